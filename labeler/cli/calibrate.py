"""`labeler calibrate`: common pictures for all annotators before the big work, and what their answers say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labeler.calibration_round import CalibrationRound, draw_round, find_round, take_round, write_round
from labeler.cli.arguments import JsonOption, ProjectArgument, opened
from labeler.cli.output import ProgressStyle, percent, print_event, print_json, print_line, print_notice
from labeler.errors import InputError
from labeler.project import Project
from labeler.round_check import SHIFT, RoundCheck, as_json, check_round, check_wanted, pair_sentence
from labeler.round_power import CHANCE, power_sentence


def calibrate(
    project_folder: ProjectArgument,
    images: Annotated[int, typer.Option(help="Draw a new round of so many pictures; 0: the round that is there.")] = 0,
    seed: Annotated[int, typer.Option(help="The number that the draw follows from, on every computer.")] = 1,
    unlabelled: Annotated[
        bool, typer.Option("--unlabelled", help="Draw only pictures that lack a person's answer.")
    ] = False,
    take: Annotated[
        Path | None, typer.Option(metavar="LIST.csv", help="Take over a teammate's list as a new round.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Make a small project of the round, ready to open.")
    ] = None,
    list_file: Annotated[
        Path | None, typer.Option("--list", metavar="LIST.csv", help="Write the names of its pictures.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Say what the answers to the round tell.")] = False,
    round_name: Annotated[
        str, typer.Option("--round", metavar="NAME", help="An earlier round, such as round-001.")
    ] = "",
    shift: Annotated[
        float, typer.Option(help="The shift of a border that is to be seen, as a share of the pictures.")
    ] = SHIFT,
    chance: Annotated[float, typer.Option(help="How surely it is to be seen.")] = CHANCE,
    as_json_document: JsonOption = False,
    progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.NONE,
) -> None:
    """A calibration round: common pictures that all annotators label before the big work.

    A round is kept in the project's folder calibration/. No picture is drawn for two rounds. --check tells after the
    round who draws a border elsewhere, and whether there were enough pictures to see a shift of the wanted size.
    """
    check_wanted(shift, chance)
    _check_options(images, take, round_name)
    with opened(project_folder, needs_pictures=out is not None) as project:
        drawn = _round(project, images, seed, unlabelled, take, round_name)
        remarks = _export(project, drawn, out, list_file)
        found = check_round(project, drawn, shift, chance) if check else None
        labels = max(len(task.labels) for task in project.tasks)
    if progress is ProgressStyle.JSON:
        written = str(out or list_file or "")
        result = {"round": drawn.name, "images": len(drawn.images), "path": written, "remarks": remarks}
        print_event({"event": "result", **result})
        return
    for remark in remarks:
        print_notice(remark)
    if as_json_document:
        print_json(as_json(found) if found else {"round": drawn.name, "images": list(drawn.images)})
    elif found:
        _print_check(found)
    else:
        print_line(f"{drawn.name}: {len(drawn.images):,} pictures. {power_sentence(len(drawn.images), labels)}")


def _check_options(images: int, take: Path | None, round_name: str) -> None:
    """InputError where a new round is asked for in two ways, or beside an earlier one."""
    if images < 0:
        raise InputError(f"{images} pictures cannot be drawn: give 1 or more with --images.")
    if sum((images > 0, take is not None, bool(round_name))) > 1:
        raise InputError("Give one of --images (a new round), --take (a teammate's) and --round (an earlier one).")


def _round(
    project: Project, images: int, seed: int, unlabelled: bool, take: Path | None, name: str
) -> CalibrationRound:
    if images:
        return draw_round(project, images, seed, unlabelled=unlabelled)
    return take_round(project, take) if take is not None else find_round(project.folder, name)


def _export(project: Project, drawn: CalibrationRound, out: Path | None, list_file: Path | None) -> tuple[str, ...]:
    if list_file is not None:
        write_round(list_file, drawn.images)
    if out is None:
        return ()
    from labeler.round_project import export_round  # late: it brings Pillow

    return export_round(project, drawn, out)


def _print_check(found: RoundCheck) -> None:
    for one in found.tasks:
        answered = ", ".join(f"{name} {count:,}" for name, count in one.answered.items())
        print_line(f"{one.task.name}, {found.drawn.name}, {len(found.drawn.images):,} pictures")
        print_line(f"Answered: {answered or 'nobody yet'}")
        for pair in one.pairs:
            if pair.agreement.overlapping:
                print_line(f"{pair.a} and {pair.b}: {percent(pair.agreement.agreement)} agreement.")
                print_line(pair_sentence(pair, found))
            else:
                print_line(f"{pair.a} and {pair.b} have answered none of the same pictures.")
        if len(one.answered) < 2:
            print_line("Nothing can be compared before two annotators have answered.")
        print_line("")


def add_to(app: typer.Typer) -> None:
    app.command()(calibrate)
