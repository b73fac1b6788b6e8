"""What networks say of pictures and of their mirror images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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

    @property
    def disagreements(self) -> npt.NDArray[np.float64]:
        """How far the networks' mean answers to a picture and its mirror image lie apart (images,), from 0 to 1.

        Half the sum of the differences where the likeliest label differs, 0 where it is the same; NaN for unreadable
        pictures.
        """
        plain = self.plain.mean(axis=0, dtype=np.float64)
        turned = self.mirrored.mean(axis=0, dtype=np.float64)
        apart: npt.NDArray[np.float64] = np.abs(plain - turned).sum(axis=1) / 2
        differ = plain.argmax(axis=1) != turned.argmax(axis=1)
        return np.where(np.isnan(apart) | differ, apart, 0.0)

    def suspicions(self, images: Sequence[int]) -> dict[int, float]:
        """The disagreement of each of these images that has one, by number."""
        return {image: apart for image, apart in zip(images, self.disagreements.tolist(), strict=True) if apart > 0}
