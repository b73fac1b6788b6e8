"""The keys that the window uses: everything that works by a key or shows one asks here, and follows changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from labeler.action_table import find_action
from labeler.actions import key_text
from labeler.gui.text import translate
from labeler.key_choice import chosen_layout, usable_keys
from labeler.key_layout import KeyLayout
from labeler.settings import Settings


class _Announcer(QObject):
    changed = Signal()


_announcer = _Announcer()
_current = KeyLayout("Default")


def current() -> KeyLayout:
    """The layout in use."""
    return _current


def use(layout: KeyLayout) -> None:
    """Work by this layout from now on, in the whole window."""
    global _current  # noqa: PLW0603 - as the theme: one person has one keyboard
    _current = layout
    _announcer.changed.emit()


def use_chosen(settings: Settings) -> str:
    """Work by the keys of the settings; gives a sentence for the person where some cannot be used and are left out."""
    settings.keys, sentence = usable_keys(settings.keys)
    use(chosen_layout(settings.keys))
    return sentence


class _Follower(QObject):
    """Lives and dies with its owner, so that nothing is shown in a widget that is gone."""

    def __init__(self, owner: QObject, show: Callable[[], None]) -> None:
        super().__init__(owner)
        self._show = show
        _announcer.changed.connect(self._changed)

    def _changed(self) -> None:
        self._show()


def follow_keys(owner: QObject, show: Callable[[], None]) -> None:
    """Call `show` now, and whenever a key was changed while `owner` lives."""
    show()
    _Follower(owner, show)


def keys_text(action_id: str) -> str:
    """The keys of an action as people read them; '' where it has none."""
    return ", ".join(map(key_text, _current.keys_of(action_id)))


def first_key(action_id: str) -> str:
    """The first key of an action as people read it; '' where it has none."""
    return next(map(key_text, _current.keys_of(action_id)), "")


def key_or_title(action_id: str) -> str:
    """How to name an action in a sentence: by its first key, by its title where it has none."""
    return first_key(action_id) or f"“{translate('actions', find_action(action_id).title).removesuffix('…')}”"


def with_keys(words: str, action_id: str) -> str:
    """The words with the first key of an action behind them, such as: Go on without an answer (Space)."""
    key = first_key(action_id)
    return f"{words} ({key})" if key else words


def set_key_tip(widget: QWidget, *said: tuple[str, str]) -> None:
    """A tool tip of (words, action id), each with the key of its action at the time."""
    follow_keys(widget, lambda: widget.setToolTip(", ".join(with_keys(*one) for one in said)))


def set_action_tip(widget: QWidget, action_id: str) -> None:
    """A tool tip of an action's help and all its keys."""
    words = translate("actions", find_action(action_id).help)
    follow_keys(widget, lambda: widget.setToolTip(f"{words}  ({keys})" if (keys := keys_text(action_id)) else words))
