"""The guided loop: which step comes next, also after it was cancelled or the project closed, and what it brought."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from labeler.cli import run_command_line
from labeler.comparison_jobs import best_runs
from labeler.errors import InputError
from labeler.guided_loop import (
    DONE,
    FILE,
    LABEL,
    SUGGEST,
    TRAIN,
    Round,
    add_round,
    loop_state,
    set_round_size,
)
from labeler.loop_round import next_round
from labeler.project import Project, open_project
from labeler.store import Annotation, add_run, annotate, chosen_images, lacking_answer, runs
from labeler.suggested_images import suggestions
from labeler.suggestion import suggest
from tests.conftest import MakeProject

FAST = ("epochs=1", "batch_size=16")


def quiet(_event: dict[str, object]) -> None:
    """Nobody listens."""


def label_suggested(project: Project) -> None:
    from labeler.work_queue import QUEUES

    images = QUEUES["suggested"].select(project.store, ["light"], "ann")
    labels = project.task("light").labels
    annotate(project.store, "ann", [Annotation(image, "light", labels[(image - 1) % 3]) for image in images])


def a_round(labels: int = 50, at: str = "2026-01-01T00:00:00.000+00:00") -> Round:
    return Round(labels=labels, run="light-001", accuracy=0.8, held_out=30, expected=0.25, at=at)


def test_the_loop_begins_with_a_suggestion_then_labels_then_trains(make_project: MakeProject) -> None:
    project = make_project(images=14)
    state = loop_state(project, "light")
    assert (state.step, state.number, state.size, state.open, state.points) == (SUGGEST, 1, 50, 14, ())
    suggest(project, "light", 12, quiet)
    state = loop_state(project, "light")
    assert (state.step, state.suggested, state.left, state.may_train) == (LABEL, 12, 12, False)
    label_suggested(project)
    state = loop_state(project, "light")
    assert (state.step, state.left, state.labelled, state.may_train) == (TRAIN, 0, 12, True)


def test_too_few_labels_lead_to_more_suggestions(make_project: MakeProject) -> None:
    project = make_project(images=14)
    suggest(project, "light", 4, quiet)
    label_suggested(project)
    assert loop_state(project, "light").step == SUGGEST


def test_a_round_trains_measures_and_suggests_anew(trained: Project) -> None:
    annotate(trained.store, "ann", [Annotation(19, "light", "left")])
    assert loop_state(trained, "light").step == TRAIN
    found = next_round(trained, "light", 3, quiet, "cpu", FAST)
    state = loop_state(trained, "light")
    assert (state.step, state.number, state.trained_on, state.left) == (LABEL, 2, 19, 3)
    done = state.rounds[0]
    assert (done.labels, done.expected) == (19, None)
    assert done.held_out == 6
    assert done.run == "light-mirror_resnet_4x4-001"
    assert found["run"] == done.run
    assert found["round"]["labels"] == 19
    assert state.points[0].labels == 19


def test_a_cancelled_round_goes_on_where_it_was_left(trained: Project) -> None:
    annotate(trained.store, "ann", [Annotation(19, "light", "left")])
    stages: list[object] = []

    def cancel_at_the_first_question(event: dict[str, object]) -> None:
        if event["event"] == "progress" and str(event["stage"]).startswith("predict"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        next_round(trained, "light", 3, cancel_at_the_first_question, "cpu", FAST)
    state = loop_state(trained, "light")
    assert (state.step, state.rounds) == (TRAIN, ())
    trainings = len(runs(trained.store, "train"))
    next_round(trained, "light", 3, lambda event: stages.append(event["event"]), "cpu", FAST)
    assert len(runs(trained.store, "train")) == trainings  # what was trained is not trained again
    assert "epoch" not in stages
    assert loop_state(trained, "light").step == LABEL


def test_everything_labelled_ends_the_loop(trained: Project) -> None:
    images = chosen_images(trained.store, lacking_answer(trained.store, ["light"]))
    annotate(trained.store, "ann", [Annotation(image, "light", "left") for image in images])
    add_round(trained, "light", a_round(26))
    assert loop_state(trained, "light").step == DONE
    with pytest.raises(InputError, match="the loop is done"):
        next_round(trained, "light", 3, quiet, "cpu")


def test_the_last_labels_are_trained_on_though_nothing_is_left_to_suggest(trained: Project) -> None:
    images = chosen_images(trained.store, lacking_answer(trained.store, ["light"]))
    annotate(trained.store, "ann", [Annotation(image, "light", "left") for image in images])
    assert loop_state(trained, "light").step == TRAIN
    found = next_round(trained, "light", 3, quiet, "cpu", FAST)
    assert found["names"] == ()
    assert found["round"]["expected"] is None
    assert found["state"] == DONE


def test_rounds_and_their_size_survive_a_restart(project: Project) -> None:
    add_round(project, "light", a_round(50))
    add_round(project, "light", a_round(100))
    set_round_size(project, "light", 20)
    set_round_size(project, "orientation", 30)
    with closing(open_project(project.folder)) as again:
        state = loop_state(again, "light")
        assert [one.labels for one in state.rounds] == [50, 100]
        assert (state.size, loop_state(again, "orientation").size) == (20, 30)
        assert loop_state(again, "orientation").rounds == ()
    with pytest.raises(InputError, match="from 1 to 1,000"):
        set_round_size(project, "light", 0)


def test_two_that_add_at_once_lose_nothing(project: Project) -> None:
    def add(first: int) -> None:
        with closing(open_project(project.folder)) as own:
            for number in range(5):
                add_round(own, "light", a_round(first + number))

    threads = [threading.Thread(target=add, args=(first,)) for first in (10, 20, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.labels for one in loop_state(project, "light").rounds) == [
        *range(10, 15),
        *range(20, 25),
        *range(30, 35),
    ]


def test_a_certificate_at_the_loops_error_is_a_point_of_the_round_before_it(project: Project) -> None:
    add_round(project, "light", a_round(50, "2026-01-01T00:00:00.000+00:00"))
    add_round(project, "light", a_round(100, "2099-01-01T00:00:00.000+00:00"))

    def certified(run: str, bound: float | None, error: float) -> None:
        certificate = {"bound": bound, "max_error": error, "coverage": 0.4}
        add_run(project.store, run, "auto-label", "", {"tasks": {"light": {"certificate": certificate}}})

    certified("auto-label-001", None, 0.02)
    certified("auto-label-002", 0.04, 0.05)
    assert [one.certified for one in loop_state(project, "light").points] == [None, None]
    certified("auto-label-003", 0.019, 0.02)
    assert [one.certified for one in loop_state(project, "light").points] == [0.4, None]


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "[]",
        '{"format": 2}',
        '{"tasks": {"light": {"size": 0}}}',
        '{"tasks": {"light": {"rounds": [{"labels": -1}]}}}',
        '{"tasks": {"light": {"more": 1}}}',
        "\xff",
    ],
)
def test_a_damaged_file_is_told_and_stays(project: Project, damage: str) -> None:
    path = project.folder / FILE
    path.write_text(damage, encoding="latin-1")
    with pytest.raises(InputError, match=r"guided-loop\.json cannot be read"):
        loop_state(project, "light")
    with pytest.raises(InputError, match=r"guided-loop\.json cannot be read"):
        add_round(project, "light", a_round())
    assert path.read_text(encoding="latin-1") == damage


def test_the_command_goes_through_a_round(copy_trained: Callable[[], Path], capsys: pytest.CaptureFixture[str]) -> None:
    folder = copy_trained()
    command = ["next-round", str(folder), "--task", "light", "--n", "2", "--device", "cpu", "--progress", "json"]
    assert run_command_line(command, lambda _: 0) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events[-1]["event"] == "result"
    assert (events[-1]["state"], len(events[-1]["names"])) == (LABEL, 2)
    with closing(open_project(folder)) as project:
        assert suggestions(project.store, "light") == (2, 2)
        assert events[-1]["round"]["run"] in best_runs(project, "light")  # on all labels already: asked, not trained
