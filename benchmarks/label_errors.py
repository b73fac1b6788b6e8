"""Are the labels that are called probable slips really slips, and does the queue say stop in time?

    uv run python benchmarks/label_errors.py [--demo PROJECT]

Simulated: 40,000 labels of people, of which 5 % are replaced by another label, and networks that have not seen them,
orientation-like (right on 88 %) and light-like (76 %, sure by 88 %). Bound: of the first 1,000 orientation-like slips
99 % are real. Beside it: how many are asked until fewer than a tenth of the last 50 were wrong, and how many of the
planted slips that finds. `--demo` plants 5 % into the truth of a demo project, trains a network with folds on one task,
and counts the real ones among as many as were planted; it takes minutes.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from certified import BORDER, KINDS, WIDEST, Networks, said

from labeler.cli.output import percent, print_table
from labeler.demo_loop import read_truth
from labeler.label_errors import Slip, find_label_errors, probable_slips
from labeler.project import Project, open_project
from labeler.recipe_jobs import TrainOptions
from labeler.store import Annotation, annotate, image_names
from labeler.suspects import LATEST, HitRate
from labeler.tasks import LIGHT, Task
from labeler.train_jobs import DataChoice, OutOfFoldPredictions, train_network

LABELLED, PLANTED, FIRST, BOUND = 40_000, 0.05, 1_000, 0.99


@dataclass(frozen=True)
class Training:
    """What is trained on the demo."""

    network: str
    epochs: int
    folds: int


def plant(labels: npt.NDArray[np.int64], seed: int, count: int = 3) -> tuple[npt.NDArray[np.int64], set[int]]:
    """The labels with a share of PLANTED replaced by another one, and which those are."""
    random = np.random.default_rng(seed)
    rows = random.choice(len(labels), round(PLANTED * len(labels)), replace=False)
    wrong = labels.copy()
    wrong[rows] = (labels[rows] + random.integers(1, count, len(rows))) % count
    return wrong, set(rows.tolist())


def simulate(kind: Networks, seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    angles = random.uniform(-WIDEST, WIDEST, LABELLED)
    people = np.digitize(angles + kind.people * random.normal(size=LABELLED), [-BORDER, BORDER])
    given, planted = plant(people, seed + 1)
    pictures = angles + kind.shared * random.normal(size=LABELLED)
    probabilities = said(pictures + kind.own * random.normal(size=LABELLED), kind.believed)
    names = tuple(map(str, range(LABELLED)))
    folds = np.ones(LABELLED, np.int64)
    predicted = OutOfFoldPredictions("light", names, given, folds, probabilities)
    labels = {name: LIGHT.labels[label] for name, label in zip(names, given.tolist(), strict=True)}
    slips = probable_slips(LIGHT, predicted, labels)
    return {"simulated": kind.name, **figures([int(slip.image) in planted for slip in slips], len(planted), FIRST)}


def figures(real: Sequence[bool], planted: int, first: int) -> dict[str, Any]:
    """What a queue in which each is `real` or not comes to; `first` are counted by themselves."""
    asked = until_stop(real)
    return {
        "labels suspected": len(real),
        "planted": planted,
        "first": min(first, len(real)),
        "real among the first": sum(real[:first]) / max(1, len(real[:first])),
        "asked until stop": asked,
        "found by then": sum(real[:asked]) / planted,
    }


def until_stop(real: Sequence[bool]) -> int:
    """How many are asked until the page proposes to stop."""
    return next(
        (n for n in range(LATEST, len(real)) if HitRate(sum(real[n - LATEST : n]), LATEST).says_stop), len(real)
    )


def on_demo(folder: Path, task: str, training: Training) -> dict[str, Any]:
    """The same on the faces of a demo project, of which a copy is labelled and trained on."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(shutil.copytree(folder, Path(place) / "demo"))
        with closing(open_project(copy)) as project:
            return _on_task(project, project.task(task), read_truth(project)[task], training)


def _on_task(project: Project, task: Task, truth: Mapping[str, str], training: Training) -> dict[str, Any]:
    numbers = {name: number for number, name in image_names(project.store).items()}
    names = list(truth)
    given, planted = plant(np.array([task.labels.index(truth[name]) for name in names], np.int64), 3)
    answers = [
        Annotation(numbers[name], task.name, task.labels[label])
        for name, label in zip(names, given.tolist(), strict=True)
    ]
    annotate(project.store, "planted", answers)
    options, choice = TrainOptions(epochs=training.epochs), DataChoice(folds=training.folds)
    row = train_network(project, task.name, training.network, options, lambda _event: None, choice)
    slips: tuple[Slip, ...] = find_label_errors(project, task).slips
    real = [slip.image in {names[row] for row in planted} for slip in slips]
    told = {"demo": task.name, "labels": len(names), "network": training.network, "accuracy": row["accuracy"]}
    return {**told, **figures(real, len(planted), len(planted))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--demo", type=Path, help="A demo project without labels of one's own.")
    parser.add_argument("--task", default="light")
    parser.add_argument("--network", default="mirror_resnet")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--folds", type=int, default=5)
    arguments = parser.parse_args()
    training = Training(arguments.network, arguments.epochs, arguments.folds)
    simulated = [simulate(kind, 7) for kind in KINDS]
    rows = [*simulated, *([on_demo(arguments.demo, arguments.task, training)] if arguments.demo else [])]
    share = "real among the first"
    short = [] if simulated[0][share] >= BOUND else [f"{share}: {simulated[0][share]:.4f}, bound {BOUND}"]
    if arguments.json:
        print(json.dumps({"rows": rows, "bound": BOUND, "shortfalls": short}, indent=2))
    else:
        head = ["labels suspected", "planted", "first", share, "asked until stop", "found by then"]
        shown = [
            [
                row.get("simulated") or f"demo, {row['demo']}",
                *(percent(row[name]) if isinstance(row[name], float) else f"{row[name]:,}" for name in head),
            ]
            for row in rows
        ]
        print_table(f"{100 * PLANTED:.0f} % planted slips; bound {percent(BOUND)}", ["labels", *head], shown)
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
