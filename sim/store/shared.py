"""A run folder in the making that several processes fill, each with chunks of its own.

    <out>/<scenario>/.<run id>.partial            locked by all who play a part of the run, and by nobody alone

Whoever finds that all chunks are there makes the run of them (`sim.store.folder`), which needs the lock for itself: it
gets that once nobody plays any more. So the process that ends last is sure to find both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import RunError
from sim.store.chunks import Chunks
from sim.store.disk import alone_in, refusals, undisturbed, unlock, write_whole
from sim.store.manifest import ASKED, read_manifest
from sim.store.places import hidden, put_right, taken


@contextmanager
def taking_part(
    final: Path, question: dict[str, Any], same: Callable[[dict[str, Any]], None], tell: Callable[[str], None]
) -> Iterator[Chunks]:
    """Where one of several processes puts the chunks of the run that will be published as `final`.

    Args:
        same: raises what is wrong with the question that an earlier process has left there, and the chunks answer.
        tell: is given what became of files that somebody had put into the folder of an earlier run, a line each.

    Raises:
        AtWorkError: if a process makes the run alone. RunError: if the disk refuses, or the question there is damaged.
    """
    handle = None
    with refusals(final.parent), undisturbed():
        final.parent.mkdir(parents=True, exist_ok=True)
        with alone_in(final.parent):
            told = put_right(final)
            work = hidden(final)
            handle = taken(work, resume=True, shared=True)
            asked = work / ASKED
            if asked.exists():
                before, wrong, state = read_manifest(asked, final.name, published=False)
                if wrong:
                    raise RunError(f"{final}: is {state} ({wrong}); look at {work}, and remove it yourself")
                same(before)
            else:
                write_whole(asked, json.dumps(question))
            Chunks(work).rows().mkdir(exist_ok=True)
    try:
        for line in told:
            tell(line)
        yield Chunks(work)
    finally:
        if handle is not None:
            unlock(handle)
