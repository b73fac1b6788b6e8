"""Every network of the table: its layers and counts against the reports', forward, backward, its start.

Counted on torch's meta device, which does no arithmetic. Shapes are (channels, height, width) or (features,).
"""

from __future__ import annotations

import pytest
import torch
from torch import nn

from models.auxiliary import AuxiliaryLogits
from models.inception_v3 import InceptionV3
from models.layer_table import keras_parameters, layer_table
from models.registry import ARCHITECTURES, build

# As in the reports: the network, its outputs there, and what Keras counts.
COUNTS = {
    "cnn4": (3, 16_849_235),
    # The report prints 55,668,812, which its own layers do not give: see docs/networks.md.
    "vgg19_scratch": (3, 55_037_507),
    "vgg19_variation": (3, 1_284_099),
    # Keras' ResNet-50 has biases in its convolutions: 26,560 numbers more.
    "resnet50": (3, 23_593_859 - 26_560),
    "residual_blocks": (3, 4_402_291),
    "residual_blocks_dropout10": (3, 4_402_291),
    "residual_blocks_dropout20": (3, 4_402_291),
    "smile_cnn": (2, 97_698),
    "vgg19_transfer": (2, 20_024_384 + 3_932_416 + 514),
    # Keras' trunk has 10,783,535, of which 7 are its own input normalisation.
    "efficientnet_b3": (40, 10_783_528 + 61_480),
    "mobilenet_v2": (37, 4_288_613),
    "small_resnet": (3, 381_443),
    "mirror_resnet": (3, 190_723),
    "mirror_resnet_4x4": (3, 453_187),
}
VGG19 = [
    (64, 218, 178), (64, 218, 178), (64, 109, 89),
    (128, 109, 89), (128, 109, 89), (128, 54, 44),
    *[(256, 54, 44)] * 4, (256, 27, 22),
    *[(512, 27, 22)] * 4, (512, 13, 11),
    *[(512, 13, 11)] * 4, (512, 6, 5),
]  # fmt: skip
# What each row gives that is no activation, dropout or batch normalisation.
SHAPES: dict[str, list[tuple[int, ...]]] = {
    "cnn4": [
        (8, 64, 64), (16, 64, 64), (32, 64, 64), (32, 32, 32), (64, 32, 32), (64, 16, 16), (16384,), (1024,), (3,),
    ],
    "vgg19_scratch": [
        (64, 126, 126), (64, 124, 124), (64, 62, 62), (128, 60, 60), (128, 58, 58), (128, 29, 29),
        (256, 27, 27), (256, 25, 25), (256, 12, 12), (512, 10, 10), (512, 8, 8), (512, 4, 4),
        (8192,), (4096,), (4096,), (3,),
    ],
    "vgg19_variation": [
        *[(32, 62, 62)] * 3, (32, 31, 31), *[(64, 31, 31)] * 3, (64, 15, 15), *[(128, 15, 15)] * 3, (128, 7, 7),
        (6272,), (128,), (3,),
    ],
    "resnet50": [
        (64, 64, 64), (64, 32, 32), *[(256, 32, 32)] * 3, *[(512, 16, 16)] * 4, *[(1024, 8, 8)] * 6,
        *[(2048, 4, 4)] * 3, (2048, 1, 1), (3,),
    ],
    "residual_blocks": [(16, 32, 32), (32, 16, 16), (64, 8, 8), (4096,), (1024,), (3,)],
    "inception_v3": [
        (32, 149, 149), (32, 147, 147), (64, 147, 147), (64, 73, 73), (80, 73, 73), (192, 71, 71), (192, 35, 35),
        (256, 35, 35), (288, 35, 35), (288, 35, 35), *[(768, 17, 17)] * 5, (1280, 8, 8), (2048, 8, 8), (2048, 8, 8),
        (2048, 1, 1), (2048,), (512,), (128,), (32,), (8,), (3,),
    ],
    "smile_cnn": [
        (16, 218, 178), (16, 109, 89), (32, 109, 89), (32, 54, 44), (64, 54, 44), (64, 27, 22), (128, 27, 22),
        (128, 13, 11), (128, 1, 1), (128,), (2,),
    ],
    "vgg19_transfer": [*VGG19, (15360,), (256,), (2,)],
    "small_resnet": [(32, 32, 32), (32, 32, 32), (64, 16, 16), (128, 8, 8), (128, 1, 1), (128,), (3,)],
}  # fmt: skip
NO_ROW = {"ReLU", "Dropout", "Identity", "BatchNorm2d"}
# A step of VGG-19 from scratch costs a gigabyte, and it is the variation's layers only wider.
STEPPED = sorted(set(ARCHITECTURES) - {"vgg19_scratch"})
# These average over the picture at the end, so a small one takes them through the same layers.
ANY_SIZE = {"resnet50", "smile_cnn", "efficientnet_b3", "mobilenet_v2"}


def on_meta(name: str, num_outputs: int) -> nn.Module:
    with torch.device("meta"):
        return build(name, num_outputs)


def test_every_network_is_counted_here() -> None:
    assert COUNTS.keys() | {"inception_v3"} == ARCHITECTURES.keys()


@pytest.mark.parametrize(("name", "num_outputs", "count"), [(name, *pair) for name, pair in COUNTS.items()])
def test_the_count_is_the_reports(name: str, num_outputs: int, count: int) -> None:
    assert keras_parameters(on_meta(name, num_outputs)) == count


def test_inceptions_count_is_the_reports() -> None:
    """Without the scale of its batch normalisations, which Keras' has not, and without the auxiliary classifier."""
    network = on_meta("inception_v3", 3)
    assert isinstance(network, InceptionV3)
    network.trunk.AuxLogits = None
    scales = [layer.num_features for layer in network.modules() if isinstance(layer, nn.BatchNorm2d)]
    assert keras_parameters(network) == 27_118_307 + sum(scales)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_every_layers_shape_is_the_reports(name: str) -> None:
    num_outputs = SHAPES[name][-1][0]
    rows = layer_table(on_meta(name, num_outputs), ARCHITECTURES[name].input_size)
    assert [row.shape for row in rows if row.kind not in NO_ROW] == SHAPES[name]


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_the_rows_sum_to_the_network(name: str) -> None:
    network = on_meta(name, 4)
    total = keras_parameters(network)
    if isinstance(network, InceptionV3):
        total -= keras_parameters(network.trunk.AuxLogits)
    assert sum(row.keras_parameters for row in layer_table(network, ARCHITECTURES[name].input_size)) == total


def test_the_block_of_residual_blocks_is_the_reports() -> None:
    """5x5 (stride 2), BN, ReLU, 5x5, BN beside 1x1 (stride 2), BN: counted layer by layer."""
    block = on_meta("residual_blocks", 3)[0]  # type: ignore[index]
    assert [keras_parameters(layer) for layer in block.convolutions] == [1216, 64, 0, 6416, 64]
    assert [keras_parameters(layer) for layer in block.shortcut] == [0, 64, 64]
    strided = nn.Conv2d(3, 16, 1, stride=2)
    ours = build("residual_blocks", 3)[0].shortcut  # type: ignore[index]
    strided.load_state_dict(ours[1].state_dict())
    images = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        assert torch.allclose(ours[:2](images), strided(images), atol=1e-6)
    light = on_meta("residual_blocks_dropout20", 3)[0]  # type: ignore[index]
    dropouts = [layer.p for layer in light.modules() if isinstance(layer, nn.Dropout)]
    assert dropouts == [0.2, 0.2]


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
@pytest.mark.parametrize("num_outputs", [2, 5])
def test_output_shape(name: str, num_outputs: int) -> None:
    network = on_meta(name, num_outputs)
    images = torch.zeros(2, 3, *ARCHITECTURES[name].input_size, device="meta")
    assert network.eval()(images).shape == (2, num_outputs)
    answer = network.train()(images)
    if isinstance(answer, AuxiliaryLogits):
        assert answer.auxiliary.shape == (2, num_outputs)
        answer = answer.logits
    assert answer.shape == (2, num_outputs)


@pytest.mark.parametrize("name", STEPPED)
def test_a_step_reaches_every_weight(name: str) -> None:
    """Forward and backward once in training mode: each weight gets a gradient of finite numbers."""
    torch.manual_seed(0)
    network = build(name, 3).train().to(memory_format=torch.channels_last)  # as it is trained
    images = torch.randn(2, 3, *((64, 48) if name in ANY_SIZE else ARCHITECTURES[name].input_size))
    answer = network(images.to(memory_format=torch.channels_last))
    logits = answer.logits + answer.auxiliary if isinstance(answer, AuxiliaryLogits) else answer
    nn.functional.cross_entropy(logits, torch.tensor([0, 2])).backward()
    for weight_name, weight in network.named_parameters():
        assert weight.grad is not None, weight_name
        assert weight.grad.isfinite().all(), weight_name


@pytest.mark.parametrize(
    "name", sorted(name for name in STEPPED if name == "mobilenet_v2" or ARCHITECTURES[name].pretrained is None)
)
def test_the_start_is_glorots_and_repeatable(name: str) -> None:
    torch.manual_seed(3)
    first = build(name, 2)
    for layer in first.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            assert layer.bias is None or not layer.bias.any()
            receptive = layer.weight[0, 0].numel()
            bound = (6 / (layer.weight.shape[0] + layer.weight.shape[1]) / receptive) ** 0.5
            assert 0 < layer.weight.abs().max() <= bound
    torch.manual_seed(3)
    again = build(name, 2)
    for one, other in zip(first.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)


def test_the_auxiliary_classifier_answers_in_training_only() -> None:
    network = on_meta("inception_v3", 3)
    images = torch.zeros(2, 3, 299, 299, device="meta")
    assert isinstance(network.train()(images), AuxiliaryLogits)
    assert isinstance(network.eval()(images), torch.Tensor)


@pytest.mark.parametrize(
    ("name", "training", "side"),
    [
        ("mirror_resnet", False, 64),
        ("mirror_resnet", True, 64),
        ("mirror_resnet_4x4", False, 64),
        ("mirror_resnet_4x4", False, 40),  # 5x5 places become 4x4
    ],
)
def test_a_mirrored_picture_is_answered_with_the_mirrored_label(name: str, training: bool, side: int) -> None:
    """Exactly, but for the order in which sums are rounded: float64, and no more than its last digits."""
    torch.manual_seed(1)
    network = build(name, 4, (2, 1, 0, 3)).double()
    images = torch.randn(3, 3, side, side, dtype=torch.float64)
    network.train()(images)  # so that the running statistics are those of real pictures
    network.train(training)
    with torch.no_grad():
        plain, mirrored = network(images), network(images.flip(3))
    assert (plain - mirrored[:, [2, 1, 0, 3]]).abs().max() < 1e-12
    assert (plain - mirrored).abs().max() > 1e-3


@pytest.mark.parametrize("name", ["mirror_resnet", "mirror_resnet_4x4"])
def test_without_pairs_a_mirror_network_does_not_see_the_mirror(name: str) -> None:
    network = build(name, 2).double().eval()
    images = torch.randn(3, 3, 64, 64, dtype=torch.float64)
    with torch.no_grad():
        assert (network(images) - network(images.flip(3))).abs().max() < 1e-12


@pytest.mark.parametrize(("name", "sees"), [("mirror_resnet", False), ("mirror_resnet_4x4", True)])
def test_where_in_the_picture_something_is_tells_the_4x4_network_alone(name: str, sees: bool) -> None:
    """A spot in the upper and in the lower half, far from each border: to an average over the picture the same."""
    torch.manual_seed(0)
    network = build(name, 2).double().eval()
    spot = torch.zeros(1, 3, 128, 128, dtype=torch.float64)
    spot[..., 32:40, 60:68] = 1
    with torch.no_grad():
        difference = (network(spot) - network(spot.roll(64, dims=2))).abs().max()
    assert (difference > 1e-6) == sees


@pytest.mark.parametrize("name", sorted(name for name, one in ARCHITECTURES.items() if one.input_size == (64, 64)))
def test_eight_pictures_are_learned_by_heart(name: str) -> None:
    torch.manual_seed(0)
    network = build(name, 4, (1, 0, 2, 3)).to(memory_format=torch.channels_last)
    patches = torch.randn(8, 3, 4, 4).repeat_interleave(16, 2).repeat_interleave(16, 3)
    images, targets = patches.to(memory_format=torch.channels_last), torch.arange(8) % 4
    optimizer = torch.optim.Adam(network.parameters(), 1e-3)
    for _ in range(100):
        network.train()
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(images), targets).backward()
        optimizer.step()
        with torch.inference_mode():
            right = network.eval()(images).argmax(dim=1) == targets
        if right.all():
            break
    assert right.all()
