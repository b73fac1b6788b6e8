"""What a command loads before it starts to work: somebody waits for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

# What auto-labelling by the report's rules with exported networks does without.
NOT_NEEDED = {"labeler.certified_label", "labeler.label_files", "labeler.preview_jobs", "pandas", "rich", "torch"}


@pytest.mark.parametrize(("module", "left_out"), [("labeler.cli.auto_label", NOT_NEEDED), ("training.ask", {"torch"})])
def test_what_is_not_needed_is_not_loaded(module: str, left_out: set[str]) -> None:
    program = f"import sys, labeler.cli, {module}; print(*sorted({left_out!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert (done.stderr, done.stdout) == ("", "\n")
