"""The line at the bottom: project, annotator, when the last label was saved, and the running job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from labeler.gui import theme
from labeler.gui.widgets import Button, EditableText, ElidedText, line, row, text

if TYPE_CHECKING:
    from labeler.project import Project

_JOB_STEPS = 1000


class StatusLine(QFrame):
    """Emits `annotator_given` when the person says who they are."""

    annotator_given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.project = ElidedText(role="caption", widest=theme.scaled(220))
        self.annotator = EditableText(self.tr("Annotator"), widest=theme.scaled(220), role="caption")
        self.annotator.edited.connect(self.annotator_given)
        self.saved = ElidedText(role="caption", color_name="muted")
        self._cancel_job: Callable[[], None] | None = None
        self.job = self._make_job()
        self.setLayout(
            row(
                self.project,
                self._divider(),
                self.annotator,
                self._divider(),
                self.saved,
                None,
                self.job,
                margins=(1.5, 0, 1.5, 0),
            )
        )
        self.setFixedHeight(max(5 * theme.GRID - 4, self.fontMetrics().height() + 16))

    def show_project(self, project: Project, annotator: str) -> None:
        from labeler.store import last_action_of  # late: the start page does without the store

        self.project.set_text(project.name)
        self.annotator.set_text(self.tr("Annotator: {name}").format(name=annotator), annotator)
        self.annotator.button.setToolTip(self.tr("{name}: click to change who is labelling").format(name=annotator))
        self.saved.setMinimumWidth(0)
        self.saved.set_text(self.tr("every label is saved as it is given"))
        if last := last_action_of(project.store, annotator):
            self.show_saved(last[1])

    def show_saved(self, at: datetime) -> None:
        """Say when the last thing was stored; it is never cut off."""
        day = "" if at.date() == datetime.now().date() else f"{at:%Y-%m-%d} "
        self.saved.set_text(self.tr("saved {time}").format(time=f"{day}{at:%H:%M:%S}"))
        self.saved.setMinimumWidth(self.saved.sizeHint().width())

    def show_job(self, title: str, fraction: float | None, on_cancel: Callable[[], None] | None) -> None:
        self._cancel_job = on_cancel
        self._job_title.set_text(title)
        self._job_bar.setRange(0, 0 if fraction is None else _JOB_STEPS)
        if fraction is not None:
            self._job_bar.setValue(round(fraction * _JOB_STEPS))
        self._job_share.setText("" if fraction is None else f"{fraction:.0%}".replace("%", " %"))
        self._job_cancel.setVisible(on_cancel is not None)
        self.job.show()

    def clear_job(self) -> None:
        self.job.hide()
        self._cancel_job = None

    def _make_job(self) -> QWidget:
        self._job_title = ElidedText(role="caption", widest=theme.scaled(240))
        self._job_bar = QProgressBar()
        self._job_bar.setTextVisible(False)
        self._job_bar.setFixedSize(96, 6)
        self._job_share = text(role="caption", tone="muted")
        self._job_cancel = Button(self.tr("Cancel"), self._cancel, "quiet")
        self._job_cancel.setFont(theme.font("caption"))
        job = QWidget()
        job.setLayout(row(self._job_title, self._job_bar, self._job_share, self._job_cancel))
        job.hide()
        return job

    def _cancel(self) -> None:
        if self._cancel_job is not None:
            self._cancel_job()

    @staticmethod
    def _divider() -> QFrame:
        divider = line(vertical=True)
        divider.setFixedHeight(2 * theme.GRID)
        return divider
