from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.errors import InputError
from labeler.key_layout import KEYED, KeyLayout, change_keys, make_layout
from labeler.layout_files import load_layout, save_layout, shipped_layout

CHANGES = st.lists(
    st.tuples(
        st.sampled_from(sorted(KEYED)),
        st.lists(st.sampled_from([*"ABCXYZ#'\"\\é~", "F2", "Ctrl+Alt+Del", "Shift+Ins", "Ctrl++"]), max_size=3),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=60).filter(lambda name: name.isprintable() and name == name.strip()), CHANGES)
def test_a_layout_that_is_saved_is_the_same_when_it_is_loaded(name: str, changes: list[tuple[str, list[str]]]) -> None:
    layout = KeyLayout(name)
    for action_id, keys in changes:
        try:
            layout = change_keys(layout, action_id, keys)
        except InputError:
            continue
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "keys.toml"
        save_layout(layout, file)
        assert load_layout(file) == layout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no name"),
        ("name = 3\n[keys]\n", "has no name"),
        ('name = " "\n[keys]\n', "has no name"),
        (f'name = "{"x" * 61}"\n[keys]\n', "at most 60"),
        ('name = "x"\n', r"no section \[keys\]"),
        ('name = "x"\nkeys = 3\n', r"no section \[keys\]"),
        ('name = "x"\nauthor = "y"\n[keys]\n', "'author' means nothing here"),
        ('name = "x"\n[keys]\n"label.skp" = "X"\n', "do you mean 'label.skip'"),
        ('name = "x"\n[keys]\n"answer.41" = "X"\n', "'answer.41' is nothing that has a key"),
        ('name = "x"\n[keys]\nlabel.skip = "X"\n', "'label' is nothing that has a key"),
        ('name = "x"\n[keys]\n"label.skip" = 3\n', "the keys of 'label.skip' are no keys"),
        ('name = "x"\n[keys]\n"label.skip" = [3]\n', "the keys of 'label.skip' are no keys"),
        ('name = "x"\n[keys]\n"label.skip" = "Hyper+X"\n', "'Hyper\\+X' is no key"),
        ('name = "x"\n[keys]\n"label.skip" = "Tab"\n', "choose another key for “Skip”"),
        ('name = "x"\n[keys]\n"label.skip" = "F"\n', "both “Skip” and “Flag as unsure”"),
        ('name = "x"\n[keys\n', "is no key layout"),
        ('name = "x"\nkeys = ' + 5000 * "[" + 5000 * "]", "too deeply to be read"),
        ("\udcff", "is no key layout"),
    ],
)
def test_a_damaged_file_is_refused_with_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "keys.toml"
    file.write_text(content, "utf-8", "surrogateescape")
    with pytest.raises(InputError, match=said) as fault:
        load_layout(file)
    assert str(fault.value).startswith(str(file))
    assert "\n" not in str(fault.value)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not there: choose another file"):
        load_layout(tmp_path / "none.toml")
    with pytest.raises(InputError, match="cannot be read"):
        load_layout(tmp_path)
    with pytest.raises(InputError, match="there are default and left-hand"):
        shipped_layout("right-hand")


def test_one_key_and_several_are_written_plainly(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    save_layout(make_layout("mine", {"label.skip": ["X"], "label.flag": ["F", "F9"], "label.note": []}), file)
    assert '"label.skip" = "X"\n' in file.read_text("utf-8")
    assert load_layout(file).keys == {"label.skip": ("X",), "label.flag": ("F", "F9"), "label.note": ()}
