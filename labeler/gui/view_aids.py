"""The picture with what helps to see it: zoom, looks, mirror and the brightness of its halves. None of it is stored."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from labeler.action_table import find_action
from labeler.actions import UserAction
from labeler.errors import InputError
from labeler.gui import theme
from labeler.gui.adjust_panel import AdjustPanel
from labeler.gui.held_keys import HeldKeys
from labeler.gui.keys import current, follow_keys, key_or_title, keys_text, set_key_tip
from labeler.gui.page import Handlers, Window
from labeler.gui.picture_marks import look_words
from labeler.gui.picture_view import PictureView
from labeler.gui.widgets import Button, column
from labeler.look import NEUTRAL, Look
from labeler.settings import View
from labeler.zoom import ACTUAL, FIT, WHEEL_STEP

_PAN = 8 * theme.GRID  # points of the screen for a key
_MIRROR, _HALVES = "picture.mirror", "picture.halves"


def _action(action_id: str) -> UserAction:
    """An action of the table with the keys that it has: the one place where this module looks them up."""
    return current().apply(find_action(action_id))


class ViewAids(QWidget):
    """Holds the view of a page; the page merges `handlers` into its own, and asks `check_sight` before a label."""

    def __init__(self, page: QWidget, window: Window) -> None:
        super().__init__()
        self._window = window
        self.view = PictureView()
        self.panel = AdjustPanel()
        self.panel.hide()
        self._whole = column(self.view, self.panel, gap=0)
        self._whole.setStretch(0, 1)
        self.setLayout(self._whole)
        self.button = Button("", self._toggle_panel, "normal", "sliders-horizontal", self.view)
        self.button.setAccessibleName(self.tr("Adjust the view"))
        set_key_tip(self.button, (self.tr("Adjust the view"), "picture.adjust"))
        self.button.setStyleSheet("padding: 4px;")
        self.button.setFixedWidth(theme.scaled(5 * theme.GRID))
        self.view.set_corner(self.button)
        self._has_refused = False
        self.held = HeldKeys(page)
        follow_keys(self, lambda: self.held.follow([_action(_MIRROR), _action(_HALVES)]))
        follow_keys(self, lambda: self._mark_look(self.view.look))
        self.held.changed.connect(self._hold)
        self.panel.changed.connect(self._show_look)
        self.panel.keep_changed.connect(lambda _keep: self._remember())
        self.panel.reset.connect(self.reset)
        self.panel.closed.connect(self._toggle_panel)
        QWidget.setTabOrder(self.view, self.button)

    def add_below(self, widget: QWidget) -> None:
        """Put a widget of the page's below the picture."""
        self._whole.addWidget(widget)

    def showEvent(self, event: QShowEvent) -> None:
        """Another page may have changed what is kept."""
        super().showEvent(event)
        self._adopt_kept_look()

    def handlers(self) -> Handlers:
        view = self.view
        ways = {"left": (-_PAN, 0), "right": (_PAN, 0), "up": (0, -_PAN), "down": (0, _PAN)}
        return {
            _MIRROR: lambda: self._say_hold(_MIRROR),
            _HALVES: lambda: self._say_hold(_HALVES),
            "picture.adjust": self._toggle_panel,
            "picture.reset": self.reset,
            "picture.zoom-in": lambda: view.zoom_by(WHEEL_STEP),
            "picture.zoom-out": lambda: view.zoom_by(1 / WHEEL_STEP),
            "picture.fit": lambda: view.set_zoom(FIT),
            "picture.actual": lambda: view.set_zoom(ACTUAL),
            **{f"picture.pan-{way}": partial(view.pan_by, *by) for way, by in ways.items()},
        }

    def check_sight(self) -> None:
        """InputError while the picture cannot be judged: there is none to see, or its sides are exchanged."""
        if self.view.fault:
            words = self.tr("This picture cannot be shown: skip it ({key}).")
            raise InputError(words.format(key=key_or_title("label.skip")))
        if self.view.is_mirrored:
            self._has_refused = True
            words = self.tr("The picture is mirrored: let go of {key}, then label.")
            raise InputError(words.format(key=keys_text(_MIRROR)))

    def reset(self) -> None:
        """Show pictures as they are."""
        self.panel.show_look(NEUTRAL)
        self._show_look(NEUTRAL)

    def _show_look(self, look: Look) -> None:
        self._mark_look(look)
        self._remember()

    def _mark_look(self, look: Look) -> None:
        words = look_words(look)
        mark = self.tr("view: {words}   ({key}\u00a0resets)").format(words=words, key=keys_text("picture.reset"))
        self.view.set_look(look, mark if words else "")

    def _remember(self) -> None:
        """Keep the look in the settings where that is wanted, else nothing of it."""
        keep = self.panel.keep.isChecked()
        kept = View(keep=keep, look=self.view.look if keep else NEUTRAL)
        if kept != self._window.settings.view:
            self._window.settings.view = kept
            self._window.save_settings_soon()

    def _adopt_kept_look(self) -> None:
        kept = self._window.settings.view
        self.panel.show_keep(kept.keep)
        if kept.keep:
            self.panel.show_look(kept.look)
            self._show_look(kept.look)

    def _hold(self, action_id: str) -> None:
        if self._has_refused and action_id != _MIRROR:
            self._has_refused = False
            self._window.show_message(self.tr("The picture is upright again: label it now."))
        self.view.set_mirrored(action_id == _MIRROR)
        self.view.show_halves(action_id == _HALVES)

    def _say_hold(self, action_id: str) -> None:
        """What the menu can say of a key that must be held."""
        words = self.tr("Hold {key} down: {help}").format(key=keys_text(action_id), help=_action(action_id).help)
        self._window.show_message(words)

    def _toggle_panel(self) -> None:
        had_focus = self.panel.isAncestorOf(QApplication.focusWidget() or self)
        self.panel.setVisible(not self.panel.isVisible())
        if had_focus:
            self.view.setFocus()
