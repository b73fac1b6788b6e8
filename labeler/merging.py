"""A merge from end to end, of label files or of a project's annotators, without writing anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from labeler.aggregation import CONFLICT, Settled, Settling, aggregate, check_names
from labeler.bootstrap import AgreementIntervals, agreement_intervals
from labeler.conventions import mirrored_pairs, mirrored_sentence, places_of_annotators
from labeler.dawid_skene import DawidSkene, unsure_sentence
from labeler.file_votes import common_tasks, votes_on_tasks
from labeler.label_files.columns import where_text
from labeler.merge import TaskAgreement, Votes, compare, votes_of_project
from labeler.merge_remarks import contradiction_sentences, lone_labels, unshared_sentences
from labeler.project import Project
from labeler.store import Store, annotator_counts, final_labels, image_names
from labeler.store.final import CONFLICT as STILL_OPEN
from labeler.vote_patterns import NO_VOTE

_CURE = "ask which side is meant, and import those labels again with their sides swapped"

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
        return tuple(one.dawid_skene for one in self.votes)


def merge_files(files: Sequence[LabelFile], settling: Settling, *, tell_lone_labels: bool = True) -> Merge:
    """Merge files whose images have common names. Raises InputError for what `settling` names and no file has.

    `tell_lone_labels`: remark on labels that one file alone has, which no project says are meant.
    """
    votes, contradictions = votes_on_tasks(files, common_tasks(files))
    check_names(settling, votes)
    agreements = tuple(compare(one, _images_per_file(files, one.task.name)) for one in votes)
    where = places_of_annotators(files)
    settled = tuple(aggregate(one, settling) for one in votes)
    estimated = votes if settling.strategy == "dawid-skene" else []
    remarks = [
        *(problem for file in files for problem in file.problems),
        *contradiction_sentences(contradictions),
        *(lone_labels(files) if tell_lone_labels else []),
        *unshared_sentences(agreements),
        *(mirrored_sentence(pair, where) for found in agreements for pair in mirrored_pairs(found)),
        *(unsure_sentence(one.task.name) for one in estimated if not one.dawid_skene.converged),
    ]
    return Merge(tuple(votes), agreements, settled, tuple(remarks))


def agreements_of_project(project: Project) -> Iterator[tuple[Votes, TaskAgreement]]:
    """The answers that a project's annotators gave by themselves, task by task, and how they compare."""
    answered = {task for done in annotator_counts(project.store).values() for task in done}
    for task in (one for one in project.tasks if one.name in answered):
        votes = votes_of_project(project.store, task)
        # Reviews are not compared, so they are not counted either: no annotator has more images than there are.
        given = (votes.codes != NO_VOTE).sum(axis=0).tolist()
        yield votes, compare(votes, dict(zip(votes.annotators, given, strict=True)))


def merge_of_project(project: Project) -> Merge:
    """The answers of a project's annotators, with the labels that stand in the project."""
    from labeler.side_check import side_sentences  # of trainings: files are merged without

    found = list(agreements_of_project(project))
    votes, agreements = tuple(one for one, _ in found), tuple(one for _, one in found)
    settled = tuple(standing_labels(project.store, one) for one in votes)
    return Merge(votes, agreements, settled, project_remarks(agreements) + side_sentences(project))


def project_remarks(agreements: Sequence[TaskAgreement]) -> tuple[str, ...]:
    """Sentences about what needs a look: annotators whose sides are each other's mirror image."""
    return tuple(mirrored_sentence(pair, {}, _CURE) for found in agreements for pair in mirrored_pairs(found))


def votes_for_files(project: Project) -> tuple[list[Votes], list[Settled]]:
    """All answers of a project that count for its final labels, reviews too, and the labels that stand."""
    votes = [votes_of_project(project.store, task, unseen_only=False) for task in project.tasks]
    told = [one for one in votes if one.images]
    return told, [standing_labels(project.store, one) for one in told]


def standing_labels(store: Store, votes: Votes) -> Settled:
    """The final labels that stand for the images of `votes`, each with its source."""
    names = image_names(store)
    finals = {names[image]: final for image, final in final_labels(store, votes.task.name).items()}
    number = {label: place for place, label in enumerate(votes.task.labels)}
    found = [finals.get(image) for image in votes.images]
    return Settled(
        np.array([NO_VOTE if one is None else number.get(one.label or "", NO_VOTE) for one in found], np.int16),
        np.array([CONFLICT if one is None or one.source == STILL_OPEN else one.source for one in found], object),
        np.full(len(found), np.nan),
    )


def _images_per_file(files: Sequence[LabelFile], task: str) -> dict[str, int]:
    """How many images have an answer in each file: a row is an image's only where one person answered."""
    return {
        str(file.path): file.rows["image"][where_text(file.rows[task], bool)].nunique()
        for file in files
        if task in file.rows
    }
