"""What is told of label files before they are imported, and that an import then does just that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from labeler.exchange import import_files, read_chosen
from labeler.file_choice import FileChoice
from labeler.file_facts import FileFacts
from labeler.file_preview import preview_files
from labeler.project import Project
from labeler.store import Annotation, annotate, annotator_votes, image_names, set_missing
from labeler.tasks import LIGHT

MakeProject = Callable[..., Project]
LABELS = LIGHT.labels
IMAGES = 40
TRUTH = np.random.default_rng(3).integers(0, 3, (2, IMAGES))


def look(project: Project, choices: Mapping[Path, FileChoice] | list[Path]) -> list[FileFacts]:
    files = choices if isinstance(choices, Mapping) else {path: FileChoice() for path in choices}
    return list(preview_files(project, files, lambda _done, _total: None).files)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def own_csv(path: Path, light: np.ndarray, orientation: np.ndarray) -> Path:
    rows = (f"{n:02d}.png,{LABELS[a]},{LABELS[b]}" for n, (a, b) in enumerate(zip(light, orientation, strict=True)))
    return write(path, "\n".join(["image,light,orientation", *rows]))


def headless(path: Path, *columns: np.ndarray) -> Path:
    rows = (
        ",".join([f"{n:02d}.png", *(str(int(code == one)) for code in codes for one in range(3))])
        for n, codes in enumerate(zip(*columns, strict=True))
    )
    return write(path, "\n".join(rows))


@pytest.fixture
def large(make_project: MakeProject) -> Project:
    return make_project(images=IMAGES)


def test_answers_are_counted_as_an_import_counts_them(project: Project, tmp_path: Path) -> None:
    annotate(project.store, "bob", [Annotation(1, "light", "left"), Annotation(2, "light", "left")])
    first = write(tmp_path / "bob.csv", "image,light\n00.png,left\n01.png,right\n02.png,center\nnone.png,left\n")
    second = write(tmp_path / "more.csv", "image,annotator,light\n02.png,bob,left\n03.png,bob,\n03.png,cy,left\n")
    one, two = look(project, [first, second])
    assert (one.annotators, one.rows, one.new, one.same, one.differing) == (("bob",), 3, 1, 1, 1)
    assert (two.annotators, two.new, two.same, two.differing) == (("bob", "cy"), 1, 0, 1)
    assert "1 of 4 images are not in the project" in one.problems[0]
    assert annotator_votes(project.store, "light") == [(1, "bob", "left"), (2, "bob", "left")]
    files = [read_chosen(project, path, FileChoice()) for path in (first, second)]
    done = import_files(project, files, "me", replacing=[first, second])
    assert [(file.new, file.replaced) for file in done] == [(2, 1), (2, 1)]


def test_only_the_files_that_may_replace_do(project: Project, tmp_path: Path) -> None:
    annotate(project.store, "bob", [Annotation(1, "light", "left")])
    bob = write(tmp_path / "bob.csv", "image,light\n00.png,right\n")
    cy = write(tmp_path / "cy.csv", "image,light\n00.png,center\n")
    files = [read_chosen(project, path, FileChoice()) for path in (bob, cy)]
    with pytest.raises(Exception, match="bob has answered 1 image differently already"):
        import_files(project, files, "me", replacing=[cy])
    import_files(project, files, "me", replacing=[bob])
    assert annotator_votes(project.store, "light") == [(1, "bob", "right"), (1, "cy", "center")]


def test_a_file_at_fault_does_not_stop_the_others(project: Project, tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.csv", "image,mood\n00.png,happy\n")
    good = write(tmp_path / "good.csv", "image,light\n00.png,left\n")
    one, two, three = look(project, [bad, good, tmp_path / "none.csv"])
    assert "column 'mood' is not a task" in one.fault
    assert (two.fault, two.new) == ("", 1)
    assert "cannot be read" in three.fault


def test_texts_that_are_no_labels_are_asked_about_with_a_proposal(project: Project, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "image,light\n00.png,links\n01.png,links\n02.png,zzz\n")
    (facts,) = look(project, [path])
    assert [(one.text, one.count, one.label) for one in facts.unknown] == [("links", 2, "left"), ("zzz", 1, "")]
    assert facts.tasks == {}
    choice = FileChoice(spellings={"light": {"links": "left", "zzz": "center"}})
    (facts,) = look(project, {path: choice})
    assert facts.fault == ""
    assert facts.tasks["light"].labels == {"left": 2, "center": 1}
    assert [(one.text, one.label) for one in facts.respelled] == [("links", "left"), ("zzz", "center")]
    assert facts.tasks["light"].samples[0].text == "00.png,links"


def test_a_mirrored_file_is_told_from_the_others_and_its_swap_cures_it(large: Project, tmp_path: Path) -> None:
    names = image_names(large.store)
    annotate(large.store, "Ada", [Annotation(n, "light", LABELS[TRUTH[0][int(name[:2])]]) for n, name in names.items()])
    ann = own_csv(tmp_path / "ann.csv", TRUTH[0], TRUTH[1])
    ben = own_csv(tmp_path / "ben.csv", 2 - TRUTH[0], TRUTH[1])
    good, bad = look(large, [ann, ben])
    assert {(one.compared.other, one.compared.file, one.suspect) for one in bad.mirrored} == {
        ("Ada", "", "this"),
        ("ann", str(ann), "this"),
    }
    assert [(one.compared.other, one.suspect) for one in good.mirrored] == [("ben", "other")]
    assert all(one.compared.task == "light" and one.swapped == 1.0 for one in bad.mirrored)
    agreement = {(one.task, one.other): (one.images, one.agreement) for one in good.compared}
    assert agreement["light", "Ada"] == (IMAGES, 1.0)
    good, cured = look(large, {ann: FileChoice(), ben: FileChoice(swap=("light",))})
    assert (good.mirrored, cured.mirrored) == ((), ())
    assert cured.tasks["light"].labels == good.tasks["light"].labels
    assert cured.tasks["orientation"] == bad.tasks["orientation"]


def test_another_order_of_columns_is_proposed_where_it_fits_much_better(large: Project, tmp_path: Path) -> None:
    ann = own_csv(tmp_path / "ann.csv", TRUTH[0], TRUTH[1])
    right = headless(tmp_path / "right.csv", TRUTH[0], TRUTH[1])
    turned = headless(tmp_path / "turned.csv", TRUTH[1], TRUTH[0])
    rotated = headless(tmp_path / "rotated.csv", 2 - TRUTH[0], TRUTH[1])
    _, good, bad, mirrored = look(large, [ann, right, turned, rotated])
    assert good.columns == "light:left,center,right;orientation:left,center,right"
    assert good.better_order is None
    assert len(good.orders) == 8
    assert mirrored.better_order is None, "a swap of sides has its own warning"
    assert {one.compared.task for one in mirrored.mirrored} == {"light"}
    assert bad.better_order is not None
    assert bad.better_order.columns == "orientation:left,center,right;light:left,center,right"
    assert bad.better_order.better > 0.8
    (cured,) = look(large, {turned: FileChoice(columns=bad.better_order.columns)})
    assert {name: task.labels for name, task in cured.tasks.items()} == {
        name: task.labels for name, task in good.tasks.items()
    }
    assert all(one.label == LABELS[TRUTH[0][int(one.image[:2])]] for one in cured.tasks["light"].samples)


def test_people_who_only_differ_are_not_told_to_be_mirrored_or_misread(large: Project, tmp_path: Path) -> None:
    guesses = np.random.default_rng(8).integers(0, 3, (2, IMAGES))
    ann = own_csv(tmp_path / "ann.csv", TRUTH[0], TRUTH[1])
    other = headless(tmp_path / "other.csv", guesses[0], guesses[1])
    _, facts = look(large, [ann, other])
    assert facts.mirrored == ()
    assert facts.better_order is None


def test_pictures_that_are_missing_are_no_samples(project: Project, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "image,light\n00.png,left\n01.png,left\n")
    set_missing(project.store, ["00.png"])
    (facts,) = look(project, [path])
    assert [one.image for one in facts.tasks["light"].samples] == ["01.png"]
    assert facts.tasks["light"].labels == {"left": 2}
