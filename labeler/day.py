"""An annotator's day: what they did today and in this session, in figures and as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import isnan

from labeler.pace import PAUSE, duration_text
from labeler.self_agreement import SelfAgreement, self_agreement
from labeler.store import Store
from labeler.store.days import DoneSince, done_since
from labeler.tasks import Task

Say = Callable[[str], str]


@dataclass(frozen=True)
class WorkSummary:
    """What was done since a moment. `minutes` leaves out breaks: gaps of more than a minute between two actions."""

    by_task: dict[str, dict[str, int]]
    pictures: int
    minutes: float
    skipped: int
    flagged: int
    taken_back: int
    self_checks: int

    @property
    def answers(self) -> int:
        return sum(n for labels in self.by_task.values() for n in labels.values())

    @property
    def per_minute(self) -> float | None:
        """Pictures a minute; None until there is time to divide by."""
        return self.pictures / self.minutes if self.minutes > 0 and self.pictures > 1 else None


@dataclass(frozen=True)
class Day:
    """Today, by the clock of this computer, and since the project was opened."""

    annotator: str
    today: WorkSummary
    session: WorkSummary
    agreement: tuple[SelfAgreement, ...]


def look_at_day(store: Store, annotator: str, tasks: Sequence[Task], now: datetime, session: datetime) -> Day:
    """Sum up the day of `now` (with a time zone) and the session that began at `session`."""
    midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    today, since = (_summary(done, tasks) for done in done_since(store, annotator, midnight, session))
    return Day(annotator, today, since, tuple(self_agreement(store, annotator, tasks)))


def worked_minutes(times: Sequence[float]) -> float:
    """The time between actions, in minutes, without the gaps of more than PAUSE seconds.

    >>> worked_minutes([0, 30, 60, 1000, 1060])
    2.0
    """
    return sum(gap for before, after in pairwise(times) if 0 <= (gap := after - before) <= PAUSE) / 60


def _summary(done: DoneSince, tasks: Sequence[Task]) -> WorkSummary:
    by_task = {
        task.name: {
            label: done.by_label[task.name, label] for label in task.labels if (task.name, label) in done.by_label
        }
        for task in tasks
    }
    return WorkSummary(
        by_task={task: labels for task, labels in by_task.items() if labels},
        pictures=done.images,
        minutes=worked_minutes(done.times),
        skipped=done.kinds.get("skip", 0),
        flagged=done.flagged,
        taken_back=done.taken_back,
        self_checks=done.kinds.get("self-check", 0),
    )


def figures(summary: WorkSummary, say: Say = str) -> list[tuple[str, str]]:
    """The summary as (name, figure) pairs to read; `say` translates."""
    rate = say("{n} a minute").format(n=f"{summary.per_minute:.0f}") if summary.per_minute is not None else "–"
    worked = duration_text(summary.minutes) if summary.minutes > 0 else "–"
    return [
        (say("Answers"), f"{summary.answers:,}"),
        (say("Pictures"), f"{summary.pictures:,}"),
        (say("Pace"), rate),
        (say("Time worked"), worked),
        (say("Skipped"), f"{summary.skipped:,}"),
        (say("Flagged as unsure"), f"{summary.flagged:,}"),
        (say("Taken back"), f"{summary.taken_back:,}"),
    ]


def agreement_words(found: SelfAgreement, say: Say = str) -> str:
    """One task's self-agreement in words, with its uncertainty.

    >>> agreement_words(SelfAgreement("light", 20, 0.9, 0.699, 0.972, 0.85))
    '90 % of 20 pictures shown again, between 70 and 97; kappa 0.85'
    """
    kappa = "–" if isnan(found.kappa) else f"{found.kappa:.2f}"
    return say("{share} % of {n} pictures shown again, between {low} and {high}; kappa {kappa}").format(
        share=f"{100 * found.agreement:.0f}",
        n=f"{found.checks:,}",
        low=f"{100 * found.low:.0f}",
        high=f"{100 * found.high:.0f}",
        kappa=kappa,
    )


def day_text(day: Day, project: str, now: datetime, say: Say = str) -> str:
    """The day as plain text to copy."""
    lines = [
        say("{annotator} in {project}, {day}").format(annotator=day.annotator, project=project, day=f"{now:%Y-%m-%d}")
    ]
    for title, summary in ((say("Today"), day.today), (say("This session"), day.session)):
        lines += ["", title]
        lines += [f"  {name}: {figure}" for name, figure in figures(summary, say)]
        for task, labels in summary.by_task.items():
            lines.append(f"  {task}: " + ", ".join(f"{label} {n:,}" for label, n in labels.items()))
    if day.agreement:
        lines += ["", say("Agreement with yourself")]
        lines += [f"  {found.task}: {agreement_words(found, say)}" for found in day.agreement]
    return "\n".join(lines) + "\n"
