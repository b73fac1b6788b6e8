"""What trainings are estimated to take, kept so that the same trial is not made twice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from labeler.files import replacing
from labeler.project import Project
from labeler.training_plans import PlannedTraining

ALIKE = 1.5  # an estimate holds for so many times more or fewer images


class EstimateKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the time of a training depends on, beside its images. `device` is the chosen one: auto, cpu or cuda.

    `pictures` are the options that change every picture first, its size among them.
    """

    tasks: tuple[str, ...]
    architecture: str
    recipe: str
    batch_size: int
    device: str
    pictures: tuple[str, ...] = ()


def key_of(plan: PlannedTraining) -> EstimateKey:
    return EstimateKey(plan.tasks, plan.architecture, plan.recipe, plan.batch_size, plan.device, plan.pictures)


class Estimate(msgspec.Struct, frozen=True):
    """As `labeler train --estimate --json` prints it; further fields are left aside."""

    images: int
    epochs: int
    epoch_seconds: float
    start_seconds: float
    memory_bytes: int
    gpu_bytes: int

    def seconds(self, images: int, epochs: int, networks: int = 1) -> float:
        """The most that a training on so many images takes; each network of a fold learns as long as the first one."""
        return (self.start_seconds + networks * epochs * self.epoch_seconds) * images / max(1, self.images)

    def holds_for(self, images: int) -> bool:
        return 0 < images / ALIKE <= self.images <= images * ALIKE


class KnownEstimates:
    """The estimates of a project, in its cache folder: a file that is gone or damaged only costs a trial."""

    def __init__(self, project: Project) -> None:
        self._path = project.cache_folder / "estimates.json"
        self._found = _read(self._path)

    def find(self, key: EstimateKey, images: int) -> Estimate | None:
        """The estimate for about so many images; None where no trial was made."""
        found = self._found.get(key)
        return found if found is not None and found.holds_for(images) else None

    def add(self, key: EstimateKey, printed: Mapping[str, object]) -> Estimate:
        """Keep what the command printed; ValueError where that is no estimate."""
        estimate = msgspec.convert(printed, Estimate)
        self._found[key] = estimate
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(self._path) as file:
            file.write(msgspec.json.encode(list(self._found.items())).decode())
        return estimate


def _read(path: Path) -> dict[EstimateKey, Estimate]:
    try:
        return dict(msgspec.json.decode(path.read_bytes(), type=list[tuple[EstimateKey, Estimate]]))
    except (OSError, msgspec.MsgspecError):  # a cache: whatever is wrong with it, the trial is made again
        return {}


def time_words(seconds: float) -> str:
    """A length of time as people say it, rounded to what an estimate can know.

    >>> [time_words(seconds) for seconds in (3, 44, 130, 760, 3_700, 40_000)]
    ['< 10 s', '40 s', '2 min', '13 min', '1 h 0 min', '11 h']
    """
    if seconds < 10:
        return "< 10 s"
    if seconds < 90:
        return f"{round(seconds, -1):.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {round(rest, -1)} min" if hours < 10 and rest < 55 else f"{round(minutes / 60)} h"
