"""The Overview page: where the project stands, and where its labels come from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from labeler.actions import UserAction
from labeler.gui import theme
from labeler.gui.frequency_card import FrequencyCard
from labeler.gui.label_styles import label_style, paint_shape
from labeler.gui.page import Handlers, Window
from labeler.gui.sides_note import SidesNote
from labeler.gui.table import Cell, FigureTable
from labeler.gui.text import counted, translate
from labeler.gui.widgets import Button, Card, ElidedText, clear, column, row, scrolled, text
from labeler.project import Project
from labeler.report import write_report
from labeler.status import project_status
from labeler.store import Change
from labeler.tasks import Task

_BAR_HEIGHT = 28


class OverviewPage(QWidget):
    """A card per task with its labels and their sources, and who gave how many answers."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._cards = QVBoxLayout()
        self._cards.setSpacing(2 * theme.GRID)
        self.report = Button(self.tr("Save report…"), self._save_report)
        self.loop = Button(self.tr("What to label next…"), lambda: window.run_action("loop.open"))
        self.errors = Button(self.tr("Look for label errors…"), lambda: window.run_action("check.open"))
        self.people: FigureTable | None = None
        self.frequencies = FrequencyCard()
        self.sides = SidesNote()
        self._title = ElidedText(role="title")
        self._title.mode = Qt.TextElideMode.ElideMiddle  # the number of images stays in sight
        self._unsure = text(tone="muted")
        self.setLayout(
            column(
                row(self._title, self._unsure, None, self.loop, self.errors, self.report, margins=(2, 2, 2, 1)),
                scrolled(column(self.sides, self._cards, self.frequencies, None, gap=2, margins=(2, 0, 2, 2))),
            )
        )

    def handlers(self) -> Handlers:
        return {}

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        self._project = project
        self.frequencies.chart.open_project(project)
        self.sides.forget()

    def arrive(self) -> None:
        self._show()
        if self._project is not None:
            self.sides.look(self._project)
        self.report.setFocus()

    def leave(self) -> None:
        self.frequencies.chart.stop()
        self.sides.stop()

    def store_changed(self, _change: Change) -> None:
        self._show()

    def _show(self) -> None:
        had_focus = self.people is not None and self.people.hasFocus()
        self.people = None
        clear(self._cards)
        if self._project is None:
            return
        status = project_status(self._project)
        images = counted(status["images"], self.tr("1 image"), self.tr("{count} images"))
        self._title.set_text(f"{self._project.name} · {images}")
        self._unsure.setText(self._unsure_words(max((task["flagged"] for task in status["tasks"].values()), default=0)))
        for task in self._project.tasks:
            self._cards.addWidget(_task_card(task, status["tasks"][task.name], status["images"]))
        self.people = people = FigureTable(self.tr("Answers by annotator"), sortable=False)
        rows = [[Cell(name), Cell(f"{n:,}", n)] for name, n in status["annotators"].items()]
        people.show_rows([self.tr("Annotator"), self.tr("Answers")], rows)
        people.keep_figures_in_sight()
        people.fit_height()
        title = text(self.tr("Annotators"), "strong")
        nobody = text(self.tr("Nobody has labelled yet."), tone="muted")
        self._cards.addWidget(Card(title, people if rows else nobody))
        if had_focus and rows:
            people.show()  # at once, so that it can take the focus
            people.setFocus()

    def _unsure_words(self, flagged: int) -> str:
        if not flagged:
            return ""
        return self.tr("⚑ {count} unsure").format(count=f"{flagged:,}")

    def _save_report(self) -> None:
        if self._project is None:
            return
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the report"), str(self._project.folder / "report.html"), "HTML (*.html)"
        )
        if name:
            write_report(self._project, Path(name))
            self._window.show_message(self.tr("Saved {path}").format(path=name), "good")


class LabelBar(QWidget):
    """The shares of a task's labels in one bar, with shapes and numbers; what is not labelled stays empty."""

    def __init__(self, task: Task, by_label: dict[str, int], images: int) -> None:
        super().__init__()
        self._task, self._by_label, self._images = task, by_label, max(1, images)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(f"{label} {n:,}" for label, n in by_label.items()))

    def sizeHint(self) -> QSize:
        return QSize(320, theme.scaled(_BAR_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("hover"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        left = 0.0
        for label, n in self._by_label.items():
            width = self.width() * n / self._images
            if n:
                self._paint_part(painter, QRectF(left, 0, max(2.0, width - 2), self.height()), label, n)
            left += width
        painter.end()

    def _paint_part(self, painter: QPainter, box: QRectF, label: str, n: int) -> None:
        style = label_style(self._task, label)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.mixed(theme.current().surface, style.color.name(), 0.28))
        painter.drawRoundedRect(box, 4, 4)
        if box.width() > 24:
            paint_shape(painter, style, QRectF(box.left() + 6, box.center().y() - 6, 12, 12))
        words = f"{label} {n:,}"
        room = box.adjusted(24, 0, -4, 0)
        if painter.fontMetrics().horizontalAdvance(words) <= room.width():
            painter.setPen(theme.current().color("text"))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


def _task_card(task: Task, counts: dict[str, Any], images: int) -> Card:
    def words(template: str, **figures: str) -> str:
        return translate("OverviewPage", template).format(**figures)

    said = [" · ".join(f"{source} {n:,}" for source, n in counts["by_source"].items())]
    if counts["conflicts"]:
        said.append(counted(counts["conflicts"], words("1 conflict"), translate("OverviewPage", "{count} conflicts")))
    if counts["needs_review"]:
        one, many = words("1 needs review"), translate("OverviewPage", "{count} need review")
        said.append(counted(counts["needs_review"], one, many))
    share = 100 * counts["labelled"] / images if images else 0.0
    done = words("{count} labelled, {share} %", count=f"{counts['labelled']:,}", share=f"{share:.0f}")
    return Card(
        row(text(task.name, "strong"), text(task.question, tone="muted"), None, text(done)),
        LabelBar(task, counts["by_label"], images),
        text(" · ".join(filter(None, said)) or words("no labels yet"), tone="muted"),
    )
