"""Labels needed to read digits right 93 times in 100: suggested pictures against random ones.

    uv run python benchmarks/suggest.py

scikit-learn's 1,797 digits of 8x8; half of them, drawn by the seed, are what can be labelled, the other half is what is
measured on. A logistic regression learns from all labels so far; each batch has 10 pictures, the first one 30. Also
shown: margins alone, and typical pictures followed by random ones. Medians over the seeds, with the range.
Bound: suggested pictures need at most 0.7 of the labels that random ones need.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from labeler.cli.output import print_table
from labeler.suggestion import SHORTLIST, unsure_places, varied_places
from labeler.typical import typical_rows
from training.features import principal_axes

GOAL, FIRST, BATCH, MOST, BOUND = 0.93, 30, 10, 400, 0.7
Places = npt.NDArray[np.int64]
Rows = npt.NDArray[np.float32]
Next = Callable[[Rows, npt.NDArray[np.float32], np.random.Generator], Places]


def typical(rows: Rows, random: np.random.Generator) -> Places:
    return np.array(typical_rows(rows, FIRST, int(random.integers(2**31))))


def by_chance(rows: Rows, random: np.random.Generator) -> Places:
    return random.permutation(len(rows))[:FIRST]


def varied(rows: Rows, probabilities: npt.NDArray[np.float32], _random: np.random.Generator) -> Places:
    short = np.array(unsure_places(probabilities, SHORTLIST * BATCH))
    return short[varied_places(rows[short], BATCH)]


def margin(_rows: Rows, probabilities: npt.NDArray[np.float32], _random: np.random.Generator) -> Places:
    return np.array(unsure_places(probabilities, BATCH))


def more_by_chance(rows: Rows, _probabilities: npt.NDArray[np.float32], random: np.random.Generator) -> Places:
    return random.permutation(len(rows))[:BATCH]


WAYS: dict[str, tuple[Callable[[Rows, np.random.Generator], Places], Next]] = {
    "random": (by_chance, more_by_chance),
    "typical, then random": (typical, more_by_chance),
    "typical, then margins alone": (typical, margin),
    "suggested": (typical, varied),
}


def labels_needed(first: Callable[[Rows, np.random.Generator], Places], following: Next, seed: int) -> int:
    """How many labels are given until the other half is read right often enough; MOST where that is not reached."""
    random = np.random.default_rng(seed)
    pixels, truth = load_digits(return_X_y=True)
    order = random.permutation(len(pixels))
    pool, others = order[: len(order) // 2], order[len(order) // 2 :]
    raw = (pixels / 16).astype(np.float32)
    rows = principal_axes(raw[pool]).project(raw[pool])
    labelled = first(rows, random)
    while len(labelled) < MOST:
        model = LogisticRegression(max_iter=2000, C=1.0).fit(raw[pool[labelled]], truth[pool[labelled]])
        if model.score(raw[others], truth[others]) >= GOAL:
            break
        still = np.setdiff1d(np.arange(len(pool)), labelled)
        probabilities = model.predict_proba(raw[pool[still]]).astype(np.float32)
        labelled = np.concatenate([labelled, still[following(rows[still], probabilities, random)]])
    return len(labelled)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seeds", type=int, default=20)
    chosen = parser.parse_args()
    needed = {name: [labels_needed(*way, seed) for seed in range(chosen.seeds)] for name, way in WAYS.items()}
    share = statistics.median(needed["suggested"]) / statistics.median(needed["random"])
    if chosen.json:
        json.dump({"labels_needed": needed, "share": share, "bound": BOUND, "seeds": chosen.seeds}, sys.stdout)
    else:
        rows = [[name, f"{statistics.median(n):.0f}", f"{min(n)}", f"{max(n)}"] for name, n in needed.items()]
        print_table(f"Labels to {GOAL:.0%} on digits, {chosen.seeds} seeds", ["pictures", "median", "from", "to"], rows)
        print(f"suggested / random: {share:.2f} (at most {BOUND})")
    return 0 if share <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
