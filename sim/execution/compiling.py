"""Compiles the laws beside a run, for this machine and once; nobody waits for it.

A process of its own does it, at a low priority: most runs are over sooner than it is, so that it outlives the one that
began it, and whatever interrupts that. One process is at it at a time. What comes of it is a file or nothing.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from numpy import ndarray

from sim.execution.server import as_here
from sim.store.disk import INTERRUPTS, lock, undisturbed, unlock
from sim.world.kernel.machine import folder, machine
from sim.world.kernel.memory import Layout

NICE = 10
BEGINS = "from sim.execution.compiling import main; main()"


def begin(world: Mapping[str, Any]) -> None:
    """Begin to compile the laws for worlds like this one, numbers and arrays by name, unless somebody is at it."""
    place = folder()
    if place is None:
        return  # nor could it be kept
    with suppress(OSError):
        unlock(lock(place, wait=False))  # refused while somebody is at it
        kinds = {name: value[:0] if isinstance(value, ndarray) else 0 for name, value in world.items()}
        command, nowhere = [sys.executable, "-P", "-c", as_here(BEGINS)], subprocess.DEVNULL
        with undisturbed():
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, cwd=place, start_new_session=True
            )
        assert process.stdin is not None
        with process.stdin as told:
            pickle.dump(kinds, told)
        process.returncode = 0  # nobody waits for it


def main() -> None:
    """What the process does: it is told on its standard input for which world."""
    os.nice(NICE)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)
    place = folder()
    kind = Layout(pickle.load(sys.stdin.buffer))
    if place is not None:
        with suppress(OSError):
            lock(place, wait=False)
            machine(kind)
