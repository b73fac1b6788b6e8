"""Checking many pictures at once: pages of thumbnails, and what keys do to them, decided without a window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from labeler.errors import InputError
from labeler.grid_choice import CELL, KINDS, ORDERS, Asked, GridChoice, GridKind, NameTable, chosen_images
from labeler.project import Project
from labeler.store import Action, Annotation, annotate, annotate_chosen, redo, undo
from labeler.store.history import ANSWERS
from labeler.store.many_images import Standing, images_answered_by, last_action, presence, present_names, standing_of
from labeler.tasks import Task
from labeler.tile_selection import TileSelection

FEWEST, USUAL, MOST = 20, 100, 500  # images on a page


@dataclass(frozen=True)
class GridImage:
    """One thumbnail of the page. `label` None: there is none, or people differ (`conflict`).

    `is_open`: the page may be confirmed over it, see `GridKind.is_open`. `said`: what the annotators of the chosen cell
    answered.
    """

    image: int
    name: str
    label: str | None
    confidence: float | None
    flag: bool
    conflict: bool
    is_open: bool
    said: tuple[str, ...] = ()


class GridSession:
    """An annotator's way through pages of images of one task.

    The list is made when the choice is, and answers do not shorten it, so that a page stays where it is.
    """

    def __init__(
        self, project: Project, annotator: str, task: Task, choice: GridChoice, page_size: int = USUAL
    ) -> None:
        self.project = project
        self.annotator = annotator
        self.task = task
        self._read_names()
        self.choice = GridChoice()
        self.page_size = max(FEWEST, min(page_size, MOST))
        self.page = 0
        self.finished = False
        self.selection = TileSelection()
        self.shown: tuple[GridImage, ...] = ()
        self.unseeable: frozenset[int] = frozenset()  # images whose picture cannot be shown: they are not confirmed
        self.images: list[int] = []
        self._listed: list[int] = []  # before the text is looked for
        self._cursors: dict[int, int] = {}
        self._by_image: dict[int, int] = {}
        self._since = 0  # the last action before the list was made
        self._seen = 0  # the last action up to which the list is known to be complete
        self.choose(choice)

    @property
    def kind(self) -> GridKind:
        return KINDS[self.choice.kind]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-len(self.images) // self.page_size)

    def choose(self, choice: GridChoice, task: Task | None = None) -> None:
        """Look at other pictures, from the first page on. What the task or the tables lack is left at its usual."""
        self.task = task or self.task
        cell = choice.cell if choice.cell and choice.cell.task == self.task.name else None
        known = choice.kind in KINDS and (cell is not None or choice.kind != CELL)
        label = self.task.find_label(choice.label) if choice.label else ""
        usual = GridChoice()
        self.choice = replace(
            choice,
            kind=choice.kind if known else usual.kind,
            order=choice.order if choice.order in ORDERS else usual.order,
            label=label or "",
            cell=cell,
        )
        self.selection.clear()
        self.relist()

    def search(self, text: str) -> None:
        """Show those of the pictures whose name contains `text`."""
        self.choice = replace(self.choice, text=text)
        self._search()

    def relist(self) -> None:
        """Ask the store anew which pictures there are, and show the first page."""
        store = self.project.store
        if presence(store) != self._presence:
            self._read_names()
        self._since = self._seen = last_action(store)
        self._listed = list(self._list())
        self._search()

    def come_back(self) -> None:
        """Show the page anew; where pictures have come to the choice meanwhile, or all are answered, list them anew."""
        store = self.project.store
        if last_action(store) == self._seen and presence(store) == self._presence:
            self.refresh()
            return
        before, since, page, current = self._listed, self._since, self.page, self.selection.current
        self.relist()
        if self._listed and set(self._listed) <= set(before):
            self._listed, self._since = [image for image in before if image in self.table.names], since
            self._search()
            self.show_page(page)
        if current is not None:
            self.show_image(current)

    def refresh(self) -> None:
        """Read anew what stands for the images of the page."""
        images = self.images_of(self.page)
        standing = standing_of(self.project.store, self.task.name, self.annotator, images)
        self.shown = tuple(self._grid_image(image, standing[image]) for image in images)

    def show_page(self, page: int) -> None:
        """Show a page, counted from 0 and kept within those there are."""
        self._cursors[self.page] = self.selection.cursor
        self.page = max(0, min(page, self.pages - 1))
        self.finished = False
        self.selection.show(self.images_of(self.page), self._cursors.get(self.page, 0))
        self.refresh()

    def show_image(self, image: int) -> None:
        """Show the page that holds an image, with the cursor on it; nothing where it is not listed."""
        place = self._places().get(image)
        if place is not None:
            page, cursor = divmod(place, self.page_size)
            self.show_page(page)
            self.selection.move(cursor)

    def resize(self, page_size: int) -> None:
        """Put another number of images on a page; the one at the cursor stays in view."""
        image = self.selection.current
        self.page_size = max(FEWEST, min(page_size, MOST))
        self._begin()
        if image is not None:
            self.show_image(image)

    def select_all(self) -> None:
        """Select what is open on the page; everything where all of it has been answered."""
        waiting = [one.image for one in self.shown if one.is_open]
        self.selection.add(waiting or self.selection.images)

    def to_confirm(self) -> list[GridImage]:
        """The images of the page that Enter would confirm: open, with a label, and not selected as exceptions."""
        if not self.kind.confirms:
            return []
        return [one for one in self.shown if self._is_confirmed(one)]

    def confirm_label(self) -> str | None:
        """The one label that Enter would confirm; None where the images have several."""
        labels = {one.label for one in self.to_confirm()}
        return labels.pop() if len(labels) == 1 else None

    def answer(self, label: str) -> Action:
        """Store the label for the selection (the image at the cursor where there is none), on disk on return."""
        found = self.task.find_label(label)
        if found is None:
            raise InputError(f"{label!r} is not a label of task {self.task.name!r}.")
        images = self.selection.selected or [image for image in [self.selection.current] if image is not None]
        if not images or self.finished:
            raise InputError("No picture is on screen: choose other pictures.")
        action = self._store([Annotation(image, self.task.name, found) for image in images])
        self.selection.remove(images)
        self.refresh()
        return action

    def confirm(self) -> Action | None:
        """Store the label of every image that `to_confirm` names, as one action, and go on; None where it names none.

        What somebody else has answered since it was shown is left out.
        """
        if not self.kind.confirms:
            raise InputError("There is nothing to confirm here: select pictures and press the key of their label.")
        seen = {one.image: one.label for one in self.to_confirm()}

        def choose() -> list[Annotation]:
            self.refresh()
            stands = [one for one in self.to_confirm() if seen.get(one.image) == one.label]
            return [Annotation(one.image, self.task.name, one.label) for one in stands]

        action = self._store_chosen(choose)
        if action is not None:
            self._noted(action)
        elif any(one.is_open for one in self.shown):
            raise InputError(
                "Every open picture here is selected, cannot be shown or has no label: press the key of a label."
            )
        self.go_on()
        return action

    def go_on(self) -> None:
        """Show the next page with open images, or of one's own labels the next; `finished` where none follows."""
        first = (self.page + 1) * self.page_size
        if first < len(self.images):
            self.show_page(self.page + 1)
            if self.kind.own or any(one.is_open for one in self.shown):
                return
            places = self._places()
            following = next((image for image in self.still_open() if places[image] >= first), None)
            if following is not None:
                self.show_page(places[following] // self.page_size)
                return
        self.finished = True

    def still_open(self) -> list[int]:
        """The images of all pages that still wait."""
        if self.kind.sources:
            waiting = self.kind.select(replace(self._asked(), label=None))
            return [image for image in self.images if image in waiting]
        done = images_answered_by(self.project.store, self.task.name, self.annotator)
        return [image for image in self.images if image not in done]

    def take_back(self) -> Action | None:
        """Undo the annotator's last answer and show the page it was about."""
        return self._follow(undo(self.project.store, self.annotator, ANSWERS))

    def do_again(self) -> Action | None:
        """Undo the last undo and show the page it was about."""
        return self._follow(redo(self.project.store, self.annotator, ANSWERS))

    def ahead(self, count: int) -> list[str]:
        """The names of the first images of the next page."""
        return [self.table.names[image] for image in self.images_of(self.page + 1)[:count]]

    def images_of(self, page: int) -> list[int]:
        """The images of a page, counted from 0."""
        return self.images[page * self.page_size : (page + 1) * self.page_size]

    def _asked(self) -> Asked:
        label = self.choice.label if self.kind.confirms else ""
        store, cell = self.project.store, self.choice.cell
        return Asked(store, self.task.name, self.annotator, label or None, self.table.names, cell)

    def _store(self, annotations: Sequence[Annotation]) -> Action:
        return self._noted(annotate(self.project.store, self.annotator, annotations, self.kind.role))

    def _store_chosen(self, choose: Callable[[], Sequence[Annotation]]) -> Action | None:
        return annotate_chosen(self.project.store, self.annotator, choose, self.kind.role)

    def _list(self) -> Sequence[int]:
        """All images of the choice, in its order."""
        return chosen_images(self._asked(), self.table, self.choice)

    def _noted(self, action: Action) -> Action:
        """Remember that nothing but this session's own actions has happened since the list was made, where it is so."""
        if action.id == self._seen + 1:
            self._seen = action.id
        return action

    def _is_confirmed(self, one: GridImage) -> bool:
        left_out = self.selection.is_selected(one.image) or one.image in self.unseeable
        return one.is_open and one.label is not None and not left_out

    def _follow(self, action: Action | None) -> Action | None:
        if action is None:
            return None
        self._noted(action)
        if action.tasks and self.task.name not in action.tasks:
            return action
        found = self._found(action)
        if not found and action.tasks:
            self.relist()  # what was answered before this list was made is not in it
            found = self._found(action)
        if found:
            self.show_page(found[0] // self.page_size)
        if len(found) == 1:
            self.selection.move(found[0] % self.page_size)
        self.refresh()
        return action

    def _found(self, action: Action) -> list[int]:
        """The places of an action's images in the list, in its order."""
        places = self._places()
        return sorted(places[image] for image in action.images if image in places)

    def _read_names(self) -> None:
        self._presence = presence(self.project.store)
        self.table = NameTable(present_names(self.project.store))

    def _search(self) -> None:
        self.images = self.table.containing(self.choice.text, self._listed)
        self._by_image = {}
        self._begin()

    def _begin(self) -> None:
        """Show the first page, with nothing remembered of how it was left."""
        self._cursors.clear()
        self.page = 0
        self.selection.show(())
        self.show_page(0)

    def _places(self) -> dict[int, int]:
        """Where in the list each image is; worked out when it is first asked for."""
        if not self._by_image:
            self._by_image = {image: place for place, image in enumerate(self.images)}
        return self._by_image

    def _grid_image(self, image: int, standing: Standing) -> GridImage:
        return GridImage(
            image,
            self.table.names[image],
            self.kind.shown_label(standing, self._since),
            standing.confidence,
            standing.flag,
            standing.source == "conflict",
            self.kind.is_open(standing),
            self.choice.cell.labels if self.choice.cell and self.choice.kind == CELL else (),
        )
