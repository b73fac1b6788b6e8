"""Settling a project's conflicts by a strategy: what it would do, told before anything is written, and doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from labeler.aggregation import Settled, Settling, aggregate, check_names, check_settling
from labeler.dawid_skene import DawidSkene, unsure_sentence
from labeler.merge import Votes, votes_of_project
from labeler.store import Action, Annotation, Store, conflict_images, image_names, settle_by_strategy
from labeler.store.vote_arrays import last_vote
from labeler.tasks import Task
from labeler.vote_patterns import NO_VOTE

Choice = tuple[Annotation, str]  # an answer and the source that it names
_NOT_BY_STRATEGY = ("", "human", "unanimous")  # what people settled themselves, or have not
_WORTH_TELLING = 0.01  # of the images of a label: a rarer mistake is not told


@dataclass(frozen=True)
class AnnotatorErrors:
    """How one annotator errs by Dawid and Skene's estimate. `right`: the share of images they are thought right on.

    `confusion[true][said]` are shares of the images whose label is thought to be `true`.
    """

    annotator: str
    right: float
    confusion: dict[str, dict[str, float]]


@dataclass(frozen=True)
class SettlePlan:
    """What a strategy would make of a task's open conflicts.

    `errors` are told by Dawid and Skene's strategy alone, as is a `remark` where its estimate is none to trust.
    """

    task: Task
    open: int
    chosen: tuple[Choice, ...]
    errors: tuple[AnnotatorErrors, ...] = ()
    remark: str = ""

    @property
    def by_label(self) -> dict[str, int]:
        """How many conflicts would get each label, in the task's order."""
        counts = Counter(one.label for one, _ in self.chosen)
        return {label: counts[label] for label in self.task.labels}

    @property
    def by_source(self) -> dict[str, int]:
        return dict(Counter(source for _, source in self.chosen).most_common())

    def as_json(self) -> dict[str, object]:
        return {
            "task": self.task.name,
            "open": self.open,
            "settles": len(self.chosen),
            "left": self.open - len(self.chosen),
            "by_label": self.by_label,
            "by_source": self.by_source,
            "annotators": [
                {"annotator": one.annotator, "right": one.right, "confusion": one.confusion, "words": error_words(one)}
                for one in self.errors
            ],
            "remark": self.remark,
        }


def plan_settling(store: Store, task: Task, settling: Settling) -> SettlePlan:
    """What `settling` would make of the conflicts of `task` that nobody has settled.

    All answers that count for the final label are weighed, reviews too: a conflict with a review must be settled as
    well. InputError for what `settling` names and the votes do not have.
    """
    check_settling(settling)
    still_open = set(conflict_images(store, task.name))
    if not still_open:
        return SettlePlan(task, 0, ())
    votes = votes_of_project(store, task, unseen_only=False)
    check_names(settling, [votes])
    chosen = _answers(store, votes, aggregate(votes, settling), still_open)
    errors: tuple[AnnotatorErrors, ...] = ()
    remark = ""
    if settling.strategy == "dawid-skene":
        errors = _errors(votes, votes.dawid_skene)
        remark = "" if votes.dawid_skene.converged else unsure_sentence(task.name)
    return SettlePlan(task, len(still_open), tuple(chosen), errors, remark)


def settle(store: Store, annotator: str, task: Task, settling: Settling) -> tuple[Action | None, SettlePlan]:
    """Give the open conflicts of `task` the labels of `settling`, as one action that `annotator` can take back.

    None where it settles none. What people settled is never touched.
    """
    seen, plan = last_vote(store), plan_settling(store, task, settling)
    if not plan.chosen:
        return None, plan

    def choose() -> Sequence[Choice]:
        """What still stands: meanwhile somebody may have answered, or settled some."""
        nonlocal plan
        if last_vote(store) != seen:
            plan = plan_settling(store, task, settling)
        else:
            still_open = set(conflict_images(store, task.name))
            chosen = tuple(one for one in plan.chosen if one[0].image in still_open)
            plan = replace(plan, open=len(still_open), chosen=chosen)
        return plan.chosen

    return settle_by_strategy(store, annotator, settling_words(task, settling), choose), plan


def settling_words(task: Task, settling: Settling) -> str:
    """What was done, for the history: the task and the strategy or rules.

    >>> from labeler.tasks import LIGHT
    >>> settling_words(LIGHT, Settling("priority", priority=("ann", "bob")))
    'light: priority ann, bob'
    """
    rules = [rule.source for rule in settling.rules if rule.task == task.name]
    if rules:
        return f"{task.name}: {'; '.join(rules)}"
    detail = {
        "priority": ", ".join(settling.priority),
        "dawid-skene": f"from {100 * settling.threshold:.0f} %",
        "majority": "" if settling.ties == "conflict" else f"ties by {settling.ties}",
    }.get(settling.strategy, "")
    return f"{task.name}: {settling.strategy} {detail}".rstrip()


def error_words(found: AnnotatorErrors) -> str:
    """How an annotator errs, in a sentence: their commonest mistakes, at most two.

    >>> error_words(AnnotatorErrors("ann", 0.9, {"left": {"left": 0.8, "right": 0.2}, "right": {"right": 1.0}}))
    'says right for 20 % of what is left'
    """
    mistakes = [
        (share, true, said)
        for true, row in found.confusion.items()
        for said, share in row.items()
        if said != true and share >= _WORTH_TELLING
    ]
    mistakes.sort(key=lambda one: -one[0])
    words = [f"says {said} for {100 * share:.0f} % of what is {true}" for share, true, said in mistakes[:2]]
    return ", ".join(words) if words else "hardly ever errs"


def _answers(store: Store, votes: Votes, settled: Settled, still_open: set[int]) -> list[Choice]:
    """The labels that a strategy gives to open conflicts, by the store's numbers of images."""
    numbers = {name: number for number, name in image_names(store).items()}
    by_strategy = np.flatnonzero((settled.labels != NO_VOTE) & ~np.isin(settled.sources, _NOT_BY_STRATEGY))
    labels = votes.task.labels
    found = []
    for place in by_strategy.tolist():
        image = numbers[votes.images[place]]
        if image in still_open:
            answer = Annotation(image, votes.task.name, labels[settled.labels[place]])
            found.append((answer, str(settled.sources[place])))
    return found


def _errors(votes: Votes, known: DawidSkene) -> tuple[AnnotatorErrors, ...]:
    labels = votes.task.labels
    right = np.einsum("t,ptt->p", known.shares, known.confusion)
    return tuple(
        AnnotatorErrors(
            name,
            float(right[person]),
            {true: dict(zip(labels, row, strict=True)) for true, row in zip(labels, rows, strict=True)},
        )
        for person, (name, rows) in enumerate(zip(votes.annotators, known.confusion.tolist(), strict=True))
    )
