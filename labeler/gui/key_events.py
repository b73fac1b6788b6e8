"""A key press as the text that a key layout has for it."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from labeler.errors import InputError
from labeler.gui import keys
from labeler.gui.text import translate
from labeler.key_names import read_key

_MODIFIERS = {
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_Super_L,
    Qt.Key.Key_Super_R,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
}


def is_modifier(event: QKeyEvent) -> bool:
    """Whether nothing but a key such as Shift is pressed yet."""
    return Qt.Key(event.key()) in _MODIFIERS


def pressed_key(event: QKeyEvent) -> str:
    """The key with its modifiers, as `Ctrl+Shift+Z`; InputError where it has no name that a layout can hold."""
    key = Qt.Key(event.key())
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.GroupSwitchModifier
    name = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    if key == Qt.Key.Key_Backtab or (len(name) == 1 and not name.isalpha()):
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier  # it is in the character already, as in ?
    text = QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence.SequenceFormat.PortableText)
    try:
        return read_key(text)
    except InputError as fault:
        words = translate("KeyEvents", "This key has no name ({key}): press another one.")
        raise InputError(words.format(key=text or translate("KeyEvents", "none"))) from fault


def is_key_of(event: QKeyEvent, action_id: str) -> bool:
    """Whether this is a key of the action at present."""
    try:
        return not is_modifier(event) and pressed_key(event) in keys.current().keys_of(action_id)
    except InputError:
        return False
