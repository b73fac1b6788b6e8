"""Key layouts: which keys differ from those of the table of actions.

A layout addresses every action of the table by its id, and the labels of any task by word (`answer.left`) and by
number (`answer.1`: the first label of a question), so that one layout fits every project.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from labeler.action_table import ACTIONS, find_action
from labeler.actions import (
    ASKING,
    BOARD_KEYS,
    DIGITS,
    LABEL_GROUP,
    LABEL_KEYS,
    LABEL_WORDS,
    UserAction,
    board_actions,
    key_clashes,
    key_text,
    label_actions,
)
from labeler.errors import InputError
from labeler.key_names import RESERVED, read_key

if TYPE_CHECKING:
    from labeler.tasks import Task

MOST_NUMBERS = 40  # labels that can have a key of their own in a layout
_NUMBERS = {f"answer.{number}": number for number in range(1, MOST_NUMBERS + 1)}
_WORDS = {f"answer.{word}": word for word in LABEL_WORDS}
ARROWS = frozenset({"Left", "Right", "Up", "Down"})  # on the grid they move the cursor and give no label
_FAMILIES = (("left", "center", "right"), ("yes", "no"))  # words that stand together in a task
KEYED = frozenset({*(action.id for action in ACTIONS), *_WORDS, *_NUMBERS})  # what a layout can give keys to


@dataclass(frozen=True)
class KeyLayout:
    """A name, and keys by what they do (see `KEYED`). Only what differs from the table is in `keys`."""

    name: str
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys_of(self, action_id: str) -> tuple[str, ...]:
        """The keys of an action or of a label's word or number; KeyError where there is none such."""
        if action_id in self.keys:
            return self.keys[action_id]
        if action_id in _NUMBERS and _NUMBERS[action_id] > DIGITS:
            return self._letters().get(action_id, ())
        return table_keys(action_id)

    def apply(self, action: UserAction) -> UserAction:
        """The action with this layout's keys. An action that is not of the table (a label's) stays as it is."""
        return replace(action, keys=self.keys[action.id]) if action.id in self.keys and _of_table(action) else action

    def label_actions(self, task: Task, pages: tuple[str, ...] = ASKING) -> tuple[UserAction, ...]:
        """An action per label of `task`, with this layout's keys."""
        return label_actions(task, pages, {**LABEL_KEYS, **_without_letters(), **self._letters(), **self.keys})

    def board_actions(self, tasks: Sequence[Task]) -> tuple[UserAction, ...]:
        """An action per yes/no question of several that are asked at once, with this layout's keys."""
        numbers = [self.keys_of(f"answer.{number}")[:1] for number in range(1, DIGITS + 1)]
        taken = {key for action in ACTIONS if action.works_on("label") for key in self.apply(action).keys}
        first = [key for keys in numbers for key in keys]
        others = [key for key in BOARD_KEYS[DIGITS:] if key not in taken and key not in first]
        return board_actions(tasks, (*first, *others))

    def with_keys(self, action_id: str, keys: Sequence[str] | None) -> KeyLayout:
        """This layout with other keys for one action, None for the table's; whether they clash is not looked at."""
        changed = {name: own for name, own in self.keys.items() if name != action_id}
        has_letter = _NUMBERS.get(action_id, 0) > DIGITS  # the table's may be taken: then these are not the table's
        if keys is not None and (has_letter or tuple(keys) != table_keys(action_id)):
            changed[action_id] = tuple(keys)
        return replace(self, keys=changed)

    def _letters(self) -> dict[str, tuple[str, ...]]:
        """The labels past the digits share the letters that mean nothing else."""
        taken = {key for action in ACTIONS for key in self.apply(action).keys}
        taken |= {key for name in _WORDS for key in self.keys.get(name, LABEL_KEYS[name])}
        taken |= {key for name, keys in self.keys.items() if name in _NUMBERS for key in keys}
        letters = (keys for name, keys in LABEL_KEYS.items() if _NUMBERS.get(name, 0) > DIGITS)
        free = iter([keys for keys in letters if not taken & set(keys)])
        waiting = (name for name, number in _NUMBERS.items() if number > DIGITS and name not in self.keys)
        return dict(zip(waiting, free, strict=False))


def table_keys(action_id: str) -> tuple[str, ...]:
    """The keys that an action or a label's word or number has without a layout; KeyError where there is none such."""
    if action_id in _WORDS or action_id in _NUMBERS:
        return LABEL_KEYS.get(action_id, ())
    return find_action(action_id).keys


def keyed_actions(layout: KeyLayout, numbers: int = DIGITS) -> tuple[UserAction, ...]:
    """What keys can be given to, with the keys it has: labels by word, the first `numbers` of them, and all actions."""
    return (*_label_addresses(layout, LABEL_WORDS, range(1, numbers + 1)), *map(layout.apply, ACTIONS))


def change_keys(layout: KeyLayout, action_id: str, keys: Sequence[str] | None, tasks: Sequence[Task] = ()) -> KeyLayout:
    """The layout with other keys for one action, None for the table's.

    InputError where they are no keys, are reserved or mean something else.
    `tasks` are those of the project: their labels' keys are looked at beside those of the usual questions.
    """
    changed = layout.with_keys(action_id, None if keys is None else _read_keys(action_id, keys))
    refuse_clashes(changed, tasks, action_id)
    return changed


def make_layout(name: str, keys: Mapping[str, Sequence[str]], tasks: Sequence[Task] = ()) -> KeyLayout:
    """A layout of keys by action; InputError where an action is not known, a key is none, or two of them clash."""
    layout = unchecked_layout(name, keys)
    refuse_clashes(layout, tasks)
    return layout


def unchecked_layout(name: str, keys: Mapping[str, Sequence[str]]) -> KeyLayout:
    """A layout of keys that may clash; InputError where an action is not known or a key is none."""
    layout = KeyLayout(name)
    for action_id, own in keys.items():
        if action_id not in KEYED:
            raise InputError(f"{action_id!r} is nothing that has a key: see docs/shortcuts.md for what has.")
        layout = layout.with_keys(action_id, _read_keys(action_id, own))
    return layout


def refuse_clashes(layout: KeyLayout, tasks: Sequence[Task] = (), changed: str = "") -> None:
    """InputError names the first key that would mean two things on a page; of the `changed` action alone if given."""
    actions = [layout.apply(action) for action in ACTIONS]
    for addresses in _questions(layout, tasks):
        clashes = key_clashes([*actions, *addresses])
        for key, one, other in (clash for clash in clashes if not changed or changed in clash[1:]):
            raise InputError(
                f"{key_text(key)} cannot be the key of both “{keyed_title(one)}” and “{keyed_title(other)}”: "
                "give one of them another key first."
            )


def keyed_title(action_id: str) -> str:
    """What an action or a label's word or number is called."""
    if action_id in _NUMBERS:
        return f"Label {_NUMBERS[action_id]}"
    return _WORDS.get(action_id) or find_action(action_id).title.removesuffix("…")


def _questions(layout: KeyLayout, tasks: Sequence[Task]) -> Iterator[list[UserAction]]:
    """The label keys of every question there may be, as far as they differ."""
    given = [number for name, number in _NUMBERS.items() if name in layout.keys]
    numbers = sorted({*range(1, DIGITS + 1), *given})
    words = {*_FAMILIES, *(tuple(word for word in LABEL_WORDS if word in task.labels) for task in tasks)}
    for family in sorted(words):
        asked = _label_addresses(layout, family, numbers)
        on_grid = [replace(one, keys=tuple(key for key in one.keys if key not in ARROWS)) for one in asked]
        yield [*asked, *(replace(one, pages=("grid",)) for one in on_grid)]


def _label_addresses(layout: KeyLayout, words: Sequence[str], numbers: Iterable[int]) -> list[UserAction]:
    by_word = [(f"answer.{word}", f"Answer “{word}” and go on, wherever it stands.") for word in words]
    by_number = [(f"answer.{number}", f"Answer label {number} of any question and go on.") for number in numbers]
    return [
        UserAction(name, keyed_title(name), LABEL_GROUP, layout.keys_of(name), words, ASKING)
        for name, words in (*by_word, *by_number)
    ]


def _read_keys(action_id: str, keys: Sequence[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(read_key(key) for key in keys))
    for key in found:
        if key in RESERVED and key not in table_keys(action_id):
            title = keyed_title(action_id)
            raise InputError(f"{key_text(key)} {RESERVED[key]}: choose another key for “{title}”.")
    return found


def _of_table(action: UserAction) -> bool:
    return action.id not in _WORDS and action.id not in _NUMBERS


def _without_letters() -> dict[str, tuple[str, ...]]:
    return {name: () for name, number in _NUMBERS.items() if number > DIGITS}
