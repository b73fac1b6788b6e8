"""Tasks: a question about an image, its labels, and which of them swap in a mirror."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct, field
from msgspec.structs import force_setattr

from labeler.errors import InputError
from labeler.faults import first_fault

RESERVED_COLUMNS = frozenset({"image", "annotator", "flag", "note", "subject"})
RESERVED_ENDINGS = ("_source", "_confidence", "_votes")
MOST_EXAMPLES = 12  # of one label: more are no strip beside the picture any more
_NAME = re.compile(r"[\w][\w .-]*")

SIDES_NOTE = "Left is the left half of the picture as you see it, not the person's own left."
YES, NO = "yes", "no"


class Task(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One question about an image, with its label set.

    `mirror` maps a label to the one it becomes when the picture is mirrored; labels it does not name stay.
    `borders` says where one label ends and the next begins; `examples` are pictures that the team pinned to a label.
    `high` and `low` are the confidence thresholds of the report's three rules, in (0, 1].
    """

    name: str
    question: str = ""
    labels: tuple[str, ...]
    mirror: dict[str, str] = field(default_factory=dict)
    guideline: str = ""
    borders: str = ""
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    high: Annotated[float, Meta(gt=0, le=1)] = 0.8
    low: Annotated[float, Meta(gt=0, le=1)] = 0.6

    def __post_init__(self) -> None:
        _check_name(self.name)
        _check_labels(self.labels)
        force_setattr(self, "mirror", _both_ways(self.mirror, self.labels))
        _check_examples(self.examples, self.labels)
        force_setattr(self, "examples", {label: images for label, images in self.examples.items() if images})
        if self.low > self.high:
            raise ValueError(f"the low threshold {self.low:g} is above the high one {self.high:g}")

    @property
    def title(self) -> str:
        return self.question or self.name

    @property
    def is_yes_no(self) -> bool:
        return set(self.labels) == {YES, NO}

    def find_label(self, text: str) -> str | None:
        """The label that `text` means, read without regard to case and stray blanks; None where it is none."""
        if text in self.labels:
            return text
        folded = text.strip().casefold()
        return next((label for label in self.labels if label.casefold() == folded), None)


def _check_name(name: str) -> None:
    """ValueError where the name could not be a column of a label file."""
    if (
        not _NAME.fullmatch(name)
        or name != name.strip()
        or name.casefold() in RESERVED_COLUMNS
        or name.endswith(RESERVED_ENDINGS)
    ):
        raise ValueError(
            f"a task cannot be called {name!r}: use letters, digits, blanks, '_', '-' and '.', "
            f"not a column name of label files and no ending {' or '.join(RESERVED_ENDINGS)}"
        )


def _check_labels(labels: tuple[str, ...]) -> None:
    """ValueError where there are none, or two could be taken for one another."""
    folded = [label.strip().casefold() for label in labels]
    if not labels or len(set(folded)) != len(folded) or "" in folded:
        raise ValueError("a task needs labels that differ by more than blanks and case")
    if any(label != label.strip() or set(label) & set("\r\n\t") for label in labels):
        raise ValueError("labels have no blanks around them, no tabs and no line breaks")


def _both_ways(mirror: dict[str, str], labels: tuple[str, ...]) -> dict[str, str]:
    """The mirror as its own inverse; ValueError where it cannot be that."""
    both_ways = dict(mirror)
    for label, swapped in mirror.items():
        if label not in labels or swapped not in labels:
            raise ValueError(f"the mirror names {label!r} = {swapped!r}, and not both are labels of the task")
        if both_ways.setdefault(swapped, label) != label:
            raise ValueError(f"the mirror swaps {swapped!r} with two labels")
    return both_ways


def _check_examples(examples: dict[str, tuple[str, ...]], labels: tuple[str, ...]) -> None:
    """ValueError unless they are pictures inside the folder, each of one label of the task."""
    seen: set[str] = set()
    for label, images in examples.items():
        if label not in labels:
            raise ValueError(f"there are examples of {label!r}, which is no label of the task")
        if len(images) > MOST_EXAMPLES:
            raise ValueError(f"{label!r} has {len(images)} examples: pin at most {MOST_EXAMPLES}")
        for image in images:
            if not is_relative_name(image):
                raise ValueError(f"the example {image!r} is no path inside the folder: write it as folder/name.jpg")
            if image in seen:
                raise ValueError(f"the picture {image!r} is an example twice: leave one")
            seen.add(image)


def is_relative_name(name: str) -> bool:
    """Whether a picture's name is a path that stays inside its folder, with `/` on every system.

    >>> [is_relative_name(name) for name in ("a/b.jpg", "../b.jpg", "/b.jpg", "C:/b.jpg", "a\\\\b.jpg", "a//b.jpg")]
    [True, False, False, False, False, False]
    """
    outside = "\\" in name or "\0" in name or name[1:2] == ":"
    return not outside and not any(part in ("", ".", "..") for part in name.split("/"))


ORIENTATION = Task(
    name="orientation",
    question="Which way does the face point?",
    labels=("left", "center", "right"),
    mirror={"left": "right"},
    guideline="Look at the tip of the nose against the middle of the head. "
    "Center: both cheeks show about equally. " + SIDES_NOTE,
)
LIGHT = Task(
    name="light",
    question="Where does the light come from?",
    labels=("left", "center", "right"),
    mirror={"left": "right"},
    guideline="Which half of the face is brighter? Look at the cheeks and at the shadow of the nose. "
    "Center: both halves are about equally bright. " + SIDES_NOTE,
)

CELEBA_ATTRIBUTES = [
    "5_o_Clock_Shadow",
    "Arched_Eyebrows",
    "Attractive",
    "Bags_Under_Eyes",
    "Bald",
    "Bangs",
    "Big_Lips",
    "Big_Nose",
    "Black_Hair",
    "Blond_Hair",
    "Blurry",
    "Brown_Hair",
    "Bushy_Eyebrows",
    "Chubby",
    "Double_Chin",
    "Eyeglasses",
    "Goatee",
    "Gray_Hair",
    "Heavy_Makeup",
    "High_Cheekbones",
    "Male",
    "Mouth_Slightly_Open",
    "Mustache",
    "Narrow_Eyes",
    "No_Beard",
    "Oval_Face",
    "Pale_Skin",
    "Pointy_Nose",
    "Receding_Hairline",
    "Rosy_Cheeks",
    "Sideburns",
    "Smiling",
    "Straight_Hair",
    "Wavy_Hair",
    "Wearing_Earrings",
    "Wearing_Hat",
    "Wearing_Lipstick",
    "Wearing_Necklace",
    "Wearing_Necktie",
    "Young",
]

PRESETS: dict[str, tuple[Task, ...]] = {
    "face": (ORIENTATION, LIGHT),
    "celeba-attributes": tuple(
        Task(name=name, question=f"{name.replace('_', ' ')}?", labels=("yes", "no")) for name in CELEBA_ATTRIBUTES
    ),
}


def preset_task(name: str) -> Task | None:
    """The preset's task of that name, read without regard to case; None where there is none."""
    folded = name.casefold()
    return next((task for tasks in PRESETS.values() for task in tasks if task.name.casefold() == folded), None)


def parse_task(text: str, mirrors: Iterable[str] = ()) -> Task:
    """A task from `name:label,label,...`, with mirrors `left=right` where both are labels of it.

    Raises InputError where the text cannot be meant so.
    """
    name, colon, labels = text.partition(":")
    if not colon:
        raise InputError(f"--task {text!r} has no colon: write name:label,label, such as light:left,center,right.")
    names = tuple(label.strip() for label in labels.split(","))
    pairs: dict[str, str] = {}
    for mirror in mirrors:
        label, equals, swapped = (part.strip() for part in mirror.partition("="))
        if not equals:
            raise InputError(f"--mirror {mirror!r} has no '=': write label=label, such as left=right.")
        if label in names and swapped in names:
            pairs[label] = swapped
    if len(names) < 2:
        raise InputError(f"--task {text!r} has one label: a question needs two or more answers.")
    try:
        return Task(name=name.strip(), labels=names, mirror=pairs)
    except ValueError as fault:
        raise InputError(f"--task {text!r}: {first_fault(fault)}.") from fault
