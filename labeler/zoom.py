"""Which part of a picture is shown, and how large: the same for every picture, decided without a window.

Lengths are pixels of the screen, (width, height); `full` is a picture's own size in its own pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

Size = tuple[int, int]
MOST_ENLARGED = 4.0  # times; a small picture that is made to fit gets no clearer beyond it
LARGEST_PIXEL = 32.0  # pixels of the screen for one of the picture
WHEEL_STEP = 1.25  # times
_NEARLY = 0.02


@dataclass(frozen=True)
class Frame:
    """Where pictures are shown: the view's size, the room that they are fitted to, pixels of the screen for a point."""

    view: Size
    room: Size
    ratio: float = 1.0


@dataclass(frozen=True)
class Box:
    """Where the whole picture lies in the view; it may be larger than the view."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Zoom:
    """`times` the size that fits, or `actual`: a pixel of the picture is one of the screen, whatever `times` says.

    `x`, `y`: the point of the picture that is in the middle of the view, as shares of its size.
    """

    times: float = 1.0
    actual: bool = False
    x: float = 0.5
    y: float = 0.5

    @property
    def is_fit(self) -> bool:
        return not self.actual and self.times == 1.0


FIT = Zoom()
ACTUAL = Zoom(actual=True)


def fitted(size: Size, room: Size, most: float) -> Size:
    """The largest size with the same shape that fits, at most `most` times the original."""
    factor = min(room[0] / max(1, size[0]), room[1] / max(1, size[1]), most)
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))


def box(zoom: Zoom, full: Size, frame: Frame) -> Box:
    """Where a picture lies; its edges are never drawn further in than needed."""
    width, height = _shown_size(zoom, full, frame)
    return Box(
        _edge(zoom.x, width, frame.view[0], frame.ratio),
        _edge(zoom.y, height, frame.view[1], frame.ratio),
        width,
        height,
    )


def zoomed(zoom: Zoom, factor: float, at: tuple[float, float], full: Size, frame: Frame) -> Zoom:
    """Larger or smaller, with the point of the picture that is at `at` of the view staying there."""
    before = box(zoom, full, frame)
    fit = fitted(full, frame.room, MOST_ENLARGED * frame.ratio)
    least = min(1.0, full[0] / fit[0])
    times = (full[0] / fit[0] if zoom.actual else zoom.times) * factor
    times = max(least, min(times, LARGEST_PIXEL * full[0] / fit[0]))
    after = Zoom(times=1.0 if abs(times - 1) < _NEARLY else times)
    if after.is_fit:
        return FIT
    width, height = _shown_size(after, full, frame)
    x = (at[0] - before.left) / before.width + (frame.view[0] / 2 - at[0]) / width
    y = (at[1] - before.top) / before.height + (frame.view[1] / 2 - at[1]) / height
    return _kept_in(replace(after, x=x, y=y), full, frame)


def panned(zoom: Zoom, right: float, down: float, full: Size, frame: Frame) -> Zoom:
    """The view moved over the picture by so many pixels of the screen."""
    width, height = _shown_size(zoom, full, frame)
    return _kept_in(replace(zoom, x=zoom.x + right / width, y=zoom.y + down / height), full, frame)


def halvings(zoom: Zoom, full: Size, frame: Frame) -> int:
    """How often the size that fits must be doubled to be as sharp as the view can show; 0: it is enough.

    1:1 is for seeing the picture's own pixels, so one that was enlarged to fit does not do for it.
    """
    fit = fitted(full, frame.room, MOST_ENLARGED * frame.ratio)
    wanted = min(_shown_size(zoom, full, frame)[0], full[0])
    found = 1 if zoom.actual and fit[0] > full[0] else 0
    while fit[0] * 2**found < wanted:
        found += 1
    return found


def _shown_size(zoom: Zoom, full: Size, frame: Frame) -> Size:
    if zoom.actual:
        return full
    width, height = fitted(full, frame.room, MOST_ENLARGED * frame.ratio)
    return max(1, round(width * zoom.times)), max(1, round(height * zoom.times))


def _edge(middle: float, length: int, view: int, ratio: float) -> int:
    """Where the picture begins in one direction. What fits is centred, on a whole point of the screen."""
    if length <= view:
        return round(round((view - length) / 2 / ratio) * ratio)
    return min(0, max(view - length, round(view / 2 - middle * length)))


def _kept_in(zoom: Zoom, full: Size, frame: Frame) -> Zoom:
    """With a middle that the view can have, so that the way back is felt at once."""
    width, height = _shown_size(zoom, full, frame)
    return replace(zoom, x=_middle(zoom.x, width, frame.view[0]), y=_middle(zoom.y, height, frame.view[1]))


def _middle(middle: float, length: int, view: int) -> float:
    if length <= view:
        return 0.5
    margin = view / 2 / length
    return min(1 - margin, max(margin, middle))
