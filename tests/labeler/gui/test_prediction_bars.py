"""The bars of what networks said of a picture."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from labeler.gui.prediction_bars import PredictionBar, PredictionBars
from labeler.store import Decision
from labeler.tasks import LIGHT

VOTES = (("cnn", "left", 0.5), ("vgg", "right", 0.75))


@pytest.fixture
def bars(qtbot: QtBot) -> Iterator[PredictionBars]:
    """Bars within a widget that is not shown."""
    parent = QWidget()
    qtbot.addWidget(parent)
    made = PredictionBars()
    made.setParent(parent)
    yield made
    parent.deleteLater()


def told(bars: PredictionBars) -> list[str]:
    return [bar.accessibleName() for bar in bars.findChildren(PredictionBar)]


def test_every_label_has_its_part(bars: PredictionBars) -> None:
    chances = ({"left": 0.5, "center": 0.3, "right": 0.2}, {"left": 0.25, "right": 0.75})
    bars.show_decision(LIGHT, Decision(1, "light", None, "needs review", 0.75, VOTES, "auto-1", chances), "right")
    assert told(bars) == ["cnn: left 50 %, center 30 %, right 20 %", "vgg: left 25 %, right 75 %"]
    bars.resize(240, 200)
    picture = bars.findChildren(PredictionBar)[0].grab().toImage()
    row = [picture.pixelColor(x, picture.height() - 6).name() for x in range(picture.width())]
    assert len({row[int(share * len(row))] for share in (0.3, 0.6, 0.9)}) == 3


def test_a_decision_of_an_earlier_version_shows_the_label_alone(bars: PredictionBars) -> None:
    bars.show_decision(LIGHT, Decision(1, "light", None, "needs review", 0.75, VOTES), "right")
    assert told(bars) == ["cnn: left 50 %", "vgg: right 75 %"]


@pytest.mark.parametrize(
    ("votes", "words"),
    [
        (VOTES, "the networks differ, and no sure one stands against unsure ones alone"),
        ((("cnn", "left", 0.5), ("vgg", "left", 0.75)), "say the same, but none is sure enough (75 % at most)"),
        ((("cnn", "left", 0.5),), "so a person decides"),  # one answer does not tell what was missing
    ],
)
def test_why_a_person_decides_is_said_of_this_picture(
    bars: PredictionBars, votes: tuple[tuple[str, str, float], ...], words: str
) -> None:
    bars.show_decision(LIGHT, Decision(1, "light", None, "needs review", 0.75, votes), "right")
    assert words in bars.rule.text()
