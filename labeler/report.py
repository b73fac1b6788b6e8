"""The project's report: one self-contained HTML page that can be sent around. Every text in it is escaped."""

from __future__ import annotations

from datetime import datetime
from html import escape
from pathlib import Path

from labeler.audit import KINDS, result
from labeler.audit_words import about
from labeler.certificates import certificate_sentence, fallen_sentence
from labeler.comparison_jobs import compare_runs
from labeler.html import bar, beside, figure, heat_table, percent, table, write_page
from labeler.merge import TaskAgreement, compare, votes_of_project
from labeler.project import Project
from labeler.rule_jobs import rules
from labeler.rule_words import acceptance_sentence, anchored_sentence, fallen_words
from labeler.status import project_status
from labeler.store import RunRecord, annotator_counts, audits, reverted_rules, rule_standings, runs
from labeler.tasks import SIDES_NOTE


def write_report(project: Project, path: Path) -> None:
    """Write the report of a project to `path`."""
    parts = [
        f"<h1>{escape(project.name)}</h1>",
        f'<p class="soft">{escape(datetime.now().astimezone().strftime("%d %B %Y, %H:%M"))} · {escape(SIDES_NOTE)}</p>',
        _counts(project),
        _agreements(project),
        _audits(project),
        _trainings(project),
        _auto_labels(project),
    ]
    write_page(path, f"{project.name}: Labeler report", parts)


def _counts(project: Project) -> str:
    status = project_status(project)
    total = status["images"]
    rows = []
    for name, counts in status["tasks"].items():
        sources = ", ".join(f"{source} {n:,}" for source, n in counts["by_source"].items()) or "nothing yet"
        rows.append(
            [
                name,
                bar(counts["labelled"], total),
                counts["labelled"],
                counts["conflicts"],
                counts["needs_review"],
                sources,
            ]
        )
    labels = [
        [name, label, bar(n, counts["labelled"]), n]
        for name, counts in status["tasks"].items()
        for label, n in counts["by_label"].items()
    ]
    return (
        f"<h2>Labels</h2><p>{total:,} images.</p>"
        + table(["task", "", "labelled", "conflicts", "needs review", "where the labels come from"], rows)
        + table(["task", "label", "", "images"], labels)
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
        [f"{a} and {b}", pair.overlapping, percent(pair.agreement), figure(pair.kappa)]
        for a, b, pair in found.pairs
        if pair.overlapping
    ]
    matrices = beside(
        [
            heat_table(
                f"{a} (rows) and {b} (columns)",
                found.task.labels,
                pair.confusion,
                [[f"{n:,}" for n in row] for row in pair.confusion.tolist()],
            )
            for a, b, pair in found.pairs
            if pair.overlapping
        ]
    )
    figures = f"Krippendorff's alpha {figure(found.alpha)}, Gwet's AC1 {figure(found.ac1)}."
    return (
        f"<h3>{escape(found.task.name)}</h3>{table(['annotator', 'images'], rows)}<p>{escape(figures)}</p>"
        + table(["pair", "both answered", "agreement", "Cohen's kappa"], pairs)
        + matrices
    )


def _audits(project: Project) -> str:
    rows: list[list[object]] = []
    for one in audits(project.store):
        found = result(project.store, one)
        said = str(found.errors) if found.errors else ", ".join(f"{label} {n:,}" for label, n in found.answers.items())
        of = about(one) if KINDS[one.kind].blind else f"{about(one)}, in sight of the label"
        rows.append([one.task, of, one.population, f"{found.answered:,} of {one.size:,}", said])
    if not rows:
        return ""
    words = (
        "<p>Random samples that people answered without seeing what anybody had said, unless that is told, "
        "with 95 % intervals.</p>"
    )
    columns = ["task", "of", "images", "answered", "wrong, or what was answered"]
    return f"<h2>Audits</h2>{words}{table(columns, rows)}"


def _trainings(project: Project) -> str:
    rows: list[list[object]] = [
        [
            row["run"],
            row["task"],
            row["architecture"],
            row["parameters"],
            percent(row["accuracy"]),
            percent(row["balanced_accuracy"]),
            figure(row["loss"], 3),
            percent(row["majority_share"]),
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
        "balanced",
        "loss",
        "commonest label",
        "held back",
        "epochs",
        "time",
    ]
    words = (
        "<p>Accuracy alone misleads where one label is rare: to say the commonest label of every picture is right for "
        "that label's share. Balanced accuracy counts each label alike; "
        "<code>labeler compare --attributes</code> has the AUC of each yes/no task beside its share of yes.</p>"
    )
    return f"<h2>Trainings</h2>{words}{table(columns, rows)}"


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
            + table(["task", "images", "auto-labelled", "needs review", "by rule"], rows)
            + "".join(
                f"<p>{escape(task)}: {escape(certificate_sentence(found['certificate']))} "
                f"{escape(fallen_sentence(project, run, task))}</p>"
                for task, found in run.summary["tasks"].items()
                if found.get("certificate")
            )
            + _rules(project, run)
        )
    if not parts:
        return ""
    texts = "".join(f"<p><b>{escape(rule.title)}.</b> {escape(rule.text)}</p>" for rule in rules())
    bound = "<p>The report's rules bound no error rate: their thresholds are a person's choice.</p>"
    return f"<h2>Auto-labels</h2>{texts}{bound}{''.join(parts)}"


def _rules(project: Project, run: RunRecord) -> str:
    """Which rules of an auto-labelling were reverted alone, and which were accepted on what."""
    said = [f"{rule}: reverted." for rule in reverted_rules(project.store, run.id)]
    said += [
        f"{one.rule}: {acceptance_sentence(one.acceptance)} {anchored_sentence()} {fallen_words(one)}".strip()
        for one in rule_standings(project.store, run.id)
        if one.acceptance is not None and not one.reverted
    ]
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in said)


def _rule_counts(by_rule: dict[str, int]) -> str:
    return ", ".join(f"{rule} {n:,}" for rule, n in by_rule.items())
