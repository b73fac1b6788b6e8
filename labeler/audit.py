"""Audits: blind random samples that people answer, and the error rate that follows.

`draw` keeps a sample of what a kind of audit is about, `open_images` says what an annotator still has to answer, and
`result` compares the answers with the labels that stood at the draw. Later changes of those labels change no result.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from labeler.errors import InputError
from labeler.exact_rates import SURE, Rate, exact_rate
from labeler.number_ranges import as_ranges
from labeler.random_order import in_random_order
from labeler.store import (
    PRESENT,
    Action,
    Annotation,
    AuditRecord,
    Drawn,
    FinalLabel,
    ImageChoice,
    Store,
    add_audit,
    annotate_chosen,
    audit_answers,
    audit_sample,
    audit_settlements,
    auto_labelled_by,
    chosen_images,
    count_images,
    final_labels_of,
    image_names,
    labelled_as,
    lacking_answer,
    missing_of,
    newest_image,
    voted_as,
)
from labeler.store.final import SETTLED

Scope = Mapping[str, object]
_SEEDS = 2**62
NEWEST = "newest"  # in the scope of an audit of the pool: the last image that the project had
OUTSIDE = "outside"  # and those of its images that were not in the pool, as `number_ranges`
_SETTLED = "settled"  # in place of the annotators of an answer on which they differed
_NOTHING = FinalLabel("", None)


@dataclass(frozen=True)
class AuditKind:
    """What can be audited. `choose(store, task, scope)` gives the images; `checks`: the labels that stand are checked.

    `needs` are the keys that `scope` must have, `may_have` those that narrow it. `blind`: those who answer do not see
    the label that they check.
    """

    title: str
    choose: Callable[[Store, str, Scope], ImageChoice]
    checks: bool
    needs: tuple[str, ...] = ()
    may_have: tuple[str, ...] = ()
    blind: bool = True


def _unanimous(store: Store, task: str, scope: Scope) -> ImageChoice:
    label = str(scope.get("label", ""))
    if label:
        store.label_id(task, label)  # else a slip would read as no such images
    return labelled_as(store, [task], label, "unanimous")


def _cell(store: Store, task: str, scope: Scope) -> ImageChoice:
    said = scope["said"]
    if not isinstance(said, Mapping) or not said:
        raise InputError("A cell is named by its annotators, each with a label.")
    choice = PRESENT
    for annotator, label in said.items():
        store.label_id(task, str(label))
        choice &= voted_as(store, task, str(annotator), str(label))
    return choice


def _pool(store: Store, task: str, _scope: Scope) -> ImageChoice:
    return lacking_answer(store, [task])


def _auto(store: Store, task: str, scope: Scope) -> ImageChoice:
    return auto_labelled_by(store, task, str(scope["run"]), str(scope.get("rule", "")))


KINDS: dict[str, AuditKind] = {
    "unanimous": AuditKind("Agreed labels", _unanimous, True, may_have=("label",)),
    "cell": AuditKind("What annotators said of the same images", _cell, False, needs=("said",)),
    "pool": AuditKind("Images that no person has labelled", _pool, False),
    "auto": AuditKind("Auto-labels of a run", _auto, True, needs=("run",), may_have=("rule",)),
    "acceptance": AuditKind("Auto-labels of a rule, in sight of them", _auto, True, needs=("run", "rule"), blind=False),
}


@dataclass(frozen=True)
class Wrong:
    """An image whose label an audit found wrong: what stood, and what the auditors answered, by annotator."""

    image: int
    stood: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class AuditResult:
    """What an audit has found so far.

    `answered` of `size` images have an answer. `cannot_tell` of them could not be told, the others give `errors`:
    how many labels are wrong; it is None where no label is checked. `by_label` has the same for each label that stood.
    `answers` counts what was answered, by label. Where auditors differ, the image is among `disputed`: it counts as
    wrong, and for each of the labels answered, until it is settled. `complete` images were answered by as many people
    as the audit asks; on `differing` they gave unlike answers, of which *cannot tell* is one, and nobody settled it.
    """

    size: int
    population: int
    answered: int
    cannot_tell: int
    disputed: tuple[int, ...]
    errors: Rate | None
    by_label: Mapping[str, Rate]
    answers: Mapping[str, int]
    wrong: tuple[Wrong, ...]
    complete: int
    differing: tuple[int, ...]

    @property
    def told(self) -> int:
        """How many images have a label for an answer."""
        return self.answered - self.cannot_tell

    @property
    def is_finished(self) -> bool:
        return self.complete == self.size and not self.differing

    def rate(self, label: str, sure: float = SURE) -> Rate:
        """How many of the images that could be told were answered with `label`."""
        return exact_rate(self.answers.get(label, 0), self.told, sure)


def population(store: Store, kind: str, task: str, scope: Scope | None = None) -> ImageChoice:
    """The images that an audit of `kind` would draw from; InputError for a kind, task or scope that cannot be."""
    if kind not in KINDS:
        raise InputError(f"There is no audit {kind!r}: choose {' or '.join(KINDS)}.")
    if task not in store.task_ids:
        raise InputError(f"There is no task {task!r}: the project has {', '.join(store.task_ids)}.")
    wanted, given = KINDS[kind], scope or {}
    if missing := [key for key in wanted.needs if key not in given]:
        raise InputError(f"An audit of {kind} needs {missing[0]!r} in its scope.")
    if unknown := [key for key in given if key not in (*wanted.needs, *wanted.may_have)]:
        raise InputError(f"An audit of {kind} knows no {unknown[0]!r} in its scope.")
    return wanted.choose(store, task, given) & PRESENT


def population_size(store: Store, kind: str, task: str, scope: Scope | None = None) -> int:
    """How many images an audit would draw from."""
    return count_images(store, population(store, kind, task, scope))


def draw(
    store: Store,
    annotator: str,
    kind: str,
    task: str,
    size: int,
    scope: Scope | None = None,
    seed: int | None = None,
    auditors: int = 1,
) -> AuditRecord:
    """Draw `size` images uniformly, without replacement, and keep them as an audit; `annotator` is who draws.

    `auditors` people are to answer each; where they differ, it is settled before the audit is finished.

    `scope` narrows the kind: `{"label": "left"}` of unanimous labels, `{"said": {"ann": "left", "bob": "center"}}` of a
    cell, `{"run": ..., "rule": ...}` of auto-labels. The same `seed` draws the same images of the same ones on every
    computer; None draws one. InputError where there are fewer images, or none are wanted.
    """
    if size < 1:
        raise InputError("An audit needs one picture or more.")
    if auditors not in (1, 2):
        raise InputError("An audit asks one person or two of each picture.")
    chosen_seed = random.SystemRandom().randrange(_SEEDS) if seed is None else seed

    def choose() -> Drawn:
        images = chosen_images(store, population(store, kind, task, scope))
        if len(images) < size:
            raise InputError(f"{size:,} pictures are wanted, and there are {len(images):,}: draw that many or fewer.")
        names = image_names(store)
        sample = in_random_order(images, names, chosen_seed)[:size]
        final = final_labels_of(store, task, sample) if KINDS[kind].checks else {}
        asked: dict[str, object] = {"auditors": auditors} if auditors > 1 else {}
        if kind == "pool":  # what comes later, or comes back, was never drawn from
            asked |= {NEWEST: newest_image(store), OUTSIDE: as_ranges(names.keys() - set(images))}
        return Drawn(
            {**(scope or {}), **asked},
            len(images),
            [(image, final[image].label if final else None) for image in sample],
        )

    return add_audit(store, annotator, kind, task, chosen_seed, choose)


def open_images(store: Store, audit: AuditRecord, annotator: str) -> list[int]:
    """The audit's images that `annotator` has not answered, in the order of the draw."""
    answered = {image for image, person in audit_answers(store, audit.id) if person == annotator}
    return [image for image in asked_of(store, audit) if image not in answered]


def asked_of(store: Store, audit: AuditRecord) -> dict[int, str | None]:
    """The images that an audit asks about, in the order of the draw, each with the label that stood then.

    Of the pool these are the images that are still there: one that is gone from the folder has left the pool, and
    would leave the audit unfinished for ever.
    """
    sample = audit_sample(store, audit.id)
    gone = missing_of(store, sample) if audit.kind == "pool" else set()
    return {image: stood for image, stood in sample.items() if image not in gone}


def result(store: Store, audit: AuditRecord, annotator: str | None = None, sure: float = SURE) -> AuditResult:
    """What `annotator`, or all who answered, found; the rates with intervals at the confidence `sure`."""
    sample = asked_of(store, audit)
    said = {image: answers for image, answers in said_of(store, audit).items() if image in sample}
    if annotator is not None:
        said = {image: {annotator: answers[annotator]} for image, answers in said.items() if annotator in answers}
    settled = audit_settlements(store, audit.id) if annotator is None else {}
    settled = {image: label for image, label in settled.items() if image in sample}
    differing = tuple(image for image in sample if len(set(said.get(image, {}).values())) > 1 and image not in settled)
    complete = sum(len(answers) >= audit.auditors for answers in said.values())
    said |= {image: {_SETTLED: label} for image, label in settled.items()}
    labels = {
        image: {person: label for person, label in answers.items() if label is not None}
        for image, answers in said.items()
    }
    told = {image: answers for image, answers in labels.items() if answers}
    wrong = [
        Wrong(image, stood, told[image])
        for image, stood in sample.items()
        if stood is not None and image in told and set(told[image].values()) != {stood}
    ]
    checked = Counter(stood for image, stood in sample.items() if stood is not None and image in told)
    missed = Counter(one.stood for one in wrong)
    return AuditResult(
        size=len(sample),
        population=audit.population,
        answered=len(said),
        cannot_tell=len(said) - len(told),
        disputed=tuple(image for image, answers in told.items() if len(set(answers.values())) > 1),
        errors=exact_rate(len(wrong), checked.total(), sure) if KINDS[audit.kind].checks else None,
        by_label={label: exact_rate(missed[label], n, sure) for label, n in sorted(checked.items())},
        answers=Counter(label for answers in told.values() for label in set(answers.values())),
        wrong=tuple(wrong),
        complete=complete,
        differing=differing,
    )


def said_of(store: Store, audit: AuditRecord) -> dict[int, dict[str, str | None]]:
    """What each auditor said of each image, by image and annotator, whatever was settled since."""
    said: dict[int, dict[str, str | None]] = {}
    for (image, person), label in audit_answers(store, audit.id).items():
        said.setdefault(image, {})[person] = label
    return said


def final_answers(store: Store, audit: AuditRecord) -> dict[int, str | None]:
    """What each image of a finished audit turned out to be, in the order of the draw; None: nobody could tell.

    Without those that were gone from the folder before anybody answered.
    """
    said, settled = said_of(store, audit), audit_settlements(store, audit.id)
    return {
        image: settled[image] if image in settled else next(iter(said[image].values()))
        for image in audit_sample(store, audit.id)
        if image in settled or image in said
    }


def correctable(store: Store, audit: AuditRecord) -> list[Wrong]:
    """The wrong labels that still stand as they were checked, and on which all auditors agree."""
    wrong = result(store, audit).wrong
    final = final_labels_of(store, audit.task, [one.image for one in wrong])
    return [
        one
        for one in wrong
        if len(set(one.answers.values())) == 1
        and final.get(one.image, _NOTHING).label == one.stood
        and final[one.image].source not in SETTLED
    ]


def settle_wrong(store: Store, annotator: str, audit: AuditRecord) -> Action | None:
    """Settle the `correctable` labels with what the auditors answered, as one action; None where there are none."""

    def choose() -> list[Annotation]:
        return [
            Annotation(one.image, audit.task, next(iter(one.answers.values()))) for one in correctable(store, audit)
        ]

    return annotate_chosen(store, annotator, choose, "adjudication", blind=KINDS[audit.kind].blind)
