"""Auto-labels and networks against a known truth: for the demo and for benchmarks on photographs with truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from labeler.project import Project
from labeler.store import Decision, image_names, run_decisions


@dataclass
class Tally:
    """How many were right of how many."""

    right: int = 0
    total: int = 0

    def count(self, right: bool) -> None:
        self.right += int(right)
        self.total += 1

    @property
    def share(self) -> float | None:
        return self.right / self.total if self.total else None


@dataclass
class TruthComparison:
    """One task of an auto-labelling against the truth, on the images whose truth is known.

    `rules` holds the auto-labels by rule, `networks` each network's own answers to all images, labelled or not.
    """

    images: int = 0
    commonest: float | None = None
    auto: Tally = field(default_factory=Tally)
    rules: dict[str, Tally] = field(default_factory=dict)
    networks: dict[str, Tally] = field(default_factory=dict)

    @property
    def coverage(self) -> float | None:
        return self.auto.total / self.images if self.images else None

    @property
    def error(self) -> float | None:
        return None if self.auto.share is None else 1 - self.auto.share

    def as_json(self) -> dict[str, object]:
        return {
            "images": self.images,
            "commonest_label": self.commonest,
            "coverage": self.coverage,
            "error": self.error,
            "errors": self.auto.total - self.auto.right,
            "by_rule": {
                rule: {"labelled": tally.total, "errors": tally.total - tally.right}
                for rule, tally in self.rules.items()
            },
            "networks": {run: tally.share for run, tally in self.networks.items()},
        }


def compare_with_truth(
    project: Project, run: str, truth: Mapping[str, Mapping[str, str]]
) -> dict[str, TruthComparison]:
    """Each task of an auto-labelling against `truth`, {task: {image: label}}; images of unknown truth are left out."""
    names = image_names(project.store)
    found: dict[str, TruthComparison] = {}
    counts: dict[str, dict[str, int]] = {}
    for decision in run_decisions(project.store, run):
        right = truth.get(decision.task, {}).get(names[decision.image], "")
        if right:
            _count(found.setdefault(decision.task, TruthComparison()), decision, right)
            per_label = counts.setdefault(decision.task, {})
            per_label[right] = per_label.get(right, 0) + 1
    for task, comparison in found.items():
        comparison.commonest = max(counts[task].values()) / comparison.images
    return found


def _count(comparison: TruthComparison, decision: Decision, right: str) -> None:
    comparison.images += 1
    if decision.label is not None:
        comparison.auto.count(decision.label == right)
        comparison.rules.setdefault(decision.rule, Tally()).count(decision.label == right)
    for network, label, _ in decision.predictions:
        comparison.networks.setdefault(network, Tally()).count(label == right)
