"""Training throughput on the CPU: the product's loop beside a plain one, epoch by epoch in the same run.

    uv run labeler demo demo-faces-300 --images 300 --only-make
    uv run python benchmarks/throughput.py --demo demo-faces-300 --out throughput.jsonl
    uv run python benchmarks/throughput.py --out throughput.jsonl --table

The plain loop decodes with Pillow in a DataLoader of two workers that live as long as it does, in float32, in torch's
default memory format, with torch's default Adam. Both start from the same weights, see the same people, mirror half of
the pictures with their labels, and are asked about people held back after their last epoch. A *piece* is one network
with one seed; each is a line of JSON in `--out` and is not done again. Speed is that of each way's best epoch, which
other programs disturb least; *work* is what an epoch costs in processor seconds, workers included (median). Bounds, on
medians over the pieces: BOUNDS times the plain loop's speed (meant for a CPU that multiplies bf16), work of an epoch
from the cache at most 1.05 times one from memory, accuracies that differ by no more than their spread.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import torch
from face_sets import FOLDS
from numpy.typing import NDArray
from training_ways import Piece, PlainTraining, ProductTraining, piece_of

from training import decode
from training.preprocessing import measure

BOUNDS = {"cnn4": 1.8, "vgg19_variation": 2.5}
CACHE_BOUND = 1.05


def measure_piece(piece: Piece, epochs: int) -> dict[str, Any]:
    """All ways in turn, epoch by epoch; the first epoch of each, in which memory is laid out, is left out."""
    paths = [face.path for face in piece.faces]
    with tempfile.TemporaryDirectory() as cache:
        resident = decode.decode_images(paths, piece.size, Path(cache)).pixels
        started = time.perf_counter()
        mapped = as_large_folder(paths, piece.size, Path(cache))
        reading = time.perf_counter() - started
        standardise = measure(resident, piece.train)
        ways: dict[str, PlainTraining | ProductTraining] = {
            "plain": PlainTraining(piece, standardise),
            "resident": ProductTraining(piece, resident, standardise),
            "cached": ProductTraining(piece, mapped, standardise),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        work: dict[str, list[float]] = {name: [] for name in ways}
        for _ in repeat(None, epochs):
            for name, way in ways.items():
                started, worked = time.perf_counter(), processor_seconds()
                way.train_epoch()
                seconds[name].append(time.perf_counter() - started)
                work[name].append(processor_seconds() - worked)
        accuracy = {name: way.accuracy() for name, way in ways.items()}
        step = {name: ProductTraining(piece, resident, standardise, name).step() for name in ("fp32", "bf16")}
    return {
        **{"network": piece.network, "seed": piece.seed, "images": len(piece.train), "tested": len(piece.test)},
        **{"threads": torch.get_num_threads(), "bf16_instructions": has_bf16(), "seconds_to_read_cache": reading},
        "seconds": {name: times[1:] for name, times in seconds.items()},
        "processor_seconds": {name: times[1:] for name, times in work.items()},
        "accuracy": accuracy,
        "seconds_of_a_step": step,
    }


def processor_seconds() -> float:
    """What this process and the workers it has now have cost, on all cores together (Linux)."""
    ticks = 0
    for child in multiprocessing.active_children():
        # Behind the name in brackets, which may hold blanks, the 12th and 13th are a process's user and system time.
        numbers = Path(f"/proc/{child.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += int(numbers[11]) + int(numbers[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def as_large_folder(paths: Sequence[Path], size: tuple[int, int], cache: Path) -> NDArray[np.uint8]:
    """The pictures from the cache, in a file instead of memory, as where they are too many for it."""
    room, decode.MEMORY_BYTES = decode.MEMORY_BYTES, 0
    try:
        return decode.decode_images(paths, size, cache).pixels
    finally:
        decode.MEMORY_BYTES = room


def has_bf16() -> bool:
    """Whether this CPU multiplies bf16 itself; where it does not, torch computes it slower than float32."""
    information = Path("/proc/cpuinfo")
    return information.exists() and {"avx512_bf16", "amx_bf16", "bf16"} & set(information.read_text().split()) != set()


def summary(network: str, pieces: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A network's figures over all its pieces."""
    best = [{way: min(times) for way, times in one["seconds"].items()} for one in pieces]
    work = [{way: statistics.median(times) for way, times in one["processor_seconds"].items()} for one in pieces]
    # From memory and from the cache it is the same training but for the dropouts' draws: both tell of its spread.
    plain, ours = (
        [one["accuracy"][way] for one in pieces for way in ways] for ways in (("plain",), ("resident", "cached"))
    )
    return {
        "network": network,
        "seeds": len(pieces),
        "epochs": sum(len(one["seconds"]["plain"]) for one in pieces),
        **{
            f"{way}_images_per_second": statistics.median(
                piece["images"] / one[way] for piece, one in zip(pieces, best, strict=True)
            )
            for way in ("plain", "resident")
        },
        "ratio": statistics.median(one["plain"] / one["resident"] for one in best),
        "work_ratio": statistics.median(one["plain"] / one["resident"] for one in work),
        "cache_ratio": statistics.median(one["cached"] / one["resident"] for one in work),
        "bf16_over_fp32": statistics.median(
            one["seconds_of_a_step"]["bf16"] / one["seconds_of_a_step"]["fp32"] for one in pieces
        ),
        "bf16_instructions": pieces[0]["bf16_instructions"],
        "plain_accuracy": plain,
        "accuracy": ours,
    }


def shortfalls(one: dict[str, Any]) -> list[str]:
    """The bounds that a network's figures miss, in sentences."""
    name, missed = one["network"], []
    if one["ratio"] < BOUNDS[name]:
        why = "" if one["bf16_instructions"] else "; this CPU has no bf16 instructions, for which the bound is meant"
        missed.append(f"{name}: {one['ratio']:.2f} times the plain loop's speed, below {BOUNDS[name]}{why}.")
    if one["cache_ratio"] > CACHE_BOUND:
        missed.append(f"{name}: an epoch from the cache costs {one['cache_ratio']:.3f} of one from memory.")
    apart = abs(statistics.mean(one["accuracy"]) - statistics.mean(one["plain_accuracy"]))
    if one["seeds"] > 1 and apart > max(map(statistics.stdev, (one["accuracy"], one["plain_accuracy"]))):
        missed.append(f"{name}: the accuracies differ by {100 * apart:.1f} points, more than they vary between seeds.")
    return missed


def print_table(summaries: Sequence[dict[str, Any]]) -> None:
    """As Markdown, each figure beside its bound."""
    columns = ["network", "plain, images/s", "product, images/s", "ratio (bound)", "ratio of work"]
    columns += [
        "cache / memory, work (bound)",
        "bf16 / fp32 seconds",
        "plain accuracy",
        "product accuracy",
        "seeds, epochs",
    ]
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for one in summaries:
        speeds = (f"{one[f'{way}_images_per_second']:.0f}" for way in ("plain", "resident"))
        accuracies = (
            ", ".join(f"{100 * share:.1f} %" for share in one[name]) for name in ("plain_accuracy", "accuracy")
        )
        cells = [
            *(f"`{one['network']}`", *speeds),
            f"{one['ratio']:.2f} (>= {BOUNDS[one['network']]})",
            f"{one['work_ratio']:.2f}",
            f"{one['cache_ratio']:.3f} (<= {CACHE_BOUND})",
            f"{one['bf16_over_fp32']:.2f}",
            *accuracies,
            f"{one['seeds']}, {one['epochs']}",
        ]
        print(f"| {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="the file of pieces, one line of JSON each")
    parser.add_argument("--demo", type=Path, help="a folder that labeler demo --only-make wrote")
    parser.add_argument("--only", nargs="+", default=list(BOUNDS), choices=BOUNDS)
    parser.add_argument("--seeds", nargs="+", type=int, default=list(range(FOLDS)))
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--table", action="store_true", help="print what is there, and measure nothing")
    parser.add_argument("--json", action="store_true", help="print one document, and measure nothing")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    wanted = [(network, seed) for seed in arguments.seeds for network in arguments.only]
    for network, seed in wanted if arguments.demo and not (arguments.table or arguments.json) else ():
        if not any((one["network"], one["seed"]) == (network, seed) for one in read_lines(arguments.out)):
            line = measure_piece(piece_of(arguments.demo, network, seed), arguments.epochs)
            with arguments.out.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
    pieces = read_lines(arguments.out)
    summaries = [
        summary(network, mine) for network in BOUNDS if (mine := [one for one in pieces if one["network"] == network])
    ]
    short = [sentence for one in summaries for sentence in shortfalls(one)]
    if arguments.json:
        print(json.dumps({"networks": summaries, "shortfalls": short}, indent=2))
    else:
        print_table(summaries)
        print("\n".join(short or ["Every bound holds."]))
    sys.exit(1 if short else 0)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The pieces so far, none where there is no file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


if __name__ == "__main__":
    main()
