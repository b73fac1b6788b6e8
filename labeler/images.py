"""The pictures of a folder, and finding the one that a file means."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from labeler.errors import InputError
from labeler.name_search import folded_name

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".pgm", ".ppm")

TOLD_EVERY = 1000  # pictures


def list_images(folder: Path, on_found: Callable[[int], None] | None = None) -> list[str]:
    """The images under `folder` as `/`-separated relative paths, sorted. Hidden files and folders are left out.

    `on_found` is called with the number of pictures so far at every `TOLD_EVERY`; what it raises ends the search.
    Raises InputError where the folder cannot be read or holds no picture.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder: give the folder that holds the pictures.")
    found: list[str] = []
    pending = [("", os.fspath(folder))]
    while pending:
        prefix, place = pending.pop()
        try:
            with os.scandir(place) as entries:
                for entry in entries:
                    name = entry.name
                    if name.startswith("."):
                        continue
                    if name.lower().endswith(IMAGE_SUFFIXES) and not entry.is_dir():
                        found.append(prefix + name)
                        if on_found is not None and not len(found) % TOLD_EVERY:
                            on_found(len(found))
                    elif entry.is_dir(follow_symlinks=False):
                        pending.append((f"{prefix}{name}/", entry.path))
        except OSError as fault:
            raise InputError(f"{place} cannot be read ({fault.strerror}): check its permissions.") from fault
    if not found:
        raise InputError(f"{folder} holds no pictures ({', '.join(IMAGE_SUFFIXES)}): choose another folder.")
    found.sort()
    _check_names(folder, found)
    return found


def _check_names(folder: Path, names: Sequence[str]) -> None:
    """InputError where a name has bytes that are no text, as old archives leave them: no label file could name it."""
    try:
        "".join(names).encode()
    except UnicodeEncodeError as fault:
        bad = next(name for name in names if not name.isprintable() and not _is_text(name))
        shown = os.fsencode(bad).decode("utf-8", "replace")
        raise InputError(f"{folder}: the file name {shown!r} is not UTF-8 text: rename the file.") from fault


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def normalise_image(name: str) -> str:
    """An image name as files have it, with `/` for a separator and nothing in front that only one system knows.

    >>> normalise_image("C:\\\\faces\\\\000001.JPG")
    '/faces/000001.JPG'
    >>> normalise_image("./a.jpg")
    'a.jpg'
    """
    name = name.strip().replace("\\", "/")
    if name[1:3] == ":/":
        name = name[2:]
    while name.startswith("./"):
        name = name[2:]
    return name


class ImageIndex:
    """Finds the project's image that a label file names: as written, without regard to case, or by its last part."""

    def __init__(self, images: Sequence[str]) -> None:
        self._exact = dict.fromkeys(images)

    @cached_property
    def _loose(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """The images by folded name and by its last part; most files name all images as they are, and need neither."""
        whole: dict[str, list[str]] = defaultdict(list)
        last: dict[str, list[str]] = defaultdict(list)
        for image in self._exact:
            folded = folded_name(image)
            whole[folded].append(image)
            last[folded.rpartition("/")[2]].append(image)
        return whole, last

    def __contains__(self, name: str) -> bool:
        return name in self._exact

    def find(self, name: str) -> str | None:
        """The one image that `name` can mean; None where there is none or more than one."""
        if name in self._exact:
            return name
        name = normalise_image(name)
        if name in self._exact:
            return name
        whole, last = self._loose
        folded = folded_name(name)
        same = whole.get(folded, [])
        if len(same) == 1:
            return same[0]
        ending = [
            image
            for image in last.get(folded.rpartition("/")[2], [])
            if f"/{folded}".endswith(f"/{folded_name(image)}") or f"/{folded_name(image)}".endswith(f"/{folded}")
        ]
        return ending[0] if len(ending) == 1 else None


def names_of_other_folders(meant: Mapping[str, str | None]) -> list[str]:
    """The names of one file that stand for pictures of several folders, of which the project can have one at most.

    `meant` has the image that each name means, None for none. `train/1.jpg` beside `val/1.jpg` is another picture, and
    which of them is the project's `1.jpg` nobody can tell; `/home/ann/1.jpg` beside `1.jpg` is the same one.
    """
    names: dict[str, list[str]] = defaultdict(list)
    for name, image in meant.items():
        if image is not None:
            names[image].append(name)
    strange = []
    for image, alike in names.items():
        whole = {name: folded_name(normalise_image(name)) for name in alike} if len(alike) > 1 else {}
        longest = max(whole.values(), key=len, default="")
        if any(not f"/{longest}".endswith(f"/{one}") for one in whole.values()):
            strange += [name for name, folded in whole.items() if folded != folded_name(image)]
    return strange
