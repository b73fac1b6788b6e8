"""Bad input: exit code 1 and one plain sentence that names what is at fault; wrong usage: exit code 2."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from labeler.cli import run_command_line
from labeler.project import Project
from labeler.store import Annotation, annotate, annotator_counts, annotator_votes, undo

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


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


RunCommand = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[RunCommand]:
    """Runs a command in this process, which saves two seconds each: what it does not catch fails the test."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def run_here(*arguments: object) -> Ended:
        capsys.readouterr()
        code = run_command_line([str(one) for one in arguments], lambda project: pytest.fail("no window was asked for"))
        return Ended(code, *capsys.readouterr())

    yield run_here
    for number, handler in handlers.items():
        signal.signal(number, handler)


def run_child(*arguments: object, before: tuple[str, ...] = ()) -> Ended:
    command = [sys.executable, *before, "-m", "labeler", *map(str, arguments)]
    environment = os.environ | {"CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, env=environment)
    return Ended(done.returncode, done.stdout, done.stderr)


def sentence_of(done: Ended) -> str:
    """The one sentence with which a command refused its input."""
    assert (done.code, done.out) == (1, ""), done
    assert done.err.endswith(".\n")
    assert done.err.count("\n") == 1
    return done.err


@pytest.fixture
def label_file(tmp_path: Path) -> Callable[..., Path]:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "bob.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_a_folder_without_pictures(run: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    assert "holds no pictures" in sentence_of(run("new", tmp_path / "faces", "--images", tmp_path))
    assert not (tmp_path / "faces").exists()


def test_a_child_process_shows_no_traceback(project: Project, tmp_path: Path) -> None:
    (tmp_path / "ann.csv").write_text("image,light\n00.png,up\n")
    assert "line 2: 'up' is not a label" in sentence_of(run_child("import", project.folder, tmp_path / "ann.csv"))


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
    run: RunCommand, project: Project, label_file: Callable[..., Path], content: str | bytes, told: str
) -> None:
    good = project.folder.parent / "ann.csv"
    good.write_text("image,light\n00.png,left\n")
    assert told in sentence_of(run("import", project.folder, good, label_file(content)))
    assert annotator_votes(project.store, "light") == []


def test_an_export_over_a_larger_file_is_refused(run: RunCommand, project: Project, tmp_path: Path) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left")])
    (tmp_path / "out.csv").write_text("image,light\n" + "x.png,left\n" * 9)
    assert "holds 9 rows, more than the 1 to be written" in sentence_of(
        run("export", project.folder, tmp_path / "out.csv")
    )


def test_a_merge_over_one_of_its_own_files_is_refused(run: RunCommand, tmp_path: Path) -> None:
    for name in ("ann.csv", "bob.csv"):
        (tmp_path / name).write_text("image,light\n00.png,left\n")
    files = [tmp_path / "ann.csv", tmp_path / "bob.csv"]
    assert "is one of the files to merge" in sentence_of(run("merge", *files, "--out", files[0]))
    assert "two or more label files" in sentence_of(run("merge", files[0], "--out", tmp_path / "x.csv"))


def test_an_import_over_standing_answers_is_refused_until_it_is_meant(
    run: RunCommand, project: Project, label_file: Callable[..., Path]
) -> None:
    annotate(project.store, "bob", [Annotation(1, "light", "right")])
    path = label_file("image,light\n00.png,left\n01.png,left\n")
    told = sentence_of(run("import", project.folder, path))
    assert "line 2: bob has answered 1 image differently already (first: 00.png, light: left" in told
    done = run("import", project.folder, path, "--annotator", "bob (Rome)")
    assert (done.code, done.out) == (0, f"{path}: 2 answers by bob (Rome).\n")
    done = run("import", project.folder, path, "--replace")
    assert (done.code, done.out) == (0, f"{path}: 2 answers by bob, 1 in place of others.\n")
    done = run("import", project.folder, path, "--progress", "json")
    result = json.loads(done.out.splitlines()[-1])
    assert result == {"event": "result", "answers": 2, "new": 0, "problems": [], "respelled": []}
    path.write_text("image,annotator,light\n00.png,ann,left\n01.png,cy,left\n")
    told = sentence_of(run("import", project.folder, path, "--annotator", "dan"))
    assert "line 3: the file has the answers of several annotators (ann, cy)" in told


def test_files_imported_together_are_taken_back_together(run: RunCommand, project: Project, tmp_path: Path) -> None:
    for name in ("ann.csv", "bob.csv"):
        (tmp_path / name).write_text("image,light\n00.png,left\n")
    files = [tmp_path / "ann.csv", tmp_path / "bob.csv"]
    assert run("import", project.folder, *files, "--by", "me").code == 0
    assert len(annotator_votes(project.store, "light")) == 2
    undo(project.store, "me")
    assert annotator_votes(project.store, "light") == []


def test_a_task_that_files_write_in_another_case_is_one_task(run: RunCommand, tmp_path: Path) -> None:
    files = [tmp_path / "ann.csv", tmp_path / "bob.csv"]
    for path, task in zip(files, ("mood", "Mood"), strict=True):
        path.write_text(f"image,{task}\n00.png,sad\n01.png,happy\n")
    done = run("merge", *files, "--out", tmp_path / "x.csv")
    assert (done.code, done.err) == (0, "")
    assert (tmp_path / "x.csv").read_text().splitlines()[:2] == [
        "image,mood,mood_source,mood_confidence,mood_votes",
        "00.png,sad,unanimous,,ann=sad;bob=sad",
    ]


def test_a_merge_of_labels_that_no_task_has(run: RunCommand, project: Project, tmp_path: Path) -> None:
    files = [tmp_path / "ann.csv", tmp_path / "bob.csv"]
    for path, mood in zip(files, ("sad", "sda"), strict=True):
        path.write_text(f"image,mood,light\n00.png,{mood},left\n01.png,sad,left\n")
    done = run("merge", *files, "--out", tmp_path / "x.csv")
    assert done.err == (
        f"{files[1]}, line 2: only this file has the label 'sda' for task 'mood': correct it where it is a slip.\n"
    )
    done = run("merge", *files, "--out", tmp_path / "y.csv", "--project", project.folder)
    assert done.code == 0
    assert "1 column is no task of the project and was left out: 'mood'" in done.err
    assert "mood" not in (tmp_path / "y.csv").read_text()
    files[1].write_text("image,light\n00.png,centre\n")
    told = sentence_of(run("merge", *files, "--out", tmp_path / "z.csv"))
    assert "bob.csv, line 2: 'centre' is not a label of task 'light'" in told
    assert not (tmp_path / "z.csv").exists()


def test_a_merge_writes_both_files_or_none(run: RunCommand, tmp_path: Path) -> None:
    files = [tmp_path / "ann.csv", tmp_path / "bob.csv"]
    for path, label in zip(files, ("left", "right"), strict=True):
        path.write_text(f"image,light\n00.png,{label}\n")
    merged, conflicts = tmp_path / "merged.csv", tmp_path / "conflicts.csv"
    conflicts.write_text("image,light\n" + "x.png,left\n" * 9)
    given = ["merge", *files, "--out", merged, "--conflicts", conflicts]
    assert "conflicts.csv holds 9 rows, more than the 2" in sentence_of(run(*given))
    assert not merged.exists()
    assert run(*given, "--replace").code == 0
    merged.unlink()
    merged.hardlink_to(files[0])
    assert "is one of the files to merge" in sentence_of(run(*given, "--replace"))


def test_a_merge_of_two_files_by_one_annotator_says_so_once(run: RunCommand, tmp_path: Path) -> None:
    files = [tmp_path / "monday.csv", tmp_path / "tuesday.csv"]
    for path, label in zip(files, ("left", "right"), strict=True):
        rows = "".join(f"{n:02d}.png,ann,{label},{label}\n" for n in range(20))
        path.write_text("image,annotator,light,orientation\n" + rows)
    done = run("merge", *files, "--out", tmp_path / "merged.csv")
    assert done.err.count("\n") == 1
    assert f"{files[1]}, line 2: both this file and {files[0]} are by ann and differ in 20 images" in done.err


def test_a_merge_of_an_image_twice_in_a_file_and_of_files_that_share_none(run: RunCommand, tmp_path: Path) -> None:
    files = [tmp_path / "ann.csv", tmp_path / "bob.csv"]
    files[0].write_text("image,light\na.png,left\na.png,right\nb.png,left\nb.png,left\n")
    files[1].write_text("image,light\nc.png,left\n")
    done = run("merge", *files, "--out", tmp_path / "merged.csv", "--json")
    remarks = json.loads(done.out)["remarks"]
    assert done.err.splitlines() == remarks
    assert remarks[0].startswith(f"{files[0]}, lines 2, 3: ann gives a.png different labels for light (left, right)")
    assert remarks[1].startswith("No image has answers of two annotators")
    with (tmp_path / "merged.csv").open() as file:
        assert [line.split(",")[0] for line in file][1:] == ["b.png", "c.png"]


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--strategy", "median"], "There is no strategy 'median': choose unanimous or majority or"),
        (["--strategy", "majority", "--ties", "coin"], "Ties cannot be settled by 'coin'"),
        (["--strategy", "priority"], "Name the annotators in order with --priority"),
        (["--strategy", "priority", "--priority", "ann, eve"], "--priority names 'eve', and the votes are by ann, bob"),
        (["--rule", "light: ann=left"], "--rule 'light: ann=left' cannot be read"),
        (["--rule", "mood: ann=left -> ann"], "--rule names the task 'mood', and there is light"),
        (["--threshold", "2"], "The threshold 2 is no probability"),
        (["--swap", "eve.csv"], "--swap eve.csv: it is not one of the files to merge"),
    ],
)
def test_a_merge_that_cannot_be_meant(run: RunCommand, tmp_path: Path, options: list[str], fault: str) -> None:
    files = [tmp_path / "ann.csv", tmp_path / "bob.csv"]
    for path in files:
        path.write_text("image,light\n00.png,left\n")
    assert fault in sentence_of(run("merge", *files, "--out", tmp_path / "merged.csv", *options))
    assert not (tmp_path / "merged.csv").exists()


def test_a_merge_names_each_file_that_it_writes_once(run: RunCommand, tmp_path: Path) -> None:
    files = [tmp_path / "ann.csv", tmp_path / "bob.csv"]
    for path in files:
        path.write_text("image,light\n00.png,left\n")
    same = tmp_path / "merged.csv"
    told = sentence_of(run("merge", *files, "--out", same, "--report", same))
    assert "is named for two of the files to be written" in told
    assert "is one of the files to merge" in sentence_of(run("merge", *files, "--out", same, "--report", files[0]))


def test_pictures_that_cannot_be_read(run: RunCommand, project: Project) -> None:
    annotate(project.store, "ann", [Annotation(image, "light", "left") for image in (1, 2, 3)])
    for number in range(3):
        (project.image_folder / f"{number:02d}.png").write_bytes(b"no picture")
    given = ["--task", "light", "--architecture", "cnn4", "--device", "cpu", "--progress", "none"]
    done = run("train", project.folder, *given)
    notice, fault = done.err.splitlines()
    assert (done.code, done.out, notice) == (1, "", "Training on the CPU.")
    assert fault.startswith("None of the 3 pictures can be read.")
    assert "00.png" in fault


def test_no_gpu_where_one_is_asked_for(project: Project) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "right")])
    given = ["--task", "light", "--architecture", "cnn4", "--device", "cuda", "--progress", "none"]
    assert "torch finds no CUDA GPU here" in sentence_of(run_child("train", project.folder, *given))
    assert not (project.folder / "runs").exists() or not list((project.folder / "runs").iterdir())


def test_a_run_of_another_task(run: RunCommand, project: Project) -> None:
    project.store.connection.execute("INSERT INTO run VALUES ('light-1', 'train', 'light', '2020', 0, '{}')")
    told = sentence_of(run("auto-label", project.folder, "--task", "orientation", "--run", "light-1"))
    assert "Run light-1 was trained for task 'light': choose trainings of orientation" in told


def test_a_project_of_a_newer_version(run: RunCommand, project: Project) -> None:
    project.store.connection.execute("PRAGMA user_version = 99")
    assert "newer version of Labeler (schema 99" in sentence_of(run("status", project.folder))


def test_a_project_that_may_not_be_written(project: Project, tmp_path: Path) -> None:
    (tmp_path / "ann.csv").write_text("image,light\n00.png,left\n")
    project.close()
    for path in (*project.folder.iterdir(), project.folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = run_child("import", project.folder, tmp_path / "ann.csv", before=("-c", AS_ANYBODY))
    finally:
        project.folder.chmod(0o755)
    if done.code == CANNOT_DROP:
        pytest.skip("root keeps the right to write here, and permissions do not stop it")
    assert "labels.sqlite cannot be" in sentence_of(done)


def test_wrong_usage_ends_with_2(run: RunCommand, tmp_path: Path) -> None:
    for arguments in (["new", str(tmp_path / "faces")], ["no-such-command"], ["status", "--colour"]):
        done = run(*arguments)
        assert (done.code, done.out) == (2, "")
        assert "Usage" in done.err


def test_labels_come_out_where_the_pictures_are_gone(run: RunCommand, project: Project, tmp_path: Path) -> None:
    annotate(project.store, "Ada", [Annotation(1, "light", "left")])
    project.image_folder.rename(project.image_folder.with_name("elsewhere"))
    assert "the image folder" in sentence_of(run("split", project.folder))
    assert run("export", project.folder, tmp_path / "final.csv").code == 0
    assert "00.png,,,,left,human," in (tmp_path / "final.csv").read_text("utf-8")
    assert run("status", project.folder, "--json").code == 0


def test_a_look_into_files_tells_what_is_in_them_and_names_faults_without_ending(
    run: RunCommand, project: Project, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("image,light\n00.png,links\n01.png,right\n")
    bad.write_text("image,mood\n00.png,happy\n")
    ended = run("preview", project.folder, good, bad, "--map", "links=left", "--swap", good, "--json")
    assert ended.code == 0
    told, faulty = json.loads(ended.out)["files"]
    assert told["tasks"]["light"]["labels"] == {"left": 1, "right": 1}
    assert [(one["image"], one["label"], one["text"]) for one in told["tasks"]["light"]["samples"]] == [
        ("01.png", "left", "01.png,right"),
        ("00.png", "right", "00.png,links"),
    ]
    assert "column 'mood' is not a task" in faulty["fault"]
    assert annotator_counts(project.store) == {}
    assert "it is not one of the files" in sentence_of(run("preview", project.folder, good, "--swap", bad))


def test_files_are_imported_each_as_chosen(run: RunCommand, project: Project, tmp_path: Path) -> None:
    bob, cy = tmp_path / "bob.csv", tmp_path / "cy.csv"
    for path in (bob, cy):
        path.write_text("image,light\n00.png,left\n")
    choices = json.dumps({str(cy): {"annotator": "Cy", "swap": ["light"]}})
    assert run("import", project.folder, bob, cy, "--choices", choices, "--by", "me").code == 0
    assert annotator_votes(project.store, "light") == [(1, "Cy", "right"), (1, "bob", "left")]
    assert "--choices cannot be read" in sentence_of(run("import", project.folder, bob, "--choices", "{"))
