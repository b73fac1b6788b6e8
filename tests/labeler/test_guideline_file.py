"""A guideline that goes to a teammate as a file, and files that are not what they say."""

from __future__ import annotations

import io
import tomllib
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labeler import guideline_archive, guideline_file
from labeler.config_text import toml_text
from labeler.errors import InputError
from labeler.guideline import example_path, pin_example, write_guideline
from labeler.guideline_file import export_guideline, import_guideline
from labeler.project import Project, guideline_of, open_project, refresh_guideline
from labeler.tasks import LIGHT, ORIENTATION, Task

MakeProject = Callable[..., Project]


def jpeg(size: tuple[int, int] = (64, 48), kind: str = "JPEG") -> bytes:
    written = io.BytesIO()
    Image.fromarray(np.tile(np.linspace(0, 255, size[0]).astype("uint8"), (size[1], 1))).save(written, kind)
    return written.getvalue()


def number_of(picture: bytes) -> str:
    return sha256(picture).hexdigest()


def text_of(task: Task = ORIENTATION, pictures: Mapping[str, str] | None = None, **values: object) -> str:
    one = {"name": task.name, "labels": task.labels, **guideline_of(task), **values}
    return toml_text({"format": 1, "tasks": [one], "pictures": dict(pictures or {})})


def packed(path: Path, members: Mapping[str, bytes | str], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def state(project: Project) -> dict[str, bytes]:
    """Every file of the project folder but the store's."""
    return {
        str(path.relative_to(project.folder)): path.read_bytes()
        for path in sorted(project.folder.rglob("*"))
        if path.is_file() and "sqlite" not in path.name
    }


def test_a_teammate_with_the_same_pictures_sees_their_own(make_project: MakeProject, tmp_path: Path) -> None:
    ours, theirs = make_project("ours"), make_project("theirs")
    pin_example(ours, "orientation", "center", "01.png")
    write_guideline(ours, "orientation", "The nose.", "Both ears.")
    done = export_guideline(ours, tmp_path / "guide.zip")
    assert (done.tasks, done.pictures, done.remarks) == (2, 1, ())
    taken = import_guideline(theirs, tmp_path / "guide.zip")
    assert taken.changes == ("orientation: the text, where the border lies, 1 example new.",)
    assert theirs.task("orientation") == ours.task("orientation")
    with closing(open_project(theirs.folder)) as again:
        assert again.task("orientation").examples == {"center": ("01.png",)}
    assert import_guideline(theirs, tmp_path / "guide.zip").changes == ()


def test_a_teammate_without_the_picture_sees_the_packed_one(make_project: MakeProject, tmp_path: Path) -> None:
    ours, theirs = make_project("ours", images=3), make_project("theirs", images=1)
    big = np.zeros((3000, 2000), "uint8")
    big[:, :1000] = 200
    Image.fromarray(big).save(ours.image_path("01.png"))
    Image.fromarray(255 - big[::50, ::50]).save(theirs.image_path("00.png"))  # another picture of a known name
    pin_example(ours, "light", "left", "00.png")
    pin_example(ours, "light", "left", "01.png")
    export_guideline(ours, tmp_path / "guide.zip")
    import_guideline(theirs, tmp_path / "guide.zip")
    examples = theirs.task("light").examples["left"]
    assert [example.startswith("guideline/") for example in examples] == [True, True]
    with Image.open(example_path(theirs, examples[1])) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (341, 512)
        assert abs(picture.convert("L").getpixel((20, 20)) - 200) < 5  # type: ignore[operator]


def test_a_packed_picture_goes_on_to_the_next_teammate_unchanged(make_project: MakeProject, tmp_path: Path) -> None:
    projects = [make_project(name, images=count) for name, count in (("one", 3), ("two", 1), ("three", 1))]
    pin_example(projects[0], "light", "left", "02.png")
    for number, (giver, taker) in enumerate(pairwise(projects)):
        export_guideline(giver, tmp_path / f"{number}.zip")
        import_guideline(taker, tmp_path / f"{number}.zip")
    assert projects[1].task("light").examples == projects[2].task("light").examples


def test_what_was_replaced_is_kept_and_comes_back(make_project: MakeProject, tmp_path: Path) -> None:
    ours, theirs = make_project("ours"), make_project("theirs")
    pin_example(theirs, "light", "right", "03.png")
    write_guideline(theirs, "light", "mine", "mine too")
    before = theirs.tasks
    export_guideline(ours, tmp_path / "guide.zip")
    done = import_guideline(theirs, tmp_path / "guide.zip")
    assert done.changes == ("light: the text, where the border lies, 1 example gone.",)
    assert theirs.tasks == ours.tasks
    assert done.before is not None
    import_guideline(theirs, done.before)
    assert theirs.tasks == before


def test_what_a_teammate_wrote_meanwhile_is_kept_too(
    make_project: MakeProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A teammate writes while the import is under way: after it has read what stands in the file."""
    ours, theirs = make_project("ours"), make_project("theirs")
    write_guideline(theirs, "light", "the import", "")
    export_guideline(theirs, tmp_path / "guide.zip")
    write_guideline(ours, "light", "old", "")

    def refresh_and_wait(project: Project) -> None:
        refresh_guideline(project)
        with closing(open_project(project.folder)) as teammate:
            write_guideline(teammate, "light", "a newer text", "its border")
            pin_example(teammate, "light", "left", "02.png")

    with monkeypatch.context() as patch:
        patch.setattr(guideline_file, "refresh_guideline", refresh_and_wait)
        done = import_guideline(ours, tmp_path / "guide.zip")
    assert (ours.task("light").guideline, ours.task("light").examples) == ("the import", {})
    assert done.changes == ("light: the text, where the border lies, 1 example gone.",)
    assert done.before is not None
    import_guideline(ours, done.before)
    light = ours.task("light")
    assert (light.guideline, light.borders, light.examples) == ("a newer text", "its border", {"left": ("02.png",)})


def test_an_import_is_compared_with_the_file_not_with_what_the_window_has(
    make_project: MakeProject, tmp_path: Path
) -> None:
    ours = make_project("ours")
    write_guideline(ours, "light", "mine", "")
    export_guideline(ours, tmp_path / "guide.zip")
    with closing(open_project(ours.folder)) as teammate:
        write_guideline(teammate, "light", "a newer text", "")
    assert import_guideline(ours, tmp_path / "guide.zip").changes == ("light: the text.",)
    assert ours.task("light").guideline == "mine"


def test_an_example_that_cannot_be_read_goes_without_a_picture(make_project: MakeProject, tmp_path: Path) -> None:
    ours, theirs = make_project("ours"), make_project("theirs", images=1)
    pin_example(ours, "light", "left", "00.png")
    pin_example(ours, "light", "left", "01.png")
    ours.image_path("01.png").write_bytes(b"no picture")
    ours.image_path("00.png").unlink()
    done = export_guideline(ours, tmp_path / "guide.zip")
    assert [remark.split(",")[0] for remark in done.remarks] == ["00.png", "01.png"]
    taken = import_guideline(theirs, tmp_path / "guide.zip")
    assert theirs.task("light").examples == {"left": ("00.png",)}  # of which they have a picture
    assert taken.remarks == ("01.png, an example of light, is left out: the file has no picture of it.",)


def test_the_same_guideline_is_the_same_file_and_no_other_file_is_overwritten(project: Project, tmp_path: Path) -> None:
    pin_example(project, "light", "left", "00.png")
    for name in ("a.zip", "b.zip", "a.zip"):
        export_guideline(project, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    holiday = packed(tmp_path / "holiday.zip", {"beach.jpg": b""})
    with pytest.raises(InputError, match="is no guideline: choose another name"):
        export_guideline(project, holiday)


PICTURE = jpeg()
WITH_PICTURE = {"guideline.toml": text_of(), f"pictures/{number_of(PICTURE)}.jpg": PICTURE}
BOMB = bytes(50_000_000)
HOSTILE: dict[str, tuple[Mapping[str, bytes | str], str]] = {
    "outside": ({**WITH_PICTURE, "../evil.jpg": PICTURE}, "no part of a guideline"),
    "absolute": ({**WITH_PICTURE, "/etc/evil.jpg": PICTURE}, "no part of a guideline"),
    "deeper": ({**WITH_PICTURE, "pictures/../../evil.jpg": PICTURE}, "no part of a guideline"),
    "program": ({**WITH_PICTURE, "pictures/run.exe": b""}, "no part of a guideline"),
    "empty": ({}, "it has no guideline.toml"),
    "text bomb": ({"guideline.toml": BOMB}, "guideline.toml is larger than a guideline needs"),
    "picture bomb": ({**WITH_PICTURE, f"pictures/{'0' * 64}.jpg": BOMB}, "is larger than a guideline needs"),
    "no picture": ({**WITH_PICTURE, f"pictures/{number_of(b'x')}.jpg": b"x"}, "is no JPEG picture"),
    "png": ({**WITH_PICTURE, f"pictures/{number_of(jpeg(kind='PNG'))}.jpg": jpeg(kind="PNG")}, "is no JPEG picture"),
    "cut": ({**WITH_PICTURE, f"pictures/{number_of(PICTURE[:200])}.jpg": PICTURE[:200]}, "is no JPEG picture"),
    "large": (
        {**WITH_PICTURE, f"pictures/{number_of(jpeg((4000, 8)))}.jpg": jpeg((4000, 8))},
        "not what was exported",
    ),
    "other sum": ({**WITH_PICTURE, f"pictures/{'0' * 64}.jpg": PICTURE}, "not what was exported"),
    "no text": ({"guideline.toml": b"\xff"}, "guideline.toml: "),
    "no toml": ({"guideline.toml": "tasks ="}, "guideline.toml: "),
    "nested": ({"guideline.toml": "x = " + "[" * 100_000}, "guideline"),
    "newer": ({"guideline.toml": "format = 2"}, "newer version of Labeler"),
    "other field": ({"guideline.toml": text_of(colour="red")}, "colour: "),
    "bad path": ({"guideline.toml": text_of(examples={"left": ["../../x.jpg"]})}, "no path inside the folder"),
    "too many": ({"guideline.toml": text_of(examples={"left": [f"{n}.jpg" for n in range(13)]})}, "at most 12"),
    "wrong task": ({"guideline.toml": text_of(name="hair")}, "is no task of this project: its tasks are"),
    "wrong labels": ({"guideline.toml": text_of(labels=["left", "right"])}, "a guideline is for the same labels"),
    "endless": ({"guideline.toml": text_of(borders="a" * 20_000)}, "has more than 10,000 characters"),
}


@pytest.mark.parametrize(("members", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_not_what_it_says_changes_nothing(
    project: Project, tmp_path: Path, members: Mapping[str, bytes | str], sentence: str
) -> None:
    before = state(project)
    path = packed(tmp_path / "guide.zip", members)
    with pytest.raises(InputError, match=sentence) as caught:
        import_guideline(project, path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert state(project) == before


def test_the_hostile_files_are_taken_but_for_what_is_wrong_with_them(project: Project, tmp_path: Path) -> None:
    path = packed(tmp_path / "guide.zip", {**WITH_PICTURE, "guideline.toml": text_of(borders="new"), "pictures/": b""})
    assert import_guideline(project, path).changes == ("orientation: where the border lies.",)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + bytes(40)])
def test_what_is_no_zip_is_refused_with_one_sentence(project: Project, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "guide.zip").write_bytes(content)
    with pytest.raises(InputError, match="cannot be read as a guideline"):
        import_guideline(project, tmp_path / "guide.zip")
    with pytest.raises(InputError, match="is not there"):
        import_guideline(project, tmp_path / "other.zip")


def test_a_file_damaged_anywhere_is_refused_or_says_the_same(project: Project, tmp_path: Path) -> None:
    whole = packed(tmp_path / "whole.zip", {**WITH_PICTURE, "guideline.toml": text_of(borders="new")}).read_bytes()
    random, before = np.random.default_rng(1), state(project)
    path = tmp_path / "damaged.zip"
    for place in random.integers(0, len(whole), 300).tolist():
        path.write_bytes(whole[:place] + bytes([whole[place] ^ int(random.integers(1, 256))]) + whole[place + 1 :])
        try:
            text, _ = guideline_archive.read_archive(path)
        except InputError:
            continue
        assert text.tasks[0].borders == "new"
    assert state(project) == before


def test_pictures_that_are_none_are_refused_before_the_next_is_read(project: Project, tmp_path: Path) -> None:
    zeros = bytes(1_000_000)
    pictures = {f"pictures/{n:064x}.jpg": zeros for n in range(60)}
    path = packed(tmp_path / "guide.zip", {"guideline.toml": text_of(), **pictures})
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="is no JPEG picture"):
            import_guideline(project, path)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_more_bytes_of_pictures_than_a_guideline_has_are_refused_and_never_written(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guideline_archive, "LARGEST_TOTAL", 2 * len(PICTURE) + 2)
    padded = [PICTURE + bytes([n]) for n in range(3)]
    pictures = {f"pictures/{number_of(one)}.jpg": one for one in padded}
    with pytest.raises(InputError, match="larger than a guideline needs"):
        import_guideline(project, packed(tmp_path / "guide.zip", {"guideline.toml": text_of(), **pictures}))
    for name in ("00.png", "01.png", "02.png"):
        pin_example(project, "light", "left", name)
    monkeypatch.setattr(guideline_archive, "LARGEST_TOTAL", 10)
    with pytest.raises(InputError, match="unpin some"):
        export_guideline(project, tmp_path / "own.zip")
    assert not (tmp_path / "own.zip").exists()


def test_many_files_in_one_are_refused_before_they_are_read(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guideline_archive, "MOST_PICTURES", 3)
    path = packed(tmp_path / "guide.zip", {f"pictures/{n:064x}.jpg": b"" for n in range(6)})
    with pytest.raises(InputError, match="holds 6 files"):
        import_guideline(project, path)


def test_an_archive_in_an_unusual_packing_is_refused(project: Project, tmp_path: Path) -> None:
    path = packed(tmp_path / "guide.zip", {"guideline.toml": text_of()}, zipfile.ZIP_LZMA)
    with pytest.raises(InputError, match="packed in an unusual way"):
        import_guideline(project, path)


def test_only_the_tasks_of_the_file_change_and_the_order_of_labels_is_free(project: Project, tmp_path: Path) -> None:
    labels = list(reversed(LIGHT.labels))
    path = packed(tmp_path / "guide.zip", {"guideline.toml": text_of(LIGHT, labels=labels, guideline="new")})
    assert import_guideline(project, path).changes == ("light: the text.",)
    assert project.task("light").labels == LIGHT.labels
    assert project.task("orientation") == ORIENTATION
    assert tomllib.loads((project.folder / "project.toml").read_text("utf-8"))["tasks"][1]["guideline"] == "new"
