"""One task of the preview: sliders, a curve, a table of rules or scores, and pictures of the chosen row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from labeler.audit_account import open_audits
from labeler.auto_label_command import Chosen
from labeler.certified_label import folder_of
from labeler.gui.coverage_curve import CoverageCurve, CoverageLine
from labeler.gui.label_styles import label_style
from labeler.gui.page import Window
from labeler.gui.preview_table import PreviewTable
from labeler.gui.row_pictures import RowPictures
from labeler.gui.text import counted, translate
from labeler.gui.threshold_slider import ThresholdSlider
from labeler.gui.tile_painter import Tile
from labeler.gui.widgets import Button, ElidedText, column, row, text
from labeler.pool_audits import PoolAudits, opened_answers, pool_audits
from labeler.preview_jobs import Outlook, Pool, PreviewRow
from labeler.project import Project
from labeler.promise_words import BOUNDS, OPENING, expected_sentence, origin_sentence
from labeler.store import image_name, image_names
from labeler.terms import Terms


class TaskPreview(QWidget):
    """What thresholds or a promise would give of one task; follows the sliders. Emits `changed` when they move."""

    changed = Signal()

    def __init__(self, window: Window, project: Project, pool: Pool, chosen: Chosen, pictures: RowPictures) -> None:
        super().__init__()
        self._window, self._project, self.pool, self._chosen = window, project, pool, chosen
        self.task = project.task(chosen.task)
        self.terms: Terms | None = None
        self.outlook = Outlook((), 0, 0, 0.0)
        self.promised: tuple[Terms, Mapping[str, Any]] | None = None  # what audits allowed, and in which terms
        self._audits: dict[float, PoolAudits] = {}
        self._answers: dict[int, str | None] = {}
        self.high = ThresholdSlider(self.tr("Sure from"), chosen.task, chosen.high)
        self.low = ThresholdSlider(self.tr("Unsure below"), chosen.task, chosen.low)
        self.high.moved.connect(self._high_moved)
        self.low.moved.connect(self._low_moved)
        self._sliders = QWidget()
        self._sliders.setLayout(column(self.high, self.low, gap=0.5))
        self.sentence = text(wrap=True)
        self.origin = text(tone="muted", wrap=True)
        self.curve = CoverageCurve()
        self.table = PreviewTable(self.task)
        self.table.itemSelectionChanged.connect(self._show_pictures)
        self.pictures = pictures
        self.shown = ElidedText(color_name="muted")
        self.open = Button(self.tr("Show what audits found"), lambda: window.attempt(self._open))
        self.open.setAccessibleName(self.tr("{task}: show what audits found").format(task=self.task.name))
        self.opening = text(translate("promise", OPENING), tone="muted", wrap=True)
        self._opening = QWidget()
        opening = row(self.open, self.opening)
        opening.setStretch(1, 1)
        self._opening.setLayout(opening)
        title = ElidedText(self.task.name, "strong")
        parts = (title, self._sliders, self.sentence, self.curve, self.origin, self.table, self._opening)
        self.setLayout(column(*parts, self.shown, self.pictures))

    @property
    def chosen(self) -> Chosen:
        """The task's networks with the thresholds that the sliders show."""
        return replace(self._chosen, high=self.high.value, low=self.low.value)

    def look_at_audits(self) -> None:
        """Read anew how far the audits are: between that, a slider asks nothing of the disk."""
        self._audits = {}
        self._answers = opened_answers(self._project, self.task.name)
        self.show_terms(self.terms)

    def _waiting(self, confidence: float) -> PoolAudits:
        if confidence not in self._audits:
            images = len(self.pool.preview.images)
            self._audits[confidence] = pool_audits(self._project, self.task.name, images, 1 - confidence)
        return self._audits[confidence]

    def show_terms(self, terms: Terms | None) -> None:
        """Show what the promise is expected to give; None: what the report's rules do with the sliders' thresholds."""
        self.terms = terms
        self._sliders.setVisible(terms is None)
        if terms is None:
            self._show_rules()
        elif self.promised is not None and self.promised[0] == terms:
            self._show_promised(terms, self.promised[1])
        else:
            self._show_promise(terms)
        self.origin.setText(translate("promise", origin_sentence(self.pool.preview.known)))
        self.table.show_outlook(self.outlook)
        self._show_pictures()

    def expected_share(self, kind: str) -> float | None:
        """The share of the images that a bound of that kind is expected to label; None without terms or images."""
        images = len(self.pool.preview.images)
        if self.terms is None or not images:
            return None
        return self.pool.expected(replace(self.terms, kind=kind), self._audits_for(self.terms)).labelled / images

    def _audits_for(self, terms: Terms) -> int:
        """How many audited pictures a promise could rest on: those answered, or else those that are being answered."""
        waiting = self._waiting(terms.confidence)
        if waiting.pictures or waiting.unfinished is None:
            return waiting.pictures
        return waiting.unfinished[0].size

    def _show_rules(self) -> None:
        high, low = self.high.value, self.low.value
        self.outlook = found = self.pool.by_rules(high, low, self._answers)
        share, error = found.labelled / max(found.images, 1), found.wrong / max(found.labelled, 1)
        said = {"share": f"{100 * share:.0f} %", "error": f"{100 * error:.1f} %"}
        words = self.tr("{share} of {images} images get a label; about {error} of them are expected to be wrong.")
        self.sentence.setText(words.format(images=f"{found.images:,}", **said))
        line = CoverageLine(self.tr("these rules"), *self.pool.rules_curve(low))
        point = self.tr("{share} labelled, {error} wrong").format(**said)
        self.curve.show_lines([line], (error, share), point, self.tr("labels expected to be wrong, of those given"))
        self._opening.setVisible(not self._answers and bool(self._waiting(Terms().confidence).to_ask))

    def _show_promise(self, terms: Terms) -> None:
        self._opening.hide()
        audits = self._audits_for(terms)
        self.outlook = found = self.pool.by_promise(terms, audits)
        needed = self.pool.audits_needed(terms)
        self.sentence.setText(translate("promise", expected_sentence(found.labelled, found.images, audits, needed)))
        supposed = audits or needed or 0
        at = self.pool.expected(terms, supposed).labelled / max(found.images, 1)
        words = self.tr("{share} expected at {error}, with {audits} audited").format(
            share=f"{100 * at:.0f} %", error=f"{100 * terms.max_error:g} %", audits=f"{supposed:,}"
        )
        self._show_promise_curve(terms, supposed, at, words)

    def _show_promised(self, terms: Terms, certificate: Mapping[str, Any]) -> None:
        """What the audits allowed, in place of what was expected."""
        self._opening.hide()
        parts = {part["label"]: part["threshold"] for part in certificate["thresholds"]}
        by_folder = certificate.get("each") == "folder"
        self.outlook = found = self.pool.by_thresholds(parts, self._folders() if by_folder else None)
        share = float(certificate["coverage"])
        said = {"share": f"{100 * share:.0f} %", "error": f"{100 * terms.max_error:g} %"}
        words = self.tr("The audits let {share} of {images} images get a label.")
        if left := found.labelled - round(share * found.images):
            words += " " + counted(
                left,
                self.tr("1 that they found wrong goes to Review, though it scores enough."),
                self.tr("{count} that they found wrong go to Review, though they score enough."),
            )
        self.sentence.setText(words.format(images=f"{found.images:,}", **said))
        words = self.tr("{share} allowed at {error}").format(**said)
        self._show_promise_curve(terms, self._audits_for(terms), share, words)

    def _folders(self) -> list[str]:
        """The folder of each image of the pool."""
        names = image_names(self._project.store)
        return [folder_of(names[image]) for image in self.pool.preview.images.tolist()]

    def _show_promise_curve(self, terms: Terms, audits: int, share: float, words: str) -> None:
        """What both bounds are expected to give for each error, the chosen one with a point at `share`."""
        kinds = [terms.kind, *(kind for kind in BOUNDS if kind != terms.kind)]
        lines = [
            CoverageLine(
                translate("promise", BOUNDS[kind][0]),
                *self.pool.promise_curve(replace(terms, kind=kind), audits),
            )
            for kind in kinds
        ]
        self.curve.show_lines(lines, (terms.max_error, share), words, self.tr("error that is promised"))

    def _show_pictures(self) -> None:
        found = self.table.chosen_row()
        if found is None:
            self.shown.set_text("")
            return
        words = self.tr("{count} of {total} pictures, drawn at random: {row}").format(
            count=len(found.sample), total=f"{found.images:,}", row=self.table.title_of(found)
        )
        self.shown.set_text(words)
        self.pictures.show_tiles([self._tile(image, found) for image in found.sample], self._project.image_folder)

    def _tile(self, image: int, found: PreviewRow) -> Tile:
        label, score = self.pool.label_of(image, by_rules=self.terms is None)
        name = image_name(self._project.store, image)
        path = self._project.image_path(name)
        if not label:
            return Tile(path, name)
        return Tile(path, name, label, label_style(self.task, label), score)

    def _high_moved(self) -> None:
        self.low.set_value(min(self.low.value, self.high.value))
        self._moved()

    def _low_moved(self) -> None:
        self.high.set_value(max(self.low.value, self.high.value))
        self._moved()

    def _moved(self) -> None:
        self.show_terms(self.terms)
        self.changed.emit()

    def _open(self) -> None:
        open_audits(self._project, [one.id for one in self._waiting(Terms().confidence).to_ask])
        self.look_at_audits()
        self.table.setFocus()
