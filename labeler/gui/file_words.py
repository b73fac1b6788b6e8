"""What the preview says of a label file, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from labeler.file_facts import ColumnOrder, Comparison, FileFacts, MirrorWarning
from labeler.gui import text
from labeler.gui.text import translate
from labeler.tasks import Task

FORMAT_TITLES = {
    "csv": "CSV",
    "celeba": "CelebA’s attributes",
    "one-hot": "0/1 columns, header",
    "one-hot-headless": "0/1 columns, no header",
    "one-hot without a header": "0/1 columns, no header",
}
_SHOWN = 2  # comparisons that are told; the others are in the tool tip


def _tr(words: str) -> str:
    return translate("FilePreview", words)


def counted(count: int, one: str, many: str) -> str:
    """`one` or `many`, translated, with the number in it."""
    return text.counted(count, _tr(one).format(count=count), _tr(many))


def rows_words(facts: FileFacts) -> str:
    """How much of the file would be new."""
    answers = facts.new + facts.same + facts.differing
    words = [
        counted(facts.rows, "{count} row", "{count} rows"),
        counted(answers, "{count} answer", "{count} answers"),
        counted(facts.new, "{count} of them new", "{count} of them new"),
    ]
    if facts.same:
        words.append(counted(facts.same, "{count} there already", "{count} there already"))
    if len(facts.annotators) > 1:
        words.append(_tr("by {names}").format(names=", ".join(facts.annotators)))
    return " · ".join(words)


def differing_words(facts: FileFacts) -> str:
    """What an import would change of answers that stand; '' for nothing."""
    if not facts.differing:
        return ""
    return counted(
        facts.differing,
        "{count} answer is another than the one that stands for the same annotator. If this is another person, "
        "name them above.",
        "{count} answers are other than those that stand for the same annotator. If this is another person, "
        "name them above.",
    )


def warning_words(warnings: Sequence[MirrorWarning], task: Task) -> tuple[str, str]:
    """What looks mirrored in a task, the clearest first, and all of it; '' where nothing does.

    Where it is another file that stands so to most others, that file's card says it.
    """
    own = [one for one in warnings if one.suspect != "other" or not one.compared.file]
    clearest = sorted(own, key=lambda one: (one.suspect == "other", one.compared.agreement - one.swapped))
    sentences = [_warning_sentence(one, task) for one in clearest]
    return (sentences[0] if sentences else ""), "\n".join(sentences)


def _warning_sentence(warning: MirrorWarning, task: Task) -> str:
    found = warning.compared
    endings = {
        "other": _tr(" It is more likely {other} whose sides are swapped."),
        "this": _tr(" Most others differ from this file in the same way."),
        "": "",
    }
    words = _tr(
        "{sides} look swapped: {agreement:.0f} % agreement with {other} on {images}, {swapped:.0f} % with them swapped."
    )
    sides = sides_of(task)
    return words.format(
        sides=sides[:1].upper() + sides[1:],
        agreement=100 * found.agreement,
        swapped=100 * warning.swapped,
        other=_who(found),
        images=counted(found.images, "{count} picture", "{count} pictures"),
    ) + endings[warning.suspect].format(other=found.other)


def comparison_words(compared: Sequence[Comparison]) -> tuple[str, str]:
    """How far a task's answers agree with others', those with most in common first, and all of it."""
    most = sorted(compared, key=lambda one: -one.images)
    sentences = [
        _tr("{agreement:.0f} % agreement with {other} on {images}").format(
            agreement=100 * one.agreement,
            other=_who(one),
            images=counted(one.images, "{count} picture", "{count} pictures"),
        )
        for one in most
    ]
    return "; ".join(sentences[:_SHOWN]), "\n".join(sentences)


def better_order_words(facts: FileFacts) -> str:
    """Whether another order of the columns fits much better; '' where none does."""
    if facts.better_order is None:
        return ""
    found = facts.better_order
    words = "The columns look like {order}: {better:.0f} % agreement with others on {answers}, {agreement:.0f} % now."
    return _tr(words).format(
        order=ColumnOrder(columns=found.columns).title,
        better=100 * found.better,
        agreement=100 * found.agreement,
        answers=counted(found.answers, "{count} answer", "{count} answers"),
    )


def respelled_words(facts: FileFacts) -> str:
    """What is read as a label because somebody said so; '' for nothing."""
    told = [
        _tr("{text} is read as {label} ({count})").format(text=one.text, label=one.label, count=f"{one.count:,}")
        for one in facts.respelled
    ]
    return "; ".join(told)


def _who(found: Comparison) -> str:
    place = Path(found.file).name if found.file else _tr("in the project")
    return f"{found.other} ({place})"


def sides_of(task: Task) -> str:
    """The labels that swap in a mirror, as words: `left and right`."""
    swapping = dict.fromkeys(label for pair in task.mirror.items() for label in pair if pair[0] != pair[1])
    return _tr(" and ").join(swapping)


def format_title(name: str, detected: str) -> str:
    """A format as people call it; `detected` is what the file was read as, where nobody chose."""
    if name == "auto":
        title = format_title(detected, "")
        return _tr("Detected: {format}").format(format=title) if detected else _tr("Detect the format")
    return _tr(FORMAT_TITLES[name]) if name in FORMAT_TITLES else name
