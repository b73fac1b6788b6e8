"""The random order of images, the same wherever a project is opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from unicodedata import normalize


def in_random_order(images: Collection[int], names: Mapping[int, str], seed: int) -> list[int]:
    """The images in the order of `seed`, which is the same on every computer.

    An image's name and the seed alone decide its rank, so that it keeps its place when others leave or come.
    """
    from hashlib import blake2b  # late: the settings name the order when the window starts

    start, listed = blake2b(f"{seed}\0".encode(), digest_size=8), list(images)
    ranks = []
    for text in map(names.__getitem__, listed):
        mixed = start.copy()
        mixed.update((text if text.isascii() else normalize("NFC", text)).encode())  # macOS writes accents apart
        ranks.append(mixed.digest())
    return sorted(listed, key=dict(zip(listed, ranks, strict=True)).__getitem__)
