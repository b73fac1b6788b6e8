"""The merge desk: figures, words and the way to the conflicts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.gui.label_page import LabelPage
from labeler.gui.merge_desk import AgreementCard
from labeler.gui.merge_page import MergePage
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.store import Annotation, annotate, final_labels, image_names
from labeler.tasks import LIGHT, ORIENTATION, PRESETS

Press = Callable[..., None]


def say(project: Project, who: str, labels: dict[int, str]) -> None:
    images = list(image_names(project.store))
    annotate(project.store, who, [Annotation(images[place], "light", label) for place, label in labels.items()])


def desk(window: MainWindow) -> MergePage:
    window.go_to_page("merge")
    page = window.pages["merge"]
    assert isinstance(page, MergePage)
    return page


def test_without_annotators_the_page_says_what_to_do(window: MainWindow, project: Project) -> None:
    window.show_project(project)
    page = desk(window)
    assert page.empty.isVisible()
    assert "Nothing to merge" in page.empty.title.text()
    assert page.empty.buttons[0].hasFocus()


def test_table_one_and_the_pair_that_differs_most(window: MainWindow, make_project: Callable[..., Project]) -> None:
    project = make_project(tasks=[LIGHT])
    say(project, "anna", {0: "left", 1: "left", 2: "right"})
    say(project, "ben", {0: "left", 1: "center", 2: "right", 3: "left"})
    window.show_project(project)
    page = desk(window)
    card = page.findChild(AgreementCard)
    assert card is not None
    table = card.table
    cells = {table.item(row, 0).text(): table.item(row, 1).text() for row in range(table.rowCount())}
    assert cells == {"anna": "3", "ben": "4", "overlapping": "3", "conflicting": "1", "total": "4"}
    assert card.figures.words == "66.7 % agreement on 3 images, kappa 0.50"
    assert "anna left, ben center: 1" in card.matrix.accessibleName()
    assert page.settle.text() == "Settle 1 conflict"


def test_one_key_settles_a_conflict_and_escape_leads_back(
    window: MainWindow, make_project: Callable[..., Project], press: Press
) -> None:
    project = make_project(tasks=[LIGHT])
    say(project, "anna", {0: "left", 1: "left"})
    say(project, "ben", {0: "right", 1: "center"})
    window.show_project(project)
    desk(window)
    press(Qt.Key.Key_Return)
    assert window.page_name == "settle"
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Escape)
    assert window.page_name == "merge"
    finals = list(final_labels(project.store, "light").values())
    assert [(final.label, final.source) for final in finals] == [("center", "adjudicated"), (None, "conflict")]
    press(Qt.Key.Key_Return)
    page = window.pages["settle"]
    assert isinstance(page, LabelPage)
    assert page.session is not None
    assert len(page.session.queue) == 1


def test_a_long_name_leaves_the_figures_in_sight(window: MainWindow, make_project: Callable[..., Project]) -> None:
    project = make_project(tasks=[LIGHT])
    say(project, "Annabella " * 10, {0: "left"})
    window.show_project(project)
    table = desk(window).desk.cards["light"].table
    QApplication.processEvents()
    header = table.horizontalHeader()
    assert header.sectionSize(1) >= header.sectionSizeHint(1)
    assert header.length() <= table.viewport().width()


def test_without_conflicts_there_is_nothing_to_settle(window: MainWindow, make_project: Callable[..., Project]) -> None:
    project = make_project(tasks=[LIGHT])
    say(project, "anna", {0: "left"})
    window.show_project(project)
    page = desk(window)
    assert not page.settle.isEnabled()
    assert page.add_files.hasFocus()


def test_what_others_label_meanwhile_changes_neither_pair_nor_place(
    window: MainWindow, make_project: Callable[..., Project], qtbot: QtBot
) -> None:
    tasks = (LIGHT, ORIENTATION, PRESETS["celeba-attributes"][0])
    project = make_project(tasks=tasks)
    for task in tasks:
        first, *_, last = task.labels
        for who, label in (("anna", first), ("ben", last), ("cy", first)):
            annotate(project.store, who, [Annotation(1, task.name, label), Annotation(2, task.name, first)])
    window.show_project(project)
    window.resize(900, 600)
    page = desk(window)
    card = page.desk.cards["orientation"]
    assert card.pair is not None
    card.pair.setFocus()
    card.pair.setCurrentIndex(card.pair.findText("anna and cy"))
    bar = page.desk.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 200)
    bar.setValue(200)
    say(project, "dora", {3: "left"})
    again = page.desk.cards["orientation"]
    assert again is not card
    assert again.pair is not None
    assert (again.pair.currentText(), again.pair.hasFocus()) == ("anna and cy", True)
    qtbot.waitUntil(lambda: bar.value() == 200)
