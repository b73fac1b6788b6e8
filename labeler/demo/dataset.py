"""A folder of generated faces with their truth, and what three annotators made of part of them."""

from __future__ import annotations

import csv
import io
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import astuple, dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path

import numpy as np
from PIL import Image

from labeler.demo.annotators import ANNOTATORS, Annotator, annotate, side
from labeler.demo.identity import Identity, Light, Pose, random_identity, random_light, random_pose
from labeler.demo.render import render_face
from labeler.errors import InputError
from labeler.files import replacing

Progress = Callable[[int, int], None]
_CHUNK = 6
# Each kind of draw has its own stream, so that no picture depends on another or on the number of processes.
_SUBJECTS, _PICTURES, _DEALING, _PEOPLE = range(4)


@dataclass(frozen=True)
class DemoFaces:
    """Where the demo's parts lie."""

    folder: Path
    images: Path
    truth: Path
    annotator_files: tuple[Path, ...]


@dataclass(frozen=True)
class _Picture:
    name: str
    subject: int
    identity: Identity
    pose: Pose
    light: Light
    entropy: tuple[int, ...]


def _stream(*entropy: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(entropy))


def _plan(images: int, seed: int) -> list[_Picture]:
    """Who is shown how in every picture."""
    count = max(6, round(images / 20))
    people = [random_identity(_stream(seed, _SUBJECTS, i), i, count) for i in range(count)]
    dealt = _stream(seed, _DEALING).permutation(images) % count
    pictures = []
    for i, subject in enumerate(dealt.tolist()):
        draws = _stream(seed, _PICTURES, i, 0)
        pose, light = random_pose(draws), random_light(draws)
        name = f"face_{i + 1:05d}.jpg"
        pictures.append(_Picture(name, subject, people[subject], pose, light, (seed, _PICTURES, i, 1)))
    return pictures


def _draw(pictures: Sequence[_Picture], folder: str) -> int:
    """Renders pictures into `folder`; returns how many."""
    for picture in pictures:
        pixels = render_face(picture.identity, picture.pose, picture.light, _stream(*picture.entropy))
        data = io.BytesIO()
        Image.fromarray(pixels).save(data, "JPEG", quality=92)
        (Path(folder) / picture.name).write_bytes(data.getvalue())
    return len(pictures)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _drawn(pictures: list[_Picture], folder: Path, workers: int) -> Iterator[int]:
    """Renders all pictures; yields the size of each part as it is done."""
    chunks = [pictures[i : i + _CHUNK] for i in range(0, len(pictures), _CHUNK)]
    workers = min(workers, len(chunks))
    if workers <= 1:
        for chunk in chunks:
            yield _draw(chunk, str(folder))
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        try:
            waiting = [pool.submit(_draw, chunk, str(folder)) for chunk in chunks]
            for done in as_completed(waiting):
                yield done.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with replacing(path) as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _write_truth(path: Path, pictures: list[_Picture]) -> None:
    header = ("image", "subject", "yaw", "azimuth", "elevation", "orientation", "light")
    rows = (
        (
            p.name,
            f"subject_{p.subject + 1:02d}",
            f"{p.pose.yaw:.2f}",
            f"{p.light.azimuth:.2f}",
            f"{p.light.elevation:.2f}",
            side(p.pose.yaw),
            side(p.light.azimuth),
        )
        for p in pictures
    )
    _write_csv(path, header, rows)


def _write_annotator(folder: Path, who: Annotator, number: int, pictures: list[_Picture], seed: int) -> Path:
    """The file of one annotator, who saw a part of the pictures in the random order that the annotators share."""
    order = _stream(seed, _PEOPLE).permutation(len(pictures))
    seen = [pictures[i] for i in order]
    names, angles = [p.name for p in seen], [(p.pose.yaw, p.light.azimuth) for p in seen]
    rows = annotate(who, names, angles, _stream(seed, _PEOPLE, number + 1))
    path = folder / f"{who.name}.csv"
    _write_csv(path, ("image", "annotator", "orientation", "light", "flag", "note"), [astuple(r) for r in rows])
    return path


def _prepare(folder: Path, images: int, seed: int) -> Path:
    """An empty folder beside the coming pictures, for those that are not finished."""
    if images < 1:
        raise InputError(f"A demo of {images} pictures cannot be made: ask for 1 or more.")
    if seed < 0:
        raise InputError(f"The seed {seed} cannot be used: give 0 or a positive whole number.")
    for taken in (folder / "truth.csv", folder / "images", folder / "annotators"):
        if taken.exists():
            raise InputError(f"{taken} exists and would be overwritten: choose another folder for the demo.")
    unfinished = folder / ".images.part"
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
    except OSError as fault:
        raise InputError(
            f"{folder} cannot be written ({fault.strerror}): choose another folder for the demo."
        ) from fault
    return unfinished


def make_demo_faces(
    folder: Path,
    images: int = 600,
    seed: int = 0,
    workers: int | None = None,
    on_progress: Progress | None = None,
) -> DemoFaces:
    """Renders `images` faces of 178x218 pixels into `folder`, with their truth and three annotators' files.

    The same `images` and `seed` give the same files, whatever the number of `workers` (processes; all cores
    where not given). `on_progress(done, images)` is called as pictures are finished. The processes are spawned:
    a script that calls this keeps the call under `if __name__ == "__main__"`.
    Raises InputError where the folder holds a demo already, cannot be written, or `images` is below 1.
    """
    folder = Path(folder)
    unfinished = _prepare(folder, images, seed)
    pictures = _plan(images, seed)
    done = 0
    try:
        for count in _drawn(pictures, unfinished, workers or os.cpu_count() or 1):
            done += count
            if on_progress is not None:
                on_progress(done, images)
        unfinished.rename(folder / "images")
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    files = [_write_annotator(folder / "annotators", who, i, pictures, seed) for i, who in enumerate(ANNOTATORS)]
    _write_truth(folder / "truth.csv", pictures)
    return DemoFaces(folder, folder / "images", folder / "truth.csv", tuple(files))
