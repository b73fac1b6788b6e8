"""The report's rules as the project uses them."""

from __future__ import annotations

import numpy as np

from labeler.rule_jobs import decide_by_rules


def test_rules_give_labels_by_name_and_review_for_a_missing_prediction() -> None:
    probabilities = np.array(
        [[[0.9, 0.1], [0.9, 0.1], [np.nan, np.nan]], [[0.8, 0.2], [0.1, 0.9], [0.9, 0.1]]], np.float32
    )
    found = decide_by_rules(probabilities, ("yes", "no"), 0.85, 0.6)
    assert [(label, rule) for label, rule, _ in found] == [
        ("yes", "agreement"),
        (None, "needs review"),
        (None, "needs review"),
    ]
    assert found[2][2] == 0.0
