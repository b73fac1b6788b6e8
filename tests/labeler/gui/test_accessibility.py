"""The window without a mouse, with other sizes of text, and for eyes that tell red from green badly."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from labeler.gui import theme
from labeler.gui.attribute_board import AttributeButton
from labeler.gui.key_table import KeyTable
from labeler.gui.label_styles import NO_LABEL
from labeler.gui.pages import PAGES
from labeler.gui.rail import RailButton
from labeler.gui.table import Cell, FigureTable
from labeler.gui.widgets import Button, Check, Choice, Field, LabelButton
from labeler.gui.window import MainWindow
from labeler.key_layout import KeyLayout, keyed_actions
from labeler.project import Project
from labeler.settings import Settings
from labeler.store import Annotation, annotate, image_names
from labeler.tasks import PRESETS

MakeProject = Callable[..., Project]
PAGE_NAMES = [spec.name for spec in PAGES]
OFFSCREEN = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # hints, popups
YES_NO = PRESETS["celeba-attributes"]


@pytest.fixture
def busy_project(project: Project) -> Project:
    """A project with labels and a conflict, so that its pages have something to show."""
    both = list(image_names(project.store))[:2]
    for annotator, label in (("Bob", "left"), ("Cy", "right")):
        annotate(project.store, annotator, [Annotation(image, "orientation", label) for image in both])
    return project


def reached_by_tab(window: MainWindow) -> list[QWidget]:
    """What gets the focus, one Tab after the other, until it comes round."""
    seen: list[QWidget] = []
    for _ in range(300):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None, f"after {seen[-1:]} nothing has the focus"
        if focus in seen:
            return seen
        seen.append(focus)
    raise AssertionError("Tab never comes round")


def said_of(widget: QWidget) -> str:
    """What a screen reader has to say."""
    return widget.accessibleName() or (widget.text() if isinstance(widget, (QAbstractButton, QLabel)) else "")


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_tab_reaches_every_control_and_each_has_a_name(window: MainWindow, busy_project: Project, name: str) -> None:
    window.show_project(busy_project)
    window.go_to_page(name)
    QApplication.processEvents()
    assert QApplication.focusWidget() is not None
    reached = reached_by_tab(window)
    assert [widget for widget in reached if not said_of(widget).strip()] == []
    assert [widget for widget in reached if not widget.isVisible()] == []
    controls = [
        widget
        for widget in window.centralWidget().findChildren(QWidget)
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    missed = [widget for widget in controls if widget not in reached and widget.focusProxy() not in reached]
    assert not missed, [(widget, widget.parentWidget(), widget.focusPolicy()) for widget in missed]
    buttons = [widget for widget in window.centralWidget().findChildren(QAbstractButton) if widget.isVisible()]
    without_keys = [widget for widget in buttons if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert without_keys == []


@OFFSCREEN
def test_menus_are_reached_and_worked_by_keys(window: MainWindow, busy_project: Project) -> None:
    window.show_project(busy_project)
    page = QApplication.focusWidget()
    assert page is not None
    QTest.keyClick(page, Qt.Key.Key_F10)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, Qt.Key.Key_Right)
    assert QApplication.activePopupWidget() is not menu
    QTest.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is page
    QTest.keyClick(page, Qt.Key.Key_F10)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.setActiveAction(window.commands.made["label.skip"])
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert QApplication.activePopupWidget() is None
    assert QApplication.focusWidget() is page


def test_tab_reaches_the_board_of_questions(window: MainWindow, make_project: MakeProject) -> None:
    window.show_project(make_project(tasks=YES_NO))
    reached = reached_by_tab(window)
    assert [widget for widget in reached if not said_of(widget).strip()] == []


def test_the_focus_is_never_lost_on_the_way_between_pages(window: MainWindow, busy_project: Project) -> None:
    window.show_project(busy_project)
    for name in (*PAGE_NAMES, *reversed(PAGE_NAMES), "label"):
        window.go_to_page(name)
        focus = QApplication.focusWidget()
        assert focus is not None, name
        assert focus.isVisible(), (name, focus)


def controls() -> dict[str, QWidget]:
    """One of each kind that can have the focus."""
    choice = Choice("Choice")
    choice.fill([(1, "one"), (2, "two")], 1)
    table = FigureTable("Table")
    table.show_rows(["A", "B"], [[Cell("one"), Cell("1", 1)], [Cell("two"), Cell("2", 2)]])
    keys = KeyTable(lambda: None, lambda: None, lambda: None)
    keys.show_actions(keyed_actions(KeyLayout("Default")), set())
    label = LabelButton("left", NO_LABEL, ("A",))
    return {
        "button": Button("Go on"),
        "primary": Button("Go on", kind="primary"),
        "quiet": Button("Go on", kind="quiet"),
        "choice": choice,
        "field": Field("Name"),
        "number": QSpinBox(),
        "check": Check("Yes"),
        "label": label,
        "question": AttributeButton(YES_NO[0], ("1",)),
        "rail": RailButton(PAGES[1]),
        "table": table,
        "keys": keys,
    }


def changed_pixels(before: QImage, after: QImage) -> int:
    return sum(
        theme.contrast(before.pixelColor(x, y).name(), after.pixelColor(x, y).name()) >= 1.5
        for x in range(before.width())
        for y in range(before.height())
    )


@OFFSCREEN
@pytest.mark.parametrize("look", theme.THEMES.values(), ids=lambda look: look.name)
def test_the_focus_can_be_seen(qtbot: QtBot, look: theme.Theme) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(look, app)
    holder = QWidget()
    qtbot.addWidget(holder)
    shown = controls()
    nowhere = QWidget()
    nowhere.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    layout = QVBoxLayout(holder)
    for widget in (*shown.values(), nowhere):
        layout.addWidget(widget)
    holder.resize(400, 1600)
    holder.show()
    assert QTest.qWaitForWindowActive(holder)
    for kind, widget in shown.items():
        nowhere.setFocus(Qt.FocusReason.TabFocusReason)
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.hasFocus(), kind
        changed = changed_pixels(before, widget.grab().toImage())
        assert changed >= before.width() + before.height(), f"{kind}: {changed} pixels"
    theme.apply(theme.LIGHT, app)


@pytest.fixture(params=[1.5, 2.0], ids=["150 %", "200 %"])
def large_text(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[float]:
    usual = qapp.font()
    large = qapp.font()
    large.setPointSizeF(usual.pointSizeF() * request.param)
    qapp.setFont(large)
    yield request.param
    qapp.setFont(usual)


@pytest.fixture
def large_window(large_text: float) -> Iterator[MainWindow]:
    made = MainWindow(Settings(annotator="Ada", theme="light"))
    made.show()
    assert QTest.qWaitForWindowActive(made)
    yield made
    made.close()
    made.deleteLater()
    QApplication.processEvents()


def cut_off(widget: QWidget, window: MainWindow) -> str:
    """Why the words of a widget cannot be read; '' where they can."""
    if widget.mapTo(window, widget.rect().topRight()).x() >= window.width():
        return "beyond the window"
    if isinstance(widget, QLabel) and widget.wordWrap():
        return "too low" if widget.height() < widget.heightForWidth(widget.width()) else ""
    if isinstance(widget, QLineEdit):
        return "too low" if widget.height() < widget.fontMetrics().height() else ""
    size, wanted = widget.size(), widget.minimumSizeHint()
    fits = size.width() >= wanted.width() and size.height() >= wanted.height()
    return "" if fits else f"{size.toTuple()} instead of {wanted.toTuple()}"


@pytest.mark.parametrize("name", PAGE_NAMES)
def test_large_text_is_not_cut_off(large_window: MainWindow, busy_project: Project, name: str) -> None:
    window = large_window
    window.show_project(busy_project)
    window.resize(1280, 800)
    window.go_to_page(name)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1280, 800)
    page = window.stack.currentWidget()
    kinds = (QAbstractButton, QLabel, QComboBox, QLineEdit)
    found = [
        widget for part in (page, window.rail, window.status) for kind in kinds for widget in part.findChildren(kind)
    ]

    def faults() -> dict[str, str]:
        return {said_of(widget): fault for widget in found if widget.isVisible() and (fault := cut_off(widget, window))}

    settled = QDeadlineTimer(3000)  # layouts with wrapped text come to rest after a few rounds
    while faults() and not settled.hasExpired():
        QApplication.processEvents()
    assert not faults(), faults()


def test_the_key_overlay_fits_large_text(large_window: MainWindow, busy_project: Project) -> None:
    window = large_window
    window.show_project(busy_project)
    window.resize(1280, 800)
    window.run_action("view.keys")
    QApplication.processEvents()
    area = window.overlay.findChildren(QScrollArea)[0]
    body, bar = area.widget(), area.verticalScrollBar()
    assert body is not None
    assert body.width() <= area.viewport().width()
    assert all(label.geometry().right() < body.width() for label in body.findChildren(QLabel))
    QTest.keyClick(window.overlay, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()


def test_tab_stays_in_the_key_overlay(window: MainWindow, busy_project: Project) -> None:
    window.show_project(busy_project)
    window.run_action("view.keys")
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is window.overlay or window.overlay.isAncestorOf(focus)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert not window.overlay.isVisible()
    assert QApplication.focusWidget() is not None


def test_keys_scroll_what_does_not_fit(large_window: MainWindow, busy_project: Project, qtbot: QtBot) -> None:
    window = large_window
    window.show_project(busy_project)
    window.resize(900, 600)
    window.go_to_page("overview")
    bar = window.stack.currentWidget().findChildren(QScrollArea)[0].verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown)
    assert bar.value() > 0
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Home)
    assert bar.value() == 0


def _simulated(color: str) -> tuple[float, float, float]:
    """A colour as seen with deuteranopia, in CIE Lab (Machado, Oliveira and Fernandes 2009, severity 1)."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    seen = (
        0.367322 * red + 0.860646 * green - 0.227968 * blue,
        0.280085 * red + 0.672501 * green + 0.047413 * blue,
        -0.011820 * red + 0.042940 * green + 0.968881 * blue,
    )
    r, g, b = (min(1.0, max(0.0, part)) for part in seen)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _distance(one: str, other: str) -> float:
    pairs = zip(_simulated(one), _simulated(other), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


@pytest.mark.parametrize("look", theme.THEMES.values(), ids=lambda look: look.name)
@pytest.mark.parametrize("names", [("blue", "grey", "orange"), ("good", "bad"), ("good", "warning")], ids="-".join)
def test_colours_differ_without_red_and_green(look: theme.Theme, names: tuple[str, ...]) -> None:
    close = {
        pair: round(distance, 1)
        for pair in itertools.combinations(names, 2)
        if (distance := _distance(getattr(look, pair[0]), getattr(look, pair[1]))) < 20
    }
    assert close == {}
