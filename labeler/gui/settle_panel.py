"""The panel that settles a task's open conflicts by a strategy: a preview first, then one action that can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from labeler.grid_choice import VoteCell
from labeler.gui import theme
from labeler.gui.brief_command import BriefCommand
from labeler.gui.job_runner import Event
from labeler.gui.order_list import OrderList
from labeler.gui.rule_panel import RulePanel
from labeler.gui.text import translate
from labeler.gui.widgets import Button, Choice, Flow, NumberField, column, text
from labeler.project import Project
from labeler.settle_choice import (
    RULE,
    STRATEGY_HELP,
    STRATEGY_TITLES,
    TIE_TITLES,
    SettleChoice,
    error_lines,
    preview_words,
    settled_words,
)
from labeler.tasks import Task

_REST_MILLISECONDS = 250  # after the last change, before the preview
_LONG_REST_MILLISECONDS = 3000  # while others label
_CHOICE_WIDTH = 264


class SettlePanel(QFrame):
    """Emits `opened` and `closed`, and `settled` with a sentence when conflicts have been settled."""

    opened = Signal()
    closed = Signal()
    settled = Signal(str)

    def __init__(self, project: Project, task: Task, annotator: str) -> None:
        super().__init__()
        self._project, self._task, self._annotator = project, task, annotator
        self._previewed: tuple[SettleChoice, int] | None = None  # what the preview in sight is about
        self._open = 0
        self._writes = False
        self.command = BriefCommand(self)
        self.command.done.connect(self._done)
        self.command.failed.connect(self._failed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._preview)
        self._make_controls()
        self._lay_out()
        self.hide()

    @property
    def choice(self) -> SettleChoice:
        """What the person has chosen."""
        return SettleChoice(
            str(self.strategy.currentData()),
            str(self.ties.currentData()),
            self.order.names,
            self.threshold.value(),
            self.rule.rule,
        )

    def open(self) -> None:
        """Let the person choose."""
        self.show()
        self._changed()
        self.strategy.setFocus()
        self.opened.emit()

    def close_panel(self) -> None:
        """Nothing is settled."""
        self.stop()
        self.hide()
        self.closed.emit()

    def offer_rule(self, cell: VoteCell) -> None:
        """Let the person choose whose word counts in a cell of the confusion matrix."""
        self.strategy.setCurrentIndex(self.strategy.findData(RULE))
        self.rule.show_cell(cell)
        self.open()
        self.rule.take_focus()

    def show_annotators(self, names: Sequence[str]) -> None:
        """Offer the words of these annotators."""
        self.order.show_names(names)

    def show_open(self, still_open: int) -> None:
        """Say how many conflicts are open at present; the preview follows when there is time."""
        self._open = still_open
        self.rule.refresh()
        if not self.isVisible() or self.command.is_running or self._timer.isActive():
            return
        if self._previewed is None:
            self._changed()
        elif self._previewed != (self.choice, still_open):
            self._timer.start(_LONG_REST_MILLISECONDS)

    def stop(self) -> None:
        """Nothing more is counted; what is being written is written."""
        self._timer.stop()
        if not self._writes:
            self.command.stop()
            self._previewed = None

    def end(self) -> None:
        """Another project is open: what is being written may end, the rest is forgotten."""
        self._timer.stop()
        if self._writes:
            self.command.end()
        self.command.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, as it leaves every page of Merge; what is being written is waited for."""
        if event.key() == Qt.Key.Key_Escape and not self._writes:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    def _make_controls(self) -> None:
        self.strategy = Choice(self.tr("How to settle"))
        titles: list[tuple[object, str]] = [
            (name, translate("settling", title)) for name, title in STRATEGY_TITLES.items()
        ]
        self.strategy.fill(titles, "majority")
        self.ties = Choice(self.tr("Without a majority"))
        ties: list[tuple[object, str]] = [(name, translate("settling", title)) for name, title in TIE_TITLES.items()]
        self.ties.fill(ties, "conflict")
        for choice in (self.strategy, self.ties):
            choice.setFixedWidth(theme.scaled(_CHOICE_WIDTH))
            choice.currentIndexChanged.connect(lambda _index: self._changed())
        self.threshold = NumberField(self.tr("How probable a label must be, in per cent"), 1, 100)
        self.threshold.setPrefix(self.tr("from "))
        self.threshold.setSuffix(self.tr(" % probable"))
        self.threshold.setValue(90)
        self.threshold.setFixedWidth(theme.scaled(176))
        self.threshold.valueChanged.connect(lambda _value: self._changed())
        self.order = OrderList(self.tr("Whose word counts, the first first"))
        self.order.changed.connect(self._changed)
        self.rule = RulePanel(self._project, self._annotator)
        self.rule.changed.connect(self._changed)
        self.help = text(role="caption", tone="muted", wrap=True)
        self.preview = text(wrap=True)
        self.errors = text(role="caption", tone="muted", wrap=True)
        self.apply = Button("", self._apply, "primary")
        self.dismiss = Button(self.tr("Close"), self.close_panel)

    def _lay_out(self) -> None:
        self.setProperty("role", "card")
        title = text(self.tr("Settle the rest by"), "strong")
        chosen = Flow(title, self.strategy, self.ties, self.threshold)
        buttons = Flow(self.apply, self.dismiss)
        parts: tuple[QWidget, ...] = (self.help, self.order, self.rule, self.preview, self.errors)
        self.setLayout(column(chosen, *parts, buttons, margins=(2, 2, 2, 2), gap=1))

    def _changed(self) -> None:
        """Show what the strategy needs, and count anew what it would do."""
        choice = self.choice
        self.help.setText(translate("settling", STRATEGY_HELP[choice.strategy]))
        self.ties.setVisible(choice.strategy == "majority")
        self.threshold.setVisible(choice.strategy == "dawid-skene")
        self.order.setVisible(choice.uses_order)
        self.rule.setVisible(choice.strategy == RULE)
        self.errors.hide()
        self.apply.setText(self.tr("Settle"))
        self.apply.setEnabled(False)
        if choice.is_complete:
            self.preview.setText(self.tr("Counting what it would settle …"))
            self._timer.start(_REST_MILLISECONDS)
        else:
            self.preview.setText(self.tr("Choose a cell of the matrix above, and “Rule for this cell…”."))

    def _preview(self) -> None:
        self._previewed = (self.choice, self._open)
        self._run("--dry-run")

    def _apply(self) -> None:
        self._writes = True
        self.apply.setEnabled(False)
        self.preview.setText(self.tr("Settling …"))
        self._run("--by", self._annotator)

    def _run(self, *more: str) -> None:
        self.command.start("settle", str(self._project.folder), *self.choice.arguments(self._task.name), *more)

    def _done(self, result: Event) -> None:
        if self._writes:
            self._writes = False
            self._previewed = None
            self.hide()
            self.settled.emit(settled_words(result))
            return
        self.preview.setText(preview_words(result))
        self.errors.setText("\n".join(error_lines(result)))
        self.errors.setVisible(bool(result["annotators"]))
        count = result["settles"]
        self.apply.setText(self._apply_words(count))
        self.apply.setAccessibleName(self.apply.text())
        self.apply.setEnabled(count > 0)
        unchecked = self.choice.strategy == RULE and not self.rule.is_checked
        self.apply.set_kind("normal" if unchecked else "primary")  # a blind sample comes first

    def _apply_words(self, count: int) -> str:
        if not count:
            return self.tr("Settle")
        if self.choice.strategy == RULE and not self.rule.is_checked:
            return self.tr("Settle {n} conflicts unchecked").format(n=f"{count:,}")
        if count == 1:
            return self.tr("Settle 1 conflict")
        return self.tr("Settle {n} conflicts").format(n=f"{count:,}")

    def _failed(self, sentence: str) -> None:
        self._writes = False
        self.preview.setText(sentence)
