"""Named trainings: the files of training/recipes/, each a network with all that makes it learn."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files

from training.errors import TrainingError
from training.settings import TrainSettings, within_floats

# A project's own, or a matter of the computer: no recipe has a say in them.
_NOT_A_RECIPES = {"task", "labels", "mirror", "seed", "device", "yes_no"}
_TYPES: Mapping[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "bool": (bool,), "str": (str,)}
_FIELDS = {one.name: str(one.type) for one in fields(TrainSettings) if one.name not in _NOT_A_RECIPES}
_PARTS = {"title": str, "source": str, "not_told": list, "settings": dict}


@dataclass(frozen=True)
class Recipe:
    """A training by name. `source` is the report it follows; `not_told` names the settings that are our choice."""

    name: str
    title: str
    source: str
    not_told: tuple[str, ...]
    settings: Mapping[str, object]


def recipe_names() -> tuple[str, ...]:
    """The recipes there are, in the order of the alphabet."""
    names = (one.name for one in (files("training") / "recipes").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load_recipe(name: str) -> Recipe:
    """The recipe of that name; TrainingError where there is none or its file says what cannot be meant."""
    if name not in recipe_names():
        raise TrainingError(f"There is no recipe {name!r}; there are {', '.join(recipe_names())}.")
    return parse_recipe(name, (files("training") / "recipes" / f"{name}.toml").read_text(encoding="utf-8"))


def parse_recipe(name: str, text: str) -> Recipe:
    """A recipe from its TOML; TrainingError where a part or setting is missing, unknown or of another type."""
    try:
        found = tomllib.loads(text)
    except ValueError as error:  # also of a number with thousands of digits
        raise TrainingError(f"The recipe {name!r} is no TOML: {error}.") from error
    except RecursionError as error:
        raise TrainingError(f"The recipe {name!r} has brackets inside brackets too deeply to be read.") from error
    if found.keys() != _PARTS.keys() or not all(isinstance(found[part], kind) for part, kind in _PARTS.items()):
        raise TrainingError(f"The recipe {name!r} must have the parts {', '.join(_PARTS)}, and no others.")
    settings = {key: checked(key, value) for key, value in found["settings"].items()}
    if "architecture" not in settings:
        raise TrainingError(f"The recipe {name!r} names no architecture; add one to its settings.")
    if strange := [key for key in found["not_told"] if key not in settings]:
        raise TrainingError(f"The recipe {name!r} says that {strange[0]!r} is not told, but does not set it.")
    return Recipe(name, found["title"], found["source"], tuple(found["not_told"]), settings)


def parse_setting(text: str) -> tuple[str, object]:
    """ "name=value" as a setting, its value as TOML writes it or plain text; TrainingError where it is neither.

    >>> parse_setting("freeze=0.75"), parse_setting("loss=focal"), parse_setting("balanced=true")
    (('freeze', 0.75), ('loss', 'focal'), ('balanced', True))
    """
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        raise TrainingError(f"{text!r} sets nothing; write it as name=value, such as freeze=0.75.")
    if name not in _FIELDS or _FIELDS[name] == "str":
        return name, checked(name, value.strip("\"'"))
    try:
        found = tomllib.loads(f"value = {value}")
    except (ValueError, RecursionError) as error:  # also of a number with thousands of digits
        raise TrainingError(f"{text!r} has no value that {name} can take.") from error
    if found.keys() != {"value"}:
        raise TrainingError(f"{text!r} sets several things; set one at a time.")
    return name, checked(name, found["value"])


def checked(name: str, value: object) -> object:
    """The value of a setting; TrainingError where the setting is unknown or takes values of another type."""
    if name not in _FIELDS:
        raise TrainingError(f"There is no setting {name!r}; there are {', '.join(_FIELDS)}.")
    kind = _FIELDS[name]
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "bool"):
        raise TrainingError(f"{name} is {value!r}; it must be of the type {kind}.")
    return float(within_floats(value)) if kind == "float" and isinstance(value, int) else value
