"""The whole loop on real photographs: import, split by person, train, auto-label the people left out, compare.

CMU face images for orientation (5 people learned from, the rest auto-labelled), Extended Yale B for light (6 people).
Every step is the command a person would run. Prints a table per seed and the medians; `--json` prints one document.

    uv run python benchmarks/real_faces.py --data ../shared/data
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeler.cli.output import print_table
from labeler.project import open_project
from labeler.truth import compare_with_truth

NETWORKS = ("cnn4", "vgg19_variation")


@dataclass(frozen=True)
class Photographs:
    """A folder of photographs with truth.csv: the task it answers, and how many people are learned from."""

    name: str
    folder: str
    task: str
    people: int
    labels: str = "left,center,right"


SETS = (Photographs("CMU faces", "cmu_faces", "orientation", 5), Photographs("Yale B", "yale_b", "light", 6))


def labeler(*arguments: object) -> str:
    """Run a command of the product; gives its stdout, raises where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "labeler", *map(str, arguments)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"labeler {' '.join(map(str, arguments))}: {done.stderr.strip()}")
    return done.stdout


def measure(photographs: Photographs, data: Path, seed: int, extra: list[str]) -> dict[str, Any]:
    """One whole loop in a fresh project; gives its figures."""
    source = data / photographs.folder
    with (source / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row[photographs.task]]
    people = sorted({row["subject"] for row in rows})
    learned = set((people[seed:] + people[:seed])[: photographs.people])
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        project, task = Path(place) / "project", photographs.task
        question = ("--task", f"{task}:{photographs.labels}", "--mirror", "left=right")
        labeler("new", project, "--images", source / "images", *question)
        given = Path(place) / "annotator.csv"
        with given.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["image", "annotator", task])
            writer.writerows([row["image"], "truth", row[task]] for row in rows if row["subject"] in learned)
        labeler("import", project, given)
        labeler("split", project, "--group-by", source / "truth.csv", "--seed", seed)
        for network in NETWORKS:
            labeler("train", project, "--task", task, "--architecture", network, "--seed", seed, "--json", *extra)
        compared = json.loads(labeler("compare", project, "--json"))["runs"]
        summary = json.loads(labeler("auto-label", project, "--json"))
        opened = open_project(project)
        truth = {task: {row["image"]: row[task] for row in rows if row["subject"] not in learned}}
        found = compare_with_truth(opened, summary["run"], truth)[task].as_json()
        opened.close()
    return {
        "set": photographs.name,
        "task": task,
        "seed": seed,
        "people": len(learned),
        "seconds": time.monotonic() - started,
        "validation": {run["architecture"]: run["accuracy"] for run in compared},
        **found,
    }


def rows_of(results: list[dict[str, Any]]) -> list[list[str]]:
    rows = []
    for one in results:
        found = one["networks"].items()
        accuracy = [next((share for run, share in found if name in run), None) for name in NETWORKS]
        rules = one["by_rule"]
        rows.append(
            [
                *(one["set"], one["task"], str(one["seed"]), str(one["images"]), percent(one["commonest_label"])),
                *(percent(share) for share in accuracy),
                *(percent(one["coverage"]), percent(one["error"])),
                *(errors(rules.get("agreement")), errors(rules.get("one voice")), f"{one['seconds']:.0f} s"),
            ]
        )
    return rows


def median_of(values: Iterable[float | None]) -> float | None:
    told = [value for value in values if value is not None]
    return statistics.median(told) if told else None


def percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def errors(rule: dict[str, int] | None) -> str:
    return f"{rule['errors']} of {rule['labelled']}" if rule else "0 of 0"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with cmu_faces/ and yale_b/")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("extra", nargs="*", help="more options for `labeler train`, behind --")
    arguments = parser.parse_args()
    results = []
    for photographs in SETS:
        for seed in range(arguments.seeds):
            results.append(measure(photographs, arguments.data, seed, arguments.extra))
            print(f"{photographs.name}, seed {seed} done", file=sys.stderr)
    medians = {
        photographs.name: {
            key: median_of(one[key] for one in results if one["set"] == photographs.name)
            for key in ("coverage", "error", "commonest_label")
        }
        for photographs in SETS
    }
    if arguments.json:
        print(json.dumps({"results": results, "medians": medians}, indent=2))
        return
    columns = ["photographs", "task", "seed", "images", "commonest", "cnn4", "vgg19_variation"]
    columns += ["auto-labelled", "wrong", "agreement wrong", "one voice wrong", "time"]
    print_table("People whose pictures no network has seen", columns, rows_of(results))
    for name, found in medians.items():
        print(f"{name}: median {percent(found['coverage'])} auto-labelled, {percent(found['error'])} of them wrong")


if __name__ == "__main__":
    main()
