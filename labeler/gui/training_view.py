"""One training in sight: its curves, its figures, and what the curves say, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from labeler.comparison_jobs import training_curve
from labeler.curve_notes import CurveNote, curve_note
from labeler.gui.curves import TrainingCurves
from labeler.gui.text import counted
from labeler.gui.widgets import Card, text
from labeler.listed_trainings import ListedTraining
from labeler.project import Project


class TrainingView(Card):
    """Shows a line of the list of trainings, while it runs or when it is done."""

    def __init__(self) -> None:
        self.title = text(role="title", wrap=True)
        self.figures = text(tone="muted", wrap=True)
        self.note = text(wrap=True)
        self.curves = TrainingCurves()
        super().__init__(self.title, self.figures, self.note)
        self.add_stretched(self.curves)
        self.note.hide()

    def show_nothing(self) -> None:
        self.title.setText(self.tr("No training yet"))
        self.figures.setText(self.tr("Press Train recommended networks, or choose networks yourself."))
        self._show_epochs([], 0, 0)

    def show_training(self, project: Project, one: ListedTraining) -> None:
        self.title.setText(self.tr("{network} on {task}").format(network=one.network, task=one.subject))
        epochs = one.queued.epochs if one.queued is not None else training_curve(project, one.run)
        self.figures.setText(self._words(one, epochs))
        told = one.row or (epochs[-1] if epochs else {})
        self._show_epochs(epochs, one.most_epochs, int(told.get("best_epoch", 0)))

    def _show_epochs(self, epochs: Sequence[Mapping[str, Any]], most_epochs: int, kept: int) -> None:
        """`kept` is the epoch whose weights are kept so far, 0 where nobody knows."""
        self.curves.clear()
        for epoch in epochs:
            self.curves.add_epoch(epoch)
        note = curve_note(epochs, most_epochs)
        self.note.setText(note_words(note, kept) if note else "")
        self.note.setVisible(note is not None)

    def _words(self, one: ListedTraining, epochs: Sequence[Mapping[str, Any]]) -> str:
        if one.row is not None:
            return self._result_words(one.row)
        if one.queued is not None and one.queued.fault:
            return one.queued.fault
        if one.state == "stopped":
            most = counted(one.most_epochs, self.tr("1 epoch"), self.tr("at most {count} epochs"))
            words = self.tr("Stopped after {epoch} of {most}. Go on takes it up from there.")
            return words.format(epoch=one.epoch, most=most)
        if not epochs:
            waits = self.tr("Waits for the trainings before it.")
            return waits if one.state == "waiting" else self.tr("Reading pictures…")
        return self.tr("Epoch {epoch} of at most {epochs}: accuracy {accuracy:.1f} % on images held back").format(
            epoch=len(epochs), epochs=one.most_epochs, accuracy=100 * epochs[-1]["validation_accuracy"]
        )

    def _result_words(self, row: Mapping[str, Any]) -> str:
        return self.tr(
            "{run}: accuracy {accuracy:.1f} % on {images} held back (commonest label {commonest:.1f} %), "
            "{epochs} in {seconds:.0f} s"
        ).format(
            run=row["run"],
            accuracy=100 * row["accuracy"],
            images=counted(row["images_validation"], self.tr("1 image"), self.tr("{count} images")),
            commonest=100 * row["majority_share"],
            epochs=counted(row["epochs"], self.tr("1 epoch"), self.tr("{count} epochs")),
            seconds=row["seconds"],
        )


def note_words(note: CurveNote, kept: int) -> str:
    """The note as a sentence, with the epoch whose weights are kept (0: that is not known)."""
    if note.kind == "by heart" and not kept:
        words = QCoreApplication.translate(
            "TrainingView", "From epoch {since} on it learns the training pictures by heart."
        )
    elif note.kind == "by heart":
        words = QCoreApplication.translate(
            "TrainingView",
            "From epoch {since} on it learns the training pictures by heart; the weights of epoch {kept} are kept.",
        )
    else:
        words = QCoreApplication.translate(
            "TrainingView", "It was still getting better in its last epoch ({since}): more epochs may help."
        )
    return words.format(since=note.since, kept=kept)
