"""Where an auto-label or a proposal is from, in words: rule or score, run, and what each network said."""

from __future__ import annotations

from collections.abc import Callable

from labeler.store import Decision

Say = Callable[[str], str]


def origin_words(decision: Decision, say: Say = str) -> str:
    """The rule, how sure it was and the run.

    >>> origin_words(Decision(1, "light", "left", "agreement", 0.934, (("a", "left", 0.9),), "auto-label-001"))
    'Rule agreement, 93.4 % sure, by auto-label-001'
    """
    words = say("Rule {rule}, {sure} % sure, by {run}") if decision.run else say("Rule {rule}, {sure} % sure")
    return words.format(rule=decision.rule, sure=f"{100 * decision.confidence:.1f}", run=decision.run)


def decision_lines(decision: Decision, say: Say = str) -> list[str]:
    """`origin_words`, then a line for each network; a network that could not read the picture has none.

    >>> decision_lines(Decision(1, "light", None, "needs review", 0.5, (("a", "left", 0.5), ("b", "right", 0.4))))[1:]
    ['a: left 50.0 %', 'b: right 40.0 %']
    """
    networks = [f"{run}: {label} {100 * confidence:.1f} %" for run, label, confidence in decision.predictions]
    return [origin_words(decision, say), *(networks or [say("The picture could not be read by a network.")])]
