"""The merge: votes of several files, Table 1, strategies, and what is written."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeler.aggregation import STRATEGIES, Settling, aggregate
from labeler.file_votes import Contradiction, common_tasks, votes_on_tasks, with_common_names
from labeler.label_files import LabelFile, read_label_file
from labeler.merge import Votes, compare, votes_of_project
from labeler.merge_files import write_merge
from labeler.merge_json import as_json
from labeler.merge_remarks import contradiction_sentences, lone_labels
from labeler.merging import agreements_of_project, merge_files, merge_of_project
from labeler.project import Project
from labeler.store import Annotation, annotate, annotator_votes, final_labels
from labeler.tasks import LIGHT
from labeler.votes_text import votes_of_text, votes_text

ReadFiles = Callable[..., list[LabelFile]]
MakeProject = Callable[..., Project]


@pytest.fixture
def read_files(tmp_path: Path) -> ReadFiles:
    """Label files from {name: text}, read without a project."""

    def read(**texts: str) -> list[LabelFile]:
        files = []
        for name, text in texts.items():
            path = tmp_path / f"{name}.csv"
            path.write_text(text, "utf-8")
            files.append(read_label_file(path))
        return with_common_names(files)

    return read


def votes_of(files: list[LabelFile], name: str = "light") -> tuple[Votes, tuple[Contradiction, ...]]:
    (votes,), found = votes_on_tasks(files, [task for task in common_tasks(files) if task.name == name])
    return votes, found


def test_table_1_of_a_small_example_counted_by_hand(read_files: ReadFiles) -> None:
    files = read_files(
        ann="image,light\na,left\nb,left\nc,center\nd,\ne,right\n",
        bob="image,light\na,left\nb,right\nc,center\nf,left\n",
        cy="image,light\nb,left\nc,right\ng,left\n",
    )
    votes, problems = votes_of(files)
    found = compare(votes, {"ann": 4, "bob": 4, "cy": 3})
    assert problems == ()
    assert (found.overlapping, found.conflicting, found.total) == (3, 2, 6)
    # ann-bob agree on a and c of a, b, c; ann-cy on b of b, c; bob-cy on none of b, c.
    assert {(a, b): (pair.overlapping, pair.agreement) for a, b, pair in found.pairs} == {
        ("ann", "bob"): (3, 2 / 3),
        ("ann", "cy"): (2, 1 / 2),
        ("bob", "cy"): (2, 0.0),
    }
    assert math.isclose(found.agreement, 3 / 7)
    kappas = [pair.kappa * pair.overlapping for _, _, pair in found.pairs]
    assert math.isclose(found.kappa, sum(kappas) / 7)


def test_table_1_counts_images_not_the_rows_of_a_file_of_several_people(read_files: ReadFiles) -> None:
    files = read_files(
        team="image,annotator,light\na,ann,left\na,bob,left\nb,ann,right\nb,bob,\nc,bob,\n",
        cy="image,light\na,left\nd,left\n",
    )
    (found,) = merge_files(files, Settling()).agreements
    assert [*found.files.values(), found.total] == [2, 2, 3]


def test_json_has_the_keys_of_the_contract_and_null_for_what_cannot_be_told(read_files: ReadFiles) -> None:
    votes, _ = votes_of(read_files(ann="image,light\na,left\n", bob="image,light\nb,right\n"))
    found = json.loads(json.dumps(as_json(compare(votes, {"ann.csv": 1, "bob.csv": 1})), allow_nan=False))
    assert list(found) == [
        "files",
        "overlapping",
        "conflicting",
        "total",
        "agreement",
        "kappa",
        "alpha",
        "ac1",
        "fleiss",
        "by_label",
        "intervals",
        "pairs",
    ]
    assert [found[key] for key in ("agreement", "kappa", "alpha", "ac1")] == [None] * 4
    (pair,) = found["pairs"]
    assert list(pair)[:7] == ["a", "b", "overlapping", "agreement", "kappa", "confusion", "mcnemar"]
    assert list(pair)[7:10] == ["stuart_maxwell", "by_label", "difference"]
    assert list(pair)[10:] == ["alpha", "ac1", "differences", "intervals"]
    assert (pair["alpha"], pair["ac1"], pair["differences"]) == (None, None, [])
    assert pair["stuart_maxwell"] == {"chi2": 0.0, "df": 0, "p": 1.0}
    assert pair["mcnemar"] == {"left": 1.0, "center": 1.0, "right": 1.0}
    assert pair["confusion"]["left"] == {"left": 0, "center": 0, "right": 0}


def test_names_and_labels_that_differ_in_case_and_folders_meet(read_files: ReadFiles) -> None:
    files = read_files(
        ann="image,mood\nfaces/1.jpg,Happy\nfaces/2.jpg,sad\n",
        bob="image,mood\nC:\\data\\faces\\1.JPG,happy\nC:\\data\\faces\\2.JPG,Happy\n",
        cy="image,mood\n1.jpg,SAD\n3.jpg,sad\n",
    )
    votes, _ = votes_of(files, "mood")
    assert votes.images == ("3.jpg", "faces/1.jpg", "faces/2.jpg")
    assert votes.task.labels == ("Happy", "sad")
    found = compare(votes, {})
    assert (found.overlapping, found.conflicting) == (2, 2)


def test_two_images_of_one_file_are_never_taken_for_one(read_files: ReadFiles) -> None:
    files = read_files(ann="image,light\n1.jpg,left\n", bob="image,light\na/1.jpg,left\nb/1.jpg,right\n")
    assert votes_of(files)[0].images == ("1.jpg", "a/1.jpg", "b/1.jpg")


def test_an_annotator_who_differs_with_themself_is_reported_with_file_and_line(read_files: ReadFiles) -> None:
    files = read_files(
        monday="image,annotator,light\na,ann,left\nb,ann,left\n",
        tuesday="image,annotator,light\nb,ann,left\n\na,ann,right\na,bob,left\n",
    )
    votes, found = votes_of(files)
    assert contradiction_sentences(found) == [
        f"{files[1].path}, line 4: both this file and {files[0].path} are by ann and differ in 1 image (first: a, "
        "light: right here, left in line 2 there), which have no vote of theirs: if these are two people, rename one "
        "in the column annotator."
    ]
    assert votes.codes.tolist() == [[-1, 0], [0, -1]]


LABELS = st.sampled_from(["", *LIGHT.labels])
ANSWERS = st.dictionaries(st.sampled_from("abcdefgh"), LABELS, max_size=8).map(lambda rows: {**rows, "i": "left"})
TEAMS = st.dictionaries(st.sampled_from(["ann", "bob", "cy"]), ANSWERS, min_size=2, max_size=3)
no_deadline = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def texts_of(team: dict[str, dict[str, str]]) -> dict[str, str]:
    return {
        name: "image,light\n" + "".join(f"{image},{label}\n" for image, label in rows.items())
        for name, rows in team.items()
    }


def settling(strategy: str) -> Settling:
    return Settling(strategy, priority=("bob", "ann"))


def labels_of(votes: Votes, strategy: str) -> dict[str, tuple[str, str, str]]:
    """Each image's label ('' for a conflict), source and confidence."""
    settled = aggregate(votes, settling(strategy))
    labels = [*votes.task.labels, ""]
    return {
        image: (labels[code], source, f"{confidence:.6f}")
        for image, code, source, confidence in zip(
            votes.images, settled.labels, settled.sources, settled.confidence, strict=True
        )
    }


@no_deadline
@given(TEAMS, st.sampled_from(list(STRATEGIES)), st.data())
def test_the_order_of_files_and_rows_does_not_matter(
    read_files: ReadFiles, team: dict[str, dict[str, str]], strategy: str, data: st.DataObject
) -> None:
    names = data.draw(st.permutations(list(team)), label="order of files")
    shuffled = {name: dict(data.draw(st.permutations(list(team[name].items())))) for name in names}
    one, _ = votes_of(read_files(**texts_of(team))) if any(map(any, map(dict.values, team.values()))) else (None, ())
    if one is None:
        return
    other, _ = votes_of(read_files(**texts_of(shuffled)))
    assert (one.images, one.annotators) == (other.images, other.annotators)
    assert labels_of(one, strategy) == labels_of(other, strategy)
    assert json.dumps(as_json(compare(one, {}))) == json.dumps(as_json(compare(other, {})))


@no_deadline
@given(TEAMS, st.sampled_from(["unanimous", "majority"]))
def test_merged_and_conflicts_share_the_images_out_between_them(
    read_files: ReadFiles, tmp_path: Path, team: dict[str, dict[str, str]], strategy: str
) -> None:
    votes, _ = votes_of(read_files(**texts_of(team)))
    merged, conflicts = tmp_path / "merged.csv", tmp_path / "conflicts.csv"
    write_merge(merged, conflicts, [votes], [aggregate(votes, Settling(strategy))], replace_larger=True)
    settled = {row["image"]: row for row in rows_of(merged) if row["light"]}
    left = rows_of(conflicts)
    said = Counter((image, label) for rows in team.values() for image, label in rows.items() if label)
    images = {image for image, _ in said}
    assert set(settled) | {row["image"] for row in left} == images
    assert set(settled) & {row["image"] for row in left} == set()
    for image, row in settled.items():
        given_labels = {label: n for (one, label), n in said.items() if one == image}
        assert 2 * given_labels[row["light"]] > sum(given_labels.values())
        assert (row["light_source"] == "majority") == (len(given_labels) > 1)
    assert Counter((row["image"], row["light"]) for row in left) == Counter(
        {key: n for key, n in said.items() if key[0] not in settled}
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_projects_votes_are_those_of_its_annotators(project: Project) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "right")])
    annotate(project.store, "bob", [Annotation(1, "light", "center")])
    annotate(project.store, "bob", [Annotation(2, "light", "left")], "adjudication")
    votes = votes_of_project(project.store, LIGHT)
    assert (votes.images, votes.annotators) == (("00.png", "01.png"), ("ann", "bob"))
    assert votes.codes.tolist() == [[0, 1], [2, -1]]


def test_a_review_is_no_vote_of_its_own_but_stays_in_the_final_label(project: Project) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", "left"), Annotation(2, "light", "right")])
    annotate(project.store, "bob", [Annotation(1, "light", "left")], "review")
    annotate(project.store, "bob", [Annotation(2, "light", "left")])
    votes = votes_of_project(project.store, LIGHT)
    assert (votes.annotators, votes.codes.tolist()) == (("ann", "bob"), [[0, -1], [2, 0]])
    found = compare(votes, {})
    assert (found.overlapping, found.agreement) == (1, 0.0)
    assert final_labels(project.store, "light")[1].source == "unanimous"
    assert (1, "bob", "left") in annotator_votes(project.store, "light")


def test_reviews_are_not_among_the_images_that_a_project_compares(project: Project) -> None:
    annotate(project.store, "ann", [Annotation(image, "light", "left") for image in (1, 2)])
    annotate(project.store, "ann", [Annotation(image, "light", "left") for image in (3, 4, 5)], "review")
    annotate(project.store, "bob", [Annotation(1, "light", "right")])
    ((_, found),) = agreements_of_project(project)
    assert (found.files, found.total) == ({"ann": 2, "bob": 1}, 2)


def test_where_all_answers_are_reviews_there_is_nothing_to_compare(project: Project) -> None:
    for person in ("ann", "bob"):
        annotate(project.store, person, [Annotation(1, "light", "left")], "review")
    found = compare(votes_of_project(project.store, LIGHT), {"ann": 1, "bob": 1})
    assert (found.overlapping, found.conflicting, found.total, found.pairs) == (0, 0, 0, ())


def test_two_files_by_one_annotator_are_told_once_for_all_images_and_tasks(read_files: ReadFiles) -> None:
    head = "image,annotator,light,orientation\n"
    one, two = read_files(
        one=head + "a,ann,left,left\nb,ann,left,left\nc,ann,left,left\n",
        two=head + "c,ann,left,left\nb,ann,right,right\na,ann,left,right\n",
    )
    found = [*votes_of([one, two])[1], *votes_of([one, two], "orientation")[1]]
    (sentence,) = contradiction_sentences(found)
    assert sentence.startswith(f"{two.path}, line 3: both this file and {one.path} are by ann and differ in 2 images")


def test_a_label_that_one_of_several_files_has_is_told_with_its_first_line(read_files: ReadFiles) -> None:
    files = read_files(
        ann="image,mood,light,own\na,Happy,left,x\nb,sad,left,y\n",
        bob="image,mood,light\na,happy,right\n\nb,sda,right\nc,SDA,right\nd,sad,left\n",
    )
    assert lone_labels(files) == [
        f"{files[1].path}, line 4: only this file has the label 'SDA' for task 'mood': correct it where it is a slip."
    ]


def test_a_column_that_holds_no_labels_does_not_drown_the_other_remarks(read_files: ReadFiles) -> None:
    texts = ["image,seconds\n" + "".join(f"{n}.jpg,{n + start}.5\n" for n in range(20)) for start in (0, 100)]
    files = read_files(ann=texts[0], bob=texts[1])
    told = lone_labels(files)
    assert len(told) == 12
    assert told[5] == (
        f"{files[0].path}: 15 more labels of task 'seconds' are in this file alone; where the column holds no labels, "
        "remove it or call it note."
    )


@no_deadline
@given(TEAMS, st.sampled_from(list(STRATEGIES)))
def test_every_vote_is_in_the_merged_file_exactly_once(
    read_files: ReadFiles, tmp_path: Path, team: dict[str, dict[str, str]], strategy: str
) -> None:
    votes, _ = votes_of(read_files(**texts_of(team)))
    merged, conflicts = tmp_path / "merged.csv", tmp_path / "conflicts.csv"
    settled = aggregate(votes, settling(strategy))
    write_merge(merged, conflicts, [votes], [settled], replace_larger=True)
    said = Counter((image, name, label) for name, rows in team.items() for image, label in rows.items() if label)
    written = Counter((row["image"], *vote) for row in rows_of(merged) for vote in votes_of_text(row["light_votes"]))
    assert written == said
    # What has no label in the merged file has its votes in the other, each once.
    left = {row["image"] for row in rows_of(merged) if not row["light"]}
    assert Counter((row["image"], row["annotator"], row["light"]) for row in rows_of(conflicts)) == Counter(
        {vote: n for vote, n in said.items() if vote[0] in left}
    )


@no_deadline
@given(TEAMS, st.sampled_from(["unanimous", "majority"]))
def test_merging_twice_changes_nothing(
    read_files: ReadFiles, tmp_path: Path, team: dict[str, dict[str, str]], strategy: str
) -> None:
    """The files given twice make the same file; the merged file among them, or alone, changes no label."""
    files = read_files(**texts_of(team))
    votes, _ = votes_of(files)
    twice, problems = votes_of(with_common_names([*files, *files]))
    assert problems == ()
    assert labels_of(twice, strategy) == labels_of(votes, strategy)
    merged = tmp_path / "merged.csv"
    write_merge(merged, None, [votes], [aggregate(votes, settling(strategy))], replace_larger=True)
    label = {image: label for image, (label, *_) in labels_of(votes, strategy).items()}
    again = read_label_file(merged)
    assert [task.name for task in again.tasks] == ["light"]
    both, _ = votes_of(with_common_names([*files, again]))
    assert {image: label for image, (label, *_) in labels_of(both, strategy).items()} == label
    alone, _ = votes_of(with_common_names([again]))
    assert {image: label for image, (label, *_) in labels_of(alone, strategy).items()} == label
    assert open_votes(alone, label) == open_votes(votes, label) == open_votes(both, label)


def open_votes(votes: Votes, label: Mapping[str, str]) -> set[tuple[str, str, str]]:
    """Who says what of the images that have no label in the merged file."""
    return {
        (image, name, votes.task.labels[code])
        for image, codes in zip(votes.images, votes.codes.tolist(), strict=True)
        for name, code in zip(votes.annotators, codes, strict=True)
        if code >= 0 and not label[image]
    }


def test_more_columns_do_not_make_a_merged_file_unreadable(read_files: ReadFiles, tmp_path: Path) -> None:
    """Names with every separator, and cells that a spreadsheet would run: written, guarded, and read back."""
    names = ["=cmd", "+a;b", "-x=y", "@it", "back\\slash;=", "plain"]
    said = "".join(f'=1+1.png,"{name}",{"@left" if place % 2 else "-right"}\n' for place, name in enumerate(names))
    (file,) = read_files(odd="image,annotator,mood\n" + said)
    votes, _ = votes_of([file], "mood")
    merged = tmp_path / "merged.csv"
    write_merge(merged, None, [votes], [aggregate(votes, Settling("priority", priority=("plain",)))])
    for line in merged.read_text("utf-8").splitlines()[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in next(csv.reader([line])))
    (row,) = rows_of(merged)
    assert dict(votes_of_text(row["mood_votes"].removeprefix("'"))) == {
        name: "@left" if place % 2 else "-right" for place, name in enumerate(names)
    }
    assert read_label_file(merged).rows["image"].tolist() == ["=1+1.png"]


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), max_size=4))
def test_votes_come_back_from_their_text_whatever_the_names(said: list[tuple[str, str]]) -> None:
    assert votes_of_text(votes_text(said)) == said


def test_names_that_differ_by_unicode_form_only_are_one_image(read_files: ReadFiles) -> None:
    files = read_files(ann="image,light\nfaces/\u00e9.jpg,left\n", bob="image,light\nfaces/e\u0301.JPG,right\n")
    votes, _ = votes_of(files)
    assert (votes.images, votes.codes.tolist()) == (("faces/\u00e9.jpg",), [[0, 2]])


def test_a_projects_annotators_with_mirrored_sides_get_a_remark_without_options(make_project: MakeProject) -> None:
    project = make_project(images=30, tasks=[LIGHT])
    for who, first, second in (("ann", "left", "right"), ("bob", "right", "left")):
        labels = {image: first if image % 2 else second for image in range(1, 31)}
        annotate(project.store, who, [Annotation(image, "light", label) for image, label in labels.items()])
    (remark,) = merge_of_project(project).remarks
    assert "in 100 % with left and right swapped" in remark
    assert remark.endswith("import those labels again with their sides swapped.")
    assert "--swap" not in remark


def test_the_labels_that_stand_in_a_project_keep_their_sources(project: Project) -> None:
    for who, labels in (("ann", "left left left"), ("bob", "left right right")):
        answers = [Annotation(image, "light", label) for image, label in enumerate(labels.split(), 1)]
        annotate(project.store, who, answers)
    annotate(project.store, "ann", [Annotation(2, "light", "right")], "adjudication")
    (settled,) = merge_of_project(project).settled
    assert settled.sources.tolist() == ["unanimous", "adjudicated", ""]
    assert settled.labels.tolist() == [0, 2, -1]
