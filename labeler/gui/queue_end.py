"""What the Label page says when a queue is empty or worked through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication

from labeler.gui.page import Window
from labeler.gui.text import counted, translate
from labeler.gui.widgets import Button, EmptyState
from labeler.label_session import LabelSession
from labeler.work_queue import QUEUES

_MOST_OFFERED = 2


def show_queue_end(
    empty: EmptyState,
    session: LabelSession,
    queues: Sequence[str],
    choose_queue: Callable[[str], None],
    window: Window,
) -> None:
    """Say how far the project is, and offer those of `queues` that still hold pictures."""

    def tr(words: str) -> str:
        return QCoreApplication.translate("QueueEnd", words)

    queue = QUEUES[session.queue_name]
    progress = session.progress()
    waiting = _waiting(session, queues)
    reached = tr("You have reached the end of this queue.")
    title = reached if len(session.queue) else translate("queues", queue.empty)
    images = counted(progress.total, tr("1 image"), tr("{count} images"))
    sentence = tr("{task}: {labelled} of {images} labelled.").format(
        task=session.task.name, labelled=f"{progress.labelled:,}", images=images
    )
    buttons: list[Button] = []
    if session.filter.narrows:
        title = title if len(session.queue) else tr("No picture of this queue matches the filter.")
        clear = partial(window.run_action, "queue.clear-filter")
        buttons.append(Button(tr("Clear the filter"), clear, "primary"))
    most = _MOST_OFFERED
    if session.queue_name == "suggested":
        most -= 1  # all have room in a small window
        words = tr("Next step of the loop")
        buttons.append(Button(words, lambda: window.run_action("loop.open"), "normal" if buttons else "primary"))
    for name, count in waiting[:most]:
        words = tr("{queue} ({count})").format(queue=translate("queues", QUEUES[name].title), count=f"{count:,}")
        buttons.append(Button(words, _opener(name, choose_queue, window), "normal" if buttons else "primary"))
    if session.queue_name != "all" and "all" in queues:
        words = tr("Look through all images")
        buttons.append(Button(words, _opener("all", choose_queue, window), "normal" if buttons else "primary"))
    if len(session.queue):
        words = tr("Your day so far")
        buttons.append(Button(words, lambda: window.run_action("day.show"), "normal" if buttons else "primary"))
    if not buttons:
        words = tr("See how far the project is")
        buttons.append(Button(words, lambda: window.go_to_page("overview"), "primary"))
    empty.show_state("check-circle", title, sentence, buttons)


def _opener(name: str, choose_queue: Callable[[str], None], window: Window) -> Callable[[], None]:
    return lambda: window.attempt(lambda: choose_queue(name))


def _waiting(session: LabelSession, queues: Sequence[str]) -> list[tuple[str, int]]:
    """The queues worth offering, with how many images they hold."""
    tasks = [task.name for task in session.tasks]
    counts = [
        (name, QUEUES[name].count(session.project.store, tasks, session.annotator))
        for name in queues
        if name not in ("all", session.queue_name)
    ]
    return [(name, count) for name, count in counts if count]
