"""The Compare page: every training side by side, as in the report's Table 9, and the chosen ones as plots."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedLayout, QStackedWidget, QWidget

from labeler.actions import UserAction
from labeler.comparison import recipe_words, write_csv
from labeler.comparison_jobs import compare_runs
from labeler.gui import theme
from labeler.gui.brief_command import BriefCommand
from labeler.gui.compare_details import CompareDetails
from labeler.gui.page import Handlers, Window
from labeler.gui.sensitivity_jobs import SensitivityJobs
from labeler.gui.summary_table import RUNS, TABLES, SummaryTable, table_titles
from labeler.gui.table import Cell, FigureTable
from labeler.gui.widgets import Button, Choice, EmptyState, column, row, text
from labeler.local_time import time_words
from labeler.project import Project
from labeler.store import Change, image_names, runs

Rows = Sequence[Mapping[str, Any]]
_TABLE_SHARE, _DETAILS_SHARE = 2, 3  # of the height
_ANY_HEIGHT = 1000  # the splitter scales what it is given
_RUN, _DIFFERS = 16, 5  # the columns with the training's name, and with what tells it from others
_WIDEST = 280  # pixels of a column: longer words end in the tool tip
_FEWEST_ROWS = 3  # for which there is room always


class ComparePage(QWidget):
    """A table in which the most accurate network of each task stands out; below it plots of the selected rows.

    Figures beyond those that a training ends with, such as intervals, are read in a process of their own.
    """

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._rows: list[Mapping[str, Any]] = []
        self._evaluated: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._asked: Collection[str] = ()
        self.command = BriefCommand(self)
        self.command.done.connect(self._take)
        self.command.failed.connect(self._fail)
        self.task = Choice(self.tr("Task"))
        self.task.currentIndexChanged.connect(self._show)
        self.table = FigureTable(self.tr("Trainings"))
        self.table.horizontalHeader().setMaximumSectionSize(theme.scaled(_WIDEST))
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.itemSelectionChanged.connect(self._show_details)
        self.details = CompareDetails(SensitivityJobs(window, self))
        self.details.opened.connect(self._open_image)
        self.empty = EmptyState()
        self._only: frozenset[str] = frozenset()
        self.all = Button(self.tr("Show all"), lambda: self.show_only(()))
        self._content = QWidget()
        self.save = Button(self.tr("Save as CSV…"), self._save)
        self.task.setMaximumWidth(theme.scaled(240))
        self.hint = text("", "caption", "muted", wrap=True)
        self.kind = Choice(self.tr("Which table"))
        self.kind.fill(table_titles(), RUNS)
        self.kind.setMaximumWidth(theme.scaled(200))
        self.kind.currentIndexChanged.connect(self._show)
        self.summary = SummaryTable()
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.details)
        split.setSizes([_TABLE_SHARE * _ANY_HEIGHT, _DETAILS_SHARE * _ANY_HEIGHT])
        head = row(text(self.tr("Compare trainings"), "title"), None, self.all, self.kind, self.task, self.save)
        whole = column(head, margins=(2, 2, 2, 2))
        whole.addWidget(self.hint)
        self._tables = QStackedWidget()
        self._tables.addWidget(split)
        self._tables.addWidget(self.summary)
        whole.addWidget(self._tables, 1)
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
        self.command.stop()
        self._project = project
        self._evaluated.clear()
        self._asked = ()
        self._only = frozenset()
        self.details.open_project(project)
        items: list[tuple[object, str]] = [("", self.tr("All tasks"))]
        items += [(task.name, task.name) for task in project.tasks] if project else []
        self.task.fill(items, "")

    def show_only(self, run_ids: Collection[str]) -> None:
        """Compare these trainings alone; all of them where none is named."""
        self._only = frozenset(run_ids)
        self.task.setCurrentIndex(0)
        self._show()
        self._ask()

    def arrive(self) -> None:
        self._show()
        self._ask()
        if self._stack.currentWidget() is self.empty:
            self.empty.focus()
        else:
            self.table.setFocus()

    def leave(self) -> None:
        if self.command.is_running:
            self._asked = ()
        self.command.stop()
        self.details.stop()

    def store_changed(self, change: Change) -> None:
        if change.kind in ("run", "elsewhere"):
            self._forget_gone()
            self._show()
            self._ask()

    def _forget_gone(self) -> None:
        """Another training may get the id of one that was removed."""
        there = {run.id for run in runs(self._project.store, "train")} if self._project else set()
        self._evaluated = {key: row for key, row in self._evaluated.items() if key[0] in there}
        self._asked = self._asked if there.issuperset(self._asked) else ()
        self.details.forget_all_but(there)

    def _ask(self) -> None:
        """Read the figures of all trainings to compare, where they are others than before: some tell them apart."""
        if self._project is None:
            return
        shown = {str(row["run"]) for row in compare_runs(self._project)}
        shown = shown & self._only if self._only else shown
        if shown and shown != self._asked:
            self._asked = shown
            chosen = [argument for run in sorted(shown) for argument in ("--run", run)]
            self.command.start("compare", str(self._project.folder), *chosen)

    def _take(self, result: Mapping[str, Any]) -> None:
        self._evaluated.update({_key(row): row for row in result["runs"]})
        self._show()

    def _fail(self, words: str) -> None:
        self._asked = ()
        self._window.show_message(words, "error")

    def _show(self) -> None:
        if self._project is None:
            return
        rows = compare_runs(self._project, str(self.task.currentData() or ""))
        if self._only:
            rows = [row for row in rows if row["run"] in self._only]
        self.all.setVisible(bool(self._only))
        self._rows = [
            row | {key: value for key, value in self._evaluated.get(_key(row), {}).items() if key not in row}
            for row in rows
        ]
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
        kind = str(self.kind.currentData())
        self._tables.setCurrentIndex(int(kind != RUNS))
        if kind != RUNS:
            self.summary.show_summary(kind, self._rows)
            self.hint.setText(self.summary.hint(kind))
            return
        self._show_trainings()

    def _show_trainings(self) -> None:
        self.hint.setText(
            self.tr(
                "Measured on images held back from training; between: 95 % interval. Where the best epoch is kept, "
                "it was chosen on the same images, so the figures flatter a little. Select rows to see them below."
            )
        )
        best = {
            row["task"]: max(one["accuracy"] for one in self._rows if one["task"] == row["task"]) for row in self._rows
        }
        columns = [
            *(self.tr("Task"), self.tr("Network"), self.tr("Accuracy"), self.tr("Between"), self.tr("Loss")),
            *(self.tr("Differs in"), self.tr("Balanced"), self.tr("Macro F1"), self.tr("AUC")),
            *(
                self.tr("Commonest label"),
                self.tr("Held back"),
                self.tr("Epochs"),
                self.tr("Time"),
                self.tr("Images/s"),
            ),
            *(self.tr("Parameters"), self.tr("MB"), self.tr("Run")),
        ]
        chosen = self._chosen_keys()
        self.table.blockSignals(True)
        self.table.show_rows(columns, [_cells(row, row["accuracy"] == best[row["task"]]) for row in self._rows])
        self.table.setColumnHidden(_DIFFERS, not any(row.get("recipe") for row in self._rows))
        self.table.setMaximumHeight(self.table.height_of(max(_FEWEST_ROWS, len(self._rows))))
        self._choose(chosen)
        self.table.blockSignals(False)
        self._show_details()

    def _chosen_keys(self) -> list[tuple[str, str]]:
        """The run and task of the selected rows, as they stand in the table."""
        return [key for row in self.table.chosen() if (key := self._key_at(row)) is not None]

    def _key_at(self, place: int) -> tuple[str, str] | None:
        run, task = self.table.item(place, _RUN), self.table.item(place, 0)
        return (run.text(), task.text()) if run is not None and task is not None else None

    def _choose(self, keys: Sequence[tuple[str, str]]) -> None:
        """Select these rows again; the first one where there are none of them."""
        self.table.clearSelection()
        model, flags = self.table.model(), QItemSelectionModel.SelectionFlag
        places = [place for place in range(self.table.rowCount()) if self._key_at(place) in keys] or [0]
        for place in places:
            self.table.selectionModel().select(model.index(place, 0), flags.Select | flags.Rows)
        self.table.selectionModel().setCurrentIndex(model.index(places[0], 0), flags.NoUpdate)

    def _show_details(self) -> None:
        """Show the selected trainings of one task: that of the first one."""
        keys = self._chosen_keys()
        if keys and self._project is not None:
            task = keys[0][1]
            self.details.show_runs(self._project.task(task), [run for run, other in keys if other == task])

    def _open_image(self, name: str) -> None:
        """Show a picture on the Label page."""
        if self._project is not None:
            found = (image for image, known in image_names(self._project.store).items() if known == name)
            image = next(found, None)
            if image is not None:
                self._window.show_image(image)

    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the comparison"), "comparison.csv", "CSV (*.csv)")
        if name:
            write_csv(Path(name), TABLES[str(self.kind.currentData())](self._rows))
            self._window.show_message(self.tr("Saved {path}").format(path=name), "good")


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["run"]), str(row["task"])


def _cells(row: Mapping[str, Any], best: bool) -> list[Cell]:
    seconds = row["seconds"]
    evaluation = row.get("evaluation") or {}
    ends = evaluation.get("intervals", {}).get("accuracy")
    recipe = recipe_words(row.get("recipe", {}))
    return [
        Cell(row["task"], strong=best),
        Cell(row["architecture"], strong=best),
        Cell(_percent(row["accuracy"]), row["accuracy"], best),
        Cell(f"{100 * ends[0]:.1f} to {100 * ends[1]:.1f}" if ends else "-", ends[0] if ends else -1.0),
        Cell(f"{row['loss']:.3f}", row["loss"]),
        Cell(recipe or "-", recipe, hint=recipe),
        Cell(_percent(row["balanced_accuracy"]), row["balanced_accuracy"]),
        _figure(evaluation.get("macro_f1"), _percent),
        _figure(evaluation.get("auc"), "{:.3f}".format),
        Cell(_percent(row["majority_share"]), row["majority_share"]),
        Cell(f"{row['images_validation']:,}", row["images_validation"]),
        Cell(str(row["epochs"]), row["epochs"]),
        Cell(f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min", seconds),
        Cell(f"{row['images_per_second']:.0f}", row["images_per_second"]),
        Cell(f"{row['parameters']:,}", row["parameters"]),
        _figure(row.get("megabytes"), "{:.1f}".format),
        Cell(row["run"], hint=f"{row['run']}, seed {row['seed']}, {row['device']}, {time_words(row['created'])}"),
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _figure(value: float | None, words: Callable[[float], str]) -> Cell:
    """A figure; what cannot be told sorts below all others."""
    return Cell("-", -1.0) if value is None else Cell(words(value), value)
