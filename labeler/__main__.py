"""The program `labeler`: the command line, and the window behind it. The only place that knows both."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from labeler.background import give_way
from labeler.errors import InputError
from labeler.exit_code import exit_code
from labeler.screen import QT_LIBRARIES, require_screen


def open_window(project: Path | None) -> int:
    """Open the window on a project, the last one, or the start page; gives the exit code.

    InputError where the project is not there, or there is nothing to show a window with.
    """
    if project is not None:
        _require_project(project)
    require_screen()
    try:
        from labeler.gui.app import run_window
    except ImportError as fault:
        if ".so" not in str(fault):  # a defect of ours, not a library that the system lacks
            raise
        raise InputError(
            f"The window cannot be shown, a library of the system is missing ({fault}): "
            f"'sudo apt install {' '.join(QT_LIBRARIES.values())}' brings those that Qt needs; the other commands "
            "work without."
        ) from fault
    return run_window(project)


def _require_project(folder: Path) -> None:
    from labeler.project import CONFIG_NAME, open_project  # late: the start page does without

    config = folder if folder.name == CONFIG_NAME else folder / CONFIG_NAME
    if not config.is_file():
        open_project(folder).close()  # refuses it in the words that every command has for it


def main() -> None:
    arguments = sys.argv[1:]
    if _asks_for_window(arguments):
        gc.disable()  # nothing is rubbish yet; the window enables it when it is there
        folder = Path(arguments[1]) if arguments else None
        sys.exit(exit_code(lambda: sys.exit(open_window(folder))))
    give_way()
    from labeler.cli import run_command_line

    sys.exit(run_command_line(arguments, open_window))


def _asks_for_window(arguments: Sequence[str]) -> bool:
    """Whether it is `labeler` or `labeler open PROJECT`: the window starts in half the time without the commands."""
    return not arguments or (len(arguments) == 2 and arguments[0] == "open" and not arguments[1].startswith("-"))


if __name__ == "__main__":
    main()
