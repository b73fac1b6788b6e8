"""When a training has learned what it can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

WARM_UP_STEPS = 100
WARM_UP_EPOCHS = 15


@dataclass
class EarlyStopping:
    """Stops when validation accuracy or validation loss has not improved for their patience, in epochs.

    Either is enough: accuracy for `patience_accuracy` epochs, or loss for `patience_loss` (5 and 3 in the report).
    Taken literally that ends a run before it began: a network rests on the commonest label at first, and with few
    images an epoch is a handful of steps. So no epoch counts against patience during the warm-up, which lasts until
    validation accuracy has beaten `majority_share` and the weights were updated 100 times, at most 15 epochs.
    """

    patience_accuracy: int
    patience_loss: int
    majority_share: float
    best_epoch: int = 0
    stop: bool = False
    _best: tuple[float, float] = field(default=(-1.0, 0.0))
    _lowest_loss: float = float("inf")
    _accuracy_waits: int = 0
    _loss_waits: int = 0
    _warm: bool = False

    def restore(self, past: Mapping[str, Any]) -> None:
        """Take over what another one had observed, as `dataclasses.asdict` gives it, also by way of JSON.

        ValueError or TypeError where it is something else.
        """
        known = asdict(self)
        if past.keys() != known.keys():
            raise ValueError("no state of an early stopping")
        accuracy, minus_loss = past["_best"]
        for name, value in {**past, "_best": 0.0}.items():
            if isinstance(value, bool) != isinstance(known[name], bool) or not isinstance(value, int | float):
                raise TypeError(f"{name} is {value!r}")
            setattr(self, name, value)
        self._best = (float(accuracy), float(minus_loss))

    def observe(self, epoch: int, steps: int, accuracy: float, loss: float) -> bool:
        """Note an epoch's validation figures, with epochs from 1 and the weight updates so far; sets `stop`.

        Returns True where these weights are the ones to keep: the highest accuracy, among equals the lowest loss.
        """
        self._accuracy_waits = 0 if accuracy > self._best[0] or not self._warm else self._accuracy_waits + 1
        self._loss_waits = 0 if loss < self._lowest_loss or not self._warm else self._loss_waits + 1
        self.stop = self._accuracy_waits >= self.patience_accuracy or self._loss_waits >= self.patience_loss
        best = (accuracy, -loss) > self._best
        if best:
            self._best, self.best_epoch = (accuracy, -loss), epoch
        self._lowest_loss = min(loss, self._lowest_loss)
        learned = self._best[0] > self.majority_share and steps >= WARM_UP_STEPS
        self._warm = self._warm or learned or epoch >= WARM_UP_EPOCHS
        return best
