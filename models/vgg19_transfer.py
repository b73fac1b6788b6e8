"""VGG-19 (Simonyan & Zisserman 2015) under a small head, made for ImageNet weights. 218x178 RGB.

13,372,162 weights are trained for 2 outputs where all but the last block of convolutions is frozen.
"""

from collections import OrderedDict
from math import prod

from torch import nn

from models.initialise import initialise

STAGES = ((64, 64), (128, 128), (256,) * 4, (512,) * 4, (512,) * 4)


def build(num_outputs: int, size: tuple[int, int] = (218, 178)) -> nn.Module:
    """From float (n, 3, *size) to logits (n, num_outputs)."""
    flat = 512 * prod(side // 32 for side in size)
    # Numbered as torchvision numbers the layers of its `features`, so that its weights fit.
    layers: list[nn.Module] = []
    channels = 3
    for stage in STAGES:
        for width in stage:
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    head = nn.Sequential(nn.Flatten(), nn.Linear(flat, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, num_outputs))
    return initialise(nn.Sequential(OrderedDict(trunk=nn.Sequential(*layers), head=head)))
