"""CelebA's own files: attributes, and what holds no labels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from labeler.errors import InputError
from labeler.label_files import LabelFile, read_label_file
from labeler.label_files.celeba_landmarks import landmark_scores
from labeler.label_files.celeba_partition import read_partition
from labeler.label_files.cells import read_cells
from labeler.tasks import LIGHT, ORIENTATION, PRESETS, Task

WriteFile = Callable[..., Path]
ATTRIBUTES = PRESETS["celeba-attributes"]
SMILING = Task(name="Smiling", labels=("No", "Yes"))
TXT = """3
Smiling Young 5_o_Clock_Shadow
000001.jpg -1  1  1
000002.jpg  1  1 -1
000003.jpg -1 -1 -1
"""
CSV = "image_id,Smiling,Young,5_o_Clock_Shadow\n000001.jpg,-1,1,1\n000002.jpg,1,1,-1\n000003.jpg,-1,-1,-1\n"
MEANT = {"000001.jpg": ["no", "yes", "yes"], "000002.jpg": ["yes", "yes", "no"], "000003.jpg": ["no", "no", "no"]}


def answers(file: LabelFile) -> dict[str, list[str]]:
    names = ["Smiling", "Young", "5_o_Clock_Shadow"]
    return {row["image"]: [row[name] for name in names] for _, row in file.rows.iterrows()}


@pytest.mark.parametrize("text", [TXT, CSV, TXT.replace("\n", "\r\n"), TXT.replace(" ", "\t"), CSV.replace(",", ";")])
@pytest.mark.parametrize("tasks", [ATTRIBUTES, None], ids=["project", "no project"])
def test_attributes_are_yes_and_no(write_file: WriteFile, text: str, tasks: tuple[Task, ...] | None) -> None:
    file = read_label_file(write_file(text, "list_attr_celeba.txt"), tasks)
    assert answers(file) == MEANT
    assert (file.format, file.annotators, file.problems) == ("celeba", ("list_attr_celeba",), ())
    assert file.rows.index.tolist() == ([3, 4, 5] if text.startswith("3") else [2, 3, 4])


def test_attributes_that_are_no_tasks_are_left_out_and_told(write_file: WriteFile) -> None:
    path = write_file(TXT)
    file = read_label_file(path, (ORIENTATION, SMILING, LIGHT))
    assert file.tasks == (SMILING,)
    assert file.rows["Smiling"].tolist() == ["No", "Yes", "No"]
    assert file.problems == (
        f"{path}: 2 of its attributes are no yes/no tasks of the project and were left out: Young, 5_o_Clock_Shadow.",
    )


def test_a_file_that_is_shorter_than_it_says_is_told(write_file: WriteFile) -> None:
    path = write_file(TXT.replace("3\n", "202599\n", 1))
    assert read_label_file(path).problems == (
        f"{path}, line 1: the file says that it has 202,599 images, and has 3: get the whole file if that is "
        "not meant.",
    )


def test_a_name_may_have_blanks_and_an_image_may_stand_twice(write_file: WriteFile) -> None:
    path = write_file("3\nSmiling Young\nmy face.jpg -1 1\nb.jpg  1 1\nmy face.jpg -1 -1\n")
    file = read_label_file(path)
    assert file.rows["image"].tolist() == ["my face.jpg", "b.jpg"]
    assert file.rows["Smiling"].tolist() == ["no", "yes"]
    assert file.rows["Young"].tolist() == ["", "yes"]
    assert "lines 3, 5: ann gives my face.jpg different labels for Young" in file.problems[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (TXT.replace("-1 -1 -1", "-1 -1"), "line 5: not an image and 3 numbers behind it: complete or remove"),
        (TXT + "x.jpg -1 -1 -1 -1\n", "image x.jpg"),
        (TXT.replace("-1 -1 -1", "-1 -1 x"), "line 5: 'x' is not a whole number"),
        (TXT.replace("-1 -1 -1", "-1 -1 2"), "line 5: 2 for 5_o_Clock_Shadow is neither 1 (yes) nor -1 (no)"),
        (CSV.replace("-1,-1,-1", "-1,-1,"), "line 4: '' is not a whole number"),
        ("2\nSmiling Young\n", "has a header and no rows"),
        ("2\n", "has a header and no rows"),
        ("2\nSmiling Smiling\na.jpg 1 -1\n", "must name every attribute, and none twice"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(write_file: WriteFile, text: str, sentence: str) -> None:
    path = write_file(text)
    if sentence.startswith("image"):  # a name with a blank and a number too many cannot be told apart
        assert read_label_file(path, format_name="celeba").rows["image"].tolist()[-1] == "x.jpg -1"
        return
    with pytest.raises(InputError) as caught:
        read_label_file(path, format_name="celeba")
    assert sentence in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_project_without_yes_no_tasks_cannot_hold_attributes(write_file: WriteFile) -> None:
    with pytest.raises(InputError, match=r"none of its attributes \(Smiling, Young, 5_o_Clock_Shadow\) is a task"):
        read_label_file(write_file(TXT), (ORIENTATION, LIGHT))


PARTITION = "000001.jpg 0\n000002.jpg 1\n000003.jpg 2\n"
IDENTITY = "000001.jpg 2880\n000002.jpg 2937\n000003.jpg 8692\n"
POINTS = "lefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y"
LANDMARKS = f"""2
{POINTS}
000001.jpg 69  109  106  113   77  142   73  152  108  154
000002.jpg 60  100  100  100   80  120   65  150   95  150
"""


def as_csv(text: str, header: str = "") -> str:
    """A file of the archive as its copies on the web have it."""
    lines = text.splitlines()[2 if text[0] == "2" else 0 :]
    return "\n".join([f"image_id,{header}", *(",".join(line.split()) for line in lines), ""])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (PARTITION, "holds no labels but the parts of the images: 'labeler split PROJECT --partition FILE'"),
        (as_csv(PARTITION, "partition"), "holds no labels but the parts of the images"),
        (IDENTITY, "holds no labels but who is on the images: 'labeler split PROJECT --group-by FILE'"),
        (as_csv(IDENTITY, "identity"), "holds no labels but who is on the images"),
        (LANDMARKS, "holds no labels but points of faces: 'labeler scores PROJECT FILE'"),
        (as_csv(LANDMARKS, POINTS.replace(" ", ",")), "holds no labels but points of faces"),
    ],
)
def test_files_without_labels_are_known_and_their_command_told(write_file: WriteFile, text: str, sentence: str) -> None:
    path = write_file(text)
    with pytest.raises(InputError) as caught:
        read_label_file(path, ATTRIBUTES)
    assert f"{path} {sentence}" in str(caught.value)


@pytest.mark.parametrize("text", [PARTITION, as_csv(PARTITION, "partition")])
def test_a_partition_has_three_parts(write_file: WriteFile, text: str) -> None:
    assert read_partition(write_file(text)) == {
        "000001.jpg": "train",
        "000002.jpg": "validation",
        "000003.jpg": "test",
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (IDENTITY, "line 1: not a partition"),
        (TXT, "line 1: not a partition"),
        ("a.jpg 0\n" * 300 + "b.jpg 3\n", "line 301: the part 3 is none of 0, 1 and 2"),
        ("a.jpg 0\nb.jpg 1\na.jpg 1\n", "line 3: a.jpg has another part further up"),
    ],
)
def test_what_is_no_partition_is_refused(write_file: WriteFile, text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        read_partition(write_file(text))
    assert sentence in str(caught.value)


@pytest.mark.parametrize("text", [LANDMARKS, as_csv(LANDMARKS, POINTS.replace(" ", ","))])
def test_landmarks_say_how_far_a_face_is_turned_and_tilted(write_file: WriteFile, text: str) -> None:
    path = write_file(text)
    scores = landmark_scores(path, read_cells(path))
    # (77 - 87.5) / hypot(37, 4) and atan2(4, 37), by hand
    assert scores["turn"] == {"000001.jpg": pytest.approx(-0.2821, abs=1e-4), "000002.jpg": 0.0}
    assert scores["tilt"] == {"000001.jpg": pytest.approx(6.17, abs=0.01), "000002.jpg": 0.0}


def test_sides_of_landmarks_are_the_pictures_whatever_they_are_called(write_file: WriteFile) -> None:
    swapped = LANDMARKS.replace("69  109  106  113", "106  113  69  109")
    first, second = (
        landmark_scores(path, read_cells(path))
        for path in (write_file(LANDMARKS, "a.txt"), write_file(swapped, "b.txt"))
    )
    assert first == second


def test_eyes_at_one_place_give_no_score_and_an_image_twice_is_refused(write_file: WriteFile) -> None:
    path = write_file(LANDMARKS.replace("60  100  100  100", "60  100  60  100"))
    assert list(landmark_scores(path, read_cells(path))["turn"]) == ["000001.jpg"]
    path = write_file(LANDMARKS.replace("000002", "000001"))
    with pytest.raises(InputError, match=r"line 4: 000001\.jpg has points further up already"):
        landmark_scores(path, read_cells(path))


TOKENS = st.sampled_from(["a.jpg", "b", "1", "-1", "0", "2", "1.0", "99999999999", "-", "é", "'=x", "Smiling", "image"])
LINES = st.lists(st.lists(TOKENS, max_size=4), max_size=6)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([["a.jpg", "1.0"], ["a.jpg", "99999999999"]], " ", "")
@example([["a.jpg", "nan"], ["b", "inf"]], " ", "")
@given(LINES, st.sampled_from([" ", "  ", "\t", ","]), st.sampled_from(["", "2\n", "3\nSmiling Young\n"]))
def test_any_lines_are_read_or_refused_in_one_sentence(
    write_file: WriteFile, lines: list[list[str]], between: str, head: str
) -> None:
    path = write_file(head + "\n".join(between.join(line) for line in lines))

    def points() -> object:
        cells = read_cells(path)
        return landmark_scores(path, cells) if "nose_x" in head else cells

    for read in (
        lambda: read_label_file(path, None),
        lambda: read_label_file(path, ATTRIBUTES, format_name="celeba"),
        lambda: read_partition(path),
        points,
    ):
        try:
            read()
        except InputError as fault:
            assert "\n" not in str(fault)
