"""A project with two trained networks, trained once, of which every test gets a copy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labeler.project import Project, create_project, open_project
from labeler.recipe_jobs import TrainOptions
from labeler.store import Annotation, annotate
from labeler.tasks import LIGHT, ORIENTATION
from labeler.train_jobs import train_network

IMAGES = 26
LABELLED = 18


def write_lit_pictures(folder: Path) -> None:
    """26 noisy pictures, bright on the left, in the middle and on the right in turn; the last cannot be read."""
    folder.mkdir()
    random = np.random.default_rng(3)
    for number in range(IMAGES - 1):
        pixels = random.integers(0, 90, (64, 64, 3))
        pixels[:, number % 3 * 22 : number % 3 * 22 + 20] += 130
        Image.fromarray(pixels.astype(np.uint8)).save(folder / f"{number:02d}.png")
    (folder / f"{IMAGES - 1:02d}.png").write_bytes(b"no picture")


@pytest.fixture(scope="session")
def trained_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that `trained` copies; ann labelled the light of the first 18 pictures."""
    folder = tmp_path_factory.mktemp("trained")
    write_lit_pictures(folder / "pictures")
    with closing(create_project(folder / "faces", folder / "pictures", (ORIENTATION, LIGHT))) as project:
        answers = [Annotation(number + 1, "light", LIGHT.labels[number % 3]) for number in range(LABELLED)]
        annotate(project.store, "ann", answers)
        for seed in (0, 1):  # the smallest network twice: only that there are two matters
            options = TrainOptions(epochs=1, batch_size=16, seed=seed, device="cpu")
            train_network(project, "light", "vgg19_variation", options, lambda event: None)
    return folder / "faces"


@pytest.fixture
def copy_trained(tmp_path: Path, trained_folder: Path) -> Callable[[], Path]:
    """Copies the trained project; its checkpoints, which nothing changes, are linked."""

    def link_weights(source: str, target: str) -> None:
        (os.link if source.endswith(".safetensors") else shutil.copy2)(source, target)

    return lambda: Path(shutil.copytree(trained_folder, tmp_path / "faces", copy_function=link_weights))


@pytest.fixture
def trained(copy_trained: Callable[[], Path]) -> Iterator[Project]:
    with closing(open_project(copy_trained())) as project:
        yield project
