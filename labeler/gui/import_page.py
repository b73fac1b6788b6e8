"""The page between choosing label files and importing them: what would be read of them, to be seen and put right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QProgressBar, QStackedLayout, QVBoxLayout, QWidget

from labeler.actions import UserAction
from labeler.file_choice import FileChoice
from labeler.file_facts import Preview
from labeler.gui import theme
from labeler.gui.file_card import FileCard
from labeler.gui.file_reader import FileReader
from labeler.gui.file_words import counted
from labeler.gui.job_runner import Event, Job
from labeler.gui.label_file_dialog import DroppedFiles, ask_for_label_files
from labeler.gui.page import Handlers, Window, is_open
from labeler.gui.picture_loader import Decoded, PictureLoader, Wanted
from labeler.gui.sample_strip import SamplePicture
from labeler.gui.tile_painter import TilePainter
from labeler.gui.widgets import (
    Button,
    ElidedText,
    EmptyState,
    bring_into_sight,
    clear,
    column,
    line,
    row,
    scrolled,
    text,
)
from labeler.import_desk import ImportDesk
from labeler.project import Project
from labeler.store import Change

_STEPS = 1000


class _Cards(QWidget):
    """Cards below one another, as high as they are in their width: wrapped text would ask for more in a narrow one."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class ImportPage(QWidget):
    """A card per file; files are read in a child process, anew after each change, and imported as one action."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._project: Project | None = None
        self._back = "merge"
        self._importing = False
        self._follows = False  # the focus goes to what is open once the files are read
        self.desk = ImportDesk()
        self.cards: dict[Path, FileCard] = {}
        self._controls: list[QWidget] = []
        self._painter = TilePainter()
        self.loader = PictureLoader(self)
        self.loader.ready.connect(self._show_picture)
        self.reader = FileReader(self)
        self.reader.progress.connect(self._show_progress)
        self.reader.read.connect(self._take)
        self.reader.failed.connect(self._fail)
        DroppedFiles(self, window)
        self.empty = EmptyState()
        self._content = self._make_content()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._content)
        self.setLayout(self._stack)

    def handlers(self) -> Handlers:
        return {"project.import": self._add_files, "import.start": self._import, "import.leave": self._leave_files}

    def own_actions(self) -> Sequence[UserAction]:
        return ()

    def open_project(self, project: Project | None) -> None:
        if project is None:
            self.reader.stop()
        if project is not self._project:
            self._project = project
            self._forget()

    def arrive(self) -> None:
        self._show()
        if not self.desk.files:
            self.empty.focus()
        elif not self._content.isAncestorOf(QApplication.focusWidget() or self):
            self._focus_first()

    def leave(self) -> None:
        """The files stay as they are chosen until they are imported or left."""

    def store_changed(self, _change: Change) -> None:
        """An import is weighed by the store once more: what is shown here tells of the files."""

    def show_files(self, files: Sequence[Path], back: str) -> None:
        """Look into these files, beside those that are here already; `back` is the page to go back to."""
        self._back = back if back != "import" else self._back
        self.desk.add(files)
        for path in self.desk.files:
            if path not in self.cards and self._project is not None:
                card = self.cards[path] = FileCard(self.desk, path, self._project, self._painter)
                card.changed.connect(self._changed)
                self._list.addWidget(card)
        self._follows = True
        self._changed()

    def _make_content(self) -> QWidget:
        intro = text(
            self.tr(
                "Is the label below each picture what you see? If not, the file names sides, columns or the format "
                "in another way: put it right here. Nothing is written before you import."
            ),
            tone="muted",
            wrap=True,
        )
        self.add_files = Button(self.tr("Add label files…"), self._add_files)
        header = column(row(text(self.tr("Import labels"), "title"), None, self.add_files), intro, margins=(2, 2, 2, 1))
        self._list = QVBoxLayout()
        self._list.setSpacing(2 * theme.GRID)
        self.area = scrolled(column())
        cards = _Cards()
        cards.setObjectName("content")
        cards.setLayout(column(self._list, None, margins=(2, 0, 2, 2)))
        self.area.setWidget(cards)
        content = QWidget()
        whole = column(header, gap=0)
        whole.addWidget(self.area, 1)
        whole.addWidget(line())
        whole.addLayout(self._make_foot())
        content.setLayout(whole)
        return content

    def _make_foot(self) -> QHBoxLayout:
        self.note = ElidedText(color_name="muted")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(theme.scaled(160), 6)
        self.progress.setAccessibleName(self.tr("Reading the files"))
        self.cancel = Button(self.tr("Cancel"), self._leave_files)
        self.start = Button("", self._import, "primary")
        foot = row(self.progress, self.note, self.cancel, self.start, margins=(2, 1, 2, 1))
        foot.setStretch(1, 1)
        foot.setAlignment(self.progress, Qt.AlignmentFlag.AlignVCenter)
        return foot

    def _changed(self) -> None:
        """Something is to be read or imported in another way than before."""
        if self._project is not None and self.desk.needs_reading:
            choices = dict(self.desk.choices)
            self.reader.ask(choices, self.desk.preview_arguments(self._project.folder))
        self._show()

    def _take(self, choices: dict[Path, FileChoice], preview: Preview) -> None:
        self.desk.take(choices, preview)
        focused = QApplication.focusWidget()
        self._show()
        answered = focused is not None and self.isAncestorOf(focused) and not focused.isVisible()
        if (self._follows or answered) and self._window.page_name == "import":
            self._follows = False
            self._focus_first()

    def _fail(self, sentence: str) -> None:
        self._show()
        self._window.show_message(sentence, "error")

    def _show(self) -> None:
        """Show everything as the desk has it."""
        if not self.desk.files:
            self.empty.show_state(
                "download-simple",
                self.tr("No label files chosen"),
                self.tr("Choose the label files that your teammates sent you; you see what is in them first."),
                [Button(self.tr("Choose label files…"), self._add_files, "primary")],
            )
            self._stack.setCurrentWidget(self.empty)
            return
        self._stack.setCurrentWidget(self._content)
        for card in self.cards.values():
            card.show_facts()
        self._order_focus()
        self._show_foot()
        self._decode()

    def _order_focus(self) -> None:
        """Let Tab go from top to bottom, whenever a control was made."""
        controls = [one for card in self.cards.values() for one in card.controls()]
        if controls != self._controls:
            self._controls = controls
            for before, after in pairwise((self.add_files, *controls, self.cancel, self.start)):
                QWidget.setTabOrder(before, after)

    def _show_foot(self) -> None:
        ready, reading = len(self.desk.ready), self.reader.is_reading
        if self._importing:
            self.note.set_text(self.tr("Importing…"), "muted")
        elif reading:
            self.note.set_text(self.tr("Reading…"), "muted")
        else:
            self._note_open()
        self.progress.setVisible(reading)
        title = counted(ready, "Import {count} file", "Import {count} files") if ready else self.tr("Import")
        self.start.setText(title)
        self.start.setAccessibleName(title)
        self.start.setEnabled(ready > 0 and not reading and not self._importing and not self.desk.needs_reading)

    def _note_open(self) -> None:
        """Say how many files are not imported as they are now, and why."""
        waiting = sum(self.desk.is_open(path) for path in self.desk.files)
        faulty = sum(self.desk.is_faulty(path) for path in self.desk.files)
        words = [
            counted(waiting, "{count} file waits for your answer", "{count} files wait for your answers"),
            counted(faulty, "{count} file cannot be read", "{count} files cannot be read"),
        ]
        self.note.set_text(" · ".join(said for said, n in zip(words, (waiting, faulty), strict=True) if n), "warning")

    def _show_progress(self, fraction: float | None) -> None:
        self.progress.setRange(0, 0 if fraction is None else _STEPS)
        if fraction is not None:
            self.progress.setValue(round(fraction * _STEPS))

    def _focus_first(self) -> None:
        """What is open first, else the button that imports; while files are read, the first of them."""
        for card in self.cards.values():
            if card.focus_question():
                bring_into_sight(self.area, card.focusWidget() or card)
                return
        first = next(iter(self.cards.values()), None)
        if self.start.isEnabled():
            self.start.setFocus()
        elif first is not None:
            first.taken.setFocus()

    def _decode(self) -> None:
        missing = [one for one in self._pictures() if one.is_waiting]
        for one in missing:
            if one.wanted is not None and (known := self.loader.find(one.wanted)) is not None:
                one.show_decoded(known)
        self.loader.want([one.wanted for one in missing if one.is_waiting and one.wanted is not None])

    def _pictures(self) -> list[SamplePicture]:
        return [one for card in self.cards.values() for task in card.samples.values() for one in task.pictures]

    def _show_picture(self, wanted: Wanted, decoded: Decoded) -> None:
        for one in self._pictures():
            if one.wanted == wanted:
                one.show_decoded(decoded)

    def _add_files(self) -> None:
        if files := ask_for_label_files(self, self._window):
            self.show_files(files, self._back)

    def _leave_files(self) -> None:
        """Go back to where one was; an import that is under way goes on."""
        self._forget()
        self._window.go_to_page(self._back)

    def _forget(self) -> None:
        self.reader.drop()
        self.loader.close()
        clear(self._list)
        self.cards = {}
        self._controls = []
        self._importing = False
        self.desk = ImportDesk(self._project.tasks if self._project else ())

    def _import(self) -> None:
        if self._project is None or not self.start.isEnabled():
            return
        if changed := [path for path in self.desk.ready if self.desk.has_changed(path)]:
            words = self.tr("{file} has changed since it was read: look at it again.")
            self._window.show_message(words.format(file=changed[0].name))
            self._read_again()
            return
        self._importing = True
        arguments = self.desk.import_arguments(self._project.folder, self._window.annotator)
        job = Job(
            self.tr("Importing"),
            arguments,
            on_result=partial(self._imported, self._project.folder, self.desk),
            on_end=partial(self._ended, self.desk),
        )
        self._window.jobs.start(job)
        self._show_foot()

    def _read_again(self) -> None:
        """Something has changed under what is shown: look again, and then at what is open."""
        self._follows = True
        self.desk.read_again()
        self._changed()

    def _ended(self, desk: ImportDesk) -> None:
        """Whatever came of the import: where it was refused, the files are still here, and something has changed."""
        if desk is self.desk:
            self._importing = False
            self._read_again()

    def _imported(self, folder: Path, desk: ImportDesk, result: Event) -> None:
        if not is_open(self._window, folder):
            return
        words = counted(result["new"], "{count} answer imported.", "{count} answers imported.")
        if there := result["answers"] - result["new"]:
            words += " " + counted(there, "{count} was there already.", "{count} were there already.")
        if desk is self.desk:
            seen = {problem for path in desk.files if (facts := desk.facts_of(path)) for problem in facts.problems}
            self._forget()
            if self._window.page_name == "import":
                self._window.go_to_page("merge")
        else:
            seen = set(result["problems"])
        unseen = [problem for problem in result["problems"] if problem not in seen]
        if unseen:
            self._window.show_message(f"{words} {unseen[0]}", "error")
        else:
            self._window.show_offer(words, self.tr("Undo"), lambda: self._window.run_action("project.take-back-import"))
