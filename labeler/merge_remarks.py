"""What a merge tells of its files beside the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from labeler.file_votes import Contradiction, common_tasks
from labeler.merge import TaskAgreement
from labeler.tasks import preset_task

if TYPE_CHECKING:  # its pandas would cost the window half a second
    from labeler.label_files import LabelFile

_NAMED = 5  # labels of a file and task that have a sentence each


def contradiction_sentences(found: Sequence[Contradiction]) -> list[str]:
    """One sentence for each annotator and pair of files that contradict each other."""
    groups: dict[tuple[str, Path, Path], list[Contradiction]] = {}
    for one in found:
        groups.setdefault((one.annotator, one.before[1], one.said[1]), []).append(one)
    sentences = []
    for (annotator, _, path), group in groups.items():
        first = min(group, key=lambda one: one.said[2])
        (label, _, line), (before, before_path, before_line) = first.said, first.before
        count = len({one.image for one in group})
        sentences.append(
            f"{path}, line {line}: both this file and {before_path} are by {annotator} and differ in {count:,} "
            f"image{'s' if count != 1 else ''} (first: {first.image}, {first.task}: {label} here, {before} in line "
            f"{before_line} there), which have no vote of theirs: if these are two people, rename one in the column "
            "annotator."
        )
    return sentences


def unshared_sentences(found: Sequence[TaskAgreement]) -> list[str]:
    """One sentence where no image has answers of two annotators, whatever the task: names may not fit together."""
    if any(one.overlapping for one in found) or sum(one.total for one in found) == 0:
        return []
    return ["No image has answers of two annotators, so nothing is compared: check that the files name images alike."]


def lone_labels(files: Sequence[LabelFile]) -> list[str]:
    """A sentence for each label that only one of the files with its task has: it may be a slip.

    Tasks that are a preset's are left out: their labels are known.
    """
    sentences = []
    for task in common_tasks(files):
        known = preset_task(task.name)
        if known is not None and known.labels == task.labels:
            continue
        having = [file for file in files if task.name in file.rows]
        used = [{text.casefold() for text in file.rows[task.name].unique() if text} for file in having]
        times = Counter(label for labels in used for label in labels)
        for file, labels in zip(having, used, strict=True):
            texts = file.rows[task.name]
            alone = sorted(label for label in labels if len(having) > 1 and times[label] == 1)
            for label in alone[:_NAMED]:
                row = int(texts.str.casefold().eq(label).to_numpy().argmax())
                sentences.append(
                    f"{file.path}, line {texts.index[row]}: only this file has the label {texts.iloc[row]!r} for task "
                    f"{task.name!r}: correct it where it is a slip."
                )
            if len(alone) > _NAMED:
                sentences.append(
                    f"{file.path}: {len(alone) - _NAMED:,} more labels of task {task.name!r} are in this file alone; "
                    "where the column holds no labels, remove it or call it note."
                )
    return sentences
