"""What is wrong with values that were read, as a plain sentence."""

from __future__ import annotations

import re

from msgspec import ValidationError

_PLACED = re.compile(r"(?P<message>.*) - at (`key` in )?`\$(?P<path>(\.\w+|\[\d+\]|\[\.\.\.\])*)`", re.DOTALL)
_PART_OF_PATH = re.compile(r"\w+")
_FIELD = re.compile(r"Object (?P<fault>missing required|contains unknown) field `(?P<name>.*)`", re.DOTALL)
_FIELD_FAULTS = {"missing required": "is missing", "contains unknown": "is not known here"}
_WORDS = {
    "Expected ": "should be ",
    "`str`": "text",
    "`int`": "a whole number",
    "`float`": "a number",
    "`bool`": "true or false",
    "`array`": "a list",
    "`object`": "a table of names and values",
    "`": "",
    ", got ": ", not ",
    " of length >= ": " of at least ",
    " <= ": " of at most ",
    " > ": " above ",
}


def first_fault(fault: ValueError) -> str:
    """The sentence of a ValueError; where msgspec found it, in plain words with the place in front.

    >>> first_fault(ValidationError("Expected `str`, got `int` - at `$.tasks[0].name`"))
    'tasks 0 name: should be text, not a whole number'
    >>> first_fault(ValidationError("Object missing required field `labels` - at `$.tasks[0]`"))
    'tasks 0 labels: is missing'
    """
    message, path = str(fault), ""
    if not isinstance(fault, ValidationError):
        return message
    if placed := _PLACED.fullmatch(message):
        message, path = placed["message"], placed["path"]
    where = _PART_OF_PATH.findall(path)
    if field := _FIELD.fullmatch(message):
        where.append(field["name"])
        message = _FIELD_FAULTS[field["fault"]]
    elif message.startswith("Expected "):
        for theirs, ours in _WORDS.items():
            message = message.replace(theirs, ours)
    return f"{' '.join(where)}: {message}" if where else message
