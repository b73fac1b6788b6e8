"""The page that shows accuracy against the size of the face and its roll."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from labeler.html import Markup, heading, paragraph, percent, table, write_page

_WIDTH, _HEIGHT = 640, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 16, 16, 40
_STYLE = (
    "<style>svg.chart text { fill: var(--text); font-size: 12px } svg.chart line.grid { stroke: var(--line) }"
    " svg.chart polyline { fill: none; stroke: var(--bar); stroke-width: 2 }</style>"
)
KINDS = {
    "zoom": ("Size of the face", "enlarged, times", "{:g}"),
    "roll": ("Roll", "turned clockwise, degrees", "{:+g}"),
}


def write_sensitivity(path: Path, found: Mapping[str, Any]) -> None:
    """Write what `labeler.evaluation_jobs.sensitivity_of_run` gave as a page with two plots."""
    parts = [Markup(_STYLE), heading(1, f"Accuracy of {found['run']} by size and roll")]
    words = (
        f"{found['images']:,} validation images of {found['task']}, each enlarged or turned; bars are 95 % intervals "
        "by drawing persons with replacement. What moves in from outside repeats the edge of the picture."
    )
    parts.append(paragraph(words, "soft"))
    for kind, (title, across, form) in KINDS.items():
        steps = [step for step in found["steps"] if step["kind"] == kind]
        rows = [[form.format(step["value"]), percent(step["accuracy"]), _between(step)] for step in steps]
        parts += [heading(2, title), line_chart(steps, across, form), table([across, "accuracy", "between"], rows)]
    write_page(path, f"Accuracy of {found['run']} by size and roll", parts)


def line_chart(steps: Sequence[Mapping[str, Any]], across: str, form: str) -> Markup:
    """Accuracies by value with their intervals, from 0 to 100 %, as a picture."""
    first, last = float(steps[0]["value"]), float(steps[-1]["value"])

    def x(value: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (value - first) / ((last - first) or 1)

    def y(share: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share

    floor = y(0) + 18
    parts = [f'<svg class="chart" width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="accuracy, {across}">']
    for quarter in range(5):
        at = y(quarter / 4)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{25 * quarter} %</text>')
    for step in steps:
        at, ends = x(step["value"]), step["interval"]
        if ends is not None:
            low, high = y(ends[0]), y(ends[1])
            parts.append(f'<line class="span" x1="{at:.1f}" x2="{at:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>')
        parts.append(f'<circle class="bar" cx="{at:.1f}" cy="{y(step["accuracy"]):.1f}" r="4"/>')
        parts.append(f'<text x="{at:.1f}" y="{floor:.0f}" text-anchor="middle">{form.format(step["value"])}</text>')
    points = " ".join(f"{x(step['value']):.1f},{y(step['accuracy']):.1f}" for step in steps)
    parts.append(f'<polyline points="{points}"/>')
    parts.append(f'<text x="{_WIDTH / 2:.0f}" y="{_HEIGHT - 4}" text-anchor="middle">{across}</text></svg>')
    return Markup("".join(parts))


def _between(step: Mapping[str, Any]) -> str:
    ends = step["interval"]
    return "-" if ends is None else f"{percent(ends[0])} to {percent(ends[1])}"
