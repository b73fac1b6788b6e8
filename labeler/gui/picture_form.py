"""What is done to every picture before a network sees it, folded away until somebody wants it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFormLayout, QWidget

from labeler.gui import theme
from labeler.gui.widgets import Check, Choice, Section, column, text
from labeler.picture_size import size_refusal

_SIZES = (64, 128)


class PictureForm(QWidget):
    """`changed` tells that another training would come of it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.size_choice = Choice(self.tr("Picture size"))
        self.contrast = QDoubleSpinBox()
        self.contrast.setRange(0.1, 10.0)
        self.contrast.setSingleStep(0.1)
        self.contrast.lineEdit().setTextMargins(theme.GRID - 2, 0, 0, 0)
        self.contrast.setAccessibleName(self.tr("Contrast factor"))
        self.contrast.setToolTip(self.tr("Multiplies each picture's contrast; 1 leaves it as it is."))
        self.gaussian = Check(self.tr("Blur (Gaussian, 5x5 pixels)"))
        self.binarise = Check(self.tr("Black and white, cut at the mean"))
        self.refusal = text(role="caption", tone="bad", wrap=True)
        self.refusal.hide()
        self.show_settings({})
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(theme.GRID)
        for title, field in ((self.tr("Picture size"), self.size_choice), (self.tr("Contrast factor"), self.contrast)):
            words = text(title)
            words.setMinimumHeight(theme.control_height())  # so that it stands beside the middle of its field
            form.addRow(words, field)
        form.insertRow(1, self.refusal)
        hint = text(
            self.tr("The same is done wherever this network is asked later; Compare shows what it changes."),
            "caption",
            "muted",
            wrap=True,
        )
        inside = QWidget()
        inside.setLayout(column(form, self.gaussian, self.binarise, hint))
        self.section = Section(self.tr("Change the pictures first"), inside)
        self.setLayout(column(self.section))
        self.size_choice.currentIndexChanged.connect(self.changed)
        self.contrast.valueChanged.connect(self.changed)
        for box in (self.gaussian, self.binarise):
            box.toggled.connect(self.changed)

    def show_settings(self, settings: Mapping[str, Any]) -> None:
        """The values that a preset has; pictures stay as they are where it does not say."""
        size = settings.get("input_size", 0)
        self.size_choice.fill(
            [(0, self.tr("The network's own")), *((side, f"{side}x{side}") for side in sorted({*_SIZES, size} - {0}))],
            size,
        )
        self.contrast.setValue(settings.get("contrast_factor", 1.0))
        self.gaussian.setChecked(settings.get("gaussian", False))
        self.binarise.setChecked(settings.get("binarise", False))

    def is_fit_for(self, networks: Collection[str]) -> bool:
        """Whether these networks can see pictures of the chosen size; where not, says why at the field."""
        words = size_refusal(networks, int(self.size_choice.currentData()))
        self.refusal.setText(words)
        self.refusal.setVisible(bool(words))
        self.size_choice.setAccessibleDescription(words)
        if words:
            self.section.set_open(True)
        return not words

    def options(self) -> tuple[str, ...]:
        """As `labeler train` takes them."""
        return (
            *("--input-size", str(self.size_choice.currentData())),
            *("--contrast-factor", f"{self.contrast.value():.2f}"),
            "--gaussian" if self.gaussian.isChecked() else "--no-gaussian",
            "--binarise" if self.binarise.isChecked() else "--no-binarise",
        )
