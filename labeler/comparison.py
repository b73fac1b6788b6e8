"""Trainings side by side as tables: the report's Table 9, networks by tasks, attributes by experiments."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeler.files import guarded_text, replacing
from labeler.latex import latex_table

Rows = Sequence[Mapping[str, Any]]
MEAN = "mean"


@dataclass(frozen=True)
class Column:
    """A column: its name in files, its title for people, and what its values are (a key of `_WORDS`)."""

    key: str
    title: str
    kind: str = "text"


@dataclass(frozen=True)
class ComparisonTable:
    """Values by row and column; None where there is none."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]

    def words(self) -> list[list[str]]:
        """The cells as people read them."""
        kinds = [column.kind for column in self.columns]
        return [
            ["-" if value is None else _WORDS[kind](value) for kind, value in zip(kinds, row, strict=True)]
            for row in self.rows
        ]


_TABLE_9 = (
    Column("run", "run"),
    Column("task", "task"),
    Column("architecture", "network"),
    Column("accuracy", "accuracy", "share"),
    Column("accuracy_interval", "between", "shares"),
    Column("balanced_accuracy", "balanced", "share"),
    Column("macro_f1", "macro F1", "share"),
    Column("auc", "AUC", "figure"),
    Column("loss", "loss", "figure"),
    Column("ece_calibrated", "ECE", "share"),
    Column("majority_share", "commonest", "share"),
    Column("images", "images", "count"),
    Column("epochs", "epochs", "count"),
    Column("seconds", "time", "seconds"),
    Column("images_per_second", "images/s", "whole"),
    Column("parameters", "parameters", "count"),
    Column("megabytes", "MB", "size"),
    Column("recipe", "differs in", "recipe"),
)


def runs_table(rows: Rows) -> ComparisonTable:
    """The report's Table 9: a training per row, with the figures of `evaluation` where the rows have them."""
    return ComparisonTable("Trainings", _TABLE_9, [[_figure(row, column.key) for column in _TABLE_9] for row in rows])


def accuracy_matrix(rows: Rows) -> ComparisonTable:
    """The mean accuracy of each network (rows) on each task (columns), with the number of trainings."""
    tasks = list(dict.fromkeys(str(row["task"]) for row in rows))
    cells: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        cells.setdefault((row["architecture"], row["task"]), []).append(_figure(row, "accuracy"))
    found = []
    for network in sorted({str(row["architecture"]) for row in rows}):
        of_tasks = [cells.get((network, task)) for task in tasks]
        found.append([network, *((sum(one) / len(one), len(one)) if one else None for one in of_tasks)])
    columns = [Column("architecture", "network"), *(Column(task, task, "mean") for task in tasks)]
    return ComparisonTable("Accuracy of networks by task", columns, found)


def attribute_table(rows: Rows) -> ComparisonTable:
    """The AUC of each yes/no task (rows) in each training (columns), beside the share of yes; the last row has means.

    Accuracy alone misleads on rare attributes: always saying no is right for all but the share of yes.
    """
    known = [row for row in rows if row.get("evaluation") and row["evaluation"]["share"] is not None]
    runs = list(dict.fromkeys(str(row["run"]) for row in known))
    of_cell = {(row["task"], row["run"]): row["evaluation"] for row in known}
    found: list[list[Any]] = []
    for task in dict.fromkeys(str(row["task"]) for row in known):
        own = [of_cell.get((task, run)) for run in runs]
        share = next(one["share"] for one in own if one)
        found.append([task, share, *(one["auc"] if one else None for one in own)])
    if found:
        columns_of_runs = list(zip(*(one[2:] for one in found), strict=True))
        found.append([MEAN, None, *map(_mean, columns_of_runs)])
    columns = [Column("attribute", "attribute"), Column("yes", "yes", "share")]
    return ComparisonTable("AUC by attribute", [*columns, *(Column(run, run, "figure") for run in runs)], found)


def recipe_words(recipe: Mapping[str, Any]) -> str:
    """Settings in a few words.

    >>> recipe_words({"loss": "focal", "mirror_images": False})
    'loss focal, mirror_images no'
    """
    said = ((name, ("no", "yes")[value] if isinstance(value, bool) else value) for name, value in recipe.items())
    return ", ".join(f"{name} {value}" for name, value in said)


def write_csv(path: Path, table: ComparisonTable) -> None:
    """Write a table with a header, shares as 0 to 1; texts that a spreadsheet would run are guarded."""
    header = [f"{column.key}{end}" for column in table.columns for end in _PARTS.get(column.kind, ("",))]
    with replacing(path) as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(map(guarded_text, header))
        for row in table.rows:
            cells = [_csv_cells(column, value) for column, value in zip(table.columns, row, strict=True)]
            writer.writerow([guarded_text(one) if isinstance(one, str) else one for cell in cells for one in cell])


def write_latex(path: Path, table: ComparisonTable) -> None:
    """Write a table as a LaTeX tabular."""
    numeric = [column.kind not in ("text", "recipe") for column in table.columns]
    with replacing(path) as file:
        file.write(latex_table([column.title for column in table.columns], table.words(), numeric))


def _figure(row: Mapping[str, Any], key: str) -> Any:
    """A figure of a row, that of its evaluation first."""
    evaluation = row.get("evaluation") or {}
    if key == "accuracy_interval":
        return evaluation.get("intervals", {}).get("accuracy")
    if key == "images":
        return evaluation.get("images", row["images_validation"])
    return evaluation.get(key, row.get(key))


def _csv_cells(column: Column, value: Any) -> Sequence[Any]:
    parts = _PARTS.get(column.kind, ("",))
    if value is None:
        return [""] * len(parts)
    if column.kind == "recipe":
        return [recipe_words(value)]
    return value if len(parts) > 1 else [value]


def _mean(values: Sequence[float | None]) -> float | None:
    told = [value for value in values if value is not None]
    return sum(told) / len(told) if told else None


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


_PARTS = {"shares": ("_low", "_high"), "mean": ("", "_runs")}  # columns of a CSV file for one value
_WORDS: Mapping[str, Callable[[Any], str]] = {
    "text": str,
    "share": _share,
    "shares": lambda ends: f"{100 * ends[0]:.1f} to {100 * ends[1]:.1f}",
    "mean": lambda found: _share(found[0]) + (f" ({found[1]})" if found[1] > 1 else ""),
    "figure": lambda value: f"{value:.3f}",
    "count": lambda value: f"{value:,}",
    "whole": lambda value: f"{value:,.0f}",
    "seconds": lambda value: f"{value:.0f} s" if value < 120 else f"{value / 60:.0f} min",
    "size": lambda value: f"{value:.1f}",
    "recipe": recipe_words,
}
