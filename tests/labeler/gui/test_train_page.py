"""The Train page with real trainings as child processes, worked by keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.estimates import KnownEstimates, key_of
from labeler.gui.compare_page import ComparePage
from labeler.gui.train_form import TrainForm
from labeler.gui.train_page import TrainPage
from labeler.gui.window import MainWindow
from labeler.project import Project, open_project
from labeler.store import Annotation, annotate, image_names, runs, set_parts
from labeler.tasks import LIGHT
from tests.labeler.gui.conftest import Press
from tests.labeler.gui.runs import add_trainings

SECONDS = 240_000
MakeProject = Callable[..., Project]
CONTROL = Qt.KeyboardModifier.ControlModifier


def shown(window: MainWindow, project: Project) -> TrainPage:
    window.show_project(project)
    window.go_to_page("train")
    page = window.pages["train"]
    assert isinstance(page, TrainPage)
    return page


@pytest.fixture
def lit(copy_trained: Callable[[], Path]) -> Project:
    """18 labelled pictures and two trainings of their light; the window closes it."""
    return open_project(copy_trained())


def choose(page: TrainPage, *networks: str, epochs: int = 1) -> None:
    page.own.set_open(True)
    for name, box in page.form.networks.items():
        box.setChecked(name in networks)
    for name, box in page.form.tasks.items():
        box.setChecked(name == "light")
    page.form.epochs.setValue(epochs)
    page.form.batch_size.setValue(8)


def answer(project: Project) -> None:
    """Somebody labels the light of the first 12 pictures, each label as often."""
    annotate(project.store, "ann", [Annotation(n + 1, "light", LIGHT.labels[n % 3]) for n in range(12)])


def states(page: TrainPage) -> list[str]:
    return [one.state for one in page.list.lines]


def test_a_queue_of_trainings_is_cancelled_in_part_and_goes_on(
    window: MainWindow, lit: Project, qtbot: QtBot, press: Press
) -> None:
    page = shown(window, lit)
    choose(page, "mirror_resnet", "small_resnet", epochs=1000)
    page.form.patience_accuracy.setValue(1000)
    page.form.patience_loss.setValue(1000)
    press(Qt.Key.Key_Return, CONTROL)
    assert states(page)[:2] == ["running", "waiting"]
    qtbot.waitUntil(lambda: len(page.view.curves.values["validation_loss"]) >= 2, timeout=SECONDS)
    assert "Epoch" in page.view.figures.text()
    page.list.choose(1)
    assert page.view.figures.text() == "Waits for the trainings before it."
    page.list.cancel.click()
    assert states(page)[:2] == ["running", "cancelled"]
    page.list.choose(0)
    page.list.cancel.click()
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert sorted(states(page)) == ["cancelled", "done", "done", "stopped"]
    (number,) = (number for number, one in enumerate(page.list.lines) if one.state == "stopped")
    stopped = page.list.lines[number]
    assert stopped.epoch >= 1
    page.list.choose(number)
    assert page.view.curves.values["validation_loss"]
    settings = lit.runs_folder / f".{stopped.run}.part" / "settings.toml"
    settings.write_text(settings.read_text().replace("epochs = 1000", f"epochs = {stopped.epoch + 1}"))
    page.list.go_on.click()
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=SECONDS)
    assert stopped.run in [one.id for one in runs(lit.store)]
    assert page.list.chosen()[0].run == stopped.run


def test_what_is_chosen_is_estimated_once_and_the_device_named(window: MainWindow, lit: Project, qtbot: QtBot) -> None:
    page = shown(window, lit)
    assert page.recommended.button.hasFocus()
    assert "Mirror ResNet 4x4 and VGG-19 variation learn light" in page.recommended.sentence.text()
    qtbot.waitUntil(lambda: page.recommended.estimate.text().startswith("At most about"), timeout=SECONDS)
    assert "GB of memory" in page.recommended.estimate.text()
    assert page.recommended.device.text().startswith("Runs on: ")
    kept = json.loads((lit.cache_folder / "estimates.json").read_text())
    assert {key["architecture"] for key, _ in kept} == {"mirror_resnet_4x4", "vgg19_variation"}
    assert [one.kind for one in runs(lit.store)] == ["train", "train"]
    window.go_to_page("label")
    window.go_to_page("train")
    assert not page.asker.is_asking
    assert page.recommended.estimate.text().startswith("At most about")


def test_deleted_trainings_come_back_and_chosen_ones_are_compared(
    window: MainWindow, project: Project, press: Press
) -> None:
    first, second = add_trainings(project)
    page = shown(window, project)
    assert [one.run for one in page.list.lines] == [second, first]
    page.list.table.setFocus()
    page.list.choose(0)
    press(Qt.Key.Key_Delete)
    assert [one.run for one in page.list.lines] == [first]
    assert window.messages.sentence.text() == "1 training deleted."
    window.messages.offer.click()
    assert [one.run for one in page.list.lines] == [second, first]
    page.list.choose(1)
    page.list.compare.click()
    compare = window.pages["compare"]
    assert isinstance(compare, ComparePage)
    assert window.page_name == "compare"
    assert compare.table.rowCount() == 1
    compare.all.click()
    assert compare.table.rowCount() == 2


def test_the_trash_is_emptied_after_a_question(window: MainWindow, project: Project, press: Press) -> None:
    first, second = add_trainings(project)
    page = shown(window, project)
    assert page.trash.isHidden()
    page.list.choose(0)
    page.list.delete.click()
    (project.folder / "trash" / second / "model.safetensors").write_bytes(b"x" * 2_500_000)
    page.arrive()
    assert page.trash.words.text() == "In the trash: 1 training, 2.5 MB."
    window.run_action("train.empty-trash")
    assert page.trash.words.text() == "Delete 1 training (2.5 MB) for good? This cannot be undone."
    assert page.trash.keep.hasFocus()
    press(Qt.Key.Key_Return)
    assert (project.folder / "trash" / second).exists()
    assert page.trash.ask.hasFocus()
    press(Qt.Key.Key_Return)
    page.trash.remove.setFocus()
    press(Qt.Key.Key_Return)
    assert not (project.folder / "trash" / second).exists()
    assert page.trash.isHidden()
    assert window.messages.sentence.text() == "1 training deleted for good."
    assert [one.run for one in page.list.lines] == [first]


def test_curves_that_part_are_told_in_plain_words(window: MainWindow, project: Project) -> None:
    last = add_trainings(project)[-1]
    lines = ["epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,seconds"]
    lines += [f"{n},{1 / n},0.5,{abs(n - 4) + 1},0.8,1.0" for n in range(1, 9)]
    (project.runs_folder / last / "metrics.csv").write_text("\n".join(lines), encoding="utf-8")
    page = shown(window, project)
    # The run says which it has kept: a recipe may keep the last.
    words = "From epoch 5 on it learns the training pictures by heart; the weights of epoch 2 are kept."
    assert page.view.note.text() == words
    assert page.view.note.isVisible()


def test_a_preset_brings_its_network_and_settings(window: MainWindow, project: Project) -> None:
    page = shown(window, project)
    form = page.form
    form.preset.setCurrentIndex(form.preset.findData("smile-cnn-report"))
    (plan, *_) = form.plans()
    assert (plan.architecture, plan.recipe) == ("smile_cnn", "smile-cnn-report")
    assert form.origin.text().startswith("Source: the smile report. Not told there, our choice: epochs, ")
    assert form.patience_loss.value() == 5
    form.epochs.setValue(3)
    assert "--epochs 3" in " ".join(form.plans()[0].arguments)


def test_pictures_are_changed_first_where_it_is_chosen(window: MainWindow, project: Project) -> None:
    page = shown(window, project)
    page.own.set_open(True)
    pictures = page.form.pictures
    assert not pictures.section.is_open
    assert "--input-size 0 --contrast-factor 1.00 --no-gaussian --no-binarise" in " ".join(pictures.options())
    pictures.section.set_open(True)
    pictures.size_choice.setCurrentIndex(pictures.size_choice.findData(128))
    pictures.contrast.setValue(1.5)
    pictures.binarise.click()
    words = " ".join(page.form.plans()[0].arguments)
    assert "--input-size 128 --contrast-factor 1.50 --no-gaussian --binarise" in words
    page.form.preset.setCurrentIndex(page.form.preset.findData("smile-cnn-report"))
    assert "--input-size 0 --contrast-factor 1.00 --no-gaussian --no-binarise" in " ".join(pictures.options())


def test_a_picture_size_that_a_network_cannot_see_is_refused_at_the_field(
    window: MainWindow, project: Project, press: Press
) -> None:
    page = shown(window, project)
    choose(page, "cnn4", "inception_v3")
    pictures = page.form.pictures
    assert len(page.form.plans()) == 2
    assert not pictures.section.is_open
    pictures.size_choice.setCurrentIndex(pictures.size_choice.findData(64))
    assert pictures.section.is_open
    assert pictures.refusal.isVisible()
    assert pictures.refusal.text().startswith("Inception V3 sees pictures of 299x299 pixels alone")
    assert (page.start.text(), page.start.isEnabled()) == ("Choose another picture size", False)
    press(Qt.Key.Key_Return, CONTROL)
    assert states(page) == []
    page.form.networks["inception_v3"].click()
    assert not pictures.refusal.isVisible()
    assert (page.start.text(), page.start.isEnabled()) == ("Train 1 network", True)


def test_folds_are_remembered_and_cost_networks(window: MainWindow, make_project: MakeProject) -> None:
    project = make_project(images=12, tasks=[LIGHT])
    answer(project)
    page = shown(window, project)
    choose(page, "mirror_resnet")
    assert page.form.folds.value() == 1
    (plan,) = page.form.plans()
    assert "--folds" not in plan.arguments
    page.asker.rest()
    tried = {"images": 12, "epochs": 1, "epoch_seconds": 30.0, "start_seconds": 1.0, "memory_bytes": 0, "gpu_bytes": 0}
    KnownEstimates(project).add(key_of(plan), tried)
    page.open_project(project)
    choose(page, "mirror_resnet")
    assert page.estimate.text() == "At most about 30 s"
    page.form.folds.setValue(20)
    (folded,) = page.form.plans()
    assert folded.arguments[-2:] == ("--folds", "20")
    assert page.estimate.text() == "At most about 11 min"
    assert page.start.text() == "Train 21 networks"
    assert "20 more networks are trained" in page.form.folds.words.text()
    assert TrainForm(window.settings.folds).folds.value() == 20


def test_the_labels_to_learn_from_are_shown_before_the_first_training(
    window: MainWindow, make_project: MakeProject, qtbot: QtBot
) -> None:
    project = make_project(images=12, tasks=[LIGHT])
    answer(project)
    page = shown(window, project)
    assert page.frequencies.is_open
    charts = page.frequencies.chart
    qtbot.waitUntil(lambda: bool(charts.charts), timeout=SECONDS)
    assert [one.accessibleName() for one in charts.charts] == ["light: left 4, center 4, right 4"]


def test_where_there_are_trainings_the_labels_are_folded(
    window: MainWindow, make_project: MakeProject, qtbot: QtBot, press: Press
) -> None:
    project = make_project(images=12, tasks=[LIGHT])
    answer(project)
    add_trainings(project)
    names = list(image_names(project.store).values())
    set_parts(project.store, {name: "validation" if n < 3 else "train" for n, name in enumerate(names)})
    page = shown(window, project)
    assert not page.frequencies.is_open
    assert not page.frequencies.chart.command.is_running
    page.frequencies.heading.setFocus()
    press(Qt.Key.Key_Space)
    charts = page.frequencies.chart
    qtbot.waitUntil(lambda: bool(charts.charts), timeout=SECONDS)
    said = [one.accessibleName() for one in charts.charts]
    assert said == ["light: left 3, center 3, right 3", "light: left 1, center 1, right 1"]


def test_a_damaged_unfinished_training_is_told_and_hides_no_other(window: MainWindow, project: Project) -> None:
    add_trainings(project)
    folder = project.runs_folder / ".light-cnn4-009.part"
    folder.mkdir()
    (folder / "images.csv").write_text("image,part,subject")
    (folder / "settings.toml").write_text("task = ")
    page = shown(window, project)
    assert states(page) == ["done", "done"]
    assert "settings.toml cannot be read" in window.messages.sentence.text()


def test_without_labels_the_page_says_what_to_do(window: MainWindow, project: Project) -> None:
    page = shown(window, project)
    assert not page.recommended.button.isEnabled()
    assert "Label 10 images or more" in page.recommended.sentence.text()
    assert page.own.heading.hasFocus()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_clipped_in_the_smallest_window(window: MainWindow, lit: Project, theme: str) -> None:
    window.run_action(f"view.theme-{theme}")
    page = shown(window, lit)
    window.resize(900, 600)
    page.own.heading.click()
    QApplication.processEvents()
    for button in (page.list.delete, page.list.cancel, page.start, page.recommended.button):
        corner = button.mapTo(window, button.rect().bottomRight())
        assert corner.x() < 900
        assert corner.y() < 600
        assert button.width() >= button.sizeHint().width()
    assert page.form.width() <= page.own.width()
    assert page.form.epochs.lineEdit().textMargins().left() > 0
    assert LIGHT.name in page.form.tasks
