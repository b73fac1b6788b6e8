"""Where an annotator is in a project, remembered a little after every key and when the page is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer

from labeler.gui.page import Window
from labeler.label_session import LabelSession
from labeler.project import Project
from labeler.settings import Place

SAVE_MILLISECONDS = 5000  # after which the place in the queue is on disk too; labels are at once


class PlaceKeeper(QTimer):
    """Keeps the place of one page's session; `queues` are those of the page, the first to begin with."""

    def __init__(self, window: Window, queues: Sequence[str]) -> None:
        super().__init__()
        self._window = window
        self._queues = queues
        self._session: LabelSession | None = None
        self.setSingleShot(True)
        self.setInterval(SAVE_MILLISECONDS)
        self.timeout.connect(self._save)

    def last_place(self, project: Project) -> Place:
        """Where the annotator stopped; the start of the page's first queue where that is not among its own."""
        place = self._window.settings.place(project.folder, self._window.annotator)
        return place if place.queue in self._queues else replace(place, queue=self._queues[0])

    def follow(self, session: LabelSession) -> None:
        """The session has moved: its place is saved soon."""
        self._session = session
        if not self.isActive():
            self.start()

    def remember(self) -> None:
        """Put the place into the settings, which the window writes."""
        session = self._session
        if session is None:
            return
        shown = session.shown()
        folder, annotator = session.project.folder, session.annotator
        place = Place(
            queue=session.queue_name,
            tasks=tuple(task.name for task in session.tasks),
            last_image=shown.name if shown else self._window.settings.place(folder, annotator).last_image,
            filter=session.filter,
            board=session.board,
        )
        self._window.settings.remember_place(folder, annotator, place)

    def end(self) -> None:
        """The project is closed, or somebody else labels."""
        self.stop()
        self._session = None

    def _save(self) -> None:
        self.remember()
        self._window.save_settings_soon()
