"""What a run folder needs of the operating system: locks, writes that last, and refusals in one line."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType

from sim.errors import RunError

INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def refusals(path: Path, done: str = "written") -> Iterator[None]:
    """What the operating system refuses inside the block becomes a RunError of one line that names the file.

    >>> with refusals(Path("reports")):
    ...     raise OSError(28, "No space left on device")
    Traceback (most recent call last):
    sim.errors.RunError: reports: cannot be written: No space left on device
    """
    try:
        yield
    except FileExistsError as error:
        place = Path(error.filename or path)
        raise RunError(f"{place}: cannot be {done}: {no_folder(place)}") from error
    except OSError as error:
        raise RunError(f"{error.filename or path}: cannot be {done}: {error.strerror or error}") from error


def no_folder(path: Path) -> str:
    """What stands where a folder should be."""
    return (
        "it is a link that leads nowhere" if path.is_symlink() and not path.exists() else "it is a file, not a folder"
    )


def lock(folder: Path, *, wait: bool, shared: bool = False) -> int:
    """Lock a folder and return what `unlock` takes; the lock ends with the process, however that ends.

    A `shared` one keeps out who wants it alone. Processes forked meanwhile share it. OSError if the folder is locked already and `wait` is false, and
    where a file system knows no such locks.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except BaseException:
        os.close(handle)
        raise
    return handle


def unlock(handle: int) -> None:
    """Let go of a lock, also in the name of forked processes that share it: closing alone would not."""
    fcntl.flock(handle, fcntl.LOCK_UN)
    os.close(handle)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """One process at a time is in this block, for each folder whose file system knows locks."""
    handle = None
    with suppress(OSError):
        handle = lock(folder, wait=True)
    try:
        yield
    finally:
        if handle is not None:
            unlock(handle)


def sync(path: Path) -> None:
    """Wait until a file, or the list of names in a folder, is on the disk; some refusals show only here."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """`sync` for a folder and everything in it."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


@contextmanager
def undisturbed() -> Iterator[None]:
    """What interrupts, such as Ctrl-C, waits until the end of the block, and processes started in it never hear of it."""
    came: list[tuple[int, FrameType | None]] = []
    found = {number: signal.getsignal(number) for number in INTERRUPTS} if current_thread() is main_thread() else {}
    handlers = {number: handler for number, handler in found.items() if callable(handler)}
    for number in handlers:  # the mask alone would leave the signal to another thread
        signal.signal(number, lambda number, frame: came.append((number, frame)))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for first, frame in came[:1]:
            handlers[signal.Signals(first)](first, frame)


def read_file(path: Path) -> bytes:
    """The bytes of a file. OSError also for a pipe or a device, which might never end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is no file", str(path))
    return path.read_bytes()


def write_whole(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all, and on the disk."""
    beside = path.with_name(f"{path.name}.unfinished")
    beside.write_text(text, encoding="utf-8")
    sync(beside)
    beside.replace(path)


def remove_empty(folders: Sequence[Path]) -> None:
    """Remove folders, each of which lies in the next, up to the first that holds something of somebody else."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


def spelled(path: Path) -> str:
    """A path as text. RunError for one that is not UTF-8: DuckDB takes no other, and no page can tell it."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RunError(f"{path}: this name is not UTF-8, which tables and reports need; rename it") from None
    return text


def made(folder: Path) -> None:
    """Make a folder if it is not there. RunError if the disk refuses."""
    with refusals(folder):
        folder.mkdir(parents=True, exist_ok=True)
