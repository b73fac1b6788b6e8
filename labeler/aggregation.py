"""How votes become labels: the strategies of a merge, as a table, and rules for single cells of the confusion matrix.

A strategy sees each distinct pattern of votes once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from labeler.cell_rules import CellRule
from labeler.errors import InputError
from labeler.merge import Votes
from labeler.vote_patterns import NO_VOTE, vote_counts

Labels = npt.NDArray[np.int16]
CONFLICT = ""
_TIE = 1e-6  # posteriors nearer than this differ by rounding alone


@dataclass(frozen=True)
class Settling:
    """How votes are to become labels.

    `ties` says what `majority` does without one, `priority` are annotators whose word counts in that order,
    `threshold` is the posterior from which `dawid-skene` takes a label. `rules` come before the strategy.
    """

    strategy: str = "unanimous"
    ties: str = "conflict"
    priority: tuple[str, ...] = ()
    threshold: float = 0.5
    rules: tuple[CellRule, ...] = ()


@dataclass(frozen=True)
class Settled:
    """What came of votes: for each image the number of its label (-1: a conflict for a person), its source ('' for a
    conflict) and how probable the label is (NaN where the strategy does not say)."""

    labels: Labels
    sources: npt.NDArray[np.object_]
    confidence: npt.NDArray[np.float64]

    def by_source(self) -> dict[str, int]:
        """How many images there are of each source, the commonest first; conflicts are not among them."""
        return dict(Counter(self.sources[self.sources != CONFLICT].tolist()).most_common())

    def at(self, place: npt.NDArray[np.intp]) -> Settled:
        return Settled(self.labels[place], self.sources[place], self.confidence[place])


Strategy = Callable[[Votes, Settling], Settled]


def aggregate(votes: Votes, settling: Settling) -> Settled:
    """The label of each image of `votes`. Raises InputError for what `settling` names and the votes do not have."""
    check_settling(settling)
    settled = STRATEGIES[settling.strategy](votes, settling)
    for rule in reversed([rule for rule in settling.rules if rule.task == votes.task.name]):
        _apply(rule, votes, settled)
    return settled.at(votes.patterns.place)


def check_settling(settling: Settling) -> None:
    """InputError for a strategy or a handling of ties that does not exist, or lacks what it needs."""
    if settling.strategy not in STRATEGIES:
        raise InputError(f"There is no strategy {settling.strategy!r}: choose {' or '.join(STRATEGIES)}.")
    if settling.ties not in TIES:
        raise InputError(f"Ties cannot be settled by {settling.ties!r}: choose {' or '.join(TIES)}.")
    needing = [settling.strategy, *([settling.ties] if settling.strategy == "majority" else [])]
    if "priority" in needing and not settling.priority:
        raise InputError("Whose word counts? Name the annotators in order with --priority ann,bob.")
    if not 0 < settling.threshold <= 1:
        raise InputError(f"The threshold {settling.threshold:g} is no probability: give one above 0, and 1 at most.")


def check_names(settling: Settling, votes: Sequence[Votes]) -> None:
    """InputError where the priority or a rule names somebody who gave no vote, or a task or label that is not there."""
    known = sorted({name for one in votes for name in one.annotators})
    for name in settling.priority:
        if name not in known:
            raise InputError(f"--priority names {name!r}, and the votes are by {', '.join(known)}.")
    for rule in settling.rules:
        rule.check([one.task for one in votes], known)


def _agreed(votes: Votes) -> Settled:
    """One voice is `human`, several equal ones `unanimous`; anything else is a conflict."""
    counts = vote_counts(votes.patterns.codes, len(votes.task.labels))
    sizes, most = counts.sum(axis=1), counts.max(axis=1, initial=0)
    agreed = (sizes > 0) & (most == sizes)
    labels = np.where(agreed, counts.argmax(axis=1), NO_VOTE).astype(np.int16)
    sources = np.where(agreed, np.where(sizes == 1, "human", "unanimous"), CONFLICT).astype(object)
    return Settled(labels, sources, np.full(len(labels), np.nan))


def _unanimous(votes: Votes, _settling: Settling) -> Settled:
    return _agreed(votes)


def _majority(votes: Votes, settling: Settling) -> Settled:
    """The label that more than half of the votes give; without one, what the handling of ties says."""
    settled = _agreed(votes)
    counts = vote_counts(votes.patterns.codes, len(votes.task.labels))
    most = counts.max(axis=1, initial=0)
    more_than_half = 2 * most > counts.sum(axis=1)
    _fill(settled, np.where(more_than_half, counts.argmax(axis=1), NO_VOTE), "majority")
    TIES[settling.ties](votes, settling, settled, counts == most[:, None])
    return settled


def _priority(votes: Votes, settling: Settling) -> Settled:
    """The label of the first annotator of the order who answered."""
    settled = _agreed(votes)
    _fill(
        settled, _first_word(votes, settling, np.ones((len(settled.labels), len(votes.task.labels)), bool)), "priority"
    )
    return settled


def _dawid_skene(votes: Votes, settling: Settling) -> Settled:
    """The most probable label, where it is probable enough and no other is as probable.

    What all say alike keeps its own source.
    """
    settled = _agreed(votes)
    posterior = votes.dawid_skene.posterior
    likeliest = np.empty((len(settled.labels), posterior.shape[1]))
    likeliest[votes.patterns.place] = posterior
    labels = likeliest.argmax(axis=1).astype(np.int16)
    confidence = likeliest.max(axis=1)
    overruled = settled.labels != labels
    settled.labels[:], settled.confidence[:] = labels, confidence
    settled.sources[overruled] = "dawid-skene"
    next_likeliest = np.sort(likeliest, axis=1)[:, -2:-1].max(axis=1, initial=0)
    unsure = (confidence < settling.threshold) | (confidence - next_likeliest < _TIE)
    settled.labels[unsure], settled.sources[unsure], settled.confidence[unsure] = NO_VOTE, CONFLICT, np.nan
    return settled


STRATEGIES: dict[str, Strategy] = {
    "unanimous": _unanimous,
    "majority": _majority,
    "dawid-skene": _dawid_skene,
    "priority": _priority,
}

Candidates = npt.NDArray[np.bool_]


def _ties_stay(_votes: Votes, _settling: Settling, _settled: Settled, _most: Candidates) -> None:
    """A tie, or a mere plurality, is a conflict."""


def _plurality(_votes: Votes, _settling: Settling, settled: Settled, most: Candidates) -> None:
    """The label with the most votes, if it has more than any other."""
    _fill(settled, np.where(most.sum(axis=1) == 1, most.argmax(axis=1), NO_VOTE), "majority")


def _first_of_the_most_voted(votes: Votes, settling: Settling, settled: Settled, most: Candidates) -> None:
    """Among the labels with the most votes, that of the first annotator of the order who gave one of them."""
    _plurality(votes, settling, settled, most)
    _fill(settled, _first_word(votes, settling, most), "priority")


TIES: dict[str, Callable[[Votes, Settling, Settled, Candidates], None]] = {
    "conflict": _ties_stay,
    "plurality": _plurality,
    "priority": _first_of_the_most_voted,
}


def _first_word(votes: Votes, settling: Settling, allowed: Candidates) -> npt.NDArray[np.intp]:
    """For each pattern the first of the order's labels that is among `allowed` (patterns, labels); -1 without one."""
    codes = votes.patterns.codes
    word = np.full(len(codes), NO_VOTE, np.intp)
    for name in settling.priority:
        if name in votes.annotators:
            said = codes[:, votes.annotators.index(name)]
            counts = (word == NO_VOTE) & (said != NO_VOTE) & allowed[np.arange(len(codes)), said]
            word[counts] = said[counts]
    return word


def _fill(settled: Settled, labels: npt.NDArray[np.intp], source: str) -> None:
    """Give the conflicts of `settled` the labels that are not -1."""
    found = (settled.labels == NO_VOTE) & (labels != NO_VOTE)
    settled.labels[found] = labels[found]
    settled.sources[found] = source


def _apply(rule: CellRule, votes: Votes, settled: Settled) -> None:
    """Settle the patterns that a rule is about."""
    codes = votes.patterns.codes
    column = {name: place for place, name in enumerate(votes.annotators)}
    if not set(rule.said) <= set(column):
        return
    met = np.ones(len(codes), bool)
    for name, label in rule.said.items():
        met &= codes[:, column[name]] == votes.task.labels.index(votes.task.find_label(label) or "")
    settled.labels[met] = codes[met, column[rule.taken]]
    settled.sources[met] = rule.source
    settled.confidence[met] = np.nan
