"""Taking back and doing again as a thing that can be measured before it is done: an import has 400,000 answers."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from labeler.store.database import Store
from labeler.store.history import redo, redo_to, reversible_actions, undo, undo_to


@dataclass(frozen=True)
class Reversal:
    """The undo or redo of the annotator's last action of `kinds` (None for any), or of all actions up to `to`."""

    kind: Literal["undo", "redo"]
    kinds: Collection[str] | None = None
    to: int | None = None

    def is_larger_than(self, store: Store, annotator: str, most: int) -> bool:
        """Whether more than `most` answers, decisions and marks come or go with it."""
        actions = reversible_actions(store, annotator, self.kind, self.kinds, 1 if self.to is None else -1)
        if self.to in actions:
            actions = actions[: actions.index(self.to) + 1]
        found = store.connection.execute(_ANSWERS, (json.dumps(actions), most + 1)).fetchone()
        return int(found[0]) > most

    def carry_out(self, store: Store, annotator: str) -> tuple[int, int | None]:
        """Do it in one transaction; gives how many actions came or went, and where it was one its undo's number."""
        if self.to is not None:
            return (undo_to if self.kind == "undo" else redo_to)(store, annotator, self.to), None
        done = (undo if self.kind == "undo" else redo)(store, annotator, self.kinds)
        return (1, done.id) if done else (0, None)


_ANSWERS = """
SELECT count(*) FROM (
SELECT 1 FROM json_each(?1) CROSS JOIN annotation ON action = value
UNION ALL SELECT 1 FROM json_each(?1) CROSS JOIN mark ON action = value
UNION ALL SELECT 1 FROM json_each(?1) CROSS JOIN action ON action.id = value CROSS JOIN decision USING (run)
LIMIT ?2)
"""
