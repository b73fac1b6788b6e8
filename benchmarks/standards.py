"""Two annotators who draw the border of *center* at 8 and at 16 degrees: does the merge name the difference?

    uv run python benchmarks/standards.py

Each repeat: 100 pictures of heads turned evenly within +-45 degrees, which both label with 4 degrees of noise of their
own. Bounds: difference and direction named in 90 % of 500 repeats; where both draw 8 (or 16) degrees, a difference in
at most 5 %.
"""

from __future__ import annotations

import argparse
import json
import sys

import numpy as np
import numpy.typing as npt

from labeler.agreement import compare_pair
from labeler.cli.output import print_table
from labeler.merge import difference_sentence

REPEATS, PICTURES, NOISE, WIDEST = 500, 100, 4.0, 45.0
LABELS = ("left", "center", "right")
NAMED, FALSE_ALARMS = 0.90, 0.05
RIGHT_DIRECTION = "bob says center where ann says left or right"


def labels_of(angles: npt.NDArray[np.float64], border: float, random: np.random.Generator) -> npt.NDArray[np.int16]:
    """What an annotator with this border and noise of their own says of heads turned by `angles`."""
    seen = angles + random.normal(0, NOISE, len(angles))
    return np.where(seen < -border, 0, np.where(seen > border, 2, 1)).astype(np.int16)


def sentences(first: float, second: float, seed: int) -> list[str]:
    """What the merge says of the two annotators in each repeat; '' where it sees no difference."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(REPEATS):
        angles = random.uniform(-WIDEST, WIDEST, PICTURES)
        ann, bob = labels_of(angles, first, random), labels_of(angles, second, random)
        found.append(difference_sentence(LABELS, "ann", "bob", compare_pair(ann, bob, len(LABELS))))
    return found


def measure() -> dict[str, float]:
    """Shares of the repeats."""
    return {
        "8 and 16 degrees: named": np.mean([RIGHT_DIRECTION in said for said in sentences(8, 16, 1)]).item(),
        "8 and 8 degrees: reported": np.mean([bool(said) for said in sentences(8, 8, 2)]).item(),
        "16 and 16 degrees: reported": np.mean([bool(said) for said in sentences(16, 16, 3)]).item(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    figures = measure()
    bounds = {name: NAMED if "named" in name else FALSE_ALARMS for name in figures}
    short = [name for name, share in figures.items() if (share < NAMED if "named" in name else share > FALSE_ALARMS)]
    if as_json:
        print(json.dumps({"shares": figures, "bounds": bounds, "shortfalls": short}, indent=2))
    else:
        rows = [
            [name, f"{100 * share:.1f} %", f"{'at least' if 'named' in name else 'at most'} {100 * bounds[name]:.0f} %"]
            for name, share in figures.items()
        ]
        print_table(f"{REPEATS} repeats of {PICTURES} pictures", ["borders", "share", "bound"], rows)
    sys.exit(1 if short else 0)


if __name__ == "__main__":
    main()
