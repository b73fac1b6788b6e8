"""Starting the window."""

from __future__ import annotations

import gc
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QLoggingCategory, QTimer, QTranslator
from PySide6.QtGui import QIcon, QImageReader
from PySide6.QtWidgets import QApplication

import labeler
from labeler.gui import theme
from labeler.gui.faults import Faults
from labeler.gui.window import MainWindow
from labeler.settings import load_settings
from labeler.shipped_files import asset

MOST_MEGABYTES = 1024  # Qt refuses larger pictures; its own bound of 256 is reached by a camera's 60 MP
SIGNAL_MILLISECONDS = 500
TURN_SECONDS = 0.0005  # for which a thread that decodes may keep Python's lock while the window's waits; 5 ms are usual


def run_window(folder: Path | None) -> int:
    """Show the window on a project, the last one or the start page, until it is closed; gives the exit code."""
    app = make_app(sys.argv[:1])
    faults = Faults()
    faults.install()
    settings, sentence = load_settings()
    window = MainWindow(settings)
    faults.found.connect(window.show_fault)
    end_by_signal(app, window)
    open_first(window, folder)
    if sentence:
        window.show_message(sentence, "error")
    window.show()
    gc.freeze()  # what is there now stays: to look through it again and again would be felt in a key
    gc.enable()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return app.exec()
    finally:
        faults.remove()


def end_by_signal(app: QApplication, window: MainWindow) -> None:
    """Let SIGTERM (a shutdown, a logout) close the window as a person does, so that nothing is lost."""

    def end() -> None:
        window.end()
        app.exit(0)  # also where a dialog is open, which would keep the application alive

    signal.signal(signal.SIGTERM, lambda _number, _frame: QTimer.singleShot(0, end))
    awake = QTimer(app)  # Python sees a signal when it next runs; while Qt waits for events it does not
    awake.timeout.connect(lambda: None)
    awake.start(SIGNAL_MILLISECONDS)


def make_app(arguments: list[str]) -> QApplication:
    """The application with its name, icon, translations and limits."""
    sys.setswitchinterval(TURN_SECONDS)
    app = QApplication([*(arguments or ["labeler"]), "-style", "Fusion"])
    app.setProperty(theme.FUSION, True)
    app.setApplicationName("Labeler")
    app.setApplicationVersion(labeler.__version__)
    app.setDesktopFileName("labeler")
    app.setWindowIcon(QIcon(str(asset("labeler.svg"))))
    # What is wrong with a picture is shown in its place; a line per picture on stderr helps nobody.
    QLoggingCategory.setFilterRules("qt.gui.imageio*=false")
    QImageReader.setAllocationLimit(MOST_MEGABYTES)
    qt_place = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for name, place in (("qtbase", qt_place), ("labeler", asset("i18n"))):
        translator = QTranslator(app)
        if translator.load(QLocale(), name, "_", str(place)):
            app.installTranslator(translator)
    return app


def open_first(window: MainWindow, folder: Path | None) -> None:
    """Open the project asked for, or the last one that is still there."""
    if folder is not None:
        window.open_project(folder)
    elif window.settings.recent and (last := Path(window.settings.recent[0])).is_dir():
        window.open_project(last)
