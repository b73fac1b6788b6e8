"""Scores of images."""

from __future__ import annotations

import sqlite3

import pytest

from labeler.store import Change, Store, score_names, scores, set_scores


def test_a_score_is_replaced_as_a_whole_and_listeners_hear_of_it(store: Store) -> None:
    heard: list[Change] = []
    store.listen(heard.append)
    set_scores(store, "blur", {1: 0.5, 2: 3})
    set_scores(store, "age", {1: 30})
    set_scores(store, "blur", {4: -1.0})
    assert score_names(store) == ["age", "blur"]
    assert scores(store, "blur") == {4: -1.0}
    assert [change.kind for change in heard] == ["scores"] * 3


def test_a_score_of_an_image_that_is_not_there_leaves_the_old_ones(store: Store) -> None:
    set_scores(store, "blur", {1: 0.5})
    with pytest.raises(sqlite3.IntegrityError):
        set_scores(store, "blur", {1: 0.6, 99: 1.0})
    assert scores(store, "blur") == {1: 0.5}


def test_there_are_no_scores_at_first(store: Store) -> None:
    assert score_names(store) == []
    assert scores(store, "blur") == {}
