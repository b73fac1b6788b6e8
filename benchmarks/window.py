"""The window at the speed of the hand: every figure as a ratio against the naive way, measured in the same run.

    uv run python benchmarks/window.py [--json] [--quick] [--only NAME ...]

Each figure runs in a process of its own, offscreen, and takes turns with the naive way; figures are medians. The
pictures are generated: photographs of 12 megapixels and small ones, a few distinct files under many names (hard links).
It exits 1 where a bound is missed. `--quick` tries everything with fewer rounds, and its figures say little.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

# The module and function of each figure; the function gets a folder and whether to be quick, and gives checks.
FIGURES = {
    "start": "window_start:start",
    "large-project": "window_start:large_project_opens",
    "listing": "window_disk:listing",
    "durable-label": "window_disk:durable_label",
    "rows": "window_rows:rows",
    "key-to-painted": "window_keys:key_to_painted",
    "stall": "window_keys:stall",
    "soak": "window_soak:soak",
}


def measure(name: str, quick: bool) -> list[dict[str, Any]]:
    """Run one figure in a process of its own; gives its checks."""
    command = [sys.executable, __file__, "--inside", name, *(["--quick"] if quick else [])]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[1])}
    ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if ran.returncode:
        return [{"name": f"{name}: ended with code {ran.returncode}", "value": 0.0, "bound": 0.0, "met": False}]
    checks: list[dict[str, Any]] = json.loads(ran.stdout.splitlines()[-1])
    return checks


def measure_here(name: str, quick: bool) -> None:
    """Run one figure in this process; its last line on stdout is the JSON of its checks."""
    module, _, function = FIGURES[name].partition(":")
    with tempfile.TemporaryDirectory(prefix="labeler-benchmark-", ignore_cleanup_errors=True) as place:
        os.environ["LABELER_SETTINGS_DIR"] = str(Path(place) / "settings")
        checks = getattr(import_module(module), function)(Path(place), quick)
    print(json.dumps([check.as_json() for check in checks]))


def print_checks(figures: dict[str, list[dict[str, Any]]]) -> None:
    from labeler.cli.output import print_table

    rows = [
        [
            name,
            check["name"],
            f"{check['value']:,.2f} {check.get('unit', '')}",
            f"{'at least' if check.get('least') else 'at most'} {check['bound']:g}" if check["bound"] else "",
            "" if check["met"] else "MISSED",
        ]
        for name, checks in figures.items()
        for check in checks
    ]
    print_table("The window", ["figure", "what", "measured", "bound", ""], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="+", choices=FIGURES, default=list(FIGURES))
    parser.add_argument("--inside", choices=FIGURES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        measure_here(given.inside, given.quick)
        return
    began, figures = time.monotonic(), {}
    for name in given.only:
        figures[name] = measure(name, given.quick)
        print(f"{time.monotonic() - began:4.0f} s  {name}", file=sys.stderr)
    missed = [check["name"] for checks in figures.values() for check in checks if not check["met"]]
    if given.json:
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
        print(json.dumps({"figures": figures, "missed": missed, "load": load}, indent=2))
    else:
        print_checks(figures)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
