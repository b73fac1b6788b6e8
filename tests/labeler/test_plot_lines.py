"""What the plots of the Compare page draw."""

from __future__ import annotations

from labeler.plot_lines import sensitivity_plot


def found(run: str) -> dict[str, object]:
    steps = [("zoom", 0.8, 0.5), ("zoom", 1.0, 0.9), ("roll", -10.0, 0.7), ("roll", 0.0, 0.9)]
    return {
        "run": run,
        "steps": [
            {"kind": kind, "value": value, "accuracy": share, "interval": (share - 0.1, share + 0.1)}
            for kind, value, share in steps
        ],
    }


def test_one_run_has_its_interval_and_several_a_line_each() -> None:
    plot = sensitivity_plot([found("a")], "zoom")
    assert plot.ticks == [0.8, 1.0]
    assert [[round(y) for y in line.ys] for line in plot.lines] == [[50, 90], [40, 80], [60, 100]]
    both = sensitivity_plot([found("a"), found("b")], "roll")
    assert [line.name for line in both.lines] == ["a", "b"]
    assert list(both.lines[0].xs) == [-10.0, 0.0]


def test_nothing_measured_is_an_empty_plot() -> None:
    assert not sensitivity_plot([], "zoom").lines
