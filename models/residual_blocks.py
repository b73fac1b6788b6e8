"""Three residual blocks of 5x5 convolutions (Orazi & Rossolini 2021). 64x64 RGB, 4,402,291 in Keras' way, 3 outputs."""

from functools import partial
from math import prod

from torch import Tensor, nn

from models.initialise import initialise

WIDTHS = (16, 32, 64)


class ResidualBlock(nn.Module):
    """Two 5x5 convolutions, the first with stride 2, beside one 1x1 with stride 2; the sum through a ReLU."""

    def __init__(self, inputs: int, outputs: int, dropout: float) -> None:
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Conv2d(inputs, outputs, 5, stride=2, padding=2),
            nn.BatchNorm2d(outputs),
            *_relu(dropout),
            nn.Conv2d(outputs, outputs, 5, padding=2),
            nn.BatchNorm2d(outputs),
        )
        # A 1x1 convolution with stride 2, as every second pixel and then the convolution: torch 2.15 with channels
        # last crashes on a CPU in the gradient of the strided one from three channels.
        self.shortcut = nn.Sequential(nn.MaxPool2d(1, 2), nn.Conv2d(inputs, outputs, 1), nn.BatchNorm2d(outputs))
        self.relu = nn.Sequential(*_relu(dropout))

    def forward(self, images: Tensor) -> Tensor:
        """From (n, inputs, 2h, 2w) to (n, outputs, h, w)."""
        summed: Tensor = self.relu(self.convolutions(images) + self.shortcut(images))
        return summed


def _relu(dropout: float) -> list[nn.Module]:
    return [nn.ReLU(), nn.Dropout(dropout)] if dropout else [nn.ReLU()]


def build(num_outputs: int, size: tuple[int, int] = (64, 64), dropout: float = 0.0) -> nn.Module:
    """From float (n, 3, *size) to logits (n, num_outputs); `dropout` is the share left out after each ReLU."""
    flat = 64 * prod(-(-side // 8) for side in size)
    channels = (3, *WIDTHS)
    blocks = [ResidualBlock(*pair, dropout) for pair in zip(channels, WIDTHS, strict=False)]
    dense = [nn.Flatten(), nn.Linear(flat, 1024), nn.ReLU(), nn.Dropout(0.5), nn.Linear(1024, num_outputs)]
    return initialise(nn.Sequential(*blocks, *dense))


build_dropout10 = partial(build, dropout=0.1)
build_dropout20 = partial(build, dropout=0.2)
