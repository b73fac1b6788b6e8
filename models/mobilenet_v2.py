"""MobileNetV2 (Sandler et al. 2018) under a dense layer of 1536, made for ImageNet weights. 218x178 RGB.

4,288,613 in Keras' way of counting for 37 outputs: the report's 4.3 million.
"""

from collections import OrderedDict

from torch import nn
from torchvision.models import mobilenet_v2

from models.initialise import initialise


def build(num_outputs: int) -> nn.Module:
    """From float (n, 3, 218, 178) to logits (n, num_outputs)."""
    head = nn.Sequential(
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(1280, 1536),
        nn.ReLU(),
        nn.BatchNorm1d(1536),
        nn.Dropout(0.3),
        nn.Linear(1536, num_outputs),
    )
    return initialise(nn.Sequential(OrderedDict(trunk=mobilenet_v2().features, head=head)))
