"""The start page makes, opens and lists projects."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.errors import InputError
from labeler.gui import folder_search
from labeler.gui.start_page import DEMO_NAME, StartPage
from labeler.gui.task_editor import task_from_fields
from labeler.gui.window import MainWindow
from labeler.project import Project, open_project
from labeler.settings import load_settings

MakeProject = Callable[..., Project]


@pytest.fixture
def start(window: MainWindow) -> StartPage:
    page = window.pages["start"]
    assert isinstance(page, StartPage)
    return page


def click(widget: object) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def test_from_the_start_to_the_first_label(
    window: MainWindow, start: StartPage, make_project: MakeProject, qtbot: QtBot
) -> None:
    images = make_project("other").image_folder
    click(start.new)
    form = start.form
    form.images.setText(str(images))
    assert (form.name.text(), form.place.text()) == (images.name, f"{images}-project")
    form.annotator.setText("Grace")
    click(form.create_button)
    qtbot.waitUntil(lambda: window.project is not None)
    assert window.project is not None
    assert (window.page_name, window.annotator, window.project.name) == ("label", "Grace", images.name)
    assert [task.name for task in window.project.tasks] == ["orientation", "light"]
    assert load_settings()[0].recent == (f"{images}-project",)


def test_escape_leaves_the_form_of_a_new_project(
    window: MainWindow, start: StartPage, press: Callable[..., None], write: Callable[[str], None]
) -> None:
    press(Qt.Key.Key_Return)
    assert start.form.images.hasFocus()
    write("/pictures")
    press(Qt.Key.Key_Escape)
    assert (start.form.isVisible(), start.new.hasFocus()) == (False, True)
    press(Qt.Key.Key_Return)
    start.form.preset.setFocus()
    press(Qt.Key.Key_Escape)
    assert not start.form.isVisible()


def test_questions_of_ones_own(window: MainWindow, start: StartPage, make_project: MakeProject, qtbot: QtBot) -> None:
    images = make_project("other").image_folder
    start.show_new_project()
    form = start.form
    form.preset.setCurrentIndex(form.preset.findData("own"))
    form.preset.activated.emit(form.preset.currentIndex())
    assert form.tasks.isVisible()
    first = form.tasks.rows[0]
    first.name.setText("gaze")
    first.labels.setText("left, ahead , right")
    first.mirror.setText("left=right")
    form.images.setText(str(images))
    click(form.create_button)
    qtbot.waitUntil(lambda: window.project is not None)
    assert window.project is not None
    task = window.project.task("gaze")
    assert (task.labels, task.mirror["right"]) == (("left", "ahead", "right"), "left")


@pytest.mark.parametrize(
    ("labels", "mirror", "words"),
    [("yes", "", "two or more answers"), ("a, b", "a-b", "left=right"), ("a, b", "a=c", "not both are labels")],
)
def test_what_cannot_be_meant_is_said(labels: str, mirror: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        task_from_fields("gaze", "", labels, mirror)


def test_a_missing_field_and_an_empty_folder_are_sentences(
    window: MainWindow, start: StartPage, tmp_path: Path, qtbot: QtBot
) -> None:
    start.show_new_project()
    click(start.form.create_button)
    assert window.messages.sentence.text() == "Folder of pictures: fill this in first."
    start.form.images.setText(str(tmp_path))
    click(start.form.create_button)
    qtbot.waitUntil(lambda: "holds no pictures" in window.messages.sentence.text())
    assert start.form.create_button.isEnabled()
    assert window.page_name == "start"


def test_recent_projects_open_and_leave_the_list(
    window: MainWindow, start: StartPage, make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project()
    window.settings.recent = (str(tmp_path / "gone"), str(project.folder))
    start.arrive()
    gone, there = start.recent
    assert (gone.missing, there.missing) == (True, False)
    assert not gone.button.isEnabled()
    click(gone.remove)
    assert window.settings.recent == (str(project.folder),)
    click(start.recent[0].button)
    assert window.page_name == "label"


def test_the_demo_is_made_once(
    window: MainWindow, start: StartPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: tmp_path)
    monkeypatch.setattr("labeler.gui.start_page.DEMO_IMAGES", 4)
    click(start.demo)
    assert window.status.isVisible()
    qtbot.waitUntil(lambda: window.page_name == "label", timeout=60_000)
    made = (tmp_path / DEMO_NAME / "truth.csv").stat().st_mtime_ns
    window.close_project()
    click(start.demo)
    assert window.page_name == "label"
    assert (tmp_path / DEMO_NAME / "truth.csv").stat().st_mtime_ns == made


def test_a_folder_that_is_no_project_is_refused_in_a_sentence(window: MainWindow, tmp_path: Path) -> None:
    window.open_project(tmp_path)
    assert "is no Labeler project" in window.messages.sentence.text()
    assert (window.page_name, window.project) == ("start", None)


def test_closing_a_project_keeps_the_window_usable(window: MainWindow, project: Project, qtbot: QtBot) -> None:
    window.show_project(project)
    window.run_action("project.close")
    assert (window.page_name, window.project) == ("start", None)
    window.run_action("page.label")
    assert window.page_name == "start"
    window.show_project(open_project(project.folder))
    assert window.page_name == "label"


def test_a_demo_that_is_ready_late_does_not_open_over_another_project(
    window: MainWindow,
    start: StartPage,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    project: Project,
) -> None:
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: tmp_path)
    monkeypatch.setattr("labeler.gui.start_page.DEMO_IMAGES", 4)
    click(start.demo)
    window.show_project(project)
    qtbot.waitUntil(lambda: window.jobs.running is None, timeout=60_000)
    assert window.project is project
    assert str(tmp_path / DEMO_NAME) in window.messages.sentence.text()


def test_a_long_search_for_pictures_is_shown_and_can_be_cancelled(
    window: MainWindow, start: StartPage, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (tmp_path / f"{number}.png").touch()
    going_on = threading.Event()
    real_list = folder_search.list_images

    def slow_list(folder: Path, on_found: Callable[[int], None]) -> list[str]:
        on_found(12_000)
        assert going_on.wait(30)
        on_found(13_000)
        return real_list(folder, on_found)

    monkeypatch.setattr(folder_search, "list_images", slow_list)
    start.show_new_project()
    start.form.images.setText(str(tmp_path))
    click(start.form.create_button)
    qtbot.waitUntil(lambda: "12,000" in window.status._job_title.words)
    assert not start.form.create_button.isEnabled()
    click(window.status._job_cancel)
    assert start.form.create_button.isEnabled()
    going_on.set()
    qtbot.waitUntil(lambda: not [one for one in threading.enumerate() if one.name == "folder"])
    QApplication.processEvents()
    assert window.project is None
    click(start.form.create_button)
    qtbot.waitUntil(lambda: window.project is not None)
