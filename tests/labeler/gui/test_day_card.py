"""The day's summary, the pace line and the self-check, by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from labeler.gui.day_card import DayCard
from labeler.gui.label_bars import LabelBars
from labeler.gui.label_page import LabelPage
from labeler.gui.widgets import ElidedText
from labeler.gui.window import MainWindow
from labeler.project import Project, open_project
from labeler.self_check import LATEST, SelfCheck
from labeler.settings import load_settings
from labeler.store import Annotation, annotate, annotator_votes, import_annotations, marks, self_checks
from labeler.tasks import LIGHT, ORIENTATION

MakeProject = Callable[..., Project]
Press = Callable[..., None]
Key, Control, Alt = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def votes(project: Project) -> list[str]:
    return [label for _, _, label in annotator_votes(project.store, "orientation")]


def day_card(window: MainWindow) -> DayCard:
    card = window.cards.card("day.show")
    assert isinstance(card, DayCard)
    return card


def on_screen(page: LabelPage) -> str:
    shown = page.session.shown() if page.session else None
    return shown.name if shown else ""


def hold(window: MainWindow, key: Qt.Key, repeats: int) -> None:
    for _ in range(repeats):
        held = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True)
        QApplication.sendEvent(window.windowHandle(), held)


def test_the_day_is_summed_up_and_copied(window: MainWindow, press: Press, project: Project) -> None:
    annotate(project.store, "Ada", [Annotation(5, "light", "left")])
    project.store.connection.execute("UPDATE action SET at = '2020-01-01T00:00:00.000+00:00'")
    window.show_project(project)
    press(Key.Key_J, Control)
    card = day_card(window)
    assert card.isVisible()
    assert any("No answers yet today" in label.text() for label in card.findChildren(QLabel))
    press(Key.Key_Escape)
    for key in (Key.Key_1, Key.Key_2, Key.Key_1, Key.Key_Space, Key.Key_F, Key.Key_Backspace):
        press(key)
    press(Key.Key_J, Control)
    press(Key.Key_1)  # no answer is given unseen
    assert card.day is not None
    assert card.day.today.by_task == {"orientation": {"left": 2}, "light": {"center": 1}}
    assert (card.day.today.skipped, card.day.today.flagged, card.day.today.taken_back) == (1, 0, 1)
    assert card.day.session == card.day.today
    names = {bars.accessibleName() for bars in card.findChildren(LabelBars) if bars.isVisible()}
    assert names == {"orientation: left 2", "light: center 1"}
    titles = {words.words for words in card.findChildren(ElidedText) if words.isVisible()}
    assert {"orientation, today: 2 answers", "light, today: 1 answer"} <= titles
    press(Key.Key_Return)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Ada in tiny, ")
    assert "  orientation: left 2\n  light: center 1\n" in text
    press(Key.Key_J, Control)
    assert not card.isVisible()


def test_it_is_offered_at_the_end_of_a_queue(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    window.show_project(make_project(images=1, tasks=[ORIENTATION]))
    press(Key.Key_1)
    offer = label_page.empty.buttons[-1]
    assert offer.text() == "Your day so far"
    QTest.mouseClick(offer, Qt.MouseButton.LeftButton)
    assert day_card(window).isVisible()


def test_another_annotator_begins_a_session_of_their_own(window: MainWindow, press: Press, project: Project) -> None:
    window.show_project(project)
    press(Key.Key_1)
    press(Key.Key_J, Control)
    window.set_annotator("Bob")
    card = day_card(window)
    assert not card.isVisible()
    window.run_action("day.show")
    assert card.day is not None
    assert (card.day.annotator, card.day.today.answers, card.day.session.answers) == ("Bob", 0, 0)


def test_keys_faster_than_anybody_can_look_are_remarked_on_and_not_dropped(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project(images=8, tasks=[ORIENTATION])
    project.store.connection.execute("PRAGMA synchronous = OFF")
    window.show_project(project)
    note = label_page.bar.note
    note._timer.setInterval(200)
    for _ in range(5):
        assert note.words == ""
        press(Key.Key_1)
    assert note.words == "⚠ Faster than anybody can look"
    assert not window.messages.isVisible()
    assert votes(project) == ["left"] * 5
    qtbot.waitUntil(lambda: note.words == "")


def test_a_held_key_is_remarked_on_and_answers_once(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> None:
    project = make_project(tasks=[ORIENTATION])
    window.show_project(project)
    press(Key.Key_Left)
    hold(window, Key.Key_Left, 4)
    assert label_page.bar.note.words == ""
    hold(window, Key.Key_Left, 1)
    assert label_page.bar.note.words == "⚠ A held key answers once"
    assert votes(project) == ["left"]


def test_the_remarks_can_be_switched_off_and_stay_off(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project(images=8, tasks=[ORIENTATION])
    window.show_project(project)
    window.commands.made["label.pace-warning"].trigger()
    assert not window.commands.made["label.pace-warning"].isChecked()
    for _ in range(6):
        press(Key.Key_1)
    hold(window, Key.Key_Left, 9)
    assert label_page.bar.note.words == ""
    qtbot.waitUntil(lambda: not load_settings()[0].pace_warning)


@pytest.fixture
def checked(
    window: MainWindow, label_page: LabelPage, press: Press, make_project: MakeProject
) -> Iterator[tuple[Project, int]]:
    """A project where a self-check is on screen, and the image it is about."""
    project = make_project(images=LATEST + 30, tasks=[ORIENTATION, LIGHT])
    project.store.connection.execute("PRAGMA synchronous = OFF")
    window.show_project(project)
    label_page.choose_tasks("orientation")
    window.commands.made["label.self-check"].trigger()
    for _ in range(LATEST + 10):
        press(Key.Key_1)
    assert label_page.past is not None
    assert label_page.session is not None
    label_page.past.check = SelfCheck(label_page.session, one_in=1)
    press(Key.Key_1)
    asked = label_page.past.check.asked
    assert asked is not None
    label_page.past.check._one_in = 10**9
    yield project, asked.image


def test_an_own_picture_is_asked_again_without_the_earlier_answer(
    window: MainWindow, label_page: LabelPage, press: Press, checked: tuple[Project, int]
) -> None:
    project, image = checked
    name = name_of(label_page, image)
    assert on_screen(label_page) == name
    assert not any(button.isChecked() for button in label_page.panel.buttons.values())
    shown = {label.text() for label in label_page.panel.facts.findChildren(QLabel) if label.isVisible()}
    assert "left" not in shown
    assert not any(chip.words == "left" for chip in chips(label_page))
    before = votes(project)
    press(Key.Key_Right)
    assert self_checks(project.store, "Ada") == [(image, "orientation", "left", "right")]
    assert votes(project) == before
    assert on_screen(label_page) == f"{LATEST + 11:02d}.png"
    assert window.messages.sentence.text() == (
        f"You answered {name} differently before: left, now right. Your first answer stands."
    )
    QTest.mouseClick(window.messages.offer, Qt.MouseButton.LeftButton)
    assert on_screen(label_page) == name
    assert label_page.panel.buttons["left"].isChecked()


def test_pinning_does_not_tell_the_earlier_answer(
    window: MainWindow, label_page: LabelPage, press: Press, checked: tuple[Project, int]
) -> None:
    project, _ = checked
    press(Key.Key_P, Control)
    assert label_page.guide.prompt.isVisible()
    assert not window.messages.isVisible()
    assert project.task("orientation").examples == {}


def test_a_self_check_is_taken_back_and_asked_anew(
    window: MainWindow, label_page: LabelPage, press: Press, checked: tuple[Project, int]
) -> None:
    project, image = checked
    press(Key.Key_Left)
    assert not window.messages.isVisible()
    press(Key.Key_Z, Control)
    assert self_checks(project.store, "Ada") == []
    assert on_screen(label_page) == name_of(label_page, image)
    assert not label_page.panel.buttons["left"].isChecked()
    press(Key.Key_Space)
    assert on_screen(label_page) == f"{LATEST + 11:02d}.png"
    assert self_checks(project.store, "Ada") == []
    press(Key.Key_Left, Alt)
    assert label_page.panel.buttons["left"].isChecked()


def name_of(page: LabelPage, image: int) -> str:
    assert page.session is not None
    return page.session.name_of(image)


def chips(page: LabelPage) -> list:  # type: ignore[type-arg]
    from labeler.gui.widgets import Chip

    return [chip for chip in page.panel.facts.findChildren(Chip) if chip.isVisible()]


def test_the_last_time_something_was_saved_is_always_in_sight(
    window: MainWindow, press: Press, write: Callable[[str], None], project: Project
) -> None:
    window.show_project(project)
    assert window.status.saved.words == "every label is saved as it is given"
    annotate(project.store, "Ada", [Annotation(1, "light", "left")])
    stored = datetime(2020, 1, 2, 12, 4, 31, tzinfo=UTC).astimezone()
    project.store.connection.execute("UPDATE action SET at = '2020-01-02T12:04:31.000+00:00'")
    window.set_annotator("Bob")
    assert window.status.saved.words == "every label is saved as it is given"
    window.set_annotator("Ada")
    assert window.status.saved.words == f"saved {stored:%Y-%m-%d %H:%M:%S}"
    write("?")
    assert window.overlay.isVisible()
    assert not window.overlay.geometry().intersects(window.status.geometry())
    press(Key.Key_Escape)
    press(Key.Key_1)
    assert window.status.saved.words.startswith(f"saved {datetime.now():%H:}")


def test_a_colleagues_note_stands_beside_the_picture_and_is_resolved(
    window: MainWindow, label_page: LabelPage, press: Press, project: Project
) -> None:
    import_annotations(project.store, "Ada", "bob.csv", [], [("bob", 2, True, "half turned")])
    window.show_project(project)
    label_page.choose_queue("flagged")
    assert label_page.bar.queue.currentText() == "Unsure (flagged)"
    assert on_screen(label_page) == "01.png"
    assert label_page.panel.facts.note_text.text() == "⚑ Unsure (bob): half turned"
    press(Key.Key_F)
    assert marks(project.store) == {(2, "bob"): (False, "half turned")}
    press(Key.Key_Z, Control)
    assert marks(project.store) == {(2, "bob"): (True, "half turned")}
    window.go_to_page("overview")
    assert any(label.text() == "⚑ 1 unsure" for label in window.pages["overview"].findChildren(QLabel))  # type: ignore[attr-defined]


def test_at_the_end_of_a_queue_news_of_others_is_cheap_and_ones_own_is_complete(
    window: MainWindow, label_page: LabelPage, press: Press, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project(images=2, tasks=[ORIENTATION])
    window.show_project(project)
    press(Key.Key_Space)
    press(Key.Key_1)
    offers = label_page.empty.buttons
    with closing(open_project(project.folder)) as other:
        annotate(other.store, "Bob", [Annotation(1, "orientation", "left")])
    qtbot.waitUntil(lambda: label_page.bar.labelled.words.startswith("orientation: 2 of 2"))
    assert label_page.empty.buttons == offers
    press(Key.Key_Z, Control)
    press(Key.Key_1)
    assert label_page.empty.buttons != offers
