"""Where a run is made, who is at work there, and what killed processes left of it."""

from __future__ import annotations

import glob
import os
import shutil
from contextlib import suppress
from pathlib import Path

from sim.errors import AtWorkError, RunError
from sim.store.carried import clear, give_way
from sim.store.disk import alone_in, lock, undisturbed, unlock
from sim.store.manifest import is_complete

AT_WORK = "another process is at work on this run; wait for it, or give another --out"


def hidden(final: Path) -> Path:
    """Where the run that will be published as `final` is made."""
    return final.with_name(f".{final.name}.partial")


def put_right(final: Path) -> list[str]:
    """Put right what processes left that were killed while a run took the place of another, or was deleted.

    The caller is alone in the folder around it, and tells what `give_way` does.
    """
    told = list[str]()
    for path in final.parent.glob(f".{glob.escape(final.name)}.*"):
        if path.suffix == ".deleted":
            clear(path)
        elif path.suffix == ".replaced" and os.path.lexists(final):
            told += give_way(path, final)
        elif path.suffix == ".replaced":  # killed between the two renames of `publish`
            path.rename(final)
    return told


def left_of(final: Path) -> list[Path]:
    """Earlier folders of a run in whose place another is: of killed processes, or with what cannot be moved."""
    return sorted(final.parent.glob(f".{glob.escape(final.name)}.*.replaced"))


def run_of(left: Path) -> Path:
    """The folder of the run of which a hidden one beside it is a part."""
    return left.with_name(left.name.split(".")[1])


def tidy(final: Path) -> list[str]:
    """Remove what a process left that was killed just after it had published a run, if it left anything; see `put_right`."""
    work, told = hidden(final), list[str]()
    with undisturbed(), alone_in(final.parent), suppress(RunError, OSError):
        told = put_right(final)
        if is_complete(final) and work.exists():
            _removed(work)
    return told


def taken(work: Path, resume: bool, *, shared: bool = False) -> int | None:
    """The lock of a folder to work in, alone or `shared`, new or taken up. The caller is alone in the folder around it."""
    if work.exists() and not resume:
        _removed(work)
    work.mkdir(parents=True, exist_ok=True)  # somebody's discard may just have taken its parents away
    return locked(work, shared=shared)


def _removed(work: Path) -> None:
    """Remove an unfinished run on which nobody is at work; RunError if somebody is."""
    handle = locked(work)
    try:
        shutil.rmtree(work)
    finally:
        if handle is not None:
            unlock(handle)


def locked(work: Path, *, shared: bool = False) -> int | None:
    """A lock; None where a file system knows none: there, nobody can tell who else is at work."""
    try:
        return lock(work, wait=False, shared=shared)
    except BlockingIOError:
        raise AtWorkError(f"{run_of(work)}: {AT_WORK}") from None
    except OSError:
        return None
