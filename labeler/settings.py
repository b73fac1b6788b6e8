"""What the window remembers about its user: who they are, their projects, and where they were in them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from labeler.files import replacing
from labeler.image_filter import LEAST_SURE, ImageFilter
from labeler.look import Look

FOLDER_VARIABLE = "LABELER_SETTINGS_DIR"
FILE_NAME = "settings.json"
MOST_RECENT = 12
OWN_KEYS = "own"  # the name of the person's own key layout
ThemeName = Literal["system", "light", "dark"]


@dataclass(kw_only=True)
class Place:
    """Where an annotator was in a project. `tasks` empty: as the project offers them. `board`: all asked at once."""

    queue: str = "unlabelled"
    tasks: tuple[str, ...] = ()
    last_image: str = ""
    filter: ImageFilter = field(default_factory=ImageFilter)
    board: bool = False


@dataclass(kw_only=True)
class View:
    """How pictures are shown when the window opens: as they are, unless somebody chose to `keep` a look."""

    keep: bool = False
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class KeySettings:
    """Which keys are used: a shipped layout, or the person's own (`labeler.key_choice`). `own`: keys by action."""

    layout: str = "default"
    based_on: str = "default"
    own_name: str = "My keys"
    own: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(kw_only=True)
class GridPlace:
    """How an annotator looks at the grid of a project; empty or unknown: as the grid offers it."""

    task: str = ""
    kind: str = ""
    label: str = ""
    order: str = "name"
    seed: int = 1
    page_size: int = 100
    tile_size: int = 128


@dataclass(kw_only=True)
class Settings:
    """The settings file. Keys that this version does not know are dropped."""

    annotator: str = ""
    theme: ThemeName = "system"
    geometry: str = ""
    keys: KeySettings = field(default_factory=KeySettings)
    pace_warning: bool = True
    self_check: bool = False
    votes_at_once: bool = False
    hide_proposals: bool = False
    review_order: str = LEAST_SURE
    audits: dict[str, int] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    import_folder: str = ""
    folds: int = 1
    view: View = field(default_factory=View)
    places: dict[str, dict[str, Place]] = field(default_factory=dict)
    grids: dict[str, dict[str, GridPlace]] = field(default_factory=dict)

    def place(self, project: Path, annotator: str) -> Place:
        """Where `annotator` was in the project; the start of the unlabelled images where nothing is known."""
        return self.places.get(os.fspath(project), {}).get(annotator, Place())

    def remember_place(self, project: Path, annotator: str, place: Place) -> None:
        self.places.setdefault(os.fspath(project), {})[annotator] = place

    def grid_place(self, project: Path, annotator: str) -> GridPlace:
        """How `annotator` looked at the project's grid; the usual where nothing is known."""
        return self.grids.get(os.fspath(project), {}).get(annotator, GridPlace())

    def remember_grid_place(self, project: Path, annotator: str, place: GridPlace) -> None:
        self.grids.setdefault(os.fspath(project), {})[annotator] = place

    def remember_audit(self, project: Path, audit: int) -> None:
        """The audit by this number is being answered in the project."""
        self.audits[os.fspath(project)] = audit

    def audit(self, project: Path) -> int | None:
        """The audit that was answered last in the project."""
        return self.audits.get(os.fspath(project))

    def remember_project(self, project: Path) -> None:
        """Put the project first among the recent ones."""
        name = os.fspath(project)
        self.recent = (name, *(other for other in self.recent if other != name))[:MOST_RECENT]

    def forget_project(self, project: str) -> None:
        """Take the project off the list; its folder and the places in it stay."""
        self.recent = tuple(other for other in self.recent if other != project)


def settings_file() -> Path:
    """Where the settings lie: the user's configuration folder, or what LABELER_SETTINGS_DIR names."""
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Path(chosen) / FILE_NAME
    import platformdirs

    return platformdirs.user_config_path("labeler", appauthor=False) / FILE_NAME


def load_settings() -> tuple[Settings, str]:
    """The settings, and a sentence for the person where the file was damaged (else '').

    A damaged file is kept under another name, and the defaults are used.
    """
    path = settings_file()
    try:
        return _read(path.read_bytes()), ""
    except FileNotFoundError:
        return Settings(), ""
    except OSError as fault:
        return Settings(), f"Your settings in {path} could not be read ({fault.strerror}), so the defaults are used."
    except (ValueError, RecursionError):
        return Settings(), _put_aside(path)


def save_settings(settings: Settings) -> None:
    """Write the settings file; InputError where its folder cannot be written."""
    import msgspec

    with replacing(settings_file()) as file:
        file.buffer.write(msgspec.json.format(msgspec.json.encode(settings), indent=2) + b"\n")


def default_annotator() -> str:
    """The name to offer to somebody who has not given one: the login name."""
    return next((os.environ[name] for name in ("USER", "USERNAME", "LOGNAME") if os.environ.get(name)), "me")


def _read(written: bytes) -> Settings:
    import msgspec  # late: a first start has no file to read

    return msgspec.json.decode(written, type=Settings)


def _put_aside(path: Path) -> str:
    aside = path.with_name(f"{path.stem}.damaged-{datetime.now():%Y%m%d-%H%M%S-%f}{path.suffix}")
    try:
        path.replace(aside)
    except OSError as fault:
        return f"Your settings file {path} is damaged and cannot be moved aside ({fault.strerror}): delete it."
    return f"Your settings file was damaged: it is kept as {aside.name}, and the defaults are used."
