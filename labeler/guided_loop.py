"""The guided loop: label what is suggested, train, suggest again. Where one stands in it, and what it has brought.

Everything is told from the store, so that a round goes on wherever it was left; only the curve and the size of a round
are kept in a file of the project.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, json
from msgspec.structs import replace

from labeler.errors import InputError
from labeler.expected_coverage import MAX_ERROR
from labeler.faults import first_fault
from labeler.files import replacing
from labeler.project import Project
from labeler.store import Change, count_images, runs
from labeler.suggested_images import suggestable, suggestions
from labeler.training_plans import is_ready, labelled_by_people

FILE = "guided-loop.json"
USUAL_SIZE, MOST = 50, 1000
SUGGEST, LABEL, TRAIN, DONE = "suggest", "label", "train", "done"
STEPS = (SUGGEST, LABEL, TRAIN)

Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0)]


class Round(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one training of the loop came to.

    `labels`: images that people had labelled then. `expected`: the share of the other images that its network is
    expected to label with few errors, None where `held_out` answers are too few to tell. `accuracy` is on these.
    `at` is a UTC time in ISO 8601.
    """

    labels: Count
    run: str
    accuracy: Share
    held_out: Count
    expected: Share | None
    at: str


class TaskLoop(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The loop of one task: how many images a round has, and the rounds so far."""

    size: Annotated[int, Meta(ge=1, le=MOST)] = USUAL_SIZE
    rounds: tuple[Round, ...] = ()


class LoopFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What guided-loop.json says."""

    format: Annotated[int, Meta(ge=1, le=1)] = 1
    tasks: dict[str, TaskLoop] = {}


@dataclass(frozen=True)
class Point:
    """A place of the curve: shares of the images that were not labelled, at so many labels; None where not known."""

    labels: int
    expected: float | None
    certified: float | None


@dataclass(frozen=True)
class LoopState:
    """Where a task stands in the loop.

    `step` is one of STEPS or DONE. `left` of the `suggested` images still lack a label, `labelled` images have one from
    a person, `trained_on` of them were there at the last round, `open` images could still be suggested.
    """

    task: str
    step: str
    size: int
    suggested: int
    left: int
    labelled: int
    trained_on: int
    may_train: bool
    open: int
    rounds: tuple[Round, ...]
    points: tuple[Point, ...]

    @property
    def number(self) -> int:
        """Which round this is, from 1."""
        return len(self.rounds) + 1


def loop_state(project: Project, task: str) -> LoopState:
    """Where a task stands; InputError where the file is damaged."""
    found = _read(project.folder).tasks.get(task, TaskLoop())
    given, left = suggestions(project.store, task)
    labelled = sum(labelled_by_people(project, task).values())
    trained_on = found.rounds[-1].labels if found.rounds else 0
    may_train = labelled > trained_on and is_ready(project, project.task(task))
    still_open = count_images(project.store, suggestable(project.store, task))
    if left:
        step = LABEL
    elif may_train:
        step = TRAIN
    else:
        step = SUGGEST if still_open else DONE
    points = _points(project, task, found.rounds)
    return LoopState(
        task, step, found.size, given, left, labelled, trained_on, may_train, still_open, found.rounds, points
    )


def add_round(project: Project, task: str, done: Round) -> None:
    """Add a point to a task's curve."""
    _change(project, task, lambda found: replace(found, rounds=(*found.rounds, done)))


def set_round_size(project: Project, task: str, size: int) -> None:
    """How many images a task's rounds have from now on; InputError for a number that cannot be."""
    if not 1 <= size <= MOST:
        raise InputError(f"A round of {size:,} images cannot be: give a number from 1 to {MOST:,}.")
    _change(project, task, lambda found: replace(found, size=size))


def _points(project: Project, task: str, rounds: tuple[Round, ...]) -> tuple[Point, ...]:
    """The rounds with the coverage that certificates promised until the next one, at the loop's error."""
    promised: dict[int, float] = {}
    for run in runs(project.store, "auto-label"):
        certificate = run.summary.get("tasks", {}).get(task, {}).get("certificate")
        number = sum(one.at <= run.created for one in rounds) - 1
        if number >= 0 and certificate and _is_at_loop_error(certificate):
            promised[number] = float(certificate["coverage"])
    return tuple(Point(one.labels, one.expected, promised.get(number)) for number, one in enumerate(rounds))


def _is_at_loop_error(certificate: Mapping[str, object]) -> bool:
    return certificate["bound"] is not None and certificate["max_error"] == MAX_ERROR


def _change(project: Project, task: str, change: Callable[[TaskLoop], TaskLoop]) -> None:
    with project.store.transaction():  # two windows wait for one another
        found = _read(project.folder)
        tasks = {**found.tasks, task: change(found.tasks.get(task, TaskLoop()))}
        with replacing(project.folder / FILE) as file:
            file.write(json.format(json.encode(replace(found, tasks=tasks))).decode())
        project.store.notify_others()
    project.store.tell(Change("guided-loop", None, (task,)))


def _read(folder: Path) -> LoopFile:
    path = folder / FILE
    try:
        return json.decode(path.read_bytes(), type=LoopFile)
    except FileNotFoundError:
        return LoopFile()
    except (OSError, ValueError, RecursionError) as fault:
        said = first_fault(fault) if isinstance(fault, ValueError) else str(fault)
        raise InputError(
            f"{path} cannot be read ({said}): put a copy back, or delete it, which loses the curve alone."
        ) from fault
