"""Certified auto-labelling of a project: its audits, its certificate, and what is never promised."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from labeler.audit import draw, open_images
from labeler.audit_account import read_looks
from labeler.auto_label import TaskDecisions, apply, plan_task, propose
from labeler.certificates import certificate_sentence, standing_certificates, write_certificates
from labeler.certified_jobs import certify_predictions
from labeler.certified_label import folder_of, propose_certified
from labeler.cli import run_command_line
from labeler.errors import InputError
from labeler.exporting import export_labels
from labeler.project import Project
from labeler.promise_words import next_step
from labeler.report import write_report
from labeler.store import (
    Annotation,
    RuleOfRun,
    annotate,
    final_labels,
    record_audit_answer,
    restore_rule,
    revert_rule,
    revert_run,
    run_decisions,
    runs,
)
from labeler.terms import Terms
from labeler.views import Views

RUNS = ("light-vgg19_variation-001", "light-vgg19_variation-002")
LENIENT = Terms("auto", 0.6, 0.95, share=1.0)


def certified(project: Project, terms: Terms = LENIENT, said: list[str] | None = None) -> TaskDecisions:
    plan = plan_task(project, project.task("light"), RUNS)
    heard: list[str] = [] if said is None else said
    return propose_certified(project, plan, terms, lambda event: heard.append(str(event.get("text", ""))), "cpu")


def audited(project: Project, *, right: bool = True, leave: int = 0) -> int:
    """An audit of the whole pool, answered with what the networks propose there, or with something else."""
    everything = certified(project, Terms("dataset", 0.99))  # so much that no audit is needed
    proposed = {image: label for image, (label, _, _) in zip(everything.images, everything.outcomes, strict=True)}
    audit = draw(project.store, "bob", "pool", "light", 8, seed=1)
    for image in open_images(project.store, audit, "bob")[leave:]:
        others = [label for label in project.task("light").labels if label != proposed[image]]
        record_audit_answer(project.store, "bob", audit.id, image, proposed[image] if right else others[0])
    return audit.id


def test_without_audits_nothing_is_promised_and_the_number_needed_is_said(trained: Project) -> None:
    found = certified(trained, Terms("auto", 0.02))
    assert found.certificate is not None
    assert found.certificate["bound"] is None
    assert (
        found.certificate["more_audits"] == 229
    )  # 183 tested at half the risk, as a first look takes, beside a fifth for the pilot
    assert {rule for _, rule, _ in found.outcomes} == {"needs review"}
    sentence = certificate_sentence(dict(found.certificate))
    assert "Nothing can be promised at 2 % of the auto-labels" in sentence
    assert "about 229 more audited pictures would be needed, and there are not so many" in sentence
    assert next_step(found.certificate).endswith(
        "Label these images by hand, or allow a larger error in a fresh audit."
    )
    assert read_looks(trained) == ()


def test_audits_that_find_no_error_let_it_label_and_the_certificate_is_kept(trained: Project, tmp_path: Path) -> None:
    number = audited(trained)
    before = final_labels(trained.store, "light")
    found = certified(trained)
    summary = apply(trained, "ann", [found])
    run = str(summary["run"])
    kept = json.loads((trained.runs_folder / run / "certificate.json").read_text())["light"]
    assert (kept["errors"], kept["confidence"], kept["kind"], kept["audits"]) == (0, 0.95, "auto", [number])
    assert 0 < kept["bound"] <= 0.6
    assert set(kept["runs"]) == set(RUNS)
    assert all(len(weights) == 64 for weights in kept["runs"].values())
    labelled = [one for one in run_decisions(trained.store, run) if one.label is not None]
    assert {one.rule for one in labelled} == {"certified"}
    assert len(labelled) == kept["coverage"] * 8 > 0
    assert 26 not in {one.image for one in labelled}  # it cannot be read
    after = final_labels(trained.store, "light")
    assert {image: after[image] for image in before} == before
    page = tmp_path / "report.html"
    write_report(trained, page)
    assert "have a wrong auto-label (95 % sure" in page.read_text()
    assert [one["run"] for one in standing_certificates(trained)] == [run]


def test_audits_that_find_errors_promise_nothing(trained: Project) -> None:
    audited(trained, right=False)
    assert certified(trained).summary()["auto_labelled"] == 0


def test_an_audit_that_is_not_finished_is_left_out(trained: Project) -> None:
    audited(trained, leave=2)
    said: list[str] = []
    assert certified(trained, said=said).summary()["auto_labelled"] == 0
    assert any("2 of its pictures are not answered" in text for text in said)


def test_what_an_audit_found_wrong_still_counts_when_people_have_answered_it(trained: Project) -> None:
    number = audited(trained)
    terms = Terms("dataset", 0.5, share=0.5)
    everything = certified(trained, Terms("dataset", 0.99))
    wrong, proposed = next(
        (image, label) for image, (label, *_) in zip(everything.images, everything.outcomes, strict=True) if label
    )
    other = next(label for label in trained.task("light").labels if label != proposed)
    record_audit_answer(trained.store, "bob", number, wrong, other)
    apply(trained, "ann", [first := certified(trained, terms)])
    assert first.certificate is not None
    assert dict(zip(first.images, first.outcomes, strict=True))[wrong][:2] == (None, "needs review")
    annotate(trained.store, "ann", [Annotation(wrong, "light", other)], "review")
    again = certified(trained, Terms("dataset", 0.4, share=0.5)).certificate
    assert again is not None
    assert (again["audited"], again["errors"]) == (first.certificate["audited"], first.certificate["errors"])


def test_spent_audits_are_refused_for_another_question_and_the_same_look_is_free(trained: Project) -> None:
    audited(trained)
    first = certified(trained)
    assert certified(trained).outcomes == first.outcomes
    with pytest.raises(InputError, match="draw a fresh audit"):
        certified(trained, Terms("auto", 0.7, share=1.0))
    assert len(read_looks(trained)) == 1


def test_what_a_person_says_meanwhile_is_kept(trained: Project) -> None:
    audited(trained)
    found = certified(trained)
    annotate(trained.store, "ann", [Annotation(19, "light", "center")])
    assert apply(trained, "ann", [found])["touched_since"] == 1
    final = final_labels(trained.store, "light")[19]
    assert (final.source, final.label) == ("human", "center")


def test_each_label_has_its_own_bound(trained: Project) -> None:
    audited(trained)
    found = certified(trained, Terms("dataset", 0.5, 0.5, each="label", share=1.0)).certificate
    assert found is not None
    parts = found["thresholds"]
    assert isinstance(parts, list)
    assert {part["label"] for part in parts} <= {"left", "center", "right"}
    assert len({part["risk"] for part in parts}) == 1
    assert parts[0]["risk"] == pytest.approx(0.5 / len(parts))


def test_each_folder_has_its_own_bound(trained: Project) -> None:
    audited(trained)
    found = certified(trained, Terms("dataset", 0.5, 0.5, each="folder", share=1.0)).certificate
    assert found is not None
    (part,) = found["thresholds"]  # all pictures lie in the image folder itself
    assert (part["label"], part["risk"], found["each"]) == (".", 0.5, "folder")
    assert part["labelled"] > 0


def test_folders_are_told_apart() -> None:
    assert [folder_of(name) for name in ("a.jpg", "people/ann/b.jpg", "people/c.jpg")] == [".", "people/ann", "people"]
    said = np.array([[[0.9, 0.1]] * 40 + [[0.6, 0.4]] * 40], np.float32)
    answers = {place: "left" if place < 40 else "right" for place in range(80)}
    folders = ["good"] * 40 + ["bad"] * 40
    outcomes, parts = certify_predictions(
        Views(said, said), ("left", "right"), answers, ("auto", 0.2, 0.1), {"good": 3}, folders
    )
    assert [(part["label"], part["labelled"]) for part in parts] == [("bad", 0), ("good", 40)]
    assert {label for label, _, _ in outcomes[:40]} == {"left"}
    assert {label for label, _, _ in outcomes[40:]} == {None}
    with pytest.raises(InputError, match="each label or each folder"):
        Terms(each="person")


def test_the_same_promise_of_another_pool_is_another_look(trained: Project) -> None:
    audited(trained)
    terms = Terms("auto", 0.6, share=0.5)
    certified(trained, terms)
    annotate(trained.store, "ann", [Annotation(19, "light", "center")])
    certified(trained, terms)
    certified(trained, terms)
    first, second = read_looks(trained)
    assert second.risk == pytest.approx(first.risk / 2)


def test_a_certificate_stands_while_its_own_labels_do(trained: Project, tmp_path: Path) -> None:
    audited(trained)
    run = str(apply(trained, "ann", [certified(trained)])["run"])
    rule = RuleOfRun(run, "light", "certified")
    revert_rule(trained.store, "ann", rule)
    assert standing_certificates(trained) == []
    restore_rule(trained.store, "ann", rule)
    assert [one["run"] for one in standing_certificates(trained)] == [run]
    plan = plan_task(trained, trained.task("light"), RUNS, 0.01, 0.01)
    later = str(apply(trained, "ann", [propose(trained, plan, lambda event: None, "cpu")])["run"])
    page = tmp_path / "report.html"
    write_report(trained, page)
    assert "no longer holds" in page.read_text()
    assert standing_certificates(trained) == []  # the later run's rules, which bound nothing, gave the labels
    revert_run(trained.store, "ann", later)
    assert [one["run"] for one in standing_certificates(trained)] == [run]


def test_the_side_file_follows_the_export(trained: Project, tmp_path: Path) -> None:
    audited(trained)
    run = str(apply(trained, "ann", [certified(trained)])["run"])
    file = tmp_path / "labels.csv"
    export_labels(trained, file)
    beside = tmp_path / "labels.csv.certificate.json"
    assert [one["run"] for one in json.loads(beside.read_text())["certificates"]] == [run]
    revert_run(trained.store, "ann", run)
    assert write_certificates(trained, file) is None
    assert not beside.exists()


def test_the_command_line(trained: Project, capsys: pytest.CaptureFixture[str]) -> None:
    audited(trained)
    common = ["auto-label", str(trained.folder), "--task", "light", "--rules", "certified", "--device", "cpu"]
    certain = ["--max-error", "0.6", "--bound", "auto", "--share", "1", "--json"]
    assert run_command_line([*common, *certain, "--dry-run"], lambda project: 1) == 0
    document = json.loads(capsys.readouterr().out)
    certificate = document["tasks"]["light"]["certificate"]
    assert list(certificate)[:6] == ["audited", "errors", "bound", "confidence", "kind", "coverage"]
    assert document["run"] is None
    assert not runs(trained.store, "auto-label")
    assert run_command_line([*common, *certain], lambda project: 1) == 0
    assert json.loads(capsys.readouterr().out)["tasks"]["light"]["by_rule"]["certified"] > 0
    assert run_command_line([*common, "--bound", "all"], lambda project: 1) == 1
    assert "choose auto or dataset" in capsys.readouterr().err
