"""Curves for TensorBoard where it is installed, and a training that does without."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from training.tensorboard import curves


@pytest.mark.skipif(find_spec("tensorboard") is not None, reason="TensorBoard is installed")
def test_without_tensorboard_nothing_is_written(tmp_path: Path) -> None:
    with curves(tmp_path, 0) as draw:
        draw({"epoch": 1, "train_loss": 0.5})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of TensorBoard's own
def test_each_figure_has_a_curve_and_points_after_a_kill_are_taken_back(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard", reason="TensorBoard is not installed")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    for done, loss in ((0, 0.5), (1, 0.25)):
        with curves(tmp_path, done) as draw:
            for epoch in range(done + 1, 4):
                draw({"epoch": epoch, "train_loss": loss})
    found = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    assert found.Tags()["scalars"] == ["train_loss"]
    assert [(one.step, one.value) for one in found.Scalars("train_loss")] == [(1, 0.5), (2, 0.25), (3, 0.25)]
