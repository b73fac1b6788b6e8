"""`labeler revert`, `rules` and `accept`: what becomes of auto-labels after they were given."""

from __future__ import annotations

from typing import Annotated

import typer

from labeler.acceptance import KIND, rule_of
from labeler.acceptance import accept as accept_sample
from labeler.cli.arguments import AnnotatorOption, JsonOption, ProjectArgument, opened, person
from labeler.cli.output import print_json, print_line, print_notice, print_table
from labeler.errors import InputError
from labeler.project import Project
from labeler.rule_words import anchored_sentence, finding_sentence, rule_document, rule_state, samples_sentence
from labeler.store import (
    RuleOfRun,
    RuleStanding,
    find_audit,
    find_run,
    restore_rule,
    restore_run,
    revert_rule,
    revert_run,
    rule_standings,
    runs,
)


def revert(
    project_folder: ProjectArgument,
    run: Annotated[str, typer.Argument(metavar="AUTO_LABEL_RUN", help="The auto-labelling to take back.")],
    rule: Annotated[str, typer.Option(help="Only the labels of this rule, as 'labeler rules' names it.")] = "",
    task: Annotated[str, typer.Option(help="The rule's task, where the run labelled several.")] = "",
    restore: Annotated[bool, typer.Option("--restore", help="Let what was reverted count again.")] = False,
    annotator: AnnotatorOption = "",
) -> None:
    """Take an auto-labelling back, as a whole or one rule of it. What people have answered stays."""
    if task and not rule:
        raise InputError("--task says of which task a rule is to be reverted: give --rule too.")
    with opened(project_folder) as project:
        who = person(annotator)
        if not rule:
            whole = (restore_run if restore else revert_run)(project.store, who, run)
            words = "counts again: {:,} decisions." if restore else "is reverted: {:,} decisions no longer count."
            print_line(f"{run} {words.format(whole)}")
            return
        named = _rule(project, run, rule, task)
        count = (restore_rule if restore else revert_rule)(project.store, who, named)
    print_line(
        f"{named} counts again: {count:,} labels."
        if restore
        else f"{named} is reverted: {count:,} labels are taken back; what people have answered stays."
    )


def rules(
    project_folder: ProjectArgument,
    run: Annotated[str, typer.Argument(metavar="[AUTO_LABEL_RUN]", help="Only this auto-labelling.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Tell of each rule of the auto-labellings what has become of its labels, and whether it was accepted."""
    with opened(project_folder, needs_pictures=False) as project:
        chosen = [find_run(project.store, run)] if run else runs(project.store, "auto-label")
        found = [(one, standing) for one in chosen for standing in rule_standings(project.store, one.id)]
    if as_json:
        print_json({"rules": [rule_document(standing, one.reverted) for one, standing in found]})
        return
    if not found:
        print_notice("No auto-labelling has given a label yet: start one with 'labeler auto-label PROJECT'.")
        return
    columns = ["run", "task", "rule", "labels given", "that stand", "answered by people", "state"]
    print_table("", columns, [_row(standing, reverted=one.reverted) for one, standing in found])


def accept(
    project_folder: ProjectArgument,
    audit: Annotated[
        int, typer.Argument(metavar="SAMPLE", help="The number of the sample, as 'labeler audit' lists it.")
    ],
    annotator: AnnotatorOption = "",
) -> None:
    """Accept the rule of an auto-labelling that a finished sample has checked."""
    with opened(project_folder) as project:
        record = find_audit(project.store, audit)
        if record.kind != KIND:
            raise InputError(f"Audit {audit} checks no rule: draw one with 'labeler audit --draw {KIND}'.")
        found = accept_sample(project.store, person(annotator), record)
    print_line(f"{rule_of(record)} is accepted. {finding_sentence(found)}")
    print_line(" ".join(filter(None, (anchored_sentence(), samples_sentence(found)))))


def _row(standing: RuleStanding, *, reverted: bool) -> list[str]:
    rule = standing.rule
    counts = [f"{count:,}" for count in (standing.given, standing.standing, standing.by_people)]
    return [rule.run, rule.task, rule.rule, *counts, rule_state(standing, reverted)]


def _rule(project: Project, run: str, rule: str, task: str) -> RuleOfRun:
    """The rule named; InputError where the run has it for several tasks and none is named."""
    if task:
        return RuleOfRun(run, project.task(task).name, rule)
    find_run(project.store, run)
    found = [one.rule for one in rule_standings(project.store, run) if one.rule.rule == rule]
    if len(found) > 1:
        raise InputError(f"{run} has the rule {rule!r} for {' and '.join(one.task for one in found)}: add --task.")
    return found[0] if found else RuleOfRun(run, project.tasks[0].name, rule)


def add_to(app: typer.Typer) -> None:
    app.command()(revert)
    app.command()(rules)
    app.command()(accept)
