"""Which rows of a file are shown, and the text of their lines."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.file_samples import spread, task_facts, text_of_lines
from labeler.label_files import read_label_file
from labeler.tasks import LIGHT

SIZES = st.dictionaries(st.sampled_from("abcde"), st.integers(1, 30), min_size=1)


@given(SIZES, st.integers(0, 12))
def test_samples_are_rows_of_their_label_and_of_every_label_about_as_many(sizes: dict[str, int], count: int) -> None:
    numbers = itertools.count()
    rows = {label: [next(numbers) for _ in range(size)] for label, size in sizes.items()}
    chosen = spread(rows, count)
    assert len(chosen) == len(set(chosen)) == min(count, sum(sizes.values()))
    assert all(row in rows[label] for row, label in chosen)
    shares = {label: sum(one == label for _, one in chosen) for label in rows}
    full = {label for label in rows if shares[label] == sizes[label]}
    others = [share for label, share in shares.items() if label not in full]
    assert not others or max(shares.values()) - min(others) <= 1


def test_samples_have_the_line_as_it_stands_and_leave_out_images_that_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = ('"00.png", Left ,"two\nlines"', "", "01.png,right,", "02.png,left,", "02.png,left,again")
    path.write_text("\n".join(("image,light,note", *rows)))
    facts = task_facts(read_label_file(path, [LIGHT]), [LIGHT], {"01.png"})["light"]
    assert facts.labels == {"left": 2, "right": 1}
    assert [(one.image, one.label, one.line, one.text) for one in facts.samples] == [
        ("00.png", "left", 2, '"00.png", Left ,"two'),
        ("02.png", "left", 6, "02.png,left,"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_are_found_in_every_encoding_and_long_ones_are_cut(tmp_path: Path, encoding: str, ending: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(ending.join(["é,1", "b" * 500, "c,3"]).encode(encoding))
    texts = text_of_lines(path, [1, 2, 3, 9])
    assert (texts[1], texts[3], texts[9]) == ("é,1", "c,3", "")
    assert texts[2].endswith("b…")
    assert len(texts[2]) < 200
