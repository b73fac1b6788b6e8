"""Figures of many rows: 202,599 thumbnails shown and filtered, against Qt's own list view and filter model."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    QStringListModel,
    Qt,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QListView
from window_scene import IMAGES, Check, large_project, measured

from labeler.grid_choice import GridChoice
from labeler.grid_session import GridSession
from labeler.gui.app import make_app
from labeler.gui.grid_view import GridView
from labeler.gui.tile_painter import Tile
from labeler.project import open_project

TEXTS = ("77", "1234", "000", "9", "20259")
SIZE = (1000, 700)


class NameModel(QAbstractListModel):
    """The usual model of a list that a Python program has."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = names

    def rowCount(self, _parent: object = None) -> int:  # noqa: N802 - Qt's name
        return len(self._names)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        return self._names[index.row()] if role == Qt.ItemDataRole.DisplayRole else None


def show_list(view: QListView, model: QAbstractItemModel) -> None:
    """Give a list view its rows and paint it."""
    view.setModel(model)
    view.viewport().repaint()


def show_grid(view: GridView, tile: Callable[[int], Tile]) -> None:
    """Give the grid as many tiles and paint it."""
    view.show_tiles(IMAGES, tile)
    view.viewport().repaint()


def rows(place: Path, quick: bool) -> list[Check]:
    """Rows shown from nothing, and filtered by a text, each painted when the clock stops."""
    app = make_app([])
    rounds = 2 if quick else 6
    shown: tuple[list[float], list[float]] = ([], [])
    filtered: tuple[list[float], list[float]] = ([], [])
    with closing(open_project(large_project(place))) as project:
        session = GridSession(project, "Bench", project.tasks[0], GridChoice(kind="all"))
        names = [session.table.names[image] for image in session.images]
        assert len(names) == IMAGES
        paths = [project.image_path(name) for name in names]
        model, proxy, grid, listed = NameModel(names), QSortFilterProxyModel(), grid_view(), list_view()
        proxy.setSourceModel(model)
        listed.setModel(proxy)
        app.processEvents()

        def tile(place: int) -> Tile:
            return Tile(paths[place], names[place])

        def page_tile(place: int) -> Tile:
            return Tile(project.image_path(session.shown[place].name), session.shown[place].name)

        def filter_list(text: str) -> None:
            proxy.setFilterFixedString(text)
            listed.viewport().repaint()

        def filter_grid(text: str) -> None:
            session.search(text)
            grid.show_tiles(len(session.shown), page_tile)
            grid.viewport().repaint()

        for _ in range(rounds):
            empty_list, empty_grid = list_view(), grid_view()
            shown[1].append(measured(partial(show_list, empty_list, model)))
            shown[0].append(measured(partial(show_grid, empty_grid, tile)))
            for text in TEXTS:
                filtered[1].append(measured(partial(filter_list, text)))
                filtered[0].append(measured(partial(filter_grid, text)))
                assert proxy.rowCount() == len(session.images), text
            empty_list.close()
            empty_grid.close_loader()
            empty_grid.close()
        bare, quick_list = QStringListModel(names), list_view()
        in_c = measured(partial(show_list, quick_list, bare))
        grid.close_loader()
    (show, show_naive), (filter_, filter_naive) = (
        [statistics.median(one) for one in figure] for figure in (shown, filtered)
    )
    return [
        Check("202,599 rows shown, against QListView with uniform sizes", show_naive / show, 30, least=True),
        Check("202,599 rows filtered, against QSortFilterProxyModel", filter_naive / filter_, 50, least=True),
        Check("rows shown", 1000 * show, 0, "ms"),
        Check("rows filtered", 1000 * filter_, 0, "ms"),
        Check("QListView", 1000 * show_naive, 0, "ms"),
        Check("QListView on QStringListModel, which can hold nothing but texts", 1000 * in_c, 0, "ms"),
        Check("QSortFilterProxyModel", 1000 * filter_naive, 0, "ms"),
    ]


def grid_view() -> GridView:
    view = GridView()
    show(view)
    return view


def list_view() -> QListView:
    view = QListView()
    view.setUniformItemSizes(True)
    show(view)
    return view


def show(view: QAbstractScrollArea) -> None:
    view.resize(*SIZE)
    view.show()
    QApplication.processEvents()
