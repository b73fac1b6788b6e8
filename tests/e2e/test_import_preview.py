"""A person brings in three teammates' files: one mirrored, one with its columns in another order; all by keys."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from labeler.gui.import_page import ImportPage
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.settings import Settings
from labeler.store import Annotation, annotate, annotator_votes, image_names
from labeler.tasks import ORIENTATION

MakeProject = Callable[..., Project]
IMAGES = 40
SECONDS = 60_000
LABELS = ORIENTATION.labels
MIRROR = {"left": "right", "center": "center", "right": "left"}


def truth(number: int) -> dict[str, str]:
    return {"orientation": LABELS[number % 3], "light": LABELS[number // 3 % 3]}


def bits(label: str) -> list[int]:
    return [int(label == one) for one in LABELS]


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """A project in which Ada has answered everything."""
    made = make_project(images=IMAGES)
    answers = [
        Annotation(image, task, label)
        for image, name in image_names(made.store).items()
        for task, label in truth(int(name[:2])).items()
    ]
    annotate(made.store, "Ada", answers)
    return made


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Ann's file is right, Ben means the person's own left, Cy's columns begin with the orientation."""
    paths = [tmp_path / f"{name}.csv" for name in ("ann", "ben", "cy")]
    ann, ben, cy = ([] for _ in paths)
    for number in range(IMAGES):
        name, said = f"{number:02d}.png", truth(number)
        ann.append([name, "ann", said["orientation"], said["light"]])
        ben.append([name, "ben", MIRROR[said["orientation"]], MIRROR[said["light"]]])
        cy.append([name, *bits(said["orientation"]), *bits(said["light"])])
    header = ["image", "annotator", "orientation", "light"]
    for path, rows in zip(paths, ([header, *ann], [header, *ben], cy), strict=True):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return paths


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


class Person:
    """Someone who looks at the pictures and works by keys alone."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    @property
    def page(self) -> ImportPage:
        page = self.window.pages["import"]
        assert isinstance(page, ImportPage)
        return page

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def go_to(self, control: QWidget) -> None:
        for _ in range(60):
            if control.hasFocus():
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {control.accessibleName()}")

    def wait_until_read(self) -> None:
        self.qtbot.waitUntil(lambda: not self.page.reader.is_reading, timeout=SECONDS)

    def seen(self, file: Path, task: str) -> list[tuple[str, str]]:
        """The pictures of a card, each with the label below it."""
        shown = self.page.cards[file].samples[task].pictures
        return [(one.wanted.path.name, one.label) for one in shown if one.wanted is not None]


def is_right(seen: list[tuple[str, str]], task: str) -> bool:
    return all(label == truth(int(name[:2]))[task] for name, label in seen)


def said_by(project: Project, annotator: str) -> dict[str, dict[str, str]]:
    names = image_names(project.store)
    said: dict[str, dict[str, str]] = {}
    for task in ("orientation", "light"):
        for image, person, label in annotator_votes(project.store, task):
            if person == annotator:
                said.setdefault(names[image], {})[task] = label
    return said


def test_what_is_seen_to_be_wrong_is_cured_by_key_then_imported_and_taken_back(
    window: MainWindow, project: Project, files: list[Path], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben, cy = files
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args, **_options: ([str(path) for path in files], ""))
    person = Person(window, qtbot)
    person.press(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert window.page_name == "import"
    person.wait_until_read()
    assert said_by(project, "ann") == {}, "nothing is written by looking"

    # Ann's labels are what the pictures show; Ben's are mirrored, Cy's belong to the other question.
    assert all(len(person.seen(file, task)) == 5 for file in files for task in ("orientation", "light"))
    assert all(is_right(person.seen(ann, task), task) for task in ("orientation", "light"))
    assert not is_right(person.seen(ben, "light"), "light")
    assert not is_right(person.seen(cy, "light"), "light")
    light = person.page.cards[ben].samples["light"]
    assert "32 % agreement with Ada (in the project) on 40 pictures, 100 % with them swapped" in light.warning.text()
    assert not person.page.cards[ann].samples["light"].is_warned

    # The focus is on the first cure. Each is seen at once, before the file has been read anew.
    before = person.seen(ben, "orientation")
    assert person.page.cards[ben].samples["orientation"].swap.hasFocus()
    person.press(Qt.Key.Key_Space)
    assert person.seen(ben, "orientation") == [(name, MIRROR[label]) for name, label in before]
    person.go_to(light.swap)
    person.press(Qt.Key.Key_Space)
    assert is_right(person.seen(ben, "light"), "light")
    assert light.swap.text() == "Swap back"
    person.wait_until_read()
    assert light.swap.hasFocus()
    assert not light.is_warned

    person.go_to(person.page.cards[cy].use_order)
    assert "The columns look like orientation (left, center, right), light" in person.page.cards[cy].order.text()
    person.press(Qt.Key.Key_Space)
    person.wait_until_read()
    assert all(is_right(person.seen(cy, task), task) for task in ("orientation", "light"))

    assert person.page.start.text() == "Import 3 files"
    assert person.page.start.hasFocus()
    person.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.page_name == "merge", timeout=SECONDS)
    expected = {f"{number:02d}.png": truth(number) for number in range(IMAGES)}
    assert [said_by(project, name) for name in ("ann", "ben", "cy")] == [expected] * 3
    assert window.messages.sentence.text() == "240 answers imported."
    assert window.messages.offer.text() == "Undo"

    person.go_to(window.messages.offer)
    person.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: said_by(project, "ann") == {}, timeout=SECONDS)
    assert said_by(project, "Ada") == expected
