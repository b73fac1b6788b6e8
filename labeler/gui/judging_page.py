"""What the pages have in common on which *cannot tell* is an answer: Review, conflicts and audits."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QVBoxLayout

from labeler.action_table import find_action
from labeler.errors import InputError
from labeler.gui.keys import current, follow_keys
from labeler.gui.label_page import LabelPage, Mode
from labeler.gui.label_styles import NO_LABEL
from labeler.gui.page import Handlers, Window
from labeler.gui.text import translate
from labeler.gui.widgets import LabelButton, clear
from labeler.judging import JudgingSession

CANNOT_TELL = "settle.cannot-tell"
_HEIGHT = 36


class JudgingPage(LabelPage):
    """A page of questions with one more answer, below the labels."""

    def __init__(self, window: Window, mode: Mode) -> None:
        super().__init__(window, mode)
        self._place = QVBoxLayout()
        self.panel.below_buttons.addLayout(self._place)
        follow_keys(self, self._make_button)

    def _own_handlers(self) -> Handlers:
        return {CANNOT_TELL: self.cannot_tell}

    def cannot_tell(self) -> None:
        """Store that nobody can tell the answer, also where the picture cannot be shown, and go on."""
        session = self._session()
        if not isinstance(session, JudgingSession):
            raise InputError(self.tr("Nothing can be left without an answer here."))
        session.cannot_tell()
        self._pace.note(time.monotonic())
        self.bar.note.note_answer()
        self.view.flash(self._words(), NO_LABEL)
        self._come_back()

    def _words(self) -> str:
        return translate("actions", find_action(CANNOT_TELL).title)

    def _make_button(self) -> None:
        action = current().apply(find_action(CANNOT_TELL))
        clear(self._place)
        self.cannot_tell_button = LabelButton(self._words(), NO_LABEL, action.keys, _HEIGHT)
        self.cannot_tell_button.setToolTip(translate("actions", action.help))
        self.cannot_tell_button.clicked.connect(lambda _checked=False: self._window.attempt(self.cannot_tell))
        self._place.addWidget(self.cannot_tell_button)
