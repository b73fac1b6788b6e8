"""A training that is not done yet, on disk: all that the next epoch depends on, in one safetensors file."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError, safe_open

from training.errors import TrainingError
from training.files import replacing

if TYPE_CHECKING:
    import torch

STATE = "state.safetensors"
RESULTS = "results.json"  # there once the training is done
_KEY = "labeler_training"
VERSION = 1
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "fingerprint": str,
    "history": list,
    "stopping": dict,
    "seconds": (int, float),
    "training": dict,
}
# Writing takes at most this share of a training's time; what is lost with a kill is learned again, to the same end.
SHARE_OF_TIME = 0.1


@dataclass(frozen=True)
class State:
    """`tensors` by name, and `about`, JSON values."""

    tensors: Mapping[str, torch.Tensor]
    about: Mapping[str, Any]

    def part(self, prefix: str) -> dict[str, torch.Tensor]:
        """The tensors whose names begin with "prefix.", without it."""
        start = f"{prefix}."
        return {name.removeprefix(start): one for name, one in self.tensors.items() if name.startswith(start)}


class StateFile:
    """The state of the training in a run folder, written after an epoch where it is time for it."""

    def __init__(self, run_folder: Path) -> None:
        self._path = run_folder / STATE
        self._due = 0.0

    def write_if_due(self, state: State) -> None:
        """Write the state, beside and renamed, unless the last writing was too short ago for what it took."""
        # torch takes seconds to import; telling which trainings are unfinished does without it.
        from safetensors.torch import save_file

        start = time.monotonic()
        if start < self._due:
            return
        tensors = {name: one.detach().cpu().contiguous() for name, one in state.tensors.items()}
        with replacing(self._path) as beside:
            save_file(tensors, beside, {_KEY: json.dumps({**state.about, "version": VERSION})})
        end = time.monotonic()
        self._due = end + (end - start) * (1 / SHARE_OF_TIME - 1)

    def read(self) -> State | None:
        """The state as last written, on the CPU; None where there is none. TrainingError where it is damaged."""
        from safetensors.torch import load_file

        about = read_about(self._path)
        return None if about is None else State(load_file(self._path), about)

    def remove(self) -> None:
        """The training is done."""
        self._path.unlink(missing_ok=True)


def epochs_done(run_folder: Path) -> int | None:
    """How many epochs of an unfinished training are on disk; None where the training is done."""
    if (run_folder / RESULTS).exists():
        return None
    about = read_about(run_folder / STATE)
    return len(about["history"]) if about else 0


def read_about(path: Path) -> dict[str, Any] | None:
    """What a state file says beside its tensors; None where there is none, TrainingError where it is damaged."""
    if not path.exists():
        return None
    try:
        with safe_open(path, framework="np") as file:
            about: dict[str, Any] = json.loads((file.metadata() or {})[_KEY])
        if about["version"] == VERSION:
            if not all(isinstance(about[name], kind) for name, kind in _KINDS.items()):
                raise TypeError("other values than are written")
            return about
    except (SafetensorError, OSError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise damaged(path) from error
    raise TrainingError(f"{path} was written by another version of this program; train anew.")


def damaged(path: Path) -> TrainingError:
    """What is said of a state file that nothing can go on from."""
    return TrainingError(f"{path} is damaged; train anew.")
