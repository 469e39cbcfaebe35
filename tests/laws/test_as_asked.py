"""Who looks ahead expects of a ruling what it says once it is asked, and of words of what lasts what they are then."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

TALKS = """
format: 1
title: talks about a deal that somebody rules on
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3, 4, 5]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 5, worst: 1}}, no_deal: 0.1, delay: 0, powers: {sells: {sell: {responds: 1 day, patience: 20 days, tactic: {beta: 1}}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 5}}, no_deal: 0.1, delay: 0, powers: {bids: {bid: {responds: 2 days, patience: 20 days, tactic: {beta: 1}}}}}
RULES
agreement: {closes: {when: cleared(all), after: 4 days}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""
TWO = "  office: {powers: {first: {review: {takes: 3 days, grants: 1}}, second: {review: {takes: 3 days, after: first, grants: RULE}}}}"
ONE = "  office: {powers: {first: {review: {takes: 3 days, grants: RULE}}}}"
SURE = [
    (TWO, "{if: cleared(first), then: 1, otherwise: 0}"),
    (TWO, "{is: 0, shifts: {cleared(first): 1}}"),
    (TWO, "{if: filed(second) and not filed(first), then: 1, otherwise: 0}"),
    (ONE, "{if: signed, then: 1, otherwise: 0}"),
    (ONE, "{if: selected and announced, then: 1, otherwise: 0}"),
    (ONE, "{if: ever filed(first), then: 1, otherwise: 0}"),
    (ONE, '{if: "for(filed(first), 0)", then: 1, otherwise: 0}'),
    (ONE, "{members: {board: {grants: {if: signed, then: 1, otherwise: 0}}}, passes: 0.5}"),
]


@pytest.mark.parametrize(("rules", "rule"), SURE)
def test_what_is_always_granted_once_it_is_asked_is_signed(rules: str, rule: str, tmp_path: Path) -> None:
    sure = Ruled(tmp_path, TALKS.replace("RULES", rules.replace("RULE", "1")))
    found = Ruled(tmp_path, TALKS.replace("RULES", rules.replace("RULE", rule)))
    assert found.days(Kind.SIGNED, "bids") == sure.days(Kind.SIGNED, "bids") == [14.0]
    assert found.outcomes == ["closed"]


@pytest.mark.parametrize(("rules", "rule"), SURE[:6])
def test_what_is_never_granted_once_it_is_asked_is_not_signed(rules: str, rule: str, tmp_path: Path) -> None:
    turned = (
        rule.replace("then: 1, otherwise: 0", "then: 0, otherwise: 1")
        .replace("{is: 0", "{is: 1")
        .replace(": 1}}", ": -1}}")
    )
    found = Ruled(tmp_path, TALKS.replace("RULES", rules.replace("RULE", turned)))
    assert found.days(Kind.SIGNED, "bids") == []
    assert found.outcomes == ["open"]


STAYS = """
format: 1
title: a signed deal that a buyer may leave
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: PRICE}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: NO_DEAL, delay: 0}
RULES
agreement: {closes: {when: cleared(all), after: 4 days}, exits: {buyer: signed}, fees: {f: {worth: 0.05, by: buyer, to: seller, when: left(buyer)}}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


@pytest.mark.parametrize(
    ("rules", "chance"),
    [
        (TWO.replace("grants: 1}", "grants: 0.5}").replace("RULE", "{if: cleared(first), then: 0.8, otherwise: 0.2}"), 0.5 * 0.8),
        (
            "  office: {powers: {first: {review: {when: price == 1, takes: 3 days, grants: 0.5}}, "
            "second: {review: {takes: 3 days, after: first, grants: {if: cleared(first), then: 0.8, otherwise: 0.2}}}}}",
            {1: 0.5 * 0.8, 2: 0.2},
        ),
        (
            "  office: {powers: {first: {review: {takes: 3 days, grants: 0.5}}}}\n"
            "  court: {powers: {appeal: {rule: {about: first, effect: reverses, asked_when: refused(first), takes: 5 days, "
            "grants: {if: refused(first), then: 0.8, otherwise: 0}}}}}",
            0.5 + 0.5 * 0.8,
        ),
        (
            "  court: {powers: {ban: {rule: {effect: forbids, asked_when: signed, takes: 5 days, grants: 0.6}}, "
            "appeal: {rule: {about: ban, effect: reverses, asked_when: cleared(ban), takes: 5 days, "
            "grants: {if: cleared(ban) and not filed(ban), then: 0.3, otherwise: 0}}}}}",
            1 - 0.6 * 0.7,
        ),
    ],
)  # fmt: skip
def test_a_party_leaves_by_the_chance_that_rulings_have_once_they_are_asked(
    rules: str, chance: float | dict[int, float], tmp_path: Path
) -> None:
    """Leaving is worth no deal less 0.05, staying chance x 0.5 + (1 - chance) x no deal: equal where no deal is 0.5 + 0.05 / chance."""
    for price, p in (chance if isinstance(chance, dict) else {1: chance, 2: chance}).items():
        for step, leaves in ((-1e-6, False), (1e-6, True)):
            text = STAYS.replace("PRICE", str(price)).replace("NO_DEAL", f"{0.5 + 0.05 / p + step:.7f}")
            found = Ruled(tmp_path, text.replace("RULES", rules))
            assert (0.0 in found.days(Kind.EXITED, "agreement")) == leaves, (price, step)


DATED = TALKS.replace("patience: 20 days", "patience: 4000 days").replace("after: 4 days", "after: 10 days").replace(
    "RULES",
    "  office: {powers: {permit: {review: {takes: 20 days, grants: 1}}}}\n"
    "  state: {powers: {ban: {impose: {when: 0 < 1, deadline: {after: 45 days, force: order, met: DEMAND, then: {enforce: 1}}}}}}",
)  # fmt: skip


@pytest.mark.parametrize(
    ("demand", "as_if"),
    [
        ("for(closed, 1)", "closed"),
        ("for(closed, 0)", "closed"),
        ("for(cleared(permit), 3)", "cleared(permit)"),
        ("closed and not for(closed, 1)", "closed"),
        ("for(signed, 2)", "signed"),
    ],
)
def test_a_date_presses_for_what_is_to_have_held_for_a_while_as_for_what_is_to_hold(
    demand: str, as_if: str, tmp_path: Path
) -> None:
    signed = [
        Ruled(tmp_path, DATED.replace("DEMAND", f'"{said}"')).days(Kind.SIGNED, "bids") for said in (demand, as_if)
    ]
    assert signed[0] == signed[1]


@pytest.mark.parametrize("asked", ["for(signed, 10)", "for(signed, 0)", "signed and not for(signed, 3)", "ever signed"])
def test_a_prohibition_that_is_asked_once_something_has_held_for_a_while_is_foreseen(
    asked: str, tmp_path: Path
) -> None:
    suit = (
        f'  court: {{powers: {{ban: {{rule: {{effect: forbids, asked_when: "{asked}", takes: 3 days, grants: 1}}}}}}}}'
    )
    found = Ruled(tmp_path, TALKS.replace("RULES", suit).replace("cleared(all), after: 4", "signed, after: 40"))
    assert found.days(Kind.SIGNED, "bids") == []


HELD = """
format: 1
title: a court may hold who leaves
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0.6, delay: 0}
  court: {powers: {hold: {rule: {effect: compels, asked_when: "ASKED", takes: 5 days, grants: 1}}}}
agreement: {closes: {when: signed, after: 40 days}, exits: {buyer: signed}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


@pytest.mark.parametrize(
    ("asked", "comes"), [("left(buyer)", "closed"), ("for(left(buyer), 0)", "closed"), ("for(left(buyer), 2)", "ended")]
)
def test_a_court_that_is_asked_at_once_holds_who_leaves_and_one_that_waits_does_not(
    asked: str, comes: str, tmp_path: Path
) -> None:
    """An agreement that somebody has left ends at once, unless a court is asked at once."""
    assert Ruled(tmp_path, HELD.replace("ASKED", asked)).outcomes == [comes]
