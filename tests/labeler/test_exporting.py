"""What leaves a project for other programs, and comes back where their form can be read."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeler.errors import InputError
from labeler.exporting import export_labels
from labeler.folder_export import folder_names, write_image_folder
from labeler.label_files import read_label_file
from labeler.label_files.write_celeba import write_celeba
from labeler.label_files.write_label_studio import write_label_studio
from labeler.project import Project
from labeler.store import Annotation, Decision, annotate, apply_decisions
from labeler.tasks import LIGHT, ORIENTATION, PRESETS, Task

SMILING, YOUNG = (task for task in PRESETS["celeba-attributes"] if task.name in ("Smiling", "Young"))
MakeProject = Callable[..., Project]


@pytest.fixture
def attributes(make_project: MakeProject) -> Project:
    """Three pictures with an orientation and both attributes, one of them without Young."""
    project = make_project(tasks=(ORIENTATION, SMILING, YOUNG))
    said = [(1, "yes", "no"), (2, "no", "no"), (3, "yes", None)]
    answers = [Annotation(image, "Smiling", smiling) for image, smiling, _ in said]
    answers += [Annotation(image, "Young", young) for image, _, young in said if young]
    annotate(
        project.store, "ann", [*answers, Annotation(1, "orientation", "left"), Annotation(4, "orientation", "left")]
    )
    return project


def test_celeba_has_a_count_names_and_rows(attributes: Project, tmp_path: Path) -> None:
    path = tmp_path / "list_attr_celeba.txt"
    done = export_labels(attributes, path, "celeba")
    assert path.read_bytes() == b"2\nSmiling Young\n00.png  1 -1\n01.png -1 -1\n"
    assert done.rows == 2
    assert done.remarks == (
        f"{path}: orientation cannot be answered by yes and no and was left out.",
        f"{path}: 1 images lack an answer to one of the tasks and were left out: the format has no sign for that.",
    )
    export_labels(attributes, path, "celeba")
    back = read_label_file(path, attributes.tasks)
    assert back.rows["Smiling"].tolist() == ["yes", "no"]


def test_only_some_tasks_and_only_one_annotator_can_be_asked_for(attributes: Project, tmp_path: Path) -> None:
    path = tmp_path / "list_attr_celeba.txt"
    assert export_labels(attributes, path, "celeba", "ann", tasks=["Smiling"]).rows == 3
    assert path.read_text().splitlines()[1:3] == ["Smiling", "00.png  1"]
    with pytest.raises(InputError, match=r"holds 3 rows, more than the 2 to be written"):
        export_labels(attributes, path, "celeba")
    with pytest.raises(InputError, match="has no task 'gaze'"):
        export_labels(attributes, path, "celeba", tasks=["gaze"])


def test_what_celebas_form_cannot_hold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    hat = Task(name="big hat", labels=("yes", "no"))
    for tasks, rows, words in (
        ((LIGHT,), [("a.jpg", {"light": "left"})], "there is none among light"),
        ((SMILING,), [("a b.jpg", {"Smiling": "yes"})], "The image 'a b.jpg' has a blank in its name"),
        ((hat,), [("a.jpg", {"big hat": "yes"})], "The task 'big hat' has a blank in its name"),
        ((SMILING, YOUNG), [("a.jpg", {"Smiling": "yes"})], "No image has an answer to each of Smiling, Young"),
    ):
        with pytest.raises(InputError, match=re.escape(words)):
            write_celeba(path, tasks, rows)
    assert not path.exists()


NAMES = st.text(st.characters(exclude_categories=["Z", "C"], exclude_characters="\\:\"'"), min_size=1, max_size=6)
ROWS = st.dictionaries(
    NAMES.filter(lambda name: not name.startswith("./")),
    st.fixed_dictionaries({"Smiling": st.sampled_from(["yes", "no"]), "Young": st.sampled_from(["yes", "no"])}),
    min_size=1,
    max_size=5,
)
given_a_folder = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given_a_folder
@given(ROWS)
def test_attributes_are_read_back_as_they_were_written(tmp_path: Path, rows: dict[str, dict[str, str]]) -> None:
    path = tmp_path / "x.txt"
    write_celeba(path, (SMILING, YOUNG), rows.items(), replace_larger=True)
    file = read_label_file(path, (SMILING, YOUNG), format_name="celeba")
    assert {row["image"]: {name: row[name] for name in ("Smiling", "Young")} for _, row in file.rows.iterrows()} == rows
    assert not [line for line in path.read_text("utf-8").splitlines()[2:] if line.startswith(("=", "+", "-", "@"))]


def test_label_studio_gets_answers_as_annotations_and_auto_labels_as_predictions(
    project: Project, tmp_path: Path
) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left"), Annotation(1, "orientation", "right")])
    decision = Decision(2, "light", "center", "agreement", 0.91239, ())
    apply_decisions(project.store, "ann", "auto-1", {}, [decision])
    path = tmp_path / "tasks.json"
    done = export_labels(project, path, "label-studio")
    assert done.rows == 2
    (view,) = done.remarks
    configuration = ET.fromstring(view.partition(": ")[2])
    asked = {one.get("name"): [choice.get("value") for choice in one] for one in configuration.iter("Choices")}
    assert asked == {"orientation": ["left", "center", "right"], "light": ["left", "center", "right"]}

    def choice(task: str, label: str) -> dict[str, object]:
        return {"from_name": task, "to_name": "image", "type": "choices", "value": {"choices": [label]}}

    assert json.loads(path.read_text("utf-8")) == [
        {
            "data": {"image": "/data/local-files/?d=00.png"},
            "annotations": [{"result": [choice("orientation", "right"), choice("light", "left")]}],
        },
        {
            "data": {"image": "/data/local-files/?d=01.png"},
            "predictions": [{"model_version": "labeler", "score": 0.9124, "result": [choice("light", "center")]}],
        },
    ]
    export_labels(project, path, "label-studio")
    with pytest.raises(InputError, match=r"holds 2 rows, more than the 1 to be written"):
        export_labels(project, path, "label-studio", "ann")
    assert export_labels(project, path, "label-studio", "ann", replace_larger=True).rows == 1


@given_a_folder
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.sampled_from(LIGHT.labels)))
def test_any_names_are_json_with_a_row_a_line(tmp_path: Path, labels: dict[str, str]) -> None:
    path = tmp_path / "tasks.json"
    rows = [(image, {"light": (label, "human", None)}) for image, label in labels.items()]
    write_label_studio(path, (LIGHT,), rows, replace_larger=True)
    found = json.loads(path.read_text("utf-8"))
    assert [one["annotations"][0]["result"][0]["value"]["choices"] for one in found] == [
        [one] for one in labels.values()
    ]


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("links", [False, True])
def test_a_folder_has_a_copy_or_link_per_label(project: Project, tmp_path: Path, links: bool) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "right")])
    annotate(project.store, "ann", [Annotation(1, "orientation", "center")])
    told: list[tuple[int, int]] = []
    folder = tmp_path / "out"
    done = export_labels(
        project, folder, "image-folder", links=links, on_progress=lambda count, total: told.append((count, total))
    )
    pictures = {name: project.image_path(name).read_bytes() for name in ("00.png", "01.png")}
    assert files_in(folder) == {
        "light/left/00.png": pictures["00.png"],
        "light/right/01.png": pictures["01.png"],
        "orientation/center/00.png": pictures["00.png"],
    }
    assert (folder / "light/left/00.png").is_symlink() == links
    assert (done.rows, done.remarks, told[0], told[-1]) == (3, (), (0, 3), (3, 3))
    assert folder.stat().st_mode & 0o777 == 0o777 & ~current_umask()


def current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_folder_with_something_in_it_is_left_as_it_is(project: Project, tmp_path: Path) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left")])
    folder = tmp_path / "out"
    folder.mkdir()
    export_labels(project, folder, "image-folder")
    before = files_in(folder)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for taken in (folder, tmp_path / "file", tmp_path / "link", tmp_path / "file" / "out"):
        with pytest.raises(InputError, match=r"is not an empty folder|cannot be made"):
            export_labels(project, taken, "image-folder", replace_larger=True)
    assert files_in(folder) == before
    assert not list(tmp_path.glob(".*"))


def test_an_export_that_is_stopped_leaves_nothing(project: Project, tmp_path: Path) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left")])

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_labels(project, tmp_path / "out", "image-folder", on_progress=stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([project.folder.name, f"{project.name}-pictures"])


def test_pictures_that_are_gone_are_told(project: Project, tmp_path: Path) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "left")])
    project.image_path("00.png").unlink()
    done = export_labels(project, tmp_path / "out", "image-folder")
    assert (done.rows, done.remarks) == (
        1,
        (f"{tmp_path / 'out'}: 1 pictures are missing and were left out, the first of them 00.png.",),
    )
    project.image_path("01.png").unlink()
    with pytest.raises(InputError, match="None of the pictures is there"):
        export_labels(project, tmp_path / "two", "image-folder")
    assert not (tmp_path / "two").exists()


def test_labels_and_images_never_lead_out_of_the_folder(tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"x")
    odd = Task(name="odd", labels=("..", "a/b", "CON", "a\\b"))
    rows = [(f"{place}.png", {"odd": label}) for place, label in enumerate(odd.labels)]
    done = write_image_folder(tmp_path / "out", (odd,), rows, lambda _image: picture)
    assert set(files_in(tmp_path / "out")) == {"odd/_/0.png", "odd/a_b/1.png", "odd/CON_/2.png", "odd/a_b-2/3.png"}
    assert "'..' is '_', 'a/b' is 'a_b', 'CON' is 'CON_'" in done[1][0]
    for image in ("../up.png", "/abs.png", "a/../../b.png"):
        with pytest.raises(InputError, match="is no path inside a folder"):
            write_image_folder(tmp_path / "no", (odd,), [(image, {"odd": "CON"})], lambda _image: picture)
    assert not (tmp_path / "no").exists()


@given(st.lists(st.text(max_size=8), unique=True, max_size=6))
def test_folder_names_are_distinct_parts_of_a_path(names: list[str]) -> None:
    found = list(folder_names(names).values())
    assert len({name.casefold() for name in found}) == len(names)
    assert not [
        name for name in found if name in ("", ".", "..") or set(name) & set('/\\:*?"<>|\0') or name[-1] in ". "
    ]


def test_nothing_labelled_is_no_export_of_pictures(project: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There are no labels to export"):
        export_labels(project, tmp_path / "out", "image-folder")
