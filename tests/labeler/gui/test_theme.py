from __future__ import annotations

import itertools

import pytest

from labeler.gui.label_styles import STROKED, label_style
from labeler.gui.theme import SMALLEST_CONTRAST, THEMES, Theme, contrast
from labeler.tasks import LIGHT, Task

INKS = ("text", "muted", "accent", "good", "warning", "bad")
LABELS = ("blue", "grey", "orange", "green", "purple", "sky", "brown", "pink")
GROUNDS = ("window", "surface", "raised", "hover")


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_all_text_can_be_read(theme: Theme) -> None:
    pairs = [*itertools.product((*INKS, *LABELS), GROUNDS), ("on_accent", "accent"), ("on_surround", "surround")]
    weak = {pair: contrast(*(getattr(theme, name) for name in pair)) for pair in pairs}
    assert {pair: value for pair, value in weak.items() if value < SMALLEST_CONTRAST} == {}


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_edges_of_fields_can_be_seen_and_the_surround_is_neutral(theme: Theme) -> None:
    assert contrast(theme.edge, theme.surface) >= 3
    assert len({theme.surround[1:3], theme.surround[3:5], theme.surround[5:7]}) == 1


def test_the_three_sides_have_their_colours_and_shapes() -> None:
    styles = [label_style(LIGHT, label) for label in ("left", "center", "right")]
    assert [(style.color_name, style.shape) for style in styles] == [
        ("blue", "arrow-left"),
        ("grey", "dot"),
        ("orange", "arrow-right"),
    ]


def test_labels_differ_in_shape_and_pairs_never_repeat() -> None:
    task = Task(name="many", labels=tuple(f"label {number}" for number in range(40)))
    styles = [label_style(task, label) for label in task.labels]
    assert len(set(styles)) == 40
    assert len({style.shape for style in styles[:8]}) == 8
    assert STROKED & {style.shape for style in styles}
