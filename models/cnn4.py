"""CNN4: four 5x5 convolutions (Orazi & Rossolini 2021). 64x64 RGB, 16,849,235 weights for 3 outputs."""

from torch import nn

from models.initialise import initialise

# What follows each convolution of that many channels: its own ReLU, then a pooling by 2 where True.
CONVOLUTIONS = ((8, False), (16, False), (32, True), (64, True))
FLAT = 16 * 16 * 64


def build(num_outputs: int) -> nn.Module:
    """From float (n, 3, 64, 64) to logits (n, num_outputs)."""
    layers: list[nn.Module] = []
    channels = 3
    for width, pooled in CONVOLUTIONS:
        layers += [nn.Conv2d(channels, width, 5, padding="same"), nn.ReLU()]
        if pooled:
            layers.append(nn.MaxPool2d(2))
        channels = width
    layers += [nn.Flatten(), nn.Linear(FLAT, 1024), nn.ReLU(), nn.Dropout(0.2), nn.Linear(1024, num_outputs)]
    return initialise(nn.Sequential(*layers))
