"""What `labeler borders --json` says of a task."""

from __future__ import annotations

from dataclasses import asdict

from labeler.border_scores import FoundBorders
from labeler.borders import pair_sentence


def as_json(found: FoundBorders) -> dict[str, object]:
    """Borders are scores: log-odds of the right half of the labels against the left. Null where they cannot be told."""
    one = found.comparison
    return {
        "runs": list(found.runs),
        "reason": found.reason,
        "held_out": found.held_out,
        "missing_predictions": found.missing,
        "order": list(one.order) if one else [],
        "images": one.images if one else 0,
        "drawn_from": one.drawn_from if one else 0,
        "annotators": {
            person.annotator: {
                "answers": person.answers,
                "borders": [asdict(border) for border in person.borders] or None,
                "reason": person.reason,
            }
            for person in (one.annotators if one else ())
        },
        "pairs": [asdict(pair) | {"sentence": pair_sentence(pair)} for pair in (one.pairs if one else ())],
    }
