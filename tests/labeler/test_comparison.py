"""Trainings as tables, and the files that are made of them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from labeler.comparison import accuracy_matrix, attribute_table, runs_table, write_csv, write_latex
from labeler.latex import latex_table
from labeler.plot_lines import mistakes_of, reliability_plot, roc_plot, training_plot


def row(run: str, task: str, architecture: str, accuracy: float, **evaluation: Any) -> dict[str, Any]:
    plain = {"parameters": 1000, "loss": 0.5, "balanced_accuracy": accuracy, "majority_share": 0.4, "epochs": 3}
    speed = {"seconds": 12.5, "images_per_second": 80.0, "images_validation": 30, "megabytes": 5.1, "recipe": {}}
    brief = {"accuracy": accuracy, "auc": 0.9, "share": None, "intervals": {"accuracy": [0.7, 0.95]}} | evaluation
    return {"run": run, "task": task, "architecture": architecture, **plain, **speed, "evaluation": brief}


def test_table_9_has_intervals_size_and_speed() -> None:
    table = runs_table([row("a", "light", "cnn4", 0.9), row("b", "light", "cnn4", 0.8) | {"evaluation": None}])
    words = [dict(zip([one.key for one in table.columns], cells, strict=True)) for cells in table.words()]
    assert (words[0]["accuracy"], words[0]["accuracy_interval"]) == ("90.0 %", "70.0 to 95.0")
    assert words[1].items() >= {
        "accuracy_interval": "-", "auc": "-", "megabytes": "5.1", "images_per_second": "80", "parameters": "1,000",
        "seconds": "12 s",
    }.items()  # fmt: skip


def test_the_matrix_has_means_of_networks_by_task() -> None:
    rows = [row("a", "light", "cnn4", 0.9), row("b", "light", "cnn4", 0.7), row("c", "orientation", "vgg", 0.6)]
    table = accuracy_matrix(rows)
    assert [column.title for column in table.columns] == ["network", "light", "orientation"]
    assert table.words() == [["cnn4", "80.0 % (2)", "-"], ["vgg", "-", "60.0 %"]]


def test_attributes_stand_beside_their_share_and_have_means() -> None:
    rows = [
        row("one", "Smiling", "cnn4", 0.9, auc=0.8, share=0.5),
        row("one", "Bald", "cnn4", 0.9, auc=0.6, share=0.02),
        row("two", "Bald", "cnn4", 0.9, auc=0.7, share=0.02),
        row("three", "light", "cnn4", 0.9),
    ]
    table = attribute_table(rows)
    assert [column.title for column in table.columns] == ["attribute", "yes", "one", "two"]
    assert table.words() == [
        ["Smiling", "50.0 %", "0.800", "-"],
        ["Bald", "2.0 %", "0.600", "0.700"],
        ["mean", "-", "0.700", "0.700"],
    ]
    assert attribute_table([]).words() == []


def test_a_csv_file_keeps_numbers_and_guards_texts(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", runs_table([row("=evil()", "light", "cnn4", 0.9)]))
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        found = next(csv.DictReader(file))
    assert (found["run"], found["accuracy"]) == ("'=evil()", "0.9")
    assert (found["accuracy_interval_low"], found["accuracy_interval_high"]) == ("0.7", "0.95")


def test_latex_shows_every_character(tmp_path: Path) -> None:
    write_latex(tmp_path / "t.tex", accuracy_matrix([row("a", "5_o_Clock & 50%", "cnn4", 0.9)]))
    text = (tmp_path / "t.tex").read_text(encoding="utf-8")
    assert r"network & 5\_o\_Clock \& 50\% \\" in text
    assert r"cnn4 & 90.0 \% \\" in text
    assert r"{[a} & x\textbackslash{}y \\" in latex_table(["c", "d"], [["[a", "x\\y"]], [False, True])


def found_of(run: str) -> dict[str, Any]:
    bins = [{"confidence": 0.6, "accuracy": 0.5}, {"confidence": 0.9, "accuracy": 1.0}]
    calibration = {"ece": 0.1, "brier": 0.2, "bins": bins}
    mistakes = [{"image": "a", "truth": "left", "called": "right"}, {"image": "b", "truth": "right", "called": "left"}]
    yes = {"label": "left", "auc": {"value": 0.75}, "roc": ([0, 1], [0, 1])}
    return {
        "run": run,
        "by_label": [yes, yes | {"label": "right", "roc": None}],
        "calibration": {"before": calibration, "after": calibration},
        "mistakes": mistakes,
    }


def test_plots_name_their_lines() -> None:
    assert [line.name for line in roc_plot([found_of("a"), found_of("b")], "left").lines] == [
        "a · AUC 0.750",
        "b · AUC 0.750",
    ]
    assert roc_plot([found_of("a")], "right").lines == []
    assert len(roc_plot([found_of(str(number)) for number in range(12)], "left").lines) == 8
    assert [line.name[:6] for line in reliability_plot([found_of("a")]).lines] == ["before", "after "]
    assert len(reliability_plot([found_of("a"), found_of("b")]).lines) == 2
    epochs = [{"epoch": 1, "validation_accuracy": 0.5}, {"epoch": 2, "validation_accuracy": 0.75}]
    plot = training_plot({"a": epochs, "gone": []}, "accuracy")
    assert [(line.name, line.ys) for line in plot.lines] == [("a", [50.0, 75.0])]


def test_mistakes_of_one_cell() -> None:
    assert [one["image"] for one in mistakes_of(found_of("a"), ("right", "left"))] == ["b"]
    assert len(mistakes_of(found_of("a"))) == 2
