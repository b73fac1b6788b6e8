"""`labeler auto-label`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from labeler.auto_label import TaskDecisions, TaskPlan, apply, plans_for_tasks, propose
from labeler.cli.arguments import AnnotatorOption, JsonOption, ProjectArgument, opened, person
from labeler.cli.output import ProgressStyle, print_event, print_json, print_line, print_table, progress_events
from labeler.errors import InputError
from labeler.jobs import OnEvent
from labeler.project import Project
from labeler.terms import SHARE, Terms


def auto_label(
    project_folder: ProjectArgument,
    task: Annotated[list[str] | None, typer.Option(help="Only this task; may be given again.")] = None,
    run: Annotated[
        list[str] | None,
        typer.Option(help="A training that votes, on all tasks or as light=RUN on one; may be given again."),
    ] = None,
    rules: Annotated[
        str, typer.Option(help="report: its three rules. certified: as many as --max-error allows.")
    ] = "report",
    bound: Annotated[
        str, typer.Option(help="certified: what is bounded, errors of the dataset or of auto labels.")
    ] = "dataset",
    max_error: Annotated[float, typer.Option(help="certified: the largest share of wrong auto-labels.")] = 0.02,
    confidence: Annotated[float, typer.Option(help="certified: how sure the promise is to be.")] = 0.95,
    each: Annotated[
        str, typer.Option(help="certified: a bound for each label or folder by itself.", metavar="label|folder")
    ] = "",
    share: Annotated[float, typer.Option(help="certified: how much of the audits' risk to spend.")] = SHARE,
    high: Annotated[list[str] | None, typer.Option(help="A model is sure from here: 0.8, or light=0.8.")] = None,
    low: Annotated[list[str] | None, typer.Option(help="A model is unsure below: 0.6, or light=0.6.")] = None,
    mirror: Annotated[
        bool, typer.Option(help="Ask about the mirror image as well, and decide by the average of both.")
    ] = True,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be labelled.")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    annotator: AnnotatorOption = "",
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    as_json: JsonOption = False,
) -> None:
    """Label the images without a person's label where the models agree by the rules; the rest needs review."""
    if rules not in ("report", "certified"):
        raise InputError(f"There are no rules {rules!r}: choose report or certified.")
    terms = Terms(bound, max_error, confidence, each, share)
    style = ProgressStyle.NONE if as_json and progress is ProgressStyle.JSON else progress
    with opened(project_folder) as project:
        plans, left_out = plans_for_tasks(
            project,
            task or (),
            _runs_by_task(project, run or ()),
            _by_task(project, high),
            _by_task(project, low),
            mirror=mirror,
        )
        with progress_events(style) as on_event:
            for sentence in left_out:
                on_event({"event": "message", "text": sentence})
            proposed = [
                _proposal(project, plan, terms if rules == "certified" else None, on_event, device) for plan in plans
            ]
        if dry_run:
            _keep_previews(project, proposed)
        summary: dict[str, Any] = (
            {"run": None, "tasks": {one.plan.task.name: one.summary() for one in proposed}}
            if dry_run
            else apply(project, person(annotator), proposed)
        )
    if as_json:
        print_json(summary)
    elif progress is ProgressStyle.JSON:
        print_event({"event": "result", **summary})
    else:
        _print_summary(summary)


def _proposal(project: Project, plan: TaskPlan, terms: Terms | None, on_event: OnEvent, device: str) -> TaskDecisions:
    """One task's decisions by the report's rules, or by `terms` where they are given."""
    if terms is None:
        return propose(project, plan, on_event, device)
    from labeler.certified_label import propose_certified  # late, as below: pictures are decoded the sooner

    return propose_certified(project, plan, terms, on_event, device)


def _keep_previews(project: Project, proposed: Sequence[TaskDecisions]) -> None:
    from labeler.preview_jobs import keep_preview

    for one in proposed:
        keep_preview(project, one)


def _runs_by_task(project: Project, given: Sequence[str]) -> dict[str, list[str]]:
    """Runs per task from texts such as `light=RUN`; those that name no task are those of ""."""
    found: dict[str, list[str]] = {}
    for text in given:
        task, equals, run = text.rpartition("=")
        found.setdefault(project.task(task).name if equals else "", []).append(run)
    return found


def _by_task(project: Project, given: list[str] | None) -> dict[str, float]:
    """Thresholds per task from texts such as `0.8` (all tasks) and `light=0.8`."""
    values: dict[str, float] = {}
    for text in given or ():
        name, equals, number = text.rpartition("=")
        try:
            value = float(number)
        except ValueError:
            raise InputError(f"The threshold {text!r} is no number: write 0.8, or light=0.8.") from None
        values.update({project.task(name).name: value} if equals else {task.name: value for task in project.tasks})
    return values


def _print_summary(summary: dict[str, Any]) -> None:
    rows = [
        [
            name,
            f"{found['images']:,}",
            f"{found['auto_labelled']:,}",
            f"{found['needs_review']:,}",
            ", ".join(f"{rule} {n:,}" for rule, n in found["by_rule"].items()),
            ", ".join(f"{label} {n:,}" for label, n in found["by_label"].items()),
        ]
        for name, found in summary["tasks"].items()
    ]
    print_table(
        "Auto-label" if summary["run"] else "Auto-label (dry run: nothing written)",
        ["task", "images", "auto-labelled", "needs review", "by rule", "by label"],
        rows,
    )
    certified = {name: found["certificate"] for name, found in summary["tasks"].items() if found["certificate"]}
    if certified:
        from labeler.certificates import certificate_sentence

        for name, certificate in certified.items():
            print_line(f"{name}: {certificate_sentence(certificate)}")
    if summary["run"]:
        print_line(f"Run {summary['run']}; take it back with: labeler revert PROJECT {summary['run']}")


def add_to(app: typer.Typer) -> None:
    app.command("auto-label")(auto_label)
