"""Features: alike pictures lie close together, by pixels and by a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from training.errors import TrainingError
from training.features import Axes, Describer, by_pixels, features_of, learn_axes, principal_axes
from training.fit import LabelledImages, train
from training.inference import logits_of
from training.network_features import by_network
from training.settings import TrainSettings

MakeImages = Callable[[int], LabelledImages]


def features(describer: Describer, paths: list[Path], cache: Path) -> tuple[np.ndarray, list[str]]:
    axes = learn_axes(describer, paths, cache)
    assert axes is not None
    problems: list[str] = []
    return features_of(describer, axes, paths, cache, lambda done, total: None, problems.append), problems


def test_pictures_of_one_label_lie_closer_than_others(lit_images: MakeImages, tmp_path: Path) -> None:
    images = lit_images(60)
    rows, problems = features(by_pixels(), list(images.paths), tmp_path / "cache")
    assert rows.shape == (60, 59 + 1) or rows.shape[1] <= 64
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    alike = rows @ rows.T
    np.fill_diagonal(alike, -1)
    closest = images.targets[alike.argmax(axis=1)]
    assert (closest == images.targets).mean() == 1
    assert not problems


def test_an_overall_darker_picture_is_the_same_to_the_pixels() -> None:
    random = np.random.default_rng(1)
    picture = random.integers(60, 200, (1, 32, 32, 3), np.uint8)
    both = by_pixels().describe(np.concatenate([picture, picture // 2]))
    assert np.corrcoef(both)[0, 1] > 0.99
    assert not by_pixels().describe(np.full((1, 32, 32, 3), 7, np.uint8)).any()


def test_principal_axes_are_those_of_the_largest_variance() -> None:
    random = np.random.default_rng(2)
    raw = (random.normal(size=(300, 5)) * [10, 5, 0.1, 0.1, 0.1]).astype(np.float32) + 3
    axes = principal_axes(raw, 2)
    assert axes.directions.shape == (5, 2)
    assert abs(axes.directions[0, 0]) > 0.99
    assert abs(axes.directions[1, 1]) > 0.99
    np.testing.assert_allclose(axes.mean, raw.mean(0), rtol=1e-5)
    assert not Axes(axes.mean, axes.directions).project(axes.mean[None]).any()


def test_an_unreadable_picture_has_no_features_and_is_told(lit_images: MakeImages, tmp_path: Path) -> None:
    paths = list(lit_images(6).paths)
    paths[2].write_bytes(b"no picture")
    rows, problems = features(by_pixels(), paths, tmp_path / "cache")
    assert np.isnan(rows).all(axis=1).tolist() == [False, False, True, False, False, False]
    assert len(problems) == 1
    assert str(paths[2]) in problems[0]
    assert learn_axes(by_pixels(), [paths[2]], tmp_path / "cache") is None


def test_a_networks_features_are_what_its_last_layer_is_given(
    tiny: str, lit_images: MakeImages, tmp_path: Path
) -> None:
    from torch import from_numpy, nn

    from training.checkpoint import load_checkpoint
    from training.decode import decode_images

    images = lit_images(24)
    settings = TrainSettings(
        task="light", architecture=tiny, labels=("left", "center", "right"), mirror={}, epochs=2, device="cpu"
    )
    train(images, settings, tmp_path / "run", tmp_path / "cache", lambda event: None)
    checkpoint = tmp_path / "run" / "model.safetensors"
    describer = by_network(checkpoint, "cpu")
    pixels = decode_images(images.paths, describer.size, tmp_path / "cache").pixels
    raw = describer.describe(pixels)
    assert raw.shape == (24, 4 * 7 * 5)
    model, info = load_checkpoint(checkpoint)
    expected = logits_of(model, from_numpy(pixels), np.arange(24), info.prepare, "cpu")
    last = model[-1]
    assert isinstance(last, nn.Linear)
    weight, bias = last.weight.detach().numpy(), last.bias.detach().numpy()
    np.testing.assert_allclose(raw @ weight.T + bias, expected, atol=1e-4)
    np.testing.assert_array_equal(describer.describe(pixels), raw)


def test_a_damaged_checkpoint_is_told(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(TrainingError, match="damaged"):
        by_network(tmp_path / "model.safetensors")
