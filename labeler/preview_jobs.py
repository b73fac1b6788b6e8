"""From predictions to the preview of an auto-labelling, and what thresholds and promises would give of it. No torch.

The window calls this at every step of a slider: each takes a few comparisons of columns. In certified mode nothing
here knows what audits found (docs/adr/0009-the-preview-does-not-look-at-audits.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from labeler.auto_label import TaskDecisions
from labeler.exact_rates import Rate, exact_rate
from labeler.jobs import training_faults
from labeler.preview_file import Ints, Preview, write_preview
from labeler.project import Project
from labeler.store import PRESENT, count_images, find_run
from labeler.terms import Terms
from labeler.views import Views
from training.certified import Promise
from training.ensemble import RULES, Votes
from training.expectation import FEWEST, Expected, Steps, chance_wrong
from training.held_out import held_out_scores
from training.scores import average_score
from training.stored_answers import StoredAnswers, has_stored_answers, read_stored_answers

Curve = tuple[list[float], list[float]]  # errors, and the share of images that get a label
SHOWN = 12  # pictures of a row
ERRORS = np.geomspace(0.002, 0.2, 61)  # that the curve of a promise is drawn over
# That the curve of the rules is drawn over: networks give confidences near 1 most often.
HIGHS = np.concatenate([np.linspace(0.34, 0.98, 65), np.linspace(0.981, 1.0, 20)])
_CUTS = (0.99, 0.95, 0.9, 0.8, 0.6)
_SEED = 7


@dataclass(frozen=True)
class PreviewRow:
    """Images that one rule decides or whose scores lie in one bin. `title`: the rule's name; '' for scores.

    `low` and `high` bound the bin, `is_labelled` says whether they get a label. `by_label` counts the labels given or
    leant to. `wrong` is how many are expected to be, `audited` what opened audits found, None where there are none.
    `sample` are up to `SHOWN` of the images by number, which stay as long as they belong to the row.
    """

    title: str
    low: float
    high: float
    is_labelled: bool
    images: int
    by_label: tuple[int, ...]
    wrong: float
    audited: Rate | None
    sample: tuple[int, ...]


@dataclass(frozen=True)
class Outlook:
    """What thresholds or a promise would give: rows, and in all how many labels, and how many of them wrong."""

    rows: tuple[PreviewRow, ...]
    images: int
    labelled: int
    wrong: float


def keep_preview(project: Project, decided: TaskDecisions) -> None:
    """Leave what a dry run worked out to the window."""
    plan, views = decided.plan, decided.views or Views(decided.probabilities, decided.probabilities)
    with training_faults():
        votes = Votes.of(decided.probabilities)
        proposed, scores = average_score(views.plain, views.mirrored)
        known, wrong = held_out_scores(_held_out(project, plan.runs, plan.task.name), plan.task.labels)
        chances = chance_wrong(scores, known, wrong)
    outside = count_images(project.store, PRESENT) - len(decided.images)
    used = len(known) if len(known) >= FEWEST else 0
    write_preview(
        project,
        Preview(
            plan.task.name, tuple(plan.task.labels), plan.runs, outside, used, np.array(decided.images, np.int64),
            votes.voice, votes.top, votes.dissent, proposed, scores, chances,
        ),
    )  # fmt: skip


class Pool:
    """A preview made ready for sliders: what does not depend on where they stand is worked out once."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        self._votes = Votes(preview.voice, preview.top, preview.dissent)
        self._steps = Steps.of(preview.scores, preview.chances, preview.others)
        self._ranks = np.random.default_rng(_SEED).permutation(len(preview.images))
        self._by_top = np.argsort(-preview.top, kind="stable")
        self._chances = np.nan_to_num(preview.chances, nan=1.0)
        self._place_of = {image: place for place, image in enumerate(preview.images.tolist())}

    def by_rules(self, high: float, low: float, answers: Mapping[int, str | None]) -> Outlook:
        """What the report's rules give; `answers` are those of opened audits, by image (None: nobody could tell)."""
        with training_faults():
            rules = self._votes.rules(high, low)
        rows = [
            self._row(rules == number, rule.name, (0, 1), number < len(RULES) - 1, self.preview.voice, answers)
            for number, rule in enumerate(RULES)
        ]
        return self._outlook(rows)

    def by_promise(self, terms: Terms, audits: int) -> Outlook:
        """What a promise is expected to give after so many audited pictures."""
        return self.by_thresholds({"": self.expected(terms, audits).threshold})

    def by_thresholds(self, thresholds: Mapping[str, float | None], folders: Sequence[str] | None = None) -> Outlook:
        """What gets a label from these scores on: for all ("" alone), by label, or by folder; None: nothing does.

        `folders` (n,), where they are given, say which folder each image of the pool lies in.
        """
        scores, labels = self.preview.scores, self.preview.proposed
        names = folders or [*self.preview.labels, "no prediction"]
        stated = {name: np.inf if least is None else least for name, least in thresholds.items()}
        least = np.array([stated.get(name, stated.get("", np.inf)) for name in names])
        given = (labels >= 0) & (scores >= (least if folders else least[labels]))
        cuts = sorted({1.0, *_CUTS, 0.0, *(one for one in stated.values() if np.isfinite(one))}, reverse=True)
        rows = []
        for high, low in pairwise(cuts):
            inside = (scores >= low) & ((scores < high) | (high == 1.0))
            for labelled in (True, False):
                members = inside & (given if labelled else ~given)
                if members.any():
                    rows.append(self._row(members, "", (low, high), labelled, labels, {}))
        return self._outlook(rows)

    def label_of(self, image: int, *, by_rules: bool) -> tuple[str, float]:
        """The label that an image of the pool would get ('' where a prediction is missing), and its confidence."""
        place, preview = self._place_of[image], self.preview
        label = int((preview.voice if by_rules else preview.proposed)[place])
        if label < 0 or np.isnan(preview.scores[place]):
            return "", 0.0
        return preview.labels[label], float((preview.top if by_rules else preview.scores)[place])

    def expected(self, terms: Terms, audits: int) -> Expected:
        return self._steps.expected(_promise(terms), audits)

    def audits_needed(self, terms: Terms) -> int | None:
        """How many audited pictures will probably let it label something; None: no number will."""
        return self._steps.audits_needed(_promise(terms))

    def promise_curve(self, terms: Terms, audits: int) -> Curve:
        """(errors that could be promised, the share of images that would get a label), each (k,)."""
        return ERRORS.tolist(), self._steps.curve(_promise(terms), audits, ERRORS).tolist()

    def rules_curve(self, low: float) -> Curve:
        """(the share of labels expected to be wrong, the share of images labelled) as *high* falls from 1 to *low*."""
        ranked = self.preview.top[self._by_top]
        eligible = self.preview.dissent[self._by_top] < low
        count = np.append(0, np.cumsum(eligible))
        wrong = np.append(0.0, np.cumsum(np.where(eligible, self._chances[self._by_top], 0.0)))
        highs = HIGHS[low <= HIGHS][::-1]
        places = np.searchsorted(-ranked, -highs, side="right")
        labelled = count[places]
        return (wrong[places] / np.maximum(labelled, 1)).tolist(), (labelled / max(len(ranked), 1)).tolist()

    def _row(
        self,
        inside: NDArray[np.bool_],
        title: str,
        between: tuple[float, float],
        labelled: bool,
        labels: Ints,
        answers: Mapping[int, str | None],
    ) -> PreviewRow:
        places = np.flatnonzero(inside)
        known = labels[places]
        counts = np.bincount(known[known >= 0], minlength=len(self.preview.labels))
        shown = places[np.argpartition(self._ranks[places], SHOWN)[:SHOWN]] if len(places) > SHOWN else places
        shown = shown[np.argsort(self._ranks[shown])]
        return PreviewRow(
            title,
            *between,
            labelled,
            len(places),
            tuple(counts.tolist()),
            float(self._chances[places].sum()),
            self._audited(inside, labels, answers),
            tuple(self.preview.images[shown].tolist()),
        )

    def _audited(self, inside: NDArray[np.bool_], labels: Ints, answers: Mapping[int, str | None]) -> Rate | None:
        if not answers:
            return None
        places = {image: self._place_of[image] for image in answers if image in self._place_of}
        asked = [image for image, place in places.items() if inside[place]]
        names = self.preview.labels
        wrong = sum(labels[places[image]] < 0 or names[labels[places[image]]] != answers[image] for image in asked)
        return exact_rate(wrong, len(asked))

    def _outlook(self, rows: Sequence[PreviewRow]) -> Outlook:
        given = [row for row in rows if row.is_labelled]
        labelled, wrong = sum(row.images for row in given), sum(row.wrong for row in given)
        return Outlook(tuple(rows), len(self.preview.images), labelled, wrong)


def _promise(terms: Terms) -> Promise:
    """What a first look at fresh audits asks: a later one has less risk to take."""
    return Promise(terms.kind, terms.max_error, (1 - terms.confidence) * terms.share)


def _held_out(project: Project, runs: Sequence[str], task: str) -> list[StoredAnswers]:
    """What each run said of its validation; nothing where one of them kept none."""
    found = []
    for run in runs:
        record, folder = find_run(project.store, run), project.runs_folder / run
        if not has_stored_answers(folder, "validation"):
            return []
        temperature = record.summary["results"]["temperature"]
        found.append(read_stored_answers(folder, "validation", temperature, task if len(record.tasks) > 1 else ""))
    return [one for one in found if one is not None] if None not in found else []
