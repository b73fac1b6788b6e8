"""project.toml as text: what is written reads back, and a person's comments stay."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert, to_builtins

from labeler.config_text import toml_text, with_changed_tasks
from labeler.project import ProjectConfig
from labeler.tasks import MOST_EXAMPLES, PRESETS, Task

BY_HAND = """\
# Our faces.
format = 1
name = "faces" # of 2021
images = "pictures"

[[tasks]]
name = "orientation"
labels = ["left", "center", "right"] # as in the report
guideline = 'Look at the nose.' # not at the eyes

[tasks.mirror] # both ways
left = "right"

[tasks.examples]
# Seen together on Monday.
center = [
    "a.jpg", # clear
    "b.jpg", # at the border
]

[[tasks]]
name = "light"
labels = ["left", "right"]
# The end.
"""
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
NAMES = st.text("ab/.ü \"'#\n", min_size=1, max_size=8)


def changed(text: str, task: str, **values: object) -> str:
    return with_changed_tasks(text, {task: values})


def tasks_of(text: str) -> dict[str, Task]:
    return {task.name: task for task in convert(tomllib.loads(text), ProjectConfig).tasks}


def test_comments_and_everything_else_stay_as_they_were_written() -> None:
    new = changed(BY_HAND, "orientation", borders="Both ears\nare seen.", examples={"center": ("b.jpg", "c.jpg")})
    assert tasks_of(new)["orientation"].borders == "Both ears\nare seen."
    assert tasks_of(new)["orientation"].examples == {"center": ("b.jpg", "c.jpg")}
    gone = {line for line in BY_HAND.splitlines() if line not in new.splitlines()}
    assert gone == {'    "a.jpg", # clear'}


def test_a_task_that_is_not_named_is_not_touched() -> None:
    assert with_changed_tasks(BY_HAND, {}) == BY_HAND
    assert changed(BY_HAND, "orientation", guideline="Look at the nose.") == BY_HAND


def test_windows_line_ends_stay() -> None:
    new = changed(BY_HAND.replace("\n", "\r\n"), "light", borders="here")
    assert new.count("\r\n") == BY_HAND.count("\n")


def test_tasks_written_in_one_line_each_can_be_changed() -> None:
    text = "name = 'x'\nimages = 'p'\ntasks = [\n  {name = 'a', labels = ['x', 'y']}, # first\n]\n"
    new = changed(text, "a", borders="k\nl", examples={"x": ("b.jpg", "c.jpg")})
    assert (tasks_of(new)["a"].borders, tasks_of(new)["a"].examples) == ("k\nl", {"x": ("b.jpg", "c.jpg")})
    assert "# first" in new


@given(TEXTS, TEXTS)
def test_any_text_reads_back(guideline: str, borders: str) -> None:
    for text in (BY_HAND, toml_text({"name": "x", "images": "p", "tasks": [to_builtins(t) for t in PRESETS["face"]]})):
        new = changed(text, "orientation", guideline=guideline, borders=borders)
        again = tasks_of(new)["orientation"]
        assert (again.guideline, again.borders) == (guideline, borders)
        assert tasks_of(new)["light"] == tasks_of(text)["light"]


@given(st.lists(st.dictionaries(st.sampled_from(["left", "center", "ü.b"]), st.lists(NAMES, min_size=1, max_size=4))))
def test_examples_pinned_and_unpinned_in_any_order_read_back(steps: list[dict[str, list[str]]]) -> None:
    text = BY_HAND.replace('"center", ', '"center", "ü.b", ')
    for step in steps:
        examples = {label: tuple(dict.fromkeys(images)) for label, images in step.items()}
        text = changed(text, "orientation", examples=examples)
        read = tomllib.loads(text)["tasks"][0].get("examples", {})
        assert {label: tuple(images) for label, images in read.items()} == examples
    assert "# as in the report" in text


def test_a_whole_file_reads_back_with_full_examples() -> None:
    examples = {label: tuple(f"{label}/{n}.jpg" for n in range(MOST_EXAMPLES)) for label in ("left", "right")}
    tasks = [{**to_builtins(task), "examples": examples, "borders": "a\nb"} for task in PRESETS["face"]]
    assert tasks_of(toml_text({"name": "x", "images": "p", "tasks": tasks}))["light"].examples == examples
