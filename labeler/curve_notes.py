"""What the curves of a training say of it: whether it learns by heart, and whether it was still getting better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

EPOCHS_APART = 3  # epochs for which the curves must part before anybody is told
_NOTICEABLE = 0.01  # a validation loss that is higher by less than this share may be chance

NoteKind = Literal["by heart", "still learning"]


@dataclass(frozen=True)
class CurveNote:
    """`by heart`: from epoch `since` on it knows the training pictures by heart. `still learning`: it ended early."""

    kind: NoteKind
    since: int


def curve_note(epochs: Sequence[Mapping[str, float]], most_epochs: int = 0) -> CurveNote | None:
    """What is worth telling of these epochs, each with the columns of metrics.csv; None where nothing is.

    By heart: for EPOCHS_APART epochs or more since its lowest value the validation loss has been higher, and rises,
    while the training loss has fallen on. `most_epochs` is what the training may take, 0 where that is not known.

    >>> epochs = [(1 / number, abs(number - 6) + 1) for number in range(1, 10)]
    >>> curve_note([{"train_loss": a, "validation_loss": b, "validation_accuracy": 0.8} for a, b in epochs])
    CurveNote(kind='by heart', since=7)
    """
    if not epochs:
        return None
    validation = [one["validation_loss"] for one in epochs]
    lowest = min(range(len(epochs)), key=validation.__getitem__)
    since = validation[lowest + 1 :]
    if len(since) >= EPOCHS_APART:
        half = len(since) // 2
        rises = fmean(since) > validation[lowest] * (1 + _NOTICEABLE) and fmean(since[-half:]) >= fmean(since[:half])
        falls = fmean(one["train_loss"] for one in epochs[lowest + 1 :]) < epochs[lowest]["train_loss"]
        return CurveNote("by heart", lowest + 2) if rises and falls else None
    if len(epochs) == most_epochs > EPOCHS_APART and lowest == best_epoch(epochs) - 1 == most_epochs - 1:
        return CurveNote("still learning", most_epochs)
    return None


def best_epoch(epochs: Sequence[Mapping[str, float]]) -> int:
    """The epoch, from 1, with the highest validation accuracy, among equals the lowest loss."""
    best = max(epochs, key=lambda one: (one["validation_accuracy"], -one["validation_loss"]))
    return epochs.index(best) + 1
