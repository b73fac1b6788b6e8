"""Being asked again about suspected labels: nothing of them in sight, the hit rate, when to stop, and undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from labeler.comparison_jobs import compare_runs
from labeler.gui import conflict_ranker, suspect_ranker
from labeler.gui.check_page import CheckPage
from labeler.gui.train_page import TrainPage
from labeler.gui.widgets import Button, Chip, ElidedText
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.store import Annotation, annotate, final_labels, record_label_check, scores, settlements
from labeler.tasks import LIGHT, ORIENTATION
from tests.conftest import MakeProject
from tests.labeler.folds import add_folds
from tests.labeler.gui.conftest import focus

Press = Callable[..., None]
Key = Qt.Key
Control, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT, CENTER, RIGHT = [0.9, 0.05, 0.05], [0.05, 0.9, 0.05], [0.01, 0.01, 0.98]


@pytest.fixture
def doubted(make_project: MakeProject) -> Project:
    """All is said to be left, which the networks doubt most of 04, then of 02."""
    project = make_project(images=6, tasks=[LIGHT])
    annotate(project.store, "Bob", [Annotation(image, "light", "left") for image in range(1, 7)])
    rows = [LEFT, LEFT, CENTER, LEFT, RIGHT, LEFT]
    add_folds(project, LIGHT, {f"{number:02d}.png": row for number, row in enumerate(rows)})
    return project


def ask(window: MainWindow, project: Project, press: Press) -> CheckPage:
    window.show_project(project)
    press(Key.Key_L, Control | Shift)
    page = window.pages["check"]
    assert isinstance(page, CheckPage)
    assert window.page_name == "check"
    return page


def on_screen(page: CheckPage) -> str | None:
    assert page.session is not None
    shown = page.session.shown()
    return shown.name if shown else None


def words_in(page: QWidget) -> str:
    """Everything that can be read, heard or hovered over, but for the label buttons themselves."""
    seen = [widget for widget in page.findChildren(QWidget) if widget.isVisible()]
    said = [widget.text() for widget in seen if isinstance(widget, QLabel)]
    return "\n".join([*said, *(widget.words for widget in seen if isinstance(widget, (Chip, ElidedText)))])


def test_nothing_is_seen_of_the_label_until_it_is_asked_for(window: MainWindow, doubted: Project, press: Press) -> None:
    page = ask(window, doubted, press)
    assert on_screen(page) == "04.png"
    assert "Bob" not in words_in(page)
    assert not any(button.isChecked() for button in page.panel.buttons.values())
    assert not page.panel.predictions.isVisible()
    assert not [chip for chip in page.findChildren(Chip) if chip.isVisible()]
    assert page.show_label.isVisible()
    assert "Ctrl+L shows it" in page.hidden.text()
    press(Key.Key_L, Control)
    assert not page.show_label.isVisible()
    assert page.hidden.text() == "What stands: left."  # in sight also where the panel's end is not
    assert [chip.words for chip in page.findChildren(Chip) if chip.isVisible()] == ["left", "left"]  # final, and Bob's
    assert "Bob" in words_in(page)
    press(Key.Key_Right)
    assert [one.blind for one in settlements(doubted.store)] == [False]
    assert page.show_label.isVisible()  # of the next one


def test_ones_own_label_is_hidden_too(window: MainWindow, doubted: Project, press: Press) -> None:
    annotate(doubted.store, "Ada", [Annotation(5, "light", "left")])
    page = ask(window, doubted, press)
    assert on_screen(page) == "04.png"
    assert not any(button.isChecked() for button in page.panel.buttons.values())
    press(Key.Key_L, Control)
    assert page.panel.buttons["left"].isChecked()


def test_answers_are_told_counted_and_remembered(window: MainWindow, doubted: Project, press: Press) -> None:
    page = ask(window, doubted, press)
    assert not page.rate.isVisible()
    press(Key.Key_Right)
    assert page.before.text() == "The picture before: right; it was left."
    assert page.before.toolTip() == "04.png"
    assert page.rate.text() == "1 of 1 was changed so far."
    press(Key.Key_Left)
    assert page.before.text() == "The picture before: left, as it was."
    assert page.rate.text() == "1 of 2 was changed so far."
    assert on_screen(page) is None
    final = final_labels(doubted.store, "light")
    assert [(final[image].source, final[image].label) for image in (3, 5)] == [
        ("adjudicated", "left"),
        ("adjudicated", "right"),
    ]
    assert [one.blind for one in settlements(doubted.store)] == [True, True]
    window.go_to_page("label")
    press(Key.Key_L, Control | Shift)
    assert on_screen(page) is None  # what was confirmed does not come again


def test_undo_shows_the_picture_again_and_takes_the_count_back(
    window: MainWindow, doubted: Project, press: Press
) -> None:
    page = ask(window, doubted, press)
    press(Key.Key_Right)
    press(Key.Key_Backspace)
    assert on_screen(page) == "04.png"
    assert final_labels(doubted.store, "light")[5].source == "human"
    assert not page.rate.isVisible()
    assert "Taken back: label checked, light: right" in window.messages.sentence.text()
    press(Key.Key_Up)
    assert page.before.text() == "The picture before: Cannot tell; it was left."
    window.go_to_page("review")
    press(Key.Key_L, Control | Shift)
    assert on_screen(page) == "02.png"
    press(Key.Key_Backspace)
    assert on_screen(page) == "04.png"  # also after another visit


def test_skipping_stores_nothing(window: MainWindow, doubted: Project, press: Press) -> None:
    page = ask(window, doubted, press)
    press(Key.Key_Space)
    assert on_screen(page) == "02.png"
    assert doubted.store.connection.execute("SELECT count(*) FROM action WHERE kind = 'skip'").fetchone() == (0,)


def test_it_proposes_to_stop_where_hardly_any_is_wrong(window: MainWindow, doubted: Project, press: Press) -> None:
    for _ in range(49):
        record_label_check(doubted.store, "Ada", "slips", 1, "light", "right", blind=True)  # the first one changes it
    page = ask(window, doubted, press)
    assert not page.stop.isVisible()
    press(Key.Key_Left)
    assert page.rate.text() == "1 of the last 50 was changed."
    assert page.stop_words.isVisible()
    page.stop.setFocus()
    press(Key.Key_Return)
    assert window.page_name == "review"


def test_the_queues_are_among_those_of_review_and_esc_leads_back(
    window: MainWindow, doubted: Project, press: Press
) -> None:
    window.show_project(doubted)
    window.go_to_page("review")
    review = window.pages["review"]
    queue = review.bar.queue  # type: ignore[attr-defined]
    assert [queue.itemText(place) for place in range(queue.count())][-3:] == [
        "Probable slips",
        "Border disputes",
        "Mirror differs",
    ]
    queue.setCurrentIndex(queue.findData("slips"))
    queue.activated.emit(queue.currentIndex())
    assert window.page_name == "check"
    assert queue.currentData() == "needs-review"
    press(Key.Key_Escape)
    assert window.page_name == "review"


def test_without_folds_it_offers_to_train_with_them(window: MainWindow, project: Project, press: Press) -> None:
    annotate(project.store, "Ada", [Annotation(image, "light", "left") for image in (1, 2)])
    page = ask(window, project, press)
    assert page.empty.title.text() == "No network has been trained with folds yet"
    assert page.empty.buttons[0].text() == "Train with folds"
    assert focus(window) is page.empty.buttons[0]
    press(Key.Key_Return)
    assert window.page_name == "train"
    assert isinstance(window.pages["train"], TrainPage)


def test_a_training_with_folds_offers_to_look_for_label_errors(
    window: MainWindow, doubted: Project, press: Press
) -> None:
    window.show_project(doubted)
    window.go_to_page("train")
    page = window.pages["train"]
    assert isinstance(page, TrainPage)
    page.trainings.ended.emit(doubted.folder, compare_runs(doubted)[0])
    assert "folds-001 has predicted every label" in window.messages.sentence.text()
    offer = next(one for one in window.messages.findChildren(Button) if one.text() == "Look for label errors")
    offer.setFocus()
    press(Key.Key_Return)
    assert window.page_name == "check"


def test_borders_say_why_there_are_none(window: MainWindow, doubted: Project, press: Press) -> None:
    page = ask(window, doubted, press)
    page.choose_queue("borders")
    assert page.empty.title.text() == "No label lies between the borders of two annotators"
    assert "Bob has answered 6 of these pictures: 20 are needed" in page.empty.sentence.text()


@pytest.mark.parametrize("limit", [(conflict_ranker, "FEW_VOTES"), (suspect_ranker, "FEW_IMAGES")])
def test_many_votes_or_images_are_looked_through_beside_the_window(
    window: MainWindow,
    doubted: Project,
    press: Press,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    limit: tuple[object, str],
) -> None:
    monkeypatch.setattr(*limit, 3)
    page = ask(window, doubted, press)
    assert on_screen(page) is None
    assert page.empty.title.text() == "The labels have not been looked through yet"
    qtbot.waitUntil(lambda: on_screen(page) == "04.png")


def test_a_damaged_file_is_told_in_a_sentence(window: MainWindow, doubted: Project, press: Press) -> None:
    (doubted.runs_folder / "folds-001" / "out_of_fold.npz").write_bytes(b"no archive")
    page = ask(window, doubted, press)
    assert "out_of_fold.npz" in window.messages.sentence.text()
    assert page.empty.title.text() == "Not all labels could be looked through"


def test_the_networks_are_asked_about_mirror_images_and_the_queue_fills(
    window: MainWindow, trained: Project, press: Press, qtbot: QtBot
) -> None:
    page = ask(window, trained, press)
    page.choose_queue("mirror")
    button = page.empty.buttons[0]
    assert button.text() == "Ask about mirror images"
    button.setFocus()
    press(Key.Key_Return)
    assert not page.empty.buttons[0].isEnabled()
    qtbot.waitUntil(lambda: "answered otherwise: light" in window.messages.sentence.text(), timeout=200_000)
    found = scores(trained.store, "mirror: light")
    assert found
    assert page.session is not None
    assert set(page.session.queue.images) == set(found)
    assert on_screen(page) is not None
    press(Key.Key_Left)
    assert final_labels(trained.store, "light")[max(found, key=found.__getitem__)].source == "reviewed"
    assert not page.rate.isVisible()  # no label stood that could have been changed


def test_without_a_network_the_mirror_queue_leads_to_training(
    window: MainWindow, project: Project, press: Press
) -> None:
    page = ask(window, project, press)
    page.choose_queue("mirror")
    assert page.empty.title.text() == "There is no network yet"
    page.empty.focus()
    press(Key.Key_Return)
    assert window.page_name == "train"


def test_what_the_picture_before_was_is_told_until_one_goes_elsewhere(
    window: MainWindow, doubted: Project, press: Press
) -> None:
    page = ask(window, doubted, press)
    press(Key.Key_Right)
    assert page.before.isVisible()
    press(Key.Key_Backspace)
    assert on_screen(page) == "04.png"
    assert not page.before.isVisible()  # it was taken back
    press(Key.Key_Right)
    assert page.before.isVisible()
    press(Key.Key_PageUp)
    assert not page.before.isVisible()


def test_a_damaged_training_of_one_question_leaves_the_others(
    window: MainWindow, make_project: MakeProject, press: Press
) -> None:
    project = make_project(images=6)
    both = [Annotation(image, task, "left") for image in range(1, 7) for task in ("orientation", "light")]
    annotate(project.store, "Bob", both)
    rows = {f"{number:02d}.png": row for number, row in enumerate([LEFT, LEFT, CENTER, LEFT, RIGHT, LEFT])}
    add_folds(project, ORIENTATION, rows, "o")
    add_folds(project, LIGHT, rows, "l")
    (project.runs_folder / "o" / "out_of_fold.npz").unlink()
    page = ask(window, project, press)
    assert "out_of_fold.npz" in window.messages.sentence.text()
    assert on_screen(page) == "04.png"
    page.choose_tasks("orientation")
    assert on_screen(page) is None
    assert "out_of_fold.npz" in page.empty.sentence.text()
