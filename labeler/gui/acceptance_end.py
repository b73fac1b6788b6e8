"""What a checked sample says of its rule, and what to do about the rule."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from labeler.acceptance import accept, finding, rule_of
from labeler.acceptance_session import AcceptanceSession
from labeler.audit import correctable, result, settle_wrong
from labeler.audit_words import remarks
from labeler.grid_session import GridSession
from labeler.gui.audit_outcome import say
from labeler.gui.grid_end import Change, Choose
from labeler.gui.page import Window
from labeler.gui.rule_actions import revert_or_restore
from labeler.gui.widgets import Button, EmptyState
from labeler.local_time import time_words
from labeler.rule_words import anchored_sentence, finding_sentence, samples_sentence
from labeler.store import reverted_rules, rule_acceptances


def show_acceptance_end(
    empty: EmptyState, session: GridSession, choose: Choose, change: Change, window: Window
) -> None:
    """Say what the sample shows, and offer to accept the rule, to revert it, and to settle what is wrong."""
    del choose
    if not isinstance(session, AcceptanceSession):
        return
    still_open = session.still_open()
    if still_open or not session.images:
        _show_unfinished(empty, session, still_open, change, window)
        return
    store, rule = session.project.store, rule_of(session.audit)
    found = finding(store, session.audit)
    sentences = [finding_sentence(found, say), anchored_sentence(say), samples_sentence(found, say)] if found else []
    answers = result(store, session.audit)
    sentences += remarks(answers, say, with_untold=found is None)
    if gone := answers.size - answers.answered:
        words = _tr("1 of {size} pictures is gone from the folder: the sample tells nothing, draw another.")
        more = _tr("{count} of {size} pictures are gone from the folder: the sample tells nothing, draw another.")
        sentences.append((words if gone == 1 else more).format(count=f"{gone:,}", size=f"{answers.size:,}"))
    if accepted := rule_acceptances(store, rule.run).get(rule):
        sentences.append(_tr("Accepted by {who}, {when}.").format(who=accepted.annotator, when=time_words(accepted.at)))
    reverted = rule in reverted_rules(store, rule.run)
    if reverted:
        sentences.append(_tr("The rule is reverted: its labels do not count."))
    title = _tr("{rule}, {task}: the sample is checked.").format(rule=rule.rule, task=rule.task)
    buttons = _buttons(session, window, can_accept=found is not None and not accepted and not reverted)
    empty.show_state("check-circle", title, " ".join(filter(None, sentences)), buttons)


def show_no_sample(empty: EmptyState, window: Window) -> None:
    """Say where samples are drawn."""
    empty.show_state(
        "check-circle",
        _tr("There is no sample to check"),
        _tr("Each rule of an auto-labelling can be checked by a random sample: draw one on the page Auto-label."),
        [_back(window)],
    )


def _show_unfinished(
    empty: EmptyState, session: AcceptanceSession, still_open: list[int], change: Change, window: Window
) -> None:
    title = _tr("You have reached the last page.") if still_open else _tr("The pictures of this sample are gone.")
    words = _tr("Still open: {n} of {total}. A sample tells its bound once all of it is checked.")
    sentence = words.format(n=f"{len(still_open):,}", total=f"{len(session.images):,}") if still_open else ""
    buttons = [_back(window, "normal" if still_open else "primary")]
    if still_open:
        go = _attempting(lambda: change(lambda: session.show_image(still_open[0])), window)
        buttons.insert(0, Button(_tr("Go to the first open one"), go, "primary"))
    empty.show_state("grid-four", title, sentence, buttons)


def _buttons(session: AcceptanceSession, window: Window, *, can_accept: bool) -> list[Button]:
    """What to do about the rule, likeliest first."""
    project, audit = session.project, session.audit
    rule, wrong = rule_of(audit), len(correctable(project.store, audit))
    reverted = rule in reverted_rules(project.store, rule.run)

    def accept_it() -> None:
        found = accept(project.store, window.annotator, audit)
        words = _tr("{rule} is accepted: {finding} Ctrl+Z takes that back.")
        window.go_to_page("auto-label")
        window.show_message(words.format(rule=rule.rule, finding=finding_sentence(found, say)), "good")

    def turn() -> None:
        window.go_to_page("auto-label")
        revert_or_restore(window, rule, reverted=reverted)

    def settle() -> None:
        settle_wrong(project.store, window.annotator, audit)
        words = _tr("Settled as you found: {count}. Ctrl+Z takes it back.")
        window.show_message(words.format(count=f"{wrong:,}"), "good")

    works: list[tuple[str, Callable[[], None]]] = []
    if can_accept:
        works.append((_tr("Accept this rule"), accept_it))
    works.append((_tr("Let it count again") if reverted else _tr("Revert this rule"), turn))
    if wrong and not reverted:
        words = _tr("Correct the wrong one") if wrong == 1 else _tr("Correct the {count} wrong ones")
        works.append((words.format(count=f"{wrong:,}"), settle))
    made = [
        Button(words, _attempting(work, window), "normal" if place else "primary")
        for place, (words, work) in enumerate(works)
    ]
    return [*made, _back(window)]


def _back(window: Window, kind: str = "normal") -> Button:
    button = Button(_tr("Back to Auto-label"), lambda: window.go_to_page("auto-label"))
    button.set_kind("primary" if kind == "primary" else "normal")
    return button


def _attempting(work: Callable[[], object], window: Window) -> Callable[[], None]:
    return lambda: window.attempt(work)


def _tr(words: str) -> str:
    return QCoreApplication.translate("AcceptanceEnd", words)
