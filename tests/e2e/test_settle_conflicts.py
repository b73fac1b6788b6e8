"""A person settles fifty conflicts of the demo's three annotators by keys, blind, and looks at what was logged."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from labeler.cli import run_command_line
from labeler.demo.annotators import ANNOTATORS, annotate, side
from labeler.gui.settle_page import SettlePage
from labeler.gui.widgets import Chip, ElidedText
from labeler.gui.window import MainWindow
from labeler.learned_images import labels_of_people
from labeler.project import Project
from labeler.settings import Settings
from labeler.store import (
    Annotation,
    conflict_images,
    final_labels,
    image_names,
    import_annotations,
    settlements,
)
from labeler.tasks import LIGHT

MakeProject = Callable[..., Project]
IMAGES, SETTLED = 560, 50
CANNOT_TELL_EVERY, LOOKED_AT, TAKEN_BACK = 10, 5, 7
KEYS = {"left": Qt.Key.Key_Left, "center": Qt.Key.Key_Down, "right": Qt.Key.Key_Right}
CONTROL = Qt.KeyboardModifier.ControlModifier
NAMES = {who.name for who in ANNOTATORS}


@pytest.fixture
def angles() -> dict[str, float]:
    """Where the light comes from, by picture: near the borders, which the demo's annotators draw differently."""
    random = np.random.default_rng(11)
    return {f"{number:02d}.png": float(random.uniform(-24, 24)) for number in range(IMAGES)}


@pytest.fixture
def project(make_project: MakeProject, angles: dict[str, float]) -> Project:
    made = make_project(images=IMAGES, tasks=[LIGHT])
    numbers = {name: image for image, name in image_names(made.store).items()}
    votes = [
        (row.annotator, Annotation(numbers[row.image], "light", row.light))
        for place, who in enumerate(ANNOTATORS)
        for row in annotate(
            who, list(angles), [(0.0, angle) for angle in angles.values()], np.random.default_rng(place)
        )
    ]
    import_annotations(made.store, "Ada", "three files", votes)
    return made


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


def words_in(page: QWidget, *, without: QWidget) -> str:
    """Everything that can be read, heard or hovered over on a page, but for one widget."""
    seen = [widget for widget in page.findChildren(QWidget) if widget.isVisible() and widget is not without]
    said = [widget.text() for widget in seen if isinstance(widget, QLabel)]
    said += [widget.words for widget in seen if isinstance(widget, (Chip, ElidedText))]
    return "\n".join([*said, *(widget.accessibleName() for widget in seen), *(widget.toolTip() for widget in seen)])


def test_fifty_conflicts_are_settled_by_keys_without_seeing_who_said_what(
    window: MainWindow, project: Project, angles: dict[str, float], tmp_path: Path
) -> None:
    conflicts = conflict_images(project.store, "light")
    assert len(conflicts) > SETTLED
    press(window, Qt.Key.Key_3, CONTROL)
    press(window, Qt.Key.Key_Return)
    page = window.pages["settle"]
    assert isinstance(page, SettlePage)
    assert page.session is not None
    expected: dict[str, str] = {}
    for number in range(1, SETTLED + 1):
        shown = page.session.shown()
        assert shown is not None
        told = words_in(page, without=page.before)
        assert not any(name in told for name in NAMES), told
        assert not any(button.isChecked() for button in page.panel.buttons.values())
        truth = side(angles[shown.name])
        if number == LOOKED_AT:
            press(window, Qt.Key.Key_L, CONTROL)
            assert any(name in page.votes.text() for name in NAMES)
        if number == TAKEN_BACK:
            press(window, KEYS["left" if truth != "left" else "right"])
            press(window, Qt.Key.Key_Backspace)
            assert page.session.shown() == shown
        press(window, Qt.Key.Key_Up if number % CANNOT_TELL_EVERY == 0 else KEYS[truth])
        expected[shown.name] = "" if number % CANNOT_TELL_EVERY == 0 else truth
        assert page.before.isVisible()
        assert page.before.toolTip() == shown.name
        assert any(name in page.before.text() for name in NAMES)

    names = image_names(project.store)
    final = {names[image]: found for image, found in final_labels(project.store, "light").items()}
    assert {name: final[name].label or "" for name in expected} == expected
    assert Counter(final[name].source for name in expected) == {"adjudicated": 45, "cannot tell": 5}
    assert len(conflict_images(project.store, "light")) == len(conflicts) - SETTLED
    learnt, _ = labels_of_people(project, LIGHT)
    assert {name for name, label in expected.items() if label} <= set(learnt)
    assert not {name for name, label in expected.items() if not label} & set(learnt)
    check_log(project, tmp_path / "log.csv", expected)


def check_log(project: Project, path: Path, expected: dict[str, str]) -> None:
    """Every settlement is there with the votes, and how it was made."""
    log = settlements(project.store)
    standing = [one for one in log if one.stands]
    assert {one.image: one.label or "" for one in standing} == expected
    assert [one.stands for one in log].count(False) == 1
    assert all(len(set(one.votes.values())) > 1 and set(one.votes) <= NAMES for one in log)
    # Looked at once, and once more because the votes were told before it was taken back.
    assert [number for number, one in enumerate(standing, start=1) if not one.blind] == [LOOKED_AT, TAKEN_BACK]
    assert run_command_line(["adjudications", str(project.folder), str(path)], lambda _project: 0) == 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == SETTLED + 1
    assert {row["image"]: row["label"].replace("cannot tell", "") for row in rows if row["stands"] == "1"} == expected
    assert all("=" in row["votes"] and row["annotator"] == "Ada" for row in rows)
