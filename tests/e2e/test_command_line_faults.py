"""Bad input: exit code 1 and one plain sentence that names what is at fault; wrong usage: exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from labeler.project import Project
from labeler.store import Annotation, annotate, annotator_votes

# Takes from a child of root the right to write where permissions forbid it, so that root can test this as well.
AS_ANYBODY = """
import ctypes, os, sys
if os.geteuid() == 0:
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if ctypes.CDLL(None).prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
            sys.exit(77)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
CANNOT_DROP = 77


def run(*arguments: object, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *before, "-m", "labeler", *map(str, arguments)]
    environment = os.environ | {"CUDA_VISIBLE_DEVICES": ""}
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, env=environment)


def sentence(*arguments: object) -> str:
    """The one sentence with which a command refuses its input."""
    return sentence_of(run(*arguments))


def sentence_of(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done
    assert done.stdout == ""
    assert done.stderr.endswith(".\n")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def label_file(tmp_path: Path) -> Callable[..., Path]:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "bob.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_a_folder_without_pictures(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    assert "holds no pictures" in sentence("new", tmp_path / "faces", "--images", tmp_path)
    assert not (tmp_path / "faces").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("image,light\n00.png,left\n01.png,up\n", "bob.csv, line 3: 'up' is not a label of task 'light'"),
        ("image,mood\n00.png,left\n", "bob.csv, line 1: column 'mood' is not a task of the project"),
        ("image,light\n00.png,größer\n".encode("latin-1"), "bob.csv, line 2: not UTF-8 text. Save the file as CSV"),
        ("image,light\nx.png,left\n", "bob.csv, line 2: x.png and all other images of the file are not in the project"),
        ("image,light\n00.png,1\n", "bob.csv, line 2: the numbers 1"),
        ("", "bob.csv is empty"),
    ],
    ids=["unknown label", "wrong column", "other encoding", "other images", "ambiguous number", "empty"],
)
def test_a_label_file_at_fault_changes_nothing(
    project: Project, label_file: Callable[..., Path], content: str | bytes, told: str
) -> None:
    good = project.folder.parent / "ann.csv"
    good.write_text("image,light\n00.png,left\n")
    assert told in sentence("import", project.folder, good, label_file(content))
    assert annotator_votes(project.store, "light") == []


def test_an_export_over_a_larger_file_is_refused(project: Project, tmp_path: Path) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left")])
    (tmp_path / "out.csv").write_text("image,light\n" + "x.png,left\n" * 9)
    assert "holds 9 rows, more than the 1 to be written" in sentence("export", project.folder, tmp_path / "out.csv")


def test_a_merge_over_one_of_its_own_files_is_refused(tmp_path: Path) -> None:
    for name in ("ann.csv", "bob.csv"):
        (tmp_path / name).write_text("image,light\n00.png,left\n")
    files = [tmp_path / "ann.csv", tmp_path / "bob.csv"]
    assert "is one of the files to merge" in sentence("merge", *files, "--out", files[0])
    assert "two or more label files" in sentence("merge", files[0], "--out", tmp_path / "x.csv")


def test_pictures_that_cannot_be_read(project: Project) -> None:
    annotate(project.store, "ann", [Annotation(image, "light", "left") for image in (1, 2, 3)])
    for number in range(3):
        (project.image_folder / f"{number:02d}.png").write_bytes(b"no picture")
    given = ["--task", "light", "--architecture", "cnn4", "--device", "cpu", "--progress", "none"]
    done = run("train", project.folder, *given)
    notice, fault = done.stderr.splitlines()
    assert (done.returncode, done.stdout, notice) == (1, "", "Training on the CPU.")
    assert fault.startswith("None of the 3 pictures can be read.")
    assert "00.png" in fault


def test_no_gpu_where_one_is_asked_for(project: Project) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "right")])
    given = ["--task", "light", "--architecture", "cnn4", "--device", "cuda", "--progress", "none"]
    assert "torch finds no CUDA GPU here" in sentence("train", project.folder, *given)
    assert not (project.folder / "runs").exists() or not list((project.folder / "runs").iterdir())


def test_a_run_of_another_task(project: Project) -> None:
    project.store.connection.execute("INSERT INTO run VALUES ('light-1', 'train', 'light', '2020', 0, '{}')")
    told = sentence("auto-label", project.folder, "--task", "orientation", "--run", "light-1")
    assert "Run light-1 was trained for task 'light': choose trainings of orientation" in told


def test_a_project_of_a_newer_version(project: Project) -> None:
    project.store.connection.execute("PRAGMA user_version = 99")
    assert "newer version of Labeler (schema 99" in sentence("status", project.folder)


def test_a_project_that_may_not_be_written(project: Project, tmp_path: Path) -> None:
    (tmp_path / "ann.csv").write_text("image,light\n00.png,left\n")
    project.close()
    for path in (*project.folder.iterdir(), project.folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = run("import", project.folder, tmp_path / "ann.csv", before=("-c", AS_ANYBODY))
    finally:
        project.folder.chmod(0o755)
    if done.returncode == CANNOT_DROP:
        pytest.skip("root keeps the right to write here, and permissions do not stop it")
    assert "labels.sqlite cannot be" in sentence_of(done)


def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    for arguments in (["new", str(tmp_path / "faces")], ["no-such-command"], ["status", "--colour"]):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Usage" in done.stderr
