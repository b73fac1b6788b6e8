"""What a task's card on the merge desk shows below its heading: a pair side by side, the figures, and settling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from labeler.desk_figures import FigureRow, PairFigures, TaskFigures, figure_rows
from labeler.grid_choice import VoteCell
from labeler.gui import theme
from labeler.gui.border_section import BorderSection
from labeler.gui.pair_view import PairView, sentences_view
from labeler.gui.settle_panel import SettlePanel
from labeler.gui.table import Cell, FigureTable
from labeler.gui.widgets import Button, clear, column, row, text
from labeler.project import Project
from labeler.tasks import Task

_TABLE_WIDTH = 264
_WIDE = 920  # pixels from which the figures have room beside the matrix
_MIDDLE = 600  # from which the counts have


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
        self.borders = BorderSection(project, task)
        self.below_pair.addWidget(self.borders)
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
            self._settle.closed.connect(self.settle_rest.setFocus)
            self._below.addWidget(self._settle)
            self._tell_settle(self._settle)
            self.settle_made.emit(self._settle)
        return self._settle

    def stop(self) -> None:
        """The desk is out of sight: nothing more is counted."""
        if self._settle is not None:
            self._settle.stop()

    def end(self) -> None:
        """Another project is open."""
        if self._settle is not None:
            self._settle.end()

    def _tell_settle(self, panel: SettlePanel) -> None:
        panel.show_annotators(self._answered)
        panel.show_open(self._open)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The figures stand beside the matrix where there is room, else the counts do, else all is below it."""
        super().resizeEvent(event)
        width = event.size().width()
        wide, middle = width >= theme.scaled(_WIDE), width >= theme.scaled(_MIDDLE)
        down, right = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._whole.setDirection(right if wide else down)
        self._counts.setDirection(right if middle and not wide else down)

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
        self._answered, self._open = tuple(answered), still_open
        self.settle_rest.setVisible(bool(still_open))
        if self._settle is not None:
            self._tell_settle(self._settle)
        if (
            found is None or found is not self._found
        ):  # else others have labelled meanwhile, and nothing is compared anew
            self._found = found
            self._show_compared(found, answered)

    def _show_compared(self, found: TaskFigures | None, answered: Mapping[str, int]) -> None:
        if found is not None:
            self.borders.refresh()
        self._show_table_one(found, answered)
        met = found is not None and bool(found.pairs)
        self.note.setText(self._note_words(found, answered))
        self.note.setVisible(not met)
        self.pairs.setVisible(met)
        self._compared.setVisible(met)
        if met and found is not None:
            self.pairs.show_figures(found)
        else:
            clear(self._sentences)

    def _note_words(self, found: TaskFigures | None, answered: Mapping[str, int]) -> str:
        """Why nothing is compared."""
        if found is None:
            return self.tr("Comparing the answers …")
        if len(answered) == 1:
            words = self.tr("Only {name} has answered. Add a teammate's label file to compare.")
            return words.format(name=next(iter(answered)))
        return self.tr("No two annotators answered the same image, so nothing can be compared.")

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
