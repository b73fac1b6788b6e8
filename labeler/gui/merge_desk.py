"""The merge desk: how far the annotators agree, task by task, and where they draw a border differently."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from labeler.gui import theme
from labeler.gui.border_section import BorderSection
from labeler.gui.confusion_view import ConfusionView
from labeler.gui.table import Cell, FigureTable
from labeler.gui.text import counted, translate
from labeler.gui.widgets import Card, Choice, ElidedText, clear, column, row, scrolled, text
from labeler.merge import TaskAgreement, compare, difference_sentence, votes_of_project
from labeler.project import Project
from labeler.store import annotator_counts, conflict_images

Pair = tuple[str, str]


class MergeDesk(QWidget):
    """A card per task: the report's Table 1, the pairs of annotators, and a pair's confusion matrix."""

    def __init__(self) -> None:
        super().__init__()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(2 * theme.GRID)
        self.area = scrolled(column(self._cards, None, margins=(2, 0, 2, 2)))
        self.setLayout(column(self.area))
        self.cards: dict[str, AgreementCard] = {}
        self._place: int | None = None  # to scroll back to once the new cards are laid out
        self.area.verticalScrollBar().rangeChanged.connect(self._scroll_back)
        self.area.verticalScrollBar().actionTriggered.connect(self._stay)

    def show_project(self, project: Project) -> int:
        """Compare everybody's answers anew; gives the number of conflicts that are open.

        The chosen pairs, the focus and the place scrolled to stay: others label while somebody reads here.
        """
        self._place = self.area.verticalScrollBar().value() or None
        chosen = {name: card.chosen_pair for name, card in self.cards.items()}
        focused = next((name for name, card in self.cards.items() if card.has_focus), "")
        open_conflicts = self._make_cards(project, chosen)
        if focused in self.cards:
            self.cards[focused].take_focus()
        return open_conflicts

    def _stay(self, _action: int) -> None:
        """The person scrolls: where they were before no longer matters."""
        self._place = None

    def _scroll_back(self, _lowest: int, highest: int) -> None:
        if self._place is not None and highest >= self._place:
            self.area.verticalScrollBar().setValue(self._place)
            self._place = None

    def forget(self) -> None:
        """Another project is open: nothing of this one is kept."""
        clear(self._cards)
        self.cards = {}

    def _make_cards(self, project: Project, chosen: Mapping[str, Pair | None]) -> int:
        self.forget()
        counts = annotator_counts(project.store)
        open_conflicts = 0
        for task in project.tasks:
            answered = {name: done[task.name] for name, done in counts.items() if task.name in done}
            if answered:
                still_open = len(conflict_images(project.store, task.name))
                found = compare(votes_of_project(project.store, task), answered)
                card = self.cards[task.name] = AgreementCard(found, still_open, chosen.get(task.name))
                card.add(BorderSection(project, task))
                self._cards.addWidget(card)
                open_conflicts += still_open
        return open_conflicts


class AgreementCard(Card):
    """One task's agreement."""

    def __init__(self, found: TaskAgreement, still_open: int, chosen: Pair | None = None) -> None:
        """`chosen`: the pair to show; None for the one that agrees least."""
        super().__init__()
        self._found = found
        self._wanted = chosen
        self.pair: Choice | None = None
        self._pairs = [pair for pair in found.pairs if pair[2].overlapping]
        conflicts = max(found.conflicting, still_open)  # a review may contradict a vote, and is no vote itself
        self.add(
            row(text(found.task.name, "title"), None, text(_open_words(conflicts, still_open), tone="muted")),
            self._body(),
        )

    @property
    def chosen_pair(self) -> Pair | None:
        """The annotators that the person has chosen; None where nobody has chosen any."""
        return self._wanted

    @property
    def has_focus(self) -> bool:
        return self.pair is not None and self.pair.hasFocus()

    def take_focus(self) -> None:
        if self.pair is not None:
            self.pair.setFocus(Qt.FocusReason.OtherFocusReason)

    def _body(self) -> QHBoxLayout:
        body = row(self._table_one(), self._pair_view(), gap=3)
        body.setStretch(1, 1)
        return body

    def _table_one(self) -> QWidget:
        """Rows per annotator, overlapping, conflicting, total: as it stands in the report."""
        found = self._found
        rows = [[Cell(name), Cell(f"{n:,}", n)] for name, n in found.files.items()]
        for title, n in (
            (self.tr("overlapping"), found.overlapping),
            (self.tr("conflicting"), found.conflicting),
            (self.tr("total"), found.total),
        ):
            rows.append([Cell(title, strong=True), Cell(f"{n:,}", n, strong=True)])
        self.table = table = FigureTable(self.tr("Images of {task}").format(task=found.task.name), sortable=False)
        table.show_rows([self.tr("Annotator"), self.tr("Images")], rows)
        table.keep_figures_in_sight()
        table.fit_height()
        table.setFixedWidth(theme.scaled(264))
        view = QWidget()
        view.setLayout(column(table, None))
        return view

    def _pair_view(self) -> QWidget:
        view = QWidget()
        if not self._pairs:
            view.setLayout(
                column(
                    text(self.tr("No two annotators answered the same image, so nothing can be compared."), wrap=True),
                    None,
                )
            )
            view.setMinimumWidth(theme.scaled(240))
            return view
        self.matrix = ConfusionView()
        self.figures = ElidedText(role="strong")
        self._sentence = text(tone="warning", wrap=True)
        self.pair = pair = Choice(self.tr("Pair of annotators"))
        items: list[tuple[object, str]] = [
            (number, self.tr("{a} and {b}").format(a=a, b=b)) for number, (a, b, _) in enumerate(self._pairs)
        ]
        pair.fill(items, self._first_shown())
        pair.setMaximumWidth(theme.scaled(280))
        pair.currentIndexChanged.connect(lambda _index: self._choose(int(pair.currentData())))
        view.setLayout(column(pair, self.figures, self.matrix, self._sentence, None))
        view.setMinimumWidth(theme.scaled(312))
        self._show_pair(self._first_shown())
        return view

    def _first_shown(self) -> int:
        for number, (a, b, _) in enumerate(self._pairs):
            if (a, b) == self._wanted:
                return number
        return min(range(len(self._pairs)), key=lambda number: self._pairs[number][2].agreement)

    def _choose(self, number: int) -> None:
        self._wanted = self._pairs[number][:2]
        self._show_pair(number)

    def _show_pair(self, number: int) -> None:
        a, b, pair = self._pairs[number]
        labels = self._found.task.labels
        kappa = "-" if math.isnan(pair.kappa) else f"{pair.kappa:.2f}"
        self.figures.set_text(
            self.tr("{agreement:.1f} % agreement on {images}, kappa {kappa}").format(
                agreement=100 * pair.agreement,
                images=counted(pair.overlapping, self.tr("1 image"), self.tr("{count} images")),
                kappa=kappa,
            )
        )
        self.figures.setToolTip(
            self.tr("Kappa is agreement beyond chance: 0 is what guessing would give, 1 is perfect.")
        )
        self.matrix.show_counts(labels, pair.confusion, a, b)
        sentence = difference_sentence(labels, a, b, pair)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))


def _open_words(conflicting: int, still_open: int) -> str:
    if not conflicting:
        template = "no conflicts"
    elif conflicting == 1:
        template = "1 conflict to settle" if still_open else "the only conflict is settled"
    else:
        template = "{open} of {count} conflicts to settle" if still_open else "all {count} conflicts are settled"
    return translate("MergeDesk", template).format(open=f"{still_open:,}", count=f"{conflicting:,}")
