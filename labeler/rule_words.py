"""The rules of an auto-labelling in words, and as JSON documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labeler.store import Acceptance, Finding, RuleStanding

Say = Callable[[str], str]


def finding_sentence(finding: Finding, say: Say = str) -> str:
    """What a sample of a rule showed, with its bound.

    >>> finding_sentence(Finding(audit=1, checked=200, wrong=1, upper=0.0235, sure=0.95, samples=1))
    'At most 2.4 % are wrong (95 % sure): 1 of 200 checked was wrong.'
    """
    words = (
        say("At most {bound} % are wrong ({sure} % sure): {wrong} of {checked} checked was wrong.")
        if finding.wrong < 2
        else say("At most {bound} % are wrong ({sure} % sure): {wrong} of {checked} checked were wrong.")
    )
    return words.format(
        bound=f"{100 * finding.upper:.1f}",
        sure=f"{100 * finding.sure:g}",
        wrong=f"{finding.wrong:,}" if finding.wrong else say("none"),
        checked=f"{finding.checked:,}",
    )


def anchored_sentence(say: Say = str) -> str:
    """How such a check differs from a blind audit."""
    return say(
        "Checked in sight of the proposal: who sees a label overlooks errors more easily than in a blind audit, "
        "so the true share may be higher."
    )


def samples_sentence(finding: Finding, say: Say = str) -> str:
    """A warning where several samples of the rule were drawn; '' where this was the first."""
    if finding.samples < 2:
        return ""
    words = say("This was sample number {count} of this rule: whoever draws until one pleases gets too low a bound.")
    return words.format(count=finding.samples)


def acceptance_sentence(accepted: Acceptance, say: Say = str) -> str:
    """Who accepted a rule, when, and on what."""
    words = say("Accepted by {who}, {when}. {finding}")
    return words.format(who=accepted.annotator, when=accepted.at, finding=finding_sentence(accepted.finding, say))


def rule_state(standing: RuleStanding, run_reverted: bool, say: Say = str) -> str:
    """Whether a rule counts and was accepted, in few words."""
    if run_reverted:
        return say("run reverted")
    if standing.reverted:
        return say("reverted")
    return acceptance_sentence(standing.acceptance, say) if standing.acceptance else say("not accepted yet")


def rule_document(standing: RuleStanding, run_reverted: bool) -> dict[str, Any]:
    """A rule as `labeler rules --json` gives it."""
    return {
        "run": standing.rule.run,
        "task": standing.rule.task,
        "rule": standing.rule.rule,
        "given": standing.given,
        "standing": standing.standing,
        "answered_by_people": standing.by_people,
        "reverted": standing.reverted,
        "run_reverted": run_reverted,
        "acceptance": acceptance_document(standing.acceptance) if standing.acceptance else None,
    }


def acceptance_document(accepted: Acceptance) -> dict[str, Any]:
    """An acceptance as JSON; `blind` says that the sample was checked in sight of the labels."""
    found = accepted.finding
    return {
        "annotator": accepted.annotator,
        "at": accepted.at,
        "audit": found.audit,
        "checked": found.checked,
        "wrong": found.wrong,
        "bound": found.upper,
        "confidence": found.sure,
        "samples": found.samples,
        "blind": False,
    }
