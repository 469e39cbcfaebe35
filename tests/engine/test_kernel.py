"""Two readings of the laws, written apart, come to the same record bit for bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given

from sim.errors import EndlessError
from sim.world.jit import keep, read_kept
from sim.world.kernel.engine import Kernel, plays
from sim.world.kernel.memory import Layout, world_at
from sim.world.model import Model
from sim.world.plan import Plan
from sim.world.reference import Engine
from tests.promises.worlds import examples, opened
from tests.property.refusals import furnished
from tests.property.scenarios import scenarios

from .played import SCENARIOS, plan_of

GOLDEN = Path(__file__).parents[1] / "golden"


def _equal(plan: Plan, replications: int, per_belief: int, *, compiled: bool = True) -> None:
    one, two = Engine(plan), Kernel(plan)
    if compiled:
        two.compile()
    for k in range(replications):
        try:
            expected = one.play(1, k, per_belief)
        except EndlessError:
            continue
        assert two.play(1, k, per_belief) == expected, k


@pytest.mark.parametrize("name", sorted(path.stem for path in SCENARIOS.glob("*.yaml")))
def test_both_readings_play_every_scenario_that_ships_alike(name: str) -> None:
    _equal(plan_of(f"{name}.yaml"), 60, 3)


@pytest.mark.parametrize("name", ["ferry", "harbour", "quarry"])
def test_both_readings_play_what_is_worked_out_by_hand_alike(name: str) -> None:
    _equal(plan_of(GOLDEN / f"{name}.yaml"), 200, 20)


def test_what_python_plays_of_the_laws_is_what_machine_code_plays() -> None:
    _equal(plan_of("wechat.yaml"), 5, 3, compiled=False)


def test_both_readings_play_whatever_is_generated_alike(tmp_path: Path) -> None:
    folder, played = furnished(tmp_path), [0]

    @examples(40)
    @given(scenarios())
    def check(data: Any) -> None:
        found = opened(folder, data)
        if found is not None and plays(Model(found.plan, found.loaded.python)):
            played[0] += 1
            _equal(found.plan, 20, 4)

    check()
    assert played[0] >= 5


def test_compiled_code_reads_and_writes_the_memory_of_a_world() -> None:
    rows = np.zeros(2, [("number", "i4"), ("value", "f8")])
    rows["value"] = 0.5, 0.25
    found = {"now": 40, "state": np.arange(3.0), "table": np.arange(6.0).reshape(2, 3), "rows": rows}
    kind = Layout(found)
    at, block = world_at(kind), kind.block(found)

    @numba.njit("float64(int64, int64)")
    def work(address: int, k: int) -> float:
        w = at(address)
        w.now += k
        w.state[k] = w.state[k - 1] + w.table[1, k] + w.rows[1].value
        w.rows[1].value = 8.0
        return w.now + len(w.state)  # type: ignore[no-any-return]

    assert work(block.ctypes.data, 2) == 45.0
    assert block[kind.places["now"]] == 42
    assert found["state"].tolist() == [0.0, 1.0, 6.25] and rows["value"].tolist() == [0.5, 8.0]


def test_code_that_is_not_whole_is_not_loaded(tmp_path: Path) -> None:
    file = tmp_path / "laws.code"
    assert read_kept(file) is None
    keep(file, b"code")
    assert read_kept(file) == b"code"
    file.write_bytes(file.read_bytes()[:-1])
    assert read_kept(file) is None
