"""What a training tells while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable

OnEvent = Callable[[dict[str, object]], None]

SECONDS_BETWEEN = 0.2


class Pace:
    """Called: whether it is time for another event, at most one each SECONDS_BETWEEN."""

    def __init__(self) -> None:
        self._last = -SECONDS_BETWEEN

    def __call__(self) -> bool:
        now = time.monotonic()
        if now - self._last < SECONDS_BETWEEN:
            return False
        self._last = now
        return True
