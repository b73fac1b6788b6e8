"""The annotator's day as a card: today and this session in figures, bars per label, agreement with oneself."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from labeler.day import Day, agreement_words, day_text, figures, look_at_day
from labeler.gui import theme
from labeler.gui.label_bars import LabelBars
from labeler.gui.page import Window
from labeler.gui.side_card import SideCard
from labeler.gui.text import translate
from labeler.gui.widgets import Button, ElidedText, clear, column, row, scrolled, text


def say(words: str) -> str:
    """A word of the day's summary in the person's language."""
    return translate("day", words)


class DayCard(SideCard):
    """Counted anew whenever it is opened."""

    def __init__(self, window: Window, page: QWidget) -> None:
        super().__init__(page, "")
        self.setAccessibleName(self.tr("Your day"))
        self._window = window
        self.day: Day | None = None
        self._body = QVBoxLayout()
        self._body.setSpacing(theme.GRID)
        self.copy = Button(self.tr("Copy as text"), self._copy, "primary")
        self.close_button = Button(self.tr("Close"), self.hide)
        whole = column(
            row(text(self.tr("Your day"), "title"), None, margins=(2, 2, 2, 0)),
            gap=1,
        )
        whole.addWidget(scrolled(column(self._body, None, margins=(2, 0, 2, 0))), 1)
        whole.addLayout(row(self.copy, self.close_button, None, margins=(2, 0, 2, 2)))
        self.setLayout(whole)

    def take_focus(self) -> None:
        self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_news(self) -> None:
        """Count the day anew."""
        project = self._window.project
        clear(self._body)
        self.copy.setText(self.tr("Copy as text"))
        if project is None:
            return
        self.day = day = look_at_day(
            project.store, self._window.annotator, project.tasks, datetime.now(UTC), self.began
        )
        self._body.addWidget(ElidedText(day.annotator, color_name="muted"))
        self._body.addWidget(self._figures(day))
        if not day.today.answers:
            nothing = self.tr("No answers yet today. Every answer that you give is counted here.")
            self._body.addWidget(text(nothing, tone="muted", wrap=True))
        for task in project.tasks:
            if task.name in day.today.by_task:
                labels = day.today.by_task[task.name]
                self._body.addSpacing(theme.GRID)
                n = sum(labels.values())
                title = self.tr("{task}, today: 1 answer") if n == 1 else self.tr("{task}, today: {n} answers")
                self._body.addWidget(ElidedText(title.format(task=task.name, n=f"{n:,}"), "strong"))
                self._body.addWidget(LabelBars(task, labels))
        self._body.addSpacing(theme.GRID)
        self._body.addWidget(text(self.tr("Agreement with yourself"), "strong"))
        self._show_agreement(day)

    def _figures(self, day: Day) -> QWidget:
        """A line per figure, with a column for today and one for this session."""
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(theme.GRID // 2)
        grid.setHorizontalSpacing(2 * theme.GRID)
        grid.setColumnStretch(0, 1)
        for place, title in enumerate((self.tr("Today"), self.tr("This session")), start=1):
            grid.addWidget(text(title, "caption", "muted"), 0, place, Qt.AlignmentFlag.AlignRight)
        both = zip(figures(day.today, say), figures(day.session, say), strict=True)
        for line, ((name, today), (_, session)) in enumerate(both, start=1):
            grid.addWidget(text(name), line, 0)
            for place, figure in enumerate((today, session), start=1):
                shown = text(figure, "strong" if place == 1 else "body")
                shown.setAccessibleName(f"{name}: {figure}")
                grid.addWidget(shown, line, place, Qt.AlignmentFlag.AlignRight)
        holder = QWidget()
        holder.setLayout(grid)
        return holder

    def _show_agreement(self, day: Day) -> None:
        for found in day.agreement:
            self._body.addWidget(ElidedText(found.task, color_name="muted"))
            self._body.addWidget(text(agreement_words(found, say), wrap=True))
        meaning = self.tr(
            "Of the pictures that are shown to you again, how many get the same label. Kappa is agreement beyond "
            "chance: 0 is what guessing would give, 1 is perfect."
        )
        off = self.tr("Switch on “Self-check” in the menu Label, and about 1 in 100 of your pictures is shown again.")
        if day.agreement or self._window.settings.self_check:
            waiting = "" if day.agreement else self.tr("No picture was shown again yet. ")
            self._body.addWidget(text(waiting + meaning, "caption", "muted", wrap=True))
        else:
            self._body.addWidget(text(off, "caption", "muted", wrap=True))

    def _copy(self) -> None:
        project = self._window.project
        if self.day is not None and project is not None:
            QGuiApplication.clipboard().setText(day_text(self.day, project.name, datetime.now().astimezone(), say))
            self.copy.setText(self.tr("Copied"))
