"""Pictures that somebody is unsure about: who said so, what may be seen of it, and how it is resolved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from labeler.label_session import LabelSession
from labeler.store import Action, ImageState, resolve_flags

Say = Callable[[str], str]


def is_unsure(state: ImageState) -> bool:
    """Whether anybody whose flag is seen here is unsure."""
    return state.flag or any(flag for flag, _ in state.others.values())


def with_seen_marks(session: LabelSession, state: ImageState) -> ImageState:
    """The state without the others' flags and notes where one votes without having seen what they think.

    They are seen among the unsure pictures, in a review, while settling, and after one's own answer.
    """
    seen = session.queue_name == "flagged" or session.role != "vote" or state.own.get(session.task.name) is not None
    return state if seen else replace(state, others={})


def toggle_flag(session: LabelSession) -> Action:
    """Flag the picture on screen as unsure; or, where a flag is seen, take everybody's away: it is resolved."""
    state = with_seen_marks(session, session.state())
    shown = session.shown()
    if shown is None or not is_unsure(state):
        return session.mark(flag=True, note=state.note)
    return resolve_flags(session.project.store, session.annotator, shown.image)


def mark_lines(state: ImageState, say: Say = str) -> list[str]:
    """A line per flag and note; one's own comes first.

    >>> mark_lines(ImageState({}, {}, {}, True, "", {"bob": (True, "two faces")}))
    ['⚑ Unsure', '⚑ Unsure (bob): two faces']
    """
    lines = []
    for person, (flag, note) in {"": (state.flag, state.note), **state.others}.items():
        if flag or note:
            what = say("⚑ Unsure") if flag else say("Note")
            who = f" ({person})" if person else ""
            lines.append(f"{what}{who}: {note}" if note else f"{what}{who}")
    return lines
