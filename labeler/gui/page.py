"""What a page of the window is, and what the window gives to it.

A page is a QWidget that follows `Page`. It is made when it is first visited and lives as long as the window. It holds
no label data: it reads the store when it is shown and when the store changes. To add one, write the widget and
add a line to `labeler/gui/pages.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from labeler.actions import UserAction
from labeler.gui.bridge import StoreBridge
from labeler.settings import Settings

if TYPE_CHECKING:
    from labeler.gui.job_runner import JobRunner
    from labeler.project import Project
    from labeler.store import Change

MessageKind = Literal["info", "good", "error"]
Handlers = Mapping[str, Callable[[], None]]


class Window(Protocol):
    """What a page may ask of the window."""

    settings: Settings
    bridge: StoreBridge
    page_name: str

    @property
    def jobs(self) -> JobRunner: ...

    @property
    def project(self) -> Project | None: ...

    @property
    def annotator(self) -> str: ...

    @property
    def pages(self) -> Mapping[str, Page]: ...

    def show_message(self, text: str, kind: MessageKind = "info") -> None:
        """Show a sentence above the page; an error stays until it is closed."""

    def show_offer(self, text: str, title: str, run: Callable[[], object]) -> None:
        """Show a sentence above the page with a button beside it."""

    def show_job(self, title: str, fraction: float | None, on_cancel: Callable[[], None] | None = None) -> None:
        """Show a running job in the status line; `fraction` from 0 to 1, None where it is unknown."""

    def clear_job(self) -> None:
        """Take the job off the status line."""

    def go_to_page(self, name: str) -> None:
        """Show another page."""

    def show_image(self, image: int) -> None:
        """Show an image on the Label page, whether its queue holds it or not."""

    def run_action(self, action_id: str) -> None:
        """Do what an action of the table does, as if its key had been pressed."""

    def save_settings_soon(self) -> None:
        """Write the settings beside the work: nothing waits for the disk."""

    def attempt(self, work: Callable[[], object]) -> None:
        """Do something that a click asked for; an InputError becomes a message."""


def is_open(window: Window, folder: Path) -> bool:
    """Whether the window shows the project in `folder`: a job may end when another one is open, or none."""
    return window.project is not None and window.project.folder == folder


class Page(Protocol):
    """A page. All methods are called by the window, in its thread."""

    def handlers(self) -> Handlers:
        """What the page does for which action id of `labeler.actions`; read once, when the page is made."""

    def own_actions(self) -> Sequence[UserAction]:
        """Actions that the page has at present beside the table's (label keys); the key overlay shows them."""

    def open_project(self, project: Project | None) -> None:
        """Another project is open, or none; also called when the annotator has changed."""

    def arrive(self) -> None:
        """The page is shown: bring it up to date and give the focus to what its keys work on."""

    def leave(self) -> None:
        """Another page, or none, is shown from now on: stop what only makes sense in sight."""

    def store_changed(self, change: Change) -> None:
        """Something in the store changed while the page is in sight."""


@dataclass(frozen=True)
class PageSpec:
    """A line of the table of pages. `make(window)` imports the page's module late and gives a widget that is a Page."""

    name: str
    title: str
    icon: str
    make: Callable[[Window], Page]
    in_rail: bool = True
