"""The cursor on a page of thumbnails and the thumbnails that are selected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class TileSelection:
    """A cursor over the images of a page, and the selected images; those of other pages stay selected."""

    def __init__(self) -> None:
        self.images: tuple[int, ...] = ()
        self.cursor = 0
        self._chosen: set[int] = set()
        self._anchor = 0
        self._before_range: frozenset[int] = frozenset()

    def show(self, images: Sequence[int], cursor: int = 0) -> None:
        """Another page is in view."""
        self.images = tuple(images)
        self.move(cursor)

    @property
    def current(self) -> int | None:
        """The image at the cursor."""
        return self.images[self.cursor] if self.images else None

    @property
    def selected(self) -> list[int]:
        """The selected images of the page, in its order."""
        return [image for image in self.images if image in self._chosen]

    def is_selected(self, image: int) -> bool:
        return image in self._chosen

    def move(self, place: int) -> None:
        """Put the cursor on a place of the page, counted from 0 and kept within it; a range starts there."""
        self.cursor = self._anchor = max(0, min(place, len(self.images) - 1))
        self._before_range = frozenset(self._chosen)

    def toggle(self, place: int) -> None:
        """Move to a place and select what is there, or unselect it."""
        self.move(place)
        if self.current is not None:
            self._chosen ^= {self.current}
        self._before_range = frozenset(self._chosen)

    def extend(self, place: int) -> None:
        """Move to a place and select all from where the cursor was last moved or clicked to there."""
        self.cursor = max(0, min(place, len(self.images) - 1))
        first, last = sorted((self._anchor, self.cursor))
        self._chosen = set(self._before_range) | set(self.images[first : last + 1])

    def add(self, images: Iterable[int]) -> None:
        self._chosen |= set(images)
        self._before_range = frozenset(self._chosen)

    def remove(self, images: Iterable[int]) -> None:
        self._chosen -= set(images)
        self._before_range = frozenset(self._chosen)

    def clear(self) -> None:
        """Select nothing, on no page."""
        self._chosen.clear()
        self._before_range = frozenset()
