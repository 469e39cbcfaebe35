"""The parties look at what they have signed whenever something changes that it can depend on, and never because of time alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.narrative.as_history import as_yaml, retold
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY
from tests.engine.played import engine_of, named, plan_from, plan_of

from .one import Told

SIGNED = """
terms: {x: {levels: [1, 2]}}
circumstances: {c: {start: START}}
so_far: [{by: [seller, buyer], signs: {x: 1}}TOLD]
actors:
  seller: {prefers: {x: {weight: 1, values: {1: FIRST, 2: 0.8}}}, no_deal: 0.5, delay: DELAY}
  buyer: {prefers: {x: {weight: 1, values: {1: 0.8, 2: 0.3}}}, no_deal: BUYER, delay: 0}
  OTHER
agreement: {closes: {when: CLOSES, after: 90 days}, amends: [AMENDS], exits: {EXITS}, fees: {FEES}}
events: {turn: {at: 2024-02-01, sets: {c: TURN}}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


def signed(**said: str) -> str:
    """A signed deal; on day 31 a number changes."""
    given = {"START": "0", "TURN": "1", "TOLD": "", "FIRST": "0.3", "DELAY": "0", "BUYER": "0", "AMENDS": "", "EXITS": "seller: signed",
             "OTHER": "idle: {}", "CLOSES": "signed", "FEES": ""}  # fmt: skip
    text = SIGNED
    for name, part in (given | said).items():
        text = text.replace(name, part)
    return text


def left(folder: Path, text: str, replication: int = 0) -> list[float]:
    """The days on which somebody has left the agreement."""
    return Told(folder, text, replication).times(Kind.EXITED, "agreement")


PERMIT = "agency: {powers: {permit: {review: {takes: 90 days, grants: 0.3}}}}"
COURT = "court: {powers: {suit: {rule: {effect: compels, asked_when: ASKED, asked_by: buyer, takes: 30 days, grants: GRANTS}}}}"
FEE = "f: {by: seller, worth: 0.6, when: WHEN}"
CHANGES = {
    "the fee due on leaving": {"FEES": FEE.replace("WHEN", "left(seller) and c < 0.5")},
    "the same fee, said the other way round": {"FEES": FEE.replace("WHEN", "not (left(seller) and c > 0.5)")},
    "the fee due on a refusal": {
        "FIRST": "1", "DELAY": "0.003", "OTHER": PERMIT, "CLOSES": "cleared(all)",
        "FEES": "f: {to: seller, worth: 0.6, when: refused(permit) and c < 0.5}",
    },
    "the court's occasion": {"OTHER": COURT.replace("ASKED", "left(seller) and c < 0.5").replace("GRANTS", "1"), "DELAY": "0.0001"},
    "what the court would say": {
        "OTHER": COURT.replace("ASKED", "left(seller)").replace("GRANTS", "{if: c < 0.5, then: 1, otherwise: 0}"), "DELAY": "0.0001",
    },
}  # fmt: skip


@pytest.mark.parametrize("changes", CHANGES)
def test_the_parties_look_when_ending_or_going_on_is_worth_something_else(changes: str, tmp_path: Path) -> None:
    """From day 31 on the seller gains by leaving; where it does so from the start, it leaves at once."""
    found = Told(tmp_path, signed(**CHANGES[changes]))
    assert found.times(Kind.EXITED, "agreement") == [31]
    assert left(tmp_path, signed(**CHANGES[changes], START="1"))[0] == 0
    assert not left(tmp_path, signed(**CHANGES[changes], TURN="0"))


RIVAL = """
terms: {price: {levels: [1, 2, 3, 4]}}
circumstances: {policy: {start: 0}}
so_far: [{by: b, offers: {price: 4}}, {by: [seller, a], signs: {price: 2}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 4, worst: 1}}, no_deal: 0, delay: 0, powers: {sale: {sell: {responds: 1 day, patience: endless}}}}
  a: {prefers: {price: {weight: 1, best: 1, worst: 4}}, no_deal: 0, delay: 0, powers: {bid_a: {bid: {responds: 500 days, patience: endless}}}}
  b: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.9, 3: 0.8, 4: 0.7}}}, no_deal: 0, delay: 0, powers: {bid_b: {bid: {responds: 500 days, patience: endless}}}}
  agency: {powers: {permit: {review: {when: with(b), takes: 10 days, grants: {is: 0.1, shifts: {policy: 0.9}}}}}}
events: {thaw: {at: 2024-03-01, sets: {policy: 1}}}
agreement: {closes: {when: cleared(all), after: 300 days}, open_until: closed, amends: []}
outcomes: [{b: signed and with(b)}, {a: signed and with(a)}, {other: otherwise}]
"""


def test_the_seller_looks_when_a_rivals_bid_is_worth_more(tmp_path: Path) -> None:
    """The bid of price 4, worth 0.1 against 0.33, comes to be worth 1."""
    assert left(tmp_path, RIVAL) == [60]
    assert not left(tmp_path, RIVAL.replace("policy: 1}", "policy: 0.2}"))


AMENDED = {
    "AMENDS": "x", "BUYER": "0.5", "EXITS": "seller: x == 1, buyer: x == 2", "FEES": "f: {by: buyer, worth: 0.6, when: x == 1}",
}  # fmt: skip


def test_the_parties_look_at_what_they_have_just_amended(tmp_path: Path) -> None:
    """Where x is 1 the seller would leave and the buyer would pay for it; where it is 2 the buyer is better off without."""
    found = Told(tmp_path, signed(**AMENDED))
    assert found.times(Kind.AMENDED, "agreement") == found.times(Kind.EXITED, "agreement") == [0]
    amended = ", {by: [seller, buyer], amends: {x: 2}}"
    assert left(tmp_path, signed(**AMENDED, TOLD=amended)) == [0]


def test_at_one_instant_nobody_goes_back_to_what_has_just_been_left(tmp_path: Path) -> None:
    """Each would pay for leaving the package that it likes: amended once, then left, and not amended to and fro."""
    mirrored = AMENDED | {
        "EXITS": "seller: signed, buyer: signed",
        "FEES": "f: {by: buyer, worth: 0.6, when: x == 1}, g: {by: seller, worth: 0.6, when: x == 2}",
    }
    found = Told(tmp_path, signed(**mirrored))
    assert found.times(Kind.AMENDED, "agreement") == found.times(Kind.EXITED, "agreement") == [0]


def test_at_another_instant_they_may_go_back(tmp_path: Path) -> None:
    """Until day 31 it is the seller that would leave x = 1, from then on the buyer that would leave x = 2."""
    exits = {"EXITS": "seller: c < 0.5, buyer: c > 0.5", "BUYER": "0.2"}
    back = exits | {"FEES": "f: {by: seller, worth: 0.6, when: c > 0.5}"}
    text = (
        signed(**(AMENDED | back))
        .replace("2: 0.3}", "2: 0.25}")
        .replace("no_deal: 0.2", "no_deal: {is: 0.2, shifts: {c: 0.1}}")
    )
    found = Told(tmp_path, text)
    assert found.times(Kind.AMENDED, "agreement") == [0, 31]
    assert not found.times(Kind.EXITED, "agreement")


WAITING = {
    "FIRST": "1", "DELAY": "0.001", "CLOSES": "cleared(all)", "TURN": "0", "TOLD": ", {by: seller, asks: permit}",
    "OTHER": "agency: {powers: {permit: {review: {takes: {lognormal: [50 days, 2]}, grants: 1}}}}",
}  # fmt: skip


def from_day(folder: Path, text: str, day: int, replication: int) -> tuple[list[float], list[float]]:
    """When somebody leaves in play, and when it is told up to the end of a day, both counted from as_of."""
    plan = plan_from(folder, "format: 1\ntitle: t\nas_of: 2024-01-01\nhorizon: 2025-12-31\n" + text)
    record = engine_of(plan).play(1, replication, 20).record
    (folder / "cut.yaml").write_text(as_yaml("scenario.yaml", "Cut", retold(plan, record, day * DAY)), encoding="utf-8")
    cut = plan_of(folder / "cut.yaml")
    told = named(cut, Engine(cut).play(1, replication, 20).record)
    played = [e[1] / DAY for e in named(plan, record) if e[2] == Kind.EXITED.name]
    return played, [e[1] / DAY + day for e in told if e[2] == Kind.EXITED.name]


def test_time_alone_moves_nobody_in_play_or_at_as_of(tmp_path: Path) -> None:
    """An answer that has not come in 150 days is expected in more than 500: the seller would rather have left, and has not."""
    assert all(from_day(tmp_path, signed(**WAITING), 150, k) == ([], []) for k in range(6))


def test_who_waits_in_vain_leaves_when_something_changes(tmp_path: Path) -> None:
    """On day 200 a number behind its utility changes, if by next to nothing."""
    text = signed(**WAITING).replace("no_deal: 0.5", "no_deal: {is: 0.5, shifts: {c: 0.0001}}")
    text = text.replace("at: 2024-02-01, sets: {c: 0}", "at: 2024-07-19, sets: {c: 1}")
    found = [from_day(tmp_path, text, 150, k) for k in range(6)]
    assert {tuple(played) for played, _ in found} == {(), (200,)}
    assert all(played == [] or told == played for played, told in found)


def test_who_would_have_left_when_it_signed_leaves_at_as_of(tmp_path: Path) -> None:
    """The history does not say that the seller stayed for good."""
    text = signed(FIRST="0.3", TURN="0").replace("{by: [seller", "{at: 2023-10-01, by: [seller")
    assert left(tmp_path, text) == [0]


SUIT = {
    "FIRST": "0.5", "DELAY": "0.001", "EXITS": "", "TURN": "0", "CLOSES": "cleared(all)", "BUYER": "0",
    "TOLD": ", {by: seller, asks: permit}",
    "OTHER": """agency: {powers: {permit: {review: {takes: {lognormal: [50 days, 2]}, grants: 1}}}}
  court: {powers: {suit: {rule: {effect: forbids, asked_when: signed, asked_by: seller, takes: 1 day, grants: 1, costs: 0.5}}}}""",
}  # fmt: skip


def test_time_alone_makes_nobody_sue_in_play_or_at_as_of(tmp_path: Path) -> None:
    """Ending is worth the wait more than the deal: 0.46 at first, and after 150 days in vain more than the 0.5 that it costs."""
    plan = plan_from(tmp_path, "format: 1\ntitle: t\nas_of: 2024-01-01\nhorizon: 2025-12-31\n" + signed(**SUIT))
    for k in range(4):
        record = engine_of(plan).play(1, k, 20).record
        cut = tmp_path / "cut.yaml"
        cut.write_text(as_yaml("scenario.yaml", "Cut", retold(plan, record, 150 * DAY)), encoding="utf-8")
        told = plan_of(cut)
        for of, events in ((plan, record), (told, Engine(told).play(1, k, 20).record)):
            assert not [e for e in named(of, events) if e[2] == "FILED" and e[4].endswith("suit")]
