"""EfficientNet-B3 (Tan & Le 2019) under a global average, made for ImageNet weights. 218x178 RGB.

10,845,008 in Keras' way of counting for 40 outputs, without the 7 numbers of Keras' own input normalisation.
"""

from collections import OrderedDict

from torch import nn
from torchvision.models import efficientnet_b3

from models.initialise import initialise


def build(num_outputs: int) -> nn.Module:
    """From float (n, 3, 218, 178) to logits (n, num_outputs)."""
    head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1536, num_outputs))
    return initialise(nn.Sequential(OrderedDict(trunk=efficientnet_b3().features, head=head)))
