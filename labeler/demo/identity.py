"""Who is shown, how they hold their head, and how they are lit; and how all three are drawn by lot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labeler.demo.arrays import linear

Colour = tuple[float, float, float]

STYLES = ("short", "crop", "parted", "swept", "fringe", "bob", "long", "curly", "buzz", "bald")


_SKIN, _LIP, _IRIS = linear(218, 177, 154), linear(190, 105, 100), linear(90, 62, 40)
_HAIR, _CLOTH = linear(60, 42, 30), linear(70, 85, 110)


@dataclass(frozen=True)
class Identity:
    """One subject. Lengths are factors around 1 or cm, colours linear light; the defaults are an average face."""

    seed: int = 0
    width: float = 1.0
    height: float = 1.0
    jaw: float = 1.0
    chin: float = 1.0
    cheekbone: float = 1.0
    fullness: float = 0.0
    brow_ridge: float = 0.5
    nose_length: float = 1.0
    nose_width: float = 1.0
    nose_height: float = 1.0
    nose_hump: float = 0.0
    eye_size: float = 1.0
    eye_distance: float = 3.15
    eye_tilt: float = 0.06
    lid: float = 0.3
    brow_thickness: float = 1.0
    brow_height: float = 0.0
    lip_fullness: float = 1.0
    mouth_width: float = 1.0
    ear_size: float = 1.0
    skin: Colour = _SKIN
    lip: Colour = _LIP
    iris: Colour = _IRIS
    hair: Colour = _HAIR
    style: str = "short"
    hair_volume: float = 1.0
    hair_wave: float = 0.3
    beard: float = 0.0
    freckles: float = 0.0
    cloth: Colour = _CLOTH
    neckline: float = 0.5


@dataclass(frozen=True)
class Pose:
    """How the head is held. Angles in degrees, shifts in cm; yaw > 0 points to the image's right."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    shift_x: float = 0.0
    shift_y: float = 0.0
    zoom: float = 1.0
    smile: float = 0.2
    eyes_open: float = 1.0
    gaze_x: float = 0.0
    gaze_y: float = 0.0


@dataclass(frozen=True)
class Light:
    """One lamp and what comes from everywhere. Degrees; azimuth > 0 shines from the image's right."""

    azimuth: float = 0.0
    elevation: float = 25.0
    strength: float = 1.0
    ambient: float = 0.14
    warmth: float = 0.0
    softness: float = 0.5


_SKINS = (
    linear(236, 200, 182),
    linear(226, 186, 164),
    linear(214, 172, 148),
    linear(198, 152, 124),
    linear(172, 126, 100),
    linear(142, 100, 78),
    linear(110, 76, 60),
    linear(84, 58, 47),
)
_DARK_HAIR = (linear(24, 20, 19), linear(38, 28, 24), linear(56, 38, 28))
_LIGHT_HAIR = (
    linear(92, 62, 42),
    linear(120, 66, 38),
    linear(150, 112, 70),
    linear(190, 152, 100),
    linear(165, 162, 158),
)
_CLOTHS = (
    linear(44, 52, 70),
    linear(150, 40, 44),
    linear(200, 196, 188),
    linear(40, 40, 42),
    linear(70, 110, 96),
    linear(96, 124, 164),
    linear(190, 150, 70),
    linear(120, 84, 120),
)
_IRISES = (linear(62, 40, 26), linear(92, 62, 36), linear(96, 120, 140), linear(100, 122, 84))


def _tinted(colour: Colour, rng: np.random.Generator, spread: float) -> Colour:
    """The colour made lighter or darker by about `spread`, and its hue moved by a third of that."""
    brighter = rng.normal(0, spread)
    r, g, b = (float(np.clip(c * np.exp(brighter + rng.normal(0, spread / 3)), 0.001, 0.95)) for c in colour)
    return (r, g, b)


def _lip_colour(skin: Colour, rng: np.random.Generator) -> Colour:
    redder = float(rng.uniform(0.75, 1.0))
    return (skin[0] * 0.80, skin[1] * 0.50 * redder, skin[2] * 0.56 * redder)


def random_identity(rng: np.random.Generator, number: int, count: int) -> Identity:
    """Subject `number` of `count`: skins and hair styles are dealt in turn so that a small set has them all."""
    tone = (number * 3 + int(rng.integers(0, 2))) % len(_SKINS)
    skin = _tinted(_SKINS[tone], rng, 0.06)
    style = STYLES[(number * 7 + count) % len(STYLES)]
    dark = tone >= 3 or rng.random() < 0.3
    hairs = _DARK_HAIR if dark else _LIGHT_HAIR
    bearded = style in ("short", "crop", "swept", "buzz", "bald") and rng.random() < 0.65
    f = rng.normal
    return Identity(
        seed=int(rng.integers(0, 2**31)),
        width=float(np.clip(f(1.0, 0.035), 0.93, 1.07)),
        height=float(np.clip(f(1.0, 0.03), 0.94, 1.06)),
        jaw=float(np.clip(f(1.04 if bearded else 0.98, 0.05), 0.88, 1.13)),
        chin=float(np.clip(f(1.0, 0.3), 0.4, 1.6)),
        cheekbone=float(np.clip(f(1.0, 0.35), 0.3, 1.7)),
        fullness=float(np.clip(f(0.0, 0.5), -0.9, 1.1)),
        brow_ridge=float(np.clip(f(0.8 if bearded else 0.4, 0.25), 0.0, 1.2)),
        nose_length=float(np.clip(f(1.0, 0.06), 0.87, 1.12)),
        nose_width=float(np.clip(f(1.2 if tone >= 5 else 0.98, 0.09), 0.82, 1.4)),
        nose_height=float(np.clip(f(0.92 if tone >= 5 else 1.02, 0.1), 0.75, 1.25)),
        nose_hump=float(np.clip(f(0.0, 0.15), -0.25, 0.35)),
        eye_size=float(np.clip(f(1.0, 0.05), 0.9, 1.12)),
        eye_distance=float(np.clip(f(3.15, 0.1), 2.95, 3.4)),
        eye_tilt=float(np.clip(f(0.06, 0.05), -0.05, 0.18)),
        lid=float(rng.uniform(0.15, 0.55)),
        brow_thickness=float(np.clip(f(1.1 if bearded else 0.85, 0.2), 0.5, 1.5)),
        brow_height=float(np.clip(f(0.0, 0.15), -0.25, 0.35)),
        lip_fullness=float(np.clip(f(1.35 if tone >= 5 else 1.0, 0.17), 0.65, 1.6)),
        mouth_width=float(np.clip(f(1.0, 0.06), 0.88, 1.13)),
        ear_size=float(np.clip(f(1.0, 0.07), 0.85, 1.15)),
        skin=skin,
        lip=_lip_colour(skin, rng),
        iris=_tinted(_IRISES[0 if dark and tone >= 3 else int(rng.integers(0, 4))], rng, 0.1),
        hair=_tinted(hairs[int(rng.integers(0, len(hairs)))], rng, 0.1),
        style=style,
        hair_volume=float(rng.uniform(0.8, 1.3)),
        hair_wave=float(rng.uniform(0.0, 1.0)),
        beard=float(rng.choice([0.25, 0.5, 1.0])) if bearded else 0.0,
        freckles=float(rng.uniform(0.3, 1.0)) if tone <= 2 and rng.random() < 0.3 else 0.0,
        cloth=_tinted(_CLOTHS[int(rng.integers(0, len(_CLOTHS)))], rng, 0.15),
        neckline=float(rng.uniform(0.0, 1.0)),
    )


def _angle(rng: np.random.Generator, border: float, limit: float) -> float:
    """A third of the draws within the border of *center*, a third on either side."""
    side = int(rng.integers(-1, 2))
    size = rng.uniform(0, border) * (1 if rng.random() < 0.5 else -1) if side == 0 else 0.0
    return float(size if side == 0 else side * (border + (limit - border) * rng.random() ** 0.85))


def random_pose(rng: np.random.Generator) -> Pose:
    """Yaw over -70..70 degrees, so that each label of *orientation* gets about a third."""
    return Pose(
        yaw=round(_angle(rng, 12.0, 70.0), 2),
        pitch=float(np.clip(rng.normal(0, 4), -9, 9)),
        roll=float(np.clip(rng.normal(0, 3.5), -9, 9)),
        shift_x=float(rng.normal(0, 0.5)),
        shift_y=float(rng.normal(0, 0.4)),
        zoom=float(rng.uniform(0.93, 1.05)),
        smile=float(np.clip(rng.normal(0.35, 0.4), -0.2, 1.0)),
        eyes_open=float(np.clip(rng.normal(1.0, 0.1), 0.7, 1.15)),
        gaze_x=float(rng.normal(0, 7)),
        gaze_y=float(rng.normal(0, 3)),
    )


def random_light(rng: np.random.Generator) -> Light:
    """Azimuth over -90..90 degrees, so that each label of *light* gets about a third."""
    return Light(
        azimuth=round(_angle(rng, 12.0, 90.0), 2),
        elevation=round(float(rng.uniform(5, 45)), 2),
        strength=float(rng.uniform(0.95, 1.3)),
        ambient=float(rng.uniform(0.09, 0.19)),
        warmth=float(rng.normal(0, 0.5)),
        softness=float(rng.uniform(0.2, 0.9)),
    )
