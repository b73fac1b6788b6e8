"""`mirror_resnet` whose head also knows where in the picture it looks, on a grid of 4x4 places. 64x64 RGB.

An average over the whole picture forgets on which side of a nose the shadow lies, all that tells the light's side.
This head keeps 4x4 averages and reads them twice, as they are and as they are in the mirror (halves of channels and
columns swapped), so that a mirrored picture still gets the mirrored answer by construction, where 8 divides its width:
else the strides do not see both sides alike.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from models.initialise import initialise
from models.mirror_resnet import CHANNELS, MirrorHead, trunk

PLACES = 4
WIDTH = 128
DROPOUT = 0.5


class MirroredPlaces(nn.Module):
    """What is seen at the places, as two halves that mirroring the picture swaps."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.average = nn.AdaptiveAvgPool2d(PLACES)
        self.hidden = nn.Linear(channels * PLACES * PLACES, WIDTH)

    def forward(self, features: Tensor) -> Tensor:
        """From (n, channels, height, width) to (n, 2 * WIDTH)."""
        first, second = self.average(features).chunk(2, dim=1)
        second = second.flip(3)
        return torch.cat((self._read(first, second), self._read(second, first)), dim=1)

    def _read(self, first: Tensor, second: Tensor) -> Tensor:
        return torch.relu(self.hidden(torch.cat((first, second), dim=1).flatten(1)))


def build(num_outputs: int, mirror: Sequence[int] | None = None) -> nn.Module:
    """From float (n, 3, 64, 64) to logits (n, num_outputs); `mirror` as that of `models.mirror_resnet.build`."""
    head = MirrorHead(2 * WIDTH, range(num_outputs) if mirror is None else mirror)
    return initialise(nn.Sequential(*trunk(), MirroredPlaces(CHANNELS), nn.Dropout(DROPOUT), head))
