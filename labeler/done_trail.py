"""Going back and forth through the images on which an annotator has just acted, without changing anything."""

from __future__ import annotations

from labeler.store import Store, acted_images, last_action_of

STEP = 64  # actions that are looked up at once


class DoneTrail:
    """A place in what `annotator` has done, read from the store, so that it also goes on after a restart.

    A new action puts the place back to the present; `after` then leads to where the walk began.
    """

    def __init__(self, store: Store, annotator: str) -> None:
        self._store = store
        self._annotator = annotator
        self._newest: int | None = None
        self._origin: int | None = None
        self._images: list[int] = []
        self._oldest: int | None = None
        self._complete = False
        self._place = -1

    def before(self, shown: int | None) -> int | None:
        """The image acted on before the one at the present place; None at the beginning. `shown` is on screen now."""
        self._look_for_news()
        if self._origin == shown:
            self._origin = None
        if self._place < 0 and self._origin is None:
            self._origin = shown
        place = self._place + 1
        while self._at(place) == shown and shown is not None:
            place += 1
        found = self._at(place)
        if found is not None:
            self._place = place
        return found

    def after(self, shown: int | None) -> int | None:
        """The image acted on after the one at the present place, at last the one where the walk began; else None."""
        self._look_for_news()
        place = self._place - 1
        while place >= 0 and self._at(place) == shown:
            place -= 1
        self._place = max(-1, place)
        if place >= 0:
            return self._at(place)
        origin, self._origin = self._origin, None
        return origin if origin != shown else None

    def _at(self, place: int) -> int | None:
        """The image at a place, 0 for the last one acted on; the same image several times in a row counts once."""
        while place >= len(self._images) and not self._complete:
            found = acted_images(self._store, self._annotator, STEP, self._oldest)
            self._complete = not found
            for action, image in found:
                self._oldest = action
                if not self._images or self._images[-1] != image:
                    self._images.append(image)
        return self._images[place] if place < len(self._images) else None

    def _look_for_news(self) -> None:
        last = last_action_of(self._store, self._annotator)
        newest = last[0] if last else None
        if newest != self._newest:
            self._newest = newest
            self._forget()

    def _forget(self) -> None:
        self._images = []
        self._oldest = None
        self._complete = False
        self._place = -1
