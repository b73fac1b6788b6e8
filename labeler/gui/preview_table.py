"""The rules or bins of scores of a preview as a table: images, labels, and how many are wrong."""

from __future__ import annotations

from labeler.gui.table import Cell, FigureTable
from labeler.gui.text import translate
from labeler.preview_jobs import Outlook, PreviewRow
from labeler.tasks import Task


class PreviewTable(FigureTable):
    """A row is chosen by Up and Down, for its pictures; which one stays while sliders move."""

    def __init__(self, task: Task) -> None:
        super().__init__(f"{task.name}: preview", sortable=False)
        self.setAccessibleName(self.tr("{task}: what gets a label").format(task=task.name))
        self.setSelectionMode(FigureTable.SelectionMode.SingleSelection)
        self._task = task
        self._rows: tuple[PreviewRow, ...] = ()

    def show_outlook(self, outlook: Outlook) -> None:
        """Show other rows."""
        chosen = max(0, min(self.currentRow(), len(outlook.rows) - 1))
        self._rows = outlook.rows
        audited = any(one.audited is not None for one in outlook.rows)
        by_rules = any(one.title for one in outlook.rows)
        columns = [
            self.tr("Rule") if by_rules else self.tr("Score"),
            *([] if by_rules else [self.tr("Gets")]),
            *self._task.labels,
            self.tr("Images"),
            self.tr("Expected wrong"),
            *([self.tr("Audits found wrong")] if audited else []),
        ]
        self.blockSignals(True)
        self.show_rows(columns, [self._cells(one, by_rules=by_rules, audited=audited) for one in outlook.rows])
        self.setCurrentCell(chosen, 0)
        self.selectRow(chosen)
        self.blockSignals(False)
        self.keep_figures_in_sight()
        self.fit_height()

    def chosen_row(self) -> PreviewRow | None:
        row = self.currentRow()
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def title_of(self, one: PreviewRow) -> str:
        """The rule's name, or the bounds of the scores."""
        if one.title:
            return translate("rules", one.title)
        return self.tr("{low} to {high}").format(low=f"{one.low:.3g}", high=f"{one.high:.3g}")

    def _cells(self, one: PreviewRow, *, by_rules: bool, audited: bool) -> list[Cell]:
        share = one.wrong / one.images if one.images else 0.0
        gets = Cell(self.tr("a label") if one.is_labelled else self.tr("Review"))
        found = [Cell(str(one.audited) if one.audited else "-")] if audited else []
        return [
            Cell(self.title_of(one), strong=one.is_labelled),
            *([] if by_rules else [gets]),
            *(Cell(f"{n:,}" if n else "-", n) for n in one.by_label),
            Cell(f"{one.images:,}", one.images, strong=True),
            Cell(f"{100 * share:.1f} %" if one.images else "-", share),
            *found,
        ]
