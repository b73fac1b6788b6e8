"""The typer application, put together from the groups of commands."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from labeler import __version__
from labeler.cli import auto_label, demo, doctor, exchange, guideline, merge, project, report, train
from labeler.cli.output import print_line
from labeler.errors import InputError

CANCELLED = 130
OpenWindow = Callable[[Path | None], int]


class CancelledError(Exception):
    """Somebody asked the command to stop."""


def build_app(open_window: OpenWindow) -> typer.Typer:
    """All commands; `open_window` shows the window on a project, or on the last one."""
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

    for commands in (project, exchange, guideline, merge, train, auto_label, report, doctor):
        commands.add_to(app)
    demo.add_to(app, open_window)
    return app


def run_command_line(arguments: Sequence[str], open_window: OpenWindow) -> int:
    """Run one command; gives the exit code: 0 done, 1 input at fault, 2 wrong usage, 130 cancelled."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        build_app(open_window)(args=list(arguments), prog_name="labeler")
    except InputError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except CancelledError:
        sys.stderr.write("Cancelled.\n")
        return CANCELLED
    except BrokenPipeError:
        return 1
    except OSError as fault:
        place = f"{fault.filename} cannot be used" if fault.filename else "The disk or a file cannot be used"
        sys.stderr.write(f"{place} ({fault.strerror}): check permissions and the room on the disk.\n")
        return 1
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise CancelledError
