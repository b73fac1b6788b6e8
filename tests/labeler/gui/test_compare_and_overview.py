"""The pages that only show: trainings side by side, and where the project stands."""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from labeler.comparison_jobs import compare_runs
from labeler.gui.compare_page import ComparePage
from labeler.gui.overview_page import LabelBar, OverviewPage
from labeler.gui.train_page import TrainPage
from labeler.gui.window import MainWindow
from labeler.project import Project, open_project
from labeler.store import Annotation, add_run, annotate, image_names, runs
from labeler.tasks import LIGHT

from ...conftest import MakeProject
from ..folds import add_folds
from .runs import add_trainings

SECONDS = 240_000


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return make_project(tasks=[LIGHT])


def compare(window: MainWindow, project: Project) -> ComparePage:
    window.show_project(project)
    window.go_to_page("compare")
    page = window.pages["compare"]
    assert isinstance(page, ComparePage)
    return page


def test_without_trainings_the_page_leads_to_training(window: MainWindow, project: Project) -> None:
    assert compare(window, project).empty.isVisible()


def test_the_most_accurate_stands_first_and_out(window: MainWindow, project: Project) -> None:
    add_trainings(project)
    table = compare(window, project).table
    shown = [[table.item(row, place).text() for place in (1, 2, 4)] for row in range(table.rowCount())]
    assert shown == [["cnn4", "90.0 %", "0.100"], ["vgg19_variation", "80.0 %", "0.200"]]
    assert [table.item(row, 2).font().bold() for row in (0, 1)] == [True, False]


def test_what_tells_trainings_apart_stands_beside_their_figures(window: MainWindow, project: Project) -> None:
    add_trainings(project)
    page = compare(window, project)
    places = [page.table.horizontalHeaderItem(place).text() for place in range(page.table.columnCount())]
    differs = places.index("Differs in")
    assert page.table.isColumnHidden(differs)
    rows = compare_runs(project)
    told = [row | {"recipe": {"binarise": bool(n)}, "evaluation": None} for n, row in enumerate(rows)]
    page.command.done.emit({"runs": told})
    assert not page.table.isColumnHidden(differs)
    assert differs < 6
    assert [page.table.item(row, differs).text() for row in (0, 1)] == ["binarise no", "binarise yes"]
    assert page.table.item(0, places.index("Run")).text() == rows[0]["run"]


def test_a_later_training_is_told_apart_from_those_that_were_there(
    window: MainWindow, project: Project, qtbot: QtBot
) -> None:
    add_trainings(project)
    page = compare(window, project)

    def told() -> list[str]:
        return [page.table.item(row, 5).text() for row in range(page.table.rowCount())]

    qtbot.waitUntil(lambda: len(page._evaluated) == 2, timeout=SECONDS)
    assert told() == ["-", "-"]
    summary = runs(project.store)[0].summary
    add_run(project.store, "light-cnn4-002", "train", "light", {**summary, "settings": {"seed": 0, "binarise": True}})
    qtbot.waitUntil(lambda: told() == ["binarise no", "binarise yes", "binarise no"], timeout=SECONDS)
    page.show_only(["light-cnn4-001", "light-vgg19_variation-001"])
    qtbot.waitUntil(lambda: told() == ["-", "-"], timeout=SECONDS)


def test_networks_and_attributes_are_summed_up(
    window: MainWindow, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_trainings(project)
    add_trainings(project, "orientation")
    page = compare(window, project)
    page.kind.setCurrentIndex(page.kind.findData("matrix"))
    assert page.summary.isVisible()
    cells = [[page.summary.item(row, place).text() for place in range(3)] for row in range(2)]
    assert cells == [["cnn4", "90.0 %", "90.0 %"], ["vgg19_variation", "80.0 %", "80.0 %"]]
    path = tmp_path / "matrix.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    page.save.click()
    assert path.read_text(encoding="utf-8").splitlines()[1].startswith("cnn4,0.9,1")
    page.kind.setCurrentIndex(page.kind.findData("attributes"))
    assert "once a network has learned some" in page.hint.text()
    figures = {"share": 0.25, "auc": 0.875, "part": "validation", "images": 30}
    told = [row | {"task": "light", "evaluation": figures} for row in compare_runs(project, "light")]
    page.command.done.emit({"runs": told})
    assert [page.summary.item(0, place).text() for place in range(4)] == ["light", "25.0 %", "0.875", "0.875"]
    assert "0.5 is guessing" in page.hint.text()
    page.kind.setCurrentIndex(page.kind.findData("runs"))
    assert page.table.isVisible()
    assert page.table.rowCount() == 4


def test_the_table_is_saved(
    window: MainWindow, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_trainings(project)
    path = tmp_path / "comparison.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    compare(window, project).save.click()
    with path.open(encoding="utf-8", newline="") as file:
        assert [(row["architecture"], row["accuracy"]) for row in csv.DictReader(file)] == [
            ("cnn4", "0.9"),
            ("vgg19_variation", "0.8"),
        ]


def test_the_overview_counts_labels_and_follows_changes(window: MainWindow, project: Project, qtbot: QtBot) -> None:
    window.show_project(project)
    window.go_to_page("overview")
    images = list(image_names(project.store))
    annotate(project.store, "Ada", [Annotation(images[0], "light", "left"), Annotation(images[1], "light", "left")])

    def bars() -> list[str]:
        return [bar.accessibleName() for bar in window.findChildren(LabelBar) if bar.isVisible()]

    qtbot.waitUntil(lambda: bars() == ["left 2, center 0, right 0"])


def test_the_train_page_shows_the_last_training_again(window: MainWindow, project: Project) -> None:
    last = add_trainings(project)[-1]
    rows = ["epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,seconds"]
    rows += ["1,1.1,0.3,1.0,0.5,2.0", "2,0.9,0.6,0.8,0.7,2.0"]
    (project.runs_folder / last / "metrics.csv").write_text("\n".join(rows), encoding="utf-8")
    window.show_project(project)
    window.go_to_page("train")
    page = window.pages["train"]
    assert isinstance(page, TrainPage)
    assert page.view.title.text() == "VGG-19 variation on light"
    assert page.view.curves.values["validation_accuracy"] == [50.0, 70.0]


def test_the_overview_fits_a_long_name_and_keeps_the_focus(
    window: MainWindow, make_project: Callable[..., Project], qtbot: QtBot
) -> None:
    project = make_project(name="a project with quite a long name " * 5, tasks=[LIGHT])
    annotate(project.store, "Annabella " * 10, [Annotation(1, "light", "left")])
    window.show_project(project)
    window.resize(900, 600)
    window.go_to_page("overview")
    page = window.pages["overview"]
    assert isinstance(page, OverviewPage)
    QApplication.processEvents()
    assert page.report.mapTo(window, page.report.rect().topRight()).x() < 900
    assert window.width() == 900
    assert page.people is not None
    assert page.people.horizontalHeader().length() <= page.people.viewport().width()
    for _ in range(30):
        if page.people is QApplication.focusWidget():
            break
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    before = page.people
    assert before is not None
    assert before.hasFocus()
    with closing(open_project(project.folder)) as other:
        annotate(other.store, "Bob", [Annotation(2, "light", "left")])
    qtbot.waitUntil(lambda: page.people is not before)
    assert page.people is not None
    assert page.people.hasFocus()


def test_the_overview_counts_labels_by_part(window: MainWindow, project: Project, qtbot: QtBot) -> None:
    annotate(project.store, "Ada", [Annotation(1, "light", "left"), Annotation(2, "light", "right")])
    window.show_project(project)
    window.go_to_page("overview")
    page = window.pages["overview"]
    assert isinstance(page, OverviewPage)
    page.frequencies.count.click()
    qtbot.waitUntil(lambda: bool(page.frequencies.chart.charts), timeout=60_000)
    assert [chart.accessibleName() for chart in page.frequencies.chart.charts] == ["light: left 1, center 0, right 1"]


def test_the_overview_leads_to_the_loop_and_to_label_errors(window: MainWindow, project: Project) -> None:
    window.show_project(project)
    for name in ("loop", "check"):
        window.go_to_page("overview")
        page = window.pages["overview"]
        assert isinstance(page, OverviewPage)
        (page.loop if name == "loop" else page.errors).click()
        assert window.page_name == name


def test_the_overview_tells_a_single_annotator_that_the_sides_seem_mixed_up(
    window: MainWindow, make_project: MakeProject, qtbot: QtBot
) -> None:
    project = make_project(images=40, tasks=[LIGHT])
    names = image_names(project.store)
    sides = {image: LIGHT.labels[2 * (image % 2)] for image in names}  # left and right in turn
    annotate(project.store, "Ada", [Annotation(image, "light", label) for image, label in sides.items()])
    window.show_project(project)
    window.go_to_page("overview")
    page = window.pages["overview"]
    assert isinstance(page, OverviewPage)
    assert not page.sides.command.is_running  # no network can tell
    assert not page.sides.isVisible()
    window.go_to_page("label")
    turned = {name: [0.05, 0.05, 0.9] if sides[image] == "left" else [0.9, 0.05, 0.05] for image, name in names.items()}
    add_folds(project, LIGHT, turned)
    window.go_to_page("overview")
    qtbot.waitUntil(page.sides.isVisible, timeout=60_000)
    assert page.sides.words.text().startswith("Ada’s left and right of light agree much better")
    window.go_to_page("label")
    annotate(project.store, "Ada", [Annotation(image, "light", "center") for image in names])
    window.go_to_page("overview")
    qtbot.waitUntil(lambda: not page.sides.isVisible(), timeout=60_000)
