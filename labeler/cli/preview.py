"""`labeler preview`: a look into label files before they are imported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.file_arguments import (
    ChoicesOption,
    ColumnsOption,
    FileAnnotatorOption,
    FormatOption,
    MapOption,
    SwapOption,
)
from labeler.cli.output import ProgressStyle, print_event, print_json, print_line, progress_events
from labeler.file_choice import FileChoice, choices_of_files, parse_choices
from labeler.file_facts import FileFacts, MirrorWarning
from labeler.file_preview import preview_files
from labeler.label_spelling import parse_spellings


def preview(
    project_folder: ProjectArgument,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Label files to look into.")],
    annotator: FileAnnotatorOption = "",
    format_name: FormatOption = "auto",
    columns: ColumnsOption = "",
    swap: SwapOption = None,
    map_texts: MapOption = None,
    choices: ChoicesOption = "",
    as_json_document: JsonOption = False,
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.NONE,
) -> None:
    """Tell what an import of label files would bring: who labelled what how, and whether sides look mirrored."""
    usual = FileChoice(annotator=annotator, format=format_name, columns=columns)
    chosen = choices_of_files(list(dict.fromkeys(files)), usual, parse_choices(choices), swap or [])
    with opened(project_folder) as project, progress_events(progress) as on_event:
        found = preview_files(
            project,
            chosen,
            lambda done, total: on_event({"event": "progress", "stage": "reading", "done": done, "total": total}),
            parse_spellings(map_texts or (), project.tasks),
        )
    document = msgspec.to_builtins(found)
    if progress is ProgressStyle.JSON:
        print_event({"event": "result", **document})
    elif as_json_document:
        print_json(document)
    else:
        for file in found.files:
            _print_file(file)


def _print_file(file: FileFacts) -> None:
    if file.fault:
        print_line(f"{file.fault}\n")
        return
    print_line(f"{file.path}: {file.format}, {file.rows:,} rows by {', '.join(file.annotators)}")
    print_line(f"  {file.new:,} answers are new, {file.same:,} are there already, {file.differing:,} differ")
    for name, task in file.tasks.items():
        print_line(f"  {name}: {', '.join(f'{label} {count:,}' for label, count in task.labels.items())}")
        for sample in task.samples:
            print_line(f"    {sample.image}: {sample.label}, from line {sample.line}: {sample.text}")
    for line in (*map(_warning_line, file.mirrored), *file.problems):
        print_line(f"  {line}")
    print_line("")


def _warning_line(warning: MirrorWarning) -> str:
    found = warning.compared
    return (
        f"{found.annotator} agrees with {found.other} on {found.task} in {100 * found.agreement:.0f} % of "
        f"{found.images:,} images, and in {100 * warning.swapped:.0f} % with left and right swapped: see --swap."
    )


def add_to(app: typer.Typer) -> None:
    app.command()(preview)
