"""Asking networks about pictures: the right columns, one decode for all, gaps for what cannot be read, refusals."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from threading import Event

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps

from models.registry import build
from training import ask as asking
from training.ask import Asked, ask, batch_size
from training.checkpoint import CheckpointInfo, save_checkpoint
from training.decode import decode_images
from training.errors import TrainingError
from training.fit import LabelledImages
from training.picture_file import Pixels, Size
from training.predict import TorchNetwork
from training.preprocessing import Standardisation

from .asking import predicted

LABELS = ("left", "center", "right")
Make = Callable[[int], LabelledImages]


@pytest.fixture
def checkpoint(tmp_path: Path, tiny: str) -> Path:
    torch.manual_seed(1)
    path = tmp_path / "model.safetensors"
    standardisation = Standardisation((120.0,) * 3, (60.0,) * 3)
    save_checkpoint(path, build(tiny, 3), CheckpointInfo(tiny, "light", LABELS, {}, (16, 12), 2.0, standardisation))
    return path


class Brightness:
    """Answers the mean of each picture's left and right half: what it saw can be told from what it says."""

    outputs = 2

    def __init__(self, size: Size) -> None:
        self.input_size = size
        self.asked = 0

    def __call__(self, pixels: Pixels) -> NDArray[np.float32]:
        self.asked += len(pixels)
        half = pixels.shape[2] // 2
        parts = (pixels[:, :, :half], pixels[:, :, half:])
        return np.stack([part.mean(axis=(1, 2, 3)) for part in parts], axis=1).astype(np.float32)


def every(count: int, *views: tuple[int, bool]) -> dict[tuple[int, bool], NDArray[np.bool_]]:
    return {view: np.ones(count, np.bool_) for view in views}


def test_unreadable_pictures_are_nan(tmp_path: Path, checkpoint: Path, lit_images: Make) -> None:
    paths = lit_images(5).paths
    paths[2].write_text("no picture")
    found = predicted(checkpoint, paths, tmp_path / "cache", "light", LABELS)
    assert found.shape == (5, 3)
    assert found.dtype == np.float32
    assert np.isnan(found[2]).all()
    assert np.allclose(found[[0, 1, 3, 4]].sum(axis=1), 1, atol=1e-5)


def test_batches_change_nothing_and_keep_their_order(
    tmp_path: Path, checkpoint: Path, lit_images: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = lit_images(23).paths
    paths[4].unlink()
    whole = predicted(checkpoint, paths, tmp_path / "cache", "light", LABELS)
    monkeypatch.setattr(asking, "BATCH", 2)
    network = TorchNetwork(Asked(checkpoint, "light", LABELS), "cpu")
    parts = list(ask({0: network}, paths, every(23, (0, False)), tmp_path / "cache"))
    assert [one.positions.tolist() for one in parts[:2]] == [[0, 1], [2, 3]]
    assert np.concatenate([one.positions for one in parts]).tolist() == list(range(23))
    assert np.allclose(whole, np.concatenate([one.probabilities[0, False] for one in parts]), equal_nan=True, atol=1e-6)
    problems = [text for one in parts for text in one.problems]
    assert problems == [f"{paths[4]} cannot be read: there is no such file. Replace or remove the file."]


def test_the_mirror_image_is_what_the_network_sees(tmp_path: Path, lit_images: Make) -> None:
    paths = lit_images(6).paths
    turned = []
    for path in paths:
        turned.append(path.with_name(f"turned-{path.name}"))
        ImageOps.mirror(Image.open(path)).save(turned[-1])
    (found,) = ask({0: Brightness((16, 12))}, paths, every(6, (0, False), (0, True)), tmp_path / "cache")
    (turned_found,) = ask({0: Brightness((16, 12))}, turned, every(6, (0, False)), tmp_path / "cache")
    assert np.abs(found.probabilities[0, True] - turned_found.probabilities[0, False]).max() < 0.5
    assert np.abs(found.probabilities[0, False] - turned_found.probabilities[0, False]).max() > 5


def test_each_file_is_opened_once_for_networks_of_several_sizes_and_both_views(
    tmp_path: Path, lit_images: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = lit_images(7).paths
    opened: list[Path] = []
    really = Image.open
    monkeypatch.setattr(Image, "open", lambda path: (opened.append(path), really(path))[1])
    networks = {0: Brightness((16, 12)), 1: Brightness((8, 8)), 2: Brightness((16, 12))}
    wanted = every(7, *((number, mirrored) for number in networks for mirrored in (False, True)))
    (found,) = ask(networks, paths, wanted, tmp_path / "cache")
    assert sorted(opened) == sorted(paths)
    for (number, mirrored), rows in found.probabilities.items():
        assert np.array_equal(rows, found.probabilities[number, not mirrored][:, ::-1])
    assert np.array_equal(found.probabilities[0, False], found.probabilities[2, False])
    small = decode_images(paths, (8, 8), tmp_path / "other").pixels
    assert np.array_equal(found.probabilities[1, False], Brightness((8, 8))(small))
    assert sorted(opened) == sorted([*paths, *paths])  # by the other cache
    list(ask(networks, paths, wanted, tmp_path / "cache"))
    assert len(opened) == 14


def test_a_large_photograph_gives_each_size_the_pixels_of_training(tmp_path: Path) -> None:
    """A JPEG of 700x500 shrinks to 1/4 while it is decoded for 60 pixels, and to 1/2 for 120."""
    rng = np.random.default_rng(1)
    noise = Image.fromarray(rng.integers(0, 256, (25, 35, 3), np.uint8))
    noise.resize((700, 500)).save(tmp_path / "large.jpg", exif=_turned())
    sizes = [(60, 50), (120, 120), (40, 60)]
    networks = {number: Brightness(size) for number, size in enumerate(sizes)}
    (found,) = ask(networks, [tmp_path / "large.jpg"], every(1, (0, False), (1, False), (2, False)), tmp_path / "cache")
    for number, size in enumerate(sizes):
        alone = decode_images([tmp_path / "large.jpg"], size, tmp_path / "alone").pixels
        assert np.array_equal(found.probabilities[number, False], Brightness(size)(alone))


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def test_only_what_is_wanted_is_asked(tmp_path: Path, lit_images: Make) -> None:
    paths = lit_images(9).paths
    networks = {0: Brightness((16, 12)), 1: Brightness((16, 12))}
    some = np.array([False, True, True, *[False] * 6])
    (found,) = ask(networks, paths, {(1, True): some}, tmp_path / "cache")
    assert (found.positions.tolist(), list(found.probabilities)) == ([1, 2], [(1, True)])
    assert (networks[0].asked, networks[1].asked) == (0, 2)
    assert list(ask(networks, paths, {}, tmp_path / "cache")) == []


def test_large_pictures_are_asked_about_in_small_batches() -> None:
    assert [batch_size({size}) for size in [(64, 64), (32, 32), (128, 128), (224, 224), (1024, 1024)]] == [
        64, 64, 16, 5, 4,
    ]  # fmt: skip
    assert batch_size({(64, 64), (128, 128)}) == 16


def test_columns_follow_the_labels_asked_for(tmp_path: Path, checkpoint: Path, lit_images: Make) -> None:
    paths = lit_images(3).paths
    straight = predicted(checkpoint, paths, tmp_path / "cache", "light", LABELS)
    turned = predicted(checkpoint, paths, tmp_path / "cache", "light", LABELS[::-1])
    assert np.array_equal(straight[:, ::-1], turned)


def test_another_task_is_refused(tmp_path: Path, checkpoint: Path) -> None:
    with pytest.raises(TrainingError, match="for task 'light', not 'orientation'; choose a run of 'orientation'"):
        TorchNetwork(Asked(checkpoint, "orientation", LABELS), "cpu")


def test_other_labels_are_refused(tmp_path: Path, checkpoint: Path) -> None:
    with pytest.raises(TrainingError, match="knows the labels left, center, right, but task 'light' has yes, no"):
        TorchNetwork(Asked(checkpoint, "light", ("yes", "no")), "cpu")


def test_an_unknown_device_is_refused(tmp_path: Path, checkpoint: Path) -> None:
    with pytest.raises(TrainingError, match="no device 'tpu'"):
        TorchNetwork(Asked(checkpoint, "light", LABELS), "tpu")


def test_pictures_are_decoded_while_the_networks_are_opened(
    tmp_path: Path, lit_images: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    first = Event()
    really = Image.open
    monkeypatch.setattr(Image, "open", lambda path: (opened.append(path), first.set(), really(path))[2])

    def open_networks() -> dict[int, Brightness]:
        assert first.wait(30)
        return {0: Brightness((16, 12))}

    paths = lit_images(5).paths
    (found,) = asking.ask_when_open({0: (16, 12)}, open_networks, paths, every(5, (0, False)), tmp_path / "cache")
    assert sorted(opened) == sorted(paths)
    assert not np.isnan(found.probabilities[0, False]).any()


def test_where_networks_cannot_be_opened_nothing_waits_for_them(tmp_path: Path, lit_images: Make) -> None:
    def open_networks() -> dict[int, Brightness]:
        raise TrainingError("no such network")

    wanted = every(70, (0, False))
    with pytest.raises(TrainingError, match="no such network"):
        list(asking.ask_when_open({0: (16, 12)}, open_networks, lit_images(70).paths, wanted, tmp_path / "cache"))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ask")]


@pytest.mark.parametrize("count", [1, 7, 8, 63, 64, 65, 131, 200, 400, 5000])
@pytest.mark.parametrize("cores", [1, 2, 16])
def test_every_core_has_work_to_the_end(count: int, cores: int) -> None:
    """The pictures follow one another in batches of no more than the largest; of the last every core has one."""
    sizes = [len(batch) for batch in asking._batches(np.arange(count), 64, cores)]
    assert np.concatenate(asking._batches(np.arange(count), 64, cores)).tolist() == list(range(count))
    assert max(sizes) <= 64
    if count >= cores * asking.BATCH:
        assert max(sizes[-cores:]) - min(sizes[-cores:]) <= 1
        assert min(sizes[-cores:]) >= asking.LEAST
    piece = asking._piece_size(count, cores)
    assert 1 <= piece <= 16
    for batch in (asking.BATCH, 16, asking.LEAST):  # those of large pictures are small
        ahead = asking._batches_ahead(batch, piece, cores)
        assert (ahead - 1) * -(-batch // piece) >= cores


def test_a_piece_with_an_unreadable_picture_leaves_the_others_their_places(
    tmp_path: Path, lit_images: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures that are decoded in several pieces are told apart by their place in the batch."""
    monkeypatch.setattr(asking, "_PIECES_PER_CORE", 1)
    monkeypatch.setattr(asking, "_LARGEST_PIECE", 3)
    paths = lit_images(13).paths
    for place in (4, 12):
        paths[place].unlink()
    parts = list(ask({0: Brightness((16, 12))}, paths, every(13, (0, False)), tmp_path / "cache"))
    found = np.concatenate([one.probabilities[0, False] for one in parts])
    assert np.flatnonzero(np.isnan(found).any(axis=1)).tolist() == [4, 12]
    pixels = decode_images(paths, (16, 12), tmp_path / "other").pixels
    good = [place for place in range(13) if place not in (4, 12)]
    assert np.array_equal(found[good], Brightness((16, 12))(pixels[good]))
