"""Majority and Dawid-Skene against the demo's truth, at 1.5, 2.5 and 5 labels per image.

    uv run python benchmarks/aggregation.py

People answer as the demo's annotators do (borders of *center* in degrees, 2 degrees of noise, 1.5 % slips), each image
is answered by people drawn by lot, and the truth has its border at 12 degrees. Means over the seeds, with the standard
deviation between them. Majority leaves ties to a person (`--ties conflict`), Dawid-Skene takes the likeliest label from
a probability of a half. *Of all*: ties settled by the first of the people in an order drawn by lot (`--ties priority`),
and Dawid-Skene's likeliest label whatever its probability.
Bound: where two of five answer carelessly, Dawid-Skene is right more often than majority at 5 labels per image.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from dataclasses import dataclass

import numpy as np

from labeler.aggregation import Settled, Settling, aggregate
from labeler.cli.output import print_table
from labeler.demo.annotators import ANNOTATORS, SIDES, Annotator, annotate, side
from labeler.demo.identity import random_light, random_pose
from labeler.merge import Votes
from labeler.tasks import LIGHT
from labeler.vote_patterns import NO_VOTE

IMAGES, SEEDS = 2000, 10
LABELS_PER_IMAGE = (1.5, 2.5, 5.0)
_CARELESS = 0.6  # of a careless person's answers are any label


@dataclass(frozen=True)
class Team:
    """Five people by their borders; the last `careless` of them answer many images without looking."""

    name: str
    borders: tuple[float, ...]
    careless: int = 0


_DEMO = tuple(who.border for who in ANNOTATORS)
TEAMS = (
    Team("the demo's three and two between them", (*_DEMO, 10.0, 14.0)),
    Team("all draw center narrower than the truth", (8.0, 8.0, 8.0, 9.0, 10.0)),
    Team("three good, two careless", (11.0, 12.0, 13.0, 12.0, 12.0), careless=2),
    Team("one good, four alike at 8 degrees", (12.0, 8.0, 8.0, 8.0, 8.0)),
)
_BOUND = f"{TEAMS[2].name}, 5 labels: Dawid-Skene's lead on all images"


def answers(team: Team, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Everybody's answers to the light of new images, (images, people), and the truth."""
    angles = [(random_pose(rng).yaw, random_light(rng).azimuth) for _ in range(IMAGES)]
    names = [f"{number:05d}.jpg" for number in range(IMAGES)]
    codes = np.empty((IMAGES, len(team.borders)), np.int16)
    for place, border in enumerate(team.borders):
        rows = annotate(Annotator(f"person {place}", border, 0.0, 1.0), names, angles, rng)
        codes[:, place] = [SIDES.index(row.light) for row in rows]
        if place >= len(team.borders) - team.careless:
            blind = rng.random(IMAGES) < _CARELESS
            codes[blind, place] = rng.integers(0, len(SIDES), int(blind.sum()))
    return codes, np.array([SIDES.index(side(azimuth)) for _, azimuth in angles])


def answered_by_some(codes: np.ndarray, per_image: float, rng: np.random.Generator) -> np.ndarray:
    """The answers of as many people an image, drawn by lot; of halves, every other image has one more."""
    people = codes.shape[1]
    wanted = np.floor(per_image + (rng.permutation(len(codes)) % 2) * (per_image % 1 > 0)).astype(int)
    rank = rng.permuted(np.tile(np.arange(people), (len(codes), 1)), axis=1)
    return np.where(rank < wanted[:, None], codes, NO_VOTE).astype(np.int16)


def figures_of(votes: Votes, truth: np.ndarray, rng: np.random.Generator) -> dict[str, float]:
    """Shares: what each strategy labels, how much of that is right, and how much of all with nothing left open."""
    order = tuple(rng.permutation(votes.annotators).tolist())
    majority, dawid = aggregate(votes, Settling("majority")), aggregate(votes, Settling("dawid-skene"))
    ties = aggregate(votes, Settling("majority", "priority", order))
    likeliest = aggregate(votes, Settling("dawid-skene", threshold=1e-6))
    tied = majority.labels == NO_VOTE

    def right(settled: Settled, among: np.ndarray) -> float:
        return float((settled.labels == truth)[among].mean()) if among.any() else float("nan")

    everything = np.ones(len(truth), bool)
    return {
        "majority labels": float((~tied).mean()),
        "majority right": right(majority, ~tied),
        "Dawid-Skene labels": float((dawid.labels != NO_VOTE).mean()),
        "Dawid-Skene right": right(dawid, dawid.labels != NO_VOTE),
        "majority right of all": right(ties, everything),
        "Dawid-Skene right of all": right(likeliest, everything),
    }


def measure(seeds: int) -> dict[str, dict[str, tuple[float, float]]]:
    """By team and labels per image: each figure's mean and standard deviation over the seeds."""
    found: dict[str, list[dict[str, float]]] = {}
    people = tuple(f"person {place}" for place in range(5))
    names = tuple(f"{number:05d}.jpg" for number in range(IMAGES))
    for team in TEAMS:
        for seed in range(seeds):
            rng = np.random.default_rng(seed)
            codes, truth = answers(team, rng)
            for per_image in LABELS_PER_IMAGE:
                votes = Votes(LIGHT, names, people, answered_by_some(codes, per_image, rng))
                found.setdefault(f"{team.name}, {per_image:g} labels", []).append(figures_of(votes, truth, rng))
    return {
        case: {
            name: (statistics.fmean(one[name] for one in runs), statistics.pstdev(one[name] for one in runs))
            for name in runs[0]
        }
        for case, runs in found.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    given = parser.parse_args()
    figures = measure(given.seeds)
    case = figures[f"{TEAMS[2].name}, 5 labels"]
    lead = case["Dawid-Skene right of all"][0] - case["majority right of all"][0]
    if given.json:
        shortfalls = [] if lead > 0 else [_BOUND]
        print(json.dumps({"figures": figures, "bounds": {_BOUND: [lead, 0.0]}, "shortfalls": shortfalls}, indent=2))
    else:
        columns = ["people", *next(iter(figures.values()))]
        rows = [
            [case, *(f"{100 * mean:.1f} ({100 * spread:.1f})" for mean, spread in of.values())]
            for case, of in figures.items()
        ]
        print_table(f"{given.seeds} seeds of {IMAGES:,} images, % (standard deviation)", columns, rows)
        print(f"{_BOUND}: {100 * lead:.1f} points, more than 0 wanted")
    sys.exit(0 if lead > 0 else 1)


if __name__ == "__main__":
    main()
