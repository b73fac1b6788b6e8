"""Curves for TensorBoard, where that is installed; without it nothing is written and nothing is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

OnEpoch = Callable[[Mapping[str, float]], None]


@contextmanager
def curves(run_folder: Path, done: int) -> Iterator[OnEpoch]:
    """Called with an epoch's figures by name: each becomes a point of its curve in `run_folder`/tensorboard.

    `done` epochs are there already: where a killed training had written more, these points are taken back.
    """
    if find_spec("tensorboard") is None:
        yield lambda figures: None
        return
    from torch.utils.tensorboard import SummaryWriter

    writer = SummaryWriter(str(run_folder / "tensorboard"), purge_step=done + 1 if done else None)

    def on_epoch(figures: Mapping[str, float]) -> None:
        for name, value in figures.items():
            if name != "epoch":
                writer.add_scalar(name, value, int(figures["epoch"]))
        writer.flush()

    try:
        yield on_epoch
    finally:
        writer.close()
