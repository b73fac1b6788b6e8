"""Where sentences lie over a page, and the rail's words in a low window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from labeler.gui import theme
from labeler.gui.window import MainWindow
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
