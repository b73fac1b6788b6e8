"""How far the figures of agreement would vary with other images: percentile intervals of the bootstrap (Efron 1979).

Images are drawn with replacement. What counts is how often each pattern of votes is drawn, so that a draw costs the
same for 2,000 images as for 200,000. Where every draw is alike they say nothing of other images: the interval of an
agreement is then Wilson's (1927) for a share of as many images, and the other figures have none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from labeler.agreement import (
    PairSums,
    ac1_of_sums,
    alpha_of_sums,
    alpha_terms,
    chance_terms,
    cohen_kappas,
    fleiss_of_sums,
    overlapping_images,
    pair_ac1s,
    pair_alphas,
)
from labeler.vote_patterns import NO_VOTE, Codes, VotePatterns, vote_patterns

Floats = npt.NDArray[np.float64]
_Z = 1.959963984540054  # 95 % of a normal distribution lie within so many standard deviations
_ALIKE = 1e-9  # draws that differ by less are alike but for rounding
_HELD = 4_000_000  # numbers at a time: 32 MB
_OVERALL = ("agreement", "kappa", "alpha", "ac1", "fleiss")
_OF_PAIRS = ("agreement", "kappa", "alpha", "ac1")


@dataclass(frozen=True)
class Interval:
    """Where a figure lies with a confidence of 95 %; NaN where it cannot be told."""

    low: float
    high: float


_NONE = Interval(math.nan, math.nan)


@dataclass(frozen=True)
class AgreementIntervals:
    """The intervals of a task's figures, by the name they have in `TaskAgreement` and `PairAgreement`.

    `pairs` are in the order of `itertools.combinations` of the annotators.
    """

    overall: Mapping[str, Interval]
    pairs: tuple[Mapping[str, Interval], ...]


def agreement_intervals(codes: Codes, labels: int, draws: int = 1000, seed: int = 0) -> AgreementIntervals:
    """95 % intervals for votes (images, annotators); the same seed gives the same intervals."""
    patterns = vote_patterns(codes, labels)
    pairs = list(combinations(range(codes.shape[1]), 2))
    if not len(codes) or not pairs:
        return AgreementIntervals(dict.fromkeys(_OVERALL, _NONE), tuple(dict.fromkeys(_OF_PAIRS, _NONE) for _ in pairs))
    drawn = _drawn_figures(patterns, labels, pairs, draws, np.random.default_rng(seed))
    overlapping = int(overlapping_images(codes).sum())
    answered = codes != NO_VOTE
    return AgreementIntervals(
        {name: _interval(name, drawn[name], overlapping) for name in _OVERALL},
        tuple(
            {
                name: _interval(name, drawn[f"pairs {name}"][:, place], int((answered[:, a] & answered[:, b]).sum()))
                for name in _OF_PAIRS
            }
            for place, (a, b) in enumerate(pairs)
        ),
    )


def _drawn_figures(
    patterns: VotePatterns, labels: int, pairs: Sequence[tuple[int, int]], draws: int, random: np.random.Generator
) -> dict[str, Floats]:
    """Every figure in every draw: (draws,), or (draws, pairs) for those of the pairs."""
    chance = chance_terms(patterns.codes, labels)
    shared = chance * overlapping_images(patterns.codes)[:, None]
    terms = [alpha_terms(patterns.codes, labels), chance, shared]
    at_once = max(1, _HELD // max(len(patterns.counts), len(pairs) * (1 + 2 * labels)))
    parts = []
    for start in range(0, draws, at_once):
        weights = _drawn_counts(patterns, min(at_once, draws - start), random)
        alpha, ac1, fleiss = (weights @ one for one in terms)
        parts.append(
            _pair_figures(_pair_sums(patterns.codes, weights, labels, pairs))
            | {"alpha": alpha_of_sums(alpha), "ac1": ac1_of_sums(ac1), "fleiss": fleiss_of_sums(fleiss)}
        )
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _drawn_counts(patterns: VotePatterns, draws: int, random: np.random.Generator) -> Floats:
    """How often each pattern comes up when as many images as there are are drawn with replacement."""
    images, distinct = len(patterns.place), len(patterns.counts)
    if distinct * 20 < images:
        return random.multinomial(images, patterns.counts / images, draws).astype(float)
    # With almost as many patterns as images, drawing the images themselves is several times faster.
    drawn = (np.bincount(patterns.place[random.integers(0, images, images)], minlength=distinct) for _ in range(draws))
    return np.array(list(drawn), float)


def _pair_sums(codes: Codes, weights: Floats, labels: int, pairs: Sequence[tuple[int, int]]) -> PairSums:
    """The sums of each pair in each draw: (draws, pairs), and twice (draws, pairs, labels).

    Not their confusion matrices: a task with hundreds of labels would fill memory with those.
    """
    width = 1 + 2 * labels
    found = np.empty((len(weights), len(pairs) * width))
    counts = weights.astype(np.float32)  # exact for whole numbers below 2**24
    together = max(1, _HELD // (len(codes) * width))
    for start in range(0, len(pairs), together):
        chosen = pairs[start : start + together]
        said = np.zeros((len(codes), len(chosen) * width), np.float32)
        for place, (first, second) in enumerate(chosen):
            both = np.flatnonzero((codes[:, first] != NO_VOTE) & (codes[:, second] != NO_VOTE))
            of_first, of_second = codes[both, first].astype(np.int64), codes[both, second].astype(np.int64)
            said[both, place * width] = of_first == of_second
            said[both, place * width + 1 + of_first] = 1
            said[both, place * width + 1 + labels + of_second] = 1
        found[:, start * width : (start + len(chosen)) * width] = counts @ said
    parts = found.reshape(len(weights), len(pairs), width)
    return PairSums(parts[..., 0], parts[..., 1 : 1 + labels], parts[..., 1 + labels :])


def _pair_figures(sums: PairSums) -> dict[str, Floats]:
    overlapping = sums.first.sum(axis=2)
    agreeing = np.asarray(sums.agreeing, float)
    kappas = cohen_kappas(sums)
    with np.errstate(invalid="ignore"):  # a pair that met on no drawn image has no agreement in that draw
        return {
            "agreement": agreeing.sum(axis=1) / overlapping.sum(axis=1),
            "kappa": np.nansum(kappas * overlapping, axis=1) / (overlapping * ~np.isnan(kappas)).sum(axis=1),
            "pairs agreement": agreeing / overlapping,
            "pairs kappa": kappas,
            "pairs alpha": pair_alphas(sums),
            "pairs ac1": pair_ac1s(sums),
        }


def _interval(name: str, drawn: Floats, images: int) -> Interval:
    """The interval of a figure from its draws; `images` is how many it was made of."""
    told = drawn[~np.isnan(drawn)]
    if not len(told):
        return _NONE
    if np.ptp(told) < _ALIKE:
        return wilson_interval(float(told[0]), images) if name == "agreement" else _NONE
    low, high = np.percentile(told, [2.5, 97.5])
    return Interval(float(low), float(high))


def wilson_interval(share: float, count: int) -> Interval:
    """Wilson's 95 % interval (1927) of a share that was found in `count` cases.

    >>> wilson_interval(1.0, 10).low.__round__(4)
    0.7225
    """
    middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z / (1 + _Z**2 / count) * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    return Interval(max(0.0, middle - half), min(1.0, middle + half))
