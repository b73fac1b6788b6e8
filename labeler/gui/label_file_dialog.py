"""Asking for label files: by the system's dialog, which begins where it was last, or by dropping them on a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from labeler.gui.page import Window
from labeler.gui.text import translate

_ENDINGS = (".csv", ".txt", ".tsv")


def ask_for_label_files(parent: QWidget, window: Window) -> list[Path]:
    """The files that the person chooses; none where they change their mind."""
    start = window.settings.import_folder
    endings = " ".join(f"*{ending}" for ending in _ENDINGS)
    names, _ = QFileDialog.getOpenFileNames(
        parent,
        translate("Exchange", "Import labels"),
        start if Path(start).is_dir() else "",
        translate("Exchange", "Label files ({endings});;All files (*)").format(endings=endings),
    )
    files = [Path(name) for name in names]
    if files:
        window.settings.import_folder = str(files[0].parent)
        window.save_settings_soon()
    return files


def preview_files(window: Window, files: Sequence[Path]) -> None:
    """Show the page that tells what an import of these files would bring; nothing is done for none."""
    if files and window.project is not None:
        from labeler.gui.import_page import ImportPage  # late: it asks for files itself

        page = window.pages["import"]
        assert isinstance(page, ImportPage)
        page.show_files(files, window.page_name)
        window.go_to_page("import")


class DroppedFiles(QObject):
    """Takes label files that are dropped on a page."""

    def __init__(self, page: QWidget, window: Window) -> None:
        super().__init__(page)
        self._window = window
        page.setAcceptDrops(True)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.Drop) or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        files = _label_files(event.mimeData())
        if not files:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            preview_files(self._window, files)
        return True


def _label_files(data: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.casefold() in _ENDINGS]
