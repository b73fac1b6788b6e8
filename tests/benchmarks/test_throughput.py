"""What the benchmark of throughput makes of its pieces."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def throughput(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`benchmarks/throughput.py`, which lies in no package."""
    monkeypatch.syspath_prepend(str(FOLDER))
    import throughput

    yield throughput
    for name in ("throughput", "training_ways", "face_sets"):
        sys.modules.pop(name)


def piece(plain: list[float], resident: list[float], accuracies: tuple[float, float], **more: Any) -> dict[str, Any]:
    seconds = {"plain": plain, "resident": resident, "cached": [1.02 * one for one in resident]}
    return {
        "network": "cnn4",
        "images": 100,
        "seconds": seconds,
        "processor_seconds": seconds,
        "seconds_of_a_step": {"fp32": 1.0, "bf16": 0.5},
        "bf16_instructions": True,
        "accuracy": {"plain": accuracies[0], "resident": accuracies[1], "cached": accuracies[1]},
        **more,
    }


def test_the_best_epochs_are_compared_and_the_median_piece_counts(throughput: Any) -> None:
    pieces = [
        piece([4.0, 9.0], [3.0, 2.0], (0.8, 0.8)),
        piece([4.0, 4.0], [1.0, 8.0], (0.9, 0.8)),
        piece([3.0, 4.0], [2.0, 2.0], (0.7, 0.8)),
    ]
    found = throughput.summary("cnn4", pieces)
    assert found["ratio"] == 2.0
    assert found["work_ratio"] == 1.75
    assert found["plain_images_per_second"] == 25.0
    assert found["resident_images_per_second"] == 50.0
    assert found["bf16_over_fp32"] == 0.5
    assert throughput.shortfalls(found) == []


def test_every_bound_that_is_missed_is_told(throughput: Any) -> None:
    slow = piece([3.0], [2.0], (0.9, 0.5), bf16_instructions=False)
    slow["processor_seconds"]["cached"] = [2.2]
    found = throughput.summary("cnn4", [slow, slow])
    speed, cache, accuracy = throughput.shortfalls(found)
    assert "1.50 times" in speed
    assert "no bf16 instructions" in speed
    assert "1.100" in cache
    assert "40.0 points" in accuracy
