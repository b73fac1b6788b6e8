"""Label files beside what stands already: what is new, and what would change an annotator's earlier answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from labeler.errors import InputError

if TYPE_CHECKING:  # its pandas would cost the window half a second
    from labeler.label_files import LabelFile


class Answer(NamedTuple):
    """One answer of a label file, and where it stands."""

    annotator: str
    image: str
    task: str
    label: str
    path: Path
    line: int


class FileMark(NamedTuple):
    """One flag and note of a label file, and where they stand."""

    annotator: str
    image: str
    flag: bool
    note: str
    path: Path
    line: int


class Difference(NamedTuple):
    """An answer that differs from an earlier one of its annotator: in the project, or in `earlier`, another file."""

    answer: Answer
    before: str
    earlier: Answer | None


@dataclass(frozen=True)
class Sifted:
    """The answers that stand in no other way yet, and those of them that differ from an earlier one."""

    new: tuple[Answer, ...]
    differences: tuple[Difference, ...]


def answers_of(file: LabelFile) -> list[Answer]:
    """All answers of a file, task by task, in the order of its lines."""
    rows = file.rows
    images, people, lines = (rows["image"].tolist(), rows["annotator"].tolist(), rows.index.tolist())
    return [
        Answer(person, image, task.name, label, file.path, line)
        for task in file.tasks
        for person, image, label, line in zip(people, images, rows[task.name].tolist(), lines, strict=True)
        if label
    ]


def marks_of(file: LabelFile) -> list[FileMark]:
    """All flags and notes of a file."""
    rows = file.rows[file.rows["flag"].astype(bool) | file.rows["note"].ne("")]
    cells = zip(rows["annotator"], rows["image"], rows["flag"], rows["note"], rows.index.tolist(), strict=True)
    return [
        FileMark(person, image, bool(flag), str(note), file.path, line) for person, image, flag, note, line in cells
    ]


def sift_answers(answers: Sequence[Answer], standing: Mapping[tuple[str, str, str], str]) -> Sifted:
    """What is new beside `standing`, the labels by (annotator, image, task)."""
    earlier: dict[tuple[str, str, str], Answer] = {}
    new: list[Answer] = []
    differences: list[Difference] = []
    for answer in answers:
        key = answer[:3]
        before = earlier[key].label if key in earlier else standing.get(key)
        if before == answer.label:
            continue
        if before is not None:
            differences.append(Difference(answer, before, earlier.get(key)))
        earlier[key] = answer
        new.append(answer)
    return Sifted(tuple(new), tuple(differences))


def sift_marks(
    noted: Sequence[FileMark], standing: Mapping[tuple[str, str], tuple[bool, str]], *, replacing: Collection[Path]
) -> tuple[list[FileMark], dict[Path, str]]:
    """The marks that are to be written, and a sentence per file about those that would change a standing mark.

    Files in `replacing` change it.
    """
    marks = dict(standing)
    new: list[FileMark] = []
    kept: dict[Path, list[FileMark]] = {}
    for mark in noted:
        key, said = mark[:2], (mark.flag, mark.note)
        if marks.get(key, said) != said and mark.path not in replacing:
            kept.setdefault(mark.path, []).append(mark)
        elif marks.get(key) != said:
            marks[key] = said
            new.append(mark)
    return new, {path: _kept_sentence(left) for path, left in kept.items()}


def _kept_sentence(kept: Sequence[FileMark]) -> str:
    first = kept[0]
    return (
        f"{first.path}, line {first.line}: {first.annotator} has marked {first.image} differently already; "
        f"{len(kept):,} flag{'s and notes were' if len(kept) != 1 else ' or note was'} left as before "
        "(--replace takes the file's)."
    )


def refusal_of_differences(differences: Sequence[Difference]) -> InputError:
    """One sentence about the annotator and the file of the first difference."""
    answer, before, earlier = differences[0]
    place = earlier and earlier.path
    images = {
        one.answer.image
        for one in differences
        if (one.answer.annotator, one.answer.path, one.earlier and one.earlier.path)
        == (answer.annotator, answer.path, place)
    }
    count = f"{len(images):,} image{'s' if len(images) != 1 else ''}"
    where = f"in {place}, line {earlier.line}" if earlier else "in the project"
    return InputError(
        f"{answer.path}, line {answer.line}: {answer.annotator} has answered {count} differently already "
        f"(first: {answer.image}, {answer.task}: {answer.label} in this file, {before} {where}). If this is another "
        "person, name them with --annotator; to take the file's answers instead, use --replace."
    )
