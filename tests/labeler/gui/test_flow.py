"""Rows that go on in the next line, and pages of Merge that fit a narrow window with large text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDeadlineTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from labeler.calibration_round import draw_round
from labeler.gui.calibration_page import CalibrationPage
from labeler.gui.widgets import Button, Flow
from labeler.gui.window import MainWindow
from labeler.settings import Settings
from labeler.store import Annotation, annotate
from labeler.tasks import LIGHT
from tests.conftest import MakeProject

PATIENCE = 30_000
LONG = "Anna-Katharina von der Heydebreck-Mustermann (second shift, building 7)"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # hints
@pytest.mark.parametrize("to_right", [False, True])
def test_what_has_no_room_stands_in_the_next_line(qtbot: QtBot, to_right: bool) -> None:
    buttons = [Button(f"Button {number}") for number in range(4)]
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = Flow(*buttons, to_right=to_right)
    holder.setLayout(flow)
    holder.show()
    buttons[2].hide()
    holder.resize(2 * flow.sizeHint().width(), 200)
    QApplication.processEvents()
    shown = [button for button in buttons if button.isVisible()]
    assert len({button.y() for button in shown}) == 1
    assert (shown[-1].geometry().right() == holder.width() - 1) is to_right
    assert (shown[0].x() == 0) is not to_right
    holder.resize(flow.minimumSize().width(), 200)
    QApplication.processEvents()
    assert len({button.y() for button in shown}) == 3
    assert flow.heightForWidth(holder.width()) == 3 * shown[0].height() + 2 * flow.spacing()


@pytest.fixture
def narrow(qapp: QApplication) -> Iterator[MainWindow]:
    """A small window with text of twice the usual size."""
    usual, large = qapp.font(), qapp.font()
    large.setPointSizeF(2 * usual.pointSizeF())
    qapp.setFont(large)
    made = MainWindow(Settings(annotator="Ada", theme="light"))
    made.resize(900, 600)
    made.show()
    assert QTest.qWaitForWindowActive(made)
    yield made
    made.close()
    made.deleteLater()
    QApplication.processEvents()
    qapp.setFont(usual)


def beyond(window: MainWindow) -> list[str]:
    """What the page shows to the right of its edge, or narrower than its words."""
    page = window.stack.currentWidget()
    shown = [one for kind in (QAbstractButton, QLabel, QComboBox) for one in page.findChildren(kind) if one.isVisible()]
    out = [one for one in shown if one.mapTo(window, one.rect().topRight()).x() >= window.width()]
    out += [one for one in shown if isinstance(one, QAbstractButton) and one.width() < one.minimumSizeHint().width()]
    return [one.accessibleName() or getattr(one, "text", str)() for one in out]


@pytest.mark.parametrize("name", ["merge", "calibration", "audits"])
def test_large_text_fits_a_small_window(narrow: MainWindow, make_project: MakeProject, qtbot: QtBot, name: str) -> None:
    project = make_project(tasks=[LIGHT])
    for person, label in ((LONG, "left"), ("Ben", "center")):
        annotate(project.store, person, [Annotation(image, "light", label) for image in (1, 2, 3)])
    narrow.show_project(project)
    narrow.go_to_page(name)
    if name == "merge":
        desk = narrow.pages["merge"].desk  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda: desk.is_complete, timeout=PATIENCE)
        desk.cards["light"].set_open(True)
        desk.cards["light"].body.pairs.rule.click()
    settled = QDeadlineTimer(3000)
    while beyond(narrow) and not settled.hasExpired():
        QApplication.processEvents()
    assert narrow.width() == 900
    assert beyond(narrow) == []


def test_the_next_step_of_a_drawn_round_is_in_sight(
    window: MainWindow, make_project: MakeProject, qtbot: QtBot
) -> None:
    project = make_project(images=12, tasks=[LIGHT])
    draw_round(project, 5)
    window.resize(900, 600)
    window.show_project(project)
    window.go_to_page("calibration")
    page = window.pages["calibration"]
    assert isinstance(page, CalibrationPage)
    assert page.label_now.hasFocus()
    button, seen = page.label_now, page.area.viewport()
    qtbot.waitUntil(lambda: seen.rect().contains(button.mapTo(seen, button.rect().bottomLeft())))
