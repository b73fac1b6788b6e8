"""The random order of images, the same wherever a project is opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from unicodedata import normalize


def in_random_order(images: Collection[int], names: Mapping[int, str], seed: int) -> list[int]:
    """The images in the order of `seed`, which is the same on every computer.

    An image's name and the seed alone decide its rank, so that it keeps its place when others leave or come.
    """
    from hashlib import blake2b  # late: the settings name the order when the window starts

    start = blake2b(f"{seed}\0".encode(), digest_size=8)

    def rank(image: int) -> bytes:
        mixed = start.copy()
        mixed.update(normalize("NFC", names[image]).encode())  # macOS writes an accent as a character of its own
        return mixed.digest()

    return sorted(images, key=rank)
