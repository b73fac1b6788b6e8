"""spellings.toml of a project: which texts of label files a person has said to be which labels."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from msgspec import ValidationError, convert

from labeler.errors import InputError
from labeler.files import replacing
from labeler.label_spelling import Spellings, joined_spellings, spelt_by_task
from labeler.project import Project

SPELLINGS_NAME = "spellings.toml"
_HEAD = """\
# How label files write this project's labels: text of a file = label of the task.
# 'labeler import --map' writes lines here; take one out, and its text is asked about again.
"""


def spellings_path(project: Project) -> Path:
    return project.folder / SPELLINGS_NAME


def read_spellings(project: Project) -> Spellings:
    """What was said before, task by task; nothing where nobody has said anything.

    Raises InputError where the file cannot be meant, or names a task or label that the project does not have.
    """
    path = spellings_path(project)
    spellings = _parsed(path, _text(path))
    for task, texts in spellings.items():
        known = next((one for one in project.tasks if one.name == task), None)
        if known is None:
            names = ", ".join(one.name for one in project.tasks)
            raise InputError(f"{path}: the project has no task {task!r} ({names}): rename or remove that table.")
        for text, label in texts.items():
            if label not in known.labels:
                raise InputError(
                    f"{path}: {label!r}, for {text!r}, is not a label of task {task!r} ({', '.join(known.labels)}): "
                    "correct or remove that line."
                )
    return spellings


def remember_spellings(project: Project, said: Spellings) -> None:
    """Write what a person said beside what was said before; comments and order of the file stay."""
    import tomlkit  # 0.1 s, which reading does without

    path = spellings_path(project)
    with project.store.transaction():  # two processes that write it at once wait for one another
        before = read_spellings(project)
        after = joined_spellings(before, spelt_by_task(said, project.tasks))
        if after == before:
            return
        document = tomlkit.parse(_text(path) or _HEAD)
        for task, texts in after.items():
            if task not in document:
                document[task] = tomlkit.table()
            table = document[task]
            for text in [text for text in table if text not in texts]:
                del table[text]
            for text, label in texts.items():
                if before.get(task, {}).get(text) != label:
                    table[text] = label
        with replacing(path) as file:
            file.write(tomlkit.dumps(document))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{path} cannot be read ({fault}): it must be a UTF-8 text file.") from fault


def _parsed(path: Path, text: str) -> Mapping[str, Mapping[str, str]]:
    try:
        return convert(tomllib.loads(text), dict[str, dict[str, str]])
    except tomllib.TOMLDecodeError as fault:
        raise InputError(f"{path} is not valid TOML: {fault}.") from fault
    except RecursionError as fault:
        raise InputError(f"{path} has brackets inside brackets too deeply to be read: correct it.") from fault
    except ValidationError as fault:
        raise InputError(f'{path}: {fault}: write "text" = "label" below the name of a task in brackets.') from fault
