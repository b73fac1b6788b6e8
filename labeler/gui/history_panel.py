"""The history panel: what one has done, with a jump to the picture, and taking back several actions at once."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from labeler.gui.page import Window
from labeler.gui.past_list import PastList, PastModel
from labeler.gui.reversing import reverse
from labeler.gui.side_card import SideCard
from labeler.gui.text import counted
from labeler.gui.widgets import Button, column, row, text
from labeler.store import PastAction, steps_back, steps_forth
from labeler.store.history import ANSWERS
from labeler.store.reversal import Reversal

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DELETE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class HistoryPanel(SideCard):
    """Arrow keys walk through the actions, Enter goes to the picture, Delete takes back to the chosen one."""

    def __init__(self, window: Window, page: QWidget) -> None:
        super().__init__(page, "")
        self.setAccessibleName(self.tr("History"))
        self._window = window
        self.model = PastModel()
        self.list = PastList(self.model, self.tr("Your last actions, latest first"))
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._show_choice())
        self.list.doubleClicked.connect(lambda _index: self.jump())
        self.empty = text(self.tr("You have not done anything in this project yet."), tone="muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint = text(role="caption", tone="muted", wrap=True)
        self.jump_button = Button(self.tr("Show the picture (Enter)"), self.jump)
        self.back_button = Button("", self.change)
        close = Button(self.tr("Close"), self.hide, "quiet")
        whole = column(
            row(text(self.tr("History"), "title"), None, close, margins=(2, 1, 1, 0)),
            column(self.empty, margins=(2, 0, 2, 0)),
            gap=1,
        )
        whole.addWidget(self.list, 1)
        whole.addStretch(0)
        whole.addLayout(column(self.hint, self.back_button, self.jump_button, margins=(2, 0, 2, 2)))
        self.setLayout(whole)

    def show_news(self) -> None:
        """Read the actions anew; the chosen one stays."""
        project = self._window.project
        chosen = self.chosen()
        self.model.show_actions(project.store if project else None, self._window.annotator)
        numbers = [action.id for action in self.model.actions]
        self._choose(numbers.index(chosen.id) if chosen and chosen.id in numbers else 0)
        self._show_choice()

    def forget(self) -> None:
        """Nothing of another project or annotator stays."""
        super().forget()
        self.model.show_actions(None, "")

    def take_focus(self) -> None:
        (self.list if self.model.actions else self).setFocus()

    def chosen(self) -> PastAction | None:
        """The action that the keys are about."""
        place = self.list.currentIndex().row()
        return self.model.actions[place] if 0 <= place < len(self.model.actions) else None

    def jump(self) -> None:
        """Go to the first picture of the chosen action."""
        action = self.chosen()
        if action is None or not action.images:
            return
        self._before = None  # the focus goes to the picture
        self.hide()
        self._window.show_image(action.images[0])

    def change(self) -> None:
        """Take back to the chosen action, or do again up to it."""
        action, project = self.chosen(), self._window.project
        if action is None or project is None or not self._steps(action):
            return
        back = action.stands
        reversal = Reversal("undo" if back else "redo", to=action.id)
        reverse(self._window, reversal, self, lambda done, _action: self._say_count(done, back=back))

    def _say_count(self, count: int, *, back: bool) -> None:
        if back:
            one = self.tr("1 action is taken back. “Do again” brings it back.")
            many = self.tr("{count} actions are taken back. “Do again” brings them back one by one.")
        else:
            one, many = self.tr("1 action counts again."), self.tr("{count} actions count again.")
        self._window.show_message(counted(count, one, many), "good")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.list.hasFocus():
            self.jump()
        elif event.key() in _DELETE and self.list.hasFocus():
            self._window.attempt(self.change)
        else:
            super().keyPressEvent(event)

    def _steps(self, action: PastAction) -> int:
        """How many actions the button is about."""
        project = self._window.project
        if project is None:
            return 0
        count = steps_back if action.stands else steps_forth
        return count(project.store, self._window.annotator, action.id)

    def _show_choice(self) -> None:
        """Say what the buttons would do, before anybody presses one."""
        action = self.chosen()
        steps = self._steps(action) if action else 0
        self.empty.setVisible(action is None)
        self.list.setVisible(action is not None)
        self.jump_button.setVisible(action is not None)
        self.back_button.setVisible(action is not None)
        self.jump_button.setEnabled(bool(action and action.images))
        self.back_button.setEnabled(steps > 0)
        self.back_button.setText(self._button_words(action, steps))
        self.back_button.setAccessibleName(self.back_button.text())
        self.hint.setText(self._hint(action, steps))
        self.hint.setVisible(bool(self.hint.text()))

    def _button_words(self, action: PastAction | None, steps: int) -> str:
        if action is None or action.stands:
            if steps > 1:
                return self.tr("Take the last {count} actions back (Delete)").format(count=f"{steps:,}")
            return self.tr("Take this action back (Delete)")
        if steps > 1:
            return self.tr("Do {count} actions again (Delete)").format(count=f"{steps:,}")
        return self.tr("Do this action again (Delete)")

    def _hint(self, action: PastAction | None, steps: int) -> str:
        if action is None:
            return ""
        if not action.stands:
            later = self.tr("Something newer was done since: this one can no longer be done again.")
            return "" if steps else later
        among = [one for one in self.model.actions if one.id >= action.id and one.stands and one.kind not in ANSWERS]
        return self.tr("An import or a run over many images is among them.") if among else ""

    def _choose(self, place: int) -> None:
        index = self.model.index(place, 0)
        self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.list.scrollTo(index if index.isValid() else QModelIndex())
