"""Audits in words, and as a JSON document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labeler.audit import NEWEST, OUTSIDE, AuditResult
from labeler.exact_rates import SURE, Rate, exact_rate
from labeler.store import AuditRecord

Say = Callable[[str], str]
_BLINDLY = {
    "unanimous": "images on which annotators agree",
    "cell": "images that annotators have answered",
    "pool": "images that no person has labelled",
    "auto": "images that networks have labelled",
    "acceptance": "images that networks have labelled",
}
_LARGE_SHARE = 0.05  # of the population, from which the intervals are noticeably wider than they need to be


def about(audit: AuditRecord, say: Say = str) -> str:
    """What an audit is about; `say` translates."""
    scope = audit.scope
    said = scope.get("said")
    if isinstance(said, Mapping):
        both = say(" and ").join(say("{who} says {label}").format(who=who, label=label) for who, label in said.items())
        return say("where {both}").format(both=both)
    if audit.kind in ("auto", "acceptance"):
        words = say("auto-labels of {run}").format(run=scope["run"])
        return f"{words}, {scope['rule']}" if "rule" in scope else words
    if audit.kind == "pool":
        return say("images that no person has labelled")
    return say("agreed labels “{label}”").format(label=scope["label"]) if "label" in scope else say("agreed labels")


def about_blindly(audit: AuditRecord, say: Say = str) -> str:
    """What an audit is about, for those who answer it: nothing that anybody said of its images."""
    return say(_BLINDLY[audit.kind])


def promise(size: int, say: Say = str) -> str:
    """What an audit of `size` pictures can tell at best.

    >>> promise(300)
    '300 pictures: if none is wrong, at most 1.0 % are (95 % sure).'
    """
    bound = exact_rate(0, size).upper
    return say("{count} pictures: if none is wrong, at most {bound} % are ({sure} % sure).").format(
        count=f"{size:,}", bound=f"{100 * bound:.1f}", sure=f"{100 * SURE:.0f}"
    )


def remarks(found: AuditResult, say: Say = str, *, with_untold: bool = True) -> list[str]:
    """What is to be known beside the rate: what could not be told, who differs, and how large the sample is."""
    said = []
    if found.cannot_tell and with_untold:
        said.append(say("{count} could not be told and are not counted.").format(count=f"{found.cannot_tell:,}"))
    if found.disputed:
        words = say("On {count} those who answered differ: these count as wrong.")
        said.append(words.format(count=f"{len(found.disputed):,}"))
    if found.differing:
        words = say("Where answers differ, somebody settles them before the audit is finished: {count} left.")
        said.append(words.format(count=f"{len(found.differing):,}"))
    if found.size == found.population:
        said.append(say("All of them were drawn: the rate is no estimate."))
    elif found.size > _LARGE_SHARE * found.population:
        share = f"{100 * found.size / found.population:.0f}"
        said.append(say("{share} % of them were drawn: the bounds are a little wider than needed.").format(share=share))
    return said


def audit_document(audit: AuditRecord, found: AuditResult) -> dict[str, Any]:
    """An audit and its result as `labeler audit --json` gives them."""
    return {
        "audit": audit.id,
        "kind": audit.kind,
        "task": audit.task,
        "scope": {key: value for key, value in audit.scope.items() if key not in (NEWEST, OUTSIDE)},
        "created": audit.created,
        "annotator": audit.annotator,
        "population": audit.population,
        "size": audit.size,
        "seed": audit.seed,
        "answered": found.answered,
        "cannot_tell": found.cannot_tell,
        "disputed": len(found.disputed),
        "auditors": audit.auditors,
        "to_settle": len(found.differing),
        "finished": found.is_finished,
        "errors": None if found.errors is None else _rate(found.errors),
        "by_label": {label: _rate(rate) for label, rate in found.by_label.items()},
        "answers": dict(found.answers),
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {
        "wrong": rate.count,
        "checked": rate.of,
        "rate": rate.share if rate.of else None,
        "low": rate.low,
        "high": rate.high,
        "upper": rate.upper,
        "confidence": SURE,
    }
