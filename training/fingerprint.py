"""Whether two trainings had the same data: a short text that differs where anything of it does."""

from __future__ import annotations

import hashlib
import json

import numpy as np
from numpy.typing import NDArray

from training.labelled_images import LabelledImages, Parts

_AT_A_TIME = 1024


def fingerprint(images: LabelledImages, parts: Parts, pixels: NDArray[np.uint8]) -> str:
    """Of names, answers, parts of the split and decoded pictures (n, height, width, 3), in their order."""
    found = hashlib.blake2b(digest_size=16)
    found.update(json.dumps([images.names, images.targets.shape]).encode(errors="surrogatepass"))
    for rows in (images.targets, parts.train, parts.validation, parts.test):
        found.update(np.ascontiguousarray(rows, np.int64).tobytes())
    used = np.sort(np.concatenate((parts.train, parts.validation, parts.test)))
    for start in range(0, len(used), _AT_A_TIME):
        found.update(np.ascontiguousarray(pixels[used[start : start + _AT_A_TIME]]).data)
    return found.hexdigest()
