"""The guided loop in words."""

from __future__ import annotations

from dataclasses import replace

from labeler.guided_loop import DONE, LABEL, SUGGEST, TRAIN, LoopState, Point, Round
from labeler.loop_words import button_words, place_sentence, round_sentence, step_sentence

FIRST = LoopState("light", SUGGEST, 50, 0, 0, 0, 0, False, 300, (), ())
ROUND = Round(labels=100, run="r", accuracy=0.834, held_out=30, expected=0.312, at="2026-01-01")


def test_each_step_says_what_it_is_and_what_follows() -> None:
    assert place_sentence(FIRST) == "Round 1, step 1 of 3: Suggest."
    assert step_sentence(FIRST) == "The computer looks for 50 pictures that stand for all others. Then you label them."
    assert button_words(FIRST) == "Suggest 50 pictures"
    label = replace(FIRST, step=LABEL, suggested=50, left=32)
    assert step_sentence(label).startswith("32 of the 50 suggested pictures wait for a label. Then ")
    assert button_words(label) == "Label the 32 suggested"
    train = replace(FIRST, step=TRAIN, labelled=100, trained_on=50, rounds=(ROUND,), points=(Point(50, None, None),))
    assert step_sentence(train).startswith("100 pictures labelled, 50 of them since the last round. A small network")
    assert button_words(train) == "Train, then suggest 50 more"
    assert place_sentence(train) == "Round 2, step 3 of 3: Train."


def test_the_last_ones_are_told_apart() -> None:
    few = replace(FIRST, open=1)
    assert button_words(few) == "Suggest 1 picture"
    assert step_sentence(few) == "1 picture is chosen. Then you label it."
    last = replace(FIRST, step=LABEL, suggested=50, left=1)
    assert step_sentence(last).startswith("1 of the 50 suggested pictures waits")
    assert button_words(last) == "Label the suggested one"
    assert step_sentence(replace(last, suggested=1)).startswith("The suggested picture waits")
    train = replace(FIRST, step=TRAIN, labelled=300, open=0)
    assert button_words(train) == "Train"
    assert step_sentence(train).endswith("No picture is left to be suggested after that.")
    done = replace(FIRST, step=DONE, open=0)
    assert button_words(done) == ""
    assert place_sentence(done) == "The loop of light is done."


def test_a_round_tells_what_is_expected_promised_or_not_known() -> None:
    state = replace(FIRST, rounds=(ROUND,), points=(Point(100, 0.312, None),))
    assert round_sentence(FIRST) == ""
    assert round_sentence(state) == (
        "100 pictures labelled: 83 % right of 30 that the training held back. "
        "About 31 % of the others could be labelled, 2 % of them wrongly."
    )
    promised = replace(state, points=(Point(100, 0.312, 0.25),))
    assert round_sentence(promised).endswith("25 % of the others are promised at 2 % errors.")
    few = Round(labels=50, run="r", accuracy=0.6, held_out=15, expected=None, at="2026-01-01")
    unknown = replace(state, rounds=(few,), points=(Point(50, None, None),))
    assert round_sentence(unknown).endswith("That is too few to tell 2 % errors: it takes 24.")
