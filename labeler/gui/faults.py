"""The one place where exceptions that nobody caught become a sentence with details to copy."""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from labeler import __version__
from labeler.errors import InputError


def details(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> str:
    """What a developer needs to know of a fault."""
    import platform  # late, as they are wanted so seldom
    import traceback

    head = f"Labeler {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
    return head + "".join(traceback.format_exception(kind, fault, trace))


class Faults(QObject):
    """Emits `found` (sentence, details) in the window's thread; details are empty where the input was at fault."""

    found = Signal(str, str)

    def install(self) -> None:
        """Take over from Python's own hooks."""
        sys.excepthook = self.take
        threading.excepthook = self._take_from_thread

    def remove(self) -> None:
        """Give the hooks back to Python."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _take_from_thread(self, args: threading.ExceptHookArgs) -> None:
        self.take(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)

    def take(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if isinstance(fault, InputError):
            self.found.emit(str(fault), "")
        elif isinstance(fault, Exception):
            sys.__excepthook__(kind, fault, trace)
            sentence = self.tr("Something went wrong inside Labeler ({name}). Every label you gave is saved.")
            self.found.emit(sentence.format(name=kind.__name__), details(kind, fault, trace))
        else:
            sys.__excepthook__(kind, fault, trace)
