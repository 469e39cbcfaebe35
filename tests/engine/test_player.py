"""Whoever plays a plan, the same comes out: machine code, whatever it is made of, and the reference engine."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from sim.errors import EndlessError
from sim.execution import compiling
from sim.execution.options import REFERENCE, Options
from sim.execution.player import Player
from sim.store.disk import lock, unlock
from sim.world.kernel import engine
from sim.world.kernel import machine as made
from sim.world.kernel.engine import Kernel, plays
from sim.world.kernel.world import MOST_EVENTS
from sim.world.model import Model
from sim.world.plan import Plan
from sim.world.record import Played
from tests.laws.ruled import deal

from .played import plan_from, plan_of

OFTEN = """
format: 1
title: much news
as_of: 2030-01-01
horizon: 2031-01-01
actors: {press: {}}
circumstances: {news: {start: 0, range: [0, 1000000]}}
events: {item: {hazard: RATE, sets: {news: {add: 1}}}}
outcomes: [{many: news >= 4000}, {few: otherwise}]
"""


def _played(engine: Player, seed: int, first: int, last: int, per_belief: int) -> list[Played]:
    return [engine.play(seed, k, per_belief) for k in range(first, last)]


def _compiled(plan: Plan) -> Player:
    Kernel(plan).compile()
    found = Player(plan, Options())
    assert found.look() is None
    return found


def test_both_engines_play_the_same_and_nobody_need_know_which() -> None:
    plan = plan_of("microsoft.yaml")
    one, two = _compiled(plan), Player(plan, Options(engine=REFERENCE))
    assert _played(one, 3, 100, 300, 20) == _played(two, 3, 100, 300, 20)


def test_what_the_memory_of_compiled_laws_is_too_small_for_is_played_all_the_same(tmp_path: Path) -> None:
    """And what comes after it, in the same memory, is as if nothing had been."""
    plan = plan_from(tmp_path, OFTEN.replace("RATE", "11.22"))
    found = _played(_compiled(plan), 1, 0, 12, 2)
    assert found == _played(Player(plan, Options(engine=REFERENCE)), 1, 0, 12, 2)
    lengths = [len(one.record) for one in found]
    assert min(lengths) < MOST_EVENTS < max(lengths)


def test_what_never_ends_is_told_by_either(tmp_path: Path) -> None:
    turns = "\n".join(
        f"  {own}: {{powers: {{{own}_p: {{review: {{takes: 0.00001 days, grants: 1, reopens: {{when: cleared({other}_p)}}}}}}}}}}"
        for own, other in (("one", "two"), ("two", "one"))
    )
    plan = plan_from(tmp_path, deal(turns, closes="{when: 'false', after: 0}"))
    with pytest.raises(EndlessError, match="replication 0: more than 10,000 things happen on day "):
        _played(_compiled(plan), 1, 0, 1, 1)


def test_what_the_compiled_laws_do_not_know_the_reference_engine_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among it an expression that needs more values at hand than there is room for."""
    plan = plan_of("kokusai.yaml")
    expected = _played(Player(plan, Options(engine=REFERENCE)), 1, 0, 40, 20)
    assert plays(Model(plan))
    monkeypatch.setattr(engine, "STACK", 1)
    assert not plays(Model(plan))
    player = Player(plan, Options())
    assert player.look() is None and _played(player, 1, 0, 40, 20) == expected


def test_machine_code_is_used_from_the_chunk_on_before_which_it_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of("oracle.yaml")
    Kernel(plan).compile()
    (code,) = (made.folder() or tmp_path).glob("*.code")
    monkeypatch.setattr(made, "folder", lambda: tmp_path)
    monkeypatch.setattr(made, "_loaded", {})
    player = Player(plan, Options())
    assert player.look() is not None
    first = _played(player, 1, 0, 20, 20)
    (tmp_path / code.name).write_bytes(code.read_bytes())
    assert player.look() is None
    then = _played(player, 1, 20, 40, 20)
    assert first + then == _played(Player(plan, Options(engine=REFERENCE)), 1, 0, 40, 20)


def test_one_process_compiles_and_leaves_nothing_where_it_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "sim-numba" / (made.folder() or tmp_path).name
    place.mkdir(parents=True)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(compiling, "folder", lambda: place)
    start, begun = subprocess.Popen, []

    def started(*args: Any, **options: Any) -> Any:
        begun.append(start(*args, **options))
        return begun[-1]

    monkeypatch.setattr(subprocess, "Popen", started)
    world = Kernel(plan_of("oracle.yaml")).world
    compiling.begin(world)
    (pid,) = [process.pid for process in begun]
    while not _is_locked(place):
        assert os.waitpid(pid, os.WNOHANG) == (0, 0)
        time.sleep(0.1)
    compiling.begin(world)
    assert len(begun) == 1
    os.kill(pid, signal.SIGTERM)
    assert os.waitpid(pid, 0) == (pid, signal.SIGTERM)
    assert not _is_locked(place) and not list(place.glob("*.code"))


def _is_locked(place: Path) -> bool:
    try:
        unlock(lock(place, wait=False))
    except OSError:
        return True
    return False
