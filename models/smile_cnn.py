"""The smile report's benchmark: four 3x3 convolutions, each pooled. 218x178 RGB, 97,698 weights for 2 outputs."""

from torch import nn

from models.initialise import initialise

# What follows each convolution of that many channels and its pooling: a dropout of that share, none where 0.
CONVOLUTIONS = ((16, 0.0), (32, 0.0), (64, 0.25), (128, 0.25))


def build(num_outputs: int) -> nn.Module:
    """From float (n, 3, 218, 178) to logits (n, num_outputs)."""
    layers: list[nn.Module] = []
    channels = 3
    for width, dropout in CONVOLUTIONS:
        layers += [nn.Conv2d(channels, width, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2)]
        if dropout:
            layers.append(nn.Dropout(dropout))
        channels = width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, num_outputs)]
    return initialise(nn.Sequential(*layers))
