"""Tasks: presets, `--task` texts, and what cannot be a task."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import ValidationError, convert
from msgspec.structs import replace

from labeler.errors import InputError
from labeler.faults import first_fault
from labeler.tasks import CELEBA_ATTRIBUTES, LIGHT, ORIENTATION, PRESETS, Task, parse_task, preset_task


def test_presets_are_the_reports_tasks_and_the_forty_attributes() -> None:
    assert PRESETS["face"] == (ORIENTATION, LIGHT)
    assert [task.name for task in PRESETS["celeba-attributes"]] == CELEBA_ATTRIBUTES
    assert len(CELEBA_ATTRIBUTES) == 40
    assert all(task.labels == ("yes", "no") and not task.mirror for task in PRESETS["celeba-attributes"])


@pytest.mark.parametrize("task", PRESETS["face"], ids=lambda task: task.name)
def test_face_tasks_swap_sides_in_a_mirror_and_say_whose_sides(task: Task) -> None:
    assert task.mirror == {"left": "right", "right": "left"}
    assert "Left is the left half of the picture as you see it" in task.guideline


def test_a_task_is_read_from_the_command_line() -> None:
    task = parse_task(" gaze : up, down ,left,right", ["left=right", "up = down", "in=out"])
    assert (task.name, task.labels) == ("gaze", ("up", "down", "left", "right"))
    assert task.mirror == {"left": "right", "right": "left", "up": "down", "down": "up"}


@pytest.mark.parametrize(
    ("text", "mirrors", "sentence"),
    [
        ("light", [], "has no colon"),
        ("light:left", [], "has one label"),
        ("light:left,", [], "labels that differ"),
        ("light:left,Left", [], "labels that differ"),
        (":left,right", [], "cannot be called ''"),
        ("note:a,b", [], "cannot be called 'note'"),
        ("Image:a,b", [], "cannot be called 'Image'"),
        ("light_source:a,b", [], "cannot be called"),
        ("a/b:a,b", [], "cannot be called"),
        ("light:left,right", ["left"], "has no '='"),
        ("light:a,b,c", ["a=b", "b=c"], "the mirror swaps"),
    ],
)
def test_a_text_that_cannot_be_meant_is_refused_with_one_sentence(text: str, mirrors: list[str], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        parse_task(text, mirrors)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "light "}, "cannot be called 'light '"),
        ({"labels": ("a", " b")}, "no blanks around them"),
        ({"labels": ("a", "b\nc")}, "no line breaks"),
        ({"mirror": {"left": "up"}}, "not both are labels"),
        ({"high": 0.5, "low": 0.6}, "low threshold 0.6 is above the high one 0.5"),
        ({"high": 1.5}, "high: "),
        ({"colour": "red"}, "colour: "),
        ({"examples": {"up": ["a.jpg"]}}, "examples of 'up', which is no label"),
        ({"examples": {"left": [f"{n}.jpg" for n in range(13)]}}, "pin at most 12"),
        ({"examples": {"left": ["a.jpg", "a.jpg"]}}, "is an example twice"),
        ({"examples": {"left": ["a.jpg"], "right": ["a.jpg"]}}, "is an example twice"),
        ({"examples": {"left": ["a/../../b.jpg"]}}, "no path inside the folder"),
        ({"examples": {"left": ["/b.jpg"]}}, "no path inside the folder"),
        ({"examples": {"left": ["c:b.jpg"]}}, "no path inside the folder"),
        ({"examples": {"left": [""]}}, "no path inside the folder"),
    ],
)
def test_a_task_written_by_hand_is_checked(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        convert({"name": "light", "labels": ("left", "right"), **values}, Task)
    assert sentence in first_fault(caught.value)


def test_a_changed_task_is_checked_and_its_mirror_stays_its_own_inverse() -> None:
    assert replace(LIGHT, mirror={"right": "left"}) == LIGHT
    assert replace(LIGHT, examples={"left": ()}).examples == {}
    with pytest.raises(ValueError, match="not both are labels"):
        replace(LIGHT, labels=("left", "center"))
    with pytest.raises(ValueError, match="low threshold"):
        replace(LIGHT, low=0.9)


@given(st.sampled_from(LIGHT.labels), st.text(" \t", max_size=3), st.text(" \t", max_size=3), st.randoms())
def test_a_label_is_found_in_any_case_and_with_stray_blanks(
    label: str, before: str, after: str, random: object
) -> None:
    mixed = "".join(random.choice((letter.upper(), letter)) for letter in label)  # type: ignore[attr-defined]
    assert LIGHT.find_label(before + mixed + after) == label


def test_labels_that_look_like_nothing_are_labels() -> None:
    task = Task(name="hat", labels=("None", "NA", "nan"))
    assert [task.find_label(text) for text in ("none", "NA", "nan", "", "null")] == ["None", "NA", "nan", None, None]


def test_a_presets_task_is_found_by_its_name_in_any_case() -> None:
    assert preset_task("Light") == LIGHT
    assert preset_task("wearing_hat") in PRESETS["celeba-attributes"]
    assert preset_task("mood") is None
