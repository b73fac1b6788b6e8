"""The sentence for what is wrong with values that were read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec import ValidationError, convert

from labeler.faults import first_fault
from labeler.guideline_archive import GuidelineText
from labeler.tasks import Task

LIGHT = {"name": "light", "labels": ["left", "right"]}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "format: is missing"),
        ([], "should be a table of names and values, not a list"),
        ({"format": "1", "tasks": [LIGHT]}, "format: should be a whole number, not text"),
        ({"format": True, "tasks": [LIGHT]}, "format: should be a whole number, not true or false"),
        ({"format": 1.0, "tasks": [LIGHT]}, "format: should be a whole number, not a number"),
        ({"format": 1, "tasks": []}, "tasks: should be a list of at least 1"),
        ({"format": 1, "tasks": "light"}, "tasks: should be a list, not text"),
        ({"format": 1, "tasks": [LIGHT], "size": 3}, "size: is not known here"),
        ({"format": 1, "tasks": [{**LIGHT, "a` - at `$.b": 3}]}, "tasks 0 a` - at `$.b: is not known here"),
        ({"format": 1, "tasks": [LIGHT], "pictures": {"a": 3}}, "pictures: should be text, not a whole number"),
        ({"format": 1, "tasks": [LIGHT, {"name": "x"}]}, "tasks 1 labels: is missing"),
        ({"format": 1, "tasks": [{**LIGHT, "size": 3}]}, "tasks 0 size: is not known here"),
        (
            {"format": 1, "tasks": [{**LIGHT, "labels": ["a", 3]}]},
            "tasks 0 labels 1: should be text, not a whole number",
        ),
        (
            {"format": 1, "tasks": [{**LIGHT, "question": date(2000, 1, 1)}]},
            "tasks 0 question: should be text, not date",
        ),
        ({"format": 1, "tasks": [{**LIGHT, "high": 0}]}, "tasks 0 high: should be a number above 0.0"),
        ({"format": 1, "tasks": [{**LIGHT, "high": float("nan")}]}, "tasks 0 high: should be a number above 0.0"),
        ({"format": 1, "tasks": [{**LIGHT, "low": 80}]}, "tasks 0 low: should be a number of at most 1.0"),
        (
            {"format": 1, "tasks": [{**LIGHT, "low": 0.9}]},
            "tasks 0: the low threshold 0.9 is above the high one 0.8",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(values: Any, sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        convert(values, GuidelineText)
    assert first_fault(caught.value) == sentence


def test_a_fault_of_what_is_made_here_is_told_as_it_is() -> None:
    with pytest.raises(ValueError, match="the mirror swaps") as caught:
        Task(name="x", labels=("a", "b", "c"), mirror={"a": "b", "b": "c"})
    assert first_fault(caught.value) == "the mirror swaps 'b' with two labels"
