"""What the figures of `benchmarks/window.py` share: pictures, projects, a window worked by real keys, and clocks."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from labeler.gui import view_aids
from labeler.gui.app import make_app
from labeler.gui.label_page import LabelPage
from labeler.gui.picture_view import PictureView
from labeler.gui.window import MainWindow
from labeler.project import Project, create_project, open_project
from labeler.settings import Settings
from labeler.store import add_images
from labeler.tasks import ORIENTATION

IMAGES = 202_599
DISTINCT = 6  # pictures that are really there; the others are hard links to them under other names
SIZE = (4000, 3000)
LABEL_KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)


@dataclass(frozen=True)
class Check:
    """A figure beside its bound (0: none); `least` True: the bound is the smallest value that is enough."""

    name: str
    value: float
    bound: float
    unit: str = "x"
    least: bool = False

    @property
    def met(self) -> bool:
        if not self.bound:  # told beside the others
            return True
        return self.value >= self.bound if self.least else self.value <= self.bound

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}


def write_photographs(folder: Path, count: int, size: tuple[int, int] = SIZE) -> None:
    """`count` JPEGs with smooth shapes, edges and grain as photographs have: `DISTINCT` files and links to them."""
    import numpy as np  # late: the window's memory is measured beside this module
    from PIL import Image

    folder.mkdir(parents=True)
    random = np.random.default_rng(0)
    width, height = size
    for number in range(min(count, DISTINCT)):
        coarse = Image.fromarray(random.integers(0, 255, (12, 16, 3), dtype=np.uint8))
        middle = Image.fromarray(random.integers(0, 255, (height // 24, width // 24, 3), dtype=np.uint8))
        layers = [np.asarray(one.resize(size, Image.Resampling.BICUBIC), np.int16) for one in (coarse, middle)]
        grain = random.integers(-9, 10, (height, width, 1), dtype=np.int16)
        mixed = np.clip(layers[0] * 3 // 4 + layers[1] // 4 + grain, 0, 255).astype(np.uint8)
        Image.fromarray(mixed).save(folder / f"{number:06d}.jpg", quality=90)
    for number in range(DISTINCT, count):
        os.link(folder / f"{number % DISTINCT:06d}.jpg", folder / f"{number:06d}.jpg")


def photograph_project(place: Path, count: int, size: tuple[int, int] = SIZE) -> Path:
    """A project of `count` photographs with the task orientation; gives its folder."""
    write_photographs(place / "pictures", count, size)
    create_project(place / "project", place / "pictures", [ORIENTATION]).close()
    return place / "project"


def large_project(place: Path) -> Path:
    """A project of `IMAGES` small pictures (links to a few), without listing them; gives its folder."""
    write_photographs(place / "pictures", 64, (178, 218))
    create_project(place / "large", place / "pictures", [ORIENTATION]).close()
    project = open_project(place / "large")
    add_images(project.store, [f"{number:06d}.jpg" for number in range(IMAGES)])
    project.close()
    return place / "large"


class WatchedView(PictureView):
    """The Label page's view, which notes when a picture is on screen."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: tuple[str, float] = ("", 0.0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if self.is_shown:
            self.painted = (self.accessibleName(), time.perf_counter())


@dataclass
class Scene:
    """The real window on a project, offscreen."""

    app: QApplication
    window: MainWindow
    page: LabelPage

    @property
    def view(self) -> WatchedView:
        assert isinstance(self.page.view, WatchedView)
        return self.page.view

    @property
    def name(self) -> str:
        """The picture that should be on screen."""
        shown = self.page.session.shown() if self.page.session else None
        return shown.name if shown else ""

    def press(self, key: Qt.Key) -> None:
        """Press and let go of a key where the focus is, as a person does."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key)

    def repeat(self, key: Qt.Key) -> None:
        """One more key press of a key that is held."""
        focus = QApplication.focusWidget() or self.window
        QTest.simulateEvent(focus, True, key, Qt.KeyboardModifier.NoModifier, "", True, -1)

    def key_to_painted(self, key: Qt.Key, patience: float = 10.0) -> float:
        """Press a key; the seconds until another picture is painted."""
        before, started = self.name, time.perf_counter()
        self.press(key)
        while self.name == before or Path(self.view.painted[0]).name != Path(self.name).name:
            assert time.perf_counter() < started + patience, f"{self.name} was not painted"
            self.app.processEvents()
        return self.view.painted[1] - started

    def work_for(self, seconds: float) -> None:
        """Let the window live as it does while nobody presses a key."""
        QTest.qWait(round(1000 * seconds))

    def wait_until_painted(self, patience: float = 30.0) -> float:
        """The time when the present picture is on screen."""
        end = time.perf_counter() + patience
        while Path(self.view.painted[0]).name != Path(self.name).name:
            assert time.perf_counter() < end, f"{self.name} was not painted"
            self.app.processEvents()
        return self.view.painted[1]


@contextmanager
def opened(project: Path | Project) -> Iterator[Scene]:
    """The window on a project, until the block ends; settings are kept in memory alone."""
    setattr(view_aids, "PictureView", WatchedView)  # noqa: B010 - a name that the module only imports
    app = QApplication.instance()
    app = app if isinstance(app, QApplication) else make_app([])
    window = MainWindow(Settings(annotator="Bench", theme="light"))
    window.show()
    assert QTest.qWaitForWindowActive(window)
    if isinstance(project, Path):
        window.open_project(project)
    else:
        window.show_project(project)
    page = window.pages["label"]
    assert isinstance(page, LabelPage)
    scene = Scene(app, window, page)
    scene.wait_until_painted()
    gc.freeze()  # as `labeler.gui.app.run_window` does once the window is there
    try:
        yield scene
    finally:
        gc.unfreeze()
        window.end()
        window.deleteLater()
        app.processEvents()


class StallClock:
    """The longest time for which the window's thread did not come back to its events, in seconds."""

    def __init__(self, parent: QWidget) -> None:
        self._timer = QTimer(parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)
        self._last = 0.0
        self.longest = 0.0
        self.ticks = 0

    def start(self) -> None:
        self._last, self.longest, self.ticks = time.perf_counter(), 0.0, 0
        self._timer.start()

    def stop(self) -> None:
        self._tick()
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last - 0.001)
        self._last = now
        self.ticks += 1


def resident_megabytes() -> float:
    """Memory of this process that is really there."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def measured(work: Callable[[], object]) -> float:
    """The seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
