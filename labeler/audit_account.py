"""How much of their risk audits have left: each look at them with other networks or questions takes its share.

An audit that is asked twice may answer well by luck twice as often. So the risk that a person takes (1 - confidence) is
spent look by look: half of what is left, unless they say otherwise. Then the promises made from the same audits hold
all together with the confidence stated. The same look again costs nothing; a fresh audit has its whole risk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from labeler.errors import InputError
from labeler.files import replacing
from labeler.project import Project
from labeler.terms import SHARE

OPENED = "opened: what it found was shown"
_NOTHING_LEFT = 1e-6
_NAME = "audit-looks.json"


@dataclass(frozen=True)
class Look:
    """What a promise was asked of: audits by number, networks by the hashes of their weights, and the question.

    `risk` is what the look took of the risk of its audits.
    """

    audits: tuple[int, ...]
    networks: tuple[str, ...]
    question: str
    risk: float

    def is_again(self, other: Look) -> bool:
        """Whether the other look asks the same networks the same of the same audits."""
        return (set(self.audits), set(self.networks), self.question) == (
            set(other.audits),
            set(other.networks),
            other.question,
        )


def risk_left(looks: Iterable[Look], audits: Iterable[int], risk: float) -> float:
    """What the looks that took part of `audits` leave of `risk`."""
    asked = set(audits)
    return max(risk - sum(look.risk for look in looks if asked & set(look.audits)), 0.0)


def spend(looks: Sequence[Look], asked: Look, share: float = SHARE) -> Look:
    """`asked`, whose risk is all that may be taken, with what it may take; InputError where nothing is left."""
    before = next((look for look in looks if look.is_again(asked) and look.risk <= asked.risk), None)
    if before is not None:
        return before
    left = risk_left(looks, asked.audits, asked.risk)
    if left < _NOTHING_LEFT:
        raise InputError(
            f"Audit {', '.join(map(str, asked.audits))} was opened, or is spent on promises for other networks or "
            "questions: draw a fresh audit of the pool and answer it."
        )
    return Look(asked.audits, asked.networks, asked.question, left * share)


def read_looks(project: Project) -> tuple[Look, ...]:
    """The project's account; InputError where its file cannot be meant."""
    path = _path(project)
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Look, ...])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as fault:
        raise InputError(
            f"{path} cannot be read ({fault}): put back a copy, or draw fresh audits and delete it."
        ) from (fault)


def take_look(project: Project, asked: Look, share: float = SHARE) -> Look:
    """`spend` from the project's account, and keep it there; processes that do so at once wait for one another."""
    with project.store.transaction():
        looks = read_looks(project)
        taken = spend(looks, asked, share)
        if taken not in looks:
            _write(project, (*looks, taken))
    return taken


def open_audits(project: Project, audits: Sequence[int]) -> None:
    """Keep in the account that somebody has seen what these audits found: no new promise can rest on them."""
    with project.store.transaction():
        looks = read_looks(project)
        fresh = tuple(Look((one,), (), OPENED, 1.0) for one in audits if one not in opened(looks))
        if fresh:
            _write(project, (*looks, *fresh))


def opened(looks: Iterable[Look]) -> set[int]:
    """The audits of which somebody has seen what they found."""
    return {one for look in looks if look.question == OPENED for one in look.audits}


def _write(project: Project, looks: Sequence[Look]) -> None:
    with replacing(_path(project)) as file:
        file.write(msgspec.json.format(msgspec.json.encode(looks)).decode())


def _path(project: Project) -> Path:
    return project.folder / _NAME
