"""What the page of label errors says when nothing is suspected, or all of it was asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from labeler.check_session import CheckSession
from labeler.gui.page import Window
from labeler.gui.widgets import Button, EmptyState
from labeler.suspects import BORDERS, MIRROR, with_network

if TYPE_CHECKING:
    from labeler.label_errors import FoundErrors


def show_check_end(
    empty: EmptyState,
    session: CheckSession,
    found: Mapping[str, FoundErrors],
    window: Window,
    ask_mirror: Callable[[], None],
) -> None:
    """Say why nothing is asked, and offer what finds suspected labels; else the page's own words stay."""
    if session.kind == MIRROR:
        _show_mirror_end(empty, session, window, ask_mirror)
        return
    asked = [found[task.name] for task in session.tasks if task.name in found]
    if len(session.queue) or session.filter.narrows:
        return
    if len(asked) < len(session.tasks):
        empty.show_state("check-square", _tr("The labels have not been looked through yet."), "")
    elif any(one.is_damaged for one in asked):
        words = " ".join(one.reason for one in asked if one.is_damaged)
        train = Button(_tr("Train with folds"), lambda: _train_with_folds(window), "primary")
        empty.show_state("check-square", _tr("Not all labels could be looked through."), words, [train])
    elif any(not one.reason for one in asked):
        if session.kind == BORDERS:
            empty.sentence.setText(" ".join(one.no_borders for one in asked if one.no_borders))
    else:
        _show_no_folds(empty, window)


def _show_no_folds(empty: EmptyState, window: Window) -> None:
    train = Button(_tr("Train with folds"), lambda: _train_with_folds(window), "primary")
    sentence = _tr(
        "Label errors are found by networks that have not seen the picture: the labels are dealt into five folds, and "
        "each is asked of a network that learned from the others. It takes about six times as long as one training."
    )
    empty.show_state("check-square", _tr("No network has been trained with folds yet."), sentence, [train])


def _show_mirror_end(empty: EmptyState, session: CheckSession, window: Window, ask_mirror: Callable[[], None]) -> None:
    """Where a picture and its mirror image are answered alike, or nobody has asked yet."""
    if with_network(session.project.store, [task.name for task in session.tasks]):
        words = _tr(
            "The networks are asked about every picture that nobody has labelled and about its mirror image: left and "
            "right must swap, and what has no side must stay. Where it is otherwise the picture comes into this queue."
        )
        ask = Button(_tr("Ask about mirror images"), ask_mirror, "primary")
        ask.setEnabled(window.jobs.running is None)
        empty.sentence.setText(words)
        empty.offer_first([ask])
    else:
        train = Button(_tr("Train networks"), lambda: window.go_to_page("train"), "primary")
        words = _tr("Train one, then it can be asked about pictures and their mirror images.")
        empty.show_state("check-square", _tr("There is no network yet."), words, [train])


def _train_with_folds(window: Window) -> None:
    from labeler.gui.train_page import TrainPage

    page = window.pages["train"]
    assert isinstance(page, TrainPage)
    window.go_to_page("train")
    page.train_with_folds()


def _tr(words: str) -> str:
    return QCoreApplication.translate("CheckEnd", words)
