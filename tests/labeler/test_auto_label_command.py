"""What is chosen on the Auto-label page as a command line."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from labeler.auto_label_command import CONFIDENCES, PROMISED, Chosen, auto_label_command
from labeler.terms import Terms

CHOSEN = (Chosen("light", ("a", "both"), 0.9, 0.6), Chosen("side", ("b", "both"), 0.8, 0.5))


def test_by_the_rules() -> None:
    words = auto_label_command(Path("faces"), "Ann", CHOSEN, dry_run=True)
    assert words[:4] == ("auto-label", "faces", "--annotator", "Ann")
    assert [word for before, word in pairwise(words) if before == "--run"] == [
        "light=a",
        "light=both",
        "side=b",
        "side=both",
    ]
    assert "light=0.90" in words
    assert "side=0.50" in words
    assert "certified" not in words
    assert words[-1] == "--dry-run"


def test_mirror_images_are_asked_about_unless_they_are_not_wanted() -> None:
    assert "--no-mirror" not in auto_label_command(Path("faces"), "Ann", CHOSEN, Terms())
    without = [replace(one, mirror=False) for one in CHOSEN]
    for terms in (None, Terms()):
        assert auto_label_command(Path("faces"), "Ann", without, terms).count("--no-mirror") == 1


def test_by_a_promise() -> None:
    words = auto_label_command(Path("faces"), "Ann", CHOSEN[:1], Terms("auto", 0.0125, 0.99, each="folder"))
    after = words[words.index("--rules") :]
    told = "--rules certified --bound auto --max-error 0.0125 --confidence 0.99 --each folder"
    assert list(after) == told.split()


def test_what_is_offered_can_be_meant() -> None:
    assert list(PROMISED) == sorted(set(PROMISED))
    for error in PROMISED:
        for sure in CONFIDENCES:
            Terms("dataset", error, sure)
    assert Terms().max_error in PROMISED
    assert Terms().confidence in CONFIDENCES
