"""What the guideline's actions do on a page that asks questions: pin, unpin, compare, edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from labeler.errors import InputError
from labeler.gui.example_view import ExampleView
from labeler.gui.guideline_editor import GuidelineEditor
from labeler.gui.keys import key_or_title
from labeler.gui.page import Handlers, Window
from labeler.gui.pin_prompt import PinPrompt
from labeler.guideline import example_label, example_path, pin_example, unpin_example, write_guideline
from labeler.label_session import LabelSession, Shown
from labeler.project import Project, refresh_guideline

if TYPE_CHECKING:
    from labeler.gui.label_page import LabelPage


class GuidelineActions(QObject):
    """Works on the question and picture of a page. `example` is to lie beside the page's picture.

    `give_focus` gives the focus back to that picture.
    """

    def __init__(self, window: Window, page: LabelPage, give_focus: Callable[[], None]) -> None:
        super().__init__(page)
        self._window = window
        self._page = page
        self._section = section = page.panel.guideline
        self.example = ExampleView()
        self.prompt = PinPrompt(page, page.panel)
        self.editor = GuidelineEditor(page, page.panel)
        self._pinning: Shown | None = None
        self._project: Project | None = None
        attempt = window.attempt
        section.action_wanted.connect(lambda name: attempt(self.handlers()[name]))
        section.strip.clicked.connect(self._toggle_example)
        section.strip.left.connect(self.close_example)
        section.strip.left.connect(give_focus)
        self.example.left.connect(self.close_example)
        self.prompt.chosen.connect(lambda label: attempt(lambda: self._pin_chosen(label)))
        self.prompt.closed.connect(give_focus)
        self.editor.saved.connect(lambda words, borders: attempt(lambda: self._save(words, borders)))
        self.editor.closed.connect(give_focus)

    def handlers(self) -> Handlers:
        return {
            "guide.pin": self._pin,
            "guide.unpin": self._unpin,
            "guide.compare": self._show_next_example,
            "guide.close": self.close_example,
            "guide.edit": self._edit,
        }

    def show_question(self, session: LabelSession, shown: Shown | None) -> None:
        """Show the guideline of the question on screen; a question that stays costs nothing."""
        shown = None if session.board else shown  # of many questions at once none has the room
        self._section.setVisible(shown is not None)
        if shown is not None:
            self._section.show_task(session.project, shown.task)
        if self.example.example and (shown is None or example_label(shown.task, self.example.example) is None):
            self.close_example()

    def take_focus(self) -> bool:
        """Give the focus to a text that is being written, where there is one."""
        if self.editor.isHidden():
            return False
        self.editor.take_focus()
        return True

    def leave(self) -> None:
        """The page is out of sight; a text that is being written stays."""
        self.prompt.close_card()
        self.close_example()

    def clear(self, project: Project | None) -> None:
        """A project is shown anew, or none; a text that is being written stays where it is the same project."""
        self.leave()
        if project is not self._project:
            self.editor.close_card()
        self._project = project
        self._section.clear()

    def close_example(self) -> None:
        self.example.close_example()
        self._section.strip.mark("")

    def _session(self) -> tuple[Project, LabelSession, Shown]:
        session = self._page.session
        shown = session.shown() if session else None
        if session is None or shown is None:
            raise InputError(self.tr("No picture is on screen: choose another queue."))
        if session.board:
            raise InputError(self.tr("Many questions are on screen: choose one of them first, then its guideline."))
        return session.project, session, shown

    def _pin(self) -> None:
        """Pin the picture under the label that it has; one that has none is asked for."""
        project, session, shown = self._session()
        label = self._label_in_sight(session, shown)
        if label is None:
            self._pinning = shown
            self.prompt.ask(shown.task, self._page.own_actions())
        else:
            self._pin_as(project, shown, label)

    def _label_in_sight(self, session: LabelSession, shown: Shown) -> str | None:
        """The label that the picture has from the annotator, or finally; none that the page keeps to itself."""
        state = self._page.past.state() if self._page.past else session.state()
        own = state.own.get(shown.task.name)
        if own is not None or session.role == "vote":
            return own
        final = state.final.get(shown.task.name)
        return final.label if final else None

    def _pin_chosen(self, label: str) -> None:
        shown, self._pinning = self._pinning, None
        if shown is not None:
            self._pin_as(self._session()[0], shown, label)

    def _pin_as(self, project: Project, shown: Shown, label: str) -> None:
        known = example_label(project.task(shown.task.name), shown.name)
        pin_example(project, shown.task.name, label, shown.name)
        if known == label:
            words = self.tr("{image} is an example of “{label}” already; {key} takes it away.")
        else:
            words = self.tr("{image} is now an example of “{label}”; {key} takes it away again.")
        key = key_or_title("guide.unpin")
        self._window.show_message(words.format(image=shown.name, label=label, key=key), "good")

    def _unpin(self) -> None:
        """Unpin the example that has the focus or is shown large, else the picture on screen."""
        project, _, shown = self._session()
        task = project.task(shown.task.name)
        example = self._section.strip.focused() or self.example.example or shown.name
        label = example_label(task, example)
        if label is None:
            raise InputError(self.tr("{image} is no example of this question.").format(image=shown.name))
        unpin_example(project, task.name, example)
        words = self.tr("{image} is no longer an example of “{label}”.")
        self._window.show_message(words.format(image=example.rpartition("/")[2], label=label), "good")

    def _toggle_example(self, example: str) -> None:
        if example == self.example.example:
            self.close_example()
        else:
            self._show_example(example)

    def _show_example(self, example: str) -> None:
        project, _, shown = self._session()
        label = example_label(shown.task, example)
        if label is not None:
            self.example.show_example(shown.task, label, example, example_path(project, example))
            self._section.strip.mark(example)

    def _show_next_example(self) -> None:
        """The example after the one that is shown large; after the last, none."""
        self._session()
        examples = [one.example for one in self._section.strip.thumbnails]
        if not examples:
            key = key_or_title("guide.pin")
            raise InputError(self.tr("This question has no examples yet: {key} pins a picture.").format(key=key))
        following = examples.index(self.example.example) + 1 if self.example.example in examples else 0
        if following < len(examples):
            self._show_example(examples[following])
        else:
            self.close_example()

    def _edit(self) -> None:
        project, _, shown = self._session()
        refresh_guideline(project)
        self.editor.edit(project.task(shown.task.name))

    def _save(self, words: str, borders: str) -> None:
        project, task = self._window.project, self.editor.task
        if project is not None and task is not None:
            write_guideline(project, task.name, words, borders, task)
            self.editor.close_card()
            self._window.show_message(self.tr("The guideline is saved."), "good")
