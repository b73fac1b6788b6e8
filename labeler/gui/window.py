"""The main window: rail, page, message bar, status line, menus. What is inside a page is the page's business."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from labeler.actions import UserAction
from labeler.errors import InputError
from labeler.gui import keys, theme
from labeler.gui.bridge import ELSEWHERE, StoreBridge
from labeler.gui.late_actions import LateActions
from labeler.gui.page import Handlers, MessageKind, Page
from labeler.gui.pages import PAGES
from labeler.gui.rail import Rail
from labeler.gui.scroll_keys import scrolled_by_key
from labeler.gui.settings_keeper import SettingsKeeper
from labeler.gui.side_cards import SideCards
from labeler.gui.status_line import StatusLine
from labeler.gui.switches import Switches
from labeler.gui.widgets import column, line, row
from labeler.gui.window_actions import FULL_SCREEN, WindowActions
from labeler.settings import Settings, ThemeName, default_annotator

if TYPE_CHECKING:
    from labeler.gui.job_runner import JobRunner
    from labeler.gui.key_overlay import KeyOverlay
    from labeler.gui.label_page import LabelPage
    from labeler.gui.message_bar import MessageBar
    from labeler.project import Project
    from labeler.store import Change

SMALLEST = (900, 600)
USUAL = (1280, 800)
START = "start"
KEYS = "keys"
_WITHOUT_PROJECT = frozenset({START, KEYS})


class _Pages(dict[str, Page]):
    """The pages by name; one that is asked for and not there yet is made."""

    def __init__(self, make: Callable[[str], Page]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> Page:
        self[name] = self._make(name)
        return self[name]


class MainWindow(QMainWindow):
    """Follows `labeler.gui.page.Window`."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self._apply_colors()  # before the widgets are made: they would all be painted anew
        self._keeper = SettingsKeeper(settings, self)
        self._keeper.failed.connect(lambda sentence: self.show_message(sentence, "error"))
        self._ends_now = False
        self.bridge = StoreBridge(self)
        self.bridge.changed.connect(self._store_changed)
        self.pages = _Pages(self._make_page)
        self.page_name = ""
        self._project: Project | None = None
        self._handlers: dict[str, Handlers] = {}
        self._switches = Switches(self, self._focus_page)
        self._specs = {spec.name: spec for spec in PAGES}
        self._before_keys = START
        self._lay_out()
        if sentence := keys.use_chosen(settings):
            self.show_message(sentence, "error")
        self._own = self._own_handlers()
        self.commands = WindowActions(self, self._specs, self.run_action, self._is_handled, self._switches.show_in)
        QApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: self.apply_theme())
        self.commands.show_theme(self.settings.theme)
        self.go_to_page(START)
        self._show_project()

    @property
    def project(self) -> Project | None:
        return self._project

    @property
    def annotator(self) -> str:
        return self.settings.annotator or default_annotator()

    def set_annotator(self, name: str) -> None:
        """Somebody else labels from now on."""
        self._leave_page()
        self.settings.annotator = name
        self._show_project()
        self.show_message(self.tr("Labels are now given by {name}.").format(name=name), "good")
        self.attempt(self._keeper.save)
        self._focus_page()

    def open_project(self, folder: Path) -> None:
        """Open a project and go to its Label page; where it cannot be opened, a message says why."""
        self.attempt(lambda: self.show_project(_opened(folder)))

    def show_project(self, project: Project) -> None:
        """Show a project that is open already; the window closes it."""
        self.close_project()
        self._project = project
        self.settings.remember_project(project.folder)
        self.bridge.watch(project.store)
        self._show_project()
        self.go_to_page("label")
        self._keeper.save()

    def close_project(self) -> None:
        """Leave the project; the start page follows."""
        self._leave_page()
        if self._project is None:
            return
        self.bridge.watch(None)
        closed, self._project = self._project, None
        self._show_project()
        closed.close()
        self.go_to_page(START)
        self.save_settings_soon()

    def go_to_page(self, name: str) -> None:
        if name not in _WITHOUT_PROJECT and self._project is None:
            return
        if name != self.page_name:
            self._leave_page()
        page = self.pages[name]
        self.page_name = name
        self.stack.setCurrentWidget(cast(QWidget, page))
        self.rail.show_page(name)
        self.commands.enable_on(self.page_name)
        page.arrive()

    def show_image(self, image: int) -> None:
        if self._project is not None:
            cast("LabelPage", self.pages["label"]).show_image(image)
            self.go_to_page("label")

    def show_message(self, text: str, kind: MessageKind = "info") -> None:
        self.messages.show_message(text, kind)

    def show_offer(self, text: str, title: str, run: Callable[[], object]) -> None:
        self.messages.show_message(text, "info", offer=(title, lambda: self.attempt(run)))

    def show_fault(self, sentence: str, details: str) -> None:
        """Show an error that nobody expected, with what a developer needs to know of it."""
        self.messages.show_message(sentence, "error", details)

    def show_job(self, title: str, fraction: float | None, on_cancel: Callable[[], None] | None = None) -> None:
        self.status.show()
        self.status.show_job(title, fraction, on_cancel)

    def clear_job(self) -> None:
        self.status.clear_job()
        self.status.setVisible(self._project is not None)

    def attempt(self, work: Callable[[], object]) -> None:
        try:
            work()
        except InputError as fault:
            self.show_message(str(fault), "error")

    def save_settings_soon(self) -> None:
        self._keeper.save_soon()

    def run_action(self, action_id: str) -> None:
        """Do what a menu entry or a key asks for: the page's way where it has one, else the window's."""
        handler = self._handlers.get(self.page_name, {}).get(action_id) or self._own.get(action_id)
        if handler is not None:
            self.attempt(partial(self.cards.keep_focus, handler))

    def apply_theme(self) -> None:
        self._apply_colors()
        self.commands.show_theme(self.settings.theme)

    def end(self) -> None:
        """Close whatever is running: nobody is asked who could close again."""
        self._ends_now = True
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that nothing in the page wants scroll it."""
        if not scrolled_by_key(self.stack, event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave_page()
        fault = self._reason_to_stay()
        if fault and not self._ends_now and not self.messages.says(fault):  # said once; a second try closes
            self.show_message(fault, "error")
            event.ignore()
            return
        self.jobs.stop()
        self.bridge.watch(None)
        for page in self.pages.values():
            page.open_project(None)
        if self._project is not None:
            self._project.close()
            self._project = None
        super().closeEvent(event)

    def _reason_to_stay(self) -> str:
        """What would be lost by closing now, as a sentence; '' where nothing is."""
        self.settings.geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        try:
            self._keeper.save()
        except InputError as fault:
            return str(fault)
        if self.jobs.has_training:
            return self.tr("A training is running; close again to end it.")
        return ""

    def _lay_out(self) -> None:
        self.setWindowTitle("Labeler")
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)
        if self.settings.geometry:
            self.restoreGeometry(QByteArray.fromBase64(self.settings.geometry.encode("ascii")))
        self.rail = Rail([spec for spec in PAGES if spec.in_rail])
        self.rail.chosen.connect(self.go_to_page)
        self.stack = QStackedWidget()
        self.status = StatusLine()
        self.status.annotator_given.connect(self.set_annotator)
        self.status.annotator.ended.connect(self._focus_page)
        self._divider = line(vertical=True)
        middle = row(self.rail, self._divider, self.stack, gap=0)
        middle.setStretch(2, 1)
        self._upper = QWidget()
        self._upper.setLayout(middle)
        central = QWidget()
        whole = column(gap=0)
        whole.addWidget(self._upper, 1)
        whole.addWidget(self.status)
        central.setLayout(whole)
        self.setCentralWidget(central)
        self.cards = SideCards(self, self.stack)

    @cached_property
    def jobs(self) -> JobRunner:
        from labeler.gui.job_runner import JobRunner

        return JobRunner(self, self)

    @cached_property
    def messages(self) -> MessageBar:
        from labeler.gui.message_bar import MessageBar

        return MessageBar(self.stack)

    @cached_property
    def overlay(self) -> KeyOverlay:
        """The keys, above everything but the status line; made when it is first asked for."""
        from labeler.gui.key_overlay import KeyOverlay

        return KeyOverlay(self._upper)

    def _make_page(self, name: str) -> Page:
        page = self._specs[name].make(self)
        self.stack.addWidget(cast(QWidget, page))
        self._handlers[name] = page.handlers()
        page.open_project(self._project)
        return page

    def _own_handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "project.new": lambda: self._start_page("show_new_project"),
            "project.open": lambda: self._start_page("ask_for_project"),
            "project.close": self.close_project,
            **LateActions(self).handlers(),
            "project.annotator": self.status.annotator.edit,
            "window.quit": lambda: cast(None, self.close()),
            **{f"page.{spec.name}": partial(self.go_to_page, spec.name) for spec in PAGES if spec.in_rail},
            **{f"view.theme-{name}": partial(self._choose_theme, name) for name in get_args(ThemeName)},
            **self.cards.handlers(),
            **self._switches.handlers(),
            FULL_SCREEN: self._toggle_full_screen,
            "view.menus": lambda: self.commands.open_menus(),  # noqa: PLW0108 - made after the handlers
            "view.keys": self._toggle_keys,
            "view.change-keys": self._change_keys,
        }

    def _focus_page(self) -> None:
        self.pages[self.page_name].arrive()

    def _start_page(self, what: str) -> None:
        self.go_to_page(START)
        getattr(self.pages[START], what)()

    def _choose_theme(self, name: ThemeName) -> None:
        self.settings.theme = name
        self.apply_theme()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.commands.made[FULL_SCREEN].setChecked(self.isFullScreen())

    def _toggle_keys(self) -> None:
        if self.overlay.isVisible():
            self.overlay.hide()
            return
        self.overlay.show_actions([*self.pages[self.page_name].own_actions(), *self.commands.keyed_on(self.page_name)])

    def _change_keys(self) -> None:
        """Go to the page of keys, and from there back to where one was."""
        if self.page_name == KEYS:
            self.go_to_page(self._before_keys)
        else:
            self._before_keys = self.page_name
            self.go_to_page(KEYS)

    def _is_handled(self, action: UserAction) -> bool:
        """Whether the page in sight or the window does something for this action."""
        if action.id in self._handlers.get(self.page_name, {}):
            return True
        needs_project = action.group != "View" and action.id not in _ALWAYS
        return action.id in self._own and (self._project is not None or not needs_project)

    def _apply_colors(self) -> None:
        app = cast(QApplication, QApplication.instance())
        theme.apply(theme.resolve(self.settings.theme, app), app)

    def _leave_page(self) -> None:
        if self.page_name:
            self.pages[self.page_name].leave()

    def _show_project(self) -> None:
        """Tell everything that shows the project or the annotator who and what it is."""
        project = self._project
        self.rail.setVisible(project is not None)
        self._divider.setVisible(project is not None)
        self.status.setVisible(project is not None)
        self.setWindowTitle(f"{project.name} – Labeler" if project else "Labeler")
        if project is not None:
            self.status.show_project(project, self.annotator)
        self.cards.forget()
        for page in self.pages.values():
            page.open_project(project)
        self.commands.enable_on(self.page_name)

    def _store_changed(self, change: Change) -> None:
        project = self._project
        if change.kind != ELSEWHERE:
            self.status.show_saved(datetime.now())
        elif project is not None:
            self.attempt(lambda: _refresh_guideline(project))
        self.cards.store_changed()
        self.pages[self.page_name].store_changed(change)


def _opened(folder: Path) -> Project:
    from labeler.project import open_project  # late, as all that the first paint of the start page does without

    return open_project(folder)


def _refresh_guideline(project: Project) -> None:
    from labeler.project import refresh_guideline

    refresh_guideline(project)


_ALWAYS = frozenset({"project.new", "project.open", "window.quit"})
