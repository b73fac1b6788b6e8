"""The label files that somebody is about to import: how each is to be read, what it holds, and what is still open.

Nothing here opens a file or the store: `labeler preview` does, and the desk keeps what it told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from labeler.file_choice import FileChoice, choices_text
from labeler.file_facts import Comparison, FileFacts, Preview, TaskFacts, stamp_of
from labeler.tasks import Task


class ImportDesk:
    """Files in the order in which they were added, each with its choice and, once it is read, its facts."""

    def __init__(self, tasks: Sequence[Task] = ()) -> None:
        self._tasks = {task.name: task for task in tasks}
        self._choices: dict[Path, FileChoice] = {}
        self._facts: dict[Path, FileFacts] = {}
        self._read: dict[Path, FileChoice] = {}
        self._left_out: set[Path] = set()
        self.formats: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(self._choices)

    @property
    def choices(self) -> Mapping[Path, FileChoice]:
        """How the files are to be read: what a preview is asked for."""
        return dict(self._choices)

    def add(self, files: Sequence[Path]) -> None:
        """Put more files behind those that are there; one that is there already stays as it is."""
        for path in files:
            self._choices.setdefault(path, FileChoice())

    def choice_of(self, path: Path) -> FileChoice:
        return self._choices[path]

    def read_as(self, path: Path, format_name: str, columns: str = "") -> None:
        """Read the file in another format or order of columns; what was said of the reading before is forgotten."""
        self._choices[path] = FileChoice(
            format=format_name,
            columns=columns,
            annotator=self._choices[path].annotator,
            replace=self._choices[path].replace,
        )

    def spell(self, path: Path, spellings: Mapping[str, Mapping[str, str]]) -> None:
        """Say which labels a file's texts mean, beside what was said before; {} to be asked again."""
        before = self._choices[path].spellings if spellings else {}
        said = {task: {**before.get(task, {}), **spellings.get(task, {})} for task in {**before, **spellings}}
        self._choices[path] = replace(self._choices[path], spellings=said)

    def name_annotator(self, path: Path, name: str) -> None:
        """Say who labelled; '' is whom the file names."""
        self._choices[path] = replace(self._choices[path], annotator=name.strip())

    def take_answers(self, path: Path, taken: bool) -> None:
        """Let the file's answers take the place of those that stand, or not."""
        self._choices[path] = replace(self._choices[path], replace=taken)

    def swap(self, path: Path, task: str) -> None:
        """Swap left and right of one task of a file, or back."""
        choice = self._choices[path]
        swapped = tuple(name for name in self._tasks if choice.swaps(name) != (name == task))
        self._choices[path] = replace(choice, swap=swapped)

    def leave_out(self, path: Path, out: bool) -> None:
        """Import without the file, or with it after all."""
        (self._left_out.add if out else self._left_out.discard)(path)

    def is_left_out(self, path: Path) -> bool:
        return path in self._left_out

    def take(self, choices: Mapping[Path, FileChoice], preview: Preview) -> None:
        """Keep what a preview told of the files as they were to be read."""
        self.formats = preview.formats
        for facts in preview.files:
            path = Path(facts.path)
            if path in self._choices:
                self._facts[path], self._read[path] = facts, choices[path]

    def read_again(self) -> None:
        """What was told of the files may no longer be so."""
        self._read.clear()

    def facts_of(self, path: Path) -> FileFacts | None:
        """What is known of the file; with the sides swapped at once, before it has been read anew. None: not read."""
        facts = self._facts.get(path)
        if facts is None:
            return None
        tasks = {
            name: _mirrored(one, self._tasks[name]) if self._is_turned(path, name) else one
            for name, one in facts.tasks.items()
        }
        mirrored = tuple(one for one in facts.mirrored if self._still_holds(path, one.compared))
        compared = tuple(one for one in facts.compared if self._still_holds(path, one))
        return replace(facts, tasks=tasks, mirrored=mirrored, compared=compared)

    @property
    def needs_reading(self) -> bool:
        """Whether the files have not been read as they are to be read now."""
        return any(
            path not in self._read or not choice.reads_as(self._read[path]) for path, choice in self._choices.items()
        )

    def is_open(self, path: Path) -> bool:
        """Whether a question about the file must be answered before it can be imported."""
        facts, choice = self._facts.get(path), self._choices[path]
        if facts is None or self.is_left_out(path):
            return False
        return bool(facts.unknown) or (facts.differing > 0 and not choice.replace)

    def is_faulty(self, path: Path) -> bool:
        """Whether the file cannot be read, whatever is answered."""
        facts = self._facts.get(path)
        return facts is not None and bool(facts.fault) and not facts.unknown

    def has_changed(self, path: Path) -> bool:
        """Whether the file is another than the one that was read; what is on the desk is then not what comes in."""
        return path in self._facts and self._facts[path].stamp != stamp_of(path)

    @property
    def ready(self) -> tuple[Path, ...]:
        """The files that an import now would take."""
        return tuple(
            path
            for path in self._choices
            if path in self._facts
            and not self._facts[path].fault
            and not self.is_left_out(path)
            and not self.is_open(path)
        )

    def preview_arguments(self, project: Path) -> tuple[str, ...]:
        """The command that reads the files."""
        return ("preview", str(project), *map(str, self.files), "--choices", choices_text(self._choices))

    def import_arguments(self, project: Path, importer: str) -> tuple[str, ...]:
        """The command that imports what is ready."""
        choices = {path: self._choices[path] for path in self.ready}
        return ("import", str(project), *map(str, choices), "--choices", choices_text(choices), "--by", importer)

    def _is_turned(self, path: Path, task: str) -> bool:
        """Whether the sides have been swapped since the file was read."""
        return path in self._read and self._choices[path].swaps(task) != self._read[path].swaps(task)

    def _still_holds(self, path: Path, found: Comparison) -> bool:
        """Whether what was found about two files is still so: neither has been swapped since."""
        return not any(self._is_turned(one, found.task) for one in (path, Path(found.file)))


def _mirrored(facts: TaskFacts, task: Task) -> TaskFacts:
    """The facts with left and right swapped, the samples in their places."""
    counts = {task.mirror.get(label, label): count for label, count in facts.labels.items()}
    return TaskFacts(
        labels={label: counts[label] for label in task.labels if label in counts},
        samples=tuple(replace(one, label=task.mirror.get(one.label, one.label)) for one in facts.samples),
    )
