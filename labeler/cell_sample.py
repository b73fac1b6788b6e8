"""A blind sample of one cell of the confusion matrix: how often would a rule for it be right?"""

from __future__ import annotations

from labeler.audit import AuditResult, draw, open_images, population_size
from labeler.audit import result as audit_result
from labeler.exact_rates import Rate
from labeler.grid_choice import VoteCell
from labeler.store import AuditRecord, Store, audits

USUAL_SIZE = 30


def sample_to_answer(store: Store, annotator: str, cell: VoteCell, size: int = USUAL_SIZE) -> AuditRecord:
    """The latest sample of the cell where `annotator` has not answered all of it, else one drawn anew."""
    return unfinished_sample(store, annotator, cell) or draw_cell_sample(store, annotator, cell, size)


def unfinished_sample(store: Store, annotator: str, cell: VoteCell) -> AuditRecord | None:
    """The latest sample of the cell, where `annotator` has still to answer some of it."""
    latest = cell_sample(store, cell)
    return latest if latest is not None and open_images(store, latest, annotator) else None


def draw_cell_sample(store: Store, annotator: str, cell: VoteCell, size: int = USUAL_SIZE) -> AuditRecord:
    """Draw a sample of the cell, of all its pictures where there are fewer; `annotator` is who draws."""
    there = population_size(store, "cell", cell.task, {"said": cell.said})
    return draw(store, annotator, "cell", cell.task, min(size, there), {"said": cell.said})


def cell_sample(store: Store, cell: VoteCell) -> AuditRecord | None:
    """The latest sample that was drawn of the cell; None where there is none."""
    of_cell = (one for one in audits(store) if one.kind == "cell" and one.task == cell.task)
    return next((one for one in of_cell if one.scope == {"said": cell.said}), None)


def sample_words(cell: VoteCell, found: AuditResult) -> str:
    """How often either was right, as far as the sample is answered."""
    if not found.told:
        return f"A blind sample of {found.size:,} pictures is drawn, and nobody has answered it."
    first, second = found.rate(cell.first_label), found.rate(cell.second_label)
    neither = max(0, found.told - first.count - second.count)  # where auditors differ, a picture counts for both
    words = (
        f"{cell.first} was right in {_rate_words(first)}, {cell.second} in {second.count:,}, neither in {neither:,}."
    )
    if not found.is_finished:
        words += f" Not answered yet: {found.size - found.answered:,} of the sample."
    return words


def cell_sample_words(store: Store, cell: VoteCell) -> str:
    """What the latest sample of the cell tells; '' where none was drawn."""
    sample = cell_sample(store, cell)
    return sample_words(cell, audit_result(store, sample)) if sample is not None else ""


def is_answered(store: Store, cell: VoteCell) -> bool:
    """Whether a sample of the cell tells anything."""
    sample = cell_sample(store, cell)
    return sample is not None and audit_result(store, sample).told > 0


def _rate_words(rate: Rate) -> str:
    low, high = (f"{100 * end:.0f}" for end in (rate.low, rate.high))
    return f"{rate.count:,} of {rate.of:,} ({100 * rate.share:.0f} %, between {low} and {high})"
