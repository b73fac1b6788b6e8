"""Who is held back in the benchmark of networks, which cells are still to do, and what falls short."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

FOLDER = Path(__file__).parents[2] / "benchmarks"
NAMES = ("networks", "network_tables", "face_sets")


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`benchmarks/networks.py`, which lies in no package."""
    monkeypatch.syspath_prepend(str(FOLDER))
    import networks

    yield networks
    for name in NAMES:
        sys.modules.pop(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight people under six lamps, the brighter half of each picture on the lamp's side."""
    (tmp_path / "images").mkdir()
    with (tmp_path / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image", "subject", "azimuth", "elevation", "light"])
        for person in range(8):
            for azimuth, label in ((-60, "right"), (-30, "right"), (0, "center"), (30, "left"), (60, "left"), (15, "")):
                name = f"{person}_{azimuth}.png"
                across = np.linspace(1, -1, 16) * np.sin(np.deg2rad(azimuth))
                grey = np.clip(120 + 100 * across + person, 0, 255).astype(np.uint8)
                Image.fromarray(np.tile(grey, (16, 1))).save(tmp_path / "images" / name)
                writer.writerow([name, f"person {person}", azimuth, 10, label])
    return tmp_path


def test_every_person_tests_once_in_three_seeds_and_never_learns_then(networks: Any, folder: Path) -> None:
    faces = networks.read_faces(folder, "light")
    assert len(faces) == 40, "the pictures without a label take no part"
    tested = []
    for seed in range(3):
        kept, test = networks.held_back(faces, seed)
        people = [{face.subject for face, tests in zip(kept, test, strict=True) if tests == side} for side in (True, 0)]
        assert kept == faces
        assert not people[0] & people[1]
        tested += sorted(people[0])
    assert sorted(tested) == sorted({face.subject for face in faces})
    assert networks.held_back(faces, 3)[1].tolist() != networks.held_back(faces, 0)[1].tolist(), "other company"


def test_new_lamps_are_on_one_side_only_with_their_mirror_images(networks: Any, folder: Path) -> None:
    faces = networks.read_faces(folder, "light")
    tested = set()
    for seed in range(3):
        kept, test = networks.held_back(faces, seed, new_lamps=True)
        sides = [
            {abs(face.lamp[0]) for face, tests in zip(kept, test, strict=True) if tests == side} for side in (1, 0)
        ]
        assert sides[0]
        assert not sides[0] & sides[1]
        tested |= sides[0]
    assert tested == {0, 30, 60}


def test_every_architecture_has_a_plan_that_can_be_trained(networks: Any) -> None:
    assert sorted(plan.architecture for plan in networks.PLANS) == sorted(networks.ARCHITECTURES)
    for plan in networks.PLANS:
        for variation in networks.VARIATIONS:
            settings = networks.settings_of(networks.Cell(plan, networks.SETS["cmu"], variation, 1), None)
            assert settings.seed == 1
            assert settings.weights == "", "nothing is downloaded for a measurement"
            assert bool(settings.mirror) == (variation != "mirrored, not swapped")


def test_a_cell_is_measured_once(networks: Any, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "yale_b").symlink_to(folder, target_is_directory=True)
    out = tmp_path / "cells.jsonl"
    words = ["--out", str(out), "--data", str(tmp_path / "data"), "--only", "small_resnet", "--sets", "yale"]
    arguments = networks.arguments_of([*words, "--seeds", "0", "1", "--epochs", "1", "--threads", "1"])
    networks.run(arguments)
    networks.run(arguments)
    cells = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(cell["seed"], cell["images_test"], cell["people_test"]) for cell in cells] == [(0, 15, 3), (1, 15, 3)]
    assert all(0 <= cell["accuracy"] <= 1 and cell["predicted_per_second"] > 0 for cell in cells)


def test_ours_must_be_above_where_both_were_measured(networks: Any) -> None:
    def cell(architecture: str, seed: int, accuracy: float, speed: float) -> dict[str, object]:
        key = {"architecture": architecture, "data": "cmu", "variation": "recipe", "seed": seed}
        return {**key, "accuracy": accuracy, "predicted_per_second": speed}

    ours = [cell("mirror_resnet_4x4", 0, 0.9, 500), cell("mirror_resnet_4x4", 1, 0.5, 500)]
    assert networks.shortfalls([*ours, cell("cnn4", 0, 0.8, 100)]) == []
    (sentence,) = networks.shortfalls([*ours, cell("cnn4", 0, 0.95, 100)])
    assert "mirror_resnet_4x4 90.0 %, cnn4 95.0 % (1 seeds)" in sentence
    assert "faster" in networks.shortfalls([*ours, cell("cnn4", 0, 0.8, 600)])[0]
