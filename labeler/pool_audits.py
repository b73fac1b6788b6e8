"""The audits of a task's unlabelled images: which of them a promise may rest on, and why another may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labeler.audit import NEWEST, OUTSIDE, AuditResult, final_answers, result
from labeler.audit_account import opened, read_looks, risk_left
from labeler.number_ranges import from_ranges
from labeler.project import Project
from labeler.store import (
    PRESENT,
    AuditRecord,
    added_after,
    among,
    audit_sample,
    audits,
    count_images,
    decisions_without_label,
    lacking_answer,
    runs,
)

KIND = "pool"


@dataclass(frozen=True)
class PoolAudits:
    """A task's audits of its pool, the oldest first. A promise asks `to_ask`; `left_out` says why not, by number.

    `is_spent`: those have no risk left, so that only a look that they had already is answered. `unfinished` is the
    latest that still has to be answered or settled, with what it has so far; None where there is none.
    """

    to_ask: tuple[AuditRecord, ...]
    is_spent: bool
    left_out: Mapping[int, str]
    unfinished: tuple[AuditRecord, AuditResult] | None

    @property
    def pictures(self) -> int:
        """How many pictures were answered in the audits that a new promise may rest on."""
        return 0 if self.is_spent else sum(one.size for one in self.to_ask)


def pool_audits(project: Project, task: str, pool: int, risk: float) -> PoolAudits:
    """The audits of a task whose pool has `pool` images now, for promises that may fail with probability `risk`."""
    looks = read_looks(project)
    usable: list[AuditRecord] = []
    spent: list[AuditRecord] = []
    left_out: dict[int, str] = {}
    unfinished: tuple[AuditRecord, AuditResult] | None = None
    for one in reversed([one for one in audits(project.store) if (one.kind, one.task) == (KIND, task)]):
        found = result(project.store, one)
        if not found.is_finished:
            left_out[one.id] = _what_lacks(found)
            unfinished = (one, found)
        elif one.population < pool:
            left_out[one.id] = f"it was drawn from {one.population:,} images, and {pool:,} have no label now"
        elif came := _come_since(project, one):
            left_out[one.id] = f"images without a label have come since it was drawn: {came:,}"
        else:
            (usable if risk_left(looks, [one.id], risk) > 0 else spent).append(one)
    # Where all are spent, the account says so, or knows this very look.
    return PoolAudits(tuple(usable or spent), not usable and bool(spent), left_out, unfinished)


def opened_answers(project: Project, task: str) -> dict[int, str | None]:
    """What the task's opened audits found, by image; nobody rests a promise on it any more."""
    seen = opened(read_looks(project))
    finished = [one for one in audits(project.store) if (one.kind, one.task) == (KIND, task) and one.id in seen]
    return answers_of(project, finished)


def answers_of(project: Project, asked: Sequence[AuditRecord]) -> dict[int, str | None]:
    """What each image of finished audits turned out to be, in the order of the draws; None: nobody could tell."""
    answers: dict[int, str | None] = {}
    for one in asked:
        for image, label in final_answers(project.store, one).items():
            answers.setdefault(image, label)
    return answers


def held_back(project: Project, task: str, asked: Sequence[AuditRecord]) -> dict[int, tuple[str, float]]:
    """Images of these audits that got no label although they scored enough: the label proposed, and the score.

    An earlier promise left them to people because of what its audit found. When people answer them they leave the
    pool, and what stays of the audit is better than what stays of the pool: a promise still has to count them.
    """
    numbers = {one.id for one in asked}
    found: dict[int, tuple[str, float]] = {}
    for run in runs(project.store, "auto-label"):
        certificate = run.summary["tasks"].get(task, {}).get("certificate")
        if not certificate or not numbers & set(certificate["audits"]):
            continue
        least = [part["threshold"] for part in certificate["thresholds"] if part["threshold"] is not None]
        if not least:
            continue
        samples = {
            image for one in asked if one.id in certificate["audits"] for image in audit_sample(project.store, one.id)
        }
        for one in decisions_without_label(project.store, run.id, task, min(least)):
            if one.image in samples and one.predictions:
                label = max(one.predictions, key=lambda vote: vote[2])[1]
                found[one.image] = (label, one.confidence)
    return found


def _come_since(project: Project, audit: AuditRecord) -> int:
    """How many images of the pool could not be drawn: the project did not have them, or they had a label or were gone.

    A label that is taken back and a picture that comes back make the pool another one without making it larger.
    """
    newest, outside = audit.scope.get(NEWEST), audit.scope.get(OUTSIDE)
    if not isinstance(newest, int):
        return 0  # drawn before that was kept
    pool = lacking_answer(project.store, [audit.task]) & PRESENT
    came = count_images(project.store, added_after(newest) & pool)
    if isinstance(outside, str):  # drawn since that is kept
        came += count_images(project.store, among(from_ranges(outside)) & pool)
    return came


def _what_lacks(found: AuditResult) -> str:
    if found.complete < found.size:
        left = found.size - found.complete
        return f"{left:,} of its pictures are not answered, and stopping early breaks a promise"
    return f"its auditors differ on {len(found.differing):,} pictures, and that is not settled"
