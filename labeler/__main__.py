"""The program `labeler`: the command line, and the window behind it. The only place that knows both."""

from __future__ import annotations

import sys
from pathlib import Path

from labeler.cli import run_command_line


def open_window(project: Path | None) -> int:
    """Open the window on a project, the last one, or the start page; gives the exit code."""
    from labeler.gui.app import run_window

    return run_window(project)


def main() -> None:
    sys.exit(run_command_line(sys.argv[1:], open_window))


if __name__ == "__main__":
    main()
