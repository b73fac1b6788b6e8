"""Whether there is a screen to show the window on."""

from __future__ import annotations

import os
import sys

from labeler.errors import InputError


def has_screen() -> bool:
    """Whether a window can be shown: always, but on Linux without X11 and Wayland (or a named Qt platform)."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def require_screen() -> None:
    """InputError without a screen: Qt itself would abort the process."""
    if not has_screen():
        raise InputError(
            "No screen was found: log in to a desktop, use the commands ('labeler --help') or 'xvfb-run labeler'."
        )
