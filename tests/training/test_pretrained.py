"""Weights from files: those that fit, those that do not, and those that would do harm. The files are made here."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import torch
import torchvision

from models.registry import ARCHITECTURES, build, find
from training.errors import TrainingError
from training.pretrained import load_pretrained

FILE = "mobilenet_v2-b0353104.pth"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file as torchvision publishes one: the whole network with its head of 1000."""
    torch.manual_seed(7)
    path = tmp_path_factory.mktemp("weights") / FILE
    torch.save(torchvision.models.mobilenet_v2().state_dict(), path)
    return path


def mobilenet() -> torch.nn.Module:
    torch.manual_seed(0)
    return build("mobilenet_v2", 3)


def test_a_file_that_fits_goes_into_the_trunk(published: Path) -> None:
    network = mobilenet()
    head = {name: value.clone() for name, value in network.get_submodule("head").state_dict().items()}
    load_pretrained(network, find("mobilenet_v2"), str(published))
    given = torch.load(published, weights_only=True)
    for name, value in network.get_submodule("trunk").state_dict().items():
        assert torch.equal(value, given[f"features.{name}"])
    for name, value in network.get_submodule("head").state_dict().items():
        assert torch.equal(value, head[name])


@pytest.mark.parametrize("name", sorted(name for name, one in ARCHITECTURES.items() if one.pretrained))
def test_torchvisions_names_and_shapes_fit_every_trunk(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On meta tensors, which have names and shapes: finiteness cannot be asked of them."""
    pretrained = find(name).pretrained
    assert pretrained is not None
    member = getattr(torchvision.models, pretrained.weights.partition(".")[0])[pretrained.weights.partition(".")[2]]
    original = pretrained.weights.partition("_Weights")[0].lower()
    assert member.url.startswith("https://download.pytorch.org/models/")
    with torch.device("meta"):
        network = build(name, 3)
        options: dict[str, Any] = {"init_weights": False} if name == "inception_v3" else {}
        whole = torchvision.models.get_model(original, **options).state_dict()
    given = {
        key.removeprefix(pretrained.prefix): value.shape
        for key, value in whole.items()
        if key.startswith(pretrained.prefix) and not key.startswith(pretrained.own or ("\0",))
    }
    own = {
        key: value.shape
        for key, value in network.get_submodule("trunk").state_dict().items()
        if not key.startswith(pretrained.own or ("\0",))
    }
    assert given == own


def test_the_cache_is_used_before_the_network(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    (tmp_path / "hub" / "checkpoints").mkdir(parents=True)
    (tmp_path / "hub" / "checkpoints" / FILE).write_bytes(published.read_bytes())
    network = mobilenet()
    load_pretrained(network, find("mobilenet_v2"), "imagenet")
    given = torch.load(published, weights_only=True)
    assert torch.equal(network.get_submodule("trunk").state_dict()["0.0.weight"], given["features.0.0.weight"])


def test_without_network_one_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(*_arguments: object, **_options: object) -> None:
        raise urllib.error.URLError("no network")

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr("torch.hub.urlopen", unreachable)
    monkeypatch.setattr(urllib.request, "urlopen", unreachable)
    with pytest.raises(TrainingError) as raised:
        load_pretrained(mobilenet(), find("mobilenet_v2"), "imagenet")
    text = str(raised.value)
    assert f"put {FILE} from https://download.pytorch.org/models/{FILE} into {tmp_path / 'hub' / 'checkpoints'}" in text
    assert "\n" not in text
    assert capsys.readouterr().out == ""


def changed(published: Path, path: Path, change: dict[str, Any]) -> Path:
    weights = torch.load(published, weights_only=True) | change
    torch.save({name: value for name, value in weights.items() if value is not None}, path)
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"features.0.0.weight": None}, r"0\.0\.weight is missing; take mobilenet_v2-b0353104\.pth"),
        ({"features.0.0.weight": torch.zeros(32, 1, 3, 3)}, r"the shape \(32, 1, 3, 3\) instead of \(32, 3, 3, 3\)"),
        ({"features.99.weight": torch.zeros(1)}, r"99\.weight has no place in the network"),
        ({"features.0.0.weight": torch.full((32, 3, 3, 3), float("nan"))}, "values that are no numbers"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    published: Path, tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    network = mobilenet()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    path = changed(published, tmp_path / "w.pth", change)
    with pytest.raises(TrainingError, match=words):
        load_pretrained(network, find("mobilenet_v2"), str(path))
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "shuffle.pth"
    torch.save(torchvision.models.shufflenet_v2_x0_5().state_dict(), path)
    with pytest.raises(TrainingError, match="does not fit 'mobilenet_v2'"):
        load_pretrained(mobilenet(), find("mobilenet_v2"), str(path))


class Hostile:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (os.environ["HOSTILE_FOLDER"],)


def test_a_hostile_pickle_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTILE_FOLDER", str(tmp_path / "harm"))
    torch.save({"features.0.0.weight": Hostile()}, tmp_path / "hostile.pth")
    with pytest.raises(TrainingError, match="damaged or holds more than tensors"):
        load_pretrained(mobilenet(), find("mobilenet_v2"), str(tmp_path / "hostile.pth"))
    assert not (tmp_path / "harm").exists()


def test_what_is_no_table_of_weights_is_refused(published: Path, tmp_path: Path) -> None:
    cut, empty, a_list = tmp_path / "cut.pth", tmp_path / "empty.pth", tmp_path / "list.pth"
    cut.write_bytes(published.read_bytes()[:5000])
    empty.write_bytes(b"")
    torch.save([torch.zeros(3)], a_list)
    for path, words in ((cut, "cannot be read"), (empty, "cannot be read"), (a_list, "holds no table"),
                        (tmp_path / "gone.pth", "There is no file"), (tmp_path, "There is no file")):  # fmt: skip
        with pytest.raises(TrainingError, match=words):
            load_pretrained(mobilenet(), find("mobilenet_v2"), str(path))


def test_a_network_that_nobody_published_is_told() -> None:
    with pytest.raises(TrainingError, match="no published weights for 'cnn4'"):
        load_pretrained(build("cnn4", 2), find("cnn4"), "imagenet")
