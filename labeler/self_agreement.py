"""How far an annotator agrees with themself: their self-checks beside the answers that stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from labeler.agreement import compare_pair
from labeler.store import Store, self_checks
from labeler.tasks import Task

_Z = 1.959964  # 95 % of a normal distribution lie within so many standard deviations


@dataclass(frozen=True)
class SelfAgreement:
    """`agreement` is a share, with its 95 % interval; `kappa` is NaN where chance alone would agree always."""

    task: str
    checks: int
    agreement: float
    low: float
    high: float
    kappa: float


def wilson_interval(successes: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson (1927); (0, 1) where nothing was counted.

    >>> tuple(round(bound, 3) for bound in wilson_interval(9, 10))
    (0.596, 0.982)
    """
    if n == 0:
        return 0.0, 1.0
    share = successes / n
    middle = share + _Z**2 / (2 * n)
    spread = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    scale = 1 + _Z**2 / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def self_agreement(store: Store, annotator: str, tasks: Sequence[Task]) -> list[SelfAgreement]:
    """One entry for each of `tasks` with self-checks, over all of them that were not taken back."""
    checks = self_checks(store, annotator)
    found = []
    for task in tasks:
        number = {label: place for place, label in enumerate(task.labels)}
        pairs = [(number[stood], number[said]) for _, name, stood, said in checks if name == task.name]
        if pairs:
            codes = np.array(pairs).T
            pair = compare_pair(codes[0], codes[1], len(task.labels))
            low, high = wilson_interval(sum(stood == said for stood, said in pairs), len(pairs))
            found.append(SelfAgreement(task.name, len(pairs), pair.agreement, low, high, pair.kappa))
    return found
