"""Pictures on which networks disagree with themselves, by the score, the queue and the command."""

from __future__ import annotations

import json

import numpy as np
import pytest

from labeler.cli import run_command_line
from labeler.comparison_jobs import best_runs
from labeler.errors import InputError
from labeler.image_filter import SUSPICIOUS, ImageFilter
from labeler.mirror_check import check_mirror
from labeler.predict_jobs import predict_views
from labeler.project import Project
from labeler.store import Annotation, annotate, find_image, image_names, runs, scores, set_scores
from labeler.tasks import LIGHT, ORIENTATION
from labeler.views import Views
from labeler.work_queue import QUEUES
from tests.labeler.conftest import IMAGES, LABELLED

FIRST = ImageFilter(order=SUSPICIOUS)


def ignore(_event: dict[str, object]) -> None:
    """Nobody watches."""


def test_only_another_likeliest_label_is_a_disagreement() -> None:
    plain = np.array([[[0.9, 0.1, 0.0], [0.6, 0.4, 0.0], [0.5, 0.3, 0.2], [np.nan] * 3]], np.float32)
    turned = np.array([[[0.1, 0.8, 0.1], [0.9, 0.1, 0.0], [0.4, 0.5, 0.1], [0.2, 0.4, 0.4]]], np.float32)
    found = Views(plain, turned).disagreements
    assert found[:3].tolist() == pytest.approx([0.8, 0.0, 0.2])
    assert np.isnan(found[3])


def test_two_networks_are_weighed_by_their_mean() -> None:
    plain = np.array([[[0.9, 0.1]], [[0.2, 0.8]]], np.float32)
    turned = np.array([[[0.6, 0.4]], [[0.1, 0.9]]], np.float32)
    assert Views(plain, turned).disagreements.tolist() == pytest.approx([0.2])  # 0.55 left, then 0.35


def test_the_queue_has_what_differs_of_what_nobody_has_labelled(trained: Project) -> None:
    found = check_mirror(trained, LIGHT, (), ignore, "cpu")
    assert (found.images, found.unreadable) == (IMAGES - LABELLED, 1)
    names = [name for image, name in image_names(trained.store).items() if image > LABELLED]
    views = predict_views(trained, best_runs(trained, "light"), names, ignore, "cpu", "light")
    expected = {
        find_image(trained.store, name): score
        for name, score in zip(names, views.disagreements.tolist(), strict=True)
        if score > 0
    }
    assert scores(trained.store, "mirror: light") == pytest.approx(expected)
    assert found.differing == len(expected)
    queue = QUEUES["mirror"].select(trained.store, ["light"], "ann", FIRST)
    assert queue == sorted(expected, key=lambda image: -expected[image])


@pytest.mark.parametrize("rules", ["report", "certified"])
def test_an_auto_labelling_fills_the_queue_by_itself(trained: Project, rules: str) -> None:
    asked = ["auto-label", str(trained.folder), "--rules", rules, "--annotator", "ann", "--device", "cpu"]
    assert run_command_line([*asked, "--no-mirror"], lambda _p: 0) == 0
    assert scores(trained.store, "mirror: light") == {}
    names = [name for image, name in image_names(trained.store).items() if image > LABELLED]
    views = predict_views(trained, best_runs(trained, "light"), names, ignore, "cpu", "light")
    expected = {
        find_image(trained.store, name): score
        for name, score in zip(names, views.disagreements.tolist(), strict=True)
        if score > 0
    }
    set_scores(trained.store, "mirror: light", {LABELLED + 1: 2.0})
    assert run_command_line([*asked, "--dry-run"], lambda _p: 0) == 0
    assert scores(trained.store, "mirror: light") == {LABELLED + 1: 2.0}  # nothing is written
    assert run_command_line(asked, lambda _p: 0) == 0
    assert scores(trained.store, "mirror: light") == pytest.approx(expected)


def test_what_was_labelled_meanwhile_leaves_the_queue(trained: Project) -> None:
    set_scores(trained.store, "mirror: light", {LABELLED + 1: 0.4, LABELLED + 2: 0.6})
    assert QUEUES["mirror"].select(trained.store, ["light"], "ann", FIRST) == [LABELLED + 2, LABELLED + 1]
    annotate(trained.store, "ann", [Annotation(image, "light", "left") for image in range(1, IMAGES + 1)])
    assert QUEUES["mirror"].select(trained.store, ["light"], "ann", FIRST) == []
    assert check_mirror(trained, LIGHT, (), ignore, "cpu").images == 0
    assert scores(trained.store, "mirror: light") == {}


def test_the_command(trained: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["mirror-check", str(trained.folder), "--device", "cpu", "--json"], lambda _p: 0) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document["tasks"]) == ["light"]  # nobody has trained a network for the orientation
    light = document["tasks"]["light"]
    assert (light["images"], light["unreadable"]) == (IMAGES - LABELLED, 1)
    assert light["differing"] == len(scores(trained.store, "mirror: light"))
    assert run_command_line(["mirror-check", str(trained.folder), "--progress", "json"], lambda _p: 0) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["event"] == "result"


def test_without_a_network_it_says_what_to_do(trained: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match="No network has been trained for 'orientation' yet"):
        check_mirror(trained, ORIENTATION, (), ignore)
    assert run_command_line(["mirror-check", str(trained.folder), "--task", "orientation"], lambda _p: 0) == 1
    assert "labeler train" in capsys.readouterr().err


def test_a_run_of_another_task_is_refused(trained: Project, capsys: pytest.CaptureFixture[str]) -> None:
    run = runs(trained.store, "train")[0].id
    said = ["mirror-check", str(trained.folder), "--task", "orientation", "--run", run]
    assert run_command_line(said, lambda _p: 0) == 1
    assert "No run of --run was trained for 'orientation'" in capsys.readouterr().err
