"""The desk's picture of borders: from predictions at hand, with a button where none are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from labeler.borders import compare_borders
from labeler.gui.border_section import BorderSection
from labeler.gui.border_view import BorderView
from labeler.gui.merge_page import MergePage
from labeler.gui.window import MainWindow
from labeler.merge import Votes
from labeler.project import Project
from labeler.store import Annotation, annotate
from labeler.tasks import LIGHT, PRESETS

SIDES = ("left", "center", "right")
SECONDS = 120_000


def two_people(count: int = 300) -> tuple[Votes, dict[str, float]]:
    """Two people who draw *center* differently, and scores."""
    random = np.random.default_rng(1)
    angles = random.uniform(-45, 45, count)
    felt = angles[:, None] + random.normal(0, 4, (count, 2))
    codes = np.where(felt < [-8, -16], 0, np.where(felt > [8, 16], 2, 1)).astype(np.int16)
    names = tuple(f"{number:03d}.jpg" for number in range(count))
    return Votes(LIGHT, names, ("ann", "bob"), codes), dict(zip(names, (angles / 10).tolist(), strict=True))


def section_of(window: MainWindow, project: Project) -> BorderSection:
    window.show_project(project)
    window.go_to_page("merge")
    page = window.pages["merge"]
    assert isinstance(page, MergePage)
    found = page.findChildren(BorderSection)
    return next(one for one in found if one.task.name == "light")


def words(section: BorderSection) -> str:
    return "\n".join(label.text() for label in section.findChildren(QLabel))


def test_borders_are_told_in_words_and_drawn_where_they_lie(qtbot: QtBot) -> None:
    view = BorderView()
    qtbot.addWidget(view)
    votes, scores = two_people()
    view.show_borders(compare_borders(votes, SIDES, scores))
    said = view.accessibleName().split("\n")
    assert [line.partition(":")[0] for line in said] == ["ann", "bob"]
    assert "left | center at -0.79, between -0.94 and -0.65; center | right at +0.88" in said[0]
    assert "center | right at +1.50" in said[1]
    view.resize(600, view.sizeHint().height())
    picture = view.grab().toImage()
    view.show_borders(compare_borders(votes, SIDES, {image: -score for image, score in scores.items()}))
    assert view.accessibleName() == "No borders"  # the scores run the other way: nothing can be told
    view.show_borders(compare_borders(votes, SIDES, {image: score + 1 for image, score in scores.items()}))
    assert view.grab().toImage() != picture


def test_without_a_network_the_desk_leads_to_training(
    window: MainWindow, make_project: Callable[..., Project], qtbot: QtBot
) -> None:
    project = make_project(tasks=[LIGHT])
    annotate(project.store, "ann", [Annotation(1, "light", "left")])
    section = section_of(window, project)
    qtbot.waitUntil(section.action.isVisible)
    assert "No network has been trained for light yet" in words(section)
    section.action.click()
    assert window.page_name == "train"


def test_labels_without_an_order_have_no_borders(window: MainWindow, make_project: Callable[..., Project]) -> None:
    task = PRESETS["celeba-attributes"][0]
    project = make_project(tasks=[task])
    annotate(project.store, "ann", [Annotation(1, task.name, "yes")])
    window.show_project(project)
    window.go_to_page("merge")
    page = window.pages["merge"]
    assert isinstance(page, MergePage)
    assert not any(section.isVisible() for section in page.findChildren(BorderSection))


def test_the_networks_are_asked_by_a_button(window: MainWindow, trained: Project, qtbot: QtBot) -> None:
    for number in range(19, 27):
        annotate(trained.store, "ann", [Annotation(number, "light", SIDES[(number - 1) % 3])])
    section = section_of(window, trained)
    qtbot.waitUntil(section.action.isVisible)
    assert "which learned from some of them" in words(section)
    assert section.action.text().startswith("Ask the networks about")
    section.action.click()
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert not window.messages.isVisible()
    qtbot.waitUntil(lambda: "25 pictures, by light-" in words(section) or section.view.isVisible(), timeout=SECONDS)
    assert section.action.text() in ("Ask the networks about 1 pictures", "Ask the networks about 0 pictures")


def test_a_damaged_file_of_a_training_is_told_in_the_section(
    window: MainWindow, trained: Project, qtbot: QtBot
) -> None:
    for path in trained.runs_folder.glob("light-*/validation.csv"):
        path.write_text("image,p_left,p_center,p_right\n00.png,a,b,c\n")
    section = section_of(window, trained)
    qtbot.waitUntil(lambda: "validation.csv cannot be read" in words(section))


@pytest.mark.parametrize("wait", [True, False])
def test_a_page_that_is_left_meanwhile_does_no_harm(
    window: MainWindow, trained: Project, qtbot: QtBot, wait: bool
) -> None:
    section = section_of(window, trained)
    window.go_to_page("label")
    if wait:
        qtbot.wait(100)
    window.close_project()
    assert not section._timer.isActive()
