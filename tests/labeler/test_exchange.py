"""Label files into a project and out of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from labeler import exchange
from labeler.errors import InputError
from labeler.exchange import as_annotator, import_file, import_files, read_for_project, read_subjects
from labeler.exporting import export_labels
from labeler.project import Project
from labeler.store import (
    Annotation,
    Decision,
    annotate,
    annotator_votes,
    apply_decisions,
    final_counts,
    marks,
    set_mark,
    undo,
)
from labeler.tasks import LIGHT, Task


def write(project: Project, text: str, name: str = "bob.csv") -> Path:
    path = project.folder.parent / name
    path.write_text(text, "utf-8")
    return path


def bring_in(project: Project, text: str) -> tuple[str, ...]:
    return import_file(project, read_for_project(project, write(project, text)), "me").problems


def test_a_file_is_imported_under_its_annotators_and_undone_as_a_whole(project: Project) -> None:
    text = "image,annotator,light,flag,note\nC:\\faces\\00.PNG,,left,,\n01.png,cy,right,1,dark\n02.png,cy,,,empty\n"
    assert bring_in(project, text) == ()
    assert annotator_votes(project.store, "light") == [(1, "bob", "left"), (2, "cy", "right")]
    assert marks(project.store) == {(2, "cy"): (True, "dark"), (3, "cy"): (False, "empty")}
    undo(project.store, "me")
    assert annotator_votes(project.store, "light") == []
    assert marks(project.store) == {}


def test_images_that_the_project_does_not_have_are_left_out_and_told(project: Project) -> None:
    problems = bring_in(project, "image,light\n00.png,left\n\nelsewhere.png,left\nfar.png,left\n")
    assert annotator_votes(project.store, "light") == [(1, "bob", "left")]
    (problem,) = problems
    assert "line 4: 2 of 3 images are not in the project and were left out, the first of them elsewhere.png" in problem


def test_a_file_of_other_images_is_refused(project: Project) -> None:
    with pytest.raises(InputError, match=r"line 2: x\.png and all other images of the file are not in the project"):
        bring_in(project, "image,light\nx.png,left\n")


def test_a_file_without_rows_is_refused(project: Project) -> None:
    with pytest.raises(InputError, match="has a header and no rows"):
        bring_in(project, "image,light\n")


def test_differently_written_names_of_one_image_are_one_image(project: Project) -> None:
    (problem,) = bring_in(project, "image,light\n00.png,left\n00.PNG,right\n01.png,left\n/x/01.png,left\n")
    assert "lines 2, 3: bob gives 00.png different labels for light (left, right)" in problem
    assert annotator_votes(project.store, "light") == [(2, "bob", "left")]


def test_pictures_of_one_name_in_several_folders_are_not_one_image(project: Project) -> None:
    text = "image,light\ntrain/00.png,left\nval/00.png,left\n01.png,right\nval/01.png,right\ntrain/01.png,left\n"
    problems = bring_in(project, f"{text}02.png,left\n/x/02.png,left\n")
    assert annotator_votes(project.store, "light") == [(2, "bob", "right"), (3, "bob", "left")]
    (problem,) = problems
    assert "bob.csv, line 2: 4 images were left out, the first of them train/00.png: the file has pictures" in problem
    with pytest.raises(InputError, match=r"line 2: 2 images were left out, the first of them train/00\.png"):
        bring_in(project, "image,light\ntrain/00.png,left\nval/00.png,left\n")


def test_headerless_columns_of_tasks_that_the_project_lacks_are_refused(make_project) -> None:  # type: ignore[no-untyped-def]
    project = make_project(tasks=(Task(name="mood", labels=("happy", "sad")),))
    with pytest.raises(InputError, match="say which with --columns"):
        bring_in(project, "00.png,0,1,0,0,1,0\n")


def test_an_absolute_path_is_not_taken_for_an_image_in_another_folder(make_project) -> None:  # type: ignore[no-untyped-def]
    project = make_project(images=1)
    project.store.connection.execute("INSERT INTO image (path) VALUES ('a/00.png'), ('b/00.png'), ('b/01.png')")
    bring_in(project, "image,light\nC:\\x\\b\\01.png,left\nC:\\x\\b\\00.png,left\n")
    # The second could be b/00.png or, with the folder x/b as its root, 00.png: it is not guessed.
    assert [image for image, _, _ in annotator_votes(project.store, "light")] == [4]


def answers(project: Project) -> None:
    annotate(project.store, "bob", [Annotation(1, "light", "left"), Annotation(2, "light", "right")])
    annotate(project.store, "ann", [Annotation(2, "light", "left")])
    set_mark(project.store, "bob", 3, True, "=dark")
    made = [Decision(4, "light", "center", "agreement", 0.91, ()), Decision(5, "light", None, "needs review", 0.4, ())]
    apply_decisions(project.store, "ann", "auto-1", {}, made)


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_final_labels_are_exported_with_source_and_confidence(project: Project) -> None:
    answers(project)
    path = project.folder / "final.csv"
    assert export_labels(project, path).rows == 2
    assert rows(path)[0][:5] == ["image", "orientation", "orientation_source", "orientation_confidence", "light"]
    assert [(row[0], *row[4:]) for row in rows(path)[1:]] == [
        ("00.png", "left", "human", ""),
        ("03.png", "center", "auto", "0.9100"),
    ]


def test_what_nobody_can_tell_is_exported_with_its_source_and_told_when_it_is_read(project: Project) -> None:
    annotate(project.store, "ann", [Annotation(1, "light", None)], "cannot tell")
    annotate(project.store, "ann", [Annotation(2, "light", "left")])
    path = project.folder / "final.csv"
    assert export_labels(project, path).rows == 2
    assert [(row[0], *row[4:]) for row in rows(path)[1:]] == [
        ("00.png", "", "cannot tell", ""),
        ("01.png", "left", "human", ""),
    ]
    file = read_for_project(project, path, "team")
    assert "the light of 1 images was settled as one that nobody can tell" in " ".join(file.problems)
    import_file(project, file, "me")
    assert annotator_votes(project.store, "light") == [(2, "ann", "left"), (2, "team", "left")]
    assert export_labels(project, project.folder / "one-hot.csv", "one-hot").rows == 1


def test_one_annotators_answers_come_back_as_they_were(project: Project, make_project) -> None:  # type: ignore[no-untyped-def]
    answers(project)
    path = project.folder / "bob.csv"
    assert export_labels(project, path, annotator="bob").rows == 3
    other = make_project("other")
    import_file(other, read_for_project(other, path), "me")
    assert annotator_votes(other.store, "light") == [(1, "bob", "left"), (2, "bob", "right")]
    assert marks(other.store) == {(3, "bob"): (True, "=dark")}


def test_one_hot_files_are_exported_of_final_labels_and_of_an_annotator(project: Project) -> None:
    answers(project)
    path = project.folder / "one-hot.csv"
    export_labels(project, path, "one-hot", "bob")
    assert rows(path)[0] == ["image", *(f"{task.name}_{label}" for task in project.tasks for label in LIGHT.labels)]
    assert [row[0] + "".join(row[4:]) for row in rows(path)[1:]] == ["00.png100", "01.png001"]
    export_labels(project, path, "one-hot")
    assert [row[0] + "".join(row[4:]) for row in rows(path)[1:]] == ["00.png100", "03.png010"]


def test_an_export_that_cannot_be_meant_is_refused(project: Project) -> None:
    answers(project)
    with pytest.raises(InputError, match=r"No annotator .* 'cy'; those who labelled: ann, bob"):
        export_labels(project, project.folder / "x.csv", annotator="cy")
    with pytest.raises(InputError, match="no export format 'xml': choose csv or one-hot"):
        export_labels(project, project.folder / "x.csv", "xml")
    assert not (project.folder / "x.csv").exists()


@pytest.mark.parametrize(
    "text",
    [
        "image,subject\n00.png,s1\n01.png,s2\nelsewhere.png,s3\n",
        "00.png s1\n\n01.PNG s2\n",
        "00.png,s1\n/faces/01.png,s2\n",
    ],
)
def test_subjects_are_read_from_columns_and_from_lines(project: Project, text: str) -> None:
    assert read_subjects(project, write(project, text)) == {"00.png": "s1", "01.png": "s2"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("image,subject\n00.png,s1\n00.png,s2\n", "line 3: 00.png has another subject further up"),
        ("image,subject\n00.png\n", "line 2: no subject is given"),
        ("00.png s1\n01.png\n", "line 2: not 'image subject'"),
        ("x.png s1\n", "names none of the project's images"),
    ],
)
def test_subjects_that_cannot_be_meant_are_refused(project: Project, text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_subjects(project, write(project, text))


def test_an_import_never_changes_a_standing_answer_of_the_same_annotator_unless_asked_to(project: Project) -> None:
    said = [Annotation(image, "light", "left") for image in (1, 2, 3)]
    annotate(project.store, "bob", said)
    path = write(project, "image,light,orientation\n00.png,left,left\n01.png,right,\n02.png,center,\n03.png,left,\n")
    file = read_for_project(project, path)
    before = annotator_votes(project.store, "light")
    with pytest.raises(InputError) as caught:
        import_file(project, file, "me")
    assert str(caught.value) == (
        f"{path}, line 3: bob has answered 2 images differently already (first: 01.png, light: right in this file, "
        "left in the project). If this is another person, name them with --annotator; to take the file's answers "
        "instead, use --replace."
    )
    assert annotator_votes(project.store, "light") == before
    assert undo(project.store, "me") is None
    done = import_file(project, file, "me", replace_standing=True)
    assert (done.answers, done.new, done.replaced) == (5, 4, 2)
    assert annotator_votes(project.store, "light") == [
        (1, "bob", "left"),
        (2, "bob", "right"),
        (3, "bob", "center"),
        (4, "bob", "left"),
    ]
    undo(project.store, "me")
    assert annotator_votes(project.store, "light") == before


def test_an_export_that_comes_back_writes_nothing(project: Project) -> None:
    answers(project)
    path = project.folder / "bob.csv"
    export_labels(project, path, annotator="bob")
    done = import_file(project, read_for_project(project, path), "me")
    assert (done.answers, done.new, done.problems) == (2, 0, ())
    assert undo(project.store, "me") is None


def test_a_standing_note_stays_unless_the_file_is_to_replace_it(project: Project) -> None:
    set_mark(project.store, "bob", 1, True, "dark")
    file = read_for_project(project, write(project, "image,light,flag,note\n00.png,left,,blurred\n01.png,,1,two\n"))
    (problem,) = import_file(project, file, "me").problems
    assert "line 2: bob has marked 00.png differently already; 1 flag or note was left as before" in problem
    assert marks(project.store) == {(1, "bob"): (True, "dark"), (2, "bob"): (True, "two")}
    assert import_file(project, file, "me", replace_standing=True).problems == ()
    assert marks(project.store)[1, "bob"] == (False, "blurred")


def test_several_files_are_one_action(project: Project) -> None:
    texts = {"bob.csv": "image,light\n00.png,left\n", "cy.csv": "image,light\n00.png,right\n01.png,left\n"}
    files = [read_for_project(project, write(project, text, name)) for name, text in texts.items()]
    assert [one.new for one in import_files(project, files, "me")] == [1, 2]
    undo(project.store, "me")
    assert annotator_votes(project.store, "light") == []


def test_two_files_in_which_one_annotator_differs_are_refused(project: Project) -> None:
    texts = {
        "one.csv": "image,annotator,light\n00.png,bob,left\n01.png,bob,left\n",
        "two.csv": "image,annotator,light\n01.png,bob,right\n",
    }
    files = [read_for_project(project, write(project, text, name)) for name, text in texts.items()]
    with pytest.raises(InputError, match=r"two\.csv, line 2: .* right in this file, left in .*one\.csv, line 3"):
        import_files(project, files, "me")
    assert annotator_votes(project.store, "light") == []


def test_a_files_one_annotator_can_be_given_another_name(project: Project) -> None:
    annotate(project.store, "bob", [Annotation(1, "light", "right")])
    file = read_for_project(project, write(project, "image,annotator,light\n00.png,bob,left\n"))
    import_file(project, as_annotator(file, "bob (Rome)"), "me")
    assert annotator_votes(project.store, "light") == [(1, "bob", "right"), (1, "bob (Rome)", "left")]
    two = read_for_project(project, write(project, "image,annotator,light\n00.png,ann,left\n01.png,cy,left\n"))
    with pytest.raises(InputError, match=r"line 3: the file has the answers of several annotators \(ann, cy\)"):
        as_annotator(two, "bob")


def test_unsure_and_notes_leave_in_ones_own_csv_and_come_in_at_a_teammates(project: Project, make_project) -> None:  # type: ignore[no-untyped-def]
    annotate(project.store, "bob", [Annotation(1, "light", "left")])
    set_mark(project.store, "bob", 1, True, 'two "lights", half turned')
    set_mark(project.store, "bob", 2, True, "")
    set_mark(project.store, "bob", 3, False, "only a note")
    path = project.folder / "bob.csv"
    export_labels(project, path, annotator="bob")
    other = make_project("teammate")
    import_file(other, read_for_project(other, path), "me")
    assert annotator_votes(other.store, "light") == [(1, "bob", "left")]
    assert marks(other.store) == marks(project.store)


def test_a_large_import_goes_in_by_parts_and_is_still_one_action_or_none(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "_AT_ONCE", 3)  # answers: an image or two at a time
    first = write(project, "image,light,orientation\n" + "".join(f"0{n}.png,left,right\n" for n in range(5)))
    told: list[tuple[int, int]] = []
    done = import_files(
        project, [read_for_project(project, first)], "me", on_progress=lambda count, total: told.append((count, total))
    )
    assert (done[0].answers, done[0].new) == (10, 10)
    assert told == [(2, 5), (3, 5), (4, 5), (5, 5)]
    everything = annotator_votes(project.store, "light"), annotator_votes(project.store, "orientation")
    assert [len(votes) for votes in everything] == [5, 5]
    assert final_counts(project.store, "light") == {("human", "left"): 5}

    # What differs stands in the first and in the last part; nothing of the new answers between them is written.
    rows = ["00.png,right,right", "02.png,left,", "04.png,center,right"]
    cy = [row.replace(".png", ".png,cy") for row in ("01.png,left,left", "03.png,left,left")]
    second = "image,annotator,light,orientation\n"
    second += "".join(f"{row}\n" for row in [*(row.replace(".png", ".png,bob") for row in rows), *cy])
    with pytest.raises(InputError, match=r"bob has answered 2 images differently already \(first: 00\.png, light"):
        bring_in(project, second)
    assert (annotator_votes(project.store, "light"), annotator_votes(project.store, "orientation")) == everything

    file = read_for_project(project, write(project, second))
    again = import_files(project, [file], "me", replacing=[file.path])
    assert (again[0].new, again[0].replaced) == (6, 2)
    assert undo(project.store, "me") is not None
    assert (annotator_votes(project.store, "light"), annotator_votes(project.store, "orientation")) == everything
    assert undo(project.store, "me") is not None
    assert annotator_votes(project.store, "light") == []
