"""What came of a training: its figures, and the files that stay of it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.answers import Figures, answers_of
from training.calibration import Temperatures
from training.checkpoint import CheckpointInfo, save_checkpoint
from training.data import TrainingData
from training.errors import TrainingError
from training.files import replacing
from training.labelled_images import LabelledImages
from training.logits_file import TEST_LOGITS, VALIDATION_LOGITS, write_logits
from training.run_files import write_probabilities
from training.settings import TrainSettings
from training.state import RESULTS

if TYPE_CHECKING:
    from training.loop import Epoch, Training


@dataclass(frozen=True)
class TrainResult:
    """What came of a training; the figures are the best epoch's on the validation images.

    `loss` is in nats and before calibration, as in metrics.csv; `accuracy`, `balanced_accuracy` and `majority_share`
    (the commonest label's share of the validation) are shares. `seconds` is the whole training from the first
    picture read, `images_per_second` the throughput of the training steps alone. Of a set of questions the figures
    are those of `training.answers.YesNoSet`, `temperature` has one number per question, and `by_question` each one's
    figures. `test` has the figures on the images that were not looked at before, with their number `images`; None
    where there are none.
    """

    accuracy: float
    loss: float
    balanced_accuracy: float
    epochs: int
    best_epoch: int
    seconds: float
    images_per_second: float
    parameters: int
    images_train: int
    images_validation: int
    majority_share: float
    temperature: Temperatures
    device: str
    by_question: Mapping[str, Mapping[str, float]]
    test: Mapping[str, object] | None


def conclude(
    training: Training,
    images: LabelledImages,
    data: TrainingData,
    settings: TrainSettings,
    history: list[Epoch],
    run_folder: Path,
    device: str,
    seconds: float,
) -> TrainResult:
    """Write the last and the best checkpoint, the answers about both parts, and results.json; give the figures."""
    answers = answers_of(settings.yes_no)
    truth = data.targets[data.validation]
    _save(run_folder / "last.safetensors", training, data, settings, answers.fit(training.logits, truth))
    training.keep_best()
    temperature = answers.fit(training.best_logits, truth)
    _save(run_folder / "model.safetensors", training, data, settings, temperature)
    _write_answers(run_folder / "validation.csv", images, data.validation, training.best_logits, settings, temperature)
    write_logits(run_folder / VALIDATION_LOGITS, data.validation, training.best_logits)
    figures = answers.figures(training.best_logits, truth, settings.labels)
    training_seconds = sum(len(data.train) / epoch.images_per_second for epoch in history)
    result = TrainResult(
        accuracy=figures.accuracy,
        loss=figures.loss,
        balanced_accuracy=figures.balanced_accuracy,
        epochs=len(history),
        best_epoch=training.best_epoch,
        seconds=seconds,
        images_per_second=len(history) * len(data.train) / training_seconds,
        parameters=sum(weights.numel() for weights in training.model.parameters()),
        images_train=len(data.train),
        images_validation=len(data.validation),
        majority_share=figures.majority_share,
        temperature=temperature,
        device=device,
        by_question=figures.by_question,
        test=_test(training, images, data, settings, run_folder, temperature),
    )
    with replacing(run_folder / RESULTS) as beside:
        beside.write_text(json.dumps(asdict(result), indent=2), encoding="utf-8")
    return result


def read_results(run_folder: Path) -> TrainResult | None:
    """What `conclude` gave; None where the training is not done. TrainingError where the file is none of ours."""
    path = run_folder / RESULTS
    if not path.exists():
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(told["temperature"], list):
            told["temperature"] = tuple(told["temperature"])
        return _checked(TrainResult(**told))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise TrainingError(f"{path} cannot be read ({error}); train anew.") from error


def _checked(result: TrainResult) -> TrainResult:
    """ValueError where a figure is no number: whoever compares trainings sorts by them."""
    numbers = [getattr(result, one.name) for one in fields(TrainResult) if one.type in ("int", "float")]
    questions = [one for figures in result.by_question.values() for one in figures.values()]
    temperatures = result.temperature if isinstance(result.temperature, tuple) else (result.temperature,)
    if not all(map(math.isfinite, (*numbers, *questions))) or not all(0 < one < math.inf for one in temperatures):
        raise ValueError("a figure is no number")
    if isinstance(result.test, dict | None) and isinstance(result.device, str):
        return result
    raise ValueError("other values than are written")


def _save(
    path: Path, training: Training, data: TrainingData, settings: TrainSettings, temperature: Temperatures
) -> None:
    info = CheckpointInfo(
        architecture=settings.architecture,
        task=settings.task,
        labels=settings.labels,
        mirror=settings.mirror,
        input_size=settings.picture_size,
        temperature=temperature,
        standardisation=data.prepare.standardisation,
        yes_no=settings.yes_no,
        preprocessing=data.prepare.preprocessing,
    )
    save_checkpoint(path, training.model, info)


def _write_answers(
    path: Path,
    images: LabelledImages,
    rows: NDArray[np.int64],
    logits: NDArray[np.float32],
    settings: TrainSettings,
    temperature: Temperatures,
) -> None:
    answers = answers_of(settings.yes_no)
    given = answers.columns(images.targets[rows], settings.labels)
    names = [images.names[row] for row in rows]
    write_probabilities(path, names, given, settings.labels, answers.probabilities(logits, temperature))


def _test(
    training: Training,
    images: LabelledImages,
    data: TrainingData,
    settings: TrainSettings,
    run_folder: Path,
    temperature: Temperatures,
) -> Mapping[str, object] | None:
    """Ask the best weights about the test images, for the first time; writes test.csv and the logits (test.npz)."""
    if not len(data.test):
        return None
    logits = training.ask(data.test)
    _write_answers(run_folder / "test.csv", images, data.test, logits, settings, temperature)
    write_logits(run_folder / TEST_LOGITS, data.test, logits)
    truth = data.targets[data.test]
    if settings.yes_no and not (truth >= 0).any():
        return None
    figures: Figures = answers_of(settings.yes_no).figures(logits, truth, settings.labels)
    return {"images": len(data.test), **asdict(figures)}
