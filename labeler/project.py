"""A project: the folder with project.toml, labels.sqlite, runs/ and cache/ (design, section 4)."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, model_validator

from labeler.errors import InputError
from labeler.files import replacing
from labeler.images import list_images
from labeler.store import Store, add_images, create_store, open_store
from labeler.tasks import Task, first_fault

FORMAT = 1
CONFIG_NAME = "project.toml"
STORE_NAME = "labels.sqlite"


class ProjectConfig(BaseModel):
    """What project.toml says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    name: str
    images: str
    tasks: tuple[Task, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _task_names_differ(self) -> ProjectConfig:
        names = [task.name.casefold() for task in self.tasks]
        if len(set(names)) != len(names):
            raise ValueError("two tasks have the same name")
        single = next((task.name for task in self.tasks if len(task.labels) < 2), None)
        if single is not None:
            raise ValueError(f"task {single!r} has one label: a question needs two or more answers")
        return self


@dataclass(frozen=True)
class Project:
    """An open project. `image_folder` is absolute; images are known by their path relative to it."""

    folder: Path
    config: ProjectConfig
    store: Store

    @property
    def name(self) -> str:
        return self.config.name

    @property
    def tasks(self) -> tuple[Task, ...]:
        return self.config.tasks

    @property
    def image_folder(self) -> Path:
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
        return self.image_folder / image

    def close(self) -> None:
        self.store.close()


def refuse_taken(folder: Path) -> None:
    """InputError where `folder` holds a project already."""
    if (folder / CONFIG_NAME).exists() or (folder / STORE_NAME).exists():
        raise InputError(f"{folder} holds a project already: open it, or choose another folder.")


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
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InputError(f"{folder} cannot be made ({fault.strerror}): choose another place.") from fault
    store = create_store(folder / STORE_NAME, config.tasks)
    try:
        add_images(store, found)
        with replacing(folder / CONFIG_NAME) as file:
            file.write(tomli_w.dumps(config.model_dump()))
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
    store = open_store(folder / STORE_NAME, config.tasks)
    return Project(folder.resolve(), config, store)


def _read_config(path: Path) -> ProjectConfig:
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise InputError(
            f"{path.parent} is no Labeler project (it has no {CONFIG_NAME}): make one with 'labeler new'."
        ) from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{path} cannot be read ({fault}): it must be a UTF-8 text file.") from fault
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise InputError(f"{path} is not valid TOML: {fault}.") from fault
    version = values.get("format", FORMAT)
    if isinstance(version, int) and version > FORMAT:
        raise InputError(
            f"{path} was made by a newer version of Labeler (format {version}): update Labeler to open it."
        )
    try:
        return ProjectConfig.model_validate(values)
    except ValueError as fault:
        raise InputError(f"{path}: {first_fault(fault)}.") from fault


def _relative_where_inside(images: Path, folder: Path) -> str:
    """The image folder as project.toml has it: relative while it lies inside the project, so both can be moved."""
    resolved = images.resolve()
    if resolved.is_relative_to(folder.resolve()):
        return resolved.relative_to(folder.resolve()).as_posix()
    return os.fspath(resolved)
