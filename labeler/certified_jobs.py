"""The only way from predictions and audits to what training/ can promise of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from labeler.jobs import training_faults
from labeler.views import Views

RULE, REVIEW = "certified", "needs review"
_SHOWN = ("threshold", "audited", "errors", "pilot", "labelled", "images", "more_audits")


def certify_predictions(
    views: Views,
    labels: Sequence[str],
    answers: Mapping[int, str | None],
    promise: tuple[str, float, float],
    others: Mapping[str, int],
    folders: Sequence[str] | None = None,
    held_back: Sequence[tuple[str, float]] = (),
) -> tuple[list[tuple[str | None, str, float]], list[dict[str, Any]]]:
    """Per image label, rule and score as far as `promise` (bound, error, risk) holds; and what each bound rests on.

    `answers` of audits by place, in the order drawn: None counts as wrong. `others` counts the images outside the
    pool: of all (""), or where it has other keys, of each label; with `folders`, of each of these. So are the bounds.

    `held_back` are images (label proposed, score) that left the pool after a promise that did not label them because
    their audit found them wrong: their answers, at the places after the pool's, stay wrong. `folders` has theirs too.
    """
    from training.certified import Promise, certify_groups
    from training.scores import average_score

    with training_faults():
        proposed, scores = average_score(views.plain, views.mirrored)
        pool = len(scores)
        proposed = np.append(
            proposed, np.array([labels.index(label) if label in labels else -1 for label, _ in held_back], np.int64)
        )
        scores = np.append(scores, [score for _, score in held_back])
        names, groups = _groups(proposed, labels, others, folders)
        wrong = [
            place >= pool or proposed[place] < 0 or labels[proposed[place]] != label for place, label in answers.items()
        ]
        found = certify_groups(
            scores, groups, names, list(answers), wrong, Promise(*promise), [others.get(name, 0) for name in names]
        )
    given = np.zeros(len(scores), np.bool_)
    for one in found:
        if one.threshold is not None:
            given |= (groups == names.index(one.group)) & (scores >= one.threshold)
    given[[place for place, is_wrong in zip(answers, wrong, strict=True) if is_wrong]] = False
    outcomes = [
        (labels[label] if sure else None, RULE if sure else REVIEW, score)
        for label, sure, score in zip(
            proposed[:pool].tolist(), given[:pool].tolist(), np.nan_to_num(scores[:pool]).tolist(), strict=True
        )
    ]
    parts = [
        {"label": one.group, "bound": one.upper, "risk": one.promise.risk, **{key: getattr(one, key) for key in _SHOWN}}
        for one in found
    ]
    return outcomes, parts


def _groups(
    proposed: npt.NDArray[np.int64], labels: Sequence[str], others: Mapping[str, int], folders: Sequence[str] | None
) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """What a bound is asked for, by name, and to which of them each image belongs (n,)."""
    if folders is not None:
        names, groups = np.unique(np.array(folders, np.str_), return_inverse=True)
        return tuple(names.tolist()), groups.astype(np.int64)
    return (("",), np.zeros_like(proposed)) if "" in others else (tuple(labels), proposed)
