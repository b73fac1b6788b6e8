"""A look into label files before they are imported: what would be read of them, and whether it can be meant so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import structs

from labeler.column_orders import columns_text, orders_in_file, possible_orders
from labeler.errors import InputError
from labeler.exchange import read_chosen
from labeler.file_choice import FileChoice
from labeler.file_comparison import Column, Compared, compare_columns
from labeler.file_facts import FileFacts, Preview, Spelling, stamp_of
from labeler.file_samples import task_facts
from labeler.label_files import FORMATS, LabelFile
from labeler.label_spelling import NO_SPELLINGS, Spellings, UnknownLabelError
from labeler.order_check import better_order
from labeler.project import Project
from labeler.spelling_proposals import proposed_spellings
from labeler.store import annotator_votes, image_names, missing_images
from labeler.tasks import Task
from labeler.vote_patterns import NO_VOTE

OnFile = Callable[[int, int], None]
Codes = npt.NDArray[np.int16]
_HEADLESS = "one-hot without a header"


def preview_files(
    project: Project, choices: Mapping[Path, FileChoice], on_file: OnFile, spellings: Spellings = NO_SPELLINGS
) -> Preview:
    """Read the files as chosen and tell what an import of them in this order would bring; nothing is written.

    `on_file` hears after each file how many of how many are read. A file at fault does not stop the others.
    """
    read: dict[Path, LabelFile] = {}
    faults: dict[Path, InputError] = {}
    stamps: dict[Path, tuple[int, int]] = {}
    for number, (path, choice) in enumerate(choices.items(), start=1):
        stamps[path] = stamp_of(path)
        try:
            read[path] = read_chosen(project, path, choice, spellings)
        except InputError as fault:
            faults[path] = fault
        on_file(number, len(choices))
    facts = {path: _of_fault(project, path, fault) for path, fault in faults.items()} | _of_files(project, read)
    stamped = tuple(structs.replace(facts[path], stamp=stamps[path]) for path in choices)
    return Preview(files=stamped, formats=("auto", *FORMATS))


def _of_fault(project: Project, path: Path, fault: InputError) -> FileFacts:
    if isinstance(fault, UnknownLabelError):
        return FileFacts(path=str(path), fault=str(fault), unknown=tuple(_asked(project.tasks, fault)))
    return FileFacts(path=str(path), fault=str(fault), orders=orders_in_file(path, project.tasks))


def _asked(tasks: Sequence[Task], fault: UnknownLabelError) -> Iterator[Spelling]:
    """The texts that are no labels, each with the one that it most likely means."""
    for task in tasks:
        counts = fault.unknown.get(task.name, {})
        proposed = proposed_spellings(counts, task.labels)
        for text, count in counts.items():
            yield Spelling(task=task.name, text=text, count=count, label=proposed[text] or "")


@dataclass
class _Standing:
    """How a file's answers stand beside those of the same annotator that are there before it."""

    new: int = 0
    same: int = 0
    differing: int = 0


def _of_files(project: Project, read: Mapping[Path, LabelFile]) -> dict[Path, FileFacts]:
    """What is known of files that can be read, looked at task by task: the answers to 40 tasks fill memory."""
    names = list(image_names(project.store).values())
    places = {name: place for place, name in enumerate(names)}
    rows = {
        path: np.array([places[name] for name in file.rows["image"].tolist()], np.intp) for path, file in read.items()
    }
    beside = {path: _Standing() for path in read}
    compared: dict[Path, list[Compared]] = {path: [] for path in read}
    headless = {name for file in read.values() if file.format == _HEADLESS for name in file.rows.columns}
    kept: dict[str, list[Column]] = {}
    for task in project.tasks:
        having = [path for path, file in read.items() if task.name in file.rows]
        if not having:
            continue
        standing = _standing(project, task, places)
        columns = [Column(name, None, codes) for name, codes in standing.items()]
        for path in having:
            given = _given(read[path], task, rows[path], len(names))
            columns += [Column(name, path, codes) for name, codes in given.items()]
            _weigh(beside[path], given, standing)
        for path, found in compare_columns(task, columns).items():
            compared[path].append(found)
        if task.name in headless:
            kept[task.name] = columns
    missing = frozenset(missing_images(project.store))
    facts = {path: _of_file(project, file, beside[path], compared[path], missing) for path, file in read.items()}
    return {path: _with_orders(project.tasks, read[path], one, kept) for path, one in facts.items()}


def _with_orders(
    tasks: Sequence[Task], file: LabelFile, facts: FileFacts, columns: Mapping[str, Sequence[Column]]
) -> FileFacts:
    """The facts with the orders that columns without a header may have, and the one that fits much better."""
    if file.format != _HEADLESS:
        return facts
    orders = possible_orders(tasks, sum(len(task.labels) for task in file.tasks))
    better = better_order(file.path, file.tasks, orders, tasks, columns)
    return structs.replace(facts, columns=columns_text(file.tasks), orders=orders, better_order=better)


def _of_file(
    project: Project, file: LabelFile, beside: _Standing, compared: Sequence[Compared], missing: frozenset[str]
) -> FileFacts:
    return FileFacts(
        path=str(file.path),
        format=file.format,
        annotators=file.annotators,
        rows=len(file.rows),
        new=beside.new,
        same=beside.same,
        differing=beside.differing,
        tasks=task_facts(file, project.tasks, missing),
        problems=file.problems,
        respelled=tuple(
            Spelling(task=one.task, text=one.text, count=one.answers, label=one.label) for one in file.respelled
        ),
        mirrored=tuple(one for found in compared for one in found.warnings),
        compared=tuple(one for found in compared for one in found.comparisons),
    )


def _standing(project: Project, task: Task, places: Mapping[str, int]) -> dict[str, Codes]:
    """By annotator, the number of the label that each image has of them in the project, -1 for none."""
    numbers = {image: places[name] for image, name in image_names(project.store).items()}
    labels = {label: number for number, label in enumerate(task.labels)}
    standing: dict[str, Codes] = {}
    for image, person, label in annotator_votes(project.store, task.name):
        if person not in standing:
            standing[person] = np.full(len(places), NO_VOTE, np.int16)
        standing[person][numbers[image]] = labels[label]
    return standing


def _given(file: LabelFile, task: Task, images: npt.NDArray[np.intp], count: int) -> dict[str, Codes]:
    """By annotator of the file, the number of the label that each image has of them there."""
    number = {"": NO_VOTE, **{label: place for place, label in enumerate(task.labels)}}
    labels = np.array([number[label] for label in file.rows[task.name].tolist()], np.int16)
    people = file.rows["annotator"].to_numpy(object)
    given = {}
    for name in file.annotators:
        own = people == name
        given[name] = np.full(count, NO_VOTE, np.int16)
        given[name][images[own]] = labels[own]
    return given


def _weigh(beside: _Standing, given: Mapping[str, Codes], standing: dict[str, Codes]) -> None:
    """Count what is new beside `standing`, and let it stand for the files behind."""
    for name, codes in given.items():
        before = standing.get(name, np.full(len(codes), NO_VOTE, np.int16))
        said = codes != NO_VOTE
        beside.new += int((said & (before == NO_VOTE)).sum())
        beside.same += int((said & (before == codes)).sum())
        beside.differing += int((said & (before != NO_VOTE) & (before != codes)).sum())
        standing[name] = np.where(said, codes, before)
