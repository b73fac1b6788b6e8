"""The product's own CSV, and what people make of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from labeler.errors import InputError
from labeler.label_files import LabelFile, read_label_file
from labeler.tasks import LIGHT, ORIENTATION, Task

WriteFile = Callable[..., Path]
FACE = (ORIENTATION, LIGHT)


def labels(file: LabelFile, task: str = "light") -> dict[str, str]:
    return dict(zip(file.rows["image"], file.rows[task], strict=True))


def refusal(path: Path, tasks: Sequence[Task] | None = FACE) -> str:
    with pytest.raises(InputError) as caught:
        read_label_file(path, tasks)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_every_column_is_read(write_file: WriteFile) -> None:
    file = read_label_file(
        write_file("image,annotator,orientation,light,flag,note\na.jpg,bob,left,,1,two faces\nb.jpg,,,right,,\n"), FACE
    )
    assert file.rows.loc[2].tolist() == ["a.jpg", "bob", "left", "", True, "two faces"]
    assert file.rows.loc[3].tolist() == ["b.jpg", "ann", "", "right", False, ""]
    assert (file.format, file.annotators, file.problems) == ("csv", ("bob", "ann"), ())


def test_final_labels_are_told_not_to_be_one_more_persons(write_file: WriteFile) -> None:
    file = read_label_file(write_file("image,light,light_source\na.jpg,left,unanimous\nb.jpg,,\n"), FACE, "fin")
    (problem,) = file.problems
    assert "these are final labels, made of people's answers. Read as answers of fin they count once more" in problem
    assert read_label_file(write_file("image,light,light_source\na.jpg,left,\n"), FACE).problems == ()


def test_an_annotator_is_one_person_however_the_accent_is_written(write_file: WriteFile) -> None:
    file = read_label_file(write_file("image,annotator,light\na.jpg,Jose\u0301,left\nb.jpg,Jos\u00e9,right\n"), FACE)
    assert file.annotators == ("Jos\u00e9",)
    assert read_label_file(write_file("image,light\na.jpg,left\n"), FACE, "Jose\u0301").annotators == ("Jos\u00e9",)


def test_headers_and_labels_may_have_stray_blanks_and_case(write_file: WriteFile) -> None:
    file = read_label_file(write_file(" Image_ID ; LIGHT;Flag\nA.JPG; Left ;YES\nb.jpg;CENTER;no\n"), FACE)
    assert labels(file) == {"A.JPG": "left", "b.jpg": "center"}
    assert file.rows["flag"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("numbers", "meant"),
    [
        (["0", "1", "2"], ["left", "center", "right"]),
        (["1", "2", "3"], ["left", "center", "right"]),
        (["3", "3", ""], ["right", "right", ""]),
        (["0.0", "2.0", ""], ["left", "right", ""]),
        (["0", "right", "1"], ["left", "right", "center"]),
    ],
)
def test_labels_by_number_count_from_0_or_1(write_file: WriteFile, numbers: list[str], meant: list[str]) -> None:
    rows = "".join(f"{image}.jpg,{number}\n" for image, number in enumerate(numbers))
    assert list(labels(read_label_file(write_file(f"image,light\n{rows}"), FACE)).values()) == meant


def test_for_yes_and_no_a_1_means_yes(write_file: WriteFile) -> None:
    smiling = Task(name="Smiling", labels=("yes", "no"))
    file = read_label_file(write_file("image,Smiling\na.jpg,1\nb.jpg,0\nc.jpg,1.0\n"), [smiling])
    assert labels(file, "Smiling") == {"a.jpg": "yes", "b.jpg": "no", "c.jpg": "yes"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("image,light\na.jpg,1\nb.jpg,2\n", "line 2: the numbers 1, 2 for task 'light' could count from 0 or from 1"),
        ("image,light\na.jpg,0\nb.jpg,3\n", "line 3: '3' is not a label of task 'light' (left, center, right)"),
        ("image,light\n\na.jpg,left\nb.jpg,up\n", "line 4: 'up' is not a label of task 'light'"),
        ('image,light,note\na.jpg,left,"x\ny"\nb.jpg,None,\n', "line 4: 'None' is not a label of task 'light'"),
        ("image,mood,gaze\na.jpg,left,up\n", "line 1: column 'mood' is not a task of the project"),
        ("\nimage,Light,light\na.jpg,left,left\n", "line 2: two columns are called 'light'"),
        ("image,light,image\na.jpg,left,b.jpg\n", "line 1: two columns are called 'image'"),
        ("image,annotator,flag\na.jpg,ann,1\n", "line 1: no column is a task with labels"),
        ("image,light,flag\na.jpg,left,\nb.jpg,left,maybe\n", "line 3: flag 'maybe' is neither 1 nor empty"),
        ("image,light\n,left\n", "line 2: no image is named"),
        ("a.jpg,left\nb.jpg,right\n", "line 1: not a label file that can be recognised"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(write_file: WriteFile, text: str, sentence: str) -> None:
    assert sentence in refusal(write_file(text))


def test_without_a_project_the_columns_are_the_tasks(write_file: WriteFile) -> None:
    file = read_label_file(
        write_file("image,light,mood,empty,subject\na.jpg,LEFT,None,,s1\nb.jpg,,NA,,s2\nc.jpg,,na ,,\n")
    )
    assert [(task.name, task.labels) for task in file.tasks] == [("light", LIGHT.labels), ("mood", ("NA", "None"))]
    assert labels(file, "mood") == {"a.jpg": "None", "b.jpg": "NA", "c.jpg": "NA"}
    assert labels(file) == {"a.jpg": "left", "b.jpg": "", "c.jpg": ""}


def test_without_a_project_numbers_in_a_face_task_are_its_labels(write_file: WriteFile) -> None:
    file = read_label_file(write_file("image,light\na.jpg,0\nb.jpg,2\n"))
    assert labels(file) == {"a.jpg": "left", "b.jpg": "right"}


def test_without_a_project_a_column_that_can_be_no_task_is_told(write_file: WriteFile) -> None:
    assert "a task cannot be called 'what?'" in refusal(write_file("image,what?\na.jpg,x\n"), None)


def test_the_same_image_twice_with_one_answer_counts_once(write_file: WriteFile) -> None:
    text = "image,light,orientation,flag,note\na.jpg,left,,,dark\nb.jpg,left,,,\n./a.jpg,LEFT,right,1,two faces\n"
    file = read_label_file(write_file(text), FACE)
    assert file.rows["image"].tolist() == ["a.jpg", "b.jpg"]
    assert file.rows.loc[2, ["light", "orientation", "flag", "note"]].tolist() == [
        "left",
        "right",
        True,
        "dark; two faces",
    ]
    assert file.problems == ()


def test_the_same_image_twice_with_two_answers_is_reported_and_no_vote(write_file: WriteFile) -> None:
    path = write_file("image,light,orientation\na.jpg,left,left\nb.jpg,left,\na.jpg,right,left\n")
    file = read_label_file(path, FACE)
    assert labels(file) == {"a.jpg": "", "b.jpg": "left"}
    assert labels(file, "orientation") == {"a.jpg": "left", "b.jpg": ""}
    assert file.problems == (
        f"{path}, lines 2, 4: ann gives a.jpg different labels for light (left, right): none of them is taken.",
    )


def test_two_annotators_of_one_image_are_no_contradiction(write_file: WriteFile) -> None:
    file = read_label_file(write_file("image,annotator,light\na.jpg,ann,left\na.jpg,bob,right\n"), FACE)
    assert len(file.rows) == 2
    assert file.problems == ()


def test_labels_that_models_made_are_nobodys_annotation(write_file: WriteFile) -> None:
    text = (
        "image,light,light_source,light_confidence\n"
        "a.jpg,left,human,\nb.jpg,right,auto,0.9312\nc.jpg,center,adjudicated,\nd.jpg,left,reviewed,\n"
    )
    path = write_file(text)
    file = read_label_file(path, FACE)
    assert labels(file) == {"a.jpg": "left", "b.jpg": "", "c.jpg": "center", "d.jpg": "left"}
    assert file.problems[:-1] == (
        f"{path}: 1 labels of light were made by models and are left out: they are nobody's annotation.",
    )


def test_an_unknown_format_is_refused_with_those_there_are(write_file: WriteFile) -> None:
    with pytest.raises(
        InputError, match=re.escape("no format 'xml': choose auto, one-hot, one-hot-headless, celeba, csv")
    ):
        read_label_file(write_file("image,light\n"), FACE, format_name="xml")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("image,light\na.jpg,left\nb.jpg,centre\n", "line 3: 'centre' is not a label of task 'light'"),
        ("image,Orientation\na.jpg,lfet\n", "line 2: 'lfet' is not a label of task 'orientation'"),
    ],
)
def test_without_a_project_other_words_in_a_face_task_are_refused(
    write_file: WriteFile, text: str, sentence: str
) -> None:
    assert sentence in refusal(write_file(text), None)


def test_without_a_project_an_attributes_numbers_are_yes_and_no_and_other_words_stay(write_file: WriteFile) -> None:
    file = read_label_file(write_file("image,Smiling,Male\na.jpg,1,m\nb.jpg,0,f\n"))
    assert labels(file, "Smiling") == {"a.jpg": "yes", "b.jpg": "no"}
    assert labels(file, "Male") == {"a.jpg": "m", "b.jpg": "f"}


def test_without_a_project_a_column_of_names_is_no_task(write_file: WriteFile) -> None:
    rows = "".join(f"{number}.jpg,left,person {number}\n" for number in range(101))
    sentence = refusal(write_file(f"image,light,who\n{rows}"), None)
    assert "column 'who' has 101 different texts, and a task has at most 100 labels: remove the column" in sentence


def test_columns_that_are_no_tasks_of_the_project_are_left_out_and_told(write_file: WriteFile) -> None:
    """A file of 40 attributes beside the project's two tasks."""
    attributes = [f"attribute_{number}" for number in range(40)]
    row = ",".join(["1", "-1"] * 20)
    text = f"image,light,{','.join(attributes)},Orientation\na.jpg,left,{row},right\nb.jpg,,{row},left\n"
    file = read_label_file(write_file(text), (LIGHT, ORIENTATION))
    assert [task.name for task in file.tasks] == ["light", "orientation"]
    assert file.rows[["light", "orientation"]].to_numpy(object).tolist() == [["left", "right"], ["", "left"]]
    (told,) = file.problems
    assert told.endswith(
        "line 1: 40 columns are no tasks of the project and were left out: 'attribute_0', 'attribute_1', "
        "'attribute_2', 'attribute_3', 'attribute_4' and others. Rename one that is meant for a task."
    )
