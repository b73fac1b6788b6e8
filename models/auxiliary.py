"""How a network answers twice while it learns."""

from typing import NamedTuple

from torch import Tensor


class AuxiliaryLogits(NamedTuple):
    """What a network with an auxiliary classifier returns in training mode; in eval mode it returns `logits` alone.

    Both are (n, outputs). The loss of `auxiliary` counts `weight` times beside that of `logits`.
    """

    logits: Tensor
    auxiliary: Tensor
    weight: float
