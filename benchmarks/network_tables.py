"""What `networks.py` has measured so far, as Markdown, and what of it falls short."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from face_sets import SETS

from models.registry import find

OURS = "mirror_resnet_4x4"
BEATEN = ("cnn4", "vgg19_variation", "vgg19_scratch")
Cells = Sequence[dict[str, Any]]


def read_cells(path: Path) -> list[dict[str, Any]]:
    """The lines of the file, none where it is not there."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def print_tables(cells: Cells, architectures: Sequence[str], variations: Sequence[str]) -> None:
    """A table of accuracies for each variation that has cells, and one of the networks' cost."""
    for variation in variations:
        mine = [cell for cell in cells if cell["variation"] == variation]
        if mine:
            sets = [name for name in SETS if any(cell["data"] == name for cell in mine)]
            print(f"\nAccuracy in percent on people held back, mean ± standard deviation (seeds): {variation}\n")
            print_row(["network", *(SETS[name].title for name in sets)])
            print_row(["---"] * (1 + len(sets)))
            for architecture in architectures:
                of_network = [cell for cell in mine if cell["architecture"] == architecture]
                if of_network:
                    print_row([f"`{architecture}`", *(accuracy_of(of_network, name) for name in sets)])
    print("\nWhat they cost on one core\n")
    columns = ["network", "parameters", "input", "epochs", "at most", "training, images/s", "prediction, images/s"]
    print_row(columns)
    print_row(["---"] * len(columns))
    for architecture in architectures:
        of_network = [cell for cell in cells if cell["architecture"] == architecture]
        if of_network:
            print_row(cost_row(architecture, of_network))
    print()


def print_row(texts: Sequence[str]) -> None:
    print(f"| {' | '.join(texts)} |")


def accuracy_of(cells: Cells, data: str) -> str:
    """As "91.2 ± 3.4 (3)"; "-" where nothing is measured.

    >>> accuracy_of([{"data": "cmu", "accuracy": 0.5}, {"data": "cmu", "accuracy": 0.7}], "cmu")
    '60.0 ± 14.1 (2)'
    """
    found = [100 * cell["accuracy"] for cell in cells if cell["data"] == data]
    if not found:
        return "-"
    spread = f" ± {statistics.stdev(found):.1f}" if len(found) > 1 else ""
    return f"{statistics.mean(found):.1f}{spread} ({len(found)})"


def cost_row(architecture: str, cells: Cells) -> list[str]:
    """Medians over the cells. Training counts all of it: validation and what is written after an epoch too."""
    height, width = find(architecture).input_size
    epochs = sorted(cell["epochs"] for cell in cells)
    trained = statistics.median(cell["images_train"] / cell["seconds_per_epoch"] for cell in cells)
    return [
        *(f"`{architecture}`", f"{cells[0]['parameters']:,}", f"{height}x{width}"),
        *(f"{epochs[0]} to {epochs[-1]}", str(max(cell["epochs_at_most"] for cell in cells))),
        *(f"{trained:,.0f}", f"{speed_of(cells):,.0f}"),
    ]


def speed_of(cells: Cells) -> float:
    """Pictures predicted a second."""
    return float(statistics.median(cell["predicted_per_second"] for cell in cells))


def shortfalls(cells: Cells) -> list[str]:
    """Where OURS does not beat one of BEATEN, in sentences; those that have no cell in common are not compared."""
    known = {name: [cell for cell in cells if cell["architecture"] == name] for name in (OURS, *BEATEN)}
    missed = []
    for other in BEATEN:
        mine, theirs = (_by_place(known[name]) for name in (OURS, other))
        for data in SETS:
            both = [place for place in mine.keys() & theirs.keys() if place[0] == data]
            means = [statistics.mean(one[place] for place in both) for one in (mine, theirs)] if both else []
            if both and means[0] <= means[1]:
                missed.append(
                    f"{SETS[data].title}: {OURS} {100 * means[0]:.1f} %, {other} {100 * means[1]:.1f} % "
                    f"({len(both)} seeds); it should be above."
                )
        if known[OURS] and known[other] and speed_of(known[OURS]) <= speed_of(known[other]):
            missed.append(f"{OURS} predicts no faster than {other}.")
    return missed


def _by_place(cells: Cells) -> dict[tuple[str, int], float]:
    """Accuracies by set and seed."""
    return {(cell["data"], cell["seed"]): cell["accuracy"] for cell in cells if cell["variation"] == "recipe"}
