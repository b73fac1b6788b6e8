"""Figures of trainings as the project sees them, and the commands that print them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labeler.cli import run_command_line
from labeler.comparison import recipe_words
from labeler.comparison_jobs import compare_runs
from labeler.errors import InputError
from labeler.evaluation_jobs import differing_settings, evaluate_run, evaluated_runs, sensitivity_of_run
from labeler.project import Project
from labeler.store.runs import RunRecord

RUN = "light-vgg19_variation-001"


def ignore(event: dict[str, object]) -> None:
    pass


def labeler(*arguments: object) -> int:
    return run_command_line([str(one) for one in arguments], lambda folder: 0)


def test_the_figures_are_those_of_the_training_and_are_kept(trained: Project) -> None:
    found = evaluate_run(trained, RUN)
    assert found is not None
    plain = next(row for row in compare_runs(trained) if row["run"] == RUN)
    assert found["figures"]["accuracy"]["value"] == pytest.approx(plain["accuracy"])
    assert found["figures"]["loss"]["value"] == pytest.approx(plain["loss"], abs=1e-5)
    (kept,) = (trained.cache_folder / "evaluations").iterdir()
    assert evaluate_run(trained, RUN) == json.loads(json.dumps(found))
    kept.write_text("no JSON")
    assert evaluate_run(trained, RUN) is not None
    assert evaluate_run(trained, RUN, part="test") is None
    with pytest.raises(InputError, match="no part 'train'"):
        evaluate_run(trained, RUN, part="train")


def test_rows_say_what_differs_and_live_without_stored_answers(trained: Project) -> None:
    (trained.runs_folder / RUN / "validation.npz").unlink()
    rows = {row["run"]: row for row in evaluated_runs(trained, ["light"], [], "validation", ignore)}
    assert rows[RUN]["evaluation"] is None
    other = rows["light-vgg19_variation-002"]
    assert other["evaluation"]["intervals"]["accuracy"] is not None
    assert {run: row["recipe"] for run, row in rows.items()} == {RUN: {"seed": 0}, other["run"]: {"seed": 1}}
    assert other["megabytes"] > 4
    with pytest.raises(InputError, match="nosuch"):
        evaluated_runs(trained, [], ["nosuch"], "validation", ignore)


def test_a_setting_that_an_old_run_does_not_know_had_its_default() -> None:
    """Preprocessing came later: a run without a word of it learned from pictures as they are."""
    old = {"seed": 0, "epochs": 3, "some_day": 1}
    records = [
        RunRecord(run, "train", "light", "2026-01-01", False, {"settings": settings})
        for run, settings in (("old", old), ("plain", {**old, "gaussian": False}), ("new", {**old, "gaussian": True}))
    ]
    found = differing_settings(records)
    assert found == {"old": {"gaussian": False}, "plain": {"gaussian": False}, "new": {"gaussian": True}}
    assert recipe_words(found["new"]) == "gaussian yes"


def test_compare_prints_tables_and_writes_files(
    trained: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert labeler("compare", trained.folder, "--task", "light", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert {row["run"] for row in document["runs"]} == {RUN, "light-vgg19_variation-002"}
    assert labeler("compare", trained.folder, "--matrix", "--latex", tmp_path / "m.tex", "--progress", "none") == 0
    assert r"vgg19\_variation & " in (tmp_path / "m.tex").read_text()
    assert labeler("compare", trained.folder, "--run", RUN, "--progress", "none") == 0
    assert "-002" not in capsys.readouterr().out.split("Trainings")[1]
    assert labeler("compare", trained.folder, "--matrix", "--attributes") == 1
    assert labeler("evaluate", trained.folder, "--run", RUN) == 0
    assert "Calibration" in capsys.readouterr().out
    assert labeler("evaluate", trained.folder, "--run", RUN, "--part", "test") == 1
    assert "kept no answers on test images" in capsys.readouterr().err


def test_sensitivity_begins_where_nothing_is_changed(trained: Project, tmp_path: Path) -> None:
    found = sensitivity_of_run(trained, RUN, "", ignore, "cpu")
    plain = next(row for row in compare_runs(trained) if row["run"] == RUN)
    unchanged = [step["accuracy"] for step in found["steps"] if step["value"] == {"zoom": 1, "roll": 0}[step["kind"]]]
    assert unchanged == pytest.approx([plain["accuracy"]] * 2)
    assert labeler("sensitivity", trained.folder, "--run", RUN, "--out", tmp_path / "s.html", "--device", "cpu") == 0
    page = (tmp_path / "s.html").read_text(encoding="utf-8")
    assert page.count("<polyline") == 2
