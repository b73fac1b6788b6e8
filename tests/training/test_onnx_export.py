"""An exported network answers as the checkpoint does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from models.registry import ARCHITECTURES, build
from training import onnx_export
from training.checkpoint import CheckpointInfo, load_checkpoint, save_checkpoint
from training.errors import TrainingError
from training.onnx_export import Predictor, export_onnx
from training.preprocessing import Standardisation

LABELS = ("left", "center", "right")
GREY = Standardisation((120.0, 110.0, 100.0), (60.0, 55.0, 50.0))


@pytest.mark.parametrize("name", ["cnn4", "residual_blocks", "mirror_resnet"])
def test_the_exported_network_gives_the_same_probabilities(name: str, tmp_path: Path) -> None:
    torch.manual_seed(2)
    size = ARCHITECTURES[name].input_size
    info = CheckpointInfo(name, "light", LABELS, {"left": "right", "right": "left"}, size, 1.7, GREY)
    save_checkpoint(tmp_path / "model.safetensors", build(name, 3, (2, 1, 0)), info)
    export_onnx(tmp_path / "model.safetensors", tmp_path / "model.onnx")
    pixels = np.random.default_rng(1).integers(0, 256, (5, *size, 3), np.uint8)
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"])
    (found,) = session.run(["probabilities"], {"pixels": pixels})
    with torch.inference_mode():
        expected = Predictor(*load_checkpoint(tmp_path / "model.safetensors"))(torch.from_numpy(pixels)).numpy()
    assert np.abs(found - expected).max() < 1e-4
    assert expected.std(axis=0).min() > 1e-3
    about = session.get_modelmeta().custom_metadata_map
    assert (about["task"], json.loads(about["labels"]), about["architecture"]) == ("light", list(LABELS), name)


def test_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_export, "find_spec", lambda name: None)
    with pytest.raises(TrainingError, match="more packages: pip install onnxruntime onnxscript"):
        export_onnx(tmp_path / "model.safetensors", tmp_path / "model.onnx")
