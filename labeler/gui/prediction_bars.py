"""What every model said of a picture: its probabilities as a bar, and the rule that left it to a person."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from labeler.decision_words import origin_words, promise_words, review_words
from labeler.gui import theme
from labeler.gui.keys import first_key, follow_keys
from labeler.gui.label_styles import label_style, paint_shape
from labeler.gui.text import translate
from labeler.gui.widgets import Chip, clear, column, row, text
from labeler.store import Decision
from labeler.tasks import Task

_BAR = 20
_SHAPE_ROOM = 20
_FEW = 3  # models whose names stand above their bars; of more they stand beside, so that the labels stay in sight
_NAME = 0.4  # share of the width of a name beside its bar


class PredictionBars(QWidget):
    """A bar per model and what Return accepts; `why` tells the rule and the run, wherever the panel has room for it."""

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
        self.why = QWidget(self)
        self.why.setLayout(column(self.rule, self.origin))
        self.setLayout(column(self._title, self._bars, self._accept))

    def _show_key(self) -> None:
        key = first_key("review.accept")
        self._accepts.setText(self.tr("{key} accepts").format(key=key) if key else self.tr("The proposal:"))

    def show_decision(self, task: Task, decision: Decision | None, proposal: str | None) -> None:
        """Show a decision's predictions, what accepting it would answer and its run; nothing where there is none."""
        self.setVisible(decision is not None)
        self.why.setVisible(decision is not None)
        clear(self._bars)
        if decision is None:
            return
        from labeler.rule_jobs import rules  # late: its numpy would cost the start of the window a fifth of a second

        chances = decision.chances or tuple({label: sure} for _, label, sure in decision.predictions)
        beside = len(decision.predictions) > _FEW
        for (run, label, confidence), parts in zip(decision.predictions, chances, strict=True):
            self._bars.addWidget(PredictionBar(task, run, label, confidence, parts, name_beside=beside))
        if not decision.predictions:
            self._bars.addWidget(text(self.tr("The picture could not be read."), tone="warning"))
        self._accept.setVisible(proposal is not None)
        if proposal is not None:
            self.proposal.show_label(proposal, label_style(task, proposal))
        reason = promise_words(decision, _say) or review_words(decision, _say)
        found = None if decision.is_certified else next((rule for rule in rules() if rule.name == decision.rule), None)
        self.rule.setText(reason or (f"{found.title}: {found.text}" if found else decision.rule))
        self.origin.setText(origin_words(decision, _say))
        self.rule.setToolTip(found.examples if found else "")


def _say(words: str) -> str:
    return translate("decisions", words)


class PredictionBar(QWidget):
    """One model's probabilities as parts of a bar, in the order of the task's labels; the largest is named."""

    def __init__(
        self,
        task: Task,
        run: str,
        label: str,
        confidence: float,
        chances: Mapping[str, float],
        *,
        name_beside: bool = False,
    ) -> None:
        super().__init__()
        self._name_beside = name_beside
        self._run, self._label, self._confidence = run, label, confidence
        known = [one for one in task.labels if one in chances]
        self._parts = [(one, label_style(task, one), chances[one]) for one in known]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = ", ".join(f"{one} {100 * chances[one]:.0f} %" for one in known) or f"{label} {100 * confidence:.0f} %"
        self.setAccessibleName(f"{run}: {said}")
        self.setToolTip(self.accessibleName())

    def sizeHint(self) -> QSize:
        name = QFontMetrics(theme.font("caption")).height() + 2
        return QSize(200, (0 if self._name_beside else name) + theme.scaled(_BAR) + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        painter.setFont(theme.font("caption"))
        line = painter.fontMetrics().height()
        bar = theme.scaled(_BAR)
        if self._name_beside:
            room = self.width() * _NAME
            named, box = QRectF(0, 0, room, bar), QRectF(room + theme.GRID, 0, self.width() - room - theme.GRID, bar)
        else:
            named, box = QRectF(0, 0, self.width(), line), QRectF(0, line + 2, self.width(), bar)
        painter.setPen(colors.color("muted"))
        name = painter.fontMetrics().elidedText(self._run, Qt.TextElideMode.ElideMiddle, int(named.width()))
        painter.drawText(named, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("hover"))
        painter.drawRoundedRect(box, 4, 4)
        self._paint_parts(painter, box)
        painter.end()

    def _paint_parts(self, painter: QPainter, box: QRectF) -> None:
        """A part for each label, as wide as it is probable, with its shape and figure as far as they have room."""
        colors, left = theme.current(), box.left()
        for label, style, chance in self._parts:
            part = QRectF(left, box.top(), box.width() * chance, box.height())
            left = part.right()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mixed(colors.surface, style.color.name(), 0.45 if label == self._label else 0.2))
            painter.drawRect(part.adjusted(0, 0, -1, 0))
            if part.width() < theme.scaled(_SHAPE_ROOM):
                continue
            paint_shape(painter, style, QRectF(part.left() + 5, part.center().y() - 5.5, 11, 11))
            painter.setPen(colors.color("text"))
            room = part.adjusted(20, 0, -2, 0)
            words = f"{100 * chance:.0f} %"
            if label == self._label and painter.fontMetrics().horizontalAdvance(f"{label} {words}") <= room.width():
                words = f"{label} {words}"
            if painter.fontMetrics().horizontalAdvance(words) <= room.width():
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
