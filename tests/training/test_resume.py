"""`kill -9` at any moment of a training: it goes on to the very same weights."""

from __future__ import annotations

import csv
import multiprocessing
import random
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from training.errors import TrainingError
from training.fit import LabelledImages, train
from training.labelled_images import images_of_run
from training.run_files import read_settings
from training.settings import TrainSettings
from training.state import STATE, State, StateFile, read_about

from .conftest import lit_picture
from .training_child import train_until_killed

Make = Callable[[int], LabelledImages]
KILLS = 8
# On Linux torch is imported once, and every child begins with it.
START = "forkserver" if sys.platform == "linux" else "spawn"
CONTEXT = multiprocessing.get_context(START)


class StoppedError(Exception):
    pass


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    rng = np.random.default_rng(5)
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(60):
        lit_picture(number % 3, rng).save(folder / f"{number % 3}-{number:02d}.png")
    return folder


def train_in_child(folder: Path, run: str, moment: tuple[int, float] | None) -> bool:
    """Train in a process of its own; whether it came to its end before it was killed.

    The `moment` of the kill: so many words, then so many seconds, so that it falls into an epoch or into a writing.
    """
    reports, telling = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(
        target=train_until_killed, args=(folder / "pictures", folder / run, folder / "cache", telling)
    )
    child.start()
    telling.close()
    heard = 0
    with reports:
        try:
            while moment is None or heard < moment[0]:
                if reports.recv() == "done":
                    break
                heard += 1
            else:
                child.join(moment[1])
                child.kill()
        except EOFError:
            pass  # it failed: its exit code tells
    child.join(100)
    assert child.exitcode in (0, -9)
    return child.exitcode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_training_killed_again_and_again_ends_with_the_same_weights(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pictures == tmp_path / "pictures"
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))  # where the children find this folder's module
    if START == "forkserver":
        CONTEXT.set_forkserver_preload([train_until_killed.__module__])
    assert train_in_child(tmp_path, "whole", None)
    moments = random.Random(4)
    ends = [
        train_in_child(tmp_path, "killed", (moments.randrange(3, 9), moments.uniform(0, 0.05))) for _ in range(KILLS)
    ]
    assert ends.count(False) >= 3
    assert train_in_child(tmp_path, "killed", None)
    for name in ("model.safetensors", "last.safetensors"):
        weights, same = (load_file(tmp_path / run / name) for run in ("killed", "whole"))
        assert weights.keys() == same.keys()
        assert all((weights[key] == same[key]).all() for key in weights), name
    tables = []
    for run in ("killed", "whole"):
        with (tmp_path / run / "metrics.csv").open(newline="") as file:
            tables.append([{**row, "seconds": ""} for row in csv.DictReader(file)])
    assert tables[0] == tables[1]
    assert (tmp_path / "killed/validation.csv").read_bytes() == (tmp_path / "whole/validation.csv").read_bytes()
    assert not (tmp_path / "killed" / STATE).exists()


def stopped(images: LabelledImages, settings: TrainSettings, tmp_path: Path, after: int) -> Path:
    """A run that was stopped after so many epochs."""

    def stop(event: dict[str, object]) -> None:
        if event["event"] == "epoch" and event["epoch"] == after:
            raise StoppedError

    with pytest.raises(StoppedError):
        train(images, settings, tmp_path / "run", tmp_path / "cache", stop)
    return tmp_path / "run"


def settings_of(tiny: str) -> TrainSettings:
    return TrainSettings("light", tiny, ("left", "center", "right"), {"left": "right"}, epochs=4, device="cpu")


def test_a_run_goes_on_from_its_own_files(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images, settings = lit_images(40), settings_of(tiny)
    folder = stopped(images, settings, tmp_path, 1)
    about = read_about(folder / STATE)
    assert about is not None
    assert len(about["history"]) == 1
    assert read_settings(folder) == settings
    again = images_of_run(folder, settings, lambda name: tmp_path / "pictures" / name)
    assert (again.names, again.groups) == (images.names, images.groups)
    assert (again.targets == images.targets).all()
    events: list[dict[str, object]] = []
    result = train(again, settings, folder, tmp_path / "cache", events.append, resume=True)
    assert result.epochs == 4
    assert {"event": "message", "text": "Going on after epoch 1 of 4."} in events
    assert [event["epoch"] for event in events if event["event"] == "epoch"] == [1, 2, 3, 4]
    assert train(again, settings, folder, tmp_path / "cache", events.append, resume=True) == result  # it is done


def test_other_pictures_or_labels_are_refused(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images, settings = lit_images(40), settings_of(tiny)
    folder = stopped(images, settings, tmp_path, 1)
    targets = images.targets.copy()
    targets[0] = (targets[0] + 1) % 3
    with pytest.raises(TrainingError, match="not those that this training began with"):
        train(replace(images, targets=targets), settings, folder, tmp_path / "cache", lambda event: None, resume=True)


def test_a_damaged_state_is_named(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images, settings = lit_images(40), settings_of(tiny)
    folder = stopped(images, settings, tmp_path, 1)
    (folder / STATE).write_bytes((folder / STATE).read_bytes()[:100])
    with pytest.raises(TrainingError, match=r"state\.safetensors is damaged; train anew"):
        train(images, settings, folder, tmp_path / "cache", lambda event: None, resume=True)


def test_settings_tell_the_data_and_the_computer(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    folder = stopped(lit_images(40), settings_of(tiny), tmp_path, 1)
    told = tomllib.loads((folder / "settings.toml").read_text())
    assert told["data"]["train"] + told["data"]["validation"] == 40
    assert len(told["data"]["fingerprint"]) == 32
    assert told["computer"]["processors"] >= 1
    assert told["seed"] == 0


def test_writing_the_state_takes_a_tenth_of_the_time_at_most(tmp_path: Path) -> None:
    import torch

    file = StateFile(tmp_path)
    about = {"fingerprint": "", "history": [], "stopping": {}, "seconds": 0.0, "training": {}}
    state = State({"a": torch.zeros(200_000)}, {**about, "n": 1})
    file.write_if_due(state)
    before = (tmp_path / STATE).stat().st_ino
    file.write_if_due(state)  # at once: not yet due
    assert (tmp_path / STATE).stat().st_ino == before
    file._due = 0.0
    file.write_if_due(State(state.tensors, {**about, "n": 2}))
    again = file.read()
    assert again is not None
    assert again.about["n"] == 2
