"""Networks' predictions as CSV files."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

from labeler.files import guarded_text, replacing
from labeler.prediction_cache import Probabilities


def write_yes_predictions(path: Path, names: Sequence[str], probabilities: Probabilities, tasks: Sequence[str]) -> None:
    """A network's predictions for several tasks: image, and yes' probability for each; empty for unreadable ones."""
    with replacing(path) as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["image", *(f"p_{task}" for task in tasks)])
        for name, row in zip(names, probabilities.tolist(), strict=True):
            writer.writerow([guarded_text(name), *("" if math.isnan(value) else f"{value:.6f}" for value in row)])


def write_predictions(path: Path, names: Sequence[str], probabilities: Probabilities, labels: Sequence[str]) -> None:
    """One network's predictions: image, label, confidence, each label's probability; empty for unreadable pictures."""
    with replacing(path) as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["image", "label", "confidence", *(f"p_{label}" for label in labels)])
        for name, row in zip(names, probabilities.tolist(), strict=True):
            if math.isnan(row[0]):
                writer.writerow([guarded_text(name), "", "", *("" for _ in labels)])
            else:
                best = max(range(len(labels)), key=row.__getitem__)
                cells = [f"{value:.6f}" for value in row]
                writer.writerow([guarded_text(name), guarded_text(labels[best]), cells[best], *cells])
