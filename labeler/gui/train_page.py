"""The Train page: choose questions and networks, press one button, watch the curves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import itemgetter
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from labeler.actions import UserAction
from labeler.gui import theme
from labeler.gui.curves import TrainingCurves
from labeler.gui.job_runner import Event, Job
from labeler.gui.page import Handlers, Window, is_open
from labeler.gui.widgets import Button, Card, Check, Choice, Section, clear, column, row, scrolled, text
from labeler.jobs import TrainOptions, architectures, compare_runs, training_curve
from labeler.project import Project
from labeler.store import Change, final_counts
from labeler.store.final import NOT_FROM_PEOPLE

DEFAULTS = TrainOptions()


class TrainPage(QWidget):
    """Settings on the left, curves and messages on the right. Each chosen question and network is one training."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self.tasks: dict[str, Check] = {}
        self.networks: dict[str, Check] = {}
        self._task_list = QVBoxLayout()
        self._task_list.setSpacing(theme.GRID // 2)
        self.start = Button(self.tr("Train"), self._start, "primary")
        self.cancel = Button(self.tr("Cancel"), window.jobs.cancel)
        self.curves = TrainingCurves()
        self.title = text(role="title", wrap=True)
        self.figures = text(tone="muted", wrap=True)
        self.messages = self._make_messages()
        self.setLayout(row(self._make_settings(), self._make_view(), gap=0))
        window.jobs.changed.connect(self._show_jobs)

    def handlers(self) -> Handlers:
        return {"train.start": self._start}

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        self._project = project
        clear(self._task_list)
        self.tasks = {}
        for task in project.tasks if project else ():
            box = Check(task.name)
            box.setToolTip(task.title)
            box.setChecked(len(self.tasks) < 2)
            box.toggled.connect(self._show_jobs)
            self.tasks[task.name] = box
            self._task_list.addWidget(box)
        self.messages.clear()
        self._show_last()

    def arrive(self) -> None:
        self._show_counts()
        self._show_jobs()
        self.curves.restyle()
        self.start.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Trainings go on; the status line shows them."""

    def store_changed(self, _change: Change) -> None:
        self._show_counts()

    def _make_settings(self) -> QWidget:
        self.epochs = self._number(1, 1000, DEFAULTS.epochs, self.tr("Epochs at most"))
        self.batch_size = self._number(1, 4096, DEFAULTS.batch_size, self.tr("Batch size"))
        self.seed = self._number(0, 2**31 - 1, DEFAULTS.seed, self.tr("Seed"))
        self.patience_accuracy = self._number(1, 1000, DEFAULTS.patience_accuracy, self.tr("Patience, accuracy"))
        self.patience_loss = self._number(1, 1000, DEFAULTS.patience_loss, self.tr("Patience, loss"))
        self.learning_rate = QDoubleSpinBox()
        self.learning_rate.setDecimals(6)
        self.learning_rate.setRange(0.000001, 1.0)
        self.learning_rate.setSingleStep(0.0001)
        self.learning_rate.setValue(DEFAULTS.learning_rate)
        self.learning_rate.setAccessibleName(self.tr("Learning rate"))
        self.mirror = Check(self.tr("Also learn from mirrored pictures"))
        self.mirror.setChecked(DEFAULTS.mirror_images)
        self.mirror.setToolTip(self.tr("Left and right are swapped with the picture, as the task says."))
        self.device = Choice(self.tr("Device"))
        self.device.fill(
            [("auto", self.tr("GPU if there is one")), ("cpu", self.tr("Processor")), ("cuda", self.tr("GPU"))], "auto"
        )
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(theme.GRID)
        for title, field in (
            (self.tr("Epochs at most"), self.epochs),
            (self.tr("Patience, accuracy"), self.patience_accuracy),
            (self.tr("Patience, loss"), self.patience_loss),
            (self.tr("Batch size"), self.batch_size),
            (self.tr("Learning rate"), self.learning_rate),
            (self.tr("Seed"), self.seed),
            (self.tr("Device"), self.device),
        ):
            form.addRow(text(title), field)
        details = QWidget()
        details.setLayout(form)
        hint = text(
            self.tr(
                "70 % of the labelled images are learned from, 30 % held back, unless the project has a split of its "
                "own. Where it is known who is on each picture, nobody is on both sides."
            ),
            "caption",
            "muted",
            wrap=True,
        )
        content = column(
            text(self.tr("Train networks"), "title"),
            1,
            text(self.tr("Questions"), "strong"),
            self._task_list,
            1,
            text(self.tr("Networks"), "strong"),
            self._make_networks(),
            1,
            self.mirror,
            Section(self.tr("More settings"), details),
            hint,
            None,
            margins=(2, 2, 2, 2),
        )
        panel = QWidget()
        panel.setFixedWidth(theme.panel_width() + 2 * theme.GRID)
        panel.setLayout(column(scrolled(content), row(self.start, self.cancel, margins=(2, 1, 2, 2)), gap=0))
        return panel

    def _make_networks(self) -> QVBoxLayout:
        networks = column(gap=0.5)
        for one in architectures():
            box = Check(one.title)
            box.setToolTip(f"{one.name}: {one.summary}")
            box.setChecked(one.name in ("cnn4", "vgg19_variation"))
            box.toggled.connect(self._show_jobs)
            self.networks[one.name] = box
            networks.addWidget(box)
        return networks

    def _make_view(self) -> QWidget:
        view = QWidget()
        card = Card(self.title, self.figures, 1, self.curves)
        view.setLayout(column(card, text(self.tr("Messages"), "strong"), self.messages, margins=(1, 2, 2, 2)))
        return view

    def _make_messages(self) -> QPlainTextEdit:
        messages = QPlainTextEdit()
        messages.setReadOnly(True)
        messages.setMaximumBlockCount(2000)
        messages.setAccessibleName(self.tr("Messages of the trainings"))
        messages.setTabChangesFocus(True)
        messages.setMinimumHeight(96)
        messages.setMaximumHeight(200)
        return messages

    def _number(self, smallest: int, largest: int, value: int, name: str) -> QSpinBox:
        box = QSpinBox()
        box.setRange(smallest, largest)
        box.setValue(value)
        box.setAccessibleName(name)
        return box

    def _show_counts(self) -> None:
        if self._project is None:
            return
        for name, box in self.tasks.items():
            labelled = sum(
                n for (source, _), n in final_counts(self._project.store, name).items() if source not in NOT_FROM_PEOPLE
            )
            box.setText(self.tr("{task} · {count} labelled").format(task=name, count=f"{labelled:,}"))

    def _show_last(self) -> None:
        """The last training of the project, until another one runs."""
        self.curves.clear()
        rows = sorted(compare_runs(self._project), key=itemgetter("created")) if self._project else []
        if self._project is None or not rows:
            self.title.setText(self.tr("No training yet"))
            self.figures.setText(
                self.tr("Choose questions and networks, then press Train. Every pair is one training.")
            )
            return
        last = rows[-1]
        self.title.setText(self.tr("{network} on {task}").format(network=last["architecture"], task=last["task"]))
        self.figures.setText(self._result_words(last))
        for epoch in training_curve(self._project, last["run"]):
            self.curves.add_epoch(epoch)

    def _chosen(self) -> list[tuple[str, str]]:
        return [
            (task, network)
            for task, task_box in self.tasks.items()
            if task_box.isChecked()
            for network, network_box in self.networks.items()
            if network_box.isChecked()
        ]

    def _show_jobs(self) -> None:
        count = len(self._chosen())
        running = self._window.jobs.running
        self.start.setText(self._train_words(count))
        self.start.setEnabled(count > 0 and self._project is not None)
        self.cancel.setEnabled(running is not None and running.is_training)

    def _train_words(self, count: int) -> str:
        if count < 2:
            return self.tr("Train")
        return self.tr("Train {count} networks").format(count=count)

    def _options(self) -> tuple[str, ...]:
        return (
            *("--epochs", str(self.epochs.value())),
            *("--batch-size", str(self.batch_size.value())),
            *("--learning-rate", f"{self.learning_rate.value():.6f}"),
            *("--patience-accuracy", str(self.patience_accuracy.value())),
            *("--patience-loss", str(self.patience_loss.value())),
            *("--seed", str(self.seed.value())),
            *("--device", str(self.device.currentData())),
            "--mirror" if self.mirror.isChecked() else "--no-mirror",
        )

    def _start(self) -> None:
        if self._project is None:
            return
        folder = self._project.folder
        self._window.jobs.start(
            *(
                Job(
                    title=self.tr("Training {network} on {task}").format(network=network, task=task),
                    arguments=("train", str(folder), "--task", task, "--architecture", network, *self._options()),
                    on_event=partial(self._hear, folder, task, network),
                    on_result=partial(self._result, folder),
                )
                for task, network in self._chosen()
            )
        )

    def _hear(self, folder: Path, task: str, network: str, event: Event) -> None:
        if not is_open(self._window, folder):
            return
        title = self.tr("{network} on {task}").format(network=network, task=task)
        if self.title.text() != title:
            self.title.setText(title)
            self.figures.setText(self.tr("Reading pictures…"))
            self.curves.clear()
        if event["event"] == "epoch":
            if event["epoch"] == 1:
                self.curves.clear()
            self.curves.add_epoch(event)
            self.figures.setText(
                self.tr("Epoch {epoch} of at most {epochs}: accuracy {accuracy:.1f} % on images held back").format(
                    epoch=event["epoch"], epochs=event["epochs"], accuracy=100 * event["validation_accuracy"]
                )
            )
        elif event["event"] == "message":
            self.messages.appendPlainText(event["text"])

    def _result(self, folder: Path, row: Event) -> None:
        if not is_open(self._window, folder):
            return
        words = self._result_words(row)
        self.figures.setText(words)
        self.messages.appendPlainText(words)

    def _result_words(self, row: Event) -> str:
        return self.tr(
            "{run}: accuracy {accuracy:.1f} % on {images} images held back (commonest label {commonest:.1f} %), "
            "{epochs} epochs in {seconds:.0f} s"
        ).format(
            run=row["run"],
            accuracy=100 * row["accuracy"],
            images=f"{row['images_validation']:,}",
            commonest=100 * row["majority_share"],
            epochs=row["epochs"],
            seconds=row["seconds"],
        )
