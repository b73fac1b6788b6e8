"""Does certified auto-labelling keep its promise on pictures of people whom its networks have not seen?

    uv run labeler demo demo-faces-600 --images 600 --only-make
    uv run python benchmarks/certified_faces.py --demo demo-faces-600 --data ../shared/data --keep answers

Two networks answer every picture of a set out of fold: each is asked only about people that it has not learnt from.
From those pictures 500 samples are audited, a quarter and half of the set, by its truth. Bounds: with at most 2 %
wrong and 95 % confidence the promise is broken in at most 5 % of the samples, plus binomial noise (99 %). Networks that
learnt from labels dealt out at random must promise nothing of their labels.

`--keep` is a folder for the networks' answers: a set that is there is not trained on again.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from certified import TARGET, Pool, described, measure_bound, most_broken, print_figures
from face_sets import LABELS, MIRROR, SETS, FaceSet, read_faces

from labeler.cli.output import percent
from training.certified import BOUNDS
from training.folds import train_folds
from training.labelled_images import LabelledImages
from training.recipe import load_recipe
from training.settings import TrainSettings

NETWORKS = (("small_resnet", "recommended"), ("mirror_resnet", "recommended"))
FOLDS, SHARES, DEALT = 4, (0.25, 0.5), "labels dealt at random"
CHOSEN = ("cmu", "yale", "demo-orientation", "demo-light")


def answers_out_of_fold(faces_of: FaceSet, folder: Path, *, dealt: bool) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Probabilities (networks, n, labels) and the truth (n,); with `dealt` they learn from labels in random order."""
    faces = read_faces(folder, faces_of.task)
    truth = np.array([LABELS.index(face.label) for face in faces], np.int64)
    random = np.random.default_rng(0)
    people = sorted({face.subject for face in faces})
    fold_of = dict(zip(random.permutation(people), np.arange(len(people)) % FOLDS + 1, strict=True))
    images = LabelledImages(
        names=tuple(face.path.name for face in faces),
        paths=tuple(face.path for face in faces),
        targets=random.permutation(truth) if dealt else truth,
        groups=tuple(face.subject for face in faces),
        validation=None,
    )
    folds = np.array([fold_of[face.subject] for face in faces], np.int64)
    said = []
    for architecture, recipe in NETWORKS:
        chosen: dict[str, Any] = {
            **load_recipe(recipe).settings,
            "architecture": architecture,
            "mirror": MIRROR,
            "device": "cpu",
            "least_updates": 0,  # 30 epochs suffice where what matters is that a promise holds
        }
        if dealt:
            chosen["epochs"] = 3
        settings = TrainSettings(task=faces_of.task, labels=LABELS, **chosen)
        with tempfile.TemporaryDirectory() as place:
            found = train_folds(images, folds, settings, Path(place) / "run", Path(place) / "cache", lambda _: None)
        if found.names != images.names:
            raise SystemExit(f"{folder}: some pictures could not be read.")
        said.append(found.probabilities)
    return np.stack(said), truth


def pool_of(faces_of: FaceSet, folder: Path, keep: Path, *, dealt: bool) -> Pool:
    kept = keep / f"{faces_of.name}{'-dealt' if dealt else ''}.npz"
    if not kept.exists():
        probabilities, truth = answers_out_of_fold(faces_of, folder, dealt=dealt)
        keep.mkdir(parents=True, exist_ok=True)
        np.savez(kept, probabilities=probabilities, truth=truth)
        print(f"{faces_of.title}{', ' + DEALT if dealt else ''}: answered", file=sys.stderr)
    with np.load(kept, allow_pickle=False) as stored:
        return Pool.of(stored["probabilities"], stored["truth"], 0)


def measure(title: str, pool: Pool, target: float, seed: int) -> dict[str, Any]:
    audits = [round(share * len(pool.truth)) for share in SHARES]
    rows = [measure_bound(pool, bound, n, seed, target=target) for bound in BOUNDS for n in audits]
    return described(f"{title} ({len(pool.truth):,} pictures)", pool, rows, target)


def shortfalls(found: list[dict[str, Any]], limit: float) -> list[str]:
    short = []
    for kind in found:
        for row in kind["certified"]:
            where = f"{kind['networks']}, {row['bound']}, {row['audits']:,} audits"
            if row["broken"] > limit:
                short.append(f"{where}: broken in {percent(row['broken'])} of the samples")
            if DEALT in kind["networks"] and row["bound"] == "auto" and row["nothing_promised"] < 1 - limit:
                short.append(f"{where}: a promise in {percent(1 - row['nothing_promised'])} of the samples")
    return short


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="the folder with cmu_faces/ and yale_b/")
    parser.add_argument("--demo", type=Path, help="a folder that labeler demo --only-make wrote")
    parser.add_argument("--keep", type=Path, required=True, help="a folder for what the networks answer")
    parser.add_argument("--sets", nargs="+", default=list(CHOSEN), choices=CHOSEN)
    parser.add_argument("--max-error", type=float, default=TARGET)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = []
    for name in chosen.sets:
        root = chosen.demo if SETS[name].rendered else chosen.data
        for dealt in (False, True) if root is not None else ():
            pool = pool_of(SETS[name], root / SETS[name].folder, chosen.keep, dealt=dealt)
            title = SETS[name].title + (f", {DEALT}" if dealt else "")
            found.append(measure(title, pool, chosen.max_error, chosen.seed))
    limit = most_broken()
    short = shortfalls(found, limit)
    if chosen.json:
        print(json.dumps({"found": found, "bounds": {"broken": limit}, "shortfalls": short}, indent=2))
    else:
        print_figures(found, limit)
        print("\n".join(short) or "Every promise is kept, and networks that learnt nothing promise nothing.")
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
