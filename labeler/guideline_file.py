"""Exporting the guideline of a project to one file, and importing a teammate's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from labeler.errors import InputError
from labeler.faults import first_fault
from labeler.files import replacing
from labeler.guideline import MOST_TEXT, PACKED_FOLDER, clean_text, example_path, is_packed
from labeler.guideline_archive import NO_PICTURE, looks_same, read_archive, small_jpeg, write_archive
from labeler.images import ImageIndex
from labeler.project import Project, change_guideline, guideline_of, refresh_guideline
from labeler.store import image_names
from labeler.tasks import Task


@dataclass(frozen=True)
class ExportedGuideline:
    """What was written: how many tasks and pictures, and a sentence for every example that could not be."""

    tasks: int
    pictures: int
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class ImportedGuideline:
    """What an import changed, a sentence per task. `before` holds the guideline that was replaced, for going back."""

    changes: tuple[str, ...]
    remarks: tuple[str, ...]
    before: Path | None


def export_guideline(project: Project, path: Path) -> ExportedGuideline:
    """Write the guidelines of all tasks, with their examples, to `path`.

    Raises InputError where `path` is a file that is no guideline.
    """
    return _export(project, project.tasks, path)


def import_guideline(project: Project, path: Path) -> ImportedGuideline:
    """Replace the guidelines of the tasks that the file names; all of them, or none where one is at fault.

    An example is the project's own image where it has the same picture under that name, else the packed one.
    """
    text, pictures = read_archive(path)
    refresh_guideline(project)
    for task in text.tasks:
        _check_task(project, path, task)
    index = ImageIndex(list(image_names(project.store).values()))
    remarks: list[str] = []
    new = {task.name: _resolved(project, index, task, text.pictures, pictures, remarks) for task in text.tasks}
    before = project.folder / PACKED_FOLDER / f"before-{datetime.now():%Y%m%d-%H%M%S-%f}.zip"
    changes: list[str] = []

    def keep(standing: Sequence[Task]) -> None:
        changes.extend(_differences(standing, new))
        _export(project, standing, before)

    if not _differences(project.tasks, new):
        return ImportedGuideline((), tuple(remarks), None)
    for example in {one for task in new.values() for images in task.examples.values() for one in images}:
        if is_packed(example) and not (project.folder / example).exists():
            with replacing(project.folder / example) as file:
                file.buffer.write(pictures[Path(example).stem])

    def take_over(standing: Task) -> Task:
        return replace(standing, **guideline_of(new[standing.name]))

    change_guideline(project, list(new), take_over, keep)
    return ImportedGuideline(tuple(changes), tuple(remarks), before if changes else None)


def _export(project: Project, tasks: Sequence[Task], path: Path) -> ExportedGuideline:
    packed, numbers, remarks = _pack_pictures(project, tasks)
    said = [{"name": task.name, "labels": task.labels, **guideline_of(task)} for task in tasks]
    write_archive(path, said, numbers, packed)
    return ExportedGuideline(len(tasks), len(packed), remarks)


def _pack_pictures(project: Project, tasks: Sequence[Task]) -> tuple[dict[str, bytes], dict[str, str], tuple[str, ...]]:
    """The pinned pictures by their SHA-256, that of each example, and sentences on those that cannot be read."""
    packed: dict[str, bytes] = {}
    numbers: dict[str, str] = {}
    remarks: list[str] = []
    for task in tasks:
        for example in (image for images in task.examples.values() for image in images):
            try:
                path = example_path(project, example)
                picture = path.read_bytes() if is_packed(example) else small_jpeg(path)
            except NO_PICTURE as fault:
                remarks.append(f"{example}, an example of {task.name}, goes without its picture ({fault}).")
                continue
            numbers[example] = sha256(picture).hexdigest()
            packed[numbers[example]] = picture
    return packed, numbers, tuple(remarks)


def _check_task(project: Project, path: Path, task: Task) -> None:
    own = next((one for one in project.tasks if one.name == task.name), None)
    if own is None:
        known = ", ".join(one.name for one in project.tasks)
        raise InputError(f"{path} is about {task.name!r}, which is no task of this project: its tasks are {known}.")
    if set(own.labels) != set(task.labels):
        raise InputError(
            f"{path}: the labels of {task.name!r} are {', '.join(task.labels)} there and {', '.join(own.labels)} here: "
            "a guideline is for the same labels."
        )
    if max(len(text) for text in (task.question, task.guideline, task.borders)) > MOST_TEXT:
        raise InputError(f"{path}: a text about {task.name!r} has more than {MOST_TEXT:,} characters: shorten it.")


def _resolved(
    project: Project,
    index: ImageIndex,
    task: Task,
    numbers: Mapping[str, str],
    pictures: Mapping[str, bytes],
    remarks: list[str],
) -> Task:
    """The file's task with examples that this project can show; sentences on the others go to `remarks`."""
    examples: dict[str, tuple[str, ...]] = {}
    for label, names in task.examples.items():
        shown = []
        for name in names:
            picture = pictures.get(numbers.get(name, ""))
            example = _own_or_packed(project, index, name, picture)
            if example is None:
                remarks.append(f"{name}, an example of {task.name}, is left out: the file has no picture of it.")
            else:
                shown.append(example)
        examples[label] = tuple(shown)
    texts = {field: clean_text(getattr(task, field)) for field in ("question", "guideline", "borders")}
    try:
        return replace(task, **texts, examples=examples)
    except ValueError as fault:
        raise InputError(f"{task.name!r} of the guideline: {first_fault(fault)}.") from fault


def _own_or_packed(project: Project, index: ImageIndex, name: str, picture: bytes | None) -> str | None:
    own = None if is_packed(name) else index.find(name)
    if own is not None and (picture is None or looks_same(project.image_path(own), picture)):
        return own
    return f"{PACKED_FOLDER}/{sha256(picture).hexdigest()}.jpg" if picture is not None else None


def _differences(standing: Sequence[Task], new: Mapping[str, Task]) -> list[str]:
    """What an import of the tasks `new`, by their names, changes of those that stand: a sentence per task."""
    found = (_difference(task, new[task.name]) for task in standing if task.name in new)
    return [sentence for sentence in found if sentence]


def _difference(before: Task, after: Task) -> str:
    """What an import changes of a task, as a sentence; '' where nothing."""
    titles = {"question": "the question", "guideline": "the text", "borders": "where the border lies"}
    parts = [title for field, title in titles.items() if getattr(before, field) != getattr(after, field)]
    old, new = ({(label, one) for label, images in task.examples.items() for one in images} for task in (before, after))
    for count, word in ((len(new - old), "new"), (len(old - new), "gone")):
        if count:
            parts.append(f"{count} example{'s' if count != 1 else ''} {word}")
    return f"{after.name}: {', '.join(parts)}." if parts else ""
