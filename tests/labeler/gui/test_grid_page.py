"""The grid in the real window: clicks, keys, pages, undo."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from labeler.gui import keys, picture_loader
from labeler.gui.grid_bar import SEARCH_MILLISECONDS
from labeler.gui.grid_page import GridPage
from labeler.gui.grid_view import LARGEST, SMALLEST
from labeler.gui.picture_loader import Decoded, Wanted, decode
from labeler.gui.window import MainWindow
from labeler.project import Project, open_project
from labeler.settings import OWN_KEYS, KeySettings, load_settings
from labeler.store import Annotation, Decision, annotate, annotator_votes, apply_decisions, final_counts, set_mark
from labeler.tasks import LIGHT, PRESETS, Task

MakeProject = Callable[..., Project]
Press = Callable[..., None]
Write = Callable[[str], None]
Key, Control, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
IMAGES = 45


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """45 pictures auto-labelled left."""
    made = make_project(images=IMAGES, tasks=[LIGHT])
    decisions = [Decision(image, "light", "left", "rule", 0.9, ()) for image in range(1, IMAGES + 1)]
    apply_decisions(made.store, "Ada", "auto-1", {}, decisions)
    return made


@pytest.fixture
def page(window: MainWindow, project: Project) -> GridPage:
    """The grid of the project, with 20 pictures a page."""
    window.show_project(project)
    window.run_action("page.grid")
    made = window.pages["grid"]
    assert isinstance(made, GridPage)
    made.bar.page_size_chosen.emit(20)
    QApplication.processEvents()
    return made


def click(page: GridPage, place: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    page.view.put_cursor(place, "")
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, modifier, page.view._cell(place).center())


def selected(page: GridPage) -> list[int]:
    assert page.session is not None
    return page.session.selection.selected


def counts(project: Project) -> dict[tuple[str, str | None], int]:
    return final_counts(project.store, "light")


def test_the_wrong_ones_are_clicked_corrected_and_the_rest_confirmed(
    window: MainWindow, page: GridPage, press: Press, project: Project
) -> None:
    click(page, 3)
    click(page, 5)
    assert selected(page) == [4, 6]
    assert page.bar.confirm.text() == "Confirm 18 as left"
    assert page.bar.hint.words.startswith("2 selected")
    press(Key.Key_3)
    assert counts(project) == {("auto", "left"): 43, ("reviewed", "right"): 2}
    assert selected(page) == []
    press(Key.Key_Return)
    assert counts(project) == {("auto", "left"): 25, ("reviewed", "left"): 18, ("reviewed", "right"): 2}
    assert page.bar.page.words == "page 2 of 3 · 45 pictures"
    press(Key.Key_Z, Control)
    assert counts(project) == {("auto", "left"): 43, ("reviewed", "right"): 2}
    assert page.bar.page.words == "page 1 of 3 · 45 pictures"
    assert window.messages.sentence.text() == "Taken back: 18 images."
    press(Key.Key_Y, Control)
    assert counts(project)["reviewed", "left"] == 18
    assert window.status.saved.words.startswith("saved ")


def test_enter_shows_what_was_not_in_sight_before_it_confirms(page: GridPage, press: Press, project: Project) -> None:
    for _ in range(5):
        press(Key.Key_Plus, Control)
    assert page.view.unseen == 0  # all were in sight while they were smaller
    press(Key.Key_PageDown)
    assert page.view.unseen > 0
    assert page.bar.confirm.text() == f"Show the other {page.view.unseen}"
    press(Key.Key_End)  # a jump over pictures does not show them
    assert page.view.unseen > 0
    presses = 0
    while page.view.unseen:
        unseen = page.view.unseen
        press(Key.Key_Return)
        presses += 1
        assert page.view.unseen < unseen
    assert presses > 1
    assert counts(project) == {("auto", "left"): 45}
    assert page.bar.confirm.text() == "Confirm 20 as left"
    press(Key.Key_Return)
    assert counts(project)["reviewed", "left"] == 20
    assert page.bar.page.words.startswith("page 3")


def test_what_is_selected_stays_open_when_the_rest_is_confirmed(
    window: MainWindow, page: GridPage, press: Press
) -> None:
    click(page, 3)
    press(Key.Key_Return)
    assert window.messages.sentence.text().startswith("Confirmed: 19. Still open")
    press(Key.Key_PageUp)
    assert (page.bar.confirm.text(), page.bar.confirm.isEnabled()) == ("Nothing to confirm", False)
    assert selected(page) == [4]


def test_arrows_move_space_selects_and_shift_makes_a_range(page: GridPage, press: Press) -> None:
    columns = page.view.columns
    assert columns > 3
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Left):
        press(key)
    assert (selected(page), page.view.cursor_place) == ([], 1)
    press(Key.Key_Space)
    assert selected(page) == [2]
    press(Key.Key_Right, Shift)
    press(Key.Key_Right, Shift)
    assert selected(page) == [2, 3, 4]
    press(Key.Key_Left, Shift)
    assert selected(page) == [2, 3]
    press(Key.Key_Escape)
    assert selected(page) == []
    press(Key.Key_Down)
    assert page.view.cursor_place == 2 + columns
    press(Key.Key_Up)
    press(Key.Key_Up)
    assert page.view.cursor_place == 2
    press(Key.Key_End)
    assert page.view.cursor_place == 19
    press(Key.Key_Home, Shift)
    assert len(selected(page)) == 20


def test_clicks_with_shift_select_a_range_and_control_a_everything(page: GridPage, press: Press) -> None:
    click(page, 2)
    click(page, 6, Shift)
    assert selected(page) == [3, 4, 5, 6, 7]
    press(Key.Key_2)
    press(Key.Key_A, Control)
    assert len(selected(page)) == 15


def test_a_screen_reader_hears_picture_label_and_selection(page: GridPage, press: Press, project: Project) -> None:
    assert page.view.accessibleName() == "00.png, left, not selected, 1 of 20"
    press(Key.Key_Space)
    assert page.view.accessibleName() == "00.png, left, selected, 1 of 20"
    press(Key.Key_2)
    set_mark(project.store, "Ada", 1, flag=True, note="")
    assert page.view.accessibleName() == "00.png, center, answered, flagged, not selected, 1 of 20"
    assert page.own_actions()[0].keys == ("1",)


def test_pages_are_turned_and_the_picture_is_opened_large(window: MainWindow, page: GridPage, press: Press) -> None:
    press(Key.Key_PageDown)
    press(Key.Key_PageDown)
    press(Key.Key_PageDown)
    assert page.bar.page.words == "page 3 of 3 · 45 pictures"
    press(Key.Key_PageUp)
    press(Key.Key_Right)
    press(Key.Key_Return, Control)
    assert window.page_name == "label"
    label_page = window.pages["label"]
    assert "21.png" in label_page.panel.image.words  # type: ignore[attr-defined]
    press(Key.Key_2, Control)
    assert (window.page_name, page.view.cursor_place) == ("grid", 1)
    assert page.bar.page.words == "page 2 of 3 · 45 pictures"


def test_the_end_offers_what_is_left(window: MainWindow, page: GridPage, press: Press, project: Project) -> None:
    press(Key.Key_PageDown)
    press(Key.Key_Return)
    press(Key.Key_Return)
    assert page.empty.title.text() == "You have reached the last page"
    assert page.empty.buttons[0].text() == "Go to the first open one"
    press(Key.Key_Return)
    assert page.bar.page.words == "page 1 of 3 · 45 pictures"
    press(Key.Key_Return)
    assert page.empty.title.text() == "All of these pictures are answered"
    assert counts(project) == {("reviewed", "left"): 45}
    press(Key.Key_Z, Control)
    assert page.view.isVisible()
    assert counts(project)["auto", "left"] == 20


def test_nothing_to_show_says_what_to_do_next(window: MainWindow, press: Press, make_project: MakeProject) -> None:
    window.show_project(make_project(name="other", images=3, tasks=[LIGHT]))
    window.run_action("page.grid")
    page = window.pages["grid"]
    assert isinstance(page, GridPage)
    assert page.empty.isVisible()
    assert page.empty.title.text() == "No picture is auto-labelled"
    assert [button.text() for button in page.empty.buttons][:2] == [
        "Let networks label pictures",
        "Not labelled yet (3)",
    ]
    QTest.mouseClick(page.empty.buttons[1], Qt.MouseButton.LeftButton)
    assert page.view.isVisible()
    assert not page.bar.confirm.isVisible()
    press(Key.Key_A, Control)
    press(Key.Key_1)
    assert window.project is not None
    assert final_counts(window.project.store, "light") == {("human", "left"): 3}
    press(Key.Key_Return)
    assert "nothing to confirm" in window.messages.sentence.text()
    page.bar.kind.setCurrentIndex(0)
    page.bar.kind.activated.emit(0)
    press(Key.Key_Return)
    assert window.page_name == "overview"  # nothing is left to label


def test_names_are_searched_by_typing(page: GridPage, press: Press, write: Write, qtbot: QtBot) -> None:
    press(Key.Key_F, Control)
    write("3.p")
    qtbot.waitUntil(lambda: page.bar.page.words == "page 1 of 1 · 5 pictures")
    press(Key.Key_Return)
    press(Key.Key_Space)
    assert selected(page) == [4]
    press(Key.Key_F, Control)
    write("nowhere")
    qtbot.waitUntil(page.empty.isVisible)
    assert page.empty.title.text() == "No such picture has “3.pnowhere” in its name"
    assert page.bar.text.hasFocus()
    QTest.mouseClick(page.empty.buttons[0], Qt.MouseButton.LeftButton)
    assert page.bar.page.words == "page 1 of 3 · 45 pictures"
    assert page.bar.text.text() == ""


def test_a_key_right_after_typing_is_about_the_pictures_found(
    page: GridPage, press: Press, write: Write, project: Project
) -> None:
    press(Key.Key_F, Control)
    write("30.p")
    press(Key.Key_Return)
    press(Key.Key_3)
    assert counts(project) == {("auto", "left"): 44, ("reviewed", "right"): 1}
    assert project.store.connection.execute("SELECT max(id), image FROM annotation").fetchone()[1] == 31
    press(Key.Key_F, Control)
    write("nowhere")
    press(Key.Key_Return)
    assert page.empty.buttons[0].hasFocus()


def test_closing_the_project_while_typing_says_nothing(
    window: MainWindow, page: GridPage, press: Press, write: Write, qtbot: QtBot
) -> None:
    press(Key.Key_F, Control)
    write("3")
    press(Key.Key_W, Control)
    assert window.page_name == "start"
    qtbot.wait(2 * SEARCH_MILLISECONDS)  # nothing may come of it, so there is nothing to wait for
    assert not window.messages.isVisible()
    assert page.session is None


def test_the_choice_is_remembered(
    window: MainWindow, page: GridPage, press: Press, project: Project, make_project: MakeProject
) -> None:
    for choice, value in ((page.bar.kind, "all"), (page.bar.label, "left"), (page.bar.order, "random")):
        choice.setCurrentIndex(choice.findData(value))
        choice.activated.emit(choice.currentIndex())
    page.bar.order.activated.emit(page.bar.order.currentIndex())
    press(Key.Key_Plus, Control)
    assert page.bar.order.currentText() == "Random (seed 2)"
    assert page.session is not None
    first = page.session.shown[0].name
    window.close()
    place = load_settings()[0].grid_place(project.folder, "Ada")
    assert (place.kind, place.label, place.order, place.seed, place.page_size, place.tile_size) == (
        *("all", "left", "random", 2),
        *(20, 160),
    )
    again = MainWindow(load_settings()[0])
    again.show()
    assert QTest.qWaitForWindowActive(again)
    again.open_project(project.folder)
    again.run_action("page.grid")
    shown = again.pages["grid"]
    assert isinstance(shown, GridPage)
    assert shown.session is not None
    assert shown.session.shown[0].name == first
    assert (shown.view.tile_size, shown.bar.slider.value()) == (160, 5)
    again.close()
    again.deleteLater()
    QApplication.processEvents()


def test_the_slider_and_keys_size_the_pictures(page: GridPage, press: Press, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.view.decoded_at(0) is not None)
    for _ in range(12):
        press(Key.Key_Plus, Control)
    assert (page.view.tile_size, page.bar.slider.value()) == (LARGEST, 10)
    qtbot.waitUntil(lambda: page.view.decoded_at(0) is not None)
    page.bar.slider.setValue(2)
    assert page.view.tile_size == SMALLEST
    page.view.put_cursor(19, "")
    assert page.view._cell(19).bottom() <= page.view.viewport().height()


def test_what_another_window_labels_shows_within_a_second(page: GridPage, project: Project, qtbot: QtBot) -> None:
    other = open_project(project.folder)
    annotate(other.store, "Ben", [Annotation(1, "light", "right")])
    other.close()
    qtbot.waitUntil(lambda: page.view.accessibleName().startswith("00.png, right, answered"), timeout=1500)
    assert page.bar.confirm.text() == "Confirm 19 as left"


def test_decoding_is_not_done_by_the_windows_thread_and_only_for_what_is_near(
    window: MainWindow, project: Project, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[threading.Thread] = set()

    def watched(wanted: Wanted) -> Decoded:
        threads.add(threading.current_thread())
        return decode(wanted)

    monkeypatch.setattr(picture_loader, "decode", watched)
    window.show_project(project)
    window.run_action("page.grid")
    page = window.pages["grid"]
    assert isinstance(page, GridPage)
    qtbot.waitUntil(lambda: all(page.view.decoded_at(place) for place in page.view.in_sight()))
    assert threads
    assert threading.main_thread() not in threads


def test_broken_pictures_are_shown_as_such_and_can_be_labelled(
    window: MainWindow, press: Press, make_project: MakeProject, qtbot: QtBot, tmp_path: Path
) -> None:
    project = make_project(name="broken", images=3, tasks=[LIGHT])
    (tmp_path / "broken-pictures" / "01.png").write_bytes(b"")
    (tmp_path / "broken-pictures" / "02.png").unlink()
    window.show_project(project)
    window.run_action("page.grid")
    page = window.pages["grid"]
    assert isinstance(page, GridPage)
    page.bar.chosen.emit("kind", "open")
    qtbot.waitUntil(lambda: all(page.view.decoded_at(place) for place in range(3)))
    faults = [decoded.fault for place in range(3) if (decoded := page.view.decoded_at(place))]
    assert faults == ["", "the file is empty", "the file is not there"]
    assert "cannot be shown: the file is empty" in page.view._tool_tip(1)
    press(Key.Key_A, Control)
    press(Key.Key_1)
    assert final_counts(project.store, "light") == {("human", "left"): 3}


def test_what_cannot_be_shown_is_not_confirmed(
    window: MainWindow, page: GridPage, press: Press, project: Project, qtbot: QtBot
) -> None:
    for name in ("25.png", "26.png"):
        (project.image_folder / name).write_bytes(b"")
    press(Key.Key_PageDown)
    qtbot.waitUntil(lambda: page.bar.confirm.text() == "Confirm 18 as left")
    press(Key.Key_Return)
    assert counts(project) == {("auto", "left"): 27, ("reviewed", "left"): 18}
    assert window.messages.sentence.text() == "Confirmed: 18. Still open, because they cannot be shown: 2."


def test_what_another_window_labels_neither_scrolls_nor_closes_a_list(
    page: GridPage, press: Press, project: Project, qtbot: QtBot
) -> None:
    for _ in range(5):
        press(Key.Key_Plus, Control)
    bar = page.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    refilled: list[int] = []
    page.bar.kind.model().rowsInserted.connect(lambda _parent, first, _last: refilled.append(first))
    with closing(open_project(project.folder)) as other:
        annotate(other.store, "Bob", [Annotation(2, "light", "right")])
    qtbot.waitUntil(lambda: not page.session or page.session.shown[1].label != "left")
    assert bar.value() == bar.maximum() > 0
    assert refilled == []  # a list that is open keeps its place


def test_changed_keys_are_shown_and_enter_says_where_it_leads(window: MainWindow, page: GridPage, press: Press) -> None:
    window.settings.keys = KeySettings(layout="left-hand")
    keys.use_chosen(window.settings)
    own = {action.title: action.keys for action in page.own_actions() if action.id.startswith("answer.")}
    assert {label: button._keys for label, button in page.bar.buttons.items()} == own
    assert own["left"] != ("Left", "1")
    window.settings.keys = KeySettings(layout=OWN_KEYS, own={"grid.next-page": ("F9",)})
    keys.use_chosen(window.settings)
    assert "(F9)" in page.bar.next.toolTip()
    assert "confirms the rest" in page.bar.hint.words
    press(Key.Key_Return)
    press(Key.Key_PageUp)
    assert page.bar.confirm.text() == "Next page"
    assert page.bar.hint.words.endswith("goes on to the next page.")


def test_one_picture_is_one_picture(page: GridPage, press: Press, write: Write) -> None:
    press(Key.Key_F, Control)
    write("30.p")
    press(Key.Key_Return)
    assert page.bar.page.words == "page 1 of 1 · 1 picture"


def test_what_to_do_next_keeps_the_focus_when_somebody_else_labels(
    page: GridPage, press: Press, write: Write, project: Project, qtbot: QtBot
) -> None:
    press(Key.Key_F, Control)
    write("nowhere")
    press(Key.Key_Return)
    before = page.empty.buttons[0]
    assert before.hasFocus()
    with closing(open_project(project.folder)) as other:
        annotate(other.store, "Bob", [Annotation(2, "light", "right")])
    qtbot.waitUntil(lambda: page.empty.buttons[0] is not before)
    assert page.empty.buttons[0].hasFocus()


def test_another_annotator_goes_on_with_the_page_in_sight(
    window: MainWindow, page: GridPage, press: Press, project: Project
) -> None:
    window.set_annotator("Bob")
    assert page.view.accessibleName().startswith("00.png, left")
    press(Key.Key_3)
    assert annotator_votes(project.store, "light") == [(1, "Bob", "right")]
    window.set_annotator("Ada")
    page.bar.chosen.emit("label", "")
    page.bar.chosen.emit("kind", "people")
    press(Key.Key_1)
    assert window.messages.sentence.text() == (
        "In conflict now, because others answered otherwise: 1. Settle that on Merge."
    )


def test_auto_labels_that_come_later_are_offered_label_by_label(window: MainWindow, make_project: MakeProject) -> None:
    project = make_project(name="later", images=4, tasks=[LIGHT])
    window.show_project(project)
    window.run_action("page.grid")
    page = window.pages["grid"]
    assert isinstance(page, GridPage)
    window.run_action("page.label")
    decisions = [Decision(image, "light", LIGHT.labels[image % 2], "rule", 0.9, ()) for image in range(1, 5)]
    apply_decisions(project.store, "Ada", "auto-1", {}, decisions)
    window.run_action("page.grid")
    assert page.bar.confirm.text() == "Confirm 2 as left"


def test_a_full_disk_is_one_sentence_and_the_page_stays(
    window: MainWindow, page: GridPage, press: Press, project: Project
) -> None:
    project.store.connection.execute("PRAGMA query_only = ON")
    press(Key.Key_Return)
    assert "cannot be written" in window.messages.sentence.text()
    assert page.bar.page.words == "page 1 of 3 · 45 pictures"


LONG = Task(
    name="the colour of the hair of the person in the picture",
    labels=("black or nearly black hair", "dark brown or chestnut brown hair", *"abcdefghijkl"),
)


@pytest.mark.parametrize("tasks", [PRESETS["face"], (LONG,), PRESETS["celeba-attributes"]], ids=len)
def test_nothing_is_cut_off_at_the_smallest_size(
    window: MainWindow, make_project: MakeProject, tasks: tuple[Task, ...], qtbot: QtBot
) -> None:
    window.show_project(make_project(name="small", images=30, tasks=tasks))
    window.run_action("page.grid")
    page = window.pages["grid"]
    assert isinstance(page, GridPage)
    for kind in ("all", "open", "auto"):
        page.bar.chosen.emit("kind", kind)
        window.resize(900, 600)
        qtbot.waitUntil(lambda: window.width() == 900)
        QApplication.processEvents()
        assert page.minimumSizeHint().width() <= 820
        for widget in [*page.findChildren(QAbstractButton), *page.findChildren(QComboBox), page.bar.text]:
            if widget.isVisible() and not isinstance(widget.parent(), QLineEdit):
                if not isinstance(widget, QAbstractButton) or widget.text():
                    assert widget.width() >= min(72, widget.minimumSizeHint().width()), widget
                assert widget.mapTo(window, widget.rect().topRight()).x() < 900, widget
                assert widget.accessibleName(), widget
