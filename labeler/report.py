"""The project's report: one self-contained HTML page that can be sent around. Every text in it is escaped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path

from labeler.files import replacing
from labeler.jobs import compare_runs, rules
from labeler.merge import TaskAgreement, compare, votes_of_project
from labeler.project import Project
from labeler.status import project_status
from labeler.store import annotator_counts, runs
from labeler.tasks import SIDES_NOTE

_STYLE = """
:root { color-scheme: light dark; --line: #d0d4d9; --soft: #5c6670; --bar: #0072b2; --ground: #fff; --text: #1b1f23 }
@media (prefers-color-scheme: dark) {
  :root { --line: #3a4149; --soft: #a3acb5; --bar: #56b4e9; --ground: #16191d; --text: #e6e9ec } }
@media print { :root { --ground: #fff; --text: #000; --line: #999; --soft: #333 } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 960px; margin: 32px auto; padding: 0 16px;
  background: var(--ground); color: var(--text) }
h1 { font-size: 26px; margin-bottom: 0 } h2 { font-size: 19px; margin: 32px 0 8px }
h3 { font-size: 15px; margin: 16px 0 4px }
p.soft { color: var(--soft) }
table { border-collapse: collapse; margin: 8px 0 16px; break-inside: avoid }
th, td { padding: 4px 16px 4px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
th { font-weight: 600 } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
td.d { background: color-mix(in srgb, var(--bar) 18%, transparent) }
svg rect { fill: var(--bar) } svg { vertical-align: middle }
"""


def write_report(project: Project, path: Path) -> None:
    """Write the report of a project to `path`."""
    parts = [
        f"<h1>{escape(project.name)}</h1>",
        f'<p class="soft">{escape(datetime.now().astimezone().strftime("%d %B %Y, %H:%M"))} · {escape(SIDES_NOTE)}</p>',
        _counts(project),
        _agreements(project),
        _trainings(project),
        _auto_labels(project),
    ]
    title = escape(f"{project.name}: Labeler report")
    with replacing(path) as file:
        file.write(
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
            f"{''.join(parts)}</body></html>\n"
        )


def _counts(project: Project) -> str:
    status = project_status(project)
    total = status["images"]
    rows = []
    for name, counts in status["tasks"].items():
        sources = ", ".join(f"{source} {n:,}" for source, n in counts["by_source"].items()) or "nothing yet"
        rows.append(
            [
                name,
                _bar(counts["labelled"], total),
                counts["labelled"],
                counts["conflicts"],
                counts["needs_review"],
                sources,
            ]
        )
    labels = [
        [name, label, _bar(n, counts["labelled"]), n]
        for name, counts in status["tasks"].items()
        for label, n in counts["by_label"].items()
    ]
    return (
        f"<h2>Labels</h2><p>{total:,} images.</p>"
        + _table(["task", "", "labelled", "conflicts", "needs review", "where the labels come from"], rows)
        + _table(["task", "label", "", "images"], labels)
    )


def _agreements(project: Project) -> str:
    counts = annotator_counts(project.store)
    if len(counts) < 2:
        return ""
    parts = ["<h2>Agreement</h2>"]
    for task in project.tasks:
        answered = {name: done[task.name] for name, done in counts.items() if task.name in done}
        found = compare(votes_of_project(project.store, task), answered)
        if found.overlapping:
            parts.append(_agreement(found))
    return "".join(parts)


def _agreement(found: TaskAgreement) -> str:
    rows: list[list[object]] = [[name, n] for name, n in found.files.items()]
    rows += [["overlapping", found.overlapping], ["conflicting", found.conflicting], ["total", found.total]]
    pairs: list[list[object]] = [
        [f"{a} and {b}", pair.overlapping, _percent(pair.agreement), _figure(pair.kappa)]
        for a, b, pair in found.pairs
        if pair.overlapping
    ]
    matrices = "".join(
        f"<h3>{escape(a)} (rows) and {escape(b)} (columns)</h3>"
        + _table(
            ["", *found.task.labels],
            [[label, *row] for label, row in zip(found.task.labels, pair.confusion.tolist(), strict=True)],
        )
        for a, b, pair in found.pairs
        if pair.overlapping
    )
    figures = f"Krippendorff's alpha {_figure(found.alpha)}, Gwet's AC1 {_figure(found.ac1)}."
    return (
        f"<h3>{escape(found.task.name)}</h3>{_table(['annotator', 'images'], rows)}<p>{escape(figures)}</p>"
        + _table(["pair", "both answered", "agreement", "Cohen's kappa"], pairs)
        + matrices
    )


def _trainings(project: Project) -> str:
    rows: list[list[object]] = [
        [
            row["run"],
            row["task"],
            row["architecture"],
            row["parameters"],
            _percent(row["accuracy"]),
            _figure(row["loss"], 3),
            _percent(row["majority_share"]),
            row["images_validation"],
            row["epochs"],
            f"{row['seconds']:.0f} s",
        ]
        for row in compare_runs(project)
    ]
    if not rows:
        return ""
    columns = [
        "run",
        "task",
        "network",
        "parameters",
        "accuracy",
        "loss",
        "commonest label",
        "held back",
        "epochs",
        "time",
    ]
    return f"<h2>Trainings</h2>{_table(columns, rows)}"


def _auto_labels(project: Project) -> str:
    parts = []
    for run in reversed(runs(project.store, "auto-label")):
        rows: list[list[object]] = [
            [task, found["images"], found["auto_labelled"], found["needs_review"], _rule_counts(found["by_rule"])]
            for task, found in run.summary["tasks"].items()
        ]
        state = " (reverted)" if run.reverted else ""
        parts.append(
            f"<h3>{escape(run.id)}{state}</h3>"
            + _table(["task", "images", "auto-labelled", "needs review", "by rule"], rows)
        )
    if not parts:
        return ""
    texts = "".join(f"<p><b>{escape(rule.title)}.</b> {escape(rule.text)}</p>" for rule in rules())
    bound = "<p>These rules bound no error rate: their thresholds are a person's choice.</p>"
    return f"<h2>Auto-labels</h2>{texts}{bound}{''.join(parts)}"


def _rule_counts(by_rule: dict[str, int]) -> str:
    return ", ".join(f"{rule} {n:,}" for rule, n in by_rule.items())


class _Markup(str):
    """Markup made here, that is not escaped again."""

    __slots__ = ()


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    numeric = [all(isinstance(row[place], (int, float)) for row in rows) for place in range(len(columns))]
    head = "".join(_cell("th", name, right) for name, right in zip(columns, numeric, strict=True))
    body = "".join(
        "<tr>" + "".join(_cell("td", value, right) for value, right in zip(row, numeric, strict=True)) + "</tr>"
        for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def _cell(tag: str, value: object, right: bool) -> str:
    text = f"{value:,}" if isinstance(value, (int, float)) else str(value)
    opening = f'<{tag} class="n">' if right else f"<{tag}>"
    return f"{opening}{text if isinstance(value, _Markup) else escape(text)}</{tag}>"


def _bar(part: int, whole: int) -> _Markup:
    width = 120 * part / whole if whole else 0
    return _Markup(f'<svg width="120" height="10" role="img"><rect width="{width:.1f}" height="10" rx="2"/></svg>')


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.1f} %"


def _figure(value: float, digits: int = 2) -> str:
    return "-" if math.isnan(value) else f"{value:.{digits}f}"
