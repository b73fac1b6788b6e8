"""What a person who knows networks chooses: questions, networks, a preset, and the usual few settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QVBoxLayout, QWidget

from labeler.gui import theme
from labeler.gui.fold_field import FoldField
from labeler.gui.picture_form import PictureForm
from labeler.gui.text import counted
from labeler.gui.widgets import Check, Choice, NumberField, clear, column, text
from labeler.project import Project
from labeler.recipe_jobs import TrainOptions, architectures
from labeler.training_plans import PlannedTraining, labelled_by_people, recipes

DEFAULTS = TrainOptions()
_AT_FIRST = ("mirror_resnet_4x4", "vgg19_variation")
_MOST_SEED = 2**31 - 1


class TrainForm(QWidget):
    """`changed` tells that another training would come of it."""

    changed = Signal()

    def __init__(self, folds: int) -> None:
        """`folds` is the number that somebody chose last."""
        super().__init__()
        self.folds = FoldField(folds)
        self.tasks: dict[str, Check] = {}
        self.networks: dict[str, Check] = {}
        self._recipes = {one.name: one for one in recipes()}
        self._yes_no: set[str] = set()
        self._task_list = QVBoxLayout()
        self._task_list.setSpacing(theme.GRID // 2)
        self.together = Check(self.tr("Yes/no questions in one network"), checked=True)
        self.together.setToolTip(self.tr("One network learns all chosen yes/no questions, with an answer for each."))
        self.preset = Choice(self.tr("Preset"))
        titles: list[tuple[object, str]] = [("", self.tr("None: the settings below"))]
        self.preset.fill([*titles, *((one.name, one.title) for one in self._recipes.values())], "")
        self.origin = text(role="caption", tone="muted", wrap=True)
        self.origin.hide()
        self.pictures = PictureForm()
        self.pictures.changed.connect(self.changed)
        self._make_fields()
        self.preset.currentIndexChanged.connect(self._take_preset)
        self.setLayout(
            column(
                text(self.tr("Questions"), "strong"),
                self._task_list,
                self.together,
                1,
                text(self.tr("Preset"), "strong"),
                self.preset,
                self.origin,
                1,
                text(self.tr("Networks"), "strong"),
                self._make_networks(),
                1,
                text(self.tr("Settings"), "strong"),
                self.mirror,
                self._make_settings(),
                self.folds.words,
                self.pictures,
                text(self._hint(), "caption", "muted", wrap=True),
                None,
            )
        )
        for field in (
            self.epochs,
            self.least_updates,
            self.batch_size,
            self.seed,
            self.patience_accuracy,
            self.patience_loss,
        ):
            field.valueChanged.connect(self.changed)
        self.learning_rate.valueChanged.connect(self.changed)
        self.folds.valueChanged.connect(self.changed)
        self.device.currentIndexChanged.connect(self.changed)
        for box in (self.mirror, self.together):
            box.toggled.connect(self.changed)

    def open_project(self, project: Project | None) -> None:
        clear(self._task_list)
        self.tasks = {}
        self._yes_no = {task.name for task in project.tasks if task.is_yes_no} if project else set()
        for task in project.tasks if project else ():
            box = Check(task.name)
            box.setToolTip(task.title)
            box.setChecked(len(self.tasks) < 2)
            box.toggled.connect(self.changed)
            self.tasks[task.name] = box
            self._task_list.addWidget(box)
        self.together.setVisible(len(self._yes_no) > 1)

    def show_counts(self, project: Project) -> None:
        for name, box in self.tasks.items():
            count = sum(labelled_by_people(project, name).values())
            words = counted(count, self.tr("1 labelled"), self.tr("{count} labelled"))
            box.setText(f"{name} · {words}")

    def plans(self) -> list[PlannedTraining]:
        """The trainings chosen: each network for each question, yes/no questions together where that is chosen.

        None where a network cannot see pictures of the chosen size.
        """
        if not self.size_fits():
            return []
        chosen = [name for name, box in self.tasks.items() if box.isChecked()]
        yes_no = tuple(name for name in chosen if name in self._yes_no)
        subjects: list[tuple[str, ...]] = [(name,) for name in chosen]
        if self.together.isChecked() and len(yes_no) > 1:
            subjects = [*((name,) for name in chosen if name not in self._yes_no), yes_no]
        return [
            PlannedTraining(
                tasks,
                network,
                str(self.preset.currentData()),
                self.epochs.value(),
                self.batch_size.value(),
                str(self.device.currentData()),
                self._options(),
                self.pictures.options(),
                self.folds.value(),
                self.least_updates.value(),
            )
            for tasks in subjects
            for network, box in self.networks.items()
            if box.isChecked()
        ]

    def size_fits(self) -> bool:
        """Whether the chosen networks can see pictures of the chosen size; where not, it is said at the field."""
        return self.pictures.is_fit_for([name for name, box in self.networks.items() if box.isChecked()])

    def _make_fields(self) -> None:
        self.epochs = NumberField(self.tr("Epochs at most"), 1, 1000)
        self.least_updates = NumberField(self.tr("Weight changes at least"), 0, 100_000)
        self.least_updates.setToolTip(
            self.tr("Where images are few, more epochs are trained until the weights have changed so often.")
        )
        self.batch_size = NumberField(self.tr("Batch size"), 1, 4096)
        self.seed = NumberField(self.tr("Seed"), 0, _MOST_SEED)
        self.patience_accuracy = NumberField(self.tr("Patience, accuracy"), 1, 1000)
        self.patience_loss = NumberField(self.tr("Patience, loss"), 1, 1000)
        self.learning_rate = QDoubleSpinBox()
        self.learning_rate.setDecimals(6)
        self.learning_rate.setRange(0.000001, 1.0)
        self.learning_rate.setSingleStep(0.0001)
        self.learning_rate.lineEdit().setTextMargins(theme.GRID - 2, 0, 0, 0)
        self.learning_rate.setAccessibleName(self.tr("Learning rate"))
        self.mirror = Check(self.tr("Also learn from mirrored pictures"))
        self.mirror.setToolTip(self.tr("Left and right are swapped with the picture, as the task says."))
        self.device = Choice(self.tr("Device"))
        self.device.fill(
            [("auto", self.tr("GPU if there is one")), ("cpu", self.tr("Processor")), ("cuda", self.tr("GPU"))], "auto"
        )
        self._show_settings({})

    def _show_settings(self, settings: Mapping[str, Any]) -> None:
        """The fields' values as a preset has them, the defaults where it does not say."""
        for name in ("epochs", "batch_size", "patience_accuracy", "patience_loss", "learning_rate"):
            getattr(self, name).setValue(settings.get(name, getattr(DEFAULTS, name)))
        self.least_updates.setValue(settings.get("least_updates", 0))
        self.mirror.setChecked(settings.get("mirror_images", DEFAULTS.mirror_images))
        self.pictures.show_settings(settings)

    def _take_preset(self) -> None:
        recipe = self._recipes.get(str(self.preset.currentData()))
        self._show_settings(recipe.settings if recipe else {})
        self.origin.setText(recipe.origin if recipe else "")
        self.origin.setVisible(recipe is not None)
        if recipe is not None:
            self.preset.setToolTip(recipe.title)
            for name, box in self.networks.items():
                box.setChecked(name == recipe.settings["architecture"])
        self.changed.emit()

    def _make_networks(self) -> QVBoxLayout:
        networks = column(gap=0.5)
        for one in architectures():
            box = Check(one.title)
            box.setToolTip(one.name)
            box.setChecked(one.name in _AT_FIRST)
            box.toggled.connect(self.changed)
            self.networks[one.name] = box
            height, width = one.input_size
            words = self.tr("{summary} Sees {width}x{height} pixels.").format(
                summary=one.summary, width=width, height=height
            )
            about = text(words, "caption", "muted", wrap=True)
            about.setContentsMargins(3 * theme.GRID + 4, 0, 0, theme.GRID // 2)
            networks.addWidget(box)
            networks.addWidget(about)
        return networks

    def _make_settings(self) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(theme.GRID)
        for title, field in (
            (self.tr("Epochs at most"), self.epochs),
            (self.tr("Weight changes at least"), self.least_updates),
            (self.tr("Patience, accuracy"), self.patience_accuracy),
            (self.tr("Patience, loss"), self.patience_loss),
            (self.tr("Batch size"), self.batch_size),
            (self.tr("Learning rate"), self.learning_rate),
            (self.tr("Seed"), self.seed),
            (self.tr("Device"), self.device),
            (self.tr("Folds"), self.folds),
        ):
            words = text(title)
            words.setMinimumHeight(theme.control_height())  # so that it stands beside the middle of its field
            form.addRow(words, field)
        return form

    def _hint(self) -> str:
        return self.tr(
            "70 % of the labelled images are learned from, 30 % held back, unless the project has a split of its "
            "own. Where it is known who is on each picture, nobody is on both sides."
        )

    def _options(self) -> tuple[str, ...]:
        return (
            *("--epochs", str(self.epochs.value())),
            *("--set", f"least_updates={self.least_updates.value()}"),
            *("--batch-size", str(self.batch_size.value())),
            *("--learning-rate", f"{self.learning_rate.value():.6f}"),
            *("--patience-accuracy", str(self.patience_accuracy.value())),
            *("--patience-loss", str(self.patience_loss.value())),
            *("--seed", str(self.seed.value())),
            *("--device", str(self.device.currentData())),
            "--mirror" if self.mirror.isChecked() else "--no-mirror",
        )
