"""The merge desk: figures, words, the pictures of a cell, and settling by hand and by a strategy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from labeler.gui.agreement_card import AgreementCard
from labeler.gui.audit_page import AuditPage
from labeler.gui.confusion_view import ConfusionView
from labeler.gui.grid_page import GridPage
from labeler.gui.label_page import LabelPage
from labeler.gui.merge_page import MergePage
from labeler.gui.window import MainWindow
from labeler.project import Project, open_project
from labeler.store import Annotation, annotate, final_labels, image_names
from labeler.tasks import LIGHT, ORIENTATION, PRESETS

Press = Callable[..., None]
MakeProject = Callable[..., Project]
PATIENCE = 30_000  # milliseconds: other processes may have the machine


def say(project: Project, who: str, labels: dict[int, str]) -> None:
    images = list(image_names(project.store))
    annotate(project.store, who, [Annotation(images[place], "light", label) for place, label in labels.items()])


def desk(window: MainWindow) -> MergePage:
    window.go_to_page("merge")
    page = window.pages["merge"]
    assert isinstance(page, MergePage)
    return page


def compared(window: MainWindow, qtbot: QtBot) -> MergePage:
    """The page when the answers have been compared."""
    page = desk(window)
    qtbot.waitUntil(lambda: page.desk.is_complete, timeout=PATIENCE)
    return page


def light_card(page: MergePage) -> AgreementCard:
    card = page.desk.cards["light"]
    card.set_open(True)
    return card


def rows_of(card: AgreementCard) -> dict[str, tuple[str, ...]]:
    table = card.body.figures
    texts = [[table.item(row, place).text() for place in range(table.columnCount())] for row in range(table.rowCount())]
    return {first: tuple(others) for first, *others in texts}


def table_one(card: AgreementCard) -> dict[str, str]:
    table = card.body.table
    return {table.item(row, 0).text(): table.item(row, 1).text() for row in range(table.rowCount())}


@pytest.fixture
def two(make_project: MakeProject) -> Project:
    """anna and ben differ on two of their three images, both times alike."""
    project = make_project(tasks=[LIGHT])
    say(project, "anna", {0: "left", 1: "left", 2: "right"})
    say(project, "ben", {0: "center", 1: "center", 2: "right", 3: "left"})
    return project


def test_without_annotators_the_page_says_what_to_do(window: MainWindow, project: Project) -> None:
    window.show_project(project)
    page = desk(window)
    assert page.empty.isVisible()
    assert "Nothing to merge" in page.empty.title.text()
    assert page.empty.buttons[0].hasFocus()


def test_what_needs_no_comparison_shows_at_once(window: MainWindow, two: Project) -> None:
    window.show_project(two)
    page = desk(window)
    card = light_card(page)
    assert table_one(card) == {"anna": "3", "ben": "4"}
    assert card.conflicts.text() == "2 conflicts to settle"
    assert card.body.note.text() == "Comparing the answers …"
    assert page.settle.text() == "Settle 2 conflicts by hand"


def test_table_one_and_the_figures_with_their_uncertainty(window: MainWindow, two: Project, qtbot: QtBot) -> None:
    window.show_project(two)
    card = light_card(compared(window, qtbot))
    counts = {"anna": "3", "ben": "4", "overlapping": "3", "conflicting": "2", "total": "4"}
    assert table_one(card) == counts
    figures = rows_of(card)
    assert figures["Images compared"] == ("3",)
    assert figures["Agreement"][0].startswith("33.3 %, between ")
    assert set(figures) >= {"Cohen's kappa", "Krippendorff's alpha", "Gwet's AC1", "Agreement on center"}
    assert figures["Agreement on right"] == ("100.0 %",)
    assert card.body.pairs.matrix.accessibleName() == "anna left, ben center: 2 images"


def test_an_arrow_key_on_a_figure_tells_how_to_read_it(window: MainWindow, two: Project, qtbot: QtBot) -> None:
    window.show_project(two)
    card = light_card(compared(window, qtbot))
    card.body.figures.setFocus()
    card.body.figures.setCurrentCell(0, 0)
    QTest.keyClick(card.body.figures, Qt.Key.Key_Down)
    QTest.keyClick(card.body.figures, Qt.Key.Key_Down)
    assert "0 is what guessing by their habits gives" in card.body.explanation.text()
    assert card.body.figures.accessibleDescription() == card.body.explanation.text()


def test_with_three_annotators_the_figures_of_all_stand_beside_the_pair(
    window: MainWindow, two: Project, qtbot: QtBot
) -> None:
    say(two, "cy", {0: "center", 1: "left", 2: "right", 3: "left"})
    window.show_project(two)
    card = light_card(compared(window, qtbot))
    assert rows_of(card)["Images compared"] == ("3", "4")
    pair = card.body.pairs.pair
    assert [pair.itemText(place) for place in range(pair.count())] == ["anna and ben", "anna and cy", "ben and cy"]
    pair.setFocus()
    QTest.keyClick(pair, Qt.Key.Key_Down)
    assert card.body.pairs.chosen is not None
    assert (card.body.pairs.chosen.a, card.body.pairs.chosen.b) == ("anna", "cy")
    assert rows_of(card)["Images compared"] == ("3", "4")


def test_the_strongest_difference_is_said_first(window: MainWindow, make_project: MakeProject, qtbot: QtBot) -> None:
    project = make_project(images=12, tasks=[LIGHT])
    say(project, "anna", dict.fromkeys(range(5), "left") | dict.fromkeys(range(5, 12), "right"))
    say(project, "ben", dict.fromkeys(range(9), "center") | dict.fromkeys(range(9, 12), "right"))
    window.show_project(project)
    card = light_card(compared(window, qtbot))
    card.toggle()
    said = "ben says center where anna says left or right 9 times, the other way round never."
    assert (card.headline.text(), card.headline.isVisible()) == (said, True)
    card.toggle()
    assert not card.headline.isVisible()


def test_the_matrix_is_gone_through_by_keys_and_return_opens_the_pictures(
    window: MainWindow, two: Project, qtbot: QtBot, press: Press
) -> None:
    window.show_project(two)
    card = light_card(compared(window, qtbot))
    matrix = card.body.pairs.matrix
    matrix.setFocus()
    press(Qt.Key.Key_Up)  # it is at the edge already
    assert matrix.accessibleName() == "anna left, ben center: 2 images"
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Return)
    assert (matrix.accessibleName(), window.page_name) == ("anna left, ben right: 0 images", "merge")
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Return)
    assert window.page_name == "grid"
    page = window.pages["grid"]
    assert isinstance(page, GridPage)
    assert page.session is not None
    assert [one.name for one in page.session.shown] == ["00.png", "01.png"]
    assert [label for label, _ in page._tile(0).chips] == ["left", "center"]
    assert page.bar.hint.words.startswith("anna says left, ben says center")
    press(Qt.Key.Key_2)  # settles the picture at the cursor
    assert final_labels(two.store, "light")[1].source == "adjudicated"
    assert page._tile(0).words == "center"
    press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.page_name == "merge"


def test_a_click_on_a_cell_opens_its_pictures(qtbot: QtBot) -> None:
    view = ConfusionView()
    qtbot.addWidget(view)
    view.show_counts(("no", "yes"), ((3, 1), (0, 2)), "anna", "ben")
    view.resize(view.sizeHint())
    view.show()
    opened: list[tuple[int, int]] = []
    view.opened.connect(lambda row, place: opened.append((row, place)))
    for row, place in ((0, 1), (1, 0)):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view._box(row, place).center().toPoint())
    assert opened == [(0, 1)]  # the other cell has no picture
    assert view.accessibleName() == "anna yes, ben no: 0 images"


def test_one_key_settles_a_conflict_and_escape_leads_back(window: MainWindow, two: Project, press: Press) -> None:
    window.show_project(two)
    desk(window)
    press(Qt.Key.Key_Return)
    assert window.page_name == "settle"
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Escape)
    assert window.page_name == "merge"
    finals = list(final_labels(two.store, "light").values())
    assert sorted(final.source for final in finals[:2]) == ["adjudicated", "conflict"]
    press(Qt.Key.Key_Return)
    page = window.pages["settle"]
    assert isinstance(page, LabelPage)
    assert page.session is not None
    assert len(page.session.queue) == 1


def test_the_rest_is_settled_by_majority_after_a_preview_and_taken_back_by_one_key(
    window: MainWindow, two: Project, qtbot: QtBot, press: Press
) -> None:
    say(two, "cy", {0: "center", 1: "right"})
    window.show_project(two)
    page = compared(window, qtbot)
    body = light_card(page).body
    body.settle_rest.setFocus()
    press(Qt.Key.Key_Return)
    assert body.settle.strategy.hasFocus()
    qtbot.waitUntil(body.settle.apply.isEnabled, timeout=PATIENCE)
    assert body.settle.preview.text() == "It would settle 1 of 2 open conflicts: center 1. 1 stays open for a person."
    body.settle.apply.setFocus()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.settle.text() == "Settle 1 conflict", timeout=PATIENCE)
    final = final_labels(two.store, "light")[1]
    assert (final.label, final.source) == ("center", "majority")
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert final_labels(two.store, "light")[1].source == "conflict"


def test_one_annotators_word_counts_in_the_order_that_was_set(window: MainWindow, two: Project, qtbot: QtBot) -> None:
    window.show_project(two)
    panel = light_card(compared(window, qtbot)).body.settle
    panel.open()
    panel.strategy.setCurrentIndex(panel.strategy.findData("priority"))
    qtbot.waitUntil(panel.apply.isEnabled, timeout=PATIENCE)
    assert "left 2" in panel.preview.text()
    panel.order.later.click()
    assert panel.order.names == ("ben", "anna")
    assert not panel.apply.isEnabled()  # until the new order is counted
    qtbot.waitUntil(panel.apply.isEnabled, timeout=PATIENCE)
    assert "center 2" in panel.preview.text()


def test_the_most_probable_label_tells_how_everybody_errs(window: MainWindow, two: Project, qtbot: QtBot) -> None:
    window.show_project(two)
    panel = light_card(compared(window, qtbot)).body.settle
    panel.open()
    panel.strategy.setCurrentIndex(panel.strategy.findData("dawid-skene"))
    qtbot.waitUntil(panel.errors.isVisible, timeout=PATIENCE)
    assert panel.errors.text().startswith("anna is thought right in ")


def test_a_rule_for_a_cell_asks_for_a_blind_sample(window: MainWindow, two: Project, qtbot: QtBot) -> None:
    window.show_project(two)
    body = light_card(compared(window, qtbot)).body
    body.pairs.rule.click()
    panel = body.settle
    assert panel.rule.words.text() == "Where anna says left and ben says center, take the word of"
    assert "blind sample" in panel.rule.sample.text()
    qtbot.waitUntil(panel.apply.isEnabled, timeout=PATIENCE)
    assert panel.apply.text() == "Settle 2 conflicts unchecked"
    assert (panel.apply.property("kind"), panel.rule.draw.property("kind")) == ("normal", "primary")
    panel.apply.click()
    qtbot.waitUntil(panel.isHidden, timeout=PATIENCE)
    assert final_labels(two.store, "light")[1].source == "rule: anna=left, ben=center -> anna"


def test_the_report_and_the_files_are_written_and_offered(
    window: MainWindow, two: Project, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.show_project(two)
    desk(window)
    for action, name in (("merge.report", "r.html"), ("merge.save", "m.csv"), ("merge.save-conflicts", "c.csv")):
        target = tmp_path / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, target=target: (str(target), ""))
        window.run_action(action)
        qtbot.waitUntil(lambda name=name: f"{name}." in window.messages.sentence.text(), timeout=PATIENCE)
    assert "Agreement in tiny" in (tmp_path / "r.html").read_text("utf-8")
    merged = (tmp_path / "m.csv").read_text("utf-8").splitlines()
    assert merged[1] == "00.png,,,,anna=left;ben=center"
    assert merged[4] == "03.png,left,human,,ben=left"
    assert (tmp_path / "c.csv").read_text("utf-8").splitlines()[1:3] == ["00.png,anna,left,,", "00.png,ben,center,,"]


def test_a_long_name_leaves_the_figures_in_sight(window: MainWindow, make_project: MakeProject) -> None:
    project = make_project(tasks=[LIGHT])
    say(project, "Annabella " * 10, {0: "left"})
    window.show_project(project)
    table = light_card(desk(window)).body.table
    QApplication.processEvents()
    header = table.horizontalHeader()
    assert header.sectionSize(1) >= header.sectionSizeHint(1)
    assert header.length() <= table.viewport().width()


def test_without_conflicts_there_is_nothing_to_settle(
    window: MainWindow, make_project: MakeProject, qtbot: QtBot
) -> None:
    project = make_project(tasks=[LIGHT])
    say(project, "anna", {0: "left"})
    window.show_project(project)
    page = compared(window, qtbot)
    assert not page.settle.isEnabled()
    assert page.add_files.hasFocus()
    assert light_card(page).body.settle_rest.isHidden()
    assert light_card(page).body.note.text().startswith("Only anna has answered")


def test_what_others_label_meanwhile_changes_neither_pair_nor_place(
    window: MainWindow, make_project: MakeProject, qtbot: QtBot
) -> None:
    tasks = (LIGHT, ORIENTATION, PRESETS["celeba-attributes"][0])
    project = make_project(tasks=tasks)
    for task in tasks:
        first, *_, last = task.labels
        for who, label in (("anna", first), ("ben", last), ("cy", first)):
            annotate(project.store, who, [Annotation(1, task.name, label), Annotation(2, task.name, first)])
    window.show_project(project)
    window.resize(900, 600)
    page = compared(window, qtbot)
    card = page.desk.cards["orientation"]
    pair = card.body.pairs.pair
    pair.setFocus()
    while pair.currentText() != "anna and cy":
        QTest.keyClick(pair, Qt.Key.Key_Down)
    bar = page.desk.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 200)
    bar.setValue(200)
    say(project, "dora", {3: "left"})
    assert not page.desk.is_complete
    qtbot.waitUntil(lambda: page.desk.is_complete, timeout=PATIENCE)
    assert page.desk.cards["orientation"] is card
    assert (pair.currentText(), pair.hasFocus(), bar.value()) == ("anna and cy", True, 200)
    assert table_one(page.desk.cards["light"])["dora"] == "1"


def test_many_tasks_are_closed_until_they_are_wanted(
    window: MainWindow, make_project: MakeProject, qtbot: QtBot, press: Press
) -> None:
    project = make_project(tasks=PRESETS["celeba-attributes"])
    for who, label in (("anna", "yes"), ("ben", "no")):
        annotate(project.store, who, [Annotation(1, task.name, label) for task in project.tasks])
    window.show_project(project)
    page = compared(window, qtbot)
    assert len(page.desk.cards) == 40
    last = list(page.desk.cards.values())[-1]
    assert not last.is_open
    last.heading.setFocus()
    press(Qt.Key.Key_Space)
    assert last.is_open
    assert last.body.pairs.matrix.isVisible()


def test_a_blind_sample_of_a_cell_is_answered_and_told_on_the_desk(
    window: MainWindow, two: Project, qtbot: QtBot, press: Press
) -> None:
    window.show_project(two)
    page = compared(window, qtbot)
    body = light_card(page).body
    body.pairs.rule.click()
    body.settle.rule.draw.click()
    assert window.page_name == "audit"
    audit = window.pages["audit"]
    assert isinstance(audit, AuditPage)
    assert audit.about.text().startswith("A sample of images that annotators have answered.")  # not who said what
    press(Qt.Key.Key_Left)
    press(Qt.Key.Key_Left)
    assert not final_labels(two.store, "light")[1].label  # an audit settles nothing
    window.go_to_page("merge")
    qtbot.waitUntil(body.settle.apply.isEnabled, timeout=PATIENCE)
    assert body.settle.rule.sample.text() == (
        "anna was right in 2 of 2 (100 %, between 16 and 100), ben in 0, neither in 0."
    )
    assert body.settle.apply.text() == "Settle 2 conflicts"


def test_the_panel_closes_by_a_key_and_the_focus_stays_beside_it(
    window: MainWindow, two: Project, qtbot: QtBot, press: Press
) -> None:
    window.show_project(two)
    body = light_card(compared(window, qtbot)).body
    body.settle_rest.click()
    body.settle.dismiss.setFocus()
    press(Qt.Key.Key_Return)
    assert (body.settle.isVisible(), body.settle_rest.hasFocus(), body.settle.command.is_running) == (
        False,
        True,
        False,
    )


def test_a_project_that_is_closed_while_it_is_settled_is_whole(
    window: MainWindow, two: Project, qtbot: QtBot, make_project: MakeProject
) -> None:
    window.show_project(two)
    panel = light_card(compared(window, qtbot)).body.settle
    panel.open()
    panel.strategy.setCurrentIndex(panel.strategy.findData("priority"))
    qtbot.waitUntil(panel.apply.isEnabled, timeout=PATIENCE)
    panel.apply.click()
    window.show_project(make_project("other", tasks=[LIGHT]))
    again = open_project(two.folder)
    found = [final.source for final in final_labels(again.store, "light").values()][:2]
    again.close()
    assert found in (["priority", "priority"], ["conflict", "conflict"])


def test_esc_closes_the_panel_that_settles(window: MainWindow, qtbot: QtBot, two: Project, press: Press) -> None:
    window.show_project(two)
    body = light_card(compared(window, qtbot)).body
    body.settle_rest.setFocus()
    press(Qt.Key.Key_Return)
    assert body.settle.strategy.hasFocus()
    press(Qt.Key.Key_Escape)
    assert body.settle.isHidden()
    assert body.settle_rest.hasFocus()
    assert window.page_name == "merge"


def test_with_one_annotator_the_desk_says_what_is_missing(
    window: MainWindow, qtbot: QtBot, make_project: MakeProject
) -> None:
    project = make_project(tasks=[LIGHT])
    say(project, "anna", {0: "left"})
    window.show_project(project)
    card = light_card(compared(window, qtbot))
    assert card.body.note.text() == "Only anna has answered. Add a teammate's label file to compare."
