"""A person audits by keys what two annotators agree on: blind, interrupted, told at the end, and corrected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from labeler.audit import result
from labeler.cli import run_command_line
from labeler.exact_rates import exact_rate
from labeler.gui.audit_desk import AuditDesk
from labeler.gui.audit_page import AuditPage
from labeler.gui.widgets import Chip
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.settings import Settings
from labeler.store import Annotation, annotate, annotator_counts, audits, final_labels
from labeler.tasks import LIGHT

MakeProject = Callable[..., Project]
AGREED, DRAWN = 30, 26  # one wrong label at least is among them
WRONG = 6  # every sixth label on which both agree is wrong
KEYS = {"left": Qt.Key.Key_Left, "center": Qt.Key.Key_Down, "right": Qt.Key.Key_Right}
CONTROL = Qt.KeyboardModifier.ControlModifier


def truth(image: int) -> str:
    return LIGHT.labels[image % 3]


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """Ann and Ben agree on thirty pictures, five of them wrongly."""
    made = make_project(images=AGREED + 2, tasks=[LIGHT])
    for person in ("Ann", "Ben"):
        said = [LIGHT.labels[(image + (image % WRONG == 0)) % 3] for image in range(1, AGREED + 1)]
        annotate(made.store, person, [Annotation(image, "light", label) for image, label in enumerate(said, start=1)])
    return made


@pytest.fixture
def open_window(qtbot: QtBot, project: Project) -> Iterator[Callable[[], MainWindow]]:
    windows: list[MainWindow] = []

    def opened() -> MainWindow:
        made = MainWindow(windows[-1].settings if windows else Settings(annotator="Ada", theme="light"))
        windows.append(made)
        made.show()
        assert QTest.qWaitForWindowActive(made)
        made.open_project(project.folder)
        return made

    yield opened
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.processEvents()


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def drawing_in_words(project: Project, kind: str) -> list[str]:
    return ["audit", str(project.folder), "--draw", kind, "--task", "light", "--size", "2"]


def words_in(page: QWidget) -> str:
    seen = [widget for widget in page.findChildren(QWidget) if widget.isVisible()]
    said = [
        widget.text() if isinstance(widget, QLabel) else widget.words
        for widget in seen
        if isinstance(widget, (QLabel, Chip))
    ]
    return "\n".join([*said, *(widget.accessibleName() for widget in seen)])


def answer(window: MainWindow, count: int) -> list[int]:
    """Answer pictures with the truth; gives them."""
    page = window.pages["audit"]
    assert isinstance(page, AuditPage)
    assert page.session is not None
    done = []
    for _ in range(count):
        shown = page.session.shown()
        assert shown is not None
        told = words_in(page)
        assert "Ann" not in told.replace("Annotator", "")
        assert "Ben" not in told
        assert "on which annotators agree" in page.about.text()
        assert not any(button.isChecked() for button in page.panel.buttons.values())
        assert "%" not in page.bar.labelled.words
        press(window, KEYS[truth(shown.image)])
        done.append(shown.image)
    return done


def test_an_audit_is_drawn_answered_told_and_settled_by_keys(
    open_window: Callable[[], MainWindow], project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    window = open_window()
    press(window, Qt.Key.Key_3, CONTROL)
    press(window, Qt.Key.Key_D, CONTROL)
    desk = window.pages["audits"]
    assert isinstance(desk, AuditDesk)
    assert window.page_name == "audits"
    assert f"{AGREED} agreed labels" in desk.form.promise.text()
    desk.form.pictures.setFocus()
    desk.form.pictures.selectAll()
    QTest.keyClicks(desk.form.pictures, str(DRAWN))
    assert f"{DRAWN} pictures: if none is wrong, at most" in desk.form.promise.text()
    press(window, Qt.Key.Key_Return)
    assert window.page_name == "audit"
    before = (final_labels(project.store, "light"), annotator_counts(project.store))
    done = answer(window, 4)
    press(window, Qt.Key.Key_Up)
    press(window, Qt.Key.Key_Backspace)  # it could be told after all
    done += answer(window, 1)
    press(window, Qt.Key.Key_Escape)
    assert window.page_name == "audits"
    assert desk.cards[0].outcome.text() == f"5 of {DRAWN} answered by you."
    assert not desk.cards[0].details.isVisible()
    window.close()

    window = open_window()
    press(window, Qt.Key.Key_3, CONTROL)
    press(window, Qt.Key.Key_D, CONTROL)
    press(window, Qt.Key.Key_Return)  # the focus is on going on
    done += answer(window, DRAWN - 5)
    assert len(set(done)) == DRAWN
    assert (final_labels(project.store, "light"), annotator_counts(project.store)) == before
    wrong = sum(image % WRONG == 0 for image in done)
    page = window.pages["audit"]
    assert isinstance(page, AuditPage)
    assert page.empty.sentence.text().startswith(f"Wrong: {exact_rate(wrong, DRAWN)}.")

    press(window, Qt.Key.Key_Return)  # see all audits
    desk = window.pages["audits"]
    assert isinstance(desk, AuditDesk)
    assert desk.cards[0].outcome.text() == f"Wrong: {exact_rate(wrong, DRAWN)}."
    desk.cards[0].buttons[0].setFocus()
    press(window, Qt.Key.Key_Return)
    corrected = {image for image in done if image % WRONG == 0}
    final = final_labels(project.store, "light")
    assert {image for image, one in final.items() if one.source == "adjudicated"} == corrected
    assert all(final[image].label == truth(image) for image in corrected)
    assert desk.cards[0].outcome.text() == f"Wrong: {exact_rate(wrong, DRAWN)}."
    press(window, Qt.Key.Key_Z, CONTROL)
    assert final_labels(project.store, "light") == before[0]

    (audit,) = audits(project.store)
    assert result(project.store, audit).is_finished
    window.close()
    capsys.readouterr()
    assert run_command_line(["audit", str(project.folder), "--json"], lambda _project: 0) == 0
    (found,) = json.loads(capsys.readouterr().out)["audits"]
    assert (found["finished"], found["errors"]["wrong"], found["errors"]["checked"]) == (True, wrong, DRAWN)
    assert run_command_line(drawing_in_words(project, "pool"), lambda _project: 0) == 0
    assert capsys.readouterr().out.endswith("Answer it in the window: Auto-label, decided by a promise.\n")
    assert run_command_line(drawing_in_words(project, "unanimous"), lambda _project: 0) == 0
    assert capsys.readouterr().out.endswith("Answer it in the window: Merge, Audits.\n")
    drawing = ["audit", str(project.folder), "--draw", "pool", "--task", "light", "--size", "2", "--json"]
    assert run_command_line(drawing, lambda _project: 0) == 0
    drawn = json.loads(capsys.readouterr().out)
    assert (drawn["kind"], drawn["size"], sorted(drawn["images"])) == ("pool", 2, ["30.png", "31.png"])
