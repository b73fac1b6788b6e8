"""The architectures that can be trained, as data: listing them imports neither torch nor any network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Architecture:
    """One kind of network: `input_size` is (height, width) in pixels, `builder` is "package.module:function"."""

    name: str
    title: str
    input_size: tuple[int, int]
    builder: str
    summary: str


class UnknownArchitectureError(KeyError):
    """No architecture has the name that was asked for; the message lists those there are."""

    def __init__(self, name: str) -> None:
        """`name` is the name that was asked for."""
        super().__init__(f"There is no architecture {name!r}; there are {', '.join(sorted(_registered))}.")

    def __str__(self) -> str:
        """The sentence itself: KeyError would put it in quotes."""
        return str(self.args[0])


_registered: dict[str, Architecture] = {}
ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType(_registered)


def register(architecture: Architecture) -> None:
    """Add an architecture; ValueError where its name is taken or its builder is no "module:function"."""
    if architecture.name in _registered:
        raise ValueError(f"The architecture {architecture.name!r} is registered twice; rename one of them.")
    module, _, function = architecture.builder.partition(":")
    if not module or not function:
        raise ValueError(f"The builder {architecture.builder!r} must read 'package.module:function'.")
    _registered[architecture.name] = architecture


def find(name: str) -> Architecture:
    """The architecture of that name, or UnknownArchitectureError."""
    if name not in _registered:
        raise UnknownArchitectureError(name)
    return _registered[name]


def build(name: str, num_outputs: int) -> nn.Module:
    """A freshly initialised network from float (n, 3, height, width) to logits (n, num_outputs).

    Raises UnknownArchitectureError for a name that is not registered. Weights are drawn from torch's global
    generator: seed it for a repeatable start.
    """
    module, _, function = find(name).builder.partition(":")
    return cast("nn.Module", getattr(import_module(module), function)(num_outputs))


for _architecture in (
    Architecture(
        "cnn4",
        "CNN4",
        (64, 64),
        "models.cnn4:build",
        "Four 5x5 convolutions and one dense layer of 1024: quick to train, 16.8 million weights.",
    ),
    Architecture(
        "vgg19_scratch",
        "VGG-19 from scratch",
        (128, 128),
        "models.vgg19_scratch:build",
        "Eight unpadded 3x3 convolutions and two dense layers of 4096: 55 million weights, wants a GPU.",
    ),
    Architecture(
        "vgg19_variation",
        "VGG-19 variation",
        (64, 64),
        "models.vgg19_variation:build",
        "Nine 3x3 convolutions and a dense layer of 128: the smallest, 1.3 million weights.",
    ),
):
    register(_architecture)
