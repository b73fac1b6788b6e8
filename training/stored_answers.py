"""What a finished training said of its validation or test images, beside what people said. No torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.answers import answers_of
from training.calibration import Temperatures
from training.errors import TrainingError
from training.logits_file import TEST_LOGITS, VALIDATION_LOGITS, read_logits
from training.metrics import Labels
from training.run_files import read_images, read_settings

LOGITS = {"validation": VALIDATION_LOGITS, "test": TEST_LOGITS}
YES_NO = ("yes", "no")


@dataclass(frozen=True)
class StoredAnswers:
    """n images by name, with one label each: `targets` int64 (n,) number the `labels`, `logits` are (n, labels).

    `subjects` has "" where nobody knows who is on the image.
    """

    labels: tuple[str, ...]
    names: tuple[str, ...]
    subjects: tuple[str, ...]
    targets: Labels
    logits: NDArray[np.float64]
    temperature: float


def has_stored_answers(run_folder: Path, part: str) -> bool:
    """Whether the training kept what it said of the part ("validation" or "test")."""
    return (run_folder / LOGITS[part]).exists()


def read_stored_answers(
    run_folder: Path, part: str, temperatures: Temperatures, question: str = ""
) -> StoredAnswers | None:
    """The answers of a run to its part "validation" or "test"; None where it has no answer in that part.

    Of a run that learned a set, `question` says which one is asked for; it becomes a choice of yes and no, and the
    images where its answer is missing are left out. TrainingError where a file of the run is gone or damaged.
    """
    settings = read_settings(run_folder)
    (_, *names), _, (_, *subjects), *given = read_images(run_folder)
    rows, logits = read_logits(run_folder / LOGITS[part])
    try:
        targets = answers_of(settings.yes_no).parse({one[0]: one[1:] for one in given}, settings.labels)[rows]
        column = settings.labels.index(question) if settings.yes_no else 0
        temperature = float(np.atleast_1d(np.asarray(temperatures, np.float64))[column])
    except (KeyError, IndexError, ValueError) as error:
        raise TrainingError(f"The files in {run_folder} do not fit together; train this run anew.") from error
    if logits.shape[1] != len(settings.labels):
        raise TrainingError(f"The files in {run_folder} do not fit together; train this run anew.")
    labels = settings.labels
    if settings.yes_no:
        answers = targets[:, column]
        kept = answers >= 0
        rows, targets = rows[kept], np.where(answers[kept] == 1, 0, 1)
        yes = logits[kept, column]
        labels, logits = YES_NO, np.stack([yes, np.zeros_like(yes)], axis=1)  # their softmax is the sigmoid of yes
    if not len(rows):
        return None
    return StoredAnswers(
        labels,
        tuple(names[row] for row in rows),
        tuple(subjects[row] for row in rows),
        targets,
        logits.astype(np.float64),
        temperature,
    )
