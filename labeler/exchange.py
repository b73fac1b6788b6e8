"""Label files into a project."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from labeler.conventions import sides_swapped
from labeler.errors import InputError
from labeler.file_choice import FileChoice
from labeler.images import ImageIndex, names_of_other_folders
from labeler.label_files import LabelFile, read_label_file
from labeler.label_files.columns import where_text
from labeler.label_files.one_hot import REPORT_COLUMNS, column_order
from labeler.label_files.table import one_row_each
from labeler.label_spelling import NO_SPELLINGS, Respelled, Spellings, joined_spellings, spelt_by_task
from labeler.project import Project
from labeler.spelling_file import read_spellings
from labeler.standing import Difference, answers_of, marks_of, refusal_of_differences, sift_answers, sift_marks
from labeler.store import Annotation, annotator_votes, image_names, import_batches, marks
from labeler.tasks import Task

_AT_ONCE = 400_000  # answers of an import that are in memory at a time


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
    spellings = joined_spellings(read_spellings(project), spelt_by_task(spellings, project.tasks))
    file = read_label_file(path, project.tasks, annotator, format_name=format_name, order=order, spellings=spellings)
    if file.rows.empty:
        raise InputError(f"{path} has a header and no rows: give a file with one row per image.")
    index = ImageIndex(list(image_names(project.store).values()))
    meant = {name: index.find(name) for name in file.rows["image"].unique().tolist()}
    elsewhere = names_of_other_folders(meant)
    known = {**meant, **dict.fromkeys(elsewhere)}
    missing = [name for name, image in known.items() if image is None]
    if len(missing) == len(known):
        line = file.rows.index[0]
        raise InputError(
            _elsewhere_sentence(file, elsewhere)
            if elsewhere
            else f"{path}, line {line}: {file.rows['image'].iloc[0]} and all other images of the file are not in the "
            f"project: its pictures are in {project.image_folder}."
        )
    rows = file.rows[~file.rows["image"].isin(missing)].copy()
    rows["image"] = rows["image"].map(known)
    # Only now is it known which differently written names mean the same image.
    rows, doubles = one_row_each(path, rows, file.tasks)
    problems = file.problems + doubles
    if elsewhere:
        problems += (_elsewhere_sentence(file, elsewhere),)
    strange = [name for name in missing if meant[name] is None]
    if strange:
        line = file.rows.index[file.rows["image"].eq(strange[0])][0]
        problems += (
            f"{path}, line {line}: {len(strange):,} of {len(known):,} images are not in the project and were left out, "
            f"the first of them {strange[0]}.",
        )
    return replace(file, rows=rows, problems=problems)


def _elsewhere_sentence(file: LabelFile, names: Sequence[str]) -> str:
    line = file.rows.index[file.rows["image"].eq(names[0])][0]
    return (
        f"{file.path}, line {line}: {len(names):,} images were left out, the first of them {names[0]}: the file has "
        "pictures of the same name in several folders, and the project has one of that name. Keep the rows of the "
        "project's own folder."
    )


def read_chosen(project: Project, path: Path, choice: FileChoice, spellings: Spellings = NO_SPELLINGS) -> LabelFile:
    """Read a label file as somebody chose; InputError as `read_for_project`, and where the choice does not fit it.

    What was chosen for the file stands above `spellings`.
    """
    spellings = joined_spellings(spellings, choice.spellings)
    file = read_for_project(project, path, "", choice.format, column_order(choice.columns), spellings)
    if choice.annotator.strip():
        file = as_annotator(file, choice.annotator.strip())
    if choice.swap:
        file = sides_swapped(file, None if isinstance(choice.swap, bool) else choice.swap)
    return file


def as_annotator(file: LabelFile, annotator: str) -> LabelFile:
    """The file as `annotator`'s, whatever name it has for its one annotator; InputError where it has several.

    A file of final labels has them by nobody, beside the votes on open conflicts: those stay their annotators'.
    """
    if file.unnamed in file.annotators:
        own = file.rows["annotator"].astype("str")
        return replace(file, rows=file.rows.assign(annotator=own.where(own.ne(file.unnamed), annotator)))
    if len(file.annotators) > 1:
        other = file.rows["annotator"].ne(file.annotators[0])
        raise InputError(
            f"{file.path}, line {file.rows.index[other][0]}: the file has the answers of several annotators "
            f"({', '.join(file.annotators)}), and --annotator names one: leave it out, or give a file for each."
        )
    return replace(file, rows=file.rows.assign(annotator=annotator))


def import_file(project: Project, file: LabelFile, importer: str, *, replace_standing: bool = False) -> Imported:
    """Put a file's answers into the project as one action that `importer` can undo (see `import_files`)."""
    return import_files(project, [file], importer, replacing=[file.path] if replace_standing else ())[0]


def import_files(
    project: Project,
    files: Sequence[LabelFile],
    importer: str,
    *,
    replacing: Collection[Path] = (),
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Imported, ...]:
    """Put the files' answers into the project in one transaction, as one action that `importer` can undo.

    Answers that stand already are not written again. Raises InputError, and changes nothing, where an annotator's
    answer differs from the one that stands, unless its file is in `replacing`. `on_progress` gets the images done and
    all.
    """
    names = image_names(project.store)
    counts = _Counts(Counter(), Counter(), {})

    def batches() -> Iterator[Batch]:
        yield [], _new_marks(project, names, files, counts, replacing)
        yield from _new_answers(project, names, files, counts, replacing, on_progress)

    import_batches(project.store, importer, ", ".join(file.path.name for file in files), batches)
    return tuple(_imported(file, counts) for file in files)


Batch = tuple[list[tuple[str, Annotation]], list[tuple[str, int, bool, str]]]


@dataclass(frozen=True)
class _Counts:
    """By file: the answers that were written, those of them that replaced others, and the sentence on marks left."""

    new: Counter[Path]
    replaced: Counter[Path]
    left: dict[Path, str]


def _new_marks(
    project: Project, names: Mapping[int, str], files: Sequence[LabelFile], counts: _Counts, replacing: Collection[Path]
) -> list[tuple[str, int, bool, str]]:
    """The flags and notes that are to be written."""
    noted = [one for file in files for one in marks_of(file)]
    marked = {(person, names[image]): mark for (image, person), mark in marks(project.store).items()} if noted else {}
    new, left = sift_marks(noted, marked, replacing=replacing)
    counts.left.update(left)
    numbers = {name: number for number, name in names.items()} if new else {}
    return [(one.annotator, numbers[one.image], one.flag, one.note) for one in new]


def _new_answers(
    project: Project,
    names: Mapping[int, str],
    files: Sequence[LabelFile],
    counts: _Counts,
    replacing: Collection[Path],
    on_progress: Callable[[int, int], None],
) -> Iterator[Batch]:
    """The answers that are to be written, so many images at a time that their answers do not fill memory."""
    numbers = {name: number for number, name in names.items()}
    images = [file.rows["image"].map(numbers).to_numpy(np.int64) for file in files]
    tasks = list(dict.fromkeys(task.name for file in files for task in file.tasks))
    refused: list[Difference] = []
    done = 0
    every = np.unique(np.concatenate(images))
    for first, last, count in _parts(every, sum(len(file.rows) * len(file.tasks) for file in files)):
        some = [
            replace(file, rows=file.rows[(of >= first) & (of <= last)]) for file, of in zip(files, images, strict=True)
        ]
        said = {
            (person, names[image], task): label
            for task in tasks
            for image, person, label in annotator_votes(project.store, task, images=(first, last))
        }
        sifted = sift_answers([one for file in some for one in answers_of(file)], said)
        refused += [one for one in sifted.differences if one.answer.path not in replacing]
        if not refused:
            counts.new.update(one.path for one in sifted.new)
            counts.replaced.update(one.answer.path for one in sifted.differences)
            yield [(one.annotator, Annotation(numbers[one.image], one.task, one.label)) for one in sifted.new], []
        done += count
        on_progress(done, len(every))
    if refused:
        raise refusal_of_differences(refused)


def _parts(images: npt.NDArray[np.int64], answers: int) -> list[tuple[int, int, int]]:
    """The images in parts of about as many answers as `_AT_ONCE`: the first and last number of each, and how many."""
    parts = np.array_split(images, -(-answers // _AT_ONCE) or 1)
    return [(int(part[0]), int(part[-1]), len(part)) for part in parts if len(part)]


def _imported(file: LabelFile, counts: _Counts) -> Imported:
    return Imported(
        file.path,
        sum(int(where_text(file.rows[task.name], bool).sum()) for task in file.tasks),
        counts.new[file.path],
        counts.replaced[file.path],
        file.annotators,
        (*file.problems, *([counts.left[file.path]] if file.path in counts.left else [])),
        file.respelled,
    )


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
