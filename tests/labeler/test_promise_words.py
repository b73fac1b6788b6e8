"""Promises in words: that each outcome says what to do next."""

from __future__ import annotations

import doctest
from pathlib import Path

from labeler import promise_words
from labeler.audit import draw
from labeler.certificates import certificate_lines, certificate_sentence, save_certificates
from labeler.local_time import time_words
from labeler.pool_audits import pool_audits
from labeler.project import Project
from labeler.promise_words import audit_sentence, expected_sentence, next_step, origin_sentence, terms_sentence
from labeler.store import RunRecord, audit_sample, record_audit_answer
from labeler.terms import Terms

PART = {
    **{"label": "", "bound": 0.018, "risk": 0.025, "threshold": 0.93, "audited": 500, "errors": 4, "pilot": 0},
    **{"labelled": 700, "images": 1000, "more_audits": None},
}
CERTIFICATE = {
    **{"audited": 500, "errors": 4, "bound": 0.018, "confidence": 0.95, "kind": "dataset", "coverage": 0.7},
    **{
        "max_error": 0.02,
        "more_audits": None,
        "thresholds": [PART],
        "date": "2026-01-02T03:04:05+00:00",
        "audits": [3, 4],
    },
    **{"runs": {"light-cnn4-001": "ab" * 32}, "data": "cd" * 32},
}


def test_doctests() -> None:
    assert doctest.testmod(promise_words).failed == 0


def test_every_outcome_leads_on() -> None:
    refused = {**CERTIFICATE, "bound": None, "more_audits": 187}
    assert next_step(CERTIFICATE) == ""
    assert next_step(None) == ""
    assert "Draw another audit" in next_step(refused)
    part = {**PART, "audited": 0, "errors": 0, "pilot": 0}
    unasked = {**refused, "audited": 0, "errors": 0, "audits": [], "thresholds": [part]}
    assert "Draw an audit of the images" in next_step(unasked)
    assert certificate_sentence(unasked).endswith(
        ": no picture was audited, and about 187 would do if none of them was wrong."
    )
    assert certificate_sentence(refused).endswith(": about 187 more audited pictures may do.")
    assert "Train better networks" in next_step({**refused, "more_audits": None})
    assert "More would probably not help" in expected_sentence(0, 100, 50, None)
    assert "too high" in origin_sentence(0)
    assert "120 pictures" in origin_sentence(120)
    each = terms_sentence(Terms("auto", 0.05, 0.9, each="label"))
    assert each.endswith("at most 5 % are wrong. 90 % sure. For each label.")


def test_an_audit_says_how_many_are_to_go(project: Project) -> None:
    audit = draw(project.store, "ann", "pool", "light", 4)
    first, *others = audit_sample(project.store, audit.id)
    record_audit_answer(project.store, "ann", audit.id, first, "left")
    assert audit_sentence(pool_audits(project, "light", 5, 0.05)) == "Audit 1: 1 of 4 answered, 3 to go."
    for image in others:
        record_audit_answer(project.store, "ann", audit.id, image, "left")
    assert audit_sentence(pool_audits(project, "light", 5, 0.05)).startswith("4 audited pictures are answered")
    record_audit_answer(project.store, "ben", audit.id, first, "right")
    assert audit_sentence(pool_audits(project, "light", 5, 0.05)).endswith("which somebody must settle.")


def test_a_certificate_is_told_whole_and_saved(tmp_path: Path) -> None:
    told = dict(certificate_lines(CERTIFICATE))
    assert told["Promised"] == "at most 1.80 % wrong"
    assert told["Audited pictures"] == "500, of which 4 were wrong"
    assert told["Audits"] == "3, 4"
    assert told["Threshold"].startswith("score 0.9300 or more; 4 wrong of 500 audited")
    assert told["Network light-cnn4-001"].endswith("ab" * 32)
    assert told["Date"] == time_words("2026-01-02T03:04:05+00:00")
    summary = {"tasks": {"light": {"certificate": CERTIFICATE}}}
    run = RunRecord("auto-label-001", "auto-label", "", "2026-01-02", False, summary)
    save_certificates(run, tmp_path / "certificate.json")
    assert '"run": "auto-label-001"' in (tmp_path / "certificate.json").read_text()


def test_more_audits_than_pictures_are_not_proposed() -> None:
    said = expected_sentence(0, 180, 0, 183)
    assert said.endswith("would be needed, and there are 180: label these by hand, or allow a larger error.")
