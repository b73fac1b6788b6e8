"""What is done to pictures before a network is the same wherever it is asked, and travels in its checkpoint."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageEnhance
from safetensors import safe_open
from safetensors.torch import save_file

from models.registry import ARCHITECTURES, build
from training.ask import Asked, ask
from training.checkpoint import CheckpointInfo, load_checkpoint, read_checkpoint_info, save_checkpoint
from training.errors import TrainingError
from training.fit import LabelledImages, train
from training.folds import train_folds
from training.logits_file import TEST_LOGITS, read_logits
from training.network_features import by_network
from training.onnx_export import Predictor, export_onnx
from training.predict import TorchNetwork
from training.preprocessing import UNCHANGED, Preprocessing, Standardisation, measure
from training.sensitivity import sensitivity
from training.settings import TrainSettings
from training.stored_answers import read_stored_answers

LABELS = ("left", "center", "right")
GREY = Standardisation((120.0, 110.0, 100.0), (60.0, 55.0, 50.0))
ALL = Preprocessing(1.6, gaussian=True, binarise=True)
EACH = [Preprocessing(0.5), Preprocessing(gaussian=True), Preprocessing(binarise=True), ALL]


@pytest.fixture
def pixels() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(3).integers(0, 256, (4, 32, 24, 3), np.uint8)


def test_without_options_pictures_stay_as_they_are(pixels: np.ndarray) -> None:
    given = torch.from_numpy(pixels)
    assert not UNCHANGED
    assert UNCHANGED(given) is given


@pytest.mark.parametrize("factor", [0.4, 1.5, 4.0])
def test_contrast_is_pillows(pixels: np.ndarray, factor: float) -> None:
    found = Preprocessing(factor)(torch.from_numpy(pixels)).numpy()
    for ours, picture in zip(found, pixels, strict=True):
        pillows = np.asarray(ImageEnhance.Contrast(Image.fromarray(picture)).enhance(factor)).astype(float)
        # Pillow rounds the mean and cuts the result to whole grey levels.
        assert np.abs(ours - pillows).max() < 1 + abs(factor - 1)


def test_the_blur_weighs_five_by_five_pixels(pixels: np.ndarray) -> None:
    ndimage = pytest.importorskip("scipy.ndimage")
    found = Preprocessing(gaussian=True)(torch.from_numpy(pixels)).numpy()
    weights = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256
    expected = ndimage.correlate(pixels.astype(float), weights[None, :, :, None], mode="mirror")
    assert np.abs(found - expected).max() < 1e-3


def test_binarised_pictures_are_white_where_they_are_brighter_than_their_mean(pixels: np.ndarray) -> None:
    found = Preprocessing(binarise=True)(torch.from_numpy(pixels)).numpy()
    brightness = pixels @ np.array([0.299, 0.587, 0.114])
    expected = brightness > brightness.mean(axis=(1, 2), keepdims=True)
    assert (found == 255.0 * expected[..., None]).all()


@pytest.mark.parametrize("side", [64, 96, 100])
def test_nothing_of_an_even_picture_is_brighter_than_its_mean(side: int) -> None:
    for grey in range(256):
        even = torch.full((1, side, side, 3), grey, dtype=torch.uint8)
        assert Preprocessing(binarise=True)(even).max() == 0


@pytest.mark.parametrize("preprocessing", EACH)
def test_the_standardisation_is_that_of_the_changed_pictures(pixels: np.ndarray, preprocessing: Preprocessing) -> None:
    changed = preprocessing(torch.from_numpy(pixels))
    standard = measure(pixels, np.arange(4), preprocessing)(changed)
    assert standard.mean(dim=(0, 2, 3)).abs().max() < 1e-5
    assert (standard.std(dim=(0, 2, 3)) - 1).abs().max() < 1e-3


def settings(**more: object) -> TrainSettings:
    chosen: dict[str, object] = {"epochs": 3, "batch_size": 8, "device": "cpu", "input_size": 32}
    chosen |= {"contrast_factor": 1.6, "gaussian": True, "binarise": True, **more}
    return TrainSettings("light", "small_resnet", LABELS, **chosen)  # type: ignore[arg-type]


def said_of(checkpoint: Path, paths: list[Path], cache: Path) -> np.ndarray:
    """Probabilities (n, labels) of pictures."""
    network = TorchNetwork(Asked(checkpoint, "light", LABELS), "cpu")
    found = ask({0: network}, paths, {(0, False): np.ones(len(paths), bool)}, cache)
    return np.concatenate([part.probabilities[0, False] for part in found])


def test_a_run_is_asked_as_it_learned(tmp_path: Path, lit_images: Callable[[int], LabelledImages]) -> None:
    """Validation, prediction and sensitivity agree without a word about the preprocessing."""
    images = lit_images(60)
    result = train(images, settings(), tmp_path / "run", tmp_path / "cache", lambda event: None)
    checkpoint = tmp_path / "run" / "model.safetensors"
    info = read_checkpoint_info(checkpoint)
    assert (info.preprocessing, info.input_size) == (ALL, (32, 32))
    with (tmp_path / "run" / "validation.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    paths = [images.paths[images.names.index(row["image"])] for row in rows]
    found = said_of(checkpoint, paths, tmp_path / "cache")
    written = [[float(row[f"p_{label}"]) for label in LABELS] for row in rows]
    assert np.allclose(found, written, atol=1e-5)
    answers = read_stored_answers(tmp_path / "run", "validation", result.temperature)
    assert answers is not None
    folder = images.paths[0].parent
    (step,) = sensitivity(
        checkpoint, answers, "light", lambda name: folder / name, tmp_path / "cache",
        zooms=(1.0,), rolls=(), device="cpu",
    )  # fmt: skip
    assert step.accuracy == pytest.approx(result.accuracy)
    # It is the preprocessing that does it: the same weights say something else of pictures as they are.
    model, _ = load_checkpoint(checkpoint)
    save_checkpoint(checkpoint, model, replace(info, preprocessing=UNCHANGED))
    other = said_of(checkpoint, paths, tmp_path / "cache")
    assert np.abs(other - found).max() > 0.01


def test_folds_are_asked_as_they_learned(tmp_path: Path, lit_images: Callable[[int], LabelledImages]) -> None:
    images = lit_images(48)
    folds = np.arange(48) // 4 % 2 + 1
    train_folds(images, folds, settings(epochs=1), tmp_path / "run", tmp_path / "cache", lambda event: None)
    folder = tmp_path / "run" / "folds" / "1"
    rows, logits = read_logits(folder / TEST_LOGITS)
    info = read_checkpoint_info(folder / "model.safetensors")
    assert info.preprocessing == ALL
    paths = [images.paths[row] for row in rows]
    found = said_of(folder / "model.safetensors", paths, tmp_path / "cache")
    scaled = np.exp(logits / info.temperature)
    assert np.allclose(found, scaled / scaled.sum(axis=1, keepdims=True), atol=1e-5)


def test_the_exported_network_prepares_pictures_too(tmp_path: Path) -> None:
    pytest.importorskip("onnxscript", reason="onnx is not installed")
    onnxruntime = pytest.importorskip("onnxruntime", reason="onnx is not installed")
    torch.manual_seed(2)
    info = CheckpointInfo("small_resnet", "light", LABELS, {}, (32, 32), 1.7, GREY, preprocessing=ALL)
    save_checkpoint(tmp_path / "model.safetensors", build("small_resnet", 3), info)
    export_onnx(tmp_path / "model.safetensors", tmp_path / "model.onnx")
    pixels = np.random.default_rng(1).integers(0, 256, (5, 32, 32, 3), np.uint8)
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"])
    (found,) = session.run(["probabilities"], {"pixels": pixels})
    assert json.loads(session.get_modelmeta().custom_metadata_map["preprocessing"])["gaussian"] is True
    with torch.inference_mode():
        model, info = load_checkpoint(tmp_path / "model.safetensors")
        expected = (model(info.prepare(torch.from_numpy(pixels))) / 1.7).softmax(dim=1).numpy()
        own = Predictor(model, info)(torch.from_numpy(pixels)).numpy()
    assert np.abs(own - expected).max() < 1e-5
    assert np.abs(found - expected).max() < 1e-4


def test_features_are_those_of_the_changed_pictures(tmp_path: Path) -> None:
    info = CheckpointInfo("small_resnet", "light", LABELS, {}, (32, 32), 1.7, GREY, preprocessing=ALL)
    save_checkpoint(tmp_path / "model.safetensors", build("small_resnet", 3), info)
    model, _ = load_checkpoint(tmp_path / "model.safetensors")
    pixels = np.random.default_rng(1).integers(0, 256, (5, 32, 32, 3), np.uint8)
    found = by_network(tmp_path / "model.safetensors", "cpu").describe(pixels)
    with torch.inference_mode():
        assert np.allclose(found, model[:-1](info.prepare(torch.from_numpy(pixels))).numpy(), atol=1e-5)  # type: ignore[index]


@pytest.mark.parametrize("yes_no", [False, True])
def test_a_checkpoint_keeps_its_preprocessing(tmp_path: Path, yes_no: bool) -> None:
    temperature = (1.0, 2.0, 3.0) if yes_no else 1.5
    info = CheckpointInfo("small_resnet", "light", LABELS, {}, (64, 64), temperature, GREY, yes_no, ALL)
    save_checkpoint(tmp_path / "model.safetensors", build("small_resnet", 3), info)
    assert read_checkpoint_info(tmp_path / "model.safetensors") == info


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"preprocessing": {"contrast_factor": 0, "gaussian": False, "binarise": False}}, "damaged"),
        ({"preprocessing": {"contrast_factor": 1, "gaussian": 1, "binarise": False}}, "damaged"),
        ({"preprocessing": {"contrast_factor": 1}}, "damaged"),
        ({"preprocessing": None}, "damaged"),
        ({"yes_no": "no"}, "damaged"),
        ({"format_version": 1}, None),  # as an older program wrote it: without any
    ],
)
def test_a_strange_preprocessing_is_refused(tmp_path: Path, change: dict[str, object], word: str | None) -> None:
    path = tmp_path / "model.safetensors"
    model = build("small_resnet", 3)
    save_checkpoint(path, model, CheckpointInfo("small_resnet", "light", LABELS, {}, (64, 64), 1.0, GREY, False, ALL))
    with safe_open(path, "np") as file:
        ((key, text),) = file.metadata().items()
    save_file(model.state_dict(), path, {key: json.dumps(json.loads(text) | change)})
    if word is None:
        assert read_checkpoint_info(path).preprocessing == UNCHANGED
        return
    with pytest.raises(TrainingError, match=word):
        read_checkpoint_info(path)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"contrast_factor": 0.0}, "contrast_factor is 0.0; it must lie from 0.1 to 10"),
        ({"input_size": 65}, "a multiple of 8"),
        ({"input_size": 64, "architecture": "vgg19_scratch"}, "cannot see pictures of input_size 64; choose 80"),
        ({"input_size": 128, "architecture": "inception_v3"}, "leave it 0"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(change: dict[str, object], word: str) -> None:
    with pytest.raises(TrainingError, match=word):
        TrainSettings(**{"task": "light", "architecture": "cnn4", "labels": LABELS, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(name for name, one in ARCHITECTURES.items() if one.smallest))
def test_networks_can_be_built_for_other_sizes(name: str) -> None:
    """The smallest, 64 and 128: `takes` promises that they work."""
    network = ARCHITECTURES[name]
    least = -(-network.smallest // 8) * 8
    for side in {max(32, least), 64, 128}:
        if not network.takes((side, side)):
            continue
        with torch.device("meta"):
            model = build(name, 3, size=(side, side))
        assert model.train()(torch.zeros(2, 3, side, side, device="meta")).shape == (2, 3)
