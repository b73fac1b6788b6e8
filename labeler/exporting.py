"""A project's labels out of it: final labels or one annotator's answers, in any of the formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labeler.certificates import write_certificates
from labeler.errors import InputError
from labeler.folder_export import Progress, write_image_folder
from labeler.label_files import write_annotations, write_final_labels, write_one_hot
from labeler.label_files.write_celeba import write_celeba
from labeler.label_files.write_label_studio import labelling_configuration, write_label_studio
from labeler.project import Project
from labeler.store import annotator_counts, annotator_votes, final_labels, image_names, marks
from labeler.store.final import CANNOT_TELL
from labeler.tasks import Task

Finals = dict[str, dict[str, tuple[str, str, float | None]]]  # {image: {task: (label, source, confidence)}}


@dataclass(frozen=True)
class Exported:
    """How many rows, images or files were written, and sentences about what was not."""

    rows: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What to write and where. `annotator` '' for the final labels; `links` to pictures instead of copies."""

    path: Path
    tasks: tuple[Task, ...]
    annotator: str = ""
    replace_larger: bool = False
    links: bool = False
    on_progress: Progress = lambda done, total: None


def export_labels(
    project: Project,
    path: Path,
    format_name: str = "csv",
    annotator: str = "",
    *,
    tasks: Sequence[str] = (),
    replace_larger: bool = False,
    links: bool = False,
    on_progress: Progress = lambda done, total: None,
) -> Exported:
    """Write the final labels, or one annotator's answers, to `path`; of all tasks, or of those named in `tasks`."""
    if format_name not in _WRITERS:
        raise InputError(f"There is no export format {format_name!r}: choose {' or '.join(_WRITERS)}.")
    if annotator and annotator not in annotator_counts(project.store):
        known = ", ".join(annotator_counts(project.store)) or "nobody yet"
        raise InputError(f"No annotator of the project is called {annotator!r}; those who labelled: {known}.")
    chosen = tuple(project.task(name) for name in dict.fromkeys(tasks)) or project.tasks
    wanted = Wanted(path, chosen, annotator, replace_larger, links, on_progress)
    return _WRITERS[format_name](project, wanted)


def _csv(project: Project, wanted: Wanted) -> Exported:
    if wanted.annotator:
        rows = _annotator_rows(project, wanted)
        return Exported(write_annotations(wanted.path, wanted.tasks, rows, replace_larger=wanted.replace_larger))
    finals = _finals(project, wanted, untold=True).items()
    written = write_final_labels(wanted.path, wanted.tasks, finals, replace_larger=wanted.replace_larger)
    write_certificates(project, wanted.path)
    return Exported(written)


def _one_hot(project: Project, wanted: Wanted) -> Exported:
    rows = _labels(project, wanted).items()
    return Exported(write_one_hot(wanted.path, wanted.tasks, rows, replace_larger=wanted.replace_larger))


def _celeba(project: Project, wanted: Wanted) -> Exported:
    rows = _labels(project, wanted).items()
    return Exported(*write_celeba(wanted.path, wanted.tasks, rows, replace_larger=wanted.replace_larger))


def _label_studio(project: Project, wanted: Wanted) -> Exported:
    finals = _finals(project, wanted)
    if wanted.annotator:
        own = _annotator_labels(project, wanted)
        finals = {image: {task: (label, "human", None) for task, label in of.items()} for image, of in own.items()}
    rows = write_label_studio(wanted.path, wanted.tasks, finals.items(), replace_larger=wanted.replace_larger)
    return Exported(rows, (f"Its labelling configuration in Label Studio: {labelling_configuration(wanted.tasks)}",))


def _image_folder(project: Project, wanted: Wanted) -> Exported:
    return Exported(
        *write_image_folder(
            wanted.path,
            wanted.tasks,
            _labels(project, wanted).items(),
            project.image_path,
            links=wanted.links,
            on_progress=wanted.on_progress,
        )
    )


_WRITERS: dict[str, Callable[[Project, Wanted], Exported]] = {
    "csv": _csv,
    "one-hot": _one_hot,
    "celeba": _celeba,
    "label-studio": _label_studio,
    "image-folder": _image_folder,
}
EXPORT_FORMATS = tuple(_WRITERS)


def _labels(project: Project, wanted: Wanted) -> Mapping[str, Mapping[str, str]]:
    """Each image's label by task: final ones, or the annotator's."""
    if wanted.annotator:
        return _annotator_labels(project, wanted)
    finals = _finals(project, wanted)
    return {image: {task: label for task, (label, _, _) in found.items()} for image, found in finals.items()}


def _finals(project: Project, wanted: Wanted, *, untold: bool = False) -> Finals:
    """Each image's (label, source, confidence) by task; with `untold` also '' where nobody can tell the label."""
    names = image_names(project.store)
    rows: Finals = {name: {} for name in names.values()}
    for task in wanted.tasks:
        for image, final in final_labels(project.store, task.name).items():
            if final.label is not None or (untold and final.source == CANNOT_TELL):
                rows[names[image]][task.name] = (final.label or "", final.source, final.confidence)
    return {name: found for name, found in rows.items() if found}


def _annotator_labels(project: Project, wanted: Wanted) -> dict[str, dict[str, str]]:
    names = image_names(project.store)
    labels: dict[str, dict[str, str]] = {}
    for task in wanted.tasks:
        for image, person, label in annotator_votes(project.store, task.name):
            if person == wanted.annotator:
                labels.setdefault(names[image], {})[task.name] = label
    return dict(sorted(labels.items()))


def _annotator_rows(project: Project, wanted: Wanted) -> Iterator[tuple[str, str, dict[str, str], bool, str]]:
    labels = _annotator_labels(project, wanted)
    names = image_names(project.store)
    noted = {names[image]: mark for (image, _), mark in marks(project.store, wanted.annotator).items()}
    for image in sorted({*labels, *noted}):
        flag, note = noted.get(image, (False, ""))
        yield image, wanted.annotator, labels.get(image, {}), flag, note
