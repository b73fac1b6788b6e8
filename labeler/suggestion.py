"""What to label next: typical pictures to begin with, then those that a network is unsure of, and that differ.

Without a network: k-means on the pixels, and the picture nearest each centre. With one: of the pictures between whose
two likeliest labels it can least decide, five times as many as are wanted, those that stand for most of the others
(k-means on what the network sees). Margins alone would bring the same picture fifty times over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labeler.errors import InputError
from labeler.feature_jobs import describe_few
from labeler.features import Rows, described_by
from labeler.jobs import OnEvent
from labeler.predict_jobs import predict_images
from labeler.prediction_cache import Probabilities
from labeler.project import Project
from labeler.random_order import in_random_order
from labeler.store import chosen_images, image_names, set_scores
from labeler.suggested_images import suggestable, suggested_score
from labeler.typical import typical_rows

SHORTLIST = 5  # times as many unsure pictures are looked at as are suggested
MOST_ASKED = 20_000  # images: what is suggested of more is no better, and a person would wait for it
TYPICAL, UNSURE = "typical", "unsure"


@dataclass(frozen=True)
class Suggestion:
    """Images by name, the most useful first. `way` is TYPICAL, or UNSURE by the network of `run`.

    They were chosen among `looked_at` of the `open` images that may be suggested.
    """

    task: str
    names: tuple[str, ...]
    way: str
    run: str
    looked_at: int
    open: int


def suggest(project: Project, task: str, count: int, on_event: OnEvent, device: str = "auto") -> Suggestion:
    """Choose up to `count` images to be labelled next for a task, and keep them as its queue *Suggested*.

    It takes the place of what was suggested before. InputError where less than 1 is wanted.
    """
    project.task(task)
    if count < 1:
        raise InputError(f"{count} images are wanted: give 1 or more.")
    names, total = open_names(project, task)
    run = described_by(project, task)
    asked = run or "" if len(names) > count else ""  # of the last few images all are suggested
    if asked:
        chosen = _unsure(project, task, asked, names, count, on_event, device)
    else:
        chosen = _typical(project, names, count, on_event, device)
    numbers = {name: number for number, name in image_names(project.store).items()}
    ranks = {numbers[name]: float(rank) for rank, name in enumerate(chosen, 1)}
    set_scores(project.store, suggested_score(task), ranks)
    return Suggestion(task, tuple(chosen), UNSURE if asked else TYPICAL, asked, len(names), total)


def open_names(project: Project, task: str) -> tuple[list[str], int]:
    """At most MOST_ASKED of the images that may be suggested, drawn at random; and how many there are."""
    names = image_names(project.store)
    images = chosen_images(project.store, suggestable(project.store, task))
    kept = images if len(images) <= MOST_ASKED else in_random_order(images, names, len(images))[:MOST_ASKED]
    return [names[image] for image in kept], len(images)


def _typical(project: Project, names: Sequence[str], count: int, on_event: OnEvent, device: str) -> list[str]:
    found = describe_few(project, None, names, on_event, device)
    return [found.names[place] for place in typical_rows(found.rows, count)]


def _unsure(
    project: Project, task: str, run: str, names: Sequence[str], count: int, on_event: OnEvent, device: str
) -> list[str]:
    probabilities = predict_images(project, run, names, on_event, device, task)
    short = unsure_places(probabilities, SHORTLIST * count)
    found = describe_few(project, run, [names[place] for place in short], on_event, device)
    return [found.names[place] for place in varied_places(found.rows, count)]


def margins(probabilities: Probabilities) -> Rows:
    """By how much the likeliest label leads the second (images,); NaN where there is no prediction."""
    two = np.partition(probabilities, -2, axis=1)[:, -2:]
    found: Rows = two[:, 1] - two[:, 0]
    return found


def unsure_places(probabilities: Probabilities, count: int) -> list[int]:
    """The places of the `count` predictions (images, labels) with the smallest margins, the smallest first."""
    found = margins(probabilities)
    known = np.flatnonzero(~np.isnan(found))
    places: list[int] = known[np.argsort(found[known], kind="stable")][:count].tolist()
    return places


def varied_places(rows: Rows, count: int) -> list[int]:
    """Of a shortlist's rows, the most unsure first, the places of `count` that stand for the others, in its order."""
    return sorted(typical_rows(rows, count))
