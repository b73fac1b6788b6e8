"""Runs: trainings, and auto-labellings with their decisions, which can be reverted as a whole."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from labeler.errors import InputError
from labeler.store.annotations import begin_action, told
from labeler.store.database import Change, Store
from labeler.store.final import RULE_STANDS, refresh
from labeler.store.history import count_run_anew


@dataclass(frozen=True)
class RunRecord:
    """A training or an auto-labelling. `summary` holds its settings and results as JSON values.

    `task` has the names of all tasks of a training that learned several together, joined by commas, which no task's
    name has.
    """

    id: str
    kind: str
    task: str
    created: str
    reverted: bool
    summary: Mapping[str, Any]

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks that a training learned; none for an auto-labelling."""
        return tuple(self.task.split(",")) if self.task else ()


@dataclass(frozen=True)
class Decision:
    """What an ensemble made of its predictions for one image and task. `label` None: the image needs review.

    `predictions` holds, per model, its run id, label and confidence; `chances`, in the same order, what it gave to
    every label, where that is known. `run` is the auto-labelling, '' before it is written. `is_certified`: it is by a
    promise, and `confidence` is the score of which audits said from where on it holds.
    """

    image: int
    task: str
    label: str | None
    rule: str
    confidence: float
    predictions: tuple[tuple[str, str, float], ...]
    run: str = ""
    chances: tuple[Mapping[str, float], ...] = ()
    is_certified: bool = False


def add_run(store: Store, run: str, kind: str, task: str, summary: Mapping[str, Any]) -> None:
    """List a finished run. `kind` is `train` or `auto-label`; `task` as in `RunRecord`."""
    with store.transaction() as connection:
        _insert_run(connection, run, kind, task, summary)
    store.tell(Change("run", None, tuple(task.split(","))))


def remove_training(store: Store, run: str) -> RunRecord:
    """Take a training off the list; gives its record, by which `bring_back_training` lists it again.

    InputError where it is no training, or an auto-labelling that counts was made with it.
    """
    record = find_run(store, run)
    if record.kind != "train":
        raise InputError(f"Run {run} is an auto-labelling: revert it instead.")
    if users := [one.id for one in runs(store, "auto-label") if not one.reverted and run in _models(one)]:
        raise InputError(
            f"{run} gave labels in {', '.join(users)}: revert that auto-labelling first, or keep the training."
        )
    with store.transaction() as connection:
        connection.execute("DELETE FROM run WHERE id = ?", (run,))
    store.tell(Change("run", None, record.tasks))
    return record


def bring_back_training(store: Store, record: RunRecord) -> None:
    """List a removed training again, at its old place; InputError where another one has its id meanwhile."""
    if any(one.id == record.id for one in runs(store)):
        raise InputError(f"There is another run {record.id} by now: the removed one stays removed.")
    with store.transaction() as connection:
        _insert_run(connection, record.id, record.kind, record.task, record.summary, record.created)
    store.tell(Change("run", None, record.tasks))


def _models(auto_labelling: RunRecord) -> set[str]:
    """The trainings whose networks voted in an auto-labelling."""
    return {run for task in auto_labelling.summary.get("tasks", {}).values() for run in task.get("runs", ())}


def apply_decisions(
    store: Store, annotator: str, run: str, summary: Mapping[str, Any], decisions: Iterable[Decision]
) -> int:
    """Write an auto-labelling in one transaction; gives how many images a person touched meanwhile.

    Decisions are kept for all images given, and count only where no person has said anything.
    """
    rows = [
        (
            store.task_ids[one.task],
            one.image,
            run,
            store.label_id(one.task, one.label),
            one.rule,
            one.confidence,
            _written(one),
        )
        for one in decisions
    ]
    with store.large_transaction() as connection:
        _insert_run(connection, run, "auto-label", "", summary)
        connection.executemany("INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        action = begin_action(connection, "auto-label", store.annotator_id(annotator), run, run=run)
        pairs = [(row[0], row[1]) for row in rows]
        refresh(connection, pairs)
        touched_by_people = connection.execute(
            "SELECT count(*) FROM decision JOIN final_label USING (task, image) "
            "WHERE decision.run = ? AND source NOT IN ('auto', 'needs review')",
            (run,),
        ).fetchone()[0]
        told_of = json.dumps({**summary, "touched_since": touched_by_people})
        connection.execute("UPDATE run SET summary = ? WHERE id = ?", (told_of, run))
    told(store, action, "auto-label", [(image, task) for task, image in pairs])
    return int(touched_by_people)


def revert_run(store: Store, annotator: str, run: str) -> int:
    """Take an auto-labelling back as a whole; gives how many decisions stopped counting. Undo brings it back."""
    record = find_run(store, run)
    if record.kind != "auto-label":
        raise InputError(f"Run {run} is a training: only auto-label runs can be reverted.")
    if record.reverted:
        raise InputError(f"Run {run} is reverted already.")
    return _act_on_run(store, annotator, run, "revert")


def restore_run(store: Store, annotator: str, run: str) -> int:
    """Let a reverted auto-labelling count again."""
    if not find_run(store, run).reverted:
        raise InputError(f"Run {run} is not reverted.")
    return _act_on_run(store, annotator, run, "restore")


def runs(store: Store, kind: str | None = None) -> list[RunRecord]:
    """All runs, or those of one kind, oldest first."""
    rows = store.connection.execute(
        "SELECT id, kind, task, created, reverted, summary FROM run WHERE ?1 IS NULL OR kind = ?1 ORDER BY created, id",
        (kind,),
    )
    return [
        RunRecord(run, kind, task, created, bool(reverted), json.loads(summary))
        for run, kind, task, created, reverted, summary in rows
    ]


def find_run(store: Store, run: str) -> RunRecord:
    """The run with this id; InputError names those there are."""
    all_runs = runs(store)
    for record in all_runs:
        if record.id == run:
            return record
    known = ", ".join(record.id for record in all_runs) or "none yet"
    raise InputError(f"There is no run {run!r}. The project's runs: {known}.")


def decision_details(store: Store, image: int, task: str) -> tuple[RunRecord, Decision] | None:
    """The decision that counts for an image and task, with its run; None where no run that stands made one."""
    found = store.connection.execute(
        "SELECT run, label, rule, confidence, predictions FROM decision AS d JOIN run ON run.id = d.run "  # noqa: S608
        f"WHERE d.task = ? AND image = ? AND NOT reverted AND {RULE_STANDS} ORDER BY created DESC, run DESC LIMIT 1",
        (store.task_ids[task], image),
    ).fetchone()
    if found is None:
        return None
    run, label, rule, confidence, predictions = found
    record = find_run(store, run)
    certified = record.summary.get("rules") == "certified"
    read = _read(predictions, run)
    return record, Decision(image, task, store.label_name(label), rule, confidence, *read, is_certified=certified)


def run_decisions(store: Store, run: str) -> list[Decision]:
    """All decisions of an auto-labelling, reverted or not, by task and image number."""
    rows = store.connection.execute(
        "SELECT task, image, label, rule, confidence, predictions FROM decision WHERE run = ? ORDER BY task, image",
        (find_run(store, run).id,),
    )
    return [
        Decision(image, store.task_name(task), store.label_name(label), rule, confidence, *_read(predictions, run))
        for task, image, label, rule, confidence, predictions in rows
    ]


def _written(decision: Decision) -> str:
    """The models' votes as JSON: run, label, confidence, and behind them the chances of every label."""
    if not decision.chances:
        return json.dumps(decision.predictions)
    votes = zip(decision.predictions, decision.chances, strict=True)
    return json.dumps([(*vote, dict(chances)) for vote, chances in votes])


def _read(
    predictions: str, run: str
) -> tuple[tuple[tuple[str, str, float], ...], str, tuple[Mapping[str, float], ...]]:
    """What `_written` wrote, as a decision's predictions, run and chances."""
    votes = json.loads(predictions)
    chances = tuple(dict(vote[3]) for vote in votes if len(vote) > 3)
    return tuple((str(vote[0]), str(vote[1]), float(vote[2])) for vote in votes), run, chances


def decided_by(store: Store, run: str, task: str) -> tuple[int, int]:
    """How many final labels of a task are an auto-labelling's now, and how many images it leaves to people."""
    found = store.connection.execute(
        "SELECT total(f.source = 'auto'), total(f.source = 'needs review') "
        "FROM decision AS d JOIN final_label AS f ON f.task = d.task AND f.image = d.image AND f.run = d.run "
        "WHERE d.run = ? AND d.task = ?",
        (run, store.task_ids[task]),
    ).fetchone()
    return int(found[0]), int(found[1])


def decisions_without_label(store: Store, run: str, task: str, least: float) -> list[Decision]:
    """The decisions of an auto-labelling that leave an image to people although its confidence is `least` or more."""
    rows = store.connection.execute(
        "SELECT image, rule, confidence, predictions FROM decision "
        "WHERE run = ? AND task = ? AND label IS NULL AND confidence >= ? ORDER BY image",
        (run, store.task_ids[task], least),
    )
    return [
        Decision(image, task, None, rule, confidence, *_read(predictions, run))
        for image, rule, confidence, predictions in rows
    ]


def _insert_run(
    connection: sqlite3.Connection, run: str, kind: str, task: str, summary: Mapping[str, Any], created: str = ""
) -> None:
    created = created or datetime.now(UTC).isoformat(timespec="milliseconds")
    connection.execute(
        "INSERT INTO run (id, kind, task, created, summary) VALUES (?, ?, ?, ?, ?)",
        (run, kind, task, created, json.dumps(dict(summary))),
    )


def _act_on_run(store: Store, annotator: str, run: str, kind: str) -> int:
    with store.transaction() as connection:
        action = begin_action(connection, kind, store.annotator_id(annotator), run, run=run)
        pairs = count_run_anew(connection, run)
    told(store, action, kind, [(image, task) for task, image in pairs])
    return len(pairs)
