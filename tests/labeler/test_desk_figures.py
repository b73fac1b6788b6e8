"""What the merge desk shows of a task: rows of figures, sentences, and which pair comes first."""

from __future__ import annotations

import json

import numpy as np

from labeler.bootstrap import agreement_intervals
from labeler.desk_figures import TaskFigures, figure_rows, task_figures
from labeler.merge import Votes, compare
from labeler.merge_json import as_json
from labeler.tasks import LIGHT, Task

LEFT, CENTER, RIGHT = range(3)


def figures_of(codes: list[list[int]], task: Task = LIGHT, *, intervals: bool = True) -> TaskFigures:
    names = ("ann", "bob", "cy")[: len(codes[0])]
    votes = Votes(task, tuple(map(str, range(len(codes)))), names, np.array(codes, np.int16))
    found = compare(votes, dict.fromkeys(names, len(codes)))
    known = agreement_intervals(votes.codes, len(task.labels)) if intervals else None
    return task_figures(task.name, json.loads(json.dumps(as_json(found, known))))


def test_figures_have_their_uncertainty_or_dots_until_it_is_known() -> None:
    codes = [[LEFT, LEFT]] * 30 + [[LEFT, CENTER]] * 5 + [[RIGHT, RIGHT]] * 15
    rows = {row.title: row for row in figure_rows(figures_of(codes), figures_of(codes).pairs[0])}
    assert rows["Agreement"].pair.startswith("90.0 %, between 8")
    assert rows["Images compared"].overall == "50"
    assert rows["Agreement on right"].pair == "100.0 %"
    waiting = figures_of(codes, intervals=False)
    assert {row.pair for row in figure_rows(waiting, waiting.pairs[0])} >= {"90.0 % …", "50", "100.0 %"}


def test_what_cannot_be_told_is_a_dash() -> None:
    found = figures_of([[LEFT, LEFT]] * 3)
    rows = {row.title: row.pair for row in figure_rows(found, found.pairs[0])}
    assert (rows["Cohen's kappa"], rows["Agreement on right"]) == ("-", "-")


def test_every_difference_is_told_the_strongest_first() -> None:
    found = figures_of([[LEFT, CENTER]] * 20 + [[RIGHT, CENTER]] * 12 + [[LEFT, LEFT], [CENTER, CENTER]])
    (pair,) = found.pairs
    assert pair.sentences == (
        "bob says center where ann says left or right 32 times, the other way round never.",
        "ann says left where bob says center or right 20 times, the other way round never.",
        "ann says right where bob says left or center 12 times, the other way round never.",
    )
    assert (found.headline, pair.lean, found.leans) == (pair.sentences[0], 32, True)


def test_where_chance_explains_the_differences_that_is_said() -> None:
    found = figures_of([[LEFT, CENTER]] * 3 + [[CENTER, LEFT]] * 3 + [[RIGHT, RIGHT]] * 10)
    assert found.headline == "No difference between ann and bob that chance would not explain."
    assert not found.leans
    together = figures_of([[LEFT, CENTER]] * 3 + [[CENTER, RIGHT]] * 3 + [[LEFT, RIGHT]] * 2)
    assert together.pairs[0].sentences[0].startswith("ann and bob do not use the labels equally often (chance")


def test_two_labels_tell_one_difference_once() -> None:
    task = Task(name="smile", labels=("no", "yes"))
    found = figures_of([[0, 1]] * 12 + [[0, 0]] * 5, task)
    assert found.pairs[0].sentences == ("ann says no where bob says yes 12 times, the other way round never.",)


def test_the_pair_with_the_strongest_difference_comes_first() -> None:
    found = figures_of([[LEFT, LEFT, CENTER]] * 20 + [[RIGHT, CENTER, RIGHT]] * 2)
    first = found.pairs[found.first_pair]
    assert {first.a, first.b} in ({"ann", "cy"}, {"bob", "cy"})


def test_without_a_pair_there_is_no_headline() -> None:
    found = figures_of([[LEFT, -1], [-1, LEFT]])
    assert (found.pairs, found.headline, found.first_pair) == ((), "", 0)
