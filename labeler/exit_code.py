"""How the program ends: what it says and its exit code, for commands and for the window."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType

from labeler.errors import InputError

CANCELLED = 130


class CancelledError(Exception):
    """Somebody asked the command to stop."""


def exit_code(work: Callable[[], object]) -> int:
    """Do `work`; 0 or the code that it ended with, 1 input at fault, 130 cancelled."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    try:
        work()
    except InputError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except CancelledError:
        sys.stderr.write("Cancelled.\n")
        return CANCELLED
    except BrokenPipeError:
        return 1
    except OSError as fault:
        place = f"{fault.filename} cannot be used" if fault.filename else "The disk or a file cannot be used"
        sys.stderr.write(f"{place} ({fault.strerror}): check permissions and the room on the disk.\n")
        return 1
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise CancelledError
