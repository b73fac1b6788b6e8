"""What people decided about one rule of an auto-labelling: that it is reverted, counts again, or was accepted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from labeler.errors import InputError
from labeler.store.annotations import begin_action, told
from labeler.store.database import Change, Store
from labeler.store.final import refresh
from labeler.store.history import count_rules_anew
from labeler.store.runs import RunRecord, find_run

REVERT, RESTORE, ACCEPT = "revert rule", "restore rule", "accept rule"  # kinds of actions
REVERSALS = frozenset({"revert", "restore", REVERT, RESTORE})  # of what auto-labellings gave
_VERDICTS = {REVERT: "reverted", RESTORE: "restored", ACCEPT: "accepted"}


@dataclass(frozen=True)
class RuleOfRun:
    """A rule of an auto-labelling, for one task."""

    run: str
    task: str
    rule: str

    def __str__(self) -> str:
        return f"{self.run}, {self.rule} ({self.task})"


@dataclass(frozen=True)
class Finding:
    """What the sample of the audit by this number showed: `wrong` of `checked` auto-labels; at most `upper` (a share)
    of all are wrong at the confidence `sure`. `samples` is how many were drawn of this rule until then, it included.

    `cannot_tell` of `checked` could not be told: the bound counts them as wrong. Findings of earlier versions left
    them out of `checked` and of the bound.
    """

    audit: int
    checked: int
    wrong: int
    upper: float
    sure: float
    samples: int
    cannot_tell: int = 0


@dataclass(frozen=True)
class Acceptance:
    """That `annotator` accepted a rule on a finding; `at` is a UTC time in ISO 8601."""

    annotator: str
    at: str
    finding: Finding


@dataclass(frozen=True)
class RuleStanding:
    """What has become of a rule: `given` labels, of which `standing` are final ones and `by_people` are not any more
    because people have answered. `acceptance` is the last one.
    """

    rule: RuleOfRun
    given: int
    standing: int
    by_people: int
    reverted: bool
    acceptance: Acceptance | None

    @property
    def decided_anew(self) -> int:
        """How many of its labels gave way to what a later run decided."""
        return 0 if self.reverted else self.given - self.standing - self.by_people

    @property
    def holds(self) -> bool:
        """Whether what it was accepted on is about labels that stand: all of its own that people did not answer."""
        return self.acceptance is not None and not self.reverted and self.standing > 0 and not self.decided_anew


def revert_rule(store: Store, annotator: str, rule: RuleOfRun) -> int:
    """Take the auto-labels of one rule back; gives how many. People's answers stay, and Undo brings the labels back."""
    return _turn(store, annotator, rule, REVERT)


def restore_rule(store: Store, annotator: str, rule: RuleOfRun) -> int:
    """Let a reverted rule of an auto-labelling count again; gives how many images have its label now."""
    return _turn(store, annotator, rule, RESTORE)


def accept_rule(store: Store, annotator: str, rule: RuleOfRun, finding: Finding) -> None:
    """Remember that the auto-labels of a rule were found good enough, on what. Undo forgets it."""
    with store.transaction() as connection:
        record = _known(store, connection, rule)
        if record.reverted or _is_reverted(store, connection, rule):
            raise InputError(f"{rule} is reverted: let it count again before you accept it.")
        _write(store, connection, annotator, rule, ACCEPT, finding)
    store.tell(Change(ACCEPT, (), (rule.task,)))


def rule_standings(store: Store, run: str) -> list[RuleStanding]:
    """What has become of each rule of an auto-labelling that gave labels, by task and by how many it gave."""
    connection = store.connection
    reverted = set(connection.execute("SELECT task, rule FROM reverted_rule WHERE run = ?", (run,)))
    accepted = _acceptances(connection, run)
    rows = connection.execute(
        "SELECT d.task, d.rule, count(*), total(f.source = 'auto' AND f.run = d.run), "
        "total(f.source NOT IN ('auto', 'needs review')) "
        "FROM decision AS d LEFT JOIN final_label AS f ON f.task = d.task AND f.image = d.image "
        "WHERE d.run = ? AND d.label IS NOT NULL GROUP BY d.task, d.rule ORDER BY d.task, count(*) DESC, d.rule",
        (run,),
    )
    return [
        RuleStanding(
            RuleOfRun(run, store.task_name(task), rule),
            given,
            int(standing),
            int(by_people),
            (task, rule) in reverted,
            accepted.get((task, rule)),
        )
        for task, rule, given, standing, by_people in rows
    ]


def rule_acceptances(store: Store, run: str) -> dict[RuleOfRun, Acceptance]:
    """The last acceptance of each rule of an auto-labelling that is not reverted."""
    reverted = set(store.connection.execute("SELECT task, rule FROM reverted_rule WHERE run = ?", (run,)))
    return {
        RuleOfRun(run, store.task_name(task), rule): accepted
        for (task, rule), accepted in _acceptances(store.connection, run).items()
        if (task, rule) not in reverted
    }


def reverted_rules(store: Store, run: str) -> Sequence[RuleOfRun]:
    """The rules of an auto-labelling that are reverted alone."""
    rows = store.connection.execute("SELECT task, rule FROM reverted_rule WHERE run = ? ORDER BY task, rule", (run,))
    return [RuleOfRun(run, store.task_name(task), rule) for task, rule in rows]


def _turn(store: Store, annotator: str, rule: RuleOfRun, kind: str) -> int:
    """Revert or restore; gives how many final labels went or came."""
    with store.large_transaction() as connection:
        record = _known(store, connection, rule)
        if record.reverted:
            raise InputError(f"{rule.run} is reverted as a whole: let it count again first.")
        if _is_reverted(store, connection, rule) == (kind == REVERT):
            raise InputError(f"{rule} is {'reverted already' if kind == REVERT else 'not reverted'}.")
        pairs = connection.execute(
            "SELECT task, image FROM decision WHERE run = ? AND task = ? AND rule = ? AND label IS NOT NULL",
            (rule.run, store.task_ids[rule.task], rule.rule),
        ).fetchall()
        before = _standing(store, connection, rule)
        action = _write(store, connection, annotator, rule, kind)
        count_rules_anew(connection, rule.run)
        refresh(connection, pairs)
        changed = abs(_standing(store, connection, rule) - before)
    told(store, action, kind, [(image, task) for task, image in pairs], str(rule))
    return changed


def _write(
    store: Store,
    connection: sqlite3.Connection,
    annotator: str,
    rule: RuleOfRun,
    kind: str,
    finding: Finding | None = None,
) -> int:
    # An acceptance changes no label: without a run its undo counts nothing anew.
    run = None if kind == ACCEPT else rule.run
    action = begin_action(connection, kind, store.annotator_id(annotator), str(rule), run=run)
    found = json.dumps(asdict(finding)) if finding else None
    connection.execute(
        "INSERT INTO rule_verdict (action, run, task, rule, verdict, finding) VALUES (?, ?, ?, ?, ?, ?)",
        (action, rule.run, store.task_ids[rule.task], rule.rule, _VERDICTS[kind], found),
    )
    return action


def _known(store: Store, connection: sqlite3.Connection, rule: RuleOfRun) -> RunRecord:
    """The run of a rule; InputError where there is no such rule that gave labels."""
    record = find_run(store, rule.run)
    if record.kind != "auto-label":
        raise InputError(f"Run {rule.run} is a training: only auto-label runs have rules.")
    if rule.task not in store.task_ids:
        raise InputError(f"There is no task {rule.task!r}: the project has {', '.join(store.task_ids)}.")
    rows = connection.execute(
        "SELECT DISTINCT rule FROM decision WHERE run = ? AND task = ? AND label IS NOT NULL ORDER BY rule",
        (rule.run, store.task_ids[rule.task]),
    )
    known = [name for (name,) in rows]
    if rule.rule not in known:
        names = ", ".join(known) or "none"
        raise InputError(f"{rule.run} has no rule {rule.rule!r} that labelled {rule.task}; it has: {names}.")
    return record


def _is_reverted(store: Store, connection: sqlite3.Connection, rule: RuleOfRun) -> bool:
    found = connection.execute(
        "SELECT 1 FROM reverted_rule WHERE run = ? AND task = ? AND rule = ?",
        (rule.run, store.task_ids[rule.task], rule.rule),
    )
    return found.fetchone() is not None


def _standing(store: Store, connection: sqlite3.Connection, rule: RuleOfRun) -> int:
    """How many final labels are the rule's."""
    found = connection.execute(
        "SELECT count(*) FROM decision AS d JOIN final_label AS f ON f.task = d.task AND f.image = d.image "
        "AND f.run = d.run AND f.source = 'auto' WHERE d.run = ? AND d.task = ? AND d.rule = ?",
        (rule.run, store.task_ids[rule.task], rule.rule),
    )
    return int(found.fetchone()[0])


def _acceptances(connection: sqlite3.Connection, run: str) -> dict[tuple[int, str], Acceptance]:
    rows = connection.execute(
        "SELECT task, rule, annotator.name, at, finding FROM rule_verdict AS v JOIN action ON action.id = v.action "
        "JOIN annotator ON annotator.id = action.annotator WHERE v.run = ? AND verdict = 'accepted' "
        "AND undone_by IS NULL ORDER BY v.id",
        (run,),
    )
    return {
        (task, rule): Acceptance(person, at, Finding(**json.loads(finding))) for task, rule, person, at, finding in rows
    }
