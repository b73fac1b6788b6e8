"""The window as a program of its own: signals, screens and libraries that are not there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from labeler.project import Project
from labeler.settings import Settings, load_settings, save_settings

LABELER = (sys.executable, "-m", "labeler")
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def wait_for_window(process: subprocess.Popen[str]) -> None:
    """Return when the window is made: its thread waits for events."""
    maps, until = Path(f"/proc/{process.pid}/maps"), time.monotonic() + 60
    while "libqoffscreen" not in maps.read_text() and time.monotonic() < until:
        time.sleep(0.1)
    state, idle = Path(f"/proc/{process.pid}/wchan"), 0
    while idle < 10 and time.monotonic() < until:
        idle = idle + 1 if "poll" in state.read_text() else 0
        time.sleep(0.1)


@linux
@pytest.mark.parametrize("where", ["start page", "project"])
def test_sigterm_closes_the_window_and_keeps_the_place(where: str, project: Project) -> None:
    save_settings(Settings(annotator="Ada"))
    arguments = () if where == "start page" else ("open", str(project.folder))
    with subprocess.Popen([*LABELER, *arguments], stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for_window(process)
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=5)
        finally:
            process.kill()  # a window that does not heed the signal would outlive the test
    assert (process.returncode, said) == (0, "")
    assert load_settings()[0].geometry


def without_screen(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in SCREENS} | variables
    return subprocess.run([*LABELER, *arguments], env=kept, capture_output=True, text=True, check=False)


@linux
def test_without_a_screen_the_commands_are_named(project: Project) -> None:
    for arguments in ((), ("open", str(project.folder))):
        ended = without_screen(*arguments)
        assert ended.returncode == 1
        assert ended.stderr.startswith("No screen was found")
        assert "labeler --help" in ended.stderr
        assert "xvfb-run labeler" in ended.stderr


@linux
def test_a_missing_project_is_named_before_the_screen(tmp_path: Path) -> None:
    ended = without_screen("open", str(tmp_path / "nothing"))
    assert ended.returncode == 1
    assert f"{tmp_path / 'nothing'} is no Labeler project" in ended.stderr


def test_a_library_that_qt_lacks_names_the_packages(tmp_path: Path) -> None:
    (tmp_path / "PySide6").mkdir()
    fault = "libEGL.so.1: cannot open shared object file: No such file or directory"
    (tmp_path / "PySide6" / "__init__.py").write_text(f"raise ImportError({fault!r})\n")
    ended = without_screen(QT_QPA_PLATFORM="offscreen", PYTHONPATH=str(tmp_path))
    assert ended.returncode == 1
    assert "libEGL.so.1" in ended.stderr
    assert "apt install" in ended.stderr
    assert "libegl1" in ended.stderr
    assert "Traceback" not in ended.stderr
