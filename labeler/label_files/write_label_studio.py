"""Writing tasks of Label Studio: a JSON list with one picture each, and its answers as choices."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from labeler.errors import InputError
from labeler.files import replacing
from labeler.label_files.write import FinalRow, check_replaceable
from labeler.tasks import Task

MODEL_VERSION = "labeler"
_IMAGE = "image"  # the name that the labelling configuration has for the picture
_LOCAL_FILES = "/data/local-files/?d="  # how Label Studio names a file below its LOCAL_FILES_DOCUMENT_ROOT


def write_label_studio(
    path: Path, tasks: Sequence[Task], rows: Iterable[FinalRow], *, replace_larger: bool = False
) -> int:
    """Write final labels; gives the number of images.

    What people said becomes an annotation, what models said a prediction with its confidence. Pictures are named by
    their path below the image folder, which Label Studio is to serve as its local files.
    """
    documents = [_document(tasks, image, finals) for image, finals in rows]
    check_replaceable(path, len(documents), _tasks_in, replace_larger=replace_larger)
    with replacing(path) as file:
        file.write("[\n")
        for place, document in enumerate(documents):
            comma = "," if place + 1 < len(documents) else ""
            file.write(json.dumps(document, ensure_ascii=False) + f"{comma}\n")
        file.write("]\n")
    return len(documents)


def labelling_configuration(tasks: Sequence[Task]) -> str:
    """What a project of Label Studio must ask for these answers to be shown, in one line.

    >>> labelling_configuration([Task(name="hat", labels=("yes", "no"))])  # doctest: +ELLIPSIS
    '<View><Image name="image" value="$image"/><Choices name="hat" toName="image" ...><Choice value="yes"/>...
    """
    choices = "".join(
        f'<Choices name={quoteattr(task.name)} toName={quoteattr(_IMAGE)} choice="single" showInline="true">'
        + "".join(f"<Choice value={quoteattr(label)}/>" for label in task.labels)
        + "</Choices>"
        for task in tasks
    )
    return f'<View><Image name={quoteattr(_IMAGE)} value="${_IMAGE}"/>{choices}</View>'


def _document(
    tasks: Sequence[Task], image: str, finals: Mapping[str, tuple[str, str, float | None]]
) -> dict[str, object]:
    by_people: list[dict[str, object]] = []
    by_models: list[tuple[dict[str, object], float | None]] = []
    for task in tasks:
        label, source, confidence = finals.get(task.name, ("", "", None))
        if label and source == "auto":
            by_models.append((_choice(task, label), confidence))
        elif label:
            by_people.append(_choice(task, label))
    document: dict[str, object] = {"data": {_IMAGE: _LOCAL_FILES + quote(image)}}
    if by_people:
        document["annotations"] = [{"result": by_people}]
    if by_models:
        told = [confidence for _, confidence in by_models if confidence is not None]
        score = {"score": round(min(told), 4)} if told else {}
        choices = [choice for choice, _ in by_models]
        document["predictions"] = [{"model_version": MODEL_VERSION, **score, "result": choices}]
    return document


def _choice(task: Task, label: str) -> dict[str, object]:
    return {"from_name": task.name, "to_name": _IMAGE, "type": "choices", "value": {"choices": [label]}}


def _tasks_in(path: Path) -> int:
    """How many tasks a file of this form holds; lines where it is none."""
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError as fault:
        raise InputError(f"{path} cannot be read ({fault.strerror}): choose another name.") from fault
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return len(text.splitlines())
    return len(found) if isinstance(found, list) else 1
