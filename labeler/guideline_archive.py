"""The file that a guideline travels in: a .zip with `guideline.toml` and the pinned pictures, made small.

Nothing that such a file says is trusted: names, sizes and counts are checked before anything is decoded.
"""

from __future__ import annotations

import io
import re
import tomllib
import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from msgspec import Meta, Struct, convert, field
from PIL import Image, ImageOps

from labeler import config_text
from labeler.errors import InputError
from labeler.faults import first_fault
from labeler.files import replacing
from labeler.tasks import Task

FORMAT = 1
TEXT_NAME = "guideline.toml"
LARGEST_SIDE = 512  # pixels of a packed picture
LARGEST_TEXT = 4_000_000  # bytes of guideline.toml
LARGEST_PICTURE = 1_000_000  # bytes of a packed picture
LARGEST_TOTAL = 200_000_000  # bytes of all packed pictures, which are held in memory
MOST_PICTURES = 5_000
NO_PICTURE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)  # what PIL raises for a file that is none
_NO_ZIP = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
_QUALITY = 88
_DIFFERENT = 10.0  # grey levels, in the mean, by which two pictures of one name are two pictures
_PICTURE_NAME = re.compile(r"pictures/([0-9a-f]{64})\.jpg")


class GuidelineText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What guideline.toml says. `pictures`: the SHA-256 of the packed picture by the name of the example."""

    format: int
    tasks: Annotated[tuple[Task, ...], Meta(min_length=1)]
    pictures: dict[str, str] = field(default_factory=dict)


def write_archive(
    path: Path, tasks: Sequence[Mapping[str, Any]], numbers: Mapping[str, str], pictures: Mapping[str, bytes]
) -> None:
    """Write tasks, the SHA-256 of each example's picture and the pictures by their SHA-256 to `path`.

    Raises InputError where `path` is a file that is no guideline, or there are too many pictures or bytes of them.
    """
    if path.exists() and not _is_guideline(path):
        raise InputError(f"{path} is there already and is no guideline: choose another name.")
    if len(pictures) > MOST_PICTURES:
        raise InputError(f"A guideline has at most {MOST_PICTURES:,} pictures, not {len(pictures):,}: unpin some.")
    if sum(map(len, pictures.values())) > LARGEST_TOTAL:
        raise InputError(f"The pictures of a guideline have at most {LARGEST_TOTAL:,} bytes: unpin some.")
    text = config_text.toml_text({"format": FORMAT, "tasks": tasks, "pictures": dict(numbers)})
    with replacing(path) as file, ZipFile(file.buffer, "w") as archive:
        archive.writestr(_member(TEXT_NAME), text, ZIP_DEFLATED)
        for number, picture in sorted(pictures.items()):
            archive.writestr(_member(f"pictures/{number}.jpg"), picture, ZIP_STORED)


def read_archive(path: Path) -> tuple[GuidelineText, dict[str, bytes]]:
    """What the file says, and its pictures by their SHA-256; InputError for whatever is not as it should be."""
    try:
        with ZipFile(path) as archive:
            members = _checked_members(path, archive)
            text = _checked_text(path, _read_member(path, archive, members[TEXT_NAME], LARGEST_TEXT))
            pictures = _checked_pictures(path, archive, members)
    except FileNotFoundError as fault:
        raise InputError(f"{path} is not there: give the .zip that a teammate exported.") from fault
    except _NO_ZIP as fault:
        raise InputError(f"{path} cannot be read as a guideline ({fault}): export it anew.") from fault
    return text, pictures


def _checked_members(path: Path, archive: ZipFile) -> dict[str, ZipInfo]:
    """The members by name: guideline.toml and pictures named by their SHA-256, and nothing else."""
    listed = archive.infolist()
    if len(listed) > MOST_PICTURES + 2:
        raise InputError(f"{path} holds {len(listed):,} files: a guideline has at most {MOST_PICTURES:,} pictures.")
    members = {member.filename: member for member in listed if member.filename != "pictures/"}
    for name in members:
        if name != TEXT_NAME and not _PICTURE_NAME.fullmatch(name):
            raise InputError(f"{path} holds {name!r}, which is no part of a guideline: export it anew.")
    if TEXT_NAME not in members:
        raise InputError(f"{path} is no guideline: it has no {TEXT_NAME}.")
    return members


def _read_member(path: Path, archive: ZipFile, member: ZipInfo, most: int) -> bytes:
    """The bytes of a member, never more than `most`, whatever the file says of their number."""
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise InputError(f"{path}: {member.filename} is packed in an unusual way: export the guideline anew.")
    with archive.open(member) as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise InputError(f"{path}: {member.filename} is larger than a guideline needs ({most:,} bytes).")
    return found


def _checked_pictures(path: Path, archive: ZipFile, members: Mapping[str, ZipInfo]) -> dict[str, bytes]:
    """The pictures by their SHA-256, each checked before the next is read."""
    pictures: dict[str, bytes] = {}
    total = 0
    for name, member in members.items():
        if found := _PICTURE_NAME.fullmatch(name):
            picture = _read_member(path, archive, member, LARGEST_PICTURE)
            total += len(picture)
            if total > LARGEST_TOTAL:
                raise InputError(f"{path}: its pictures are larger than a guideline needs ({LARGEST_TOTAL:,} bytes).")
            _check_picture(path, found[1], picture)
            pictures[found[1]] = picture
    return pictures


def _checked_text(path: Path, written: bytes) -> GuidelineText:
    try:
        values = tomllib.loads(written.decode("utf-8"))
        if isinstance(values.get("format"), int) and values["format"] > FORMAT:
            raise InputError(f"{path} was made by a newer version of Labeler: update Labeler to import it.")
        return convert(values, GuidelineText)
    except ValueError as fault:
        raise InputError(f"{path}, {TEXT_NAME}: {first_fault(fault)}.") from fault


def _check_picture(path: Path, number: str, picture: bytes) -> None:
    """InputError unless it is the small JPEG that its name says."""
    try:
        with Image.open(io.BytesIO(picture), formats=["JPEG"]) as image:
            small = max(image.size) <= LARGEST_SIDE
            if small:
                image.load()
    except NO_PICTURE as fault:
        raise InputError(f"{path}: pictures/{number}.jpg is no JPEG picture: export the guideline anew.") from fault
    if not small or sha256(picture).hexdigest() != number:
        raise InputError(f"{path}: pictures/{number}.jpg is not what was exported: export the guideline anew.")


def small_jpeg(path: Path) -> bytes:
    """A picture as it is packed."""
    written = io.BytesIO()
    _opened(path).save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def looks_same(path: Path, picture: bytes) -> bool:
    """Whether an image of the project shows what was packed: other folders have other pictures of the same name."""
    try:
        own = _in_grey(_opened(path))
    except NO_PICTURE:
        return False
    with Image.open(io.BytesIO(picture), formats=["JPEG"]) as image:
        packed = _in_grey(image)
    return sum(abs(a - b) for a, b in zip(own, packed, strict=True)) / len(own) <= _DIFFERENT


def _in_grey(image: Image.Image) -> bytes:
    return image.convert("L").resize((16, 16)).tobytes()


def _opened(path: Path) -> Image.Image:
    """A picture upright, in colour, at most `LARGEST_SIDE` pixels high and wide."""
    with Image.open(path) as image:
        image.draft("RGB", (2 * LARGEST_SIDE, 2 * LARGEST_SIDE))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    return upright


def _member(name: str) -> ZipInfo:
    """A member without the time of writing, so that the same guideline gives the same file."""
    member = ZipInfo(name)
    member.external_attr = 0o644 << 16
    return member


def _is_guideline(path: Path) -> bool:
    try:
        with ZipFile(path) as archive:
            return TEXT_NAME in archive.namelist()
    except _NO_ZIP:
        return False
