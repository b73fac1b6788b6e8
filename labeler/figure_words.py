"""The figures of agreement in words: their titles, how to read them, and their values with uncertainty."""

from __future__ import annotations

from collections.abc import Sequence

# Name in TaskAgreement and in the JSON document, title, and how to read it.
FIGURES = (
    (
        "agreement",
        "Agreement",
        "The share of answers that are the same, over all pairs of annotators. Guessing agrees sometimes, too.",
    ),
    ("kappa", "Cohen's kappa", "Agreement beyond chance: 0 is what guessing by their habits gives, 1 is perfect."),
    (
        "alpha",
        "Krippendorff's alpha",
        "As kappa, for all annotators at once. 0.8 is a usual demand; below 0.67 doubt any conclusion.",
    ),
    ("ac1", "Gwet's AC1", "Beyond chance too, and steady where one label is far more common than the others."),
    ("fleiss", "Fleiss' kappa", "As kappa, for all annotators at once, each image counted alike."),
)
OVERLAP_HELP = "Images that two annotators or more have answered: only they can be compared."
LABEL_HELP = "Of the images that either of two annotators calls so, the share that both do."
INTERVAL_HELP = "Between: where the figure lies in 95 of 100 other choices of as many images."

Interval = Sequence[float] | None


def value_words(name: str, value: float | None, interval: Interval = None) -> str:
    """A figure with its uncertainty; a dash where it cannot be told.

    >>> value_words("agreement", 0.8412, (0.834, 0.848))
    '84.1 %, between 83.4 and 84.8'
    >>> value_words("kappa", 0.5)
    '0.50'
    """
    if value is None:
        return "-"
    scale, digits, unit = (100, 1, " %") if name == "agreement" else (1, 2, "")
    words = f"{scale * value:.{digits}f}{unit}"
    if interval is None:
        return words
    low, high = (f"{scale * end:.{digits}f}" for end in interval)
    return f"{words}, between {low} and {high}"
