"""`labeler merge`: label files side by side, without a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labeler.cli.arguments import ColumnsOption, JsonOption, column_order, opened
from labeler.cli.output import percent, print_json, print_line, print_notice, print_table
from labeler.errors import InputError
from labeler.exchange import read_for_project
from labeler.label_files import LabelFile, read_label_file
from labeler.merge import (
    STRATEGIES,
    Contradiction,
    TaskAgreement,
    Votes,
    as_json,
    common_tasks,
    compare,
    votes_of_files,
    with_common_names,
)
from labeler.merge_files import write_merge
from labeler.merge_remarks import contradiction_sentences, lone_labels


def merge(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Two or more label files.")],
    out: Annotated[Path, typer.Option(metavar="MERGED.csv", help="The merged labels, each with its source.")],
    conflicts: Annotated[
        Path | None, typer.Option(metavar="CONFLICTS.csv", help="The images that a person must settle.")
    ] = None,
    strategy: Annotated[str, typer.Option(help=f"{' or '.join(STRATEGIES)}.")] = "unanimous",
    columns: ColumnsOption = "",
    project: Annotated[
        Path | None, typer.Option(metavar="PROJECT", help="Take the tasks, their labels and the images from a project.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace files that hold more rows.")] = False,
    as_json_document: JsonOption = False,
) -> None:
    """Merge annotators' label files, and tell how far they agree."""
    if strategy not in STRATEGIES:
        raise InputError(f"There is no strategy {strategy!r}: choose {' or '.join(STRATEGIES)}.")
    if len(files) < 2:
        raise InputError("A merge needs two or more label files.")
    _check_targets(files, out, conflicts)
    read = with_common_names(_read(files, columns, project))
    votes, problems = _all_votes(read)
    if project is None:
        problems += lone_labels(read)
    found = [compare(one, _rows_per_file(read, one.task.name)) for one in votes]
    write_merge(out, conflicts, votes, strategy, replace_larger=replace)
    for problem in problems:
        print_notice(problem)
    if as_json_document:
        print_json({"tasks": {one.task.name: as_json(one) for one in found}})
        return
    for one in found:
        _print_agreement(one)
    print_line(f"Merged labels: {out}" + (f"   conflicts: {conflicts}" if conflicts else ""))


def _check_targets(files: list[Path], out: Path, conflicts: Path | None) -> None:
    """InputError where what is written would take the place of what is read, or of the other output."""
    targets = [path.resolve() for path in (out, conflicts) if path is not None]
    for path in files:
        if path.resolve() in targets or any(_same_file(path, target) for target in targets):
            raise InputError(f"{path} is one of the files to merge: choose another name for what is written.")
    if len(set(targets)) < len(targets):
        raise InputError(f"{out} is named for the merged labels and for the conflicts: give two names.")


def _same_file(path: Path, target: Path) -> bool:
    """Whether two names are one file on disk: by a hard link, or where the disk knows no case."""
    return path.exists() and target.exists() and path.samefile(target)


def _read(files: list[Path], columns: str, project: Path | None) -> list[LabelFile]:
    order, named = column_order(columns), list(zip(files, _file_annotators(files), strict=True))
    if project is None:
        return [read_label_file(path, annotator=name, order=order) for path, name in named]
    with opened(project) as known:
        return [read_for_project(known, path, name, order=order) for path, name in named]


def _file_annotators(files: list[Path]) -> list[str]:
    """Who labelled, where a file does not say: its name, with its folders where two files have the same name."""
    stems = [path.stem for path in files]
    return [stem if stems.count(stem) == 1 else str(path) for stem, path in zip(stems, files, strict=True)]


def _all_votes(files: list[LabelFile]) -> tuple[list[Votes], list[str]]:
    votes: list[Votes] = []
    contradictions: list[Contradiction] = []
    for task in common_tasks(files):
        one, found = votes_of_files(files, task)
        votes.append(one)
        contradictions += found
    return votes, [problem for file in files for problem in file.problems] + contradiction_sentences(contradictions)


def _rows_per_file(files: list[LabelFile], task: str) -> dict[str, int]:
    return {str(file.path): int(file.rows[task].ne("").sum()) for file in files if task in file.rows}


def _print_agreement(found: TaskAgreement) -> None:
    """The report's Table 1, then a line per pair of annotators."""
    rows = [[file, f"{n:,}"] for file, n in found.files.items()]
    rows += [["overlapping", f"{found.overlapping:,}"], ["conflicting", f"{found.conflicting:,}"]]
    rows += [["total", f"{found.total:,}"]]
    print_table(f"{found.task.name}: agreement {percent(as_json(found)['agreement'])}", ["file", "images"], rows)  # type: ignore[arg-type]
    pairs = [
        [f"{a} and {b}", f"{pair.overlapping:,}", percent(pair.agreement), f"{pair.kappa:.2f}"]
        for a, b, pair in found.pairs
        if pair.overlapping
    ]
    if pairs:
        print_table("", ["annotators", "both answered", "agreement", "Cohen's kappa"], pairs)


def add_to(app: typer.Typer) -> None:
    app.command()(merge)
