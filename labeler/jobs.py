"""Long jobs: the only way from the label data to networks and back. Torch is imported when a job runs."""

from __future__ import annotations

import csv
import math
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from labeler.errors import InputError
from labeler.files import guarded_text, replacing
from labeler.prediction_cache import Probabilities, cached_predictions
from labeler.project import Project
from labeler.store import add_run, final_labels, find_run, image_names, runs, set_parts, subjects_and_parts
from labeler.store.final import NOT_FROM_PEOPLE
from labeler.store.runs import RunRecord
from labeler.tasks import Task
from models.registry import ARCHITECTURES, Architecture
from training.errors import TrainingError

OnEvent = Callable[[dict[str, object]], None]
Targets = np.ndarray[Any, np.dtype[np.int64]]

CHECKPOINT = "model.safetensors"
PROBLEMS_SHOWN = 5


def architectures() -> tuple[Architecture, ...]:
    """The networks that can be trained, as data."""
    return tuple(ARCHITECTURES.values())


@dataclass(frozen=True)
class TrainOptions:
    """What a person may set for a training; the defaults are the report's recipe.

    `more` has further settings of training.settings.TrainSettings by name: loss, optimizer, weights, freeze, ...
    """

    epochs: int = 50
    batch_size: int = 32
    learning_rate: float = 1e-3
    train_share: float = 0.7
    mirror_images: bool = True
    patience_accuracy: int = 5
    patience_loss: int = 3
    seed: int = 0
    device: str = "auto"
    more: Mapping[str, Any] = field(default_factory=dict)


def train_options(recipe: str, chosen: Mapping[str, Any], settings: Sequence[str]) -> tuple[str, TrainOptions]:
    """The architecture and options of a recipe ("" for none), then of `settings` ("name=value"), then as `chosen`."""
    with _training_faults():
        from training.recipe import load_recipe, parse_setting

        found: dict[str, Any] = dict(load_recipe(recipe).settings) if recipe else {}
        found |= dict(parse_setting(text) for text in settings)
    found |= chosen
    architecture = found.pop("architecture", "")
    if not architecture:
        raise InputError("No network is named: give --architecture, or --recipe, which brings one.")
    plain = {one.name for one in fields(TrainOptions)}
    more = {name: value for name, value in found.items() if name not in plain}
    return architecture, TrainOptions(**{name: found[name] for name in found.keys() & plain}, more=more)


def train_network(
    project: Project, task_name: str, architecture: str, options: TrainOptions, on_event: OnEvent
) -> dict[str, Any]:
    """Train one network on the labels that people gave; gives its row of `labeler compare`.

    Nothing is listed and nothing stays in runs/ where the training does not end well.
    """
    with _training_faults():
        from training.fit import LabelledImages, train
        from training.settings import TrainSettings

        task = project.task(task_name)
        chosen = asdict(options)
        chosen |= chosen.pop("more")
        settings = TrainSettings(
            task=task.name, architecture=architecture, labels=task.labels, mirror=task.mirror, **chosen
        )
        names, targets = _labels_of_people(project, task)
        known = subjects_and_parts(project.store)
        names, targets, validation = _in_stored_split(project, names, targets, on_event)
        images = LabelledImages(
            names=tuple(names),
            paths=tuple(project.image_path(name) for name in names),
            targets=targets,
            groups=tuple(known[name][0] for name in names),
            validation=validation,
        )
        with new_run_folder(project, f"{task.name}-{architecture}") as (run, folder):
            results = asdict(train(images, settings, folder, project.cache_folder / "pixels", on_event))
            keep_run_folder(project, run, folder)
            summary = {"architecture": architecture, "settings": chosen, "results": results}
            add_run(project.store, run, "train", task.name, summary)
    return comparison_row(find_run(project.store, run))


def comparison_row(run: RunRecord) -> dict[str, Any]:
    """A training as `labeler compare` shows it (design, section 5)."""
    results = run.summary["results"]
    keys = ("parameters", "accuracy", "loss", "balanced_accuracy", "epochs", "seconds", "images_per_second")
    return {
        "run": run.id,
        "task": run.task,
        "architecture": run.summary["architecture"],
        **{key: results[key] for key in keys},
        "majority_share": results["majority_share"],
        "images_train": results["images_train"],
        "images_validation": results["images_validation"],
        "best_epoch": results["best_epoch"],
        "device": results["device"],
        "seed": run.summary["settings"]["seed"],
        "created": run.created,
    }


def compare_runs(project: Project, task: str = "") -> list[dict[str, Any]]:
    """Every training side by side, as in the report's Table 9: by task, the most accurate first."""
    if task:
        project.task(task)
    rows = [comparison_row(run) for run in runs(project.store, "train") if task in ("", run.task)]
    return sorted(rows, key=lambda row: (row["task"], -row["accuracy"], row["loss"]))


def training_curve(project: Project, run: str) -> list[dict[str, float]]:
    """The figures of a training's epochs as its metrics.csv has them; none where the file is gone."""
    path = project.runs_folder / run / "metrics.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


def best_runs(project: Project, task: str, wanted: int = 2) -> list[str]:
    """The most accurate trainings of a task whose checkpoint is there, of different architectures where possible."""
    best_of_each: list[str] = []
    others: list[str] = []
    seen: set[str] = set()
    for row in compare_runs(project, task):
        if checkpoint_path(project, row["run"]).exists():
            (others if row["architecture"] in seen else best_of_each).append(str(row["run"]))
            seen.add(row["architecture"])
    return (best_of_each + others)[:wanted]


def checkpoint_path(project: Project, run: str) -> Path:
    return project.runs_folder / run / CHECKPOINT


def prediction_cache(project: Project, run: str) -> Path | None:
    """Where the predictions of a training's network are kept while its checkpoint is the same; None without one."""
    checkpoint = checkpoint_path(project, run)
    if not checkpoint.exists():
        return None
    return project.cache_folder / "predictions" / f"{run}-{checkpoint.stat().st_mtime_ns}.npz"


def predict_images(
    project: Project, run: str, images: Sequence[str], on_event: OnEvent, device: str = "auto"
) -> Probabilities:
    """Calibrated probabilities (images, labels) of one training's network; NaN rows for unreadable pictures.

    Pictures that this network has been asked about before are not asked again while they have not changed.
    """
    record = find_run(project.store, run)
    if record.kind != "train":
        raise InputError(f"Run {run} is an auto-labelling and has no network: choose a training.")
    task = project.task(record.task)
    checkpoint = checkpoint_path(project, run)
    problems: list[str] = []

    def ask(paths: Sequence[Path]) -> Probabilities:
        from training.predict import predict

        def progress(done: int, total: int) -> None:
            on_event({"event": "progress", "stage": f"predict {run}", "done": done, "total": total})

        return predict(
            checkpoint,
            paths,
            project.cache_folder / "pixels",
            task=task.name,
            labels=task.labels,
            device=device,
            on_progress=progress,
            on_problem=problems.append,
        )

    cache = prediction_cache(project, run)
    if cache is None:
        raise InputError(f"{checkpoint} is missing: put it back, or train the network again.")
    with _training_faults():
        found = cached_predictions(cache, [project.image_path(image) for image in images], len(task.labels), ask)
    for text in problems[:PROBLEMS_SHOWN]:
        on_event({"event": "message", "text": text})
    if len(problems) > PROBLEMS_SHOWN:
        on_event({"event": "message", "text": f"{len(problems):,} pictures cannot be read; these were the first."})
    return found


def write_run_predictions(
    project: Project, run: str, out: Path | None, on_event: OnEvent, device: str = "auto"
) -> tuple[Path, int]:
    """Predict every image and write the CSV, by default into the run's folder; gives its path and the images."""
    names = list(image_names(project.store).values())
    probabilities = predict_images(project, run, names, on_event, device)
    path = out or project.runs_folder / run / "predictions.csv"
    write_predictions(path, names, probabilities, project.task(find_run(project.store, run).task).labels)
    return path, len(names)


def write_predictions(path: Path, names: Sequence[str], probabilities: Probabilities, labels: Sequence[str]) -> None:
    """One network's predictions: image, label, confidence, each label's probability; empty for unreadable pictures."""
    with replacing(path) as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["image", "label", "confidence", *(f"p_{label}" for label in labels)])
        for name, row in zip(names, probabilities.tolist(), strict=True):
            if math.isnan(row[0]):
                writer.writerow([guarded_text(name), "", "", *("" for _ in labels)])
            else:
                best = max(range(len(labels)), key=row.__getitem__)
                cells = [f"{value:.6f}" for value in row]
                writer.writerow([guarded_text(name), guarded_text(labels[best]), cells[best], *cells])


@dataclass(frozen=True)
class RuleText:
    """A rule as people see it beside its decisions: its sentence, and examples that are run as tests."""

    name: str
    title: str
    text: str
    examples: str


def rules() -> tuple[RuleText, ...]:
    """The report's rules in the order in which they are tried."""
    from training.ensemble import RULES

    return tuple(RuleText(rule.name, rule.title, rule.text, rule.apply.__doc__ or "") for rule in RULES)


def decide_by_rules(
    probabilities: Probabilities, labels: Sequence[str], high: float, low: float
) -> list[tuple[str | None, str, float]]:
    """Per image the label (None: needs review), the rule's name and the confidence of the report's three rules.

    `probabilities` is (models, images, labels).
    """
    from training.ensemble import RULES, decide

    with _training_faults():
        found = decide(probabilities, high, low)
    return [
        (labels[label] if label >= 0 else None, RULES[rule].name, float(np.nan_to_num(confidence)))
        for label, rule, confidence in zip(
            found.labels.tolist(), found.rules.tolist(), found.confidences.tolist(), strict=True
        )
    ]


def split_project(project: Project, train_share: float, seed: int, subjects: Mapping[str, str]) -> dict[str, int]:
    """Store which images train and which validate, no subject on both sides; gives the number of each."""
    from training.split import split_by_group

    names = list(image_names(project.store).values())
    groups = [subjects.get(name, "") for name in names]
    with _training_faults():
        validation = split_by_group(np.zeros(len(names), np.int64), groups if any(groups) else None, train_share, seed)
    parts = {name: "validation" if held else "train" for name, held in zip(names, validation, strict=True)}
    set_parts(project.store, parts)
    return {part: list(parts.values()).count(part) for part in ("train", "validation")}


@contextmanager
def new_run_folder(project: Project, title: str) -> Iterator[tuple[str, Path]]:
    """A fresh run id and a folder beside `runs/<run id>` to work in; both go away where the block does not end well.

    The block calls `keep_run_folder` once its files are complete, and lists the run after that.
    """
    made: list[Path] = []  # also while an id is looked for: a cancelled job leaves nothing
    try:
        run, beside = _reserve_run(project, re.sub(r"[^\w-]+", "-", title), made)
        made.append(project.runs_folder / run)  # what the working folder becomes; nobody else has it
        yield run, beside
    except BaseException:
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def keep_run_folder(project: Project, run: str, folder: Path) -> None:
    """Let the folder of `new_run_folder` become `runs/<run id>`."""
    folder.rename(project.runs_folder / run)


def _reserve_run(project: Project, stem: str, made: list[Path]) -> tuple[str, Path]:
    """The first run id that neither the store nor a folder knows, and its working folder, made here (see `made`)."""
    try:
        project.runs_folder.mkdir(exist_ok=True)
        for number in count(1):
            run = f"{stem}-{number:03d}"
            beside = project.runs_folder / f".{run}.part"
            try:
                beside.mkdir()
            except FileExistsError:
                continue
            made.append(beside)
            # Asked only now, so that of two processes the later one sees what the earlier one kept.
            if not (project.runs_folder / run).exists() and all(run != one.id for one in runs(project.store)):
                break
            beside.rmdir()
            made.pop()
    except OSError as fault:
        raise InputError(
            f"{project.runs_folder} cannot be written ({fault.strerror}): check its permissions."
        ) from fault
    return run, beside


@contextmanager
def _training_faults() -> Iterator[None]:
    """Sentences of training/, and what the disk refuses it, become the sentences that people see."""
    try:
        yield
    except TrainingError as fault:
        raise InputError(str(fault)) from fault
    except OSError as fault:
        place = fault.filename or "The project's folder"
        raise InputError(
            f"{place} cannot be used ({fault.strerror}): check permissions and the room on the disk."
        ) from fault


def _labels_of_people(project: Project, task: Task) -> tuple[list[str], Targets]:
    names = image_names(project.store)
    number = {label: place for place, label in enumerate(task.labels)}
    found = [
        (names[image], number[final.label])
        for image, final in final_labels(project.store, task.name).items()
        if final.label in number and final.source not in NOT_FROM_PEOPLE
    ]
    if not found:
        raise InputError(
            f"Task {task.name!r} has no labels given by people: label some images or import a label file first."
        )
    return [name for name, _ in found], np.array([target for _, target in found], np.int64)


def _in_stored_split(
    project: Project, names: list[str], targets: Targets, on_event: OnEvent
) -> tuple[list[str], Targets, np.ndarray[Any, np.dtype[np.bool_]] | None]:
    """The labelled images that the stored split has, and which of them validate; all, and None, where none is stored.

    Images without a part are held out: they may be somebody's test.
    """
    known = {name: part for name, (_, part) in subjects_and_parts(project.store).items()}
    if not any(known.values()):
        return names, targets, None
    kept = [place for place, name in enumerate(names) if known[name]]
    if not kept:
        raise InputError(
            "None of the labelled images is in the project's stored split: label some that are, or run 'labeler split'."
        )
    validation = np.array([known[names[place]] == "validation" for place in kept], np.bool_)
    learned = int((~validation).sum())
    text = f"The project's stored split is used: {learned:,} train, {len(kept) - learned:,} validate."
    if len(kept) < len(names):
        text += f" {len(names) - len(kept):,} labelled images have no part in it and are held out."
    on_event({"event": "message", "text": text})
    return [names[place] for place in kept], targets[kept], validation


def accelerator() -> str:
    """What networks run on here: the GPU's name, or the processor."""
    import torch

    return torch.cuda.get_device_name(0) if torch.cuda.is_available() else "CPU (no CUDA GPU found)"
