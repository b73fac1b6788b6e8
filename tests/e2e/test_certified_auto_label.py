"""A person gets auto-labels with a promise by keys: audit, differences settled, promise, certificate, export."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.audit import result
from labeler.audit_account import read_looks
from labeler.cli import run_command_line
from labeler.gui.audit_page import AuditPage
from labeler.gui.auto_label_page import AutoLabelPage
from labeler.gui.certificate_row import CertificateRow
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.settings import Settings
from labeler.store import Annotation, annotate, annotator_counts, audit_sample, audits, final_labels, runs
from labeler.tasks import LIGHT
from tests.labeler.gui.runs import add_predictions, add_trainings

MakeProject = Callable[..., Project]
IMAGES, LABELLED, AUDITED = 90, 10, 60
KEYS = {"left": Qt.Key.Key_Left, "center": Qt.Key.Key_Down, "right": Qt.Key.Key_Right}
CONTROL = Qt.KeyboardModifier.ControlModifier
LONG = 60_000  # milliseconds for a child process on a busy machine


def truth(image: int) -> str:
    return LIGHT.labels[image % 3]


def is_hard(image: int) -> bool:
    """Every tenth picture: the networks are unsure of it, and wrong."""
    return image % 10 == 0


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """Ninety pictures, ten of them labelled, and two networks that are right where they are sure."""
    made = make_project(images=IMAGES, tasks=[LIGHT])
    annotate(made.store, "Ann", [Annotation(image, "light", truth(image)) for image in range(1, LABELLED + 1)])
    for number, run in enumerate(add_trainings(made)):
        said = np.full((IMAGES, 3), 0.0, np.float32)
        for image in range(1, IMAGES + 1):
            label = (image + is_hard(image)) % 3
            sure = 0.5 if is_hard(image) else 0.97 - 0.01 * number - 0.0003 * image
            said[image - 1] = (1 - sure) / 2
            said[image - 1, label] = sure
        add_predictions(made, run, said)
    return made


@pytest.fixture
def open_window(qtbot: QtBot, project: Project) -> Iterator[Callable[[str], MainWindow]]:
    windows: list[MainWindow] = []

    def opened(annotator: str) -> MainWindow:
        if windows:
            windows[-1].close()
        made = MainWindow(Settings(annotator=annotator, theme="light"))
        windows.append(made)
        made.show()
        assert QTest.qWaitForWindowActive(made)
        made.open_project(project.folder)
        press(made, Qt.Key.Key_6, CONTROL)
        return made

    yield opened
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.processEvents()


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def auto_label_page(window: MainWindow) -> AutoLabelPage:
    page = window.pages["auto-label"]
    assert isinstance(page, AutoLabelPage)
    return page


def choose_promise(window: MainWindow) -> AutoLabelPage:
    page = auto_label_page(window)
    page.mode.setFocus()
    press(window, Qt.Key.Key_Down)
    assert page.form.isVisible()
    return page


def answer(window: MainWindow, says: Callable[[int], str]) -> None:
    """Answer all that the audit asks."""
    page = window.pages["audit"]
    assert isinstance(page, AuditPage)
    assert page.session is not None
    while (shown := page.session.shown()) is not None:
        assert "Ada" not in page.about.text()
        press(window, KEYS[says(shown.image)])


def ask_networks(window: MainWindow, qtbot: QtBot) -> AutoLabelPage:
    page = auto_label_page(window)
    press(window, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(page.preview.isVisible, timeout=LONG)
    return page


def test_a_promise_is_asked_for_kept_and_sent_around(
    open_window: Callable[[str], MainWindow], project: Project, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window("Ada")
    page = choose_promise(window)
    row = page.cards["light"].audits
    assert row.sentence.text().startswith("No audit yet.")
    row.two.setFocus()
    press(window, Qt.Key.Key_Space)
    row.pictures.setFocus()
    row.pictures.selectAll()
    QTest.keyClicks(row.pictures, str(AUDITED))
    assert row.start.text() == f"Draw an audit of {AUDITED} pictures"
    press(window, Qt.Key.Key_Return)
    assert window.page_name == "audit"
    before = (final_labels(project.store, "light"), annotator_counts(project.store))
    answer(window, truth)
    (audit,) = audits(project.store)
    assert not result(project.store, audit).is_finished
    press(window, Qt.Key.Key_Return)  # back to Auto-label
    assert window.page_name == "auto-label"
    assert row.sentence.text().startswith(f"Audit 1: 0 of {AUDITED} answered, {AUDITED} to go.")
    assert not row.go_on.isEnabled()

    slip = min(audit_sample(project.store, audit.id))
    window = open_window("Ben")
    page = choose_promise(window)
    row = page.cards["light"].audits
    row.go_on.setFocus()
    press(window, Qt.Key.Key_Return)
    answer(window, lambda image: LIGHT.labels[(image + (image == slip)) % 3])
    press(window, Qt.Key.Key_Escape)
    assert row.sentence.text().endswith("On 1 the auditors differ, which somebody must settle.")
    row.go_on.setFocus()
    press(window, Qt.Key.Key_Return)
    answer(window, truth)
    press(window, Qt.Key.Key_Return)
    assert row.sentence.text() == f"{AUDITED} audited pictures are answered: a promise can be asked for."
    assert (final_labels(project.store, "light"), annotator_counts(project.store)) == before

    page = ask_networks(window, qtbot)
    assert page.preview.apply.hasFocus()
    assert page.preview.apply.text() == "Ask the audits for this promise"
    assert read_looks(project) == ()  # the preview has looked at no audit
    shown = page.preview.tasks["light"]
    assert not shown.outlook.rows[0].audited
    page.form.error.setFocus()
    for _ in range(9):
        press(window, Qt.Key.Key_Right)  # from 2 % on
    assert page.form.error_figure.text() == "8 %"
    assert "At most 8 %" in page.preview.summary.text() or "at most 8 %" in page.preview.summary.text()
    assert read_looks(project) == ()
    page.preview.apply.setFocus()
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.preview.is_promised, timeout=LONG)
    assert len(read_looks(project)) == 1
    assert page.preview.promise.text().startswith("light: At most ")
    assert page.preview.apply.text().startswith("Write ")
    count, pool = int(page.preview.apply.text().split()[1]), IMAGES - LABELLED
    assert f"The audits let {100 * count / pool:.0f} % of {pool} images get a label." in shown.sentence.text()
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(runs(project.store, "auto-label")), timeout=LONG)
    qtbot.waitUntil(lambda: bool(page.findChildren(CertificateRow)), timeout=LONG)
    (run,) = runs(project.store, "auto-label")
    labelled = {image: one for image, one in final_labels(project.store, "light").items() if one.source == "auto"}
    assert labelled
    wrong = sum(one.label != truth(image) for image, one in labelled.items())
    assert wrong <= 0.08 * IMAGES
    row_of_run = page.findChildren(CertificateRow)[0]
    assert "% of all images have a wrong auto-label" in row_of_run.sentence.text()
    row_of_run.whole.heading.setFocus()
    press(window, Qt.Key.Key_Space)
    assert row_of_run.whole.is_open
    row_of_run.save_to(tmp_path / "certificate.json")
    (kept,) = json.loads((tmp_path / "certificate.json").read_text())["certificates"]
    assert (kept["run"], kept["task"], kept["kind"], kept["audits"]) == (run.id, "light", "dataset", [1])
    window.close()
    labels, report = tmp_path / "labels.csv", tmp_path / "report.html"
    assert run_command_line(["export", str(project.folder), str(labels)], lambda _project: 0) == 0
    (beside,) = json.loads((tmp_path / "labels.csv.certificate.json").read_text())["certificates"]
    assert beside == kept
    assert run_command_line(["report", str(project.folder), str(report)], lambda _project: 0) == 0
    assert "have a wrong auto-label (95 % sure" in report.read_text()


def test_without_audits_nothing_is_promised_and_the_next_step_is_said(
    open_window: Callable[[str], MainWindow], project: Project, qtbot: QtBot
) -> None:
    window = open_window("Ada")
    page = choose_promise(window)
    ask_networks(window, qtbot)
    assert "Without audits nothing can be promised." in page.preview.tasks["light"].sentence.text()
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.preview.is_promised, timeout=LONG)
    assert page.preview.promise.text().startswith("light: Nothing can be promised at 2 %")
    assert "more audited pictures would be needed, and there are not so many" in page.preview.promise.text()
    assert page.preview.next_step.text().startswith("Nothing is wrong with that. Label these images by hand")
    assert page.preview.apply.text() == "Send all to Review"


def test_by_thresholds_the_sliders_show_what_is_written(
    open_window: Callable[[str], MainWindow], project: Project, qtbot: QtBot
) -> None:
    window = open_window("Ada")
    page = ask_networks(window, qtbot)
    shown = page.preview.tasks["light"]
    assert shown.outlook.labelled == IMAGES - LABELLED - sum(map(is_hard, range(LABELLED + 1, IMAGES + 1)))
    shown.high.slider.setFocus()
    while shown.outlook.labelled:
        press(window, Qt.Key.Key_Right)
    assert page.preview.apply.text() == "Send all to Review"
    press(window, Qt.Key.Key_Left)
    labelled = shown.outlook.labelled
    assert labelled
    assert page.preview.apply.text() == f"Write {labelled} labels"
    page.preview.apply.setFocus()
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(runs(project.store, "auto-label")), timeout=LONG)
    written = [one for one in final_labels(project.store, "light").values() if one.source == "auto"]
    assert len(written) == labelled
