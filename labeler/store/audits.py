"""Audits: random samples of images and what people answered of them, blind. Such answers never become votes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from labeler.errors import InputError
from labeler.store.annotations import Action, begin_action, told
from labeler.store.database import Change, Store
from labeler.store.final import CANNOT_TELL

SETTLED_AUDIT = "audit settled"  # the kind of action by which answers that differ are settled
Sample = Sequence[tuple[int, str | None]]  # images, each with the label that stands and is checked (None: none is)
_RECORD = (
    "SELECT audit.id, kind, task.name, created, annotator.name, scope, population, seed, "
    "(SELECT count(*) FROM audit_image WHERE audit = audit.id) "
    "FROM audit JOIN task ON task.id = audit.task JOIN annotator ON annotator.id = annotator"
)


@dataclass(frozen=True)
class Drawn:
    """A sample, of how many images it was drawn, and of which: `scope`."""

    scope: Mapping[str, object]
    population: int
    sample: Sample


@dataclass(frozen=True)
class AuditRecord:
    """A sample that was drawn. `scope` says of what, `population` how many images that were, `size` how many it has.

    `created` is a UTC time in ISO 8601; `annotator` drew it. `auditors` is how many people are to answer each picture.
    """

    id: int
    kind: str
    task: str
    created: str
    annotator: str
    scope: Mapping[str, object]
    population: int
    seed: int
    size: int

    @property
    def auditors(self) -> int:
        wanted = self.scope.get("auditors", 1)
        return wanted if isinstance(wanted, int) else 1


def add_audit(
    store: Store,
    annotator: str,
    kind: str,
    task: str,
    seed: int,
    choose: Callable[[], Drawn],
) -> AuditRecord:
    """Keep the sample that `choose` draws.

    `choose` is called inside the transaction, so that the labels it checks are those that stand; what it raises leaves
    everything as it was.
    """
    with store.transaction() as connection:
        drawn = choose()
        cursor = connection.execute(
            "INSERT INTO audit (kind, task, created, annotator, scope, population, seed) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                kind,
                store.task_ids[task],
                datetime.now(UTC).isoformat(timespec="milliseconds"),
                store.annotator_id(annotator),
                json.dumps(dict(drawn.scope), ensure_ascii=False, sort_keys=True),
                drawn.population,
                seed,
            ),
        )
        number = int(cursor.lastrowid or 0)
        connection.executemany(
            "INSERT INTO audit_image (audit, place, image, stood) VALUES (?, ?, ?, ?)",
            [(number, place, image, store.label_id(task, stood)) for place, (image, stood) in enumerate(drawn.sample)],
        )
    store.tell(Change("audit", (), (task,)))
    return find_audit(store, number)


def audits(store: Store) -> list[AuditRecord]:
    """Every audit, the latest first."""
    return [_as_record(row) for row in store.connection.execute(f"{_RECORD} ORDER BY audit.id DESC")]


def find_audit(store: Store, number: int) -> AuditRecord:
    """The audit with this number; InputError where there is none."""
    row = store.connection.execute(f"{_RECORD} WHERE audit.id = ?", (number,)).fetchone()
    if row is None:
        known = ", ".join(str(one.id) for one in reversed(audits(store))) or "none"
        raise InputError(f"There is no audit {number}: the project has {known}.")
    return _as_record(row)


def audit_sample(store: Store, audit: int) -> dict[int, str | None]:
    """The audit's images in the order of the draw, each with the label that stood then."""
    rows = store.connection.execute("SELECT image, stood FROM audit_image WHERE audit = ? ORDER BY place", (audit,))
    return {image: store.label_name(stood) for image, stood in rows}


def record_audit_answer(store: Store, annotator: str, audit: int, image: int, label: str | None) -> Action:
    """Store what `annotator` answers of an image of an audit; None: they cannot tell. The last answer counts."""
    action = record_audit_answers(store, annotator, audit, lambda: {image: label})
    assert action is not None  # one answer is given
    return action


def record_audit_answers(
    store: Store, annotator: str, audit: int, choose: Callable[[], Mapping[int, str | None]], kind: str = "audit"
) -> Action | None:
    """Store the answers by image that `choose` gives, as one action; None where it gives none.

    `choose` is called inside the transaction: what it reads of the store still stands when the answers are written.
    """
    task = find_audit(store, audit).task
    with store.transaction() as connection:
        answers = choose()
        if not answers:
            return None
        person = store.annotator_id(annotator)
        said = ", ".join(dict.fromkeys(label or CANNOT_TELL for label in answers.values()))
        action = begin_action(connection, kind, person, f"{task}: {said}")
        connection.executemany(
            "INSERT INTO audit_answer (action, audit, image, annotator, label) VALUES (?, ?, ?, ?, ?)",
            [(action, audit, image, person, store.label_id(task, label)) for image, label in answers.items()],
        )
    return told(store, action, kind, [(image, store.task_ids[task]) for image in answers])


def settle_audit_answers(store: Store, annotator: str, audit: int, image: int, label: str | None) -> Action:
    """Settle what auditors answered differently of an image; it stands above their answers. None: nobody can tell."""
    action = record_audit_answers(store, annotator, audit, lambda: {image: label}, SETTLED_AUDIT)
    assert action is not None  # one answer is given
    return action


def audit_answers(store: Store, audit: int) -> dict[tuple[int, str], str | None]:
    """What stands of an audit's answers, by (image, annotator); None where they could not tell."""
    rows = store.connection.execute(
        "SELECT image, annotator.name, label FROM audit_answer JOIN annotator ON annotator.id = audit_answer.annotator "
        "JOIN action ON action.id = action WHERE audit = ? AND undone_by IS NULL AND action.kind <> ? "
        "ORDER BY audit_answer.id",
        (audit, SETTLED_AUDIT),
    )
    return {(image, person): store.label_name(label) for image, person, label in rows}


def audit_settlements(store: Store, audit: int) -> dict[int, str | None]:
    """What stands of an audit's settlements, by image; None where nobody can tell."""
    rows = store.connection.execute(
        "SELECT image, label FROM audit_answer JOIN action ON action.id = action "
        "WHERE audit = ? AND undone_by IS NULL AND action.kind = ? ORDER BY audit_answer.id",
        (audit, SETTLED_AUDIT),
    )
    return {image: store.label_name(label) for image, label in rows}


def _as_record(row: tuple[int, str, str, str, str, str, int, int, int]) -> AuditRecord:
    number, kind, task, created, annotator, scope, population, seed, size = row
    return AuditRecord(number, kind, task, created, annotator, json.loads(scope), population, seed, size)
