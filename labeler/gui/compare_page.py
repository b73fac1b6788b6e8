"""The Compare page: every training side by side, as in the report's Table 9."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QStackedLayout, QWidget

from labeler.actions import UserAction
from labeler.comparison import write_comparison
from labeler.gui import theme
from labeler.gui.page import Handlers, Window
from labeler.gui.table import Cell, FigureTable
from labeler.gui.widgets import Button, Choice, EmptyState, column, row, text
from labeler.jobs import compare_runs
from labeler.project import Project
from labeler.store import Change


class ComparePage(QWidget):
    """One table; the most accurate network of each task stands out."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._rows: list[dict[str, Any]] = []
        self.task = Choice(self.tr("Task"))
        self.task.currentIndexChanged.connect(self._show)
        self.table = FigureTable(self.tr("Trainings"))
        self.empty = EmptyState()
        self._only: frozenset[str] = frozenset()
        self.all = Button(self.tr("Show all"), lambda: self.show_only(()))
        self._content = QWidget()
        self.save = Button(self.tr("Save as CSV…"), self._save)
        self.task.setMaximumWidth(theme.scaled(240))
        hint = text(
            self.tr(
                "Accuracy and loss are measured on images held back from training. A network that always gave the "
                "commonest label would reach the share in that column; balanced accuracy counts every label alike. "
                "The best epoch is chosen on the same images, so the figures are slightly optimistic."
            ),
            "caption",
            "muted",
            wrap=True,
        )
        head = row(text(self.tr("Compare trainings"), "title"), None, self.all, self.task, self.save)
        whole = column(head, margins=(2, 2, 2, 2))
        whole.addWidget(self.table, 1)
        whole.addWidget(hint)
        self._content.setLayout(whole)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._content)
        self.setLayout(self._stack)

    def handlers(self) -> Handlers:
        return {}

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        self._project = project
        self._only = frozenset()
        items: list[tuple[object, str]] = [("", self.tr("All tasks"))]
        items += [(task.name, task.name) for task in project.tasks] if project else []
        self.task.fill(items, "")

    def show_only(self, run_ids: Collection[str]) -> None:
        """Compare these trainings alone; all of them where none is named."""
        self._only = frozenset(run_ids)
        self.task.setCurrentIndex(0)
        self._show()

    def arrive(self) -> None:
        self._show()
        if self._stack.currentWidget() is self.empty:
            self.empty.focus()
        else:
            self.table.setFocus()

    def leave(self) -> None:
        """Nothing runs here."""

    def store_changed(self, change: Change) -> None:
        if change.kind in ("run", "elsewhere"):
            self._show()

    def _show(self) -> None:
        if self._project is None:
            return
        self._rows = compare_runs(self._project, str(self.task.currentData() or ""))
        if self._only:
            self._rows = [row for row in self._rows if row["run"] in self._only]
        self.all.setVisible(bool(self._only))
        if not self._rows and not self.task.currentData() and not self._only:
            self.empty.show_state(
                "chart-bar",
                self.tr("Nothing to compare yet"),
                self.tr("Train two or more networks; their accuracy and loss are shown here side by side."),
                [Button(self.tr("Train networks"), lambda: self._window.go_to_page("train"), "primary")],
            )
            self._stack.setCurrentWidget(self.empty)
            return
        self._stack.setCurrentWidget(self._content)
        best = {
            row["task"]: max(one["accuracy"] for one in self._rows if one["task"] == row["task"]) for row in self._rows
        }
        columns = [
            *(self.tr("Task"), self.tr("Network"), self.tr("Accuracy"), self.tr("Loss"), self.tr("Balanced")),
            *(self.tr("Commonest label"), self.tr("Held back"), self.tr("Epochs"), self.tr("Time")),
            *(self.tr("Images/s"), self.tr("Parameters"), self.tr("Run")),
        ]
        self.table.show_rows(columns, [_cells(row, row["accuracy"] == best[row["task"]]) for row in self._rows])

    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the comparison"), "comparison.csv", "CSV (*.csv)")
        if name:
            write_comparison(Path(name), self._rows)
            self._window.show_message(self.tr("Saved {path}").format(path=name), "good")


def _cells(row: dict[str, Any], best: bool) -> list[Cell]:
    seconds = row["seconds"]
    return [
        Cell(row["task"], strong=best),
        Cell(row["architecture"], strong=best),
        Cell(f"{100 * row['accuracy']:.1f} %", row["accuracy"], best),
        Cell(f"{row['loss']:.3f}", row["loss"]),
        Cell(f"{100 * row['balanced_accuracy']:.1f} %", row["balanced_accuracy"]),
        Cell(f"{100 * row['majority_share']:.1f} %", row["majority_share"]),
        Cell(f"{row['images_validation']:,}", row["images_validation"]),
        Cell(str(row["epochs"]), row["epochs"]),
        Cell(f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min", seconds),
        Cell(f"{row['images_per_second']:.0f}", row["images_per_second"]),
        Cell(f"{row['parameters']:,}", row["parameters"]),
        Cell(row["run"], hint=f"{row['run']}, seed {row['seed']}, {row['device']}, {row['created'][:19]}"),
    ]
