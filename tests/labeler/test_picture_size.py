"""A picture size that a network cannot take is refused before anything starts."""

from __future__ import annotations

import pytest

from labeler.picture_size import size_refusal
from labeler.recipe_jobs import architectures
from training.errors import TrainingError
from training.settings import TrainSettings

SIDES = (0, 32, 64, 80, 128, 296, 512)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", [one.name for one in architectures()])
def test_what_a_training_would_refuse_is_refused_and_nothing_else(name: str, side: int) -> None:
    try:
        TrainSettings("light", name, ("left", "right"), input_size=side)
    except TrainingError:
        assert size_refusal([name], side)
    else:
        assert not size_refusal([name], side)


def test_the_sentence_names_each_network_and_what_it_sees() -> None:
    assert size_refusal(["cnn4", "vgg19_scratch", "inception_v3"], 64) == (
        "VGG-19 from scratch sees pictures of 80x80 pixels or more; Inception V3 sees pictures of 299x299 pixels "
        "alone: choose another size, such as the network's own, or leave the network out."
    )
