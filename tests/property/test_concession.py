"""Properties of what a side does when it is its turn, for any numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.world import concession

UNIT = st.integers(0, 10_000).map(lambda parts: parts / 10_000)  # so that what differs does on paper
PERCENT = st.integers(0, 100).map(lambda parts: parts / 100)
VECTOR = hnp.arrays(np.float64, st.integers(1, 30), elements=UNIT)


def respond(
    values: np.ndarray, no_deal: np.ndarray, share: float, *, rival: float = -np.inf, offers: tuple[int, ...] = (),
    own: tuple[int, ...] = (), made: int = 1, pleases: np.ndarray | None = None, had: int = -1, idle: bool = False, allowed: np.ndarray | None = None, places: np.ndarray | None = None, other: int = -1, unbarred: np.ndarray | None = None,
) -> tuple[int, int, int]:  # fmt: skip
    unbarred = np.ones(values.shape[1]) if unbarred is None else unbarred
    allowed = np.ones(values.shape[1], bool) if allowed is None else allowed
    shares, standing = np.full(len(no_deal), share), np.array(offers, np.int64)
    places = np.zeros((values.shape[1], 1)) if places is None else places
    return concession.respond(
        values,
        no_deal,
        rival,
        allowed,
        allowed & (unbarred > 0),
        standing,
        np.array(own, np.int64),
        made,
        had,
        shares,
        idle,
        places,
        other,
        unbarred,
        np.zeros(values.shape[1]) if pleases is None else pleases,
    )


def hoped_for(worth: np.ndarray, falls_back_on: float, unbarred: np.ndarray) -> np.ndarray:
    """Of what is above what it falls back on it counts on the chance that no line stands against it."""
    return np.round(np.where(worth > falls_back_on, falls_back_on + unbarred * (worth - falls_back_on), worth), 6)


@given(VECTOR, UNIT, UNIT, st.data())
def test_a_side_leaves_signs_the_best_or_offers_the_least_that_is_enough(
    values: np.ndarray, no_deal: float, share: float, data: st.DataObject
) -> None:
    n = len(values)
    allowed = data.draw(hnp.arrays(np.bool_, n))
    offers = tuple(data.draw(st.lists(st.integers(0, n - 1), max_size=5, unique=True)))
    act, what, short = respond(values[None].copy(), np.array([no_deal]), share, offers=offers, allowed=allowed)
    best = max(values[allowed], default=-np.inf)
    if best <= no_deal:
        assert (act, what, short) == (concession.LEAVE, 0, concession.NO_DEAL)
        return
    asked = round(no_deal + (best - no_deal) * share, 8)  # exact: of four decimals each
    enough = [k for k in range(n) if allowed[k] and values[k] >= asked]
    signable = [k for k in offers if k in enough]
    if signable:
        assert act == concession.ACCEPT and what in signable and values[what] == max(values[signable])
    else:
        least = min(values[enough])
        assert (act, what) == (concession.OFFER, next(k for k in enough if values[k] == least))
        assert short == (0 if offers and allowed[offers[-1]] else -1)


@given(VECTOR, UNIT, UNIT, st.integers(0, 3), st.data())
def test_who_has_heard_nothing_offers_what_pleases_most_and_what_is_worth_least_in_turn(
    values: np.ndarray, no_deal: float, share: float, made: int, data: st.DataObject
) -> None:
    n = len(values)
    pleases = data.draw(hnp.arrays(np.float64, n, elements=UNIT))
    own = tuple(data.draw(st.lists(st.integers(0, n - 1), max_size=3, unique=True)))
    assume(max(values) > no_deal)
    act, what, _ = respond(values[None].copy(), np.array([no_deal]), share, own=own, made=made, pleases=pleases)
    asked = min([round(no_deal + (max(values) - no_deal) * share, 8), *(values[k] for k in own)])
    enough = [k for k in range(n) if values[k] >= asked]
    most = max(enough, key=lambda k: (pleases[k], values[k], -k))
    kinder = all(pleases[most] > pleases[k] for k in own)
    low = max((k for k in enough if values[k] == min(values[enough])), key=lambda k: (pleases[k], -k))
    assert act == concession.OFFER
    assert what == (low if not kinder or (made % 2 == 1 and low not in own) else most)


@given(st.integers(1, 12), st.integers(1, 3), UNIT, PERCENT, st.data())
def test_of_packages_about_as_good_if_signed_the_nearest_to_the_others_offer_is_offered(
    n: int, terms: int, no_deal: float, share: float, data: st.DataObject
) -> None:
    worth = data.draw(hnp.arrays(np.float64, n, elements=UNIT))
    places = data.draw(hnp.arrays(np.float64, (n, terms), elements=st.sampled_from([0, 0.5, 1])))
    other, unbarred = data.draw(st.integers(0, n - 1)), data.draw(hnp.arrays(np.float64, n, elements=PERCENT))
    assume(any(worth[unbarred > 0] > no_deal))
    act, what, _ = respond(worth[None], np.array([no_deal]), share, places=places, other=other, unbarred=unbarred)
    hoped = hoped_for(worth, no_deal, unbarred)
    asked = round(no_deal + (max(hoped) - no_deal) * share, 8)
    enough = [k for k in range(n) if hoped[k] >= asked and unbarred[k] > 0]
    near = [k for k in enough if worth[k] <= round(min(worth[enough]) + concession.CLOSE, 8)]
    distance = {k: round(np.abs(places[k] - places[other]).sum() - np.log(unbarred[k]), 9) for k in near}
    assert act == concession.OFFER
    assert what == min(near, key=lambda k: (distance[k], worth[k], k))


@given(st.integers(2, 12), UNIT, PERCENT, st.data())
def test_how_sure_a_line_is_makes_nothing_of_what_is_offered_less_to_its_owner(
    n: int, no_deal: float, share: float, data: st.DataObject
) -> None:
    """What a surer line bars is offered no more than before, and nothing else is less in reach of what is asked."""
    worth = data.draw(hnp.arrays(np.float64, n, elements=UNIT))
    pleases = data.draw(hnp.arrays(np.float64, n, elements=UNIT))
    barred = data.draw(hnp.arrays(np.bool_, n))
    assume(worth[~barred].size and max(worth[~barred]) >= max(worth) and max(worth) > no_deal)
    offered = []
    for unbarred in (1.0, 0.5, 0.01, 0.0):
        chance = np.where(barred, unbarred, 1.0)
        act, what, _ = respond(worth[None], np.array([no_deal]), share, made=0, pleases=pleases, unbarred=chance)
        assert act == concession.OFFER
        offered.append(what)
    across = [bool(barred[what]) for what in offered]
    assert across == sorted(across, reverse=True) and not across[-1]


@given(st.integers(1, 12), UNIT, UNIT, PERCENT, st.data())
def test_who_has_another_bid_falls_back_on_that_where_the_other_side_may_never_sign(
    n: int, no_deal: float, rival: float, share: float, data: st.DataObject
) -> None:
    worth = data.draw(hnp.arrays(np.float64, n, elements=UNIT))
    unbarred = data.draw(hnp.arrays(np.float64, n, elements=PERCENT.filter(bool)))
    assume(max(worth) > max(no_deal, rival))
    act, what, _ = respond(worth[None], np.array([no_deal]), share, rival=rival, unbarred=unbarred)
    hoped = hoped_for(worth, max(no_deal, rival), unbarred)
    asked = round(max(no_deal, rival) + (max(hoped) - max(no_deal, rival)) * share, 8)
    assert act == concession.OFFER and worth[what] == min(worth[hoped >= asked])


@given(st.integers(2, 12), UNIT, PERCENT, st.data())
def test_an_own_offer_binds_to_what_it_is_worth_if_it_is_signed(
    n: int, no_deal: float, share: float, data: st.DataObject
) -> None:
    worth = data.draw(hnp.arrays(np.float64, n, elements=UNIT))
    unbarred = data.draw(hnp.arrays(np.float64, n, elements=PERCENT.filter(bool)))
    own = data.draw(st.integers(0, n - 1))
    assume(max(worth) > no_deal)
    act, what, _ = respond(worth[None], np.array([no_deal]), share, own=(own,), unbarred=unbarred)
    hoped = hoped_for(worth, no_deal, unbarred)
    asked = min(round(no_deal + (max(hoped) - no_deal) * share, 8), worth[own])
    assert act == concession.OFFER and worth[what] == min(worth[hoped >= asked])


@given(VECTOR, UNIT, UNIT, st.data())
def test_nobody_asks_for_more_than_its_own_offers_are_worth_to_it(
    values: np.ndarray, no_deal: float, share: float, data: st.DataObject
) -> None:
    own = tuple(data.draw(st.lists(st.integers(0, len(values) - 1), min_size=1, max_size=4, unique=True)))
    least = min(values[k] for k in own)
    assume(no_deal < max(values))
    act, what, _ = respond(values[None].copy(), np.array([no_deal]), share, own=own)
    assert act == concession.OFFER and (what < 0 or values[what] <= least)  # no offer of the other side draws it near
    other = data.draw(st.integers(0, len(values) - 1))
    if values[other] >= least:
        assert (
            respond(values[None].copy(), np.array([no_deal]), share, own=own, offers=(other,))[0] == concession.ACCEPT
        )


@given(VECTOR, UNIT, UNIT, UNIT, st.data())
def test_nobody_signs_for_less_than_a_rival_has_on_the_table_and_as_much_suffices(
    values: np.ndarray, no_deal: float, rival: float, share: float, data: st.DataObject
) -> None:
    offer = data.draw(st.integers(0, len(values) - 1))
    act, what, _ = respond(values[None].copy(), np.array([no_deal]), share, rival=rival, offers=(offer,))
    if act != concession.LEAVE and what >= 0:
        assert values[what] >= max(rival, no_deal)
    if max(values) > no_deal and values[offer] >= max(rival, no_deal):
        assert (
            respond(values[None].copy(), np.array([no_deal]), 0.0, rival=rival, offers=(offer,))[0] == concession.ACCEPT
        )


@given(st.integers(2, 4), st.integers(1, 20), UNIT, st.data())
def test_partners_lower_what_they_ask_until_a_package_meets_all_and_none_goes_below_no_deal(
    partners: int, n: int, share: float, data: st.DataObject
) -> None:
    values = data.draw(hnp.arrays(np.float64, (partners, n), elements=UNIT))
    no_deal = data.draw(
        hnp.arrays(np.float64, partners, elements=st.integers(0, 5_000).map(lambda parts: parts / 10_000))
    )
    act, what, why = respond(values.copy(), no_deal, share)
    common = (values >= no_deal[:, None]).all(axis=0)
    if (values.max(axis=1) <= no_deal).any():
        assert (act, why) == (concession.LEAVE, concession.NO_DEAL)
    elif not common.any():
        assert (act, why) == (concession.LEAVE, concession.DISAGREE)
    else:
        assert act == concession.OFFER and common[what]
        surplus = values.max(axis=1) - no_deal
        lacking = np.where(
            surplus > 0, (no_deal + surplus * share - values[:, what]) / np.where(surplus > 0, surplus, 1), 0
        )
        others = np.where(
            surplus[:, None] > 0,
            (no_deal + surplus * share)[:, None] - values, 0.0,
        ) / np.where(surplus > 0, surplus, 1)[:, None]  # fmt: skip
        assert lacking.max() <= max(others.max(axis=0)[common].min(), 0.0) + 1e-9


@given(VECTOR, UNIT, st.data())
def test_who_has_nothing_new_to_say_for_as_long_as_its_patience_lasts_leaves(
    values: np.ndarray, no_deal: float, data: st.DataObject
) -> None:
    assume(max(values) > no_deal)
    act, what, _ = respond(values[None].copy(), np.array([no_deal]), 0.0)
    assert act == concession.OFFER
    again = respond(values[None].copy(), np.array([no_deal]), 0.0, own=(what,), idle=True)
    assert again == (concession.LEAVE, 0, concession.PATIENCE)
    assert (
        respond(values[None].copy(), np.array([no_deal]), 0.0, own=(what,), offers=(what,), idle=True)[0]
        == concession.ACCEPT
    )
