"""A merge of ten annotators' files of 200,000 rows and two tasks, beside pandas' groupby over the same files.

    uv run python benchmarks/merge.py

Ours: read, compare all pairs, settle by Dawid-Skene, write with sources and votes. pandas': read as text, the majority
by `groupby`, write. Each way runs in a process of its own, by turns; the figures are medians.
Bounds: no slower, and no more than 1.5 times the memory; Dawid-Skene alone on 200,000 x 5 votes in under a second.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

FILES, IMAGES, LABELS = 10, 200_000, ("left", "center", "right")
ROUNDS = 5
BOUNDS = {"time beside pandas": 1.0, "memory beside pandas": 1.5, "Dawid-Skene, seconds": 1.0}


def write_files(folder: Path) -> None:
    """Ten people's files as `labeler export --annotator` writes them: every image, 85 % of answers from the truth."""
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 3, (2, IMAGES))
    names = np.array(LABELS)
    for person in range(FILES):
        said = np.where(rng.random(truth.shape) < 0.85, truth, rng.integers(0, 3, truth.shape))
        rows = zip(names[said[0]].tolist(), names[said[1]].tolist(), strict=True)
        lines = (f"{n:06d}.jpg,person {person},{light},{side},,\r\n" for n, (light, side) in enumerate(rows, 1))
        path = folder / f"person{person}.csv"
        path.write_text("image,annotator,light,orientation,flag,note\r\n" + "".join(lines), "utf-8", newline="")


def merge_ours(folder: Path) -> None:
    from labeler.aggregation import Settling
    from labeler.file_votes import with_common_names
    from labeler.label_files import read_label_files
    from labeler.merge_files import write_merge
    from labeler.merging import merge_files

    named = [(path, path.stem) for path in sorted(folder.glob("person*.csv"))]
    merged = merge_files(with_common_names(read_label_files(named)), Settling("dawid-skene"))
    write_merge(folder / "ours.csv", None, merged.votes, merged.settled, replace_larger=True)


def merge_by_pandas(folder: Path) -> None:
    """The quickest way of pandas that we know: counts of image and label, the largest first, one row each."""
    import pandas as pd

    files = sorted(folder.glob("person*.csv"))
    rows = pd.concat([pd.read_csv(path, dtype=str, keep_default_na=False) for path in files])
    merged = {}
    for task in ("light", "orientation"):
        counts = rows[rows[task] != ""].groupby(["image", task]).size().reset_index(name="votes")
        counts = counts.sort_values(["image", "votes"], ascending=[True, False], kind="stable")
        merged[task] = counts.drop_duplicates("image").set_index("image")[task]
    pd.DataFrame(merged).to_csv(folder / "pandas.csv")


WAYS: dict[str, Callable[[Path], None]] = {"ours": merge_ours, "pandas": merge_by_pandas}


def measured(way: str, folder: Path) -> tuple[float, float]:
    """Seconds and megabytes of one way in a process of its own, imports included."""
    started = time.perf_counter()
    command = [sys.executable, __file__, "--way", way, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - started, float(done.stdout)


def dawid_skene_seconds() -> float:
    """The median time of Dawid-Skene alone on 200,000 images and 5 annotators, one answer in five missing."""
    from labeler.dawid_skene import dawid_skene

    rng = np.random.default_rng(2)
    truth = rng.integers(0, 3, (IMAGES, 1))
    codes = np.where(rng.random((IMAGES, 5)) < 0.8, truth, rng.integers(0, 3, (IMAGES, 5))).astype(np.int16)
    codes[rng.random(codes.shape) < 0.2] = -1
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        dawid_skene(codes, 3)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_files(folder)
        found: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
        for _ in range(ROUNDS):
            for way in WAYS:
                found[way].append(measured(way, folder))
    seconds = {way: statistics.median(one for one, _ in of) for way, of in found.items()}
    megabytes = {way: statistics.median(one for _, one in of) for way, of in found.items()}
    return {
        "ours, seconds": seconds["ours"],
        "pandas, seconds": seconds["pandas"],
        "time beside pandas": seconds["ours"] / seconds["pandas"],
        "ours, MB": megabytes["ours"],
        "pandas, MB": megabytes["pandas"],
        "memory beside pandas": megabytes["ours"] / megabytes["pandas"],
        "Dawid-Skene, seconds": dawid_skene_seconds(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--way", choices=list(WAYS), help="run one way only, and print its peak memory in MB")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.way:
        WAYS[given.way](given.folder)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    figures = measure()
    short = [name for name, bound in BOUNDS.items() if figures[name] > bound]
    if given.json:
        print(json.dumps({"figures": figures, "bounds": BOUNDS, "shortfalls": short}, indent=2))
    else:
        from labeler.cli.output import print_table

        rows = [
            [name, f"{value:,.2f}", f"{BOUNDS[name]:g}" if name in BOUNDS else ""] for name, value in figures.items()
        ]
        print_table(f"{FILES} files of {IMAGES:,} rows and two tasks", ["what", "median", "at most"], rows)
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
