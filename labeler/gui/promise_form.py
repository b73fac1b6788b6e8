"""What is to be promised: of which labels, how many wrong, how sure; and what follows from choosing it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from labeler.auto_label_command import CONFIDENCES, PROMISED
from labeler.gui import theme
from labeler.gui.text import translate
from labeler.gui.widgets import Card, Choice, row, text
from labeler.gui.widgets.slider import Slider
from labeler.promise_words import BOUNDS, HONEST, WHOLE, bound_sentence
from labeler.terms import Terms

_FIGURE, _CHOICE = 64, 200


def say(words: str) -> str:
    """Words of a promise in the person's language."""
    return translate("promise", words)


class PromiseForm(Card):
    """The terms of a promise for all tasks. Emits `changed` when a person changes them."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        usual = Terms()
        self.bound = Choice(self.tr("Errors are counted among"))
        self.bound.fill([(kind, say(title)) for kind, (title, _) in BOUNDS.items()], usual.kind)
        self.bound.setMaximumWidth(theme.scaled(_CHOICE))
        self.error = Slider(self.tr("Largest share of wrong labels"), len(PROMISED), PROMISED.index(usual.max_error))
        self.error_figure = text("", "strong")
        self.error_figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.error_figure.setFixedWidth(theme.scaled(_FIGURE))
        self.confidence = Choice(self.tr("How sure the promise is"))
        self.confidence.fill([(sure, f"{100 * sure:g} %") for sure in CONFIDENCES], usual.confidence)
        self.confidence.setMaximumWidth(theme.scaled(_CHOICE // 2))
        self.each = Choice(self.tr("What the promise holds for"))
        self.each.fill([(each, say(title)) for each, title in WHOLE.items()], usual.each)
        self.each.setMaximumWidth(theme.scaled(_CHOICE))
        self.each.setToolTip(self.tr("For each label or folder by itself it takes more audits"))
        self.meanings = {kind: text(wrap=True) for kind in BOUNDS}
        self.add(
            text(self.tr("The promise"), "strong"),
            row(
                text(self.tr("Errors among")),
                self.bound,
                text(self.tr("confidence")),
                self.confidence,
                self.each,
                None,
            ),
            *self.meanings.values(),
            text(say(HONEST), tone="muted", wrap=True),
            row(text(self.tr("At most wrong")), self.error, self.error_figure),
        )
        for choice in (self.bound, self.confidence, self.each):
            choice.activated.connect(lambda _index: self._tell())
        self.error.valueChanged.connect(lambda _step: self._tell())
        self._expected: dict[str, str] = {}
        self._show()

    @property
    def terms(self) -> Terms:
        return Terms(
            str(self.bound.currentData()),
            PROMISED[self.error.value()],
            float(self.confidence.currentData()),
            str(self.each.currentData()),
        )

    def show_terms(self, terms: Terms) -> None:
        """Start from what was promised last."""
        self.error.blockSignals(True)
        self.bound.setCurrentIndex(max(0, self.bound.findData(terms.kind)))
        self.confidence.setCurrentIndex(max(0, self.confidence.findData(terms.confidence)))
        self.error.setValue(min(range(len(PROMISED)), key=lambda step: abs(PROMISED[step] - terms.max_error)))
        self.each.setCurrentIndex(max(0, self.each.findData(terms.each)))
        self.error.blockSignals(False)
        self._show()

    def show_expected(self, expected: dict[str, str]) -> None:
        """Beside each bound, what it is expected to give."""
        self._expected = expected
        self._show()

    def _tell(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        terms = self.terms
        self.error_figure.setText(f"{100 * terms.max_error:g} %")
        self.error.update()
        for kind, shown in self.meanings.items():
            chosen = kind == terms.kind
            mark = self.tr("Chosen") if chosen else self.tr("Not chosen")
            sentence = bound_sentence(kind, terms.max_error, say)
            shown.setText(f"{mark}: {sentence} {self._expected.get(kind, '')}".strip())
            shown.setProperty("tone", "normal" if chosen else "muted")
            shown.style().unpolish(shown)
            shown.style().polish(shown)
