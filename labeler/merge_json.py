"""What `labeler merge --json` says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from labeler.bootstrap import AgreementIntervals, Interval
from labeler.merge import TaskAgreement, difference_sentence, difference_sentences
from labeler.merging import Merge
from labeler.vote_patterns import NO_VOTE


def merge_document(merged: Merge) -> dict[str, object]:
    """The whole document."""
    tasks = {}
    for place, found in enumerate(merged.agreements):
        settled, labels = merged.settled[place], found.task.labels
        known = merged.dawid_skene[place]
        tasks[found.task.name] = as_json(found, merged.intervals[place]) | {
            "settled": settled.by_source(),
            "conflicts_left": int((settled.labels == NO_VOTE).sum()),
            "dawid_skene": {
                "converged": known.converged,
                "shares": dict(zip(labels, known.shares.tolist(), strict=True)),
                "annotators": {
                    name: {true: dict(zip(labels, row, strict=True)) for true, row in zip(labels, rows, strict=True)}
                    for name, rows in zip(merged.votes[place].annotators, known.confusion.tolist(), strict=True)
                },
            },
        }
    return {"tasks": tasks, "remarks": list(merged.remarks)}


def as_json(found: TaskAgreement, intervals: AgreementIntervals | None = None) -> dict[str, object]:
    """The task's part of `labeler merge --json` (design, section 5); figures that cannot be told are null."""
    labels = found.task.labels
    of_pairs = [None] * len(found.pairs) if intervals is None else intervals.pairs
    return {
        "files": found.files,
        "overlapping": found.overlapping,
        "conflicting": found.conflicting,
        "total": found.total,
        "agreement": _number(found.agreement),
        "kappa": _number(found.kappa),
        "alpha": _number(found.alpha),
        "ac1": _number(found.ac1),
        "fleiss": _number(found.fleiss),
        "by_label": _by_label(labels, found.by_label),
        "intervals": _intervals(None if intervals is None else intervals.overall),
        "pairs": [
            {
                "a": a,
                "b": b,
                "overlapping": pair.overlapping,
                "agreement": _number(pair.agreement),
                "kappa": _number(pair.kappa),
                "confusion": {
                    said: dict(zip(labels, row, strict=True))
                    for said, row in zip(labels, pair.confusion.tolist(), strict=True)
                },
                "mcnemar": dict(zip(labels, pair.mcnemar, strict=True)),
                "stuart_maxwell": {
                    "chi2": pair.stuart_maxwell.chi2,
                    "df": pair.stuart_maxwell.df,
                    "p": pair.stuart_maxwell.p,
                },
                "by_label": _by_label(labels, pair.by_label),
                "difference": difference_sentence(labels, a, b, pair),
                "alpha": _number(pair.alpha),
                "ac1": _number(pair.ac1),
                "differences": difference_sentences(labels, a, b, pair),
                "intervals": _intervals(of_pair),
            }
            for (a, b, pair), of_pair in zip(found.pairs, of_pairs, strict=True)
        ],
    }


def _by_label(labels: Sequence[str], shares: Sequence[float]) -> dict[str, float | None]:
    return {label: _number(share) for label, share in zip(labels, shares, strict=True)}


def _intervals(found: Mapping[str, Interval] | None) -> dict[str, list[float] | None] | None:
    """Each figure's interval; null where it has none."""
    if found is None:
        return None
    return {name: None if math.isnan(one.low) else [one.low, one.high] for name, one in found.items()}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
