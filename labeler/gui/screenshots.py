"""Screenshots of every page on a project, light and dark: `python -m labeler.gui.screenshots PROJECT FOLDER`.

The project should have been through the whole loop (`labeler demo DIR --no-window`). It is copied, not
changed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from labeler.demo_loop import PERSON
from labeler.gui.window import MainWindow
from labeler.project import open_project
from labeler.settings import FOLDER_VARIABLE, Settings, ThemeName
from labeler.store import undo

PAGES = (
    "label",
    "grid",
    "merge",
    "settle",
    "train",
    "compare",
    "auto-label",
    "review",
    "check",
    "loop",
    "overview",
    "keys",
)
THEMES: tuple[ThemeName, ...] = ("light", "dark")
SETTLED_MILLISECONDS = 700
COMPARED_MILLISECONDS = 20_000


def wait(app: QApplication, milliseconds: int = SETTLED_MILLISECONDS) -> None:
    """Let pictures be decoded and layouts come to rest."""
    until = QDeadlineTimer(milliseconds)
    while not until.hasExpired():
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)


def wait_for_figures(app: QApplication, window: MainWindow) -> None:
    """Let the merge desk compare the answers, which another process does."""
    desk = getattr(window.pages["merge"], "desk", None)
    until = QDeadlineTimer(COMPARED_MILLISECONDS)
    while desk is not None and not desk.is_complete and not until.hasExpired():
        wait(app, 100)


def photograph(
    app: QApplication, project: Path, folder: Path, name: ThemeName, size: tuple[int, int], suffix: str
) -> None:
    """One theme and size: the start page, then every page of the project."""
    window = MainWindow(Settings(annotator="Ada", theme=name))
    window.resize(*size)
    window.show()
    wait(app)
    window.grab().save(str(folder / f"start-{name}{suffix}.png"))
    window.open_project(project)
    for page in PAGES:
        window.go_to_page(page)
        if page == "merge":
            wait_for_figures(app, window)
        wait(app)
        window.grab().save(str(folder / f"{page}-{name}{suffix}.png"))
    window.close()


def leave_conflicts_open(folder: Path) -> None:
    """Take back what the demo's person settled, so that the merge desk has something to show."""
    project = open_project(folder)
    undo(project.store, PERSON, {"adjudication"})
    project.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Screenshots of every page.")
    parser.add_argument("project", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--small", action="store_true", help="also at 900x600")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as place:
        os.environ[FOLDER_VARIABLE] = place  # a person's own settings stay as they are
        copy = Path(place) / arguments.project.name
        shutil.copytree(arguments.project, copy)
        leave_conflicts_open(copy)
        for name in THEMES:
            photograph(app, copy, arguments.folder, name, (1280, 800), "")
            if arguments.small:
                photograph(app, copy, arguments.folder, name, (900, 600), "-small")


if __name__ == "__main__":
    main()
