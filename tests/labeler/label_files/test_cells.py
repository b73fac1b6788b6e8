"""The text of a file: separators, encodings, line ends and line numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from labeler.errors import InputError
from labeler.label_files.cells import _split, read_cells
from labeler.label_files.plain_cells import plain_cells

WriteFile = Callable[..., Path]
PLAIN = "image,light\na.jpg,left\nb.jpg,right\n"
ROWS = [["image", "light"], ["a.jpg", "left"], ["b.jpg", "right"]]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.rstrip().encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", ", ").encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace("\n", ",,\n").encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        b",image,light\n0,a.jpg,left\n1,b.jpg,right\n",
        b"Unnamed: 0.1,Unnamed: 0,image,light\n0,0,a.jpg,left\n1,1,b.jpg,right\n",
    ],
)
def test_the_same_table_is_read_from_every_program_that_wrote_it(write_file: WriteFile, content: bytes) -> None:
    assert read_cells(write_file(content)).values.tolist() == ROWS


def test_lines_are_counted_as_an_editor_shows_them(write_file: WriteFile) -> None:
    text = '\n \nimage,note\n\na.jpg,"two\nlines"\nb.jpg,"three\r\n\r\nlines"\n,\nc.jpg,\n'
    assert read_cells(write_file(text)).index.tolist() == [3, 5, 7, 11]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty: give a file"),
        (b"\n\r\n  \n", "is empty: give a file"),
        (b",,\n,,\n", "holds separators only"),
        ("image,note\na.jpg,schön\n".encode("latin-1"), "line 2: not UTF-8 text. Save the file as CSV UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not a text file"),
        (PLAIN.encode("utf-16-le"), "is not a text file"),
        (b"\xff\xfei\0m", "not UTF-8 text"),
        (b"image,light\na.jpg,left\nb.jpg\n", "line 3: 1 columns where line 1 has 2: complete or remove"),
        (b"image,note\na.jpg,one, two\n", "line 2: 3 columns where line 1 has 2: put text that holds the separator"),
        (b'image,note\n\na.jpg,"two\nlines"\nb.jpg,x,y\n', "line 5: 3 columns"),
        (b'image,note\na.jpg,"open\nb.jpg,x\n', "line 2: not a row of columns"),
        (b'image,note\na.jpg,"' + b"x" * 200_000 + b'"\n', "line 2: not a row of columns"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(write_file: WriteFile, content: bytes, sentence: str) -> None:
    path = write_file(content)
    with pytest.raises(InputError, match=re.escape(sentence)) as caught:
        read_cells(path)
    assert str(path) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_folder_and_an_absent_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.csv"):
        with pytest.raises(InputError, match=re.escape(f"{path} cannot be read")):
            read_cells(path)


def test_a_file_too_large_for_memory_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write(PLAIN.encode())
        file.truncate(2_000_000_000)  # takes no room on the disk
    with pytest.raises(InputError, match=r"has 2,000 MB, and label files of up to 256 MB are read: .* split it"):
        read_cells(path)


class _StillWritten(type(Path())):  # type: ignore[misc]
    """A file to which another program writes while it is being read."""

    def read_bytes(self) -> bytes:
        raw = bytes(super().read_bytes())
        with self.open("ab") as file:
            file.write(b"c.jpg,left\n")
        return raw


def test_a_file_that_changes_while_it_is_read_is_refused(write_file: WriteFile) -> None:
    path = _StillWritten(write_file(PLAIN))
    with pytest.raises(InputError, match=r"has changed while it was being read: wait until the program that writes it"):
        read_cells(path)
    assert len(read_cells(Path(path))) == 4


@pytest.mark.parametrize("text", ["image,light\na.jpg,left\nb.j", "image,light,note\na.jpg,left,\nb.jpg,le"])
def test_a_last_line_that_is_cut_off_may_still_be_written(write_file: WriteFile, text: str) -> None:
    words = "line 3: .*complete or remove that line, or wait where a program is still writing the file"
    with pytest.raises(InputError, match=words):
        read_cells(write_file(text))
    with pytest.raises(InputError) as caught:
        read_cells(write_file(text + "\n"))
    assert "still writing" not in str(caught.value)


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_cells_and_their_lines_are_those_that_were_written(
    write_file: WriteFile, rows: list[list[str]], delimiter: str
) -> None:
    buffer, starts, kept = StringIO(newline=""), [2], [["image", "note"]]
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["image", "note"])
    for row in [["x", "x"], *rows]:
        line = len(re.findall(r"\r\n|\r|\n", buffer.getvalue())) + 1
        writer.writerow(row)
        if any(cell.strip() for cell in row):
            kept.append(row)
            starts.append(line)
    cells = read_cells(write_file(buffer.getvalue()))
    assert cells.values.tolist() == kept
    assert cells.index.tolist() == [1, *starts[1:]]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_in_one_sentence(write_file: WriteFile, content: bytes) -> None:
    try:
        read_cells(write_file(content))
    except InputError as fault:
        assert "\n" not in str(fault)


CELL = st.text(st.sampled_from("ab01.,;\t \n\r\"'\0\u00e9\u00a0\u2028NA-=#\\"), max_size=3)
TEXTS = st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=6).map(
    lambda rows: "\n".join(",".join(row) for row in rows)
)
BARE = st.sampled_from(["a", "1", "01", "1.0", "NA", "None", "true", "", "x y", "é"])
SAME_WIDTH = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(BARE, min_size=width, max_size=width), min_size=1, max_size=6).map(
        lambda rows: "\r\n".join(",".join(row) for row in rows)
    )
)


@given(TEXTS | SAME_WIDTH, st.sampled_from(["", "\n", "\r\n"]))
@example("\n,\n,,", "")
@settings(deadline=None, max_examples=400)
def test_what_is_read_quickly_is_what_the_exact_reader_reads(text: str, end: str) -> None:
    """Where the quick reader answers at all, it gives the same cells on the same lines."""
    text += end
    first = next((line for line in StringIO(text, newline=None) if line.strip()), "")
    quick = plain_cells(text, ",", first.count(",") + 1) if first else None
    if quick is None:
        return
    lines, rows = _split(Path("x.csv"), text, ",")
    assert quick.astype(object).to_numpy().tolist() == rows
    assert quick.index.tolist() == lines


def test_an_ordinary_file_is_read_quickly_and_numbers_stay_as_they_are_written() -> None:
    for text in ("image,light\na.jpg,left\n", "a.jpg,01,1.0,1e3\r\nb.jpg,1,1,1000\r\n", "é.jpg;links\na;b"):
        quick = plain_cells(text, ";" if ";" in text else ",", 4 if "1e3" in text else 2)
        assert quick is not None
        assert [",".join(row) for row in quick.astype(object).to_numpy()] == text.replace(";", ",").split()
