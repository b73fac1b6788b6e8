"""What each strategy makes of votes, and rules for single cells."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labeler.aggregation import Settled, Settling, aggregate, check_names, check_settling
from labeler.cell_rules import parse_rule
from labeler.dawid_skene import dawid_skene
from labeler.errors import InputError
from labeler.merge import Votes
from labeler.tasks import LIGHT

NAMES = ("ann", "bob", "cy", "dan", "eve")
CODE = {".": -1, "l": 0, "c": 1, "r": 2}


def votes_of(*rows: str) -> Votes:
    """Votes from rows such as 'l.r': ann says left, bob nothing, cy right."""
    codes = np.array([[CODE[letter] for letter in row] for row in rows], np.int16)
    return Votes(LIGHT, tuple(f"{place:03d}.png" for place in range(len(rows))), NAMES[: len(rows[0])], codes)


def told(settled: Settled) -> list[str]:
    """Each image's label and source, such as 'l majority'; '' for a conflict."""
    both = zip(settled.labels, settled.sources, strict=True)
    return [f"{'lcr'[code]} {source}" if code >= 0 else source for code, source in both]


@pytest.mark.parametrize(
    ("labels", "unanimous", "majority"),
    [
        ("l", "l human", "l human"),
        ("l..", "l human", "l human"),
        ("ll", "l unanimous", "l unanimous"),
        ("lr", "", ""),
        ("llr", "", "l majority"),
        ("rll", "", "l majority"),
        ("llrr", "", ""),
        ("llrc", "", ""),
        ("lllrc", "", "l majority"),
        ("ll.r.", "", "l majority"),
    ],
)
def test_unanimous_and_majority(labels: str, unanimous: str, majority: str) -> None:
    assert told(aggregate(votes_of(labels), Settling("unanimous"))) == [unanimous]
    assert told(aggregate(votes_of(labels), Settling("majority"))) == [majority]


@pytest.mark.parametrize(
    ("labels", "plurality", "priority"),
    [
        ("llrc.", "l majority", "l majority"),
        ("llrr.", "", "r priority"),
        ("lr.c.", "", "c priority"),
        ("..lc.", "", "c priority"),
        ("llr..", "l majority", "l majority"),
        ("lcr.r", "r majority", "r majority"),
        ("l.r..", "", ""),
    ],
)
def test_ties_are_handled_as_declared(labels: str, plurality: str, priority: str) -> None:
    """dan, then bob, where two labels have as many votes; neither answered the last one."""
    assert told(aggregate(votes_of(labels), Settling("majority", "plurality"))) == [plurality]
    assert told(aggregate(votes_of(labels), Settling("majority", "priority", ("dan", "bob")))) == [priority]


def test_the_first_of_the_order_who_answered_has_the_word() -> None:
    votes = votes_of("lcr", "lc.", "l..", ".cr", "lll", "c.r")
    found = told(aggregate(votes, Settling("priority", priority=("cy", "bob"))))
    assert found == ["r priority", "c priority", "l human", "r priority", "l unanimous", "r priority"]
    assert told(aggregate(votes_of("lc."), Settling("priority", priority=("cy",)))) == [""]


def test_dawid_skene_takes_what_is_probable_enough_and_says_how_probable() -> None:
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 3, 600)
    codes = np.stack([np.where(rng.random(600) < 0.7, truth, rng.integers(0, 3, 600)) for _ in range(4)], axis=1)
    votes = Votes(LIGHT, tuple(f"{n:03d}" for n in range(600)), NAMES[:4], codes.astype(np.int16))
    posterior = dawid_skene(votes.codes, 3).posterior
    for threshold in (0.5, 0.95):
        settled = aggregate(votes, Settling("dawid-skene", threshold=threshold))
        taken = posterior.max(axis=1) >= threshold
        assert np.array_equal(settled.labels, np.where(taken, posterior.argmax(axis=1), -1))
        assert np.allclose(settled.confidence[taken], posterior.max(axis=1)[taken])
        assert np.isnan(settled.confidence[~taken]).all()
        assert set(settled.sources[~taken]) <= {""}
        alike = (codes == codes[:, :1]).all(axis=1) & taken & (settled.labels == codes[:, 0])
        assert set(settled.sources[alike]) == {"unanimous"}
        assert set(settled.sources[taken & ~alike]) == {"dawid-skene"}
    assert 0 < taken.mean() < 1


def test_dawid_skene_leaves_what_is_as_probable_as_another_label_to_a_person() -> None:
    votes = votes_of(*["ll"] * 10, *["rr"] * 10, *["lr"] * 5, *["rl"] * 5)
    settled = aggregate(votes, Settling("dawid-skene"))
    assert told(settled) == ["l unanimous"] * 10 + ["r unanimous"] * 10 + [""] * 10
    assert np.isnan(settled.confidence[20:]).all()


def test_a_rule_comes_before_the_strategy_and_is_named_as_the_source() -> None:
    rule = parse_rule("light: ann=Center, bob=left -> ann")
    votes = votes_of("cl.", "cll", "lc.", "cc.", "c.l")
    found = told(aggregate(votes, Settling("majority", rules=(rule,))))
    source = "rule: ann=Center, bob=left -> ann"
    assert found == [f"c {source}", f"c {source}", "", "c unanimous", ""]


def test_the_first_of_two_rules_counts_and_one_of_another_task_does_not() -> None:
    first, second = parse_rule("light: ann=center -> ann"), parse_rule("light: ann=center, bob=left -> bob")
    other = parse_rule("orientation: ann=center -> ann")
    votes = votes_of("cl")
    assert told(aggregate(votes, Settling(rules=(first, second)))) == [f"c {first.source}"]
    assert told(aggregate(votes, Settling(rules=(second, first)))) == [f"l {second.source}"]
    assert told(aggregate(votes, Settling(rules=(other,)))) == [""]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("light ann=center -> ann", "cannot be read"),
        ("light: ann=center", "cannot be read"),
        ("light: -> ann", "cannot be read at"),
        ("light: ann, bob=left -> ann", "cannot be read at 'ann'"),
        ("light: ann=left, ann=right -> ann", "cannot be read at 'ann=right'"),
        ("light: ann=center, bob=left -> cy", "takes the word of 'cy'"),
    ],
)
def test_rules_that_cannot_be_meant(text: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        parse_rule(text)


@pytest.mark.parametrize(
    ("settling", "fault"),
    [
        (Settling("median"), "no strategy 'median': choose unanimous or majority or dawid-skene or priority"),
        (Settling("majority", "coin"), "Ties cannot be settled by 'coin'"),
        (Settling("majority", "priority"), "Name the annotators in order with --priority"),
        (Settling("priority"), "Name the annotators in order with --priority"),
        (Settling("dawid-skene", threshold=1.5), "The threshold 1.5 is no probability"),
        (Settling("dawid-skene", threshold=math.nan), "is no probability"),
    ],
)
def test_settlings_that_cannot_be_meant(settling: Settling, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        check_settling(settling)


@pytest.mark.parametrize(
    ("settling", "fault"),
    [
        (Settling(priority=("ann", "eva")), "--priority names 'eva', and the votes are by ann, bob"),
        (Settling(rules=(parse_rule("mood: ann=center -> ann"),)), "names the task 'mood', and there is light"),
        (
            Settling(rules=(parse_rule("light: eva=center -> eva"),)),
            "--rule names 'eva', and the votes are by",
        ),
        (Settling(rules=(parse_rule("light: ann=up -> ann"),)), "the label 'up', and those of light are left, center"),
    ],
)
def test_names_that_no_vote_has(settling: Settling, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        check_names(settling, [votes_of("lr")])


@pytest.mark.parametrize("strategy", ["unanimous", "majority", "dawid-skene", "priority"])
def test_without_votes_there_is_nothing_to_settle(strategy: str) -> None:
    votes = Votes(LIGHT, (), ("ann", "bob"), np.empty((0, 2), np.int16))
    assert aggregate(votes, Settling(strategy, priority=("ann",))).labels.shape == (0,)
