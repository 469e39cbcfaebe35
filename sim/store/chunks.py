"""The chunks of a run in the making: what each came to is kept until the run is published, and believed only whole.

    parts/<table>/part-<number>.parquet              rows, see `sim.store.tables`
    parts/<scenario>/<table>/part-<number>.parquet   the same, of a comparison
    chunks/<number>-<replications>.receipt           written last; without it the chunk was not played

A receipt holds what the chunk adds to the counts of the run, the hashes of its parts, and its own hash, so that what
a crash has torn, or somebody has altered, is played again instead.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sim.errors import VanishedError
from sim.store.disk import read_file, refusals


class Kept(NamedTuple):
    """What is there of a run: replications in whole chunks, and the receipts of chunks that are damaged."""

    replications: int
    damaged: list[Path]


@dataclass(frozen=True)
class Chunks:
    """Where the chunks of one run are kept. It may be sent to other processes."""

    folder: Path

    def rows(self, inner: str = "") -> Path:
        """Where parts of tables go: those of the run, or of one scenario of a comparison."""
        return self.folder / "parts" / inner

    def write(self, number: int, size: int, data: bytes, parts: Sequence[Path]) -> None:
        """Keep a chunk of `size` replications, once its parts are written. RunError if the disk refuses."""
        path = self._receipt(number, size)
        beside = path.with_suffix(f".{os.getpid()}.unfinished")
        with refusals(path):
            listed = [[str(part.relative_to(self.folder)), _hash(part.read_bytes())] for part in parts]
            body = json.dumps(listed).encode() + b"\n" + data
            path.parent.mkdir(exist_ok=True)  # not its parents: a folder that was discarded must not come back
            beside.write_bytes(_hash(body).encode() + b"\n" + body)
            beside.replace(path)

    def read(self, number: int, size: int) -> bytes | None:
        """What `write` was given; None where there is no such chunk, its receipt is damaged, or parts of it are gone."""
        found = _opened(self._receipt(number, size))
        return None if found is None or self._lacking(found[0]) else found[1]

    def kept(self) -> Kept:
        """Look at every chunk, and whether its receipt and its parts are as they were written."""
        replications, damaged = 0, []
        for path, size in self._receipts():
            if self._whole(path):
                replications += size
            else:
                damaged.append(path)
        return Kept(replications, damaged)

    def count(self) -> int:
        """Replications of the chunks that are there with all their parts, whatever has become of what is in these."""
        return sum(size for path, size in self._receipts() if self._lacks(path) is False)

    def vanished(self) -> bool:
        """Whether parts are gone of which there are receipts, or the folder for them."""
        return not self.rows().is_dir() or any(self._lacks(path) for path, _ in self._receipts())

    def must_hold(self, *asked: tuple[int, int]) -> None:
        """VanishedError unless these chunks, each a number and replications, are there with all their parts."""
        if any(self._lacks(self._receipt(number, size)) is not False for number, size in asked):
            raise self.gone()

    def gone(self) -> VanishedError:
        """The error that says that something is not there any more."""
        return VanishedError(f"{self.folder}: files of this run have vanished while it was played")

    def _receipt(self, number: int, size: int) -> Path:
        return self.folder / "chunks" / f"{number:08d}-{size}.receipt"

    def _receipts(self) -> Iterator[tuple[Path, int]]:
        for path in sorted((self.folder / "chunks").glob("*-*.receipt")):
            size = path.stem.rpartition("-")[2]
            if size.isdecimal():
                yield path, int(size)

    def _lacks(self, path: Path) -> bool | None:
        """Whether parts are missing that a receipt lists; None if the receipt is missing or damaged itself."""
        found = _opened(path)
        return None if found is None else self._lacking(found[0])

    def _lacking(self, listed: list[list[str]]) -> bool:
        return not all((self.folder / part).is_file() for part, _ in listed)

    def _whole(self, path: Path) -> bool:
        found = _opened(path)
        try:
            return found is not None and all(_hash(read_file(self.folder / p)) == h for p, h in found[0])
        except OSError:
            return False


def _opened(path: Path) -> tuple[list[list[str]], bytes] | None:
    """The parts that a receipt lists, with their hashes, and the data in it; None if it is not as it was written."""
    try:
        digest, _, body = read_file(path).partition(b"\n")
    except OSError:
        return None
    if digest.decode(errors="replace") != _hash(body):
        return None
    listed, _, data = body.partition(b"\n")
    return json.loads(listed), data


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
