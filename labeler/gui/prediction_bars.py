"""What every model said of a picture: its label and confidence as a bar, and the rule that left it to a person."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from labeler.decision_words import origin_words
from labeler.gui import theme
from labeler.gui.keys import first_key, follow_keys
from labeler.gui.label_styles import label_style, paint_shape
from labeler.gui.text import translate
from labeler.gui.widgets import Chip, clear, column, row, text
from labeler.store import Decision
from labeler.tasks import Task

_BAR = 20


class PredictionBars(QWidget):
    """A bar per model, below the rule's name."""

    def __init__(self) -> None:
        super().__init__()
        self._title = text(self.tr("What the networks say"), "strong")
        self._bars = QVBoxLayout()
        self._bars.setSpacing(theme.GRID // 2)
        self.rule = text(role="caption", tone="muted", wrap=True)
        self.origin = text(role="caption", tone="muted", wrap=True)
        self.proposal = Chip()
        self._accepts = text(tone="muted")
        follow_keys(self, self._show_key)
        self._accept = QWidget()
        self._accept.setLayout(row(self._accepts, self.proposal, None))
        self.setLayout(column(self._title, self._bars, self._accept, self.rule, self.origin))

    def _show_key(self) -> None:
        key = first_key("review.accept")
        self._accepts.setText(self.tr("{key} accepts").format(key=key) if key else self.tr("The proposal:"))

    def show_decision(self, task: Task, decision: Decision | None, proposal: str | None) -> None:
        """Show a decision's predictions, what accepting it would answer and its run; nothing where there is none."""
        self.setVisible(decision is not None)
        clear(self._bars)
        if decision is None:
            return
        from labeler.jobs import rules  # late: its numpy would cost the start of the window a fifth of a second

        for run, label, confidence in decision.predictions:
            self._bars.addWidget(PredictionBar(task, run, label, confidence))
        if not decision.predictions:
            self._bars.addWidget(text(self.tr("The picture could not be read."), tone="warning"))
        self._accept.setVisible(proposal is not None)
        if proposal is not None:
            self.proposal.show_label(proposal, label_style(task, proposal))
        found = next((rule for rule in rules() if rule.name == decision.rule), None)
        self.rule.setText(f"{found.title}: {found.text}" if found else decision.rule)
        self.origin.setText(origin_words(decision, lambda words: translate("decisions", words)))
        self.rule.setToolTip(found.examples if found else "")


class PredictionBar(QWidget):
    """One model's label, with its confidence as the length of the bar."""

    def __init__(self, task: Task, run: str, label: str, confidence: float) -> None:
        super().__init__()
        self._run, self._label, self._confidence = run, label, confidence
        self._style = label_style(task, label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{run}: {label}, {100 * confidence:.0f} %")
        self.setToolTip(self.accessibleName())

    def sizeHint(self) -> QSize:
        return QSize(200, QFontMetrics(theme.font("caption")).height() + theme.scaled(_BAR) + 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        painter.setFont(theme.font("caption"))
        line = painter.fontMetrics().height()
        painter.setPen(colors.color("muted"))
        name = painter.fontMetrics().elidedText(self._run, Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(QRectF(0, 0, self.width(), line), Qt.AlignmentFlag.AlignLeft, name)
        box = QRectF(0, line + 2, self.width(), theme.scaled(_BAR))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("hover"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setBrush(theme.mixed(colors.surface, self._style.color.name(), 0.3))
        painter.drawRoundedRect(
            QRectF(box.left(), box.top(), max(8.0, box.width() * self._confidence), box.height()), 4, 4
        )
        paint_shape(painter, self._style, QRectF(box.left() + 6, box.center().y() - 5.5, 11, 11))
        painter.setPen(colors.color("text"))
        painter.drawText(box.adjusted(24, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, self._label)
        share = f"{100 * self._confidence:.0f} %"
        painter.drawText(box.adjusted(0, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, share)
        painter.end()
