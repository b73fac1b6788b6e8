"""Figures of the keys: from a key to the painted picture, and the longest stall while keys come."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel
from window_disk import BARE_INSERT, bare_store
from window_scene import LABEL_KEYS, Check, Scene, StallClock, measured, opened, photograph_project, write_photographs

from labeler.gui.job_runner import Job
from labeler.project import create_project
from labeler.store import Annotation, import_annotations
from labeler.tasks import ORIENTATION

KEYS_A_SECOND = 4  # four times what an annotator does for hours
REPEAT_A_SECOND = 30  # as keyboards repeat
FRAME = 16.0  # milliseconds


def key_to_painted(place: Path, quick: bool) -> list[Check]:
    """A key to the painted next picture of 12 megapixels, against decoding it on the spot into a QLabel."""
    rounds, keys = (2, 8) if quick else (4, 24)
    training = training_project(place / "training")
    project = photograph_project(place, 4 * rounds * keys + 40)
    moves, labels, naive = [], [], []
    with opened(project) as scene:
        label = QLabel()
        label.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        label.resize(scene.view.size())
        label.show()
        pictures = sorted((place / "pictures").iterdir())
        scene.window.activateWindow()
        scene.work_for(1.0)
        for number in range(rounds):
            some = pictures[number::rounds][:6]
            naive += [measured(partial(decode_on_the_spot, label, path)) for path in some]
            moves += press_all(scene, [Qt.Key.Key_PageDown] * keys)
            labels += press_all(scene, [LABEL_KEYS[place % 3] for place in range(keys)])
        label.close()
        beside = press_beside_training(scene, training, rounds * keys)
    usual = statistics.median(naive)
    moving, labelling = usual / statistics.median(moves), usual / statistics.median(labels)
    return [
        Check("key to painted next picture, against decoding on the spot", moving, 50, least=True),
        Check("label key, saved on disk, to painted next picture, against decoding alone", labelling, 0),
        *_milliseconds("next picture (Page Down)", moves),
        *_milliseconds("label key", labels),
        *_milliseconds("label key beside a training", beside),
        Check("decoding on the spot, median", 1000 * usual, 0, "ms"),
    ]


def _milliseconds(name: str, seconds: Sequence[float]) -> list[Check]:
    late = sorted(seconds)[int(0.95 * len(seconds))]
    return [
        Check(f"{name}: median", 1000 * statistics.median(seconds), 0, "ms"),
        Check(f"{name}: 95th percentile", 1000 * late, FRAME, "ms"),
    ]


def decode_on_the_spot(label: QLabel, path: Path) -> None:
    """The naive way to show a picture."""
    pixmap = QPixmap(str(path))
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    label.setPixmap(pixmap.scaled(label.size(), keep, smooth))
    label.repaint()


def press_all(scene: Scene, keys: Sequence[Qt.Key]) -> list[float]:
    """Press keys at the pace of a fast person; the seconds from each to its painted picture."""
    found = []
    for key in keys:
        found.append(scene.key_to_painted(key))
        scene.work_for(1 / KEYS_A_SECOND)
    return found


def training_project(place: Path) -> Path:
    """A project of small labelled pictures to train on; gives its folder."""
    write_photographs(place / "pictures", 1200, (178, 218))
    project = create_project(place / "project", place / "pictures", [ORIENTATION])
    numbers = [row[0] for row in project.store.connection.execute("SELECT id FROM image")]
    answers = [("Ada", Annotation(number, "orientation", ORIENTATION.labels[number % 3])) for number in numbers]
    import_annotations(project.store, "Ada", "ada.csv", answers)
    project.close()
    return place / "project"


def press_beside_training(scene: Scene, project: Path, keys: int) -> list[float]:
    """The seconds of label keys while `labeler train` runs as the window starts it."""
    steps: list[object] = []
    more = ("--epochs", "1000", "--patience-accuracy", "1000", "--patience-loss", "1000", "--device", "cpu")
    arguments = ("train", str(project), "--task", "orientation", "--architecture", "cnn4", *more)
    scene.window.jobs.start(Job("Training", arguments, on_event=lambda event: steps.append(event["event"])))
    end = time.monotonic() + 180
    while "batch" not in steps:
        assert time.monotonic() < end, "the training did not begin"
        assert scene.window.jobs.running is not None, scene.window.messages.sentence.text()
        scene.work_for(0.2)
    before = len(steps)
    found = press_all(scene, [LABEL_KEYS[place % 3] for place in range(keys)])
    assert len(steps) > before, "the training stood still"
    scene.window.jobs.stop()
    return found


def stall(place: Path, quick: bool) -> list[Check]:
    """The longest time that the window's thread is away, while Page Down repeats and while label keys come.

    Beside them, at the same pace in the same window: nothing at all, and a bare insert that waits for the disk.
    """
    runs, pages, keys = (2, 120, 60) if quick else (5, 500, 250)
    project = photograph_project(place, runs * (pages + keys) + 20)
    found: dict[str, list[float]] = {"page": [], "label": [], "nothing": [], "insert": []}
    with opened(project) as scene, closing(bare_store(place / "bare.sqlite")) as bare:
        ways: dict[str, Callable[[int], object]] = {
            "page": lambda _: scene.repeat(Qt.Key.Key_PageDown),
            "label": lambda number: scene.press(LABEL_KEYS[number % 3]),
            "nothing": lambda _: None,
            "insert": lambda number: bare.execute(BARE_INSERT, (number,)),
        }
        scene.work_for(1.0)
        for _ in range(runs):
            for name, work in ways.items():
                before = place_of(scene)
                times = pages if name == "page" else keys
                found[name].append(longest_stall(scene, times, work))
                assert place_of(scene) == before + (times if name in {"page", "label"} else 0), "keys were lost"
    half = {name: statistics.median(times) for name, times in found.items()}
    return [
        Check(f"longest stall while Page Down repeats over {pages} pictures", half["page"], FRAME, "ms"),
        Check(f"longest stall over {keys} label keys", half["label"], FRAME, "ms"),
        Check("the worst run of all", max(found["page"] + found["label"]), 0, "ms"),
        Check("the machine: longest stall while nothing is pressed", half["nothing"], 0, "ms"),
        Check(f"the disk: longest stall over {keys} bare inserts (WAL, FULL)", half["insert"], 0, "ms"),
    ]


def place_of(scene: Scene) -> int:
    assert scene.page.session is not None
    return scene.page.session.queue.position


def longest_stall(scene: Scene, times: int, work: Callable[[int], object]) -> float:
    """Milliseconds; `work` gets its number and is done as often as a keyboard repeats a key."""
    clock, loop, left = StallClock(scene.window), QEventLoop(), iter(range(times))

    def step() -> None:
        number = next(left, None)
        if number is None:
            loop.quit()
        else:
            work(number)

    timer = QTimer(scene.window)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(step)
    timer.start(round(1000 / REPEAT_A_SECOND))
    clock.start()
    loop.exec()
    clock.stop()
    timer.stop()
    scene.wait_until_painted()
    scene.work_for(0.5)
    return 1000 * clock.longest
