"""A run folder is made out of sight and then shown whole, or not at all.

    <out>/<scenario>/.<run id>.<random>.partial   in the making; locked for as long as its process lives
    <out>/<scenario>/<run id>                     published
    <out>/<scenario>/.<run id>.<random>.replaced  was published; there only while another takes its place

Two processes may make the same run at once: each has a folder of its own, and the last one published stays.
What a killed process left behind is removed when the same run is made again. A run that comes to nothing also takes
away the folders around it that were made for it and are empty.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sim.errors import RunError
from sim.store.disk import alone_in, lock, refusals, sync, sync_tree, undisturbed, unlock
from sim.store.tables import Columns, merge_rows, write_rows

__all__ = ["RunFolder", "run_id", "write_rows"]

ROOM = 8 * 2**20  # bytes; a report takes five million, most of it the library that draws its figures


def run_id(**asked: str | int | float | None) -> str:
    """Ten hexadecimal digits that name a run: the same for the same question, in whatever order it is put.

    Pass everything that the results depend on, and nothing else.

    >>> run_id(scenario="5d41402a", seed=1, n=10_000, per_belief=20, engine="reference", version="0.1.0")
    '55c9d65474'
    """
    text = json.dumps(asked, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


class RunFolder:
    """A run folder in the making; it becomes visible whole or not at all.

    It is open from `create` until `publish` or `discard`; as a context manager it is discarded by whatever
    leaves the block before that, Ctrl-C included. Other processes write into `path` by `write_rows`.

    Example::

        with RunFolder.create(Path("reports"), "oracle", run_id(seed=1, n=10_000)) as folder:
            folder.write_rows("replications", 0, {"replication": np.arange(500)})
            folder.merge("replications", order_by=["replication"])
            folder.write_text("summary.json", "{}")
            print(folder.publish())
    """

    def __init__(self, path: Path, final: Path, around: Sequence[Path] = ()) -> None:
        self.path = path
        self.final = final
        self._around = around  # folders made for this one, the innermost first
        self._lock: int | None = None
        with suppress(OSError):  # a file system without locks: then nobody will take it for abandoned either
            self._lock = lock(path, wait=False)

    @classmethod
    def create(cls, out: Path, scenario: str, run_id: str) -> RunFolder:
        """Start a run folder `<out>/<scenario>/<run id>`, and see that something can be written there.

        RunError if it cannot, or if a name is none for a folder.
        """
        final = out / _plain(scenario) / _plain(run_id)
        folder, around = None, list[Path]()
        try:
            with refusals(final.parent):
                around = [parent for parent in final.parents if not parent.exists()]
                with undisturbed():
                    final.parent.mkdir(parents=True, exist_ok=True)
                    with alone_in(final.parent):
                        _sweep(final)
                        path = _beside(final, "partial")
                        path.mkdir(parents=True)  # somebody's discard may just have taken its parents away
                        folder = cls(path, final, around)
                _probe(path / "probe")
        except BaseException:
            _remove_empty(around) if folder is None else folder.discard()
            raise
        return folder

    def inner(self, name: str) -> Path:
        """Make a folder in this one, for tables of its own: `merge(f"{name}/events", ...)` finds them there.

        RunError if the disk refuses, or if the name is none for a folder.
        """
        path = self.path / _plain(name)
        with refusals(self.final / name):
            path.mkdir(exist_ok=True)
        return path

    def write_text(self, name: str, text: str) -> None:
        """Write a file, in UTF-8. RunError if the disk refuses."""
        self.write_bytes(name, text.encode())

    def write_bytes(self, name: str, data: bytes) -> None:
        """Write a file; `name` may lie in a folder of the run folder. RunError if the disk refuses."""
        path = self.path / name
        with refusals(self.final / name):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def write_rows(self, name: str, part: int, columns: Columns) -> None:
        """Write one part of table `name`; see `sim.store.tables.write_rows`, which other processes call."""
        write_rows(self.path, name, part, columns)

    def merge(self, name: str, order_by: Sequence[str]) -> None:
        """Merge the parts of table `name` into `<name>.parquet`; see `sim.store.tables.merge_rows`."""
        merge_rows(self.path, name, order_by)

    def publish(self) -> Path:
        """Show the folder under its final name, which is returned, once all of it has reached the disk.

        A run of the same id is replaced: it answered the same question, perhaps without the pictures that are
        asked for now. RunError if the disk refuses; then an earlier run is still there.
        """
        with undisturbed(), refusals(self.final):
            sync_tree(self.path)
            with alone_in(self.final.parent):
                replaced = _beside(self.final, "replaced")
                try:
                    with suppress(FileNotFoundError):
                        self.final.rename(replaced)
                    self.path.rename(self.final)
                except BaseException:
                    with suppress(OSError):
                        replaced.rename(self.final)
                    raise
                sync(self.final.parent)
                shutil.rmtree(replaced, ignore_errors=True)
        self._let_go()
        return self.final

    def discard(self) -> None:
        """Remove everything that was written; nothing happens if it was published or discarded before."""
        if self._lock is None and not self.path.exists():
            return
        with undisturbed():
            shutil.rmtree(self.path, ignore_errors=True)
            self._let_go()
            _remove_empty(self._around)

    def _let_go(self) -> None:
        if self._lock is not None:
            unlock(self._lock)
        self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


def _plain(name: str) -> str:
    """A name that stays within its folder and is not hidden; RunError for any other."""
    if not name or name[0] == "." or not name.isprintable() or "/" in name or "\\" in name:
        raise RunError(f"{name!r} cannot be the name of a folder: no dot in front, no slashes, printable, not empty")
    return name


def _beside(final: Path, purpose: str) -> Path:
    """A hidden name of this run that nobody else has."""
    return final.with_name(f".{final.name}.{secrets.token_hex(4)}.{purpose}")


def _remove_empty(folders: Sequence[Path]) -> None:
    """Remove folders, each of which lies in the next, up to the first that holds something of somebody else."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


def _probe(path: Path) -> None:
    """Find out now, and not after the simulation, that there is no room."""
    path.write_bytes(bytes(ROOM))
    sync(path)
    path.unlink()


def _sweep(final: Path) -> None:
    """Put right what killed processes left of this run; the caller is alone in the folder."""
    hidden = [path for path in final.parent.glob(".*") if path.name.startswith(f".{final.name}.")]
    for path in hidden:
        if path.suffix == ".replaced":
            # It was killed between the two renames of `publish` if nothing has the final name.
            with suppress(OSError):
                path.rename(final)
            shutil.rmtree(path, ignore_errors=True)
        if path.suffix == ".partial":
            with suppress(OSError):  # locked: somebody is at work in it
                handle = lock(path, wait=False)
                shutil.rmtree(path, ignore_errors=True)
                os.close(handle)
