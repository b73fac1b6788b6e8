"""Changing the keys: every change to the settings' keys in one place, and each can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from labeler.errors import InputError
from labeler.key_choice import base_of, change_own, chosen_layout, own_settings
from labeler.key_layout import KeyLayout
from labeler.layout_files import LONGEST_NAME, SHIPPED, load_layout, save_layout, shipped_layout
from labeler.settings import OWN_KEYS, KeySettings, Settings
from labeler.tasks import Task


class KeyDesk:
    """The keys of `settings`. `tasks` are the open project's: the keys of their labels are looked at as well."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.tasks: Sequence[Task] = ()
        self._before: list[KeySettings] = []
        self._after: list[KeySettings] = []

    @property
    def layout(self) -> KeyLayout:
        return chosen_layout(self._settings.keys)

    @property
    def base(self) -> KeyLayout:
        """The shipped layout that the keys started from."""
        return shipped_layout(base_of(self._settings.keys))

    @property
    def chosen(self) -> str:
        return self._settings.keys.layout

    def offered(self) -> list[tuple[str, str]]:
        """The layouts to choose from, as (name, title); the person's own once there is one."""
        own = self._settings.keys
        offered = [(name, shipped_layout(name).name) for name in SHIPPED]
        return [*offered, (OWN_KEYS, own.own_name)] if own.own or own.layout == OWN_KEYS else offered

    def choose(self, name: str) -> None:
        """Use another layout; the person's own keys stay, to be chosen again."""
        keys = replace(self._settings.keys, layout=name)
        chosen_layout(keys)
        self._put(keys)

    def change(self, action_id: str, key: str) -> None:
        """Make this the only key of the action; InputError where it cannot be."""
        self._change(action_id, (key,))

    def add(self, action_id: str, key: str) -> None:
        """Give the action one more key; InputError where it cannot be."""
        self._change(action_id, (*self.layout.keys_of(action_id), key))

    def remove(self, action_id: str) -> None:
        """Leave the action without a key: its button and its menu entry stay."""
        self._change(action_id, ())

    def give_back(self, action_id: str) -> None:
        """Give the action the keys of the layout that the own ones started from."""
        self._change(action_id, self.base.keys.get(action_id))

    def load(self, path: Path) -> None:
        """Use the layout in a file; InputError where it is damaged or clashes with this project's labels."""
        self._put(own_settings(load_layout(path, self.tasks)))

    def save(self, path: Path) -> None:
        """Write the layout in use to a file, called as the file."""
        name = path.stem.strip()
        good = 0 < len(name) <= LONGEST_NAME and name.isprintable()
        save_layout(KeyLayout(name if good else self.layout.name, self.layout.keys), path)

    def take_back(self) -> None:
        """Undo the last change; InputError where there is none."""
        self._swap(self._before, self._after, "There is no change of keys to take back.")

    def do_again(self) -> None:
        """Undo the last undo; InputError where there is none."""
        self._swap(self._after, self._before, "There is no change of keys to do again.")

    def _change(self, action_id: str, keys: Sequence[str] | None) -> None:
        self._put(change_own(self._settings.keys, action_id, keys, self.tasks))

    def _put(self, keys: KeySettings) -> None:
        if keys != self._settings.keys:
            self._before.append(self._settings.keys)
            self._after.clear()
            self._settings.keys = keys

    def _swap(self, taken: list[KeySettings], kept: list[KeySettings], nothing: str) -> None:
        if not taken:
            raise InputError(nothing)
        kept.append(self._settings.keys)
        self._settings.keys = taken.pop()
