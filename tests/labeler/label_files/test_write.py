"""What is written is read back as it was, and a larger file is never lost."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeler.errors import InputError
from labeler.label_files import read_label_file, write_annotations, write_final_labels, write_one_hot
from labeler.label_files.write import Sheet, annotation_sheet, write_sheets
from labeler.tasks import LIGHT, ORIENTATION, Task

HAT = Task(name="hat", labels=("None", "NA", "-1", "=1+1", "a, b", 'with "quotes"'))
TASKS = (LIGHT, HAT)

CHARACTERS = st.one_of(
    st.sampled_from(list(",;\"'=+-@\n\r ")), st.characters(exclude_categories=["Cs"], exclude_characters="\0")
)
TEXTS = st.text(CHARACTERS, max_size=8)
# Blanks around an image's or a person's name are never meant, `\` is Windows' separator.
NAMES = TEXTS.map(lambda text: text.replace("\\", "").strip()).filter(
    lambda text: text and not text.startswith("./") and text[1:3] != ":/"
)
# A person is the same however their accents are written.
PEOPLE = NAMES.map(lambda text: normalize("NFC", text))
# csv leaves a blank in front without quotes, and files with blanks behind the separator have to be read as well.
NOTES = TEXTS.map(lambda text: text.lstrip(" "))
ANSWERS = st.fixed_dictionaries({}, optional={task.name: st.sampled_from(task.labels) for task in TASKS})
ROWS = st.dictionaries(st.tuples(NAMES, PEOPLE), st.tuples(ANSWERS, st.booleans(), NOTES), min_size=1, max_size=5)

given_a_folder = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given_a_folder
@given(ROWS)
def test_annotations_are_read_back_as_they_were_written(
    tmp_path: Path, rows: dict[tuple[str, str], tuple[dict[str, str], bool, str]]
) -> None:
    path = tmp_path / "ann.csv"
    lines = [(image, person, *answer) for (image, person), answer in rows.items()]
    assert write_annotations(path, TASKS, lines, replace_larger=True) == len(lines)
    file = read_label_file(path, TASKS)
    found = [
        (
            row["image"],
            row["annotator"],
            {task.name: row[task.name] for task in TASKS if row[task.name]},
            row["flag"],
            row["note"],
        )
        for _, row in file.rows.iterrows()
    ]
    assert found == lines
    assert file.problems == ()


@given_a_folder
@given(st.dictionaries(NAMES, ANSWERS.filter(bool), min_size=1, max_size=5))
def test_one_hot_files_are_read_back_as_they_were_written(tmp_path: Path, rows: dict[str, dict[str, str]]) -> None:
    path = tmp_path / "ann.csv"
    write_one_hot(path, TASKS, rows.items(), replace_larger=True)
    file = read_label_file(path, TASKS, format_name="one-hot")
    found = {
        row["image"]: {task.name: row[task.name] for task in TASKS if row[task.name]} for _, row in file.rows.iterrows()
    }
    assert found == rows


def test_the_columns_are_those_of_the_contract(tmp_path: Path) -> None:
    write_annotations(tmp_path / "a.csv", (ORIENTATION, LIGHT), [("x.jpg", "ann", {"light": "left"}, True, "=1")])
    assert (tmp_path / "a.csv").read_bytes() == (
        b"image,annotator,orientation,light,flag,note\r\nx.jpg,ann,,left,1,'=1\r\n"
    )
    write_final_labels(tmp_path / "f.csv", (LIGHT, HAT), [("x.jpg", {"light": ("left", "auto", 0.91239)})])
    assert (tmp_path / "f.csv").read_bytes() == (
        b"image,light,light_source,light_confidence,hat,hat_source,hat_confidence\r\nx.jpg,left,auto,0.9124,,,\r\n"
    )
    write_one_hot(tmp_path / "o.csv", (LIGHT,), [("x.jpg", {"light": "center"}), ("y.jpg", {})])
    assert (tmp_path / "o.csv").read_bytes() == (
        b"image,light_left,light_center,light_right\r\nx.jpg,0,1,0\r\ny.jpg,0,0,0\r\n"
    )


@given_a_folder
@given(NAMES, NOTES)
def test_no_written_cell_can_run_as_a_formula(tmp_path: Path, name: str, note: str) -> None:
    path = tmp_path / "ann.csv"
    write_annotations(path, TASKS, [(name, name, {"hat": "=1+1"}, False, note)], replace_larger=True)
    with path.open(encoding="utf-8", newline="") as file:
        assert not [
            cell for row in csv.reader(file) for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        ]


def rows_of(*images: str) -> list[tuple[str, str, dict[str, str], bool, str]]:
    return [(image, "ann", {"light": "left"}, False, "a note\nof two lines") for image in images]


def test_a_smaller_file_never_silently_replaces_a_larger_one(tmp_path: Path) -> None:
    path = tmp_path / "ann.csv"
    write_annotations(path, TASKS, rows_of("a.jpg", "b.jpg"))
    before = path.read_bytes()
    with pytest.raises(InputError, match=re.escape(f"{path} holds 2 rows, more than the 1 to be written")):
        write_annotations(path, TASKS, rows_of("a.jpg"))
    assert path.read_bytes() == before
    write_annotations(path, TASKS, rows_of("c.jpg", "d.jpg"))
    write_annotations(path, TASKS, rows_of("a.jpg"), replace_larger=True)
    assert len(read_label_file(path, TASKS).rows) == 1


def test_a_folder_is_not_taken_for_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder: give the name of a file"):
        write_annotations(tmp_path, TASKS, rows_of("a.jpg"))


@pytest.mark.parametrize("hindrance", ["larger", "folder", "under a file"])
def test_of_several_files_none_is_written_where_one_cannot_be(tmp_path: Path, hindrance: str) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    write_annotations(first, TASKS, rows_of("old.jpg"))
    before = first.read_bytes()
    if hindrance == "larger":
        write_annotations(second, TASKS, rows_of("a.jpg", "b.jpg"))
    elif hindrance == "folder":
        second.mkdir()
    else:
        (tmp_path / "file").touch()
        second = tmp_path / "file" / "b.csv"
    sheets = [annotation_sheet(path, TASKS, rows_of("new.jpg")) for path in (first, second)]
    for order in (sheets, sheets[::-1]):
        with pytest.raises(InputError, match=r"b\.csv"):
            write_sheets(*order)
        assert first.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


CELLS = st.text(st.sampled_from('ab ,"\r\n;=é'), max_size=4)


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=5)))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_are_written_as_the_csv_module_writes_them(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "x.csv"
    header = ["h"] * len(rows[0])
    write_sheets(Sheet(path, header, rows), replace_larger=True)
    wanted = io.StringIO(newline="")
    csv.writer(wanted, lineterminator="\r\n").writerows([header, *rows])
    assert path.read_bytes().decode() == wanted.getvalue()
