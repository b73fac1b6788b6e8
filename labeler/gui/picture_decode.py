"""A file to a picture that can be painted. Everything here runs in worker threads.

Qt's own conversions (`convertToFormat`, `scaled`, `copy`) keep Python's lock, and with it the window, for as long as
they take; reading does not. So the reader scales, and what must be converted is drawn in bands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QPainter, QTransform

from labeler.exif import exif_orientation
from labeler.look import NEUTRAL, Look
from labeler.shipped_files import asset
from labeler.zoom import MOST_ENLARGED
from labeler.zoom import fitted as fitted_size

if TYPE_CHECKING:
    from labeler.look_pixels import Pixels

_BAND = 256  # rows
_PAINTED_FAST = (QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied)
_WITHOUT_TURN = (b"png", b"webp")  # formats whose EXIF Qt does not look at
# What each of EXIF's orientations needs to be upright, as the four numbers of a QTransform.
_TURNS = {
    2: (-1, 0, 0, 1),
    3: (-1, 0, 0, -1),
    4: (1, 0, 0, -1),
    5: (0, 1, 1, 0),
    6: (0, 1, -1, 0),
    7: (0, -1, -1, 0),
    8: (0, -1, 1, 0),
}


@dataclass(frozen=True)
class Wanted:
    """A picture in the size that it is shown in; `room` in pixels of the screen, `scale` of them for a point.

    `doubled`: how often the room is doubled to be sharp when zoomed; the picture is then not enlarged. `halves`: with
    the brightness of its halves.
    """

    path: Path
    room: tuple[int, int]
    scale: float = 1.0
    look: Look = NEUTRAL
    doubled: int = 0
    halves: bool = False

    def plain(self) -> Wanted:
        """The picture as it is in the file, in the same size."""
        return replace(self, look=NEUTRAL, halves=False) if self.halves or not self.look.is_neutral else self

    def sharp(self, doubled: int) -> Wanted:
        """The picture with the room doubled so often."""
        return replace(self, doubled=doubled, halves=False)


@dataclass(frozen=True)
class Decoded:
    """A picture ready to be painted, or the reason why there is none.

    `full`: width and height of the upright picture in the file. `halves`: mean brightness of the left and the right
    half as the file has them, 0 to 255.
    """

    image: QImage
    fault: str = ""
    full: tuple[int, int] = (0, 0)
    halves: tuple[float, float] | None = None


def fitted(size: QSize, room: tuple[int, int], most: float) -> QSize:
    """The largest size with the same shape that fits, at most `most` times the original."""
    return QSize(*fitted_size((size.width(), size.height()), room, most))


def prepare_decoding() -> None:
    """Decode a small picture, in the window's thread, before any thread does.

    PySide makes a class when a call first needs it, and other threads run meanwhile: two that need
    the same class crash the process.
    """
    plain = decode(Wanted(asset("grey.png"), (2, 2)))
    turned = plain.image.transformed(QTransform(*_TURNS[6], 0, 0))
    turned.scaled(QSize(1, 1), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    _reason(asset("grey.png"), QImageReader(str(asset("grey.png"))))


def decode(wanted: Wanted) -> Decoded:
    """Read a picture upright, in the size that it is shown in. Its look and halves are not looked at."""
    reader = QImageReader(str(wanted.path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    stored = reader.size()
    turn = _turn(wanted.path, reader)
    sideways = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    sideways = sideways or bool(turn and not turn[0])
    if stored.isValid():
        target = _target(stored.transposed() if sideways else stored, wanted)
        reader.setScaledSize(target.transposed() if sideways else target)
    image = reader.read()
    if image.isNull():
        return Decoded(image, _reason(wanted.path, reader))
    if turn:
        image = image.transformed(QTransform(*turn, 0, 0))
    full = (stored.transposed() if sideways else stored) if stored.isValid() else image.size()
    if not stored.isValid():  # the file's head does not say the size
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(_target(full, wanted), Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    return Decoded(_paintable(image), full=(full.width(), full.height()))


def with_look(plain: Decoded, look: Look) -> Decoded:
    """The picture as the look has it; imports numpy where it is not there yet."""
    if plain.fault or look.is_neutral:
        return plain
    from labeler.look_pixels import apply_look

    image = QImage(plain.image.size(), plain.image.format())
    apply_look(look, _pixels(plain.image), _pixels(image, writable=True))
    return Decoded(image, full=plain.full)


def halves_of(plain: Decoded) -> tuple[float, float] | None:
    """The brightness of the halves of a picture without a look; imports numpy where it is not there yet."""
    if plain.fault:
        return None
    from labeler.look_pixels import half_brightness

    return half_brightness(_pixels(plain.image))


def _target(upright: QSize, wanted: Wanted) -> QSize:
    if not wanted.doubled:
        return fitted(upright, wanted.room, MOST_ENLARGED * wanted.scale)
    width, height = (length * 2**wanted.doubled for length in wanted.room)
    return fitted(upright, (width, height), 1.0)


def _turn(path: Path, reader: QImageReader) -> tuple[int, int, int, int] | None:
    """How the picture must be turned after reading; None where it is upright or the reader turns it."""
    if bytes(reader.format().data()) not in _WITHOUT_TURN:
        return None
    return _TURNS.get(exif_orientation(path))


def _paintable(image: QImage) -> QImage:
    """In a format that is painted without being converted each time."""
    if image.format() in _PAINTED_FAST:
        return image
    opaque = not image.hasAlphaChannel()
    result = QImage(image.size(), _PAINTED_FAST[0 if opaque else 1])
    painter = QPainter(result)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    for top in range(0, image.height(), _BAND):
        painter.drawImage(0, top, image, 0, top, image.width(), _BAND)
    painter.end()
    return result


def _pixels(image: QImage, *, writable: bool = False) -> Pixels:
    """The picture's own memory as numpy sees it: uint8 (height, width, 4)."""
    import numpy as np

    memory = image.bits() if writable else image.constBits()
    return np.frombuffer(memory, np.uint8).reshape(image.height(), image.width(), 4)


def _reason(path: Path, reader: QImageReader) -> str:
    if not path.exists():
        return QCoreApplication.translate("pictures", "the file is not there")
    if not path.stat().st_size:
        return QCoreApplication.translate("pictures", "the file is empty")
    return reader.errorString()
