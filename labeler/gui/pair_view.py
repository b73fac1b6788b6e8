"""Two annotators side by side: their confusion matrix, where they lean to different sides, and its cells' pictures."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from labeler.desk_figures import PairFigures, TaskFigures
from labeler.grid_choice import VoteCell
from labeler.gui import theme
from labeler.gui.confusion_view import ConfusionView
from labeler.gui.text import translate
from labeler.gui.widgets import Button, Choice, ElidedText, Flow, column, row, text
from labeler.gui.widgets.layout import Tone

Pair = tuple[str, str]
_LEAST_WIDTH = 312
_WIDEST_WORDS = 400
_MOST_LETTERS = 18  # of a name in the choice of pairs


class PairView(QWidget):
    """Emits `pair_shown`, `cell_opened` (its pictures are wanted) and `rule_wanted` (a rule for the cell)."""

    pair_shown = Signal(object)
    cell_opened = Signal(object)
    rule_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._found: TaskFigures | None = None
        self._wanted: Pair | None = None
        self.pair = Choice(self.tr("Pair of annotators"))
        self.pair.setFixedWidth(theme.scaled(_LEAST_WIDTH))
        self.pair.activated.connect(lambda _index: self._choose(int(self.pair.currentData())))
        self.matrix = ConfusionView()
        self.matrix.moved.connect(self._show_cell)
        self.matrix.opened.connect(lambda _row, _place: self._tell(self.cell_opened.emit))
        self.cell = ElidedText(role="caption", color_name="muted", widest=theme.scaled(_WIDEST_WORDS))
        self.cell.mode = Qt.TextElideMode.ElideMiddle
        self.open = Button(self.tr("See the pictures"), lambda: self._tell(self.cell_opened.emit))
        self.rule = Button(self.tr("Rule for this cell…"), lambda: self._tell(self.rule_wanted.emit))
        self.rule.setToolTip(self.tr("Take one annotator's word wherever the two answered just so"))
        layout = column(row(self.pair, None), row(self.matrix, None), self.cell, Flow(self.open, self.rule), None)
        self.setLayout(layout)
        self.setMinimumWidth(theme.scaled(_LEAST_WIDTH))

    @property
    def chosen(self) -> PairFigures | None:
        """The pair in sight; None where no two annotators met on an image."""
        if self._found is None or not self._found.pairs:
            return None
        return self._found.pairs[self._shown_number()]

    @property
    def chosen_cell(self) -> VoteCell | None:
        """The cell at the cursor of the matrix."""
        pair, found = self.chosen, self._found
        if pair is None or found is None:
            return None
        first, second = self.matrix.cursor_cell
        return VoteCell(found.task, pair.a, found.labels[first], pair.b, found.labels[second])

    def show_figures(self, found: TaskFigures) -> None:
        """Show the figures anew; the pair that the person has chosen stays."""
        self._found = found
        items: list[tuple[object, str]] = [
            (number, self.tr("{a} and {b}").format(a=_short(pair.a), b=_short(pair.b)))
            for number, pair in enumerate(found.pairs)
        ]
        self.pair.fill(items, self._shown_number())
        self._show_pair()

    def _shown_number(self) -> int:
        found = self._found
        if found is None:
            return 0
        pairs = [(pair.a, pair.b) for pair in found.pairs]
        return pairs.index(self._wanted) if self._wanted in pairs else found.first_pair

    def _choose(self, number: int) -> None:
        if self._found is not None:
            pair = self._found.pairs[number]
            self._wanted = (pair.a, pair.b)
            self._show_pair()

    def _show_pair(self) -> None:
        pair, found = self.chosen, self._found
        if pair is not None and found is not None:
            self.matrix.show_counts(found.labels, pair.confusion, pair.a, pair.b)
            self.pair_shown.emit(pair)

    def _show_cell(self, at_row: int, place: int) -> None:
        pair = self.chosen
        self.cell.set_text(self.matrix.words(at_row, place))
        count = pair.confusion[at_row][place] if pair else 0
        self.open.setEnabled(count > 0)
        self.rule.setEnabled(count > 0 and at_row != place)

    def _tell(self, emit: Callable[[VoteCell], None]) -> None:
        cell = self.chosen_cell
        if cell is not None:
            emit(cell)


def sentences_view(pair: PairFigures) -> QWidget:
    """Where the two lean to different sides, the strongest difference first."""
    view = QWidget()
    tone: Tone = "normal" if pair.differences else "muted"
    first, *others = pair.sentences
    lines = [text(first, "strong" if pair.differences else "body", tone, wrap=True)]
    lines += [text(words, tone=tone, wrap=True) for words in others]
    if pair.differences:
        next_step = translate("PairView", "Look at those pictures together, agree on the border, then settle the rest.")
        lines.append(text(next_step, "caption", "muted", wrap=True))
    view.setLayout(column(*lines, gap=0.5))
    return view


def _short(name: str) -> str:
    """A long name without its middle: names often differ at their end."""
    half = _MOST_LETTERS // 2
    return name if len(name) <= _MOST_LETTERS else f"{name[: half - 1]}…{name[-half:]}"
