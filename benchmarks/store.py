"""The store on 202,599 images: a key press on disk, the counts, the next picture, importing a teammate's file.

    uv run python benchmarks/store.py

Bounds: counts and the next picture under 1 ms (design, section 4); a key press under 16 ms, a frame of the screen.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from labeler.cli.output import print_table
from labeler.store import (
    Annotation,
    Store,
    add_images,
    annotate,
    create_store,
    final_counts,
    import_annotations,
)
from labeler.tasks import PRESETS
from labeler.work_queue import QUEUES, WorkQueue

IMAGES = 202_599
PRESSES = 300
BOUNDS = {"key press": 16.0, "counts of a task": 1.0, "next picture": 1.0}  # milliseconds


def median_ms(work: Callable[[int], object], times: int) -> float:
    """The median time of `work(round)`, in milliseconds."""
    seconds = []
    for number in range(times):
        started = time.perf_counter()
        work(number)
        seconds.append(time.perf_counter() - started)
    return 1000 * statistics.median(seconds)


def measure(store: Store) -> dict[str, float]:
    """Milliseconds of each figure, on an empty store and then beside a teammate's answers to everything."""
    figures = {"key press": median_ms(lambda n: annotate(store, "me", [Annotation(n + 1, "light", "left")]), PRESSES)}
    both = [("ben", Annotation(image, task, "right")) for image in range(1, IMAGES + 1) for task in store.task_ids]
    figures["import of 405,198 answers"] = median_ms(lambda _n: import_annotations(store, "me", "ben.csv", both), 1)
    figures["key press beside them"] = median_ms(
        lambda n: annotate(store, "me", [Annotation(n + 1000, "light", "left")]), PRESSES
    )
    figures["counts of a task"] = median_ms(lambda _n: final_counts(store, "light"), PRESSES)
    figures["list of unlabelled images"] = median_ms(lambda _n: QUEUES["unlabelled"].select(store, ["light"], "me"), 5)
    queue = WorkQueue(list(range(IMAGES)))
    figures["next picture"] = median_ms(lambda _n: (queue.go(queue.position + 1), queue.ahead(4)), PRESSES)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory() as place:
        store = create_store(Path(place) / "labels.sqlite", PRESETS["face"])
        add_images(store, [f"{number:06d}.jpg" for number in range(1, IMAGES + 1)])
        figures = measure(store)
        store.close()
    bounds = BOUNDS | {"key press beside them": BOUNDS["key press"]}
    short = [name for name, bound in bounds.items() if figures[name] > bound]
    if as_json:
        print(json.dumps({"milliseconds": figures, "bounds": bounds, "shortfalls": short}, indent=2))
    else:
        rows = [[name, f"{ms:,.2f}", f"{bounds[name]:g}" if name in bounds else ""] for name, ms in figures.items()]
        print_table(f"{IMAGES:,} images", ["what", "milliseconds, median", "at most"], rows)
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
