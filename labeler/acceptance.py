"""Is a rule of an auto-labelling good enough? A random sample tells, checked in sight of its labels."""

from __future__ import annotations

from labeler.audit import AuditResult, draw, result
from labeler.errors import InputError
from labeler.exact_rates import SURE, exact_rate
from labeler.store import AuditRecord, Finding, RuleOfRun, Store, accept_rule, audits

KIND = "acceptance"  # of audits
USUAL = 60  # pictures: without an error among them, at most 4.9 % of the labels are wrong


def draw_sample(store: Store, annotator: str, rule: RuleOfRun, size: int, seed: int | None = None) -> AuditRecord:
    """Draw `size` of the rule's labels that stand, or all where there are fewer; InputError where none stands."""
    from labeler.audit import population_size

    scope = {"run": rule.run, "rule": rule.rule}
    available = population_size(store, KIND, rule.task, scope)
    if not available:
        raise InputError(f"No label of {rule} stands: there is nothing to check.")
    return draw(store, annotator, KIND, rule.task, min(size, available), scope, seed)


def rule_of(audit: AuditRecord) -> RuleOfRun:
    """The rule whose labels a sample checks."""
    return RuleOfRun(str(audit.scope["run"]), audit.task, str(audit.scope["rule"]))


def samples_of(store: Store, rule: RuleOfRun) -> list[AuditRecord]:
    """The samples that were drawn of a rule, the latest first."""
    return [one for one in audits(store) if one.kind == KIND and rule_of(one) == rule]


def finding(store: Store, audit: AuditRecord, sure: float = SURE) -> Finding | None:
    """What a sample has shown; None until all of it is answered.

    What could not be told counts as wrong in the bound: who takes the doubtful ones for such promises no more by it.
    """
    found = result(store, audit, sure=sure)
    if not is_told(found):
        return None
    drawn = [one.id for one in samples_of(store, rule_of(audit)) if one.id <= audit.id]
    wrong = len(found.wrong)
    bound = exact_rate(wrong + found.cannot_tell, found.answered, sure).upper
    return Finding(audit.id, found.answered, wrong, bound, sure, len(drawn), found.cannot_tell)


def is_told(found: AuditResult) -> bool:
    """Whether a sample tells a bound: stopping early, where it pleases, would make it too low.

    Where people differ on a picture it counts as wrong, and nobody need settle it.
    """
    return found.complete == found.size and found.size > 0


def accept(store: Store, annotator: str, audit: AuditRecord) -> Finding:
    """Accept the rule that a sample checked, on what it has shown; InputError where it is not finished."""
    found = finding(store, audit)
    if found is None:
        raise InputError(f"Sample {audit.id} of {rule_of(audit)} is not finished: check all of its pictures first.")
    accept_rule(store, annotator, rule_of(audit), found)
    return found
