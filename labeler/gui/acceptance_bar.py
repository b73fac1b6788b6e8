"""The bar below a sample of auto-labels: the labels, the page and its confirmation; nothing is chosen here."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from labeler.acceptance import rule_of
from labeler.acceptance_session import AcceptanceSession
from labeler.grid_session import GridSession
from labeler.gui.grid_bar import PAGE_SIZES, GridBar
from labeler.gui.keys import key_or_title
from labeler.gui.widgets import ElidedText, row


class AcceptanceBar(GridBar):
    """A grid's bar without its choices: a sample is what was drawn."""

    def _choice_row(self) -> QHBoxLayout:
        """What the sample is of, in place of the choices."""
        for choice in (self.task, self.kind, self.label, self.text, self.order):
            choice.setParent(self)
            choice.hide()
        self.about = ElidedText(role="body")
        return row(self.about, gap=1)

    def _show_choices(self, session: GridSession) -> None:
        if isinstance(session, AcceptanceSession):
            rule = rule_of(session.audit)
            words = self.tr("{task}: sample of the labels by {rule}, {run}")
            self.about.set_text(words.format(task=rule.task, rule=rule.rule, run=rule.run))
        sizes = sorted({*PAGE_SIZES, session.page_size})
        self.page_size.fill([(size, self.tr("{n} a page").format(n=size)) for size in sizes], session.page_size)

    def _hint(self, session: GridSession, unseen: int) -> str:
        if session.selection.selected or not isinstance(session, AcceptanceSession) or session.finished:
            return super()._hint(session, unseen)
        done = len(session.images) - len(session.still_open())
        words = self.tr(
            "{done} of {total} checked. Select the wrong ones and press the right key, or {key} for “cannot tell”."
        )
        key = key_or_title("acceptance.cannot-tell")
        said = words.format(done=f"{done:,}", total=f"{len(session.images):,}", key=key)
        return f"{said} {self._confirm_hint(session, unseen)}".rstrip()
