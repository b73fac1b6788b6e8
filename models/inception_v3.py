"""Inception V3 (Szegedy et al. 2016) with five dense layers on top. 299x299 RGB, 27,118,307 weights for 3 outputs.

That is Keras' count, whose Inception has no scale in its batch normalisations and no auxiliary classifier.
"""

from torch import Tensor, nn
from torchvision.models import inception_v3

from models.auxiliary import AuxiliaryLogits
from models.initialise import initialise

DENSE = (2048, 512, 128, 32, 8)
DROPOUT = 0.2
AUXILIARY_WEIGHT = 0.3


class InceptionV3(nn.Module):
    """The trunk up to its global average, and a head of dense layers."""

    def __init__(self, num_outputs: int) -> None:
        super().__init__()
        # The auxiliary classifier is part of torchvision's trunk: its own last layer has the task's outputs.
        self.trunk = inception_v3(num_classes=num_outputs, aux_logits=True, init_weights=False)
        self.trunk.dropout, self.trunk.fc = nn.Identity(), nn.Identity()
        layers: list[nn.Module] = []
        for inputs, outputs in zip((2048, *DENSE), DENSE, strict=False):
            layers += [nn.Linear(inputs, outputs), nn.ReLU(), nn.Dropout(DROPOUT)]
        self.head = nn.Sequential(*layers, nn.Linear(DENSE[-1], num_outputs))

    def forward(self, images: Tensor) -> Tensor | AuxiliaryLogits:
        """Logits (n, outputs); in training mode with the auxiliary classifier's beside them."""
        seen = self.trunk(images)
        if self.trunk.training:
            return AuxiliaryLogits(self.head(seen.logits), seen.aux_logits, AUXILIARY_WEIGHT)
        logits: Tensor = self.head(seen)
        return logits


def build(num_outputs: int) -> nn.Module:
    """From float (n, 3, 299, 299) to logits (n, num_outputs), or AuxiliaryLogits in training mode."""
    return initialise(InceptionV3(num_outputs))
