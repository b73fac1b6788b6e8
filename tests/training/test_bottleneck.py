"""The two phases: the head on stored features, then the upper layers with it."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from models.registry import Architecture, Pretrained, register
from training.bottleneck import store_features, train_head
from training.checkpoint import load_checkpoint, read_checkpoint_info
from training.data import TrainingData
from training.errors import TrainingError
from training.fit import LabelledImages, train
from training.preprocessing import Standardisation
from training.settings import TrainSettings

Make = Callable[[int], LabelledImages]
LABELS = ("left", "center", "right")
GREY = Standardisation((100.0,) * 3, (50.0,) * 3)


def build(num_outputs: int) -> nn.Module:
    trunk = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 4, 1), nn.ReLU())
    return nn.Sequential(OrderedDict(trunk=trunk, head=nn.Sequential(nn.Flatten(), nn.Linear(140, num_outputs))))


@pytest.fixture
def two_parts(tiny: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A network of trunk and head for pictures of 16x12, and a file of weights for its trunk; gives the file's path.

    The file's names follow torchvision's MobileNetV2, as the registry needs some enum of torchvision.
    """
    module = ModuleType("two_parts")
    module.build = build  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "two_parts", module)
    pretrained = Pretrained("MobileNet_V2_Weights.IMAGENET1K_V1", "features.", (), GREY.mean, GREY.deviation)
    register(Architecture("two_parts", "Two", (16, 12), "two_parts:build", "For tests.", pretrained=pretrained))
    torch.manual_seed(4)
    trunk = build(3).get_submodule("trunk").state_dict()
    path = tmp_path / "trunk.pth"
    torch.save({f"features.{name}": value for name, value in trunk.items()} | {"head.bias": torch.zeros(9)}, path)
    return str(path)


def settings(weights: str, **changes: Any) -> TrainSettings:
    fields = {"mirror": {"left": "right"}, "learning_rate": 0.01, "device": "cpu", "epochs": 1} | changes
    return TrainSettings("light", "two_parts", LABELS, weights=weights, **fields)


def data_of(count: int) -> TrainingData:
    rng = np.random.default_rng(1)
    targets = rng.integers(0, 3, count)
    pixels = rng.integers(0, 90, (count, 16, 12, 3))
    for picture, target in zip(pixels, targets, strict=True):
        picture[:, 4 * target : 4 * target + 4] += 110
    rows = np.arange(count)
    return TrainingData(torch.from_numpy(pixels.astype(np.uint8)), targets, rows, rows[:1], GREY)


def test_stored_features_are_what_the_trunk_makes(two_parts: str, tmp_path: Path) -> None:
    trunk, data = build(3).get_submodule("trunk"), data_of(70)
    events: list[dict[str, object]] = []
    plain, mirrored = store_features(trunk, data, settings(two_parts), tmp_path, "cpu", events.append)
    with torch.inference_mode():
        for stored, pixels in ((plain, data.pixels), (mirrored, data.pixels.flip(2))):
            assert np.allclose(stored, trunk.eval()(GREY(pixels)).numpy(), atol=1e-6)
    assert {"event": "progress", "stage": "bottleneck", "done": 140, "total": 140} in events
    (alone,) = store_features(trunk, data, settings(two_parts, mirror_images=False), tmp_path, "cpu", events.append)
    assert alone.shape == (70, 4, 7, 5)


def test_phase_1_teaches_the_head_and_leaves_the_trunk(two_parts: str, tmp_path: Path) -> None:
    torch.manual_seed(4)
    model, data = build(3), data_of(120)
    before = {name: value.clone() for name, value in model.get_submodule("trunk").state_dict().items()}
    chosen = settings(two_parts, bottleneck_epochs=12, bottleneck_rate=0.02)
    events: list[dict[str, Any]] = []
    train_head(model, data, chosen, tmp_path / "cache", "cpu", events.append)
    assert all(torch.equal(value, before[name]) for name, value in model.get_submodule("trunk").state_dict().items())
    with torch.inference_mode():
        right = (model.eval()(GREY(data.pixels)).argmax(dim=1).numpy() == data.targets).mean()
        mirrored = model(GREY(data.pixels.flip(2))).argmax(dim=1).numpy()
    assert right > 0.9
    assert (mirrored == 2 - data.targets).mean() > 0.9
    assert [event["text"][:26] for event in events if event["event"] == "message"][-1] == "Head alone, epoch 12 of 12"
    assert not list((tmp_path / "cache").iterdir())


def test_both_phases_in_one_training(two_parts: str, lit_images: Make, tmp_path: Path) -> None:
    """Frozen layers end with the file's weights, the others do not, and the pictures are standardised as it wants."""
    chosen = settings(two_parts, bottleneck_epochs=8, bottleneck_rate=0.02, freeze=0.67)
    result = train(lit_images(90), chosen, tmp_path / "run", tmp_path / "cache", lambda event: None)
    assert result.accuracy > 0.8
    path = tmp_path / "run" / "model.safetensors"
    assert read_checkpoint_info(path).standardisation == GREY
    given = torch.load(two_parts, weights_only=True)
    trunk = load_checkpoint(path)[0].get_submodule("trunk").state_dict()
    for name in ("0.weight", "0.bias", "1.weight", "1.running_mean"):
        assert torch.equal(trunk[name], given[f"features.{name}"]), name
    assert not torch.equal(trunk["3.weight"], given["features.3.weight"])


def test_an_untrained_trunk_has_no_features_worth_storing(two_parts: str) -> None:
    with pytest.raises(TrainingError, match="bottleneck_epochs needs weights"):
        settings("", bottleneck_epochs=3)
    with pytest.raises(TrainingError, match="no published weights for 'cnn4'"):
        TrainSettings("light", "cnn4", LABELS, weights="imagenet")
