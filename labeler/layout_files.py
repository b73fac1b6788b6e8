"""Key layouts as TOML files: those that come with the product in `assets/layouts/`, and people's own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labeler.errors import InputError
from labeler.files import replacing
from labeler.key_layout import KEYED, KeyLayout, make_layout, unchecked_layout
from labeler.shipped_files import asset

if TYPE_CHECKING:
    from labeler.tasks import Task

# In the order in which they are offered: the table of actions as it is, and files of `assets/layouts/` by their names.
SHIPPED = ("default", "left-hand")
ENDING = ".toml"
LONGEST_NAME = 60


@cache
def shipped_layout(name: str) -> KeyLayout:
    """A layout that comes with the product, by its file's name; InputError names those there are."""
    if name not in SHIPPED:
        raise InputError(f"There is no key layout {name!r}: there are {' and '.join(SHIPPED)}.")
    if name == SHIPPED[0]:
        return KeyLayout("Default")
    return unchecked_layout(*_read(asset("layouts") / f"{name}{ENDING}"))  # a test holds that its keys do not clash


def load_layout(path: Path, tasks: Sequence[Task] = ()) -> KeyLayout:
    """The layout in a file; InputError says in one sentence what in it cannot be meant, also beside `tasks`."""
    name, keys = _read(path)
    try:
        return make_layout(name, keys, tasks)
    except InputError as fault:
        raise InputError(f"{path}: {fault}") from fault


def save_layout(layout: KeyLayout, path: Path) -> None:
    """Write the layout to a file; InputError where that cannot be."""
    import tomli_w  # late, as all that reads and writes TOML: the window starts without

    keys = {name: own[0] if len(own) == 1 else list(own) for name, own in sorted(layout.keys.items())}
    with replacing(path) as file:
        file.write(tomli_w.dumps({"name": layout.name, "keys": keys}))


def _read(path: Path) -> tuple[str, dict[str, tuple[str, ...]]]:
    """The name and the keys in a file, as they are written."""
    import tomllib

    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as fault:
        raise InputError(f"{path} is not there: choose another file.") from fault
    except OSError as fault:
        raise InputError(f"{path} cannot be read ({fault.strerror}): choose another file.") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError(f"{path} is no key layout ({fault}): correct it, or choose another file.") from fault
    except RecursionError as fault:
        raise InputError(f"{path} has brackets inside brackets too deeply to be read: correct it.") from fault
    try:
        return _name(values), _keys(values)
    except InputError as fault:
        raise InputError(f"{path}: {fault}") from fault


def _name(values: dict[str, Any]) -> str:
    unknown = [key for key in values if key not in ("name", "keys")]
    if unknown:
        raise InputError(f"{unknown[0]!r} means nothing here: a key layout has 'name' and '[keys]' alone.")
    name = values.get("name")
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise InputError(f'the layout has no name: write name = "My keys", of at most {LONGEST_NAME} letters.')
    return name.strip()


def _keys(values: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    keys = values.get("keys")
    if not isinstance(keys, dict):
        raise InputError('the layout has no section [keys]: write it, with lines such as "label.skip" = "X".')
    return {name: _own(name, own) for name, own in keys.items()}


def _own(name: str, own: object) -> tuple[str, ...]:
    if name not in KEYED:
        import difflib

        near = difflib.get_close_matches(name, KEYED, 1)
        meant = f"do you mean {near[0]!r}?" if near else "docs/shortcuts.md lists what has."
        raise InputError(f"{name!r} is nothing that has a key: {meant}")
    keys = [own] if isinstance(own, str) else own
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise InputError(f'the keys of {name!r} are no keys: write "{name}" = "X", or ["X", "F9"] for several.')
    return tuple(keys)
