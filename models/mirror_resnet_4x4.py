"""`mirror_resnet` whose head also knows where in the picture it looks, on a grid of 4x4 places. 64x64 RGB.

An average over the whole picture forgets on which side of a nose the shadow lies, all that tells the light's side.
This head keeps 4x4 averages and reads them twice, as they are and as they are in the mirror (halves of channels and
columns swapped), so that a mirrored picture still gets the mirrored answer by construction.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from models.initialise import initialise
from models.mirror_resnet import CHANNELS, trunk

PLACES = 4
WIDTH = 128
DROPOUT = 0.5


class MirrorPlacesHead(nn.Module):
    """Logits from halves of channels at their places: what a label asks a view, its mirror label asks the mirrored."""

    permutation: Tensor

    def __init__(self, channels: int, mirror: Sequence[int]) -> None:
        super().__init__()
        self.average = nn.AdaptiveAvgPool2d(PLACES)
        self.hidden = nn.Linear(channels * PLACES * PLACES, WIDTH)
        self.dropout = nn.Dropout(DROPOUT)
        self.out = nn.Linear(WIDTH, len(mirror))
        self.register_buffer("permutation", torch.tensor(mirror), persistent=False)

    def forward(self, features: Tensor) -> Tensor:
        """From (n, channels, height, width) to (n, outputs)."""
        first, second = self.average(features).chunk(2, dim=1)
        second = second.flip(3)
        seen, mirrored = self._read(first, second), self._read(second, first)
        logits: Tensor = seen + mirrored.index_select(1, self.permutation)
        return logits

    def _read(self, first: Tensor, second: Tensor) -> Tensor:
        """The share of one view in the logits."""
        hidden = torch.relu(self.hidden(torch.cat((first, second), dim=1).flatten(1)))
        logits: Tensor = self.out(self.dropout(hidden))
        return logits


def build(num_outputs: int, mirror: Sequence[int] | None = None) -> nn.Module:
    """From float (n, 3, 64, 64) to logits (n, num_outputs); `mirror` as that of `models.mirror_resnet.build`."""
    head = MirrorPlacesHead(CHANNELS, range(num_outputs) if mirror is None else mirror)
    return initialise(nn.Sequential(*trunk(), head))
