"""What the desk offers for settling, as arguments of the command, and its answers in words."""

from __future__ import annotations

import pytest

from labeler.aggregation import STRATEGIES, TIES
from labeler.cell_rules import CellRule, parse_rule, rule_text
from labeler.errors import InputError
from labeler.settle_choice import (
    RULE,
    STRATEGY_HELP,
    STRATEGY_TITLES,
    TIE_TITLES,
    SettleChoice,
    error_lines,
    preview_words,
    settled_words,
)

STRANGE = CellRule("light", {"Rossi, B": "left -> x", "a=b": "right"}, "a=b")


def test_every_strategy_and_tie_that_is_offered_is_known_and_explained() -> None:
    assert set(STRATEGY_TITLES) - {RULE} <= set(STRATEGIES)
    assert set(STRATEGY_HELP) == set(STRATEGY_TITLES)
    assert set(TIE_TITLES) == set(TIES)


@pytest.mark.parametrize(
    ("choice", "arguments"),
    [
        (SettleChoice(), ("--strategy", "majority", "--ties", "conflict")),
        (SettleChoice("dawid-skene", threshold=95), ("--strategy", "dawid-skene", "--threshold", "0.95")),
        (
            SettleChoice("priority", priority=("ann", "bob, jr")),
            ("--strategy", "priority", "--priority", "ann", "--priority", "bob, jr"),
        ),
        (SettleChoice(RULE, rule=STRANGE), ("--rule", rule_text(STRANGE))),
    ],
)
def test_a_choice_becomes_arguments(choice: SettleChoice, arguments: tuple[str, ...]) -> None:
    assert choice.is_complete
    assert choice.arguments("light") == ("--task", "light", *arguments)


def test_a_choice_without_its_cell_or_names_is_not_complete() -> None:
    assert not SettleChoice(RULE).is_complete
    assert not SettleChoice("majority", "priority").is_complete


def test_a_rule_with_any_names_is_read_back() -> None:
    assert parse_rule(rule_text(STRANGE)) == STRANGE


@pytest.mark.parametrize("text", ['{"task": "light"}', "{", '{"task": "light", "said": {"a": "left"}, "taken": "b"}'])
def test_a_rule_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--rule"):
        parse_rule(text)


def test_what_a_strategy_would_do_is_told_in_words() -> None:
    result = {"task": "light", "settles": 1204, "open": 3300, "left": 2096, "annotators": [], "remark": ""}
    result |= {"by_label": {"left": 1200, "center": 0, "right": 4}}
    said = "It would settle 1,204 of 3,300 open conflicts: left 1,200, right 4. 2,096 stay open for a person."
    assert preview_words(result) == said
    assert preview_words({**result, "left": 0}).endswith("None stays open.")
    assert preview_words({**result, "settles": 0}) == "It would settle none of the 3,300 open conflicts."
    assert settled_words(result) == "1,204 conflicts of light settled. Ctrl+Z takes it back."
    told = {"annotator": "ann", "right": 0.914, "words": "hardly ever errs"}
    assert error_lines({**result, "annotators": [told]}) == ["ann is thought right in 91 %; hardly ever errs."]
    assert error_lines({**result, "annotators": [told], "remark": "Do not trust it."})[0] == "Do not trust it."
