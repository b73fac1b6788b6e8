"""The three steps of a round in one line: which are done, which one it is, which follow."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from labeler.gui.text import translate
from labeler.gui.widgets import clear, row, text
from labeler.guided_loop import DONE, STEPS
from labeler.loop_words import TITLES

_DONE, _NOW = "✓", "▸"


class LoopSteps(QWidget):
    """Says it by marks and words, not by colour."""

    def __init__(self) -> None:
        super().__init__()
        self._row = row(gap=1.5)
        self.setLayout(self._row)
        self.said = ""

    def show_step(self, step: str, sentence: str) -> None:
        """Mark another step as the present one; `sentence` says the same for who does not see it."""
        clear(self._row)
        now = len(STEPS) if step == DONE else STEPS.index(step)
        parts = []
        for number, name in enumerate(STEPS):
            mark = _DONE if number < now else _NOW if number == now else ""
            title = translate("loop", TITLES[name])
            parts.append(f"{mark} {number + 1} {title}".strip())
            label = text(parts[-1], "strong" if number == now else "body", "normal" if number == now else "muted")
            if number:
                self._row.addWidget(text("→", tone="muted"))
            self._row.addWidget(label)
        self._row.addStretch(1)
        self.said = " → ".join(parts)
        self.setAccessibleName(sentence)
