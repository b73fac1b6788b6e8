"""The bar below the grid: labels for the selection, the page and its confirmation, and which pictures are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QSlider, QWidget

from labeler.action_table import find_action
from labeler.actions import UserAction
from labeler.grid_choice import ANY_LABEL, CELL, KINDS, ORDERS, GridChoice, VoteCell
from labeler.grid_session import FEWEST, MOST, GridSession
from labeler.gui import theme
from labeler.gui.grid_view import LARGEST, SMALLEST, STEP
from labeler.gui.keys import key_or_title, set_action_tip, set_key_tip
from labeler.gui.label_styles import label_style
from labeler.gui.text import translate
from labeler.gui.widgets import Button, Choice, ElidedText, Field, LabelButton, clear, column, row
from labeler.gui.widgets.buttons import Kind
from labeler.name_search import MOST_TEXT
from labeler.tasks import Task

PAGE_SIZES = (FEWEST, 50, 100, 200, MOST)
SEARCH_MILLISECONDS = 120  # after the last letter
_LABEL_HEIGHT = 36
_WIDE = 1100  # pixels from which the choices and the pages stand in one row
_LABEL_WIDTH = 144
_ROOM_FOR_CONFIRM = 208
_MOST_IN_A_ROW = 6
_MOST_ROWS = 2  # of label buttons in sight; more scroll


class GridBar(QFrame):
    """Emits what was chosen; the page decides what it means."""

    answered = Signal(str)
    action_wanted = Signal(str)
    chosen = Signal(str, object)  # task, kind, label or order, and its value
    text_given = Signal(str)
    page_size_chosen = Signal(int)
    tile_size_chosen = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.buttons: dict[str, LabelButton] = {}
        self._labels_of: tuple[Task, tuple[UserAction, ...]] | None = None
        self._label_grid = QGridLayout()
        self._label_grid.setSpacing(theme.GRID)
        self._label_grid.setContentsMargins(0, 0, 0, 0)
        self._labels = QScrollArea()
        self._make_controls()
        self._lower = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lower.setSpacing(theme.GRID)
        self._lower.addLayout(self._choice_row(), 1)
        self._lower.addLayout(self._page_row())
        self.hint = ElidedText(role="caption", color_name="muted")
        self.setLayout(column(self._work_row(), self._lower, margins=(1.5, 0.75, 1.5, 0.75), gap=1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < theme.scaled(_WIDE)
        self._lower.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._place_labels()

    def show_session(self, session: GridSession, label_keys: Sequence[UserAction], unseen: int) -> None:
        """Show where the session is and what Enter would do; `unseen` pictures of the page were not in sight yet."""
        self._show_labels(session.task, label_keys)
        self._show_choices(session)
        self.page.set_text(_page_text(self, session))
        self.before.setEnabled(session.page > 0)
        self.next.setEnabled(session.page + 1 < session.pages)
        self._work.setVisible(bool(session.images) and not session.finished)
        self.confirm.setVisible(session.kind.confirms)
        self.show_selection(session, unseen)

    def show_selection(self, session: GridSession, unseen: int) -> None:
        """Show what Enter would do beside what is selected and has been seen now."""
        count = len(session.to_confirm())
        self.hint.set_text(self._hint(session, unseen))
        self.confirm.setEnabled(bool(count) or not any(one.is_open for one in session.shown))
        self.confirm.setText(self._confirm_text(session, count, unseen))
        self.confirm.setAccessibleName(self.confirm.text())

    def _hint(self, session: GridSession, unseen: int) -> str:
        """What to do next, in a sentence."""
        selected = len(session.selection.selected)
        if session.finished or not session.images:
            return ""
        if selected:
            return self.tr("{n} selected: press the key of the right label, or {key}.").format(
                n=f"{selected:,}", key=key_or_title("grid.clear")
            )
        if session.kind.confirms:
            words = self.tr("Select pictures with a wrong label (click, or arrows and Space) and press the right key.")
            return f"{words} {self._confirm_hint(session, unseen)}".rstrip()
        if session.kind.name == CELL and session.choice.cell is not None:
            return _cell_hint(self, session.choice.cell)
        return self.tr("Select pictures (click, arrows and Space, Shift for a range) and press the key of their label.")

    def _confirm_hint(self, session: GridSession, unseen: int) -> str:
        """What the key for confirming does, in a sentence; '' where it does nothing."""
        if session.kind.own:
            words = self.tr("{key} goes on.")
        elif session.to_confirm():
            words = self.tr("{key} shows the rest of the page.") if unseen else self.tr("{key} confirms the rest.")
        elif any(one.is_open for one in session.shown):
            return ""
        else:
            words = self.tr("{key} goes on to the next page.")
        return words.format(key=key_or_title("grid.confirm"))

    def _confirm_text(self, session: GridSession, count: int, unseen: int) -> str:
        if not count:
            waits = any(one.is_open for one in session.shown)
            return self.tr("Nothing to confirm") if waits else self.tr("Next page")
        if unseen:
            return self.tr("Show the other {n}").format(n=f"{unseen:,}")
        label = session.confirm_label()
        if label is None:
            return self.tr("Confirm {count} as shown").format(count=f"{count:,}")
        return self.tr("Confirm {count} as {label}").format(count=f"{count:,}", label=_shortened(label))

    def _show_choices(self, session: GridSession) -> None:
        tasks = session.project.tasks
        self.task.fill([(task.name, task.name) for task in tasks], session.task.name)
        self.task.setVisible(len(tasks) > 1)
        kinds: list[tuple[object, str]] = [(kind.name, translate("grid", kind.title)) for kind in KINDS.values()]
        cell = session.choice.cell
        if cell is None:
            kinds = [one for one in kinds if one[0] != CELL]
        self.kind.fill(kinds, session.choice.kind)
        labels: list[tuple[object, str]] = [(ANY_LABEL, self.tr("Any label"))]
        self.label.fill([*labels, *((label, label) for label in session.task.labels)], session.choice.label)
        self.label.setEnabled(session.kind.confirms)
        self._show_order(session.choice)
        sizes = sorted({*PAGE_SIZES, session.page_size})
        self.page_size.fill([(size, self.tr("{n} a page").format(n=size)) for size in sizes], session.page_size)
        if not self._search_timer.isActive() and self.text.text() != session.choice.text:
            self.text.setText(session.choice.text)

    def _show_order(self, choice: GridChoice) -> None:
        titles: dict[str, str] = {name: translate("grid", title) for name, title in ORDERS.items()}
        if choice.order == "random":
            titles["random"] = self.tr("Random (seed {seed})").format(seed=choice.seed)
        self.order.fill(list(titles.items()), choice.order)

    def _show_labels(self, task: Task, label_keys: Sequence[UserAction]) -> None:
        if (task, tuple(label_keys)) == self._labels_of:
            return
        self._labels_of = (task, tuple(label_keys))
        clear(self._label_grid)
        self.buttons = {}
        for action in label_keys:
            label = action.title
            button = LabelButton(label, label_style(task, label), action.keys, _LABEL_HEIGHT)
            button.setMinimumWidth(72)
            button.setToolTip(self.tr("Give “{label}” to the selected pictures").format(label=label))
            button.clicked.connect(lambda _checked=False, label=label: self.answered.emit(label))
            self.buttons[label] = button
        self._place_labels()

    def _place_labels(self) -> None:
        """Put as many label buttons into a row as have room for a word."""
        in_a_row = max(1, min(_MOST_IN_A_ROW, (self.width() - _ROOM_FOR_CONFIRM) // _LABEL_WIDTH))
        for place, button in enumerate(self.buttons.values()):
            self._label_grid.addWidget(button, *divmod(place, in_a_row))
        rows = max(1, min(_MOST_ROWS, -(-len(self.buttons) // in_a_row)))
        height = max((button.sizeHint().height() for button in self.buttons.values()), default=_LABEL_HEIGHT)
        self._labels.setFixedHeight(rows * height + (rows - 1) * theme.GRID)

    def _make_controls(self) -> None:
        self.confirm = _ActionButton("grid.confirm", self._want, "primary")
        self.before = _ActionButton("grid.page-before", self._want, "quiet", "caret-left")
        self.next = _ActionButton("grid.next-page", self._want, "quiet", "caret-right")
        self.page = ElidedText(role="body")
        self.task = self._choice("task", self.tr("Question"), self.tr("Which question the labels answer"))
        self.kind = self._choice("kind", self.tr("Pictures"), self.tr("Which pictures to show"))
        self.label = self._choice("label", self.tr("Label"), self.tr("Only pictures with this label"))
        self.order = self._choice("order", self.tr("Order"), self.tr("Choose Random again for another order"))
        self.page_size = self._choice("page size", self.tr("Pictures a page"), self.tr("Pictures on a page"))
        self.page_size.setFixedWidth(theme.scaled(128))
        self.text = Field(self.tr("Text in the name"))
        self.text.setPlaceholderText(self.tr("Name contains …"))
        self.text.setClearButtonEnabled(True)
        self.text.setMaxLength(MOST_TEXT)
        self.text.setMinimumWidth(88)
        self.text.left.connect(self._leave_text)
        self.text.returnPressed.connect(self._leave_text)
        self.text.editingFinished.connect(self._end_typing)
        self._search_timer = QTimer(self)
        self._search_timer.setSingleShot(True)
        self._search_timer.setInterval(SEARCH_MILLISECONDS)
        self._search_timer.timeout.connect(lambda: self.text_given.emit(self.text.text()))
        self.text.textEdited.connect(lambda _text: self._search_timer.start())
        self.text.textChanged.connect(lambda words: self._search_timer.start() if not words else None)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(SMALLEST // STEP, LARGEST // STEP)
        self.slider.setPageStep(1)
        self.slider.setAccessibleName(self.tr("Size of the pictures"))
        set_key_tip(self.slider, (self.tr("Larger pictures"), "grid.larger"), (self.tr("smaller"), "grid.smaller"))
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setFixedWidth(theme.scaled(104))
        self.slider.valueChanged.connect(lambda value: self.tile_size_chosen.emit(value * STEP))

    def forget_typing(self) -> None:
        """Another project is open: what was typed last was not meant for it."""
        self._search_timer.stop()

    def _leave_text(self) -> None:
        self._end_typing()
        self.left.emit()

    def _end_typing(self) -> None:
        """Search at once for what was typed: the next key is about the pictures found, not about those before."""
        if self._search_timer.isActive():
            self._search_timer.stop()
            self.text_given.emit(self.text.text())

    def _choice(self, what: str, name: str, help_text: str) -> Choice:
        made = Choice(name)
        made.setToolTip(help_text)
        made.setMinimumContentsLength(5)
        made.setMinimumWidth(72)
        if what == "page size":
            made.activated.connect(lambda _index: self.page_size_chosen.emit(made.currentData()))
        else:
            made.activated.connect(lambda _index: self.chosen.emit(what, made.currentData()))
        return made

    def _want(self, action_id: str) -> None:
        self.action_wanted.emit(action_id)

    def _work_row(self) -> QWidget:
        content = QWidget()
        content.setObjectName("content")
        content.setLayout(self._label_grid)
        self._labels.setWidgetResizable(True)
        self._labels.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._labels.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._labels.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._labels.setWidget(content)
        layout = row(self._labels, self.confirm, gap=2)
        layout.setStretch(0, 1)
        self._work = QWidget()
        self._work.setLayout(column(self.hint, layout))
        return self._work

    def _choice_row(self) -> QHBoxLayout:
        layout = row(self.task, self.kind, self.label, self.text, self.order, gap=1)
        for place, stretch in enumerate((13, 15, 11, 11, 13)):
            layout.setStretch(place, stretch)
        return layout

    def _page_row(self) -> QHBoxLayout:
        for button in (self.before, self.next):
            button.setMinimumSize(QSize(4 * theme.GRID, 4 * theme.GRID))
        layout = row(self.before, self.page, self.next, None, self.page_size, self.slider, gap=0.5)
        layout.insertSpacing(4, theme.GRID)
        return layout


class _ActionButton(Button):
    """A button that does an action of the table and says its keys."""

    def __init__(self, action_id: str, run: Callable[[str], None], kind: Kind, icon_name: str = "") -> None:
        action = find_action(action_id)
        title = translate("actions", action.title)
        super().__init__("" if icon_name else title, lambda: run(action_id), kind, icon_name)
        self.setAccessibleName(title)
        set_action_tip(self, action_id)


def _page_text(bar: GridBar, session: GridSession) -> str:
    total = f"{len(session.images):,}"
    if not session.images:
        return ""
    words = (
        bar.tr("page {page} of {pages} · 1 picture")
        if len(session.images) == 1
        else bar.tr("page {page} of {pages} · {total} pictures")
    )
    return words.format(page=f"{session.page + 1:,}", pages=f"{session.pages:,}", total=total)


def _cell_hint(bar: GridBar, cell: VoteCell) -> str:
    words = bar.tr("{a} says {label}, {b} says {other}: select pictures and press the key of their label. {key}: back.")
    back = key_or_title("page.merge")
    return words.format(a=cell.first, label=cell.first_label, b=cell.second, other=cell.second_label, key=back)


def _shortened(label: str) -> str:
    return label if len(label) <= 16 else f"{label[:15]}…"
