"""How single files are to be read: the choices as JSON, and whose they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.errors import InputError
from labeler.file_choice import FileChoice, choices_of_files, choices_text, parse_choices

TEXT = st.text(max_size=12)
CHOICES = st.builds(
    FileChoice,
    annotator=TEXT,
    format=TEXT,
    columns=TEXT,
    swap=st.one_of(st.booleans(), st.lists(TEXT, max_size=3).map(tuple)),
    replace=st.booleans(),
    spellings=st.dictionaries(TEXT, st.dictionaries(TEXT, TEXT, max_size=2), max_size=2),
)
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)


@given(st.dictionaries(NAMES.map(Path), CHOICES, max_size=4))
def test_choices_come_back_as_they_were_written(choices: dict[Path, FileChoice]) -> None:
    assert parse_choices(choices_text(choices)) == choices


@given(st.text(max_size=40))
def test_any_text_is_choices_or_refused(text: str) -> None:
    try:
        parse_choices(text)
    except InputError as fault:
        assert "--choices" in str(fault)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "cannot be read"),
        ('{"a.csv": {"swop": true}}', "swop"),
        ('{"a.csv": {"swap": 3}}', "swap"),
        ("[" * 100_000, "a table of names"),
    ],
)
def test_what_is_no_choice_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_choices(text)


def test_a_file_is_read_as_chosen_for_it_and_others_as_usual() -> None:
    a, b, c = (Path(f"{name}.csv") for name in "abc")
    own = {b: FileChoice(annotator="Bob", swap=("light",))}
    chosen = choices_of_files([a, b, c], FileChoice(format="csv"), own, [c])
    assert chosen == {a: FileChoice(format="csv"), b: own[b], c: FileChoice(format="csv", swap=True)}
    assert chosen[c].swaps("light")
    assert not chosen[b].swaps("orientation")
    with pytest.raises(InputError, match=r"--choices b.csv: it is not one of the files"):
        choices_of_files([a], FileChoice(), own)
    with pytest.raises(InputError, match=r"--swap c.csv: it is not one of the files"):
        choices_of_files([a], FileChoice(), {}, [c])
