"""A sample of a rule's auto-labels, checked in pages of the grid, and what follows of it; without a window."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.acceptance import accept, draw_sample, finding, rule_of, samples_of
from labeler.acceptance_session import AcceptanceSession
from labeler.audit import settle_wrong
from labeler.certificates import standing_acceptances
from labeler.errors import InputError
from labeler.exact_rates import upper_bound
from labeler.project import Project
from labeler.report import write_report
from labeler.rule_words import acceptance_sentence, anchored_sentence, finding_sentence, rule_state, samples_sentence
from labeler.store import (
    Annotation,
    Decision,
    RuleOfRun,
    annotate,
    annotator_counts,
    apply_decisions,
    audit_sample,
    final_labels,
    revert_rule,
    revert_run,
    rule_acceptances,
    rule_standings,
    settlements,
)

from ..conftest import MakeProject

IMAGES = 60
AGREEMENT = RuleOfRun("auto-1", "light", "agreement")


@pytest.fixture
def labelled(make_project: MakeProject) -> Project:
    """40 labels by agreement, 10 by one voice, 10 need review."""
    made = make_project(images=IMAGES)
    rules = [*["agreement"] * 40, *["one voice"] * 10, *["needs review"] * 10]
    decisions = [
        Decision(image, "light", None if rule == "needs review" else "left", rule, 0.9, (("a", "left", 0.9),))
        for image, rule in enumerate(rules, start=1)
    ]
    apply_decisions(made.store, "Ada", "auto-1", {"tasks": {}}, decisions)
    return made


def session(project: Project, size: int = 30, page: int = 20) -> AcceptanceSession:
    audit = draw_sample(project.store, "Ada", AGREEMENT, size, seed=5)
    return AcceptanceSession(project, "Ada", audit, page)


def test_a_sample_is_of_the_labels_of_the_rule_that_stand(labelled: Project) -> None:
    annotate(labelled.store, "bob", [Annotation(image, "light", "right") for image in range(1, 11)])
    audit = draw_sample(labelled.store, "Ada", AGREEMENT, 500)
    assert set(audit_sample(labelled.store, audit.id)) == set(range(11, 41))
    assert (audit.size, audit.population, rule_of(audit)) == (30, 30, AGREEMENT)
    revert_rule(labelled.store, "Ada", AGREEMENT)
    with pytest.raises(InputError, match="there is nothing to check"):
        draw_sample(labelled.store, "Ada", AGREEMENT, 10)


def test_a_page_is_checked_by_its_exceptions_and_no_answer_is_a_vote(labelled: Project) -> None:
    made = session(labelled)
    before = final_labels(labelled.store, "light"), annotator_counts(labelled.store)
    assert [one.label for one in made.shown] == ["left"] * 20
    made.selection.move(3)
    made.answer("right")
    wrong = made.shown[3].image
    made.selection.move(5)
    made.cannot_tell()
    assert (made.shown[3].label, made.shown[5].label) == ("right", None)
    action = made.confirm()
    assert action is not None
    assert (len(action.images), made.page, len(made.still_open())) == (18, 1, 10)
    assert finding(labelled.store, made.audit) is None  # half of it tells nothing
    with pytest.raises(InputError, match="not finished"):
        accept(labelled.store, "Ada", made.audit)
    made.confirm()
    assert made.finished
    assert (final_labels(labelled.store, "light"), annotator_counts(labelled.store)) == before
    found = finding(labelled.store, made.audit)
    assert found is not None
    assert (found.checked, found.wrong, found.cannot_tell, found.samples) == (30, 1, 1, 1)
    assert found.upper == pytest.approx(upper_bound(2, 30))  # what could not be told may be wrong
    assert finding_sentence(found).endswith(
        ": 28 of 30 right, 1 wrong; 1 could not be told, and the bound counts that as wrong."
    )
    settle_wrong(labelled.store, "Ada", made.audit)
    assert final_labels(labelled.store, "light")[wrong].label == "right"
    assert [one.blind for one in settlements(labelled.store)] == [False]


def test_a_confirmed_page_is_taken_back_as_one(labelled: Project) -> None:
    made = session(labelled)
    made.confirm()
    made.confirm()
    assert made.finished
    made.take_back()
    assert not made.finished
    assert (made.page, len(made.still_open())) == (1, 10)
    made.do_again()
    assert made.still_open() == []


def test_another_annotator_begins_the_sample_afresh_and_disputes_count_as_wrong(labelled: Project) -> None:
    made = session(labelled, size=20)
    made.confirm()
    other = AcceptanceSession(labelled, "bob", made.audit)
    assert len(other.still_open()) == 20
    other.selection.move(0)
    other.answer("center")
    found = finding(labelled.store, made.audit)
    assert found is not None
    assert (found.checked, found.wrong) == (20, 1)


def test_a_sample_of_which_nothing_can_be_told_promises_nothing(labelled: Project) -> None:
    made = session(labelled, size=20)
    for place in range(20):
        made.selection.move(place)
        made.cannot_tell()
    found = finding(labelled.store, made.audit)
    assert found is not None
    assert (found.checked, found.wrong, found.cannot_tell, found.upper) == (20, 0, 20, 1.0)


def test_an_acceptance_stands_only_while_its_labels_do(labelled: Project, tmp_path: Path) -> None:
    made = session(labelled, size=20)
    made.confirm()
    accept(labelled.store, "Ada", made.audit)
    (accepted,) = standing_acceptances(labelled)
    assert (accepted["run"], accepted["rule"], accepted["cannot_tell"]) == ("auto-1", "agreement", 0)
    assert accepted["at"].endswith("+00:00")  # what is stored and sent around stays UTC
    assert "T" not in acceptance_sentence(rule_acceptances(labelled.store, "auto-1")[AGREEMENT]).partition(".")[0]
    annotate(labelled.store, "bob", [Annotation(1, "light", "right")])
    assert standing_acceptances(labelled) == [accepted]
    anew = [Decision(image, "light", "center", "agreement", 0.9, (("b", "center", 0.9),)) for image in range(1, 31)]
    apply_decisions(labelled.store, "Ada", "auto-2", {"tasks": {}}, anew)
    assert standing_acceptances(labelled) == []  # the sample was of labels most of which are gone
    (standing,) = [one for one in rule_standings(labelled.store, "auto-1") if one.rule == AGREEMENT]
    assert (standing.standing, standing.by_people, standing.decided_anew) == (10, 1, 29)
    assert "no longer holds" in rule_state(standing, run_reverted=False)
    write_report(labelled, tmp_path / "report.html")
    assert "no longer holds" in (tmp_path / "report.html").read_text()
    revert_run(labelled.store, "Ada", "auto-2")
    assert standing_acceptances(labelled) == [accepted]
    write_report(labelled, tmp_path / "report.html")
    assert "no longer holds" not in (tmp_path / "report.html").read_text()


def test_an_acceptance_keeps_what_was_found_and_how_many_samples_there_were(labelled: Project) -> None:
    first = session(labelled, size=10)
    second = session(labelled, size=20)
    second.confirm()
    found = accept(labelled.store, "Ada", second.audit)
    assert [one.id for one in samples_of(labelled.store, AGREEMENT)] == [second.audit.id, first.audit.id]
    assert found.samples == 2
    assert rule_acceptances(labelled.store, "auto-1")[AGREEMENT].finding == found
    assert "sample number 2" in samples_sentence(found)
    assert finding_sentence(found) == "At most 13.9 % are wrong (95 % sure): none of 20 checked was wrong."
    assert "in sight of the proposal" in anchored_sentence()
