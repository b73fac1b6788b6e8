"""Small pictures and a small network for the training tests."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image
from torch import nn

from models import registry
from models.registry import Architecture, register
from training.fit import LabelledImages

LABELS = ("left", "center", "right")
SIZE = (16, 12)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a network of some hundred weights for pictures of 16x12, registered for one test."""
    module = ModuleType("tiny_network")

    def build(num_outputs: int) -> nn.Module:
        return nn.Sequential(nn.Conv2d(3, 4, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 7 * 5, num_outputs))

    module.build = build  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tiny_network", module)
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))
    monkeypatch.setattr(registry, "ARCHITECTURES", registry._registered)
    register(Architecture("tiny", "Tiny", SIZE, "tiny_network:build", "For tests."))
    return "tiny"


def lit_picture(label: int, rng: np.random.Generator) -> Image.Image:
    """A noisy picture, 24x32, whose left, middle or right third is bright: labels 0, 1 and 2 of LABELS."""
    pixels = rng.integers(0, 90, (32, 24, 3))
    pixels[:, label * 8 : label * 8 + 8] += 110
    return Image.fromarray(pixels.astype(np.uint8))


@pytest.fixture
def lit_images(tmp_path: Path) -> Callable[[int], LabelledImages]:
    """Makes n pictures on disk with their labels, in groups of four, without a split."""

    def make(count: int) -> LabelledImages:
        rng = np.random.default_rng(5)
        folder = tmp_path / "pictures"
        folder.mkdir()
        targets = rng.integers(0, 3, count)
        names = tuple(f"{number:03d}.png" for number in range(count))
        for name, target in zip(names, targets, strict=True):
            lit_picture(int(target), rng).save(folder / name)
        groups = tuple(f"person {number // 4}" for number in range(count))
        return LabelledImages(names, tuple(folder / name for name in names), targets, groups, None)

    return make
