"""docs/networks.md shows every network as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from models.layer_table import keras_parameters, layer_markdown, layer_table
from models.registry import ARCHITECTURES, build

PAGE = Path(__file__).parents[2] / "docs" / "networks.md"
OUTPUTS = {"smile_cnn": 2, "vgg19_transfer": 2, "efficientnet_b3": 40, "mobilenet_v2": 37}


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_the_page_has_the_networks_table(name: str) -> None:
    with torch.device("meta"):
        network = build(name, OUTPUTS.get(name, 3))
    page = PAGE.read_text(encoding="utf-8")
    _, found, section = page.partition(f"\n## `{name}`")
    assert found, f"docs/networks.md has no section on {name}"
    section = section.partition("\n## ")[0]
    if not name.startswith("residual_blocks_"):
        assert layer_markdown(layer_table(network, ARCHITECTURES[name].input_size)) in section
    assert f"{keras_parameters(network):,}" in section


def test_the_table_of_a_network_leaves_its_mode_alone() -> None:
    with torch.device("meta"):
        network = build("cnn4", 3).train()
    layer_table(network, (64, 64))
    assert network.training
