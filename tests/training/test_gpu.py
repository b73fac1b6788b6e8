"""What a GPU does otherwise than a processor: where things lie, how they get there, what a kill leaves."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from training import data
from training.data import place
from training.fit import LabelledImages, train
from training.folds import train_folds
from training.inference import take
from training.preprocessing import Preprocessing, Standardisation
from training.settings import TrainSettings
from training.state import STATE
from training.transfer import sent
from training.variation import Variation, vary

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA GPU here"),
]
Make = Callable[[int], LabelledImages]
LABELS = ("left", "center", "right")


class KilledError(Exception):
    pass


def settings(architecture: str, **more: object) -> TrainSettings:
    chosen: dict[str, object] = {"epochs": 4, "learning_rate": 0.01, "batch_size": 16, "device": "cuda", **more}
    return TrainSettings("light", architecture, LABELS, {"left": "right"}, **chosen)  # type: ignore[arg-type]


def ignore(event: dict[str, object]) -> None:
    pass


def test_pictures_stay_on_the_gpu_where_they_fit() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (8, 6, 5, 3), np.uint8)
    assert place(pixels, "cuda").is_cuda
    there, here = place(pixels, "cuda"), place(pixels, "cuda", room=1)
    assert here.device.type == "cpu"
    rows = np.array([5, 0, 5])
    for pictures in (there, here):
        found = take(pictures, rows, "cuda")
        assert found.is_cuda
        assert (found.cpu().numpy() == pixels[rows]).all()


def test_room_that_an_earlier_training_left_is_counted() -> None:
    megabyte = 2**20
    torch.cuda.empty_cache()
    left = torch.empty(torch.cuda.mem_get_info()[0] - 256 * megabyte, dtype=torch.uint8, device="cuda")
    del left  # torch keeps the room for itself: the system calls it used
    pixels = np.zeros((200 * megabyte // (64 * 64 * 3), 64, 64, 3), np.uint8)
    assert place(pixels, "cuda").is_cuda


def test_many_numbers_sent_one_after_the_other_arrive() -> None:
    """A pinned buffer must not be used again before it was copied."""
    sums = [sent(torch.full((1000,), float(number)), "cuda").sum() for number in range(200)]
    assert [float(one) for one in sums] == [1000.0 * number for number in range(200)]


@pytest.mark.parametrize("preprocessing", [Preprocessing(1.7), Preprocessing(gaussian=True)])
def test_pictures_are_prepared_as_on_a_processor(preprocessing: Preprocessing) -> None:
    pixels = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (8, 32, 24, 3), np.uint8))
    standardise = Standardisation((120.0, 110.0, 100.0), (60.0, 55.0, 50.0))
    found = standardise(preprocessing(pixels.cuda())).cpu()
    assert (found - standardise(preprocessing(pixels))).abs().max() < 1e-4


def test_pictures_vary_by_the_same_draws() -> None:
    pixels = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (8, 32, 24, 3), np.uint8))
    most = Variation(0.1, 0.1, 10.0, 5.0, 0.2, 0.2)
    here, there = (vary(one, most, np.random.default_rng(1)) for one in (pixels, pixels.cuda()))
    assert (here - there.cpu()).abs().mean() < 0.5


@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
@pytest.mark.parametrize("resident", [True, False])
def test_every_precision_learns_wherever_the_pictures_lie(
    tmp_path: Path, lit_images: Make, tiny: str, monkeypatch: pytest.MonkeyPatch, precision: str, resident: bool
) -> None:
    if precision == "bf16" and not torch.cuda.is_bf16_supported():
        pytest.skip("this GPU has no bf16")
    if not resident:
        monkeypatch.setattr(data.torch.cuda, "mem_get_info", lambda: (0, 0))
    changes = {"epochs": 12, "precision": precision, "brightness": 0.1, "contrast_factor": 1.2, "gaussian": True}
    result = train(lit_images(120), settings(tiny, **changes), tmp_path / "run", tmp_path / "cache", ignore)
    assert result.device == "cuda"
    assert result.accuracy > 0.85


def test_a_training_goes_on_with_what_the_gpu_had_drawn(tmp_path: Path, lit_images: Make) -> None:
    """Dropout draws on the GPU: its state is part of what a kill leaves."""
    images = replace(lit_images(48), validation=np.arange(48) % 4 == 0, groups=None)
    chosen = settings("cnn4", epochs=3, precision="fp32", patience_loss=9, patience_accuracy=9, learning_rate=0.001)

    def killed(event: dict[str, object]) -> None:
        if event["event"] == "epoch" and event["epoch"] == 2:
            raise KilledError

    whole = train(images, chosen, tmp_path / "whole", tmp_path / "cache", ignore)
    with pytest.raises(KilledError):
        train(images, chosen, tmp_path / "part", tmp_path / "cache", killed)
    assert (tmp_path / "part" / STATE).exists()
    again = train(images, chosen, tmp_path / "part", tmp_path / "cache", ignore, resume=True)
    assert again.loss == pytest.approx(whole.loss, rel=0.05)  # a GPU's sums come in any order


def test_folds_are_trained_and_asked_on_the_gpu(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images = lit_images(72)
    folds = np.arange(72) // 4 % 3 + 1
    train_folds(images, folds, settings(tiny, epochs=8), tmp_path / "run", tmp_path / "cache", ignore)
    with (tmp_path / "run" / "out_of_fold.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted({row["fold"] for row in rows}) == ["1", "2", "3"]
    right = [max(LABELS, key=lambda label: float(row[f"p_{label}"])) == row["label"] for row in rows]
    assert sum(right) / len(right) > 0.6
