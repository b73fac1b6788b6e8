"""A trained network in one safetensors file: weights, and in its metadata all that prediction needs to know."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError, safe_open

from models.registry import UnknownArchitectureError, build, find
from training.calibration import Temperatures
from training.errors import TrainingError
from training.files import replacing
from training.preprocessing import UNCHANGED, Preparation, Preprocessing, Standardisation
from training.settings import both_ways

if TYPE_CHECKING:
    from torch import nn

FORMAT_VERSION = 1
# Older programs would take a set of questions for one choice among them: they must not read it.
SET_FORMAT_VERSION = 2
# They would also show a network pictures as they are where it learned from changed ones.
CHANGED_FORMAT_VERSION = 3
_VERSIONS = (FORMAT_VERSION, SET_FORMAT_VERSION, CHANGED_FORMAT_VERSION)
_KEY = "labeler_checkpoint"


@dataclass(frozen=True)
class CheckpointInfo:
    """What a checkpoint is: `input_size` is (height, width) in pixels, `labels` in the order of the outputs.

    `yes_no`: the labels are questions, each answered by itself, and `temperature` has one number for each of them.
    """

    architecture: str
    task: str
    labels: tuple[str, ...]
    mirror: Mapping[str, str]
    input_size: tuple[int, int]
    temperature: Temperatures
    standardisation: Standardisation
    yes_no: bool = False
    preprocessing: Preprocessing = UNCHANGED

    @property
    def prepare(self) -> Preparation:
        """All that is done to decoded pictures before the network."""
        return Preparation(self.preprocessing, self.standardisation)


def save_checkpoint(path: Path, model: nn.Module, info: CheckpointInfo) -> None:
    """Write the weights and `info`, beside and renamed over `path`."""
    # torch takes seconds to import; reading a checkpoint's info does without it.
    from safetensors.torch import save_file

    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
    with replacing(path) as beside:
        save_file(weights, beside, {_KEY: json.dumps(_as_json(info))})


def _as_json(info: CheckpointInfo) -> dict[str, Any]:
    fields = asdict(info)
    if info.preprocessing:
        return fields | {"format_version": CHANGED_FORMAT_VERSION}
    del fields["preprocessing"]
    if info.yes_no:
        return fields | {"format_version": SET_FORMAT_VERSION}
    del fields["yes_no"]
    return fields | {"format_version": FORMAT_VERSION}


def load_checkpoint(path: Path) -> tuple[nn.Module, CheckpointInfo]:
    """The network on the CPU in eval mode, and its info; TrainingError where the file is not a whole checkpoint."""
    from safetensors.torch import load_file

    from training.augment import mirror_permutation

    info = read_checkpoint_info(path)
    try:
        if not find(info.architecture).takes(info.input_size):
            raise TrainingError(
                f"{path} has an {info.architecture!r} for pictures of another size than here; train it anew."
            )
        mirror = mirror_permutation(info.labels, info.mirror).tolist()
        model = build(info.architecture, len(info.labels), mirror, info.input_size)
    except UnknownArchitectureError as error:
        raise TrainingError(f"{path} cannot be used: {error} Register it, or train anew.") from error
    try:
        model.load_state_dict(load_file(path))
    except (RuntimeError, SafetensorError) as error:
        raise TrainingError(
            f"The weights in {path} do not fit the architecture {info.architecture!r}; train it anew."
        ) from error
    return model.eval(), info


def read_checkpoint_info(path: Path) -> CheckpointInfo:
    """The info alone, without importing torch; TrainingError where the file is missing, damaged or something else."""
    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
    except FileNotFoundError as error:
        raise TrainingError(f"There is no checkpoint {path}; train this run to its end first.") from error
    except (SafetensorError, OSError) as error:
        raise TrainingError(f"{path} is damaged or is no safetensors file; restore a copy or train anew.") from error
    if _KEY not in metadata:
        raise TrainingError(f"{path} is no checkpoint of this program; choose a model.safetensors of a run.")
    try:
        fields = json.loads(metadata[_KEY])
        version = fields["format_version"]
        if version in _VERSIONS:
            return _parse(fields, version)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise TrainingError(f"The description in {path} is damaged; restore a copy or train anew.") from error
    raise TrainingError(
        f"{path} has checkpoint format {version}, this program reads {FORMAT_VERSION} to {CHANGED_FORMAT_VERSION}; "
        "update the program or train anew."
    )


def _parse(fields: dict[str, Any], version: int) -> CheckpointInfo:
    """The info from its JSON; KeyError, TypeError, ValueError or OverflowError where it is not one."""
    changed = version == CHANGED_FORMAT_VERSION
    yes_no = _truth(fields["yes_no"]) if changed else version == SET_FORMAT_VERSION
    height, width = fields["input_size"]
    red, green, blue = fields["standardisation"]["mean"]
    red_deviation, green_deviation, blue_deviation = fields["standardisation"]["deviation"]
    labels = tuple(str(label) for label in fields["labels"])
    return CheckpointInfo(
        architecture=str(fields["architecture"]),
        task=str(fields["task"]),
        labels=labels,
        mirror=both_ways({str(one): str(other) for one, other in dict(fields["mirror"]).items()}, labels),
        input_size=(int(height), int(width)),
        temperature=_temperatures(fields) if yes_no else _positive(fields["temperature"]),
        standardisation=Standardisation(
            (_finite(red), _finite(green), _finite(blue)),
            (_positive(red_deviation), _positive(green_deviation), _positive(blue_deviation)),
        ),
        yes_no=yes_no,
        preprocessing=_preprocessing(fields["preprocessing"]) if changed else UNCHANGED,
    )


def _preprocessing(fields: dict[str, Any]) -> Preprocessing:
    return Preprocessing(_positive(fields["contrast_factor"]), _truth(fields["gaussian"]), _truth(fields["binarise"]))


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("yes or no")
    return value


def _temperatures(fields: dict[str, Any]) -> tuple[float, ...]:
    found = tuple(_positive(value) for value in fields["temperature"])
    if len(found) != len(fields["labels"]):
        raise ValueError("a temperature for each question")
    return found


def _finite(value: Any) -> float:
    if not math.isfinite(value):
        raise ValueError("a number")
    return float(value)


def _positive(value: Any) -> float:
    """What pictures or logits are divided by."""
    if not _finite(value) > 0:
        raise ValueError("a number above 0")
    return float(value)
