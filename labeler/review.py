"""What a person is asked to confirm when an ensemble could not decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from labeler.store import Decision


def proposed_label(decision: Decision) -> str | None:
    """The label that the models lean to; None where no model could read the picture. An auto-label proposes itself.

    >>> proposed_label(Decision(1, "light", None, "needs review", 0.7, (("a", "left", 0.7), ("b", "right", 0.6))))
    'left'
    """
    if decision.label is not None:
        return decision.label
    votes: Iterable[Sequence[Any]] = decision.predictions
    if decision.chances:
        votes = [(*vote, chances) for vote, chances in zip(decision.predictions, decision.chances, strict=True)]
    return leaning(votes)


def leaning(predictions: Iterable[Sequence[Any]]) -> str | None:
    """The label with the largest sum of the models' probabilities; None where there are no predictions.

    Of each model its run, label and confidence; and where they are known, its probabilities of all labels.
    """
    weight: dict[str, float] = {}
    for _, label, confidence, *rest in predictions:
        for one, chance in (rest[0] if rest else {label: confidence}).items():
            weight[one] = weight.get(one, 0.0) + chance
    return max(weight, key=weight.__getitem__, default=None)
