"""Dates out of order: what comes too late to matter, and a history that is not in sequence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sim.world.compile.warnings.case import Case, ScenarioWarning, Steps
from sim.world.compile.workdays import known_years

Warnings = Iterator[ScenarioWarning]


def dates(case: Case) -> Warnings:
    """Dates after the horizon, auctions that end after a date, bidders who have no say about theirs, and lines of the history in a wrong order."""
    yield from _beyond(case)
    yield from _auction(case)
    yield from _asked(case)
    yield from _sequence(case)
    yield from _one_act(case)
    yield from _answers(case)
    yield from _calendars(case)


def _beyond(case: Case) -> Warnings:
    scenario, horizon = case.scenario, case.scenario.horizon
    outside = scenario.outside_date
    found: list[tuple[Steps, Any]] = [(("events", name, "at"), event.at) for name, event in scenario.events.items()]
    found += [(("agreement", "outside_date", "at"), outside.at)] if outside else []
    for name, (_, kind, power) in case.powers.items():
        if kind == "impose" and power.deadline is not None:  # else it bites at once
            found.append((case.at(name, "deadline", "at"), power.deadline.at))
        if kind == "sell" and not isinstance(power.decides, str):
            found.append((case.at(name, "decides", "auction", "until"), power.decides.auction.until))
    for path, date in found:
        if date is not None and date > horizon:
            yield case.warn(path, f"{date}: lies after the horizon {horizon}, so that nothing comes of it")


def _auction(case: Case) -> Warnings:
    """A date that comes before the bids are opened cannot be met by a deal."""
    imposed = [(name, power.deadline) for name, (_, kind, power) in case.powers.items() if kind == "impose"]
    measures = [(name, deadline.at) for name, deadline in imposed if deadline is not None and deadline.at]
    for name, (_, kind, power) in case.powers.items():
        if kind != "sell" or isinstance(power.decides, str):
            continue
        until, path, told = (
            power.decides.auction.until,
            case.at(name, "decides", "auction", "until"),
            case.scenario.so_far,
        )
        bids, chosen = any(fact.offers for fact in told), any(fact.selects or fact.signs for fact in told)
        if until <= case.scenario.as_of and bids and not chosen:
            yield case.warn(
                path,
                f"{until}: the auction is over by as_of, and nobody selects in it any more; say in so_far whom the seller selected",
            )
        for measure, date in measures:
            if date < until:
                yield case.warn(path, f"{until}: the auction ends after the date of {measure}, {date}")


def _asked(case: Case) -> Warnings:
    """More time for the outside date for which some bidders are asked, but not all whose agreement it may end."""
    date = case.scenario.outside_date
    asked = set(date.extend.asks) if date is not None and date.extend is not None else set()
    sides = [{actor, *power.with_} for actor, kind, power in case.powers.values() if kind == "bid"]
    left_out = sorted({name for side in sides if not asked & side for name in side})
    if left_out and any(asked & side for side in sides):
        rule = "an agreement with it moves its date without its consent; of those named only its parties are asked"
        yield case.warn(("agreement", "outside_date", "extend", "asks"), f"{left_out[0]} is left out: {rule}")


def _sequence(case: Case) -> Warnings:
    """What the history says is applied by date; a line below a later one may have a mistyped date."""
    latest = None
    for i, fact in enumerate(case.scenario.so_far):
        at = fact.at or case.scenario.as_of
        if latest is not None and _ends(at) < _ends(latest):
            yield case.warn(
                ("so_far", i, "at"), f"{at}: stands below a line of {latest}; the dates are applied in order"
            )
        latest = at if latest is None else max(at, latest, key=_ends)


def _one_act(case: Case) -> Warnings:
    """Lines of one time that play brings about in one act, with no word that they are."""
    for (i, before), fact in zip(enumerate(case.scenario.so_far), case.scenario.so_far[1:], strict=False):
        same = (before.at or case.scenario.as_of) == (fact.at or case.scenario.as_of)
        if not same or "one_act" in fact.model_fields_set:
            continue
        if before.mitigates and set(before.mitigates) & set(fact.grants or []):
            found, how = "the insistence before it and this grant", "unseen"
        elif before.refuses and fact.amends:
            found, how = "the refusal before it and this amendment", "true"
        else:
            continue
        rule = f"nobody may have looked between {found}: say `one_act: {how}`, or `one_act: false` if somebody has"
        yield case.warn(("so_far", i + 1), rule)


def _ends(at: dt.date) -> dt.datetime:
    """A time of day, or the end of a day."""
    return at if isinstance(at, dt.datetime) else dt.datetime.combine(at, dt.time()) + dt.timedelta(days=1)


def _answers(case: Case) -> Warnings:
    """An answer before the question."""
    asked: dict[str, dt.date] = {}  # when it was asked first
    for fact in case.scenario.so_far:
        for name in fact.asks or []:
            at = fact.at or case.scenario.as_of
            asked[name] = min(asked.get(name, at), at, key=_ends)
    for i, fact in enumerate(case.scenario.so_far):
        at = fact.at or case.scenario.as_of
        for name in [*(fact.grants or []), *(fact.refuses or [])]:
            if name in asked and _ends(at) < _ends(asked[name]):
                yield case.warn(("so_far", i), f"{name}: is answered on {at}, before it is asked on {asked[name]}")


def _calendars(case: Case) -> Warnings:
    """Business days of years of which the library knows no holidays of a country: each weekday counts as open."""
    named = [
        (name, power.calendar) for name, (_, kind, power) in case.powers.items() if kind == "review" and power.calendar
    ]
    if not named:
        return
    first, last = (case.scenario.begins or case.scenario.as_of).year, case.scenario.horizon.year
    for name, country in named:
        begin, end = known_years(country)
        if first < begin or last > end:
            years = f"{begin} to {end}"
            yield case.warn(
                case.at(name, "calendar"),
                f"{country}: holidays are known for the years {years} only; before and after, weekends alone are closed",
            )
