"""Whether there is a screen to show the window on."""

from __future__ import annotations

import os
import sys

from labeler.errors import InputError

# The system's libraries that Qt is linked to on Linux, and Debian's packages that bring them.
QT_LIBRARIES = {
    "glib-2.0": "libglib2.0-0",
    "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3",
    "xkbcommon": "libxkbcommon0",
    "EGL": "libegl1",
    "GL": "libgl1",
}


def missing_packages() -> list[str]:
    """Debian's packages of the libraries that Qt needs and that are not here; none on other systems."""
    if not sys.platform.startswith("linux"):
        return []
    from ctypes.util import find_library  # late: the start of the window does without

    return [package for library, package in QT_LIBRARIES.items() if find_library(library) is None]


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
