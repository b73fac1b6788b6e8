"""Where annotators draw their borders: known borders found again, and everything that gives none."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labeler.border_scores import AUTO, HELD_OUT, border_sources, find_borders, predict_for_borders
from labeler.borders import MOST_ANSWERS, compare_borders, ordered_labels, pair_sentence, side_scores
from labeler.borders_json import as_json
from labeler.cli.app import run_command_line
from labeler.errors import InputError
from labeler.merge import Votes
from labeler.project import Project
from labeler.store import Annotation, add_images, add_run, annotate, image_names, set_parts
from labeler.tasks import LIGHT, ORIENTATION, PRESETS, Task
from labeler.vote_patterns import NO_VOTE

SIDES = ("left", "center", "right")


def votes_of(angles: np.ndarray, borders: dict[str, float], noise: float, seed: int, seen: float = 1.0) -> Votes:
    """What annotators with these borders and noise of their own say of `angles`; each sees a share of the pictures."""
    random = np.random.default_rng(seed)
    codes = np.full((len(angles), len(borders)), -1, np.int16)
    for place, border in enumerate(borders.values()):
        felt = angles + random.normal(0, noise, len(angles))
        said = np.where(felt < -border, 0, np.where(felt > border, 2, 1))
        there = random.random(len(angles)) < seen
        codes[there, place] = said[there]
    images = tuple(f"{number:04d}.jpg" for number in range(len(angles)))
    return Votes(LIGHT, images, tuple(borders), codes)


def scored(angles: np.ndarray, noise: float, seed: int) -> dict[str, float]:
    """A network's score that follows the angle with an error of its own, the same for all annotators."""
    random = np.random.default_rng(1000 + seed)
    values = (angles + random.normal(0, noise, len(angles))) / 10
    return {f"{number:04d}.jpg": float(value) for number, value in enumerate(values)}


def test_known_borders_and_their_difference_are_found_again() -> None:
    angles = np.random.default_rng(1).uniform(-45, 45, 800)
    found = compare_borders(votes_of(angles, {"ann": 8, "bob": 16}, 4, 2), SIDES, scored(angles, 4, 3))
    for person, border in zip(found.annotators, (0.8, 1.6), strict=True):
        left, right = person.borders
        assert (left.lower, left.upper, right.lower, right.upper) == ("left", "center", "center", "right")
        assert left.low < -border < left.high
        assert right.low < border < right.high
    (pair,) = found.pairs
    assert pair.common == 800
    assert [one.difference for one in pair.borders] == pytest.approx([-0.8, 0.8], abs=0.15)
    assert pair.p < 1e-6
    assert pair_sentence(pair) == (
        "The border between left and center lies further to the left for bob than for ann, "
        "and the border between center and right lies further to the right for bob than for ann."
    )


@pytest.mark.parametrize("seen", [1.0, 0.6])
def test_annotators_with_the_same_borders_are_seldom_told_apart(seen: float) -> None:
    told, intervals = [], []
    for seed in range(250):
        angles = np.random.default_rng(2000 + seed).uniform(-45, 45, 200)
        votes = votes_of(angles, {"ann": 12, "bob": 12}, 4, seed, seen)
        found = compare_borders(votes, SIDES, scored(angles, 6, seed))
        (pair,) = found.pairs
        told.append(pair.p < 0.05)
        intervals += [one.low < 0 < one.high for one in pair.borders]
    assert np.mean(told) < 0.09
    assert np.mean(intervals) == pytest.approx(0.95, abs=0.03)


def test_common_pictures_tell_what_two_intervals_apart_do_not() -> None:
    """The network's error is the same for both: the difference is known far better than either border."""
    angles = np.random.default_rng(4).uniform(-45, 45, 200)
    found = compare_borders(votes_of(angles, {"ann": 10, "bob": 14}, 2, 5), SIDES, scored(angles, 8, 6))
    left, right = (person.borders[1] for person in found.annotators)
    assert left.high > right.low  # the intervals overlap
    assert found.pairs[0].borders[1].p < 0.05


def test_people_who_always_agree_have_one_border() -> None:
    angles = np.random.default_rng(4).uniform(-45, 45, 100)
    votes = votes_of(angles, {"ann": 12}, 4, 5)
    twice = Votes(LIGHT, votes.images, ("ann", "bob"), np.repeat(votes.codes, 2, axis=1))
    (pair,) = compare_borders(twice, SIDES, scored(angles, 4, 6)).pairs
    assert [one.p for one in pair.borders] == [1.0, 1.0]
    assert (pair.p, pair_sentence(pair)) == (1.0, "")


def test_of_very_many_answers_a_sample_is_taken_that_keeps_those_who_answered_few() -> None:
    angles = np.random.default_rng(1).uniform(-45, 45, MOST_ANSWERS + 5_000)
    votes = votes_of(angles, {"ann": 8, "bob": 16, "cy": 8}, 4, 2)
    votes.codes[300:, 2] = NO_VOTE
    found = compare_borders(votes, LIGHT.labels, scored(angles, 3, 3))
    assert MOST_ANSWERS <= found.images <= MOST_ANSWERS + 300
    assert found.drawn_from == len(angles)
    assert [one.answers for one in found.annotators][2] == 300
    assert min(one.answers for one in found.annotators) == 300
    ann, bob = (one.borders for one in found.annotators[:2])
    assert bob[0].high < ann[0].low
    assert compare_borders(votes, LIGHT.labels, scored(angles, 3, 3)) == found
    few = compare_borders(votes_of(angles[:500], {"ann": 8, "bob": 16}, 4, 2), LIGHT.labels, scored(angles[:500], 3, 3))
    assert (few.images, few.drawn_from) == (500, 0)


def reasons(codes: np.ndarray, scores: np.ndarray) -> list[str]:
    votes = Votes(LIGHT, tuple(map(str, range(len(codes)))), ("ann",), codes[:, None].astype(np.int16))
    found = compare_borders(votes, SIDES, {str(place): float(score) for place, score in enumerate(scores)})
    return [person.reason for person in found.annotators if not person.borders]


def test_what_gives_no_borders_is_told() -> None:
    ramp = np.linspace(-2, 2, 60)
    told = np.repeat([0, 1, 2], 20)
    assert reasons(told[::4], ramp[::4]) == ["ann has answered 15 of these pictures: 20 are needed."]
    assert reasons(np.repeat([0, 2], 30), ramp) == ["ann answers center 0 times here: 3 are needed."]
    assert reasons(told, np.zeros(60)) == ["The networks give all pictures the same score."]
    assert "tell all of ann's labels apart" in reasons(told, ramp)[0]
    mixed = np.random.default_rng(1).permutation(told)
    assert reasons(mixed, ramp) == ["The networks' scores hardly say what ann answers."]
    backwards = np.random.default_rng(1).normal(0, 0.4, 60) - ramp
    assert reasons(told, backwards) == ["The networks' scores hardly say what ann answers."]


def test_the_order_of_labels_comes_from_the_mirror() -> None:
    assert ordered_labels(ORIENTATION) == SIDES
    swap = {"left": "right"}
    assert ordered_labels(Task(name="a", labels=("center", "left", "right"), mirror=swap)) == SIDES
    five = Task(name="a", labels=("ll", "l", "m", "r", "rr"), mirror={"ll": "rr", "l": "r"})
    assert ordered_labels(five) == five.labels
    assert ordered_labels(Task(name="a", labels=("left", "right"), mirror=swap)) == ("left", "right")
    assert ordered_labels(PRESETS["celeba-attributes"][0]) is None
    assert ordered_labels(Task(name="a", labels=("left", "up", "down", "right"), mirror=swap)) is None


def test_the_score_is_how_far_to_the_right_a_picture_is() -> None:
    one = np.array([[[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]]])
    left, middle, right = side_scores(one, SIDES, SIDES)
    assert (left, middle) == (pytest.approx(-right), pytest.approx(0))
    assert right == pytest.approx(np.log(0.81 / 0.11))
    turned = side_scores(one[..., [1, 0, 2]], ("center", "left", "right"), SIDES)
    assert turned == pytest.approx([left, middle, right])
    unknown = side_scores(np.array([[[np.nan] * 3], [[0.1, 0.1, 0.8]]]), SIDES, SIDES)
    assert np.isnan(unknown).all()


RESULTS = {
    **dict.fromkeys(("parameters", "epochs", "best_epoch", "images_train", "images_validation"), 1),
    **dict.fromkeys(("accuracy", "loss", "balanced_accuracy", "seconds", "images_per_second", "majority_share"), 0.5),
    "device": "cpu",
}


def add_training(project: Project, run: str, predictions: dict[str, float]) -> None:
    """A run with these scores on its validation, as `training` writes them, and no network any more."""
    summary = {"architecture": "cnn4", "settings": {"seed": 0}, "results": RESULTS}
    add_run(project.store, run, "train", "light", summary)
    folder = project.runs_folder / run
    folder.mkdir(parents=True)
    with (folder / "validation.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image", "label", *(f"p_{label}" for label in SIDES)])
        for image, score in predictions.items():
            right = 0.5 / (1 + np.exp(-score))
            writer.writerow([image, "center", 0.5 - right, 0.5, right])


@pytest.fixture
def answered(make_project: Callable[..., Project]) -> tuple[Project, dict[str, float]]:
    """Two people's answers to 200 images, and scores for them."""
    project = make_project(images=1)
    add_images(project.store, [f"{number:04d}.jpg" for number in range(200)])
    angles = np.random.default_rng(1).uniform(-45, 45, 200)
    votes = votes_of(angles, {"ann": 8, "bob": 16}, 4, 2)
    numbers = {name: number for number, name in image_names(project.store).items()}
    for place, who in enumerate(votes.annotators):
        said = zip(votes.images, votes.codes[:, place].tolist(), strict=True)
        annotate(project.store, who, [Annotation(numbers[image], "light", SIDES[code]) for image, code in said])
    return project, scored(angles, 4, 3)


def test_a_trainings_own_validation_is_enough(answered: tuple[Project, dict[str, float]]) -> None:
    project, scores = answered
    add_training(project, "light-a", scores)
    sources = border_sources(project, project.task("light"), ["light-a"])
    found = find_borders(sources)
    assert (found.held_out, found.missing, found.runs) == (True, 0, ("light-a",))
    assert found.comparison is not None
    assert "further to the right for bob" in pair_sentence(found.comparison.pairs[0])
    said = as_json(found)
    assert said["held_out"] is True
    assert len(said["annotators"]["ann"]["borders"]) == 2  # type: ignore[index]


def test_pictures_that_a_network_did_not_learn_from_are_preferred(
    answered: tuple[Project, dict[str, float]],
) -> None:
    project, scores = answered
    few = dict(list(scores.items())[:30])
    add_training(project, "light-a", few)
    set_parts(project.store, dict.fromkeys(list(scores)[:50], "validation"))
    sources = border_sources(project, project.task("light"), ["light-a"])
    held_out = find_borders(sources, HELD_OUT)
    assert held_out.comparison is not None
    assert (held_out.comparison.images, held_out.missing) == (30, 20)  # the split's others were never predicted
    add_training(project, "light-b", dict(list(scores.items())[25:60]))
    both = border_sources(project, project.task("light"), ["light-a", "light-b"])
    found = find_borders(both, AUTO)
    assert found.comparison is not None
    assert (found.comparison.images, found.held_out) == (5, False)  # too few: those it learned from are taken too


def test_what_is_missing_is_told(answered: tuple[Project, dict[str, float]]) -> None:
    mine, _ = answered
    assert "No network has been trained for light" in find_borders(border_sources(mine, mine.task("light"))).reason
    assert "Nobody has answered" in find_borders(border_sources(mine, mine.task("orientation"))).reason
    with pytest.raises(InputError, match="choose auto, held-out, all"):
        find_borders(border_sources(mine, mine.task("light")), "some")
    add_training(mine, "light-a", {})
    with pytest.raises(InputError, match="is no training for orientation"):
        border_sources(mine, mine.task("orientation"), ["light-a"])
    path: Path = mine.runs_folder / "light-a" / "validation.csv"
    path.write_text("image,p_left,p_center,p_right\n0001.jpg,a,b,c\n")
    with pytest.raises(InputError, match=r"validation\.csv cannot be read"):
        find_borders(border_sources(mine, mine.task("light"), ["light-a"]))


def test_networks_are_asked_only_where_that_is_wanted(trained: Project) -> None:
    sources = border_sources(trained, trained.task("light"))
    assert len(sources.runs) == 2
    before = find_borders(sources, "all")
    assert before.missing > 0
    predict_for_borders(trained, sources, lambda _event: None)
    after = find_borders(sources, "all")
    assert after.missing == 0
    assert after.comparison is not None
    assert after.comparison.images == 18
    assert "18 of these pictures: 20 are needed" in after.comparison.annotators[0].reason


def test_the_command_asks_networks_only_where_that_is_wanted(
    trained: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    def light(*options: str) -> Any:
        arguments = ["borders", str(trained.folder), "--pictures", "all", *options]
        assert run_command_line([*arguments, "--json"], lambda _folder: 0) == 0
        return json.loads(capsys.readouterr().out)["tasks"]

    assert light("--task", "light")["light"]["missing_predictions"] > 0
    found = light("--predict")
    assert list(found) == ["orientation", "light"]
    assert (found["light"]["missing_predictions"], found["light"]["images"]) == (0, 18)
    assert found["orientation"]["reason"] == "Nobody has answered orientation yet."
    assert run_command_line(["borders", str(trained.folder), "--pictures", "all"], lambda _folder: 0) == 0
    assert "light: 18 pictures some of which the networks learned from" in capsys.readouterr().out
