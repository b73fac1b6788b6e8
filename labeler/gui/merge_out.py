"""What leaves the merge desk: merged labels with their votes, open conflicts, and the report, written by a child."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from labeler.gui.brief_command import BriefCommand
from labeler.gui.job_runner import Event
from labeler.gui.page import Window
from labeler.gui.text import translate


@dataclass(frozen=True)
class Output:
    """A file that can be written: the option of `labeler agreement`, and the dialog's title, name and kind of files."""

    option: str
    title: str
    name: str
    files: str


OUTPUTS = {
    "merge.save": Output(
        "--out", "Save merged labels", "merged-labels.csv", "Merged labels with source and votes (*.csv)"
    ),
    "merge.save-conflicts": Output(
        "--conflicts", "Save open conflicts", "conflicts.csv", "Votes on open conflicts (*.csv)"
    ),
    "merge.report": Output("--report", "Write the report", "agreement.html", "One page to send around (*.html)"),
}


class MergeOut(QObject):
    """Asks for a place and writes there; the window goes on meanwhile."""

    def __init__(self, window: Window, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = window
        self._parent = parent
        self.command = BriefCommand(self)
        self.command.done.connect(self._done)
        self.command.failed.connect(lambda sentence: window.show_message(sentence, "error"))

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {name: lambda output=output: self._ask(output) for name, output in OUTPUTS.items()}  # type: ignore[misc]

    def _ask(self, output: Output) -> None:
        project = self._window.project
        if project is None:
            return
        if self.command.is_running:
            self._window.show_message(self.tr("The file before is still being written."))
            return
        start = str(project.folder / output.name)
        title, files = translate("merge", output.title), translate("merge", output.files)
        path, _ = QFileDialog.getSaveFileName(self._parent, title, start, files)
        if path:
            self._window.show_message(self.tr("Writing {name} …").format(name=Path(path).name))
            self.command.start("agreement", str(project.folder), output.option, path)

    def _done(self, result: Event) -> None:
        ((what, path),) = result["written"].items()
        if what != "report":
            self._window.show_message(self.tr("Written to {path}.").format(path=path), "good")
            return
        self._window.show_offer(
            self.tr("The report is written to {path}.").format(path=path),
            self.tr("Open it"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(path)),
        )
