"""The Merge page: bring the annotators' files together, see where they differ, settle conflicts, save the result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QStackedLayout, QWidget

from labeler.actions import UserAction
from labeler.cell_sample import sample_to_answer
from labeler.gui.label_file_dialog import DroppedFiles
from labeler.gui.merge_desk import MergeDesk
from labeler.gui.merge_out import MergeOut
from labeler.gui.page import Handlers, Window
from labeler.gui.text import counted
from labeler.gui.widgets import Button, EmptyState, Flow, column, row, text
from labeler.project import Project
from labeler.store import Change, annotator_counts

if TYPE_CHECKING:
    from labeler.grid_choice import VoteCell
    from labeler.gui.grid_page import GridPage


class MergePage(QWidget):
    """The desk below its buttons: what is done every time beside the title, what is done now and then below it."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self.desk = MergeDesk()
        DroppedFiles(self, window)
        self.out = MergeOut(window, self)
        self.add_files = Button(self.tr("Add label files…"), lambda: window.run_action("project.import"))
        self.calibrate = Button(self.tr("Calibration round…"), lambda: window.go_to_page("calibration"), "quiet")
        self.settle = Button(self.tr("Settle conflicts"), lambda: window.go_to_page("settle"), "primary")
        self.save = self._writer(self.tr("Merged labels…"), "merge.save")
        self.save_conflicts = self._writer(self.tr("Conflicts…"), "merge.save-conflicts")
        self.report = self._writer(self.tr("Report…"), "merge.report")
        self.audits = Button(self.tr("Audit agreed labels…"), lambda: window.run_action("audit.desk"), "quiet")
        self.empty = EmptyState()
        self._content = self._lay_out()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._content)
        self.setLayout(self._stack)
        self.desk.cell_opened.connect(lambda cell: window.attempt(lambda: self._see(cell)))
        self.desk.sample_wanted.connect(lambda cell, size: window.attempt(lambda: self._check(cell, size)))
        self.desk.settled.connect(self._settled)
        self.desk.failed.connect(lambda sentence: window.show_message(sentence, "error"))

    def handlers(self) -> Handlers:
        return {**self.out.handlers(), "audit.desk": lambda: self._window.go_to_page("audits")}

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        self._project = project
        self.desk.forget()
        self.out.command.stop()

    def arrive(self) -> None:
        self._show()
        if self._stack.currentWidget() is self.empty:
            self.empty.focus()
        else:
            (self.settle if self.settle.isEnabled() else self.add_files).setFocus()

    def leave(self) -> None:
        self.desk.leave()

    def store_changed(self, _change: Change) -> None:
        self._show()

    def _lay_out(self) -> QWidget:
        content = QWidget()
        save = QWidget()
        said = text(self.tr("Save"), tone="muted")
        save.setLayout(row(said, self.save, self.save_conflicts, self.report, gap=0.5, margins=(2, 0, 0, 0)))
        title = row(text(self.tr("Merge"), "title"), None, self.add_files, self.settle)
        header = column(title, Flow(self.calibrate, self.audits, save, to_right=True), margins=(2, 2, 2, 1))
        whole = column(header, gap=0)
        whole.addWidget(self.desk, 1)
        content.setLayout(whole)
        return content

    def _writer(self, title: str, action: str) -> Button:
        return Button(title, lambda: self._window.run_action(action), "quiet")

    def _show(self) -> None:
        if self._project is None:
            return
        if not annotator_counts(self._project.store):
            self.empty.show_state(
                "git-merge",
                self.tr("Nothing to merge yet"),
                self.tr(
                    "Add the label files that your teammates sent you. Labels that you gave in this project "
                    "are compared with theirs."
                ),
                [
                    Button(self.tr("Add label files…"), lambda: self._window.run_action("project.import"), "primary"),
                    Button(self.tr("Calibration round…"), lambda: self._window.go_to_page("calibration")),
                ],
            )
            self._stack.setCurrentWidget(self.empty)
            return
        self._stack.setCurrentWidget(self._content)
        conflicts = self.desk.show_project(self._project, self._window.annotator)
        words = counted(conflicts, self.tr("Settle 1 conflict"), self.tr("Settle {count} conflicts by hand"))
        self.settle.setText(words if conflicts else self.tr("No conflicts to settle"))
        self.settle.setAccessibleName(self.settle.text())
        self.settle.setEnabled(conflicts > 0)
        self.save_conflicts.setEnabled(conflicts > 0)

    def _see(self, cell: VoteCell) -> None:
        """Show the pictures of a cell of a confusion matrix."""
        self._window.go_to_page("grid")
        cast("GridPage", self._window.pages["grid"]).look_at(cell)

    def _check(self, cell: VoteCell, size: int) -> None:
        """Let the person answer a blind sample of a cell: go on with one, or draw one."""
        from labeler.gui.audit_page import ask_audit  # late: the page brings the views of pictures with it

        project = self._window.project
        if project is not None:
            ask_audit(self._window, project, sample_to_answer(project.store, self._window.annotator, cell, size))

    def _settled(self, sentence: str) -> None:
        self._window.show_message(sentence, "good")
        self._show()
        (self.settle if self.settle.isEnabled() else self.add_files).setFocus()
