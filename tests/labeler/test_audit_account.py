"""The account of audits: what a look costs, and when nothing is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.audit_account import Look, read_looks, risk_left, spend, take_look
from labeler.errors import InputError
from labeler.project import Project

QUESTION = "light: at most 0.02 wrong of dataset"


def look(audits: tuple[int, ...], *networks: str, question: str = QUESTION, risk: float = 0.05) -> Look:
    return Look(audits, networks, question, risk)


def test_each_retraining_takes_its_share() -> None:
    first = spend([], look((1,), "a", "b"))
    assert first.risk == 0.025
    second = spend([first], look((1,), "c", "d"))
    assert second.risk == 0.0125
    assert spend([first, second], look((1,), "e"), share=1).risk == pytest.approx(0.0125)


def test_the_same_look_again_costs_nothing() -> None:
    first = spend([], look((1, 2), "a", "b"), share=1)
    assert spend([first], look((2, 1), "b", "a"), share=1) == first


@pytest.mark.parametrize(
    "other", [look((1,), "c"), look((1,), "a", question="light: at most 0.05 wrong of dataset"), look((1, 2), "a")]
)
def test_spent_audits_are_refused_for_other_networks_questions_and_more_audits(other: Look) -> None:
    first = spend([], look((1,), "a"), share=1)
    with pytest.raises(InputError, match="draw a fresh audit"):
        spend([first], other)


def test_a_fresh_audit_has_its_whole_risk() -> None:
    first = spend([], look((1,), "a"), share=1)
    assert spend([first], look((2,), "b"), share=1).risk == 0.05


def test_a_look_that_took_more_than_is_now_allowed_is_another_look() -> None:
    first = spend([], look((1,), "a", risk=0.1), share=1)
    with pytest.raises(InputError, match="spent"):
        spend([first], look((1,), "a", risk=0.01))


@given(st.lists(st.tuples(st.sets(st.integers(1, 3), min_size=1), st.integers(), st.floats(0.01, 1)), max_size=12))
def test_what_is_spent_of_an_audit_is_never_more_than_its_risk(
    asked: list[tuple[set[int], int, float]],
) -> None:
    looks: list[Look] = []
    for audits, network, share in asked:
        try:
            taken = spend(looks, look(tuple(sorted(audits)), str(network)), share)
        except InputError:
            continue
        if taken not in looks:
            looks.append(taken)
    for audit in (1, 2, 3):
        assert sum(one.risk for one in looks if audit in one.audits) <= 0.05 + 1e-12
        assert risk_left(looks, [audit], 0.05) >= 0


def test_the_account_is_kept_with_the_project(project: Project) -> None:
    assert read_looks(project) == ()
    taken = take_look(project, look((1,), "a"))
    assert take_look(project, look((1,), "a")) == taken
    assert read_looks(project) == (taken,)
    take_look(project, look((1,), "b"))
    assert [one.risk for one in read_looks(project)] == [0.025, 0.0125]


@pytest.mark.parametrize("text", ["", "{}", '[{"audits": [1]}]', '[{"audits": "1"}]'])
def test_a_damaged_account_is_not_believed(project: Project, text: str) -> None:
    (project.folder / "audit-looks.json").write_text(text)
    with pytest.raises(InputError, match=r"audit-looks\.json cannot be read"):
        take_look(project, look((1,), "a"))
