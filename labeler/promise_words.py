"""What a promise means, what it is expected to give, and how far its audits are, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from labeler.audit import AuditResult
from labeler.certificates import needs_more_than_there_are, pictures_asked
from labeler.pool_audits import PoolAudits
from labeler.store import AuditRecord
from labeler.terms import Terms

Say = Callable[[str], str]
BOUNDS: Mapping[str, tuple[str, str]] = {
    "dataset": (
        "All images",
        "Of all images, at most {error} % get a wrong auto-label; what people answered counts as right.",
    ),
    "auto": ("The auto-labels alone", "Of the labels that networks give, at most {error} % are wrong."),
}
WHOLE: Mapping[str, str] = {
    "": "all labels together",
    "label": "each label by itself",
    "folder": "each folder by itself",
}
FOR_EACH: Mapping[str, str] = {"label": "For each label.", "folder": "For each folder of pictures."}
HONEST = (
    "The curve does not look at the audits: it shows what to expect from the networks’ scores. Choosing the error "
    "after seeing what the audits found would break the promise, so they are asked only once you decide."
)
OPENING = (
    "The audits of this task are kept for a promise. Once you have seen what they found, no promise can rest on them."
)


def bound_sentence(kind: str, error: float, say: Say = str) -> str:
    """What one of the two bounds means.

    >>> bound_sentence("auto", 0.02)
    'Of the labels that networks give, at most 2 % are wrong.'
    """
    return say(BOUNDS[kind][1]).format(error=f"{100 * error:g}")


def expected_sentence(labelled: int, images: int, audits: int, needed: int | None, say: Say = str) -> str:
    """What a promise will probably give after `audits` pictures; where nothing, how many it takes (None: no number).

    >>> expected_sentence(700, 1000, 500, None)
    'With 500 audited pictures, about 70 % of the 1,000 images will probably get a label.'
    >>> expected_sentence(0, 1000, 0, 149)
    'Without audits nothing can be promised. About 149 audited pictures will probably do for the first labels.'
    """
    if labelled:
        return say(
            "With {audits} audited pictures, about {share} % of the {images} images will probably get a label."
        ).format(audits=f"{audits:,}", share=f"{100 * labelled / images:.0f}", images=f"{images:,}")
    found = (
        say("With {audits} audited pictures probably nothing can be promised.").format(audits=f"{audits:,}")
        if audits
        else say("Without audits nothing can be promised.")
    )
    if needed is None:
        return f"{found} " + say("More would probably not help: allow a larger error, or train better networks.")
    if needed > images:
        words = say(
            "About {count} audited pictures would be needed, and there are {images}: "
            "label these by hand, or allow a larger error."
        )
        return f"{found} {words.format(count=f'{needed:,}', images=f'{images:,}')}"
    words = say("About {count} audited pictures will probably do for the first labels.")
    return f"{found} {words.format(count=f'{needed:,}')}"


def origin_sentence(known: int, say: Say = str) -> str:
    """Where the expected errors come from."""
    if known:
        words = say("Expected errors are read from {count} pictures that people labelled and no network learned from.")
        return words.format(count=f"{known:,}")
    return say("Expected errors come from the networks’ own confidence, which is often too high.")


def audit_sentence(found: PoolAudits, say: Say = str) -> str:
    """How far a task's audits are, and what to do next."""
    if found.unfinished is not None:
        return _unfinished(*found.unfinished, say)
    if found.is_spent:
        return say("The audits so far are spent on other promises or were opened: a new promise needs a fresh audit.")
    if found.to_ask:
        words = say("{count} audited pictures are answered: a promise can be asked for.")
        return words.format(count=f"{found.pictures:,}")
    return say(
        "No audit yet. A promise needs a random sample of these images, answered by a person who sees no proposal."
    )


def _unfinished(audit: AuditRecord, found: AuditResult, say: Say) -> str:
    left = found.size - found.complete
    if not left:
        words = say("Audit {number}: all {size} answered. On {count} the auditors differ, which somebody must settle.")
        return words.format(number=audit.id, size=f"{found.size:,}", count=f"{len(found.differing):,}")
    words = say("Audit {number}: {done} of {size} answered, {left} to go.")
    sentence = words.format(number=audit.id, done=f"{found.complete:,}", size=f"{found.size:,}", left=f"{left:,}")
    if audit.auditors > 1:
        sentence += " " + say("Each picture is answered by two people.")
    return sentence


def next_step(certificate: Mapping[str, object] | None, say: Say = str) -> str:
    """What to do where nothing could be promised; '' where something was."""
    if certificate is None or certificate["bound"] is not None:
        return ""
    if needs_more_than_there_are(certificate):
        return say("Nothing is wrong with that. Label these images by hand, or allow a larger error in a fresh audit.")
    if certificate["more_audits"] and not pictures_asked(certificate):
        return say("Nothing is wrong with that. Draw an audit of the images that nobody has labelled, and answer it.")
    if certificate["more_audits"]:
        return say("Nothing is wrong with that. Draw another audit, or allow a larger error in a fresh one.")
    return say("Nothing is wrong with that. Train better networks, allow a larger error, or go on labelling by hand.")


def terms_sentence(terms: Terms, say: Say = str) -> str:
    """The promise that is to be asked for, in one sentence."""
    words = say("{bound} {sure} % sure.")
    each = " " + say(FOR_EACH[terms.each]) if terms.each else ""
    return (
        words.format(bound=bound_sentence(terms.kind, terms.max_error, say), sure=f"{100 * terms.confidence:g}") + each
    )
