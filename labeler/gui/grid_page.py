"""The Grid page: many pictures of one label, the wrong ones picked out, the rest confirmed at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from labeler.actions import UserAction
from labeler.errors import InputError
from labeler.grid_choice import CELL, GridChoice, VoteCell
from labeler.grid_keys import GRID_CURSOR, grid_label_actions
from labeler.grid_session import GridSession
from labeler.gui.grid_bar import GridBar
from labeler.gui.grid_end import show_grid_end
from labeler.gui.grid_tiles import cursor_words, facts_of, say_facts, tile_of
from labeler.gui.grid_view import LARGEST, SMALLEST, STEP, GridView
from labeler.gui.keys import current, follow_keys
from labeler.gui.label_keys import LabelKeys
from labeler.gui.page import Handlers, Window
from labeler.gui.tile_painter import Tile
from labeler.gui.widgets import EmptyState, column
from labeler.project import Project
from labeler.settings import GridPlace
from labeler.store import REVERSALS, Action, Change, final_counts
from labeler.tasks import Task

_LISTS_ANEW = {"auto-label", *REVERSALS, "images", "import"}


class GridPage(QWidget):
    """Follows `Page`. What a key does is decided by the session; here is only what it looks like."""

    make_bar: type[GridBar] = GridBar
    show_end = staticmethod(show_grid_end)

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self.session: GridSession | None = None
        self._folder = Path()
        self._tiles: dict[int, Tile] = {}
        self._works = False  # while the page itself changes the store, and shows it afterwards
        self._images: tuple[int, ...] | None = None  # of the page that the view shows; None before the first
        self.keys = LabelKeys(self, lambda name: window.attempt(lambda: self.answer(name.removeprefix("answer."))))
        self.view = GridView()
        self.empty = EmptyState()
        self.bar = self.make_bar()
        self._middle = QStackedWidget()
        self._middle.addWidget(self.view)
        self._middle.addWidget(self.empty)
        whole = column(gap=0)
        whole.addWidget(self._middle, 1)
        whole.addWidget(self.bar)
        self.setLayout(whole)
        self._connect()
        follow_keys(self, self.refresh)

    def handlers(self) -> Handlers:
        return {
            "grid.confirm": self._confirm,
            "grid.select-all": lambda: self._change(self._session().select_all),
            "grid.clear": lambda: self._change(self._session().selection.clear),
            "grid.next-page": lambda: self._turn(1),
            "grid.page-before": lambda: self._turn(-1),
            "grid.larger": lambda: self._resize_tiles(self.view.tile_size + STEP),
            "grid.smaller": lambda: self._resize_tiles(self.view.tile_size - STEP),
            "grid.open": self._open,
            "grid.search": self.bar.text.setFocus,
            "grid.facts": lambda: say_facts(self._window, self._session()),
            "label.take-back": lambda: self._undo(self._session().take_back, self.tr("Taken back: {what}.")),
            "label.redo": lambda: self._undo(self._session().do_again, self.tr("Done again: {what}.")),
        }

    def own_actions(self) -> Sequence[UserAction]:
        return (*self._label_actions(), *GRID_CURSOR) if self.session and self.session.images else ()

    def open_project(self, project: Project | None) -> None:
        self._project = project
        self.session = None
        self._tiles.clear()
        self._images = None
        self.bar.forget_typing()
        self.view.close_loader()
        if project is not None and self.isVisible():
            self.arrive()  # another annotator, and the page stays in sight

    def arrive(self) -> None:
        if self.session is None or not (self.session.images or self._place(self.session.project).kind):
            self._begin()
        else:
            self.session.come_back()
        self.refresh()
        self._focus()

    def leave(self) -> None:
        self._remember()

    def store_changed(self, change: Change) -> None:
        if self.session is None or self._works:
            return
        if change.kind in _LISTS_ANEW or not self.session.images:
            self.session.come_back()
        else:
            self.session.refresh()
        self.refresh()

    def choose(self, choice: GridChoice, task: Task | None = None) -> None:
        """Look at other pictures."""
        self._change(lambda: self._session().choose(choice, task))

    def look_at(self, cell: VoteCell) -> None:
        """Show the pictures of a cell of the confusion matrix."""
        self.choose(GridChoice(CELL, cell=cell), self._session().project.task(cell.task))

    def answer(self, label: str) -> None:
        """Give the selection a label; where others said otherwise, a message says that it is to be settled."""
        action = self._change(lambda: self._session().answer(label))
        conflicts = sum(one.conflict and one.image in action.images for one in self._session().shown)
        if conflicts:
            words = self.tr("In conflict now, because others answered otherwise: {n}. Settle that on Merge.")
            self._window.show_message(words.format(n=f"{conflicts:,}"))

    def refresh(self) -> None:
        """Show where the session is."""
        session = self.session
        if session is None:
            return
        self._tiles.clear()
        busy = bool(session.images) and not session.finished
        self.keys.show(self._label_actions() if busy else ())
        images = session.selection.images if busy else ()
        is_new = images != self._images
        if is_new:
            self._show_images(session, images)
        self._note_faulty(session)
        self.bar.show_session(session, self._label_actions(), self.view.unseen)
        if busy:
            self.view.viewport().update()
            cursor = session.selection.cursor
            self.view.put_cursor(cursor, cursor_words(session), scrolls=is_new or cursor != self.view.cursor_place)
        else:
            self.show_end(self.empty, session, self.choose, self._change, self._window)

    def _show_images(self, session: GridSession, images: tuple[int, ...]) -> None:
        """Show another page, from its first picture on; where it has none there is the empty state."""
        self._images = images
        ahead = [self._folder / name for name in session.ahead(session.page_size)]
        self.view.show_tiles(len(images), self._tile, ahead)
        self._middle.setCurrentWidget(self.view if images else self.empty)
        self.view.begin()

    def _begin(self) -> None:
        project = self._project
        if project is None:
            return
        place = self._place(project)
        task = next((task for task in project.tasks if task.name == place.task), project.tasks[0])
        choice = GridChoice(place.kind, place.label, place.order, place.seed)
        if not place.kind:
            choice = _first_choice(project, task)
        self._folder = project.image_folder
        self.session = GridSession(project, self._window.annotator, task, choice, place.page_size)
        self._resize_tiles(place.tile_size)

    def _place(self, project: Project) -> GridPlace:
        return self._window.settings.grid_place(project.folder, self._window.annotator)

    def _connect(self) -> None:
        attempt = self._window.attempt
        self.view.moved.connect(self._move)
        self.view.toggled.connect(self._toggle)
        self.view.seen_more.connect(self._show_selection)
        self.view.size_wanted.connect(lambda steps: self._resize_tiles(self.view.tile_size + steps * STEP))
        self.bar.answered.connect(lambda label: attempt(lambda: self.answer(label)))
        self.bar.action_wanted.connect(lambda name: attempt(self.handlers()[name]))
        self.bar.chosen.connect(lambda what, value: attempt(lambda: self._choose(what, value)))
        self.bar.text_given.connect(lambda words: attempt(lambda: self._search(words)))
        self.bar.page_size_chosen.connect(lambda size: self._change(lambda: self._session().resize(size)))
        self.view.facts = lambda place: facts_of(self._session(), place)
        self.bar.tile_size_chosen.connect(self._resize_tiles)
        self.bar.left.connect(self._focus)

    def _session(self) -> GridSession:
        if self.session is None:
            raise InputError(self.tr("No project is open."))
        return self.session

    def _focus(self) -> None:
        if self._middle.currentWidget() is self.view:
            self.view.setFocus()
        else:
            self.empty.focus()

    def _change(self, work: Callable[[], Any]) -> Any:
        """Do something and show what came of it, once; gives what `work` gives."""
        self._works = True
        try:
            return work()
        finally:
            self._works = False
            self.refresh()
            self._focus()

    def _move(self, place: int, extends: bool) -> None:
        session = self._session()
        if extends:
            self._change(lambda: session.selection.extend(place))
        else:
            session.selection.move(place)
            self.view.put_cursor(place, cursor_words(session))

    def _show_selection(self) -> None:
        if self.session is not None:
            self._note_faulty(self.session)
            self.bar.show_selection(self.session, self.view.unseen)

    def _note_faulty(self, session: GridSession) -> None:
        """Tell the session which pictures of the page nobody can see."""
        shown = session.shown if self.view.faulty else ()
        session.unseeable = frozenset(one.image for one in shown if self._folder / one.name in self.view.faulty)

    def _toggle(self, place: int) -> None:
        session = self._session()
        session.selection.toggle(place)
        self._tiles.pop(place, None)
        self._show_selection()
        self.view.put_cursor(place, cursor_words(session))
        self.view.setFocus()

    def _turn(self, pages: int) -> None:
        session = self._session()
        if session.finished:
            session.show_page(session.page)
        elif 0 <= session.page + pages < session.pages:
            session.show_page(session.page + pages)
        self.refresh()
        self._focus()

    def _confirm(self) -> None:
        session = self._session()
        if session.finished or not session.images:
            return
        if session.to_confirm() and self.view.unseen:
            self.view.show_unseen()  # nobody reviews what they have not seen
            return
        left_open = len(session.selection.selected)
        unseeable = sum(one.is_open and one.image in session.unseeable for one in session.shown)
        action = self._change(session.confirm)
        if action is None or not (left_open or unseeable):
            return
        words = [self.tr("Confirmed: {n}.").format(n=len(action.images))]
        if left_open:
            selected = self.tr("Still open, because they are selected and have no new label: {left}.")
            words.append(selected.format(left=left_open))
        if unseeable:
            words.append(self.tr("Still open, because they cannot be shown: {n}.").format(n=unseeable))
        self._window.show_message(" ".join(words))

    def _undo(self, work: Callable[[], Action | None], sentence: str) -> None:
        action = self._change(work)
        if action is None:
            self._window.show_message(self.tr("There is nothing more to take back or do again."))
            return
        count, session = len(action.images), self._session()
        what = self.tr("{n} images").format(n=f"{count:,}") if count != 1 else session.table.names[action.images[0]]
        if action.tasks and session.task.name not in action.tasks:
            what = self.tr("{what} ({task})").format(what=what, task=", ".join(action.tasks))
        self._window.show_message(sentence.format(what=what))

    def _choose(self, what: str, value: object) -> None:
        session = self._session()
        choice = session.choice
        if what == "task":
            self.choose(choice, session.project.task(str(value)))
        elif what == "order" and value == "random" == choice.order:
            self.choose(replace(choice, seed=choice.seed + 1))
        else:
            changed: dict[str, Any] = {what: value}
            self.choose(replace(choice, **changed))

    def _search(self, words: str) -> None:
        session = self.session
        if session is None or words == session.choice.text:
            return
        among_pictures = self._middle.isAncestorOf(QApplication.focusWidget() or self)
        session.search(words)
        self.refresh()
        if among_pictures:
            self._focus()

    def _resize_tiles(self, size: int) -> None:
        size = max(SMALLEST, min(size // STEP * STEP, LARGEST))
        self.view.set_tile_size(size)
        self.bar.slider.setValue(size // STEP)

    def _open(self) -> None:
        image = self._session().selection.current
        if image is not None:
            self._window.show_image(image)

    def _tile(self, place: int) -> Tile:
        if place not in self._tiles:
            session = self._session()
            one = session.shown[place]
            self._tiles[place] = tile_of(one, session.task, self._folder, session.selection.is_selected(one.image))
        return self._tiles[place]

    def _label_actions(self) -> tuple[UserAction, ...]:
        return grid_label_actions(self.session.task, current().label_actions) if self.session else ()

    def _remember(self) -> None:
        session = self.session
        if session is None or not (session.images or self._place(session.project).kind) or session.choice.kind == CELL:
            return  # nothing was there yet to be looked at, or it was chosen on Merge and is not kept
        choice = session.choice
        place = GridPlace(
            task=session.task.name,
            kind=choice.kind,
            label=choice.label,
            order=choice.order,
            seed=choice.seed,
            page_size=session.page_size,
            tile_size=self.view.tile_size,
        )
        self._window.settings.remember_grid_place(session.project.folder, session.annotator, place)
        self._window.save_settings_soon()


def _first_choice(project: Project, task: Task) -> GridChoice:
    """What to look at first: auto-labels of one label where there are any, else what waits for review or a label."""
    counts = final_counts(project.store, task.name)
    label = next((label for label in task.labels if counts.get(("auto", label))), "")
    if label:
        return GridChoice("auto", label)
    return GridChoice("review") if counts.get(("needs review", None)) else GridChoice("auto")
