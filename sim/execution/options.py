"""What is asked of a run beside its scenarios. Nothing heavy is imported here, for the command line reads the defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import RunError

FEWEST_TO_STOP = 200  # belief draws: of fewer the variance itself is too uncertain to stop upon
COMPILED, REFERENCE = "compiled", "reference"
SUMMARY, OUTCOMES, RECORDS = (
    "summary",
    "outcomes",
    "records",
)  # what is kept of the replications, each with what is before it
KEPT = 200  # records of so many replications are kept with the outcomes
ADDRESS = re.compile(r"(tcp|tls)://([\w.-]+|\[[0-9A-Fa-f:.]+(%[\w.-]+)?\]):(?P<port>[0-9]{1,5})")
DRAWS_PER_CHUNK = 16  # belief draws: some 320 replications by default, half a second


@dataclass(frozen=True)
class Options:
    """What is asked of a run.

    n: replications; per_belief: replications per belief draw; seed: below 2**64; workers: processes;
    until_halfwidth: stop at a doubling once every interval of a group, and in a comparison of a difference, reaches at
    most that far to either side, at every check (None: never);
    python: modules or files whose functions the scenarios may use; engine: COMPILED, which plays whatever it can, or
    REFERENCE; keep: what a run folder holds of the replications: SUMMARY, what all of them come to; OUTCOMES, also how each
    came out, and the records of the first KEPT; RECORDS, those of all; cluster: the address of a Dask scheduler
    whose workers play. No number depends on workers, engine, keep and cluster.
    """

    n: int = 10_000
    per_belief: int = 20
    seed: int = 1
    workers: int = 0
    until_halfwidth: float | None = None
    python: tuple[str, ...] = ()
    engine: str = COMPILED
    keep: str = OUTCOMES
    cluster: str = ""

    def __post_init__(self) -> None:
        for name, low, high in (("n", 1, 10**9), ("per_belief", 1, 10**6), ("seed", 0, 2**64 - 1), ("workers", 0, 512)):
            value = getattr(self, name)
            if not low <= value <= high:
                raise RunError(f"{name.replace('_', '-')} (={value}) must lie between {low} and {high}")
        if self.engine not in (COMPILED, REFERENCE):
            raise RunError(f"engine (={self.engine}) must be {COMPILED} or {REFERENCE}")
        if self.keep not in (SUMMARY, OUTCOMES, RECORDS):
            raise RunError(f"keep (={self.keep}) must be {SUMMARY}, {OUTCOMES} or {RECORDS}")
        if self.cluster:
            _check_address(self.cluster)
            if self.python:
                raise RunError("--cluster and --python: code of your own is not sent to workers; leave one of them out")
        if self.until_halfwidth is not None and not 0 < self.until_halfwidth < 0.5:
            raise RunError(
                f"until-halfwidth (={self.until_halfwidth:g}) must be a probability above 0 and below 0.5, "
                "such as 0.01 for one percentage point to either side"
            )

    @property
    def one_chunk(self) -> bool:
        """Whether all replications are one chunk."""
        return self.n <= DRAWS_PER_CHUNK * self.per_belief

    @property
    def records(self) -> int:
        """Number of replications of which the record is kept, from the first on."""
        return {SUMMARY: 0, OUTCOMES: KEPT, RECORDS: self.n}[self.keep]

    @property
    def processes(self) -> int:
        """Number of processes that play: this one alone where there is no more than a chunk."""
        if self.one_chunk:
            return 1
        if hasattr(os, "sched_getaffinity"):  # macOS has none
            return self.workers or len(os.sched_getaffinity(0))
        return self.workers or os.cpu_count() or 1


def _check_address(address: str) -> None:
    """RunError unless it is that of a scheduler: tcp://HOST:PORT or tls://HOST:PORT, as Dask reads it."""
    said = ADDRESS.fullmatch(address)
    if said is None or not 0 < int(said["port"]) < 2**16:
        raise RunError(f"--cluster {address}: must be tcp://HOST:PORT or tls://HOST:PORT")


def stages(options: Options) -> list[int]:
    """Numbers of replications after which the half-width is looked at: doublings, then n.

    >>> stages(Options(n=10_000, until_halfwidth=0.01))
    [4000, 8000, 10000]
    """
    if options.until_halfwidth is None:
        return [options.n]
    found, size = [], FEWEST_TO_STOP * options.per_belief
    while size < options.n:
        found.append(size)
        size *= 2
    return [*found, options.n]


def as_typed(options: Mapping[str, Any], python: Iterable[str], sets: Iterable[Sequence[str]]) -> list[str]:
    """The options of a command by which a question departs from the plain scenario, but for n and seed.

    >>> as_typed({"per_belief": 5, "until_halfwidth": None, "keep": "outcomes"}, ["own"], [("actors.a.no_deal", "0.5")])
    ['--per-belief', '5', '--python', 'own', '--set', 'actors.a.no_deal=0.5']
    """
    parts = []
    for name in ("per_belief", "until_halfwidth", "keep"):
        if options[name] != getattr(Options, name):
            parts += [f"--{name.replace('_', '-')}", str(options[name])]
    for module in python:
        parts += ["--python", module]
    for path, value in sets:
        parts += ["--set", f"{path}={value}"]
    return parts
