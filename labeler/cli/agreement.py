"""`labeler agreement` and `labeler settle`: the merge desk on the annotators of a project, without a window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labeler.aggregation import STRATEGIES, TIES, Settling
from labeler.bootstrap import agreement_intervals
from labeler.cell_rules import parse_rule
from labeler.cli.arguments import JsonOption, ProjectArgument, opened, person
from labeler.cli.output import ProgressStyle, percent, print_event, print_json, print_line, print_notice, print_table
from labeler.figure_words import FIGURES, value_words
from labeler.merge_files import write_merge
from labeler.merge_json import as_json
from labeler.merge_report import write_merge_report
from labeler.merging import Merge, agreements_of_project, merge_of_project, project_remarks, votes_for_files
from labeler.project import Project
from labeler.settle_plan import SettlePlan, plan_settling, settle
from labeler.store.vote_arrays import last_vote


def agreement(
    project_folder: ProjectArgument,
    out: Annotated[
        Path | None, typer.Option(metavar="MERGED.csv", help="The labels of all votes, each with source and votes.")
    ] = None,
    conflicts: Annotated[
        Path | None, typer.Option(metavar="CONFLICTS.csv", help="The votes on the images that are still to be settled.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="REPORT.html", help="One page with all figures, to be sent around.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace files that hold more rows.")] = False,
    as_json_document: JsonOption = False,
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.NONE,
) -> None:
    """Tell how far a project's annotators agree, and write their merged labels, the open conflicts and a report."""
    written = {name: str(path) for name, path in _written(out, conflicts, report).items()}
    with opened(project_folder, needs_pictures=False) as project:
        if progress is ProgressStyle.JSON and not written:
            _print_events(project)
            return
        merged = merge_of_project(project)
        if out is not None or conflicts is not None:
            write_merge(out, conflicts, *votes_for_files(project), replace_larger=replace)
        if report is not None:
            write_merge_report(report, merged, None, f"Agreement in {project.name}")
    if progress is ProgressStyle.JSON:
        print_event({"event": "result", "written": written})
        return
    for remark in merged.remarks:
        print_notice(remark)
    if as_json_document:
        tasks = zip(merged.agreements, merged.intervals, strict=True)
        document = {found.task.name: as_json(found, intervals) for found, intervals in tasks}
        print_json({"tasks": document, "remarks": list(merged.remarks), "written": written})
        return
    for place in range(len(merged.agreements)):
        _print_task(merged, place)
    if written:
        print_line("   ".join(f"{what}: {path}" for what, path in written.items()))


def _written(out: Path | None, conflicts: Path | None, report: Path | None) -> dict[str, Path]:
    paths = {"merged labels": out, "conflicts": conflicts, "report": report}
    return {what: path for what, path in paths.items() if path is not None}


def _print_events(project: Project) -> None:
    """Each task's figures as soon as they are there, then again with the intervals, which may take longer."""
    from labeler.side_check import side_sentences  # of trainings: the figures need not wait for it

    seen, found = last_vote(project.store), []
    for votes, compared in agreements_of_project(project):
        found.append((votes, compared))
        print_event({"event": "figures", "task": votes.task.name, "figures": as_json(compared)})
    for votes, compared in found:
        figures = as_json(compared, agreement_intervals(votes.codes, len(votes.task.labels)))
        print_event({"event": "figures", "task": votes.task.name, "figures": figures})
    remarks = project_remarks([compared for _, compared in found]) + side_sentences(project)
    print_event({"event": "result", "last_vote": seen, "remarks": list(remarks)})


def _print_task(merged: Merge, place: int) -> None:
    found = as_json(merged.agreements[place], merged.intervals[place])
    files: dict[str, int] = found["files"]  # type: ignore[assignment]
    rows = [[name, f"{n:,}"] for name, n in files.items()]
    rows += [[name, f"{found[name]:,}"] for name in ("overlapping", "conflicting", "total")]
    print_table(merged.agreements[place].task.name, ["annotator", "images"], rows)
    intervals: dict[str, list[float] | None] = found["intervals"]  # type: ignore[assignment]
    figures = [[title, value_words(name, found[name], intervals[name])] for name, title, _ in FIGURES]  # type: ignore[arg-type]
    print_table("", ["figure", "value"], figures)
    pairs: list[dict[str, object]] = found["pairs"]  # type: ignore[assignment]
    for pair in pairs:
        for sentence in pair["differences"]:  # type: ignore[attr-defined]
            print_line(sentence)


def settle_conflicts(
    project_folder: ProjectArgument,
    task: Annotated[str, typer.Option(help="Whose conflicts.")],
    strategy: Annotated[str, typer.Option(help=f"{' or '.join(STRATEGIES)}.")] = "unanimous",
    ties: Annotated[
        str, typer.Option(help=f"What majority does where no label has more than half: {' or '.join(TIES)}.")
    ] = "conflict",
    priority: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Whose word counts, the first first (give it repeatedly).")
    ] = None,
    threshold: Annotated[float, typer.Option(help="How probable dawid-skene must find a label to take it.")] = 0.5,
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="'TASK: A=LABEL, B=LABEL -> A'", help="Whose word counts where they say just that."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would be settled, and write nothing.")] = False,
    by: Annotated[str, typer.Option(help="Who settles, and may undo it (default: the system's user name).")] = "",
    as_json_document: JsonOption = False,
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.NONE,
) -> None:
    """Settle a task's open conflicts by a strategy, as one action that can be undone; what people settled stays."""
    settling = Settling(strategy, ties, tuple(priority or ()), threshold, tuple(map(parse_rule, rule or [])))
    with opened(project_folder, needs_pictures=False) as project:
        asked = project.task(task)
        action = None
        if dry_run:
            plan = plan_settling(project.store, asked, settling)
        else:
            action, plan = settle(project.store, person(by), asked, settling)
    document = {**plan.as_json(), "dry_run": dry_run, "action": action.id if action else None}
    if progress is ProgressStyle.JSON:
        print_event({"event": "result", **document})
    elif as_json_document:
        print_json(document)
    else:
        _print_plan(plan, dry_run=dry_run)


def _print_plan(plan: SettlePlan, *, dry_run: bool) -> None:
    verb = "would be settled" if dry_run else "settled"
    print_line(f"{plan.task.name}: {len(plan.chosen):,} of {plan.open:,} conflicts {verb}.")
    if plan.remark:
        print_notice(plan.remark)
    rows = [[label, f"{n:,}"] for label, n in plan.by_label.items()]
    print_table("", ["label", "conflicts"], rows)
    errors = plan.as_json()["annotators"]
    if errors:
        rows = [[one["annotator"], percent(one["right"]), one["words"]] for one in errors]  # type: ignore[attr-defined]
        print_table("", ["annotator", "thought right", "commonest mistakes"], rows)


def add_to(app: typer.Typer) -> None:
    app.command()(agreement)
    app.command("settle")(settle_conflicts)
