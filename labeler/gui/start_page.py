"""The start page: make, open or try a project."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QVBoxLayout, QWidget

from labeler.actions import UserAction
from labeler.errors import InputError
from labeler.gui import theme
from labeler.gui.page import Handlers
from labeler.gui.project_row import ProjectRow
from labeler.gui.widgets import Button, Card, clear, column, row, scrolled, text
from labeler.gui.window import MainWindow

if TYPE_CHECKING:  # what the first paint does without is imported where it is used
    from labeler.gui.folder_search import FolderSearch
    from labeler.gui.new_project_form import NewProjectForm, ProjectWish
    from labeler.project import Project

DEMO_NAME = "labeler-demo"
DEMO_IMAGES = 600


class StartPage(QWidget):
    """Follows `Page`; the only page that works without a project."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self.recent: list[ProjectRow] = []
        self._search: FolderSearch | None = None
        self._recent_column = QVBoxLayout()
        self._recent_column.setSpacing(theme.GRID // 2)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_home())
        self.setLayout(column(self._stack, gap=0))

    @cached_property
    def form(self) -> NewProjectForm:
        """The form of a new project; made when it is first asked for, as most starts go without."""
        from labeler.gui.new_project_form import NewProjectForm

        form = NewProjectForm()
        form.wanted.connect(lambda: self._window.attempt(self._create))
        form.left.connect(self._leave_form)
        self._stack.addWidget(scrolled(row(None, form, None, margins=(2, 3, 2, 3))))
        return form

    def handlers(self) -> Handlers:
        return {}

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        self._show_home()

    def arrive(self) -> None:
        self._show_recent()
        if self._stack.currentIndex() == 0:
            self.new.setFocus()

    def leave(self) -> None:
        """A demo that is being made goes on, which the status line shows; a search for pictures ends."""
        self._end_search()

    def store_changed(self, change: object) -> None:
        """Nothing here comes from the store."""

    def show_new_project(self) -> None:
        """Ask for what a new project needs."""
        self.form.begin(self._window.annotator)
        self._stack.setCurrentIndex(1)
        self.form.images.setFocus()

    def ask_for_project(self) -> None:
        """Let the person choose a project's folder and open it."""
        from PySide6.QtWidgets import QFileDialog

        chosen = QFileDialog.getExistingDirectory(self, self.tr("Open the folder of a project"))
        if chosen:
            self._window.open_project(Path(chosen))

    def try_demo(self) -> None:
        """Open the demo project, after making it where it is not there yet."""
        import platformdirs

        from labeler.gui.job_runner import Job
        from labeler.project import CONFIG_NAME

        folder = platformdirs.user_documents_path() / DEMO_NAME
        if (folder / CONFIG_NAME).exists():
            self._window.open_project(folder)
        elif self._window.jobs.running is None:
            self._window.jobs.start(
                Job(
                    self.tr("Making the demo’s faces"),
                    ("demo", str(folder), "--images", str(DEMO_IMAGES), "--only-make"),
                    on_result=lambda _result: self._demo_made(folder),
                )
            )

    def _demo_made(self, folder: Path) -> None:
        """Open the demo, unless the person has another project, or makes one."""
        if self._window.project is None and self._stack.currentIndex() == 0:
            self._window.open_project(folder)
        else:
            self._window.show_message(self.tr("The demo is ready: open {folder}.").format(folder=folder), "good")

    def _try_demo(self) -> None:
        self._window.attempt(self.try_demo)

    def _leave_form(self) -> None:
        self._end_search()
        self._show_home()
        self.new.setFocus()

    def _create(self) -> None:
        """Look through the folder beside the window, then make the project."""
        if self._search is not None:
            return
        from labeler.gui.folder_search import FolderSearch
        from labeler.project import refuse_taken

        wish = self.form.wish()
        refuse_taken(wish.folder)
        search = self._search = FolderSearch(wish.images, self)
        search.progress.connect(self._show_search)
        search.found.connect(lambda images: self._window.attempt(partial(self._make, wish, images)))
        search.failed.connect(self._search_failed)
        self.form.create_button.setEnabled(False)
        self._show_search(0)
        search.start()

    def _show_search(self, count: int) -> None:
        words = self.tr("Looking for pictures: {count}").format(count=f"{count:,}")
        self._window.show_job(words, None, self._end_search)

    def _end_search(self) -> None:
        if self._search is None:
            return
        self._search.cancel()
        self._search = None
        self.form.create_button.setEnabled(True)
        self._window.clear_job()

    def _search_failed(self, fault: InputError) -> None:
        self._end_search()
        self._window.show_message(str(fault), "error")

    def _make(self, wish: ProjectWish, images: list[str]) -> None:
        from labeler.project import create_project

        self._end_search()
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            project = create_project(wish.folder, wish.images, wish.tasks, wish.name, images)
        finally:
            QApplication.restoreOverrideCursor()
        self._window.settings.annotator = wish.annotator
        self._window.show_project(project)

    def _make_home(self) -> QWidget:
        self.new = Button(self.tr("New project"), self.show_new_project, "primary", "plus")
        self.open = Button(self.tr("Open a project…"), self.ask_for_project, "normal", "folder-open")
        self.demo = Button(self.tr("Try the demo"), self._try_demo, "normal", "play-circle")
        self.demo.setToolTip(self.tr("Generated faces with known answers: every step can be tried in minutes"))
        for button in (self.new, self.open, self.demo):
            button.setMinimumHeight(theme.control_height(5))
        logo = QLabel()
        logo.setPixmap(QApplication.windowIcon().pixmap(56, 56))
        words = self.tr("One key per picture. Merge with your team, and let models label what is left.")
        pitch = text(words, tone="muted", wrap=True)
        left = QWidget()
        left.setFixedWidth(280)
        left.setLayout(
            column(logo, 1, text("Labeler", "display"), pitch, 2, self.new, self.open, self.demo, None, gap=1)
        )
        right = Card(text(self.tr("Recent projects"), "strong"), scrolled(column(self._recent_column, None)), gap=1)
        right.setMaximumWidth(520)
        right.setMinimumWidth(360)
        inner = row(left, right, gap=6)
        inner.setStretch(1, 1)
        holder = QWidget()
        holder.setMaximumSize(880, 520)
        holder.setLayout(inner)
        home = QWidget()
        middle = row(margins=(3, 3, 3, 3))
        middle.addStretch(1)
        middle.addWidget(holder, 100)
        middle.addStretch(1)
        home.setLayout(middle)
        return home

    def _show_home(self) -> None:
        self._stack.setCurrentIndex(0)
        self._show_recent()

    def _show_recent(self) -> None:
        clear(self._recent_column)
        self.recent = []
        for folder in self._window.settings.recent:
            project = ProjectRow(Path(folder))
            project.opened.connect(lambda folder=folder: self._window.open_project(Path(folder)))
            project.removed.connect(lambda folder=folder: self._forget(folder))
            self.recent.append(project)
            self._recent_column.addWidget(project)
        if not self.recent:
            hint = self.tr("None yet. Make one over a folder of pictures, or try the demo: it is ready in a moment.")
            self._recent_column.addWidget(text(hint, tone="muted", wrap=True))

    def _forget(self, folder: str) -> None:
        self._window.settings.forget_project(folder)
        self._show_recent()
