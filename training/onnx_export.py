"""A checkpoint as an ONNX file, for programs without torch: pixels in, calibrated probabilities out."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.checkpoint import CheckpointInfo, load_checkpoint
from training.errors import TrainingError
from training.files import replacing
from training.networks import NEEDED

TOLERANCE = 1e-4
_LEAST = 1e-30  # below it float32 loses digits: such probabilities are alike


class Predictor(nn.Module):
    """A network with all that prediction does before and after it."""

    mean: torch.Tensor
    deviation: torch.Tensor
    temperature: torch.Tensor

    def __init__(self, model: nn.Module, info: CheckpointInfo) -> None:
        super().__init__()
        self.model = model
        self.register_buffer("temperature", torch.tensor(info.temperature))
        self.yes_no = info.yes_no
        self.preprocessing = info.preprocessing
        # For colours in planes: with interleaved ones ONNX Runtime took 3 % longer for a whole network.
        self.register_buffer("mean", torch.tensor(info.standardisation.mean)[:, None, None])
        self.register_buffer("deviation", torch.tensor(info.standardisation.deviation)[:, None, None])

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """From uint8 (n, height, width, 3) to probabilities float32 (n, labels), of a set of questions those of yes."""
        planes = self.preprocessing(pixels).permute(0, 3, 1, 2).float()
        logits: torch.Tensor = self.model((planes - self.mean) / self.deviation)
        scaled = logits / self.temperature
        return scaled.sigmoid() if self.yes_no else scaled.softmax(dim=1)


def export_onnx(checkpoint: Path, path: Path) -> None:
    """Write the network as ONNX: `pixels` uint8 (n, height, width, 3) to `probabilities` float32 (n, labels).

    The file's metadata has `task`, `labels` (JSON), `architecture` and `preprocessing` (JSON). TrainingError where the
    checkpoint cannot be used or written so, where the file answers otherwise than the checkpoint, or where packages are
    missing.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise TrainingError(f"Writing ONNX needs more packages: pip install {' '.join(missing)}.")
    from training.onnx_network import DamagedNetworkError, run_exported

    model, info = load_checkpoint(checkpoint)
    predictor = Predictor(model, info).eval()
    # Two pictures: a batch of one would be taken for a constant.
    example = torch.randint(0, 256, (2, *info.input_size, 3), dtype=torch.uint8, generator=torch.Generator())
    try:
        program = torch.onnx.export(
            predictor,
            (example,),
            input_names=["pixels"],
            output_names=["probabilities"],
            dynamic_shapes=({0: torch.export.Dim("n")},),
            dynamo=True,
            verbose=False,
        )
    except torch.onnx.OnnxExporterError as error:
        raise TrainingError(f"{checkpoint} cannot be written as ONNX by this torch.") from error
    if program is None:
        raise TrainingError(f"{checkpoint} cannot be written as ONNX by this torch.")
    about = {
        "task": info.task,
        "labels": json.dumps(info.labels),
        "architecture": info.architecture,
        "preprocessing": json.dumps(asdict(info.preprocessing)),  # told; the network does it itself
    }
    program.model.metadata_props.update(about)
    with replacing(path) as beside:
        program.save(str(beside), external_data=False)
        with torch.inference_mode():
            expected = predictor(example).numpy()
        try:
            found = run_exported(beside, example.numpy())
        except DamagedNetworkError as error:
            raise TrainingError(f"{checkpoint} cannot be run as ONNX by this onnxruntime.") from error
        if not answers_alike(found, expected):
            raise TrainingError(f"{checkpoint} answers otherwise when it is written as ONNX.")


def answers_alike(found: NDArray[np.float32], expected: NDArray[np.float32]) -> bool:
    """Whether probabilities (n, labels) are the same but for the order in which float32 numbers were added.

    They may differ by TOLERANCE, and their logarithms, which are the logits but for a common sum, by it and as large a
    share of the picture's largest: float32 keeps seven digits of a logit, of which a hundred layers cost two or three.
    A network that is sure of everything would hide a wrong logit in probabilities of 0 and 1.
    """
    logs, expected_logs = (np.log(np.maximum(one, _LEAST)) for one in (found, expected))
    bound = TOLERANCE * (1 + np.abs(expected_logs).max(axis=1, keepdims=True))
    return bool((np.abs(found - expected) <= TOLERANCE).all() and (np.abs(logs - expected_logs) <= bound).all())
