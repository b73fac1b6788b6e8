"""The preview of an auto-labelling: the same counts as the run itself, and what a promise is expected to give."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.auto_label import plan_task, propose
from labeler.cli import run_command_line
from labeler.errors import InputError
from labeler.preview_file import Preview, preview_path, read_preview, write_preview
from labeler.preview_jobs import SHOWN, Pool
from labeler.project import Project
from labeler.rule_jobs import decide_by_rules
from labeler.terms import Terms
from training.ensemble import Votes
from training.scores import average_score

LABELS = ("left", "center", "right")


def preview_of(probabilities: np.ndarray, others: int = 0) -> Preview:
    votes = Votes.of(probabilities)
    proposed, scores = average_score(probabilities)
    about = ("light", LABELS, ("a", "b"), others, 0, np.arange(100, 100 + len(scores)))
    return Preview(*about, votes.voice, votes.top, votes.dissent, proposed, scores, 1 - scores)


def random_probabilities(seed: int, images: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    found = random.dirichlet((0.4, 0.4, 0.4), (2, images)).astype(np.float32)
    found[1, random.random(images) < 0.05] = np.nan
    return found


@given(seed=st.integers(0, 1000), high=st.integers(50, 100), low=st.integers(34, 100))
def test_the_rules_give_in_the_preview_what_they_give_in_the_run(seed: int, high: int, low: int) -> None:
    low = min(low, high)
    probabilities = random_probabilities(seed, 40)
    found = Pool(preview_of(probabilities)).by_rules(high / 100, low / 100, {})
    decided = decide_by_rules(probabilities, LABELS, high / 100, low / 100)
    for row in found.rows:
        told = [label for label, rule, _ in decided if rule == row.title]
        assert row.images == len(told)
        if row.is_labelled:
            assert row.by_label == tuple(told.count(label) for label in LABELS)
    assert found.labelled == sum(label is not None for label, _, _ in decided)


@given(seed=st.integers(0, 1000), audits=st.integers(0, 2000), bound=st.sampled_from(("auto", "dataset")))
def test_a_stricter_error_is_never_expected_to_label_more(seed: int, audits: int, bound: str) -> None:
    pool = Pool(preview_of(random_probabilities(seed, 60), others=20))
    errors, shares = pool.promise_curve(Terms(bound, 0.02), audits)
    assert (np.diff(shares) >= 0).all()
    for error, share in list(zip(errors, shares, strict=True))[::20]:
        outlook = pool.by_promise(Terms(bound, error), audits)
        assert outlook.labelled == pytest.approx(share * 60)
        assert sum(row.images for row in outlook.rows) <= 60


def test_more_audits_are_expected_to_label_more() -> None:
    pool = Pool(preview_of(random_probabilities(1, 500)))
    promise = Terms("dataset", 0.05)
    needed = pool.audits_needed(promise)
    assert needed is not None
    assert pool.expected(promise, 0).labelled == 0
    assert 0 < pool.expected(promise, needed).labelled <= pool.expected(promise, 10 * needed).labelled


def test_thresholds_of_all_of_labels_and_of_folders_label_what_reaches_them() -> None:
    preview = preview_of(random_probabilities(3, 200))
    pool, scores, proposed = Pool(preview), preview.scores, preview.proposed
    assert pool.by_thresholds({"": 0.7}).labelled == (scores >= 0.7).sum() > 0
    by_label = pool.by_thresholds({"left": 0.6, "center": None})
    assert by_label.labelled == ((scores >= 0.6) & (proposed == 0)).sum() > 0
    folders = ["a" if number % 2 else "b" for number in range(200)]
    by_folder = pool.by_thresholds({"a": 0.6, "b": None}, folders)
    assert by_folder.labelled == ((scores >= 0.6) & (np.arange(200) % 2 == 1)).sum() > 0


def test_the_pictures_of_a_row_stay_while_they_belong_to_it() -> None:
    pool = Pool(preview_of(random_probabilities(2, 500)))
    before = pool.by_rules(0.9, 0.5, {}).rows[0]
    after = pool.by_rules(0.8, 0.5, {}).rows[0]
    assert len(before.sample) == SHOWN
    assert set(after.sample) & set(before.sample)
    assert before == pool.by_rules(0.9, 0.5, {}).rows[0]


def test_opened_audits_give_each_rule_its_error_with_an_interval() -> None:
    probabilities = np.array([[[0.9, 0.1, 0.0]] * 4, [[0.9, 0.1, 0.0]] * 4])
    pool = Pool(preview_of(probabilities))
    found = pool.by_rules(0.8, 0.6, {100: "left", 101: "right", 102: None, 999: "left"}).rows[0]
    assert found.audited is not None
    assert (found.audited.count, found.audited.of) == (2, 3)
    assert pool.by_rules(0.8, 0.6, {}).rows[0].audited is None


def test_the_curve_of_the_rules_ends_where_the_rules_are() -> None:
    pool = Pool(preview_of(random_probabilities(3, 300)))
    errors, shares = pool.rules_curve(0.5)
    assert (np.diff(shares) >= 0).all()
    now = pool.by_rules(0.5, 0.5, {})
    assert shares[-1] == pytest.approx(now.labelled / 300)
    assert errors[-1] == pytest.approx(now.wrong / now.labelled)


def test_a_dry_run_leaves_a_preview_that_agrees_with_it(trained: Project, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["auto-label", str(trained.folder), "--task", "light", "--dry-run", "--device", "cpu"]
    assert run_command_line(command, lambda project: 1) == 0
    capsys.readouterr()
    kept = read_preview(preview_path(trained, "light"))
    plan = plan_task(trained, trained.task("light"))
    proposed = propose(trained, plan, lambda event: None, "cpu")
    assert kept.images.tolist() == list(proposed.images)
    assert kept.runs == plan.runs
    counted = Pool(kept).by_rules(plan.high, plan.low, {})
    assert counted.labelled == proposed.summary()["auto_labelled"]
    assert kept.proposed[-1] == -1  # it cannot be read


def test_a_damaged_preview_is_refused(trained: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ask the networks again"):
        read_preview(tmp_path / "gone.npz")
    whole = preview_of(random_probabilities(4, 10))
    path = write_preview(trained, whole)
    assert np.array_equal(read_preview(path).top, whole.top)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(InputError, match="cannot be read"):
        read_preview(path)
    path = write_preview(trained, Preview(**{**vars(whole), "voice": whole.voice + 7}))
    with pytest.raises(InputError, match="hold together"):
        read_preview(path)


def test_the_window_can_preview_without_torch() -> None:
    code = "import sys, labeler.preview_jobs; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
