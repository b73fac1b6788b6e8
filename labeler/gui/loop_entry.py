"""The way to the guided loop from wherever one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from labeler.gui.page import Window

if TYPE_CHECKING:
    from labeler.gui.label_page import LabelPage
    from labeler.gui.loop_page import LoopPage


class LoopEntry(QObject):
    """Shows the loop of the question that the Label page asks."""

    def __init__(self, window: Window, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window

    def open(self) -> None:
        session = cast("LabelPage", self._window.pages["label"]).session
        page = cast("LoopPage", self._window.pages["loop"])
        if session is not None and self._window.page_name == "label":
            page.choose_task(session.task.name)
        self._window.go_to_page("loop")
