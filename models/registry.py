"""The architectures that can be trained, as data: listing them imports neither torch nor any network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from torch import nn

IMAGENET_MEAN = (0.485 * 255, 0.456 * 255, 0.406 * 255)
IMAGENET_DEVIATION = (0.229 * 255, 0.224 * 255, 0.225 * 255)
# Torchvision's Inception was trained on pixels from -1 to 1.
INCEPTION_GREY = (127.5, 127.5, 127.5)


@dataclass(frozen=True)
class Pretrained:
    """Weights of torchvision for a network's `trunk`.

    `weights` is "enum.MEMBER" in torchvision.models. In their file the trunk's names begin with `prefix`; names that
    begin with one of `own` are the original head's, and what the trunk has of them starts afresh. `mean` and
    `deviation` (red, green, blue, in grey levels 0..255) are what the pictures were standardised by.
    """

    weights: str
    prefix: str = ""
    own: tuple[str, ...] = ()
    mean: tuple[float, float, float] = IMAGENET_MEAN
    deviation: tuple[float, float, float] = IMAGENET_DEVIATION


@dataclass(frozen=True)
class Architecture:
    """One kind of network: `input_size` is (height, width) in pixels, `builder` is "package.module:function".

    `knows_mirror`: its builder also takes which outputs swap in the mirror. `pretrained`: None where nobody has
    published weights for it. `smallest`: it also takes pictures whose sides have so many pixels or more; 0: those of
    its input size alone. `knows_size`: its builder also takes the `size`, on which its weights depend.
    """

    name: str
    title: str
    input_size: tuple[int, int]
    builder: str
    summary: str
    knows_mirror: bool = False
    pretrained: Pretrained | None = None
    smallest: int = 0
    knows_size: bool = False

    def takes(self, size: tuple[int, int]) -> bool:
        """Whether it can be built for pictures of this size (height, width)."""
        return size == self.input_size or 0 < self.smallest <= min(size)


class UnknownArchitectureError(KeyError):
    """No architecture has the name that was asked for; the message lists those there are."""

    def __init__(self, name: str) -> None:
        """`name` is the name that was asked for."""
        super().__init__(f"There is no architecture {name!r}; there are {', '.join(sorted(_registered))}.")

    def __str__(self) -> str:
        """The sentence itself: KeyError would put it in quotes."""
        return str(self.args[0])


_registered: dict[str, Architecture] = {}
ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType(_registered)


def register(architecture: Architecture) -> None:
    """Add an architecture; ValueError where its name is taken or its builder is no "module:function"."""
    if architecture.name in _registered:
        raise ValueError(f"The architecture {architecture.name!r} is registered twice; rename one of them.")
    module, _, function = architecture.builder.partition(":")
    if not module or not function:
        raise ValueError(f"The builder {architecture.builder!r} must read 'package.module:function'.")
    _registered[architecture.name] = architecture


def find(name: str) -> Architecture:
    """The architecture of that name, or UnknownArchitectureError."""
    if name not in _registered:
        raise UnknownArchitectureError(name)
    return _registered[name]


def build(
    name: str, num_outputs: int, mirror: Sequence[int] | None = None, size: tuple[int, int] | None = None
) -> nn.Module:
    """A freshly initialised network from float (n, 3, height, width) to logits (n, num_outputs).

    `mirror` has for each output the one it swaps with in the mirror, for the networks that know of it; None: no two
    swap. `size` (height, width) is the architecture's own unless it is given. In training mode a network may return
    models.auxiliary.AuxiliaryLogits. Raises UnknownArchitectureError for a name that is not registered. Weights are
    drawn from torch's global generator: seed it for a repeatable start.
    """
    architecture = find(name)
    module, _, function = architecture.builder.partition(":")
    builder = getattr(import_module(module), function)
    more = {"size": size or architecture.input_size} if architecture.knows_size else {}
    return cast("nn.Module", builder(num_outputs, *([mirror] if architecture.knows_mirror else []), **more))


_CELEBA = (218, 178)
for _architecture in (
    Architecture(
        "cnn4",
        "CNN4",
        (64, 64),
        "models.cnn4:build",
        "Four 5x5 convolutions and one dense layer of 1024: quick to train, 16.8 million weights.",
        smallest=8,
        knows_size=True,
    ),
    Architecture(
        "vgg19_scratch",
        "VGG-19 from scratch",
        (128, 128),
        "models.vgg19_scratch:build",
        "Eight unpadded 3x3 convolutions and two dense layers of 4096: 55 million weights, wants a GPU.",
        smallest=80,
        knows_size=True,
    ),
    Architecture(
        "vgg19_variation",
        "VGG-19 variation",
        (64, 64),
        "models.vgg19_variation:build",
        "Nine 3x3 convolutions and a dense layer of 128: 1.3 million weights.",
        smallest=10,
        knows_size=True,
    ),
    Architecture(
        "resnet50",
        "ResNet-50",
        (128, 128),
        "models.resnet50:build",
        "Fifty layers with shortcuts, 23.6 million weights; from scratch or from ImageNet weights, wants a GPU.",
        pretrained=Pretrained("ResNet50_Weights.IMAGENET1K_V1", own=("fc.",)),
        smallest=32,
    ),
    Architecture(
        "residual_blocks",
        "Residual blocks",
        (64, 64),
        "models.residual_blocks:build",
        "Three residual blocks of 5x5 convolutions and a dense layer of 1024: 4.4 million weights.",
        smallest=8,
        knows_size=True,
    ),
    Architecture(
        "residual_blocks_dropout10",
        "Residual blocks, dropout 0.1",
        (64, 64),
        "models.residual_blocks:build_dropout10",
        "Residual blocks with a tenth left out behind every ReLU: slower to learn by heart.",
        smallest=8,
        knows_size=True,
    ),
    Architecture(
        "residual_blocks_dropout20",
        "Residual blocks, dropout 0.2",
        (64, 64),
        "models.residual_blocks:build_dropout20",
        "Residual blocks with a fifth left out behind every ReLU: slower still to learn by heart.",
        smallest=8,
        knows_size=True,
    ),
    Architecture(
        "inception_v3",
        "Inception V3",
        (299, 299),
        "models.inception_v3:build",
        "Inception V3 under five dense layers, 29 million weights; large pictures, wants a GPU.",
        pretrained=Pretrained(
            "Inception_V3_Weights.IMAGENET1K_V1",
            own=("fc.", "AuxLogits.fc."),
            mean=INCEPTION_GREY,
            deviation=INCEPTION_GREY,
        ),
    ),
    Architecture(
        "smile_cnn",
        "Smile CNN",
        _CELEBA,
        "models.smile_cnn:build",
        "Four 3x3 convolutions and an average: 0.1 million weights, on pictures of CelebA's size.",
        smallest=16,
    ),
    Architecture(
        "vgg19_transfer",
        "VGG-19 with ImageNet weights",
        _CELEBA,
        "models.vgg19_transfer:build",
        "VGG-19's sixteen convolutions under a dense layer of 256; made for ImageNet weights, wants a GPU.",
        pretrained=Pretrained("VGG19_Weights.IMAGENET1K_V1", prefix="features."),
        smallest=32,
        knows_size=True,
    ),
    Architecture(
        "efficientnet_b3",
        "EfficientNet-B3",
        _CELEBA,
        "models.efficientnet_b3:build",
        "EfficientNet-B3 under an average, 10.8 million weights; made for ImageNet weights, wants a GPU.",
        pretrained=Pretrained("EfficientNet_B3_Weights.IMAGENET1K_V1", prefix="features."),
        smallest=32,
    ),
    Architecture(
        "mobilenet_v2",
        "MobileNetV2",
        _CELEBA,
        "models.mobilenet_v2:build",
        "MobileNetV2 under a dense layer of 1536, 4.3 million weights; made for ImageNet weights.",
        pretrained=Pretrained("MobileNet_V2_Weights.IMAGENET1K_V1", prefix="features."),
        smallest=32,
    ),
    Architecture(
        "small_resnet",
        "Small ResNet",
        (64, 64),
        "models.small_resnet:build",
        "A strided stem and three residual blocks: 0.4 million weights, quick.",
        smallest=16,
    ),
    Architecture(
        "mirror_resnet",
        "Mirror ResNet",
        (64, 64),
        "models.mirror_resnet:build",
        "Small ResNet that answers a mirrored picture with the mirrored label, by construction: 0.2 million weights.",
        knows_mirror=True,
        smallest=16,
    ),
    Architecture(
        "mirror_resnet_4x4",
        "Mirror ResNet 4x4",
        (64, 64),
        "models.mirror_resnet_4x4:build",
        "Mirror ResNet that also knows where in the picture it looks, for light and shadow: 0.5 million weights.",
        knows_mirror=True,
        smallest=32,
    ),
):
    register(_architecture)
