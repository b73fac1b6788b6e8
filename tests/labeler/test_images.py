"""The pictures of a folder, and which of them a label file means."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.errors import InputError
from labeler.images import ImageIndex, list_images


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_pictures_are_listed_with_their_folders_sorted_and_nothing_else(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "b/2.JPG",
        "b/1.png",
        "a.jpeg",
        "notes.txt",
        ".hidden.jpg",
        ".cache/x.jpg",
        "b/c/d.PGM",
        "album.jpg/x.png",
    )
    assert list_images(tmp_path) == ["a.jpeg", "album.jpg/x.png", "b/1.png", "b/2.JPG", "b/c/d.PGM"]


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    touch(tmp_path, "notes.txt")
    with pytest.raises(InputError, match="holds no pictures"):
        list_images(tmp_path)
    with pytest.raises(InputError, match="is not a folder"):
        list_images(tmp_path / "notes.txt")
    with pytest.raises(InputError, match="is not a folder"):
        list_images(tmp_path / "absent")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no text")
def test_a_file_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"M\xfcller.jpg")).touch()
    with pytest.raises(InputError, match=r"M.ller\.jpg' is not UTF-8 text: rename"):
        list_images(tmp_path)


INDEX = ImageIndex(["one.jpg", "a/same.JPG", "b/same.jpg", "b/c/deep.png", "Müller.jpg"])


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("one.jpg", "one.jpg"),
        (" ./ONE.JPG ", "one.jpg"),
        ("C:\\faces\\one.jpg", "one.jpg"),
        ("/home/ann/faces/a/same.jpg", "a/same.JPG"),
        ("C:\\faces\\b\\same.JPG", "b/same.jpg"),
        ("b\\c\\deep.png", "b/c/deep.png"),
        ("deep.png", "b/c/deep.png"),
        ("c/deep.png", "b/c/deep.png"),
        (normalize("NFD", "Müller.jpg"), "Müller.jpg"),
        ("same.jpg", None),
        ("/elsewhere/same.jpg", None),
        ("d/one.jpg", "one.jpg"),
        ("xone.jpg", None),
        ("one.png", None),
        ("", None),
    ],
)
def test_a_name_finds_the_one_image_that_it_can_mean(name: str, image: str | None) -> None:
    assert INDEX.find(name) == image


def test_a_name_as_written_goes_before_one_in_another_case() -> None:
    index = ImageIndex(["A.jpg", "a.jpg", "B.jpg"])
    assert [index.find(name) for name in ("A.jpg", "a.jpg", "b.jpg", "a.JPG")] == ["A.jpg", "a.jpg", "B.jpg", None]


PARTS = st.text(st.characters(categories=["L", "N"], max_codepoint=0x17F), min_size=1, max_size=5)


@given(st.lists(st.lists(PARTS, min_size=1, max_size=3), min_size=1, max_size=6), PARTS)
def test_each_image_is_found_by_its_full_path_on_any_computer_or_not_at_all(paths: list[list[str]], root: str) -> None:
    images = sorted({"/".join(parts) + ".jpg" for parts in paths})
    index = ImageIndex(images)
    for image in images:
        assert index.find(image) == image
        for elsewhere in (f"/{root}/{image}", "C:\\" + root + "\\" + image.replace("/", "\\")):
            assert index.find(elsewhere) in (image, None)
