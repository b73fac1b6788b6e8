"""Trainings summed up: networks by task, or attributes by training, as `labeler.comparison` makes these tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt

from labeler.comparison import ComparisonTable, accuracy_matrix, attribute_table, runs_table
from labeler.gui import theme
from labeler.gui.table import Cell, FigureTable

RUNS, MATRIX, ATTRIBUTES = "runs", "matrix", "attributes"
TABLES: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], ComparisonTable]] = {
    RUNS: runs_table,
    MATRIX: accuracy_matrix,
    ATTRIBUTES: attribute_table,
}
_WIDEST = 280  # pixels of a column: longer words end in the tool tip


def table_titles() -> list[tuple[object, str]]:
    """The tables with their titles, as a person chooses among them."""

    def tr(words: str) -> str:
        return QCoreApplication.translate("SummaryTable", words)

    return [
        (RUNS, tr("Each training")),
        (MATRIX, tr("Networks by task")),
        (ATTRIBUTES, tr("AUC by attribute")),
    ]


class SummaryTable(FigureTable):
    """Says in `hint` how its figures are meant."""

    def __init__(self) -> None:
        super().__init__(table_titles()[1][1])
        self.horizontalHeader().setMaximumSectionSize(theme.scaled(_WIDEST))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)

    def show_summary(self, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Sum these rows of `labeler compare` up."""
        table = TABLES[kind](rows)
        cells = [
            [Cell(words, _sorted_by(value), hint="") for words, value in zip(said, values, strict=True)]
            for said, values in zip(table.words(), table.rows, strict=True)
        ]
        self.setAccessibleName(dict(table_titles())[kind])
        self.show_rows([column.title for column in table.columns], cells)

    def hint(self, kind: str) -> str:
        """What the figures mean, or why there are none."""
        if kind == MATRIX:
            return self.tr("Mean accuracy on images held back, with the number of trainings where there are several.")
        if not self.rowCount():
            return self.tr("Here are the AUCs of yes/no tasks, once a network has learned some.")
        return self.tr(
            "AUC: how often a picture with yes gets a higher probability than one with no; 0.5 is guessing. On rare "
            "attributes accuracy misleads: always no is right for all but the share of yes."
        )


def _sorted_by(value: Any) -> float | str | None:
    """A figure sorts by itself, a mean with its count by the mean, nothing below all figures."""
    if value is None:
        return -1.0
    return float(value[0]) if isinstance(value, tuple) else value
