"""Checkpoints: what was saved comes back, what is damaged is named."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from models.registry import build
from training.checkpoint import CheckpointInfo, load_checkpoint, read_checkpoint_info, save_checkpoint
from training.errors import TrainingError
from training.preprocessing import Standardisation

INFO = CheckpointInfo(
    architecture="tiny",
    task="light",
    labels=("left", "center", "right"),
    mirror={"left": "right", "right": "left"},
    input_size=(16, 12),
    temperature=1.25,
    standardisation=Standardisation((100.0, 110.5, 120.0), (50.0, 51.0, 52.0)),
)


@pytest.fixture
def saved(tmp_path: Path, tiny: str) -> Path:
    path = tmp_path / "model.safetensors"
    save_checkpoint(path, build(tiny, 3).to(memory_format=torch.channels_last), INFO)
    return path


def test_weights_and_info_come_back(tmp_path: Path, tiny: str) -> None:
    model = build(tiny, 3)
    save_checkpoint(tmp_path / "m.safetensors", model, INFO)
    loaded, info = load_checkpoint(tmp_path / "m.safetensors")
    assert info == INFO
    assert not loaded.training
    assert all(torch.equal(loaded.state_dict()[name], weights) for name, weights in model.state_dict().items())
    assert [path.name for path in tmp_path.iterdir()] == ["m.safetensors"]


def test_info_needs_no_torch(saved: Path) -> None:
    code = (
        "import sys, pathlib; from training.checkpoint import read_checkpoint_info as read;"
        "assert read(pathlib.Path(sys.argv[1])).task == 'light'; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(saved)], check=True)


@pytest.mark.parametrize("keep", [0, 4, 20, 400, -1])
def test_a_cut_off_file_is_named(saved: Path, keep: int) -> None:
    saved.write_bytes(saved.read_bytes()[:keep])
    with pytest.raises(TrainingError, match=r"model\.safetensors is damaged.*train anew"):
        load_checkpoint(saved)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"There is no checkpoint .*gone\.safetensors"):
        read_checkpoint_info(tmp_path / "gone.safetensors")


def test_a_folder_is_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="damaged or is no safetensors file"):
        read_checkpoint_info(tmp_path)


def test_a_pickle_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    path.write_bytes(pickle.dumps({"weights": 1}))
    with pytest.raises(TrainingError, match="no safetensors file"):
        load_checkpoint(path)


def test_other_safetensors_are_refused(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(2)}, tmp_path / "other.safetensors")
    with pytest.raises(TrainingError, match="no checkpoint of this program"):
        load_checkpoint(tmp_path / "other.safetensors")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"format_version": 99}, "format 99.*update the program"),
        ({"labels": None}, "description in .* is damaged"),
        ({"temperature": "warm"}, "description in .* is damaged"),
        ({"input_size": [16]}, "description in .* is damaged"),
        ({"standardisation": {}}, "description in .* is damaged"),
        ({"architecture": "resnet"}, "no architecture 'resnet'"),
        ({"input_size": [20, 20]}, "another size"),
        ({"labels": ["left", "right"]}, "do not fit the architecture 'tiny'"),
    ],
)
def test_a_description_that_does_not_fit_is_refused(
    tmp_path: Path, tiny: str, change: dict[str, object], word: str
) -> None:
    path = tmp_path / "model.safetensors"
    save_checkpoint(path, build(tiny, 3), replace(INFO))
    from safetensors import safe_open

    with safe_open(path, "np") as file:
        ((key, text),) = file.metadata().items()
    save_file(build(tiny, 3).state_dict(), path, {key: json.dumps(json.loads(text) | change)})
    with pytest.raises(TrainingError, match=word):
        load_checkpoint(path)


def test_a_description_that_is_no_json_is_refused(tmp_path: Path, tiny: str) -> None:
    save_file(build(tiny, 3).state_dict(), tmp_path / "m.safetensors", {"labeler_checkpoint": "{"})
    with pytest.raises(TrainingError, match=r"description in .* is damaged"):
        load_checkpoint(tmp_path / "m.safetensors")


def test_a_failed_write_leaves_the_old_file(saved: Path, monkeypatch: pytest.MonkeyPatch, tiny: str) -> None:
    before = saved.read_bytes()

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("safetensors.torch.save_file", fail)
    with pytest.raises(OSError, match="disk full"):
        save_checkpoint(saved, build(tiny, 3), INFO)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]
