"""`labeler import` and `export`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from labeler.cli.arguments import ProjectArgument, opened, person
from labeler.cli.file_arguments import (
    ChoicesOption,
    ColumnsOption,
    FileAnnotatorOption,
    FormatOption,
    MapOption,
    SwapOption,
)
from labeler.cli.output import ProgressStyle, print_event, print_line, print_notice, progress_events
from labeler.errors import InputError
from labeler.exchange import Imported, read_chosen
from labeler.exchange import import_files as import_label_files
from labeler.exporting import EXPORT_FORMATS, export_labels
from labeler.file_choice import FileChoice, choices_of_files, parse_choices
from labeler.jobs import OnEvent
from labeler.label_spelling import joined_spellings, parse_spellings, respelled_sentences
from labeler.spelling_file import remember_spellings


def import_files(
    project_folder: ProjectArgument,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Label files to bring in.")],
    annotator: FileAnnotatorOption = "",
    format_name: FormatOption = "auto",
    columns: ColumnsOption = "",
    swap: SwapOption = None,
    map_texts: MapOption = None,
    choices: ChoicesOption = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the file's answers where the same annotator answered differently.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who imports, and may undo it (default: the system's user name).")] = "",
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.NONE,
) -> None:
    """Bring annotators' label files into a project: all of them as one action, or none where one is at fault."""
    usual = FileChoice(annotator=annotator, format=format_name, columns=columns, replace=replace)
    chosen = choices_of_files(list(dict.fromkeys(files)), usual, parse_choices(choices), swap or [])
    with opened(project_folder) as project, progress_events(progress) as on_event:
        said = parse_spellings(map_texts or (), project.tasks)
        read = [read_chosen(project, path, choice, said) for path, choice in chosen.items()]
        replacing = {path for path, choice in chosen.items() if choice.replace}
        tell = partial(_tell, on_event, "import")
        done = import_label_files(project, read, person(by), replacing=replacing, on_progress=tell)
        remember_spellings(project, joined_spellings(said, *(choice.spellings for choice in chosen.values())))
    problems = [problem for one in done for problem in one.problems]
    if progress is ProgressStyle.JSON:
        counts = {"answers": sum(one.answers for one in done), "new": sum(one.new for one in done)}
        respelled = [words for one in done for words in respelled_sentences(one.path, one.respelled)]
        print_event({"event": "result", **counts, "problems": problems, "respelled": respelled})
        return
    for problem in problems:
        print_notice(problem)
    for one in done:
        print_line(_summary(one))
        for words in respelled_sentences(one.path, one.respelled):
            print_line(words)


def _summary(done: Imported) -> str:
    text = f"{done.path}: {done.answers:,} answers by {', '.join(done.annotators)}"
    if done.new < done.answers:
        text += f", {done.new:,} of them new"
    if done.replaced:
        text += f", {done.replaced:,} in place of others"
    return f"{text}."


def export(
    project_folder: ProjectArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; a folder for image-folder.")],
    format_name: Annotated[str, typer.Option("--format", help=f"{' or '.join(EXPORT_FORMATS)}.")] = "csv",
    annotator: Annotated[str, typer.Option(help="This annotator's answers instead of the final labels.")] = "",
    task: Annotated[list[str] | None, typer.Option(help="Only this task; may be given several times.")] = None,
    links: Annotated[
        bool, typer.Option("--links", help="Link to the pictures instead of copying them (image-folder).")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a file that holds more rows.")] = False,
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.NONE,
) -> None:
    """Write final labels with source and confidence, or one annotator's answers.

    celeba is list_attr_celeba.txt of the yes/no tasks (1 and -1); label-studio is JSON, with pictures as local files
    below the image folder; image-folder is FILE/TASK/LABEL/IMAGE. Left is the left half of the picture as you see it.
    """
    needs_pictures = format_name == "image-folder"
    if links and not needs_pictures:
        raise InputError("--links is about pictures: give it with --format image-folder.")
    with opened(project_folder, needs_pictures=needs_pictures) as project, progress_events(progress) as on_event:
        done = export_labels(
            project,
            file,
            format_name,
            annotator,
            tasks=task or (),
            replace_larger=replace,
            links=links,
            on_progress=partial(_tell, on_event, "pictures"),
        )
    if progress is ProgressStyle.JSON:
        print_event({"event": "result", "path": str(file), "rows": done.rows, "remarks": list(done.remarks)})
        return
    for remark in done.remarks:
        print_notice(remark)
    print_line(f"{file}: {done.rows:,} rows.")


def _tell(on_event: OnEvent, stage: str, done: int, total: int) -> None:
    on_event({"event": "progress", "stage": stage, "done": done, "total": total})


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_files)
    app.command()(export)
