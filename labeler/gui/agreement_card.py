"""One task on the merge desk: the strongest difference first, then a pair side by side, the figures, and settling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from labeler.desk_figures import FigureRow, PairFigures, TaskFigures, figure_rows
from labeler.grid_choice import VoteCell
from labeler.gui import theme
from labeler.gui.pair_view import PairView, sentences_view
from labeler.gui.settle_panel import SettlePanel
from labeler.gui.table import Cell, FigureTable
from labeler.gui.text import translate
from labeler.gui.widgets import Button, Card, clear, column, row, text
from labeler.project import Project
from labeler.tasks import Task

_TABLE_WIDTH = 264
_WIDE = 920  # pixels from which the figures have room beside the matrix


class AgreementCard(Card):
    """A heading that opens the rest.

    Emits `cell_opened` with a cell whose pictures are wanted, `sample_wanted` with one and a number of pictures, and
    `settled` with a sentence.
    """

    cell_opened = Signal(object)
    sample_wanted = Signal(object, int)
    settled = Signal(str)
    sight_wanted = Signal(object)  # of one of its widgets

    def __init__(self, project: Project, task: Task, annotator: str) -> None:
        super().__init__()
        self.task = task
        self._project, self._annotator = project, annotator
        self._found: TaskFigures | None = None
        self._answered: Mapping[str, int] = {}
        self._open = 0
        self.heading = Button("", self.toggle, "quiet")
        self.heading.setFont(theme.font("title"))
        self.heading.setStyleSheet("text-align: left; padding-left: 0px;")
        self.conflicts = text(tone="muted")
        self.headline = text(wrap=True)
        self._place = QVBoxLayout()
        self._body: CardBody | None = None
        self.add(row(self.heading, None, self.conflicts), self.headline, self._place)
        self._show_heading()

    @property
    def body(self) -> CardBody:
        """What is below the heading; made when it is first asked for."""
        if self._body is None:
            self._body = CardBody(self._project, self.task, self._annotator)
            self._body.pairs.cell_opened.connect(self.cell_opened)
            self._body.settle_made.connect(self._connect_settle)
            self._body.setVisible(False)
            self._place.addWidget(self._body)
            self._fill()
        return self._body

    @property
    def is_open(self) -> bool:
        return self._body is not None and not self._body.isHidden()

    def set_open(self, opened: bool) -> None:
        """Show or hide what is below the heading."""
        if opened or self._body is not None:
            self.body.setVisible(opened)
        self._show_heading()

    def toggle(self) -> None:
        self.set_open(not self.is_open)

    def show_counts(self, answered: Mapping[str, int], still_open: int) -> None:
        """Show what is known without comparing: how much everybody answered, and the conflicts that are open."""
        self._answered, self._open = answered, still_open
        self._fill()

    def show_figures(self, found: TaskFigures) -> None:
        """Show what a comparison found."""
        self._found = found
        self._fill()

    def leave(self) -> None:
        """The desk is out of sight: nothing is worked out for it."""
        if self._body is not None:
            self._body.stop()

    def _connect_settle(self, panel: SettlePanel) -> None:
        panel.rule.sample_wanted.connect(self.sample_wanted)
        panel.settled.connect(self.settled)
        panel.opened.connect(lambda: self.sight_wanted.emit(panel))

    def _fill(self) -> None:
        found = self._found
        conflicts = max(found.conflicting if found else 0, self._open)  # a review may contradict a vote, and is none
        self.conflicts.setText(_open_words(conflicts, self._open, compared=found is not None))
        self.headline.setText(found.headline if found else "")
        self.headline.setFont(theme.font("strong" if found and found.leans else "body"))
        self._show_headline()
        if self._body is not None:
            self._body.show_all(found, self._answered, self._open)

    def _show_headline(self) -> None:
        """The strongest difference, where what is below does not tell it."""
        self.headline.setVisible(bool(self.headline.text()) and not self.is_open)

    def _show_heading(self) -> None:
        self._show_headline()
        self.heading.setText(f"{'▾' if self.is_open else '▸'}  {self.task.name}")
        state = self.tr("opened") if self.is_open else self.tr("closed")
        self.heading.setAccessibleName(self.tr("{task}, {state}").format(task=self.task.name, state=state))


class CardBody(QWidget):
    """The pair and the tables, and the panel for settling, which is made when it is first wanted (`settle_made`).

    `below_pair` is a column for what else is told of the pair in sight (`pairs.pair_shown` says which), `tools` a row
    of buttons for the task.
    """

    settle_made = Signal(object)

    def __init__(self, project: Project, task: Task, annotator: str) -> None:
        super().__init__()
        self._project, self._task, self._annotator = project, task, annotator
        self._settle: SettlePanel | None = None
        self._answered: tuple[str, ...] = ()
        self._open = 0
        self._found: TaskFigures | None = None
        self.pairs = PairView()
        self.pairs.pair_shown.connect(self._show_pair)

        self.note = text(tone="muted", wrap=True)
        self.table = FigureTable(self.tr("Images of {task}").format(task=task.name), sortable=False)
        self.table.setFixedWidth(theme.scaled(_TABLE_WIDTH))
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # names often differ at their end
        self.figures = FigureTable(self.tr("Figures of {task}").format(task=task.name), sortable=False)
        self.figures.currentCellChanged.connect(lambda at_row, *_: self._explain(at_row))
        self.explanation = text(role="caption", tone="muted", wrap=True)
        self._sentences = QVBoxLayout()
        self.below_pair = QVBoxLayout()
        self.pairs.rule_wanted.connect(self._offer_rule)
        self.settle_rest = Button(self.tr("Settle the rest by …"), self._toggle_settle)
        self.tools = row(self.settle_rest, None)
        self._rows: list[FigureRow] = []
        self._lay_out()

    @property
    def settle(self) -> SettlePanel:
        """The panel that settles the rest by a strategy."""
        if self._settle is None:
            self._settle = SettlePanel(self._project, self._task, self._annotator)
            self._below.addWidget(self._settle)
            self._tell_settle(self._settle)
            self.settle_made.emit(self._settle)
        return self._settle

    def stop(self) -> None:
        """The desk is out of sight: nothing more is counted."""
        if self._settle is not None:
            self._settle.stop()

    def _tell_settle(self, panel: SettlePanel) -> None:
        panel.show_annotators(self._answered)
        panel.show_open(self._open)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The figures stand beside the matrix where there is room, else below it."""
        super().resizeEvent(event)
        wide = event.size().width() >= theme.scaled(_WIDE)
        down, right = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._whole.setDirection(right if wide else down)
        self._counts.setDirection(down if wide else right)

    def _lay_out(self) -> None:
        self._compared = QWidget()
        self._compared.setLayout(column(self.figures, self.explanation, None))
        self._counts = column(self.pairs, row(column(self.table, None), None), gap=2)
        self._whole = row(self._counts, self._compared, gap=3)
        self._whole.setStretch(1, 1)
        self._below = column(self.note, self._sentences, self._whole, self.below_pair, self.tools, gap=1.5)
        self.setLayout(self._below)

    def show_all(self, found: TaskFigures | None, answered: Mapping[str, int], still_open: int) -> None:
        """Show what is known at present; `found` None: the answers are still being compared."""
        self._found = found
        self._show_table_one(found, answered)
        met = found is not None and bool(found.pairs)
        self.note.setText(
            self.tr("Comparing the answers …")
            if found is None
            else self.tr("No two annotators answered the same image, so nothing can be compared.")
        )
        self.note.setVisible(not met)
        self.pairs.setVisible(met)
        self._compared.setVisible(met)
        if not met:
            clear(self._sentences)
        self._answered, self._open = tuple(answered), still_open
        self.settle_rest.setVisible(bool(still_open))
        if self._settle is not None:
            self._tell_settle(self._settle)
        if met and found is not None:
            self.pairs.show_figures(found)

    def _offer_rule(self, cell: VoteCell) -> None:
        self.settle.offer_rule(cell)

    def _toggle_settle(self) -> None:
        if self.settle.isHidden():
            self.settle.open()
        else:
            self.settle.close_panel()

    def _show_pair(self, pair: PairFigures) -> None:
        clear(self._sentences)
        self._sentences.addWidget(sentences_view(pair))
        if self._found is None:
            return
        self._rows = figure_rows(self._found, pair)
        alone = len(self._found.pairs) == 1
        head = [self.tr("Figure"), self.tr("This pair")]
        head += [] if alone else [self.tr("All annotators")]
        shown = [
            [Cell(one.title, hint=one.help), Cell(one.pair), *([] if alone else [Cell(one.overall)])]
            for one in self._rows
        ]
        chosen = self.figures.currentRow()
        self.figures.show_rows(head, shown)
        self.figures.fit_height()
        if 0 <= chosen < len(shown):
            self.figures.setCurrentCell(chosen, 0)
        self._explain(chosen)

    def _explain(self, at_row: int) -> None:
        """Say how to read the figure that the person has chosen."""
        known = 0 <= at_row < len(self._rows)
        words = self._rows[at_row].help if known else self.tr("Choose a figure to see how to read it.")
        self.explanation.setText(words)
        self.figures.setAccessibleDescription(words)

    def _show_table_one(self, found: TaskFigures | None, answered: Mapping[str, int]) -> None:
        """Rows per annotator, overlapping, conflicting, total: as it stands in the report."""
        files = found.files if found else answered
        rows: list[Sequence[Cell]] = [[Cell(name), Cell(f"{n:,}", n)] for name, n in files.items()]
        if found is not None:
            for title, n in (
                (self.tr("overlapping"), found.figures.overlapping),
                (self.tr("conflicting"), found.conflicting),
                (self.tr("total"), found.total),
            ):
                rows.append([Cell(title, strong=True), Cell(f"{n:,}", n, strong=True)])
        self.table.show_rows([self.tr("Annotator"), self.tr("Images")], rows)
        self.table.keep_figures_in_sight()
        self.table.fit_height()


def _open_words(conflicting: int, still_open: int, *, compared: bool) -> str:
    if still_open:
        template = "{open} of {count} conflicts to settle" if compared else "{open} conflicts to settle"
    else:
        template = "all {count} conflicts are settled" if conflicting else "no conflicts" if compared else ""
    return translate("MergeDesk", template).format(open=f"{still_open:,}", count=f"{conflicting:,}")
