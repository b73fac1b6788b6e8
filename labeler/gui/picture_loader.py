"""Decoding pictures in worker threads, a few ahead of the one on screen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

WORKERS = 2
MOST_ENLARGED = 4.0  # times; a small picture gets no clearer beyond it
CACHE_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Wanted:
    """A picture in the size that it is shown in; `room` in device pixels."""

    path: Path
    room: tuple[int, int]
    scale: float = 1.0


@dataclass(frozen=True)
class Decoded:
    """A picture ready to be painted, or the reason why there is none."""

    image: QImage
    fault: str = ""


def fitted(size: QSize, room: tuple[int, int], most: float) -> QSize:
    """The largest size with the same shape that fits, at most `most` times the original."""
    factor = min(room[0] / max(1, size.width()), room[1] / max(1, size.height()), most)
    return QSize(max(1, round(size.width() * factor)), max(1, round(size.height() * factor)))


def decode(wanted: Wanted) -> Decoded:
    """Read a picture upright, in the size that it is shown in."""
    reader = QImageReader(str(wanted.path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    stored = reader.size()
    turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    if stored.isValid():
        target = fitted(stored.transposed() if turned else stored, wanted.room, MOST_ENLARGED * wanted.scale)
        scaled = target.transposed() if turned else target
        if scaled.width() < stored.width():
            reader.setScaledSize(scaled)
    image = reader.read()
    if image.isNull():
        return Decoded(image, _reason(wanted.path, reader))
    target = fitted(image.size(), wanted.room, MOST_ENLARGED * wanted.scale)
    if stored.isValid() and image.size() != target and stored.width() <= target.width():
        image = image.scaled(target, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return Decoded(image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied))


def _reason(path: Path, reader: QImageReader) -> str:
    if not path.exists():
        return QCoreApplication.translate("pictures", "the file is not there")
    if not path.stat().st_size:
        return QCoreApplication.translate("pictures", "the file is empty")
    return reader.errorString()


class PictureLoader(QObject):
    """Gives pictures as they are decoded: `ready` (Wanted, Decoded) and `failed` (exception)."""

    ready = Signal(object, object)
    failed = Signal(object)
    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: ThreadPoolExecutor | None = None
        self._pending: dict[Wanted, Future[None]] = {}
        self._cache: OrderedDict[Wanted, Decoded] = OrderedDict()
        self._bytes = 0
        self._done.connect(self._keep)
        self.failed.connect(_raise)

    def find(self, wanted: Wanted) -> Decoded | None:
        """The picture where it is decoded already."""
        found = self._cache.get(wanted)
        if found is not None:
            self._cache.move_to_end(wanted)
        return found

    def want(self, pictures: Sequence[Wanted]) -> None:
        """Decode these, in this order; what was asked for before and has not begun is dropped."""
        for wanted in [one for one in self._pending if one not in pictures]:
            if self._pending[wanted].cancel():
                del self._pending[wanted]
        for wanted in pictures:
            if wanted not in self._cache and wanted not in self._pending:
                if self._pool is None:
                    self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="pictures")
                self._pending[wanted] = self._pool.submit(self._work, wanted)

    def close(self) -> None:
        """End the threads and forget the pictures; it can be used again."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        self._pending.clear()
        self._cache.clear()
        self._bytes = 0

    def _work(self, wanted: Wanted) -> None:
        try:
            self._done.emit(wanted, decode(wanted))
        except Exception as fault:  # noqa: BLE001 - handed to the window's thread, where the excepthook shows it
            self.failed.emit(fault)

    def _keep(self, wanted: Wanted, decoded: Decoded) -> None:
        if self._pending.pop(wanted, None) is None:
            return  # asked for before the project was closed
        self._cache[wanted] = decoded
        self._bytes += decoded.image.sizeInBytes()
        while self._bytes > CACHE_BYTES and len(self._cache) > 1:
            self._bytes -= self._cache.popitem(last=False)[1].image.sizeInBytes()
        self.ready.emit(wanted, decoded)


def _raise(fault: Exception) -> None:
    raise fault
