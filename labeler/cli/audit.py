"""`labeler audit` and `adjudications`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labeler.audit import KINDS, AuditResult, draw, result
from labeler.audit_words import about, audit_document, promise, remarks
from labeler.cli.arguments import AnnotatorOption, JsonOption, ProjectArgument, opened, person
from labeler.cli.output import print_json, print_line, print_notice, print_table
from labeler.errors import InputError
from labeler.project import Project
from labeler.settlement_file import write_settlements
from labeler.store import audit_sample, audits, image_name

_ANSWERED = {"pool": "Auto-label, decided by a promise", "acceptance": "Auto-label, beside its rule"}


def audit(
    project_folder: ProjectArgument,
    draw_kind: Annotated[
        str, typer.Option("--draw", metavar="KIND", help=f"Draw a new sample: {', '.join(KINDS)}.")
    ] = "",
    task: Annotated[str, typer.Option(help="The task to audit.")] = "",
    size: Annotated[int, typer.Option(help="How many pictures to draw.")] = 300,
    label: Annotated[str, typer.Option(help="unanimous: only images with this label.")] = "",
    said: Annotated[
        list[str] | None, typer.Option(metavar="ANNOTATOR=LABEL", help="cell: what was said; give it for each.")
    ] = None,
    run: Annotated[str, typer.Option(help="auto and acceptance: the auto-labelling.")] = "",
    rule: Annotated[str, typer.Option(help="auto and acceptance: only labels of this rule.")] = "",
    seed: Annotated[int | None, typer.Option(help="Draw the same again; a new number where none is given.")] = None,
    auditors: Annotated[int, typer.Option(help="How many people answer each picture: 1 or 2.")] = 1,
    annotator: AnnotatorOption = "",
    as_json: JsonOption = False,
) -> None:
    """Draw a random sample for the window to ask about (blind, but for acceptance), or tell what audits have found."""
    with opened(project_folder) as project:
        if not draw_kind:
            _tell(project, as_json=as_json)
            return
        scope: dict[str, object] = {
            key: value
            for key, value in {"label": label, "said": _cell(said or []), "run": run, "rule": rule}.items()
            if value
        }
        if not task:
            raise InputError(f"Which task is to be audited? Give --task {' or --task '.join(project.store.task_ids)}.")
        drawn = draw(project.store, person(annotator), draw_kind, task, size, scope, seed, auditors)
        images = [image_name(project.store, image) for image in audit_sample(project.store, drawn.id)]
        if as_json:
            print_json({**audit_document(drawn, result(project.store, drawn)), "images": images})
            return
    print_line(
        f"Audit {drawn.id} of {drawn.task}, {about(drawn)}: drawn from {drawn.population:,} (seed {drawn.seed})."
    )
    print_line(promise(size))
    print_line(f"Answer it in the window: {_ANSWERED.get(draw_kind, 'Merge, Audits')}.")


def adjudications(
    project_folder: ProjectArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The file to write.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace a file that holds more rows.")] = False,
) -> None:
    """Write every settled conflict with the votes it was settled from, and whether they were seen."""
    with opened(project_folder, needs_pictures=False) as project:
        rows = write_settlements(project, file, replace_larger=replace)
    print_line(f"{file}: {rows:,} rows.")


def _cell(said: list[str]) -> dict[str, str]:
    """What annotators said, from ANNOTATOR=LABEL each."""
    cell: dict[str, str] = {}
    for text in said:
        name, equals, label = (part.strip() for part in text.rpartition("="))
        if not (name and equals and label):
            raise InputError(f"--said {text!r} cannot be read: write ann=left.")
        cell[name] = label
    return cell


def _tell(project: Project, *, as_json: bool) -> None:
    found = [(one, result(project.store, one)) for one in audits(project.store)]
    if as_json:
        print_json({"audits": [audit_document(*one) for one in found]})
        return
    if not found:
        print_notice("There is no audit yet: draw one with --draw unanimous --task TASK --size 300.")
        return
    rows = [
        [str(one.id), one.task, about(one), f"{has.answered:,} of {one.size:,}", _outcome(has)] for one, has in found
    ]
    print_table("", ["audit", "task", "of", "answered", "wrong, or what was answered"], rows)
    for one, has in found:
        for remark in remarks(has):
            print_line(f"Audit {one.id}: {remark}")


def _outcome(found: AuditResult) -> str:
    if found.errors is not None:
        return str(found.errors)
    return ", ".join(f"{label} {n:,}" for label, n in found.answers.items()) or "-"


def add_to(app: typer.Typer) -> None:
    app.command()(audit)
    app.command()(adjudications)
