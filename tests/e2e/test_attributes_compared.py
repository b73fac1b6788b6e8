"""Somebody trains yes/no questions together and one alone, and compares them as attributes by experiments."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labeler.cli import run_command_line
from labeler.project import create_project
from labeler.recipe_jobs import TrainOptions
from labeler.store import Annotation, annotate
from labeler.tasks import Task
from labeler.train_jobs import train_network

LEFT = Task(name="lit left", labels=("no", "yes"))
BRIGHT = Task(name="bright", labels=("yes", "no"))
PICTURES = 40
TOGETHER, ALONE = "2-attributes-small_resnet-001", "bright-small_resnet-001"


def ignore(event: dict[str, object]) -> None:
    pass


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every question has answers that are missing, and some that are wrong, so that no AUC is 1 by construction."""
    tmp_path = tmp_path_factory.mktemp("attributes")
    (tmp_path / "pictures").mkdir()
    random = np.random.default_rng(3)
    for number in range(PICTURES):
        pixels = random.integers(0, 60, (32, 32, 3)) + 60 * (number % 4 > 1)
        pixels[:, number % 2 * 16 : number % 2 * 16 + 16] += 100
        Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "pictures" / f"{number:02d}.png")
    options = TrainOptions(
        epochs=2, batch_size=8, device="cpu", mirror_images=False, train_share=0.5, more={"input_size": 32}
    )
    with closing(create_project(tmp_path / "faces", tmp_path / "pictures", (LEFT, BRIGHT))) as made:
        answers = [Annotation(n + 1, "lit left", "no" if n % 2 and n % 7 else "yes") for n in range(PICTURES - 6)]
        answers += [Annotation(n + 1, "bright", "yes" if n % 4 > 1 or n % 9 == 0 else "no") for n in range(4, PICTURES)]
        annotate(made.store, "ann", answers)
        train_network(made, ("lit left", "bright"), "small_resnet", options, ignore)
        train_network(made, "bright", "small_resnet", options, ignore)
    return tmp_path / "faces"


def told(project: Path, run: str) -> list[dict[str, str]]:
    with (project / "runs" / run / "validation.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def area(rows: list[dict[str, str]], answer: str, probability: str) -> tuple[float, float]:
    """The AUC by its meaning, how often a yes has the higher probability than a no, and the share of yes."""
    yes, no = (
        [float(row[probability]) for row in rows if row[answer] in known] for known in (("1", "yes"), ("0", "no"))
    )
    wins = sum((a > b) + (a == b) / 2 for a in yes for b in no)
    return wins / (len(yes) * len(no)), len(yes) / (len(yes) + len(no))


def test_the_table_has_the_areas_of_the_answers_kept(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["compare", str(project), "--attributes", "--json"], lambda folder: 0) == 0
    table = json.loads(capsys.readouterr().out)["attributes"]
    assert table["columns"][:2] == ["attribute", "yes"]
    assert sorted(table["columns"][2:]) == [TOGETHER, ALONE]
    cells = {row[0]: dict(zip(table["columns"], row, strict=True)) for row in table["rows"]}
    assert list(cells)[-1] == "mean"
    together, alone = told(project, TOGETHER), told(project, ALONE)
    lit, share = area(together, "lit left", "p_lit left")
    bright, _ = area(together, "bright", "p_bright")
    single, _ = area(alone, "label", "p_yes")
    # Six decimals of the probabilities are kept: two that are nearly equal may swap.
    assert cells["lit left"][TOGETHER] == pytest.approx(lit, abs=0.02)
    assert cells["lit left"]["yes"] == pytest.approx(share)
    assert cells["lit left"][ALONE] is None
    assert cells["bright"][TOGETHER] == pytest.approx(bright, abs=0.02)
    assert cells["bright"][ALONE] == pytest.approx(single, abs=0.02)
    assert cells["mean"][TOGETHER] == pytest.approx((lit + bright) / 2, abs=0.02)


def test_it_can_be_read_and_put_into_a_report(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["compare", str(project), "--attributes", "--progress", "none"], lambda folder: 0) == 0
    printed = capsys.readouterr().out
    assert "AUC by attribute" in printed
    assert "lit left" in printed
    latex, plain = tmp_path / "table.tex", tmp_path / "table.csv"
    files = ["--latex", str(latex), "--csv", str(plain), "--progress", "none"]
    assert run_command_line(["compare", str(project), "--attributes", *files], lambda folder: 0) == 0
    words = latex.read_text(encoding="utf-8")
    assert r"bright-small\_resnet-001" in words
    assert "mean" in words
    with plain.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["attribute"] for row in rows][-1] == "mean"
    assert rows[0][ALONE] == "" or rows[1][ALONE] == ""
