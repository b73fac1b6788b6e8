"""Below the table of trainings: the chosen ones as plots, a confusion matrix, the worst mistakes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from labeler.comparison_jobs import training_curve
from labeler.gui import theme
from labeler.gui.brief_command import BriefCommand
from labeler.gui.confusion_view import ConfusionView
from labeler.gui.line_plot import LinePlot
from labeler.gui.mistake_strip import MistakeStrip
from labeler.gui.sensitivity_jobs import SensitivityJobs
from labeler.gui.text import counted
from labeler.gui.widgets import Button, Choice, column, row, scrolled, text
from labeler.plot_lines import MOST, Plot, mistakes_of, reliability_plot, roc_plot, sensitivity_plot, training_plot
from labeler.project import Project
from labeler.tasks import YES, Task

CURVES, LOSS, ROC, CALIBRATION, CONFUSION, MISTAKES = "accuracy", "loss", "roc", "calibration", "confusion", "mistakes"
ZOOM, ROLL = "zoom", "roll"
_PLOTS = (CURVES, LOSS, ROC, CALIBRATION, ZOOM, ROLL)
_SOON_MILLISECONDS = 120  # going through the table by keys asks once, not for every row


class CompareDetails(QWidget):
    """Shows trainings of one task. Their figures are read in a process of its own, and kept. Emits `opened` (image)."""

    opened = Signal(str)

    def __init__(self, sensitivity: SensitivityJobs) -> None:
        super().__init__()
        self._sensitivity = sensitivity
        sensitivity.changed.connect(self._measured)
        self._project: Project | None = None
        self._task: Task | None = None
        self._runs: list[str] = []
        self._known: dict[tuple[str, str], Mapping[str, Any] | None] = {}
        self._asked: list[tuple[str, str]] = []
        self._cell: tuple[str, str] | None = None
        self.command = BriefCommand(self)
        self.command.done.connect(self._take)
        self.command.failed.connect(self._say)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MILLISECONDS)
        self._soon.timeout.connect(self._show)
        self.view = Choice(self.tr("What is shown"))
        self.view.fill(
            [
                (CURVES, self.tr("Accuracy by epoch")),
                (LOSS, self.tr("Loss by epoch")),
                (ROC, self.tr("ROC curves")),
                (CALIBRATION, self.tr("Reliability diagram")),
                (CONFUSION, self.tr("Confusion matrix")),
                (MISTAKES, self.tr("Worst mistakes")),
                (ZOOM, self.tr("Accuracy by size")),
                (ROLL, self.tr("Accuracy by tilt")),
            ],
            CURVES,
        )
        self.label = Choice(self.tr("Label of the ROC curves"))
        for choice in (self.view, self.label):
            choice.setMaximumWidth(theme.scaled(240))
            choice.currentIndexChanged.connect(self._changed)
        self.measure = Button(self.tr("Measure"), self._measure)
        self.measure.hide()
        self.words = text("", "caption", "muted", wrap=True)
        self.plot, self.confusion, self.mistakes = LinePlot(), ConfusionView(), MistakeStrip()
        self.confusion.opened.connect(self._open_cell)
        self.mistakes.opened.connect(self.opened)
        self._matrix = scrolled(column(row(self.confusion, None), None))
        shown = QWidget()  # a layout without a widget would show what is put into it as a window of its own
        self._stack = QStackedLayout(shown)
        for widget in (self.plot, self._matrix, self.mistakes):
            self._stack.addWidget(widget)
        whole = column(row(self.view, self.label, self.measure, None), self.words)
        whole.addWidget(shown, 1)
        self.setLayout(whole)

    def open_project(self, project: Project | None) -> None:
        self.stop()
        self._project, self._task, self._runs = project, None, []
        self._known.clear()
        self._sensitivity.open_project(project)
        self.mistakes.close_pictures()

    def forget_all_but(self, runs: Collection[str]) -> None:
        """Forget trainings that are gone: another one may get the id of one that was removed."""
        self._known = {key: found for key, found in self._known.items() if key[0] in runs}
        self._sensitivity.forget_all_but(runs)

    def stop(self) -> None:
        """Read nothing more."""
        self._soon.stop()
        self.command.stop()

    def show_runs(self, task: Task, runs: Sequence[str]) -> None:
        """Show these trainings of a task, at most eight; the matrix and the mistakes are those of the first."""
        if (task, list(runs)) != (self._task, self._runs):
            self._task, self._runs, self._cell = task, list(runs), None
        labels = [YES] if set(task.labels) == {YES, "no"} else list(task.labels)
        self.label.fill([(label, label) for label in labels], self.label.currentData())
        self._soon.start()

    def _changed(self) -> None:
        self._cell = None
        self._show()

    def _show(self) -> None:
        """Show what is chosen, or ask for what is missing of it."""
        self._soon.stop()
        if self._project is None or self._task is None or not self._runs:
            return
        view = str(self.view.currentData())
        self.label.setVisible(view == ROC)
        self.measure.setVisible(view in (ZOOM, ROLL))
        self._stack.setCurrentWidget(
            self.plot if view in _PLOTS else self._matrix if view == CONFUSION else self.mistakes
        )
        if view in (CURVES, LOSS):
            curves = {run: training_curve(self._project, run) for run in self._runs[:MOST]}
            self._draw(training_plot(curves, view), self.tr("Of the images held back, one point per epoch."))
            return
        if view in (ZOOM, ROLL):
            self._show_sensitivity(view)
            return
        wanted = self._runs[:1] if view not in _PLOTS else self._runs[:MOST]
        missing = [(run, self._task.name) for run in wanted if (run, self._task.name) not in self._known]
        if missing:
            self._ask(missing)
            return
        found = [one for run in wanted if (one := self._known[run, self._task.name]) is not None]
        if found:
            self._show_figures(view, found)
        else:
            self._draw(Plot((), "", ""), "")
            self._stack.setCurrentWidget(self.plot)
            self._say(self.tr("These trainings kept no answers to look at: an older version made them. Train again."))

    def _show_figures(self, view: str, found: Sequence[Mapping[str, Any]]) -> None:
        assert self._project is not None
        assert self._task is not None
        first = found[0]
        if view == ROC:
            words = self.tr("From right to left fewer pictures are taken. The higher the curve, the better: AUC is the "
                            "area below it, 0.5 for guessing.")  # fmt: skip
            self._draw(roc_plot(found, str(self.label.currentData())), words)
        elif view == CALIBRATION:
            words = self.tr("On the dotted line a network that is 80 % sure is right on 80 %. ECE is the mean distance "
                            "from it. Calibrated on the same images, so it flatters a little.")  # fmt: skip
            self._draw(reliability_plot(found), words)
        elif view == CONFUSION:
            people, network = self.tr("people"), self.tr("network")
            self.confusion.show_counts(first["labels"], first["confusion"], people, network)
            said = self.tr("{run}. Return on a cell shows its pictures.")
            self._say(said.format(run=first["run"]))
        else:
            chosen = mistakes_of(first, self._cell)
            count = counted(len(chosen), self.tr("1 mistake"), self.tr("{count} mistakes"))
            said = self.tr("{run}: {mistakes}, the surest first. Left what people said, right the network.")
            self._say(said.format(run=first["run"], mistakes=count))
            self.mistakes.show_mistakes(self._task, chosen, self._project.image_folder)

    def _keys(self) -> list[tuple[str, str]]:
        """The trainings that plots draw, each with the task."""
        return [(run, self._task.name) for run in self._runs[:MOST]] if self._task is not None else []

    def _show_sensitivity(self, view: str) -> None:
        keys = self._keys()
        missing = [key for key in keys if key not in self._sensitivity.found]
        measuring = self._sensitivity.is_measuring(missing)
        self.measure.setEnabled(bool(missing) and not measuring)
        if measuring:
            words = self.tr("Measuring; the line at the bottom of the window tells how far it is, and cancels it.")
        elif missing:
            words = self.tr("Measure asks the network about its validation images, each enlarged and turned in steps.")
        else:
            words = self.tr("Of the images held back, each enlarged or turned; what moves in from outside repeats the "
                            "edge of the picture.")  # fmt: skip
        found = [self._sensitivity.found[key] for key in keys if key not in missing]
        self._draw(sensitivity_plot(found, view), words)

    def _measure(self) -> None:
        self._sensitivity.measure(self._keys())

    def _measured(self) -> None:
        if self.view.currentData() in (ZOOM, ROLL):
            self._show()

    def _draw(self, plot: Plot, words: str) -> None:
        self.plot.show_plot(plot)
        if len(self._runs) > MOST:
            words += " " + self.tr("The first {count} are drawn.").format(count=MOST)
        self._say(words)

    def _ask(self, missing: list[tuple[str, str]]) -> None:
        assert self._project is not None
        assert self._task is not None
        if self.command.is_running and self._asked == missing:
            return
        self._asked = missing
        self._say(self.tr("Reading…"))
        runs = [argument for run, _ in missing for argument in ("--run", run)]
        self.command.start("evaluate", str(self._project.folder), *runs, "--task", self._task.name)

    def _take(self, result: Mapping[str, Any]) -> None:
        self._known.update(dict.fromkeys(self._asked))
        self._known.update({(one["run"], one["task"]): one for one in result["evaluations"]})
        self._show()

    def _say(self, words: str) -> None:
        self.words.setText(words)

    def _open_cell(self, row: int, place: int) -> None:
        """Show the pictures of a cell of the matrix."""
        found = self._known.get((self._runs[0], self._task.name)) if self._task and self._runs else None
        if found is None or row == place:
            return
        self.view.blockSignals(True)
        self.view.setCurrentIndex(self.view.findData(MISTAKES))
        self.view.blockSignals(False)
        self._cell = (found["labels"][row], found["labels"][place])
        self._show()
        if self.mistakes.pictures:
            self.mistakes.pictures[0].setFocus()
