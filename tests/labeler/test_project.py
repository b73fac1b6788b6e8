"""Making and opening projects."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from labeler import config_text
from labeler.errors import InputError
from labeler.project import Project, create_project, open_project
from labeler.store import Annotation, annotate, final_counts, image_names
from labeler.tasks import LIGHT, ORIENTATION, Task


def refusal(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        open_project(folder).close()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def change_config(folder: Path, old: str, new: str) -> None:
    path = folder / "project.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_project_is_the_same_when_opened_again(project: Project) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left")])
    with closing(open_project(project.folder / "project.toml")) as again:
        assert again.config == project.config
        assert again.tasks == (ORIENTATION, LIGHT)
        assert list(image_names(again.store).values()) == [f"{number:02d}.png" for number in range(5)]
        assert final_counts(again.store, "light") == {("human", "left"): 1}
        assert again.image_path("00.png").is_file()


def test_a_second_project_is_not_made_over_the_first(project: Project) -> None:
    with pytest.raises(InputError, match="holds a project already"):
        create_project(project.folder, project.image_folder, [LIGHT])


def test_pictures_inside_the_project_move_with_it(tmp_path: Path) -> None:
    pictures = tmp_path / "faces" / "pictures"
    pictures.mkdir(parents=True)
    (pictures / "a.jpg").touch()
    create_project(tmp_path / "faces", pictures, [LIGHT]).close()
    (tmp_path / "faces").rename(tmp_path / "moved")
    with closing(open_project(tmp_path / "moved")) as moved:
        assert moved.image_path("a.jpg").is_file()


def test_no_project_is_left_where_making_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.jpg").touch()

    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(config_text, "toml_text", interrupt)
        with pytest.raises(KeyboardInterrupt):
            create_project(tmp_path / "faces", tmp_path / "pictures", [LIGHT])
    assert list((tmp_path / "faces").iterdir()) == []
    create_project(tmp_path / "faces", tmp_path / "pictures", [LIGHT]).close()


@pytest.mark.parametrize(
    ("tasks", "sentence"),
    [
        ([], "tasks: "),
        ([LIGHT, replace(LIGHT, name="Light")], "two tasks have the same name"),
        ([Task(name="hat", labels=("yes",))], "task 'hat' has one label"),
    ],
)
def test_tasks_that_cannot_be_meant_make_no_project(tmp_path: Path, tasks: list[Task], sentence: str) -> None:
    (tmp_path / "a.jpg").touch()
    with pytest.raises(InputError, match=sentence):
        create_project(tmp_path / "faces", tmp_path, tasks)
    assert not (tmp_path / "faces").exists()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("name =", "name", "is not valid TOML"),
        ("name =", "x = " + 5000 * "[" + 5000 * "]" + "\nname =", "too deeply to be read"),
        ("format = 1", "format = 2", "newer version of Labeler"),
        ("format = 1", "format = 1\ncolour = 'red'", "colour: "),
        ("format = 1", "format = 'x'", "format: "),
        ("high = 0.8", "high = 80", "tasks 0 high: "),
        ('"center",', "", "is in use"),
    ],
)
def test_a_damaged_project_file_is_refused_with_its_name(project: Project, old: str, new: str, sentence: str) -> None:
    annotate(project.store, "ann", [Annotation(1, "orientation", "center")])
    change_config(project.folder, old, new)
    assert sentence in refusal(project.folder)
    assert str(project.folder / "project.toml") in refusal(project.folder)


def test_a_project_file_that_is_no_text_is_refused(project: Project) -> None:
    (project.folder / "project.toml").write_bytes(b"name = '\xff'")
    assert "must be a UTF-8 text file" in refusal(project.folder)


def test_what_is_no_project_is_refused(tmp_path: Path) -> None:
    assert "is no Labeler project" in refusal(tmp_path)
    (tmp_path / "labels.csv").touch()
    assert "is no Labeler project" in refusal(tmp_path / "labels.csv")


def test_a_moved_image_folder_is_told_with_the_cure(project: Project) -> None:
    project.image_folder.rename(project.image_folder.with_name("elsewhere"))
    assert "put it back or write its new place behind 'images ='" in refusal(project.folder)
