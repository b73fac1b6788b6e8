"""Zoom, looks, the held mirror and the brightness of halves, by real keys and a real mouse on the Label page."""

from __future__ import annotations

import threading
from collections.abc import Callable
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from labeler.gui import keys, picture_loader
from labeler.gui.adjust_panel import AdjustPanel
from labeler.gui.label_page import LabelPage
from labeler.gui.picture_decode import Decoded, Wanted, with_look
from labeler.gui.picture_view import PictureView
from labeler.gui.window import MainWindow
from labeler.look import NEUTRAL, Look
from labeler.project import Project
from labeler.settings import OWN_KEYS, KeySettings, Settings, View, load_settings
from labeler.store import annotator_votes
from labeler.tasks import ORIENTATION
from labeler.zoom import ACTUAL, FIT

MakeProject = Callable[..., Project]
Press = Callable[..., None]
Key, Control, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """Five pictures of 600 x 400: the left half is black at first and a step lighter in each, the right half white."""
    made = make_project(tasks=[ORIENTATION])
    for number in range(5):
        pixels = np.full((400, 600), 255, np.uint8)
        pixels[:, :300] = 20 * number
        Image.fromarray(pixels).save(made.image_path(f"{number:02d}.png"))
    return made


@pytest.fixture
def view(window: MainWindow, label_page: LabelPage, project: Project, qtbot: QtBot) -> PictureView:
    window.show_project(project)
    qtbot.waitUntil(lambda: label_page.view.is_sharp)
    return label_page.view


def votes(project: Project) -> list[str]:
    return [label for _, _, label in annotator_votes(project.store, "orientation")]


def grey_at(view: PictureView, share: float) -> int:
    """What is on screen at a share of the view's width, half way down."""
    return view.grab().toImage().pixelColor(int(view.width() * share), view.height() // 2).lightness()


def held(view: PictureView, key: Qt.Key) -> None:
    QTest.keyPress(view, key)
    for _ in range(3):  # as a keyboard does
        repeated = QKeyEvent(QEvent.Type.KeyPress, key, NO_MODIFIER, "", True)
        QApplication.sendEvent(view, repeated)


def test_a_held_key_mirrors_and_no_label_is_taken_until_it_is_up(
    window: MainWindow, label_page: LabelPage, view: PictureView, press: Press, project: Project
) -> None:
    assert grey_at(view, 0.3) < 50 < 200 < grey_at(view, 0.7)
    held(view, Key.Key_M)
    assert view.is_mirrored
    assert grey_at(view, 0.7) < 50 < 200 < grey_at(view, 0.3)
    press(Key.Key_Left)
    press(Key.Key_1)
    QTest.mouseClick(label_page.panel.buttons["right"], Qt.MouseButton.LeftButton)
    assert votes(project) == []
    assert window.messages.sentence.text() == "The picture is mirrored: let go of M, then label."
    QTest.keyRelease(view, Key.Key_M)
    assert not view.is_mirrored
    assert "upright again" in window.messages.sentence.text()
    press(Key.Key_Left)
    assert votes(project) == ["left"]


def test_the_mark_of_a_mirrored_picture_is_loud(view: PictureView) -> None:
    plain = view.grab().toImage()
    held(view, Key.Key_M)
    mirrored = view.grab().toImage()
    places = [(2, 2), (view.width() - 3, 2), (2, view.height() // 2), (10, view.height() - 10)]
    assert all(plain.pixelColor(*place) != mirrored.pixelColor(*place) for place in places)
    assert len({mirrored.pixelColor(*place).name() for place in places}) == 1


def test_mirroring_ends_with_the_page_the_focus_and_the_window(
    window: MainWindow, label_page: LabelPage, view: PictureView, press: Press, qtbot: QtBot
) -> None:
    held(view, Key.Key_M)
    press(Key.Key_F, Shift)  # the note takes the focus
    assert not view.is_mirrored
    press(Key.Key_Escape)
    held(view, Key.Key_M)
    window.go_to_page("overview")
    assert not view.is_mirrored
    window.go_to_page("label")
    held(view, Key.Key_M)
    QApplication.sendEvent(label_page, QEvent(QEvent.Type.WindowDeactivate))
    assert not view.is_mirrored
    QTest.keyRelease(view, Key.Key_M)
    assert label_page.aids.held.held == ""


def test_letters_of_a_note_hold_nothing(
    label_page: LabelPage, view: PictureView, press: Press, write: Callable[[str], None]
) -> None:
    press(Key.Key_F, Shift)
    QTest.keyPress(QApplication.focusWidget(), Key.Key_M)
    assert not view.is_mirrored
    write("bMB")
    assert label_page.aids.held.held == ""


def test_the_halves_are_those_of_the_file_whatever_the_look(view: PictureView, press: Press, qtbot: QtBot) -> None:
    held(view, Key.Key_B)
    qtbot.waitUntil(lambda: view.halves is not None)
    assert view.halves == pytest.approx((0, 255), abs=0.2)
    press(Key.Key_PageDown)
    qtbot.waitUntil(lambda: view.halves is not None and view.halves[0] > 10)
    assert view.halves == pytest.approx((20, 255), abs=0.2)
    view.set_look(Look(brightness=40.0), "view")
    qtbot.waitUntil(lambda: view.is_sharp)
    assert view.halves == pytest.approx((20, 255), abs=0.2)
    QTest.keyRelease(view, Key.Key_B)
    assert view.halves is None


def test_the_menu_says_that_a_key_must_be_held(window: MainWindow, view: PictureView) -> None:
    window.run_action("picture.mirror")
    assert window.messages.sentence.text().startswith("Hold M down:")
    assert not view.is_mirrored


def test_zoom_stays_after_an_answer_and_a_wheel_zooms_about_the_pointer(
    view: PictureView, press: Press, project: Project, qtbot: QtBot
) -> None:
    at = QPointF(view.width() * 0.3, view.height() * 0.5)
    for _ in range(6):
        wheel(view, at, 120)
    zoom = view.zoom
    assert zoom.times == pytest.approx(1.25**6)
    assert zoom.x < 0.5
    assert grey_at(view, 0.3) < 50
    press(Key.Key_Left)
    qtbot.waitUntil(lambda: view.is_sharp)
    assert view.zoom == zoom
    press(Key.Key_0)
    assert view.zoom == FIT
    press(Key.Key_Plus)
    press(Key.Key_Minus)
    assert view.zoom == FIT
    press(Key.Key_0, Control)
    assert view.zoom == ACTUAL
    assert votes(project) == ["left"]


def wheel(view: PictureView, at: QPointF, turned: int) -> None:
    event = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        NO_MODIFIER,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_panning_by_keys_and_by_dragging(view: PictureView, press: Press, project: Project) -> None:
    for _ in range(5):
        press(Key.Key_Plus)
    middle = view.zoom.x
    press(Key.Key_Right, Shift)
    assert view.zoom.x > middle
    press(Key.Key_Left, Shift)
    assert view.zoom.x == pytest.approx(middle)
    press(Key.Key_Down, Shift)
    assert view.zoom.y > 0.5
    press(Key.Key_Up, Shift)
    assert votes(project) == []
    start = QPoint(view.width() // 2, view.height() // 2)
    before = view.zoom.x
    QTest.mousePress(view, Qt.MouseButton.LeftButton, NO_MODIFIER, start)
    QTest.mouseMove(view, start - QPoint(50, 0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, NO_MODIFIER, start - QPoint(50, 0))
    assert view.zoom.x > before


def test_a_double_click_shows_pixels_there_and_the_whole_again(view: PictureView, qtbot: QtBot) -> None:
    view.resize(200, 160)
    qtbot.waitUntil(lambda: view.is_sharp)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, NO_MODIFIER, QPoint(40, 80))
    assert view.zoom.actual
    assert view.zoom.x < 0.5
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, NO_MODIFIER, QPoint(40, 80))
    assert view.zoom == FIT


def test_one_to_one_shows_the_pixels_of_the_file(
    window: MainWindow, label_page: LabelPage, make_project: MakeProject, press: Press, qtbot: QtBot
) -> None:
    """Stripes of a pixel each are lost in any smaller picture."""
    project = make_project(tasks=[ORIENTATION])
    stripes = np.zeros((2400, 3000), np.uint8)
    stripes[:, ::2] = 255
    for name in ("00.png", "01.png"):
        Image.fromarray(stripes).save(project.image_path(name))
    window.show_project(project)
    view = label_page.view
    qtbot.waitUntil(lambda: view.is_sharp)
    assert 60 < grey_at(view, 0.5) < 200
    press(Key.Key_0, Control)
    assert view.is_shown
    qtbot.waitUntil(lambda: view.is_sharp)
    picture = view.grab().toImage()
    seen = [picture.pixelColor(x, view.height() // 2).lightness() for x in range(200, 210)]
    assert sorted(set(seen)) == [0, 255]
    assert all(one != other for one, other in pairwise(seen))
    press(Key.Key_PageDown)
    qtbot.waitUntil(lambda: view.is_sharp)
    assert view.zoom == ACTUAL


def test_a_look_is_made_in_a_worker_and_said_on_the_picture(
    window: MainWindow,
    label_page: LabelPage,
    view: PictureView,
    press: Press,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[threading.Thread] = []

    def watched(plain: Decoded, look: Look) -> Decoded:
        threads.append(threading.current_thread())
        return with_look(plain, look)

    monkeypatch.setattr(picture_loader, "with_look", watched)
    press(Key.Key_B, Control)
    panel = label_page.aids.panel
    assert panel.isVisible()
    panel.sliders["brightness"].setValue(panel.sliders["brightness"].value() + 20)
    assert view.look_mark == "view: brightness +40   (Ctrl+R\u00a0resets)"
    window.settings.keys = KeySettings(layout=OWN_KEYS, own={"picture.reset": ("F9",)})
    keys.use_chosen(window.settings)
    assert view.look_mark == "view: brightness +40   (F9\u00a0resets)"
    window.settings.keys = KeySettings()
    keys.use_chosen(window.settings)
    qtbot.waitUntil(lambda: view.is_sharp)
    assert grey_at(view, 0.3) == 102
    press(Key.Key_PageDown)
    qtbot.waitUntil(lambda: view.is_sharp)
    assert grey_at(view, 0.3) == 122
    assert threads
    assert threading.main_thread() not in threads
    press(Key.Key_R, Control)
    qtbot.waitUntil(lambda: view.is_sharp)
    assert (view.look, view.look_mark) == (NEUTRAL, "")
    assert grey_at(view, 0.3) == 20


def test_the_last_of_many_slider_steps_is_what_is_shown(view: PictureView, qtbot: QtBot) -> None:
    """Steps that were overtaken are skipped, and none of them comes after a later one."""
    seen: list[int] = []
    view.shown.connect(lambda _path: seen.append(grey_at(view, 0.3)))
    for step in range(1, 51):
        view.set_look(Look(brightness=2.0 * step), "view")
        if step % 5 == 0:
            qtbot.wait(2)
    qtbot.waitUntil(lambda: view.is_sharp)
    assert grey_at(view, 0.3) == 255
    assert seen == sorted(seen)
    assert len(seen) < 50


def test_a_result_that_comes_late_replaces_nothing(view: PictureView, project: Project, qtbot: QtBot) -> None:
    view.set_look(Look(brightness=40.0), "view")
    qtbot.waitUntil(lambda: view.is_sharp)
    ratio = view.devicePixelRatioF()
    room = (round((view.width() - 32) * ratio), round((view.height() - 32) * ratio))
    late = Wanted(project.image_path("00.png"), room, ratio, Look(brightness=-40.0))
    passed = Wanted(project.image_path("03.png"), room, ratio, Look(brightness=40.0))
    came: list[Wanted] = []
    view.loader.ready.connect(lambda wanted, _decoded: came.append(wanted))
    for wanted in (late, passed):
        view.loader.want([wanted])
        qtbot.waitUntil(lambda wanted=wanted: wanted in came)
        assert grey_at(view, 0.3) == 102


def test_label_keys_work_while_the_panel_is_open(
    label_page: LabelPage, view: PictureView, press: Press, project: Project
) -> None:
    press(Key.Key_B, Control)
    slider = label_page.aids.panel.sliders["gamma"]
    QApplication.processEvents()
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, NO_MODIFIER, QPoint(slider.width() - 10, slider.height() // 2))
    assert view.look.gamma > 3
    assert view.hasFocus()
    press(Key.Key_Left)
    assert votes(project) == ["left"]
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    gamma = view.look.gamma
    press(Key.Key_Left)
    assert view.look.gamma < gamma
    press(Key.Key_2)
    assert votes(project) == ["left", "center"]
    press(Key.Key_B, Control)
    assert not label_page.aids.panel.isVisible()
    assert view.hasFocus()


@pytest.mark.parametrize("width", [900, 514, 257, 514])
def test_the_panel_fits_where_the_window_is_smallest(qtbot: QtBot, width: int) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(1000, 400)
    panel = AdjustPanel()
    panel.setParent(around)
    around.show()
    for each in (900, width):  # it is arranged anew when it is resized
        panel.resize(each, panel.minimumSizeHint().height())
        panel.show()
        QApplication.processEvents()
    panel.resize(width, panel.minimumSizeHint().height())
    QApplication.processEvents()
    assert panel.minimumSizeHint().height() <= 240
    children = [child for child in panel.findChildren(QWidget) if child.isVisible()]
    assert len(children) >= 3 * len(panel.sliders) + 5
    for child in children:
        corner = child.mapTo(panel, child.rect().bottomRight())
        assert panel.rect().contains(corner), child.accessibleName()
        assert child.width() >= min(child.minimumSizeHint().width(), child.maximumWidth())


def test_the_panel_is_reached_from_the_picture_by_tab(label_page: LabelPage, view: PictureView, press: Press) -> None:
    press(Key.Key_B, Control)
    press(Key.Key_Tab)
    assert QApplication.focusWidget() is label_page.aids.button
    press(Key.Key_Tab)
    assert QApplication.focusWidget() is label_page.aids.panel.sliders["brightness"]


def test_a_look_ends_with_the_window_unless_it_is_kept(
    window: MainWindow, label_page: LabelPage, view: PictureView, press: Press, project: Project, qtbot: QtBot
) -> None:
    press(Key.Key_B, Control)
    panel = label_page.aids.panel
    panel.grey.click()
    assert window.settings.view == View()
    panel.keep.click()
    assert window.settings.view == View(keep=True, look=Look(grey=True))
    qtbot.waitUntil(lambda: load_settings()[0].view.look.grey)
    window.go_to_page("review")
    review = window.pages["review"]
    assert isinstance(review, LabelPage)
    assert review.view.look == Look(grey=True)
    review.aids.panel.sliders["gamma"].setValue(0)
    window.go_to_page("label")
    assert view.look == Look(grey=True, gamma=0.2)
    panel.sliders["gamma"].setValue(panel.sliders["gamma"].maximum() // 2)
    again = MainWindow(deepcopy(window.settings))
    again.show()
    page = again.pages["label"]
    assert isinstance(page, LabelPage)
    again.open_project(project.folder)
    assert (page.view.look, page.view.look_mark) == (Look(grey=True), "view: grey   (Ctrl+R\u00a0resets)")
    again.close()
    again.deleteLater()
    panel.keep.click()
    assert window.settings.view == View()


def test_settings_with_an_impossible_look_are_damaged(settings_folder: Path) -> None:
    settings_folder.mkdir()
    (settings_folder / "settings.json").write_text('{"view": {"keep": true, "look": {"gamma": -3}}}')
    settings, sentence = load_settings()
    assert settings == Settings()
    assert "damaged" in sentence


def test_the_window_opens_without_numpy_and_pillow() -> None:
    import subprocess
    import sys

    code = "import sys; from labeler.gui import label_page; print({'numpy', 'PIL'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
