"""The command line (design, section 5)."""

from labeler.cli.app import run_command_line

__all__ = ["run_command_line"]
