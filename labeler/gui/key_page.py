"""The page on which every key can be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from labeler.actions import DIGITS, UserAction, key_text
from labeler.errors import InputError
from labeler.gui import keys
from labeler.gui.key_capture import KeyCapture
from labeler.gui.key_table import KeyTable
from labeler.gui.page import Handlers, Window
from labeler.gui.text import translate
from labeler.gui.widgets import Button, Card, Choice, ElidedText, Field, column, row, text
from labeler.key_desk import KeyDesk
from labeler.key_layout import MOST_NUMBERS, keyed_actions
from labeler.layout_files import ENDING
from labeler.project import Project
from labeler.store import Change


class KeyPage(QWidget):
    """A table of all actions; below it what can be done with the chosen one. Needs no project."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self.desk = KeyDesk(window.settings)
        self._take: Callable[[str, str], None] = self.desk.change
        self.layouts = Choice(self.tr("Key layout"))
        self.layouts.activated.connect(lambda _index: self._do(lambda: self.desk.choose(self.layouts.currentData())))
        self.search = Field(self.tr("Search for an action or a key"))
        self.search.setPlaceholderText(self.tr("Search for an action or a key"))
        self.search.textChanged.connect(lambda _words: self._show())
        self.search.returnPressed.connect(self._focus_table)
        self.search.left.connect(self._leave_search)
        self.table = KeyTable(self._ask_other, self._ask_another, self._remove)
        self.table.currentCellChanged.connect(lambda *_places: self._show_chosen())
        self.capture = KeyCapture()
        self.capture.pressed.connect(self._take_key)
        self.capture.refused.connect(self._refuse)
        self.capture.left.connect(self._leave_capture)
        whole = column(self._heading(), self._choices(), self.table, self._card(), gap=1.5, margins=(2, 2, 2, 2))
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def handlers(self) -> Handlers:
        return {"label.take-back": self._take_back, "label.redo": self._do_again}

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        self.desk.tasks = project.tasks if project else ()

    def arrive(self) -> None:
        self._show()
        self.table.setFocus()

    def leave(self) -> None:
        self._leave_capture()

    def store_changed(self, _change: Change) -> None:
        """Nothing here comes from the store."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._done()
        else:
            super().keyPressEvent(event)

    def _heading(self) -> QHBoxLayout:
        self.load = Button(self.tr("Load from a file…"), self._load, "quiet", "folder-open")
        self.save = Button(self.tr("Save to a file…"), self._save, "quiet", "floppy-disk")
        self.done = Button(self.tr("Done"), self._done, "primary")
        return row(text(self.tr("Change keys"), "title"), None, self.load, self.save, self.done)

    def _choices(self) -> QHBoxLayout:
        words = text(self.tr("Layout"), tone="muted")
        words.setBuddy(self.layouts)
        choices = row(words, self.layouts, 1, self.search)
        choices.setStretch(1, 1)
        choices.setStretch(3, 2)
        return choices

    def _card(self) -> Card:
        self.title = text(role="strong")
        self.state = ElidedText(color_name="muted")
        self.fault = text(tone="bad", wrap=True)
        self.change = Button(self.tr("Change"), self._ask_other, "primary")
        self.add = Button(self.tr("Add another"), self._ask_another)
        self.remove = Button(self.tr("Remove"), self._remove)
        self.back = Button(self.tr("Back to the layout’s own"), self._give_back)
        buttons = QWidget()
        buttons.setLayout(row(self.change, self.add, self.remove, self.back, None))
        self.bottom = QStackedWidget()
        self.bottom.addWidget(buttons)
        self.bottom.addWidget(self.capture)
        self.fault.setMinimumHeight(self.fault.fontMetrics().lineSpacing())  # so that nothing moves when it speaks
        card = Card(row(self.title, self.state, None, gap=1.5), self.bottom, self.fault)
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.bottom.setFixedHeight(max(buttons.sizeHint().height(), self.capture.sizeHint().height()))
        return card

    def _show(self) -> None:
        """Show the table and the choices as the keys are now."""
        layout, base = self.desk.layout, self.desk.base
        most = max((len(task.labels) for task in self.desk.tasks), default=0)
        actions = keyed_actions(layout, min(MOST_NUMBERS, max(DIGITS, most)))
        changed = {action.id for action in actions if layout.keys_of(action.id) != base.keys_of(action.id)}
        self.layouts.fill(list(self.desk.offered()), self.desk.chosen)
        self.table.show_actions([action for action in actions if self._is_wanted(action)], changed)
        self._show_chosen()

    def _is_wanted(self, action: UserAction) -> bool:
        words = (translate("actions", part) for part in (action.title, action.help, action.group))
        everything = " ".join((*words, *map(key_text, action.keys))).casefold()
        return all(word in everything for word in self.search.text().casefold().split())

    def _show_chosen(self) -> None:
        action = self.table.chosen()
        self.fault.setText("")
        self.title.setText(translate("actions", action.title).removesuffix("…") if action else "")
        said = ", ".join(map(key_text, action.keys)) if action else ""
        own = self.desk.base.keys_of(action.id) if action else ()
        if action and action.keys != own:
            as_shipped = ", ".join(map(key_text, own)) or self.tr("no key")
            said = self.tr("{keys}; in the layout {layout}: {own}").format(
                keys=said or self.tr("no key"), layout=self.desk.base.name, own=as_shipped
            )
        self.state.set_text(said or (self.tr("no key") if action else self.tr("Nothing is called that.")))
        for button in (self.change, self.add):
            button.setEnabled(action is not None)
        self.remove.setEnabled(action is not None and bool(action.keys))
        self.back.setEnabled(action is not None and action.keys != own)

    def _ask_other(self) -> None:
        self._ask(self.desk.change, self.tr("Press the new key for “{action}”; Esc leaves"))

    def _ask_another(self) -> None:
        self._ask(self.desk.add, self.tr("Press one more key for “{action}”; Esc leaves"))

    def _ask(self, take: Callable[[str, str], None], words: str) -> None:
        if self.table.chosen() is None:
            return
        self._take = take
        self.fault.setText("")
        self.bottom.setCurrentWidget(self.capture)
        self.capture.ask(words.format(action=self.title.text()))

    def _take_key(self, key: str) -> None:
        action = self.table.chosen()
        if action is not None and self._do(lambda: self._take(action.id, key)):
            self._leave_capture()

    def _remove(self) -> None:
        action = self.table.chosen()
        if action is not None:
            self._do(lambda: self.desk.remove(action.id))

    def _give_back(self) -> None:
        action = self.table.chosen()
        if action is not None:
            self._do(lambda: self.desk.give_back(action.id))

    def _take_back(self) -> None:
        self._do(self.desk.take_back)

    def _do_again(self) -> None:
        self._do(self.desk.do_again)

    def _do(self, work: Callable[[], None]) -> bool:
        """Change the keys, at once and in the whole window; where that is refused, say why in place."""
        try:
            work()
        except InputError as fault:
            self._refuse(str(fault))
            return False
        keys.use(self.desk.layout)
        self._show()
        self._window.save_settings_soon()
        self._keep_focus()
        return True

    def _keep_focus(self) -> None:
        """A button that has just become useless does not take the focus with it."""
        focus = self.focusWidget()
        if focus is None or not focus.isEnabled():
            self.table.setFocus()

    def _refuse(self, sentence: str) -> None:
        self.fault.setText(sentence)

    def _leave_capture(self) -> None:
        if self.bottom.currentWidget() is self.capture:
            had_focus = self.capture.hasFocus()
            self.bottom.setCurrentIndex(0)
            self.fault.setText("")
            if had_focus:
                self.table.setFocus()

    def _focus_table(self) -> None:
        self.table.setFocus()

    def _leave_search(self) -> None:
        self.search.clear()
        self.table.setFocus()

    def _done(self) -> None:
        self._window.run_action("view.change-keys")

    def _load(self) -> None:
        files = self.tr("Key layouts (*{ending});;All files (*)").format(ending=ENDING)
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Load a key layout"), "", files)
        if name and self._do(lambda: self.desk.load(Path(name))):
            said = self.tr("The keys are now those of {layout}.").format(layout=self.desk.layout.name)
            self._window.show_message(said, "good")

    def _save(self) -> None:
        files = self.tr("Key layouts (*{ending})").format(ending=ENDING)
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the key layout"), f"my-keys{ENDING}", files)
        if name and self._do(lambda: self.desk.save(Path(name))):
            self._window.show_message(self.tr("Saved {path}").format(path=name), "good")
