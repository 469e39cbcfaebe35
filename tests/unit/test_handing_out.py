"""How many chunks are handed out before what is looked at meanwhile, and how many are in flight after it."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from sim.execution.chunk import Chunk
from sim.execution.executor import AHEAD, _in_order
from sim.execution.options import Options


class Elsewhere:
    """Others who play: nothing is done until everybody has looked, if they are `away`; else at once."""

    in_flight = 3

    def __init__(self, *, away: bool) -> None:
        self.away, self.given = away, list[tuple[Future[Chunk], Chunk]]()

    def submit(self, number: int, first: int, last: int) -> Future[Chunk]:
        self.given.append((Future(), Chunk(number, last - first, [], [])))
        if not self.away:
            self.given[-1][0].set_result(self.given[-1][1])
        return self.given[-1][0]

    def look(self) -> None:
        self.seen = len(self.given)
        self.away = False
        for future, chunk in self.given:
            if not future.done():
                future.set_result(chunk)


@pytest.mark.parametrize(("away", "n", "seen"), [(True, 100, AHEAD), (True, 10, 10), (False, 100, 3)])
def test_who_plays_elsewhere_has_enough_to_do_meanwhile_and_who_plays_here_shows_progress(
    away: bool, n: int, seen: int
) -> None:
    others, done = Elsewhere(away=away), list[int]()
    spans = [(20 * k, 20 * k + 20) for k in range(n)]
    chunks = _in_order(others, spans, 0, 20 * n, lambda at, _: done.append(at), Options(), others.look)  # type: ignore[arg-type]
    assert [chunk.number for chunk in chunks] == list(range(n))
    assert others.seen == seen and done == [20 * (k + 1) for k in range(n)]
