"""How far the audits of a task's unlabelled images are, with the button for what comes next."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from labeler.audit import draw, open_images
from labeler.audit_session import is_to_settle
from labeler.gui import theme
from labeler.gui.audit_page import ask_audit
from labeler.gui.page import Window
from labeler.gui.promise_form import say
from labeler.gui.widgets import Button, Check, NumberField, column, row, text
from labeler.pool_audits import KIND, PoolAudits, pool_audits
from labeler.project import Project
from labeler.promise_words import audit_sentence

USUAL = 500  # pictures of an audit


class PoolAuditRow(QWidget):
    """Draws an audit of the pool, goes on with one, or settles what its auditors answered differently."""

    def __init__(self, window: Window, project: Project, task: str) -> None:
        super().__init__()
        self._window, self._project, self._task = window, project, task
        self.sentence = text(wrap=True)
        self.left_out = text(tone="muted", wrap=True)
        self.go_on = Button("", lambda: window.attempt(self._go_on))
        self.pictures = NumberField(self.tr("{task}: number of pictures to audit").format(task=task), 1, 1)
        self.pictures.setMinimumWidth(theme.scaled(88))
        self.two = Check(self.tr("two people answer each picture"))
        self.two.setMaximumWidth(theme.scaled(280))
        self.two.setAccessibleName(self.tr("{task}: two people answer each picture").format(task=task))
        self.start = Button("", lambda: window.attempt(self._draw))
        self.pictures.returnPressed.connect(self.start.click)
        self.pictures.valueChanged.connect(lambda _size: self._name_start())
        self._new = QWidget()
        self._new.setLayout(row(self.pictures, text(self.tr("pictures")), self.two, self.start, None))
        self.setLayout(column(self.sentence, self.left_out, row(self.go_on, None), self._new))

    def show_audits(self, images: int, confidence: float) -> PoolAudits:
        """Show how far they are for a pool of so many images; gives it."""
        found = pool_audits(self._project, self._task, images, 1 - confidence)
        self.sentence.setText(audit_sentence(found, say))
        self.left_out.setText(self._told(found))
        self.left_out.setVisible(bool(self.left_out.text()))
        unfinished = found.unfinished
        self.go_on.setVisible(unfinished is not None)
        self._new.setVisible(unfinished is None and images > 0)
        if unfinished is not None:
            self._name_going_on()
        wanted = self.pictures.value() if self.pictures.maximum() > 1 else USUAL
        self.pictures.setRange(1, max(1, images))
        self.pictures.setValue(min(wanted, max(1, images)))
        self._name_start()
        return found

    def _told(self, found: PoolAudits) -> str:
        latest = found.unfinished[0].id if found.unfinished else None
        words = self.tr("Audit {number} is left out: {why}.")
        return "\n".join(words.format(number=one, why=why) for one, why in found.left_out.items() if one != latest)

    def _name_start(self) -> None:
        self.start.setText(self.tr("Draw an audit of {count} pictures").format(count=f"{self.pictures.value():,}"))
        self.start.setAccessibleName(f"{self._task}: {self.start.text()}")

    def _name_going_on(self) -> None:
        found = pool_audits(self._project, self._task, 0, 1.0).unfinished
        if found is None:
            return
        audit, so_far = found
        left = len(open_images(self._project.store, audit, self._window.annotator))
        if is_to_settle(self._project, audit, self._window.annotator):
            words = self.tr("Settle the {count} that differ").format(count=f"{len(so_far.differing):,}")
        elif left:
            words = self.tr("Go on: {count} left for you") if left < audit.size else self.tr("Answer {count} pictures")
            words = words.format(count=f"{left:,}")
        else:
            words = self.tr("You have answered it: another person must")
        self.go_on.setText(words)
        self.go_on.setAccessibleName(f"{self._task}: {words}")
        self.go_on.setEnabled(bool(left) or is_to_settle(self._project, audit, self._window.annotator))

    def _go_on(self) -> None:
        found = pool_audits(self._project, self._task, 0, 1.0).unfinished
        if found is not None:
            ask_audit(self._window, self._project, found[0])

    def _draw(self) -> None:
        auditors = 2 if self.two.isChecked() else 1
        size = self.pictures.value()
        drawn = draw(self._project.store, self._window.annotator, KIND, self._task, size, auditors=auditors)
        ask_audit(self._window, self._project, drawn)
