"""What every test shares: no screen, settings of its own, and small projects."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from PIL import Image

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Threads that wait for one another take all of a machine that is busy with other tests; torch reads it when imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from labeler.project import Project, create_project
from labeler.settings import FOLDER_VARIABLE
from labeler.tasks import LIGHT, ORIENTATION, Task

# Time says nothing on a shared machine: neither a slow example nor slow generation is a fault.
settings.register_profile("labeler", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("labeler")

MakeProject = Callable[..., Project]


@pytest.fixture(autouse=True)
def settings_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own settings are never read or written by a test."""
    folder = tmp_path / "settings"
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    return folder


def write_pictures(folder: Path, count: int, size: tuple[int, int] = (24, 32)) -> None:
    """Small pictures 00.png, 01.png, ... that differ."""
    folder.mkdir(parents=True, exist_ok=True)
    width, height = size
    for number in range(count):
        grey = np.linspace(number * 8 % 200, 255, width * height).reshape(height, width).astype("uint8")
        Image.fromarray(grey).save(folder / f"{number:02d}.png")


@pytest.fixture
def make_project(tmp_path: Path) -> Iterator[MakeProject]:
    """Makes a project of generated pictures; closed at the end."""
    made: list[Project] = []

    def make(name: str = "tiny", images: int = 5, tasks: Sequence[Task] = (ORIENTATION, LIGHT)) -> Project:
        write_pictures(tmp_path / f"{name}-pictures", images)
        made.append(create_project(tmp_path / name, tmp_path / f"{name}-pictures", tasks))
        return made[-1]

    yield make
    for project in made:
        project.close()


@pytest.fixture
def project(make_project: MakeProject) -> Project:
    """Five pictures with the two tasks orientation and light."""
    return make_project()
