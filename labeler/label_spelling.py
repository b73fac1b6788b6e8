"""Labels spelt otherwise than the task spells them, and what a person has said that they mean.

Nothing is taken for a label here that a person has not confirmed.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from labeler.errors import InputError
from labeler.spelling_proposals import count_from_0_or_1, folded_text, proposed_spellings
from labeler.spelling_proposals import proposed_spelling as proposed_spelling
from labeler.tasks import Task

Spellings = Mapping[str, Mapping[str, str]]  # {task: {text of a file: label}}; task ANY_TASK for all tasks
ANY_TASK = ""
NO_SPELLINGS: Spellings = MappingProxyType({})
_TOLD = 4  # texts that a refusal names
_LONG = 60  # characters of a text, above which it is shown cut off
_LABEL = "LABEL"  # what a person is to write in its place


class Respelled(NamedTuple):
    """A text of a file that was read as a label because a person said so, and how many answers had it."""

    task: str
    text: str
    label: str
    answers: int


class UnknownLabelError(InputError):
    """A file has labels that its tasks do not know. `unknown` holds how often: {task: {text: count}}."""

    def __init__(self, sentence: str, unknown: Mapping[str, Mapping[str, int]]) -> None:
        super().__init__(sentence)
        self.unknown = unknown


def meant_label(text: str, task: Task, spellings: Spellings = NO_SPELLINGS) -> str | None:
    """The label that `text` is, or that a person said it means; None where it is neither."""
    label = task.find_label(text)
    if label is not None:
        return label
    said = spelt_for(task.name, spellings).get(folded_text(text))
    return None if said is None else task.find_label(said)


def spelt_for(task: str, spellings: Spellings) -> dict[str, str]:
    """What was said for `task`, by folded text; what was said for it alone stands above what was said for all."""
    own = {name.casefold(): texts for name, texts in spellings.items()}
    said = {**own.get(ANY_TASK, {}), **own.get(task.casefold(), {})}
    return {folded_text(text): label for text, label in said.items()}


def unknown_labels(texts: Iterable[str], task: Task, spellings: Spellings = NO_SPELLINGS) -> dict[str, int]:
    """The texts, and how often each stands there, that are no label of `task`, however written; empty ones are none.

    >>> unknown_labels(["left", "Left", "centre", "", "centre"], Task(name="light", labels=("left", "center")))
    {'centre': 2}
    """
    counts: dict[str, int] = {}
    for text in texts:
        stripped = text.strip()
        if stripped:
            counts[stripped] = counts.get(stripped, 0) + 1
    return {text: count for text, count in counts.items() if meant_label(text, task, spellings) is None}


def parse_spelling(text: str, tasks: Sequence[Task] | None) -> tuple[str, str, str]:
    """(task or ANY_TASK, a file's text, label) of `centre=center` or `light:centre=center`.

    `tasks` None: no project says which tasks and labels there are. Raises InputError where it cannot be meant.
    """
    for place in (place for place, letter in enumerate(text) if letter == "="):
        named, label = text[:place].strip(), text[place + 1 :].strip()
        task, written = _task_of(named, tasks)
        known = [one for one in tasks or () if task in (ANY_TASK, one.name)]
        found = next((one.find_label(label) for one in known if one.find_label(label)), label if tasks is None else "")
        if written and found:
            if any(one.find_label(written) not in (None, found) for one in known if one.find_label(found)):
                raise InputError(f"--map {text!r}: {written!r} is a label itself: only other texts can be read as one.")
            return task, written, found
    if "=" not in text or tasks is None:
        raise InputError(f"--map {text!r} cannot be meant: write TEXT=LABEL, such as centre=center.")
    labels = "; ".join(f"{task.name} ({', '.join(task.labels)})" for task in tasks[:_TOLD])
    raise InputError(f"--map {text!r}: no task has the label behind the '='; there are {labels}.")


def parse_spellings(texts: Iterable[str], tasks: Sequence[Task] | None) -> dict[str, dict[str, str]]:
    """All `--map` of a command; InputError where two say different things of one text."""
    spellings: dict[str, dict[str, str]] = {}
    for text in texts:
        task, written, label = parse_spelling(text, tasks)
        said = spellings.setdefault(task, {})
        before = next((other for known, other in said.items() if folded_text(known) == folded_text(written)), label)
        if before != label:
            raise InputError(f"--map {text!r}: {written!r} is to be read as {before} already: leave one of them out.")
        said[written] = label
    return spellings


def joined_spellings(first: Spellings, *later: Spellings) -> dict[str, dict[str, str]]:
    """All of them; what a later one says of a text stands above what an earlier one said of it."""
    joined: dict[str, dict[str, str]] = {}
    for spellings in (first, *later):
        for task, texts in spellings.items():
            said = joined.setdefault(task, {})
            folded = {folded_text(text) for text in texts}
            for text in [text for text in said if folded_text(text) in folded]:
                del said[text]
            said.update(texts)
    return joined


def spelt_by_task(spellings: Spellings, tasks: Sequence[Task]) -> dict[str, dict[str, str]]:
    """What was said, task by task; what was said for all tasks counts for each that has the label.

    Texts that a task knows without being told are left out.
    """
    by_task: dict[str, dict[str, str]] = {}
    for named in sorted(spellings, key=lambda name: name != ANY_TASK):  # what is said for one task stands above
        for task in (one for one in tasks if named in (ANY_TASK, one.name)):
            texts = {text: task.find_label(label) for text, label in spellings[named].items()}
            said = {text: label for text, label in texts.items() if label and task.find_label(text) is None}
            if said:
                by_task = joined_spellings(by_task, {task.name: said})
    return by_task


def respelled_sentences(path: Path, respelled: Sequence[Respelled]) -> list[str]:
    """What was read as something else because a person said so, a sentence per text."""
    return [
        f"{path}: {one.text!r} is read as {one.label} of {one.task} ({one.answers:,} time{'s'[: one.answers != 1]})."
        for one in respelled
    ]


def refusal(where: str, task: Task, unknown: Mapping[str, int]) -> str:
    """The sentence about labels that `task` does not know, with the cure; `where` is the first one's file and line."""
    texts = list({folded_text(text): text for text in reversed(list(unknown))}.values())[::-1]
    if count_from_0_or_1(texts, task.labels):
        return (
            f"{where}: the numbers {', '.join(texts)} for task {task.name!r} could count from 0 or from 1: write label "
            f"names instead, or say what each means with --map {texts[0]}=LABEL."
        )
    proposed = proposed_spellings(texts, task.labels)
    options = [
        f"--map {shlex.quote(f'{text}={proposed[text] or _LABEL}')}" for text in texts[:_TOLD] if _can_be_typed(text)
    ]
    what = "each" if len(texts) > 1 else "it"
    many = " ..." if len(texts) > _TOLD else ""
    saying = f"say what {what} means with {' '.join(options)}{many}, " if options else ""
    labels = ", ".join(task.labels)
    return (
        f"{where}: {_quoted(texts[0])} is not a label of task {task.name!r} ({labels}){_nor(texts[1:])}: "
        f"{saying}correct the file, or add the label to the task."
    )


def _nor(texts: Sequence[str]) -> str:
    if not texts:
        return ""
    left = len(texts) - (_TOLD - 1)
    more = f" and {left:,} more" if left > 0 else ""
    return f", nor {'are' if len(texts) > 1 else 'is'} {', '.join(map(_quoted, texts[: _TOLD - 1]))}{more}"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _LONG else f"{text[:_LONG]}...")


def _can_be_typed(text: str) -> bool:
    return text.isprintable() and len(text) <= _LONG


def _task_of(named: str, tasks: Sequence[Task] | None) -> tuple[str, str]:
    """The task in front of a colon, where there is one of that name, and the text behind."""
    task, colon, text = named.partition(":")
    if not colon or not task.strip():
        return ANY_TASK, named
    if tasks is None:
        return task.strip(), text.strip()
    found = next((one.name for one in tasks if one.name.casefold() == task.strip().casefold()), None)
    return (ANY_TASK, named) if found is None else (found, text.strip())
