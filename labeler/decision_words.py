"""Where an auto-label or a proposal is from, in words: rule or score, run, and what each network said."""

from __future__ import annotations

from collections.abc import Callable

from labeler.store import Decision

Say = Callable[[str], str]


def origin_words(decision: Decision, say: Say = str) -> str:
    """The rule and how sure it was, or the score that a promise rests on; and the run.

    >>> origin_words(Decision(1, "light", "left", "agreement", 0.934, (("a", "left", 0.9),), "auto-label-001"))
    'Rule agreement, 93.4 % sure, by auto-label-001'
    """
    if decision.is_certified:
        return say("Score {score}, by {run}").format(score=f"{decision.confidence:.3f}", run=decision.run)
    words = say("Rule {rule}, {sure} % sure, by {run}") if decision.run else say("Rule {rule}, {sure} % sure")
    return words.format(rule=decision.rule, sure=f"{100 * decision.confidence:.1f}", run=decision.run)


def promise_words(decision: Decision, say: Say = str) -> str:
    """Why a decision by a promise gave a label, or none; '' for one by the report's rules."""
    if not decision.is_certified:
        return ""
    if decision.label is not None:
        return say("Certified: the score reaches the threshold from which the audits allow labels.")
    return say(
        "Needs review: the audits allow no label at this score, one of them found the proposal wrong, "
        "or a prediction is missing."
    )


def review_words(decision: Decision, say: Say = str) -> str:
    """Why the report's rules gave no label, as far as two or more networks' answers tell it; else ''.

    >>> review_words(Decision(1, "light", None, "needs review", 0.7, (("a", "left", 0.7), ("b", "left", 0.6))))
    'Needs review: the networks say the same, but none is sure enough (70 % at most).'
    """
    if decision.is_certified or decision.label is not None or len(decision.predictions) < 2:
        return ""
    if len({label for _, label, _ in decision.predictions}) == 1:
        surest = max(sure for _, _, sure in decision.predictions)
        return say("Needs review: the networks say the same, but none is sure enough ({sure} % at most).").format(
            sure=f"{100 * surest:.0f}"
        )
    return say("Needs review: the networks differ, and no sure one stands against unsure ones alone.")


def decision_lines(decision: Decision, say: Say = str) -> list[str]:
    """`origin_words`, then a line for each network; a network that could not read the picture has none.

    >>> decision_lines(Decision(1, "light", None, "needs review", 0.5, (("a", "left", 0.5), ("b", "right", 0.4))))[1:]
    ['a: left 50.0 %', 'b: right 40.0 %']
    """
    networks = [f"{run}: {label} {100 * confidence:.1f} %" for run, label, confidence in decision.predictions]
    return [origin_words(decision, say), *(networks or [say("The picture could not be read by a network.")])]
