"""A project: the folder with project.toml, labels.sqlite, runs/ and cache/ (design, section 4)."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from labeler.errors import InputError
from labeler.faults import first_fault
from labeler.files import replacing
from labeler.images import list_images
from labeler.tasks import Task

if TYPE_CHECKING:
    from labeler.store import Store  # imported where it is used: the start page of the window does without

FORMAT = 1
CONFIG_NAME = "project.toml"
STORE_NAME = "labels.sqlite"
GUIDELINE_FIELDS = ("question", "guideline", "borders", "examples")


class ProjectConfig(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What project.toml says."""

    format: int = FORMAT
    name: str
    images: str
    tasks: tuple[Task, ...]

    def __post_init__(self) -> None:
        if not self.tasks:
            raise ValueError("tasks: a project needs one or more")
        names = [task.name.casefold() for task in self.tasks]
        if len(set(names)) != len(names):
            raise ValueError("two tasks have the same name")
        single = next((task.name for task in self.tasks if len(task.labels) < 2), None)
        if single is not None:
            raise ValueError(f"task {single!r} has one label: a question needs two or more answers")


@dataclass(eq=False)
class Project:
    """An open project. `image_folder` is absolute; images are known by their path relative to it.

    `config` changes with the guidelines of the tasks; all else is as it was when the project was opened.
    """

    folder: Path
    config: ProjectConfig
    store: Store
    refreshed_at: tuple[int, int] | None = (0, 0)  # time and size of the project.toml that was taken over last

    @property
    def name(self) -> str:
        return self.config.name

    @property
    def tasks(self) -> tuple[Task, ...]:
        return self.config.tasks

    @cached_property
    def image_folder(self) -> Path:
        """Where the pictures lie; looked up once, because every key asks for some paths."""
        return (self.folder / self.config.images).resolve()

    @property
    def runs_folder(self) -> Path:
        return self.folder / "runs"

    @property
    def cache_folder(self) -> Path:
        return self.folder / "cache"

    def task(self, name: str) -> Task:
        """The task called `name`; InputError names those there are."""
        for task in self.tasks:
            if task.name == name:
                return task
        known = ", ".join(task.name for task in self.tasks)
        raise InputError(f"{self.folder / CONFIG_NAME} has no task {name!r}: its tasks are {known}.")

    def image_path(self, image: str) -> Path:
        return _path(self.image_folder, image)

    def close(self) -> None:
        self.store.close()


def refuse_taken(folder: Path) -> None:
    """InputError where `folder` holds a project already."""
    if (folder / CONFIG_NAME).exists() or (folder / STORE_NAME).exists():
        raise InputError(f"{folder} holds a project already: open it, or choose another folder.")


@lru_cache(maxsize=256)
def _path(folder: Path, image: str) -> Path:
    """The same object for the same picture: every key asks for some, and they are compared with one another."""
    return folder / image


def create_project(
    folder: Path, images: Path, tasks: Sequence[Task], name: str = "", found: Sequence[str] | None = None
) -> Project:
    """Make a new project in `folder` over the pictures of `images`, which `found` lists where they are known already.

    Raises InputError where there is a project already, there are no pictures, or the folder cannot be written.
    """
    refuse_taken(folder)
    try:
        config = ProjectConfig(
            name=name or folder.resolve().name,
            images=_relative_where_inside(images, folder),
            tasks=tuple(tasks),
        )
    except ValueError as fault:
        raise InputError(f"The project cannot be made: {first_fault(fault)}.") from fault
    found = list_images(images) if found is None else found
    from labeler import config_text  # late: tomlkit takes 0.1 s, and opening a project does without

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InputError(f"{folder} cannot be made ({fault.strerror}): choose another place.") from fault
    from labeler.store import add_images, create_store

    store = create_store(folder / STORE_NAME, config.tasks)
    try:
        add_images(store, found)
        with replacing(folder / CONFIG_NAME) as file:
            file.write(config_text.toml_text(to_builtins(config)))
    except BaseException:
        store.close()
        for name in (CONFIG_NAME, STORE_NAME, f"{STORE_NAME}-wal", f"{STORE_NAME}-shm"):
            (folder / name).unlink(missing_ok=True)
        raise
    return Project(folder.resolve(), config, store)


def open_project(folder: Path, *, needs_pictures: bool = True) -> Project:
    """Open the project in `folder` (or whose project.toml it is); InputError says what is wrong with it.

    Labels can be counted and exported without the pictures: `needs_pictures` False opens them where the image folder
    is gone.
    """
    folder = folder.parent if folder.name == CONFIG_NAME else folder
    config = _read_config(folder / CONFIG_NAME)
    if needs_pictures and not (folder / config.images).is_dir():
        raise InputError(
            f"{folder / CONFIG_NAME}: the image folder {config.images} is not there: "
            "put it back or write its new place behind 'images ='."
        )
    from labeler.store import open_store

    store = open_store(folder / STORE_NAME, config.tasks)
    return Project(folder.resolve(), config, store)


def guideline_of(task: Task) -> dict[str, Any]:
    """What a task says to the people who label: its fields of `GUIDELINE_FIELDS`."""
    return {name: getattr(task, name) for name in GUIDELINE_FIELDS}


def change_guideline(
    project: Project,
    names: Sequence[str],
    change: Callable[[Task], Task],
    keep: Callable[[Sequence[Task]], None] = lambda _tasks: None,
) -> None:
    """Change the question, guideline, borders or examples of tasks, in project.toml and in the open project.

    `change` gets each task as project.toml has it now, so that what a person or another window wrote meanwhile is
    kept; `keep` gets all tasks as they are there, before anything is written. Raises InputError, and changes nothing,
    where the file or the changed task cannot be meant.
    """
    from labeler import config_text

    path = project.folder / CONFIG_NAME
    with project.store.transaction():  # two windows that change it at once wait for one another
        text = _read_text(path)
        before = _parse_config(path, text)
        named = {name: _changed(path, _known_task(project, before, name), change) for name in names}
        after = replace(before, tasks=tuple(named.get(task.name, task) for task in before.tasks))
        if after != before:
            values = {name: guideline_of(task) for name, task in named.items()}
            written = config_text.with_changed_tasks(text, values)
            if _parse_config(path, written) != after:
                raise InputError(
                    f"{path} is laid out in a way that cannot be changed here: write the guideline into it."
                )
            keep(before.tasks)
            with replacing(path) as file:
                file.write(written)
            project.store.notify_others()
    _take_over(project, after)


def refresh_guideline(project: Project) -> None:
    """Take over the guidelines that another process, or a person, has written into project.toml meanwhile."""
    path = project.folder / CONFIG_NAME
    status = path.stat() if path.exists() else None
    written_at = (status.st_mtime_ns, status.st_size) if status else None
    if written_at != project.refreshed_at:
        project.refreshed_at = written_at  # before it is read: a fault in it is told once
        _take_over(project, _read_config(path))


def _take_over(project: Project, config: ProjectConfig) -> None:
    """Bring the open project's guidelines up to date; the listeners hear of tasks that changed."""
    written = {task.name: task for task in config.tasks}
    tasks = tuple(_with_guideline_of(task, written.get(task.name)) for task in project.tasks)
    changed = tuple(new.name for new, old in zip(tasks, project.tasks, strict=True) if new is not old)
    if changed:
        project.config = replace(project.config, tasks=tasks)
        from labeler.store import Change

        project.store.tell(Change("tasks", None, changed))


def _with_guideline_of(task: Task, written: Task | None) -> Task:
    """`task` with what the file says of its guideline; itself where that is the same, or its labels are others now."""
    if written is None or written.labels != task.labels:
        return task
    new = replace(task, **guideline_of(written))
    return task if new == task else new


def _known_task(project: Project, config: ProjectConfig, name: str) -> Task:
    task = next((task for task in config.tasks if task.name == name), None)
    if task is None or task.labels != project.task(name).labels:
        raise InputError(
            f"{project.folder / CONFIG_NAME}: the labels of task {name!r} have been changed: open the project again."
        )
    return task


def _changed(path: Path, task: Task, change: Callable[[Task], Task]) -> Task:
    try:
        return change(task)
    except ValueError as fault:
        raise InputError(f"{path}: task {task.name!r} cannot be changed so: {first_fault(fault)}.") from fault


def _read_config(path: Path) -> ProjectConfig:
    return _parse_config(path, _read_text(path))


def _read_text(path: Path) -> str:
    """The file's text with the line ends that it has."""
    try:
        return path.read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise InputError(
            f"{path.parent} is no Labeler project (it has no {CONFIG_NAME}): make one with 'labeler new'."
        ) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{path} cannot be read ({fault}): it must be a UTF-8 text file.") from fault


def _parse_config(path: Path, text: str) -> ProjectConfig:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise InputError(f"{path} is not valid TOML: {fault}.") from fault
    except RecursionError as fault:
        raise InputError(f"{path} has brackets inside brackets too deeply to be read: correct it.") from fault
    version = values.get("format", FORMAT)
    if isinstance(version, int) and version > FORMAT:
        raise InputError(
            f"{path} was made by a newer version of Labeler (format {version}): update Labeler to open it."
        )
    try:
        return convert(values, ProjectConfig)
    except ValueError as fault:
        raise InputError(f"{path}: {first_fault(fault)}.") from fault


def _relative_where_inside(images: Path, folder: Path) -> str:
    """The image folder as project.toml has it: relative while it lies inside the project, so both can be moved."""
    resolved = images.resolve()
    if resolved.is_relative_to(folder.resolve()):
        return resolved.relative_to(folder.resolve()).as_posix()
    return os.fspath(resolved)
