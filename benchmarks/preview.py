"""How long a step of a slider of the auto-label preview takes to work out, at 200,000 images.

    uv run python benchmarks/preview.py [--json]

Two simulated networks and three labels. Bound: 100 milliseconds for each kind of step, the median of the rounds.
Reading the preview's file and making it ready happens once, and is told without a bound.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from labeler.cli.output import print_table
from labeler.preview_file import Preview, read_preview, write_preview
from labeler.preview_jobs import Pool
from labeler.project import create_project
from labeler.tasks import LIGHT
from labeler.terms import Terms
from training.ensemble import Votes
from training.scores import average_score

IMAGES, ROUNDS, AUDITS = 200_000, 15, 1_000
MOST_MILLISECONDS = 100.0


def simulated() -> Preview:
    random = np.random.default_rng(0)
    probabilities = random.dirichlet((0.25, 0.25, 0.25), (2, IMAGES)).astype(np.float32)
    votes = Votes.of(probabilities)
    proposed, scores = average_score(probabilities)
    about = ("light", tuple(LIGHT.labels), ("a", "b"), 2_000, 0, np.arange(IMAGES))
    return Preview(*about, votes.voice, votes.top, votes.dissent, proposed, scores, 1 - scores)


def milliseconds(step: Callable[[int], object], rounds: int) -> float:
    taken = []
    for number in range(rounds):
        began = time.perf_counter()
        step(number)
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "pictures").mkdir()
        Image.new("L", (8, 8)).save(Path(place) / "pictures" / "one.png")
        project = create_project(Path(place) / "project", Path(place) / "pictures", [LIGHT])
        path = write_preview(project, simulated())
        reading = milliseconds(lambda _round: Pool(read_preview(path)), 3)
        pool = Pool(read_preview(path))
        project.close()
    answers: dict[int, str | None] = {image * 17: LIGHT.labels[image % 3] for image in range(AUDITS)}
    terms = Terms()

    def rules(number: int) -> None:
        high = 0.6 + 0.02 * number
        pool.by_rules(high, 0.6, answers)
        pool.rules_curve(0.6)

    def promise(number: int) -> None:
        asked = replace(terms, max_error=0.01 + 0.005 * number)
        pool.by_promise(asked, AUDITS)
        pool.audits_needed(asked)
        for kind in ("auto", "dataset"):
            pool.promise_curve(replace(asked, kind=kind), AUDITS)

    steps = {"a step of high or low": milliseconds(rules, ROUNDS), "a step of the error": milliseconds(promise, ROUNDS)}
    if arguments.json:
        print(json.dumps({"images": IMAGES, "bound": MOST_MILLISECONDS, "reading": reading, "steps": steps}))
    else:
        rows = [[name, f"{taken:.0f} ms", f"{MOST_MILLISECONDS:.0f} ms"] for name, taken in steps.items()]
        title = f"The preview of {IMAGES:,} images (read and made ready once: {reading:.0f} ms)"
        print_table(title, ["step", "median", "bound"], rows)
    return int(any(taken > MOST_MILLISECONDS for taken in steps.values()))


if __name__ == "__main__":
    sys.exit(main())
