"""Checking a sample of a rule's auto-labels on pages of thumbnails: all have their label, the wrong ones are marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from labeler.errors import InputError
from labeler.grid_choice import GridChoice, GridKind
from labeler.grid_session import USUAL, GridImage, GridSession
from labeler.project import Project
from labeler.store import (
    Action,
    Annotation,
    AuditRecord,
    audit_answers,
    audit_sample,
    record_audit_answers,
)
from labeler.store.many_images import standing_of
from labeler.tasks import Task

CHECK = GridKind("acceptance", "Sample to check", lambda _asked: (), "There is no picture to check.", role="audit")


class AcceptanceSession(GridSession):
    """An annotator's way through a sample, in the order of the draw. Answers are the audit's and never become votes."""

    def __init__(self, project: Project, annotator: str, audit: AuditRecord, page_size: int = USUAL) -> None:
        self.audit = audit
        self._stood = audit_sample(project.store, audit.id)
        super().__init__(project, annotator, project.task(audit.task), GridChoice(), page_size)

    @property
    def kind(self) -> GridKind:
        return CHECK

    def choose(self, choice: GridChoice, task: Task | None = None) -> None:
        """List the sample anew; it is what it is, whatever is chosen."""
        del choice, task
        self.choice = GridChoice()
        self.selection.clear()
        self.relist()

    def refresh(self) -> None:
        """Read anew what the annotator has answered of the page's images."""
        images = self.images_of(self.page)
        standing = standing_of(self.project.store, self.task.name, self.annotator, images)
        own = self._own()
        self.shown = tuple(
            GridImage(
                image,
                self.table.names[image],
                own.get(image, self._stood[image]),
                standing[image].confidence,
                standing[image].flag,
                conflict=False,
                is_open=image not in own,
            )
            for image in images
        )

    def cannot_tell(self) -> Action:
        """Store that nobody can tell the selection's label, or that of the image at the cursor."""
        images = self.selection.selected or [image for image in [self.selection.current] if image is not None]
        if not images or self.finished:
            raise InputError("No picture is on screen: go back to Auto-label.")
        action = self._store([Annotation(image, self.task.name, None) for image in images])
        self.selection.remove(images)
        self.refresh()
        return action

    def still_open(self) -> list[int]:
        """The sample's images that the annotator has not answered."""
        own = self._own()
        return [image for image in self.images if image not in own]

    def _list(self) -> Sequence[int]:
        return [image for image in self._stood if image in self.table.names]

    def _store(self, annotations: Sequence[Annotation]) -> Action:
        action = self._store_chosen(lambda: annotations)
        assert action is not None  # something is given
        return self._noted(action)

    def _store_chosen(self, choose: Callable[[], Sequence[Annotation]]) -> Action | None:
        def answers() -> dict[int, str | None]:
            return {one.image: one.label for one in choose()}

        return record_audit_answers(self.project.store, self.annotator, self.audit.id, answers)

    def _own(self) -> dict[int, str | None]:
        answers = audit_answers(self.project.store, self.audit.id)
        return {image: label for (image, person), label in answers.items() if person == self.annotator}
