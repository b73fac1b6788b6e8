"""The preview of label files: what it asks, what its keys do, and what an import then takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from labeler.gui.import_page import ImportPage
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.store import Annotation, annotate, annotator_votes
from labeler.tasks import PRESETS

MakeProject = Callable[..., Project]
Press = Callable[..., None]
Show = Callable[[Sequence[Path]], None]
SECONDS = 60_000
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(window: MainWindow, project: Project) -> ImportPage:
    window.show_project(project)
    page = window.pages["import"]
    assert isinstance(page, ImportPage)
    return page


@pytest.fixture
def show(window: MainWindow, page: ImportPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, press: Press) -> Show:
    """Choose files in the dialog, and wait until they are read."""

    def show(files: Sequence[Path]) -> None:
        names = [str(path) for path in files]
        monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args, **_options: (names, ""))
        press(Qt.Key.Key_I, CONTROL)
        wait_until_read(page, qtbot)

    return show


def wait_until_read(page: ImportPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.reader.is_reading, timeout=SECONDS)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def imported(window: MainWindow, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: window.page_name == "merge", timeout=SECONDS)
    return window.messages.sentence.text()


def test_answers_that_differ_wait_for_a_tick(
    window: MainWindow, page: ImportPage, show: Show, project: Project, tmp_path: Path, press: Press, qtbot: QtBot
) -> None:
    annotate(project.store, "bob", [Annotation(1, "light", "left"), Annotation(2, "light", "left")])
    bob = write(tmp_path / "bob.csv", "image,light\n00.png,right\n01.png,left\n02.png,left\n")
    show([bob])
    card = page.cards[bob]
    assert card.facts.words == "3 rows · 3 answers · 1 of them new · 1 there already"
    assert page.note.words == "1 file waits for your answer"
    assert card.replace.hasFocus()
    press(Qt.Key.Key_Return)
    assert window.page_name == "import", "nothing is imported that has not been answered"
    press(Qt.Key.Key_Space)
    assert page.note.words == ""
    assert page.start.text() == "Import 1 file"
    press(Qt.Key.Key_Return)
    assert imported(window, qtbot) == "2 answers imported. 1 was there already."
    assert annotator_votes(project.store, "light")[:2] == [(1, "bob", "right"), (2, "bob", "left")]


def test_another_annotator_is_named_by_key_and_the_answers_are_weighed_anew(
    window: MainWindow,
    page: ImportPage,
    show: Show,
    project: Project,
    tmp_path: Path,
    press: Press,
    write_text: Callable[[str], None],
    qtbot: QtBot,
) -> None:
    annotate(project.store, "bob", [Annotation(1, "light", "left")])
    bob = write(tmp_path / "bob.csv", "image,light\n00.png,right\n")
    show([bob])
    card = page.cards[bob]
    card.annotator.button.setFocus()
    press(Qt.Key.Key_Return)
    write_text("Bob of Rome")
    press(Qt.Key.Key_Return)
    wait_until_read(page, qtbot)
    assert card.annotator.text() == "by Bob of Rome"
    assert not card.standing.isVisible()
    assert page.start.isEnabled()
    page.start.setFocus()
    press(Qt.Key.Key_Return)
    imported(window, qtbot)
    assert (1, "Bob of Rome", "right") in annotator_votes(project.store, "light")


@pytest.fixture
def write_text(write: Callable[[str], None]) -> Callable[[str], None]:
    return write


def test_texts_that_are_no_labels_are_read_once_they_are_confirmed_and_then_remembered(
    window: MainWindow, page: ImportPage, show: Show, project: Project, tmp_path: Path, press: Press, qtbot: QtBot
) -> None:
    cy = write(tmp_path / "cy.csv", "image,light\n00.png,links\n01.png,mystery\n02.png,right\n")
    show([cy])
    card = page.cards[cy]
    assert not page.start.isEnabled()
    proposed, asked = card.spelling.choices
    assert (proposed.currentData(), asked.currentData()) == ("left", "")
    assert asked.hasFocus()
    assert not card.spelling.confirm.isEnabled()
    for _ in range(2):
        press(Qt.Key.Key_Down)
    assert asked.currentData() == "center"
    press(Qt.Key.Key_Tab)
    assert card.spelling.confirm.hasFocus()
    press(Qt.Key.Key_Space)
    wait_until_read(page, qtbot)
    assert [one.label for one in card.samples["light"].pictures] == ["left", "center", "right", "", ""]
    assert card.respelled.text() == "links is read as left (1); mystery is read as center (1)"
    assert page.start.hasFocus()
    press(Qt.Key.Key_Return)
    imported(window, qtbot)
    assert [label for _, _, label in annotator_votes(project.store, "light")] == ["left", "center", "right"]
    again = write(tmp_path / "dora.csv", "image,light\n03.png,links\n")
    show([again])
    assert not page.cards[again].spelling.isVisible()
    assert not page.cards[again].ask_again.isVisible()
    assert page.start.isEnabled()


def test_a_file_at_fault_says_so_on_its_card_and_the_others_come_in(
    window: MainWindow, page: ImportPage, show: Show, project: Project, tmp_path: Path, press: Press, qtbot: QtBot
) -> None:
    bad = write(tmp_path / "bad.csv", "image,mood\n00.png,happy\n")
    out = write(tmp_path / "out.csv", "image,light\n00.png,right\n")
    good = write(tmp_path / "good.csv", "image,light\n00.png,left\n")
    show([bad, out, good])
    assert "column 'mood' is not a task" in page.cards[bad].fault.text()
    assert page.note.words == "1 file cannot be read"
    assert page.start.text() == "Import 2 files"
    page.cards[out].taken.setFocus()
    press(Qt.Key.Key_Space)
    assert page.start.text() == "Import 1 file"
    press(Qt.Key.Key_Return)
    imported(window, qtbot)
    assert annotator_votes(project.store, "light") == [(1, "good", "left")]


def test_the_format_is_changed_by_key(page: ImportPage, show: Show, tmp_path: Path, press: Press, qtbot: QtBot) -> None:
    path = write(tmp_path / "a.csv", "00.png,1,0,0,0,1,0\n01.png,0,1,0,1,0,0\n")
    show([path])
    card = page.cards[path]
    assert card.format.currentText() == "Detected: 0/1 columns, no header"
    assert card.columns.currentData() == "light:left,center,right;orientation:left,center,right"
    assert [one.label for one in card.samples["light"].pictures[:2]] == ["left", "center"]
    card.columns.setFocus()
    index = card.columns.findData("orientation:left,center,right;light:left,center,right")
    while card.columns.currentIndex() != index:
        press(Qt.Key.Key_Up if card.columns.currentIndex() > index else Qt.Key.Key_Down)
        wait_until_read(page, qtbot)
    assert [one.label for one in card.samples["light"].pictures[:2]] == ["left", "center"]
    assert [one.wanted.path.name for one in card.samples["light"].pictures[:2] if one.wanted] == ["01.png", "00.png"]
    assert card.columns.hasFocus()
    card.format.setFocus()
    while card.format.currentData() != "csv":
        press(Qt.Key.Key_Down)
        wait_until_read(page, qtbot)
    assert card.fault.text()
    assert card.format.hasFocus()


def test_escape_leaves_the_files_and_goes_back_to_where_one_was(
    window: MainWindow, page: ImportPage, project: Project, tmp_path: Path, press: Press, show: Show, qtbot: QtBot
) -> None:
    path = write(tmp_path / "a.csv", "image,light\n00.png,left\n")
    window.go_to_page("overview")
    show([path])
    press(Qt.Key.Key_Escape)
    assert window.page_name == "overview"
    assert page.cards == {}
    assert annotator_votes(project.store, "light") == []
    page.show_files([path], "label")
    window.go_to_page("import")
    press(Qt.Key.Key_Escape)
    assert window.page_name == "label"
    assert not page.reader.is_reading
    window.go_to_page("import")
    assert page.empty.isVisible()
    assert page.empty.buttons[0].hasFocus()


def test_an_import_that_is_refused_keeps_the_files_as_they_were_chosen(
    window: MainWindow, page: ImportPage, show: Show, project: Project, tmp_path: Path, press: Press, qtbot: QtBot
) -> None:
    path = write(tmp_path / "bob.csv", "image,light\n00.png,left\n")
    show([path])
    annotate(project.store, "bob", [Annotation(1, "light", "right")])
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert "bob has answered 1 image differently already" in window.messages.sentence.text()
    assert window.page_name == "import"
    wait_until_read(page, qtbot)
    assert page.cards[path].standing.isVisible()
    assert page.cards[path].replace.hasFocus()


@pytest.mark.parametrize("name", ["merge", "import"])
def test_label_files_can_be_dropped_on_the_page(
    name: str, window: MainWindow, page: ImportPage, tmp_path: Path, qtbot: QtBot
) -> None:
    window.go_to_page(name)
    target = window.stack.currentWidget()
    files = [write(tmp_path / file, "image,light\n00.png,left\n") for file in ("a.csv", "b.TSV", "c.jpg")]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    buttons, action = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    entering = QDragEnterEvent(QPoint(5, 5), action, data, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), action, data, buttons, Qt.KeyboardModifier.NoModifier))
    assert window.page_name == "import"
    assert list(page.cards) == files[:2]
    wait_until_read(page, qtbot)
    pictures = QMimeData()
    pictures.setUrls([QUrl.fromLocalFile(str(files[2]))])
    refused = QDragEnterEvent(QPoint(5, 5), action, pictures, buttons, Qt.KeyboardModifier.NoModifier)
    refused.ignore()
    QApplication.sendEvent(target, refused)
    assert not refused.isAccepted()


def test_the_dialog_begins_in_the_folder_of_the_last_files(
    window: MainWindow, page: ImportPage, tmp_path: Path, press: Press, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    folders: list[str] = []
    path = write(tmp_path / "a.csv", "image,light\n00.png,left\n")

    def answer(_parent: QWidget, _title: str, folder: str, _kinds: str) -> tuple[list[str], str]:
        folders.append(folder)
        return [str(path)] if len(folders) == 1 else [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer)
    press(Qt.Key.Key_I, CONTROL)
    press(Qt.Key.Key_I, CONTROL)
    assert folders == ["", str(tmp_path)]
    assert list(page.cards) == [path]
    wait_until_read(page, qtbot)


def test_forty_questions_are_looked_at_one_at_a_time(
    window: MainWindow, make_project: MakeProject, show: Show, page: ImportPage, tmp_path: Path, press: Press
) -> None:
    names = [task.name for task in PRESETS["celeba-attributes"]]
    window.show_project(make_project("faces", tasks=PRESETS["celeba-attributes"]))
    rows = [",".join(["image", *names]), ",".join(["00.png", *["yes"] * 40]), ",".join(["01.png", *["no"] * 40])]
    path = write(tmp_path / "a.csv", "\n".join(rows))
    show([path])
    card = page.cards[path]
    assert [name for name, shown in card.samples.items() if shown.isVisible()] == names[:1]
    card.task.setFocus()
    press(Qt.Key.Key_Down)
    assert [name for name, shown in card.samples.items() if shown.isVisible()] == names[1:2]
    assert not card.samples[names[1]].swap.isVisible(), "yes and no have no sides"


def test_every_control_of_thirty_files_is_reached_by_tab_has_a_name_and_fits(
    window: MainWindow, page: ImportPage, show: Show, tmp_path: Path
) -> None:
    text = "00.png,1,0,0,0,1,0\n01.png,0,1,0,1,0,0\n"
    files = [write(tmp_path / f"{n:02d} {'a long name ' * 12}.csv", text) for n in range(29)]
    window.resize(900, 600)
    page.add_files.setFocus()
    show([*files, write(tmp_path / "z.csv", "image,light\n00.png,what\n")])
    reached: list[QWidget] = []
    while (focus := QApplication.focusWidget()) is not None and focus not in reached:
        reached.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    mine = [one for one in reached if page.isAncestorOf(one)]
    assert len(mine) > 29 * 5
    begin = mine.index(page.add_files)
    mine = mine[begin:] + mine[:begin]
    assert mine[-2:] == [page.cancel, page.start]
    cards = list(page.cards.values())
    order = [next(place for place, card in enumerate(cards) if card.isAncestorOf(one)) for one in mine[1:-2]]
    assert order == sorted(order)
    assert [one for one in mine if not one.accessibleName()] == []
    for card in page.cards.values():
        assert card.width() <= page.width()
        assert card.mapTo(page, QPoint(card.width(), 0)).x() <= page.width()


def test_a_file_that_has_changed_since_it_was_read_is_looked_at_again(
    window: MainWindow, page: ImportPage, show: Show, project: Project, tmp_path: Path, press: Press, qtbot: QtBot
) -> None:
    path = write(tmp_path / "bob.csv", "image,light\n00.png,left\n")
    show([path])
    write(path, "image,light\n00.png,right\n")
    press(Qt.Key.Key_Return)
    assert window.messages.sentence.text() == "bob.csv has changed since it was read: look at it again."
    wait_until_read(page, qtbot)
    assert annotator_votes(project.store, "light") == []
    assert page.cards[path].samples["light"].pictures[0].label == "right"
    assert page.start.hasFocus()
    press(Qt.Key.Key_Return)
    imported(window, qtbot)
    assert annotator_votes(project.store, "light") == [(1, "bob", "right")]
