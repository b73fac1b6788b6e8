"""Splits are stored and reused: the project's own in its store, others by name in files that people can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeler.errors import InputError
from labeler.project import Project, create_project
from labeler.split_jobs import Split, make_split, split_project
from labeler.splits import read_split, split_names, split_path, write_split
from labeler.store import Annotation, add_images, annotate, subjects_and_parts
from labeler.tasks import LIGHT

from ..conftest import write_pictures


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """300 images, the first 240 labelled; most of them to the left."""
    write_pictures(tmp_path / "pictures", 1)
    with closing(create_project(tmp_path / "faces", tmp_path / "pictures", (LIGHT,))) as made:
        add_images(made.store, [f"{number:03d}.png" for number in range(299)])
        labels = ["left"] * 120 + ["center"] * 80 + ["right"] * 40
        annotate(made.store, "ann", [Annotation(n + 1, "light", label) for n, label in enumerate(labels)])
        yield made


def own_parts(project: Project) -> Counter[str | None]:
    return Counter(part for _, part in subjects_and_parts(project.store).values())


def test_the_projects_own_split_may_have_a_test_part_that_nothing_trains_on(project: Project) -> None:
    assert make_split(project, Split(0.7, test=0.2), {}) == {"train": 210, "validation": 30, "test": 60}
    assert own_parts(project) == {"train": 210, "validation": 30, None: 60}
    assert make_split(project, Split(0.7), {}) == {"train": 210, "validation": 90}
    assert own_parts(project) == {"train": 210, "validation": 90}


def test_equal_classes_by_numbers_with_nobody_in_two_parts(project: Project) -> None:
    subjects = {name: f"person {place // 4}" for place, name in enumerate(sorted(subjects_and_parts(project.store)))}
    wanted = Split(60, 15, 15, balanced=True, task="light", name="equal")
    assert make_split(project, wanted, subjects) == {"train": 60, "validation": 15, "test": 15}
    parts = read_split(project, "equal")
    assert len(parts) == 90
    for person in set(subjects.values()):
        assert len({part for name, part in parts.items() if subjects[name] == person}) <= 1
    assert own_parts(project) == {None: 300}
    with pytest.raises(InputError, match="There is a split 'equal' already"):
        make_split(project, wanted, subjects)
    assert read_split(project, "equal") == parts
    with pytest.raises(InputError, match="needs 100 images of 'center' and can have"):
        make_split(project, Split(300, 15, balanced=True, task="light", name="more"), {})
    assert split_names(project) == ["equal"]


def test_folds_are_kept_by_name(project: Project) -> None:
    assert make_split(project, Split(folds=5, task="light", name="cv"), {}) == dict.fromkeys("12345", 48)
    assert set(read_split(project, "cv").values()) == set("12345")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Split(folds=5), "needs a name: give --name"),
        (Split(100, 20), "needs a name: give --name"),
        (Split(balanced=True, name="x"), "give --task, and numbers of images"),
        (Split(100, 0.2, name="x"), "Give numbers of images for all parts"),
        (Split(0.8, test=0.2), "their sum must be 1"),
        (Split(name="../x"), "A split cannot be called '../x'"),
        (Split(task="gaze"), "has no task 'gaze'"),
    ],
)
def test_a_split_that_cannot_be_meant_is_refused(project: Project, wanted: Split, words: str) -> None:
    with pytest.raises(InputError, match=words):
        make_split(project, wanted, {})
    assert own_parts(project) == {None: 300}
    assert split_names(project) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the first line must be image,part"),
        ("image,part\n00.png,training\n", "line 2: write image,part"),
        ("image,part\n00.png,train\n00.png,test\n", "line 3: 00.png is in two parts"),
        ("image,part\n00.png,train\n01.png,2\n", "has both folds and parts"),
        ("image,part\n00.png,0\n", "line 2"),
    ],
)
def test_a_split_file_that_says_what_cannot_be_meant_is_refused(project: Project, text: str, words: str) -> None:
    path = split_path(project, "own")
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        read_split(project, "own")


def test_no_split_names_those_there_are(project: Project) -> None:
    write_split(project, "a", {"=1.png": "train", "-2.png": "test"})
    assert read_split(project, "a") == {"=1.png": "train", "-2.png": "test"}
    assert b"'=1.png" in split_path(project, "a").read_bytes()
    with pytest.raises(InputError, match=r"no split 'b'\. The project's splits: a;"):
        read_split(project, "b")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(raw=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: b"image,part\n" + text.encode()))
def test_any_file_is_read_or_refused(project: Project, raw: bytes) -> None:
    path = split_path(project, "any")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(raw)
    with suppress(InputError):
        read_split(project, "any")


def test_what_nobody_asked_for_is_not_drawn(project: Project) -> None:
    with pytest.raises(InputError, match=r"train 0\.7, validation 0, test 0\.3; all must be above 0"):
        make_split(project, Split(0.7, test=0.3), {})  # 1 - 0.7 - 0.3 is 5.6e-17
    with pytest.raises(InputError, match="give 99 at most"):
        make_split(project, Split(folds=100, name="many"), {})
    assert (own_parts(project), split_names(project)) == ({None: 300}, [])
    make_split(project, Split(folds=99, name="many"), {})
    assert set(read_split(project, "many").values()) == {str(fold) for fold in range(1, 100)}


def test_a_split_keeps_each_subject_on_one_side_and_is_stored(project: Project) -> None:
    subjects = {"000.png": "s1", "001.png": "s1", "002.png": "s2", "003.png": "s2", "004.png": "s3"}
    sizes = split_project(project, 0.6, 1, subjects)
    parts = {image: part for image, (_, part) in subjects_and_parts(project.store).items()}
    assert sum(sizes.values()) == 300
    assert all(sizes.values())
    assert parts["000.png"] == parts["001.png"]
    assert parts["002.png"] == parts["003.png"]
    assert split_project(project, 0.6, 1, subjects) == sizes
    with pytest.raises(InputError, match="numbers of images needs a name"):
        split_project(project, 2, 1, {})
    with pytest.raises(InputError, match="The shares are train 0"):
        split_project(project, 0, 1, {})
