"""What a scenario would say if one power, or its outside date, never stood in the way of the deal."""

from __future__ import annotations

from sim.errors import RunError
from sim.scenario.numbers import constant
from sim.scenario.powers import Impose, Judge, Review
from sim.scenario.schema import Scenario
from sim.scenario.tree import nearest

OUTSIDE = "outside_date"
WITHOUT = "without-"  # and what is lifted: what a comparison calls the scenario
RULING = ("asks_after", "again", "reopens")  # what keeps an answer waiting, or ends it
REVIEW = (*RULING, "asked_when", "after", "calendar", "limit")
ALWAYS = '"true"'
NEVER = '"false"'

Pairs = list[tuple[str, str]]


def liftable(scenario: Scenario) -> list[str]:
    """The reviews, rulings and measures by name, and the outside date last."""
    powers = {name: power for actor in scenario.actors.values() for name, power in actor.powers.items()}
    found = sorted(name for name, power in powers.items() if power.review or power.rule or power.impose)
    return [*found, *([OUTSIDE] if scenario.outside_date is not None else [])]


def granted_by(pairs: Pairs) -> str:
    """As what a power that is lifted so grants always: a `review` or a `rule`; empty: it never does, or is a measure.

    >>> granted_by([("actors.samr.powers.clearance.review.takes", "0 days"), ("actors.samr.powers.clearance.review.grants", "1")])
    'review'
    """
    return next(
        (way for way in ("review", "rule") for path, text in pairs if path.endswith(f".{way}.grants") and text == "1"),
        "",
    )


def lifted(scenario: Scenario, name: str) -> Pairs:
    """The (dotted path, YAML text) pairs by which a power is lifted, as `--set` takes them.

    A review is asked as soon as something is signed, and whoever rules answers at once and for good. A review grants, and so
    does who may reverse an answer, or annul or suspend a measure; who may forbid, suspend or compel anything else never does.
    A measure is never enforced, one without a date never imposed; one that is in force, or may be compelled, is met. An
    outside date does not end the agreement. What others `expect` of it, where that is said, stays; so does the history.

    Raises:
        RunError: for a name that is no such power, or one of which the history tells the answer that it never gives.
    """
    powers = {n: (actor, power) for actor, a in scenario.actors.items() for n, power in a.powers.items()}
    may = liftable(scenario)
    if name == OUTSIDE and scenario.outside_date is not None:
        return [("agreement.outside_date.then", "{end: 0}")]
    if name not in may:
        raise RunError(
            f"--lift {name}: is no review, ruling or measure{nearest(name, may)}; there are {', '.join(may)}"
        )
    actor, power = powers[name]
    at = f"actors.{actor}.powers.{name}"
    if power.review:
        return _review(f"{at}.review", power.review, name, scenario)
    if power.rule:
        of_a_measure = power.rule.about in may and powers[power.rule.about][1].impose is not None
        helps = power.rule.effect in ("reverses", "annuls") or (power.rule.effect == "suspends" and of_a_measure)
        return _at_once(f"{at}.rule", power.rule, RULING, name, scenario, grants=helps)
    compelled = any(p.rule and p.rule.about == name and p.rule.effect == "compels" for _, p in powers.values())
    return _measure(f"{at}.impose", power.impose or Impose(), name, scenario, compelled=compelled)


def _review(at: str, review: Review, name: str, scenario: Scenario) -> Pairs:
    stops = [(f"{at}.stops", "{probability: 0, for: 0 days}")] if review.stops else []  # a history may have stopped it
    return [*_at_once(at, review, REVIEW, name, scenario, grants=True), *stops]


def _at_once(
    at: str, ruling: Review | Judge, waits: tuple[str, ...], name: str, scenario: Scenario, *, grants: bool
) -> Pairs:
    for fact in scenario.so_far:
        if name in ((fact.refuses if grants else fact.grants) or []):
            what = "refused" if grants else "granted"
            raise RunError(f"--lift {name}: is {what} in the history ({fact.at}), which nothing takes out")
    said = [(f"{at}.{key}", "null") for key in waits if key in ruling.model_fields_set]
    return [(f"{at}.takes", "0 days"), (f"{at}.grants", str(int(grants))), *said]


def _measure(at: str, impose: Impose, name: str, scenario: Scenario, *, compelled: bool) -> Pairs:
    said = impose.deadline
    at_once = said is None or (said.then is None and said.extend is None and said.after == constant(0))
    never = (f"{at}.when", NEVER) if at_once else (f"{at}.deadline.then", "{enforce: 0}")
    in_force = any(name in (fact.enforces, fact.imposes if at_once else None) for fact in scenario.so_far)
    if not in_force and (at_once or not compelled):
        return [never]
    met = (f"{at}.deadline.met", ALWAYS) if said else (f"{at}.deadline", f"{{after: 0, force: order, met: {ALWAYS}}}")
    return [never, met]
