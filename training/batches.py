"""What is learned from at one time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def in_batches(rows: NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
    """The rows in batches of `size`, the last with what is left; a single row left joins the batch before.

    A batch normalisation cannot learn from one picture where it has one number of each channel.

    >>> [len(batch) for batch in in_batches(np.arange(9), 4)], [len(batch) for batch in in_batches(np.arange(10), 4)]
    ([4, 5], [4, 4, 2])
    """
    alone = size > 1 and len(rows) % size == 1
    return np.split(rows, range(size, len(rows) - alone, size))
