"""`labeler auto-label` as a whole process against the naive way: each network for itself, one picture at a time.

The naive way is a script of its own (`--naive`, below): torch, Pillow's full decode, a picture and a network at a time.
It writes nothing. The product reads, decides, writes all labels and the networks' predictions. Its networks were
exported before, as at the end of a training of more than 20 s.

    uv run python benchmarks/autolabel.py            5,000 JPEGs of 178x218 and 200 of 12 megapixels
    uv run python benchmarks/autolabel.py --quick    400 and 16, and no bounds

The pictures are faces that the project renders (250; others are these, shifted and brightened). Those of 12 megapixels
are faces enlarged, with grain as of a camera at high sensitivity: normal noise of 6 grey levels in each pixel, alike in
all colours, JPEG quality 92; 3.8 MB a file, where cameras write 3 to 6 MB. `--grain 3` makes files of 2.3 MB, `--grain
0` of 0.6 MB: what decoding at 1/8 saves depends on that more than on anything else, for the Huffman codes must be read
all the same. The sizes are printed. There are 20 different large files, copied to be 200, read anew each time.

The naive way has both cores too: torch takes them for the networks, Pillow decodes on one. It is what a competent
person writes first: no copies that are not needed, inference mode, no DataLoader. It starts torch, which takes it
3 s of 80.

Bounds, on medians of the rounds: 3.3 times as fast on the small pictures and 14 times on the large ones, without the
mirror check as the naive way does without; at least 99.9 % (of the large ones, which are decoded at 1/8: 98 %) of
decisions the same, and never two different labels.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from labeler.answer_sheet import AnswerSheet, AskedRun
from labeler.cli.output import print_table
from labeler.demo.dataset import make_demo_faces
from labeler.project import open_project
from labeler.rule_jobs import decide_by_rules
from labeler.store import image_names, run_decisions

RENDERED = 250
TASK, LABELS = "orientation", "left,center,right"
NETWORKS = ("cnn4", "vgg19_variation")
HIGH, LOW, EPOCHS = 0.45, 0.4, 4
LARGE = (4000, 3000)
DISTINCT_LARGE = 20
GRAIN = 6.0


@dataclass(frozen=True)
class Pictures:
    """A pool of one kind: how many, whether they are large, how many times as fast, what share decided alike."""

    name: str
    count: int
    large: bool
    faster: float
    alike: float


FULL = (Pictures("178x218", 5000, False, 3.3, 0.999), Pictures("12 megapixels", 200, True, 14.0, 0.98))
QUICK = (Pictures("178x218", 400, False, 0.0, 0.99), Pictures("12 megapixels", 16, True, 0.0, 0.9))


def labeler(*arguments: object) -> str:
    """Run a command of the product; gives its stdout, raises where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "labeler", *map(str, arguments)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"labeler {' '.join(map(str, arguments))}: {done.stderr.strip()}")
    return done.stdout


def prepare(place: Path, pictures: Pictures, rendered: Path, trained: Path | None, grain: float) -> Path:
    """A project of rendered faces with labels, of which two networks learned, and the pool; gives its folder."""
    project, images = place / pictures.name.replace(" ", "-"), place / f"{pictures.name}-images"
    images.mkdir(parents=True)
    for face in sorted((rendered / "images").iterdir())[:RENDERED]:
        shutil.copy(face, images)
    make_pool(images, sorted(images.iterdir()), pictures, grain)
    labeler("new", project, "--images", images, "--task", f"{TASK}:{LABELS}", "--mirror", "left=right")
    given = place / "truth.csv"
    with (rendered / "truth.csv").open(encoding="utf-8", newline="") as file, given.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["image", "annotator", TASK])
        learned = [row for row in csv.DictReader(file) if (images / row["image"]).exists()]
        writer.writerows([row["image"], "truth", row[TASK]] for row in learned)
    labeler("import", project, given)
    if trained is None:
        for network in NETWORKS:
            labeler("train", project, "--task", TASK, "--architecture", network, "--epochs", EPOCHS, "--json")
    else:
        shutil.copytree(trained / "runs", project / "runs")
        shutil.copytree(trained / "cache" / "onnx", project / "cache" / "onnx")
        copy_runs(trained, project)
    return project


def copy_runs(source: Path, target: Path) -> None:
    """List the trainings of one project in another, whose folder has their files."""
    from labeler.store import add_run, runs

    one, other = open_project(source), open_project(target)
    for run in runs(one.store, "train"):
        add_run(other.store, run.id, "train", run.task, run.summary)
    one.close()
    other.close()


def make_pool(folder: Path, faces: Sequence[Path], pictures: Pictures, grain: float) -> None:
    """Write the pictures to be labelled beside the rendered ones: each a rendered one, shifted and brightened.

    Large ones have `grain`: the standard deviation of each pixel's noise, in grey levels of 255.
    """
    random = np.random.default_rng(7)
    for number in range(pictures.count):
        path = folder / f"pool_{number:05d}.jpg"
        if pictures.large and number >= DISTINCT_LARGE:
            shutil.copyfile(folder / f"pool_{number % DISTINCT_LARGE:05d}.jpg", path)
            continue
        face = np.asarray(Image.open(faces[number % len(faces)])).astype(np.float32)
        face = np.roll(face, random.integers(-6, 7, 2), (0, 1)) * random.uniform(0.85, 1.15)
        picture = Image.fromarray(face.clip(0, 255).astype(np.uint8))
        if pictures.large:
            noise = random.normal(0, grain, (LARGE[1], LARGE[0], 1)).astype(np.float32)
            scaled = np.asarray(picture.resize(LARGE, Image.Resampling.BICUBIC)).astype(np.float32)
            picture = Image.fromarray((scaled + noise).clip(0, 255).astype(np.uint8))
        picture.save(path, quality=92)


def naive(project_folder: Path, names: Sequence[str], *, mirror: bool) -> list[tuple[str | None, str, float]]:
    """Each network by itself, a picture at a time, decoded by Pillow; and the rules."""
    import torch

    from training.augment import mirror_permutation
    from training.checkpoint import load_checkpoint
    from training.onnx_export import Predictor

    project = open_project(project_folder)
    every = []
    for checkpoint in sorted(project.runs_folder.glob("*/model.safetensors")):
        model, info = load_checkpoint(checkpoint)
        predictor = Predictor(model, info).eval()
        swapped = mirror_permutation(info.labels, info.mirror)
        rows = []
        for name in names:
            with Image.open(project.image_path(name)) as image:
                size = (info.input_size[1], info.input_size[0])
                pixels = np.array(image.convert("RGB").resize(size, Image.Resampling.BILINEAR))
            with torch.inference_mode():
                found = predictor(torch.from_numpy(pixels)[None])[0].numpy()
                if mirror:
                    turned = predictor(torch.from_numpy(pixels[:, ::-1].copy())[None])[0].numpy()
                    found = (found + turned[swapped]) / 2
            rows.append(found)
        every.append(rows)
    labels = project.task(TASK).labels
    project.close()
    return decide_by_rules(np.array(every, np.float32), labels, HIGH, LOW)


def timed(command: Sequence[object]) -> tuple[str, dict[str, float]]:
    """Run a process; gives its stdout, and seconds, processor seconds and the most memory (MB)."""
    with tempfile.TemporaryFile("w+") as out:
        started = time.monotonic()
        child = subprocess.Popen([sys.executable, *map(str, command)], stdout=out)
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.monotonic() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{' '.join(map(str, command))} ended with {child.returncode}")
        out.seek(0)
        cpu = used.ru_utime + used.ru_stime
        return out.read(), {"seconds": seconds, "processor": cpu, "megabytes": used.ru_maxrss / 1024}


def one_round(project: Path, pool: list[str], *, mirror: bool) -> dict[str, Any]:
    """Both ways after one another; the product without predictions and pixels of before."""
    option = "--mirror" if mirror else "--no-mirror"
    said, slow = timed([__file__, "--naive", project, *([] if mirror else ["--no-mirror"])])
    expected = json.loads(said)
    for name in ("predictions", "pixels"):
        shutil.rmtree(project / "cache" / name, ignore_errors=True)
    command = ("-m", "labeler", "auto-label", project, "--high", HIGH, "--low", LOW, "--json", option)
    said, fast = timed([*command, "--progress", "none"])
    run = json.loads(said)["run"]
    opened = open_project(project)
    names = image_names(opened.store)
    found = {names[one.image]: one.label for one in run_decisions(opened.store, run)}
    opened.close()
    labeler("revert", project, run)
    pairs = [(expected[name][0], found[name]) for name in pool]
    return {
        "naive": slow,
        "product": fast,
        "ratio": slow["seconds"] / fast["seconds"],
        "alike": sum(one == other for one, other in pairs) / len(pairs),
        "contradict": sum(one != other and None not in (one, other) for one, other in pairs),
        "labelled": sum(label is not None for label in found.values()),
    }


def bookkeeping(images: int = 202_599, networks: int = 3) -> dict[str, float]:
    """What keeping and finding the answers of networks about all of CelebA costs, both views, without asking any."""
    paths = [Path(f"/images/{number:06d}.jpg") for number in range(images)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        asked = [AskedRun(Path(folder) / str(number), 3) for number in range(networks)]
        started = time.monotonic()
        sheet = AnswerSheet(asked, paths, mirror=True)
        views = list(sheet.wanted())
        for start in range(0, images, 64):
            rows = np.full((min(64, images - start), 3), 1 / 3, np.float32)
            sheet.add(np.arange(start, start + len(rows)), dict.fromkeys(views, rows))
            if start % (64 * 80) == 0:
                sheet.keep()  # as often as every five seconds at a thousand pictures a second
        sheet.keep()
        kept = time.monotonic()
        again = AnswerSheet(asked, paths, mirror=True)
        found = time.monotonic()
        if again.wanted():
            raise SystemExit("what was kept is not found")
        size = sum(pack.stat().st_size for pack in Path(folder).rglob("*.npz"))
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"keep": kept - started, "find": found - kept, "megabytes": more / 1024, "disk": size / 2**20}


def pool_of(project: Path) -> list[str]:
    opened = open_project(project)
    names = [name for name in image_names(opened.store).values() if name.startswith("pool_")]
    opened.close()
    return names


def mean_size(project: Path, pool: Sequence[str]) -> float:
    """How large a picture's file is on average, in megabytes."""
    opened = open_project(project)
    size = statistics.mean(opened.image_path(name).stat().st_size for name in pool) / 1e6
    opened.close()
    return size


def render(place: Path) -> Path:
    rendered = place / "rendered"
    if not rendered.exists():
        make_demo_faces(rendered, RENDERED)
    return rendered


def measure(
    place: Path, rendered: Path, kinds: Sequence[Pictures], views: Sequence[bool], rounds: int, grain: float
) -> list[dict[str, Any]]:
    results, trained = [], None
    for pictures in kinds:
        project = place / pictures.name.replace(" ", "-")
        if not project.exists():
            prepare(place, pictures, rendered, trained, grain)
            labeler("auto-label", project, "--dry-run", "--json")  # exports the networks, once
        trained = project
        pool = pool_of(project)
        size = mean_size(project, pool)
        for mirror in views:
            found = [one_round(project, pool, mirror=mirror) for _ in range(rounds)]
            results.append(summary(pictures, found, mirror=mirror) | {"megabytes_each": size})
            print(f"{pictures.name}, {'both views' if mirror else 'plain'} done", file=sys.stderr)
    return results


def summary(pictures: Pictures, found: Sequence[dict[str, Any]], *, mirror: bool) -> dict[str, Any]:
    middle = {
        way: {key: statistics.median(one[way][key] for one in found) for key in found[0][way]}
        for way in ("naive", "product")
    }
    result = {
        "pictures": pictures.name,
        "count": pictures.count,
        "views": 2 if mirror else 1,
        **middle,
        "ratio": statistics.median(one["ratio"] for one in found),
        "ratios": [one["ratio"] for one in found],
        "bound": pictures.faster,
        "alike": min(one["alike"] for one in found),
        "contradict": max(one["contradict"] for one in found),
        "labelled": found[0]["labelled"],
    }
    short = []
    if result["ratio"] < pictures.faster and not mirror:
        short.append(f"{pictures.name}: {result['ratio']:.1f} times as fast, not {pictures.faster}")
    if result["alike"] < pictures.alike or result["contradict"]:
        short.append(f"{pictures.name}: other labels than the naive way")
    return result | {"shortfalls": short}


def rows_of(results: Sequence[dict[str, Any]]) -> list[list[str]]:
    return [
        [
            f"{one['count']:,} of {one['pictures']}, {one['megabytes_each']:.2f} MB each",
            "picture and mirror image" if one["views"] == 2 else "picture",
            f"{one['naive']['seconds']:.1f} s",
            f"{one['product']['seconds']:.1f} s",
            f"{one['ratio']:.1f}",
            f">= {one['bound']:g}" if one["views"] == 1 else "-",
            f"{100 * one['alike']:.2f} %",
            f"{one['naive']['megabytes']:.0f} MB",
            f"{one['product']['megabytes']:.0f} MB",
        ]
        for one in results
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["small", "large"], help="only these pictures")
    parser.add_argument("--no-mirror", action="store_true", help="without the rounds that ask about mirror images, too")
    parser.add_argument("--grain", type=float, default=GRAIN, help="noise of the large pictures in grey levels")
    parser.add_argument("--keep", type=Path, help="a folder for the projects, used again where it has them")
    parser.add_argument("--faces", type=Path, help="rendered faces of before: what `labeler demo --only-make` wrote")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--naive", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.naive:
        pool = pool_of(arguments.naive)
        print(json.dumps(dict(zip(pool, naive(arguments.naive, pool, mirror=not arguments.no_mirror), strict=True))))
        return
    kinds = [one for one in (QUICK if arguments.quick else FULL) if arguments.only in (None, _size(one))]
    views = [False] if arguments.no_mirror else [False, True]
    with tempfile.TemporaryDirectory() as temporary:
        place = arguments.keep or Path(temporary)
        results = measure(place, arguments.faces or render(place), kinds, views, arguments.rounds, arguments.grain)
    short = [fault for one in results for fault in one["shortfalls"]]
    if arguments.json:
        print(json.dumps({"results": results, "shortfalls": short}, indent=2))
    else:
        columns = ["pictures", "asked about", "naive", "labeler auto-label", "times as fast", "bound", "same decision"]
        print_table("CNN4 and a VGG variation, whole process", [*columns, "naive", "labeler"], rows_of(results))
        for fault in short or ["Every bound holds."]:
            print(fault)
    sys.exit(1 if short else 0)


def _size(pictures: Pictures) -> str:
    return "large" if pictures.large else "small"


if __name__ == "__main__":
    main()
