"""In how many folds a training also predicts its own pictures, and what that costs."""

from __future__ import annotations

from labeler.gui.widgets import NumberField, text
from labeler.splits import MOST_FOLDS
from labeler.training_plans import NO_FOLDS


class FoldField(NumberField):
    """The number of folds; `words` beside it say what comes of it."""

    def __init__(self, folds: int) -> None:
        super().__init__(self.tr("Folds"), NO_FOLDS, MOST_FOLDS)
        self.words = text(role="caption", tone="muted", wrap=True)
        self.setSpecialValueText(self.tr("1: none"))
        self.valueChanged.connect(self._show_cost)
        self.setValue(folds)
        self._show_cost()

    def _show_cost(self) -> None:
        folds = self.value()
        if folds == NO_FOLDS:
            words = self.tr("With folds each labelled picture is also predicted by a network that has not seen it.")
        else:
            words = self.tr(
                "{count} more networks are trained for each one chosen, so that each labelled picture is predicted by "
                "one that has not seen it. Look for label errors uses that."
            ).format(count=folds)
        self.words.setText(words)
        self.setAccessibleDescription(words)
