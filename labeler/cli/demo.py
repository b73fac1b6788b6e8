"""`labeler demo`: a project of generated faces with known truth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from labeler.cli.output import ProgressStyle, print_event, print_line, print_notice, print_table, progress_events
from labeler.demo_loop import make_demo_project, run_demo_loop
from labeler.project import CONFIG_NAME, Project, open_project
from labeler.screen import has_screen

DEFAULT_FOLDER = Path("demo-faces")


def add_to(app: typer.Typer, open_window: Callable[[Path | None], int]) -> None:
    @app.command()
    def demo(
        folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to make it.")] = DEFAULT_FOLDER,
        images: Annotated[int, typer.Option(help="How many faces to render.")] = 600,
        window: Annotated[bool, typer.Option(help="Open the window, or run the whole loop without one.")] = True,
        only_make: Annotated[bool, typer.Option("--only-make", help="Make the project and end.")] = False,
        seed: Annotated[int, typer.Option(help="Another seed makes other faces.")] = 0,
        progress: Annotated[ProgressStyle, typer.Option()] = ProgressStyle.BAR,
    ) -> None:
        """Make a project of generated faces with known truth: label it, merge, train, auto-label."""
        project = _made_or_opened(folder, images, seed, progress)
        if only_make:
            project.close()
            print_event({"event": "result", "project": str(folder)}) if progress is ProgressStyle.JSON else None
        elif window and has_screen():
            project.close()
            raise typer.Exit(open_window(folder))
        else:
            if window:
                print_notice("No screen was found, so the demo runs the same loop without a window.")
            _run_loop(project, progress)


def _made_or_opened(folder: Path, images: int, seed: int, progress: ProgressStyle) -> Project:
    if (folder / CONFIG_NAME).exists():
        return open_project(folder)
    with progress_events(progress) as on_event:
        project = make_demo_project(folder, images, seed, on_event)
    if progress is not ProgressStyle.JSON:
        print_line(f"{folder}: {images:,} rendered faces, and what three annotators said of them in annotators/.")
    return project


def _run_loop(project: Project, progress: ProgressStyle) -> None:
    try:
        with progress_events(progress) as on_event:
            results = run_demo_loop(project, on_event)
        if progress is ProgressStyle.JSON:
            print_event({"event": "result", **results.as_json()})
            return
        for title, columns, rows in results.tables():
            print_table(title, columns, rows)
        print_line(f"Final labels: {results.labels}")
        print_line(f"Report: {results.report}")
    finally:
        project.close()
