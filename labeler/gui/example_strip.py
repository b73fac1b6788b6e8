"""The pinned examples of a question as small pictures, a column per label."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLayout, QSizePolicy, QWidget

from labeler.gui import theme
from labeler.gui.icons import icon
from labeler.gui.label_styles import LabelStyle, label_style, paint_shape
from labeler.gui.picture_loader import Decoded, PictureLoader, Wanted
from labeler.gui.widgets import column
from labeler.gui.widgets.buttons import PRESS_KEYS, keeps_key, pressed_by_return
from labeler.guideline import example_path
from labeler.project import Project
from labeler.tasks import Task

_ROOM = 256  # pixels: the strip's width
_LABELS_ACROSS = 3
_LARGE, _SMALL = 80, 38  # pixels of a picture with its frame; the large one where a label has few
_FEW = 2  # rows of large ones
_FRAME = 3
_SHAPE = 12
_GAP = theme.GRID // 2


class Thumbnail(QAbstractButton):
    """One example, small. Checked: it is shown large at present. Emits `left` on Esc."""

    left = Signal()

    def __init__(self, label: str, example: str, path: Path, side: int) -> None:
        super().__init__()
        self.label, self.example = label, example
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(side, side)
        self.setAccessibleName(self.tr("Example of {label}: {image}").format(label=label, image=path.name))
        tip = self.tr("{label}: {image}. Click or Return shows it large.")
        self.setToolTip(tip.format(label=label, image=path.name))
        ratio = self.devicePixelRatioF()
        room = round((side - 2 * _FRAME) * ratio)
        self.wanted = Wanted(path, (room, room), ratio)
        self._decoded: Decoded | None = None

    @property
    def is_decoded(self) -> bool:
        return self._decoded is not None

    @property
    def fault(self) -> str:
        """Why the picture cannot be shown; '' where it can or is still being decoded."""
        return self._decoded.fault if self._decoded else ""

    def show_decoded(self, decoded: Decoded) -> None:
        self._decoded = decoded
        if decoded.fault:
            tip = self.tr("{image} cannot be shown: {reason}.")
            self.setToolTip(tip.format(image=self.example, reason=decoded.fault))
        self.update()

    def nextCheckState(self) -> None:
        """The page decides what is shown large, not the click."""

    def event(self, event: QEvent) -> bool:
        keys = (*PRESS_KEYS, Qt.Key.Key_Escape) if self.isChecked() else PRESS_KEYS
        return keeps_key(event, keys) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif not pressed_by_return(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), colors.color("surround"))
        if self._decoded is not None and not self._decoded.fault:
            image = self._decoded.image
            ratio = self.wanted.scale
            size = QSize(round(image.width() / ratio), round(image.height() / ratio))
            left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), image)
        elif self._decoded is not None:
            icon("warning", "on_surround").paint(painter, self.rect().adjusted(12, 12, -12, -12))
        if self.hasFocus() or self.isChecked():
            painter.setPen(QPen(colors.color("accent" if self.hasFocus() else "text"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


class _LabelName(QWidget):
    """Shape and name of a label, above its examples."""

    def __init__(self, label: str, style: LabelStyle, width: int) -> None:
        super().__init__()
        self._label, self._style = label, style
        self.setFont(theme.font("caption"))
        self.setFixedSize(width, self.fontMetrics().height() + _GAP)
        self.setToolTip(label)
        self.setAccessibleName(label)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_shape(painter, self._style, QRectF(0, (self.height() - _SHAPE) / 2, _SHAPE, _SHAPE))
        room = QRectF(self.rect()).adjusted(_SHAPE + 6, 0, 0, 0)
        words = painter.fontMetrics().elidedText(self._label, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.setPen(theme.current().color("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.end()


class _Columns(QWidget):
    """The examples of one task, a column per label; made once, and anew when they change."""

    def __init__(self, project: Project, task: Task) -> None:
        super().__init__()
        self.task = task
        labels = [label for label in task.labels if label in task.examples]
        columns = min(_LABELS_ACROSS, len(labels)) or 1
        width = (_ROOM - (columns - 1) * theme.GRID) // columns
        most = max(map(len, task.examples.values()), default=0)
        side = _LARGE if most <= _FEW * (width // _LARGE) else _SMALL
        self.thumbnails: list[Thumbnail] = []
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GRID)
        grid.setVerticalSpacing(theme.GRID)
        grid.setColumnStretch(columns, 1)
        for place, label in enumerate(labels):
            thumbnails = [Thumbnail(label, one, example_path(project, one), side) for one in task.examples[label]]
            self.thumbnails += thumbnails
            name = _LabelName(label, label_style(task, label), width)
            pictures = _in_rows(thumbnails, (width + _GAP) // (side + _GAP))
            grid.addLayout(column(name, pictures, None, gap=0.5), place // columns, place % columns)
        self.setLayout(grid)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)


def _in_rows(thumbnails: list[Thumbnail], across: int) -> QLayout:
    grid = QGridLayout()
    grid.setSpacing(_GAP)
    grid.setColumnStretch(across, 1)
    for place, one in enumerate(thumbnails):
        grid.addWidget(one, place // across, place % across)
    return grid


class ExampleStrip(QWidget):
    """Shows the examples of one task at a time; decodes in threads. Emits the example that was clicked."""

    clicked = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.loader = PictureLoader(self)
        self.loader.ready.connect(self._arrived)
        self._made: dict[str, _Columns] = {}  # by task: the question may change with every key
        self._shown: _Columns | None = None
        self._column = column(gap=0)
        self.setLayout(self._column)

    @property
    def thumbnails(self) -> list[Thumbnail]:
        """The examples in sight, in the order of the labels."""
        return self._shown.thumbnails if self._shown else []

    def show_task(self, project: Project, task: Task) -> None:
        """Show another question's examples; nothing is done where they are the same."""
        if self._shown is not None and self._shown.task is task:
            return
        if self._shown is not None:
            self._shown.hide()
        known = self._made.get(task.name)
        if known is None or known.task.examples != task.examples:
            known = self._make(project, task)
        known.task = task
        self._shown = known
        known.setVisible(bool(known.thumbnails))
        self._decode([one for one in known.thumbnails if not one.is_decoded])

    def mark(self, example: str) -> None:
        """Frame the example that is shown large; '' for none."""
        for one in self.thumbnails:
            one.setChecked(one.example == example)

    def focused(self) -> str:
        """The example that has the focus; '' where none has."""
        return next((one.example for one in self.thumbnails if one.hasFocus()), "")

    def clear(self) -> None:
        """Forget everything: another project is shown, or none."""
        for made in self._made.values():
            made.hide()
            made.deleteLater()
        self._made = {}
        self._shown = None
        self.loader.close()

    def _make(self, project: Project, task: Task) -> _Columns:
        old = self._made.pop(task.name, None)
        if old is not None:
            old.hide()
            old.deleteLater()
        made = _Columns(project, task)
        for one in made.thumbnails:
            one.clicked.connect(lambda _checked=False, example=one.example: self.clicked.emit(example))
            one.left.connect(self.left)
        self._made[task.name] = made
        self._column.addWidget(made)
        return made

    def _decode(self, thumbnails: list[Thumbnail]) -> None:
        """Ask for pictures; one that another question shows already is there."""
        for one in thumbnails:
            decoded = self.loader.find(one.wanted)
            if decoded is not None:
                one.show_decoded(decoded)
        missing = [one.wanted for one in thumbnails if not one.is_decoded]
        if missing:
            self.loader.want(missing)

    def _arrived(self, wanted: Wanted, decoded: Decoded) -> None:
        for made in self._made.values():
            for one in made.thumbnails:
                if one.wanted == wanted:
                    one.show_decoded(decoded)
