"""How the arithmetic is done: its precision, its order in memory, how much of it makes one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from training.data import place
from training.errors import TrainingError
from training.fit import LabelledImages, train
from training.inference import mixed_precision
from training.settings import TrainSettings

Make = Callable[[int], LabelledImages]


def weights_after(images: LabelledImages, folder: Path, tiny: str, **changes: Any) -> dict[str, Any]:
    """The weights of a short training, and its accuracy."""
    fields = {"epochs": 1, "learning_rate": 0.01, "device": "cpu", "mirror_images": False} | changes
    settings = TrainSettings("light", tiny, ("left", "center", "right"), {}, **fields)
    name = "-".join(f"{key}={value}" for key, value in changes.items()) or "plain"
    result = train(images, settings, folder / name, folder / "cache", lambda event: None)
    return {"accuracy": result.accuracy, **load_file(folder / name / "model.safetensors")}


def furthest(one: dict[str, Any], other: dict[str, Any]) -> float:
    return max(float(np.abs(one[name] - other[name]).max()) for name in one.keys() - {"accuracy"})


def test_bf16_learns_as_well_by_other_numbers(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(90)
    plain, less = (weights_after(images, tmp_path, tiny, precision=name, epochs=6) for name in ("fp32", "bf16"))
    assert less["accuracy"] > 0.9
    assert all(less[name].dtype == np.float32 for name in less.keys() - {"accuracy"})
    assert 0 < furthest(plain, less) < 0.2


def test_fp16_scales_its_loss_and_learns(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(90)
    assert weights_after(images, tmp_path, tiny, precision="fp16", epochs=6)["accuracy"] > 0.9


def test_auto_is_fp32_without_a_gpu() -> None:
    with mixed_precision("cpu"):
        assert not torch.is_autocast_enabled("cpu")
    with mixed_precision("cpu", "bf16"):
        assert torch.get_autocast_dtype("cpu") == torch.bfloat16
        assert torch.is_autocast_enabled("cpu")


def test_the_order_in_memory_changes_nothing_but_rounding(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(40)
    last, first = (weights_after(images, tmp_path, tiny, channels_last=value) for value in (True, False))
    assert furthest(last, first) < 1e-4


def test_accumulated_batches_make_the_step_of_one_large_batch(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = replace(lit_images(50), validation=np.arange(50) % 5 == 0, groups=None)  # 40: 16, 16 and 8
    large = weights_after(images, tmp_path, tiny, batch_size=16, optimizer="sgd")
    small = weights_after(images, tmp_path, tiny, batch_size=4, accumulate=4, optimizer="sgd")
    other = weights_after(images, tmp_path, tiny, batch_size=4, optimizer="sgd")
    assert furthest(large, small) < 1e-5 < furthest(large, other)


def test_pictures_move_once_where_they_fit_and_stay_where_they_do_not() -> None:
    pixels = np.zeros((4, 2, 2, 3), np.uint8)
    on_cpu = place(pixels, "cpu")
    assert on_cpu.data_ptr() == pixels.ctypes.data  # no copy
    assert place(pixels, "meta", room=48).device.type == "meta"
    assert place(pixels, "meta", room=47).device.type == "cpu"


def test_a_compiled_network_is_the_one_that_is_kept(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    """Compiling itself is torch's, and takes minutes: here it is told to run the network as it stands."""
    images = lit_images(40)
    plain = weights_after(images, tmp_path, tiny)
    with torch.compiler.set_stance("force_eager"):
        compiled = weights_after(images, tmp_path, tiny, compile=True)
    assert plain.keys() == compiled.keys()
    assert furthest(plain, compiled) == 0


def test_no_precision_but_those_there_are() -> None:
    with pytest.raises(TrainingError, match="choose one of auto, fp32, bf16, fp16"):
        TrainSettings("light", "cnn4", ("left", "right"), precision="int8")
    with pytest.raises(TrainingError, match="accumulate is 0"):
        TrainSettings("light", "cnn4", ("left", "right"), accumulate=0)
    with pytest.raises(TrainingError, match="leave nothing to validate with"):
        TrainSettings("light", "cnn4", ("left", "right"), train_share=0.8, test_share=0.2)
