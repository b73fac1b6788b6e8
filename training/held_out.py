"""The score of several networks on images that people labelled and that none of them learned from. No torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.calibration import softmax
from training.scores import average_score
from training.stored_answers import StoredAnswers


def held_out_scores(
    answers: Sequence[StoredAnswers], labels: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The score (n,) of each image that all runs kept an answer to, and whether the label with it is wrong.

    Both are empty where the runs have no image in common, or one has other labels than `labels`.
    """
    nothing = np.empty(0, np.float64), np.empty(0, np.bool_)
    if not answers or any(sorted(one.labels) != sorted(labels) for one in answers):
        return nothing
    common = sorted(set.intersection(*(set(one.names) for one in answers)))
    if not common:
        return nothing
    said, truth = [], np.empty(0, np.int64)
    for one in answers:
        place_of = {name: place for place, name in enumerate(one.names)}
        places = [place_of[name] for name in common]
        order = [one.labels.index(label) for label in labels]
        said.append(softmax(one.logits[places], one.temperature)[:, order])
        truth = np.argsort(order)[one.targets[places]]
    chosen, scores = average_score(np.stack(said))
    return scores, chosen != truth
