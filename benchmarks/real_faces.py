"""The whole loop on real photographs: import, split by person, train, auto-label the people left out, compare.

CMU face images for orientation (5 people learned from, the rest auto-labelled), Extended Yale B for light (6 people).
Every step is the command a person would run. Prints a table per seed and the medians; `--json` prints one document.

    uv run python benchmarks/real_faces.py --data ../shared/data

`--demo` takes a folder that `labeler demo --only-make` wrote instead of photographs. Bounds, on medians over the seeds:
each network beats the commonest label, and the auto-labels are wrong less often than the best network alone.
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

from face_sets import LABELS, read_faces

from labeler.cli.output import print_table
from labeler.project import open_project
from labeler.truth import compare_with_truth

NETWORKS = ("cnn4", "vgg19_variation")  # those of the report; networks.py compares all


@dataclass(frozen=True)
class Photographs:
    """A folder of photographs with truth.csv: the task it answers, and how many people are learned from."""

    name: str
    folder: str
    task: str
    people: int


REAL = (Photographs("CMU faces", "cmu_faces", "orientation", 5), Photographs("Yale B", "yale_b", "light", 6))
RENDERED = (Photographs("demo faces", ".", "orientation", 10), Photographs("demo faces", ".", "light", 10))


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
    faces = read_faces(source, photographs.task)
    people = sorted({face.subject for face in faces})
    learned = set((people[seed:] + people[:seed])[: photographs.people])
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        project, task = Path(place) / "project", photographs.task
        question = ("--task", f"{task}:{','.join(LABELS)}", "--mirror", "left=right")
        labeler("new", project, "--images", source / "images", *question)
        given = Path(place) / "annotator.csv"
        with given.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["image", "annotator", task])
            writer.writerows([face.path.name, "truth", face.label] for face in faces if face.subject in learned)
        labeler("import", project, given)
        labeler("split", project, "--group-by", source / "truth.csv", "--seed", seed)
        for network in NETWORKS:
            labeler("train", project, "--task", task, "--architecture", network, "--seed", seed, "--json", *extra)
        compared = json.loads(labeler("compare", project, "--json"))["runs"]
        summary = json.loads(labeler("auto-label", project, "--json"))
        opened = open_project(project)
        truth = {task: {face.path.name: face.label for face in faces if face.subject not in learned}}
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
        accuracy = [network_accuracy(one, name) for name in NETWORKS]
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
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", type=Path, help="the folder with cmu_faces/ and yale_b/")
    source.add_argument("--demo", type=Path, help="a folder of rendered faces instead")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("extra", nargs="*", help="more options for `labeler train`, behind --")
    arguments = parser.parse_args()
    sets = RENDERED if arguments.demo else REAL
    results = []
    for photographs in sets:
        for seed in range(arguments.seeds):
            results.append(measure(photographs, arguments.demo or arguments.data, seed, arguments.extra))
            print(f"{photographs.name}, {photographs.task}, seed {seed} done", file=sys.stderr)
    medians = [median_row(photographs, results) for photographs in sets]
    short = [fault for one in medians for fault in shortfalls(one)]
    if arguments.json:
        print(json.dumps({"results": results, "medians": medians, "shortfalls": short}, indent=2))
    else:
        print_results(results, medians, short)
    sys.exit(1 if short else 0)


def median_row(photographs: Photographs, results: list[dict[str, Any]]) -> dict[str, Any]:
    """The medians of a set's figures over the seeds."""
    mine = [one for one in results if (one["set"], one["task"]) == (photographs.name, photographs.task)]
    figures = {key: median_of(one[key] for one in mine) for key in ("coverage", "error", "commonest_label")}
    accuracy = {name: median_of(network_accuracy(one, name) for one in mine) for name in NETWORKS}
    return {"set": photographs.name, "task": photographs.task, "accuracy": accuracy, **figures}


def network_accuracy(result: dict[str, Any], name: str) -> float | None:
    """One network's share of right answers on the people left out."""
    return next((share for run, share in result["networks"].items() if name in run), None)


def shortfalls(one: dict[str, Any]) -> list[str]:
    """The bounds that a row of medians misses, in words."""
    where = f"{one['set']}, {one['task']}"
    missed = [
        f"{where}: {name} does not beat the commonest label"
        for name, accuracy in one["accuracy"].items()
        if accuracy is None or accuracy <= one["commonest_label"]
    ]
    best = max((accuracy for accuracy in one["accuracy"].values() if accuracy is not None), default=0.0)
    if one["error"] is None or one["error"] >= 1 - best:
        missed.append(f"{where}: auto-labels are wrong as often as the best network")
    return missed


def print_results(results: list[dict[str, Any]], medians: list[dict[str, Any]], short: list[str]) -> None:
    columns = ["photographs", "task", "seed", "images", "commonest", *NETWORKS]
    columns += ["auto-labelled", "wrong", "agreement wrong", "one voice wrong", "time"]
    print_table("People whose pictures no network has seen", columns, rows_of(results))
    columns = ["photographs", "task", "commonest (bound)", *NETWORKS, "auto-labelled", "wrong", "bound"]
    rows = []
    for one in medians:
        best = max(accuracy or 0.0 for accuracy in one["accuracy"].values())
        networks = [percent(accuracy) for accuracy in one["accuracy"].values()]
        rest = [percent(one["coverage"]), percent(one["error"]), f"below {percent(1 - best)}"]
        rows.append([one["set"], one["task"], percent(one["commonest_label"]), *networks, *rest])
    print_table("Medians", columns, rows)
    for fault in short or ["Every bound holds."]:
        print(fault)


if __name__ == "__main__":
    main()
