"""A small residual network of our own: a strided stem and three basic residual blocks. 64x64 RGB."""

from collections.abc import Callable

from torch import Tensor, nn

from models.initialise import initialise

STEM = 32
# Width and stride of each block: 32 -> 32 -> 16 -> 8 pixels.
BLOCKS = ((32, 1), (64, 2), (128, 2))


class BasicBlock(nn.Module):
    """Two convolutions beside a shortcut (He et al. 2016); the shortcut averages before it strides (He et al. 2019).

    `convolution(inputs, outputs, kernel, stride)` and `normalisation(channels)` make the layers.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        stride: int,
        convolution: Callable[[int, int, int, int], nn.Module],
        normalisation: Callable[[int], nn.Module],
    ) -> None:
        super().__init__()
        self.convolutions = nn.Sequential(
            convolution(inputs, outputs, kernel_of(stride), stride),
            normalisation(outputs),
            nn.ReLU(),
            convolution(outputs, outputs, 3, 1),
            normalisation(outputs),
        )
        self.shortcut = nn.Sequential()
        if stride > 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.AvgPool2d(stride), convolution(inputs, outputs, 1, 1), normalisation(outputs)
            )
        self.relu = nn.ReLU()

    def forward(self, images: Tensor) -> Tensor:
        """From (n, inputs, stride * h, stride * w) to (n, outputs, h, w)."""
        summed: Tensor = self.relu(self.convolutions(images) + self.shortcut(images))
        return summed


def kernel_of(stride: int) -> int:
    """Even kernels where the stride is 2: on an even width they keep the picture's middle in the middle."""
    return 4 if stride == 2 else 3


def plain_convolution(inputs: int, outputs: int, kernel: int, stride: int) -> nn.Module:
    """Without bias: the batch normalisation behind it has one."""
    return nn.Conv2d(inputs, outputs, kernel, stride, padding=(kernel - 1) // 2, bias=False)


def build(num_outputs: int) -> nn.Module:
    """From float (n, 3, 64, 64) to logits (n, num_outputs)."""
    layers: list[nn.Module] = [plain_convolution(3, STEM, kernel_of(2), 2), nn.BatchNorm2d(STEM), nn.ReLU()]
    channels = STEM
    for width, stride in BLOCKS:
        layers.append(BasicBlock(channels, width, stride, plain_convolution, nn.BatchNorm2d))
        channels = width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, num_outputs)]
    return initialise(nn.Sequential(*layers))
