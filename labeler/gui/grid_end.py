"""What the Grid page says when there is nothing to show, or all pages have been gone through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from labeler.grid_choice import KINDS, GridChoice
from labeler.grid_session import GridSession
from labeler.gui.page import Window
from labeler.gui.text import counted, translate
from labeler.gui.widgets import Button, EmptyState
from labeler.store import final_counts

_MOST_OFFERED = 3
Choose = Callable[[GridChoice], None]
Change = Callable[[Callable[[], object]], None]


def show_grid_end(empty: EmptyState, session: GridSession, choose: Choose, change: Change, window: Window) -> None:
    """Say what is done, and offer what is left to look at."""
    still_open = session.still_open() if session.finished else []
    if still_open:
        title = _tr("You have reached the last page.")
        sentence = _tr("Still open: {n} of {total}.").format(n=f"{len(still_open):,}", total=f"{len(session.images):,}")
    elif session.finished:
        title = _tr("All of these pictures are answered.")
        pictures = counted(len(session.images), _tr("1 picture"), _tr("{count} pictures"))
        sentence = f"{pictures}, {session.task.name}."
    else:
        title = _empty_title(session)
        sentence = _tr("Choose other pictures below, or go on here:")
    buttons: list[Button] = []
    for words, work in [*_back(session, still_open, change), *_offers(session, choose, window)][:_MOST_OFFERED]:
        buttons.append(Button(words, _attempting(work, window), "normal" if buttons else "primary"))
    empty.show_state("check-circle" if session.finished else "grid-four", title, sentence, buttons)


def _empty_title(session: GridSession) -> str:
    if session.choice.text:
        return _tr("No such picture has “{text}” in its name.").format(text=session.choice.text)
    if session.choice.label and session.kind.confirms:
        kind = translate("grid", session.kind.title)
        return _tr("{kind}: no picture has the label {label}.").format(kind=kind, label=session.choice.label)
    return translate("grid", session.kind.empty)


def _back(session: GridSession, still_open: list[int], change: Change) -> list[tuple[str, Callable[[], None]]]:
    if not still_open:
        return []
    return [(_tr("Go to the first open one"), lambda: change(lambda: session.show_image(still_open[0])))]


def _offers(session: GridSession, choose: Choose, window: Window) -> list[tuple[str, Callable[[], None]]]:
    """What is worth looking at next, as (words, work)."""
    counts = final_counts(session.project.store, session.task.name)
    offers: list[tuple[str, Callable[[], None]]] = []
    if session.choice.text:
        offers.append((_tr("Show all names"), lambda: choose(replace(session.choice, text=""))))
    for label in session.task.labels:
        count = counts.get(("auto", label), 0)
        if count and (session.choice.kind, session.choice.label) != ("auto", label):
            words = _tr("Auto-labelled: {label} ({n})").format(label=label, n=f"{count:,}")
            offers.append((words, _chooser(session, choose, "auto", label)))
    if counts.get(("needs review", None)) and session.choice.kind != "review":
        words = _tr("Needs review ({n})").format(n=f"{counts['needs review', None]:,}")
        offers.append((words, _chooser(session, choose, "review", "")))
    unlabelled = len(session.table.names) - sum(counts.values())
    if unlabelled and not any(source == "auto" for source, _ in counts):
        offers.append((_tr("Let networks label pictures"), lambda: window.go_to_page("auto-label")))
    if unlabelled and session.choice.kind != "open":
        words = _tr("{kind} ({n})").format(kind=translate("grid", KINDS["open"].title), n=f"{unlabelled:,}")
        offers.append((words, _chooser(session, choose, "open", "")))
    offers.append((_tr("See how far the project is"), lambda: window.go_to_page("overview")))
    return offers


def _chooser(session: GridSession, choose: Choose, kind: str, label: str) -> Callable[[], None]:
    return lambda: choose(replace(session.choice, kind=kind, label=label, text=""))


def _attempting(work: Callable[[], None], window: Window) -> Callable[[], None]:
    return lambda: window.attempt(work)


def _tr(words: str) -> str:
    return QCoreApplication.translate("GridEnd", words)
