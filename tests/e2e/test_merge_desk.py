"""By keys alone: where three annotators differ, the pictures of it, the rest settled by majority, and the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from labeler.gui.agreement_card import AgreementCard
from labeler.gui.confusion_view import ConfusionView
from labeler.gui.grid_page import GridPage
from labeler.gui.merge_page import MergePage
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.settings import Settings
from labeler.store import Annotation, annotate, final_counts, image_names, recent_actions
from labeler.tasks import LIGHT

MakeProject = Callable[..., Project]
IMAGES, TURNED = 40, 12  # of them half turned: ben and cy say center, anna left or right
PATIENCE = 30_000  # milliseconds: other processes may have the machine
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """The first `TURNED` pictures are half turned; cy is careless on the last two."""
    made = make_project(images=IMAGES, tasks=[LIGHT])
    truth = [LIGHT.labels[number % 3] for number in range(IMAGES)]
    said = {who: list(truth) for who in ("anna", "ben", "cy")}
    for number in range(TURNED):
        said["anna"][number] = "left" if number % 2 else "right"
        said["ben"][number] = said["cy"][number] = "center"
    for number, label in ((IMAGES - 2, "right"), (IMAGES - 1, "left")):
        said["anna"][number], said["ben"][number], said["cy"][number] = "left", "center", label
    said["cy"][IMAGES - 1] = "right"
    for who, labels in said.items():
        answers = zip(sorted(image_names(made.store)), labels, strict=True)
        annotate(made.store, who, [Annotation(image, "light", label) for image, label in answers])
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


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def tab_to(wanted: QWidget) -> None:
    """Go from control to control, as a person without a mouse does."""
    for _ in range(60):
        if QApplication.focusWidget() is wanted:
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reaches {wanted.accessibleName()}")


def desk(window: MainWindow, qtbot: QtBot) -> tuple[MergePage, AgreementCard]:
    press(Qt.Key.Key_3, CONTROL)
    page = window.pages["merge"]
    assert isinstance(page, MergePage)
    qtbot.waitUntil(lambda: page.desk.is_complete, timeout=PATIENCE)
    return page, page.desk.cards["light"]


def settled(project: Project) -> dict[tuple[str, str | None], int]:
    return {key: n for key, n in final_counts(project.store, "light").items() if key[0] not in ("unanimous", "human")}


def test_three_annotators_are_merged_without_a_mouse(
    window: MainWindow, project: Project, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, card = desk(window, qtbot)
    headline = "ben says center where anna says left or right "
    assert card.headline.text().startswith(headline)
    assert card.headline.text().endswith("the other way round never.")

    matrix = card.body.pairs.matrix
    assert isinstance(matrix, ConfusionView)
    tab_to(matrix)
    while not matrix.accessibleName().startswith("anna left, ben center"):
        press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Return)
    grid = window.pages["grid"]
    assert window.page_name == "grid"
    assert isinstance(grid, GridPage)
    assert grid.session is not None
    assert {one.said for one in grid.session.shown} == {("left", "center")}
    assert f"{len(grid.session.images)} images" in matrix.accessibleName()

    page, card = desk(window, qtbot)
    body = card.body
    tab_to(body.settle_rest)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(body.settle.apply.isEnabled, timeout=PATIENCE)
    before = settled(project)
    open_conflicts = before["conflict", None]
    tab_to(body.settle.apply)
    count = int(body.settle.apply.text().split()[1])
    assert 0 < count < open_conflicts  # where all three differ, a person must say
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: settled(project) != before, timeout=PATIENCE)
    assert settled(project) == {("majority", "center"): count, ("conflict", None): open_conflicts - count}
    qtbot.waitUntil(
        lambda: page.settle.text() == f"Settle {open_conflicts - count} conflicts by hand", timeout=PATIENCE
    )

    assert recent_actions(project.store, "Ada", 1)[0].text == "light: majority"
    press(Qt.Key.Key_Z, CONTROL)
    assert settled(project) == before
    assert page.settle.text() == f"Settle {open_conflicts} conflicts by hand"

    target = tmp_path / "agreement.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    press(Qt.Key.Key_R, CONTROL | SHIFT)
    qtbot.waitUntil(window.messages.offer.isVisible, timeout=PATIENCE)
    assert headline in target.read_text("utf-8")
