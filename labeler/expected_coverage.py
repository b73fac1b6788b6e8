"""How much a network could label by itself, as far as its held-out answers tell: an expectation, no promise."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

MAX_ERROR = 0.02
_HALF = 0.5  # added to the errors, and 1 to the answers (Jeffreys' prior): none wrong of ten is not 0 %

Shares = npt.NDArray[np.floating]


def fewest_held_out(max_error: float = MAX_ERROR) -> int:
    """How many held-out answers, all right, it takes to tell so small an error at all.

    >>> fewest_held_out(0.02)
    24
    """
    return int(np.ceil(round(_HALF / max_error - 1, 9)))


def expected_coverage(
    confidences: Shares, right: npt.NDArray[np.bool_], pool: Shares, max_error: float = MAX_ERROR
) -> float | None:
    """The share of `pool` that is at least as sure as the least sure held-out answers with few enough errors.

    `confidences` and `right` (n,) are of held-out answers, `pool` (m,) are confidences of images to be labelled, NaN
    where a picture cannot be read. None where there are too few held-out answers to tell, or nothing is left.
    """
    if len(confidences) < fewest_held_out(max_error) or not len(pool):
        return None
    order = np.argsort(-confidences, kind="stable")
    sure, wrong = confidences[order], np.cumsum(~right[order])
    ends = np.r_[sure[1:] != sure[:-1], True]  # answers that are equally sure are taken together or not at all
    estimate = (wrong + _HALF) / (np.arange(len(sure)) + 2)
    kept = np.flatnonzero(ends & (estimate <= max_error))
    return float(np.mean(pool >= sure[kept[-1]])) if len(kept) else 0.0
