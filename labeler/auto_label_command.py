"""What a person chose on the Auto-label page, as the command line that does it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labeler.terms import Terms

# The errors that the window offers to promise, as shares.
PROMISED = (
    *(0.002, 0.003, 0.004, 0.005, 0.006, 0.008, 0.01, 0.0125, 0.015, 0.0175, 0.02, 0.025, 0.03),
    *(0.035, 0.04, 0.045, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.12, 0.15, 0.2),
)
CONFIDENCES = (0.9, 0.95, 0.99)


@dataclass(frozen=True)
class Chosen:
    """A task with the trainings that vote on it and the report's thresholds; `mirror`: asked about both views."""

    task: str
    runs: tuple[str, ...]
    high: float
    low: float
    mirror: bool = True


def auto_label_command(
    folder: Path, annotator: str, chosen: Sequence[Chosen], terms: Terms | None = None, *, dry_run: bool = False
) -> tuple[str, ...]:
    """The words after `labeler`: by the report's rules, or by `terms` where they are given."""
    words = ["auto-label", os.fspath(folder), "--annotator", annotator]
    for one in chosen:
        words += ["--task", one.task, "--high", f"{one.task}={one.high:.2f}", "--low", f"{one.task}={one.low:.2f}"]
    for task, run in dict.fromkeys((one.task, run) for one in chosen for run in one.runs):
        words += ["--run", f"{task}={run}"]  # a training of several tasks may vote on one of them alone
    if not all(one.mirror for one in chosen):
        words.append("--no-mirror")
    if terms is not None:
        words += ["--rules", "certified", "--bound", terms.kind]
        words += ["--max-error", f"{terms.max_error:g}", "--confidence", f"{terms.confidence:g}"]
        words += ["--each", terms.each] if terms.each else []
    return (*words, "--dry-run") if dry_run else tuple(words)
