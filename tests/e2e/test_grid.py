"""A person checks a thousand proposals in the grid: every key press and click is counted, and the result is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.gui.grid_page import GridPage
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.settings import Settings
from labeler.store import Decision, apply_decisions, final_counts, final_labels, image_names
from labeler.tasks import LIGHT

MakeProject = Callable[..., Project]
IMAGES = 1000
REVIEWS = 300  # of them, where the models could not decide
WRONG_OF = 20  # every 20th proposal is wrong: 5 %
MOST_PRESSES = 120
NO_MODIFIER, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def truth(name: str) -> str:
    return LIGHT.labels[int(name.removesuffix(".png")) % 3]


def proposal(name: str) -> str:
    """The truth, but for 5 %: those of every label are taken for either of the others."""
    number = int(name.removesuffix(".png"))
    return LIGHT.labels[(number + (number // WRONG_OF % 2 + 1 if number % WRONG_OF == 7 else 0)) % 3]


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    made = make_project(images=IMAGES, tasks=[LIGHT])
    decisions = []
    for image, name in image_names(made.store).items():
        said, asked = proposal(name), image % 10 < 10 * REVIEWS // IMAGES
        other = next(label for label in LIGHT.labels if label != said)
        votes = (("a", said, 0.65), ("b", other if asked else said, 0.55))
        label, rule = (None, "needs review") if asked else (said, "agreement")
        decisions.append(Decision(image, "light", label, rule, 0.65, votes))
    apply_decisions(made.store, "Ada", "auto-1", {}, decisions)
    return made


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Callable[[], MainWindow]]:
    windows: list[MainWindow] = []

    def opened() -> MainWindow:
        window = MainWindow(Settings(annotator="Ada", theme="light"))
        windows.append(window)
        window.show()
        assert QTest.qWaitForWindowActive(window)
        return window

    yield opened
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.processEvents()


class Person:
    """Someone at the window who knows the truth and sees what is on screen. Counts key presses and clicks."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.presses = 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        self.presses += 1
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)
        QApplication.processEvents()

    @property
    def page(self) -> GridPage:
        page = self.window.pages["grid"]
        assert isinstance(page, GridPage)
        return page

    @property
    def on_screen(self) -> dict[int, tuple[str, str]]:
        """Name and shown label of every tile of the page, by place; nothing where the page says what to do next."""
        view = self.page.view
        if not view.isVisible():
            return {}
        tiles = {place: view._tile(place) for place in range(view.count)}
        return {place: (tile.name, tile.words) for place, tile in tiles.items()}

    def click(self, place: int) -> None:
        """Turn the wheel until the tile is in sight, and click it."""
        view = self.page.view
        while not view.viewport().rect().contains(view._cell(place)):
            self.turn_wheel(-120 if view._cell(place).top() > 0 else 120)
        self.presses += 1
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NO_MODIFIER, view._cell(place).center())

    def turn_wheel(self, angle: int) -> None:
        view = self.page.view.viewport()
        middle = QPointF(view.rect().center())
        buttons, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(
            middle, QPointF(view.mapToGlobal(middle)), QPoint(), QPoint(0, angle), buttons, NO_MODIFIER, phase, False
        )
        before = self.page.view.verticalScrollBar().value()
        QApplication.sendEvent(view, event)
        assert self.page.view.verticalScrollBar().value() != before

    def check_page(self) -> None:
        """Click the wrong ones, label by label, give them what they are, and confirm the rest."""
        for number, label in enumerate(LIGHT.labels):
            wrong = [place for place, (name, shown) in self.on_screen.items() if truth(name) == label != shown]
            for place in wrong:
                self.click(place)
            if wrong:
                self.press(Qt.Key(Qt.Key.Key_1 + number))
        bar = self.page.view.verticalScrollBar()
        while self.on_screen and bar.value() < bar.maximum():  # look at all of them
            self.turn_wheel(-120)
        self.press(Qt.Key.Key_Return)


def reviewed(project: Project) -> int:
    return sum(n for (source, _), n in final_counts(project.store, "light").items() if source == "reviewed")


@pytest.mark.timeout(280)
def test_a_thousand_proposals_take_at_most_120_presses(open_window: Callable[[], MainWindow], project: Project) -> None:
    names = image_names(project.store)
    assert sum(proposal(name) != truth(name) for name in names.values()) == IMAGES // WRONG_OF
    window = open_window()
    window.show_project(project)
    person = Person(window)
    person.press(Qt.Key.Key_2, CONTROL)
    while reviewed(project) < IMAGES and person.presses <= MOST_PRESSES:
        if person.on_screen:
            person.check_page()
        else:
            person.press(Qt.Key.Key_Return)  # what the page offers first
    assert person.presses <= MOST_PRESSES, person.presses
    final = final_labels(project.store, "light")
    assert len(final) == IMAGES
    assert {one.source for one in final.values()} == {"reviewed"}
    assert {image: one.label for image, one in final.items()} == {image: truth(name) for image, name in names.items()}


def test_a_page_is_taken_back_by_one_press_and_also_after_a_restart(
    open_window: Callable[[], MainWindow], project: Project
) -> None:
    window = open_window()
    window.show_project(project)
    person = Person(window)
    person.press(Qt.Key.Key_2, CONTROL)
    before = person.on_screen
    person.check_page()
    assert reviewed(project) == 100
    second = person.on_screen
    assert second != before
    person.press(Qt.Key.Key_Z, CONTROL)
    corrected = {place: (name, truth(name)) for place, (name, shown) in before.items() if truth(name) != shown}
    assert corrected
    assert person.on_screen == before | corrected
    assert reviewed(project) == len(corrected)
    person.press(Qt.Key.Key_Y, CONTROL)
    assert reviewed(project) == 100
    person.press(Qt.Key.Key_Return)
    assert person.on_screen == second
    folder = project.folder
    window.close()

    again = open_window()
    again.open_project(folder)
    person = Person(again)
    person.press(Qt.Key.Key_2, CONTROL)
    assert person.on_screen == second
    person.press(Qt.Key.Key_Z, CONTROL)
    assert again.project is not None
    assert reviewed(again.project) == len(corrected)
    assert again.messages.sentence.text() == f"Taken back: {100 - len(corrected)} images."
    shown = person.on_screen.items()
    assert [one for _, one in shown][: 100 - len(corrected)] == [
        one for place, one in before.items() if place not in corrected
    ]
