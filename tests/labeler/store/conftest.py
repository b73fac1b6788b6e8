"""A small label store of its own for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from labeler.store import Store, add_images, create_store, open_store
from labeler.tasks import LIGHT, ORIENTATION

IMAGES = ("a.jpg", "b.jpg", "c.jpg", "d.jpg")


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """A store on disk with images 1-4 and the tasks orientation and light, closed."""
    path = tmp_path / "labels.sqlite"
    store = create_store(path, (ORIENTATION, LIGHT))
    add_images(store, IMAGES)
    store.close()
    return path


@pytest.fixture
def opened(store_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens further connections to the store; all are closed at the end."""
    stores: list[Store] = []

    def open_another() -> Store:
        stores.append(open_store(store_path, (ORIENTATION, LIGHT)))
        return stores[-1]

    yield open_another
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()
