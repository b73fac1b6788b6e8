"""The report of a merge: one self-contained page that a team can send around. Every text in it is escaped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from labeler.aggregation import Settled, Settling
from labeler.agreement import PairAgreement
from labeler.bootstrap import AgreementIntervals, Interval
from labeler.dawid_skene import DawidSkene, unsure_sentence
from labeler.figure_words import FIGURES
from labeler.html import (
    Markup,
    bar,
    beside,
    bullets,
    chance,
    figure,
    heading,
    heat_table,
    interval_plot,
    paragraph,
    percent,
    table,
    write_page,
)
from labeler.merge import TaskAgreement, Votes, difference_sentences
from labeler.merging import Merge
from labeler.tasks import SIDES_NOTE
from labeler.vote_patterns import NO_VOTE

_STRATEGIES = {
    "unanimous": "A label is taken where all annotators of an image give it; every other image is a conflict.",
    "majority": "A label is taken where more than half of the votes give it.",
    "dawid-skene": "Each annotator's errors are estimated from all votes (Dawid and Skene 1979), and the most probable "
    "label is taken where its probability is at least {threshold:g}.",
    "priority": "The label of the first of {priority} who answered is taken.",
}
_IN_PROJECT = (
    "The labels as they stand in the project. Where all annotators of an image agree their label is taken; every other "
    "image stays a conflict until a person or a strategy settles it."
)
_TIES = {
    "conflict": "Without such a majority the image is a conflict.",
    "plurality": "Without such a majority the label with the most votes is taken; where two have as many, the image is "
    "a conflict.",
    "priority": "Without such a majority the label with the most votes is taken; where two have as many, that of the "
    "first of {priority} who gave one of them.",
}


def write_merge_report(
    path: Path, merged: Merge, settling: Settling | None, title: str = "Merge of label files"
) -> None:
    """Write the page to `path`; `settling` None: the labels are those that stand in a project.

    Raises InputError where it cannot be written.
    """
    parts = [
        heading(1, title),
        paragraph(f"{datetime.now().astimezone().strftime('%d %B %Y, %H:%M')} · {SIDES_NOTE}", "soft"),
    ]
    if merged.remarks:
        parts += [heading(2, "What needs a look"), bullets(merged.remarks)]
    for place, found in enumerate(merged.agreements):
        parts += [
            heading(2, found.task.name),
            _table_one(found, "file" if settling else "annotator"),
            _figures(found, merged.intervals[place]),
            _labels(found, merged.votes[place]),
            _pairs(found, merged.intervals[place]),
            _annotators(merged.votes[place], merged.dawid_skene[place]),
            _settled(merged.settled[place], settling, found.task.name),
        ]
    write_page(path, title, parts)


def _table_one(found: TaskAgreement, of: str) -> Markup:
    rows: list[list[object]] = [[name, bar(n, found.total), n] for name, n in found.files.items()]
    for title, n in (("overlapping", found.overlapping), ("conflicting", found.conflicting), ("total", found.total)):
        rows.append([title, bar(n, found.total), n])
    note = "Overlapping: images with answers of two annotators or more. Conflicting: those of them that differ."
    return Markup(table([of, "", "images"], rows) + paragraph(note, "soft"))


def _figures(found: TaskAgreement, intervals: AgreementIntervals) -> Markup:
    if not found.overlapping:
        return paragraph("No image has answers of two annotators, so nothing can be compared.")
    rows: list[list[object]] = []
    for name, title, _ in FIGURES:
        value = getattr(found, name)
        interval = intervals.overall.get(name)
        shown = percent if name == "agreement" else figure
        low, high = (interval.low, interval.high) if interval else (math.nan, math.nan)
        rows.append([title, shown(value), _between(interval, name), interval_plot(value, low, high)])
    note = (
        "Between: where the figure lies in 95 of 100 other choices of as many images (bootstrap). A dash: all those "
        "choices give the same figure, or none, so that nothing is known of its interval. Where the agreement is the "
        "same in all of them, its interval is Wilson's."
    )
    return Markup(
        heading(3, "Agreement")
        + table(["figure", "value", "between", "0 to 1"], rows)
        + bullets([f"{title}: {text}" for _, title, text in FIGURES])
        + paragraph(note, "soft")
    )


def _labels(found: TaskAgreement, votes: Votes) -> Markup:
    labels = found.task.labels
    parts = []
    if found.overlapping:
        rows = [[label, percent(share)] for label, share in zip(labels, found.by_label, strict=True)]
        parts.append(table(["label", "agreement on it"], rows, "Agreement by label"))
    used: list[list[object]] = []
    for place, name in enumerate(votes.annotators):
        said = votes.codes[:, place]
        counts = np.bincount(said[said != NO_VOTE], minlength=len(labels)).tolist()
        used += [
            [
                name if number == 0 else "",
                label,
                bar(counts[number], sum(counts)),
                percent(counts[number] / sum(counts)),
            ]
            for number, label in enumerate(labels)
        ]
    parts.append(table(["annotator", "label", "", "of their answers"], used, "Who uses which label how often"))
    return Markup(
        heading(3, "Labels")
        + paragraph(
            "Agreement on a label: of what either of two annotators calls so, the share that both do. Annotators who "
            "saw different images may use labels differently for that reason alone.",
            "soft",
        )
        + beside(parts)
    )


def _pairs(found: TaskAgreement, intervals: AgreementIntervals) -> Markup:
    labels = found.task.labels
    met = [(*pair, of) for pair, of in zip(found.pairs, intervals.pairs, strict=True) if pair[2].overlapping]
    if not met:
        return Markup("")
    rows = [
        [
            f"{a} and {b}",
            pair.overlapping,
            percent(pair.agreement),
            _between(of["agreement"], "agreement"),
            figure(pair.kappa),
            _between(of["kappa"], "kappa"),
            chance(pair.stuart_maxwell.p),
        ]
        for a, b, pair, of in met
    ]
    columns = ["pair", "both answered", "agreement", "between", "Cohen's kappa", "between", "Stuart-Maxwell p"]
    sentences = [sentence for a, b, pair, _ in met for sentence in difference_sentences(labels, a, b, pair)]
    said = bullets(sentences) if sentences else paragraph("No pair leans to a label more than chance explains.")
    matrices = beside([_matrix(labels, a, b, pair) for a, b, pair, _ in met])
    note = (
        "Rows: what the first says; columns: what the second says of the same images. A small p says that the two do "
        "not use the labels equally often: Stuart-Maxwell for all labels at once, McNemar for each. Kappa cannot see "
        "that."
    )
    return Markup(
        heading(3, "Pairs")
        + table(columns, rows)
        + heading(3, "Systematic differences")
        + said
        + paragraph(note, "soft")
        + matrices
    )


def _matrix(labels: Sequence[str], a: str, b: str, pair: PairAgreement) -> Markup:
    texts = [[f"{n:,}" for n in row] for row in pair.confusion.tolist()]
    tests = ", ".join(f"{label} {chance(p)}" for label, p in zip(labels, pair.mcnemar, strict=True))
    return Markup(
        "<div>"
        + heat_table(f"{a} (rows) and {b} (columns)", labels, pair.confusion, texts)
        + paragraph(f"McNemar p: {tests}", "soft")
        + "</div>"
    )


def _annotators(votes: Votes, known: DawidSkene) -> Markup:
    if len(votes.annotators) < 2:
        return Markup("")
    right = _thought_right(votes, known)
    rows = [
        [
            name,
            "" if math.isnan(share) else bar(share, 1),
            percent(share),
            int((votes.codes[:, place] != NO_VOTE).sum()),
        ]
        for place, (name, share) in enumerate(zip(votes.annotators, right, strict=True))
    ]
    labels = votes.task.labels
    matrices = [
        heat_table(name, labels, matrix, [[f"{100 * share:.0f} %" for share in row] for row in matrix.tolist()])
        for name, matrix in zip(votes.annotators, known.confusion, strict=True)
    ]
    note = (
        "Dawid and Skene's estimate from the votes alone: nobody has checked it. Rows: the label that an image is "
        "thought to have; columns: what the annotator says of such images. With few images in common, or two "
        "annotators only, it says little."
    )
    return Markup(
        heading(3, "What each annotator does")
        + table(["annotator", "", "thought right", "answers"], rows)
        + beside(matrices)
        + ("" if known.converged else paragraph(unsure_sentence(votes.task.name)))
        + paragraph(note, "soft")
    )


def _thought_right(votes: Votes, known: DawidSkene) -> list[float]:
    """How probable what an annotator says is, on average of the images that they answered; NaN without one."""
    shares = []
    for said in votes.codes.T:
        answered = np.flatnonzero(said != NO_VOTE)
        shares.append(float(known.posterior[answered, said[answered]].mean()) if len(answered) else math.nan)
    return shares


def _settled(settled: Settled, settling: Settling | None, task: str) -> Markup:
    counts = settled.by_source()
    left, total = len(settled.labels) - sum(counts.values()), len(settled.labels)
    rows: list[list[object]] = [[source, bar(n, total), n] for source, n in counts.items()]
    rows.append(["conflicts left", bar(left, total), left])
    rules = [rule.source for rule in settling.rules if rule.task == task] if settling else []
    return Markup(
        heading(3, "What was made of the votes")
        + paragraph(strategy_words(settling) if settling else _IN_PROJECT)
        + bullets(rules)
        + table(["source", "", "images"], rows)
    )


def strategy_words(settling: Settling) -> str:
    """What the strategy does, in words."""
    words = _STRATEGIES[settling.strategy]
    if settling.strategy == "majority":
        words = f"{words} {_TIES[settling.ties]}"
    return words.format(threshold=settling.threshold, priority=", ".join(settling.priority))


def _between(interval: Interval | None, name: str) -> str:
    if interval is None or math.isnan(interval.low):
        return "-"
    scale, digits = (100, 1) if name == "agreement" else (1, 2)
    unit = " %" if name == "agreement" else ""
    return f"{scale * interval.low:.{digits}f} to {scale * interval.high:.{digits}f}{unit}"
