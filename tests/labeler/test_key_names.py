from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.action_table import ACTIONS
from labeler.actions import LABEL_KEYS
from labeler.errors import InputError
from labeler.key_names import MODIFIERS, read_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("x", "X"),
        ("?", "?"),
        ("+", "+"),
        ("ctrl++", "Ctrl++"),
        ("SHIFT+ctrl+z", "Ctrl+Shift+Z"),
        ("Shift+Space", "Shift+Space"),
        ("shift+tab", "Backtab"),
        ("pgdown", "PgDown"),
        ("f12", "F12"),
        ("ф", "Ф"),
        ("ß", "ß"),
    ],
)
def test_keys_are_read_as_qt_writes_them(text: str, key: str) -> None:
    assert read_key(text) == key


@pytest.mark.parametrize(
    "text", ["", " ", "++", "+X", "X+", "Ctrl", "Ctrl+", "Ctrl+Ctrl+X", "XY", "F25", "Hyper+X", "\n", "Shift+1", "X, Y"]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_key(text)


@given(st.text(max_size=12) | st.lists(st.sampled_from([*MODIFIERS, "X", "7", "+", "Tab", "F5", ""])).map("+".join))
def test_reading_ends_in_a_key_that_reads_as_itself_or_in_a_sentence(text: str) -> None:
    try:
        key = read_key(text)
    except InputError as fault:
        assert ": write " in str(fault)
    else:
        assert read_key(key) == key


def test_the_keys_of_the_table_are_written_so() -> None:
    keys = [key for action in ACTIONS for key in action.keys] + [key for keys in LABEL_KEYS.values() for key in keys]
    assert [key for key in keys if read_key(key) != key] == []
