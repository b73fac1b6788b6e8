"""The ordered probit against statsmodels, on borders that are known, and where it has no maximum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.miscmodels.ordinal_model import OrderedModel

from labeler.ordered_probit import fit_ordered_probit, separated

Drawn = tuple[np.ndarray, np.ndarray]


def drawn(images: int, slope: float, cuts: list[float], seed: int) -> Drawn:
    """Scores, and answers that follow the model."""
    random = np.random.default_rng(seed)
    scores = random.uniform(-3, 3, images)
    return scores, np.digitize(slope * scores + random.normal(size=images), cuts)


@pytest.mark.parametrize(
    ("images", "slope", "cuts"),
    [(60, 1.0, [-0.5, 0.5]), (400, 2.5, [-1.0, 2.0]), (300, -0.7, [0.2, 0.4]), (500, 1.2, [-2.0, 0.0, 1.0, 1.5])],
)
def test_the_fit_is_that_of_statsmodels(images: int, slope: float, cuts: list[float]) -> None:
    scores, answers = drawn(images, slope, cuts, seed=images)
    ours = fit_ordered_probit(scores, answers, len(cuts) + 1)
    model = OrderedModel(answers, scores[:, None], distr="probit")
    theirs = model.fit(method="bfgs", disp=0, gtol=1e-9, maxiter=1000)
    thresholds = model.transform_threshold_params(theirs.params)[1:-1]
    assert ours.log_likelihood == pytest.approx(theirs.llf, abs=1e-6)
    assert ours.slope == pytest.approx(theirs.params[0], rel=1e-4)
    assert ours.cuts == pytest.approx(thresholds, rel=1e-3, abs=1e-4)
    assert np.sqrt(ours.covariance[-1, -1]) == pytest.approx(theirs.bse[0], rel=1e-3)
    assert np.sqrt(ours.covariance[0, 0]) == pytest.approx(theirs.bse[1], rel=1e-3)  # the first threshold is as it is
    assert np.abs(ours.moved.sum(axis=0)).max() < 0.1 * np.sqrt(ours.covariance.diagonal().max())


def test_the_intervals_hold_the_borders_that_are_known() -> None:
    held = []
    for seed in range(300):
        fit = fit_ordered_probit(*drawn(150, 1.5, [-1.5, 0.75], seed), 3)
        errors = np.sqrt(np.diag(fit.border_covariance))
        held.append(np.abs(fit.borders - [-1.0, 0.5]) < 1.96 * errors)
        robust = np.sqrt((fit.influence**2).sum(axis=0))
        assert robust == pytest.approx(errors, rel=0.5)  # two ways to the same figure where the model is true
    assert np.mean(held, axis=0) == pytest.approx([0.95, 0.95], abs=0.035)


@given(st.floats(0.01, 100), st.floats(-50, 50), st.booleans())
def test_borders_follow_the_score(scale: float, shift: float, mirrored: bool) -> None:
    """Another unit, another zero, or the mirror: the same borders, put otherwise."""
    scores, answers = drawn(80, 1.5, [-0.8, 1.0], seed=5)
    plain = fit_ordered_probit(scores, answers, 3)
    sign = -1 if mirrored else 1
    other = fit_ordered_probit(sign * scale * scores + shift, 2 - answers if mirrored else answers, 3)
    expected = (sign * scale * plain.borders + shift)[::sign]
    assert other.borders == pytest.approx(expected, rel=1e-6, abs=1e-6 * (scale + abs(shift)))
    assert other.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-8)


def test_where_there_is_no_maximum_none_is_given() -> None:
    scores = np.linspace(-1, 1, 30)
    for answers in (np.repeat([0, 1, 2], 10), np.repeat([2, 1, 0], 10), np.repeat([0, 2], 15)):
        with pytest.raises(ValueError, match="no maximum"):
            fit_ordered_probit(scores, answers, 3)
    with pytest.raises(ValueError, match="no maximum"):
        fit_ordered_probit(np.zeros(30), np.arange(30) % 3, 3)
    nearly = np.repeat([0, 1, 2], 10)
    nearly[[9, 10]] = nearly[[10, 9]]  # one border with a fault, the other without: that is enough
    assert not separated(scores, nearly, 3)
    fit = fit_ordered_probit(scores, nearly, 3)
    assert scores[19] < fit.borders[1] < scores[20]


def test_answers_far_from_where_they_belong_do_no_harm() -> None:
    scores, answers = drawn(2000, 3.0, [-1.0, 1.0], seed=1)
    scores[:3], answers[:3] = 1000.0, 0
    fit = fit_ordered_probit(scores, answers, 3)
    assert np.isfinite([*fit.cuts, fit.slope, fit.log_likelihood]).all()
