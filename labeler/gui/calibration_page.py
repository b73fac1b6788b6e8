"""The page of calibration rounds: how many common pictures, how they are handed out, and what the answers say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from PySide6.QtWidgets import QFileDialog, QLabel, QVBoxLayout, QWidget

from labeler.actions import UserAction
from labeler.calibration_round import CalibrationRound, draw_round, find_round, round_names, take_round
from labeler.gui import theme
from labeler.gui.job_runner import Event, Job
from labeler.gui.page import Handlers, Window
from labeler.gui.power_curve import PowerCurve
from labeler.gui.widgets import (
    Button,
    Card,
    Check,
    Flow,
    NumberField,
    bring_into_sight,
    clear,
    column,
    row,
    scrolled,
    text,
)
from labeler.project import Project
from labeler.round_check import SHIFT, RoundCheck, TaskCheck, check_round, pair_sentence
from labeler.round_power import USUAL_BACK, percent_text, power_sentence
from labeler.store import Change

if TYPE_CHECKING:
    from labeler.gui.label_page import LabelPage

_USUAL, _MOST = 100, 20_000
_LIST = "CSV (*.csv)"


class CalibrationPage(QWidget):
    """Three cards in the order of the work: draw, hand out, compare."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self.round: CalibrationRound | None = None
        self.count = NumberField(self.tr("Number of common pictures"), 1, _MOST)
        self.count.setValue(_USUAL)
        self.count.valueChanged.connect(lambda _value: self._show_power())
        self.count.returnPressed.connect(lambda: window.run_action("calibration.draw"))
        self.count.left.connect(lambda: window.run_action("calibration.desk"))
        self.unlabelled = Check(self.tr("Only pictures that still lack a label"))
        self.draw = Button("", lambda: window.run_action("calibration.draw"), "primary")
        self.power = _sentence()
        self.curve = PowerCurve()
        self.drawn = _sentence()
        self.label_now = Button(self.tr("Label them now"), lambda: window.attempt(self._label_now))
        self.save_project = Button(self.tr("Save as a small project…"), self._save_project)
        self.save_list = Button(self.tr("Save as a list…"), self._save_list)
        self.take_list = Button(self.tr("Take a teammate's list…"), self._take_list)
        self.shift = NumberField(self.tr("Shift to be seen, in percent of the pictures"), 1, 50)
        self.shift.setValue(round(100 * SHIFT))
        self.shift.setSuffix(" %")
        self.shift.valueChanged.connect(lambda _value: self._show_results())
        self.shift.left.connect(lambda: window.run_action("calibration.desk"))
        self._results = QVBoxLayout()
        self._results.setSpacing(2 * theme.GRID)
        self._lay_out()

    def handlers(self) -> Handlers:
        return {"calibration.draw": self._draw, "calibration.desk": lambda: self._window.go_to_page("merge")}

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        self._project = project
        self.round = None
        clear(self._results)

    def arrive(self) -> None:
        self._window.attempt(self._show)
        self._focus_next()

    def leave(self) -> None:
        """Nothing runs here."""

    def store_changed(self, _change: Change) -> None:
        self._window.attempt(self._show)

    def _lay_out(self) -> None:
        intro = text(
            self.tr(
                "Pictures that everybody labels before the big work show whether you draw the borders alike, "
                "while you can still talk about it."
            ),
            tone="muted",
            wrap=True,
        )
        back = Button(
            self.tr("Back to Merge"), lambda: self._window.run_action("calibration.desk"), "quiet", "arrow-left"
        )
        for field in (self.count, self.shift):
            field.setFixedWidth(theme.scaled(112))
        how_many = Card(
            text(self.tr("1  How many pictures"), "strong"),
            Flow(self.count, text(self.tr("common pictures")), self.draw, self.unlabelled),
            self.power,
            self.curve,
            self._explanation(),
        )
        out = Card(
            text(self.tr("2  Hand them out"), "strong"),
            self.drawn,
            Flow(self.label_now, self.save_project, self.save_list, self.take_list),
        )
        asked = (text(self.tr("Were there enough to see a shift of")), self.shift, text(self.tr("of the pictures?")))
        found = Card(text(self.tr("3  What the answers say"), "strong"), Flow(*asked), self._results)
        cards = column(how_many, out, found, None, gap=2, margins=(2, 1, 2, 2))
        whole = column(
            column(row(text(self.tr("Calibration round"), "title"), None, back), intro, margins=(2, 2, 2, 1)), gap=0
        )
        self.area = scrolled(cards)
        whole.addWidget(self.area, 1)
        self.setLayout(whole)

    def _explanation(self) -> QLabel:
        words = self.tr(
            "A shift of 10 %: on so many more pictures than the other way round one says center where the other says "
            "left or right. Reckoned by the desk's own test, with {back} the other way round by chance."
        )
        label = _sentence(words.format(back=percent_text(USUAL_BACK)), "muted")
        label.setFont(theme.font("caption"))
        return label

    def _focus_next(self) -> None:
        """Go to what is next: drawing a round, or labelling it."""
        button = self.count if self.round is None else self.label_now
        button.setFocus()
        bring_into_sight(self.area, button)

    def _labels(self) -> int:
        """The labels of the task that has most: its differences are the hardest to see."""
        return max((len(task.labels) for task in self._project.tasks), default=2) if self._project else 2

    def _show(self) -> None:
        if self._project is None:
            return
        known = round_names(self._project.folder)
        self.round = find_round(self._project.folder) if known else None
        for button in (self.label_now, self.save_project, self.save_list):
            button.setEnabled(self.round is not None)
        self.drawn.setText(
            self.tr("No round is drawn yet. A teammate who has drawn one can send you its list.")
            if self.round is None
            else self.tr(
                "{name}: {count} pictures. Who works in this project finds them in the queue Calibration round. "
                "A small project is for teammates without the pictures, a list for those who have them."
            ).format(name=self.round.name, count=f"{len(self.round.images):,}")
        )
        self._show_power()
        self._show_results()

    def _show_power(self) -> None:
        count = self.count.value()
        words = self.tr("Draw 1 picture") if count == 1 else self.tr("Draw {count} pictures")
        self.draw.setText(words.format(count=f"{count:,}"))
        self.draw.setAccessibleName(self.draw.text())
        sentence = power_sentence(count, self._labels())
        self.power.setText(sentence)
        self.curve.show_round(count, self._labels(), sentence)

    def _show_results(self) -> None:
        clear(self._results)
        if self._project is None or self.round is None:
            self._results.addWidget(text(self.tr("Draw a round first."), tone="muted"))
            return
        check = check_round(self._project, self.round, self.shift.value() / 100)
        for one in check.tasks:
            self._results.addLayout(column(*self._task_lines(one, check), gap=0.5))

    def _task_lines(self, one: TaskCheck, check: RoundCheck) -> list[QWidget]:
        total = f"{len(check.drawn.images):,}"
        answered = ", ".join(
            self.tr("{name} {count} of {total}").format(name=name, count=f"{count:,}", total=total)
            for name, count in one.answered.items()
        )
        lines: list[QWidget] = [text(one.task.name, "strong")]
        lines.append(_sentence(answered or self.tr("Nobody has answered yet."), "muted"))
        for pair in one.pairs:
            if not pair.agreement.overlapping:
                continue
            names = self.tr("{a} and {b}, {share} % agreement: ").format(
                a=pair.a, b=pair.b, share=f"{100 * pair.agreement.agreement:.0f}"
            )
            lines.append(_sentence(names + pair_sentence(pair, check), "warning" if pair.difference else "normal"))
        return lines

    def _draw(self) -> None:
        if self._project is None:
            return
        self.round = draw_round(self._project, self.count.value(), unlabelled=self.unlabelled.isChecked())
        words = self.tr("{name}: {count} pictures are drawn.")
        self._window.show_message(words.format(name=self.round.name, count=f"{len(self.round.images):,}"), "good")
        self._focus_next()

    def _label_now(self) -> None:
        cast("LabelPage", self._window.pages["label"]).choose_queue("calibration")
        self._window.go_to_page("label")

    def _save_project(self) -> None:
        if self._project is None or self.round is None:
            return
        name = f"{self._project.folder.name}-{self.round.name}"
        folder, _ = QFileDialog.getSaveFileName(self, self.tr("Name of the new folder"), name)
        self._export("--out", folder)

    def _save_list(self) -> None:
        if self.round is not None:
            path, _ = QFileDialog.getSaveFileName(self, self.tr("Save the list"), f"{self.round.name}.csv", _LIST)
            self._export("--list", path)

    def _export(self, option: str, path: str) -> None:
        """Copying hundreds of pictures takes a while: a job of its own."""
        if path and self._project is not None and self.round is not None:
            arguments = ("calibrate", str(self._project.folder), "--round", self.round.name, option, path)
            self._window.jobs.start(Job(self.tr("Handing the round out"), arguments, on_result=self._exported))

    def _exported(self, result: Event) -> None:
        words = self.tr("{count} pictures: {path}").format(count=f"{result['images']:,}", path=result["path"])
        self._window.show_message(" ".join((words, *result["remarks"])), "good")

    def _take_list(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("A teammate's list"), "", _LIST)
        project = self._project
        if path and project is not None:
            self._window.attempt(lambda: self._taken(take_round(project, Path(path))))

    def _taken(self, taken: CalibrationRound) -> None:
        words = self.tr("{name}: {count} pictures of the list are this project's newest round.")
        self._window.show_message(words.format(name=taken.name, count=f"{len(taken.images):,}"), "good")


def _sentence(words: str = "", tone: Literal["normal", "muted", "warning"] = "normal") -> QLabel:
    """A text of several lines that is as high as they are: a label's own guess leaves the page half empty below."""
    label = text(words, tone=tone, wrap=True)
    label.setMinimumHeight(1)
    return label
