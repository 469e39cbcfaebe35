"""What is divided by 0 is no number: nothing that is asked of it holds, and it moves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.compile.warnings.states import Reachable
from sim.world.kernel.engine import Kernel
from sim.world.plan import Plan
from sim.world.record import Event, Kind
from sim.world.reference import Engine
from sim.world.reference.play import Play
from tests.engine.played import named, plan_from

from .one import HEAD, SIDES

NONE = "x / nil"
FALSE = [
    NONE, "nil / nil", "1 / nil", f"{NONE} == 1", f"{NONE} != 1", f"{NONE} < 1", f"{NONE} <= 1", f"{NONE} > 1", f"{NONE} >= 1",
    f"1 == {NONE}", f"1 != {NONE}", f"x != {NONE}", f"x < {NONE}", f"x > {NONE}", f"{NONE} == {NONE}", f"{NONE} != {NONE}",
    f"{NONE} + 1", f"0 * ({NONE}) == 0", f"1 / ({NONE}) == 0", f"({NONE}) and x", f"({NONE}) or nil", f"ever ({NONE})",
    f"for({NONE} >= 1, 0)", "1 / (x - 0.1 - 0.3)", "1 / (x - 0.1 - 0.3) != 1", "x / signed", "x / (nil > 1) != 7",
    "x * 1e200 * 1e200", "x * 1e200 * 1e200 > 1", "x * 1e200 * 1e200 - x * 1e200 * 1e200 != 1", "1 / (x * 1e200 * 1e200) == 0",
]  # fmt: skip
TRUE = [
    f"not ({NONE})",
    f"not ({NONE} != 1)",
    f"({NONE}) or x",
    f"({NONE} > 1) == 0",
    f"({NONE} and x) + 1 == 1",
    "nil / x == 0",
]
WATCHED = """
circumstances: {{x: {{start: 0.4}}, nil: {{start: 0}}, {seen}}}
actors: {{president: {{powers: {{ban: {{impose: {{deadline: {{after: 3 days, force: order, met: closed, then: {{enforce: {shifted}}}}}}}}}}}}}}}
events:
  start: {{at: 2024-01-02, sets: {{x: {{add: 0}}}}}}
{events}
so_far: [{{by: president, imposes: ban}}]
outcomes: [{{other: otherwise}}]
"""


def _records(plan: Plan) -> list[Event]:
    """The record of one replication, by both readings of the laws, and by what is compiled of them."""
    compiled = Kernel(plan)
    compiled.compile()
    found, *others = [list(one.play(1, 0, 20).record) for one in (Engine(plan), Kernel(plan), compiled)]
    assert all(other == found for other in others)
    return found


def _watched(folder: Path, shift: str = "x") -> Plan:
    asked = [*FALSE, *TRUE]
    return plan_from(folder, HEAD + WATCHED.format(
        seen=", ".join(f"s{i}: {{start: 0}}" for i in range(len(asked))),
        events="\n".join(f'  e{i}: {{when: "{said}", sets: {{s{i}: 1}}}}' for i, said in enumerate(asked)),
        shifted=f'{{is: 0.25, shifts: {{"{shift}": 0.5}}}}',
    ))  # fmt: skip


def test_what_is_divided_by_0_holds_nothing_whichever_way_it_is_asked(tmp_path: Path) -> None:
    plan = _watched(tmp_path)
    records = _records(plan)
    set_ = {event[4].split(".")[-1] for event in named(plan, records) if event[2] == Kind.SET.name}
    asked = dict(enumerate([*FALSE, *TRUE]))
    assert [said for i, said in asked.items() if f"s{i}" in set_] == TRUE


@pytest.mark.parametrize("shift", [NONE, f"1 - {NONE}", "x * 1e200 * 1e200"])
def test_no_number_shifts_nothing(shift: str, tmp_path: Path) -> None:
    plan = _watched(tmp_path, shift)
    decided = [event for event in named(plan, _records(plan)) if event[2] in ("ENFORCED", "LAPSED")]
    assert [event[8] for event in decided] == [0.25]


def test_validate_knows_that_what_is_divided_by_0_never_holds(tmp_path: Path) -> None:
    said = "cleared(permit) / signed != 2"
    text = HEAD + ASKED.replace("WHEN", "price > 1").replace("FEE", "false").replace(
        "signed: signed", f"odd: ({said}) and not signed"
    )
    plan = plan_from(tmp_path, text)
    assert not Reachable(plan).holds(int(plan.outcomes["program"][0]))


ASKED = f"""
terms: {{price: {{levels: [1, 2]}}}}
circumstances: {{x: {{start: 0.4}}, nil: {{start: 0}}}}
so_far: [{{by: [seller, buyer], signs: {{price: 2}}}}]
actors: {SIDES}
  office: {{powers: {{permit: {{review: {{takes: 5 days, when: "WHEN", grants: 0.5}}}}}}}}
agreement: {{closes: {{when: cleared(all), after: 0}}, amends: [], fees: {{f: {{by: buyer, worth: 0.25, when: "FEE"}}}}}}
outcomes: [{{signed: signed}}, {{other: otherwise}}]
"""


@pytest.mark.parametrize(
    ("said", "needed"),
    [
        (f"price > 1 and {NONE} != 1", False), (f"price > 1 and not {NONE} != 1", True), ("nil / nil", False),
        ("(price > 1) / nil", False), ("(price > 1) / (price > 2) != 3", False), ("x / (price > 1) == x", True),
    ],
)  # fmt: skip
def test_it_is_so_for_each_package(said: str, needed: bool, tmp_path: Path) -> None:
    plan = plan_from(tmp_path, HEAD + ASKED.replace("WHEN", said).replace("FEE", "false"))
    assert any(event[2] == Kind.FILED.name for event in named(plan, _records(plan))) == needed


@pytest.mark.parametrize(("fee", "due"), [("refused(permit)", 1), ("x", 1), ("ever x", 1), ("nil / nil", 0), (NONE, 0)])
def test_a_fee_that_is_expected_is_due_or_not_whatever_number_its_expression_has(
    fee: str, due: int, tmp_path: Path
) -> None:
    """The buyer has 1 with price 1: half of that, and the fee with the other half."""
    text = HEAD + ASKED.replace("WHEN", "true").replace("FEE", fee).replace("signs: {price: 2}", "signs: {price: 1}")
    play = Play(Engine(plan_from(tmp_path, text)).model, 1, 0, 20)
    play.start()
    names = play.model.plan.actors["name"].tolist()
    seller, buyer = names.index("seller"), names.index("buyer")
    worth = play.worth.values(buyer, tuple(sorted((seller, buyer))))
    assert worth[0] == pytest.approx(0.5 - 0.5 * 0.25 * due)
