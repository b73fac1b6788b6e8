"""One picture file to pixels, in every size that somebody needs, with the sentence for one that cannot be read."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

Pixels = NDArray[np.uint8]
Size = tuple[int, int]

_PIECE_BYTES = 2**20  # of a file, that the decoder is given at once
# What Pillow's readers raise on damaged files: each format has its own habits.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    LookupError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True)
class Unreadable:
    """Why a picture cannot be read; `lasting` where the file itself is at fault, not the disk or the system."""

    reason: str
    lasting: bool


@contextmanager
def quiet_decoding() -> Iterator[None]:
    """Decode in threads inside of this: warning filters are the whole process's, so no thread can set its own.

    Pillow warns of odd metadata in pictures that it reads well; of its warnings only the one about size matters here.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\.")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def decode_picture(path: Path, sizes: Sequence[Size]) -> dict[Size, Pixels] | Unreadable:
    """The picture as RGB uint8 (height, width, 3) in each of `sizes`, upright by its EXIF orientation.

    Scaled bilinearly with antialiasing, not keeping the aspect. It is decoded once for all sizes for which a JPEG is
    scaled alike while decoding; the pixels of a size do not depend on what other sizes are asked for.
    """
    found: dict[Size, Pixels] = {}
    try:
        while missing := [size for size in sizes if size not in found]:
            with Image.open(path) as image:
                _refuse_bomb(image)
                _give_large_pieces(image)
                scale = _scale(image, missing[0])
                alike = [size for size in missing if _scale(image, size) == scale]
                upright = _upright(image, _twice(missing[0]))
            for height, width in alike:
                scaled = upright.resize((width, height), Image.Resampling.BILINEAR)
                found[height, width] = np.asarray(scaled)
    except _DAMAGE as error:
        # An errno is the disk's or the system's trouble and may pass; anything else is the file's own.
        return Unreadable(fault_in_words(error), not (isinstance(error, OSError) and error.errno is not None))
    return found


def _refuse_bomb(image: Image.Image) -> None:
    # Pillow warns; what becomes of a warning is the whole process's to say, and another thread may just have said it.
    if Image.MAX_IMAGE_PIXELS is not None and image.width * image.height > Image.MAX_IMAGE_PIXELS:
        raise Image.DecompressionBombError


def _give_large_pieces(image: Image.Image) -> None:
    # Between the pieces the decoder waits for the Python of other threads, up to 5 ms each time: 64 KB are too little.
    if isinstance(image, ImageFile.ImageFile):
        image.decodermaxblock = _PIECE_BYTES


def _twice(size: Size) -> int:
    # From twice the target on, the eye sees no difference. The longer side on both axes, because EXIF may yet turn
    # the picture.
    return 2 * max(size)


def _scale(image: Image.Image, size: Size) -> int:
    """By what `_upright` lets the picture shrink while it is decoded: as Pillow's `draft` reckons for a JPEG."""
    most = min(image.size) // _twice(size)
    return next((scale for scale in (8, 4, 2) if scale <= most), 1)


def _upright(image: Image.Image, longer: int) -> Image.Image:
    """In RGB. JPEG decodes to 1/2, 1/4 or 1/8 at a fraction of the cost, here while both sides stay >= `longer`."""
    image.draft("RGB", (longer, longer))
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode.startswith("I;16"):
        # Pillow's own conversion cuts 16 bits off at 255.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    elif image.mode in ("I", "F"):
        raise ValueError("its pixels have more than 16 bits; save it with 8")
    return image.convert("RGB")


def fault_in_words(error: Exception) -> str:
    """What the error says of the picture, for people."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, UnidentifiedImageError):
        return "it is not a picture in a known format"
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        return f"it has more than {Image.MAX_IMAGE_PIXELS or 0:,} pixels"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error).rstrip(".") or type(error).__name__
