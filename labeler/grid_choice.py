"""Which pictures the grid shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from labeler.name_search import NameSearch, search_words
from labeler.random_order import in_random_order
from labeler.review import leaning
from labeler.store import Store, confidences
from labeler.store.many_images import (
    Standing,
    auto_labelled_images,
    images_answered_by,
    images_labelled_by_people,
    images_needing_review,
    images_with_any_state,
    images_with_final_label,
    predictions_of_reviews,
)

ANY_LABEL = ""
CELL = "cell"  # the kind of the pictures of a `VoteCell`
_OF_VOTES = frozenset({"conflict", "unanimous"})  # sources of what no person and no strategy has settled
ORDERS = {"name": "By name", "random": "Random", "uncertain": "Least sure first"}


@dataclass(frozen=True)
class VoteCell:
    """A cell of two annotators' confusion matrix: what the first and the second said of the same images."""

    task: str
    first: str
    first_label: str
    second: str
    second_label: str

    @property
    def said(self) -> dict[str, str]:
        return {self.first: self.first_label, self.second: self.second_label}

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.first_label, self.second_label)


@dataclass(frozen=True)
class Asked:
    """The question that a grid is about. `label` None: any; `names` are the images that may be shown."""

    store: Store
    task: str
    annotator: str
    label: str | None
    names: dict[int, str]
    cell: VoteCell | None = None


@dataclass(frozen=True)
class GridKind:
    """A kind of pictures. `sources` are the final label's while nobody has answered here; empty: see `is_open`.

    `role` is what an answer is. `confirms`: there is a label to confirm. `own`: it is about the annotator's own labels,
    which are looked through and changed, never confirmed. `empty` is said where there are none.
    """

    name: str
    title: str
    select: Callable[[Asked], Collection[int]]
    empty: str
    sources: frozenset[str] = frozenset()
    role: str = "review"
    confirms: bool = True
    own: bool = False

    def is_open(self, standing: Standing) -> bool:
        """Whether the image still waits: the models' word still stands, or the annotator has no answer to it.

        An answer of one's own is neither replaced nor said again by confirming what the page shows.
        """
        return standing.source in self.sources if self.sources else standing.own is None

    def shown_label(self, standing: Standing, since: int) -> str | None:
        """The label under the thumbnail: what the annotator is to confirm, or has answered `since`."""
        if standing.own is not None and (self.own or standing.own_action > since):
            return standing.own
        return standing.label if standing.label is not None else leaning(standing.predictions)


def _auto(asked: Asked) -> Collection[int]:
    return auto_labelled_images(asked.store, asked.task, asked.label)


def _review(asked: Asked) -> Collection[int]:
    if asked.label is None:
        return images_needing_review(asked.store, asked.task)
    proposed = predictions_of_reviews(asked.store, asked.task)
    return {image for image, predictions in proposed if leaning(predictions) == asked.label}


def _people(asked: Asked) -> Collection[int]:
    return images_labelled_by_people(asked.store, asked.task, asked.label)


def _mine(asked: Asked) -> Collection[int]:
    return images_answered_by(asked.store, asked.task, asked.annotator, asked.label)


def _cell(asked: Asked) -> Collection[int]:
    if asked.cell is None:
        return ()
    said = (
        images_answered_by(asked.store, asked.task, annotator, label, unseen_only=True)
        for annotator, label in asked.cell.said.items()
    )
    return set.intersection(*said)


def _open(asked: Asked) -> Collection[int]:
    said = images_with_any_state(asked.store, asked.task)
    return asked.names if not said else asked.names.keys() - said


def _all(asked: Asked) -> Collection[int]:
    if asked.label is None:
        return asked.names
    return images_with_final_label(asked.store, asked.task, asked.label) | set(_review(asked))


KINDS: dict[str, GridKind] = {
    kind.name: kind
    for kind in (
        GridKind("auto", "Auto-labelled", _auto, "No picture is auto-labelled.", frozenset({"auto"})),
        GridKind("review", "Needs review", _review, "No picture needs review.", frozenset({"needs review"})),
        GridKind("people", "Labelled by people", _people, "Nobody has labelled a picture."),
        GridKind("mine", "Labelled by me", _mine, "You have labelled no picture.", own=True),
        GridKind(
            "open",
            "Not labelled yet",
            _open,
            "Every picture has a label.",
            frozenset({""}),
            role="vote",
            confirms=False,
        ),
        GridKind("all", "All pictures", _all, "There are no pictures."),
        GridKind(
            CELL,
            "Chosen on Merge",
            _cell,
            "No picture was answered so by both.",
            _OF_VOTES,
            role="adjudication",
            confirms=False,
        ),
    )
}


@dataclass(frozen=True)
class GridChoice:
    """What the person chose to look at. `label` is a label of the task or ANY_LABEL; `seed` is of the random order.

    `cell` belongs to the kind CELL, and stays while others are looked at.

    InputError for too long a `text`.
    """

    kind: str = "auto"
    label: str = ANY_LABEL
    order: str = "name"
    seed: int = 1
    text: str = ""
    cell: VoteCell | None = None

    def __post_init__(self) -> None:
        search_words(self.text)


class NameTable:
    """The images of the project in the order of their names, to be put into another order and searched by text."""

    def __init__(self, names: dict[int, str]) -> None:
        self.names = names
        self._all = list(names)
        self._search = NameSearch(names.values())
        self._shuffled: tuple[int, list[int]] = (0, [])

    def in_order(self, images: Collection[int], order: str, seed: int, sure: dict[int, float]) -> list[int]:
        """`images` by name, in the random order of `seed`, or the least confident first (those without one last)."""
        everything: Iterable[int] = self._in_random_order(seed) if order == "random" else self.names
        found = list(everything) if images is self.names else [image for image in everything if image in images]
        if order == "uncertain":
            found.sort(key=lambda image: sure.get(image, 2.0))
        return found

    def containing(self, text: str, images: Sequence[int]) -> list[int]:
        """Those of `images`, in their order, whose name has every word of `text`, without regard to case."""
        words = search_words(text)
        if not words:
            return list(images)
        places = self._search.places(words)
        if images == self._all:
            return [self._all[place] for place in places]
        named = {self._all[place] for place in places}
        return [image for image in images if image in named]

    def _in_random_order(self, seed: int) -> list[int]:
        """All images in a random order, so that those that are left keep their order when others are answered."""
        if self._shuffled[0] != seed or len(self._shuffled[1]) != len(self.names):
            self._shuffled = (seed, in_random_order(self.names, self.names, seed))
        return self._shuffled[1]


def chosen_images(asked: Asked, table: NameTable, choice: GridChoice) -> list[int]:
    """The images of a choice in its order, whatever their names contain."""
    images = KINDS[choice.kind].select(asked)
    sure = confidences(asked.store, [asked.task]) if choice.order == "uncertain" else {}
    return table.in_order(images, choice.order, choice.seed, sure)
