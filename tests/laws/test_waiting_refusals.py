"""What a refusal that waits for an appeal is about, when the parties give the wait up, and what no silence clears."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled
from .told import goes_on_from

DEAL = """
format: 1
title: a refusal that waits
as_of: 2030-01-01
horizon: 2031-12-31
terms: {{cure: {{levels: [none, full]}}}}
so_far: [{{by: [seller, buyer], signs: {{cure: none}}}}]
circumstances: {{mood: {{start: 0, range: [0, 1]}}}}
events: {{turn: {{at: 2030-01-21, sets: {{mood: 1}}}}}}
actors:
  seller: {{prefers: {{cure: {{weight: 1, values: {{none: 1, full: 0.6}}}}}}, no_deal: 0, delay: 0.0001 per day}}
  buyer: {{prefers: {{cure: {{weight: 1, values: {{none: 1, full: 0.6}}}}}}, no_deal: {no_deal}, delay: 0.0001 per day}}
  agency: {{powers: {{review: {{review: {{takes: 10 days, refiles: {refiles}, grants: {grants}{more}}}}}}}}}
  court: {{powers: {{appeal: {{rule: {{about: review, effect: reverses, asked_when: refused(review), takes: {takes} days, grants: {won}}}}}}}}}
  other: {{powers: {{second: {{review: {{takes: 15 days, mitigates: true, grants: {{if: cure == full, then: 1, otherwise: {second}}}}}}}}}}}
agreement: {{closes: {{when: cleared(all), after: 60 days}}, amends: [cure]{agreed}}}
outcomes: [{{refused: closed and refused(review)}}, {{closed: closed}}, {{ended: ended}}, {{open: otherwise}}]
"""
FULL = "{if: cure == full, then: 1, otherwise: 0}"
HALF = "{if: cure == full, then: 1, otherwise: 0.5}"
FADES = "{is: 0.9, shifts: {mood: -1}}"


def text(
    *, grants: str = FULL, refiles: int = 3, more: str = "", takes: int = 300, won: str = "0", second: float = 1,
    no_deal: str = "0", agreed: str = "",
) -> str:  # fmt: skip
    """A deal that one reviewer refuses, whose refusal is appealed; another reviewer may ask for the cure."""
    return DEAL.format(
        grants=grants, refiles=refiles, more=more, takes=takes, won=won, second=second, no_deal=no_deal, agreed=agreed
    )


def refuses(folder: Path, scenario: str) -> int:
    """A seed with which the first answer is a refusal."""
    return next(s for s in range(50) if Ruled(folder, scenario, seed=s).kinds("review")[1] == "REFUSED")


# --- taken back, whenever that is better --------------------------------------------------------------------------


@pytest.mark.parametrize("exits", ["", ", exits: {buyer: true}"])
def test_parties_take_a_request_back_once_the_appeal_has_become_hopeless(tmp_path: Path, exits: str) -> None:
    ruled = Ruled(tmp_path, text(won=FADES, agreed=exits))
    assert ruled.kinds("review") == ["FILED", "REFUSED", "WITHDRAWN", "FILED", "GRANTED"]
    assert ruled.days(Kind.WITHDRAWN, "review") == ruled.days(Kind.WITHDRAWN, "appeal") == [20.0]
    assert ruled.days(Kind.CLOSED, "agreement") == [90.0]


def test_who_asked_takes_the_request_back(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, text(won=FADES, more=", asked_by: buyer"))
    taken = next(e for e in ruled.records[0] if e[2] == "WITHDRAWN" and e[4].endswith("review"))
    assert taken[3].endswith("buyer")


def test_a_hopeful_appeal_is_waited_for(tmp_path: Path) -> None:
    assert Ruled(tmp_path, text(won="0.9")).days(Kind.WITHDRAWN, "review") == []


@pytest.mark.parametrize("day", [15, 25])
def test_what_is_taken_back_later_is_told_as_it_was(tmp_path: Path, day: int) -> None:
    goes_on_from(tmp_path, text(won=FADES), day)


# --- what it is about -----------------------------------------------------------------------------------------------


def test_a_refusal_falls_with_its_appeal_once_it_is_not_about_the_package_on_the_table(tmp_path: Path) -> None:
    """The other reviewer has asked for the cure, which the first would grant."""
    likely = text(won="1", second=0.8)
    asks = next(s for s in range(50) if Ruled(tmp_path, likely, seed=s).days(Kind.MITIGATED, "second"))
    ruled = Ruled(tmp_path, likely, seed=asks)
    assert ruled.days(Kind.MITIGATED, "second") == ruled.days(Kind.WITHDRAWN, "appeal") == [15.0]
    assert ruled.days(Kind.GRANTED, "review") == [25.0]
    assert ruled.days(Kind.CLOSED, "agreement") == [85.0]


def test_an_appeal_goes_on_though_the_reviewer_would_see_the_same_package_otherwise_now(tmp_path: Path) -> None:
    """Once it counts, a refusal falls where the reviewer has come to like the package better than what it refused."""
    swayed = text(grants="{is: 0.1, shifts: {mood: 0.8}}", won="0", takes=40)
    ruled = Ruled(tmp_path, swayed, seed=refuses(tmp_path, swayed))
    assert ruled.kinds("appeal") == ["FILED", "REFUSED"]
    assert ruled.days(Kind.FILED, "review") == [0.0, 50.0]


def test_what_needs_no_review_is_not_refused_by_it(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, text(grants="0", refiles=0, more=", when: cure == none", won="0", second=0, takes=40))
    assert ruled.days(Kind.WITHDRAWN, "appeal") == [15.0]
    assert ruled.days(Kind.CLOSED, "agreement") == [75.0]
    assert ruled.outcomes == ["closed"]


def test_a_refusal_that_counts_is_no_more_once_the_package_does_not_need_the_review(tmp_path: Path) -> None:
    """Also where the reviewer would not grant, by its number, what it never sees."""
    never = text(grants="0", more=", when: cure == none").replace("asked_when: refused(review)", "asked_when: false")
    ruled = Ruled(tmp_path, never)
    assert ruled.days(Kind.AMENDED, "agreement") == [10.0]
    assert ruled.outcomes == ["closed"]


def test_where_no_other_request_is_heard_a_refusal_is_about_every_package(tmp_path: Path) -> None:
    """The other reviewer's cure does not bring back a request: the appeal decides about what is then signed."""
    ruled = Ruled(tmp_path, text(refiles=0, won="1", second=0, takes=40))
    assert ruled.days(Kind.FILED, "review") == [0.0]
    assert ruled.days(Kind.REVERSED, "review") == [50.0]
    assert ruled.days(Kind.CLOSED, "agreement") == [110.0]


@pytest.mark.parametrize(("refiles", "kind", "day"), [(0, Kind.ENDED, 10.0), (1, Kind.CLOSED, 80.0)])
def test_nobody_reckons_with_a_request_that_is_not_heard_any_more(
    tmp_path: Path, refiles: int, kind: Kind, day: float
) -> None:
    """No deal is worth 0.3 to the buyer, the cure 0.6, if the reviewer hears of it; the appeal is hopeless."""
    even = text(grants=HALF, refiles=refiles, no_deal="0.3", agreed=", exits: {buyer: true}")
    ruled = Ruled(tmp_path, even, seed=refuses(tmp_path, even))
    assert ruled.days(kind, "agreement") == [day]


@pytest.mark.parametrize("day", [12, 15, 20, 30])
@pytest.mark.parametrize("refiles", [0, 3])
def test_a_refusal_that_falls_is_told_as_it_was(tmp_path: Path, refiles: int, day: int) -> None:
    goes_on_from(tmp_path, text(refiles=refiles, won="1", second=0, takes=40), day)
    unneeded = text(grants="0", refiles=refiles, more=", when: cure == none", second=0, takes=40)
    goes_on_from(tmp_path, unneeded, day)


# --- what is out ----------------------------------------------------------------------------------------------------

SILENT = ", again: {takes: 100 days, limit: 30 days}, limit: 30 days, silence: clears"


@pytest.mark.parametrize(("sinks", "kind"), [(0.09, Kind.GRANTED), (0.2, Kind.REFUSED)])
def test_silence_clears_what_is_not_out_and_nothing_else(tmp_path: Path, sinks: float, kind: Kind) -> None:
    """What was refused at 0.5 is out, with all that the reviewer likes no better: the cure at 0.6, less what it sinks."""
    rule = f"{{if: cure == full, then: {{is: 0.6, shifts: {{mood: -{sinks}}}}}, otherwise: 0.5}}"
    never = text(grants=rule, more=SILENT).replace("asked_when: refused(review)", "asked_when: false")
    ruled = Ruled(
        tmp_path,
        never,
        seed=next(s for s in range(9) if Ruled(tmp_path, never, seed=s).kinds("review")[1] == "REFUSED"),
    )
    assert ruled.days(kind, "review")[-1] == 40.0
    assert ruled.outcomes == ["closed" if kind == Kind.GRANTED else "ended"]


REVERSED = """
format: 1
title: A grant is reversed, and whether that stands waits for an appeal
as_of: 2024-03-01
horizon: 2025-03-01
terms: {price: {levels: [1, 2, 3]}}
so_far: [{by: [seller, buyer], signs: {price: 2}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.4, delay: 0.001 per day}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0, delay: 0}
  third: {}
  office: {powers: {permit: {review: {takes: 10, grants: 1}}}}
  court:
    powers:
      objection: {rule: {about: permit, effect: reverses, asked_when: cleared(permit), asked_by: third, takes: 5, grants: 1}}
      appeal: {rule: {about: objection, effect: reverses, asked_when: cleared(objection), asked_by: seller, takes: 30, grants: CHANCE}}
agreement: {closes: {when: cleared(all), after: 20}, exits: {seller: refused(permit)}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(("chance", "leaves"), [(0.1, [15.0]), (0.9, [])])
def test_what_a_reversed_grant_leaves_out_is_worth_only_what_the_appeal_makes_of_it(
    chance: float, leaves: list[float], tmp_path: Path
) -> None:
    """Going on is worth chance x 0.5 + (1 - chance) x 0.4 less the days: 0.378 with 0.1, 0.438 with 0.9, and leaving 0.4."""
    found = Ruled(tmp_path, REVERSED.replace("CHANCE", str(chance)))
    assert found.days(Kind.EXITED, "agreement") == leaves


@pytest.mark.parametrize("shift", ["-0.000001", "0", "0.000001"])
def test_what_a_reviewer_comes_to_say_of_it_takes_nothing_from_what_an_appeal_may_bring_back(
    shift: str, tmp_path: Path
) -> None:
    """The appeal is granted with 0.95, and no other request is heard; on day 20 the reviewer's chance moves a little."""
    moving = f"refiles: 0, grants: {{is: 0.9, shifts: {{rule == new: {shift}}}}}"
    text = (
        REVERSED.replace("CHANCE", "0.95")
        .replace("delay: 0.001", "delay: 0.0001")
        .replace("grants: 1}}}}", moving + "}}}}", 1)
    )
    text = text.replace(
        "actors:",
        "circumstances: {rule: {levels: [old, new], start: old}}\nevents: {turn: {at: 2024-03-21, sets: {rule: new}}}\nactors:",
    )
    found = [Ruled(tmp_path, text, seed=seed) for seed in range(1, 9)]
    assert not any(20.0 in one.days(Kind.EXITED, "agreement") for one in found)
    assert any(one.days(Kind.CLOSED, "agreement") == [65.0] for one in found)


CURED = """
format: 1
title: A reversed grant, a hopeless appeal, and a package that needs no grant
as_of: 2024-03-01
horizon: 2026-03-01
terms: {cure: {levels: [none, full]}}
so_far: [{by: [seller, buyer], signs: {cure: none}}]
actors:
  seller: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.6}}}, no_deal: 0, delay: 0.0001 per day}
  buyer: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.6}}}, no_deal: 0, delay: 0.0001 per day}
  third: {}
  office: {powers: {permit: {review: {takes: 10, refiles: 3, when: cure == none, grants: 1}}}}
  court:
    powers:
      objection: {rule: {about: permit, effect: reverses, asked_when: cleared(permit) and not closed, asked_by: third, takes: 5, grants: {if: signed, then: 1, otherwise: 0}}}
      appeal: {rule: {about: objection, effect: reverses, asked_when: cleared(objection), asked_by: seller, takes: 300, grants: 0.01}}
agreement: {closes: {when: cleared(all), after: 20}, amends: [cure]}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_who_waits_for_a_hopeless_appeal_takes_the_request_back_also_where_a_grant_was_reversed(tmp_path: Path) -> None:
    found = Ruled(tmp_path, CURED)
    assert found.days(Kind.AMENDED, "agreement") == [15.0]
    assert found.days(Kind.CLOSED, "agreement") == [35.0]
