"""What to label next: which images, in which order, and where one stands among them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from labeler.calibration_round import lacking_in_round
from labeler.errors import InputError
from labeler.image_filter import BY_NAME, SUGGESTED, ImageFilter
from labeler.store import (
    ALL_IMAGES,
    FLAGGED,
    PRESENT,
    ImageChoice,
    Store,
    chosen_images,
    count_images,
    having_source,
    lacking_answer,
    lacking_answer_of,
    skipped_by,
    suspected,
)
from labeler.store.final import CANNOT_TELL, CONFLICT, NEEDS_REVIEW
from labeler.store.label_checks import LABEL_CHECK
from labeler.suggested_images import suggested
from labeler.suspects import BORDERS, MIRROR, SLIPS, suspicion_score

NO_FILTER = ImageFilter()
_MOST_DIGITS = 50  # of a number that a person writes
Choose = Callable[[Store, Sequence[str], str], ImageChoice]


@dataclass(frozen=True)
class Queue:
    """A choice of images. `choose(store, tasks, annotator)` says which.

    `role` is what an answer given in it is: `vote`, `review`, `adjudication` or `label-check`. `source` is the state of
    the final labels that it asks about, where it is a queue of one; `suspicion` why it asks again, where it does.
    `order` is the one that it has where nobody chose another, '' for its page's.
    """

    name: str
    title: str
    choose: Choose
    empty: str
    role: str = "vote"
    source: str = ""
    suspicion: str = ""
    order: str = ""

    def select(
        self, store: Store, tasks: Sequence[str], annotator: str, narrowed: ImageFilter = NO_FILTER
    ) -> list[int]:
        """Its images that the filter leaves in, in the filter's order."""
        choice = self.choose(store, tasks, annotator) & narrowed.choice(store, tasks)
        return narrowed.sort(store, tasks, chosen_images(store, choice), self.suspicion)

    def count(self, store: Store, tasks: Sequence[str], annotator: str) -> int:
        """How many images it holds."""
        return count_images(store, self.choose(store, tasks, annotator) & PRESENT)


def _with_source(name: str, title: str, empty: str, role: str, source: str) -> Queue:
    """A queue of the images whose final label has `source` for at least one task."""
    return Queue(name, title, lambda store, tasks, _annotator: having_source(store, tasks, source), empty, role, source)


def _suspected(kind: str, title: str, empty: str, *, of_people: bool = True) -> Queue:
    """A queue of the images whose label is suspected for the reason `kind`."""

    def choose(store: Store, tasks: Sequence[str], _annotator: str) -> ImageChoice:
        return suspected(store, {task: suspicion_score(kind, task) for task in tasks}, of_people=of_people)

    return Queue(kind, title, choose, empty, LABEL_CHECK, suspicion=kind)


def _unlabelled(store: Store, tasks: Sequence[str], _annotator: str) -> ImageChoice:
    return lacking_answer(store, tasks)


QUEUES: dict[str, Queue] = {
    queue.name: queue
    for queue in (
        Queue("unlabelled", "Labelled by nobody", _unlabelled, "A person has labelled every image."),
        Queue("suggested", "Suggested next", suggested, "No suggested picture waits for a label.", order=SUGGESTED),
        Queue("not-mine", "Not labelled by me", lacking_answer_of, "You have labelled all images."),
        Queue("all", "All images", lambda _store, _tasks, _annotator: ALL_IMAGES, "There are no images."),
        Queue("skipped", "Skipped by me", skipped_by, "You have skipped nothing."),
        Queue("flagged", "Unsure (flagged)", lambda _store, _tasks, _annotator: FLAGGED, "Nobody is unsure."),
        Queue("calibration", "Calibration round", lacking_in_round, "No calibration round waits for you."),
        _with_source("conflicts", "Conflicts", "There are no conflicts to settle.", "adjudication", CONFLICT),
        _with_source(
            "cannot-tell", "Cannot tell", "No label was found impossible to tell.", "adjudication", CANNOT_TELL
        ),
        _with_source("needs-review", "Needs review", "Nothing needs review.", "review", NEEDS_REVIEW),
        _with_source("auto", "Auto-labelled", "No image has an auto-label.", "review", "auto"),
        _suspected(SLIPS, "Probable slips", "No label is suspected to be a slip."),
        _suspected(BORDERS, "Border disputes", "No label lies between the borders of two annotators."),
        _suspected(MIRROR, "Mirror differs", "No mirror image is known to be answered otherwise.", of_people=False),
    )
}


def taken_along(narrowed: ImageFilter, before: str, after: str) -> ImageFilter:
    """The filter of one queue for another: an order that only the one has gives way to that of the other.

    >>> taken_along(ImageFilter(text="ann"), "unlabelled", "suggested").order
    'suggested'
    >>> taken_along(ImageFilter(order="random"), "unlabelled", "suggested").order
    'random'
    """
    if narrowed.order == (QUEUES[before].order or BY_NAME):
        return replace(narrowed, order=QUEUES[after].order or BY_NAME)
    return narrowed


class WorkQueue:
    """A list of images and a place in it. Labelling does not shorten it, so that one can go back and forth."""

    def __init__(self, images: Sequence[int], position: int = 0) -> None:
        self.images = list(images)
        self.position = max(0, min(position, len(self.images) - 1))
        self._goes_back = False

    def __len__(self) -> int:
        return len(self.images)

    @property
    def current(self) -> int | None:
        return self.images[self.position] if self.images else None

    @property
    def at_end(self) -> bool:
        return self.position >= len(self.images) - 1

    def go(self, position: int) -> int | None:
        """Move to a place, counted from 0 and kept within the queue; gives the image there."""
        before = self.position
        self.position = max(0, min(position, len(self.images) - 1))
        if self.position != before:
            self._goes_back = self.position == before - 1
        return self.current

    def go_to_image(self, image: int) -> bool:
        """Move to an image; False where the queue does not hold it."""
        found = image in self.images
        if found:
            self.position = self.images.index(image)
        return found

    def put_in(self, image: int) -> None:
        """Move to an image, and put it in at the present place where the queue does not hold it."""
        if not self.go_to_image(image):
            self.images.insert(self.position, image)

    def bring_first(self) -> None:
        """Put the present image at the start."""
        if self.images:
            self.images.insert(0, self.images.pop(self.position))
            self.position = 0

    def ahead(self, count: int) -> list[int]:
        """The images that are likely next: the following `count` in the direction of the last step, then the other."""
        following = self.images[self.position + 1 : self.position + 1 + count]
        before = self.images[max(0, self.position - count) : self.position][::-1]
        return before + following[:1] if self._goes_back else following + before[:1]


def place_after(images: Sequence[int], last: str, name: Callable[[int], str]) -> int:
    """Where to go on in images sorted by path when `last` was on screen and is no longer among them: what follows it.

    >>> place_after([1, 2, 4], "c", {1: "a", 2: "b", 4: "d"}.__getitem__)
    2
    >>> place_after([1, 2], "z", {1: "a", 2: "b"}.__getitem__)
    0
    """
    place = bisect_left(images, last, key=name)
    return place if place < len(images) else 0


def place_of_number(words: str, total: int) -> int:
    """The place, counted from 0, that a person means by a number from 1 to `total`; InputError for anything else.

    >>> place_of_number("1,024", 2000)
    1023
    """
    digits = words.replace(",", "").replace(".", "").replace(" ", "")
    may_be = len(words) <= _MOST_DIGITS and digits.isascii() and digits.isdigit()
    if not may_be or not 1 <= int(digits) <= total:
        raise InputError(f"{words[:_MOST_DIGITS]} is not a number from 1 to {total}.")
    return int(digits) - 1
