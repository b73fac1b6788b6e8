"""Nobody ever sees half of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import InputError
from labeler.files import guarded_text, replacing


def test_the_file_takes_its_place_only_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "new" / "labels.csv"
    with replacing(path) as file:
        file.write("one\r\n")
        assert not path.exists()
    assert path.read_bytes() == b"one\r\n"
    assert [entry.name for entry in path.parent.iterdir()] == ["labels.csv"]


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_an_exception_in_the_block_leaves_the_old_file_and_nothing_beside(
    tmp_path: Path, fault: type[BaseException]
) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("old")
    with pytest.raises(fault), replacing(path) as file:
        file.write("half of the new")
        raise fault
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["labels.csv"]


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("old")
    path.chmod(0o640)
    with replacing(path) as file:
        file.write("new")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(InputError, match=r"file.labels.csv cannot be written"),
        replacing(tmp_path / "file" / "labels.csv"),
    ):
        pass
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot be written"), replacing(tmp_path / "folder"):
        pass
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1"])
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert guarded_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "'a", "1-1", " =1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert guarded_text(text) == text
