"""The merge desk: how far the annotators agree, task by task, and where they draw a border differently."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QVBoxLayout, QWidget

from labeler.gui import theme
from labeler.gui.confusion_view import ConfusionView
from labeler.gui.table import Cell, FigureTable
from labeler.gui.text import translate
from labeler.gui.widgets import Card, Choice, ElidedText, clear, column, row, scrolled, text
from labeler.merge import TaskAgreement, compare, difference_sentence, votes_of_project
from labeler.project import Project
from labeler.store import annotator_counts, conflict_images


class MergeDesk(QWidget):
    """A card per task: the report's Table 1, the pairs of annotators, and a pair's confusion matrix."""

    def __init__(self) -> None:
        super().__init__()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(2 * theme.GRID)
        self.setLayout(column(scrolled(column(self._cards, None, margins=(2, 0, 2, 2)))))

    def show_project(self, project: Project) -> int:
        """Compare everybody's answers anew; gives the number of conflicts that are open."""
        clear(self._cards)
        counts = annotator_counts(project.store)
        open_conflicts = 0
        for task in project.tasks:
            answered = {name: done[task.name] for name, done in counts.items() if task.name in done}
            if answered:
                still_open = len(conflict_images(project.store, task.name))
                found = compare(votes_of_project(project.store, task), answered)
                self._cards.addWidget(AgreementCard(found, still_open))
                open_conflicts += still_open
        return open_conflicts


class AgreementCard(Card):
    """One task's agreement."""

    def __init__(self, found: TaskAgreement, still_open: int) -> None:
        super().__init__()
        self._found = found
        self._pairs = [pair for pair in found.pairs if pair[2].overlapping]
        self.add(
            row(text(found.task.name, "title"), None, text(_open_words(found.conflicting, still_open), tone="muted")),
            row(self._table_one(), self._pair_view(), None, gap=3),
        )

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
        table.fit_height()
        table.setFixedWidth(264)
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
            view.setMinimumWidth(240)
            return view
        self.matrix = ConfusionView()
        self.figures = ElidedText(role="strong")
        self._sentence = text(tone="warning", wrap=True)
        self.pair = Choice(self.tr("Pair of annotators"))
        items: list[tuple[object, str]] = [
            (number, self.tr("{a} and {b}").format(a=a, b=b)) for number, (a, b, _) in enumerate(self._pairs)
        ]
        furthest = min(range(len(self._pairs)), key=lambda number: self._pairs[number][2].agreement)
        self.pair.fill(items, furthest)
        self.pair.setMaximumWidth(280)
        self.pair.currentIndexChanged.connect(self._show_pair)
        view.setLayout(column(self.pair, self.figures, self.matrix, self._sentence, None))
        view.setMinimumWidth(312)
        self._show_pair()
        return view

    def _show_pair(self) -> None:
        a, b, pair = self._pairs[int(self.pair.currentData())]
        labels = self._found.task.labels
        kappa = "-" if math.isnan(pair.kappa) else f"{pair.kappa:.2f}"
        self.figures.set_text(
            self.tr("{agreement:.1f} % agreement on {images} images, kappa {kappa}").format(
                agreement=100 * pair.agreement, images=f"{pair.overlapping:,}", kappa=kappa
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
    else:
        template = "{open} of {count} conflicts to settle" if still_open else "all {count} conflicts are settled"
    return translate("MergeDesk", template).format(open=f"{still_open:,}", count=f"{conflicting:,}")
