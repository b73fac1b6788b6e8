"""What the plots of the Compare page draw, as numbers; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeler.sensitivity_page import KINDS

Evaluations = Sequence[Mapping[str, Any]]
MOST = 8  # lines that can still be told apart


@dataclass(frozen=True)
class PlotLine:
    """A line: what it is called, and its points."""

    name: str
    xs: Sequence[float]
    ys: Sequence[float]


@dataclass(frozen=True)
class Plot:
    """Lines with the titles of both axes; `unit`: both axes go from 0 to 1, and the diagonal is drawn.

    `ticks` are the values that are written along the first axis; without them whole numbers from 1.
    """

    lines: Sequence[PlotLine]
    across: str
    up: str
    unit: bool = False
    ticks: Sequence[float] = ()


def training_plot(curves: Mapping[str, Sequence[Mapping[str, float]]], measure: str) -> Plot:
    """The validation `measure` ("accuracy" or "loss") of runs per epoch, one line each."""
    key = f"validation_{measure}"
    scale, unit = (100, ", %") if measure == "accuracy" else (1, "")
    lines = [
        PlotLine(run, [row["epoch"] for row in rows], [scale * row[key] for row in rows])
        for run, rows in curves.items()
        if rows
    ]
    return Plot(lines[:MOST], "epoch", measure + unit)


def roc_plot(evaluations: Evaluations, label: str) -> Plot:
    """The ROC curves of one label against the others, the area in each line's name."""
    lines = [
        PlotLine(f"{found['run']} · AUC {one['auc']['value']:.3f}", *one["roc"])
        for found in evaluations
        for one in found["by_label"]
        if one["label"] == label and one["roc"] is not None
    ]
    return Plot(lines[:MOST], f"share of the others taken for {label}", f"share of {label} found", unit=True)


def reliability_plot(evaluations: Evaluations) -> Plot:
    """Reliability diagrams: of one run before and after calibration, of several after it."""
    parts = ("before", "after") if len(evaluations) == 1 else ("after",)
    lines = []
    for found in evaluations:
        for part in parts:
            one = found["calibration"][part]
            name = f"{found['run']} · ECE {100 * one['ece']:.1f} %"
            if len(parts) > 1:
                name = f"{part} · ECE {100 * one['ece']:.1f} %, Brier {one['brier']:.3f}"
            bins = one["bins"]
            lines.append(PlotLine(name, [bar["confidence"] for bar in bins], [bar["accuracy"] for bar in bins]))
    return Plot(lines[:MOST], "confidence", "share that is right", unit=True)


def sensitivity_plot(found: Sequence[Mapping[str, Any]], kind: str) -> Plot:
    """The accuracy of runs on pictures that are zoomed or turned, as `sensitivity_of_run` gave it.

    `kind` is one of `labeler.sensitivity_page.KINDS`. Of one run the ends of its intervals are drawn, too.
    """
    lines: list[PlotLine] = []
    for one in found:
        steps = [step for step in one["steps"] if step["kind"] == kind]
        values = [float(step["value"]) for step in steps]
        lines.append(PlotLine(one["run"], values, [100 * step["accuracy"] for step in steps]))
        if len(found) == 1 and all(step["interval"] is not None for step in steps):
            for end, name in enumerate(("95 % interval, from", "95 % interval, to")):
                lines.append(PlotLine(name, values, [100 * step["interval"][end] for step in steps]))
    ticks = lines[0].xs if lines else ()
    return Plot(lines[:MOST], KINDS[kind][1], "accuracy, %", ticks=ticks)


def mistakes_of(found: Mapping[str, Any], cell: tuple[str, str] | None = None) -> list[Mapping[str, Any]]:
    """A run's mistakes, the worst first; of `cell` only those that people called the one and the network the other."""
    return [one for one in found["mistakes"] if cell is None or (one["truth"], one["called"]) == cell]
