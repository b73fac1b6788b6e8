"""Which images have a label from whom, and what a page says of each."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeler.review import proposed_label
from labeler.store import (
    Annotation,
    Decision,
    Store,
    annotate,
    apply_decisions,
    decision_details,
    image_state,
    redo,
    revert_run,
    set_mark,
    undo,
)
from labeler.store.many_images import (
    auto_labelled_images,
    images_answered_by,
    images_labelled_by_people,
    images_needing_review,
    images_with_any_state,
    images_with_final_label,
    last_action,
    predictions_of_reviews,
    standing_of,
)

SAID = (("a", "left", 0.5), ("b", "center", 0.4))


def decide(store: Store, labels: dict[int, str | None], run: str = "auto-1") -> None:
    decisions = [
        Decision(image, "light", label, "rule", 0.9 if label else 0.5, SAID) for image, label in labels.items()
    ]
    apply_decisions(store, "Ada", run, {}, decisions)


@pytest.fixture
def mixed(store: Store) -> Store:
    """1 auto left, 2 auto right, 3 needs review, 4 labelled left by Ben."""
    decide(store, {1: "left", 2: "right", 3: None, 4: "right"})
    annotate(store, "Ben", [Annotation(4, "light", "left")])
    return store


def test_every_kind_of_image_is_found(mixed: Store) -> None:
    assert auto_labelled_images(mixed, "light") == {1, 2}
    assert auto_labelled_images(mixed, "light", "left") == {1}
    assert images_needing_review(mixed, "light") == {3}
    assert images_labelled_by_people(mixed, "light") == {4}
    assert images_labelled_by_people(mixed, "light", "right") == set()
    assert images_with_final_label(mixed, "light", "left") == {1, 4}
    assert images_with_any_state(mixed, "light") == {1, 2, 3, 4}
    assert images_with_any_state(mixed, "orientation") == set()
    assert images_answered_by(mixed, "light", "Ben") == {4}
    assert images_answered_by(mixed, "light", "Ada") == set()


def test_conflicts_have_no_label_of_people(mixed: Store) -> None:
    annotate(mixed, "Ada", [Annotation(4, "light", "right")], "review")
    assert images_labelled_by_people(mixed, "light") == set()
    assert standing_of(mixed, "light", "Ada", [4])[4].source == "conflict"


def test_answers_are_found_after_undo_and_redo(mixed: Store) -> None:
    annotate(mixed, "Ben", [Annotation(1, "light", "left")])
    assert images_answered_by(mixed, "light", "Ben") == {1, 4}
    undo(mixed, "Ben")
    assert images_answered_by(mixed, "light", "Ben") == {4}
    redo(mixed, "Ben")
    assert images_answered_by(mixed, "light", "Ben") == {1, 4}


def test_what_needs_review_has_the_predictions_of_the_run_that_counts(mixed: Store) -> None:
    assert [(image, tuple(map(tuple, said))) for image, said in predictions_of_reviews(mixed, "light")] == [(3, SAID)]
    revert_run(mixed, "Ada", "auto-1")
    assert predictions_of_reviews(mixed, "light") == []


def test_a_page_says_what_stands(mixed: Store) -> None:
    set_mark(mixed, "Cy", 2, flag=True, note="")
    page = standing_of(mixed, "light", "Ben", [4, 3, 2])
    assert list(page) == [4, 3, 2]
    assert (page[4].source, page[4].label, page[4].own, page[4].flag) == ("human", "left", "left", False)
    assert page[4].own_action == last_action(mixed) - 1
    assert (page[3].source, page[3].label, [tuple(one) for one in page[3].predictions]) == (
        "needs review",
        None,
        list(SAID),
    )
    assert (page[2].source, page[2].confidence, page[2].flag, page[2].own) == ("auto", 0.9, True, None)
    nothing = standing_of(mixed, "orientation", "nobody", [1])[1]
    assert (nothing.source, nothing.label, nothing.own_action) == ("", None, 0)


LABELS = st.sampled_from([None, "left", "center", "right"])
SAYING = st.tuples(st.sampled_from(["Ada", "Ben"]), st.integers(1, 4), LABELS, st.sampled_from(["vote", "review"]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(said=st.lists(SAYING, max_size=8), decided=st.dictionaries(st.integers(1, 4), LABELS), undone=st.booleans())
def test_a_page_agrees_with_what_single_images_say(
    store: Store, said: list[tuple[str, int, str | None, str]], decided: dict[int, str | None], undone: bool
) -> None:
    decide(store, decided, run=f"run-{last_action(store)}")
    for person, image, label, role in said:
        annotate(store, person, [Annotation(image, "light", label)], role)
    if undone:
        undo(store, "Ada")
    page = standing_of(store, "light", "Ada", [1, 2, 3, 4])
    for image, standing in page.items():
        state = image_state(store, image, "Ada")
        final = state.final.get("light")
        assert (standing.source, standing.label) == ((final.source, final.label) if final else ("", None))
        assert standing.own == state.own.get("light")
        if standing.source == "needs review":
            found = decision_details(store, image, "light")
            assert found is not None
            assert proposed_label(found[1]) == "left"
            assert [tuple(one) for one in standing.predictions] == list(SAID)
    labelled = {image for image, standing in page.items() if standing.label}
    assert images_with_final_label(store, "light") == labelled
    assert auto_labelled_images(store, "light") == {image for image, one in page.items() if one.source == "auto"}
