"""What every label file becomes: one row per image and annotator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import lt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from labeler.errors import InputError
from labeler.label_files.columns import distinct_texts, normalised_images, same_text, text_column
from labeler.label_spelling import (
    NO_SPELLINGS,
    Respelled,
    Spellings,
    UnknownLabelError,
    meant_label,
    refusal,
    spelt_for,
)
from labeler.spelling_proposals import WHOLE_NUMBER, folded_text
from labeler.tasks import PRESETS, Task, preset_task

if TYPE_CHECKING:
    import pandas as pd

MOST_LABELS = 100  # of a task that a column says: more are names, times or notes, and the figures of so many take hours


@dataclass(frozen=True)
class LabelFile:
    """A label file that was read.

    `rows` has the columns `image`, `annotator`, one per task (label names, '' where not labelled), `flag` (bool) and
    `note`, texts as such or as categories; its index is the line in the file. `problems` are sentences about rows that
    could not be used, `respelled` the texts that were read as labels because a person said that they mean them.
    `unnamed` is the annotator of rows of which the file does not say whose they are; '' where it says so of all.
    """

    path: Path
    format: str
    tasks: tuple[Task, ...]
    rows: pd.DataFrame
    problems: tuple[str, ...] = ()
    respelled: tuple[Respelled, ...] = ()
    unnamed: str = ""

    @property
    def annotators(self) -> tuple[str, ...]:
        return tuple(self.rows["annotator"].unique())


def finish_rows(path: Path, rows: pd.DataFrame, tasks: Sequence[Task]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Complete the columns of freshly read rows, and make one row of the same image given twice by one annotator.

    Different answers to the same image are a conflict of the annotator with themself: reported, and no vote.
    """
    rows = rows.copy(deep=False)  # columns are put in the place of others, never written into
    if "flag" not in rows:
        rows["flag"] = False
    if "note" not in rows:
        rows["note"] = same_text("", rows.index)
    rows["image"] = normalised_images(rows["image"])
    named = rows["image"].to_numpy(object).astype(bool)
    if not named.all():
        raise InputError(f"{path}, line {rows.index[~named][0]}: no image is named: complete or remove that line.")
    return one_row_each(path, rows, tasks)


def one_row_each(path: Path, rows: pd.DataFrame, tasks: Sequence[Task]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """One row of the same image given several times by one annotator, and a sentence for each contradiction."""
    import pandas as pd

    names = rows["image"].tolist()
    if all(map(lt, names, islice(names, 1, None))) or len(set(names)) == len(names):
        return rows, ()  # as a rule: files have their images in order, which is seen sooner than that all differ
    repeated = rows.duplicated(["image", "annotator"], keep=False)
    if not repeated.any():
        return rows, ()
    merged, problems = [], []
    for (image, annotator), group in rows[repeated].groupby(["image", "annotator"], sort=False):
        row = group.iloc[0].copy()
        for name in (task.name for task in tasks):
            given = [label for label in dict.fromkeys(group[name]) if label]
            row[name] = given[0] if len(given) == 1 else ""
            if len(given) > 1:
                lines = ", ".join(str(line) for line in group.index)
                problems.append(
                    f"{path}, lines {lines}: {annotator} gives {image} different labels for {name} "
                    f"({', '.join(given)}): none of them is taken."
                )
        row["flag"] = bool(group["flag"].any())
        row["note"] = "; ".join(note for note in dict.fromkeys(group["note"]) if note)
        merged.append(row)
    together = pd.concat([rows[~repeated], pd.DataFrame(merged)]).sort_index()
    together["flag"] = together["flag"].astype(bool)
    return together, tuple(problems)


def match_labels(
    path: Path, values: pd.Series, task: Task, spellings: Spellings = NO_SPELLINGS
) -> tuple[pd.Series, tuple[Respelled, ...]]:
    """A column's texts as labels of `task`, and which of them are so by `spellings`.

    Texts may have any case and stray blanks, or be numbers that count the labels from 0 or 1. Raises UnknownLabelError
    with the line of the first text that is none of them.
    """
    codes, found = distinct_texts(values)
    texts = [text.strip() for text in found]
    times = np.bincount(codes, minlength=len(texts)).tolist()
    counts: dict[str, int] = {}
    for text, count in zip(texts, times, strict=True):
        counts[text] = counts.get(text, 0) + count
    meant = {text: meant_label(text, task, spellings) if text else "" for text in counts}
    respelled = tuple(
        Respelled(task.name, text, label, counts[text])
        for text, label in meant.items()
        if text and label and task.find_label(text) is None
    )
    unknown = [text for text, label in meant.items() if label is None]
    if unknown and all(WHOLE_NUMBER.fullmatch(text) for text in unknown):
        meant |= _labels_by_number(task, unknown)
    unknown = [text for text, label in meant.items() if label is None]
    if unknown:
        wanted = [place for place, text in enumerate(texts) if text in unknown]
        row = int(np.argmax(np.isin(codes, wanted)))
        line, first = values.index[row], values.iloc[row].strip()
        left = {first: counts[first], **{text: counts[text] for text in unknown}}
        raise UnknownLabelError(refusal(f"{path}, line {line}", task, left), {task.name: left})
    return text_column(codes, [meant[text] or "" for text in texts], values.index), respelled


def tasks_of_columns(
    names: Iterable[str], cells: pd.DataFrame, spellings: Spellings = NO_SPELLINGS
) -> tuple[Task, ...]:
    """Tasks made from a file's own columns, where no project says what they are.

    A column with the name of a face task is that task, and one with the name of another preset's task where it reads
    as such; others have their labels in order of name.
    """
    tasks = []
    for name in names:
        said = spelt_for(name, spellings)
        written = {text.strip() for text in distinct_texts(cells[name])[1]} - {""}
        if len(written) > MOST_LABELS:
            raise ValueError(
                f"column {name!r} has {len(written):,} different texts, and a task has at most {MOST_LABELS:,} labels: "
                "remove the column, or call it note"
            )
        texts = sorted({said.get(folded_text(text), text) for text in written})
        preset = preset_task(name)
        if preset is not None and (preset in PRESETS["face"] or all(_reads_as(preset, text) for text in texts)):
            tasks.append(preset)
        elif texts:
            labels = {text.casefold(): text for text in reversed(texts)}
            tasks.append(Task(name=name, labels=tuple(sorted(labels.values()))))
    return tuple(tasks)


def _reads_as(task: Task, text: str) -> bool:
    number = WHOLE_NUMBER.fullmatch(text)
    return task.find_label(text) is not None or (number is not None and int(number[1]) < len(task.labels))


def _labels_by_number(task: Task, numbers: Sequence[str]) -> dict[str, str | None]:
    """What the numbers mean: places counted from 0 or from 1, but 0 is no and 1 is yes; None where that is open."""
    values = {text: int(found[1]) for text in numbers if (found := WHOLE_NUMBER.fullmatch(text))}
    if {label.casefold() for label in task.labels} == {"yes", "no"}:
        return {text: task.find_label(("no", "yes")[value]) if value < 2 else None for text, value in values.items()}
    count = len(task.labels)
    if 0 not in values.values() and count not in values.values():
        return dict.fromkeys(numbers)
    first = 0 if 0 in values.values() else 1
    places = {text: number - first for text, number in values.items()}
    return {text: task.labels[place] if 0 <= place < count else None for text, place in places.items()}
