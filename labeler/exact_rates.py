"""How often something is true, from a random sample: the share, with exact bounds of its binomial distribution.

Clopper and Pearson (1934): a bound is the share at which what was found would only just not be too improbable.
A sample drawn without replacement tells a little more than that, so that the bounds are on the safe side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SURE = 0.95
_HALVINGS = 60  # of an interval from 0 to 1: closer than a double can tell


@dataclass(frozen=True)
class Rate:
    """`count` of `of` in a sample. `low` and `high` hold the true share at the confidence given, as does `upper` alone.

    All three are shares from 0 to 1; a sample of nothing bounds nothing.
    """

    count: int
    of: int
    low: float
    high: float
    upper: float

    @property
    def share(self) -> float:
        """What the sample shows, from 0 to 1; NaN without a sample."""
        return self.count / self.of if self.of else math.nan

    def __str__(self) -> str:
        if not self.of:
            return "nothing checked yet"
        low, high = _percent(self.low), _percent(self.high)
        return f"{_percent(self.share)} %, between {low} and {high} ({self.count:,} of {self.of:,})"


def exact_rate(count: int, of: int, sure: float = SURE) -> Rate:
    """The share `count` of `of`, with its interval and its one-sided upper bound at the confidence `sure`."""
    tail = (1 - sure) / 2
    return Rate(count, of, lower_bound(count, of, tail), upper_bound(count, of, tail), upper_bound(count, of, 1 - sure))


def upper_bound(count: int, of: int, risk: float = 1 - SURE) -> float:
    """The largest share at which `count` or fewer of `of` come up with probability `risk`; 1 where all did.

    >>> round(upper_bound(0, 300), 4)
    0.0099
    """
    if count >= of:
        return 1.0
    return 1 - lower_bound(of - count, of, risk)


def lower_bound(count: int, of: int, risk: float = 1 - SURE) -> float:
    """The smallest share at which `count` or more of `of` come up with probability `risk`; 0 where none did."""
    if count <= 0:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if at_least(count, of, middle) < risk:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def at_least(count: int, of: int, share: float) -> float:
    """The probability that `count` or more of `of` independent draws hit, each with probability `share`."""
    if count <= 0 or share >= 1:
        return 1.0
    if share <= 0 or count > of:
        return 0.0
    if count > of * share:  # the shorter of the two tails is summed, from its largest term on
        return _tail(count, of, share)
    return 1 - _tail(of - count + 1, of, 1 - share)


def _tail(count: int, of: int, share: float) -> float:
    """`at_least` where the terms fall from `count` on."""
    log_term = (
        math.lgamma(of + 1)
        - math.lgamma(count + 1)
        - math.lgamma(of - count + 1)
        + count * math.log(share)
        + (of - count) * math.log1p(-share)
    )
    term = total = math.exp(log_term)
    odds = share / (1 - share)
    for hits in range(count, of):
        term *= (of - hits) / (hits + 1) * odds
        if term <= total * 1e-17:
            break
        total += term
    return min(1.0, total)


def _percent(share: float) -> str:
    """A share as a number of percent, with one digit behind the point; two below one tenth of a percent.

    >>> _percent(0.0142), _percent(0.0004), _percent(0.0)
    ('1.4', '0.04', '0.0')
    """
    return f"{100 * share:.2f}" if 0 < share < 0.001 else f"{100 * share:.1f}"
