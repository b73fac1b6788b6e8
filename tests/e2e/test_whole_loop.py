"""A team's day in the real window, by keys: label, export, merge, settle, train, auto-label, review, export."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from labeler.gui.auto_label_page import AutoLabelPage
from labeler.gui.import_page import ImportPage
from labeler.gui.label_page import LabelPage
from labeler.gui.train_page import TrainPage
from labeler.gui.window import MainWindow
from labeler.project import Project, create_project
from labeler.settings import Settings
from labeler.store import conflict_images, image_names
from labeler.tasks import LIGHT

IMAGES = 40
BY_ADA, FIRST_OF_BEN, LAST_OF_BEN = 20, 10, 30  # image numbers: Ada 0..19, Ben 10..29, nobody 30..39
CONFLICTS = {12: "center", 15: "right", 18: "right"}  # what Ben says where Ada says the truth
BROKEN = 39
KEYS = {"left": Qt.Key.Key_Left, "center": Qt.Key.Key_Down, "right": Qt.Key.Key_Right}
JOB_SECONDS = 200
HIGH, LOW = 0.6, 0.5


def name(number: int) -> str:
    return f"{number:02d}.png"


def truth(number: int) -> str:
    return ("left", "center", "right")[number % 3]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Noise with one bright third: what a network learns within a few epochs. The last file is no picture."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    random = np.random.default_rng(5)
    for number in range(IMAGES):
        pixels = random.integers(0, 60, (64, 64, 3), dtype=np.uint8)
        third = 21 * LIGHT.labels.index(truth(number))
        pixels[:, third : third + 21] += 150
        Image.fromarray(pixels).save(folder / name(number))
    (folder / name(BROKEN)).write_bytes(b"no picture at all")
    return folder


@pytest.fixture
def project(tmp_path: Path, pictures: Path) -> Project:
    return create_project(tmp_path / "project", pictures, [LIGHT])


@pytest.fixture
def window(qtbot: QtBot, project: Project) -> Iterator[MainWindow]:
    made = MainWindow(Settings(annotator="Ada", theme="light"))
    made.show()
    qtbot.waitActive(made)
    made.show_project(project)
    yield made
    made.close()
    made.deleteLater()
    QApplication.processEvents()


class Day:
    """What a person does in the window, with the keys where the focus is."""

    def __init__(self, qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
        self.qtbot, self.window, self._patch = qtbot, window, monkeypatch

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def page(self, number: int) -> None:
        self.press(Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)

    def wait_for_jobs(self) -> None:
        self.qtbot.waitUntil(lambda: self.window.jobs.running is None, timeout=JOB_SECONDS * 1000)

    def choose_files(self, question: str, answer: tuple[object, str]) -> None:
        """The system's file dialog, answered."""
        self._patch.setattr(QFileDialog, question, lambda *_args, **_options: answer)

    def import_file(self, path: Path) -> None:
        self.choose_files("getOpenFileNames", ([str(path)], ""))
        self.press(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
        page = cast(ImportPage, self.window.pages["import"])
        self.qtbot.waitUntil(page.start.isEnabled, timeout=JOB_SECONDS * 1000)
        self.press(Qt.Key.Key_Return)
        self.wait_for_jobs()

    def export_file(self, path: Path, kind: str) -> None:
        self.choose_files("getSaveFileName", (str(path), kind))
        self.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        self.wait_for_jobs()
        assert path.exists(), self.window.messages.sentence.text()


def label_by_keys(day: Day) -> None:
    """Twenty pictures; the last two wrong, taken back and given again."""
    for number in range(BY_ADA - 2):
        day.press(KEYS[truth(number)])
    for key in (Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_Backspace, Qt.Key.Key_Backspace):
        day.press(key)
    for number in (BY_ADA - 2, BY_ADA - 1):
        day.press(KEYS[truth(number)])


def write_bens_file(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image", "annotator", "light", "flag", "note"])
        for number in range(FIRST_OF_BEN, LAST_OF_BEN):
            writer.writerow([name(number), "Ben", CONFLICTS.get(number, truth(number)), "", ""])


def settle_by_keys(day: Day, window: MainWindow, project: Project) -> None:
    """Every conflict goes to the truth."""
    day.page(3)
    day.press(Qt.Key.Key_Return)
    page = window.pages["settle"]
    assert isinstance(page, LabelPage)
    assert page.session is not None
    for _ in CONFLICTS:
        shown = page.session.shown()
        assert shown is not None
        day.press(KEYS[truth(int(shown.name[:2]))])
    assert conflict_images(project.store, "light") == []
    day.press(Qt.Key.Key_Escape)


def train_two_networks(day: Day, window: MainWindow) -> None:
    day.page(4)
    page = window.pages["train"]
    assert isinstance(page, TrainPage)
    for name, box in page.form.networks.items():
        box.setChecked(name in ("cnn4", "vgg19_variation"))
    page.form.epochs.setValue(4)
    day.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    day.wait_for_jobs()
    assert len(page.view.curves.values["validation_loss"]) == 4


def auto_label(day: Day, window: MainWindow) -> None:
    day.page(6)
    page = window.pages["auto-label"]
    assert isinstance(page, AutoLabelPage)
    page.cards["light"].low.setValue(LOW)
    page.cards["light"].high.setValue(HIGH)
    day.press(Qt.Key.Key_Return)
    day.wait_for_jobs()
    assert page.preview.isVisible()
    day.press(Qt.Key.Key_Return)
    day.wait_for_jobs()


def decisions_of(project: Project) -> dict[str, tuple[str, str]]:
    """What the rules make of the networks' prediction files, worked out again: {image: (label, confidence)}."""
    tables = []
    for path in sorted((project.runs_folder / "auto-label-001").glob("predictions-*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            tables.append({row["image"]: row for row in csv.DictReader(file)})
    assert len(tables) == 2
    found = {}
    for image in tables[0]:
        said = [(table[image]["label"], float(table[image]["confidence"] or "nan")) for table in tables]
        (a, sure_a), (b, sure_b) = said
        best, surest = max(said, key=lambda one: one[1])
        agreed = a == b and surest >= HIGH
        alone = a != b and surest >= HIGH and min(sure_a, sure_b) < LOW
        if agreed or alone:
            found[image] = (best, f"{surest:.4f}")
    return found


def review_by_keys(day: Day, window: MainWindow) -> dict[str, str]:
    """Every second picture gets another label than proposed, the others are accepted; gives the answers."""
    day.page(7)
    page = window.pages["review"]
    assert isinstance(page, LabelPage)
    session = page.session
    assert session is not None
    answers: dict[str, str] = {}
    while (shown := session.shown()) is not None:
        proposal = page.proposal
        if proposal is None or len(answers) % 2:
            answers[shown.name] = next(label for label in LIGHT.labels if label != proposal)
            day.press(KEYS[answers[shown.name]])
        else:
            answers[shown.name] = proposal
            day.press(Qt.Key.Key_Return)
    return answers


def expected_rows(decided: dict[str, tuple[str, str]], reviewed: dict[str, str]) -> dict[str, list[str]]:
    """Label, source and confidence of every image, from what was done to it."""
    rows = {}
    for number in range(IMAGES):
        image = name(number)
        if number in CONFLICTS:
            rows[image] = [truth(number), "adjudicated", ""]
        elif FIRST_OF_BEN <= number < BY_ADA:
            rows[image] = [truth(number), "unanimous", ""]
        elif number < LAST_OF_BEN:
            rows[image] = [truth(number), "human", ""]
        elif image in decided:
            rows[image] = [decided[image][0], "auto", decided[image][1]]
        else:
            rows[image] = [reviewed[image], "reviewed", ""]
    return rows


@pytest.mark.timeout(600)
def test_the_whole_loop_by_keys(
    qtbot: QtBot, window: MainWindow, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = Day(qtbot, window, monkeypatch)
    label_by_keys(day)
    day.export_file(tmp_path / "ada.csv", "My labels, for merging (*.csv)")
    with (tmp_path / "ada.csv").open(encoding="utf-8", newline="") as file:
        assert [row[:3] for row in csv.reader(file)][1:] == [[name(n), "Ada", truth(n)] for n in range(BY_ADA)]

    write_bens_file(tmp_path / "ben.csv")
    day.import_file(tmp_path / "ben.csv")
    names = image_names(project.store)
    assert {int(names[image][:2]) for image in conflict_images(project.store, "light")} == set(CONFLICTS)
    settle_by_keys(day, window, project)

    train_two_networks(day, window)
    auto_label(day, window)
    decided = decisions_of(project)
    assert name(BROKEN) not in decided
    reviewed = review_by_keys(day, window)
    assert set(decided) | set(reviewed) == {name(n) for n in range(LAST_OF_BEN, IMAGES)}

    day.export_file(tmp_path / "final.csv", "Final labels with their source (*.csv)")
    with (tmp_path / "final.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["image", "light", "light_source", "light_confidence"]
    assert {row[0]: row[1:] for row in rows} == expected_rows(decided, reviewed)
    assert [row[0] for row in rows] == [name(n) for n in range(IMAGES)]
