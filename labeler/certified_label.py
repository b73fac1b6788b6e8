"""Auto-labels that keep a promise: what the pool's audits allow, and the certificate that says so."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from labeler.audit_account import Look, take_look
from labeler.auto_label import TaskDecisions, TaskPlan, unlabelled
from labeler.certified_jobs import certify_predictions
from labeler.errors import InputError
from labeler.jobs import OnEvent, checkpoint_path
from labeler.pool_audits import answers_of, held_back, pool_audits
from labeler.predict_jobs import predict_views
from labeler.project import Project
from labeler.store import PRESENT, chosen_images, count_images, final_counts, image_names
from labeler.terms import Terms

NOT_PEOPLE = ("auto", "needs review")


def propose_certified(
    project: Project, plan: TaskPlan, terms: Terms, on_event: OnEvent, device: str = "auto"
) -> TaskDecisions:
    """Decide every present image on which no person has said anything, as far as `terms` can be promised.

    No label is written; that the audits were looked at is kept in their account. The score is lower where the
    networks disagree with themselves on the mirror image.
    """
    images, names = unlabelled(project, plan.task.name)
    views = predict_views(project, plan.runs, names, on_event, device, plan.task.name, mirror=plan.mirror)
    found = pool_audits(project, plan.task.name, len(images), 1 - terms.confidence)
    for number, why in found.left_out.items():
        on_event({"event": "message", "text": f"Audit {number} is left out: {why}."})
    usable = found.to_ask
    data = hashlib.sha256("\n".join(names).encode()).hexdigest()
    weights = {run: _fingerprint_of_file(checkpoint_path(project, run)) for run in plan.runs}
    numbers = tuple(one.id for one in usable)
    asked = Look(numbers, tuple(sorted(weights.values())), _question(plan, terms, data), 1 - terms.confidence)
    risk = take_look(project, asked, terms.share).risk if usable else asked.risk * terms.share
    place_of = {image: place for place, image in enumerate(images)}
    found_out = held_back(project, plan.task.name, usable)
    gone = [image for image in found_out if image not in place_of]
    place_of |= {image: place for place, image in enumerate(gone, len(images))}
    answers = {place_of[image]: label for image, label in answers_of(project, usable).items() if image in place_of}
    promise = (terms.kind, terms.max_error, risk)
    others = _others(project, plan, terms, place_of)
    for label, _ in map(found_out.__getitem__, gone) if terms.each == "label" else ():
        others[label] = max(others[label] - 1, 0)
    outcomes, parts = certify_predictions(
        views,
        plan.task.labels,
        answers,
        promise,
        others,
        _folders(project, terms, place_of),
        [found_out[image] for image in gone],
    )
    certificate = _joined(parts, terms, len(images)) | {
        "each": terms.each,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "audits": list(numbers),
        "runs": weights,
        "data": data,
    }
    return TaskDecisions(plan, tuple(images), tuple(names), views.average, tuple(outcomes), certificate, views)


def folder_of(name: str) -> str:
    """The folder of pictures that an image lies in, "." for the image folder itself."""
    return name.rpartition("/")[0] or "."


def _folders(project: Project, terms: Terms, images: Iterable[int]) -> list[str] | None:
    if terms.each != "folder":
        return None
    names = image_names(project.store)
    return [folder_of(names[image]) for image in images]


def _others(project: Project, plan: TaskPlan, terms: Terms, pool: Collection[int]) -> Counter[str]:
    """How many present images lie outside the pool: of all (""), of each label that people gave, or of each folder."""
    if terms.each == "folder":
        present = chosen_images(project.store, PRESENT)
        names = image_names(project.store)
        return Counter(folder_of(names[image]) for image in present if image not in pool)
    if terms.each == "label":
        counted: Counter[str] = Counter()
        for (source, label), n in final_counts(project.store, plan.task.name).items():
            if label is not None and source not in NOT_PEOPLE:
                counted[label] += n
        return counted
    return Counter({"": max(count_images(project.store, PRESENT) - len(pool), 0)})


def _question(plan: TaskPlan, terms: Terms, data: str) -> str:
    """What the account of audits keeps: other scores, as by the mirror image, or another pool is another question.

    Whoever asks again each time that people have answered something has as many chances to be lucky.
    """
    views = ", by pictures and mirror images" if plan.mirror else ""
    return f"{terms.question(plan.task.name)}{views}; pool {data[:16]}"


def _joined(parts: list[dict[str, Any]], terms: Terms, images: int) -> dict[str, Any]:
    """The certificate of all labels together (design, section 5): `bound` is the worst of theirs."""
    kept = [part for part in parts if part["threshold"] is not None]
    needed = [part["more_audits"] for part in parts if part["more_audits"]]
    return {
        "audited": sum(part["audited"] for part in (kept or parts)),
        "errors": sum(part["errors"] for part in (kept or parts)),
        "bound": max(part["bound"] for part in kept) if kept else None,
        "confidence": terms.confidence,
        "kind": terms.kind,
        "coverage": sum(part["labelled"] for part in parts) / images if images else 0.0,
        "max_error": terms.max_error,
        "more_audits": min(needed) if needed and not kept else None,
        "thresholds": parts,
    }


def _fingerprint_of_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as fault:
        raise InputError(f"{path} cannot be read ({fault}): put it back, or train the network again.") from fault
