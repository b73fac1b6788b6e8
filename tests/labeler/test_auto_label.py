"""Auto-labelling: people's labels stay, the rest is decided, and all of it can be taken back."""

from __future__ import annotations

import csv
import json
import signal
from dataclasses import replace

import pytest

from labeler.auto_label import TaskDecisions, apply, plan_task, plans_for_tasks, propose
from labeler.cli import run_command_line
from labeler.errors import InputError
from labeler.project import Project
from labeler.store import (
    Annotation,
    annotate,
    final_counts,
    final_labels,
    find_run,
    redo,
    restore_run,
    revert_run,
    run_decisions,
    runs,
    set_missing,
    undo,
)

RUNS = ("light-vgg19_variation-001", "light-vgg19_variation-002")


def proposed(project: Project, high: float = 0.01, low: float = 0.01) -> TaskDecisions:
    """By these thresholds any two networks that agree label the image."""
    return propose(project, plan_task(project, project.task("light"), RUNS, high, low), lambda event: None, "cpu")


def sources(project: Project) -> dict[int, str]:
    return {image: one.source for image, one in final_labels(project.store, "light").items()}


def test_a_proposal_is_for_what_nobody_labelled_and_writes_nothing(trained: Project) -> None:
    found = proposed(trained)
    assert found.images == tuple(range(19, 27))
    assert [run.kind for run in runs(trained.store)] == ["train", "train"]
    assert set(sources(trained).values()) == {"human"}
    summary = found.summary()
    assert list(summary)[:5] == ["images", "auto_labelled", "needs_review", "by_rule", "by_label"]
    assert summary["certificate"] is None
    assert summary["images"] == 8
    assert sum(summary["by_rule"].values()) == 8  # type: ignore[attr-defined]


def test_missing_pictures_are_left_out(trained: Project) -> None:
    set_missing(trained.store, ["20.png", "21.png"])
    assert proposed(trained).images == (19, 20, *range(23, 27))


def test_peoples_labels_are_untouched_also_those_given_meanwhile(trained: Project) -> None:
    before = final_labels(trained.store, "light")
    found = proposed(trained)
    annotate(trained.store, "bob", [Annotation(19, "light", "center")])
    summary = apply(trained, "ann", [found])
    after = final_labels(trained.store, "light")
    assert {image: after[image] for image in before} == before
    assert (after[19].source, after[19].label) == ("human", "center")
    assert summary["touched_since"] == 1
    assert {after[image].source for image in range(20, 27)} <= {"auto", "needs review"}
    assert {one.image for one in run_decisions(trained.store, str(summary["run"]))} == set(range(19, 27))


def test_an_unreadable_picture_needs_review(trained: Project) -> None:
    apply(trained, "ann", [proposed(trained)])
    final = final_labels(trained.store, "light")[26]
    assert (final.source, final.label, final.confidence) == ("needs review", None, 0.0)
    assert run_decisions(trained.store, "auto-label-001")[-1].predictions == ()


def test_a_run_is_reverted_as_a_whole_and_undo_brings_it_back(trained: Project) -> None:
    apply(trained, "ann", [proposed(trained)])
    labelled = final_counts(trained.store, "light")
    assert set(sources(trained)) == set(range(1, 27))
    assert revert_run(trained.store, "ann", "auto-label-001") == 8
    assert set(sources(trained)) == set(range(1, 19))
    undo(trained.store, "ann")
    assert final_counts(trained.store, "light") == labelled
    redo(trained.store, "ann")
    assert find_run(trained.store, "auto-label-001").reverted
    restore_run(trained.store, "bob", "auto-label-001")
    assert final_counts(trained.store, "light") == labelled


def test_the_run_keeps_what_every_network_said(trained: Project) -> None:
    run = str(apply(trained, "ann", [proposed(trained)])["run"])
    for network in RUNS:
        with (trained.runs_folder / run / f"predictions-{network}.csv").open(newline="") as file:
            assert [row["image"] for row in csv.DictReader(file)] == [f"{number}.png" for number in range(18, 26)]
    decision = run_decisions(trained.store, run)[0]
    assert [vote[0] for vote in decision.predictions] == list(RUNS)
    assert find_run(trained.store, run).summary["rules"] == "report"
    found = run_decisions(trained.store, run)[0]
    assert [set(one) for one in found.chances] == [{"left", "center", "right"}] * 2
    assert [sum(one.values()) for one in found.chances] == pytest.approx([1, 1], abs=0.01)


def test_a_run_that_cannot_be_written_leaves_no_folder(trained: Project) -> None:
    found = proposed(trained)
    trained.store.connection.execute(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON decision BEGIN SELECT RAISE(FAIL, 'full'); END"
    )
    with pytest.raises(Exception, match="full"):
        apply(trained, "ann", [found])
    assert {entry.name for entry in trained.runs_folder.iterdir()} == set(RUNS)
    assert len(runs(trained.store)) == 2


def test_certain_networks_are_asked_for(trained: Project) -> None:
    strict = proposed(trained, high=1.0, low=1.0).summary()
    assert strict["auto_labelled"] == 0
    assert strict["needs_review"] == 8


@pytest.mark.parametrize(
    ("task", "run_ids", "high", "low", "sentence"),
    [
        ("orientation", [], None, None, "Task 'orientation' has 0 trained networks to vote"),
        ("light", [RUNS[0]], None, None, "Task 'light' has 1 trained network to vote"),
        ("light", [RUNS[0], RUNS[0]], None, None, "Task 'light' has 1 trained network to vote"),
        ("light", ["absent"], None, None, "no run 'absent'"),
        ("light", [], 0.5, 0.6, "high 0.5 and low 0.6 cannot be meant"),
        ("light", [], 1.5, None, "high 1.5"),
        ("orientation", list(RUNS), None, None, "was trained for task 'light': choose trainings of orientation"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused(
    trained: Project, task: str, run_ids: list[str], high: float | None, low: float | None, sentence: str
) -> None:
    given = {task: high} if high else {}
    with pytest.raises(InputError, match=sentence):
        plans_for_tasks(trained, [task], {"": run_ids}, given, {task: low} if low else {})


def test_without_a_task_named_those_that_have_networks_are_planned(trained: Project) -> None:
    plans, left_out = plans_for_tasks(trained, [], {}, {}, {})
    assert [(plan.task.name, set(plan.runs), plan.high, plan.low) for plan in plans] == [("light", set(RUNS), 0.8, 0.6)]
    assert left_out[0].startswith("Left out: Task 'orientation' has 0 trained networks")


def test_a_training_of_several_tasks_may_vote_on_one_of_them_alone(trained: Project) -> None:
    ((plan,), _) = plans_for_tasks(trained, ["light"], {"": RUNS[:1], "light": RUNS[1:]}, {}, {})
    assert set(plan.runs) == set(RUNS)
    with pytest.raises(InputError, match="was trained for task 'light': choose trainings of orientation"):
        plans_for_tasks(trained, [], {"orientation": RUNS}, {}, {})


def test_a_training_that_votes_on_two_tasks_leaves_its_predictions_of_both(trained: Project) -> None:
    light = proposed(trained)
    other = replace(light, plan=replace(light.plan, task=trained.task("orientation")))
    run = str(apply(trained, "ann", [light, other])["run"])
    files = {file.name for file in (trained.runs_folder / run).glob("predictions-*.csv")}
    assert files == {f"predictions-{network}-{task}.csv" for network in RUNS for task in ("light", "orientation")}


def test_an_auto_labelling_cannot_vote(trained: Project) -> None:
    apply(trained, "ann", [proposed(trained)])
    with pytest.raises(InputError, match="auto-label-001 is an auto-labelling and has no network"):
        plans_for_tasks(trained, ["light"], {"": [*RUNS, "auto-label-001"]}, {}, {})


def test_a_dry_run_tells_the_same_and_writes_nothing(
    trained: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the handlers are the test process's own
    given = ["auto-label", str(trained.folder), "--task", "light", "--high", "0.01", "--low", "light=0.01", "--json"]
    assert run_command_line([*given, "--dry-run", "--device", "cpu", "--progress", "none"], lambda project: 1) == 0
    planned = json.loads(capsys.readouterr().out)
    assert planned["run"] is None
    assert len(runs(trained.store)) == 2
    plan = plan_task(trained, trained.task("light"), (), 0.01, 0.01)
    done = apply(trained, "ann", [propose(trained, plan, lambda event: None, "cpu")])
    assert {**planned, "run": done["run"]} == {key: done[key] for key in ("run", "tasks")}
