"""What a chunk comes to, as bytes and back, exactly: nothing but whole numbers, and no code, as a pickle would hold."""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from collections.abc import Container, Sequence
from typing import Any

import numpy as np

from sim.execution.chunk import Chunk, Place
from sim.execution.counts import Counts, Rows
from sim.execution.pairs import PairCounts
from sim.execution.tables import write_chunk
from sim.statistics.moments import Moments, Tally
from sim.statistics.paired import PairMoments
from sim.world.plan import Plan
from sim.world.record import Played

CLASSES = {kind.__name__: kind for kind in (Counts, PairCounts, Moments, PairMoments, Tally)}


def keep(
    place: Place, chunk: Chunk, plans: Sequence[Plan], results: Sequence[tuple[Rows, list[Played]]], tables: Container[str]
) -> None:  # fmt: skip
    """Write the rows of a chunk into those tables, and then its receipt. RunError if the disk refuses."""
    parts = []
    for inner, plan, (rows, played) in zip(place.inner, plans, results, strict=True):
        parts += write_chunk(place.chunks.rows(inner), plan, chunk.number, rows, played, tables)
    data = zlib.compress(json.dumps(_plain(list(chunk)), separators=(",", ":")).encode(), level=1)
    place.chunks.write(chunk.number, chunk.replications, data, parts)


def restored(data: bytes) -> Chunk:
    """The chunk that `keep` wrote."""
    return Chunk(*_restored(json.loads(zlib.decompress(data))))


def _plain(value: Any) -> Any:
    """A value as JSON: numbers, texts and lists stand for themselves, anything else is a mapping with one key."""
    if isinstance(value, np.ndarray | np.integer):
        whole = np.asarray(value)
        if whole.dtype != np.int64:
            raise TypeError(f"{whole.dtype}: counts are whole numbers of 64 bits")
        return {"array": [list(whole.shape), base64.b64encode(whole.astype("<i8").tobytes()).decode()]}
    if isinstance(value, dict):
        kind = "counter" if isinstance(value, Counter) else "dict"
        return {kind: [[_plain(key), _plain(item)] for key, item in value.items()]}
    if isinstance(value, tuple):
        return {"tuple": [_plain(item) for item in value]}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, int | str):
        return int(value) if isinstance(value, int) else value
    return {type(value).__name__: {name: _plain(item) for name, item in vars(value).items()}}


def _restored(value: Any) -> Any:
    if isinstance(value, list):
        return [_restored(item) for item in value]
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    if kind == "array":
        whole = np.frombuffer(base64.b64decode(inner[1]), "<i8").astype(np.int64)
        return whole.reshape(inner[0])[()]  # without axes: a number, as a sum gives it
    if kind == "tuple":
        return tuple(_restored(item) for item in inner)
    if kind in ("dict", "counter"):
        pairs = {_restored(key): _restored(item) for key, item in inner}
        return Counter(pairs) if kind == "counter" else pairs
    return CLASSES[kind](**{name: _restored(item) for name, item in inner.items()})
