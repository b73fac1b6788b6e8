"""Settling a project's conflicts by a strategy: what is told before, what is written, and what is left alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.aggregation import STRATEGIES, Settling
from labeler.cell_rules import CellRule
from labeler.errors import InputError
from labeler.project import Project
from labeler.settle_plan import AnnotatorErrors, error_words, plan_settling, settle, settling_words
from labeler.store import Annotation, annotate, final_labels, recent_actions, undo
from labeler.tasks import LIGHT, ORIENTATION

MAJORITY = Settling("majority")
WHO = ("ann", "bob", "cy")


def say(project: Project, who: str, labels: Mapping[int, str], role: str = "vote") -> None:
    annotate(project.store, who, [Annotation(image, "light", label) for image, label in labels.items()], role)


def sources(project: Project) -> dict[int, tuple[str, str | None]]:
    return {image: (final.source, final.label) for image, final in final_labels(project.store, "light").items()}


@pytest.fixture
def voted(project: Project) -> Project:
    """Images 1 and 2 have a majority, 3 has none, 4 is settled by a person, all agree on 5."""
    say(project, "ann", {1: "left", 2: "left", 3: "left", 4: "left", 5: "right"})
    say(project, "bob", {1: "left", 2: "center", 3: "center", 4: "left", 5: "right"})
    say(project, "cy", {1: "right", 2: "center", 3: "right", 4: "right", 5: "right"})
    say(project, "ann", {4: "center"}, "adjudication")
    return project


def test_a_plan_counts_and_writes_nothing(voted: Project) -> None:
    before = sources(voted)
    plan = plan_settling(voted.store, LIGHT, MAJORITY)
    assert (plan.open, plan.by_label, plan.by_source) == (3, {"left": 1, "center": 1, "right": 0}, {"majority": 2})
    assert plan.as_json()["left"] == 1
    assert sources(voted) == before


def test_settling_is_one_action_that_leaves_people_s_alone_and_can_be_undone(voted: Project) -> None:
    before = sources(voted)
    action, plan = settle(voted.store, "Ada", LIGHT, MAJORITY)
    assert action is not None
    assert (len(plan.chosen), action.kind, action.text) == (2, "aggregate", "light: majority")
    assert sources(voted) == before | {1: ("majority", "left"), 2: ("majority", "center")}
    assert recent_actions(voted.store, "Ada", 1)[0].text == "light: majority"
    undo(voted.store, "Ada", {"aggregate"})
    assert sources(voted) == before


def test_a_later_vote_takes_the_strategy_s_label_away(voted: Project) -> None:
    settle(voted.store, "Ada", LIGHT, MAJORITY)
    say(voted, "dora", {1: "center"})
    assert sources(voted)[1] == ("conflict", None)


def test_where_nothing_is_to_be_settled_nothing_is_written(project: Project) -> None:
    action, plan = settle(project.store, "Ada", LIGHT, MAJORITY)
    assert (action, plan.open, plan.chosen) == (None, 0, ())
    assert recent_actions(project.store, "Ada", 1) == []


def test_a_conflict_with_a_review_is_settled_too_but_never_by_unanimity(project: Project) -> None:
    say(project, "ann", {1: "left"})
    say(project, "bob", {1: "center"}, "review")
    assert plan_settling(project.store, LIGHT, Settling("unanimous")).chosen == ()
    (one, source), *_ = plan_settling(project.store, LIGHT, Settling("priority", priority=("bob",))).chosen
    assert (one.label, source) == ("center", "priority")


def test_a_rule_settles_its_cell_alone_and_is_named_as_source(voted: Project) -> None:
    rule = CellRule("light", {"ann": "left", "cy": "right"}, "cy")
    settle(voted.store, "Ada", LIGHT, Settling(rules=(rule,)))
    assert [image for image, (source, _) in sources(voted).items() if source == rule.source] == [1, 3]
    assert sources(voted)[1] == ("rule: ann=left, cy=right -> cy", "right")
    assert sources(voted)[4] == ("adjudicated", "center")


def test_dawid_skene_tells_how_everybody_errs(voted: Project) -> None:
    plan = plan_settling(voted.store, LIGHT, Settling("dawid-skene", threshold=0.9))
    assert [one.annotator for one in plan.errors] == list(WHO)
    assert all(0 <= one.right <= 1 + 1e-9 for one in plan.errors)
    assert plan_settling(voted.store, LIGHT, MAJORITY).errors == ()


def test_who_hardly_errs_is_told_so() -> None:
    assert error_words(AnnotatorErrors("ann", 1.0, {"a": {"a": 1.0, "b": 0.001}})) == "hardly ever errs"


@pytest.mark.parametrize(
    ("settling", "words"),
    [
        (Settling("majority", ties="plurality"), "light: majority ties by plurality"),
        (Settling("dawid-skene", threshold=0.9), "light: dawid-skene from 90 %"),
        (Settling(rules=(CellRule("light", {"a": "left"}, "a"),)), "light: rule: a=left -> a"),
    ],
)
def test_the_history_says_what_was_done(settling: Settling, words: str) -> None:
    assert settling_words(LIGHT, settling) == words


def test_a_name_that_gave_no_vote_is_refused(voted: Project) -> None:
    with pytest.raises(InputError, match="dora"):
        plan_settling(voted.store, LIGHT, Settling("priority", priority=("dora",)))
    assert plan_settling(voted.store, ORIENTATION, Settling("priority", priority=("dora",))).open == 0


VOTES = st.dictionaries(
    st.sampled_from(WHO), st.dictionaries(st.integers(1, 5), st.sampled_from(LIGHT.labels), min_size=1), min_size=1
)


@given(
    votes=VOTES, strategy=st.sampled_from(list(STRATEGIES)), settled=st.dictionaries(st.integers(1, 5), st.just("left"))
)
def test_only_open_conflicts_change_and_undo_brings_everything_back(
    tmp_path_factory: pytest.TempPathFactory, votes: dict[str, dict[int, str]], strategy: str, settled: dict[int, str]
) -> None:
    project = fresh_project(tmp_path_factory)
    try:
        for who, labels in votes.items():
            say(project, who, labels)
        if settled:
            say(project, "judge", settled, "adjudication")
        before = sources(project)
        action, plan = settle(project.store, "Ada", LIGHT, Settling(strategy, priority=tuple(votes)))
        after = sources(project)
        changed = {image for image, said in after.items() if before.get(image) != said}
        assert changed == {one.image for one, _ in plan.chosen}
        assert all(before[image][0] == "conflict" for image in changed)
        assert after.keys() == before.keys()
        if action is not None:
            undo(project.store, "Ada")
        assert sources(project) == before
    finally:
        project.close()


def fresh_project(places: pytest.TempPathFactory) -> Project:
    from labeler.project import create_project
    from tests.conftest import write_pictures

    folder = places.mktemp("settle")
    write_pictures(folder / "pictures", 5)
    return create_project(folder / "project", folder / "pictures", [LIGHT])
