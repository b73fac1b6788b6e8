"""Whatever a file holds: it is read, or refused in one sentence that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeler.errors import InputError
from labeler.label_files import FORMATS, LabelFile, read_label_file
from labeler.label_files.celeba_landmarks import POINTS
from labeler.tasks import LIGHT, ORIENTATION, Task

WriteFile = Callable[..., Path]
SMILING = Task(name="Smiling", labels=("yes", "no"))
TASKS = (ORIENTATION, LIGHT, SMILING)
SPELLINGS = {"": {"centre": "center", "x": "yes"}, "light": {"1": "left"}}

COLUMNS = [f"{point}_{axis}" for point in POINTS for axis in "xy"]
HEADERS = st.sampled_from(
    [
        "",
        "image,light\n",
        "image_id,Smiling\n",
        "image,annotator,orientation,light,flag,note\n",
        "image,light_left,light_center,light_right\n",
        "image,light_left,light_centre,light_right,mood_x,mood_y\n",
        "image,light,light_source,light_confidence\n",
        "image_id,partition\n",
        "3\nSmiling Young\n",
        "2\n",
        f"2\n{' '.join(COLUMNS)}\n",
        f"image_id,{','.join(COLUMNS)}\n",
    ]
)
NAMES = ("a.jpg", "b.JPG", "./a.jpg", "C:\\x\\a.jpg", "\u00e9", "e\u0301", "'=1", "=1", "ann")
ANSWERS = ("left", "Left ", "centre", "up", "yes", "x", "None", "NA", "0", "1", "-1", "2", "1.0", "0.3", "")
ODD = ('"', '"q"', "\t", "\x00", "\u2028")
CELL = st.sampled_from([*NAMES, *ANSWERS, *ODD])
BODY = st.lists(st.lists(CELL, max_size=7), max_size=5)


def reads_or_refuses(path: Path) -> None:
    for format_name in ("auto", *FORMATS):
        for tasks in (None, TASKS):
            try:
                file = read_label_file(path, tasks, format_name=format_name, spellings=SPELLINGS)
            except InputError as fault:
                assert "\n" not in str(fault)
                assert str(path) in str(fault)
            else:
                check(file)


def check(file: LabelFile) -> None:
    """What every reader promises of its rows."""
    assert list(file.rows)[:2] == ["image", "annotator"]
    assert all(file.rows["image"]), "every row has an image"
    assert not file.rows.duplicated(["image", "annotator"]).any()
    assert file.rows["flag"].dtype == bool
    for task in file.tasks:
        assert set(file.rows[task.name]) <= {"", *task.labels}


any_file = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@any_file
@given(HEADERS, BODY, st.sampled_from([",", ";", "\t", " "]), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_any_lines(
    write_file: WriteFile, header: str, body: list[list[str]], between: str, end: str, closed: bool
) -> None:
    text = header + "\n".join(between.join(row) for row in body) + "\n" * closed
    reads_or_refuses(write_file(text.replace("\n", end)))


@any_file
@given(HEADERS, st.binary(max_size=40))
def test_any_bytes(write_file: WriteFile, header: str, content: bytes) -> None:
    reads_or_refuses(write_file(header.encode() + content))


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_header_alone_is_no_row_in_any_format(write_file: WriteFile, format_name: str) -> None:
    reads_or_refuses(write_file("image,light\n"))
    with pytest.raises(InputError):
        read_label_file(write_file("\n"), TASKS, format_name=format_name)
