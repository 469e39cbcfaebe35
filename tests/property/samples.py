"""Scenarios to spoil: some of the repository, and one that has what none of these has."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from sim.scenario.tree import read_tree

from .refusals import REPO, SCENARIOS

NAMES = {
    "harbour": REPO / "tests" / "golden" / "harbour.yaml",
    "one-veto": SCENARIOS / "reference" / "one-veto.yaml",
    "exponential-review": SCENARIOS / "reference" / "exponential-review.yaml",
    "two-party-talk": SCENARIOS / "reference" / "two-party-talk.yaml",
    "oracle": SCENARIOS / "oracle.yaml",
    "auction": SCENARIOS / "auction.yaml",
}
# What no scenario of the repository has, laid over the harbour.
RICH = """
extends: harbour.yaml
seeds: []
correlates:
  - {of: [circumstances.tension.start, actors.builder.no_deal], by: 0.5}
  - {of: [actors.minister.powers.closure.impose.deadline.then.enforce, actors.builder.no_deal], by: -0.3}
actors:
  owner:
    likes: {builder: {is: 0.05, shifts: {tension: -0.1}}}
    overconfidence: 0.2
    expects: {safety: {if: tension > 0.5, then: 0.4}}
    while: [{id: angry, if: tension > 0.6, prefers: {stake: {rank: 1, best: 0, worst: 100}, cranes: {rank: 2, best: kept, worst: shared}}}]
    powers: {terminal: {sell: {decides: {auction: {until: 2031-04-01}}}}}
  fund:
    powers: {takeover: {bid: {with: guild, returns: {hazard: 0.05 per day}, leaves: {hazard: 0.01 per day}}}}
  guild: {prefers: {cranes: {weight: 1, best: kept, worst: handed_over}}, no_deal: {as_good_as: {cranes: shared}}, delay: 0}
  board: {powers: {safety: {review: {mitigates: true, limit: 30, silence: lapses, calendar: US}}}}
  union:
    powers:
      veto: {review: {when: is(sale), after: safety, takes: 5 to 20 days, grants: 0.7, gives: approved_in_principle, luck: same}}
      strike: {rule: {asked_when: signed, asked_by: guild, takes: 5 to 20 days, grants: 0.1, effect: forbids, luck: same}}
      march: {rule: {about: closure, asked_when: past(closure), asked_by: guild, takes: {before: closure, by: 1 day}, grants: 0.5, effect: annuls}}
agreement:
  outside_date:
    after: 40 days
    force: agreement
    met: closed
    extend: {asks: [owner], grants: 0.5, days: 10 days, most_days: 30}
    then: {end: 0.8}
  exits: {owner: tension > 0.5, fund: tension > 0.5}
  fees: {break_up: {by: owner, to: fund, worth: 0.1, when: left(owner)}}
  open_until: tension < 0.2
events:
  strikes: {hazard: 0.05 per day, sets: {tension: {add: {chance: {normal: [0, 0.1]}}}}}
  calm: {when: "for(signed, 10)", sets: {tension: {pert: [0, 0.1, 0.2]}}}
  vote: {at: 2031-04-15, sets: {mood: good}}
circumstances:
  mood: {levels: [bad, good], start: bad}
"""


def _data() -> dict[str, Any]:
    """The scenarios as plain data, with all that they extend."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(NAMES["harbour"], folder)
        rich = Path(folder) / "rich.yaml"
        rich.write_text(RICH, encoding="utf-8")
        return {name: read_tree(path).data for name, path in {**NAMES, "rich": rich}.items()}


DATA = _data()
