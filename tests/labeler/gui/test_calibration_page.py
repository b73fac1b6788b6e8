"""Drawing common pictures by keys, handing them out, labelling them blind, and reading what the answers say."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from labeler.calibration_round import draw_round, find_round, write_round
from labeler.gui.calibration_page import CalibrationPage
from labeler.gui.label_page import LabelPage
from labeler.gui.merge_page import MergePage
from labeler.gui.widgets import ElidedText
from labeler.gui.window import MainWindow
from labeler.project import Project, open_project
from labeler.store import Annotation, add_images, annotate, image_names, image_state
from labeler.tasks import LIGHT

Press = Callable[..., None]
MakeProject = Callable[..., Project]
SECONDS = 60_000


def opened(window: MainWindow, project: Project) -> CalibrationPage:
    window.show_project(project)
    window.go_to_page("merge")
    window.go_to_page("calibration")
    page = window.pages["calibration"]
    assert isinstance(page, CalibrationPage)
    return page


def said(page: CalibrationPage) -> str:
    QApplication.processEvents()  # new texts come into sight
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def test_the_merge_page_leads_there_before_anybody_has_answered(
    window: MainWindow, project: Project, press: Press
) -> None:
    window.show_project(project)
    window.go_to_page("merge")
    page = window.pages["merge"]
    assert isinstance(page, MergePage)
    (button,) = (one for one in page.empty.buttons if "Calibration" in one.text())
    button.setFocus()
    press(Qt.Key.Key_Return)
    assert window.page_name == "calibration"
    press(Qt.Key.Key_Escape)
    assert window.page_name == "merge"


def test_a_round_is_drawn_labelled_blind_and_told(window: MainWindow, make_project: MakeProject, press: Press) -> None:
    project = make_project(images=8, tasks=[LIGHT])
    page = opened(window, project)
    assert page.count.hasFocus()
    assert "Draw a round first." in said(page)
    page.count.setValue(3)
    assert page.draw.text() == "Draw 3 pictures"
    assert page.curve.accessibleName() == page.power.text()
    assert page.power.text().startswith("3 common pictures are too few to show any shift")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    drawn = find_round(project.folder)
    assert page.round == drawn
    assert page.label_now.hasFocus()
    numbers = {name: number for number, name in image_names(project.store).items()}
    annotate(project.store, "bob", [Annotation(numbers[image], "light", "center") for image in drawn.images])
    press(Qt.Key.Key_Return)
    assert window.page_name == "label"
    label_page = window.pages["label"]
    assert isinstance(label_page, LabelPage)
    assert label_page.session is not None
    assert [label_page.session.name_of(image) for image in label_page.session.queue.images] == list(drawn.images)
    facts = " ".join(one.words for one in label_page.panel.facts.findChildren(ElidedText) if one.isVisible())
    assert "shown after your answer" in facts
    assert "bob" not in facts
    assert "center" not in facts
    for _ in drawn.images:
        press(Qt.Key.Key_Left)
    window.go_to_page("calibration")
    assert "Ada 3 of 3, bob 3 of 3" in said(page)
    assert "Ada and bob, 0 % agreement: " in said(page)
    assert "3 common pictures are too few to show any shift: one of 10 % needs" in said(page)


def test_the_answers_name_the_difference_and_say_whether_there_were_enough(
    window: MainWindow, make_project: MakeProject
) -> None:
    project = make_project(images=1, tasks=[LIGHT])
    add_images(project.store, [f"{number:03d}.jpg" for number in range(120)])
    drawn = draw_round(project, 110)
    numbers = {name: number for number, name in image_names(project.store).items()}
    for who, third in (("ann", "right"), ("bob", "center")):
        labels = ("left", "center", third)
        answers = [Annotation(numbers[image], "light", labels[n % 3]) for n, image in enumerate(drawn.images)]
        annotate(project.store, who, answers)
    page = opened(window, project)
    assert "bob says center where ann says left or right 36 times, the other way round" in said(page)
    page.shift.setValue(25)
    assert "enough for one of 25 %" in said(page)
    page.shift.setValue(1)
    assert "too few for one of 1 %" in said(page)


def test_a_small_project_and_a_list_are_saved_and_a_list_is_taken(
    window: MainWindow, make_project: MakeProject, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(images=6)
    drawn = draw_round(project, 4)
    page = opened(window, project)

    def save(button: str, path: Path) -> str:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
        getattr(page, button).click()
        qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
        return window.messages.sentence.text()

    assert save("save_project", tmp_path / "small") == f"4 pictures: {tmp_path / 'small'}"
    with closing(open_project(tmp_path / "small")) as small:
        assert tuple(image_names(small.store).values()) == drawn.images
    assert "is not empty" in save("save_project", tmp_path / "small")
    assert save("save_list", tmp_path / "list.csv") == f"4 pictures: {tmp_path / 'list.csv'}"
    write_round(tmp_path / "other.csv", ["00.png", "05.png"])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "other.csv"), ""))
    page.take_list.click()
    assert find_round(project.folder).images == ("00.png", "05.png")
    assert page.round == find_round(project.folder)
    (tmp_path / "other.csv").write_text("image\nnowhere.png\n")
    page.take_list.click()
    assert "nowhere.png, which is no image of this project" in window.messages.sentence.text()


def test_too_many_pictures_are_told_and_nothing_is_drawn(window: MainWindow, project: Project) -> None:
    page = opened(window, project)
    page.draw.click()
    assert "Only 5 pictures can be drawn" in window.messages.sentence.text()
    assert page.round is None
    assert not page.save_list.isEnabled()


def test_the_curve_follows_the_number(window: MainWindow, project: Project) -> None:
    page = opened(window, project)
    before = page.curve.grab().toImage()
    page.count.setValue(300)
    assert page.curve.grab().toImage() != before
    page.count.setValue(7)
    page.curve.grab()
    page.count.setValue(5000)
    assert page.curve.end == 10_000


def test_a_damaged_round_is_told_and_stops_nobody_from_labelling(
    window: MainWindow, make_project: MakeProject, press: Press
) -> None:
    project = make_project(images=1, tasks=[LIGHT])
    draw_round(project, 1)
    (project.folder / "calibration" / "round-001.csv").write_bytes(b"\xff\xfe")
    window.show_project(project)
    press(Qt.Key.Key_Left)
    assert "round-001.csv cannot be read" in window.messages.sentence.text()
    assert image_state(project.store, 1, "Ada").own == {"light": "left"}
    window.go_to_page("merge")
    window.go_to_page("calibration")
    assert "round-001.csv cannot be read" in window.messages.sentence.text()
