"""What an auto-labelling would write, before it does: every task with its sliders, and the button that goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from labeler.auto_label_command import Chosen
from labeler.certificates import certificate_sentence
from labeler.gui import theme
from labeler.gui.page import Window
from labeler.gui.picture_loader import PictureLoader
from labeler.gui.promise_form import say
from labeler.gui.row_pictures import RowPictures
from labeler.gui.task_preview import TaskPreview
from labeler.gui.text import counted
from labeler.gui.widgets import Button, Card, clear, row, text
from labeler.preview_file import preview_path, read_preview
from labeler.preview_jobs import Pool
from labeler.project import Project
from labeler.promise_words import next_step, terms_sentence
from labeler.terms import Terms

Tasks = Mapping[str, Mapping[str, Any]]
Choices = Sequence[Chosen]


class PreviewCard(Card):
    """By the report's rules it is written as it is shown; a promise is asked of the audits first.

    `on_write(chosen, terms)` writes, `on_ask(chosen, terms)` asks the audits; `terms` None: by the report's rules.
    """

    def __init__(
        self,
        window: Window,
        on_write: Callable[[Choices, Terms | None], None],
        on_ask: Callable[[Choices, Terms], None],
        on_dismiss: Callable[[], None],
    ) -> None:
        super().__init__()
        self._window, self._on_write, self._on_ask = window, on_write, on_ask
        self._loader = PictureLoader(self)
        self.tasks: dict[str, TaskPreview] = {}
        self._chosen: tuple[Chosen, ...] = ()
        self._found: Tasks = {}
        self.terms: Terms | None = None
        self._promised: Terms | None = None
        self._body = QVBoxLayout()
        self._body.setSpacing(3 * theme.GRID)
        self.summary = text(wrap=True)
        self.promise = text(wrap=True)
        self.next_step = text(wrap=True)
        self.apply = Button(self.tr("Write the labels"), self._go_on, "primary")
        self.dismiss = Button(self.tr("Dismiss"), on_dismiss)
        title = text(self.tr("Preview: nothing is written yet"), "strong")
        self.add(title, self.summary, self.promise, self.next_step, row(self.apply, self.dismiss, None), self._body)
        self.hide()

    @property
    def is_promised(self) -> bool:
        """Whether what is shown was promised, in these very terms."""
        return self.terms is not None and self._promised == self.terms

    @property
    def chosen(self) -> tuple[Chosen, ...]:
        """What was asked for, with the thresholds that the sliders show."""
        return tuple(self.tasks[one.task].chosen if one.task in self.tasks else one for one in self._chosen)

    def show_preview(self, project: Project, tasks: Tasks, chosen: Choices, terms: Terms | None) -> None:
        """Show what the networks said of the tasks `chosen`; `tasks` are the results of the dry run."""
        self._found, self._chosen, self._promised = tasks, tuple(chosen), None
        clear(self._body)
        self.tasks = {}
        for one in chosen:
            self._window.attempt(partial(self._add, project, one))
        self.show_terms(terms)
        self.show()

    def show_promise(self, tasks: Tasks, terms: Terms) -> None:
        """Show what the audits allow."""
        self._found, self._promised = tasks, terms
        for name, one in self.tasks.items():
            one.promised = (terms, tasks[name]["certificate"])
        self.look_at_audits()

    def show_terms(self, terms: Terms | None) -> None:
        """Show what a promise would give, or what the rules do."""
        self.terms = terms
        for one in self.tasks.values():
            one.show_terms(terms)
        self._tell()

    def look_at_audits(self) -> None:
        """The audits have gone on."""
        for one in self.tasks.values():
            one.look_at_audits()
        self._tell()

    def set_busy(self, busy: bool) -> None:
        self.apply.setEnabled(not busy)

    def close_pictures(self) -> None:
        """The page is left: no picture is decoded for it."""
        self._loader.close()

    def expected(self, kind: str) -> str:
        """What a bound of that kind is expected to give, in short."""
        if self.terms is None:
            return ""
        shares = [one.expected_share(kind) for one in self.tasks.values()]
        return ", ".join(
            f"{name} {100 * share:.0f} %" for name, share in zip(self.tasks, shares, strict=True) if share is not None
        )

    def _add(self, project: Project, one: Chosen) -> None:
        pool = Pool(read_preview(preview_path(project, one.task)))
        made = TaskPreview(self._window, project, pool, one, RowPictures(self._loader, self._want))
        made.changed.connect(self._tell)
        self.tasks[one.task] = made
        self._body.addWidget(made)
        made.look_at_audits()

    def _want(self) -> None:
        """Have the pictures of all tasks decoded: what is not asked for again is dropped."""
        wanted = [one for task in self.tasks.values() for one in task.pictures.wanted]
        self._loader.want([one for one in wanted if self._loader.find(one) is None])

    def _go_on(self) -> None:
        if self.terms is None or self.is_promised:
            self._on_write(self.chosen, self.terms)
        else:
            self._on_ask(self.chosen, self.terms)

    def _tell(self) -> None:
        self.promise.setVisible(self.terms is not None)
        if self.terms is not None and not self.is_promised:
            self.summary.setText(self.tr("The promise that is asked for: {terms}").format(terms=self._terms_words()))
            words = self.tr("Asking takes a part of the risk that the audits have left; the same again costs nothing.")
            self.promise.setText(words)
            self.next_step.hide()
            self.apply.setText(self.tr("Ask the audits for this promise"))
            return
        self._show_next_step()
        images, labelled = self._counts()
        words = self.tr("{labelled} of {total} answers would be given by the networks, {review} would go to Review.")
        self.summary.setText(
            words.format(labelled=f"{labelled:,}", total=f"{images:,}", review=f"{images - labelled:,}")
        )
        self.apply.setText(
            counted(labelled, self.tr("Write 1 label"), self.tr("Write {count} labels"))
            if labelled
            else self.tr("Send all to Review")
        )
        if self.is_promised:
            certificates = {name: found["certificate"] for name, found in self._found.items()}
            told = [f"{name}: {certificate_sentence(one)}" for name, one in certificates.items()]
            self.promise.setText("\n".join(told))

    def _show_next_step(self) -> None:
        """Where nothing could be promised, what to do."""
        found = [one["certificate"] for one in self._found.values()] if self.is_promised else []
        steps = dict.fromkeys(next_step(one, say) for one in found)
        self.next_step.setText("\n".join(step for step in steps if step))
        self.next_step.setVisible(bool(self.next_step.text()))

    def _terms_words(self) -> str:
        return terms_sentence(self.terms, say) if self.terms is not None else ""

    def _counts(self) -> tuple[int, int]:
        """(images, labels that would be written), by the audits or as the sliders stand."""
        if self.terms is None and self.tasks:
            outlooks = [one.outlook for one in self.tasks.values()]
            return sum(one.images for one in outlooks), sum(one.labelled for one in outlooks)
        found = self._found.values()
        return sum(one["images"] for one in found), sum(one["auto_labelled"] for one in found)
