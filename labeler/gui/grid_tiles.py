"""From what the session knows of a page to what its thumbnails show and say."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from labeler.decision_words import decision_lines
from labeler.grid_session import GridImage, GridSession
from labeler.gui.label_styles import label_style
from labeler.gui.page import Window
from labeler.gui.text import translate
from labeler.gui.tile_painter import Tile
from labeler.store import decision_details
from labeler.tasks import Task

_SHOW_DECISIONS = frozenset({"review", "audit"})  # roles of answers that are given in sight of the networks


def tile_of(one: GridImage, task: Task, folder: Path, selected: bool) -> Tile:
    """The thumbnail of an image of `folder`; of a cell of the confusion matrix it shows both answers."""
    if one.said and one.is_open:
        chips = tuple((label, label_style(task, label)) for label in one.said)
        return Tile(folder / one.name, one.name, chips=chips, flagged=one.flag, selected=selected)
    return Tile(
        folder / one.name,
        one.name,
        one.label or (_tr("conflict") if one.conflict else ""),
        label_style(task, one.label) if one.label else None,
        one.confidence,
        one.flag,
        selected,
        not one.is_open,
    )


def facts_of(session: GridSession, place: int | None = None) -> str:
    """Where the label of a thumbnail is from (at the cursor, where no place is given), a fact a line; '' for none."""
    place = session.selection.cursor if place is None else place
    if session.finished or not 0 <= place < len(session.shown) or session.kind.role not in _SHOW_DECISIONS:
        return ""
    one = session.shown[place]
    found = decision_details(session.project.store, one.image, session.task.name)
    return "\n".join(decision_lines(found[1], lambda words: translate("decisions", words))) if found else ""


def say_facts(window: Window, session: GridSession) -> None:
    """A message that says where the label at the cursor is from."""
    window.show_message(facts_of(session) or _tr("No network labelled this picture, or it is not to be seen here."))


def cursor_words(session: GridSession) -> str:
    """What a screen reader says of the thumbnail at the cursor."""
    one = session.shown[session.selection.cursor]
    words = [one.name, *([" / ".join(one.said)] if one.said else [])]
    words += [one.label or (_tr("conflict") if one.conflict else _tr("no label"))]
    words += [_tr("answered")] if not one.is_open else []
    words += [_tr("flagged")] if one.flag else []
    words += [_tr("selected") if session.selection.is_selected(one.image) else _tr("not selected")]
    place = _tr("{place} of {total}").format(place=session.selection.cursor + 1, total=len(session.shown))
    return ", ".join((*words, place))


def _tr(words: str) -> str:
    return QCoreApplication.translate("GridTiles", words)
