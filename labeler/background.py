"""Long jobs give way to the window, so that a key stays quick beside a training that takes every core."""

from __future__ import annotations

import os

VARIABLE = "LABELER_BACKGROUND"  # set by the window for the commands that it runs
_LEAST_URGENT = 19


def give_way() -> None:
    """Take the processor only where nobody else wants it, if VARIABLE says so; Windows keeps the usual priority."""
    if os.environ.get(VARIABLE) and hasattr(os, "nice"):
        os.nice(_LEAST_URGENT)
