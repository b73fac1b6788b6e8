"""Labels spelt otherwise: what is unknown, what is proposed, and what a person says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.errors import InputError
from labeler.label_spelling import (
    joined_spellings,
    meant_label,
    parse_spelling,
    parse_spellings,
    proposed_spelling,
    refusal,
    unknown_labels,
)
from labeler.spelling_proposals import proposed_spellings
from labeler.tasks import LIGHT, ORIENTATION, Task

SIDES = LIGHT.labels
YES_NO = ("yes", "no")
SMILING = Task(name="Smiling", labels=YES_NO)


@pytest.mark.parametrize(
    ("text", "labels", "label"),
    [
        ("Left", SIDES, "left"),
        (" L ", SIDES, "left"),
        ("links", SIDES, "left"),
        ("Rechts", SIDES, "right"),
        ("centre", SIDES, "center"),
        ("Mitte", SIDES, "center"),
        ("cent", SIDES, "center"),
        ("leftwards", SIDES, "left"),
        ("lfet", SIDES, "left"),
        ("cneter", SIDES, "center"),
        ("l\u00e9ft", SIDES, "left"),
        ("le-ft", SIDES, "left"),
        ("0", SIDES, "left"),
        ("3", SIDES, "right"),
        ("TRUE", YES_NO, "yes"),
        ("-1", YES_NO, "no"),
        ("1", YES_NO, "yes"),
        ("0", YES_NO, "no"),
        # What may mean two labels, or none, is not proposed.
        ("1", SIDES, None),
        ("up", SIDES, None),
        ("", SIDES, None),
        ("?", SIDES, None),
        ("dark", ("dark brown", "dark blond"), None),
        ("hot", ("hat", "hut"), None),
        ("xy", ("xx", "yy"), None),
    ],
)
def test_the_one_likely_label_is_proposed(text: str, labels: tuple[str, ...], label: str | None) -> None:
    assert proposed_spelling(text, labels) == label


@pytest.mark.parametrize(
    ("texts", "proposed"),
    [
        (["0", "1", "2"], ["left", "center", "right"]),
        (["1", "3"], ["left", "right"]),
        (["1.0", "3.0"], ["left", "right"]),
        (["1", "2"], [None, None]),
        (["0", "4"], ["left", None]),
        (["0", "centre"], ["left", "center"]),
    ],
)
def test_numbers_of_one_file_tell_one_another_where_they_start(texts: list[str], proposed: list[str | None]) -> None:
    assert list(proposed_spellings(texts, SIDES).values()) == proposed


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=5))
def test_whatever_the_text_a_proposal_is_a_label_or_none(text: str, labels: list[str]) -> None:
    assert proposed_spelling(text, labels) in (None, *labels)
    assert set(proposed_spellings([text], labels)) == {text}


def test_unknown_texts_are_counted_and_those_that_were_said_are_known() -> None:
    texts = ["left", " LEFT", "centre", "", "Centre ", "l", "centre"]
    assert unknown_labels(texts, LIGHT) == {"centre": 2, "Centre": 1, "l": 1}
    assert unknown_labels(texts, LIGHT, {"light": {"CENTRE": "center"}}) == {"l": 1}
    assert unknown_labels(texts, LIGHT, {"orientation": {"centre": "center"}, "": {"l": "left"}}) == {
        "centre": 2,
        "Centre": 1,
    }


def test_a_label_of_the_task_is_never_read_as_another() -> None:
    assert meant_label("left", LIGHT, {"light": {"left": "right"}}) == "left"


def test_what_is_said_of_one_task_stands_above_what_is_said_of_all() -> None:
    spellings = {"light": {"l": "left"}, "": {"L": "right"}}
    assert meant_label("l", LIGHT, spellings) == "left"
    assert meant_label("l", ORIENTATION, spellings) == "right"
    assert meant_label("l", SMILING, spellings) is None


FACE = (ORIENTATION, LIGHT, Task(name="sum", labels=("=1+1", "x=y")))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("centre=center", ("", "centre", "center")),
        (" far left = LEFT ", ("", "far left", "left")),
        ("light:centre=center", ("light", "centre", "center")),
        ("Light: centre=center", ("light", "centre", "center")),
        ("a:b=center", ("", "a:b", "center")),
        ("two==1+1", ("", "two", "=1+1")),
        ("a=b=x=y", ("", "a=b", "x=y")),
        ("Left=left", ("", "Left", "left")),
    ],
)
def test_a_spelling_is_text_and_label(text: str, meant: tuple[str, str, str]) -> None:
    assert parse_spelling(text, FACE) == meant


def test_without_a_project_any_label_may_be_meant() -> None:
    assert parse_spelling("mood:glad=happy", None) == ("mood", "glad", "happy")
    assert parse_spelling("glad=happy", None) == ("", "glad", "happy")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("centre", "write TEXT=LABEL, such as centre=center"),
        ("=center", "no task has the label"),
        ("centre=", "no task has the label behind the '='; there are orientation (left, center, right); light"),
        ("centre=middle", "no task has the label"),
        ("sum:centre=center", "no task has the label"),
        ("left=right", "'left' is a label itself"),
    ],
)
def test_a_spelling_that_cannot_be_meant_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_spelling(text, FACE)
    assert sentence in str(caught.value)
    assert repr(text) in str(caught.value)


def test_two_meanings_of_one_text_are_refused() -> None:
    with pytest.raises(InputError, match="'LINKS' is to be read as left already"):
        parse_spellings(["links=left", "LINKS=right"], FACE)
    assert parse_spellings(["links=left", "sum:links=x=y"], FACE) == {"": {"links": "left"}, "sum": {"links": "x=y"}}


def test_what_is_said_later_stands_above_what_was_said_before() -> None:
    assert joined_spellings(
        {"light": {"L": "left", "R": "right"}}, {"light": {"l": "center"}, "": {"c": "center"}}
    ) == {
        "light": {"R": "right", "l": "center"},
        "": {"c": "center"},
    }


@pytest.mark.parametrize(
    ("unknown", "words"),
    [
        (["centre"], "'centre' is not a label of task 'light' (left, center, right): say what it means with --map "),
        (["centre", "L", "R"], ", nor are 'L', 'R': say what each means with --map centre=center --map L=left --map R"),
        (["l e f t"], "--map 'l e f t=left'"),
        (["up"], "--map up=LABEL"),
        (["Mitte", "mitte"], "'Mitte' is not a label of task 'light' (left, center, right): say what it m"),
        (["a", "b", "c", "d", "e", "f"], ", nor are 'b', 'c', 'd' and 2 more: say what each"),
        (["1", "2"], "could count from 0 or from 1: write label names instead, or say what each means with --map 1="),
    ],
)
def test_a_refusal_names_the_cure(unknown: list[str], words: str) -> None:
    assert words in refusal("f.csv, line 2", LIGHT, dict.fromkeys(unknown, 1))


@given(st.lists(st.text(max_size=80), min_size=1, max_size=6, unique=True))
def test_a_refusal_is_one_line_whatever_the_texts(texts: list[str]) -> None:
    sentence = refusal("f.csv, line 2", LIGHT, dict.fromkeys(texts, 1))
    assert len(sentence.splitlines()) == 1
    assert sentence.endswith(".")
    assert len(sentence) < 1500
