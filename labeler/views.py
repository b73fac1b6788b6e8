"""What networks say of pictures and of their mirror images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.prediction_cache import Probabilities


@dataclass(frozen=True)
class Views:
    """Calibrated probabilities float32 (models, images, labels) of pictures, and of their mirror images.

    `mirrored` has the labels swapped back by the task's mirror, so that both answer the same question; it is `plain`
    itself where the mirror images were not asked about. NaN rows for unreadable pictures.
    """

    plain: Probabilities
    mirrored: Probabilities

    @property
    def average(self) -> Probabilities:
        """The mean of both: what is decided by."""
        if self.mirrored is self.plain:
            return self.plain
        return ((self.plain + self.mirrored) / 2).astype(np.float32, copy=False)
