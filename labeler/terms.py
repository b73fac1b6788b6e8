"""What an auto-labelling is to promise, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from labeler.errors import InputError

SHARE = 0.5  # of the risk that audits have left, what a look takes where nothing else is said
EACH = ("", "label", "folder")


@dataclass(frozen=True)
class Terms:
    """What is to be promised. `kind`: auto (of the auto-labels) or dataset (of all images); at most `max_error` wrong.

    It is to hold for all together, or for `each` label or folder of pictures by itself. `share` is how much of the
    risk that the audits have left this look may take.
    """

    kind: str = "dataset"
    max_error: float = 0.02
    confidence: float = 0.95
    each: str = ""
    share: float = SHARE

    def __post_init__(self) -> None:
        if self.kind not in ("auto", "dataset"):
            raise InputError(f"There is no bound {self.kind!r}: choose auto or dataset.")
        if self.each not in EACH:
            raise InputError(f"A promise holds for each {EACH[1]} or each {EACH[2]}, not for each {self.each!r}.")
        if not (0 < self.max_error < 1 and 0 < self.confidence < 1 and 0 < self.share <= 1):
            raise InputError("Error, confidence and share lie between 0 and 1: such as 0.02, 0.95 and 0.5.")

    def question(self, task: str) -> str:
        each = f" for each {self.each}" if self.each else ""
        return f"{task}: at most {self.max_error:g} wrong of {self.kind}{each}"
