"""Taking a large import back beside the work: nothing waits, nothing is half done, and it can be cancelled."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from labeler.errors import InputError
from labeler.gui import reversing
from labeler.gui.history_panel import HistoryPanel
from labeler.gui.job_runner import Job
from labeler.gui.window import MainWindow
from labeler.project import Project, open_project
from labeler.store import Annotation, add_images, annotate, annotator_counts, annotator_votes, import_annotations
from labeler.tasks import ORIENTATION

MakeProject = Callable[..., Project]
Press = Callable[..., None]
Control, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SECONDS = 60_000


@pytest.fixture
def imported(make_project: MakeProject, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with an import that counts as a large one, open on the Merge page."""
    monkeypatch.setattr(reversing, "MOST_AT_ONCE", 2)
    project = make_project(tasks=[ORIENTATION])
    answers = [("ben", Annotation(image, "orientation", "left")) for image in (1, 2, 3)]
    import_annotations(project.store, "Ada", "ben.csv", answers)
    window.show_project(project)
    window.go_to_page("merge")
    return project


def votes(project: Project) -> int:
    return len(annotator_votes(project.store, "orientation"))


def test_an_import_goes_and_comes_back_beside_the_work(
    imported: Project, window: MainWindow, press: Press, qtbot: QtBot
) -> None:
    press(Qt.Key.Key_Z, Control)
    assert window.status.job.isVisible()
    with pytest.raises(InputError, match="go on when that is done"):  # at once, not after the other transaction
        annotate(imported.store, "Ada", [Annotation(5, "orientation", "left")])
    qtbot.waitUntil(lambda: not window.status.job.isVisible(), timeout=SECONDS)
    assert votes(imported) == 0
    assert "Taken back: import of 3 answers · ben.csv" in window.messages.sentence.text()
    press(Qt.Key.Key_Z, Control | Shift)
    qtbot.waitUntil(lambda: not window.status.job.isVisible(), timeout=SECONDS)
    assert votes(imported) == 3
    annotate(imported.store, "Ada", [Annotation(5, "orientation", "left")])
    window.run_action("project.take-back-import")
    qtbot.waitUntil(lambda: not window.status.job.isVisible(), timeout=SECONDS)
    assert votes(imported) == 1
    assert window.messages.sentence.text() == "The last import is taken back."


def test_a_jump_in_the_history_across_an_import_is_one_too(
    imported: Project, window: MainWindow, press: Press, qtbot: QtBot
) -> None:
    annotate(imported.store, "Ada", [Annotation(5, "orientation", "left")])
    press(Qt.Key.Key_H, Control)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Delete)
    assert window.status.job.isVisible()
    qtbot.waitUntil(lambda: not window.status.job.isVisible(), timeout=SECONDS)
    assert votes(imported) == 0
    assert "2 actions are taken back" in window.messages.sentence.text()
    panel = window.cards.card("history.show")
    assert isinstance(panel, HistoryPanel)
    qtbot.waitUntil(lambda: not any(action.stands for action in panel.model.actions))


def test_what_is_small_is_done_at_once(imported: Project, window: MainWindow, press: Press) -> None:
    annotate(imported.store, "Ada", [Annotation(5, "orientation", "left")])
    press(Qt.Key.Key_Z, Control)
    assert votes(imported) == 3
    assert not window.status.job.isVisible()


def test_cancel_leaves_everything_as_it_was(
    make_project: MakeProject, window: MainWindow, press: Press, qtbot: QtBot
) -> None:
    project = make_project(tasks=[ORIENTATION])
    add_images(project.store, [f"more/{number:05d}.png" for number in range(40_000)])
    answers = [("ben", Annotation(image, "orientation", "left")) for image in range(1, 40_001)]
    import_annotations(project.store, "Ada", "ben.csv", answers)
    window.show_project(project)
    window.go_to_page("merge")
    press(Qt.Key.Key_Z, Control)
    QTest.mouseClick(window.status._job_cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.status.job.isVisible(), timeout=SECONDS)
    assert window.messages.sentence.text() == "Cancelled: nothing has changed."
    assert annotator_counts(project.store)["ben"]["orientation"] == 40_000
    annotate(project.store, "Ada", [Annotation(1, "orientation", "left")])


def test_it_ends_well_where_the_window_is_closed_meanwhile(
    imported: Project, window: MainWindow, press: Press, qtbot: QtBot
) -> None:
    folder = imported.folder
    press(Qt.Key.Key_Z, Control)
    threads = [thread for thread in threading.enumerate() if thread.name == "reversal"]
    window.close()
    for thread in threads:
        thread.join()
    with closing(open_project(folder)) as again:
        assert votes(again) == 0


@pytest.fixture
def waiting(imported: Project) -> Iterator[Callable[[], None]]:
    """Another process that writes, until this is called: a reversal lasts as long."""
    other = sqlite3.connect(imported.store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield lambda: cast(None, other.execute("ROLLBACK"))
    other.close()


def test_a_project_that_is_opened_again_meanwhile_does_not_wait_for_it(
    imported: Project, window: MainWindow, press: Press, qtbot: QtBot, waiting: Callable[[], None]
) -> None:
    press(Qt.Key.Key_Z, Control)
    window.close_project()
    window.open_project(imported.folder)
    again = window.project
    assert again is not None
    qtbot.waitUntil(lambda: bool(again.store._refusal))
    with pytest.raises(InputError, match="go on when that is done"):
        annotate(again.store, "Ada", [Annotation(5, "orientation", "left")])
    waiting()
    qtbot.waitUntil(lambda: not window.status.job.isVisible(), timeout=SECONDS)
    assert votes(again) == 0
    annotate(again.store, "Ada", [Annotation(5, "orientation", "left")])


def test_beside_a_job_it_offers_no_cancel_that_would_end_the_job(
    imported: Project, window: MainWindow, press: Press, qtbot: QtBot, waiting: Callable[[], None]
) -> None:
    window.jobs.start(Job("Looking through the folder", ("refresh", str(imported.folder))))
    press(Qt.Key.Key_Z, Control)
    assert "Taking many answers back" in window.messages.sentence.text()
    assert window.status._job_title.words == "Looking through the folder"
    with pytest.raises(InputError, match=r"go on when that is done\.$"):
        annotate(imported.store, "Ada", [Annotation(5, "orientation", "left")])
    waiting()
    qtbot.waitUntil(lambda: votes(imported) == 0, timeout=SECONDS)
    qtbot.waitUntil(lambda: not window.status.job.isVisible(), timeout=SECONDS)
    qtbot.waitUntil(lambda: not imported.store._refusal, timeout=SECONDS)


def test_stopping_what_is_closed_by_now_is_no_fault(imported: Project) -> None:
    with closing(open_project(imported.folder)) as own:
        pass
    own.store.interrupt()
