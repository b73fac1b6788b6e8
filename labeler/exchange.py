"""Label files into a project and out of it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from labeler.errors import InputError
from labeler.images import ImageIndex
from labeler.label_files import (
    EXPORT_FORMATS,
    LabelFile,
    read_label_file,
    write_annotations,
    write_final_labels,
    write_one_hot,
)
from labeler.label_files.one_hot import REPORT_COLUMNS
from labeler.label_files.table import one_row_each
from labeler.label_spelling import NO_SPELLINGS, Respelled, Spellings, joined_spellings
from labeler.project import Project
from labeler.spelling_file import read_spellings
from labeler.standing import Sifted, answers_of, marks_of, sift_answers, sift_marks
from labeler.store import (
    Annotation,
    annotator_counts,
    annotator_votes,
    final_labels,
    image_names,
    import_chosen,
    marks,
)
from labeler.tasks import Task


@dataclass(frozen=True)
class Imported:
    """What came of importing one file: its answers, how many of them were written, and sentences about what was not.

    `replaced` of the `new` answers took the place of another answer of the same annotator. `respelled` are the texts
    that were read as labels because a person said so.
    """

    path: Path
    answers: int
    new: int
    replaced: int
    annotators: tuple[str, ...]
    problems: tuple[str, ...]
    respelled: tuple[Respelled, ...] = ()


def read_for_project(
    project: Project,
    path: Path,
    annotator: str = "",
    format_name: str = "auto",
    order: Sequence[Task] = REPORT_COLUMNS,
    spellings: Spellings = NO_SPELLINGS,
) -> LabelFile:
    """Read a label file against the project's tasks and images.

    `spellings` stand above those that the project remembers. Images that the project does not have are left out and
    reported; InputError where it has none of them.
    """
    spellings = joined_spellings(read_spellings(project), spellings)
    file = read_label_file(path, project.tasks, annotator, format_name=format_name, order=order, spellings=spellings)
    if file.rows.empty:
        raise InputError(f"{path} has a header and no rows: give a file with one row per image.")
    index = ImageIndex(list(image_names(project.store).values()))
    known = {name: index.find(name) for name in file.rows["image"].unique()}
    missing = [name for name, image in known.items() if image is None]
    if len(missing) == len(known):
        line = file.rows.index[0]
        raise InputError(
            f"{path}, line {line}: {file.rows.loc[line, 'image']} and all other images of the file are not in the "
            f"project: its pictures are in {project.image_folder}."
        )
    rows = file.rows[~file.rows["image"].isin(missing)].copy()
    rows["image"] = rows["image"].map(known)
    # Only now is it known which differently written names mean the same image.
    rows, doubles = one_row_each(path, rows, file.tasks)
    problems = file.problems + doubles
    if missing:
        line = file.rows.index[file.rows["image"].eq(missing[0])][0]
        problems += (
            f"{path}, line {line}: {len(missing):,} of {len(known):,} images are not in the project and were left out, "
            f"the first of them {missing[0]}.",
        )
    return replace(file, rows=rows, problems=problems)


def as_annotator(file: LabelFile, annotator: str) -> LabelFile:
    """The file as `annotator`'s, whatever name it has for its one annotator; InputError where it has several."""
    if len(file.annotators) > 1:
        other = file.rows["annotator"].ne(file.annotators[0])
        raise InputError(
            f"{file.path}, line {file.rows.index[other][0]}: the file has the answers of several annotators "
            f"({', '.join(file.annotators)}), and --annotator names one: leave it out, or give a file for each."
        )
    return replace(file, rows=file.rows.assign(annotator=annotator))


def import_file(project: Project, file: LabelFile, importer: str, *, replace_standing: bool = False) -> Imported:
    """Put a file's answers into the project as one action that `importer` can undo (see `import_files`)."""
    return import_files(project, [file], importer, replace_standing=replace_standing)[0]


def import_files(
    project: Project, files: Sequence[LabelFile], importer: str, *, replace_standing: bool = False
) -> tuple[Imported, ...]:
    """Put the files' answers into the project in one transaction, as one action that `importer` can undo.

    Answers that stand already are not written again. Raises InputError, and changes nothing, where an annotator's
    answer differs from the one that stands, unless `replace_standing`.
    """
    names = image_names(project.store)
    numbers = {name: number for number, name in names.items()}
    answers = [one for file in files for one in answers_of(file)]
    noted = [one for file in files for one in marks_of(file)]
    sifted: Sifted
    kept: dict[Path, str] = {}

    def choose() -> tuple[list[tuple[str, Annotation]], list[tuple[str, int, bool, str]]]:
        nonlocal sifted
        said = {
            (person, names[image], task.name): label
            for task in project.tasks
            for image, person, label in annotator_votes(project.store, task.name)
        }
        sifted = sift_answers(answers, said, replace_standing=replace_standing)
        marked = {(person, names[image]): mark for (image, person), mark in marks(project.store).items()}
        new_marks, left = sift_marks(noted, marked, replace_standing=replace_standing)
        kept.update(left)
        return (
            [(one.annotator, Annotation(numbers[one.image], one.task, one.label)) for one in sifted.new],
            [(one.annotator, numbers[one.image], one.flag, one.note) for one in new_marks],
        )

    import_chosen(project.store, importer, ", ".join(file.path.name for file in files), choose)
    return tuple(_imported(file, sifted, kept) for file in files)


def _imported(file: LabelFile, sifted: Sifted, kept: Mapping[Path, str]) -> Imported:
    more = (kept[file.path],) if file.path in kept else ()
    return Imported(
        file.path,
        sum(int(file.rows[task.name].ne("").sum()) for task in file.tasks),
        sum(one.path == file.path for one in sifted.new),
        sum(one.path == file.path for one in sifted.replacing),
        file.annotators,
        (*file.problems, *more),
        file.respelled,
    )


def export_labels(
    project: Project, path: Path, format_name: str = "csv", annotator: str = "", *, replace_larger: bool = False
) -> int:
    """Write the final labels, or one annotator's answers, to `path`; gives the number of rows."""
    if format_name not in EXPORT_FORMATS:
        raise InputError(f"There is no export format {format_name!r}: choose {' or '.join(EXPORT_FORMATS)}.")
    if annotator and annotator not in annotator_counts(project.store):
        known = ", ".join(annotator_counts(project.store)) or "nobody yet"
        raise InputError(f"No annotator of the project is called {annotator!r}; those who labelled: {known}.")
    if format_name == "one-hot":
        labels = _annotator_labels(project, annotator) if annotator else _final_names(project)
        rows = ((image, found) for image, found in labels.items())
        return write_one_hot(path, project.tasks, rows, replace_larger=replace_larger)
    if annotator:
        return write_annotations(
            path, project.tasks, _annotator_rows(project, annotator), replace_larger=replace_larger
        )
    return write_final_labels(path, project.tasks, _final_rows(project).items(), replace_larger=replace_larger)


def read_subjects(project: Project, path: Path) -> dict[str, str]:
    """Who is on each image, from a CSV with the columns image and subject, or lines `image subject`.

    Raises InputError where a line cannot be meant; images that the project does not have are left out.
    """
    index = ImageIndex(list(image_names(project.store).values()))
    subjects: dict[str, str] = {}
    for line, name, subject in _subject_lines(path):
        image = index.find(name)
        if image is not None and subjects.setdefault(image, subject) != subject:
            raise InputError(f"{path}, line {line}: {name} has another subject further up: correct one of them.")
    if not subjects:
        raise InputError(f"{path} names none of the project's images: its first column should hold their names.")
    return subjects


def _subject_lines(path: Path) -> Iterator[tuple[int, str, str]]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{path} cannot be read ({fault}): give a UTF-8 text file.") from fault
    lines = text.splitlines()
    header = [name.strip().casefold() for name in next(csv.reader(lines[:1]), [])]
    if "image" in header and "subject" in header:
        place, who = header.index("image"), header.index("subject")
        for number, cells in enumerate(csv.reader(lines[1:]), start=2):
            if cells and len(cells) <= max(place, who):
                raise InputError(f"{path}, line {number}: no subject is given: complete or remove that line.")
            if cells:
                yield number, cells[place], cells[who].strip()
        return
    for number, line in enumerate(lines, start=1):
        words = line.replace(",", " ").split()
        if words and len(words) != 2:
            raise InputError(f"{path}, line {number}: not 'image subject': give a CSV with the columns image,subject.")
        if words:
            yield number, words[0], words[1]


def _final_rows(project: Project) -> dict[str, dict[str, tuple[str, str, float | None]]]:
    names = image_names(project.store)
    rows: dict[str, dict[str, tuple[str, str, float | None]]] = {name: {} for name in names.values()}
    for task in project.tasks:
        for image, final in final_labels(project.store, task.name).items():
            if final.label is not None:
                rows[names[image]][task.name] = (final.label, final.source, final.confidence)
    return {name: found for name, found in rows.items() if found}


def _final_names(project: Project) -> dict[str, dict[str, str]]:
    return {
        image: {task: label for task, (label, _, _) in found.items()} for image, found in _final_rows(project).items()
    }


def _annotator_labels(project: Project, annotator: str) -> dict[str, dict[str, str]]:
    names = image_names(project.store)
    labels: dict[str, dict[str, str]] = {}
    for task in project.tasks:
        for image, person, label in annotator_votes(project.store, task.name):
            if person == annotator:
                labels.setdefault(names[image], {})[task.name] = label
    return dict(sorted(labels.items()))


def _annotator_rows(project: Project, annotator: str) -> Iterator[tuple[str, str, dict[str, str], bool, str]]:
    labels = _annotator_labels(project, annotator)
    names = image_names(project.store)
    noted = {names[image]: mark for (image, _), mark in marks(project.store, annotator).items()}
    for image in sorted({*labels, *noted}):
        flag, note = noted.get(image, (False, ""))
        yield image, annotator, labels.get(image, {}), flag, note
