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
# The window on a large project: when it is painted, when its first picture is, and how much memory it takes.
_LARGE = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import window_scene
from labeler.gui import label_page
from labeler.gui.window import MainWindow
times = {}
class Painted(MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        times.setdefault("window", time.time())
class Watched(window_scene.WatchedView):
    def paintEvent(self, event):
        super().paintEvent(event)
        if self.painted[0]:
            times.setdefault("picture", time.time())
label_page.PictureView = Watched
from labeler.gui import app as application
application.MainWindow = Painted
from PySide6.QtCore import QTimer
def end():
    if "picture" in times and time.time() > times["picture"] + 1.0:
        import json, os
        print(json.dumps({**times, "megabytes": window_scene.resident_megabytes()}), flush=True)
        os._exit(0)
make_app = application.make_app
def watched_app(arguments):
    app = make_app(arguments)
    timer = QTimer(app)
    timer.timeout.connect(end)
    timer.start(20)
    return app
application.make_app = watched_app
application.run_window(Path(sys.argv[1]))
"""


def _run(code: str, *arguments: str) -> tuple[float, str]:
    """The seconds until a new Python has run `code`, and what it printed last."""
    started = time.perf_counter()
    ran = subprocess.run([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True, check=True)
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
    """`labeler open` on 202,599 images: the first picture after the window, and the memory of the process."""
    project = large_project(place)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    here, found = str(Path(__file__).parent), []
    for _ in range(2 if quick else 7):
        began = time.time()
        _, said = _run(_LARGE, str(project), here)
        found.append(
            {name: value - began if name != "megabytes" else value for name, value in json.loads(said).items()}
        )
    wait = statistics.median(max(0.0, one["picture"] - one["window"]) for one in found)
    return [
        Check("202,599 images: first picture after the window", 1000 * wait, 1000.0, "ms"),
        Check(
            "202,599 images: process start to window", 1000 * statistics.median(one["window"] for one in found), 0, "ms"
        ),
        Check("202,599 images: memory of the process", max(one["megabytes"] for one in found), MOST_MEGABYTES, "MB"),
    ]
