"""ResNet-50 (He, Zhang, Ren & Sun 2016) with a new head. 128x128 RGB.

23,567,299 in Keras' way of counting for 3 outputs; Keras' own has 26,560 biases more.
"""

from collections import OrderedDict

from torch import nn
from torchvision.models import resnet50

from models.initialise import initialise


def build(num_outputs: int) -> nn.Module:
    """From float (n, 3, 128, 128) to logits (n, num_outputs)."""
    trunk = resnet50()
    trunk.fc = nn.Identity()
    return initialise(nn.Sequential(OrderedDict(trunk=trunk, head=nn.Linear(2048, num_outputs))))
