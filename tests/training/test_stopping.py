"""Early stopping and its warm-up."""

from __future__ import annotations

from training.stopping import WARM_UP_EPOCHS, EarlyStopping


def run(
    figures: list[tuple[float, float]], steps_an_epoch: int = 100, accuracy: int = 5, loss: int = 3
) -> tuple[int, int]:
    """Epochs run and best epoch, for (accuracy, loss) epoch by epoch; the commonest label has a share of 0.4."""
    stopping = EarlyStopping(accuracy, loss, 0.4)
    for epoch, (right, cost) in enumerate(figures, 1):
        stopping.observe(epoch, epoch * steps_an_epoch, right, cost)
        if stopping.stop:
            return epoch, stopping.best_epoch
    return len(figures), stopping.best_epoch


def test_accuracy_without_progress_ends_after_five() -> None:
    figures = [(0.8, 1.0)] + [(0.8, 1.0 - n / 100) for n in range(1, 20)]
    assert run(figures) == (6, 6)


def test_loss_without_progress_ends_after_three() -> None:
    figures = [(0.5 + n / 100, 1.0 + n / 100) for n in range(20)]
    assert run(figures) == (4, 4)


def test_the_best_has_the_highest_accuracy_then_the_lowest_loss() -> None:
    assert run([(0.7, 0.9), (0.9, 0.8), (0.9, 0.7), (0.8, 0.1), (0.9, 0.75)]) == (5, 3)


def test_nothing_ends_before_the_commonest_label_is_beaten() -> None:
    figures = [(0.4, 1.1)] * 10 + [(0.8, 0.5)] * 10
    assert run(figures) == (14, 11)


def test_nothing_ends_within_the_first_hundred_steps() -> None:
    assert run([(0.8, 0.5)] * 30, steps_an_epoch=10) == (10 + 3, 1)


def test_a_network_that_never_learns_is_given_up() -> None:
    assert run([(0.4, 1.1)] * 50) == (WARM_UP_EPOCHS + 3, 1)
