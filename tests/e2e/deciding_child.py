"""A process that changes thousands of auto-labels and gets a signal in the middle of its transaction."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from labeler.exit_code import exit_code
from labeler.store import Decision, RuleOfRun, Store, apply_decisions, open_store, revert_rule, revert_run
from labeler.tasks import LIGHT

RUN, NEXT_RUN = "auto-1", "auto-2"
AGREEMENT = RuleOfRun(RUN, "light", "agreement")


def decide(store: Store, run: str, images: int) -> None:
    """Half of the images by agreement, half by one voice."""
    rules = ("agreement", "one voice")
    decisions = [Decision(image, "light", "left", rules[image % 2], 0.9, ()) for image in range(1, images + 1)]
    apply_decisions(store, "Ada", run, {"tasks": {}}, decisions)


def work(store: Store, what: str, images: int) -> None:
    if what == "auto-label":
        decide(store, NEXT_RUN, images)
    elif what == "revert":
        revert_run(store, "Ada", RUN)
    else:
        revert_rule(store, "Ada", AGREEMENT)


def change_until(path: Path, what: str, images: int, signal_number: int, seconds: float) -> int:
    """Do the work, and send this process the signal so many seconds after its begin; 0 sends none."""
    store = open_store(path, [LIGHT])
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal_number))
    timer.daemon = True
    begin = time.monotonic()

    def do() -> None:
        if signal_number:
            timer.start()
        work(store, what, images)
        timer.cancel()

    code = exit_code(do)
    print(time.monotonic() - begin)  # noqa: T201 - how long it takes
    store.close()
    return code


if __name__ == "__main__":
    sys.exit(change_until(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])))
