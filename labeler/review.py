"""What a person is asked to confirm when an ensemble could not decide."""

from __future__ import annotations

from collections.abc import Iterable

from labeler.store import Decision


def proposed_label(decision: Decision) -> str | None:
    """The label that the models lean to; None where no model could read the picture. An auto-label proposes itself.

    >>> proposed_label(Decision(1, "light", None, "needs review", 0.7, (("a", "left", 0.7), ("b", "right", 0.6))))
    'left'
    """
    return decision.label if decision.label is not None else leaning(decision.predictions)


def leaning(predictions: Iterable[tuple[str, str, float]]) -> str | None:
    """The label with the largest sum of the models' confidences; None where there are no predictions."""
    weight: dict[str, float] = {}
    for _, label, confidence in predictions:
        weight[label] = weight.get(label, 0.0) + confidence
    return max(weight, key=weight.__getitem__, default=None)
