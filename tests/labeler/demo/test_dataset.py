"""The demo folder: files, truth, and three annotators with their own ideas of center."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labeler.demo import DemoFaces, make_demo_faces
from labeler.demo.annotators import ANNOTATORS, Row, annotate, side
from labeler.demo.identity import random_light, random_pose
from labeler.errors import InputError

COUNT = 14


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digest(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFaces:
    return make_demo_faces(tmp_path_factory.mktemp("demo") / "faces", COUNT, seed=5, workers=1)


def test_the_folder_holds_what_was_promised(demo: DemoFaces) -> None:
    names = sorted(p.name for p in demo.images.iterdir())
    assert names == [f"face_{i:05d}.jpg" for i in range(1, COUNT + 1)]
    assert [r["image"] for r in rows(demo.truth)] == names
    assert [p.name for p in demo.annotator_files] == ["anna.csv", "ben.csv", "chloe.csv"]
    assert sorted(p.name for p in demo.folder.iterdir()) == ["annotators", "images", "truth.csv"]
    with Image.open(demo.images / names[0]) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (178, 218), "RGB")


def test_the_headers_are_the_products_own(demo: DemoFaces) -> None:
    header = demo.truth.read_text(encoding="utf-8").splitlines()[0]
    assert header == "image,subject,yaw,azimuth,elevation,orientation,light"
    for path in demo.annotator_files:
        header = path.read_text(encoding="utf-8").splitlines()[0]
        assert header == "image,annotator,orientation,light,flag,note"


def test_the_true_labels_follow_from_the_angles(demo: DemoFaces) -> None:
    for row in rows(demo.truth):
        for angle, label, limit in (("yaw", "orientation", 70), ("azimuth", "light", 90)):
            degrees = float(row[angle])
            assert abs(degrees) <= limit
            expected = "center" if abs(degrees) <= 12 else "left" if degrees < 0 else "right"
            assert row[label] == expected
    assert len({r["subject"] for r in rows(demo.truth)}) == 6


def test_pictures_are_brighter_on_the_side_of_the_lamp(demo: DemoFaces) -> None:
    agreeing = []
    for row in rows(demo.truth):
        if abs(float(row["yaw"])) > 15 or abs(float(row["azimuth"])) < 20:
            continue
        with Image.open(demo.images / row["image"]) as image:
            face = np.asarray(image.convert("L"), float)[90:160, 55:123]
        difference = face[:, 34:].mean() - face[:, :34].mean()
        agreeing.append(np.sign(difference) == np.sign(float(row["azimuth"])))
    assert len(agreeing) >= 3
    assert all(agreeing)


def test_each_label_gets_about_a_third_and_the_tasks_are_independent() -> None:
    draws = [np.random.default_rng(i) for i in range(1500)]
    labels = [(side(random_pose(r).yaw), side(random_light(r).azimuth)) for r in draws]
    for task in (0, 1):
        for label in ("left", "center", "right"):
            assert 0.28 < np.mean([pair[task] == label for pair in labels]) < 0.39
    both = np.mean([pair == ("left", "left") for pair in labels])
    assert both == pytest.approx(1 / 9, abs=0.03)


def test_the_number_of_processes_does_not_matter(demo: DemoFaces, tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    again = make_demo_faces(
        tmp_path / "again", COUNT, seed=5, workers=2, on_progress=lambda done, total: calls.append((done, total))
    )
    assert digest(again.folder) == digest(demo.folder)
    assert calls[-1] == (COUNT, COUNT)
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


def test_another_seed_gives_other_faces(demo: DemoFaces, tmp_path: Path) -> None:
    other = make_demo_faces(tmp_path / "other", 1, seed=6, workers=1)
    assert (other.images / "face_00001.jpg").read_bytes() != (demo.images / "face_00001.jpg").read_bytes()


def answers(count: int) -> tuple[list[tuple[float, float]], dict[str, dict[str, Row]]]:
    rng = np.random.default_rng(1)
    angles = [(float(a), float(b)) for a, b in rng.uniform(-70, 70, (count, 2))]
    names = [f"{i}.jpg" for i in range(count)]
    said = {
        who.name: {r.image: r for r in annotate(who, names, angles, np.random.default_rng(i))}
        for i, who in enumerate(ANNOTATORS)
    }
    return angles, said


def test_anna_says_left_where_ben_says_center() -> None:
    angles, said = answers(4000)
    both = [n for n in said["anna"] if n in said["ben"]]
    between = [n for n in both if -14 < angles[int(n[:-4])][0] < -10]
    assert len(between) > 15
    assert np.mean([said["anna"][n].orientation == "left" for n in between]) > 0.8
    assert np.mean([said["ben"][n].orientation == "center" for n in between]) > 0.8
    between = [n for n in both if 10 < angles[int(n[:-4])][1] < 14]
    assert np.mean([said["anna"][n].light == "right" for n in between]) > 0.8
    assert np.mean([said["ben"][n].light == "center" for n in between]) > 0.8


def test_annotators_slip_rarely_where_the_answer_is_plain() -> None:
    angles, said = answers(4000)
    for person in said.values():
        plain = [n for n in person if abs(angles[int(n[:-4])][0]) > 30]
        wrong = np.mean([person[n].orientation != side(angles[int(n[:-4])][0]) for n in plain])
        assert 0.003 < wrong < 0.04


def test_parts_overlap_and_leave_a_third_for_auto_labelling() -> None:
    _, said = answers(1000)
    seen = [sum(f"{i}.jpg" in person for person in said.values()) for i in range(1000)]
    assert np.mean([n > 0 for n in seen]) == pytest.approx(0.7, abs=0.02)
    assert np.mean([n > 1 for n in seen]) >= 0.25
    assert np.mean([n > 2 for n in seen]) > 0.05


def test_some_pictures_carry_flags_and_notes() -> None:
    _, said = answers(2000)
    everything = [row for person in said.values() for row in person.values()]
    assert {row.flag for row in everything} == {"", "1"}
    assert any(row.note for row in everything)
    assert all(row.note for row in everything if row.flag)


@pytest.mark.parametrize("taken", ["truth.csv", "images", "annotators"])
def test_a_folder_that_holds_a_demo_is_refused(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).mkdir()
    with pytest.raises(InputError, match=taken):
        make_demo_faces(tmp_path, 1, workers=1)
    assert [p.name for p in tmp_path.iterdir()] == [taken]


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    make_demo_faces(tmp_path, 1, workers=1)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "keep"


@pytest.mark.parametrize(("images", "seed"), [(0, 0), (-3, 0), (1, -1)])
def test_impossible_numbers_are_refused(tmp_path: Path, images: int, seed: int) -> None:
    with pytest.raises(InputError):
        make_demo_faces(tmp_path / "demo", images, seed=seed, workers=1)
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        make_demo_faces(tmp_path / "file" / "demo", 1, workers=1)


def test_an_interrupted_run_leaves_no_half_demo(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo_faces(tmp_path / "demo", 1, workers=1, on_progress=stop)
    assert list((tmp_path / "demo").iterdir()) == []
    assert make_demo_faces(tmp_path / "demo", 1, workers=1).truth.exists()
