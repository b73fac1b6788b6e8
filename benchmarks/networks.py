"""Every architecture on rendered and photographed faces of people that it has not seen.

    uv run labeler demo demo-faces-300 --images 300 --only-make
    uv run python benchmarks/networks.py --demo demo-faces-300 --data ../shared/data --out networks.jsonl
    uv run python benchmarks/networks.py --out networks.jsonl --table

A *cell* is one training of one architecture: one seed of one set of faces in one variation. Each is a line of JSON in
`--out` as soon as it is done, and is not done again. Seed s holds back another third of the people, whom the training
looks at once, when it has ended; other people validate. Times are those of one processor core's work, which other
programs beside it hardly change. Bounds: OURS is right more often than each of BEATEN, on each set with
the seeds that both have, and predicts faster; exits 1 where it is not.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from face_sets import FOLDS, LABELS, MIRROR, SETS, FaceSet, held_back, read_faces
from network_tables import print_tables, read_cells, shortfalls

from models.registry import ARCHITECTURES
from training.checkpoint import load_checkpoint
from training.fit import LabelledImages, train
from training.inference import logits_of
from training.recipe import load_recipe
from training.settings import TrainSettings

PREDICTED, ROUNDS = 32, 3


@dataclass(frozen=True)
class Plan:
    """How an architecture is trained: a recipe's settings under `changes`."""

    architecture: str
    recipe: str
    changes: Mapping[str, Any] = field(default_factory=dict)


# What our networks without places do in the 30 epochs that the recipe has where images are many.
_SHORT = {"least_updates": 0}
# Their reports start from ImageNet's weights; here they learn from nothing, by the recipe of the first report.
_SCRATCH = {"epochs": 8}
PLANS = (
    Plan("cnn4", "cnn4-report"),
    Plan("vgg19_variation", "vgg19-variation-report"),
    Plan("residual_blocks", "residual-blocks-report"),
    Plan("small_resnet", "recommended", _SHORT),
    Plan("mirror_resnet", "recommended", _SHORT),
    Plan("mirror_resnet_4x4", "recommended"),
    Plan("smile_cnn", "smile-cnn-report"),
    Plan("residual_blocks_dropout10", "residual-blocks-report"),
    Plan("residual_blocks_dropout20", "residual-blocks-report"),
    Plan("vgg19_scratch", "vgg19-scratch-report", _SCRATCH),
    Plan("mobilenet_v2", "cnn4-report", _SCRATCH),
    Plan("resnet50", "resnet50-report", _SCRATCH),
    Plan("efficientnet_b3", "cnn4-report", _SCRATCH),
    Plan("inception_v3", "inception-v3-report", {"epochs": 4}),
    Plan("vgg19_transfer", "cnn4-report", {"epochs": 2}),
)
VARIATIONS: Mapping[str, Mapping[str, Any]] = {
    "recipe": {},
    "no mirroring": {"mirror_images": False},
    "mirrored, not swapped": {"mirror_images": True, "mirror": {}},
}
SMALL = [plan.architecture for plan in PLANS if "epochs" not in plan.changes]


@dataclass(frozen=True)
class Cell:
    """One training that is to be done."""

    plan: Plan
    faces: FaceSet
    variation: str
    seed: int

    @property
    def key(self) -> tuple[str, str, str, int]:
        return self.plan.architecture, self.faces.name, self.variation, self.seed


def settings_of(cell: Cell, epochs: int | None) -> TrainSettings:
    """The recipe's own patience, but at most 30 epochs (more for its `least_updates`); a quarter validates.

    It is a quarter of the people who do not test.
    """
    chosen = {**load_recipe(cell.plan.recipe).settings, "epochs": 30, "mirror": MIRROR, **cell.plan.changes}
    chosen |= {"architecture": cell.plan.architecture, "train_share": 0.75, "seed": cell.seed, "device": "cpu"}
    chosen |= VARIATIONS[cell.variation]
    if epochs is not None:
        chosen |= {"epochs": epochs, "least_updates": 0}
    return TrainSettings(task=cell.faces.task, labels=LABELS, **chosen)


def measure(cell: Cell, folder: Path, cache: Path, epochs: int | None) -> dict[str, Any]:
    """Train once, in a folder that is gone afterwards; the line for --out."""
    faces, test = held_back(read_faces(folder, cell.faces.task), cell.seed, new_lamps=cell.faces.new_lamps)
    settings = settings_of(cell, epochs)
    images = LabelledImages(
        names=tuple(face.path.name for face in faces),
        paths=tuple(face.path for face in faces),
        targets=np.array([LABELS.index(face.label) for face in faces], np.int64),
        groups=tuple(face.subject for face in faces),
        validation=None,
        test=test,
    )
    stamps = [time.process_time()]

    def note(event: dict[str, object]) -> None:
        if event["event"] == "epoch":
            stamps.append(time.process_time())

    with tempfile.TemporaryDirectory() as place:
        result = train(images, settings, Path(place), cache, note)
        speed = predicted_per_second(Path(place) / "model.safetensors")
    tested = dict(result.test or {})
    return {
        **dict(zip(("architecture", "data", "variation", "seed"), cell.key, strict=True)),
        "recipe": cell.plan.recipe,
        "epochs_at_most": settings.for_images(result.images_train).epochs,
        "epochs": result.epochs,
        "best_epoch": result.best_epoch,
        **{name: tested[name] for name in ("accuracy", "balanced_accuracy", "loss", "majority_share")},
        "validation_accuracy": result.accuracy,
        "images_train": result.images_train,
        "images_validation": result.images_validation,
        "images_test": tested["images"],
        "people_test": len({face.subject for face, tests in zip(faces, test, strict=True) if tests}),
        "seconds_per_epoch": float(np.median(np.diff(stamps)[-(result.epochs - 1) or None :])),  # the first decodes
        "predicted_per_second": speed,
        "parameters": result.parameters,
        "threads": torch.get_num_threads(),
    }


def predicted_per_second(checkpoint: Path) -> float:
    """Pictures a second on one core, from decoded pixels to logits: the best of some rounds."""
    model, info = load_checkpoint(checkpoint)
    model = model.to(memory_format=torch.channels_last)
    pixels = torch.randint(256, (PREDICTED, *info.input_size, 3), dtype=torch.uint8)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    seconds = []
    for _ in range(ROUNDS + 1):
        started = time.process_time()
        logits_of(model, pixels, np.arange(PREDICTED), info.prepare, "cpu")
        seconds.append(time.process_time() - started)
    torch.set_num_threads(threads)
    return PREDICTED / min(seconds[1:])


def cells_of(arguments: argparse.Namespace) -> Iterator[Cell]:
    """In the order in which they tell most: a seed of all sets and small networks before the next seed."""
    plans = [plan for plan in PLANS if plan.architecture in arguments.only]
    if arguments.recipe:
        plans = [replace(plan, recipe=arguments.recipe) for plan in plans]
    small = [plan for plan in plans if plan.architecture in SMALL]
    for group in (small, *([plan] for plan in plans if plan not in small)):
        for seed in arguments.seeds:
            for plan in group:
                for name in arguments.sets:
                    for variation in arguments.variations:
                        yield Cell(plan, SETS[name], variation, seed)


def run(arguments: argparse.Namespace) -> None:
    """Every cell that is not in --out yet, until the minutes are over."""
    torch.set_num_threads(arguments.threads)
    done = {(one["architecture"], one["data"], one["variation"], one["seed"]) for one in read_cells(arguments.out)}
    until = time.monotonic() + 60 * arguments.minutes
    with tempfile.TemporaryDirectory() as cache:
        for cell in cells_of(arguments):
            root = arguments.demo if cell.faces.rendered else arguments.data
            if cell.key in done or root is None:
                continue
            if time.monotonic() > until:
                print("The minutes are over; start again to go on.", file=sys.stderr)
                return
            line = measure(cell, root / cell.faces.folder, Path(cache), arguments.epochs)
            # One write, so that several of these may share a file.
            with arguments.out.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
            print(f"{' '.join(map(str, cell.key))}: {line['accuracy']:.3f}", file=sys.stderr)


def arguments_of(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="the file of cells, one line of JSON each")
    parser.add_argument("--data", type=Path, help="the folder with cmu_faces/ and yale_b/")
    parser.add_argument("--demo", type=Path, help="a folder that labeler demo --only-make wrote")
    parser.add_argument("--only", nargs="+", default=list(ARCHITECTURES), choices=ARCHITECTURES, metavar="ARCHITECTURE")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS)
    parser.add_argument("--variations", nargs="+", default=["recipe"], choices=VARIATIONS)
    parser.add_argument("--seeds", nargs="+", type=int, default=list(range(FOLDS)))
    parser.add_argument("--recipe", help="this recipe for all, instead of each network's own")
    parser.add_argument("--epochs", type=int, help="at most so many, instead of the plan's")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="start no cell after so long")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--table", action="store_true", help="print what is there, as Markdown, and train nothing")
    parser.add_argument("--json", action="store_true", help="print what is there as one document, and train nothing")
    return parser.parse_args(arguments)


def main() -> None:
    arguments = arguments_of()
    if strange := {plan.architecture for plan in PLANS} ^ ARCHITECTURES.keys():
        raise SystemExit(f"Every architecture needs a plan here, and every plan an architecture: {', '.join(strange)}.")
    if not (arguments.table or arguments.json):
        run(arguments)
    cells = read_cells(arguments.out)
    short = shortfalls(cells)
    if arguments.json:
        print(json.dumps({"cells": cells, "shortfalls": short}, indent=2))
    else:
        print_tables(cells, [plan.architecture for plan in PLANS], list(VARIATIONS))
        print("\n".join(short or ["Every bound holds."]))
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
