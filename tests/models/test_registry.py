"""The table of architectures."""

from __future__ import annotations

import subprocess
import sys

import pytest

from models import registry
from models.registry import ARCHITECTURES, Architecture, build, register


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(KeyError) as raised:
        build("resnet", 3)
    assert str(raised.value).startswith("There is no architecture 'resnet'; there are cnn4, efficientnet_b3,")


def test_a_name_given_twice_raises() -> None:
    with pytest.raises(ValueError, match="'cnn4' is registered twice"):
        register(ARCHITECTURES["cnn4"])


def test_a_builder_must_name_module_and_function() -> None:
    with pytest.raises(ValueError, match=r"package\.module:function"):
        register(Architecture("other", "Other", (8, 8), "models.other", "No function named."))
    assert "other" not in ARCHITECTURES


def test_a_new_architecture_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))
    register(Architecture("twin", "Twin", (64, 64), "models.cnn4:build", "CNN4 again."))
    assert sum(weights.numel() for weights in build("twin", 3).parameters()) == 16_849_235


def test_listing_needs_no_torch() -> None:
    code = "import sys, models.registry as r; assert 'torch' not in sys.modules; assert len(r.ARCHITECTURES) >= 14"
    subprocess.run([sys.executable, "-c", code], check=True)
