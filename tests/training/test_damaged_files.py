"""Files of a run folder that are damaged or somebody else's: one sentence each, never a traceback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from training.checkpoint import read_checkpoint_info
from training.errors import TrainingError
from training.fit import LabelledImages, train
from training.folds import train_folds
from training.out_of_fold import read_out_of_fold
from training.results import TEST_LOGITS, read_results
from training.run_files import read_settings
from training.settings import TrainSettings
from training.state import STATE, StateFile, epochs_done

Make = Callable[[int], LabelledImages]
LABELS = ("left", "center", "right")
STATE_KEY, CHECKPOINT_KEY = "labeler_training", "labeler_checkpoint"


class StoppedError(Exception):
    pass


def ignore(_event: dict[str, object]) -> None:
    pass


def settings_of(tiny: str) -> TrainSettings:
    return TrainSettings("light", tiny, LABELS, {"left": "right"}, epochs=2, device="cpu", test_share=0.2)


@pytest.fixture
def begun(tmp_path: Path, lit_images: Make, tiny: str) -> Callable[[], object]:
    """Goes on with a training that was stopped after its first epoch, in `tmp_path`/run."""
    images = lit_images(40)

    def stop(event: dict[str, object]) -> None:
        if event["event"] == "epoch":
            raise StoppedError

    with pytest.raises(StoppedError):
        train(images, settings_of(tiny), tmp_path / "run", tmp_path / "cache", stop)
    return lambda: train(images, settings_of(tiny), tmp_path / "run", tmp_path / "cache", ignore, resume=True)


def rewrite(path: Path, key: str, change: Callable[[dict[str, Any], dict[str, torch.Tensor]], object]) -> None:
    """Write the safetensors file anew with what `change` makes of its description and tensors."""
    with safe_open(path, framework="np") as file:
        about = json.loads(file.metadata()[key])
    tensors = load_file(path)
    change(about, tensors)
    save_file(tensors, path, {key: json.dumps(about)})


@pytest.mark.parametrize("name", ["fingerprint", "history", "stopping", "seconds", "training"])
@pytest.mark.parametrize("value", [None, "x", [], {}, [5]])
def test_a_states_description_is_checked(tmp_path: Path, begun: Callable[[], object], name: str, value: object) -> None:
    rewrite(tmp_path / "run" / STATE, STATE_KEY, lambda about, _: about.update({name: value}))
    with pytest.raises(TrainingError):
        begun()
    rewrite(tmp_path / "run" / STATE, STATE_KEY, lambda about, _: about.pop(name))
    with pytest.raises(TrainingError, match="is damaged; train anew"):
        begun()
    with pytest.raises(TrainingError, match="is damaged; train anew"):
        epochs_done(tmp_path / "run")


@pytest.mark.parametrize("name", ["random.cpu", "best_logits", "logits", "model.0.weight", "best.0.weight"])
def test_a_states_tensors_are_checked(tmp_path: Path, begun: Callable[[], object], name: str) -> None:
    path = tmp_path / "run" / STATE
    rewrite(path, STATE_KEY, lambda _, tensors: tensors.update({name: torch.zeros(2)}))
    with pytest.raises(TrainingError, match="is damaged; train anew"):
        begun()
    rewrite(path, STATE_KEY, lambda _, tensors: tensors.pop(name))
    with pytest.raises(TrainingError, match="is damaged; train anew"):
        begun()


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": float("nan")},
        {"seconds": 10**400},
        {"history": {"images_per_second": 0}},
        {"history": {"validation_loss": None}},
        {"stopping": {"patience_loss": None}},
        {"stopping": {"_best": []}},
        {"stopping": {"_best": [0.5, "x"]}},
        {"stopping": {"_lowest_loss": "x"}},
        {"stopping": {"stop": "no"}},
        {"training": {"epoch": 10**400}},
        {"training": {"learning": {"step": float("inf"), "numbers": {}, "scaler": {}}}},
        {"training": {"learning": {"step": 10**400, "numbers": {}, "scaler": {}}}},
    ],
)
def test_a_states_numbers_are_checked(
    tmp_path: Path, begun: Callable[[], object], change: dict[str, dict[str, object]]
) -> None:
    def put(about: dict[str, Any], _tensors: object) -> None:
        for name, value in change.items():
            old = about[name]
            if isinstance(old, dict):
                old.update(value)
            elif isinstance(old, list):
                old[0].update(value)
            else:
                about[name] = value

    rewrite(tmp_path / "run" / STATE, STATE_KEY, put)
    with pytest.raises(TrainingError, match="is damaged; train anew"):
        begun()


def test_the_optimisers_memory_is_checked(tmp_path: Path, begun: Callable[[], object]) -> None:
    path = tmp_path / "run" / STATE
    rewrite(path, STATE_KEY, lambda _, tensors: tensors.update({"optimizer.0.exp_avg": torch.zeros(2)}))
    with pytest.raises(TrainingError, match="is damaged; train anew"):
        begun()
    rewrite(path, STATE_KEY, lambda _, tensors: tensors.pop("optimizer.0.exp_avg"))
    with pytest.raises(TrainingError, match="is damaged; train anew"):
        begun()


def test_a_training_that_was_killed_before_it_removed_its_state_removes_it(
    tmp_path: Path, begun: Callable[[], object]
) -> None:
    state = (tmp_path / "run" / STATE).read_bytes()
    result = begun()
    (tmp_path / "run" / STATE).write_bytes(state)
    assert begun() == result
    assert StateFile(tmp_path / "run").read() is None


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 0},
        {"temperature": -1.0},
        {"temperature": float("inf")},
        {"temperature": float("nan")},
        {"standardisation": {"mean": [0, 0, 0], "deviation": [0, 1, 1]}},
        {"temperature": 10**400},
        {"standardisation": {"mean": [float("nan"), 0, 0], "deviation": [1, 1, 1]}},
        {"input_size": [float("inf"), 12]},
        {"mirror": {"up": "down"}},
    ],
)
def test_a_checkpoint_that_would_give_no_probabilities_is_refused(
    tmp_path: Path, begun: Callable[[], object], change: dict[str, object]
) -> None:
    begun()
    path = tmp_path / "run" / "model.safetensors"
    read_checkpoint_info(path)
    rewrite(path, CHECKPOINT_KEY, lambda about, _: about.update(change))
    with pytest.raises(TrainingError, match=r"description in .* is damaged"):
        read_checkpoint_info(path)


def test_results_are_figures(tmp_path: Path, begun: Callable[[], object]) -> None:
    result = begun()
    path = tmp_path / "run" / "results.json"
    told = json.loads(path.read_text())
    assert read_results(tmp_path / "run") == result
    for change in (
        {"accuracy": "high"},
        {"by_question": 3},
        {"by_question": {"a": {"b": "c"}}},
        {"test": "x"},
        {"accuracy": float("nan")},
        {"loss": 10**400},
        {"temperature": {}},
        {"temperature": 0},
        {"temperature": [1.0, "x"]},
    ):
        path.write_text(json.dumps(told | change))
        with pytest.raises(TrainingError, match=r"results\.json cannot be read"):
            read_results(tmp_path / "run")
    path.write_text("[" * 100_000)
    with pytest.raises(TrainingError, match=r"results\.json cannot be read"):
        read_results(tmp_path / "run")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("epochs = 2", "epochs = 2.5"),
        ("epochs = 2", 'epochs = "2"'),
        ("seed = 0", "seed = true"),
        ('device = "cpu"', "device = 1"),
        ("yes_no = false", 'yes_no = "no"'),
        ("epochs = 2", f"epochs = {'2' * 5000}"),
        ("[mirror]", "mirror = 5\n[other]"),
        ('task = "light"', "task = 5"),
        ('"center"', "5"),
    ],
)
def test_settings_are_of_their_kind(tmp_path: Path, begun: Callable[[], object], before: str, after: str) -> None:
    path = tmp_path / "run" / "settings.toml"
    written = path.read_text()
    assert before in written
    assert read_settings(tmp_path / "run").epochs == 2
    path.write_text(written.replace(before, after, 1))
    with pytest.raises(TrainingError, match=r"settings\.toml cannot be read"):
        read_settings(tmp_path / "run")
    assert begun  # the run that they are of


def spoiled(whole: bytes, seed: int) -> list[bytes]:
    """The file cut off, and with one byte changed, at many places."""
    random = np.random.default_rng(seed)
    found = [whole[:cut] for cut in random.integers(0, len(whole), 20).tolist()]
    for place in random.integers(0, len(whole), 150).tolist():
        changed = bytearray(whole)
        changed[place] ^= int(random.integers(1, 256))
        found.append(bytes(changed))
    return found


def test_arrays_are_read_whole_or_refused(tmp_path: Path, lit_images: Make, tiny: str) -> None:
    images, run = lit_images(40), tmp_path / "run"
    folds = np.arange(40) // 4 % 2 + 1

    def go_on() -> None:
        train_folds(images, folds, settings_of(tiny), run, tmp_path / "cache", ignore, resume=True)

    go_on()
    found = read_out_of_fold(run)
    refused = 0
    for one in spoiled((run / "out_of_fold.npz").read_bytes(), 1):
        (run / "out_of_fold.npz").write_bytes(one)
        try:
            assert read_out_of_fold(run).names == found.names  # a byte that means nothing
        except TrainingError as error:
            refused += 1
            assert "is damaged" in str(error)
    assert refused > 50
    path = run / "folds" / "1" / TEST_LOGITS
    whole = path.read_bytes()
    for one in (whole[:-10], whole[:40], b"", whole.replace(b"rows.npy", b"cows.npy")):
        path.write_bytes(one)
        with pytest.raises(TrainingError, match="is damaged"):
            go_on()
    np.savez(path, rows=np.array([0, 400]), logits=np.zeros((2, 3), np.float32))
    with pytest.raises(TrainingError, match="it is of other images"):
        go_on()
    shutil.rmtree(run / "folds" / "1")
    go_on()
    assert read_out_of_fold(run).names == found.names


@pytest.mark.parametrize(
    "change",
    [
        {"targets": np.array([9] * 40)},
        {"targets": np.zeros(40)},
        {"folds": np.zeros(40, np.int64)},
        {"folds": np.ones((40, 1), np.int64)},
        {"labels": np.array("left")},
        {"probabilities": np.full((40, 3), np.nan)},
        {"names": np.array("a")},
    ],
)
def test_arrays_are_what_they_are_taken_for(
    tmp_path: Path, lit_images: Make, tiny: str, change: dict[str, np.ndarray[Any, Any]]
) -> None:
    images, run = lit_images(40), tmp_path / "run"
    train_folds(images, np.arange(40) // 4 % 2 + 1, settings_of(tiny), run, tmp_path / "cache", ignore)
    with np.load(run / "out_of_fold.npz") as stored:
        whole = dict(stored)
    np.savez(run / "out_of_fold.npz", **whole | change)
    with pytest.raises(TrainingError, match="is damaged"):
        read_out_of_fold(run)
