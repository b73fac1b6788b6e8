"""`labeler merge`: label files side by side, without a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labeler.aggregation import STRATEGIES, TIES, Settled, Settling, check_settling
from labeler.cell_rules import parse_rule
from labeler.cli.arguments import JsonOption, opened
from labeler.cli.file_arguments import ColumnsOption, MapOption, SwapOption
from labeler.cli.output import percent, print_json, print_line, print_notice, print_table
from labeler.conventions import with_sides_swapped
from labeler.errors import InputError
from labeler.exchange import read_for_project
from labeler.file_votes import with_common_names, with_common_tasks
from labeler.html import figure
from labeler.label_files import LabelFile, read_label_files
from labeler.label_files.one_hot import column_order
from labeler.label_spelling import parse_spellings, respelled_sentences
from labeler.merge import TaskAgreement
from labeler.merge_files import write_merge
from labeler.merge_json import as_json, merge_document
from labeler.merge_report import write_merge_report
from labeler.merging import merge_files
from labeler.spelling_file import remember_spellings


def merge(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Two or more label files.")],
    out: Annotated[Path, typer.Option(metavar="MERGED.csv", help="The merged labels, each with its source and votes.")],
    conflicts: Annotated[
        Path | None, typer.Option(metavar="CONFLICTS.csv", help="The images that a person must settle.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="REPORT.html", help="One page with all figures, to be sent around.")
    ] = None,
    strategy: Annotated[str, typer.Option(help=f"{' or '.join(STRATEGIES)}.")] = "unanimous",
    ties: Annotated[
        str, typer.Option(help=f"What majority does where no label has more than half: {' or '.join(TIES)}.")
    ] = "conflict",
    priority: Annotated[
        str, typer.Option(metavar="A,B,...", help="Whose word counts, the first first: for priority and for ties.")
    ] = "",
    threshold: Annotated[float, typer.Option(help="How probable dawid-skene must find a label to take it.")] = 0.5,
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="'TASK: A=LABEL, B=LABEL -> A'", help="Whose word counts where they say just that."),
    ] = None,
    swap: SwapOption = None,
    columns: ColumnsOption = "",
    map_texts: MapOption = None,
    project: Annotated[
        Path | None, typer.Option(metavar="PROJECT", help="Take the tasks, their labels and the images from a project.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace files that hold more rows.")] = False,
    as_json_document: JsonOption = False,
) -> None:
    """Merge annotators' label files, and tell how far they agree."""
    order = tuple(name.strip() for name in priority.split(",") if name.strip())
    settling = Settling(strategy, ties, order, threshold, tuple(map(parse_rule, rule or [])))
    check_settling(settling)
    if len(files) < 2:
        raise InputError("A merge needs two or more label files.")
    _check_targets(files, [path for path in (out, conflicts, report) if path is not None])
    named = with_common_tasks(_read(files, columns, map_texts or [], project))
    read = with_common_names(with_sides_swapped(named, swap or []))
    merged = merge_files(read, settling, tell_lone_labels=project is None)
    write_merge(out, conflicts, merged.votes, merged.settled, replace_larger=replace)
    if report is not None:
        write_merge_report(report, merged, settling)
    respelled = [words for file in read for words in respelled_sentences(file.path, file.respelled)]
    for remark in (*respelled, *merged.remarks):
        print_notice(remark)
    if as_json_document:
        print_json(merge_document(merged) | {"respelled": respelled})
        return
    for agreement, settled in zip(merged.agreements, merged.settled, strict=True):
        _print_agreement(agreement)
        print_line(_sources_line(settled))
    written = {"Merged labels": out, "conflicts": conflicts, "report": report}
    print_line("   ".join(f"{what}: {path}" for what, path in written.items() if path is not None))


def _check_targets(files: list[Path], written: list[Path]) -> None:
    """InputError where what is written would take the place of what is read, or of another output."""
    targets = [path.resolve() for path in written]
    for path in files:
        if path.resolve() in targets or any(_same_file(path, target) for target in targets):
            raise InputError(f"{path} is one of the files to merge: choose another name for what is written.")
    if len(set(targets)) < len(targets):
        twice = next(path for path in written if targets.count(path.resolve()) > 1)
        raise InputError(f"{twice} is named for two of the files to be written: give each its own name.")


def _same_file(path: Path, target: Path) -> bool:
    """Whether two names are one file on disk: by a hard link, or where the disk knows no case."""
    return path.exists() and target.exists() and path.samefile(target)


def _read(files: list[Path], columns: str, map_texts: list[str], project: Path | None) -> list[LabelFile]:
    order, named = column_order(columns), list(zip(files, _file_annotators(files), strict=True))
    if project is None:
        return read_label_files(named, order, parse_spellings(map_texts, None))
    with opened(project) as known:
        said = parse_spellings(map_texts, known.tasks)
        read = [read_for_project(known, path, name, order=order, spellings=said) for path, name in named]
        remember_spellings(known, said)
    return read


def _file_annotators(files: list[Path]) -> list[str]:
    """Who labelled, where a file does not say: its name, with its folders where two files have the same name."""
    stems = [path.stem for path in files]
    return [stem if stems.count(stem) == 1 else str(path) for stem, path in zip(stems, files, strict=True)]


def _print_agreement(found: TaskAgreement) -> None:
    """The report's Table 1, then a line per pair of annotators."""
    rows = [[file, f"{n:,}"] for file, n in found.files.items()]
    rows += [["overlapping", f"{found.overlapping:,}"], ["conflicting", f"{found.conflicting:,}"]]
    rows += [["total", f"{found.total:,}"]]
    print_table(f"{found.task.name}: agreement {percent(as_json(found)['agreement'])}", ["file", "images"], rows)  # type: ignore[arg-type]
    pairs = [
        [f"{a} and {b}", f"{pair.overlapping:,}", percent(pair.agreement), figure(pair.kappa)]
        for a, b, pair in found.pairs
        if pair.overlapping
    ]
    if pairs:
        print_table("", ["annotators", "both answered", "agreement", "Cohen's kappa"], pairs)


def _sources_line(settled: Settled) -> str:
    """How many labels came from where, and how many conflicts are left."""
    counts = settled.by_source()
    parts = [f"{source} {n:,}" for source, n in counts.items()]
    left = len(settled.labels) - sum(counts.values())
    return "   ".join([*parts, f"conflicts left {left:,}"]) + "\n"


def add_to(app: typer.Typer) -> None:
    app.command()(merge)
