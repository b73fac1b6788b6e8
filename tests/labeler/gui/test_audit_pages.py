"""The form of an audit, its cards, and the page that asks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from labeler.audit import draw, open_images, result
from labeler.cell_sample import sample_to_answer
from labeler.grid_choice import VoteCell
from labeler.gui.audit_desk import AuditDesk
from labeler.gui.audit_page import AuditPage, ask_audit
from labeler.gui.widgets import ElidedText
from labeler.gui.window import MainWindow
from labeler.project import Project
from labeler.settings import Place
from labeler.store import Annotation, annotate, audit_answers, audits, record_audit_answer
from labeler.tasks import LIGHT, ORIENTATION
from tests.conftest import MakeProject

Press = Callable[..., None]
Key = Qt.Key


@pytest.fixture
def agreed(make_project: MakeProject) -> Project:
    """Ann and Bob agree on the light of eight pictures, six of them left; nobody has said anything of orientation."""
    project = make_project(images=9, tasks=[ORIENTATION, LIGHT])
    labels = ["left"] * 6 + ["center"] * 2
    for person in ("Ann", "Bob"):
        annotate(project.store, person, [Annotation(image, "light", label) for image, label in enumerate(labels, 1)])
    return project


def desk_of(window: MainWindow, project: Project) -> AuditDesk:
    window.show_project(project)
    window.go_to_page("audits")
    desk = window.pages["audits"]
    assert isinstance(desk, AuditDesk)
    return desk


def choose(desk: AuditDesk, task: str) -> None:
    desk.form.task.setCurrentIndex(desk.form.task.findData(task))
    desk.form.task.activated.emit(desk.form.task.currentIndex())


def test_the_form_tells_what_a_sample_can_promise(window: MainWindow, agreed: Project) -> None:
    desk = desk_of(window, agreed)
    assert "nothing to audit" in desk.form.promise.text()
    assert not desk.form.start.isEnabled()
    choose(desk, "light")
    assert desk.form.pictures.value() == 8
    assert desk.form.promise.text() == (
        "8 pictures: if none is wrong, at most 31.2 % are (95 % sure). Drawn at random from 8 agreed labels."
    )
    desk.form.pictures.setValue(2)
    assert "2 pictures: if none is wrong, at most 77.6 %" in desk.form.promise.text()
    desk.form.start.click()
    (audit,) = audits(agreed.store)
    assert (audit.task, audit.scope, audit.size, audit.annotator) == ("light", {}, 2, "Ada")
    assert window.page_name == "audit"


def test_the_form_starts_with_the_question_at_hand(window: MainWindow, agreed: Project) -> None:
    window.settings.remember_place(agreed.folder, "Ada", Place(tasks=("light",)))
    desk = desk_of(window, agreed)
    assert desk.form.task.currentData() == "light"
    assert desk.form.start.isEnabled()
    choose(desk, "orientation")
    desk.arrive()
    assert desk.form.task.currentData() == "orientation"


def test_an_audit_of_somebody_else_is_told_unless_one_is_answering_it(window: MainWindow, agreed: Project) -> None:
    audit = draw(agreed.store, "Cy", "unanimous", "light", 2)
    images = open_images(agreed.store, audit, "Cy")
    record_audit_answer(agreed.store, "Cy", audit.id, images[0], "right")
    desk = desk_of(window, agreed)
    assert desk.cards[0].outcome.text() == "1 of 2 answered."
    record_audit_answer(agreed.store, "Cy", audit.id, images[1], None)
    desk.arrive()
    assert desk.cards[0].outcome.text() == "Wrong: 100.0 %, between 2.5 and 100.0 (1 of 1)."
    assert "1 could not be told" in desk.cards[0].details.text()
    assert [button.text() for button in desk.cards[0].buttons] == ["Settle the one that differs", "Answer 2 pictures"]
    record_audit_answer(agreed.store, "Ada", audit.id, images[0], "left")
    desk.arrive()
    assert desk.cards[0].outcome.text() == "1 of 2 answered by you."
    assert [button.text() for button in desk.cards[0].buttons] == ["Go on: 1 left"]


def test_an_audit_that_checks_no_label_tells_what_was_answered(window: MainWindow, agreed: Project) -> None:
    audit = draw(agreed.store, "Cy", "cell", "light", 1, {"said": {"Ann": "center", "Bob": "center"}})
    record_audit_answer(agreed.store, "Ada", audit.id, open_images(agreed.store, audit, "Ada")[0], "center")
    desk = desk_of(window, agreed)
    assert desk.cards[0].outcome.text() == "Answered: center 100.0 %, between 2.5 and 100.0 (1 of 1)."


def test_the_page_asks_one_audit_and_skips_without_a_trace(window: MainWindow, agreed: Project, press: Press) -> None:
    audit = draw(agreed.store, "Ada", "unanimous", "light", 3)
    first, second, third = open_images(agreed.store, audit, "Ada")
    window.show_project(agreed)
    ask_audit(window, agreed, audit)
    page = window.pages["audit"]
    assert isinstance(page, AuditPage)
    assert page.session is not None
    assert not page.bar.queue.isVisible()
    assert page.bar.labelled.words == "0 of 3 answered"
    press(Key.Key_Space)
    press(Key.Key_Left)
    press(Key.Key_Up)
    assert page.bar.labelled.words == "2 of 3 answered"
    shown = page.session.shown()
    assert shown is not None
    assert shown.image == first
    press(Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert not page.filter.isVisible()
    press(Key.Key_T)
    assert page.session.task == LIGHT
    press(Key.Key_Right)
    assert audit_answers(agreed.store, audit.id) == {
        (second, "Ada"): "left",
        (third, "Ada"): None,
        (first, "Ada"): "right",
    }
    assert page.session.finished
    press(Key.Key_Backspace)
    assert page.session.shown() is not None


def test_without_an_audit_the_page_leads_to_the_desk(window: MainWindow, agreed: Project, press: Press) -> None:
    window.show_project(agreed)
    window.settings.remember_audit(agreed.folder, 7)  # of another project that lay there
    window.go_to_page("audit")
    page = window.pages["audit"]
    assert isinstance(page, AuditPage)
    assert not page.panel.isVisible()
    press(Key.Key_Return)
    assert window.page_name == "audits"
    window.close_project()
    assert window.page_name == "start"


def test_the_card_of_an_answered_audit_opens_no_window(window: MainWindow, agreed: Project) -> None:
    audit = draw(agreed.store, "Ada", "unanimous", "light", 8)
    for image in open_images(agreed.store, audit, "Ada"):
        record_audit_answer(agreed.store, "Ada", audit.id, image, "left")
    shown: list[object] = []
    application = QApplication.instance()
    assert application is not None
    watch = Watch(shown)
    application.installEventFilter(watch)
    desk = desk_of(window, agreed)
    application.removeEventFilter(watch)
    assert not desk.cards[0].details.isHidden()
    assert shown == []
    assert QApplication.focusWidget() is not None


def test_the_card_of_a_cell_tells_it_after_the_answers(window: MainWindow, make_project: MakeProject) -> None:
    project = make_project(tasks=[LIGHT])
    for person, label in (("Ann", "left"), ("Bob", "right")):
        annotate(project.store, person, [Annotation(image, "light", label) for image in (1, 2)])
    cell = VoteCell("light", "Ann", "left", "Bob", "right")
    audit = sample_to_answer(project.store, "Ada", cell, 2)
    desk = desk_of(window, project)

    def words() -> str:
        return " ".join(label.words for label in desk.cards[0].findChildren(ElidedText))

    assert "Ann" not in words()
    for image in (1, 2):
        record_audit_answer(project.store, "Ada", audit.id, image, "left")
    desk.arrive()
    assert "light: where Ann says left and Bob says right" in words()


class Watch(QObject):
    """Notes what comes up as a window of its own."""

    def __init__(self, shown: list[object]) -> None:
        super().__init__()
        self._shown = shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt names it
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self._shown.append(watched)
        return False


def test_the_card_leads_to_what_auditors_answered_differently(
    window: MainWindow, agreed: Project, press: Press
) -> None:
    audit = draw(agreed.store, "Cy", "unanimous", "light", 2)
    for person, label in (("Ada", "left"), ("Cy", "right")):
        for image in open_images(agreed.store, audit, person):
            record_audit_answer(agreed.store, person, audit.id, image, label)
    desk = desk_of(window, agreed)
    assert desk.cards[0].outcome.text() == "2 of 2 answered."  # and nothing of what they answered
    (button,) = desk.cards[0].buttons
    assert button.text() == "Settle the 2 on which answers differ"
    button.click()
    page = window.pages["audit"]
    assert isinstance(page, AuditPage)
    assert page.about.text().startswith("Those who answered differ on these")
    press(Qt.Key.Key_Left)
    assert not result(agreed.store, audit).is_finished
    press(Qt.Key.Key_Left)
    assert result(agreed.store, audit).is_finished
    assert page.empty.isVisible()
