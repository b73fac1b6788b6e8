"""Final labels as folders of pictures: one per task, and in it one per label."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from labeler.errors import InputError
from labeler.files import umask
from labeler.tasks import Task, is_relative_name

TOLD_EVERY = 200  # pictures
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
# Names of devices on Windows, with and without an ending.
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
Progress = Callable[[int, int], None]


def write_image_folder(
    folder: Path,
    tasks: Sequence[Task],
    rows: Iterable[tuple[str, Mapping[str, str]]],
    picture: Callable[[str], Path],
    *,
    links: bool = False,
    on_progress: Progress = lambda done, total: None,
) -> tuple[int, tuple[str, ...]]:
    """Put each image into `folder/<task>/<label>/<image>`; gives how many files, and sentences about what is missing.

    `picture` gives an image's file. Files are copied, or with `links` linked to. The folder is complete or not there:
    it is made beside and renamed. Raises InputError where there is something in it, or it cannot be written.
    """
    wanted = [(image, task, labels[task.name]) for image, labels in rows for task in tasks if labels.get(task.name)]
    if not wanted:
        raise InputError("There are no labels to export: label some images first.")
    names = {task.name: folder_names(task.labels) for task in tasks}
    task_folders = folder_names([task.name for task in tasks])
    missing: list[str] = []
    with _made_beside(folder) as beside:
        for done, (image, task, label) in enumerate(wanted):
            if not done % TOLD_EVERY:
                on_progress(done, len(wanted))
            if not is_relative_name(image):
                raise InputError(f"The image {image!r} is no path inside a folder: it cannot be exported.")
            target = beside / task_folders[task.name] / names[task.name][label] / image
            if not _place(picture(image), target, links=links):
                missing.append(image)
        if len(missing) == len(wanted):
            raise InputError(
                f"None of the pictures is there, the first of them {picture(wanted[0][0])}: put them back."
            )
        on_progress(len(wanted), len(wanted))
    return len(wanted) - len(missing), _sentences(folder, missing, {**task_folders, **_all(names)})


def folder_names(names: Sequence[str]) -> dict[str, str]:
    """A folder's name for each of `names` that every system takes, and no two alike where case does not count.

    >>> folder_names(["left", "a/b", "..", "CON", "Left", "=1"])
    {'left': 'left', 'a/b': 'a_b', '..': '_', 'CON': 'CON_', 'Left': 'Left-2', '=1': '=1'}
    """
    taken: set[str] = set()
    found: dict[str, str] = {}
    for name in names:
        stem = _FORBIDDEN.sub("_", name).rstrip(". ").strip()[:100] or "_"
        stem = f"{stem}_" if _DEVICE.fullmatch(stem) else stem
        number, free = 1, stem
        while free.casefold() in taken:
            number += 1
            free = f"{stem}-{number}"
        taken.add(free.casefold())
        found[name] = free
    return found


def _all(names: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {text: name for of in names.values() for text, name in of.items()}


def _sentences(folder: Path, missing: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    renamed = [f"{text!r} is {name!r}" for text, name in names.items() if text != name]
    sentences = []
    if renamed:
        sentences.append(f"{folder}: some names cannot be a folder's: {', '.join(renamed)}.")
    if missing:
        sentences.append(
            f"{folder}: {len(missing):,} pictures are missing and were left out, the first of them {missing[0]}."
        )
    return tuple(sentences)


def _place(source: Path, target: Path, *, links: bool) -> bool:
    """Copy a picture or link to it; False where it is not there."""
    if not source.is_file():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    if links:
        target.symlink_to(source.resolve())
    else:
        shutil.copy2(source, target)
    return True


@contextmanager
def _made_beside(folder: Path) -> Iterator[Path]:
    """An empty folder beside `folder` that takes its place when the block ends well, and goes away otherwise."""
    try:
        if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
            raise InputError(f"{folder} is not an empty folder: choose another name; nothing is ever replaced there.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".part"))
    except OSError as fault:
        raise InputError(f"{folder} cannot be made ({fault.strerror}): choose another place.") from fault
    try:
        yield beside
        beside.chmod(0o777 & ~umask())
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    except OSError as fault:
        raise InputError(
            f"{folder} cannot be written ({fault.strerror}): check the room on the disk, or choose another place."
        ) from fault
    finally:
        shutil.rmtree(beside, ignore_errors=True)
