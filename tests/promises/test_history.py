"""History is play that has happened: a record that is cut and told as `so_far` leaves what play had left."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.narrative.as_history import FOLLOWS, SAYS, retold
from sim.world.beliefs import Numbers
from sim.world.compile.luck import clashes
from sim.world.families import Family
from sim.world.plan import Plan, RuleKind, TrackerKind
from sim.world.record import Event, Kind
from sim.world.reference import Engine
from sim.world.reference.agenda import Phase
from sim.world.reference.deadlines import State
from sim.world.reference.history import LAST
from sim.world.reference.play import Play
from sim.world.time import DAY, NEVER
from tests.engine.played import named
from tests.property.scenarios import scenarios

from .worlds import PER_BELIEF, SEED, SHIPPED, examples, opened, shipped

Left = dict[str, Any]


def left(play: Play, since: int) -> Left:
    """What a time has left: every word, clock and deed, with times counted from it."""
    names = play.model.plan.variables["name"].tolist()
    found: Left = {f"{name} ({names[:i].count(name)})": play.world.state[i] for i, name in enumerate(names)}
    for name, part in (("deadline", play.deadlines), ("ruling", play.rulings), ("thread", play.threads)):
        for one in part:
            found |= {f"{name} {one.index} {word}": value for word, value in OF[name](one, since).items()}
    deal = play.deal
    found["deal"] = (deal.thread.index if deal.thread else None, deal.parties, deal.announcements, deal._chosen >= 0)
    found["deal structure"] = None if deal.structure is None else deal.structure.tolist()
    found["red lines shown"] = sorted(play.limits.shown)
    found["events"] = [event.times for event in play.events]
    return found


def _time(time: int | None, since: int) -> int | None:
    return time if time is None or time >= NEVER else time - since


def _of_deadline(one: Any, since: int) -> Left:
    runs = one.state != State.IDLE
    return {"state": one.state, "date": _time(one.date, since) if runs else None, "ends": _time(one.ends, since) if one.enforced else None,
            "times": one.times, "moves": (one.requests, one.moved_by, one.renewals) if runs else None}  # fmt: skip


def _of_ruling(one: Any, since: int) -> Left:
    filed, said = None, one.filing.counted
    if one.is_filed:
        goes_on = None if said.since is None else max(0, said.since - since)
        days, now = (one.model.plan, one.row.calendar), one.world.now
        filed = said.by(*days, now), goes_on, said.stopped, said.known(*days, now)
    return {"answer": one.answer, "filed": filed, "failures": one.failures, "requests": one.requests,
            "filings": one.filings, "stays": one.stays}  # fmt: skip


def _of_thread(one: Any, since: int) -> Left:
    there = not one.away
    thinks = (one.turn, _time(one.since, since)) if there and not one.held else None
    return {"there": there, "came": one.came, "comings": one.comings, "held": one.held, "turns": one.turns, "thinks": thinks,
            "opened": _time(one.opened, since) if there else None, "news": _time(one.news, since) if there else None,
            "offers": [list(made) for made in one.offers] if there else None}  # fmt: skip


OF = {"deadline": _of_deadline, "ruling": _of_ruling, "thread": _of_thread}


def redrawn(plan: Plan) -> set[str]:
    """What is drawn anew, given that it has not come: an uncertain date, the words that count to it, the end of a term."""
    names, found = (
        plan.variables["name"].tolist(),
        {f"deadline {i} ends" for i in np.flatnonzero(plan.deadlines["lasts"] >= 0)},
    )
    for i in np.flatnonzero(np.isin(plan.deadlines["after"], plan.passed["slot"])):
        found.add(f"deadline {i} date")
        for var in plan.trackers["var"][(plan.trackers["kind"] == TrackerKind.DUE) & (plan.trackers["deadline"] == i)]:
            found.add(f"{names[var]} ({names[:var].count(names[var])})")
    return found


def calm(plan: Plan, before: Plan) -> Plan:
    """The plan in which nothing is drawn: numbers at the medians that they had before, no rates, probabilities 0 or 1."""
    numbers, slots, chances = Numbers(plan), plan.slots.copy(), plan.chances.copy()
    assert plan.slots["path"].tolist() == before.slots["path"].tolist()
    slots["value"], slots["family"], slots["chance"] = Numbers(before).medians(), Family.CONSTANT, -1
    for i, low, high in zip(range(len(chances)), chances["low"], chances["high"], strict=True):
        median = numbers.chance(i, slots["value"].tolist(), 0.5)
        row = slots[:1].copy()
        row["value"] = min(max(round(median * 4) / 4, low), high)
        slots, chances["family"][i], chances["a"][i] = np.concatenate([slots, row]), Family.CONSTANT, len(slots)
    tables: dict[str, Any] = {"rules": plan.rules.copy(), "linears": plan.linears.copy()}
    for i, rule in enumerate(plan.rules):
        if rule["kind"] in (RuleKind.LINEAR, RuleKind.LOGISTIC):
            tables["rules"][i] = (RuleKind.LINEAR, len(tables["linears"]), -1, -1)
            p = float(slots["value"][plan.linears["base"][rule["a"]]] > 0.5)
            row = slots[:1].copy()
            row["value"] = p
            slots, base = np.concatenate([slots, row]), len(slots)
            tables["linears"] = np.concatenate([tables["linears"], np.array([(base,)], tables["linears"].dtype)])
    for name, columns in (
        ("bids", ("returns", "leaves")),
        ("events", ("hazard",)),
        ("circumstances", ("sd",)),
        ("rulings", ("stops",)),
        ("deadlines", ("again_rate",)),
    ):
        tables[name] = getattr(plan, name).copy()
        for column in columns:
            tables[name][column] = -1
    tables["events"]["program"][plan.events["hazard"] >= 0] = -1  # what happened at a rate does not happen
    return dataclasses.replace(plan, slots=slots, chances=chances, **tables)


def _cut(folder: Path, data: Any, plan: Plan, k: int, share: float, *, drawn: bool) -> None:
    """Play up to the end of a day, tell it, and compare what the telling leaves; and what comes after it."""
    first = Play(Engine(plan if drawn else calm(plan, plan)).model, SEED, k, PER_BELIEF)
    first.start()
    if not drawn and clashes(first):
        return  # answers that are told are certain, and now at odds with the medians
    day = 1 + int(share * (plan.horizon // DAY - 2))
    first.world.then(day * DAY, Phase.PAST, LAST, lambda: None)  # so that it is that time, whatever happens then
    first.go(day * DAY)
    lines = retold(plan, first.world.record, day * DAY, data.get("checkpoints", []))
    found = opened(folder, {**data, **lines})
    assert found is not None, _why(folder)
    second = Play(Engine(found.plan if drawn else calm(found.plan, plan)).model, SEED, k, PER_BELIEF)
    second.start()
    one, two = left(first, day * DAY), left(second, 0)
    differ = {name: (one[name], two[name]) for name in one if one[name] != two[name]}
    assert one.keys() == two.keys() and not set(differ) - (redrawn(found.plan) if drawn else set()), differ
    if not drawn:
        before = len(first.world.record), len(second.world.record)
        first.go(plan.horizon)
        second.go(found.plan.horizon)
        later = (
            _after(plan, first.world.record[before[0] :], day * DAY),
            _after(found.plan, second.world.record[before[1] :], 0),
        )
        assert later[1] == later[0]


def _after(plan: Plan, record: list[Event], since: int) -> list[Any]:
    """What happens, without the numbers of events and what is only told with it."""
    return [(e[1] - since, *e[2:6], e[7]) for e in named(plan, record)]


def test_every_kind_of_event_has_its_line_or_follows_from_another() -> None:
    assert {*SAYS} | FOLLOWS == {*Kind}
    assert not {*SAYS} & FOLLOWS


def _why(folder: Path) -> str:
    from sim.errors import ScenarioError
    from sim.execution.scenarios import open_scenario

    try:
        open_scenario(folder / "world.yaml", python=["sim.world.tactics"])
    except ScenarioError as error:
        return f"{error}\n{(folder / 'world.yaml').read_text()[-3000:]}"
    return ""


@pytest.mark.parametrize("file", SHIPPED)
def test_what_ships_goes_on_from_its_own_telling(folder: Path, file: str) -> None:
    data = shipped(file)
    found = opened(folder, data)
    assert found is not None
    for k, share in enumerate((0.1, 0.6)):
        _cut(folder, data, found.plan, k, share, drawn=True)


def test_what_is_generated_goes_on_from_its_own_telling(folder: Path) -> None:
    @examples(12)
    @given(scenarios(), st.integers(0, 7), st.integers(0, 100))
    def check(data: Any, k: int, share: int) -> None:
        found = opened(folder, data)
        if found is not None:
            _cut(folder, data, found.plan, k, share / 100, drawn=True)

    check()


CLOSED = {
    "so_far": [{"by": ["seller", "buyer"], "signs": {"price": 1}}],
    "agreement": {"closes": {"when": "selected", "after": "1 day"}},
    "actors": {
        **{a: {"prefers": {"price": {"weight": 1, "best": 1, "worst": 2}}, "no_deal": 0, "delay": 0} for a in ("seller", "buyer")},
        "office": {"powers": {"permit": {"review": {"takes": "3 days", "grants": 0, "when": "price == 1"}}}},
    },
    "terms": {"price": {"levels": [1, 2]}},
    "outcomes": [{"else": "otherwise"}],
}  # fmt: skip


def test_a_refusal_that_came_after_the_closing_still_stands(folder: Path) -> None:
    data = {"format": 1, "title": "Closed", "as_of": dt.date(2024, 1, 10), "horizon": dt.date(2024, 2, 19), **CLOSED}
    found = opened(folder, data)
    assert found is not None
    _cut(folder, data, found.plan, 0, 0.06, drawn=True)


def test_where_nothing_is_drawn_the_rest_is_the_same(folder: Path) -> None:
    @examples(12)
    @given(scenarios(), st.integers(0, 7), st.integers(0, 100))
    def check(data: Any, k: int, share: int) -> None:
        found = opened(folder, data)
        if found is not None:
            _cut(folder, data, found.plan, k, share / 100, drawn=False)

    check()
