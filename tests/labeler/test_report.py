"""The report is one page that runs nothing and fetches nothing, whatever people call things."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from labeler.audit import draw
from labeler.auto_label import apply, plan_task, propose
from labeler.errors import InputError
from labeler.project import Project, create_project
from labeler.report import write_report
from labeler.store import Annotation, annotate, record_audit_answer
from labeler.tasks import Task

from .added_training import add_training

SCRIPT = "<script>alert(1)</script>"


class Tags(HTMLParser):
    """Every tag and attribute of a page, and its visible text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += f"{data}\n"


def test_names_are_shown_and_never_run(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.jpg").touch()
    task = Task(name="mood", labels=(SCRIPT, "<b>\"sad\" & 'blue'</b>"))
    project = create_project(tmp_path / "faces", tmp_path / "pictures", [task], f"faces {SCRIPT}")
    for person, label in ((f"ann {SCRIPT}", task.labels[0]), ("bob<img src=x onerror=alert(1)>", task.labels[1])):
        annotate(project.store, person, [Annotation(1, "mood", label)])
    write_report(project, tmp_path / "report.html")
    project.close()
    page = Tags((tmp_path / "report.html").read_text("utf-8"))
    assert not {"script", "img", "b", "link", "iframe"} & set(page.tags)
    assert not {"src", "href", "onerror", "onload"} & set(page.attributes)
    for name in (f"faces {SCRIPT}", f"ann {SCRIPT}", "bob<img src=x onerror=alert(1)>", *task.labels):
        assert name in page.text


def test_trainings_are_told_with_the_warning_of_rare_labels(project: Project, tmp_path: Path) -> None:
    write_report(project, tmp_path / "without.html")
    assert "misleads" not in (tmp_path / "without.html").read_text("utf-8")
    add_training(project, "light-cnn4-001", "cnn4", 0.9)
    write_report(project, tmp_path / "with.html")
    page = Tags((tmp_path / "with.html").read_text("utf-8"))
    assert "Accuracy alone misleads where one label is rare" in page.text
    assert "balanced" in page.text.split()


def test_audits_are_told_with_their_rate_and_names_in_them_are_no_markup(project: Project, tmp_path: Path) -> None:
    for person in ("<b>ann</b>", "bob"):
        annotate(project.store, person, [Annotation(image, "light", "left") for image in (1, 2)])
    write_report(project, tmp_path / "before.html")
    assert "Audits" not in (tmp_path / "before.html").read_text("utf-8")
    checked = draw(project.store, "cy", "unanimous", "light", 2)
    draw(project.store, "cy", "cell", "light", 1, {"said": {"<b>ann</b>": "left"}})
    record_audit_answer(project.store, "cy", checked.id, 1, "right")
    write_report(project, tmp_path / "report.html")
    page = Tags((tmp_path / "report.html").read_text("utf-8"))
    assert "100.0 %, between 2.5 and 100.0 (1 of 1)" in page.text
    assert "where <b>ann</b> says left" in page.text
    assert "b" not in page.tags


def test_a_report_of_everything_holds_its_figures_and_no_address(trained: Project, tmp_path: Path) -> None:
    annotate(trained.store, "bob", [Annotation(1, "light", "right"), Annotation(2, "light", "center")])
    plan = plan_task(trained, trained.task("light"))
    apply(trained, "ann", [propose(trained, plan, lambda event: None, "cpu")])
    write_report(trained, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text("utf-8")
    text = Tags(page).text
    assert not re.search(r"https?:|//[a-z]|url\(|@import", page)
    for shown in (
        "26 images",
        "ann and bob",
        "50.0 %",
        "light-vgg19_variation-001",
        "auto-label-001",
        "Needs review",
        "left half of the picture",
    ):
        assert shown in text


def test_a_project_without_any_labels_has_a_report(make_project: Callable[..., Project], tmp_path: Path) -> None:
    project = make_project()
    write_report(project, tmp_path / "report.html")
    assert "5 images" in (tmp_path / "report.html").read_text("utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_report(project, project.folder)
