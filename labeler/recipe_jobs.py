"""Which networks there are, and what a person may set for a training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from labeler.errors import InputError
from labeler.jobs import training_faults
from models.registry import ARCHITECTURES, Architecture


def architectures() -> tuple[Architecture, ...]:
    """The networks that can be trained, as data."""
    return tuple(ARCHITECTURES.values())


@dataclass(frozen=True)
class TrainOptions:
    """What a person may set for a training; the defaults are the report's recipe.

    `more` has further settings of training.settings.TrainSettings by name: loss, optimizer, weights, freeze, ...
    """

    epochs: int = 50
    batch_size: int = 32
    learning_rate: float = 1e-3
    train_share: float = 0.7
    mirror_images: bool = True
    patience_accuracy: int = 5
    patience_loss: int = 3
    seed: int = 0
    device: str = "auto"
    more: Mapping[str, Any] = field(default_factory=dict)


def train_options(recipe: str, chosen: Mapping[str, Any], settings: Sequence[str]) -> tuple[str, TrainOptions]:
    """The architecture and options of a recipe ("" for none), then of `settings` ("name=value"), then as `chosen`.

    Epochs that are said stand above the recipe's `least_updates`.
    """
    with training_faults():
        from training.recipe import load_recipe, parse_setting

        found: dict[str, Any] = dict(load_recipe(recipe).settings) if recipe else {}
        said: dict[str, Any] = {**dict(parse_setting(text) for text in settings), **chosen}
    if "epochs" in said:
        found.pop("least_updates", None)  # whoever says how many epochs means it
    found |= said
    architecture = found.pop("architecture", "")
    if not architecture:
        raise InputError("No network is named: give --architecture, or --recipe, which brings one.")
    plain = {one.name for one in fields(TrainOptions)}
    more = {name: value for name, value in found.items() if name not in plain}
    return architecture, TrainOptions(**{name: found[name] for name in found.keys() & plain}, more=more)
