"""A network's layers as a table: what each gives, and how many numbers it holds in Keras' way of counting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import nn

from models.auxiliary import AuxiliaryLogits


@dataclass(frozen=True)
class Layer:
    """One row: `shape` is the output's without the batch, (channels, height, width) or (features,)."""

    name: str
    kind: str
    shape: tuple[int, ...]
    keras_parameters: int


def keras_parameters(network: nn.Module) -> int:
    """All numbers that a network keeps: its weights, and the running mean and variance of batch normalisations."""
    weights = sum(weight.numel() for weight in network.parameters())
    # The other buffer of a batch normalisation, its count of batches, has no like in Keras.
    return weights + sum(one.numel() for name, one in network.named_buffers() if ".running_" in f".{name}")


def layer_table(network: nn.Module, input_size: tuple[int, int]) -> list[Layer]:
    """The layers in the order of the arithmetic, for pictures of `input_size` (height, width).

    Blocks with side branches are one row each. Runs in eval mode on the network's own device: on "meta" it costs
    no arithmetic.
    """
    rows: list[Layer] = []
    hooks = []
    for name, layer in _rows_of(network, ""):

        def note(layer: nn.Module, _inputs: object, output: object, name: str = name) -> None:
            seen = output[0] if isinstance(output, AuxiliaryLogits) else output
            if isinstance(seen, torch.Tensor):
                rows.append(Layer(name, type(layer).__name__, tuple(seen.shape[1:]), keras_parameters(layer)))

        hooks.append(layer.register_forward_hook(note))
    training, device = network.training, next(network.parameters()).device
    try:
        with torch.no_grad():
            network.eval()(torch.zeros(2, 3, *input_size, device=device))
    finally:
        network.train(training)
        for hook in hooks:
            hook.remove()
    return rows


def _rows_of(module: nn.Module, name: str) -> Iterator[tuple[str, nn.Module]]:
    """The layers and blocks that are rows: containers, a trunk and the network itself are opened."""
    opened = isinstance(module, nn.Sequential) or name in ("", "trunk")
    children = list(module.named_children()) if opened else []
    if not children and name:
        yield name, module
    for child_name, child in children:
        yield from _rows_of(child, f"{name}.{child_name}".removeprefix("."))


# They change no shape and keep no numbers.
UNSHOWN = frozenset({"ReLU", "ReLU6", "SiLU", "Dropout", "Identity"})


def layer_markdown(layers: list[Layer]) -> str:
    """The table as docs/networks.md has it, without activations and dropouts."""
    lines = ["| layer | kind | output | parameters |", "|---|---|---|---|"]
    lines += [
        f"| `{one.name}` | {one.kind} | {' x '.join(map(str, one.shape))} | {one.keras_parameters:,} |"
        for one in layers
        if one.kind not in UNSHOWN
    ]
    return "\n".join(lines) + "\n"
