"""VGG-19 trained from scratch (Orazi & Rossolini 2021). 128x128 RGB, 55,037,507 weights for 3 outputs."""

from torch import nn

from models.initialise import initialise

# Unpadded convolutions: 128 -> 124 -> pool 62 -> 58 -> pool 29 -> 25 -> pool 12 -> 8 -> pool 4.
STAGES = ((64, 64), (128, 128), (256, 256), (512, 512))


def build(num_outputs: int, size: tuple[int, int] = (128, 128)) -> nn.Module:
    """From float (n, 3, *size) to logits (n, num_outputs)."""
    layers: list[nn.Module] = []
    channels = 3
    for stage in STAGES:
        for width in stage:
            layers += [nn.Conv2d(channels, width, 3), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
        size = ((size[0] - 4) // 2, (size[1] - 4) // 2)
    layers.append(nn.Flatten())
    for inputs in (512 * size[0] * size[1], 4096):
        layers += [nn.Linear(inputs, 4096), nn.ReLU(), nn.Dropout(0.5)]
    layers.append(nn.Linear(4096, num_outputs))
    return initialise(nn.Sequential(*layers))
