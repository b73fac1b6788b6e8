"""Runs, their decisions, and that no decision stands above a person."""

from __future__ import annotations

import pytest

from labeler.errors import InputError
from labeler.review import leaning, proposed_label
from labeler.store import (
    Annotation,
    Decision,
    Store,
    add_run,
    annotate,
    apply_decisions,
    chosen_images,
    decision_details,
    final_labels,
    find_run,
    images_with_source,
    lacking_answer,
    restore_run,
    revert_run,
    run_decisions,
    runs,
    undo,
)
from labeler.store.many_images import predictions_of_reviews


def decide(store: Store, run: str, *labels: str | None, annotator: str = "ann") -> int:
    """An auto-labelling of images 1, 2, ... for light."""
    made = [
        Decision(image, "light", label, "agreement", 0.9, (("cnn", label or "left", 0.9),))
        for image, label in enumerate(labels, start=1)
    ]
    return apply_decisions(store, annotator, run, {"rules": "report"}, made)


def finals(store: Store) -> dict[int, tuple[str, str | None]]:
    return {image: (one.source, one.label) for image, one in final_labels(store, "light").items()}


def test_decisions_label_what_nobody_labelled_and_stay_listed(store: Store) -> None:
    annotate(store, "bob", [Annotation(1, "light", "right")])
    assert decide(store, "auto-1", "left", "left", None) == 1
    assert finals(store) == {1: ("human", "right"), 2: ("auto", "left"), 3: ("needs review", None)}
    assert final_labels(store, "light")[2].confidence == 0.9
    assert final_labels(store, "light")[2].run == "auto-1"
    assert [one.label for one in run_decisions(store, "auto-1")] == ["left", "left", None]
    assert images_with_source(store, "light", "needs review") == [3]
    assert chosen_images(store, lacking_answer(store, ["light"])) == [2, 3, 4]


def test_a_decision_keeps_what_every_network_gave_to_every_label(store: Store) -> None:
    votes = (("cnn", "left", 0.5), ("vgg", "right", 0.75))
    chances = ({"left": 0.5, "center": 0.3, "right": 0.2}, {"left": 0.25, "center": 0.0, "right": 0.75})
    made = Decision(1, "light", None, "needs review", 0.75, votes, chances=chances)
    apply_decisions(store, "ann", "auto-1", {}, [made])
    found = decision_details(store, 1, "light")
    assert found is not None
    assert (found[1].predictions, found[1].chances) == (votes, chances)
    assert run_decisions(store, "auto-1") == [found[1]]
    assert proposed_label(found[1]) == "right"
    assert [leaning(said) for _, said in predictions_of_reviews(store, "light")] == ["right"]


@pytest.mark.parametrize("role", ["vote", "review", "adjudication"])
def test_a_person_stands_above_decisions_made_before_and_after(store: Store, role: str) -> None:
    decide(store, "auto-1", "left")
    annotate(store, "bob", [Annotation(1, "light", "right")], role)
    decide(store, "auto-2", "center")
    assert finals(store)[1][1] == "right"
    undo(store, "bob")
    assert finals(store)[1] == ("auto", "center")


def test_of_several_runs_the_latest_that_stands_decides(store: Store) -> None:
    decide(store, "auto-1", "left", "left")
    decide(store, "auto-2", "right")
    assert finals(store) == {1: ("auto", "right"), 2: ("auto", "left")}
    assert revert_run(store, "ann", "auto-2") == 1
    assert finals(store) == {1: ("auto", "left"), 2: ("auto", "left")}
    found = decision_details(store, 1, "light")
    assert found is not None
    assert (found[0].id, found[1].label, found[1].predictions) == ("auto-1", "left", (("cnn", "left", 0.9),))
    restore_run(store, "ann", "auto-2")
    assert finals(store)[1] == ("auto", "right")


def test_undoing_a_revert_lets_the_run_count_again(store: Store) -> None:
    decide(store, "auto-1", "left")
    revert_run(store, "ann", "auto-1")
    assert finals(store) == {}
    assert decision_details(store, 1, "light") is None
    undo(store, "ann")
    assert finals(store) == {1: ("auto", "left")}
    undo(store, "ann")
    assert finals(store) == {}


def test_undoing_a_run_that_somebody_else_has_reverted_does_not_bring_it_back(store: Store) -> None:
    decide(store, "auto-1", "left", annotator="ann")
    revert_run(store, "bob", "auto-1")
    undo(store, "ann")
    assert find_run(store, "auto-1").reverted
    assert finals(store) == {}


def test_what_cannot_be_reverted_is_told(store: Store) -> None:
    add_run(store, "train-1", "train", "light", {"results": {}})
    decide(store, "auto-1", "left")
    with pytest.raises(InputError, match="train-1 is a training"):
        revert_run(store, "ann", "train-1")
    with pytest.raises(InputError, match="auto-1 is not reverted"):
        restore_run(store, "ann", "auto-1")
    revert_run(store, "ann", "auto-1")
    with pytest.raises(InputError, match="auto-1 is reverted already"):
        revert_run(store, "ann", "auto-1")
    with pytest.raises(InputError, match=r"no run 'auto-9'.*train-1, auto-1"):
        find_run(store, "auto-9")
    assert [run.id for run in runs(store, "train")] == ["train-1"]


def test_a_decision_with_an_unknown_label_leaves_no_run_behind(store: Store) -> None:
    with pytest.raises(InputError, match="'up' is not a label"):
        decide(store, "auto-1", "left", "up")
    assert runs(store) == []
    assert finals(store) == {}
