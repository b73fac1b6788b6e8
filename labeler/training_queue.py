"""Trainings of this session that wait, run or ended badly; those that ended well are in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

QueueState = Literal["waiting", "running", "failed", "cancelled"]


@dataclass(eq=False)
class QueuedTraining:
    """One training of the queue, as its child process tells of it. `run` is the one it goes on with, or ""."""

    network: str
    subject: str
    run: str = ""
    most_epochs: int = 0
    state: QueueState = "waiting"
    fault: str = ""
    messages: list[str] = field(default_factory=list)
    epochs: list[Mapping[str, Any]] = field(default_factory=list)
    has_begun: bool = False  # to learn: from then on it stays on disk where it is stopped

    @property
    def is_open(self) -> bool:
        """Whether it is still to end."""
        return self.state in ("waiting", "running")

    def hear(self, event: Mapping[str, Any]) -> None:
        """Take in what the process printed: it runs, tells something, or an epoch is done."""
        self.state = "running"
        if event["event"] == "message":
            self.messages.append(event["text"])
        self.has_begun |= event["event"] in ("batch", "epoch")
        if event["event"] == "epoch":
            self.most_epochs = event["epochs"]
            self.epochs = [*self.epochs[: int(event["epoch"]) - 1], event]

    def end_badly(self, fault: str, *, cancelled: bool) -> None:
        """It failed, or somebody cancelled it."""
        self.state = "cancelled" if cancelled else "failed"
        self.fault = fault
