"""The typer application, put together from the groups of commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from labeler import __version__
from labeler.cli.output import print_line
from labeler.exit_code import exit_code

OpenWindow = Callable[[Path | None], int]
# Somebody waits for these, and they start in half the time without the other commands: by command, its module.
_WAITED_FOR = {"agreement": "agreement", "settle": "agreement", "auto-label": "auto_label"}


def build_app(open_window: OpenWindow, command: str = "") -> typer.Typer:
    """All commands, or no more than `command` needs; `open_window` shows the window on a project or the last one."""
    app = typer.Typer(
        name="labeler",
        help="Label face pictures by key, merge teammates' files, train networks, auto-label the rest.",
        no_args_is_help=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    @app.callback(invoke_without_command=True)
    def window(
        context: typer.Context,
        version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
    ) -> None:
        if version:
            print_line(f"labeler {__version__}")
        elif context.invoked_subcommand is None:
            raise typer.Exit(open_window(None))

    @app.command("open")
    def open_project_window(project_folder: Annotated[Path, typer.Argument(metavar="PROJECT")]) -> None:
        """Open the window on a project."""
        raise typer.Exit(open_window(project_folder))

    if command in _WAITED_FOR:
        import_module(f"labeler.cli.{_WAITED_FOR[command]}").add_to(app)
    else:
        _add_all(app, open_window)
    return app


def _add_all(app: typer.Typer, open_window: OpenWindow) -> None:
    from labeler.cli import (
        agreement,
        audit,
        auto_label,
        borders,
        calibrate,
        compare,
        demo,
        doctor,
        exchange,
        features,
        frequencies,
        guideline,
        label_errors,
        loop,
        merge,
        mirror_check,
        preview,
        project,
        report,
        revert,
        sensitivity,
        sides,
        suggest,
        train,
        trash,
    )

    for commands in (
        project,
        preview,
        exchange,
        guideline,
        merge,
        agreement,
        calibrate,
        borders,
        label_errors,
        sides,
        audit,
        frequencies,
        train,
        trash,
        compare,
        sensitivity,
        features,
        suggest,
        loop,
        auto_label,
        revert,
        mirror_check,
        report,
        doctor,
    ):
        commands.add_to(app)
    demo.add_to(app, open_window)


def run_command_line(arguments: Sequence[str], open_window: OpenWindow) -> int:
    """Run one command; gives the exit code: 0 done, 1 input at fault, 2 wrong usage, 130 cancelled."""
    command = next(iter(arguments), "")
    return exit_code(lambda: build_app(open_window, command)(args=list(arguments), prog_name="labeler"))
