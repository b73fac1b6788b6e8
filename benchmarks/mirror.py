"""What asking about the mirror image as well gains, on people whose pictures no network has seen.

Two networks learn from some people (with mirrored pictures, as trainings do by default), and are asked about all
others: plain, and as the average of both views, as `labeler auto-label` asks. Per set and seed: accuracy and log loss
of the networks' average, and the largest share that could be labelled with at most 2 % wrong (by the truth: what a
threshold could reach at best).

    uv run python benchmarks/mirror.py --data ../shared/data --demo DEMO

DEMO is a folder that `labeler demo --only-make` wrote. There is no bound: the figures say what the default costs and
brings. `--json` prints one document.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from face_sets import LABELS
from real_faces import REAL, RENDERED, Photographs

from labeler.cli.output import percent, print_table
from labeler.predict_jobs import predict_views
from labeler.project import create_project
from labeler.recipe_jobs import TrainOptions
from labeler.split_jobs import split_project
from labeler.store import Annotation, annotate, image_names
from labeler.tasks import parse_task
from labeler.train_jobs import train_network
from training.scores import average_score

NETWORKS = ("cnn4", "vgg19_variation")
WRONG = 0.02


def measure(photographs: Photographs, source: Path, seed: int, epochs: int) -> dict[str, Any]:
    """One set learned and asked in a fresh project; figures of the plain view and of both."""
    task_name = photographs.task
    with (source / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row[task_name]]
    people = sorted({row["subject"] for row in rows})
    learned = set((people[seed:] + people[:seed])[: min(photographs.people, len(people) * 2 // 3)])
    task = parse_task(f"{task_name}:{','.join(LABELS)}", ["left=right"])
    with tempfile.TemporaryDirectory() as place:
        with closing(create_project(Path(place) / "project", source / "images", (task,))) as project:
            number = {name: image for image, name in image_names(project.store).items()}
            given = [row for row in rows if row["subject"] in learned]
            answers = [Annotation(number[row["image"]], task_name, row[task_name]) for row in given]
            annotate(project.store, "truth", answers)
            split_project(project, 0.75, seed, {row["image"]: row["subject"] for row in rows})
            options = TrainOptions(epochs=epochs, seed=seed, device="cpu")
            runs = [str(train_network(project, task_name, one, options, _ignore)["run"]) for one in NETWORKS]
            others = [row for row in rows if row["subject"] not in learned]
            views = predict_views(project, runs, [row["image"] for row in others], _ignore, "cpu")
        truth = np.array([task.labels.index(row[task_name]) for row in others])
    return {
        "set": photographs.name,
        "task": task_name,
        "seed": seed,
        "learned": len(given),
        "asked": len(others),
        "plain": figures(views.plain, None, truth),
        "both": figures(views.plain, views.mirrored, truth),
        "disagree": float((labels_of(views.plain) != labels_of(views.mirrored)).mean()),
    }


def figures(
    plain: npt.NDArray[np.float32], mirrored: npt.NDArray[np.float32] | None, truth: npt.NDArray[np.int64]
) -> dict[str, float]:
    """Of probabilities (networks, images, labels): accuracy, log loss in nats, and coverage at 2 % wrong."""
    labels, scores = average_score(plain, mirrored)
    both = plain if mirrored is None else (plain + mirrored) / 2
    given = both.mean(axis=0)[np.arange(len(truth)), truth].astype(np.float64)
    return {
        "accuracy": float((labels == truth).mean()),
        "log_loss": float(-np.log(given.clip(1e-7)).mean()),
        "coverage": coverage(scores, labels != truth),
    }


def coverage(scores: npt.NDArray[np.float64], wrong: npt.NDArray[np.bool_]) -> float:
    """The largest share, taken from the highest score down, of which at most 2 % is wrong."""
    in_order = wrong[np.argsort(-scores, kind="stable")]
    counts = np.arange(1, len(wrong) + 1)
    held = np.flatnonzero(np.cumsum(in_order) <= WRONG * counts)
    return float((held[-1] + 1) / len(wrong)) if len(held) else 0.0


def labels_of(probabilities: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = probabilities.mean(axis=0).argmax(axis=1)
    return found


def _ignore(event: dict[str, object]) -> None:
    """Nobody watches."""


def median(results: Sequence[dict[str, Any]], view: str, figure: str) -> float:
    return float(statistics.median(one[view][figure] for one in results))


def rows_of(results: Sequence[dict[str, Any]]) -> list[list[str]]:
    """A row for each set and task: medians over the seeds."""
    rows = []
    for key in dict.fromkeys((one["set"], one["task"]) for one in results):
        mine = [one for one in results if (one["set"], one["task"]) == key]
        rows.append(
            [
                *key,
                *(percent(median(mine, view, "accuracy")) for view in ("plain", "both")),
                *(f"{median(mine, view, 'log_loss'):.3f}" for view in ("plain", "both")),
                *(percent(median(mine, view, "coverage")) for view in ("plain", "both")),
                percent(statistics.median(one["disagree"] for one in mine)),
            ]
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="the folder with cmu_faces/ and yale_b/")
    parser.add_argument("--demo", type=Path, help="a folder of rendered faces")
    parser.add_argument("--seeds", default="0,1,2", help="separated by commas")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    sets = [(one, arguments.data / one.folder) for one in REAL if arguments.data]
    sets += [(one, arguments.demo) for one in RENDERED if arguments.demo]
    results = []
    for seed in map(int, arguments.seeds.split(",")):
        for photographs, source in sets:
            results.append(measure(photographs, source, seed, arguments.epochs))
            print(json.dumps(results[-1]), file=sys.stderr)
    if arguments.json:
        print(json.dumps({"results": results}, indent=2))
    else:
        views = ["accuracy, plain", "both", "log loss, plain", "both", "labelled at 2 % wrong, plain", "both"]
        print_table("People whose pictures no network has seen", ["set", "task", *views, "disagree"], rows_of(results))


if __name__ == "__main__":
    main()
