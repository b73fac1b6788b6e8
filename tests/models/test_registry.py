"""The table of architectures, and every network in it."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from torch import nn

from models import registry
from models.registry import ARCHITECTURES, Architecture, build, register

PARAMETERS = {"cnn4": 16_849_235, "vgg19_scratch": 55_037_507, "vgg19_variation": 1_284_099}


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_parameter_count_is_the_reports(name: str) -> None:
    network = build(name, 3)
    assert sum(weights.numel() for weights in network.parameters()) == PARAMETERS[name]


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
@pytest.mark.parametrize("num_outputs", [2, 5])
def test_output_shape(name: str, num_outputs: int) -> None:
    network = build(name, num_outputs).eval()
    with torch.inference_mode():
        logits = network(torch.zeros(2, 3, *ARCHITECTURES[name].input_size))
    assert logits.shape == (2, num_outputs)


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_starts_from_zero_biases_and_unequal_weights(name: str) -> None:
    for layer in build(name, 3).modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            assert layer.bias is not None
            assert not layer.bias.any()
            assert layer.weight.std() > 0


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_same_seed_gives_same_weights(name: str) -> None:
    torch.manual_seed(3)
    first = next(build(name, 2).parameters())
    torch.manual_seed(3)
    assert torch.equal(first, next(build(name, 2).parameters()))


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(KeyError) as raised:
        build("resnet", 3)
    assert str(raised.value) == ("There is no architecture 'resnet'; there are cnn4, vgg19_scratch, vgg19_variation.")


def test_a_name_given_twice_raises() -> None:
    with pytest.raises(ValueError, match="'cnn4' is registered twice"):
        register(ARCHITECTURES["cnn4"])


def test_a_builder_must_name_module_and_function() -> None:
    with pytest.raises(ValueError, match=r"package\.module:function"):
        register(Architecture("other", "Other", (8, 8), "models.other", "No function named."))
    assert "other" not in ARCHITECTURES


def test_a_new_architecture_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))
    register(Architecture("twin", "Twin", (64, 64), "models.cnn4:build", "CNN4 again."))
    assert sum(weights.numel() for weights in build("twin", 3).parameters()) == PARAMETERS["cnn4"]


def test_listing_needs_no_torch() -> None:
    code = "import sys, models.registry as r; assert 'torch' not in sys.modules; assert len(r.ARCHITECTURES) >= 3"
    subprocess.run([sys.executable, "-c", code], check=True)
