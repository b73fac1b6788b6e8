"""Layers that keep what they know."""

from __future__ import annotations

from torch import nn


def freeze_lower_layers(model: nn.Module, share: float) -> tuple[nn.Module, ...]:
    """Freeze the first `share` (0..1) of the layers with weights, counted from the picture; gives those frozen.

    Of a network with a trunk the share is the trunk's, so that 1 trains the head alone; of others it is that of all
    layers but the last.
    """
    trunk = getattr(model, "trunk", None)
    layers = [layer for layer in (trunk or model).modules() if any(True for _ in layer.parameters(recurse=False))]
    if trunk is None:
        layers = layers[:-1]
    frozen = tuple(layers[: round(share * len(layers))])
    for layer in frozen:
        layer.requires_grad_(False)
    return frozen


def set_training_mode(model: nn.Module, frozen: tuple[nn.Module, ...]) -> None:
    """Training mode, in which frozen batch normalisations still use and keep the statistics they have (as in Keras)."""
    model.train()
    for layer in frozen:
        layer.eval()
