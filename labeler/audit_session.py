"""Answering an audit, blind: one picture of the sample after the other, and nothing of what anybody said of it."""

from __future__ import annotations

from labeler.audit import open_images, result
from labeler.judging import JudgingSession
from labeler.label_session import Progress
from labeler.project import Project
from labeler.store import (
    Action,
    AuditRecord,
    ImageState,
    audit_answers,
    audit_sample,
    audit_settlements,
    missing_images,
    record_audit_answer,
    settle_audit_answers,
)
from labeler.work_queue import WorkQueue


class AuditSession(JudgingSession):
    """An annotator's way through the sample of an audit, in the order of the draw; it goes on where they stopped."""

    def __init__(self, project: Project, annotator: str, audit: AuditRecord) -> None:
        self.audit = audit
        super().__init__(project, annotator, [project.task(audit.task)], "all")

    @property
    def role(self) -> str:
        return "audit"

    def rebuild(self, last_image: str = "") -> None:
        """List the sample anew and go on at `last_image`, or at the first picture that has no answer."""
        missing = set(missing_images(self.project.store))
        names = {image: self.name_of(image) for image in self._listed()}
        self.queue = WorkQueue([image for image, name in names.items() if name not in missing])
        unanswered = self._unanswered()
        self.finished = not unanswered
        wanted = [image for image, name in names.items() if name == last_image]
        for image in (wanted or unanswered)[:1]:
            self.queue.go_to_image(image)

    def _listed(self) -> list[int]:
        """The pictures that are asked, answered or not, in the order of the draw."""
        return list(audit_sample(self.project.store, self.audit.id))

    def state(self) -> ImageState:
        """The annotator's own answer in this audit and their own mark, and nothing else."""
        state = super().state()
        return ImageState(self._own(self._current()), {}, {}, state.flag, state.note)

    def progress(self) -> Progress:
        """How many pictures of the audit the annotator has answered."""
        return Progress(len(self.queue) - len(self._unanswered()), len(self.queue))

    def skip(self) -> Action | None:
        """Go on without an answer; the picture comes again at the end."""
        self._advance()
        return None

    def _judge(self, label: str | None) -> Action:
        return record_audit_answer(self.project.store, self.annotator, self.audit.id, self._current(), label)

    def _own(self, image: int) -> dict[str, str | None]:
        answers = audit_answers(self.project.store, self.audit.id)
        key = (image, self.annotator)
        return {self.task.name: answers[key]} if key in answers else {}

    def _unanswered(self) -> list[int]:
        still_open = set(open_images(self.project.store, self.audit, self.annotator))
        return [image for image in self.queue.images if image in still_open]

    def _advance(self) -> None:
        """Go to the next picture without an answer, also before this one; the end is where there is none."""
        still_open = set(self._unanswered())
        places = [place for place, image in enumerate(self.queue.images) if image in still_open]
        after = [place for place in places if place > self.queue.position]
        self.finished = not places
        for place in (after or places)[:1]:
            self.queue.go(place)

    def _open_questions(self) -> list[int]:
        return [0]

    def _belongs(self, action: Action) -> bool:
        return self.takes(action.images[0])


class AuditSettleSession(AuditSession):
    """The pictures on which the auditors differ, answered once more by somebody who does not see what they said."""

    def _listed(self) -> list[int]:
        store = self.project.store
        settled = audit_settlements(store, self.audit.id)
        differing = set(result(store, self.audit).differing)
        return [image for image in audit_sample(store, self.audit.id) if image in differing or image in settled]

    def _judge(self, label: str | None) -> Action:
        return settle_audit_answers(self.project.store, self.annotator, self.audit.id, self._current(), label)

    def _own(self, image: int) -> dict[str, str | None]:
        settled = audit_settlements(self.project.store, self.audit.id)
        return {self.task.name: settled[image]} if image in settled else {}

    def _unanswered(self) -> list[int]:
        still_open = set(result(self.project.store, self.audit).differing)
        return [image for image in self.queue.images if image in still_open]


def is_to_settle(project: Project, audit: AuditRecord, annotator: str) -> bool:
    """Whether the audit asks `annotator` to settle: all that was to be answered is, and answers differ.

    Somebody who began to answer it ends that first.
    """
    found = result(project.store, audit)
    left = len(open_images(project.store, audit, annotator))
    return bool(found.differing) and (not left or (left == found.size and found.complete == found.size))


def audit_session(project: Project, annotator: str, audit: AuditRecord) -> AuditSession:
    """What the audit asks of `annotator` now: answers, or to settle those that differ."""
    kind = AuditSettleSession if is_to_settle(project, audit, annotator) else AuditSession
    return kind(project, annotator, audit)
