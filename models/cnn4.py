"""CNN4: four 5x5 convolutions (Orazi & Rossolini 2021). 64x64 RGB, 16,849,235 weights for 3 outputs."""

from math import prod

from torch import nn

from models.initialise import initialise

# What follows each convolution of that many channels: its own ReLU, then a pooling by 2 where True.
CONVOLUTIONS = ((8, False), (16, False), (32, True), (64, True))


def build(num_outputs: int, size: tuple[int, int] = (64, 64)) -> nn.Module:
    """From float (n, 3, *size) to logits (n, num_outputs)."""
    flat = 64 * prod(side // 4 for side in size)
    layers: list[nn.Module] = []
    channels = 3
    for width, pooled in CONVOLUTIONS:
        layers += [nn.Conv2d(channels, width, 5, padding="same"), nn.ReLU()]
        if pooled:
            layers.append(nn.MaxPool2d(2))
        channels = width
    layers += [nn.Flatten(), nn.Linear(flat, 1024), nn.ReLU(), nn.Dropout(0.2), nn.Linear(1024, num_outputs)]
    return initialise(nn.Sequential(*layers))
