"""One-hot files, with a header and without, and after pandas wrote them back."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from labeler.errors import InputError
from labeler.label_files import LabelFile, read_label_file
from labeler.tasks import LIGHT, ORIENTATION, PRESETS, Task, parse_task

WriteFile = Callable[..., Path]
FACE = (ORIENTATION, LIGHT)
# light left/center/right, then orientation left/center/right: the order of the report's teams
HEADLESS = "000301.jpg,0,1,0,0,1,0\n000302.jpg,1,0,0,0,0,1\n000303.jpg,0,0,0,1,0,0\n"
MEANT = {"000301.jpg": ("center", "center"), "000302.jpg": ("left", "right"), "000303.jpg": ("", "left")}


def meant(file: LabelFile) -> dict[str, tuple[str, str]]:
    return {row.image: (row.light, row.orientation) for row in file.rows.itertuples()}


@pytest.mark.parametrize("tasks", [FACE, None], ids=["project", "no project"])
@pytest.mark.parametrize("format_name", ["auto", "one-hot", "one-hot-headless"])
def test_headerless_columns_are_light_then_orientation(
    write_file: WriteFile, tasks: tuple[Task, ...] | None, format_name: str
) -> None:
    file = read_label_file(write_file(HEADLESS), tasks, format_name=format_name)
    assert meant(file) == MEANT
    assert file.annotators == ("ann",)


@pytest.mark.parametrize("index", [False, True], ids=["without index", "with index"])
def test_a_header_that_pandas_made_of_the_first_row_is_data(write_file: WriteFile, index: bool) -> None:
    mangled = pd.read_csv(io.StringIO(HEADLESS)).to_csv(index=index)
    assert mangled.startswith(",000301.jpg,0,1,0.1,0.2,1.1,0.3" if index else "000301.jpg,0,1,0.1,0.2,1.1,0.3")
    file = read_label_file(write_file(mangled), FACE)
    assert meant(file) == MEANT
    assert file.rows.index.tolist() == [1, 2, 3]


def test_the_order_of_headerless_columns_can_be_given(write_file: WriteFile) -> None:
    order = [parse_task("orientation:right,center,left"), parse_task("light:left,center,right")]
    file = read_label_file(write_file("a.jpg,1,0,0,0,0,1\n"), FACE, order=order)
    assert meant(file) == {"a.jpg": ("right", "right")}


@pytest.mark.parametrize("order", ["gaze:up,down,left", "light:up,center,down"])
def test_columns_that_are_no_task_of_the_project_are_refused(write_file: WriteFile, order: str) -> None:
    with pytest.raises(InputError, match=r"its columns are taken for .* say which with --columns"):
        read_label_file(write_file("a.jpg,1,0,0\n"), FACE, order=[parse_task(order)])


def test_a_headed_file_may_have_its_columns_in_any_order(write_file: WriteFile) -> None:
    text = "image,light_right,light_left,LIGHT_center\na.jpg,1,0,0\nb.jpg,0,1.0,0.0\nc.jpg,0,0,1\nd.jpg,,,\n"
    file = read_label_file(write_file(text), FACE)
    assert dict(zip(file.rows["image"], file.rows["light"], strict=True)) == {
        "a.jpg": "right",
        "b.jpg": "left",
        "c.jpg": "center",
        "d.jpg": "",
    }
    assert file.tasks == (LIGHT,)


@pytest.mark.parametrize(
    ("text", "format_name", "sentence"),
    [
        ("a.jpg,0,1,0,0,1,0\nb.jpg,0,1,1,0,1,0\n", "auto", "line 2: more than one 1 for task 'light'"),
        ("a.jpg,0,1,0,0\n", "auto", "line 1: 4 columns behind the image, where light (3) and orientation (3) need 6"),
        ("a.jpg,0,1,0,0,1,0\nb.jpg,0,2,0,0,1,0\n", "one-hot", "line 2: '2' is neither 0 nor 1"),
        ("a.jpg,0,1,0,0,1,0\nb.jpg,0,2,0,0,1,0\n", "auto", "line 2: '2' is neither 0 nor 1"),
        ("a.jpg,0,2,0,0,1,0\nb.jpg,0,1,0,0,1,0\n", "auto", "line 1: '2' is neither 0 nor 1"),
        ("a.jpg,0,left,0,0,1,0\n", "one-hot-headless", "line 1: 'left' is neither 0 nor 1"),
        ("image,light_left,light_right\na.jpg,1,0\n", "auto", "line 1: column 'light_center' is missing"),
        ("image,light_left,light_center,light_up\na.jpg,1,0,0\n", "auto", "no task has a label for column 'light_up'"),
        ("image,gaze_up,gaze_down\na.jpg,1,0\n", "auto", "line 1: column 'gaze_up' is not a task of the project"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(
    write_file: WriteFile, text: str, format_name: str, sentence: str
) -> None:
    path = write_file(text)
    with pytest.raises(InputError) as caught:
        read_label_file(path, FACE, format_name=format_name)
    assert sentence in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_strange_cell_far_down_is_found_too(write_file: WriteFile) -> None:
    rows = "".join(f"{number}.jpg,1,0,0,1,0,0\n" for number in range(400))
    with pytest.raises(InputError, match="line 401: 'x' is neither 0 nor 1"):
        read_label_file(write_file(rows + "z.jpg,x,0,0,1,0,0\n"), FACE)


def test_without_a_project_a_headed_file_says_what_its_tasks_are(write_file: WriteFile) -> None:
    file = read_label_file(write_file("image,mood_happy,mood_sad,hat_yes,hat_no\na.jpg,1,0,0,1\nb.jpg,0,0,1,0\n"))
    assert [(task.name, task.labels) for task in file.tasks] == [("mood", ("happy", "sad")), ("hat", ("yes", "no"))]
    assert file.rows["mood"].tolist() == ["happy", ""]
    assert file.rows["hat"].tolist() == ["no", "yes"]


ATTRIBUTES = "image,Wearing_Hat,Big_Nose,Wearing_Necktie\na.jpg,1,0,0\nb.jpg,0,1,0\nc.jpg,0,0,1\n"
HATS = {"a.jpg": "yes", "b.jpg": "no", "c.jpg": "no"}


@pytest.mark.parametrize("tasks", [PRESETS["celeba-attributes"], None], ids=["project", "no project"])
@pytest.mark.parametrize("header", [ATTRIBUTES.split("\n", 1)[0], "image,Wearing_Hat,Wearing_Earrings,Wearing_Necktie"])
def test_attributes_with_a_line_in_their_name_are_tasks_and_no_one_hot_columns(
    write_file: WriteFile, tasks: tuple[Task, ...] | None, header: str
) -> None:
    file = read_label_file(write_file(header + "\n" + ATTRIBUTES.split("\n", 1)[1]), tasks)
    assert [task.labels for task in file.tasks] == [("yes", "no")] * 3
    assert dict(zip(file.rows["image"], file.rows["Wearing_Hat"], strict=True)) == HATS


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("image,hat_red,hat_blue\na.jpg,1,0\nb.jpg,0,1\n", ["hat"]),
        ("image,hat_red,hat_blue\na.jpg,1,1\nb.jpg,0,1\n", ["hat_red", "hat_blue"]),
        ("image,hat_red,nose_big\na.jpg,1,0\nb.jpg,0,1\n", ["hat_red", "nose_big"]),
    ],
)
def test_without_a_project_columns_are_one_hot_where_one_name_has_several_and_no_row_two_of_them(
    write_file: WriteFile, text: str, tasks: list[str]
) -> None:
    assert [task.name for task in read_label_file(write_file(text)).tasks] == tasks


def test_one_hot_columns_of_a_projects_yes_no_task_are_not_its_answers(write_file: WriteFile) -> None:
    tasks = PRESETS["celeba-attributes"]
    file = read_label_file(write_file("image,Big_Nose_yes,Big_Nose_no\na.jpg,1,0\nb.jpg,0,1\n"), tasks)
    assert file.rows["Big_Nose"].tolist() == ["yes", "no"]


def test_without_a_project_a_column_of_a_face_task_has_one_of_its_labels(write_file: WriteFile) -> None:
    text = "image,light_right,light_centre,light_left\na.jpg,1,0,0\n"
    with pytest.raises(InputError, match=r"line 1: no task has a label for column 'light_centre'"):
        read_label_file(write_file(text))
    file = read_label_file(write_file(text.replace("centre", "center")))
    assert file.tasks == (LIGHT,)
