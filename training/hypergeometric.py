"""What a sample says of the errors left in a pool that ends, once those found in the sample are taken out."""

from __future__ import annotations

from math import exp, lgamma


def at_most(found: int, drawn: int, wrong: int, pool: int) -> float:
    """P(X <= found) for X ~ Hypergeometric: `drawn` of `pool` without replacement, of which `wrong` are wrong.

    0 where more would be wrong than the pool holds: that cannot be.

    >>> round(at_most(1, 2, 2, 4), 6)
    0.833333
    """
    if wrong > pool or found < 0:
        return 0.0
    all_draws = _log_choose(pool, drawn)
    least = max(drawn - (pool - wrong), 0)
    terms = range(least, min(found, drawn, wrong) + 1)
    tail = sum(exp(_log_choose(wrong, x) + _log_choose(pool - wrong, drawn - x) - all_draws) for x in terms)
    return min(tail, 1.0) if found < min(drawn, wrong) else 1.0


def most_found(drawn: int, pool: int, left: int, risk: float) -> int:
    """With how many errors found at most one may say, at this risk, that no more than `left` are left; -1: with none.

    Go through the errors of the pool in any fixed order, and stop when `left` + 1 are left, not drawn. How many drawn
    ones were met by then is negative hypergeometric, and at most x exactly where at most x of the first
    `left` + 1 + x were drawn. So what may be labelled can be extended, error by error, for as long as no more
    than this many are found, and the statement holds wherever that ends.
    """
    low, high = -1, drawn
    while low < high:
        middle = (low + high + 1) // 2
        if at_most(middle, drawn, left + 1 + middle, pool) <= risk:
            low = middle
        else:
            high = middle - 1
    return low


def most_left(found: int, drawn: int, pool: int, risk: float) -> int:
    """The least number of errors left that may be stated at this risk when `found` of the drawn were wrong.

    >>> most_left(0, 300, 18_260, 0.05), most_left(0, 0, 100, 0.05), most_left(3, 100, 100, 0.05)
    (179, 100, 0)
    """
    low, high = 0, pool - found
    while low < high:
        middle = (low + high) // 2
        if at_most(found, drawn, middle + 1 + found, pool) <= risk:
            high = middle
        else:
            low = middle + 1
    return low


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
