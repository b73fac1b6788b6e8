"""Published weights for a network's trunk: by torchvision's own loader, or from a file that a person names."""

from __future__ import annotations

import contextlib
import pickle
import struct
import sys
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlparse

import torch
import torchvision
from torch import nn

from models.registry import Architecture, Pretrained
from training.errors import TrainingError

IMAGENET = "imagenet"
# What torch's reader raises on files that are damaged, or hold more than weights.
_DAMAGE = (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, LookupError, TypeError, AttributeError,
           AssertionError, struct.error, OSError)  # fmt: skip


def load_pretrained(model: nn.Module, architecture: Architecture, weights: str) -> None:
    """Give the model's trunk the weights "imagenet" or those of a file; TrainingError where they cannot be had.

    "imagenet" is downloaded by torchvision into torch's cache, once. Nothing in a file is run: only tensors are read.
    """
    pretrained = architecture.pretrained
    if pretrained is None:
        raise TrainingError(f"There are no published weights for {architecture.name!r}; train it from scratch.")
    url = getattr(torchvision.models, pretrained.weights.partition(".")[0])[pretrained.weights.partition(".")[2]].url
    path = downloaded(url, architecture.name) if weights == IMAGENET else Path(weights)
    _put_into(model.get_submodule("trunk"), _read(path), pretrained, f"{path} does not fit {architecture.name!r}", url)


def downloaded(url: str, name: str) -> Path:
    """Where the file of `url` lies in torch's cache, fetched if it is not there yet."""
    folder = Path(torch.hub.get_dir()) / "checkpoints"
    path = folder / Path(urlparse(url).path).name
    if path.exists():
        return path
    try:
        # torch tells of the download on stdout, where `--json` must stand alone.
        with contextlib.redirect_stdout(sys.stderr):
            torch.hub.load_state_dict_from_url(url, progress=False, check_hash=True, weights_only=True)
    except (OSError, HTTPException, RuntimeError) as error:
        raise TrainingError(
            f"The ImageNet weights of {name!r} cannot be downloaded ({error}): put {path.name} from {url} into "
            f"{folder}, or name the file instead of {IMAGENET!r}."
        ) from error
    return path


def _read(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of a file by name; TrainingError where it is missing, damaged or holds anything else."""
    if not path.is_file():
        raise TrainingError(f"There is no file {path} to take weights from; give its path, or {IMAGENET!r}.")
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except _DAMAGE as error:
        raise TrainingError(
            f"{path} cannot be read as weights: it is damaged or holds more than tensors; download it anew."
        ) from error
    if not isinstance(found, dict) or not all(
        isinstance(name, str) and isinstance(value, torch.Tensor) for name, value in found.items()
    ):
        raise TrainingError(f"{path} holds no table of weights by name; choose a state dict of torchvision.")
    return found


def _put_into(
    trunk: nn.Module, found: dict[str, torch.Tensor], pretrained: Pretrained, complaint: str, url: str
) -> None:
    """Load the trunk's part of the weights; TrainingError where one is missing, left over, misshapen or no number."""
    given = {
        name.removeprefix(pretrained.prefix): value
        for name, value in found.items()
        if name.startswith(pretrained.prefix) and not name.startswith(pretrained.own or ("\0",))
    }
    wanted = trunk.state_dict()
    for name in sorted(wanted.keys() | given.keys()):
        if name.startswith(pretrained.own or ("\0",)):
            continue
        # Files from before torch counted batches have no such count; torch makes one up.
        problem = None if name.endswith("num_batches_tracked") else _difference(wanted.get(name), given.get(name))
        if problem:
            raise TrainingError(f"{complaint}: {name} {problem}; take {Path(urlparse(url).path).name} of torchvision.")
    trunk.load_state_dict(given, strict=False)


def _difference(wanted: torch.Tensor | None, given: torch.Tensor | None) -> str | None:
    if given is None:
        return "is missing"
    if wanted is None:
        return "has no place in the network"
    if wanted.shape != given.shape:
        return f"has the shape {tuple(given.shape)} instead of {tuple(wanted.shape)}"
    return None if given.isfinite().all() else "has values that are no numbers"
