"""Actions that the window's start does without: their code is imported when one of them is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from PySide6.QtWidgets import QWidget

_EXCHANGE = "labeler.gui.exchange:Exchange"
_GUIDELINES = "labeler.gui.guideline_exchange:GuidelineExchange"
_CHECKS = "labeler.gui.check_page:LabelErrors"
_UNDO = "labeler.gui.undo_anywhere:UndoAnywhere"
_LOOP = "labeler.gui.loop_entry:LoopEntry"
_LATE = {  # action: class, which gets the window and its owner, and method
    "project.refresh": (_EXCHANGE, "refresh_images"),
    "project.import": (_EXCHANGE, "import_labels"),
    "project.take-back-import": (_EXCHANGE, "take_back_import"),
    "project.export": (_EXCHANGE, "export_labels"),
    "project.export-final": (_EXCHANGE, "export_final_labels"),
    "guide.export": (_GUIDELINES, "export_guideline"),
    "guide.import": (_GUIDELINES, "import_guideline"),
    "check.open": (_CHECKS, "open"),
    "label.take-back": (_UNDO, "take_back"),
    "label.redo": (_UNDO, "do_again"),
    "loop.open": (_LOOP, "open"),
}


class LateActions:
    """Makes one of each class, for `window`."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._made: dict[str, object] = {}

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {action_id: partial(self._run, *late) for action_id, late in _LATE.items()}

    def _run(self, where: str, method: str) -> None:
        if where not in self._made:
            module, _, class_name = where.partition(":")
            self._made[where] = getattr(import_module(module), class_name)(self._window, self._window)
        getattr(self._made[where], method)()
