"""Chunks played by the workers of a Dask cluster (Rocklin 2015): they come back whole, and are kept here.

A worker is told the job once, when it joins or this process does, and says so where its versions are others. A chunk is
the same whoever plays it and however often, so that what a lost worker was at is played again by another.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import pickle
import sys
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, Self
from urllib.parse import urlsplit

from distributed import Client, KilledWorker, WorkerPlugin
from distributed.core import rpc
from distributed.security import Security
from distributed.utils import LoopRunner

from sim.errors import RunError
from sim.execution import workers
from sim.execution.chunk import Chunk
from sim.execution.question import versions
from sim.execution.workers import Job

PATIENCE = 20  # seconds for somebody to answer, and for a first worker
ATTEMPTS = 10  # at a chunk whose workers are lost one after the other
NOBODY = "nobody answers there that is a scheduler of Dask"
QUEUED = 2  # chunks in flight a worker: one that it plays, one that waits

_jobs: dict[
    str, tuple[Job, str]
] = {}  # of this process, if it is a worker: by their names, and what speaks against playing them
_alone = Lock()  # compiled laws play one replication at a time in a process


class _Told(WorkerPlugin):  # type: ignore[misc]
    """Tells a worker of a job, also one that joins later."""

    def __init__(self, name: str, job: Job, asked_with: Mapping[str, str]) -> None:
        self.name, self.job, self.asked_with = name, job, dict(asked_with)

    def setup(self, worker: Any) -> None:
        """What the worker does first."""
        own = versions()
        other = [
            f"{name} is {own.get(name)} there and {said} here"
            for name, said in self.asked_with.items()
            if own.get(name) != said
        ]
        _jobs[self.name] = self.job, f"{worker.address}: {'; '.join(other)}" if other else ""

    def teardown(self, worker: Any) -> None:
        """What it does in the end."""
        _jobs.pop(self.name, None)


def _play(name: str, number: int, first: int, last: int) -> tuple[Chunk, Any]:
    """What a worker does with a chunk."""
    job, wrong = _jobs[name]
    if wrong:
        raise RunError(f"the cluster cannot play this: {wrong}")
    with _alone:
        return workers.played(job, number, first, last)


class Cluster:
    """The workers at an address, tcp://HOST:PORT or tls://HOST:PORT; a context manager with `submit`, as `workers.Workers` is.

    Raises:
        RunError: if nobody answers there, there is no worker, one has other versions, or Dask has no certificates for it.
    """

    def __init__(self, job: Job, address: str) -> None:
        self.job, self.address = job, address
        warn_if_open(address)
        for name in logging.root.manager.loggerDict:  # what Dask says of lost workers is dealt with here
            if name.startswith("distributed"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
        security = _security(address)
        _must_be_scheduler(address, security)
        try:
            self.client = Client(address, timeout=PATIENCE, security=security, set_as_default=False)
        except (OSError, ValueError, ImportError) as error:  # ImportError: it has other versions, as Dask says it
            said = " ".join(str(error).split())
            raise RunError(f"--cluster {address}: the scheduler takes no work from here: {said}") from error
        with suppress(TimeoutError):
            self.client.wait_for_workers(1, timeout=PATIENCE)
        self.processes = len(self.client.scheduler_info(n_workers=-1)["workers"])
        if not self.processes:
            self.client.close()
            raise RunError(f"--cluster {address}: has no workers")
        self.name = hashlib.sha256(pickle.dumps(job)).hexdigest()
        plain = job._replace(place=None)
        self.client.register_plugin(_Told(self.name, plain, versions()))
        self.threads = ThreadPoolExecutor(self.in_flight)
        self._writes = Lock()

    @property
    def in_flight(self) -> int:
        """How many chunks are under way at once."""
        return QUEUED * self.processes

    def submit(self, number: int, first: int, last: int) -> Future[Chunk]:
        """Have a chunk played: its number, and its replications first .. last - 1."""
        return self.threads.submit(self._one, number, first, last)

    def _one(self, number: int, first: int, last: int) -> Chunk:
        kept = workers.kept(self.job, number, last - first)
        if kept is not None:
            return kept
        for attempt in range(ATTEMPTS):
            key = f"sim-{self.name}-{number}-{attempt}"
            try:
                chunk, results = self.client.submit(_play, self.name, number, first, last, pure=False, key=key).result()
            except KilledWorker:
                continue
            except (CancelledError, OSError) as error:
                raise RunError(f"{self.address}: the scheduler is gone") from error
            with self._writes:
                workers.keep(self.job, chunk, results)
            found: Chunk = chunk
            return found
        raise RunError(f"replications {first} to {last - 1} have lost {ATTEMPTS} workers: their own logs say of what")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)
        with suppress(Exception):  # whoever is gone need not be told
            self.client.unregister_worker_plugin(self.name)
        self.client.close(PATIENCE)
        with suppress(CancelledError):
            self.threads.shutdown()


def _must_be_scheduler(address: str, security: Security) -> None:
    """RunError unless a scheduler says so there; a `Client` may wait for ever for somebody else, and is never rid of him."""

    async def kind() -> Any:
        keys = security.get_connection_args("client")
        async with rpc(address, timeout=PATIENCE, connection_args=keys) as there:
            return (await there.identity())["type"]

    try:
        found = LoopRunner().run_sync(kind, callback_timeout=PATIENCE)
    except Exception as error:  # whatever Dask makes of what others say
        raise RunError(f"--cluster {address}: {NOBODY}") from error
    if found != "Scheduler":
        raise RunError(f"--cluster {address}: {NOBODY}")


def _security(address: str) -> Security:
    """What Dask's configuration says of encryption. RunError where that does not fit the address, or cannot be used."""
    place, scheme = f"--cluster {address}", urlsplit(address).scheme
    try:
        security = Security()
        named = security.get_tls_config_for_role("client") if scheme == "tls" else {}
        for file in filter(None, (named.get(key) for key in ("ca_file", "cert", "key"))):
            if "\n" not in file and not Path(file).is_file():  # else it is the certificate itself
                raise ValueError(f"{file}: is no file")
        keys = security.get_connection_args("client")["ssl_context"]
    except (OSError, TypeError, ValueError) as error:
        said = " ".join(str(error).split())
        raise RunError(
            f"{place}: what Dask's configuration says under distributed.comm.tls cannot be used: {said}"
        ) from error
    if scheme == "tls" and keys is None:
        raise RunError(
            f"{place}: Dask's configuration lacks certificates; give all of distributed.comm.tls.ca-file, .client.cert and "
            ".client.key there, or DASK_DISTRIBUTED__COMM__TLS__CA_FILE, __CLIENT__CERT and __CLIENT__KEY"
        )
    if scheme == "tcp" and security.require_encryption:
        raise RunError(
            f"{place}: Dask's configuration demands encryption (distributed.comm.require-encryption); use tls://"
        )
    return security


def warn_if_open(address: str) -> None:
    """Warn of an address beyond this machine where nobody is asked who they are."""
    said = urlsplit(address)
    if said.scheme == "tcp" and not _is_here(str(said.hostname)):
        print(
            f"{address}: nobody is asked there who they are, and whoever reaches it can run code; use tls:// "
            "where others share the network",
            file=sys.stderr,
        )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
