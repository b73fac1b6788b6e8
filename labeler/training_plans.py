"""What can be trained, as the Train page offers it: networks, recipes, and what is recommended for a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labeler.jobs import training_faults
from labeler.project import Project
from labeler.recipe_jobs import architectures
from labeler.store import final_counts
from labeler.store.final import NOT_FROM_PEOPLE
from labeler.tasks import Task

NO_FOLDS = 1  # one network learns from all; there is no other that has not seen a picture
FOLDS = 5  # each network of a fold learns from four fifths of the labels
LEARNED = 0.7  # the share of images to learn from where nobody says another
FEWEST_IMAGES = 10  # with fewer a network is not recommended; whoever chooses for themselves may try

# An ensemble needs two networks that err differently: our own, which cannot take left for right, and a plain one of the
# report. (architecture, recipe)
_FOR_CHOICES = (("mirror_resnet_4x4", "recommended"), ("vgg19_variation", "vgg19-variation-report"))
_FOR_YES_NO = (("mirror_resnet_4x4", "recommended"), ("cnn4", "cnn4-report"))


@dataclass(frozen=True)
class PlannedTraining:
    """One network to be trained: for one task, or for several yes/no tasks together.

    `options` are those of `labeler train` that stand above the recipe; `epochs`, `batch_size`, `device` and
    `least_updates` say what it comes to. `pictures` are the options that change every picture first. With `folds` so
    many more networks are trained, each on all but one fold.
    """

    tasks: tuple[str, ...]
    architecture: str
    recipe: str
    epochs: int
    batch_size: int
    device: str = "auto"
    options: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    folds: int = NO_FOLDS
    least_updates: int = 0

    @property
    def networks(self) -> int:
        """How many are trained in all."""
        return 1 if self.folds == NO_FOLDS else 1 + self.folds

    def most_epochs(self, images: int) -> int:
        """How many epochs it takes at most with so many labelled images, of which LEARNED are learned from."""
        with training_faults():
            from training.settings import enough_epochs

        return enough_epochs(self.epochs, self.least_updates, round(LEARNED * images), self.batch_size)

    @property
    def arguments(self) -> tuple[str, ...]:
        """What follows `labeler train PROJECT`."""
        recipe = ("--recipe", self.recipe) if self.recipe else ()
        named = ("--task", ",".join(self.tasks), "--architecture", self.architecture)
        folds = () if self.folds == NO_FOLDS else ("--folds", str(self.folds))
        return (*named, *recipe, *self.options, *self.pictures, *folds)

    @property
    def subject(self) -> str:
        return subject_of(self.tasks)


def subject_of(tasks: Sequence[str]) -> str:
    """What is learned, in a few words.

    >>> subject_of(["light"]), subject_of(["Smiling", "Male", "Young"])
    ('light', 'Smiling + 2')
    """
    return f"{tasks[0]} + {len(tasks) - 1}" if len(tasks) > 1 else tasks[0]


@dataclass(frozen=True)
class RecipeChoice:
    """A recipe as a person chooses it; `settings` has its epochs, batch_size, ... and its architecture.

    `source` is the report it follows; `not_told` are the settings that the report does not tell.
    """

    name: str
    title: str
    settings: Mapping[str, Any]
    source: str
    not_told: tuple[str, ...]

    @property
    def origin(self) -> str:
        """Where it comes from, in a sentence."""
        ours = f" Not told there, our choice: {', '.join(self.not_told)}." if self.not_told else ""
        return f"Source: {self.source}.{ours}"


def recipes() -> list[RecipeChoice]:
    """All recipes, by name."""
    with training_faults():
        from training.recipe import load_recipe, recipe_names

        loaded = [load_recipe(name) for name in recipe_names()]
    return [RecipeChoice(one.name, one.title, one.settings, one.source, one.not_told) for one in loaded]


def network_title(name: str) -> str:
    """How people call an architecture; its name where it is no longer there."""
    return next((one.title for one in architectures() if one.name == name), name)


def labelled_by_people(project: Project, task: str) -> dict[str, int]:
    """How many images people gave each label."""
    counts: dict[str, int] = {}
    for (source, label), count in final_counts(project.store, task).items():
        if label is not None and source not in NOT_FROM_PEOPLE:
            counts[label] = counts.get(label, 0) + count
    return counts


def images_of(project: Project, tasks: tuple[str, ...]) -> int:
    """About how many images a training of these tasks has: exactly for one task, at least so many for several."""
    return max((sum(labelled_by_people(project, task).values()) for task in tasks), default=0)


def is_ready(project: Project, task: Task) -> bool:
    """Whether there is enough to learn from: two labels or more, on FEWEST_IMAGES images or more."""
    counts = labelled_by_people(project, task.name)
    return len(counts) >= 2 and sum(counts.values()) >= FEWEST_IMAGES


def recommended_trainings(project: Project) -> list[PlannedTraining]:
    """Two different networks for each task that has labels enough; several yes/no tasks are learned together."""
    ready = [task for task in project.tasks if is_ready(project, task)]
    yes_no = tuple(task.name for task in ready if task.is_yes_no)
    wanted: list[tuple[tuple[str, ...], tuple[str, str]]] = []
    for task in ready:
        if not task.is_yes_no:
            wanted += [((task.name,), network) for network in _FOR_CHOICES]
    wanted += [(yes_no, network) for network in _FOR_YES_NO if yes_no]
    settings = {one.name: one.settings for one in recipes()}
    return [_plan(tasks, network, recipe, settings[recipe]) for tasks, (network, recipe) in wanted]


def _plan(tasks: tuple[str, ...], network: str, recipe: str, settings: Mapping[str, Any]) -> PlannedTraining:
    known = {name: settings[name] for name in ("epochs", "batch_size", "least_updates") if name in settings}
    return PlannedTraining(tasks, network, recipe, **known)


def trainings_with_folds(project: Project) -> list[PlannedTraining]:
    """The first recommended network for each task, with folds: each label is predicted by one that has not seen it."""
    first: dict[tuple[str, ...], PlannedTraining] = {}
    for plan in recommended_trainings(project):
        first.setdefault(plan.tasks, replace(plan, folds=FOLDS))
    return list(first.values())
