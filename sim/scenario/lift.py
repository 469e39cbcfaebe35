"""What a scenario would say if one power, or its outside date, never stood in the way of the deal."""

from __future__ import annotations

from datetime import timedelta

from sim.errors import RunError
from sim.scenario.numbers import constant
from sim.scenario.powers import Deadline, Impose, Judge, Review
from sim.scenario.schema import Scenario
from sim.scenario.tree import nearest

OUTSIDE = "outside_date"
LIFTED = "lifted-"  # and what is lifted: what a comparison calls the scenario
RULING = ("asks_after", "again", "reopens")  # what keeps an answer waiting, or ends it
REVIEW = (*RULING, "asked_when", "after", "calendar", "limit")
ALWAYS = '"true"'
NEVER = '"false"'
FAR = 36_500  # days: a date that does not come

Pairs = list[tuple[str, str]]


def liftable(scenario: Scenario) -> list[str]:
    """The reviews, rulings and measures by name, and the outside date last."""
    powers = {name: power for actor in scenario.actors.values() for name, power in actor.powers.items()}
    found = sorted(name for name, power in powers.items() if power.review or power.rule or power.impose)
    return [*found, *([OUTSIDE] if scenario.outside_date is not None else [])]


def way(pairs: Pairs) -> str:
    """As what a power that is lifted so grants always: a `review` or a `rule`; empty: it never does, or is a measure.

    >>> way([("actors.samr.powers.clearance.review.takes", "0 days"), ("actors.samr.powers.clearance.review.grants", "1")])
    'review'
    """
    ways = (
        one for one in ("review", "rule") for path, text in pairs if path.endswith(f".{one}.grants") and text == "1"
    )
    return next(ways, "")


def lifted(scenario: Scenario, name: str) -> Pairs:
    """The (dotted path, YAML text) pairs by which a power is lifted, as `--set` takes them.

    A review is asked as soon as something is signed, and whoever rules answers at once and for good. A review grants, and so
    does who may reverse an answer, or annul or suspend a measure; who may forbid, suspend or compel anything else never does.
    A measure is never imposed; one that is has a date that never comes, and one that is in force, or may be compelled, is met. Nor does
    an outside date come. Nobody `expects` anything else of it. The history stays, and a date of which it tells more than that it
    runs has no effect.

    Raises:
        RunError: for a name that is no such power, or one of which the history tells the answer that it never gives.
    """
    powers = {n: (actor, power) for actor, a in scenario.actors.items() for n, power in a.powers.items()}
    may = liftable(scenario)
    if name == OUTSIDE and scenario.outside_date is not None:
        return [
            *_never_comes("agreement.outside_date", scenario.outside_date, name, "end", scenario),
            *_expected(name, scenario),
        ]
    if name not in may:
        raise RunError(
            f"--lift {name}: is no review, ruling or measure{nearest(name, may)}; there are {', '.join(may)}"
        )
    actor, power = powers[name]
    at = f"actors.{actor}.powers.{name}"
    if power.review:
        found = _review(f"{at}.review", power.review, name, scenario)
    elif power.rule:
        of_a_measure = power.rule.about in may and powers[power.rule.about][1].impose is not None
        helps = power.rule.effect in ("reverses", "annuls") or (power.rule.effect == "suspends" and of_a_measure)
        found = _at_once(f"{at}.rule", power.rule, RULING, name, scenario, grants=helps)
    else:
        compelled = any(p.rule and p.rule.about == name and p.rule.effect == "compels" for _, p in powers.values())
        found = _measure(f"{at}.impose", power.impose or Impose(), name, scenario, compelled=compelled)
    return [*found, *_expected(name, scenario)]


def _expected(name: str, scenario: Scenario) -> Pairs:
    """What is said of an answer that comes no more, taken back."""
    return [
        (f"actors.{actor}.expects.{name}", "null") for actor, said in scenario.actors.items() if name in said.expects
    ]


def _review(at: str, review: Review, name: str, scenario: Scenario) -> Pairs:
    stops = [(f"{at}.stops", "{probability: 0, for: 0 days}")] if review.stops else []  # a history may have stopped it
    return [*_at_once(at, review, REVIEW, name, scenario, grants=True), *stops]


def _at_once(
    at: str, ruling: Review | Judge, waits: tuple[str, ...], name: str, scenario: Scenario, *, grants: bool
) -> Pairs:
    other = {"refuses": "refused", "mitigates": "given for other terms alone"} if grants else {"grants": "granted"}
    for fact in scenario.so_far:
        for verb, what in other.items():
            if name in (getattr(fact, verb) or ()):
                raise RunError(f"--lift {name}: is {what} in the history ({fact.at}), which nothing takes out")
    said = [(f"{at}.{key}", "null") for key in waits if key in ruling.model_fields_set]
    return [(f"{at}.takes", "0 days"), (f"{at}.grants", str(int(grants))), *said]


def _measure(at: str, impose: Impose, name: str, scenario: Scenario, *, compelled: bool) -> Pairs:
    said, imposed = impose.deadline, any(fact.imposes == name for fact in scenario.so_far)
    at_once = said is None or (said.then is None and said.extend is None and said.after == constant(0))
    in_force = any(fact.enforces == name for fact in scenario.so_far) or (imposed and at_once)
    never = [(f"{at}.when", NEVER)]
    if imposed and said is not None and not at_once:
        never = _never_comes(f"{at}.deadline", said, name, "enforce", scenario)
    if not in_force and (at_once or not compelled):
        return never
    met = (f"{at}.deadline.met", ALWAYS) if said else (f"{at}.deadline", f"{{after: 0, force: order, met: {ALWAYS}}}")
    return [*never, met]


def _never_comes(at: str, said: Deadline, name: str, effect: str, scenario: Scenario) -> Pairs:
    """A date that runs moves beyond all that is played; of one that has come or moved the effect fails."""
    if any(name in (fact.enforces, fact.meets, fact.lapses, *(fact.extends or ())) for fact in scenario.so_far):
        return [(f"{at}.then", f"{{{effect}: 0}}")]
    if said.at is None:
        return [(f"{at}.after", f"{FAR} days")]
    return [(f"{at}.at", str(scenario.horizon + timedelta(days=FAR)))]
