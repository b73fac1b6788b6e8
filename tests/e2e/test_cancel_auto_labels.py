"""Cancel, or a kill, in the middle of writing or reverting thousands of auto-labels leaves nothing half done."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from labeler.exit_code import CANCELLED
from labeler.store import (
    Annotation,
    annotate,
    create_store,
    final_labels,
    open_store,
    reverted_rules,
    runs,
)
from labeler.store.images import add_images
from labeler.tasks import LIGHT

from . import deciding_child
from .deciding_child import RUN, decide

IMAGES = 2000
PARTS = 3  # moments of the work at which a signal comes


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of which every case gets a copy: Bob labelled ten images, an auto-labelling the others."""
    path = tmp_path_factory.mktemp("decided") / "labels.sqlite"
    with closing(create_store(path, [LIGHT])) as store:
        add_images(store, [f"{number:05d}.png" for number in range(IMAGES)])
        annotate(store, "Bob", [Annotation(image, "light", "right") for image in range(1, 11)])
        decide(store, RUN, IMAGES)
    return path


def child(path: Path, what: str, signal_number: int = 0, seconds: float = 0.0) -> subprocess.CompletedProcess[str]:
    script = Path(deciding_child.__file__)
    arguments = [sys.executable, str(script), str(path), what, str(IMAGES), str(signal_number), str(seconds)]
    return subprocess.run(arguments, check=False, capture_output=True, text=True, timeout=120)


def standing(path: Path) -> object:
    """All that an auto-labelling could have left half done."""
    with closing(open_store(path, [LIGHT])) as store:
        assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        decisions = store.connection.execute("SELECT run, count(*) FROM decision GROUP BY run").fetchall()
        actions = store.connection.execute("SELECT kind, text FROM action ORDER BY id").fetchall()
        reverted = [(run.id, run.reverted) for run in runs(store)]
        return final_labels(store, "light"), decisions, actions, reverted, reverted_rules(store, RUN)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("what", ["auto-label", "revert", "revert rule"])
def test_a_signal_at_any_moment_leaves_all_or_nothing(decided: Path, tmp_path: Path, what: str) -> None:
    whole = Path(shutil.copy(decided, tmp_path / "whole.sqlite"))
    done = child(whole, what)
    assert done.returncode == 0, done.stderr
    before, after = standing(decided), standing(whole)
    assert before != after
    stopped = 0
    for part in range(PARTS):
        for number, code in ((signal.SIGTERM, CANCELLED), (signal.SIGKILL, -signal.SIGKILL)):
            path = Path(shutil.copy(decided, tmp_path / f"{part}-{number}.sqlite"))
            ended = child(path, what, number, float(done.stdout) * part / PARTS)
            assert ended.returncode in (code, 0), ended.stderr
            assert "Traceback" not in ended.stderr
            found = standing(path)
            assert found in (before, after)
            assert ended.returncode != 0 or found == after
            stopped += found == before
            if found == before:
                assert child(path, what).returncode == 0  # it can be done again
                assert standing(path) == after
    assert stopped >= PARTS  # of twice as many; on a quick day the last ones come too late
