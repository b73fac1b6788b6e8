"""What a person is asked to confirm when an ensemble could not decide."""

from __future__ import annotations

from labeler.store import Decision


def proposed_label(decision: Decision) -> str | None:
    """The label with the largest sum of the models' confidences; None where no model could read the picture.

    An auto-label proposes itself.

    >>> proposed_label(Decision(1, "light", None, "needs review", 0.7, (("a", "left", 0.7), ("b", "right", 0.6))))
    'left'
    """
    if decision.label is not None:
        return decision.label
    weight: dict[str, float] = {}
    for _, label, confidence in decision.predictions:
        weight[label] = weight.get(label, 0.0) + confidence
    return max(weight, key=weight.__getitem__, default=None)
