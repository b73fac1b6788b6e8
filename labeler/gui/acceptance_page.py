"""Checking a sample of a rule's auto-labels in the grid, and deciding on the rule at the end."""

from __future__ import annotations

from labeler.acceptance import KIND
from labeler.acceptance_session import AcceptanceSession
from labeler.errors import InputError
from labeler.gui.acceptance_bar import AcceptanceBar
from labeler.gui.acceptance_end import show_acceptance_end, show_no_sample
from labeler.gui.grid_page import GridPage
from labeler.gui.page import Handlers, Window
from labeler.gui.tile_painter import Tile
from labeler.project import Project
from labeler.store import AuditRecord, audits

_OF_THE_GRID_ALONE = frozenset({"grid.open", "grid.search"})  # a sample is what was drawn


def check_sample(window: Window, project: Project, audit: AuditRecord) -> None:
    """Go to the page on which the annotator checks a sample."""
    window.settings.remember_audit(project.folder, audit.id)
    window.save_settings_soon()
    window.go_to_page("acceptance")


class AcceptancePage(GridPage):
    """The sample that `check_sample` named last, until the annotator has answered all of it."""

    make_bar = AcceptanceBar
    show_end = staticmethod(show_acceptance_end)

    def handlers(self) -> Handlers:
        own = {"acceptance.cannot-tell": lambda: self._change(self._sample().cannot_tell)}
        grid = {name: work for name, work in super().handlers().items() if name not in _OF_THE_GRID_ALONE}
        return {**grid, **own}

    def arrive(self) -> None:
        audit = self._chosen()
        if audit is None or self._project is None:
            self.session = None
            self.keys.show(())
            self.bar.hide()
            self._middle.setCurrentWidget(self.empty)
            show_no_sample(self.empty, self._window)
            self.empty.focus()
            return
        self.bar.show()
        if not isinstance(self.session, AcceptanceSession) or self.session.audit.id != audit.id:
            self._begin()
        super().arrive()

    def _begin(self) -> None:
        project, audit = self._project, self._chosen()
        if project is None or audit is None:
            return
        place = self._place(project)
        self._folder = project.image_folder
        self._images = None
        self.session = AcceptanceSession(project, self._window.annotator, audit, place.page_size)
        self._resize_tiles(place.tile_size)
        self._go_on()

    def _go_on(self) -> None:
        """Show the first page that is not done; the end where all of it is."""
        session = self._sample()
        still_open = session.still_open()
        if still_open:
            session.show_page(session.images.index(still_open[0]) // session.page_size)
        else:
            session.finished = True

    def _chosen(self) -> AuditRecord | None:
        project = self._project
        if project is None:
            return None
        number = self._window.settings.audit(project.folder)
        return next((one for one in audits(project.store) if (one.id, one.kind) == (number, KIND)), None)

    def _sample(self) -> AcceptanceSession:
        if not isinstance(self.session, AcceptanceSession):
            raise InputError(self.tr("There is no sample to check here."))
        return self.session

    def _tile(self, place: int) -> Tile:
        tile = super()._tile(place)
        if not tile.words:
            tile = self._tiles[place] = tile.saying(self.tr("cannot tell"))
        return tile

    def _remember(self) -> None:
        """The grid goes on as it was: a sample is no choice of its."""
