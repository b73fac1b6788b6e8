"""The text of project.toml: a new one, and one with changed tasks in which a person's comments and order stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import Array, InlineTable

Values = Mapping[str, Any]


def toml_text(values: Values) -> str:
    """A whole file with tasks; examples are left out of tasks that have none."""
    tasks = [
        {key: _item(value) for key, value in task.items() if key != "examples" or value} for task in values["tasks"]
    ]
    return tomlkit.dumps({**values, "tasks": tasks})


def with_changed_tasks(text: str, tasks: Mapping[str, Values]) -> str:
    """`text` with the values of `tasks` (by name: strings, and `examples` by label) written into it.

    What already stands there is left as it is written, with its comments.
    """
    document = tomlkit.parse(text)
    for table in document["tasks"]:
        for key, value in tasks.get(str(table["name"]), {}).items():
            if key == "examples":
                _change_examples(table, value)
            elif table.get(key, "") != value:
                table[key] = _item(value)
    return tomlkit.dumps(document)


def _change_examples(table: Any, examples: Mapping[str, tuple[str, ...]]) -> None:
    """Write what is pinned now; a label without examples has no line."""
    if "examples" not in table:
        if examples:
            inline = isinstance(table, InlineTable)
            table["examples"] = tomlkit.inline_table() if inline else tomlkit.table()
            table["examples"].update({label: _images(images) for label, images in examples.items()})
            if not inline:
                table["examples"].add(tomlkit.nl())
        return
    standing = table["examples"]
    for label in [label for label in standing if label not in examples]:
        del standing[label]
    for label, images in examples.items():
        if label not in standing or not _carried_over(standing[label], images):
            standing[label] = _images(images)
    if not standing:
        del table["examples"]


def _carried_over(standing: Array, images: tuple[str, ...]) -> bool:
    """Take out of an array, and append to it, what makes it `images`; False where they are in another order."""
    for place in reversed(range(len(standing))):
        if standing[place] not in images:
            del standing[place]
    kept = len(standing)
    if list(standing) != list(images[:kept]):
        return False
    standing.extend(images[kept:])
    return True


def _images(images: tuple[str, ...]) -> Array:
    """A picture a line, so that a comparison of versions shows what was pinned."""
    array = tomlkit.array()
    array.extend(images)
    return array.multiline(True)


def _item(value: object) -> object:
    """Text of several lines as lines; anything else as it is."""
    # A line break right behind the opening quotes would not be read as part of the text.
    if isinstance(value, str) and "\n" in value and not value.startswith("\n"):
        return tomlkit.string(value, multiline=True)
    return value
