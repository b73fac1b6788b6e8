"""Which pictures the networks of a training can see."""

from __future__ import annotations

from collections.abc import Collection

from labeler.recipe_jobs import architectures


def size_refusal(networks: Collection[str], side: int) -> str:
    """Why one of these networks cannot see pictures of `side` x `side` pixels, in words; "" where all of them can.

    `side` 0 is each network's own size.
    """
    short = [one for one in architectures() if one.name in networks and side and not one.takes((side, side))]
    if not short:
        return ""
    needs = [
        f"{one.title} sees pictures of {one.smallest}x{one.smallest} pixels or more"
        if one.smallest
        else f"{one.title} sees pictures of {one.input_size[1]}x{one.input_size[0]} pixels alone"
        for one in short
    ]
    return f"{'; '.join(needs)}: choose another size, such as the network's own, or leave the network out."
