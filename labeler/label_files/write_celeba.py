"""Writing `list_attr_celeba.txt`: the yes/no tasks of images that have an answer to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from labeler.errors import InputError
from labeler.files import guarded_text, replacing
from labeler.label_files.celeba_attributes import is_yes_no
from labeler.label_files.write import check_replaceable
from labeler.tasks import YES, Task

_HEAD = 2  # lines above the first image: the count, and the names
Row = tuple[str, Mapping[str, str]]  # image, {task: label}


def write_celeba(
    path: Path, tasks: Sequence[Task], rows: Iterable[Row], *, replace_larger: bool = False
) -> tuple[int, tuple[str, ...]]:
    """Write 1 for yes and -1 for no; gives how many images there were, and sentences about what was left out.

    The format has no sign for a missing answer: an image that lacks one is left out. Raises InputError where nothing
    is left to write, or a name cannot stand between blanks.
    """
    attributes = [task for task in tasks if is_yes_no(task)]
    if not attributes:
        names = ", ".join(task.name for task in tasks)
        raise InputError(
            f"list_attr_celeba.txt holds yes/no tasks, and there is none among {names}: choose --format csv."
        )
    for task in attributes:
        _check_bare(task.name, "The task")
    lines, lacking = [], 0
    for image, labels in rows:
        given = [labels.get(task.name, "") for task in attributes]
        if not any(given):
            continue
        if not all(given):
            lacking += 1
            continue
        _check_bare(image, "The image")
        lines.append(" ".join([guarded_text(image), *(" 1" if text.casefold() == YES else "-1" for text in given)]))
    if not lines:
        raise InputError(
            f"No image has an answer to each of {', '.join(task.name for task in attributes[:5])}: label some first, "
            "choose some of the tasks with --task, or take --format csv."
        )
    check_replaceable(path, len(lines), _images_in, replace_larger=replace_larger)
    with replacing(path) as file:
        file.write("\n".join([str(len(lines)), " ".join(task.name for task in attributes), *lines, ""]))
    return len(lines), _left_out(path, tasks, attributes, lacking)


def _left_out(path: Path, tasks: Sequence[Task], attributes: Sequence[Task], lacking: int) -> tuple[str, ...]:
    others = [task.name for task in tasks if task not in attributes]
    sentences = []
    if others:
        sentences.append(f"{path}: {', '.join(others)} cannot be answered by yes and no and was left out.")
    if lacking:
        sentences.append(
            f"{path}: {lacking:,} images lack an answer to one of the tasks and were left out: the format has no sign "
            "for that."
        )
    return tuple(sentences)


def _check_bare(name: str, what: str) -> None:
    if len(name.split()) != 1 or name != name.strip():
        raise InputError(
            f"{what} {name!r} has a blank in its name, and list_attr_celeba.txt has blanks between columns: choose "
            "--format csv."
        )


def _images_in(path: Path) -> int:
    """How many images a file of this form holds."""
    with path.open("rb") as file:
        return max(0, sum(1 for line in file if line.strip()) - _HEAD)
