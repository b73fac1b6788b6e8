"""`small_resnet` made mirror-equivariant: what it says of a picture it says, swapped, of its mirror image. 64x64 RGB.

Every layer's channels are two halves that mirroring the picture swaps (a group convolution over the group of mirror
and identity, Cohen & Welling 2016). So each weight serves both sides: half of `small_resnet`'s weights, the same
arithmetic. It holds for pictures whose width 8 divides: else the strides do not see both sides alike.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from models.initialise import initialise
from models.small_resnet import BLOCKS, STEM, BasicBlock, kernel_of

CHANNELS = BLOCKS[-1][0]


class MirrorConvolution(nn.Conv2d):
    """A convolution to two halves of channels that mirroring swaps, from such halves, or from the picture itself.

    The weights kept are those of the first half; the second half's are their mirror image.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, *, of_picture: bool = False) -> None:
        super().__init__(inputs, outputs // 2, kernel, stride, padding=(kernel - 1) // 2, bias=False)
        self._of_picture = of_picture

    def forward(self, images: Tensor) -> Tensor:
        """From (n, inputs, ...) to (n, outputs, ...)."""
        mirrored = self.weight.flip(3)
        if not self._of_picture:
            mirrored = mirrored.roll(self.in_channels // 2, dims=1)
        return nn.functional.conv2d(images, torch.cat((self.weight, mirrored)), None, self.stride, self.padding)


class MirrorNormalisation(nn.BatchNorm2d):
    """A batch normalisation whose two halves of channels share all that it learns and keeps."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels // 2)

    def forward(self, images: Tensor) -> Tensor:
        """(n, channels, height, width), the same out."""
        mean, variance = (self._kept(one).repeat(2) for one in (self.running_mean, self.running_var))
        normal = nn.functional.batch_norm(
            images, mean, variance, self.weight.repeat(2), self.bias.repeat(2), self.training, 0.1, self.eps
        )
        if self.training:
            self._kept(self.running_mean).copy_(mean.view(2, -1).mean(0))
            self._kept(self.running_var).copy_(variance.view(2, -1).mean(0))
        return normal

    @staticmethod
    def _kept(statistic: Tensor | None) -> Tensor:
        if statistic is None:
            raise RuntimeError("A batch normalisation without running statistics cannot be mirrored.")
        return statistic


class MirrorHead(nn.Linear):
    """Logits from the averaged halves: each label asks the second half what its mirror label asks the first."""

    permutation: Tensor

    def __init__(self, channels: int, mirror: Sequence[int]) -> None:
        super().__init__(channels // 2, len(mirror))
        self.register_buffer("permutation", torch.tensor(mirror), persistent=False)

    def forward(self, averaged: Tensor) -> Tensor:
        """From (n, channels) to (n, outputs)."""
        first, second = averaged.chunk(2, dim=1)
        return super().forward(first) + super().forward(second).index_select(1, self.permutation)


def trunk() -> nn.Sequential:
    """From float (n, 3, 64, 64) to (n, CHANNELS, 8, 8), whose two halves of channels mirroring swaps."""
    layers: list[nn.Module] = [
        MirrorConvolution(3, STEM, kernel_of(2), 2, of_picture=True),
        MirrorNormalisation(STEM),
        nn.ReLU(),
    ]
    channels = STEM
    for width, stride in BLOCKS:
        layers.append(BasicBlock(channels, width, stride, MirrorConvolution, MirrorNormalisation))
        channels = width
    return nn.Sequential(*layers)


def build(num_outputs: int, mirror: Sequence[int] | None = None) -> nn.Module:
    """From float (n, 3, 64, 64) to logits (n, num_outputs).

    `mirror` has for each output the number of the one that it swaps with in the mirror, itself where it stays;
    None: all stay.
    """
    head = MirrorHead(CHANNELS, range(num_outputs) if mirror is None else mirror)
    return initialise(nn.Sequential(*trunk(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), head))
