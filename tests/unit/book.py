"""A harbour for sale, and records about it that a test writes by hand."""

from pathlib import Path

import numpy as np

from sim.narrative.story import tell
from sim.scenario.load import load
from sim.world.compile import compile_scenario
from sim.world.plan import Plan
from sim.world.record import UNTIL, Bound, Event, Kind
from sim.world.time import seconds

HARBOUR = """\
format: 1
title: A harbour for sale
as_of: 2020-12-30
horizon: 2021-12-31
terms:
  cranes: {levels: [kept, handed_over]}
  price: {unit: USD bn, levels: [10, 20]}
structures: {bargain: price == 10}
circumstances:
  mood: {start: 0.5, range: [-1, 1]}
  fever: {start: {pert: [0, 0.5, 1]}, moves: {sd: 0.1}}
  tide_table: {levels: [old, new], start: old}
so_far:
  - {at: 2020-12-01, by: owner, says: "{who} may buy_us | not {now}"}
  - {at: 2020-12-02, by: minister, imposes: berth_ban}
  - {at: 2020-12-03, by: owner, says: nothing more}
  - {at: 2020-12-04, by: [owner, crane_firm], selects: bargain}
actors:
  owner:
    prefers: {price: {weight: 1, best: 20, worst: 10}, cranes: {weight: 1, best: kept, worst: handed_over}}
    no_deal: 0.2
    never: {crane_plans: {terms: cranes == handed_over, credibility: 0.5}}
    powers: {seller: {sell: {responds: 1 day}}}
  port_group:
    prefers: {price: {weight: 1, best: 10, worst: 20}}
    no_deal: 0.2
    powers: {port_bid: {bid: {with: old_bank, responds: 1 day}}}
  old_bank:
    prefers: {price: {weight: 1, best: 10, worst: 20}}
    no_deal: 0.2
    never: {high_price: {terms: price == 20, credibility: 0.5}}
  crane_firm:
    prefers: {price: {weight: 1, best: 10, worst: 20}}
    no_deal: 0.2
    powers: {crane_bid: {bid: {responds: 1 day}}}
  harbour_board:
    powers:
      licence: {review: {takes: 3 days, grants: 0.5, limit: 90, silence: lapses, mitigates: true}}
      first_nod: {review: {takes: 3 days, grants: 0.5, gives: approved_in_principle}}
  minister:
    powers:
      berth_ban:
        impose:
          deadline:
            at: 2021-01-10
            force: statute
            met: closed
            extend: {asks: [minister, harbour_board], grants: 0.5, days: 7 days}
            then: {enforce: 0.5}
  court:
    powers:
      stay: {rule: {about: berth_ban, asked_when: signed, takes: 3 days, grants: 0.5, effect: suspends}}
      writ: {rule: {about: berth_ban, asked_when: signed, takes: 3 days, grants: 0.5, effect: compels}}
      quashing: {rule: {about: berth_ban, asked_when: signed, takes: 3 days, grants: 0.5, effect: annuls}}
      merger_suit: {rule: {asked_when: signed, takes: 3 days, grants: 0.5, effect: forbids}}
agreement:
  closes: {when: cleared(all), after: 3 days}
  outside_date: {at: 2021-06-30, force: agreement, met: closed, then: {end: 1}}
events: {storm: {hazard: 0.1 per month, sets: {fever: 1}}}
outcomes: [{done: closed}, {open: otherwise}]
"""
CHEAP, DEAR = {"cranes": "kept", "price": "10"}, {"cranes": "kept", "price": "20"}
CHEAP_IN_WORDS = "cranes kept, price 10 USD bn"


def harbour(folder: Path, text: str = HARBOUR) -> Plan:
    """The plan of a scenario text, written into a folder."""
    path = folder / "harbour.yaml"
    path.write_text(text, encoding="utf-8")
    return compile_scenario(load(path)).plan


class Book:
    """A record that a test writes by hand, in the names of the plan and in days."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.events: list[Event] = []

    def note(
        self, kind: Kind, actor: str = "", subject: str = "", *, time: float = 3.0, value: float = 0.0,
        package: dict[str, str] | None = None, bound: Bound = Bound.NONE, of: str = "", cause: int = -1,
        public: bool = True,
    ) -> int:  # fmt: skip
        number = len(self.events)
        self.events.append(Event(
            number, seconds(time), int(kind), self._row("actors", actor), self._row("elements", subject), public,
            cause, self._package(package), seconds(value) if kind in UNTIL else value, int(bound), self._row("elements", of),
        ))  # fmt: skip
        return number

    def _row(self, table: str, name: str) -> int:
        return getattr(self.plan, table)["name"].tolist().index(name) if name else -1

    def _package(self, levels: dict[str, str] | None) -> int:
        if levels is None:
            return -1
        wanted = []
        for i, term in enumerate(self.plan.terms["name"]):
            names = self.plan.levels["name"][self.plan.levels["term"] == i].tolist()
            wanted.append(names.index(levels[str(term)]))
        return int(np.flatnonzero((self.plan.packages == wanted).all(axis=1))[0])

    def told(self) -> list[str]:
        return [f"{line.actor} {line.text}" for line in tell(self.plan, self.events)]
