"""What the merge desk shows of a task, made of the document that `labeler agreement` prints; without numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labeler.figure_words import FIGURES, INTERVAL_HELP, LABEL_HELP, OVERLAP_HELP, Interval, value_words

_OF_PAIRS = ("agreement", "kappa", "alpha", "ac1")
_RARE = 0.05  # how rarely chance alone may make a difference that is told
NO_LEANING = "No difference between {a} and {b} that chance would not explain."
_TOGETHER = (
    "{a} and {b} do not use the labels equally often (chance would explain it in {share}), but no single label stands "
    "out."
)


@dataclass(frozen=True)
class Figures:
    """Figures by their name, None where one cannot be told; `intervals` is None until they are worked out."""

    overlapping: int
    values: Mapping[str, float | None]
    by_label: Mapping[str, float | None]
    intervals: Mapping[str, Interval] | None


@dataclass(frozen=True)
class PairFigures:
    """Two annotators: their figures, what they said of the same images, and where they lean to different sides."""

    a: str
    b: str
    figures: Figures
    confusion: tuple[tuple[int, ...], ...]
    differences: tuple[str, ...]
    chance: float

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every difference that chance does not explain, the strongest first; one sentence where there is none."""
        if self.differences:
            return self.differences
        template = _TOGETHER if self.chance < _RARE else NO_LEANING
        return (template.format(a=self.a, b=self.b, share=chance_words(self.chance)),)

    @property
    def lean(self) -> int:
        """How many images the strongest difference is about; 0 where there is none."""
        if not self.differences:
            return 0
        only_b = [sum(row[place] for row in self.confusion) for place in range(len(self.confusion))]
        return max(abs(sum(row) - only_b[place]) for place, row in enumerate(self.confusion))


@dataclass(frozen=True)
class TaskFigures:
    """One task: the report's Table 1, the figures over all annotators, and every pair that met on an image."""

    task: str
    labels: tuple[str, ...]
    files: Mapping[str, int]
    conflicting: int
    total: int
    figures: Figures
    pairs: tuple[PairFigures, ...]

    @property
    def headline(self) -> str:
        """The strongest difference of all pairs; '' where no pair met."""
        if not self.pairs:
            return ""
        strongest = max(self.pairs, key=lambda pair: pair.lean)
        if strongest.lean:
            return strongest.differences[0]
        return self.pairs[0].sentences[0] if len(self.pairs) == 1 else "No pair leans to a label more than chance does."

    @property
    def leans(self) -> bool:
        """Whether any pair differs more than chance explains."""
        return any(pair.lean for pair in self.pairs)

    @property
    def first_pair(self) -> int:
        """The number of the pair to show first: the one with the strongest difference, else that agrees least."""

        def worth(number: int) -> tuple[int, float]:
            pair = self.pairs[number]
            return pair.lean, -(pair.figures.values["agreement"] or 0.0)

        return max(range(len(self.pairs)), key=worth, default=0)


@dataclass(frozen=True)
class FigureRow:
    """A line of the table of figures: its title, how to read it, over all annotators, and of the pair."""

    title: str
    help: str
    overall: str
    pair: str


def task_figures(task: str, document: Mapping[str, Any]) -> TaskFigures:
    """The figures of one task from its part of the document."""
    labels = tuple(document["by_label"])
    return TaskFigures(
        task,
        labels,
        document["files"],
        document["conflicting"],
        document["total"],
        _figures(document),
        tuple(
            PairFigures(
                one["a"],
                one["b"],
                _figures(one),
                tuple(tuple(one["confusion"][said][other] for other in labels) for said in labels),
                tuple(one["differences"]),
                one["stuart_maxwell"]["p"],
            )
            for one in document["pairs"]
            if one["overlapping"]
        ),
    )


def figure_rows(found: TaskFigures, pair: PairFigures) -> list[FigureRow]:
    """The table of figures beside a pair: overlap, the four figures with their uncertainty, agreement by label."""
    overall, of_pair = found.figures, pair.figures
    rows = [FigureRow("Images compared", OVERLAP_HELP, f"{overall.overlapping:,}", f"{of_pair.overlapping:,}")]
    rows += [
        FigureRow(title, f"{text} {INTERVAL_HELP}", _words(name, overall), _words(name, of_pair))
        for name, title, text in FIGURES
        if name in _OF_PAIRS
    ]
    rows += [
        FigureRow(
            f"Agreement on {label}",
            LABEL_HELP,
            value_words("agreement", overall.by_label[label]),
            value_words("agreement", of_pair.by_label[label]),
        )
        for label in found.labels
    ]
    return rows


def chance_words(p: float) -> str:
    """A p-value for laypeople.

    >>> chance_words(0.02), chance_words(0.0001)
    ('20 of 1,000 cases', 'fewer than 1 of 1,000 cases')
    """
    return "fewer than 1 of 1,000 cases" if p < 0.001 else f"{1000 * p:.0f} of 1,000 cases"


def _figures(document: Mapping[str, Any]) -> Figures:
    values = {name: document[name] for name in _OF_PAIRS}
    return Figures(document["overlapping"], values, document["by_label"], document["intervals"])


def _words(name: str, figures: Figures) -> str:
    words = value_words(name, figures.values[name], figures.intervals[name] if figures.intervals else None)
    if figures.intervals is None:
        return f"{words} …" if figures.values[name] is not None else words
    return words
