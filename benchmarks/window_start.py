"""Figures of the start: the first paint of the window, and a project of 202,599 images."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from window_scene import Check, large_project

from labeler.settings import FOLDER_VARIABLE

ABSENT = ("torch", "torchvision", "matplotlib", "cv2")
MOST_MEGABYTES = 400

_EMPTY = """
import os
from PySide6.QtWidgets import QApplication, QMainWindow
class Empty(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(flush=True)
        os._exit(0)
app = QApplication([])
window = Empty()
window.resize(1280, 800)
window.show()
app.exec()
"""
# What `labeler` runs, up to the first paint.
_LABELER = """
import sys
sys.argv = ["labeler", *sys.argv[1:]]
from PySide6 import QtWidgets
class Painted(QtWidgets.QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        import json, os
        print(json.dumps(sorted(sys.modules)), flush=True)
        os._exit(0)
QtWidgets.QMainWindow = Painted
from labeler.__main__ import main
main()
"""
# The window on a large project: its memory a second after the first picture is painted.
_LARGE = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import window_scene
from labeler.gui import app, view_aids
painted = []
class Watched(window_scene.WatchedView):
    def paintEvent(self, event):
        super().paintEvent(event)
        if self.painted[0]:
            painted.append(time.time())
view_aids.PictureView = Watched
def end():
    if painted and time.time() > painted[0] + 1.0:
        import json, os
        print(json.dumps([painted[0], window_scene.resident_megabytes()]), flush=True)
        os._exit(0)
make_app = app.make_app
def watched_app(arguments):
    made = make_app(arguments)
    timer = window_scene.QTimer(made)
    timer.timeout.connect(end)
    timer.start(20)
    return made
app.make_app = watched_app
app.run_window(Path(sys.argv[1]))
"""


def _run(code: str, *arguments: str, settings: str = "") -> tuple[float, str]:
    """The seconds until a new Python has run `code`, and what it printed last; `settings` is a folder of its own."""
    environment = os.environ | ({FOLDER_VARIABLE: settings} if settings else {})
    command = [sys.executable, "-c", code, *arguments]
    started = time.perf_counter()
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return time.perf_counter() - started, (ran.stdout.strip().splitlines() or [""])[-1]


def start(_place: Path, quick: bool) -> list[Check]:
    """From the start of the process to the first paint, in turns with an empty window."""
    _run(_LABELER)
    ours, empty, loaded = [], [], set()
    for _ in range(3 if quick else 15):
        empty.append(_run(_EMPTY)[0])
        seconds, modules = _run(_LABELER)
        ours.append(seconds)
        loaded |= {name.partition(".")[0] for name in json.loads(modules)}
    return [
        Check(
            "`labeler` to the first paint, against QtWidgets and an empty window",
            statistics.median(ours) / statistics.median(empty),
            2.0,
        ),
        Check("`labeler` to the first paint", 1000 * statistics.median(ours), 0.0, "ms"),
        Check("an empty window to the first paint", 1000 * statistics.median(empty), 0.0, "ms"),
        Check(f"loaded at start of {', '.join(ABSENT)}", len(loaded & set(ABSENT)), 0.5, "modules"),
    ]


def large_project_opens(place: Path, quick: bool) -> list[Check]:
    """The window on 202,599 images, in turns with the window without a project, and the process's memory."""
    project, here = large_project(place), str(Path(__file__).parent)
    _run(_LARGE, str(project), here)
    waits, whole, memory = [], [], []
    for _ in range(2 if quick else 7):
        without = _run(_LABELER, settings=str(place / "nothing-remembered"))[0]
        began = time.time()
        painted, megabytes = json.loads(_run(_LARGE, str(project), here)[1])
        whole.append(painted - began)
        waits.append(painted - began - without)
        memory.append(megabytes)
    return [
        Check("202,599 images: first picture later than the start page", 1000 * statistics.median(waits), 1000, "ms"),
        Check("202,599 images: process start to first picture", 1000 * statistics.median(whole), 0, "ms"),
        Check("202,599 images: memory of the process", max(memory), MOST_MEGABYTES, "MB"),
    ]
