"""Checked records: what they take, and the sentence for what they do not."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.records import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator


class Inner(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "none"


@dataclass(frozen=True)
class Plain:
    side: Literal["left", "right"]
    size: int = 1

    def __post_init__(self) -> None:
        if self.size > 9:
            raise ValueError("it is too large")


class Outer(BaseModel):
    model_config = ConfigDict(validate_assignment=True)

    text: str
    number: int = 1
    share: float = Field(default=0.5, gt=0, le=1)
    sure: bool = False
    color: Literal["red", "blue"] = "red"
    words: tuple[str, ...] = ()
    inner: Inner = Inner()
    tables: dict[str, dict[str, Inner]] = Field(default_factory=dict)
    maybe: int | None = None
    plain: Plain = Plain("left")
    some: tuple[int, ...] = Field(default=(1,), min_length=1)

    @field_validator("text")
    @classmethod
    def _no_secrets(cls, text: str) -> str:
        if text == "secret":
            raise ValueError("it is a secret")
        return text.strip()

    @model_validator(mode="after")
    def _number_is_not_the_text(self) -> Outer:
        if str(self.number) == self.text:
            raise ValueError("the number is the text")
        return self


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "text: is missing"),
        ({"text": 3}, "text: should be text, not 3"),
        ({"text": "a", "number": "3"}, "number: should be a whole number, not '3'"),
        ({"text": "a", "number": True}, "number: should be a whole number, not True"),
        ({"text": "a", "number": 1.0}, "number: should be a whole number, not 1.0"),
        ({"text": "a", "share": 0}, "share: should be above 0, not 0.0"),
        ({"text": "a", "share": float("nan")}, "share: should be above 0, not nan"),
        ({"text": "a", "sure": 1}, "sure: should be true or false, not 1"),
        ({"text": "a", "color": "pink"}, "color: should be 'red' or 'blue', not 'pink'"),
        ({"text": "a", "words": "word"}, "words: should be a list, not 'word'"),
        ({"text": "a", "words": ["b", 3]}, "words 1: should be text, not 3"),
        ({"text": "a", "inner": {"name": "b", "size": 3}}, "inner size: is not known here"),
        ({"text": "a", "inner": []}, "inner: should be a table of names and values, not []"),
        ({"text": "a", "tables": {"x": {"y": {"name": None}}}}, "tables x y name: should be text, not None"),
        ({"text": "a", "some": []}, "some: should have 1 or more, and has 0"),
        ({"text": "a", "plain": {"side": "up"}}, "plain side: should be 'left' or 'right', not 'up'"),
        ({"text": "a", "plain": {"side": "left", "size": 10}}, "plain: it is too large"),
        ({"text": "a", "plain": 3}, "plain: should be a table of names and values, not 3"),
        ({"text": "secret"}, "text: it is a secret"),
        ({"text": "1"}, "the number is the text"),
    ],
)
def test_what_is_no_record_is_told_with_its_place(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(values)
    assert str(caught.value) == sentence


def test_names_that_are_not_known_are_dropped_unless_they_are_forbidden() -> None:
    assert Outer.model_validate({"text": " a ", "colour": 1}) == Outer(text="a")
    with pytest.raises(ValidationError, match="size: is not known here"):
        Inner.model_validate({"size": 1})


def test_a_dataclass_within_a_record_is_read_by_its_fields() -> None:
    outer = Outer.model_validate({"text": "a", "plain": {"side": "right", "color": "red"}})
    assert outer.plain == Plain("right")
    assert outer.model_dump(include={"plain"}) == {"plain": {"side": "right", "size": 1}}
    with pytest.raises(ValidationError, match=r"plain: lacks a value .*'side'"):
        Outer.model_validate({"text": "a", "plain": {"size": 2}})


def test_a_frozen_record_stays_and_another_is_checked_as_it_changes() -> None:
    with pytest.raises(AttributeError, match="Inner is frozen"):
        Inner().name = "new"  # type: ignore[misc]
    outer = Outer(text="a")
    outer.color = "blue"
    with pytest.raises(ValidationError, match="color: should be"):
        outer.color = "pink"  # type: ignore[assignment]
    assert outer.color == "blue"


def test_copies_are_equal_and_of_their_own() -> None:
    outer = Outer(text="a", tables={"x": {"y": Inner(name="z")}})
    for same in (copy.deepcopy(outer), pickle.loads(pickle.dumps(outer)), outer.model_copy(deep=True)):
        assert same == outer
        same.tables["x"].clear()
        assert same != outer
    assert outer.model_copy(update={"number": 7}).number == 7
    assert hash(Inner(name="a")) == hash(Inner(name="a"))
    assert outer.model_dump(include={"text", "words"}) == {"text": "a", "words": ()}


@given(
    st.builds(
        Outer,
        text=st.text().filter(lambda text: text.strip() not in ("secret", "1")),
        number=st.integers(min_value=2),
        share=st.floats(0.01, 1),
        words=st.lists(st.text()).map(tuple),
        tables=st.dictionaries(st.text(), st.dictionaries(st.text(), st.builds(Inner, name=st.text()))),
        maybe=st.none() | st.integers(),
        plain=st.builds(Plain, side=st.sampled_from(["left", "right"]), size=st.integers(max_value=9)),
    ).filter(lambda outer: outer.text != str(outer.number))
)
def test_what_is_written_as_json_is_read_again(outer: Outer) -> None:
    assert Outer.model_validate_json(outer.model_dump_json(indent=2)) == outer


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["text", "inner", "words", "tables"]), inner),
    )
)
def test_whatever_a_file_says_is_a_record_or_refused(values: object) -> None:
    try:
        outer = Outer.model_validate_json(json.dumps(values))
    except ValidationError as fault:
        assert "\n" not in str(fault).replace(repr(values), "")
    else:
        assert isinstance(outer.text, str)


def test_a_file_that_nests_too_deeply_is_refused() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        Outer.model_validate_json("[" * 100_000)
