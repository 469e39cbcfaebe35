"""How the command `sim` ends where it does not come to its end: what is told, and the exit code."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

LONGEST = 300  # characters told of what nobody has foreseen
STEERING = ("DASK_", "NUMBA_")  # how variables begin that steer libraries
UNREAD = 128 + signal.SIGPIPE  # the exit code that a shell gives to the signal, where nobody reads what is written

_heard: list[int] = []  # signals that have asked this process to end


def hear() -> None:
    """Let what asks a process to end break it off like Ctrl-C; what it was told to ignore, as by `nohup`, stays ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _break_off)


def _break_off(number: int, _: FrameType | None) -> NoReturn:
    _heard.append(number)
    raise KeyboardInterrupt


@contextmanager
def ended_as_asked() -> Iterator[None]:
    """Whatever error leaves the block after a signal is that interrupt: libraries in whose midst it comes make others of it."""
    try:
        yield
    except Exception as error:
        if not _heard:
            raise
        interrupt = KeyboardInterrupt()
        for note in getattr(error, "__notes__", []):
            interrupt.add_note(note)
        raise interrupt from error


def interrupted(error: BaseException | None) -> tuple[str, int]:
    """What is told of an interrupt, and the exit code that a shell gives to the signal that came first."""
    number = next(iter(_heard), signal.SIGINT)
    by = "" if number == signal.SIGINT else f" by {signal.Signals(number).name}"
    return _line(f"interrupted{by}", *getattr(error, "__notes__", [])), 128 + number


def refused(error: OSError) -> str:
    """What is told of what the operating system refuses: of a file, of an output, or of the disk."""
    return f"{error.filename or 'disk'}: {error.strerror or error}"


def unforeseen(error: Exception) -> str:
    """What is told of a failure that nobody has foreseen; where it came up is told to who asks for that."""
    if sys.flags.dev_mode:
        traceback.print_exception(error)
    at_last: BaseException = error
    while isinstance(at_last.__cause__, ImportError):  # libraries put long advice around what was in the way
        at_last = at_last.__cause__
    said = " ".join(str(at_last).split())[:LONGEST].rstrip(".")
    told = f"sim failed: {type(at_last).__name__}{said and ': '}{said}"
    settings = [f"{name}={value}" for name, value in os.environ.items() if name.startswith(STEERING)]
    perhaps = [f"perhaps because of {', '.join(sorted(settings))}"] if settings else []
    return _line(told, *getattr(error, "__notes__", []), *perhaps, "see where with PYTHONDEVMODE=1")


def _line(*parts: str) -> str:
    from sim.scenario.position import printable

    return printable("; ".join(parts))
