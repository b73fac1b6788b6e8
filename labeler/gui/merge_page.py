"""The Merge page: bring the annotators' files together, see where they differ, settle conflicts, save the result."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedLayout, QWidget

from labeler.actions import UserAction
from labeler.gui.label_file_dialog import DroppedFiles
from labeler.gui.merge_desk import MergeDesk
from labeler.gui.page import Handlers, Window
from labeler.gui.text import counted
from labeler.gui.widgets import Button, EmptyState, column, row, text
from labeler.project import Project
from labeler.store import Change, annotator_counts


class MergePage(QWidget):
    """The desk with its three buttons in the order of the work: add files, settle, save."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self.desk = MergeDesk()
        DroppedFiles(self, window)
        self.add_files = Button(self.tr("Add label files…"), lambda: window.run_action("project.import"))
        self.calibrate = Button(self.tr("Calibration round…"), lambda: window.go_to_page("calibration"), "quiet")
        self.settle = Button(self.tr("Settle conflicts"), lambda: window.go_to_page("settle"), "primary")
        self.audits = Button(self.tr("Audit agreed labels…"), lambda: window.run_action("audit.desk"))
        self.save = Button(self.tr("Save merged labels…"), lambda: window.run_action("project.export-final"))
        self.empty = EmptyState()
        self._content = QWidget()
        intro = text(
            self.tr(
                "How far the annotators agree, and on which label they differ. "
                "Images whose annotators differ have no final label until somebody settles them."
            ),
            tone="muted",
            wrap=True,
        )
        below = row(intro, self.calibrate, self.audits, gap=2)
        below.setStretch(0, 1)
        header = column(
            row(text(self.tr("Merge"), "title"), None, self.add_files, self.settle, self.save),
            below,
            margins=(2, 2, 2, 1),
        )
        whole = column(header, gap=0)
        whole.addWidget(self.desk, 1)
        self._content.setLayout(whole)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._content)
        self.setLayout(self._stack)

    def handlers(self) -> Handlers:
        return {"audit.desk": lambda: self._window.go_to_page("audits")}

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        self._project = project
        self.desk.forget()

    def arrive(self) -> None:
        self._show()
        if self._stack.currentWidget() is self.empty:
            self.empty.focus()
        else:
            (self.settle if self.settle.isEnabled() else self.add_files).setFocus()

    def leave(self) -> None:
        """Nothing runs here."""

    def store_changed(self, _change: Change) -> None:
        self._show()

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
        conflicts = self.desk.show_project(self._project)
        self.settle.setText(
            counted(conflicts, self.tr("Settle 1 conflict"), self.tr("Settle {count} conflicts"))
            if conflicts
            else self.tr("No conflicts to settle")
        )
        self.settle.setEnabled(conflicts > 0)
