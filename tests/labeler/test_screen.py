"""What the window needs of the system."""

from __future__ import annotations

import sys

import pytest

from labeler.errors import InputError
from labeler.screen import has_screen, missing_packages, require_screen

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can be without these")


@linux
def test_the_packages_of_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None if name in ("EGL", "GL") else name)
    assert missing_packages() == ["libegl1", "libgl1"]


@linux
def test_without_a_screen_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not has_screen()
    with pytest.raises(InputError, match="xvfb-run"):
        require_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    require_screen()
