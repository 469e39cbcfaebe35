"""Whatever becomes of a scenario file, it is played or refused with a position, and nothing else happens."""

from __future__ import annotations

import random
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError, SimError
from sim.scenario.load import load
from sim.scenario.tree import read_tree
from sim.world.compile import compile_scenario
from sim.world.compile.warnings import warnings_of
from sim.world.plan import Plan
from sim.world.reference import Engine

from .mutations import Spoiler, put, text

REPO = Path(__file__).resolve().parents[2]
SCENARIOS = REPO / "scenarios"
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
  exits: [{by: [owner, fund], when: tension > 0.5, fee: 0.1}]
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
MOSTLY_SMALL = [name for name in sorted(DATA) for _ in range(1 if name in ("oracle", "auction") else 4)]
SPOILER = Spoiler(list(DATA.values()))
SECONDS = 5.0  # of the processor, so that a busy machine is no failure


class TooLong(BaseException):
    """Not an Exception, so that nothing on the way can take it for an error of the scenario."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Interrupt what takes more processor time."""

    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def opened(file: Path) -> tuple[Plan, set[int]] | str:
    """The plan of a file and the outcomes that a warning calls impossible; or what the refusal says."""
    try:
        with limited(SECONDS):
            loaded = load(file)
            plan = compile_scenario(loaded).plan
    except ScenarioError as error:
        return str(error)
    with limited(SECONDS):
        paths = [warning.path.split(".") for warning in warnings_of(loaded, plan)]
    return plan, {int(path[1]) for path in paths if path[0] == "outcomes"}


def refused_or_played(folder: Path, said: str) -> str:
    """Check a scenario given as text; "" where it was played, else the message of the refusal or of the play."""
    file = folder / "x.yaml"
    file.write_text(said, encoding="utf-8")
    found = opened(file)
    if isinstance(found, str):
        stands_somewhere(found, folder.parent)
        return found
    try:
        with limited(4 * SECONDS):
            played(*found)
    except SimError as error:
        assert str(error).isprintable()
        return str(error)
    return ""


def stands_somewhere(message: str, within: Path) -> None:
    """A refusal is one line and begins with a place that there is."""
    place = re.match(r"(\S+\.yaml):(\d+):(\d+): \S", message)
    assert place, message
    assert Path(place[1]).is_relative_to(within), message
    lines = Path(place[1]).read_text(encoding="utf-8").split("\n")
    assert 1 <= int(place[2]) <= len(lines) and 1 <= int(place[3]) <= len(lines[int(place[2]) - 1]) + 1, message
    assert message.isprintable()


def played(plan: Plan, impossible: set[int]) -> None:
    """Three replications: each ends, and is in exactly one outcome at each check and at any time, a possible one."""
    engine = Engine(plan)
    for replication in (0, 1, 20):
        one = engine.play(1, replication, 20)
        times = [event.time for event in one.record]
        assert times == sorted(times)
        assert not times or times[-1] <= plan.horizon
        assert len(one.outcomes) == len(plan.checks)
        assert all(0 <= outcome < len(plan.outcomes) for outcome in one.outcomes)
        assert not impossible & {outcome for _, outcome in one.path}
        assert one.path[0][0] == 0.0
        assert all(a[0] < b[0] and a[1] != b[1] for a, b in zip(one.path, one.path[1:], strict=False))
        assert one.path[-1][1] == one.outcomes[-1]
        assert all(event.cause < event.number for event in one.record)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("mutations"))


# What long campaigns of these tests have found: (scenario, what was changed, what is said of it; "" where it is played).
FOUND: dict[str, tuple[str, dict[str, Any], str]] = {
    "a rule that leaves cases to itself": (
        "one-veto", {"actors.capital.powers.security.review.grants": {"if": "signed", "then": 0.5}}, "otherwise: is missing",
    ),
    "a citation that cannot be looked up": (
        "oracle", {"terms.price.evidence": [{"is": 0.5}]}, "{is: 0.5}: must be text",
    ),
    "a citation that is a number": ("auction", {"actors.oracle.no_deal": {"is": 0.4, "evidence": 3}}, "3: must be a list of facts"),
    "answers by the minute": (
        "one-veto",
        {"actors.seller.powers.seller.sell.responds": "0.001 days", "actors.buyer.powers.offer.bid.responds": "0.001 days"},
        "answers with those of the seller",
    ),
    "bids that take no time": (
        "rich",
        {"actors.builder.powers.joint_venture.bid.responds": {"uniform": [0, 0]}},
        "makes a billion or more bids in the auction",
    ),
    "a need that depends on itself": (
        "rich", {"actors.union.powers.veto.review.when": "cleared(all)"}, "depends on itself: veto -> veto",
    ),
    "a rate that knows no bounds": ("rich", {"events.strikes.hazard": {"weibull": [0.05, 1]}}, "may make a billion or more events"),
    "a median that may be negative": (
        "harbour", {"actors.builder.powers.joint_venture.bid.responds.median": {"normal": [3, 1]}}, "must be > 0 in every belief draw",
    ),
    "a division by zero among packages": ("two-party-talk", {"structures": {"odd": "price / (price - 10) > 1"}}, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_once_stays_mended(folder: Path, name: str) -> None:
    scenario, changes, words = FOUND[name]
    data = deepcopy(DATA[scenario])
    for dotted, value in changes.items():
        put(data, tuple(dotted.split(".")), value)
    said = refused_or_played(folder, text(data))
    assert words in said if words else said == "", said


LEANS_ON = ["seeds/seed.yaml", "seeds/tiktok-2020.yaml", "scenarios/priors/cfius.yaml", "scenarios/priors/threat.yaml"]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(LEANS_ON), rng=st.randoms(use_true_random=False))
def test_a_spoilt_fact_sheet_or_prior_is_read_or_refused_with_a_position(
    folder: Path, name: str, rng: random.Random
) -> None:
    spoilt_beside(folder, name, rng)


def spoilt_beside(folder: Path, name: str, rng: random.Random) -> str:
    """Check the main scenario beside a spoilt file that it leans on."""
    file = folder.parent / name
    right = file.read_text(encoding="utf-8")
    file.write_text(text(SPOILER.spoil(read_tree(file).data, rng)), encoding="utf-8")
    try:
        return refused_or_played(folder, text(DATA["oracle"]))
    finally:
        file.write_text(right, encoding="utf-8")


def furnished(folder: Path) -> Path:
    """The folder of a scenario, with what the scenarios of the repository lean on."""
    (folder / "scenarios").mkdir()
    shutil.copytree(SCENARIOS / "priors", folder / "scenarios" / "priors")
    shutil.copytree(REPO / "seeds", folder / "seeds")
    return folder / "scenarios"


@pytest.mark.parametrize("name", DATA)
def test_the_scenarios_are_played_when_nothing_is_wrong_with_them(folder: Path, name: str) -> None:
    assert refused_or_played(folder, text(DATA[name])) == ""


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(MOSTLY_SMALL), rng=st.randoms(use_true_random=False))
def test_a_spoilt_scenario_is_played_or_refused_with_a_position(folder: Path, name: str, rng: random.Random) -> None:
    refused_or_played(folder, text(SPOILER.spoil(DATA[name], rng)))
