"""An exported network answers as the checkpoint does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from models.registry import ARCHITECTURES, build
from training import onnx_export
from training.checkpoint import CheckpointInfo, load_checkpoint, save_checkpoint
from training.errors import TrainingError
from training.onnx_export import Predictor, answers_alike, export_onnx
from training.preprocessing import Standardisation

LABELS = ("left", "center", "right")
# Exporting costs by the number of layers, whatever the size of the picture.
DEEP = ("vgg19_scratch", "vgg19_transfer", "resnet50", "mobilenet_v2", "efficientnet_b3", "inception_v3")
# On smaller pictures the last maps of untrained deep networks have too few numbers for a batch normalisation: what
# float32 rounds grows to more than is compared here.
LEAST_SIDE, PICTURES = 64, 16
# Spread as far as the others, these would magnify what float32 rounds beyond what is compared.
LESS_SPREAD = ("efficientnet_b3", "inception_v3")
GREY = Standardisation((120.0, 110.0, 100.0), (60.0, 55.0, 50.0))


def smallest_size(name: str) -> tuple[int, int]:
    """The size of picture at which a network is quickest to ask; the export itself costs the same at any."""
    architecture = ARCHITECTURES[name]
    side = max(architecture.smallest, LEAST_SIDE)
    return (side, side) if architecture.smallest else architecture.input_size


def pictures(size: tuple[int, int]) -> torch.Tensor:
    """uint8 (PICTURES, height, width, 3); the first two are those that the export itself asks about."""
    asked = torch.randint(0, 256, (2, *size, 3), dtype=torch.uint8, generator=torch.Generator())
    others = np.random.default_rng(1).integers(0, 256, (PICTURES - 2, *size, 3), np.uint8)
    return torch.cat((asked, torch.from_numpy(others)))


def spread(model: nn.Module, pixels: torch.Tensor, least: float) -> nn.Module:
    """The network with answers that differ between these pictures: a deep one that nobody trained has but one.

    By a deviation of 1, or less where theirs was below `least`. Pictures whose statistics it has not seen would bring
    such a network to answers of any size.
    """
    images = ((pixels.float() - torch.tensor(GREY.mean)) / torch.tensor(GREY.deviation)).permute(0, 3, 1, 2)
    model.eval()
    for one in model.modules():
        if isinstance(one, nn.modules.batchnorm._BatchNorm):
            one.train()
            one.momentum = None  # takes over what these pictures have
    with torch.inference_mode():
        model(images)
        logits = model.eval()(images)
    last = [one for one in model.modules() if isinstance(one, nn.Linear)][-1]
    with torch.no_grad():
        last.weight /= logits.std(dim=0).mean().clamp(min=least)
    return model


def test_probabilities_of_other_logits_are_not_alike() -> None:
    expected = np.array([[1.0, 1e-9], [0.5, 0.5]], np.float32)
    assert answers_alike(expected * np.float32(1 + 1e-5), expected)
    assert not answers_alike(expected + np.float32(2e-4), expected)
    assert not answers_alike(np.array([[1.0, 2e-9], [0.5, 0.5]], np.float32), expected)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.deep] if name in DEEP else []) for name in ARCHITECTURES]
)
def test_the_exported_network_gives_the_same_probabilities(name: str, tmp_path: Path) -> None:
    torch.manual_seed(2)
    size = smallest_size(name)
    mirror = (2, 1, 0) if ARCHITECTURES[name].knows_mirror else None
    info = CheckpointInfo(name, "light", LABELS, {"left": "right", "right": "left"}, size, 1.7, GREY)
    pixels = pictures(size)
    network = spread(build(name, 3, mirror, size), pixels, 0.25 if name in LESS_SPREAD else 0.0)
    save_checkpoint(tmp_path / "model.safetensors", network, info)
    export_onnx(tmp_path / "model.safetensors", tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"])
    (found,) = session.run(["probabilities"], {"pixels": pixels.numpy()})
    with torch.inference_mode():
        expected = Predictor(*load_checkpoint(tmp_path / "model.safetensors"))(pixels).numpy()
    assert answers_alike(found, expected)
    assert np.abs(found - expected).max() < 1e-4
    assert np.log(expected).std(axis=0).max() > 0.1  # else nothing would be compared
    about = session.get_modelmeta().custom_metadata_map
    assert (about["task"], json.loads(about["labels"]), about["architecture"]) == ("light", list(LABELS), name)


def test_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_export, "find_spec", lambda name: None)
    with pytest.raises(TrainingError, match="more packages: pip install onnxruntime onnxscript"):
        export_onnx(tmp_path / "model.safetensors", tmp_path / "model.onnx")
