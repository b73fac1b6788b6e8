"""What the outputs of a network mean: one label of several, or a yes or no to each question of a set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from training.calibration import (
    Temperatures,
    binary_cross_entropy,
    cross_entropy,
    fit_temperature,
    fit_temperatures,
    sigmoid,
    softmax,
)
from training.losses import MISSING
from training.metrics import Labels, accuracy, balanced_accuracy, majority_share

Logits = NDArray[np.floating]
_WORDS = {1: "yes", 0: "no", MISSING: ""}


@dataclass(frozen=True)
class Figures:
    """How good logits are. Loss in nats before calibration, the others are shares.

    `majority_share` is the accuracy of always giving the commonest label. `by_question`: the same per question of a
    set, with the number of `answers` and the share of `yes` among them; empty for one label of several.
    """

    accuracy: float
    balanced_accuracy: float
    loss: float
    majority_share: float
    by_question: Mapping[str, Mapping[str, float]]


class Answers(Protocol):
    """A reading of logits float (n, outputs) and of targets int64 (n,) or (n, outputs)."""

    def loss(self, logits: Logits, targets: Labels) -> float: ...
    def accuracy(self, logits: Logits, targets: Labels) -> float: ...
    def majority_share(self, targets: Labels) -> float: ...
    def figures(self, logits: Logits, targets: Labels, names: Sequence[str]) -> Figures: ...
    def fit(self, logits: Logits, targets: Labels) -> Temperatures: ...
    def probabilities(self, logits: Logits, temperatures: Temperatures) -> NDArray[np.float64]: ...
    def columns(self, targets: Labels, names: Sequence[str]) -> Mapping[str, list[str]]: ...
    def parse(self, columns: Mapping[str, Sequence[str]], names: Sequence[str]) -> Labels: ...


class OneLabel:
    """One of the labels: targets are their numbers (n,)."""

    def loss(self, logits: Logits, targets: Labels) -> float:
        """Of a softmax."""
        return cross_entropy(logits, targets)

    def accuracy(self, logits: Logits, targets: Labels) -> float:
        """The share of images with the right label."""
        return accuracy(targets, logits.argmax(axis=1))

    def majority_share(self, targets: Labels) -> float:
        """The commonest label's share."""
        return majority_share(targets)

    def figures(self, logits: Logits, targets: Labels, names: Sequence[str]) -> Figures:
        """All figures at once."""
        guesses = logits.argmax(axis=1)
        return Figures(
            accuracy(targets, guesses),
            balanced_accuracy(targets, guesses),
            cross_entropy(logits, targets),
            majority_share(targets),
            {},
        )

    def fit(self, logits: Logits, targets: Labels) -> Temperatures:
        """One temperature for all labels."""
        return fit_temperature(logits, targets)

    def probabilities(self, logits: Logits, temperatures: Temperatures) -> NDArray[np.float64]:
        """Each label's probability (n, labels)."""
        return softmax(logits, float(np.asarray(temperatures)))

    def columns(self, targets: Labels, names: Sequence[str]) -> Mapping[str, list[str]]:
        """The given answers as the columns of a table: `label`."""
        return {"label": [names[target] for target in targets]}

    def parse(self, columns: Mapping[str, Sequence[str]], names: Sequence[str]) -> Labels:
        """Targets from such columns; KeyError where they are others."""
        number = {name: place for place, name in enumerate(names)}
        return np.array([number[label] for label in columns["label"]], np.int64)


class YesNoSet:
    """A yes or no to each question: targets (n, questions) are 1, 0 and, where the answer is missing, -1."""

    def loss(self, logits: Logits, targets: Labels) -> float:
        """Of a sigmoid each, over the answers given."""
        return binary_cross_entropy(logits, targets)

    def accuracy(self, logits: Logits, targets: Labels) -> float:
        """The share of right ones among the answers given."""
        given = targets >= 0
        return float(((logits > 0) == (targets == 1))[given].mean())

    def majority_share(self, targets: Labels) -> float:
        """The share of right ones where each question always gets its commoner answer."""
        commoner = np.maximum((targets == 1).sum(axis=0), (targets == 0).sum(axis=0))
        return float(commoner.sum() / (targets >= 0).sum())

    def figures(self, logits: Logits, targets: Labels, names: Sequence[str]) -> Figures:
        """All figures; the balanced accuracy is the mean of the questions'. Questions without answers are left out."""
        by_question: dict[str, dict[str, float]] = {}
        for name, one, answers in zip(names, logits.T, targets.T, strict=True):
            given = answers >= 0
            if given.any():
                truth, found = answers[given], (one[given] > 0).astype(np.int64)
                by_question[name] = {
                    "answers": int(given.sum()),
                    "yes": float(truth.mean()),
                    "accuracy": accuracy(truth, found),
                    "balanced_accuracy": balanced_accuracy(truth, found),
                    "loss": binary_cross_entropy(one[given, None], truth[:, None]),
                    "majority_share": majority_share(truth),
                }
        balanced = float(np.mean([one["balanced_accuracy"] for one in by_question.values()]))
        overall = self.accuracy(logits, targets)
        return Figures(overall, balanced, self.loss(logits, targets), self.majority_share(targets), by_question)

    def fit(self, logits: Logits, targets: Labels) -> Temperatures:
        """One temperature per question."""
        return fit_temperatures(logits, targets)

    def probabilities(self, logits: Logits, temperatures: Temperatures) -> NDArray[np.float64]:
        """Each question's probability of yes (n, questions)."""
        return sigmoid(logits, temperatures)

    def columns(self, targets: Labels, names: Sequence[str]) -> Mapping[str, list[str]]:
        """The given answers as the columns of a table, one per question: yes, no, or nothing."""
        return {
            name: [_WORDS[answer] for answer in column.tolist()] for name, column in zip(names, targets.T, strict=True)
        }

    def parse(self, columns: Mapping[str, Sequence[str]], names: Sequence[str]) -> Labels:
        """Targets from such columns; KeyError where they are others."""
        number = {word: answer for answer, word in _WORDS.items()}
        return np.array([[number[word] for word in columns[name]] for name in names], np.int64).T


def answers_of(yes_no: bool) -> Answers:
    """How the outputs of a run are read: `yes_no` as in its settings."""
    return YesNoSet() if yes_no else OneLabel()
