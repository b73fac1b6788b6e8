"""Where a page has room for something that lies over it for a while: the corner in which it hides least."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLabel, QLineEdit, QWidget

_STEP = 12  # pixels between the points that are looked at
_READ = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit)


def free_corner(page: QWidget, sizes: Sequence[QSize], margin: int) -> QRect:
    """The place in a corner of `page` over the fewest words and controls; of equals the first size's, top left."""
    places = [place for size in sizes for place in _corners(page, size, margin)]
    return min(places, key=lambda place: sum(_is_read(page.childAt(point)) for point in _points(place)))


def _corners(page: QWidget, size: QSize, margin: int) -> list[QRect]:
    right, bottom = page.width() - margin - size.width(), page.height() - margin - size.height()
    corners = (QPoint(margin, margin), QPoint(margin, bottom), QPoint(right, bottom), QPoint(right, margin))
    return [QRect(corner, size) for corner in corners]


def _points(place: QRect) -> Iterator[QPoint]:
    for across in range(place.left(), place.right() + 1, _STEP):
        for down in range(place.top(), place.bottom() + 1, _STEP):
            yield QPoint(across, down)


def _is_read(widget: QWidget | None) -> bool:
    """Whether a person reads there, or presses something."""
    if isinstance(widget, QLabel):
        return bool(widget.text())
    return isinstance(widget, _READ) or (widget is not None and isinstance(widget.parentWidget(), QAbstractItemView))
