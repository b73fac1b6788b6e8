"""What the merge desk offers for settling conflicts, as arguments of `labeler settle`, and its answer in words.

Without numpy: the window imports it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labeler.cell_rules import CellRule, rule_text

RULE = "rule"
STRATEGY_TITLES = {
    "majority": "The label that most give",
    "dawid-skene": "The most probable label",
    "priority": "One annotator's word",
    RULE: "A rule for one cell",
}
STRATEGY_HELP = {
    "majority": "More than half of an image's annotators must give a label.",
    "dawid-skene": "Everybody's errors are estimated from all answers (Dawid and Skene 1979), and a label is taken "
    "where it is probable enough. With two annotators it says little.",
    "priority": "The label of the first in this order who answered the image.",
    RULE: "Wherever two annotators answered just so, the word of one of them is taken.",
}
TIE_TITLES = {
    "conflict": "without a majority: leave open",
    "plurality": "without a majority: the most given label",
    "priority": "without a majority: the first in this order",
}


@dataclass(frozen=True)
class SettleChoice:
    """What a person has chosen. `threshold` is in per cent; `rule` None: no cell is chosen."""

    strategy: str = "majority"
    ties: str = "conflict"
    priority: tuple[str, ...] = ()
    threshold: int = 90
    rule: CellRule | None = None

    @property
    def is_complete(self) -> bool:
        """Whether everything is said that the strategy needs."""
        return (self.strategy != RULE or self.rule is not None) and (not self.uses_order or bool(self.priority))

    @property
    def uses_order(self) -> bool:
        return self.strategy == "priority" or (self.strategy == "majority" and self.ties == "priority")

    def arguments(self, task: str) -> tuple[str, ...]:
        """The arguments of `labeler settle` after the project."""
        named = ("--task", task)
        if self.strategy == RULE:
            return (*named, "--rule", rule_text(self.rule)) if self.rule is not None else named
        words = [*named, "--strategy", self.strategy]
        if self.strategy == "majority":
            words += ["--ties", self.ties]
        if self.strategy == "dawid-skene":
            words += ["--threshold", f"{self.threshold / 100:g}"]
        if self.uses_order:
            words += [word for name in self.priority for word in ("--priority", name)]
        return tuple(words)


def preview_words(result: Mapping[str, Any]) -> str:
    """What a strategy would do, from the result of `labeler settle --dry-run`."""
    if not result["settles"]:
        return f"It would settle none of the {result['open']:,} open conflicts."
    labels = ", ".join(f"{label} {n:,}" for label, n in result["by_label"].items() if n)
    verb = "stays" if result["left"] == 1 else "stay"
    left = f"{result['left']:,} {verb} open for a person." if result["left"] else "None stays open."
    return f"It would settle {result['settles']:,} of {result['open']:,} open conflicts: {labels}. {left}"


def error_lines(result: Mapping[str, Any]) -> list[str]:
    """How each annotator errs, by Dawid and Skene's estimate, and whether it is one; none for other strategies."""
    return [result["remark"]] * bool(result["remark"]) + [
        f"{one['annotator']} is thought right in {100 * one['right']:.0f} %; {one['words']}."
        for one in result["annotators"]
    ]


def settled_words(result: Mapping[str, Any]) -> str:
    """What was done."""
    count = result["settles"]
    return f"{count:,} conflict{'s' if count != 1 else ''} of {result['task']} settled. Ctrl+Z takes it back."
