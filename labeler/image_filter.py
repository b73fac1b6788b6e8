"""Narrowing a queue, and its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from labeler.name_search import search_words
from labeler.random_order import in_random_order

if TYPE_CHECKING:
    from labeler.store import ImageChoice, Store  # imported where it is used: the settings are read without it

SUGGESTED_OF = "suggested: "  # scores that `labeler.suggestion` writes; a queue of its own has them
BY_NAME, RANDOM, LEAST_SURE, INFORMATIVE, SUSPICIOUS = "name", "random", "least-sure", "informative", "suspicious"
SUGGESTED = "suggested"
_INFORMATIVE_OF = "informative: "  # scores that `labeler.informative` writes; the orders name them once
_NO_ORDER = (_INFORMATIVE_OF, SUGGESTED_OF)
_FEW = 8  # of so many images one: only they are put into their order
SCORE_UP, SCORE_DOWN = "score-up:", "score-down:"


@dataclass(frozen=True, kw_only=True)
class ImageFilter:
    """Which of a queue's images are shown, and in which order; '' stands for any.

    `label` is the final label, or, where an annotator is named, what that annotator answered. `text` is looked for in
    the image's name, every word of it. `order` is one of `orders`; `seed` belongs to the order `random`.
    """

    label: str = ""
    source: str = ""
    annotator: str = ""
    text: str = ""
    order: str = BY_NAME
    seed: int = 1

    @property
    def narrows(self) -> bool:
        """Whether it leaves images out."""
        return bool(self.label or self.source or self.annotator or self.text.split())

    def choice(self, store: Store, tasks: Sequence[str]) -> ImageChoice:
        """The images that it leaves in; those missing from the folder are never among them.

        Raises InputError for too long a text.
        """
        from labeler.store import PRESENT, answered_by, labelled_as, named_with

        choice = PRESENT
        if self.annotator:
            choice &= answered_by(store, tasks, self.annotator, self.label)
        if self.source or (self.label and not self.annotator):
            choice &= labelled_as(store, tasks, "" if self.annotator else self.label, self.source)
        if words := search_words(self.text):
            choice &= named_with(store, words)
        return choice

    def sort(self, store: Store, tasks: Sequence[str], images: list[int], suspicion: str = "") -> list[int]:
        """The images, given by name, in the filter's order; what has no score comes last.

        `suspicion` is the kind of the queue's; '' for one of images that are not suspected.
        """
        from labeler.store import confidences, least_scores, scores, summed_scores
        from labeler.suspects import SLIPS, suspicion_score

        if self.order == RANDOM:
            return _in_random_order(store, images, self.seed)
        if self.order == LEAST_SURE:
            return _by_value(images, confidences(store, tasks), 1)
        if self.order == INFORMATIVE:
            return _by_value(images, summed_scores(store, [informative_score(task) for task in tasks]), -1)
        if self.order == SUGGESTED:
            return _by_value(images, least_scores(store, [SUGGESTED_OF + task for task in tasks]), 1)
        if self.order == SUSPICIOUS:
            names = [suspicion_score(suspicion or SLIPS, task) for task in tasks]
            return _by_value(images, summed_scores(store, names), -1)
        for prefix, sign in ((SCORE_UP, 1), (SCORE_DOWN, -1)):
            if self.order.startswith(prefix):
                return _by_value(images, scores(store, self.order.removeprefix(prefix)), sign)
        return images


def informative_score(task: str) -> str:
    """The name of the score that says how much is learnt from settling a task's conflicts."""
    return _INFORMATIVE_OF + task


def orders(store: Store) -> list[tuple[str, str]]:
    """The orders there are, each with its title."""
    from labeler.store import score_names
    from labeler.suspects import is_suspicion

    found = [
        (BY_NAME, "By name"),
        (RANDOM, "Random"),
        (LEAST_SURE, "Least sure first"),
        (INFORMATIVE, "Most informative first"),
        (SUSPICIOUS, "Most suspicious first"),
        (SUGGESTED, "As suggested"),
    ]
    own = (name for name in score_names(store) if not name.startswith(_NO_ORDER) and not is_suspicion(name))
    for name in own:
        found += [(SCORE_UP + name, f"{name}, lowest first"), (SCORE_DOWN + name, f"{name}, highest first")]
    return found


def _by_value(images: list[int], values: dict[int, float], sign: int) -> list[int]:
    valued = [image for image in images if image in values]
    valued.sort(key=values.__getitem__, reverse=sign < 0)
    return valued if len(valued) == len(images) else valued + [image for image in images if image not in values]


# Per store the seed and the number of images, and all of them in that order: it is worked out once, in 0.4 s for
# 202,599 images, and narrowing the queue shuffles nothing anew. A name never changes.
_shuffled: WeakKeyDictionary[Store, tuple[tuple[int, int], list[int]]] = WeakKeyDictionary()


def _in_random_order(store: Store, images: list[int], seed: int) -> list[int]:
    from labeler.store import count_images, image_names

    what = (seed, count_images(store))
    if store not in _shuffled or _shuffled[store][0] != what:
        names = image_names(store)
        if len(images) < len(names) // _FEW:
            return in_random_order(images, names, seed)
        _shuffled[store] = (what, in_random_order(names, names, seed))
    shuffled = _shuffled[store][1]
    if len(images) == len(shuffled):
        return list(shuffled)
    wanted = set(images)
    return [image for image in shuffled if image in wanted]
