"""The process that workers are forked off: it has imported what they need, while whoever asked reads the scenario.

It ends with the process that started it. Nothing heavy is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import forkserver

from sim.errors import RunError
from sim.execution.options import Options
from sim.store.disk import undisturbed

IMPORTS = ["sim.execution.workers", "sim.execution.encoding"]


def ready(options: Options) -> None:
    """Let it begin to import, if there will be workers; what is in its way is told when they are to be started."""
    if options.processes > 1:
        with undisturbed(), suppress(OSError):
            forkserver.set_forkserver_preload(IMPORTS)
            forkserver.ensure_running()


@contextmanager
def startable() -> Iterator[None]:
    """Inside the block processes are started. RunError if the operating system refuses."""
    try:
        yield
    except OSError as error:
        raise RunError(f"no process can be started to play: {error.strerror or error}; try --workers 1") from error
