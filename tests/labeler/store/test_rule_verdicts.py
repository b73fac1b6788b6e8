"""One rule of an auto-labelling, reverted, restored and accepted alone; people's answers stay."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from labeler.errors import InputError
from labeler.store import (
    Annotation,
    Change,
    Decision,
    Finding,
    RuleOfRun,
    Store,
    accept_rule,
    annotate,
    apply_decisions,
    decision_details,
    final_counts,
    final_labels,
    recent_actions,
    redo,
    restore_rule,
    restore_run,
    revert_rule,
    revert_run,
    reverted_rules,
    rule_acceptances,
    rule_standings,
    undo,
)

RULES = ("agreement", "one voice", "agreement", "needs review")
AGREEMENT = RuleOfRun("auto-1", "light", "agreement")
ONE_VOICE = RuleOfRun("auto-1", "light", "one voice")
FOUND = Finding(audit=1, checked=20, wrong=1, upper=0.22, sure=0.95, samples=1)


def decide(store: Store, run: str = "auto-1", label: str = "left") -> int:
    """Images 1 and 3 by agreement, 2 by one voice, 4 needs review."""
    made = [
        Decision(image, "light", None if rule == "needs review" else label, rule, 0.9, (("cnn", label, 0.9),))
        for image, rule in enumerate(RULES, start=1)
    ]
    return apply_decisions(store, "ann", run, {"rules": "report"}, made)


def finals(store: Store) -> dict[int, tuple[str, str | None]]:
    return {image: (one.source, one.label) for image, one in final_labels(store, "light").items()}


LEFT, REVIEW = ("auto", "left"), ("needs review", None)


def test_a_rule_is_reverted_alone_and_undone(store: Store) -> None:
    decide(store)
    heard: list[Change] = []
    store.listen(heard.append)
    assert revert_rule(store, "bob", AGREEMENT) == 2
    assert heard == [Change("revert rule", (1, 3), ("light",))]
    assert finals(store) == {2: LEFT, 4: REVIEW}
    assert reverted_rules(store, "auto-1") == [AGREEMENT]
    assert decision_details(store, 1, "light") is None
    assert final_counts(store, "light") == {LEFT: 1, REVIEW: 1}
    undo(store, "bob")
    assert finals(store) == {1: LEFT, 2: LEFT, 3: LEFT, 4: REVIEW}
    redo(store, "bob")
    assert finals(store) == {2: LEFT, 4: REVIEW}
    assert restore_rule(store, "ann", AGREEMENT) == 2
    assert finals(store) == {1: LEFT, 2: LEFT, 3: LEFT, 4: REVIEW}


def test_what_people_answered_stays_and_is_counted(store: Store) -> None:
    annotate(store, "cy", [Annotation(1, "light", "right")])
    assert decide(store) == 1
    annotate(store, "cy", [Annotation(2, "light", "center")], "review")
    (agreement, one_voice) = rule_standings(store, "auto-1")
    assert (agreement.given, agreement.standing, agreement.by_people) == (2, 1, 1)
    assert (one_voice.given, one_voice.standing, one_voice.by_people) == (1, 0, 1)
    assert revert_rule(store, "bob", AGREEMENT) == 1
    assert revert_rule(store, "bob", ONE_VOICE) == 0
    assert finals(store) == {1: ("human", "right"), 2: ("reviewed", "center"), 4: REVIEW}
    undo(store, "cy")  # the review: no rule that counts has said anything of it
    assert finals(store) == {1: ("human", "right"), 4: REVIEW}


def test_an_earlier_run_labels_what_a_reverted_rule_had_labelled(store: Store) -> None:
    decide(store, "auto-1", "left")
    decide(store, "auto-2", "right")
    revert_rule(store, "ann", RuleOfRun("auto-2", "light", "agreement"))
    assert finals(store) == {1: LEFT, 2: ("auto", "right"), 3: LEFT, 4: REVIEW}
    found = decision_details(store, 1, "light")
    assert found is not None
    assert found[0].id == "auto-1"


def test_a_rule_and_its_whole_run_are_reverted_apart(store: Store) -> None:
    decide(store)
    revert_rule(store, "bob", ONE_VOICE)
    revert_run(store, "ann", "auto-1")
    assert finals(store) == {}
    with pytest.raises(InputError, match="auto-1 is reverted as a whole"):
        revert_rule(store, "bob", AGREEMENT)
    restore_run(store, "ann", "auto-1")
    assert finals(store) == {1: LEFT, 3: LEFT, 4: REVIEW}
    undo(store, "bob")
    assert finals(store)[2] == LEFT


def test_an_undo_of_a_rule_leaves_a_run_that_somebody_else_reverted(store: Store) -> None:
    decide(store)
    revert_rule(store, "bob", AGREEMENT)
    revert_run(store, "ann", "auto-1")
    undo(store, "bob")
    assert finals(store) == {}
    undo(store, "ann")
    assert finals(store) == {1: LEFT, 2: LEFT, 3: LEFT, 4: REVIEW}


def test_an_acceptance_is_remembered_and_undone(store: Store) -> None:
    decide(store)
    accept_rule(store, "bob", AGREEMENT, FOUND)
    accepted = rule_acceptances(store, "auto-1")[AGREEMENT]
    assert (accepted.annotator, accepted.finding) == ("bob", FOUND)
    assert rule_standings(store, "auto-1")[0].acceptance == accepted
    assert finals(store)[1] == LEFT
    (last, *_) = recent_actions(store, "bob", 5)
    assert (last.kind, last.text) == ("accept rule", "auto-1, agreement (light)")
    undo(store, "bob")
    assert rule_acceptances(store, "auto-1") == {}
    redo(store, "bob")
    assert rule_acceptances(store, "auto-1") == {AGREEMENT: accepted}
    revert_rule(store, "ann", AGREEMENT)
    assert rule_acceptances(store, "auto-1") == {}
    assert rule_standings(store, "auto-1")[0].acceptance == accepted
    with pytest.raises(InputError, match="is reverted: let it count again"):
        accept_rule(store, "bob", AGREEMENT, FOUND)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (RuleOfRun("auto-9", "light", "agreement"), "no run 'auto-9'"),
        (RuleOfRun("auto-1", "light", "needs review"), "it has: agreement, one voice"),
        (
            RuleOfRun("auto-1", "orientation", "agreement"),
            "no rule 'agreement' that labelled orientation; it has: none",
        ),
        (RuleOfRun("auto-1", "colour", "agreement"), "no task 'colour'"),
    ],
)
def test_what_is_no_rule_of_a_run_is_told(store: Store, rule: RuleOfRun, sentence: str) -> None:
    decide(store)
    with pytest.raises(InputError, match=sentence):
        revert_rule(store, "ann", rule)
    with pytest.raises(InputError, match="is not reverted"):
        restore_rule(store, "ann", AGREEMENT)
    revert_rule(store, "ann", AGREEMENT)
    with pytest.raises(InputError, match="is reverted already"):
        revert_rule(store, "ann", AGREEMENT)


def test_a_revert_that_is_interrupted_leaves_everything_as_it_was(store: Store, opened: Callable[[], Store]) -> None:
    decide(store)
    store.connection.execute(
        "CREATE TEMP TRIGGER stop BEFORE DELETE ON main.final_label BEGIN SELECT RAISE(ABORT, 'stopped'); END"
    )
    with pytest.raises(sqlite3.IntegrityError, match="stopped"):
        revert_rule(store, "bob", AGREEMENT)
    other = opened()
    assert reverted_rules(other, "auto-1") == []
    assert finals(other) == {1: LEFT, 2: LEFT, 3: LEFT, 4: REVIEW}
    assert recent_actions(other, "bob", 5) == []


def test_the_run_says_how_many_people_had_answered_meanwhile(store: Store) -> None:
    annotate(store, "cy", [Annotation(1, "light", "right")])
    decide(store)
    assert store.connection.execute("SELECT json_extract(summary, '$.touched_since') FROM run").fetchone() == (1,)


def test_verdicts_cannot_be_rewritten(store: Store) -> None:
    decide(store)
    revert_rule(store, "ann", AGREEMENT)
    with pytest.raises(sqlite3.IntegrityError, match="rule_verdict is append-only"):
        store.connection.execute("DELETE FROM rule_verdict")
