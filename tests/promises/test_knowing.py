"""Nobody knows what it cannot know, and nobody forgets: luck shows in answers, and stays as it has shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.world.codes import Effect
from sim.world.plan import Plan
from sim.world.record import Bound, Event, Kind

from .worlds import ANSWERS, SHIPPED, generated, opened, played, shipped, told


def _one_luck_one_answer(plan: Plan, record: list[Event]) -> None:
    """Of the rulings that share their luck, none grants at a probability at which another has refused."""
    luck = {int(row["element"]): int(row["luck"]) for row in plan.rulings}
    for group in set(luck.values()):
        answers = [e for e in record if luck.get(e.subject) == group and e.bound != Bound.LIMIT]
        refused = [e.value for e in answers if e.kind == Kind.REFUSED]
        granted = [e.value for e in answers if e.kind == Kind.GRANTED]
        assert not refused or not granted or max(refused) < min(granted)


def _with_other_luck(data: Any) -> Any:
    """The same scenario, in which every ruler has another luck."""
    actors = {
        name: {**said, "powers": _lucky(said["powers"])} if said.get("powers") else said
        for name, said in data["actors"].items()
    }
    return {**data, "actors": actors}


def _lucky(powers: Any) -> Any:
    found = {}
    for name, power in powers.items():
        kind = next(iter(power))
        if kind in ("review", "rule"):
            power = {kind: {**power[kind], "luck": f"other_{power[kind].get('luck', name)}"}}
        found[name] = power
    return found


def _the_same_until_it_shows(folder: Path, data: Any, plan: Plan) -> None:
    """Up to the first answer nobody acts on the luck behind it."""
    other = opened(folder, _with_other_luck(data))
    assert other is not None
    for one, two in zip(told(plan), told(other.plan), strict=True):
        shows = min(
            (e[1] for record in (one, two) for e in record if e[2] in NAMES and e[1] >= 0), default=float("inf")
        )
        assert [e for e in one if e[1] < shows] == [e for e in two if e[1] < shows]


NAMES = [kind.name for kind in ANSWERS]


@pytest.mark.parametrize("file", SHIPPED)
def test_luck_shows_in_answers_alone_and_is_the_same_in_all_that_ships(folder: Path, file: str) -> None:
    data = shipped(file)
    found = opened(folder, data)
    assert found is not None
    for record in played(found.plan, 40):
        _one_luck_one_answer(found.plan, record)
    _the_same_until_it_shows(folder, data, found.plan)


def test_luck_shows_in_answers_alone_and_is_the_same_in_all_that_is_generated(folder: Path) -> None:
    def check(data: Any, plan: Plan) -> None:
        if not any(row["effect"] == Effect.CLEARS for row in plan.rulings):
            return
        for record in played(plan):
            if not any(e.time <= 0 and e.kind in ANSWERS for e in record):  # what the history says may be at odds
                _one_luck_one_answer(plan, record)
        _the_same_until_it_shows(folder, data, plan)

    generated(folder, 25, check)
