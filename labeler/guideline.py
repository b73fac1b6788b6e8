"""The guideline of a task: its text, where the borders between labels lie, and the pictures pinned as examples."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import category

from msgspec.structs import replace

from labeler.errors import InputError
from labeler.project import Project, change_guideline
from labeler.tasks import MOST_EXAMPLES, Task

PACKED_FOLDER = "guideline"  # in the project: the pictures that came with a teammate's guideline
MOST_TEXT = 10_000  # characters of a text: more is no guideline beside the picture
_PACKED = re.compile(rf"{PACKED_FOLDER}/[0-9a-f]{{64}}\.jpg")


def is_packed(example: str) -> bool:
    """Whether an example is a teammate's picture that lies in the project, not in the image folder.

    >>> is_packed("guideline/" + 64 * "0" + ".jpg"), is_packed("guideline/a.jpg")
    (True, False)
    """
    return _PACKED.fullmatch(example) is not None


def example_path(project: Project, example: str) -> Path:
    """Where the picture of an example lies."""
    return project.folder / example if is_packed(example) else project.image_path(example)


def example_label(task: Task, example: str) -> str | None:
    """The label that a picture is an example of; None where it is none."""
    return next((label for label, images in task.examples.items() if example in images), None)


def pin_example(project: Project, task: str, label: str, image: str) -> None:
    """Make an image an example of a label, and of no other label of the task.

    Raises InputError where the label has `MOST_EXAMPLES` already.
    """

    def pin(standing: Task) -> Task:
        if example_label(standing, image) == label:
            return standing
        examples = _without(standing, image)
        if len(examples.get(label, ())) >= MOST_EXAMPLES:
            raise InputError(f"{label!r} has {MOST_EXAMPLES} examples already: unpin one of them first.")
        return replace(standing, examples={**examples, label: (*examples.get(label, ()), image)})

    change_guideline(project, [task], pin)


def unpin_example(project: Project, task: str, image: str) -> None:
    """Make an image an example of no label."""
    change_guideline(project, [task], lambda standing: replace(standing, examples=_without(standing, image)))


def write_guideline(project: Project, task: str, guideline: str, borders: str, seen: Task | None = None) -> None:
    """Replace a task's texts; `seen` is the task that the writer began with.

    Raises InputError where a text is too long to be read beside a picture, or is no longer the one that was seen.
    """
    texts = {"guideline": clean_text(guideline), "borders": clean_text(borders)}
    if max(map(len, texts.values())) > MOST_TEXT:
        raise InputError(f"A guideline has at most {MOST_TEXT:,} characters: shorten it.")

    def write(standing: Task) -> Task:
        if seen is not None and (standing.guideline, standing.borders) != (seen.guideline, seen.borders):
            raise InputError("Somebody has changed this guideline meanwhile: copy your text, cancel, and edit it anew.")
        return replace(standing, **texts)

    change_guideline(project, [task], write)


def clean_text(text: str) -> str:
    """Text without blanks around it and without what cannot be shown: control characters and halves of characters.

    >>> clean_text(" a\\r\\n\\x00b\\ud800 ")
    'a\\nb'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in lines if letter in "\n\t" or category(letter) not in ("Cc", "Cs")).strip()


def _without(task: Task, image: str) -> dict[str, tuple[str, ...]]:
    kept = {label: tuple(one for one in images if one != image) for label, images in task.examples.items()}
    return {label: images for label, images in kept.items() if images}
