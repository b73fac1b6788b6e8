"""The figures of agreement of votes that a test writes as numbers."""

from __future__ import annotations

from labeler.merge import TaskAgreement, Votes, compare
from labeler.tasks import Task
from labeler.vote_patterns import Codes


def figures_of(codes: Codes, labels: int) -> TaskAgreement:
    """All figures of votes (images, annotators), as a merge tells them."""
    images, people = codes.shape
    task = Task(name="task", labels=tuple(f"label {number}" for number in range(labels)))
    names = tuple(f"person {number}" for number in range(people))
    return compare(Votes(task, tuple(map(str, range(images))), names, codes), {})
