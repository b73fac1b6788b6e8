"""Which keys the window uses: a shipped layout or the person's own, and what changing them does to the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from labeler.actions import key_text
from labeler.errors import InputError
from labeler.key_layout import KEYED, KeyLayout, change_keys, keyed_title, make_layout
from labeler.layout_files import SHIPPED, shipped_layout
from labeler.settings import OWN_KEYS, KeySettings

if TYPE_CHECKING:
    from labeler.tasks import Task


def chosen_layout(settings: KeySettings) -> KeyLayout:
    """The layout that the settings mean; InputError where the person's own keys cannot be used any more."""
    if settings.layout == OWN_KEYS:
        return make_layout(settings.own_name, settings.own)
    return shipped_layout(settings.layout)


def usable_keys(settings: KeySettings) -> tuple[KeySettings, str]:
    """The settings as far as they can be used, and a sentence on what had to be left out (else '').

    Settings may be edited by hand, or older than an action that has taken one of their keys.
    """
    base = settings.based_on if settings.based_on in SHIPPED else SHIPPED[0]
    if settings.layout not in (*SHIPPED, OWN_KEYS):
        return KeySettings(), f"There is no key layout {settings.layout!r} any more, so the default keys are used."
    layout, dropped = KeyLayout(settings.own_name), []
    try:
        layout = make_layout(settings.own_name, settings.own)
    except InputError:
        for action_id, keys in settings.own.items():
            try:
                layout = make_layout(settings.own_name, {**layout.keys, action_id: keys})
            except InputError:
                title = keyed_title(action_id) if action_id in KEYED else action_id
                dropped.append(f"{', '.join(map(key_text, keys)) or 'no key'} for “{title}”")
    usable = replace(settings, own=dict(layout.keys), based_on=base)
    if not dropped:
        return usable, ""
    return usable, f"Of your own keys, {'; '.join(dropped)} cannot be used any more: choose others under Change keys."


def change_own(
    settings: KeySettings, action_id: str, keys: Sequence[str] | None, tasks: Sequence[Task] = ()
) -> KeySettings:
    """The settings after an action was given other keys, None for the table's; InputError where they cannot be.

    A change to a shipped layout makes the person's own keys of it; keys that are a shipped layout's again are that one.
    """
    layout = change_keys(chosen_layout(settings), action_id, keys, tasks)
    base = base_of(settings)
    if layout.keys == shipped_layout(base).keys:
        return replace(settings, layout=base)
    name = settings.own_name if settings.layout == OWN_KEYS else KeySettings().own_name
    return KeySettings(layout=OWN_KEYS, based_on=base, own_name=name, own=dict(layout.keys))


def base_of(settings: KeySettings) -> str:
    """The shipped layout that the chosen keys started from."""
    return settings.based_on if settings.layout == OWN_KEYS else settings.layout


def own_settings(layout: KeyLayout) -> KeySettings:
    """The settings after a layout was loaded from a file."""
    return KeySettings(layout=OWN_KEYS, own_name=layout.name, own=dict(layout.keys))
