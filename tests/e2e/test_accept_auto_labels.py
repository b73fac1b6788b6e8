"""A person checks a sample of a rule's auto-labels by keys, accepts one rule, reverts another, and exports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from labeler.cli import run_command_line
from labeler.exact_rates import upper_bound
from labeler.exporting import export_labels
from labeler.gui.acceptance_page import AcceptancePage
from labeler.gui.auto_label_page import AutoLabelPage
from labeler.gui.rule_rows import RuleRow
from labeler.gui.window import MainWindow
from labeler.project import Project, open_project
from labeler.settings import Settings
from labeler.store import (
    Annotation,
    Decision,
    RuleOfRun,
    annotate,
    apply_decisions,
    audits,
    final_labels,
    image_names,
    revert_rule,
    reverted_rules,
    rule_acceptances,
)
from labeler.tasks import LIGHT

from ..conftest import MakeProject
from ..labeler.gui.runs import add_trainings

IMAGES, SAMPLE = 120, 30
WRONG_OF = 10  # every tenth label of the rule is wrong
CONTROL = Qt.KeyboardModifier.ControlModifier
AGREEMENT, ONE_VOICE = (RuleOfRun("auto-label-001", "light", rule) for rule in ("agreement", "one voice"))


def truth(image: int) -> str:
    return LIGHT.labels[image % 3]


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """Bob labelled the first ten; of the rest 90 labels by agreement, 10 by one voice, 10 need review."""
    made = make_project(images=IMAGES, tasks=[LIGHT])
    networks = add_trainings(made)
    annotate(made.store, "Bob", [Annotation(image, "light", truth(image)) for image in range(1, 11)])
    decisions = []
    for image in image_names(made.store):
        said = LIGHT.labels[(image + (image % WRONG_OF == 0)) % 3]
        rule = "agreement" if image <= 100 else "one voice" if image <= 110 else "needs review"
        votes = tuple((run, said, 0.9) for run in networks)
        label = None if rule == "needs review" else said
        decisions.append(Decision(image, "light", label, rule, 0.9, votes))
    found = {"images": IMAGES, "auto_labelled": 110, "needs_review": 10, "high": 0.8, "low": 0.6, "by_rule": {}}
    apply_decisions(made.store, "Ada", "auto-label-001", {"tasks": {"light": found}}, decisions)
    return made


@pytest.fixture
def window(qtbot: QtBot, project: Project) -> Iterator[MainWindow]:
    made = MainWindow(Settings(annotator="Ada", theme="light"))
    made.show()
    assert QTest.qWaitForWindowActive(made)
    made.open_project(project.folder)
    yield made
    made.close()
    made.deleteLater()
    QApplication.processEvents()


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)
    QApplication.processEvents()


def tab_to(window: MainWindow, words: str) -> None:
    """Go on by Tab until a button that begins with these words has the focus."""
    for _ in range(60):
        focused = QApplication.focusWidget()
        if focused is not None and focused.accessibleName().startswith(words):
            return
        press(window, Qt.Key.Key_Tab)
    raise AssertionError(f"no way to {words!r} by Tab")


def rule_rows(page: AutoLabelPage) -> dict[str, RuleRow]:
    return {row._standing.rule.rule: row for row in page.findChildren(RuleRow) if row.isVisible()}


def go_to_rules(window: MainWindow) -> AutoLabelPage:
    press(window, Qt.Key.Key_6, CONTROL)
    page = window.pages["auto-label"]
    assert isinstance(page, AutoLabelPage)
    return page


def check_pages(window: MainWindow) -> None:
    """Mark what is wrong by keys, picture by picture, and confirm the rest."""
    page = window.pages["acceptance"]
    assert isinstance(page, AcceptancePage)
    session = page.session
    assert session is not None
    while not session.finished:
        for place, one in enumerate(session.shown):
            if one.label != truth(one.image):
                while session.selection.cursor != place:
                    press(window, Qt.Key.Key_Right if session.selection.cursor < place else Qt.Key.Key_Left)
                press(window, Qt.Key(Qt.Key.Key_1 + LIGHT.labels.index(truth(one.image))))
        press(window, Qt.Key.Key_Return)


def test_a_rule_is_checked_accepted_reverted_and_exported_by_keys(
    window: MainWindow, project: Project, tmp_path: Path
) -> None:
    before = final_labels(project.store, "light")
    page = go_to_rules(window)
    assert list(rule_rows(page)) == ["agreement", "one voice"]
    page.runs.pictures.setFocus()
    page.runs.pictures.selectAll()
    QTest.keyClicks(page.runs.pictures, str(SAMPLE))
    assert f"{SAMPLE} pictures: if none is wrong, at most 9.5 % are" in page.runs.promise.text()
    tab_to(window, f"Check {SAMPLE}: auto-label-001, agreement")
    press(window, Qt.Key.Key_Return)
    assert window.page_name == "acceptance"
    (audit,) = audits(project.store)
    assert (audit.size, audit.population) == (SAMPLE, 90)

    go_to_rules(window)  # left in the middle, and gone on with
    assert "0 of 30 checked by you" in rule_rows(page)["agreement"].state.text()
    tab_to(window, "Go on: 30 left")
    press(window, Qt.Key.Key_Return)
    check_pages(window)
    wrong = sum(image % WRONG_OF == 0 for image in audit_images(project, audit.id))
    end = window.pages["acceptance"]
    assert isinstance(end, AcceptancePage)
    said = end.empty.sentence.text()
    assert f"At most {100 * upper_bound(wrong, SAMPLE):.1f} % are wrong (95 % sure)" in said
    assert "Checked in sight of the proposal" in said
    assert final_labels(project.store, "light") == before  # a sample changes no label

    press(window, Qt.Key.Key_Return)  # the focus is on accepting
    assert window.page_name == "auto-label"
    accepted = rule_acceptances(project.store, "auto-label-001")[AGREEMENT]
    assert (accepted.annotator, accepted.finding.checked, accepted.finding.wrong) == ("Ada", SAMPLE, wrong)
    assert "Accepted by Ada" in rule_rows(page)["agreement"].state.text()
    press(window, Qt.Key.Key_Z, CONTROL)
    assert rule_acceptances(project.store, "auto-label-001") == {}
    press(window, Qt.Key.Key_Y, CONTROL)
    assert rule_acceptances(project.store, "auto-label-001") == {AGREEMENT: accepted}

    tab_to(window, "Revert this rule: auto-label-001, one voice")
    press(window, Qt.Key.Key_Return)
    assert reverted_rules(project.store, "auto-label-001") == [ONE_VOICE]
    final = final_labels(project.store, "light")
    assert final == {image: one for image, one in before.items() if not 100 < image <= 110}
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == f"Let it count again: {ONE_VOICE}"
    press(window, Qt.Key.Key_Z, CONTROL)
    assert final_labels(project.store, "light") == before
    press(window, Qt.Key.Key_Y, CONTROL)
    assert final_labels(project.store, "light") == final

    out = tmp_path / "final.csv"
    export_labels(project, out)
    (side,) = json.loads((tmp_path / "final.csv.certificate.json").read_text("utf-8"))["acceptances"]
    assert (side["rule"], side["checked"], side["wrong"], side["blind"]) == ("agreement", SAMPLE, wrong, False)
    assert side["bound"] == pytest.approx(upper_bound(wrong, SAMPLE))
    assert sum(",auto," in line for line in out.read_text("utf-8").splitlines()) == 90


def audit_images(project: Project, audit: int) -> list[int]:
    rows = project.store.connection.execute("SELECT image FROM audit_image WHERE audit = ?", (audit,))
    return [image for (image,) in rows]


def test_wrong_ones_are_corrected_and_the_run_reverted_as_a_whole(window: MainWindow, project: Project) -> None:
    before = final_labels(project.store, "light")
    page = go_to_rules(window)
    tab_to(window, "Check 60: auto-label-001, agreement")
    press(window, Qt.Key.Key_Return)
    check_pages(window)
    (audit,) = audits(project.store)
    wrong = {image for image in audit_images(project, audit.id) if image % WRONG_OF == 0}
    tab_to(window, f"Correct the {len(wrong)} wrong ones" if len(wrong) > 1 else "Correct the wrong one")
    press(window, Qt.Key.Key_Return)
    corrected = final_labels(project.store, "light")
    assert {image for image, one in corrected.items() if one.source == "adjudicated"} == wrong
    assert all(corrected[image].label == truth(image) for image in wrong)

    go_to_rules(window)
    assert f"{10 + len(wrong)} answered by people" in rule_rows(page)["agreement"].counts.text()
    tab_to(window, "Revert all of it: auto-label-001")
    press(window, Qt.Key.Key_Return)
    left = final_labels(project.store, "light")
    assert set(left) == {*range(1, 11), *wrong}
    press(window, Qt.Key.Key_Z, CONTROL)
    assert final_labels(project.store, "light") == corrected
    press(window, Qt.Key.Key_Z, CONTROL)  # then the corrections
    assert final_labels(project.store, "light") == before


def test_what_another_window_reverts_shows_here(window: MainWindow, project: Project, qtbot: QtBot) -> None:
    page = go_to_rules(window)
    with closing(open_project(project.folder)) as other:
        revert_rule(other.store, "Bob", AGREEMENT)
    qtbot.waitUntil(lambda: "Reverted" in rule_rows(page)["agreement"].state.text(), timeout=10_000)
    press(window, Qt.Key.Key_Z, CONTROL)  # Bob's is not Ada's to take back: her run is what she did last
    assert reverted_rules(project.store, "auto-label-001") == [AGREEMENT]


def test_the_command_line_reverts_restores_and_tells(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    def labeler(*arguments: str) -> str:
        assert run_command_line([*arguments, "--annotator", "Ada"], lambda _project: 0) == 0
        return capsys.readouterr().out

    folder = str(project.folder)
    project.close()
    one_voice = ("revert", folder, "auto-label-001", "--rule", "one voice")
    assert "one voice (light) is reverted: 10 labels" in labeler(*one_voice)
    assert run_command_line(["rules", folder, "--json"], lambda _project: 0) == 0
    found = {one["rule"]: one for one in json.loads(capsys.readouterr().out)["rules"]}
    assert (found["one voice"]["reverted"], found["one voice"]["standing"]) == (True, 0)
    assert (found["agreement"]["reverted"], found["agreement"]["standing"]) == (False, 90)
    assert "counts again: 10 labels" in labeler(*one_voice, "--task", "light", "--restore")
    assert run_command_line(["revert", folder, "auto-label-001", "--rule", "two voices"], lambda _project: 0) == 1
    assert "it has: agreement, one voice" in capsys.readouterr().err
