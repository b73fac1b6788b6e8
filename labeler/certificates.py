"""Certificates of auto-labellings: what they say in words, which stand, and the file beside exported labels."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labeler.files import replacing
from labeler.local_time import time_words
from labeler.project import Project
from labeler.rule_words import acceptance_document
from labeler.store import RunRecord, decided_by, rule_standings, runs


def certificate_sentence(certificate: dict[str, Any]) -> str:
    """What a certificate promises, or that nothing can be promised and what would help."""
    sure, error = f"{100 * certificate['confidence']:g} % sure", f"{100 * certificate['max_error']:g} %"
    of = "the auto-labels" if certificate["kind"] == "auto" else "all images"
    if certificate["bound"] is not None:
        return (
            f"At most {100 * certificate['bound']:.1f} % of {of} have a wrong auto-label ({sure}; "
            f"{certificate['errors']:,} of {certificate['audited']:,} audited pictures were wrong). "
            f"{100 * certificate['coverage']:.1f} % of the unlabelled images get a label."
        )
    more = certificate["more_audits"]
    cure = (
        f"about {more:,} more audited pictures would be needed, and there are not so many"
        if needs_more_than_there_are(certificate)
        else f"no picture was audited, and about {more:,} would do if none of them was wrong"
        if more and not pictures_asked(certificate)
        else f"about {more:,} more audited pictures may do"
        if more
        else "more audits will not help: these networks err too often also where they are surest"
    )
    return f"Nothing can be promised at {error} of {of} ({sure}) with these networks and audits: {cure}."


def pictures_asked(certificate: Mapping[str, Any]) -> int:
    """How many audited pictures it rests on."""
    pilots = sum(int(part["pilot"]) for part in certificate.get("thresholds", ()))
    return int(certificate["audited"]) + pilots


def needs_more_than_there_are(certificate: Mapping[str, Any]) -> bool:
    """Whether a promise that failed needs more audits than the pool has images that were not audited."""
    parts = certificate.get("thresholds", ())
    left = sum(part["images"] - part["audited"] - part["pilot"] for part in parts)
    return bool(parts) and (certificate["more_audits"] or 0) > left


def certificate_lines(certificate: Mapping[str, Any]) -> list[tuple[str, str]]:
    """All that a certificate says, as (what, value)."""
    lines = [
        ("Errors are counted among", "the auto-labels" if certificate["kind"] == "auto" else "all images"),
        ("Asked for", f"at most {100 * certificate['max_error']:g} % wrong"),
        ("Promised", _promised(certificate["bound"])),
        ("Confidence", f"{100 * certificate['confidence']:g} %"),
        ("Audited pictures", f"{certificate['audited']:,}, of which {certificate['errors']:,} were wrong"),
        ("Coverage", f"{100 * certificate['coverage']:.1f} % of the unlabelled images"),
        ("Audits", ", ".join(map(str, certificate.get("audits", ()))) or "none"),
    ]
    for part in certificate.get("thresholds", ()):
        name = f"Threshold, {certificate.get('each', '')} {part['label']}" if part["label"] else "Threshold"
        found = "none" if part["threshold"] is None else f"score {part['threshold']:.4f} or more"
        tested = f"{part['errors']:,} wrong of {part['audited']:,} audited, {part['pilot']:,} in the pilot"
        lines.append((name, f"{found}; {tested}; {part['labelled']:,} of {part['images']:,} images labelled"))
    lines += [(f"Network {run}", f"SHA-256 {weights}") for run, weights in certificate.get("runs", {}).items()]
    lines.append(("Images", f"SHA-256 of their names {certificate.get('data', 'unknown')}"))
    lines.append(("Date", time_words(certificate["date"]) if "date" in certificate else "unknown"))
    return lines


def _promised(bound: float | None) -> str:
    return "nothing" if bound is None else f"at most {100 * bound:.2f} % wrong"


def certificates_of(run: RunRecord) -> dict[str, dict[str, Any]]:
    """The certificates of an auto-labelling, by task; none where it went by the report's rules."""
    tasks = run.summary.get("tasks", {})
    return {task: found["certificate"] for task, found in tasks.items() if found.get("certificate")}


def save_certificates(run: RunRecord, path: Path) -> None:
    """Write an auto-labelling's certificates as JSON; InputError where the file cannot be written."""
    found = [{"run": run.id, "task": task, **one} for task, one in certificates_of(run).items()]
    with replacing(path) as file:
        json.dump({"certificates": found}, file, ensure_ascii=False, indent=2)


def standing_certificates(project: Project) -> list[dict[str, Any]]:
    """The certificates of the auto-labellings whose labels count, oldest first, each with its run and task.

    One whose labels a later run decided anew, or whose rule was reverted, promises nothing of the labels there are.
    """
    return [
        {"run": run.id, "task": task, **one}
        for run in runs(project.store, "auto-label")
        if not run.reverted
        for task, one in certificates_of(run).items()
        if is_standing(project, run, task)
    ]


def is_standing(project: Project, run: RunRecord, task: str) -> bool:
    """Whether what an auto-labelling's certificate says of a task is about final labels: its own, or none."""
    gave, left = decided_by(project.store, run.id, task)
    return gave > 0 or (left > 0 and certificates_of(run)[task]["bound"] is None)


def fallen_sentence(project: Project, run: RunRecord, task: str) -> str:
    """That a certificate no longer says anything about the labels there are; '' where it does."""
    if not run.reverted and is_standing(project, run, task):
        return ""
    return "This no longer holds: the labels were reverted, answered by people, or decided anew by a later run."


def standing_acceptances(project: Project) -> list[dict[str, Any]]:
    """The accepted rules whose labels still stand, each with what its sample showed.

    One of whose labels a later run decided some anew is not among them: its sample was of others.
    """
    return [
        {"run": run.id, "task": one.rule.task, "rule": one.rule.rule, **acceptance_document(one.acceptance)}
        for run in runs(project.store, "auto-label")
        if not run.reverted
        for one in rule_standings(project.store, run.id)
        if one.acceptance is not None and one.holds
    ]


def write_certificates(project: Project, labels: Path) -> Path | None:
    """Write the standing certificates, and which rules were accepted on what, beside a file of final labels.

    None, and no file, where there are none.
    """
    path = labels.with_name(f"{labels.name}.certificate.json")
    found = standing_certificates(project)
    accepted = standing_acceptances(project)
    if not found and not accepted:
        path.unlink(missing_ok=True)  # what an earlier export promised does not hold for this one
        return None
    with replacing(path) as file:
        json.dump(
            {"labels": labels.name, "certificates": found, "acceptances": accepted}, file, ensure_ascii=False, indent=2
        )
    return path
