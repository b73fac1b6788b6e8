"""A small variation of VGG-19 (Orazi & Rossolini 2021). 64x64 RGB, 1,284,099 weights for 3 outputs."""

from math import prod

from torch import nn

from models.initialise import initialise

# The first convolution is unpadded, pooling rounds down: 64 -> 62 -> pool 31 -> pool 15 -> pool 7.
STAGES = ((32, 32, 32), (64, 64, 64), (128, 128, 128))


def build(num_outputs: int, size: tuple[int, int] = (64, 64)) -> nn.Module:
    """From float (n, 3, *size) to logits (n, num_outputs)."""
    flat = 128 * prod((side - 2) // 8 for side in size)
    layers: list[nn.Module] = []
    channels = 3
    for stage in STAGES:
        for width in stage:
            layers += [nn.Conv2d(channels, width, 3, padding="same" if layers else "valid"), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    layers += [nn.Dropout(0.25), nn.Flatten(), nn.Linear(flat, 128), nn.ReLU()]
    layers += [nn.Dropout(0.5), nn.Linear(128, num_outputs)]
    return initialise(nn.Sequential(*layers))
