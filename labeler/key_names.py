"""What counts as a key: the names of Qt's portable text, read without Qt."""

from __future__ import annotations

from labeler.errors import InputError

MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift")  # in the order in which Qt writes them
_NAMED = (
    *("Space", "Tab", "Backtab", "Backspace", "Return", "Enter", "Esc", "Ins", "Del", "Pause", "Print", "Menu", "Help"),
    *("Home", "End", "PgUp", "PgDown", "Left", "Right", "Up", "Down", "Back", "Forward"),
    *(f"F{number}" for number in range(1, 25)),
)
_BY_FOLDED = {name.casefold(): name for name in _NAMED}
_MODIFIERS_BY_FOLDED = {name.casefold(): name for name in MODIFIERS}

RESERVED = {
    "Tab": "moves from one control to the next",
    "Backtab": "moves from one control to the one before",
    "Esc": "leaves what is open",
    "Menu": "opens the menu of what has the focus",
    "F10": "opens the menus of the window",
    "Alt+F4": "closes the window",
}


def read_key(text: str) -> str:
    """A key as Qt writes it, whatever the case and the order of modifiers; InputError where it is none.

    >>> read_key("shift+ctrl+z"), read_key("pgup"), read_key("Ctrl++")
    ('Ctrl+Shift+Z', 'PgUp', 'Ctrl++')
    """
    *before, last = _parts(text.strip())
    modifiers = {_MODIFIERS_BY_FOLDED.get(word.strip().casefold(), "") for word in before}
    name = _BY_FOLDED.get(last.casefold()) or _character(last)
    if not name or "" in modifiers or len(modifiers) != len(before):
        raise InputError(f"{text!r} is no key: write a key such as X, 7, Space, PgUp or Ctrl+Shift+Z.")
    if "Shift" in modifiers and len(name) == 1 and not name.isalpha():
        raise InputError(f"{text!r} differs from keyboard to keyboard: write the character itself, such as ? or !.")
    if name == "Tab" and "Shift" in modifiers:
        name, modifiers = "Backtab", modifiers - {"Shift"}
    return "+".join((*(modifier for modifier in MODIFIERS if modifier in modifiers), name))


def _parts(text: str) -> list[str]:
    """The modifiers and the key, where the key may be a plus itself."""
    if text == "+":
        return [text]
    return [*text[:-2].split("+"), "+"] if text.endswith("++") else text.split("+")


def _character(text: str) -> str:
    """The one character of a key, as it stands on the key; '' where it is not one."""
    if len(text) != 1 or not text.isprintable() or text.isspace():
        return ""
    return text.upper() if len(text.upper()) == 1 else text
