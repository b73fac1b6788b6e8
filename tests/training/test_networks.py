"""ONNX Runtime or torch: one choice, the same answers, and never another way without a word."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import onnxruntime
import pytest
import torch
from onnxruntime.capi import onnxruntime_pybind11_state as faults
from torch import nn

from models.registry import Architecture, build, register
from training import networks
from training.ask import Asked, ask
from training.checkpoint import CheckpointInfo, save_checkpoint
from training.errors import TrainingError
from training.fit import LabelledImages
from training.networks import WORTH_EXPORTING, choose_way, export_for_asking, exported_file, has_gpu, open_networks
from training.onnx_network import OnnxNetwork
from training.predict import TorchNetwork
from training.preprocessing import Standardisation

LABELS = ("left", "center", "right")
Make = Callable[[int], LabelledImages]


def save(folder: Path, architecture: str, seed: int = 1) -> Path:
    torch.manual_seed(seed)
    folder.mkdir()
    standardisation = Standardisation((120.0, 110.0, 100.0), (6.0, 5.5, 5.0))
    info = CheckpointInfo(architecture, "light", LABELS, {}, (16, 12), 1.7, standardisation)
    save_checkpoint(folder / "model.safetensors", build(architecture, 3), info)
    return folder / "model.safetensors"


@pytest.fixture
def checkpoint(tmp_path: Path, tiny: str) -> Path:
    return save(tmp_path / "light-tiny-001", tiny)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what was exported for one test lies for the next: exporting takes seconds."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def exported(checkpoint: Path, kept: Path) -> Path:
    """The checkpoint, with its export where `opened` looks for it."""
    folder = checkpoint.parent.parent
    if any(kept.iterdir()):
        shutil.copytree(kept, folder, dirs_exist_ok=True)
    else:
        assert opened(checkpoint)[1] == []
        for name in (checkpoint.parent.name, "onnx"):
            shutil.copytree(folder / name, kept / name)
    return checkpoint


def opened(
    checkpoint: Path, pictures: int = WORTH_EXPORTING, labels: tuple[str, ...] = LABELS
) -> tuple[object, list[str]]:
    said: list[str] = []
    asked = {0: Asked(checkpoint, "light", labels)}
    return open_networks(asked, pictures, checkpoint.parent.parent / "onnx", "cpu", said.append)[0], said


def test_both_ways_answer_alike_for_both_views(tmp_path: Path, exported: Path, lit_images: Make) -> None:
    labels = ("right", "left", "center")
    onnx, said = opened(exported, labels=labels)
    assert isinstance(onnx, OnnxNetwork)
    assert said == []
    ways = {0: onnx, 1: TorchNetwork(Asked(exported, "light", labels), "cpu")}
    paths = lit_images(70).paths
    paths[3].write_text("no picture")
    wanted = {(number, mirrored): np.ones(70, np.bool_) for number in ways for mirrored in (False, True)}
    for answers in ask(ways, paths, wanted, tmp_path / "cache"):
        for mirrored in (False, True):
            one, other = answers.probabilities[0, mirrored], answers.probabilities[1, mirrored]
            assert np.allclose(one, other, atol=1e-4, equal_nan=True)
            assert np.nanstd(one, axis=0).min() > 1e-3


def test_a_checkpoint_is_exported_once_and_anew_when_it_changed(exported: Path) -> None:
    file = exported_file(exported, exported.parent.parent / "onnx")
    before = file.stat().st_mtime_ns
    assert isinstance(opened(exported, 1)[0], OnnxNetwork)
    assert isinstance(opened(exported)[0], OnnxNetwork)
    assert file.stat().st_mtime_ns == before
    os.utime(exported, ns=(1, 1))
    assert isinstance(opened(exported, 1)[0], TorchNetwork)
    opened(exported)
    assert len(list(file.parent.iterdir())) == 2


def test_a_damaged_export_is_made_again(exported: Path) -> None:
    file = exported_file(exported, exported.parent.parent / "onnx")
    for damage in (b"", b"no network", b"\x08\x07"):
        file.write_bytes(damage)
        assert isinstance(opened(exported, 1)[0], TorchNetwork)
        assert not file.exists()
    assert isinstance(opened(exported)[0], OnnxNetwork)


def test_a_network_that_cannot_be_exported_is_asked_by_torch_and_it_is_said(
    tmp_path: Path, tiny: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Moody(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.head = nn.Linear(16 * 12 * 3, 3)

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            flat = pixels.flatten(1)
            return self.head(flat if flat.sum().item() > 0 else -flat)  # which way depends on the pictures

    module = ModuleType("moody_network")
    module.build = lambda outputs: Moody()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "moody_network", module)
    register(Architecture("moody", "Moody", (16, 12), "moody_network:build", "For a test."))
    network, said = opened(save(tmp_path / "light-moody-001", "moody"))
    assert isinstance(network, TorchNetwork)
    (sentence,) = said
    assert sentence.startswith("light-moody-001 is asked by torch, more slowly: ")
    assert "cannot be written as ONNX" in sentence


def refuse(*_: object, **__: object) -> None:
    raise faults.Fail("no such operator")


def test_a_runtime_that_cannot_read_the_export_costs_nothing_but_time(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnxruntime, "InferenceSession", refuse)
    said: list[str] = []
    export_for_asking(checkpoint, tmp_path / "onnx", said.append)
    (sentence,) = said
    assert sentence.startswith("light-tiny-001 will be asked by torch, more slowly: ")
    assert "cannot be run as ONNX by this onnxruntime" in sentence
    assert list((tmp_path / "onnx").iterdir()) == []
    assert isinstance(opened(checkpoint)[0], TorchNetwork)


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "onnx").write_text("no folder")
    said: list[str] = []
    export_for_asking(checkpoint, tmp_path / "onnx", said.append)
    assert len(said) == 1
    network, told = opened(checkpoint)
    assert isinstance(network, TorchNetwork)
    assert len(told) == 1


def test_the_wrong_task_or_labels_are_refused_before_anything_is_written(checkpoint: Path) -> None:
    with pytest.raises(TrainingError, match="knows the labels"):
        opened(checkpoint, labels=("yes", "no"))
    assert not (checkpoint.parent.parent / "onnx").exists()


def test_missing_packages_are_named_and_torch_is_asked(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_way("cpu").onnx
    monkeypatch.setattr(networks, "NEEDED", ("onnxruntime", "no_such_package"))
    way = choose_way("cpu")
    assert not way.onnx
    assert way.reason == "torch on the CPU, up to twice as slow: pip install no_such_package"
    assert isinstance(opened(checkpoint)[0], TorchNetwork)


def test_a_gpu_is_torchs() -> None:
    assert has_gpu() == torch.cuda.is_available()
    assert choose_way("auto").onnx != has_gpu()
    assert not choose_way("cuda").onnx


def test_an_exported_network_is_asked_without_torch(tmp_path: Path, exported: Path, lit_images: Make) -> None:
    program = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from training.ask import Asked, ask; from training.networks import open_networks\n"
        "one, folder, cache, *pictures = map(Path, sys.argv[1:])\n"
        "asked = {0: Asked(one, 'light', ('left', 'center', 'right'))}\n"
        "found = open_networks(asked, 5, folder, 'cpu', print)\n"
        "parts = list(ask(found, pictures, {(0, True): np.ones(len(pictures), bool)}, cache))\n"
        "assert 'torch' not in sys.modules\n"
        "print(sum(len(part.positions) for part in parts))\n"
    )
    arguments = [exported, exported.parent.parent / "onnx", tmp_path / "cache", *lit_images(5).paths]
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.stderr, done.stdout) == ("", "5\n")
