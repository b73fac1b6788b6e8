"""Narrowing and ordering the queue in the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from labeler.gui.label_page import LabelPage
from labeler.gui.window import MainWindow
from labeler.image_filter import RANDOM, ImageFilter
from labeler.project import Project, open_project
from labeler.store import Annotation, annotate, annotator_votes, settle_by_strategy

Key, Control, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Press = Callable[..., None]
Write = Callable[[str], None]


@pytest.fixture
def shown(window: MainWindow, label_page: LabelPage, project: Project) -> LabelPage:
    window.show_project(project)
    return label_page


def names(page: LabelPage) -> list[str]:
    assert page.session is not None
    return [page.session.name_of(image) for image in page.session.queue.images]


def test_text_is_typed_and_return_goes_back_to_the_picture(shown: LabelPage, press: Press, write: Write) -> None:
    assert not shown.filter.isVisible()
    press(Key.Key_F, Control)
    write("03")
    press(Key.Key_Return)
    assert names(shown) == ["03.png"]
    assert shown.view.hasFocus()
    assert shown.filter.isVisible()
    press(Key.Key_F, Control | Shift)
    assert len(names(shown)) == 5
    assert not shown.filter.isVisible()


def test_escape_leaves_the_bar_and_nothing_is_filtered(shown: LabelPage, press: Press, write: Write) -> None:
    press(Key.Key_F, Control)
    press(Key.Key_Escape)
    assert shown.view.hasFocus()
    assert not shown.filter.isVisible()
    assert len(names(shown)) == 5


def test_the_picture_on_screen_stays_where_the_filter_leaves_it_in(shown: LabelPage, press: Press) -> None:
    for _ in range(3):
        press(Key.Key_PageDown)
    shown.choose_filter(ImageFilter(order=RANDOM, seed=5))
    session = shown.session
    assert session is not None
    current = session.shown()
    assert current is not None
    assert current.name == "03.png"
    assert sorted(names(shown)) == [f"{number:02d}.png" for number in range(5)]
    assert names(shown) != sorted(names(shown))
    assert shown.filter.seed.isVisible()


def test_a_choice_in_the_bar_narrows_the_queue(shown: LabelPage, project: Project) -> None:
    annotate(project.store, "ben", [Annotation(2, "light", "left"), Annotation(4, "light", "right")])
    shown.choose_queue("all")
    bar = shown.filter
    bar.annotator.setCurrentIndex(bar.annotator.findData("ben"))
    bar.annotator.activated.emit(bar.annotator.currentIndex())
    assert names(shown) == ["01.png", "03.png"]
    bar.label.setCurrentIndex(bar.label.findData("right"))
    bar.label.activated.emit(bar.label.currentIndex())
    assert names(shown) == ["03.png"]


@pytest.mark.qt_log_ignore("This plugin does not support")  # the open choice, offscreen
def test_a_choice_made_by_keys_keeps_the_arrows(shown: LabelPage, press: Press, project: Project) -> None:
    annotate(project.store, "ben", [Annotation(2, "light", "left"), Annotation(4, "light", "right")])
    shown.choose_queue("all")
    press(Key.Key_F, Control)
    press(Key.Key_Tab)
    assert shown.filter.label.hasFocus()
    for key, label, left in ((Key.Key_Down, "left", ["01.png"]), (Key.Key_Down, "center", []), (Key.Key_Up, "left", 0)):
        press(key)
        assert (shown.filter.chosen.label, shown.filter.label.hasFocus()) == (label, True)
        assert left == 0 or names(shown) == left
    press(Key.Key_Up)
    assert (shown.filter.chosen, shown.filter.label.hasFocus()) == (ImageFilter(), True)
    shown.bar.queue.setFocus()
    for _ in range(3):
        press(Key.Key_Up)
    assert shown.session is not None
    assert (shown.session.queue_name, shown.bar.queue.hasFocus()) == ("unlabelled", True)
    shown.panel.tasks.setFocus()
    press(Key.Key_Down)
    press(Key.Key_Down)
    assert [task.name for task in shown.session.tasks] == ["light"]
    press(Key.Key_Space)
    opened = QApplication.activePopupWidget()
    assert opened is not None
    press(Key.Key_Up)
    press(Key.Key_Return)
    assert ([task.name for task in shown.session.tasks], shown.panel.tasks.hasFocus()) == (["orientation"], True)
    assert [person for _, person, _ in annotator_votes(project.store, "orientation")] == []
    press(Key.Key_1)  # a key that the choice has no use for answers, and the picture has the keys again
    assert shown.view.hasFocus()


def test_tab_gives_the_text_and_leads_on_and_arrows_in_it_answer_nothing(
    shown: LabelPage, press: Press, write: Write, project: Project
) -> None:
    press(Key.Key_F, Control)
    write("03")
    for key in (Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Down):
        press(key)
    assert annotator_votes(project.store, "orientation") == []
    press(Key.Key_Tab)
    assert (names(shown), shown.filter.label.hasFocus()) == (["03.png"], True)
    press(Key.Key_F, Control | Shift)
    assert (len(names(shown)), shown.view.hasFocus(), shown.filter.isVisible()) == (5, True, False)


def test_escape_in_the_text_filters_nothing(shown: LabelPage, press: Press, write: Write) -> None:
    press(Key.Key_F, Control)
    write("03")
    press(Key.Key_Escape)
    assert (len(names(shown)), shown.view.hasFocus(), shown.filter.isVisible()) == (5, True, False)
    press(Key.Key_F, Control)
    assert shown.filter.name.text() == ""


def test_the_seed_has_the_arrows_return_and_escape(shown: LabelPage, press: Press, project: Project) -> None:
    shown.choose_filter(ImageFilter(order=RANDOM, seed=5))
    seed = shown.filter.seed
    seed.setFocus()
    press(Key.Key_Up)
    press(Key.Key_Up)
    press(Key.Key_Down)
    assert seed.value() == 6
    press(Key.Key_Home)
    cursor = seed.lineEdit().inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert seed.lineEdit().mapTo(seed, cursor.center()).x() >= 6  # the words keep away from the edge
    press(Key.Key_Return)
    assert (shown.filter.chosen.seed, shown.view.hasFocus()) == (6, True)
    seed.setFocus()
    press(Key.Key_Down)
    press(Key.Key_Escape)
    assert (shown.filter.chosen.seed, seed.value(), shown.view.hasFocus()) == (6, 6, True)
    assert annotator_votes(project.store, "orientation") == []


def test_a_filter_without_pictures_says_so_and_offers_to_clear_it(shown: LabelPage) -> None:
    shown.choose_filter(ImageFilter(text="nothing like this"))
    assert "matches the filter" in shown.empty.title.text()
    (button,) = [one for one in shown.empty.findChildren(QPushButton) if "Clear the filter" in one.text()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(names(shown)) == 5


def test_the_filter_is_there_again_after_the_project_was_closed(
    window: MainWindow, shown: LabelPage, project: Project, press: Press
) -> None:
    shown.choose_filter(ImageFilter(text="png 0", order=RANDOM, seed=9))
    before = names(shown)
    press(Key.Key_PageDown)
    session = shown.session
    assert session is not None
    on_screen = session.shown()
    folder = project.folder
    window.close_project()
    window.show_project(open_project(folder))
    assert names(shown) == before
    assert shown.filter.isVisible()
    assert shown.filter.name.text() == "png 0"
    again = shown.session.shown() if shown.session else None
    assert again is not None
    assert on_screen is not None
    assert again.name == on_screen.name


def test_what_strategies_and_rules_settled_is_found_by_its_source(shown: LabelPage, project: Project) -> None:
    for who, label in (("ann", "left"), ("bob", "right")):
        annotate(project.store, who, [Annotation(image, "orientation", label) for image in (1, 2)])
    rule = "rule: ann=left, bob=right -> bob"
    chosen = [(Annotation(1, "orientation", "left"), "dawid-skene"), (Annotation(2, "orientation", "right"), rule)]
    settle_by_strategy(project.store, "Ada", "two ways", lambda: chosen)
    shown.choose_queue("all")
    offered = [shown.filter.source.itemData(place) for place in range(shown.filter.source.count())]
    assert {"dawid-skene", "priority", "majority", "cannot tell", rule} <= set(offered)
    shown.choose_filter(ImageFilter(source=rule))
    assert names(shown) == ["01.png"]
