"""The one button for whoever knows no machine learning."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from labeler.gui.widgets import Button, Card, text
from labeler.training_plans import FEWEST_IMAGES, PlannedTraining, network_title


class RecommendedCard(Card):
    """Says what will be trained, how long it takes, and on what."""

    def __init__(self, on_click: Callable[[], None]) -> None:
        self.button = Button(self.tr("Train recommended networks"), on_click, "primary")
        self.sentence = text(wrap=True)
        self.estimate = text(tone="muted", wrap=True)
        self.device = text(role="caption", tone="muted", wrap=True)
        super().__init__(
            text(self.tr("Train networks"), "title"), self.sentence, self.button, self.estimate, self.device
        )

    def show_plans(self, plans: Sequence[PlannedTraining]) -> None:
        self.button.setEnabled(bool(plans))
        if not plans:
            words = self.tr(
                "Networks learn from labels that people gave. Label {count} images or more of a task, with two or more "
                "different labels, then come back."
            ).format(count=FEWEST_IMAGES)
        else:
            subjects = list(dict.fromkeys(plan.subject for plan in plans))
            networks = list(dict.fromkeys(network_title(plan.architecture) for plan in plans))
            words = self.tr(
                "{networks} learn {tasks}: two different networks, so that Auto-label can let them vote."
            ).format(networks=self._joined(networks), tasks=self._joined(subjects))
        self.sentence.setText(words)

    def _joined(self, words: Sequence[str]) -> str:
        return self.tr(" and ").join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]

    def show_estimate(self, words: str, device: str) -> None:
        self.estimate.setText(words)
        self.estimate.setVisible(bool(words))
        self.device.setText(self.tr("Runs on: {device}").format(device=device))
        self.device.setVisible(bool(device))
