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
GREY = Standardisation((120.0, 110.0, 100.0), (60.0, 55.0, 50.0))


def smallest_size(name: str) -> tuple[int, int]:
    """The size of picture at which a network is quickest to ask; the export itself costs the same at any."""
    architecture = ARCHITECTURES[name]
    side = max(architecture.smallest, LEAST_SIDE)
    return (side, side) if architecture.smallest else architecture.input_size


def spread(model: nn.Module, size: tuple[int, int]) -> nn.Module:
    """The network with answers that differ from picture to picture: a deep one that nobody trained has but one."""
    pictures = 4 * torch.rand(PICTURES, 3, *size) - 2
    model.eval()
    for one in model.modules():
        if isinstance(one, nn.modules.batchnorm._BatchNorm):
            one.train()
            one.momentum = None  # takes over what these pictures have
    with torch.inference_mode():
        model(pictures)
        logits = model.eval()(pictures)
    last = [one for one in model.modules() if isinstance(one, nn.Linear)][-1]
    with torch.no_grad():
        last.weight /= logits.std(dim=0).mean().clamp(min=0.25)  # more would also magnify what float32 rounds
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
    save_checkpoint(tmp_path / "model.safetensors", spread(build(name, 3, mirror, size), size), info)
    export_onnx(tmp_path / "model.safetensors", tmp_path / "model.onnx")
    pixels = np.random.default_rng(1).integers(0, 256, (5, *size, 3), np.uint8)
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"])
    (found,) = session.run(["probabilities"], {"pixels": pixels})
    with torch.inference_mode():
        expected = Predictor(*load_checkpoint(tmp_path / "model.safetensors"))(torch.from_numpy(pixels)).numpy()
    assert answers_alike(found, expected)
    assert np.abs(found - expected).max() < 1e-4
    assert np.log(expected).std(axis=0).max() > 0.1  # else nothing would be compared
    about = session.get_modelmeta().custom_metadata_map
    assert (about["task"], json.loads(about["labels"]), about["architecture"]) == ("light", list(LABELS), name)


def test_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_export, "find_spec", lambda name: None)
    with pytest.raises(TrainingError, match="more packages: pip install onnxruntime onnxscript"):
        export_onnx(tmp_path / "model.safetensors", tmp_path / "model.onnx")
