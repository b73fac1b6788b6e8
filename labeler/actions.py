"""What an action of the window is, the label keys of a task, and keys as text.

Keys are written as Qt's portable text (`Ctrl+Z`, `PgUp`), which needs no Qt to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labeler.tasks import Task

LABEL_GROUP = "Labels"
ASKING = ("label", "review", "settle", "audit", "check")  # the pages that put a question to a picture


@dataclass(frozen=True)
class UserAction:
    """One thing a person can do. `pages` are those on which it works; empty: wherever something handles it.

    `held`: it lasts as long as its key is down.
    """

    id: str
    title: str
    group: str
    keys: tuple[str, ...]
    help: str
    pages: tuple[str, ...] = ()
    repeats: bool = False
    held: bool = False

    def works_on(self, page: str) -> bool:
        return not self.pages or page in self.pages


LABEL_WORDS = ("left", "center", "right", "yes", "no")  # labels with keys of their own, wherever they stand
DIGITS = 9  # labels that a digit answers; those after them have letters
_LETTERS = "ACDEHIJKLOPQRSUVWXZ"  # the others are taken; N and Y stand for yes and no

# The keys of labels, by word and by number (from 1): both are what a key layout changes.
LABEL_KEYS: Mapping[str, tuple[str, ...]] = {
    **{f"answer.{word}": (key,) for word, key in zip(LABEL_WORDS, ("Left", "Down", "Right", "Y", "N"), strict=True)},
    **{f"answer.{number}": (key,) for number, key in enumerate("123456789" + _LETTERS, start=1)},
}

BOARD_KEYS = (*"123456789", *_LETTERS, "N", "Y", *(f"Shift+{key}" for key in "ACDEHIJKLNOPQRSUVWXYZ"))


def label_actions(
    task: Task, pages: tuple[str, ...] = ASKING, keys: Mapping[str, tuple[str, ...]] = LABEL_KEYS
) -> tuple[UserAction, ...]:
    """An action per label of `task`, with the keys that give it; a label beyond the keys there are has none.

    No key gives two labels: it belongs to the first one.

    >>> from labeler.tasks import Task
    >>> [action.keys for action in label_actions(Task(name="light", labels=("left", "center", "right")))]
    [('Left', '1'), ('Down', '2'), ('Right', '3')]
    """
    found = []
    given: set[str] = set()
    for number, label in enumerate(task.labels, start=1):
        by_word = keys.get(f"answer.{label}", ()) if label in LABEL_WORDS else ()
        own = tuple(key for key in dict.fromkeys((*by_word, *keys.get(f"answer.{number}", ()))) if key not in given)
        given.update(own)
        found.append(UserAction(f"answer.{label}", label, LABEL_GROUP, own, f"Answer “{label}” and go on.", pages))
    return tuple(found)


def board_actions(tasks: Sequence[Task], keys: Sequence[str] = BOARD_KEYS) -> tuple[UserAction, ...]:
    """An action per yes/no question that one picture is asked at once, with the key that turns its answer round.

    >>> from labeler.tasks import Task
    >>> [action.keys for action in board_actions([Task(name=n, labels=("yes", "no")) for n in "abc"])]
    [('1',), ('2',), ('3',)]
    """
    return tuple(
        UserAction(
            f"turn.{task.name}",
            task.name,
            LABEL_GROUP,
            (*keys[number : number + 1],),
            f"Answer “{task.name}” with yes, and with no when pressed again.",
            ("label",),
        )
        for number, task in enumerate(tasks)
    )


def key_clashes(actions: Sequence[UserAction]) -> list[tuple[str, str, str]]:
    """Keys that two actions have on the same page, as (key, action, action)."""
    by_key: dict[str, list[UserAction]] = {}
    for action in actions:
        for key in dict.fromkeys(action.keys):
            by_key.setdefault(key, []).append(action)
    return [
        (key, one.id, other.id)
        for key, having in by_key.items()
        for one, other in combinations(having, 2)
        if not one.pages or not other.pages or set(one.pages) & set(other.pages)
    ]


def grouped(actions: Sequence[UserAction]) -> Iterator[tuple[str, list[UserAction]]]:
    """Actions by group, in the order of the table."""
    for group, members in groupby(actions, key=lambda action: action.group):
        yield group, list(members)


_KEY_NAMES = {"PgUp": "Page Up", "PgDown": "Page Down", "Left": "←", "Down": "↓", "Right": "→", "Up": "↑"}


def key_text(key: str) -> str:
    """A key as people read it.

    >>> key_text("Ctrl+Shift+Z"), key_text("PgUp")
    ('Ctrl+Shift+Z', 'Page Up')
    """
    *modifiers, last = key.split("+") if key != "+" else ["+"]
    return "+".join((*modifiers, _KEY_NAMES.get(last, last)))
