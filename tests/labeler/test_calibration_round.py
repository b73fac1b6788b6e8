"""Drawing common pictures, handing them out, and what the answers say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from labeler.calibration_round import (
    CalibrationRound,
    draw_round,
    find_round,
    round_names,
    take_round,
    write_round,
)
from labeler.errors import InputError
from labeler.exchange import import_files, read_for_project
from labeler.exporting import export_labels
from labeler.guideline import pin_example
from labeler.label_session import LabelSession
from labeler.project import Project, open_project
from labeler.round_check import as_json, check_round, pair_sentence
from labeler.round_power import pictures_needed
from labeler.round_project import export_round
from labeler.store import Annotation, Change, add_images, annotate, image_names, set_missing
from labeler.tasks import LIGHT
from labeler.work_queue import QUEUES

MakeProject = Callable[..., Project]


def all_names(project: Project) -> list[str]:
    return list(image_names(project.store).values())


def say(project: Project, who: str, labels: dict[str, str]) -> None:
    numbers = {name: number for number, name in image_names(project.store).items()}
    annotate(project.store, who, [Annotation(numbers[name], "light", label) for name, label in labels.items()])


def test_a_round_is_kept_and_the_same_seed_draws_the_same(make_project: MakeProject) -> None:
    one, other = make_project("one", 20), make_project("other", 20)
    heard: list[Change] = []
    one.store.listen(heard.append)
    drawn = draw_round(one, 8, seed=3)
    assert len(set(drawn.images)) == 8
    assert drawn == find_round(one.folder) == draw_round(other, 8, seed=3)
    assert [change.kind for change in heard] == ["calibration"]
    assert draw_round(make_project("third", 20), 8, seed=4).images != drawn.images


def test_no_picture_is_drawn_twice_and_none_that_is_missing_or_labelled(make_project: MakeProject) -> None:
    project = make_project(images=10)
    set_missing(project.store, ["00.png"])
    say(project, "ann", {"01.png": "left"})
    first = draw_round(project, 4)
    second = draw_round(project, 5)
    assert sorted((*first.images, *second.images)) == [f"0{number}.png" for number in range(1, 10)]
    assert (round_names(project.folder), find_round(project.folder)) == (["round-001", "round-002"], second)
    with pytest.raises(InputError, match=r"Only 0 pictures can be drawn, as only so many are in no earlier round"):
        draw_round(project, 1)
    assert round_names(project.folder) == ["round-001", "round-002"]


def test_pictures_that_lack_an_answer_can_be_drawn_alone(make_project: MakeProject) -> None:
    project = make_project(images=6, tasks=[LIGHT])
    say(project, "ann", {"01.png": "left", "04.png": "left"})
    assert draw_round(project, 4, unlabelled=True).images == ("00.png", "02.png", "03.png", "05.png")


def test_every_picture_is_drawn_equally_often(make_project: MakeProject) -> None:
    project = make_project(images=1)
    add_images(project.store, [f"more/{number}.jpg" for number in range(9)])
    times: Counter[str] = Counter()
    for seed in range(300):
        drawn = draw_round(project, 3, seed)
        times.update(drawn.images)
        (project.folder / "calibration" / f"{drawn.name}.csv").unlink()
    counts = np.array([times[name] for name in all_names(project)])
    assert ((counts - 90) ** 2 / 90).sum() < 27.9  # chi-square of 9 degrees: beyond it in 1 of 1,000


@pytest.mark.parametrize("count", [0, -3])
def test_no_pictures_are_no_round(project: Project, count: int) -> None:
    with pytest.raises(InputError, match="draw 1 or more"):
        draw_round(project, count)


def test_a_file_that_is_no_list_is_told_with_its_name(project: Project) -> None:
    folder = project.folder / "calibration"
    folder.mkdir()
    for content in (b"name\r\n00.png\r\n", b"", b"\xff\xfe", b'image\r\n"00.png'):
        (folder / "round-001.csv").write_bytes(content)
        with pytest.raises(InputError, match=r"round-001\.csv"):
            find_round(project.folder)
    with pytest.raises(InputError, match="There is no calibration round 'round-009'"):
        find_round(project.folder, "round-009")


def test_names_that_a_spreadsheet_would_run_come_back_as_they_are(tmp_path: Path, make_project: MakeProject) -> None:
    project = make_project(images=1)
    add_images(project.store, ["=1+1.jpg", "'-a.jpg", 'a,"b".jpg'])
    drawn = draw_round(project, 4)
    assert find_round(project.folder) == drawn == CalibrationRound("round-001", tuple(sorted(all_names(project))))
    assert "'=1+1.jpg" in (project.folder / "calibration" / "round-001.csv").read_text()


def test_a_teammates_list_becomes_a_round(tmp_path: Path, make_project: MakeProject) -> None:
    one, other = make_project("one", 9), make_project("other", 9)
    write_round(tmp_path / "list.csv", draw_round(one, 4).images)
    assert take_round(other, tmp_path / "list.csv") == find_round(one.folder)
    (tmp_path / "list.csv").write_text("image\nnowhere.png\n")
    with pytest.raises(InputError, match=r"names nowhere\.png, which is no image of this project"):
        take_round(other, tmp_path / "list.csv")
    (tmp_path / "list.csv").write_text("image\n")
    with pytest.raises(InputError, match="names no image"):
        take_round(other, tmp_path / "list.csv")
    assert round_names(other.folder) == ["round-001"]


def test_the_queue_holds_what_each_annotator_still_has_to_answer(make_project: MakeProject) -> None:
    project = make_project(images=9, tasks=[LIGHT])
    assert QUEUES["calibration"].select(project.store, ["light"], "ann") == []
    drawn = draw_round(project, 4)
    session = LabelSession(project, "ann", [LIGHT], "calibration")
    assert (len(session.queue), session.role) == (4, "vote")
    session.answer("left")
    session.rebuild()
    names = image_names(project.store)
    assert [names[image] for image in session.queue.images] == list(drawn.images[1:])
    assert QUEUES["calibration"].count(project.store, ["light"], "bob") == 4


def test_a_small_project_goes_out_and_its_labels_come_back(tmp_path: Path, make_project: MakeProject) -> None:
    project = make_project(images=9)
    pin_example(project, "light", "left", "00.png")
    drawn = draw_round(project, 4, seed=2)
    say(project, "ann", {drawn.images[0]: "left"})
    assert export_round(project, drawn, tmp_path / "small") == ()
    with closing(open_project(tmp_path / "small")) as small:
        assert all_names(small) == list(drawn.images)
        assert find_round(small.folder) == drawn
        for image in drawn.images:
            assert small.image_path(image).read_bytes() == project.image_path(image).read_bytes()
        assert small.task("light").guideline == project.task("light").guideline
        assert len(small.task("light").examples["left"]) == 1
        assert QUEUES["unlabelled"].count(small.store, ["light"], "bob") == 4  # nobody's label came along
        say(small, "bob", dict.fromkeys(drawn.images, "center"))
        export_labels(small, tmp_path / "bob.csv", "csv", "bob")
    import_files(project, [read_for_project(project, tmp_path / "bob.csv", "")], "ann")
    check = check_round(project, drawn)
    assert check.tasks[1].answered == {"ann": 1, "bob": 4}


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path, make_project: MakeProject) -> None:
    project = make_project(images=3)
    drawn = draw_round(project, 2)
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty"):
        export_round(project, drawn, tmp_path / "small")
    project.image_path(drawn.images[1]).unlink()
    with pytest.raises(InputError, match="cannot be copied"):
        export_round(project, drawn, tmp_path / "other")
    assert not (tmp_path / "other").exists()
    assert [path.name for path in (tmp_path / "small").iterdir()] == ["mine.txt"]
    with pytest.raises(InputError, match="names no image of this project"):
        export_round(project, CalibrationRound("round-001", ("../x.png",)), tmp_path / "other")


def test_the_check_names_the_difference_and_says_whether_there_were_enough(make_project: MakeProject) -> None:
    project = make_project(images=1, tasks=[LIGHT])
    add_images(project.store, [f"{number:03d}.jpg" for number in range(150)])
    drawn = draw_round(project, 120)
    say(project, "ann", {name: ("left", "center", "right")[place % 3] for place, name in enumerate(drawn.images)})
    say(project, "bob", {name: ("left", "center", "center")[place % 3] for place, name in enumerate(drawn.images)})
    outside = next(name for name in all_names(project) if name not in drawn.images)
    say(project, "ann", {outside: "left"})
    say(project, "cy", {outside: "right"})
    check = check_round(project, drawn, shift=0.2)
    (task,) = check.tasks
    assert task.answered == {"ann": 120, "bob": 120}  # what lies outside the round counts nowhere
    (pair,) = task.pairs
    assert pair.enough
    assert pair_sentence(pair, check).startswith("bob says center where ann says left or right 40 times, the other way")
    assert pair_sentence(pair, check).endswith("in 9 of 10 cases: enough for one of 20 %.")
    (strict,) = check_round(project, drawn, shift=0.02).tasks[0].pairs
    assert not strict.enough
    assert strict.needed == pictures_needed(0.02, 3, pair.back)
    said = as_json(check)["tasks"]
    assert said["light"]["pairs"][0]["enough"] is True  # type: ignore[index]


def test_people_who_never_differ_are_not_taken_for_people_without_noise(make_project: MakeProject) -> None:
    project = make_project(images=20, tasks=[LIGHT])
    drawn = draw_round(project, 18)
    for who in ("ann", "bob"):
        say(project, who, dict.fromkeys(drawn.images, "left"))
    (pair,) = check_round(project, drawn).tasks[0].pairs
    assert (pair.back, pair.difference, pair.enough) == (1 / 20, "", False)


@pytest.mark.parametrize(("shift", "chance"), [(0, 0.9), (1, 0.9), (0.1, 1.0), (0.1, 0.2), (float("nan"), 0.9)])
def test_a_shift_or_chance_that_cannot_be_is_told(project: Project, shift: float, chance: float) -> None:
    draw_round(project, 2)
    with pytest.raises(InputError):
        check_round(project, find_round(project.folder), shift, chance)
