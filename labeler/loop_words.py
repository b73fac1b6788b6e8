"""The guided loop in words: which step it is, what comes next, what the last round came to."""

from __future__ import annotations

from collections.abc import Callable

from labeler.expected_coverage import MAX_ERROR, fewest_held_out
from labeler.guided_loop import DONE, LABEL, STEPS, SUGGEST, TRAIN, LoopState

TITLES = {SUGGEST: "Suggest", LABEL: "Label", TRAIN: "Train"}


def pictures(count: int) -> str:
    """A number of pictures.

    >>> pictures(1), pictures(1200)
    ('1 picture', '1,200 pictures')
    """
    return "1 picture" if count == 1 else f"{count:,} pictures"


def place_sentence(state: LoopState) -> str:
    """Which step of how many it is, for people who do not see the steps."""
    if state.step == DONE:
        return f"The loop of {state.task} is done."
    return f"Round {state.number}, step {STEPS.index(state.step) + 1} of {len(STEPS)}: {TITLES[state.step]}."


def step_sentence(state: LoopState) -> str:
    """What the present step is about, and what comes after it."""
    return _SENTENCES[state.step](state)


def button_words(state: LoopState) -> str:
    """What the button for the present step says; '' where there is no more to do."""
    return _BUTTONS[state.step](state)


def round_sentence(state: LoopState) -> str:
    """What the last round came to; '' before the first."""
    if not state.rounds:
        return ""
    last = state.rounds[-1]
    certified = state.points[-1].certified
    words = (
        f"{pictures(last.labels)} labelled: {100 * last.accuracy:.0f} % right of {last.held_out:,} that the training "
        "held back. "
    )
    if certified is not None:
        return f"{words}{_percent(certified)} of the others are promised at {_percent(MAX_ERROR)} errors."
    if last.expected is not None:
        share, error = _percent(last.expected), _percent(MAX_ERROR)
        return f"{words}About {share} of the others could be labelled, {error} of them wrongly."
    return f"{words}That is too few to tell {_percent(MAX_ERROR)} errors: it takes {fewest_held_out()}."


def _suggest(state: LoopState) -> str:
    count = min(state.size, state.open)
    if count == 1:
        return "1 picture is chosen. Then you label it."
    if not state.rounds:
        return f"The computer looks for {pictures(count)} that stand for all others. Then you label them."
    return f"The network looks for {pictures(count)} that it is unsure of and that differ. Then you label them."


def _label(state: LoopState) -> str:
    if state.suggested == 1:
        waits = "The suggested picture waits"
    else:
        waits = f"{state.left:,} of the {state.suggested:,} suggested pictures {'waits' if state.left == 1 else 'wait'}"
    return f"{waits} for a label. Then a small network learns from all labels."


def _train(state: LoopState) -> str:
    since = f", {state.labelled - state.trained_on:,} of them since the last round" if state.rounds else ""
    then = "Then it suggests what to label next." if state.open else "No picture is left to be suggested after that."
    return f"{pictures(state.labelled)} labelled{since}. A small network learns from all of them. {then}"


def _done(state: LoopState) -> str:
    return f"Every picture has a label for {state.task}, or belongs to an audit. The loop is done."


def _train_button(state: LoopState) -> str:
    more = min(state.size, state.open)
    return f"Train, then suggest {more:,} more" if more else "Train"


_Say = Callable[[LoopState], str]
_SENTENCES: dict[str, _Say] = {SUGGEST: _suggest, LABEL: _label, TRAIN: _train, DONE: _done}
_BUTTONS: dict[str, _Say] = {
    SUGGEST: lambda state: f"Suggest {pictures(min(state.size, state.open))}",
    LABEL: lambda state: f"Label the {state.left:,} suggested" if state.left > 1 else "Label the suggested one",
    TRAIN: _train_button,
    DONE: lambda _state: "",
}


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
