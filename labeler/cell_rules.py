"""Rules for one cell of the confusion matrix: "where A says center and B says left, take A"."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from labeler.errors import InputError
from labeler.tasks import Task

_FORM = "write task: ann=center, bob=left -> ann"


@dataclass(frozen=True)
class CellRule:
    """Of images of `task` for which annotators `said` these labels, take the label of the annotator `taken`."""

    task: str
    said: Mapping[str, str]
    taken: str

    @property
    def source(self) -> str:
        """What the merged label names as its source."""
        return f"rule: {', '.join(f'{name}={label}' for name, label in self.said.items())} -> {self.taken}"

    def check(self, tasks: Sequence[Task], annotators: Collection[str]) -> None:
        """InputError where the rule names a task, annotator or label that is not there."""
        task = next((one for one in tasks if one.name == self.task), None)
        if task is None:
            known = ", ".join(one.name for one in tasks) or "none"
            raise InputError(f"--rule names the task {self.task!r}, and there is {known}.")
        for name, label in self.said.items():
            if name not in annotators:
                raise InputError(f"--rule names {name!r}, and the votes are by {', '.join(sorted(annotators))}.")
            if task.find_label(label) is None:
                raise InputError(
                    f"--rule names the label {label!r}, and those of {task.name} are {', '.join(task.labels)}."
                )


def rule_text(rule: CellRule) -> str:
    """The rule as a text that `parse_rule` reads, whatever signs its names have."""
    return json.dumps({"task": rule.task, "said": dict(rule.said), "taken": rule.taken}, ensure_ascii=False)


def parse_rule(text: str) -> CellRule:
    """A rule from `task: A=label, B=label -> A`, or from JSON with `task`, `said` and `taken`.

    Raises InputError where the text cannot be meant so.
    """
    if text.lstrip().startswith("{"):
        return _rule_of_json(text)
    task, colon, rest = text.partition(":")
    conditions, arrow, taken = rest.rpartition("->")
    if not colon or not arrow or not task.strip():
        raise InputError(f"--rule {text!r} cannot be read: {_FORM}.")
    said: dict[str, str] = {}
    for condition in conditions.split(","):
        name, equals, label = (part.strip() for part in condition.rpartition("="))
        if not (name and equals and label) or name in said:
            raise InputError(f"--rule {text!r} cannot be read at {condition.strip()!r}: {_FORM}.")
        said[name] = label
    if taken.strip() not in said:
        raise InputError(f"--rule {text!r} takes the word of {taken.strip()!r}, of whom it says nothing: {_FORM}.")
    return CellRule(task.strip(), said, taken.strip())


def _rule_of_json(text: str) -> CellRule:
    try:
        rule = msgspec.json.decode(text, type=CellRule)
    except msgspec.DecodeError as fault:
        raise InputError(f"--rule {text!r} cannot be read ({fault}): {_FORM}.") from fault
    if rule.taken not in rule.said:
        raise InputError(f"--rule {text!r} takes the word of {rule.taken!r}, of whom it says nothing: {_FORM}.")
    return rule
