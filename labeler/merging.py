"""A merge of label files from end to end, without writing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from labeler.aggregation import Settled, Settling, aggregate, check_names
from labeler.bootstrap import AgreementIntervals, agreement_intervals
from labeler.conventions import mirrored_pairs, mirrored_sentence, places_of_annotators
from labeler.dawid_skene import DawidSkene, dawid_skene
from labeler.file_votes import common_tasks, votes_on_tasks
from labeler.merge import TaskAgreement, Votes, compare
from labeler.merge_remarks import contradiction_sentences, lone_labels, unshared_sentences

if TYPE_CHECKING:  # its pandas would cost the window half a second
    from labeler.label_files import LabelFile


@dataclass(frozen=True)
class Merge:
    """What came of a merge, task by task, and sentences about what the files have that needs a look."""

    votes: tuple[Votes, ...]
    agreements: tuple[TaskAgreement, ...]
    settled: tuple[Settled, ...]
    remarks: tuple[str, ...]

    @cached_property
    def intervals(self) -> tuple[AgreementIntervals, ...]:
        """The figures' intervals, task by task: a second or more, so only where they are shown."""
        return tuple(agreement_intervals(one.codes, len(one.task.labels)) for one in self.votes)

    @cached_property
    def dawid_skene(self) -> tuple[DawidSkene, ...]:
        """How the annotators err by Dawid and Skene's estimate, task by task, in the order of `Votes.annotators`."""
        return tuple(dawid_skene(one.codes, len(one.task.labels)) for one in self.votes)


def merge_files(files: Sequence[LabelFile], settling: Settling, *, tell_lone_labels: bool = True) -> Merge:
    """Merge files whose images have common names. Raises InputError for what `settling` names and no file has.

    `tell_lone_labels`: remark on labels that one file alone has, which no project says are meant.
    """
    votes, contradictions = votes_on_tasks(files, common_tasks(files))
    check_names(settling, votes)
    agreements = tuple(compare(one, _rows_per_file(files, one.task.name)) for one in votes)
    where = places_of_annotators(files)
    remarks = [
        *(problem for file in files for problem in file.problems),
        *contradiction_sentences(contradictions),
        *(lone_labels(files) if tell_lone_labels else []),
        *unshared_sentences(agreements),
        *(mirrored_sentence(pair, where) for found in agreements for pair in mirrored_pairs(found)),
    ]
    return Merge(tuple(votes), agreements, tuple(aggregate(one, settling) for one in votes), tuple(remarks))


def _rows_per_file(files: Sequence[LabelFile], task: str) -> dict[str, int]:
    rows = {str(file.path): file.rows[task].to_numpy(object) for file in files if task in file.rows}
    return {path: int(np.count_nonzero(labels)) for path, labels in rows.items()}
