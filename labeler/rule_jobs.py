"""The report's rules: their words, and what they decide of predictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labeler.jobs import training_faults
from labeler.prediction_cache import Probabilities


@dataclass(frozen=True)
class RuleText:
    """A rule as people see it beside its decisions: its sentence, and examples that are run as tests."""

    name: str
    title: str
    text: str
    examples: str


def rules() -> tuple[RuleText, ...]:
    """The report's rules in the order in which they are tried."""
    from training.ensemble import RULES

    return tuple(RuleText(rule.name, rule.title, rule.text, rule.apply.__doc__ or "") for rule in RULES)


def decide_by_rules(
    probabilities: Probabilities, labels: Sequence[str], high: float, low: float
) -> list[tuple[str | None, str, float]]:
    """Per image the label (None: needs review), the rule's name and the confidence of the report's three rules.

    `probabilities` is (models, images, labels).
    """
    from training.ensemble import RULES, decide

    with training_faults():
        found = decide(probabilities, high, low)
    return [
        (labels[label] if label >= 0 else None, RULES[rule].name, float(np.nan_to_num(confidence)))
        for label, rule, confidence in zip(
            found.labels.tolist(), found.rules.tolist(), found.confidences.tolist(), strict=True
        )
    ]
