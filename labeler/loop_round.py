"""The part of a guided round that the computer does: train on all labels, ask the network, suggest the next images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from labeler.errors import InputError
from labeler.evaluation_jobs import held_out_answers
from labeler.expected_coverage import expected_coverage
from labeler.features import described_by
from labeler.guided_loop import Round, add_round, loop_state
from labeler.jobs import OnEvent
from labeler.predict_jobs import predict_images
from labeler.project import Project
from labeler.recipe_jobs import train_options
from labeler.store import find_run
from labeler.suggestion import open_names, suggest
from labeler.train_jobs import train_network

RECIPE = "recommended"
SHORT = ("least_updates=250",)  # a round is waited for


def next_round(
    project: Project,
    task: str,
    count: int,
    on_event: OnEvent,
    device: str = "auto",
    settings: Sequence[str] = (),
) -> dict[str, Any]:
    """Train on what people have labelled since the last round, add a point to the curve, and suggest `count` images.

    Nothing is trained where too little has been labelled, or a training has learned from all of it already. What was
    done stays where this is cancelled, and the next call goes on from there. `settings` ("name=value") stand above the
    recipe, SHORT where there are none. InputError where there is nothing left to train on or to suggest.
    """
    project.task(task)
    state = loop_state(project, task)
    if not state.may_train and not state.open:
        raise InputError(f"Every image has a label for {task!r}: the loop is done.")
    done: Round | None = None
    if state.may_train:
        run = _run_on_all_labels(project, task, state.labelled)
        if run is None:
            architecture, options = train_options(RECIPE, {"device": device}, settings or SHORT)
            run = str(train_network(project, task, architecture, options, on_event)["run"])
        done = _measured(project, task, run, state.labelled, on_event, device)
        add_round(project, task, done)
    found = suggest(project, task, count, on_event, device)
    return {"round": _as_json(done), **asdict(found), "state": loop_state(project, task).step}


def _run_on_all_labels(project: Project, task: str, labelled: int) -> str | None:
    """A training on all that is labelled: that of a round which was cancelled later, or a person's own."""
    run = described_by(project, task)
    return run if run is not None and _learned_from(find_run(project.store, run).summary) >= labelled else None


def _learned_from(summary: Mapping[str, Any]) -> int:
    results = summary["results"]
    return int(results["images_train"] + results["images_validation"] + (results.get("test") or {}).get("images", 0))


def _measured(project: Project, task: str, run: str, labelled: int, on_event: OnEvent, device: str) -> Round:
    """What the network of `run` came to: on held-out images, and how much of the others it could label."""
    confidences, right = held_out_answers(project, run, task)
    names, _ = open_names(project, task)
    pool = predict_images(project, run, names, on_event, device, task).max(axis=1)
    return Round(
        labels=labelled,
        run=run,
        accuracy=float(right.mean()) if len(right) else 0.0,
        held_out=len(right),
        expected=expected_coverage(confidences, right, pool),
        at=datetime.now(UTC).isoformat(timespec="milliseconds"),
    )


def _as_json(done: Round | None) -> dict[str, Any] | None:
    return None if done is None else {name: getattr(done, name) for name in done.__struct_fields__}
