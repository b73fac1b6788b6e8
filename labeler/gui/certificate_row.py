"""The certificate of an auto-labelling: its sentence, the whole of it below, and a file to send around."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from labeler.certificates import (
    certificate_lines,
    certificate_sentence,
    certificates_of,
    fallen_sentence,
    save_certificates,
)
from labeler.gui import theme
from labeler.gui.page import Window
from labeler.gui.promise_form import say
from labeler.gui.widgets import Button, Section, column, row, text
from labeler.project import Project
from labeler.store import RunRecord


class CertificateRow(QWidget):
    """Below a certified run; a run by the report's rules has none (`is_certified`)."""

    def __init__(self, window: Window, project: Project, run: RunRecord) -> None:
        super().__init__()
        self._window, self._run = window, run
        found = certificates_of(run)
        self.sentence = text(
            "\n".join(
                f"{task}: {certificate_sentence(one)} {say(fallen_sentence(project, run, task))}".strip()
                for task, one in found.items()
            ),
            wrap=True,
        )
        whole = QWidget()
        whole.setLayout(column(*(_lines(task, one) for task, one in found.items()), margins=(2, 0, 0, 0)))
        self.whole = Section(self.tr("The whole certificate"), whole)
        self.whole.heading.setAccessibleName(self.tr("The whole certificate of {run}").format(run=run.id))
        self.save = Button(self.tr("Save as…"), self._ask, "normal", "download-simple")
        self.save.setAccessibleName(self.tr("Save the certificate of {run}").format(run=run.id))
        self.save.setObjectName(f"{run.id}: save certificate")
        self.whole.heading.setObjectName(f"{run.id}: certificate")
        title = text(self.tr("Certificate"), "strong")
        head = row(title, None, self.save)
        self.setLayout(column(head, self.sentence, self.whole, gap=0.5, margins=(0, 1, 0, 0)))

    @staticmethod
    def is_certified(run: RunRecord) -> bool:
        """Whether there is a certificate to show."""
        return bool(certificates_of(run))

    def save_to(self, path: Path) -> None:
        """Write the certificate there."""
        save_certificates(self._run, path)
        self._window.show_message(self.tr("The certificate is written to {path}.").format(path=path), "good")

    def _ask(self) -> None:
        project = self._window.project
        if project is None:
            return
        start = str(project.folder / f"{self._run.id}.certificate.json")
        title, kind = self.tr("Save the certificate"), self.tr("Certificate (*.json)")
        path, _ = QFileDialog.getSaveFileName(self, title, start, kind)
        if path:
            self._window.attempt(lambda: self.save_to(Path(path)))


def _lines(task: str, certificate: dict[str, object]) -> QGridLayout:
    """A task's certificate, what and value side by side."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * theme.GRID)
    grid.setVerticalSpacing(theme.GRID // 2)
    grid.setColumnStretch(1, 1)
    grid.addWidget(text(task, "strong"), 0, 0, 1, 2)
    for number, (what, value) in enumerate(certificate_lines(certificate), 1):
        grid.addWidget(text(say(what), tone="muted"), number, 0, Qt.AlignmentFlag.AlignTop)
        shown = text(_breakable(value), wrap=True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        grid.addWidget(shown, number, 1)
    return grid


def _breakable(value: str) -> str:
    """Long hashes may be broken into lines, or they would make the page wider than the window."""
    return " ".join(part if len(part) < 40 else f"{part[:32]} {part[32:]}" for part in value.split(" "))
