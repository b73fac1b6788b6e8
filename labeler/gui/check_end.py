"""What the page of label errors says when nothing is suspected, or all of it was asked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from labeler.check_session import CheckSession
from labeler.gui.page import Window
from labeler.gui.widgets import Button, EmptyState
from labeler.suspects import BORDERS, MIRROR

if TYPE_CHECKING:
    from labeler.label_errors import FoundErrors


def show_check_end(empty: EmptyState, session: CheckSession, found: Mapping[str, FoundErrors], window: Window) -> None:
    """Say why there is nothing to ask where there never was anything; else the page's own words stay."""
    if len(session.queue) or session.filter.narrows or session.kind == MIRROR:
        return
    asked = [found[task.name] for task in session.tasks if task.name in found]
    if any(not one.reason for one in asked):
        if session.kind == BORDERS:
            empty.sentence.setText(" ".join(one.no_borders for one in asked if one.no_borders))
        return
    train = Button(_tr("Train with folds"), lambda: _train(window), "primary")
    sentence = _tr(
        "Label errors are found by networks that have not seen the picture: the labels are dealt into five folds, and "
        "each is asked of a network that learned from the others. It takes about six times as long as one training."
    )
    empty.show_state("check-square", _tr("No network has been trained with folds yet."), sentence, [train])


def _train(window: Window) -> None:
    from labeler.gui.train_page import TrainPage

    page = window.pages["train"]
    assert isinstance(page, TrainPage)
    window.go_to_page("train")
    page.train_with_folds()


def _tr(words: str) -> str:
    return QCoreApplication.translate("CheckEnd", words)
