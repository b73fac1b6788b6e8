"""The rules of an auto-labelling in words, and as JSON documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labeler.local_time import time_words
from labeler.store import Acceptance, Finding, RuleStanding

Say = Callable[[str], str]


def finding_sentence(finding: Finding, say: Say = str) -> str:
    """What a sample of a rule showed, with its bound.

    >>> finding_sentence(Finding(audit=1, checked=200, wrong=1, upper=0.0235, sure=0.95, samples=1))
    'At most 2.4 % are wrong (95 % sure): 1 of 200 checked was wrong.'
    >>> finding_sentence(Finding(1, checked=20, wrong=0, upper=0.283, sure=0.95, samples=1, cannot_tell=2))[38:]
    '18 of 20 right, none wrong; 2 could not be told, and the bound counts that as wrong.'
    """
    told = {
        "bound": f"{100 * finding.upper:.1f}",
        "sure": f"{100 * finding.sure:g}",
        "wrong": f"{finding.wrong:,}" if finding.wrong else say("none"),
        "checked": f"{finding.checked:,}",
        "right": f"{finding.checked - finding.wrong - finding.cannot_tell:,}",
        "untold": f"{finding.cannot_tell:,}",
    }
    if finding.cannot_tell:
        words = say(
            "At most {bound} % are wrong ({sure} % sure): {right} of {checked} right, {wrong} wrong; "
            "{untold} could not be told, and the bound counts that as wrong."
        )
    elif finding.wrong < 2:
        words = say("At most {bound} % are wrong ({sure} % sure): {wrong} of {checked} checked was wrong.")
    else:
        words = say("At most {bound} % are wrong ({sure} % sure): {wrong} of {checked} checked were wrong.")
    return words.format(**told)


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
    return words.format(
        who=accepted.annotator, when=time_words(accepted.at), finding=finding_sentence(accepted.finding, say)
    )


def fallen_words(standing: RuleStanding, say: Say = str) -> str:
    """That an acceptance no longer says anything about the labels there are; '' where it does, or there is none."""
    if standing.acceptance is None or standing.reverted or standing.holds:
        return ""
    return say("This no longer holds: people or a later run have decided its labels anew.")


def rule_state(standing: RuleStanding, run_reverted: bool, say: Say = str) -> str:
    """Whether a rule counts and was accepted, in few words."""
    if run_reverted:
        return say("run reverted")
    if standing.reverted:
        return say("reverted")
    if standing.acceptance is None:
        return say("not accepted yet")
    return f"{acceptance_sentence(standing.acceptance, say)} {fallen_words(standing, say)}".strip()


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
        "acceptance_holds": standing.holds and not run_reverted,
    }


def acceptance_document(accepted: Acceptance) -> dict[str, Any]:
    """An acceptance as JSON, `at` in UTC; `blind` says that the sample was checked in sight of the labels."""
    found = accepted.finding
    return {
        "annotator": accepted.annotator,
        "at": accepted.at,
        "audit": found.audit,
        "checked": found.checked,
        "wrong": found.wrong,
        "cannot_tell": found.cannot_tell,
        "bound": found.upper,
        "confidence": found.sure,
        "samples": found.samples,
        "blind": False,
    }
