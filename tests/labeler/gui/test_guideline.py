"""The guideline beside the picture, worked by keys: pin, unpin, compare, write, and what a teammate sent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from labeler.gui.example_strip import Thumbnail
from labeler.gui.label_page import LabelPage
from labeler.gui.label_panel import AT_ONCE
from labeler.gui.window import MainWindow
from labeler.guideline import pin_example, write_guideline
from labeler.guideline_file import export_guideline
from labeler.project import Project, open_project
from labeler.store import Annotation, annotate, annotator_votes
from labeler.tasks import LIGHT, MOST_EXAMPLES, ORIENTATION, PRESETS, Task

MakeProject = Callable[..., Project]
Press = Callable[..., None]
Write = Callable[[str], None]
Key, Control, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SECONDS = 60_000


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """Five pictures with one question."""
    return make_project(tasks=[ORIENTATION])


def votes(project: Project) -> list[str]:
    return [label for _, _, label in annotator_votes(project.store, "orientation")]


def examples(project: Project) -> dict[str, tuple[str, ...]]:
    """What project.toml says, read anew."""
    with closing(open_project(project.folder)) as again:
        return again.task("orientation").examples


def on_screen(page: LabelPage) -> str:
    shown = page.session.shown() if page.session else None
    return shown.name if shown else ""


def strip(page: LabelPage) -> list[Thumbnail]:
    return [one for one in page.panel.guideline.strip.thumbnails if one.isVisible()]


def said(window: MainWindow) -> str:
    return window.messages.sentence.text()


def test_ctrl_p_pins_the_picture_under_the_label_it_has_and_it_is_there_after_a_restart(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, project: Project
) -> None:
    window.show_project(project)
    assert strip(label_page) == []
    press(Key.Key_Down)
    press(Key.Key_PageUp)
    press(Key.Key_P, Control)
    assert said(window) == "00.png is now an example of “center”; Ctrl+Shift+P takes it away again."
    assert [(one.label, one.example) for one in strip(label_page)] == [("center", "00.png")]
    qtbot.waitUntil(lambda: strip(label_page)[0].is_decoded)
    assert strip(label_page)[0].fault == ""
    assert (votes(project), on_screen(label_page)) == (["center"], "00.png")
    folder = project.folder
    window.close_project()
    window.open_project(folder)
    qtbot.waitUntil(lambda: [one.example for one in strip(label_page)] == ["00.png"])
    press(Key.Key_P, Control | Shift)  # another picture is on screen
    assert said(window) == f"{on_screen(label_page)} is no example of this question."
    press(Key.Key_PageUp)
    press(Key.Key_Home)
    label_page.choose_queue("all")
    press(Key.Key_P, Control | Shift)
    assert said(window) == "00.png is no longer an example of “center”."
    assert strip(label_page) == []
    assert window.project is not None
    assert examples(window.project) == {}


def test_a_picture_without_a_label_is_asked_for_one_and_gets_no_answer(
    window: MainWindow, label_page: LabelPage, press: Press, project: Project
) -> None:
    window.show_project(project)
    press(Key.Key_P, Control)
    assert label_page.guide.prompt.isVisible()
    for key in (Key.Key_Space, Key.Key_F, Key.Key_PageDown, Key.Key_9, Key.Key_Backspace):
        press(key)
    press(Key.Key_U, Control)
    assert (on_screen(label_page), label_page.guide.prompt.isVisible()) == ("00.png", True)
    assert label_page.guide.editor.isHidden()
    press(Key.Key_Escape)
    assert label_page.guide.prompt.isHidden()
    assert examples(project) == {}
    press(Key.Key_P, Control)
    press(Key.Key_3)
    assert examples(project) == {"right": ("00.png",)}
    assert votes(project) == []
    press(Key.Key_Left)  # the picture has the keys again
    assert votes(project) == ["left"]


def test_others_answers_are_not_told_by_pinning(
    window: MainWindow, label_page: LabelPage, press: Press, project: Project
) -> None:
    annotate(project.store, "Bob", [Annotation(1, "orientation", "left")])
    window.show_project(project)
    label_page.choose_queue("not-mine")
    press(Key.Key_P, Control)
    assert label_page.guide.prompt.isVisible()


def test_where_conflicts_are_settled_the_strip_is_there_and_the_final_label_counts(
    window: MainWindow, press: Press, project: Project
) -> None:
    for person, label in (("Bob", "left"), ("Cy", "right")):
        annotate(project.store, person, [Annotation(image, "orientation", label) for image in (1, 2)])
    pin_example(project, "orientation", "left", "04.png")
    window.show_project(project)
    window.go_to_page("settle")
    page = window.pages["settle"]
    assert isinstance(page, LabelPage)
    assert [one.example for one in strip(page)] == ["04.png"]
    press(Key.Key_K, Control)
    assert page.guide.example.isVisible()
    press(Key.Key_Down)
    press(Key.Key_PageUp)
    press(Key.Key_P, Control)
    assert examples(project) == {"left": ("04.png",), "center": ("00.png",)}
    press(Key.Key_Escape)
    assert window.page_name == "merge"
    assert page.guide.example.isHidden()


def test_an_example_is_shown_large_beside_the_picture_while_labelling_goes_on(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, project: Project
) -> None:
    for label, image in (("left", "03.png"), ("right", "04.png")):
        pin_example(project, "orientation", label, image)
    window.show_project(project)
    example = label_page.guide.example
    press(Key.Key_K, Control)
    qtbot.waitUntil(lambda: example.view.is_shown)
    assert (example.example, strip(label_page)[0].isChecked()) == ("03.png", True)
    assert abs(example.width() - label_page.view.width()) <= 2
    press(Key.Key_Left)
    assert (votes(project), example.isVisible()) == (["left"], True)
    press(Key.Key_K, Control)
    assert example.example == "04.png"
    press(Key.Key_P, Control | Shift)
    assert examples(project) == {"left": ("03.png",)}
    assert example.isHidden()
    strip(label_page)[0].setFocus(Qt.FocusReason.TabFocusReason)
    press(Key.Key_Return)
    assert example.isVisible()
    press(Key.Key_Escape)
    assert example.isHidden()
    assert label_page.view.hasFocus()
    QTest.mouseClick(strip(label_page)[0], Qt.MouseButton.LeftButton)
    assert example.isVisible()
    press(Key.Key_Escape)
    assert example.isHidden()


def test_tab_leads_to_an_example_and_into_sight(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, project: Project
) -> None:
    for number, label in enumerate(ORIENTATION.labels):
        pin_example(project, "orientation", label, f"{number:02d}.png")
    window.show_project(project)
    window.resize(900, 600)
    qtbot.waitUntil(lambda: label_page.view.is_shown)
    for _ in range(30):
        if isinstance(QApplication.focusWidget(), Thumbnail):
            break
        press(Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert isinstance(focused, Thumbnail)
    bottom = focused.mapTo(window, QPoint(0, focused.height()))
    assert bottom.y() <= label_page.panel.mapTo(window, QPoint(0, label_page.panel.height())).y()
    press(Key.Key_Return)
    assert label_page.guide.example.example == "00.png"


def test_a_guideline_is_written_by_keys_alone(
    window: MainWindow, label_page: LabelPage, press: Press, write: Write, project: Project
) -> None:
    window.show_project(project)
    press(Key.Key_U, Control)
    press(Key.Key_A, Control)
    write("1. Look at the nose.")
    press(Key.Key_Return)
    write("2. fg")
    press(Key.Key_Backspace)
    press(Key.Key_Tab)
    write("Center up to 10 degrees.")
    press(Key.Key_P, Control)
    press(Key.Key_Return, Control)
    assert label_page.guide.editor.isHidden()
    assert said(window) == "The guideline is saved."
    assert label_page.panel.guideline.words.text() == "1. Look at the nose.\n2. f"
    assert label_page.panel.guideline.borders.text() == "Center up to 10 degrees."
    assert label_page.panel.guideline.borders.isVisible()
    with closing(open_project(project.folder)) as again:
        assert again.task("orientation").borders == "Center up to 10 degrees."
    assert votes(project) == []
    press(Key.Key_Left)
    assert votes(project) == ["left"]


@pytest.mark.parametrize("key", [Key.Key_P, Key.Key_U])
def test_tab_stays_in_the_prompt_and_in_the_editor(
    window: MainWindow, label_page: LabelPage, press: Press, project: Project, key: Qt.Key
) -> None:
    window.show_project(project)
    press(key, Control)
    card = label_page.guide.prompt if key == Key.Key_P else label_page.guide.editor
    reached = set()
    for _ in range(6):
        press(Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert card.isAncestorOf(focused)
        reached.add(focused)
    assert len(reached) == 4
    press(Key.Key_Escape)
    assert card.isHidden()
    assert votes(project) == []


def test_esc_leaves_the_guideline_as_it_was_and_a_text_that_is_refused_can_be_mended(
    window: MainWindow, label_page: LabelPage, press: Press, write: Write, project: Project
) -> None:
    window.show_project(project)
    press(Key.Key_U, Control)
    write(" More.")
    press(Key.Key_Escape)
    assert project.task("orientation") == ORIENTATION
    press(Key.Key_U, Control)
    label_page.guide.editor.borders.setPlainText("a" * 20_000)
    press(Key.Key_Return, Control)
    assert "at most 10,000 characters" in said(window)
    assert label_page.guide.editor.isVisible()
    assert project.task("orientation") == ORIENTATION


def test_two_who_write_at_once_do_not_overwrite_one_another(
    window: MainWindow, label_page: LabelPage, press: Press, write: Write, project: Project
) -> None:
    window.show_project(project)
    press(Key.Key_U, Control)
    write(" Mine.")
    with closing(open_project(project.folder)) as other:
        write_guideline(other, "orientation", "Theirs.", "")
    press(Key.Key_Return, Control)
    assert said(window).startswith("Somebody has changed this guideline meanwhile")
    assert label_page.guide.editor.guideline.toPlainText().endswith(" Mine.")
    press(Key.Key_Escape)
    press(Key.Key_U, Control)
    assert label_page.guide.editor.guideline.toPlainText() == "Theirs."


def test_a_text_that_is_being_written_outlives_a_look_at_another_page(
    window: MainWindow, label_page: LabelPage, press: Press, write: Write, project: Project
) -> None:
    window.show_project(project)
    press(Key.Key_U, Control)
    write(" More.")
    window.go_to_page("overview")
    window.go_to_page("label")
    write(" And more.")
    press(Key.Key_Return, Control)
    assert project.task("orientation").guideline.endswith(" More. And more.")


class _Watch(QObject):
    """Collects what happens to widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QEvent.Type] = []

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt calls it
        self.seen.append(event.type())
        return False


def test_the_next_picture_of_the_same_question_does_nothing_to_the_guideline(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project(images=20, tasks=[ORIENTATION])
    for number in range(6):
        pin_example(project, "orientation", ORIENTATION.labels[number % 3], f"{number:02d}.png")
    window.show_project(project)
    qtbot.waitUntil(lambda: all(one.is_decoded for one in strip(label_page)))
    press(Key.Key_Left)
    QApplication.processEvents()
    section = label_page.panel.guideline
    watch = _Watch()
    for widget in [section, *section.findChildren(QWidget)]:
        widget.installEventFilter(watch)
    for key in (Key.Key_Left, Key.Key_Right, Key.Key_Space, Key.Key_PageUp):
        press(key)
        QApplication.processEvents()
    assert watch.seen == []


def test_questions_that_alternate_keep_their_pictures(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project(images=6)
    pin_example(project, "orientation", "left", "00.png")
    pin_example(project, "light", "right", "01.png")
    write_guideline(project, "light", LIGHT.guideline, "")
    window.show_project(project)
    seen = []
    for _ in range(4):
        qtbot.waitUntil(lambda: all(one.is_decoded for one in strip(label_page)))
        seen.append(strip(label_page)[0])
        press(Key.Key_Left)
    assert [one.example for one in seen] == ["00.png", "01.png", "00.png", "01.png"]
    assert seen[0] is seen[2]
    assert seen[1] is seen[3]


def test_one_picture_is_an_example_of_two_questions(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project()
    for task in ("orientation", "light"):
        pin_example(project, task, "left", "00.png")
    window.show_project(project)
    qtbot.waitUntil(lambda: strip(label_page)[0].is_decoded)
    press(Key.Key_Left)
    assert label_page.session is not None
    assert label_page.session.task.name == "light"
    qtbot.waitUntil(lambda: strip(label_page)[0].is_decoded)


def test_of_many_questions_at_once_none_is_pinned_for(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    window.show_project(make_project(tasks=PRESETS["celeba-attributes"][:4]))
    label_page.choose_tasks(AT_ONCE)
    assert not label_page.panel.guideline.isVisible()
    for key in (Key.Key_P, Key.Key_U, Key.Key_K):
        press(key, Control)
        assert said(window).startswith("Many questions are on screen")
    assert label_page.guide.editor.isHidden()
    label_page.choose_tasks("Arched_Eyebrows")
    assert label_page.panel.guideline.isVisible()
    press(Key.Key_P, Control)
    press(Key.Key_Y)
    assert [(one.label, one.example) for one in strip(label_page)] == [("yes", "00.png")]


def test_a_guideline_that_is_being_written_stays_when_somebody_else_labels(
    window: MainWindow, label_page: LabelPage, press: Press, write: Write, make_project: MakeProject, project: Project
) -> None:
    window.show_project(project)
    press(Key.Key_U, Control)
    write(" Half.")
    window.set_annotator("Bob")
    editor = label_page.guide.editor
    assert (editor.isVisible(), editor.guideline.hasFocus()) == (True, True)
    assert editor.guideline.toPlainText().endswith(" Half.")
    window.show_project(make_project("other"))
    assert editor.isHidden()


def test_what_another_window_pins_shows_within_a_second(
    window: MainWindow, label_page: LabelPage, qtbot: QtBot, project: Project
) -> None:
    window.show_project(project)
    with closing(open_project(project.folder)) as other:
        pin_example(other, "orientation", "left", "02.png")
    qtbot.waitUntil(lambda: [one.example for one in strip(label_page)] == ["02.png"], timeout=1500)


def test_an_example_that_is_gone_says_so(
    window: MainWindow, label_page: LabelPage, qtbot: QtBot, project: Project
) -> None:
    pin_example(project, "orientation", "left", "03.png")
    project.image_path("03.png").unlink()
    window.show_project(project)
    qtbot.waitUntil(lambda: strip(label_page)[0].is_decoded)
    assert strip(label_page)[0].fault == "the file is not there"
    assert "the file is not there" in strip(label_page)[0].toolTip()


MANY = Task(
    name="hair",
    labels=("black or nearly black hair", "dark brown or chestnut hair", "blond", "grey", "red"),
    guideline="Look at the roots. " * 30,
    borders="Where it is neither. " * 20,
)


@pytest.mark.parametrize("task", [ORIENTATION, MANY], ids=["three", "five"])
def test_a_full_strip_and_its_note_field_can_be_reached_at_the_smallest_size(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, make_project: MakeProject, task: Task
) -> None:
    project = make_project(images=MOST_EXAMPLES * len(task.labels), tasks=[task])
    for number in range(MOST_EXAMPLES * len(task.labels)):
        pin_example(project, task.name, task.labels[number % len(task.labels)], f"{number:02d}.png")
    window.show_project(project)
    window.resize(900, 600)
    qtbot.waitUntil(lambda: label_page.view.is_shown and window.width() == 900)
    right = label_page.panel.mapTo(window, QPoint(label_page.panel.width(), 0)).x()
    assert len(strip(label_page)) == MOST_EXAMPLES * len(task.labels)
    assert all(one.mapTo(window, QPoint(one.width(), 0)).x() <= right - 10 for one in strip(label_page))
    press(Key.Key_F, Shift)
    field = label_page.panel.facts.note_field
    qtbot.waitUntil(
        lambda: not field.visibleRegion().isEmpty() and field.visibleRegion().boundingRect() == field.rect()
    )
    press(Key.Key_Escape)
    press(Key.Key_U, Control)
    editor = label_page.guide.editor
    assert label_page.rect().contains(editor.card.geometry())


def test_a_teammates_guideline_is_taken_over_and_shown(
    window: MainWindow,
    label_page: LabelPage,
    qtbot: QtBot,
    make_project: MakeProject,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    project: Project,
) -> None:
    theirs = make_project("theirs", tasks=[ORIENTATION])
    pin_example(theirs, "orientation", "left", "02.png")
    write_guideline(theirs, "orientation", "Ours.", "Here.")
    export_guideline(theirs, tmp_path / "guide.zip")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "guide.zip"), ""))
    window.show_project(project)
    window.run_action("guide.import")
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert said(window).startswith("orientation: the text, where the border lies, 1 example new. To go back, import")
    assert label_page.panel.guideline.words.text() == "Ours."
    assert [one.example for one in strip(label_page)] == ["02.png"]
    before = next((project.folder / "guideline").glob("before-*.zip"))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(before), ""))
    window.run_action("guide.import")
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert strip(label_page) == []
    assert project.task("orientation") == ORIENTATION
    (tmp_path / "guide.zip").write_bytes(b"no zip")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "guide.zip"), ""))
    window.run_action("guide.import")
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert "cannot be read as a guideline" in said(window)
