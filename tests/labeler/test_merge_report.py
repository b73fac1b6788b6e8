"""The merge's page runs nothing and fetches nothing, whatever files and people are called, and holds its figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from labeler.aggregation import Settling
from labeler.cell_rules import parse_rule
from labeler.file_votes import with_common_names
from labeler.label_files import read_label_file
from labeler.merge_json import merge_document
from labeler.merge_report import strategy_words, write_merge_report
from labeler.merging import Merge, merge_files

SCRIPT = "<script>alert(1)</script>"
LABELS = ("left", "center", "right")
Team = Callable[..., Merge]


class Page(HTMLParser):
    """Every tag and attribute of a page, and its visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += f"{data}\n"


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """A merge of three people's files: bob calls center what the others call left or right, cy is careful."""

    def merge(settling: Settling, names: tuple[str, ...] = ("ann", "bob", "cy"), file: str = "{}.csv") -> Merge:
        rng = np.random.default_rng(2)
        truth = rng.integers(0, 3, 240)
        paths = []
        for place, name in enumerate(names):
            said = np.where(rng.random(240) < 0.9, truth, rng.integers(0, 3, 240))
            if place == 1:
                said = np.where(rng.random(240) < 0.3, 1, said)
            paths.append(tmp_path / file.format(place))
            quoted = name.replace('"', '""')
            rows = [f'{image:03d}.png,"{quoted}",{LABELS[code]}' for image, code in enumerate(said)]
            paths[-1].write_text("image,annotator,light\n" + "\n".join(rows[: 240 - 20 * place]), "utf-8")
        return merge_files(with_common_names([read_label_file(path) for path in paths]), settling)

    return merge


def page_of(path: Path) -> tuple[str, Page]:
    text = path.read_text("utf-8")
    return text, Page(text)


def test_names_are_shown_and_never_run(team: Team, tmp_path: Path) -> None:
    names = (f"ann {SCRIPT}", "bob<img src=x onerror=alert(1)>", "cy \" onload=alert(1) & 'co'")
    settling = Settling("priority", priority=names)
    write_merge_report(tmp_path / "report.html", team(settling, names, "<b>{}&.csv"), settling)
    _, page = page_of(tmp_path / "report.html")
    assert not {"script", "img", "b", "link", "iframe"} & set(page.tags)
    assert not {"src", "href", "onerror", "onload"} & set(page.attributes)
    for name in (*names, "<b>0&.csv"):
        assert name in page.text


def test_it_holds_the_figures_the_differences_in_words_and_what_was_made_of_the_votes(
    team: Team, tmp_path: Path
) -> None:
    rule = parse_rule("light: ann=center, bob=left -> ann")
    settling = Settling("majority", rules=(rule,))
    merged = team(settling)
    write_merge_report(tmp_path / "report.html", merged, settling)
    text, page = page_of(tmp_path / "report.html")
    assert not re.search(r"https?:|//[a-z]|url\(|@import", text)
    (found,), (settled,), (intervals,) = merged.agreements, merged.settled, merged.intervals
    low, high = intervals.overall["agreement"].low, intervals.overall["agreement"].high
    for shown in (
        str(tmp_path / "0.csv"),
        f"{100 * found.agreement:.1f} %",
        f"{100 * low:.1f} to {100 * high:.1f} %",
        f"{found.alpha:.2f}",
        "bob says center where ann says left or right",
        "Stuart-Maxwell p",
        "McNemar p: left",
        rule.source,
        "conflicts left",
        str(settled.by_source()["majority"]),
        "left half of the picture",
    ):
        assert shown in page.text
    assert page.tags.count("table") >= 10


def test_thought_right_is_about_the_images_that_an_annotator_answered(tmp_path: Path) -> None:
    """Cy answers images of one label alone; what cy would say of the others is not made up."""
    answers = [*["left"] * 30, *["right"] * 30]
    rows = [f"{image:02d}.png,{label}" for image, label in enumerate(answers)]
    for name, kept in (("ann", rows), ("bob", rows), ("cy", rows[:20])):
        (tmp_path / f"{name}.csv").write_text("image,light\n" + "\n".join(kept) + "\n")
    merged = merge_files([read_label_file(tmp_path / f"{name}.csv") for name in ("ann", "bob", "cy")], Settling())
    write_merge_report(tmp_path / "report.html", merged, Settling())
    _, page = page_of(tmp_path / "report.html")
    shown = page.text.partition("thought right")[2].split()
    assert [shown[shown.index(name) + 1] for name in ("ann", "bob", "cy")] == ["100.0"] * 3
    # All draws agree: Wilson's interval of 60 images for the agreement, and none for kappa, which all draws give as 1.
    assert "94.0 to 100.0 %" in page.text
    assert "100.0 to 100.0" not in page.text
    (intervals,) = (task["intervals"] for task in merge_document(merged)["tasks"].values())  # type: ignore[attr-defined]
    assert {name: one is None for name, one in intervals.items()} == {
        "agreement": False,
        "kappa": True,
        "alpha": True,
        "ac1": True,
        "fleiss": True,
    }


def test_files_that_share_no_image_have_a_page_and_a_remark(tmp_path: Path) -> None:
    for name, image in (("ann", "a"), ("bob", "b")):
        (tmp_path / f"{name}.csv").write_text(f"image,light\n{image}.png,left\n")
    merged = merge_files([read_label_file(tmp_path / f"{name}.csv") for name in ("ann", "bob")], Settling())
    (remark,) = merged.remarks
    assert remark.startswith("No image has answers of two annotators")
    write_merge_report(tmp_path / "report.html", merged, Settling())
    _, page = page_of(tmp_path / "report.html")
    assert remark in page.text
    assert "nothing can be compared" in page.text


@pytest.mark.parametrize(
    ("settling", "words"),
    [
        (Settling("unanimous"), "every other image is a conflict"),
        (Settling("majority", "plurality"), "more than half of the votes give it. Without such a majority the label"),
        (Settling("dawid-skene", threshold=0.9), "at least 0.9"),
        (Settling("priority", priority=("cy", "ann")), "first of cy, ann who answered"),
        (Settling("majority", "priority", ("cy",)), "first of cy who gave one of them"),
    ],
)
def test_strategies_in_words(settling: Settling, words: str) -> None:
    assert words in strategy_words(settling)
