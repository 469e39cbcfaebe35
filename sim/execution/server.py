"""The process that workers are forked off: it has imported what they need, while whoever asked reads the scenario.

It ends with the process that started it. Nothing heavy is imported here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, util
from typing import Any

from sim.errors import RunError
from sim.execution.options import Options
from sim.store.disk import undisturbed

IMPORTS = ["sim.execution.preloaded"]


def ready(options: Options) -> None:
    """Let it begin to import, if there will be workers; what is in its way is told when they are to be started."""
    if options.processes > 1:
        with undisturbed(), _importing_as_here(), suppress(OSError):
            forkserver.set_forkserver_preload(IMPORTS)
            forkserver.ensure_running()


def as_here(command: str) -> str:
    """A command for another Python, run with `-P`, that imports from where this one does, and from nowhere else."""
    return f"import sys; sys.path[:] = {[os.path.abspath(place) for place in sys.path]!r}; {command}"


@contextmanager
def startable() -> Iterator[None]:
    """Inside the block processes are started. RunError if the operating system refuses, or has ended a helper."""
    try:
        with _importing_as_here():
            yield
    except (OSError, EOFError) as error:
        why = error.strerror or error if isinstance(error, OSError) else "the one that they are forked off has ended"
        raise RunError(f"no process can be started to play: {why}; try --workers 1") from error


@contextmanager
def _importing_as_here() -> Iterator[None]:
    """The helpers that `multiprocessing` starts in the block import from where this process does, and from nowhere else.

    By themselves they would look into the working folder first, also where this process does not.
    """
    start = util.spawnv_passfds

    def safe(python: Any, arguments: Any, handles: Any) -> Any:
        *flags, option, command = arguments  # python, its flags, -c, what it does
        safely = [*flags, "-P", option, as_here(command)]
        with undisturbed():  # again: to start one helper undoes that for the other
            return start(python, safely, handles)

    util.spawnv_passfds = safe  # type: ignore[assignment]
    try:
        yield
    finally:
        util.spawnv_passfds = start
