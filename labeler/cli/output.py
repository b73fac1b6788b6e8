"""What commands print: progress, one JSON document, or tables for people. Rich is imported when it is needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # its tables of networks would cost every command a moment
    from labeler.jobs import OnEvent

_WIDER_THAN_ANY = 10_000


class ProgressStyle(StrEnum):
    """How a long command tells how far it is: a bar for people, JSON lines for programs, or nothing."""

    BAR = "bar"
    JSON = "json"
    NONE = "none"


def print_json(document: object) -> None:
    """One JSON document on stdout, and nothing else there."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def print_line(text: str) -> None:
    sys.stdout.write(text + "\n")


def print_notice(text: str) -> None:
    """A sentence beside the result: stderr, so that stdout stays what it is."""
    sys.stderr.write(text + "\n")


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table as wide as its text; numbers are right-aligned."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for place, column in enumerate(columns):
        numeric = bool(rows) and all(_is_figure(row[place]) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    # Wider than any table: a figure that is cut off is worse than a line that wraps.
    console = Console(highlight=False, markup=False, emoji=False, width=_WIDER_THAN_ANY)
    if title:
        console.print(title, style="bold")  # by itself: as the table's own it would wrap within a narrow one
    console.print(table, crop=False)


@contextmanager
def progress_events(style: ProgressStyle) -> Iterator[OnEvent]:
    """Where a job's events go: JSON lines on stdout, a bar on stderr, or nowhere."""
    if style is ProgressStyle.JSON:
        yield print_event
    elif style is ProgressStyle.NONE:
        yield _notices_only
    else:
        with _bar() as on_event:
            yield on_event


def print_event(event: dict[str, object]) -> None:
    """One event as a JSON line, at once."""
    sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _notices_only(event: dict[str, object]) -> None:
    if event["event"] == "message":
        print_notice(str(event["text"]))


@contextmanager
def _bar() -> Iterator[OnEvent]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True, highlight=False, markup=False)
    with Progress(*columns, console=console, transient=True) as progress:
        bars: dict[str, int] = {}

        def on_event(event: dict[str, object]) -> None:
            kind = event["event"]
            if kind == "message":
                console.print(str(event["text"]), soft_wrap=True)
            elif kind == "epoch":
                console.print(epoch_line(event), soft_wrap=True)
            elif kind in ("progress", "batch"):
                title = str(event["stage"]) if kind == "progress" else f"epoch {event['epoch']}"
                bar = "epochs" if kind == "batch" else title
                if bar not in bars:
                    bars[bar] = progress.add_task(title)
                done, total = _number(event["done"]), _number(event["total"])
                progress.update(TaskID(bars[bar]), description=title, completed=done, total=total)

        yield on_event


def epoch_line(event: dict[str, object]) -> str:
    """An epoch's figures in one line."""
    return (
        f"epoch {event['epoch']}/{event['epochs']}  "
        f"training loss {event['train_loss']:.4f} accuracy {event['train_accuracy']:.3f}  "
        f"validation loss {event['validation_loss']:.4f} accuracy {event['validation_accuracy']:.3f}  "
        f"{event['seconds']:.1f} s"
    )


def percent(share: float | None) -> str:
    """A share for people; a dash where it cannot be told."""
    return "-" if share is None else f"{100 * share:.1f} %"


def _number(value: object) -> float:
    return float(str(value))


def _is_figure(text: str) -> bool:
    return not text.strip("0123456789,. %-")
