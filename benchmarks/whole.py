"""How long whole commands take, as a user waits for them: ratios of processes that are started in turns.

Everything is compiled before, Python's own bytecode too. Of each command the quickest round counts, by the clock on the wall.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from engine import quickest

REPO = Path(__file__).parent.parent
ROUNDS = 3
SIM = [sys.executable, "-m", "sim", "run", "scenarios/oracle.yaml", "--quiet"]
# a run that ends as it is about to play
BEGINS = "import os; from sim.world.reference import Engine; Engine.play = lambda *_: os._exit(0); from sim.cli.main import start; start()"
COMMANDS = {
    "imports": [sys.executable, "-c", "import numpy, numba, pydantic"],
    "begins": [sys.executable, "-c", BEGINS, *SIM[3:], "-n", "1", "--workers", "1"],
    "one": [*SIM, "-n", "1"],
    "hundred": [*SIM, "-n", "100"],
    "all": [*SIM, "-n", "10000"],
    "alone": [*SIM, "-n", "10000", "--workers", "1"],
    "no rows": [*SIM, "-n", "10000", "--keep", "summary"],
}
RATIOS = (
    ("a run up to its first replication / importing numpy, numba and pydantic", "begins", "imports"),
    ("a run of 1 replication / importing numpy, numba and pydantic", "one", "imports"),
    ("a run of 10,000 replications / one of 100, both with their report", "all", "hundred"),
    ("the same in one process / in as many as there are cores", "alone", "all"),
    ("the same that keeps a summary alone / with its rows", "no rows", "all"),
)
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}  # bytecode is part of an install
HEAD = ("oracle.yaml, from Enter to the prompt", "seconds", "ratio")


def waited(command: list[str]) -> float:
    """Seconds until a command is over."""
    with TemporaryDirectory() as out:
        told = [*command, "--out", out] if "run" in command else command
        start = time.perf_counter()
        subprocess.run(told, cwd=REPO, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start


def rows() -> Iterator[tuple[str, ...]]:
    """A row of the table for each ratio."""
    waited(COMMANDS["all"])
    best = quickest({name: partial(waited, command) for name, command in COMMANDS.items()}, ROUNDS)
    for what, above, below in RATIOS:
        yield what, f"{best[above]:.1f} / {best[below]:.1f}", f"{best[above] / best[below]:.1f}"
