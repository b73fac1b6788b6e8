"""`labeler doctor`: versions, GPU, Qt platform, what is missing and how to get it."""

from __future__ import annotations

import os
import platform
import shutil
from importlib.metadata import PackageNotFoundError, version

import typer

from labeler import __version__
from labeler.cli.arguments import JsonOption
from labeler.cli.output import print_json, print_table
from labeler.jobs import accelerator, prediction_way
from labeler.screen import has_screen, missing_packages

COLUMNS = ("what", "found", "cure")
PACKAGES = (
    "PySide6-Essentials",
    "torch",
    "torchvision",
    "onnxruntime",
    "onnxscript",
    "numpy",
    "pandas",
    "pillow",
    "pyqtgraph",
    "qtawesome",
)


def doctor(as_json: JsonOption = False) -> None:
    """Tell versions, the GPU, the screen, and what is missing."""
    rows = [["labeler", __version__, ""], ["Python", platform.python_version(), ""]]
    for name in PACKAGES:
        try:
            rows.append([name, version(name), ""])
        except PackageNotFoundError:
            rows.append([name, "missing", f"pip install {name}"])
    networks = _networks()
    rows += [_screen(), _qt_libraries(), *networks]
    free = shutil.disk_usage(".").free / 2**30
    rows.append(["free disk space here", f"{free:,.0f} GiB", "" if free > 2 else "make room: labels need a disk"])
    if as_json:
        print_json({"networks_run_on": networks[0][1], "found": [dict(zip(COLUMNS, row, strict=True)) for row in rows]})
        return
    print_table("Labeler", COLUMNS, rows)


def _screen() -> list[str]:
    named = os.environ.get("QT_QPA_PLATFORM", "")
    if has_screen():
        return ["screen", named or "found", ""]
    return ["screen", "none", "use the commands, or start under 'xvfb-run labeler'"]


def _qt_libraries() -> list[str]:
    missing = " ".join(missing_packages())
    return ["Qt's system libraries", "missing" if missing else "found", f"apt install {missing}" if missing else ""]


def _networks() -> list[list[str]]:
    try:
        return [["networks run on", accelerator(), ""], ["predictions are made by", prediction_way(), ""]]
    except ImportError as fault:
        return [["networks run on", "nothing", f"torch cannot be imported ({fault}): pip install torch torchvision"]]


def add_to(app: typer.Typer) -> None:
    app.command()(doctor)
