"""Where sentences lie over a page, and the rail's words in a low window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit

from labeler.gui import theme
from labeler.gui.window import MainWindow
from labeler.settings import Settings
from tests.conftest import MakeProject


@pytest.mark.parametrize("page", ["merge", "compare", "auto-label", "overview", "audits"])
def test_a_sentence_does_not_lie_over_the_title_of_the_page(
    window: MainWindow, make_project: MakeProject, page: str
) -> None:
    window.resize(1280, 800)
    window.show_project(make_project(images=4))
    window.go_to_page(page)
    window.show_message("Saved.", "good")
    shown = window.stack.currentWidget()
    assert shown is not None
    titles = [one for one in shown.findChildren(QLabel) if one.font() == theme.font("title") and one.isVisible()]
    for title in titles:
        place = title.rect().translated(title.mapTo(shown, title.rect().topLeft()))
        assert not place.intersects(window.messages.geometry())
    assert shown.rect().contains(window.messages.geometry())


def test_over_a_picture_a_sentence_lies_at_the_top_left(window: MainWindow, make_project: MakeProject) -> None:
    window.show_project(make_project(images=4))
    window.show_message("Saved.", "good")
    assert window.page_name == "label"
    assert window.messages.pos().x() == window.messages.pos().y() == round(1.5 * theme.GRID)


@pytest.mark.parametrize("words", ["The picture is upright again: label it now.", "Saved."])
def test_with_large_text_in_a_small_window_a_sentence_lies_over_no_control(
    qapp: QApplication, make_project: MakeProject, words: str
) -> None:
    usual, large = qapp.font(), qapp.font()
    large.setPointSizeF(2 * usual.pointSizeF())
    qapp.setFont(large)
    window = MainWindow(Settings(annotator="Ada", theme="light"))
    window.resize(900, 600)
    window.show()
    try:
        assert QTest.qWaitForWindowActive(window)
        window.show_project(make_project(images=4))
        assert window.page_name == "label"
        window.grab()
        window.show_message(words)
        page, bar = window.stack.currentWidget(), window.messages
        assert page is not None
        controls = [one for kind in (QAbstractButton, QComboBox, QLineEdit) for one in page.findChildren(kind)]
        seen = [one for one in controls if one.isVisible() and not one.visibleRegion().isEmpty()]
        covered = [one for one in seen if one.rect().translated(one.mapTo(page, QPoint())).intersects(bar.geometry())]
        assert [one.accessibleName() for one in covered] == []
        assert page.rect().contains(bar.geometry())
        assert bar.sentence.height() >= bar.sentence.heightForWidth(bar.sentence.width())
    finally:
        window.close()
        window.deleteLater()
        QApplication.processEvents()
        qapp.setFont(usual)


def test_in_a_low_window_with_large_text_the_rails_words_keep_their_height(
    window: MainWindow, make_project: MakeProject
) -> None:
    window.show_project(make_project(images=4))
    for button in window.rail.buttons.values():
        font = button.font()
        font.setPointSizeF(2 * font.pointSizeF())
        button.setFont(font)
    window.resize(900, 600)
    window.grab()
    for button in window.rail.buttons.values():
        assert button.height() >= button.fontMetrics().height()
    bottom = max(button.geometry().bottom() for button in window.rail.buttons.values())
    assert bottom <= window.rail.height()
