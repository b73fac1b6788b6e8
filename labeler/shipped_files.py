"""Where the files lie that come with the product."""

from __future__ import annotations

from pathlib import Path

import labeler


def asset(name: str) -> Path:
    """A file of `assets/`, which lies beside the package in a checkout and inside it where it is installed."""
    package = Path(labeler.__file__).parent
    return next((place for place in (package / "assets" / name,) if place.exists()), package.parent / "assets" / name)
