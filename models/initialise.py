"""The start that every network here gets."""

from torch import nn


def initialise(network: nn.Module) -> nn.Module:
    """Draw every weight from Glorot & Bengio's uniform distribution (2010), set every bias to zero; return it.

    Glorot uniform with zero bias is what the report's networks started from (Keras' default).
    """
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return network
