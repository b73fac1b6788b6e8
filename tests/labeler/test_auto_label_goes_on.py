"""An auto-labelling that is killed goes on where it was, and one that is cancelled leaves nothing half-applied."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from labeler.project import open_project
from labeler.store import final_labels, run_decisions, runs

# Two pictures at a time, and each answer on disk at once: a test cannot wait for the seconds that usually pass.
CHILD = """
from labeler import answer_sheet
from training import ask
answer_sheet.KEEP_SECONDS, ask.LEAST, ask.BATCH = -1.0, 2, 2
from labeler.__main__ import main
main()
"""
AUTO_LABEL = ("--task", "light", "--high", "0.01", "--low", "0.01", "--device", "cpu", "--progress", "json")
HELD_UP = "24.png"


@pytest.fixture
def folder(copy_trained: Callable[[], Path]) -> Iterator[Path]:
    """A project of whose eight pictures without a label the seventh cannot be read before somebody writes it.

    The pictures belong to all tests: this project gets its own.
    """
    folder = copy_trained()
    pictures = folder / "own-pictures"
    pictures.mkdir()
    with closing(open_project(folder)) as project:
        for picture in project.image_folder.iterdir():
            os.link(picture, pictures / picture.name)
        before = project.image_folder
    config = folder / "project.toml"
    config.write_text(config.read_text(encoding="utf-8").replace(os.fspath(before), os.fspath(pictures)))
    (pictures / HELD_UP).rename(folder / HELD_UP)
    os.mkfifo(pictures / HELD_UP)
    return folder


def start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, "auto-label", os.fspath(folder), *AUTO_LABEL]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_until_held_up(child: subprocess.Popen[str]) -> None:
    """Three batches of two come before the one with the picture that does not come."""
    assert child.stdout is not None
    for line in child.stdout:
        if (json.loads(line).get("done"), json.loads(line).get("total")) == (6, 8):
            return
    raise AssertionError(child.stderr and child.stderr.read())


def bring_picture(folder: Path) -> None:
    (folder / HELD_UP).replace(folder / "own-pictures" / HELD_UP)


def finish(folder: Path) -> list[tuple[int, int]]:
    """Run to the end; how many pictures were done after each batch."""
    child = start(folder)
    out, errors = child.communicate(timeout=240)
    assert child.returncode == 0, errors
    events = [json.loads(line) for line in out.splitlines()]
    return [(event["done"], event["total"]) for event in events if event["event"] == "progress"]


def nothing_is_applied(folder: Path) -> bool:
    with closing(open_project(folder)) as project:
        sources = {one.source for one in final_labels(project.store, "light").values()}
        kinds = [run.kind for run in runs(project.store)]
        return sources == {"human"} and kinds == ["train", "train"]


def decisions(folder: Path) -> list[tuple[int, str | None, tuple[object, ...]]]:
    with closing(open_project(folder)) as project:
        (run,) = [run.id for run in runs(project.store, "auto-label")]
        return [(one.image, one.label, one.predictions) for one in run_decisions(project.store, run)]


def test_a_killed_auto_labelling_asks_only_about_the_rest(folder: Path) -> None:
    child = start(folder)
    try:
        wait_until_held_up(child)
    finally:
        child.kill()
        child.communicate()
    assert nothing_is_applied(folder)
    bring_picture(folder)
    assert finish(folder) == [(8, 8)]
    resumed = decisions(folder)
    assert len(resumed) == 8
    with closing(open_project(folder)) as project:
        for pack in (project.cache_folder / "predictions").rglob("*.npz"):
            pack.unlink()
        (run,) = [run.id for run in runs(project.store, "auto-label")]
    subprocess.run([sys.executable, "-m", "labeler", "revert", os.fspath(folder), run], check=True, capture_output=True)
    assert finish(folder) == [(2, 8), (4, 8), (6, 8), (8, 8)]
    with closing(open_project(folder)) as project:
        again = run_decisions(project.store, "auto-label-002")
        assert [(one.image, one.label, one.predictions) for one in again] == resumed


def test_a_cancelled_auto_labelling_leaves_nothing_half_applied(folder: Path) -> None:
    child = start(folder)
    wait_until_held_up(child)
    child.send_signal(signal.SIGTERM)
    (folder / "own-pictures" / HELD_UP).open("w").close()  # the thread that waits for the picture comes back
    _, errors = child.communicate(timeout=240)
    assert child.returncode == 130
    assert errors.endswith("Cancelled.\n")
    assert nothing_is_applied(folder)
    with closing(open_project(folder)) as project:
        assert {entry.name for entry in project.runs_folder.iterdir() if entry.name.startswith("auto")} == set()
    (folder / "own-pictures" / HELD_UP).unlink()
    bring_picture(folder)
    assert finish(folder) == [(8, 8)]
    assert len(decisions(folder)) == 8
