"""A run folder is made out of sight and then shown whole, or not at all.

    <out>/<scenario>/.<run id>.partial            in the making; locked for as long as its process lives
    <out>/<scenario>/.<run id>.partial/run        what will be published
    <out>/<scenario>/<run id>                     published
    <out>/<scenario>/.<run id>.<random>.replaced  was published; there only while another takes its place

One process at a time makes a run. What it has played is kept in chunks (`sim.store.chunks`) until the run is
published, however the process ends, so that another can go on. A run that comes to nothing also takes away the
folders around it that were made for it and are empty.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sim.errors import RunError
from sim.scenario.called import is_plain
from sim.store.carried import give_way
from sim.store.chunks import Chunks
from sim.store.disk import (
    alone_in,
    read_file,
    refusals,
    remove_empty,
    sync,
    sync_tree,
    undisturbed,
    unlock,
    write_whole,
)
from sim.store.manifest import is_complete
from sim.store.places import hidden, put_right, taken

__all__ = ["RunFolder", "run_id"]

ROOM = 8 * 2**20  # bytes; a report takes five million, most of it the library that draws its figures


def run_id(**asked: str | int | float | None) -> str:
    """Ten hexadecimal digits that name a run: the same for the same question, in whatever order it is put.

    Pass everything that the results depend on, and nothing else.

    >>> run_id(scenario="5d41402a", seed=1, n=10_000, per_belief=20, version="0.1.0")
    '36c7d98fbf'
    """
    text = json.dumps(asked, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


class RunFolder:
    """A run folder in the making; it becomes visible whole or not at all.

    It is open from `create` until `publish`, `leave` or `discard`; as a context manager it is left by whatever leaves
    the block before that, Ctrl-C included. `path` is what will be published. `chunks` is where other processes put
    what they have played; it may hold chunks already if the run was taken up again. `kept` tells, once it is published, what
    somebody had put into the folder of an earlier run under a name that this one needs. `published` tells that it is there
    for all to see, whatever interrupts what comes then.

    Example::

        with RunFolder.create(Path("reports"), "oracle", run_id(seed=1, n=10_000)) as folder:
            part = write_rows(folder.chunks.rows(), "replications", 0, {"replication": np.arange(500)})
            folder.chunks.write(0, 500, b"what these come to", [part])
            folder.merge("replications", order_by=["replication"])
            folder.write_text("summary.json", "{}")
            print(folder.publish())
    """

    def __init__(self, work: Path, final: Path, around: Sequence[Path], handle: int | None) -> None:
        self.chunks = Chunks(work)
        self.path = work / "run"
        self.final = final
        self.kept: list[str] = []
        self.published = False
        self._work = work
        self._around = around  # folders made for this one, the innermost first
        self._lock = handle
        self._open = True

    @classmethod
    def create(cls, out: Path, scenario: str, run_id: str, *, resume: bool = False) -> RunFolder:
        """Start a run folder `<out>/<scenario>/<run id>`, and see that something can be written there.

        With `resume`, what an earlier process left of this run is taken up, if there is anything; otherwise it is
        removed. RunError if nothing can be written, if a name is none for a folder, or if another process is at work
        on this run, as far as the file system knows locks.
        """
        final = out / _plain(scenario) / _plain(run_id)
        folder, around = None, list[Path]()
        try:
            with refusals(final.parent):
                around = [parent for parent in final.parents if not parent.exists()]
                with undisturbed():
                    final.parent.mkdir(parents=True, exist_ok=True)
                    with alone_in(final.parent):
                        kept = put_right(final)
                        if final.is_file() and not final.is_symlink():
                            raise FileExistsError(errno.EEXIST, "", str(final))
                        work = hidden(final)
                        folder = cls(work, final, around, taken(work, resume))
                        folder.kept = kept
                        if folder.path.exists():
                            shutil.rmtree(folder.path)
                        folder.path.mkdir()
                        folder.chunks.rows().mkdir(exist_ok=True)
                _probe(work / "probe")
        except BaseException:
            remove_empty(around) if folder is None else folder.leave()
            raise
        return folder

    @property
    def locked(self) -> bool:
        """Whether other processes are kept out; they are not where the file system knows no locks."""
        return self._lock is not None

    def inner(self, name: str) -> None:
        """Make room for the tables of one scenario: `merge(f"{name}/events", ...)` finds parts in `chunks.rows(name)`.

        RunError if the disk refuses, or if the name is none for a folder.
        """
        path = self.chunks.rows(_plain(name))
        with refusals(self.final / name):
            path.mkdir(exist_ok=True)

    def note(self, name: str, text: str) -> None:
        """Write a file beside the chunks, which is not published. RunError if the disk refuses."""
        with refusals(self._work / name):
            write_whole(self._work / name, text)  # chunks are worth nothing without the question that they answer

    def noted(self, name: str) -> str | None:
        """What `note` wrote, perhaps in an earlier process; None if nothing did."""
        with suppress(OSError):
            return read_file(self._work / name).decode()
        return None

    def write_text(self, name: str, text: str) -> None:
        """Write a file, in UTF-8. RunError if the disk refuses."""
        self.write_bytes(name, text.encode())

    def write_bytes(self, name: str, data: bytes) -> None:
        """Write a file; `name` may lie in a folder of the run folder. RunError if the disk refuses."""
        path = self.path / name
        with refusals(self.final / name):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def merge(self, name: str, order_by: Sequence[str]) -> None:
        """Merge the parts of table `name` into `<name>.parquet`; see `sim.store.tables.merge_rows`."""
        from sim.store.tables import merge_rows

        merge_rows(self.chunks.rows(), name, order_by, self.path / f"{name}.parquet")

    @contextmanager
    def merging(self, n: int) -> Iterator[None]:
        """Inside the block tables are merged from their parts. VanishedError unless all of `n` replications are still there."""
        try:
            yield
        except Exception:
            self._must_hold(n)
            raise
        self._must_hold(n)

    def _must_hold(self, n: int) -> None:
        if self.chunks.count() < n:
            raise self.chunks.gone()

    def vanished(self) -> bool:
        """Whether something is gone of what is written here while the folder is made."""
        return not self.path.is_dir() or self.chunks.vanished()

    def publish(self) -> Path:
        """Show the folder under its final name, which is returned, once all of it has reached the disk.

        A run of the same id is replaced: it answered the same question, perhaps without the pictures that are
        asked for now. What somebody else has put into its folder is
        carried over (`sim.store.carried`). RunError if the disk refuses; then an earlier run is still there.
        """
        with undisturbed(), refusals(self.final):
            sync_tree(self.path)
            with alone_in(self.final.parent):
                replaced = self.final.with_name(f".{self.final.name}.{secrets.token_hex(4)}.replaced")
                try:
                    with suppress(FileNotFoundError):
                        self.final.rename(replaced)
                    self.path.rename(self.final)
                    self.published = True
                except BaseException:
                    with suppress(OSError):
                        replaced.rename(self.final)
                    raise
                if os.path.lexists(replaced):
                    self.kept += give_way(replaced, self.final)
                sync(self.final.parent)
                shutil.rmtree(self._work, ignore_errors=True)
                self._let_go()
        return self.final

    def leave(self) -> None:
        """Keep what was played for whoever takes it up; nothing is kept of a run that is also there whole."""
        if self._open and not is_complete(self.final) and self.chunks.count():
            with undisturbed():
                shutil.rmtree(self.path, ignore_errors=True)
                self._let_go()
        else:
            self.discard()

    def discard(self) -> None:
        """Remove everything that was written; nothing happens if it was published, left or discarded before."""
        if not self._open:
            return
        with undisturbed():
            shutil.rmtree(self._work, ignore_errors=True)
            self._let_go()
            remove_empty(self._around)

    def _let_go(self) -> None:
        self._open = False
        if self._lock is not None:
            unlock(self._lock)
        self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()


def _plain(name: str) -> str:
    if not is_plain(name):
        raise RunError(f"{name!r} cannot be the name of a folder: no dot in front, no slashes, printable, not empty")
    return name


def _probe(path: Path) -> None:
    """Find out now, and not after the simulation, that there is no room. OSError says how much is wanted, and is there."""
    try:
        path.write_bytes(bytes(ROOM))
        sync(path)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        path.unlink(missing_ok=True)
        free = shutil.disk_usage(path.parent).free
        there = (
            f", and {free * 10 // 2**20 / 10} are free" if free < ROOM else ""
        )  # else blocks are not what is used up
        raise OSError(errno.ENOSPC, f"{error.strerror}: a run needs {ROOM >> 20} MiB{there}") from None
    path.unlink()
