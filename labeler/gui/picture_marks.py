"""Painting a picture, the marks that a view of it is not plain, and what is said of it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPen

from labeler.gui import theme
from labeler.gui.icons import icon
from labeler.gui.label_styles import LabelStyle
from labeler.gui.text import translate
from labeler.gui.widgets.chip import paint_chip
from labeler.look import THRESHOLD, Look
from labeler.zoom import Box, Frame, Zoom

MARGIN = 2 * theme.GRID
_FLASH_HEIGHT = 40
_MARK_HEIGHT = 28
_BANNER_HEIGHT = 48
_FRAME = 6
_HALVES = (336, 96)
_CENTRED = Qt.AlignmentFlag.AlignCenter
_WRAPPED = int(_CENTRED | Qt.TextFlag.TextWordWrap)


def look_words(look: Look) -> str:
    """What a look does, in a few words; '' where it does nothing."""
    turned = look.turned_dials()
    words = [f"{translate('look', dial.title).lower()} {dial.words(getattr(look, dial.name))}" for dial in turned]
    if look.binarise == "otsu":
        words.append(translate("look", "black and white"))
    elif look.binarise == "fixed":
        words.append(translate("look", "black and white from {grey}").format(grey=THRESHOLD.words(look.threshold)))
    elif look.grey:
        words.append(translate("look", "grey"))
    return ", ".join(words)


def zoom_words(zoom: Zoom) -> str:
    """How large the picture is shown; '' where it fits."""
    if zoom.actual:
        return "1:1"
    return "" if zoom.is_fit else translate("look", "{times} × the size that fits").format(times=f"{zoom.times:.1f}")


def paint_picture(painter: QPainter, image: QImage, place: Box, frame: Frame, *, mirrored: bool) -> None:
    """Draw the part that is in sight of a picture whose whole lies at `place` of the view, and grey around it."""
    room = QRect(0, 0, *frame.view)
    # What hides the grey would take as long to paint twice; where a point is no pixel, its edges may lie between two.
    hides = not mirrored and not image.hasAlphaChannel() and frame.ratio == 1
    _paint_around(painter, room, QRect(place.left, place.top, place.width, place.height) if hides else QRect())
    left, top = max(0, place.left), max(0, place.top)
    right, bottom = min(frame.view[0], place.left + place.width), min(frame.view[1], place.top + place.height)
    across, along = image.width() / place.width, image.height() / place.height
    target = QRectF(left, top, right - left, bottom - top)
    corner = QPointF((left - place.left) * across, (top - place.top) * along)
    source = QRectF(corner, QSizeF(target.width() * across, target.height() * along))
    painter.save()
    painter.scale(1 / frame.ratio, 1 / frame.ratio)
    if mirrored:
        painter.translate(frame.view[0], 0)
        painter.scale(-1, 1)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, across != 1 or along != 1)
    painter.drawImage(target, image, source)
    painter.restore()


def paint_marks(painter: QPainter, room: QRectF, loud: str, quiet: str) -> None:
    """Below at the left of `room`: what is done to the picture, and beside it how large it is shown."""
    if not loud and not quiet:
        return
    colors = theme.current()
    left = room.left() + theme.GRID
    painter.setFont(theme.font("strong"))
    metrics = painter.fontMetrics()
    for words, ground, ink in ((loud, "warning", "on_accent"), (quiet, "surface", "text")):
        if not words:
            continue
        widest = max(10 * theme.GRID, room.right() - left - 8 * theme.GRID)
        width = min(widest, metrics.horizontalAdvance(words) + 3 * theme.GRID)
        inner = QRectF(0, 0, width - 2 * theme.GRID, room.height())
        height = max(
            theme.scaled(_MARK_HEIGHT), metrics.boundingRect(inner.toRect(), _WRAPPED, words).height() + theme.GRID
        )
        box = QRectF(left, room.bottom() - theme.GRID - height, width, height)
        _paint_box(painter, box, ground, ink, theme.scaled(_MARK_HEIGHT) / 2)
        painter.setPen(colors.color(ink))
        painter.drawText(box.adjusted(theme.GRID, 0, -theme.GRID, 0), _WRAPPED, words)
        left = box.right() + theme.GRID


def paint_mirrored(painter: QPainter, room: QRectF) -> QRectF:
    """A frame and a banner that nobody overlooks; gives what they leave free."""
    colors = theme.current()
    warning = colors.color("warning")
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(warning, _FRAME, j=Qt.PenJoinStyle.MiterJoin))
    painter.drawRect(room.adjusted(_FRAME / 2, _FRAME / 2, -_FRAME / 2, -_FRAME / 2))
    height = theme.scaled(_BANNER_HEIGHT)
    banner = QRectF(room.left(), room.bottom() - height, room.width(), height)
    painter.fillRect(banner, warning)
    painter.setPen(colors.color("on_accent"))
    painter.setFont(theme.font("display"))
    word = QCoreApplication.translate("pictures", "MIRRORED")
    width = painter.fontMetrics().horizontalAdvance(word)
    painter.setFont(theme.font("body"))
    words = QCoreApplication.translate("pictures", "No label is taken until you let go of the key.")
    rest = min(painter.fontMetrics().horizontalAdvance(words), banner.width() - width - 5 * theme.GRID)
    left = banner.center().x() - (width + rest + 2 * theme.GRID) / 2
    painter.drawText(QRectF(left + width + 2 * theme.GRID, banner.top(), rest, banner.height()), _words_flags(), words)
    painter.setFont(theme.font("display"))
    painter.drawText(QRectF(left, banner.top(), width + 1, banner.height()), Qt.AlignmentFlag.AlignVCenter, word)
    return room.adjusted(_FRAME, _FRAME, -_FRAME, -theme.scaled(_BANNER_HEIGHT))


def paint_halves(painter: QPainter, room: QRectF, halves: tuple[float, float]) -> None:
    """Two bars from the middle outwards, below in the middle of `room`: how bright either half of the picture is."""
    colors = theme.current()
    width = min(_HALVES[0], room.width() - 2 * theme.GRID)
    box = QRectF(room.center().x() - width / 2, room.bottom() - _HALVES[1] - theme.GRID, width, _HALVES[1])
    _paint_box(painter, box, "surface", "edge", theme.RADIUS)
    inner = box.adjusted(MARGIN, theme.GRID, -MARGIN, -theme.GRID)
    painter.setPen(colors.color("muted"))
    painter.setFont(theme.font("caption"))
    title = QRectF(inner.left(), inner.top(), inner.width(), 2.5 * theme.GRID)
    words = QCoreApplication.translate("pictures", "Mean brightness of the picture’s halves, 0 to 255")
    painter.drawText(title, _CENTRED, words)
    names = (QCoreApplication.translate("pictures", "left"), QCoreApplication.translate("pictures", "right"))
    middle, half = inner.center().x(), inner.width() / 2 - 1
    for side, name, value in zip((-1, 1), names, halves, strict=True):
        length = half * value / 255
        outer = QRectF(middle + (1 if side > 0 else -1 - half), title.bottom() + 4, half, 2 * theme.GRID)
        bar = QRectF(outer.left() if side > 0 else outer.right() - length, outer.top(), length, outer.height())
        painter.fillRect(outer, colors.color("line"))
        painter.fillRect(bar, colors.color("accent"))
        below = QRectF(outer.left(), outer.bottom() + 4, half, inner.bottom() - outer.bottom() - 4)
        painter.setFont(theme.font("strong"))
        painter.setPen(colors.color("text"))
        outwards = Qt.AlignmentFlag.AlignRight if side > 0 else Qt.AlignmentFlag.AlignLeft
        painter.drawText(below, outwards | Qt.AlignmentFlag.AlignVCenter, f"{name} {value:.0f}")
    painter.setPen(colors.color("muted"))
    apart = QCoreApplication.translate("pictures", "{count} apart").format(count=round(abs(halves[0] - halves[1])))
    painter.drawText(QRectF(inner.left(), below.top(), inner.width(), below.height()), _CENTRED, apart)


def paint_fault(painter: QPainter, room: QRectF, name: str, fault: str) -> None:
    """Why a picture cannot be shown, in its place."""
    colors = theme.current()
    middle = QPointF(room.center())
    picture = icon("image-square", "on_surround").pixmap(48, 48)
    painter.drawPixmap(QPointF(middle.x() - 24, middle.y() - 72), picture)
    painter.setPen(colors.color("on_surround"))
    line = QRectF(MARGIN, middle.y() - 16, room.width() - 2 * MARGIN, 4 * theme.GRID)
    painter.setFont(theme.font("strong"))
    metrics = QFontMetrics(painter.font())
    title = QCoreApplication.translate("pictures", "{name} cannot be shown").format(name=name)
    painter.drawText(line, _CENTRED, metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, int(line.width())))
    painter.setFont(theme.font("body"))
    below = QRectF(line.left(), line.bottom(), line.width(), 10 * theme.GRID)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    words = QCoreApplication.translate("pictures", "{reason}. Skip it, or go on to the next picture.")
    painter.drawText(below, flags, words.format(reason=fault))


def paint_flash(painter: QPainter, room: QRectF, words: str, style: LabelStyle) -> None:
    """The label that was given, above at the right."""
    painter.setFont(theme.font("title"))
    width = min(room.width() - 2 * MARGIN, painter.fontMetrics().horizontalAdvance(words) + 72)
    paint_chip(
        painter,
        QRectF(room.right() - width - MARGIN, room.top() + MARGIN, width, theme.scaled(_FLASH_HEIGHT)),
        words,
        style,
    )


def _paint_around(painter: QPainter, room: QRect, hole: QRect) -> None:
    """Paint the neutral grey of `room`, but for a hole in it."""
    hole = hole.intersected(room)
    if hole.isEmpty():
        hole = QRect(room.left(), room.top(), room.width(), 0)
    grey = theme.current().color("surround")
    below, right = hole.y() + hole.height(), hole.x() + hole.width()
    for x, y, width, height in (
        (room.x(), room.y(), room.width(), hole.y() - room.y()),
        (room.x(), below, room.width(), room.y() + room.height() - below),
        (room.x(), hole.y(), hole.x() - room.x(), hole.height()),
        (right, hole.y(), room.x() + room.width() - right, hole.height()),
    ):
        painter.fillRect(x, y, width, height, grey)


def _words_flags() -> int:
    return int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)


def _paint_box(painter: QPainter, box: QRectF, ground: str, ink: str, radius: float) -> None:
    """A rounded box; colours by their names in the theme."""
    colors = theme.current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colors.color(ink), 1))
    painter.setBrush(colors.color(ground))
    painter.drawRoundedRect(box, radius, radius)
