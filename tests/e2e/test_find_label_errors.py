"""Ada slips in two of 36 pictures; networks trained with folds find them, and she is asked again by keys, blind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.gui.check_page import CheckPage
from labeler.gui.widgets import Chip
from labeler.gui.window import MainWindow
from labeler.project import Project, create_project
from labeler.recipe_jobs import TrainOptions
from labeler.settings import Settings
from labeler.store import Annotation, annotate, annotator_votes, final_labels, image_names
from labeler.tasks import LIGHT
from labeler.train_jobs import DataChoice, train_network

IMAGES, SLIPS = 36, {7: "right", 23: "left"}  # picture: what Ada pressed by mistake
KEYS = {"left": Qt.Key.Key_Left, "center": Qt.Key.Key_Down, "right": Qt.Key.Key_Right}
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def name_of(number: int) -> str:
    return f"{number:02d}.png"


TRUTH = {name_of(number): LIGHT.labels[number % 3] for number in range(IMAGES)}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Noisy pictures, bright on the left, in the middle or on the right, labelled by Ada and learned with two folds."""
    random = np.random.default_rng(3)
    (tmp_path / "pictures").mkdir()
    for number in range(IMAGES):
        pixels = random.integers(0, 90, (64, 64, 3))
        pixels[:, number % 3 * 22 : number % 3 * 22 + 20] += 130
        Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "pictures" / name_of(number))
    with closing(create_project(tmp_path / "faces", tmp_path / "pictures", (LIGHT,))) as made:
        said = {**TRUTH, **{name_of(number): label for number, label in SLIPS.items()}}
        answers = [Annotation(image, "light", said[name]) for image, name in image_names(made.store).items()]
        annotate(made.store, "Ada", answers)
        options = TrainOptions(epochs=6, batch_size=8, device="cpu", mirror_images=False)
        train_network(made, "light", "vgg19_variation", options, lambda _event: None, DataChoice(folds=2))
        yield made


@pytest.fixture
def window(qtbot: QtBot, project: Project) -> Iterator[MainWindow]:
    made = MainWindow(Settings(annotator="Ada", theme="light"))
    made.show()
    assert QTest.qWaitForWindowActive(made)
    made.show_project(project)
    yield made
    made.close()
    made.deleteLater()
    QApplication.processEvents()


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def test_slips_are_found_by_networks_and_corrected_by_keys(window: MainWindow, project: Project) -> None:
    press(window, Qt.Key.Key_L, CONTROL | SHIFT)
    page = window.pages["check"]
    assert isinstance(page, CheckPage)
    assert page.session is not None
    asked: list[str] = []
    while (shown := page.session.shown()) is not None and len(asked) < IMAGES:
        assert not any(button.isChecked() for button in page.panel.buttons.values())
        assert not [chip for chip in page.findChildren(Chip) if chip.isVisible()]
        asked.append(shown.name)
        press(window, KEYS[TRUTH[shown.name]])
    assert set(asked[: len(SLIPS)]) == {name_of(number) for number in SLIPS}
    assert page.rate.text().startswith(f"{len(SLIPS)} of {len(asked)} ")

    names = image_names(project.store)
    final = {names[image]: found for image, found in final_labels(project.store, "light").items()}
    assert {name: found.label for name, found in final.items()} == TRUTH
    assert {name for name, found in final.items() if found.source == "adjudicated"} == set(asked)
    votes = {names[image]: label for image, _, label in annotator_votes(project.store, "light")}
    assert {name_of(number): votes[name_of(number)] for number in SLIPS} == {
        name_of(number): label for number, label in SLIPS.items()
    }  # what was pressed stays what was pressed

    press(window, Qt.Key.Key_Z, CONTROL)
    assert page.session.shown() is not None
    press(window, KEYS[TRUTH[asked[-1]]])
    press(window, Qt.Key.Key_7, CONTROL)
    press(window, Qt.Key.Key_L, CONTROL | SHIFT)
    assert page.session.shown() is None  # nothing that was confirmed comes again
