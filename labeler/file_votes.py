"""The votes in label files: images named differently brought together, and what annotators answer in two ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from msgspec import structs

from labeler.images import ImageIndex
from labeler.label_files.columns import distinct_texts
from labeler.merge import Votes
from labeler.tasks import Task
from labeler.vote_patterns import NO_VOTE

if TYPE_CHECKING:  # its pandas would cost the window half a second
    import pandas as pd

    from labeler.label_files import LabelFile

Numbers = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Contradiction:
    """Two labels that one annotator gives one image, each with its file and line."""

    annotator: str
    image: str
    task: str
    said: tuple[str, Path, int]
    before: tuple[str, Path, int]


def common_tasks(files: Sequence[LabelFile]) -> tuple[Task, ...]:
    """The tasks of all files, each with the labels that any file gives it (in the order of the first)."""
    labels: dict[str, list[str]] = {}
    first: dict[str, Task] = {}
    for file in files:
        for task in file.tasks:
            first.setdefault(task.name, task)
            known = labels.setdefault(task.name, [])
            folded = {label.casefold() for label in known}
            known += [label for label in task.labels if label.casefold() not in folded]
    return tuple(structs.replace(task, labels=tuple(labels[name])) for name, task in first.items())


def with_common_tasks(files: Sequence[LabelFile]) -> list[LabelFile]:
    """The files with tasks named as the files before them name them: `Mood` in one is `mood` in another."""
    spelled: dict[str, str] = {}
    return [
        _with_tasks_named(file, {task.name: spelled.setdefault(task.name.casefold(), task.name) for task in file.tasks})
        for file in files
    ]


def _with_tasks_named(file: LabelFile, names: Mapping[str, str]) -> LabelFile:
    if all(name == common for name, common in names.items()):
        return file
    return replace(
        file,
        tasks=tuple(structs.replace(task, name=names[task.name]) for task in file.tasks),
        rows=file.rows.rename(columns=dict(names)),
        respelled=tuple(one._replace(task=names.get(one.task, one.task)) for one in file.respelled),
    )


def with_common_names(files: Sequence[LabelFile]) -> list[LabelFile]:
    """The files with images named as the files before them name them: computers differ in folders, case and accents.

    Two images of one file stay two, even where either could be meant by one name of another file. The images are
    categories, numbered alike in all files: ten files of 200,000 rows with texts of their own fill memory.
    """
    import pandas as pd

    spelled = pd.Index([], dtype=object)
    numbers = []
    for file in files:
        texts = file.rows["image"].to_numpy(object)
        codes = spelled.get_indexer(texts)
        unknown = codes < 0
        if unknown.any():
            place, strange = pd.factorize(texts[unknown])
            if len(spelled):
                meant = _meant(strange.tolist(), set(texts.tolist()), ImageIndex(spelled.tolist()))
                strange = np.array([meant[name] for name in strange], object)
            spelled = spelled.append(pd.Index(strange[spelled.get_indexer(strange) < 0], dtype=object))
            codes[unknown] = spelled.get_indexer(strange)[place]
        numbers.append(codes)
    return [
        replace(file, rows=file.rows.assign(image=pd.Categorical.from_codes(codes, categories=spelled)))
        for file, codes in zip(files, numbers, strict=True)
    ]


def _meant(strange: list[str], names: set[str], index: ImageIndex) -> dict[str, str]:
    """What each of a file's `strange` names means, unless another of its `names` means the same."""
    meant = {name: index.find(name) or name for name in strange}
    times = Counter(meant.values())
    return {
        name: image if times[image] == 1 and (image == name or image not in names) else name
        for name, image in meant.items()
    }


def votes_on_tasks(files: Sequence[LabelFile], tasks: Sequence[Task]) -> tuple[list[Votes], tuple[Contradiction, ...]]:
    """The votes of all files for each of `tasks`, and what annotators answer in two ways, which is no vote."""
    names = _Names(files)
    votes: list[Votes] = []
    contradictions: list[Contradiction] = []
    for task in tasks:
        one, found = _votes_on(names, task)
        votes.append(one)
        contradictions += found
    return votes, tuple(contradictions)


class _Names:
    """The images and annotators of all files in order of name, and for each file the numbers of its rows'."""

    def __init__(self, files: Sequence[LabelFile]) -> None:
        self.files = files
        self.images, self.image_numbers = _numbered([file.rows["image"] for file in files])
        self.annotators, self.annotator_numbers = _numbered([file.rows["annotator"] for file in files])


def _numbered(columns: Sequence[pd.Series]) -> tuple[tuple[str, ...], list[Numbers]]:
    """All texts in order, and the numbers of each column's."""
    texts, codes = _together(columns)
    order = sorted(range(len(texts)), key=texts.__getitem__)
    number = np.empty(len(texts), np.int32)
    number[order] = np.arange(len(texts))
    return tuple(texts[place] for place in order), [number[one] for one in codes]


def _together(columns: Sequence[pd.Series]) -> tuple[Sequence[str], list[Numbers]]:
    """All texts of the columns, and the number of each row's in them."""
    if columns and all(column.dtype == "category" for column in columns):
        categories = columns[0].cat.categories
        if all(categories.equals(column.cat.categories) for column in columns):
            return categories.tolist(), [column.cat.codes.to_numpy() for column in columns]
    known: dict[str, int] = {}
    codes: list[Numbers] = []
    for column in columns:
        own, texts = distinct_texts(column)
        codes.append(np.array([known.setdefault(text, len(known)) for text in texts], np.intp)[own])
    return list(known), codes


@dataclass(frozen=True)
class _Answers:
    """A file's answers to one task: the row of each in the file, the place in the votes, and the label's number."""

    file: LabelFile
    rows: Numbers
    places: Numbers
    labels: Numbers


def _votes_on(names: _Names, task: Task) -> tuple[Votes, list[Contradiction]]:
    people = len(names.annotators)
    codes = np.full(len(names.images) * people, NO_VOTE, np.int16)
    contradicted: list[Numbers] = []
    taken: list[_Answers] = []
    found: list[Contradiction] = []
    for answers in _batches(names, task):
        before = codes[answers.places]
        differing = (before != NO_VOTE) & (before != answers.labels)
        if differing.any():
            contradicted.append(answers.places[differing])
            found += _contradictions(names, task, taken, answers, differing)
        codes[answers.places] = np.where(before == NO_VOTE, answers.labels, before)
        taken.append(answers)
    for places in contradicted:
        codes[places] = NO_VOTE
    return _of_those_who_answered(names, task, codes.reshape(-1, people)), found


def _batches(names: _Names, task: Task) -> list[_Answers]:
    """The answers of each file, in batches in which no annotator answers one image twice."""
    batches = []
    for place, file in enumerate(names.files):
        if task.name not in {one.name for one in file.tasks}:
            continue
        labels = _label_numbers(file, task)
        rows = np.flatnonzero(labels != NO_VOTE)
        where = names.image_numbers[place].astype(np.intp) * len(names.annotators) + names.annotator_numbers[place]
        if (np.diff(where) > 0).all():  # as a rule: in order, and no image twice
            batches.append(_Answers(file, rows, where[rows], labels[rows]))
            continue
        while len(rows):
            once = np.zeros(len(names.images) * len(names.annotators), np.bool_)
            once[where[rows]] = True
            alone = np.count_nonzero(once) == len(rows)
            first = np.arange(len(rows)) if alone else np.sort(np.unique(where[rows], return_index=True)[1])
            batches.append(_Answers(file, rows[first], where[rows[first]], labels[rows[first]]))
            rows = np.delete(rows, first)
    return batches


def _label_numbers(file: LabelFile, task: Task) -> Numbers:
    """The number of each row's label, -1 where there is none."""
    codes, texts = distinct_texts(file.rows[task.name])
    number = {label: place for place, label in enumerate(task.labels)}
    meant = [number.get(task.find_label(text) or "", NO_VOTE) if text else NO_VOTE for text in texts]
    numbers: Numbers = np.array(meant, np.intp)[codes]
    return numbers


def _contradictions(
    names: _Names, task: Task, taken: Sequence[_Answers], answers: _Answers, differing: npt.NDArray[np.bool_]
) -> list[Contradiction]:
    """What `answers` say otherwise than the first file that answers the same."""
    first: dict[int, tuple[str, Path, int]] = {}
    wanted = answers.places[differing]
    for earlier in reversed(taken):
        for one in np.flatnonzero(np.isin(earlier.places, wanted)):
            first[int(earlier.places[one])] = _said(earlier, task, int(one))
    return [
        Contradiction(
            annotator=names.annotators[int(answers.places[one]) % len(names.annotators)],
            image=names.images[int(answers.places[one]) // len(names.annotators)],
            task=task.name,
            said=_said(answers, task, int(one)),
            before=first[int(answers.places[one])],
        )
        for one in np.flatnonzero(differing)
    ]


def _said(answers: _Answers, task: Task, one: int) -> tuple[str, Path, int]:
    line = int(answers.file.rows.index[answers.rows[one]])
    return task.labels[answers.labels[one]], answers.file.path, line


def _of_those_who_answered(names: _Names, task: Task, codes: npt.NDArray[np.int16]) -> Votes:
    """The votes without the images and annotators that have none."""
    voted = codes != NO_VOTE
    images, people = np.flatnonzero(voted.any(axis=1)), np.flatnonzero(voted.any(axis=0))
    if len(images) < len(names.images) or len(people) < len(names.annotators):
        codes = codes[np.ix_(images, people)]
    return Votes(
        task,
        names.images if len(images) == len(names.images) else tuple(names.images[place] for place in images.tolist()),
        tuple(names.annotators[place] for place in people.tolist()),
        codes,
    )
