"""Label files as people have them, by the command line: other spellings, CelebA's files, every way to merge."""

from __future__ import annotations

import csv
import json
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from unicodedata import normalize

import pytest

from labeler.aggregation import STRATEGIES
from labeler.cli import run_command_line
from labeler.label_files import read_label_file
from labeler.project import Project, open_project
from labeler.store import annotator_votes, subjects_and_parts
from labeler.tasks import PRESETS

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command in this process; gives its exit code, stdout and stderr."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def run_here(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run_command_line([str(one) for one in arguments], lambda project: pytest.fail("no window was asked for"))
        return (code, *capsys.readouterr())

    yield run_here
    for number, handler in handlers.items():
        signal.signal(number, handler)


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


SPELT = "image,light,orientation\n00.png,centre,L\n01.png,left,left\n"


def test_other_spellings_are_asked_about_once(run: Run, project: Project, tmp_path: Path) -> None:
    ann, bob = written(tmp_path / "ann.csv", SPELT), written(tmp_path / "bob.csv", SPELT.replace("01", "02"))
    code, out, err = run("import", project.folder, ann)
    assert (code, out) == (1, "")
    assert f"{ann}, line 2: 'centre' is not a label of task 'light' (left, center, right)" in err
    assert "--map centre=center" in err
    assert annotator_votes(project.store, "light") == []

    code, out, err = run("import", project.folder, ann, "--map", "centre=center", "--map", "orientation:l=left")
    assert (code, err) == (0, "")
    assert f"{ann}: 'centre' is read as center of light (1 time)." in out
    assert annotator_votes(project.store, "light") == [(1, "ann", "center"), (2, "ann", "left")]

    code, out, _ = run("import", project.folder, bob, "--progress", "json")
    assert code == 0
    result = json.loads(out.splitlines()[-1])
    assert (result["new"], result["problems"]) == (4, [])
    assert f"{bob}: 'L' is read as left of orientation (1 time)." in result["respelled"]


def test_a_spelling_that_is_no_label_changes_nothing(run: Run, project: Project, tmp_path: Path) -> None:
    ann = written(tmp_path / "ann.csv", SPELT)
    code, _, err = run("import", project.folder, ann, "--map", "centre=middle")
    assert code == 1
    assert "--map 'centre=middle': no task has the label behind the '='" in err
    assert not (project.folder / "spellings.toml").exists()


def test_a_merge_reads_other_spellings_with_and_without_a_project(run: Run, project: Project, tmp_path: Path) -> None:
    files = [written(tmp_path / f"{name}.csv", SPELT) for name in ("ann", "bob")]
    merged = tmp_path / "merged.csv"
    code, _, err = run("merge", *files, "--out", merged)
    assert (code, merged.exists()) == (1, False)
    assert "--map centre=center" in err
    given = ("--map", "centre=center", "--map", "l=left", "--json")
    code, out, err = run("merge", *files, "--out", merged, *given)
    assert code == 0
    found = json.loads(out)
    assert found["tasks"]["light"]["agreement"] == 1.0
    assert found["respelled"] == err.splitlines()
    assert read_label_file(merged).rows["light"].tolist() == ["center", "left"]
    with_project = tmp_path / "with-project.csv"
    assert run("merge", *files, "--out", with_project, "--project", project.folder)[0] == 1
    assert run("merge", *files, "--out", with_project, "--project", project.folder, *given)[0] == 0
    assert run("merge", *files, "--out", with_project, "--project", project.folder)[0] == 0, "it remembers"
    assert with_project.read_bytes() == merged.read_bytes()


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_settles_alike_with_and_without_a_project(
    run: Run, project: Project, tmp_path: Path, strategy: str
) -> None:
    said = {"ann": ("left", "left", "center"), "bob": ("left", "right", "center"), "cy": ("left", "right", "right")}
    files = [
        written(
            tmp_path / f"{name}.csv",
            "image,light\n" + "".join(f"0{place}.png,{label}\n" for place, label in enumerate(labels)),
        )
        for name, labels in said.items()
    ]
    outs = []
    for name, more in (("a", ()), ("b", ("--project", project.folder))):
        out, conflicts = tmp_path / f"{name}.csv", tmp_path / f"{name}-conflicts.csv"
        code, text, err = run(
            "merge", *files, "--out", out, "--conflicts", conflicts, "--strategy", strategy,
            "--priority", "bob,ann,cy", "--json", *more,
        )  # fmt: skip
        assert code == 0, err
        light = json.loads(text)["tasks"]["light"]
        assert sum(light["settled"].values()) + light["conflicts_left"] == 3
        assert set(light) >= {"files", "overlapping", "conflicting", "total", "agreement", "kappa", "alpha", "ac1"}
        assert set(light["pairs"][0]) >= {"a", "b", "overlapping", "agreement", "kappa", "confusion", "mcnemar"}
        outs.append((out.read_bytes(), conflicts.read_bytes(), light))
    assert outs[0] == outs[1]
    with (tmp_path / "a.csv").open(newline="") as file:
        labels = {row["image"]: row["light"] for row in csv.DictReader(file)}
    assert labels["00.png"] == "left"
    assert labels["01.png"] == ("" if strategy == "unanimous" else "right")


def test_the_help_of_merge_names_what_the_contract_names(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    code, out, _ = run("merge", "--help")
    assert code == 0
    for option in ("--out", "--conflicts", "--report", "--strategy", "--json", "--map", "--project", *STRATEGIES):
        assert option in out, option


def test_names_that_differ_in_folder_case_and_unicode_form_are_one_image(run: Run, tmp_path: Path) -> None:
    from PIL import Image

    pictures = tmp_path / "pictures"
    (pictures / "caf\u00e9").mkdir(parents=True)
    Image.new("RGB", (8, 8)).save(pictures / "caf\u00e9" / "A\u00e9.png")
    assert run("new", tmp_path / "p", "--images", pictures)[0] == 0
    name = normalize("NFD", "C:\\me\\caf\u00e9\\a\u00e9.PNG")
    code, out, err = run("import", tmp_path / "p", written(tmp_path / "ann.csv", f"image,light\n{name},left\n"))
    assert (code, err) == (0, "")
    assert "1 answers by ann" in out


@pytest.fixture
def celeba(make_project: Callable[..., Project], tmp_path: Path) -> tuple[Path, Path]:
    """A project of five pictures with two face tasks and 40 attributes, and CelebA's files about them."""
    project = make_project(tasks=(*PRESETS["face"], *PRESETS["celeba-attributes"]))
    names = [task.name for task in PRESETS["celeba-attributes"]]
    rows = [f"0{n}.png " + " ".join(" 1" if (n + place) % 3 else "-1" for place in range(40)) for n in range(5)]
    written(tmp_path / "list_attr_celeba.txt", "\n".join(["5", " ".join(names), *rows, ""]))
    written(tmp_path / "list_eval_partition.txt", "00.png 0\n01.png 0\n02.png 1\n03.png 2\nxx.png 2\n")
    written(tmp_path / "identity_CelebA.txt", "00.png 7\n01.png 8\n02.png 8\n03.png 9\n")
    points = "lefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y"
    written(tmp_path / "landmarks.txt", f"1\n{points}\n00.png 10 10 30 10 25 20 12 30 28 30\n")
    return project.folder, tmp_path


def test_celebas_attributes_come_in_beside_two_tasks_and_go_out_again(run: Run, celeba: tuple[Path, Path]) -> None:
    folder, files = celeba
    attributes = files / "list_attr_celeba.txt"
    code, out, err = run("import", folder, attributes, "--annotator", "celeba")
    assert (code, err) == (0, "")
    assert "200 answers by celeba" in out
    found = json.loads(run("status", folder, "--json")[1])
    assert len(found["tasks"]) == 42
    assert found["tasks"]["Smiling"]["labelled"] == 5
    assert found["annotators"]["celeba"] == 200
    back = files / "again.txt"
    code, out, err = run("export", folder, back, "--format", "celeba")
    assert code == 0
    assert "orientation, light cannot be answered by yes and no" in err
    assert back.read_text() == attributes.read_text()
    code, out, _ = run("merge", attributes, back, "--out", files / "merged.csv", "--json")
    assert code == 0
    tasks = json.loads(out)["tasks"]
    assert {name: one["agreement"] for name, one in tasks.items()} == dict.fromkeys(set(found["tasks"]) - _FACE, 1.0)


_FACE = {task.name for task in PRESETS["face"]}


def test_celebas_other_files_have_commands_of_their_own(run: Run, celeba: tuple[Path, Path]) -> None:
    folder, files = celeba
    partition, identity, points = (
        files / name for name in ("list_eval_partition.txt", "identity_CelebA.txt", "landmarks.txt")
    )
    for path, told in ((partition, "split PROJECT --partition"), (identity, "--group-by"), (points, "scores PROJECT")):
        code, _, err = run("import", folder, path)
        assert code == 1
        assert f"{path} holds no labels but" in err
        assert told in err
    code, out, err = run("split", folder, "--partition", partition, "--group-by", identity)
    assert code == 0
    assert "2 images train, 1 validate, 1 are held out as a test" in out
    assert "1 images of the project are not in the file: they are held out as well" in err
    assert "1 lines name no image of this project" in err
    assert "1 subjects are on both sides" in err
    with closing(open_project(folder)) as project:
        assert subjects_and_parts(project.store) == {
            "00.png": ("7", "train"),
            "01.png": ("8", "train"),
            "02.png": ("8", "validation"),
            "03.png": ("9", None),
            "04.png": ("", None),
        }
    code, out, _ = run("scores", folder, points)
    assert code == 0
    assert "turn: 1 images have a score" in out
    assert "tilt: 1 images have a score" in out


def test_a_partition_that_leaves_a_side_empty_is_refused(run: Run, celeba: tuple[Path, Path]) -> None:
    folder, files = celeba
    only = written(files / "list_eval_partition.txt", "00.png 0\n01.png 2\n")
    code, _, err = run("split", folder, "--partition", only)
    assert code == 1
    assert f"{only} has no image of this project for validation" in err
    code, _, err = run("split", folder, "--partition", only, "--seed", "3")
    assert code == 1
    assert "leave out --train and --seed" in err
    code, _, err = run("split", folder, "--partition", written(only, "xx.png 0\n"))
    assert code == 1
    assert "names no image of this project" in err


def test_pictures_go_into_folders_by_label(run: Run, project: Project, tmp_path: Path) -> None:
    ann = written(tmp_path / "ann.csv", "image,light\n00.png,left\n01.png,right\n")
    assert run("import", project.folder, ann)[0] == 0
    out = tmp_path / "sorted"
    code, text, _ = run("export", project.folder, out, "--format", "image-folder", "--progress", "json")
    assert code == 0
    events = [json.loads(line) for line in text.splitlines()]
    assert events[-1] == {"event": "result", "path": str(out), "rows": 2, "remarks": []}
    assert {"event": "progress", "stage": "pictures", "done": 2, "total": 2} in events
    assert (out / "light" / "left" / "00.png").exists()
    code, _, err = run("export", project.folder, out, "--format", "image-folder")
    assert code == 1
    assert "is not an empty folder" in err
    assert run("export", project.folder, tmp_path / "x.csv", "--links")[0] == 1
