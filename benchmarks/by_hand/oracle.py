"""The case of `scenarios/oracle.yaml` as a program of its own: SimPy for what waits, numpy for packages and luck.

This is what one writes without the toolkit, for this case alone: nothing here reads the scenario or imports `sim`, every
number is typed in, and whatever cannot happen in it is left out (auctions, fees, exits, statutory limits, courts that hold
a party to its deal). What is left is all that moves its probabilities, by the same rules (`docs/laws.md`): who bids and
concedes, dates that press and move, reviews that are refused, mitigated and asked for anew, suits, an appeal, looking ahead.

    python benchmarks/by_hand/oracle.py [replications]

`python benchmarks/hand.py` prints its probabilities next to those of `sim run oracle`. On 29 November 2026,
75,000 replications beside 230,000 of the compiled laws, all at the horizon agreed within 0.35 points, which is their joint 95 %
interval. At the other checks all did but partnership, and so what is unresolved, just after 20 September: 22.9 instead of 23.2 %,
which another 50,000 replications up to that day made 23.1.

It keeps no record, no causes and no bounds, cannot play a single replication again, and its luck is a stream. Time is in days
after the evening of 14 September 2020.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import simpy

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
EPS = 1e-12  # what is equal on paper is equal here
INSTANT = 1e-7  # days: what falls on one evening has an order
NORMAL = NormalDist()

# --- packages and what they are worth ----------------------------------------------------------------------

LEVELS: dict[str, list[Any]] = {
    "analytics": ["kept", "transferred"],
    "hosting": ["bytedance", "us_cloud"],
    "ownership": [0, 20, 50, 100],
    "price": [0, 10, 20, 30],
    "recommender": ["kept", "transferred"],
    "source_code": ["kept", "inspected", "transferred"],
    "speech": ["kept", "transferred"],
}


def possible(package: dict[str, Any]) -> bool:
    ownership, price = package["ownership"], package["price"]
    return not (
        (ownership == 0) != (price == 0)
        or (ownership <= 20 and price > 10)
        or (ownership == 50 and price > 20)
        or (ownership == 100 and package["hosting"] == "bytedance")
    )


PACKAGES = [p for row in itertools.product(*LEVELS.values()) if possible(p := dict(zip(LEVELS, row, strict=True)))]
PLACES = np.array([[LEVELS[term].index(p[term]) / (len(LEVELS[term]) - 1) for term in LEVELS] for p in PACKAGES])


def where(holds: Callable[[dict[str, Any]], bool]) -> Mask:
    return np.array([holds(p) for p in PACKAGES])


def value(term: str, level: Any, best: Any, worst: Any) -> float:
    if not isinstance(level, int):
        level, best, worst = (LEVELS[term].index(x) for x in (level, best, worst))
    return min(max((level - worst) / (best - worst), 0.0), 1.0)


def utility(packages: list[dict[str, Any]] = PACKAGES, **prefers: tuple[float, Any, Any]) -> Floats:
    """Of each package: the weighted mean of the values of its terms, each with its weight, best and worst level."""
    total = sum(weight for weight, _, _ in prefers.values())
    return np.array([sum(w * value(t, p[t], b, x) for t, (w, b, x) in prefers.items()) / total for p in packages])


SALE = where(lambda p: p["ownership"] == 100)
PARTNERSHIP = where(lambda p: p["ownership"] < 100 and p["hosting"] == "us_cloud")
LISTED = where(lambda p: "transferred" in (p["recommender"], p["analytics"], p["speech"]))
TRANSFERS = where(lambda p: p["source_code"] == "transferred")
EVERYTHING = np.ones(len(PACKAGES), bool)
AMENDED = [i for i, term in enumerate(LEVELS) if term in ("ownership", "source_code", "hosting", "price")]
MITIGATED = [i for i, term in enumerate(LEVELS) if term in ("ownership", "source_code", "hosting", "recommender")]

BYTEDANCE: dict[str, tuple[float, Any, Any]] = {
    "ownership": (3, 0, 100),
    "source_code": (4, "kept", "transferred"),
    "recommender": (3, "kept", "transferred"),
    "analytics": (1, "kept", "transferred"),
    "speech": (1, "kept", "transferred"),
    "hosting": (0.5, "bytedance", "us_cloud"),
    "price": (2, 30, 0),
}
KEPT: dict[str, tuple[float, Any, Any]] = {
    "source_code": (4, "kept", "transferred"),
    "recommender": (3, "kept", "transferred"),
    "analytics": (1, "kept", "transferred"),
    "speech": (1, "kept", "transferred"),
}
UTILITY = {
    "bytedance": utility(**BYTEDANCE),
    "oracle": utility(
        hosting=(3, "us_cloud", "bytedance"),
        ownership=(2, 50, 0),
        source_code=(1, "inspected", "kept"),
        price=(2, 0, 30),
    ),
    "microsoft": utility(
        ownership=(3, 100, 0),
        source_code=(2, "transferred", "kept"),
        recommender=(1, "transferred", "kept"),
        analytics=(0.5, "transferred", "kept"),
        speech=(0.5, "transferred", "kept"),
        hosting=(1, "us_cloud", "bytedance"),
        price=(2, 10, 30),
    ),
    "walmart": utility(ownership=(2, 100, 0), recommender=(1, "transferred", "kept"), price=(2, 10, 30)),
    "president": utility(
        ownership=(4, 100, 0), hosting=(3, "us_cloud", "bytedance"), source_code=(1, "transferred", "kept")
    ),
    "cfius": utility(
        ownership=(3, 50, 0),
        source_code=(3, "inspected", "kept"),
        hosting=(3, "us_cloud", "bytedance"),
        recommender=(1, "transferred", "kept"),
    ),
    "ministry": utility(**KEPT, ownership=(2, 0, 100)),
    "hard_line": utility(**KEPT, ownership=(5, 0, 100)),
}
AS_GOOD_AS_NO_DEAL = {
    "ownership": 100, "source_code": "inspected", "recommender": "kept", "analytics": "transferred", "speech": "transferred",
    "hosting": "us_cloud", "price": 20,
}  # fmt: skip
BYTEDANCE_WITHOUT = float(utility([AS_GOOD_AS_NO_DEAL], **BYTEDANCE)[0])


# --- distributions -----------------------------------------------------------------------------------------


class Lognormal:
    """A delay in days, by its median and its 90th percentile, or by its 90 % interval."""

    def __init__(self, median: float, p90: float) -> None:
        self.mu, self.sigma = math.log(median), math.log(p90 / median) / NORMAL.inv_cdf(0.9)
        self.mean = math.exp(self.mu + self.sigma**2 / 2)
        self.lefts = [self.left(n) for n in range(400)]  # days that are left after so many whole ones

    @classmethod
    def between(cls, low: float, high: float) -> Lognormal:
        median = math.sqrt(low * high)
        return cls(median, median * (high / low) ** (NORMAL.inv_cdf(0.9) / (2 * NORMAL.inv_cdf(0.95))))

    def draw(self, rng: np.random.Generator) -> float:
        return float(rng.lognormal(self.mu, self.sigma))

    def cdf(self, x: float) -> float:
        return NORMAL.cdf((math.log(x) - self.mu) / self.sigma) if x > 0 else 0.0

    def left(self, x: float) -> float:
        if x <= 0:
            return self.mean
        if 1 - self.cdf(x) < EPS:
            return 0.0
        beyond = self.mean * NORMAL.cdf((self.mu + self.sigma**2 - math.log(x)) / self.sigma)
        return beyond / (1 - self.cdf(x)) - x

    def beyond(self, rng: np.random.Generator, x: float) -> float:
        """Drawn given that it is more than x."""
        u = self.cdf(x) + (1 - self.cdf(x)) * rng.random()
        return math.exp(self.mu + self.sigma * NORMAL.inv_cdf(u))


class Between:
    """A number between bounds with a density on a grid: beta, and PERT, which is a stretched one."""

    def __init__(self, low: float, high: float, a: float, b: float) -> None:
        self.low, self.high, self.a, self.b = low, high, a, b
        self.mean = low + (high - low) * a / (a + b)
        x = np.linspace(0.0, 1.0, 20_001)
        middle = (x[1:] + x[:-1]) / 2
        density = middle ** (a - 1) * (1 - middle) ** (b - 1)
        self.x = low + (high - low) * x
        self.p = np.concatenate([[0.0], np.cumsum(density) / density.sum()])
        self.median = float(np.interp(0.5, self.p, self.x))
        self.lefts = [self.left(n) for n in range(400)]

    def draw(self, rng: np.random.Generator) -> float:
        return self.low + (self.high - self.low) * float(rng.beta(self.a, self.b))

    def cdf(self, x: float) -> float:
        return float(np.interp(x, self.x, self.p))

    def left(self, x: float) -> float:
        survival = 1 - np.interp(x + np.linspace(0, max(self.high - x, 0), 2_001), self.x, self.p)
        if x >= self.high or survival[0] < EPS:
            return 0.0
        return float((survival[1:] + survival[:-1]).mean() / 2 * (self.high - x) / survival[0])


def pert(low: float, mode: float, high: float) -> Between:
    a = 1 + 4 * (mode - low) / (high - low)
    return Between(low, high, a, 6 - a)


COST = pert(0, 0.024 / 365.25, 0.072 / 365.25)  # of a day, as a share of the worth of a deal
UNKNOWN = {
    "leverage": pert(0.1, 0.3, 0.6),
    "trade_war": pert(0.5, 0.7, 0.9),
    "credible": pert(0.8, 0.95, 1),
    "oracle_without": pert(0.3, 0.4, 0.5),
    "microsoft_without": pert(0.4, 0.5, 0.6),
    "walmart_without": pert(0.3, 0.4, 0.5),
    "likes": pert(0, 0.1, 0.2),
    "bytedance_beta": pert(0.1, 0.4, 1),
    "oracle_beta": pert(0.1, 0.4, 1),
    "microsoft_beta": pert(0.1, 0.4, 1),
    "bytedance_blessing": pert(0.6, 0.8, 0.95),
    "oracle_blessing": pert(0.6, 0.8, 0.95),
    "microsoft_blessing": pert(0.8, 0.95, 1),
    "microsoft_cfius": pert(0.8, 0.95, 1),
    "blessing_sharpness": pert(5, 10, 20),
    "cfius_sharpness": pert(5, 10, 20),
    "licence_sharpness": pert(5, 10, 20),
    "extended": Between(0, 1, 2, 2.5),
    "ban_extended_if_approved": pert(0.6, 0.8, 0.95),
    "order_extended_if_approved": pert(0.5, 0.8, 0.95),
    "carried_out": Between(0, 1, 5.36, 6.17),
    "word_kept": Between(0, 1, 3, 7.5),
    "suit": Between(0, 1, 1, 1),
    "appeal": pert(0.05, 0.2, 0.4),
    "order_suit": pert(0.1, 0.3, 0.6),
    "bytedance_cost": COST,
    "oracle_cost": COST,
    "microsoft_cost": COST,
    "walmart_cost": COST,
}
MEDIAN = {name: of.median for name, of in UNKNOWN.items()}
PATIENCE = Lognormal(60, 200)
RESPONDS = Lognormal(2, 5)
CLOSES = Lognormal(20, 60)
ANNOUNCES = Lognormal(3, 14)
TAKES: dict[str, Any] = {"blessing": Lognormal(6, 20), "cfius": Lognormal(45, 90), "licence": pert(10, 40, 60)}
PREPARES = Lognormal.between(2, 10)  # the request for a licence
BEFORE_THE_BAN = Lognormal.between(0.2, 3)
APPEAL_TAKES = Lognormal(60, 200)
ORDER_SUIT_TAKES = Lognormal(60, 150)
BAN_MOVES, ORDER_MOVES = Lognormal.between(5, 30), Lognormal.between(7, 15)  # by so many days
RETURNS = 50.0  # days until Microsoft comes back, in the mean

SPOKEN, BAN, CHECKPOINT, ELECTION, ORDER, HORIZON = 1.0, 6.0, 47.0, 50.0, 59.0, 108.0
CHECKS = {
    "spoken_deadline:before": SPOKEN - 2 * INSTANT,
    "spoken_deadline:after": SPOKEN + INSTANT,
    "app_ban:before": BAN - 2 * INSTANT,
    "app_ban:after": BAN + INSTANT,
    "2020-10-31": CHECKPOINT + INSTANT,
    "divestiture:before": ORDER - 2 * INSTANT,
    "divestiture:after": ORDER + INSTANT,
    "horizon": HORIZON + INSTANT,
}
GROUPS = ("sale", "partnership", "ban", "unresolved")
REVIEWS = ("blessing", "cfius", "licence")
REFILES = {"blessing": 3, "cfius": 3, "licence": 1}
NEEDS = {"blessing": EVERYTHING, "cfius": EVERYTHING, "licence": LISTED}
ACTORS = ("bytedance", "oracle", "microsoft", "walmart")
BUSINESS = 7 / 5  # days for one of business, as those who look ahead count


def works(day: int) -> bool:
    """Whether the Ministry works on a day: week-days but for the first week of October, against which two days are made up."""
    if day in (12, 25):
        return True
    return (day + 1) % 7 < 5 and not 16 <= day <= 23 and day != 108


WORKED = np.concatenate([[0], np.cumsum([works(day) for day in range(400)])])


def worked(time: float) -> float:
    """Business days up to a time."""
    day = int(time)
    return float(WORKED[day] + (time - day) * (WORKED[day + 1] - WORKED[day]))


def worked_off(since: float, days: float) -> float:
    """When so many business days are over."""
    target = worked(since) + days
    day = int(np.searchsorted(WORKED, target)) - 1
    return max(since, day + target - float(WORKED[day]))


# --- the world ---------------------------------------------------------------------------------------------


@dataclass
class Talk:
    """The talks of one bidder with ByteDance; offers are kept with what each of their side gained by them when made."""

    bidders: tuple[str, ...]
    structure: Mask
    away: bool
    opened: float
    back: float = math.inf
    news: float = 0.0
    since: float = 0.0
    ready: float = 0.0
    bids: bool = True  # whether it is the bidder's turn
    held: float | None = None
    offers: tuple[dict[int, list[float]], dict[int, list[float]]] = field(default_factory=lambda: ({}, {}))
    process: Any = None


@dataclass
class Measure:
    """A measure with its date."""

    name: str
    date: float
    most: int
    most_days: float
    days: Lognormal | None
    state: str = "running"
    moves: int = 0
    moved: float = 0.0
    stayed: bool = False


@dataclass
class Request:
    """A request before a reviewer: what its clock had counted when it was last known not to have ended."""

    since: float
    known: float = 0.0
    watched: bool = False  # something is on the table, so that an answer would have been seen
    over: bool = False  # the clock has run out, with nothing to judge


class World:
    """Everything that one replication changes."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng, self.env = rng, simpy.Environment()
        self.has = {name: of.draw(rng) for name, of in UNKNOWN.items()}
        self.patience = PATIENCE.draw(rng)
        self.luck = {name: rng.random() for name in (*REVIEWS, "suit", "appeal", "order_suit")}
        self.never = rng.random() < self.has["credible"]  # ByteDance would never transfer its source code
        self.shown = False  # that it would
        self.resolve, self.trade_war, self.leverage = 0.0, self.has["trade_war"], self.has["leverage"]
        self.without = {"bytedance": BYTEDANCE_WITHOUT} | {a: self.has[f"{a}_without"] for a in ACTORS[1:]}
        self.oracle = Talk(("oracle",), PARTNERSHIP, away=False, opened=-1.0, news=-1.0, since=-1.0)
        self.microsoft = Talk(
            ("microsoft", "walmart"), SALE, away=True, opened=0.0, back=rng.exponential(RETURNS), held=-1.0
        )
        self.talks = (self.oracle, self.microsoft)
        self.deal: Talk | None = self.oracle  # which has been selected
        self.signed = self.announced = self.closed = False
        self.announcing = self.closing = self.preparing = None  # what waits; what it finds replaced it leaves alone
        self.package = -1
        self.answer: dict[str, str | None] = dict.fromkeys(REVIEWS)
        self.granted = dict.fromkeys(REVIEWS, -1)
        self.requests: dict[str, Request | None] = {"blessing": Request(-1.0), "cfius": Request(-1.0), "licence": None}
        self.failures = dict.fromkeys(REVIEWS, 0)
        self.refused_at: dict[str, float] = {}  # the greatest probability refused, of all
        self.last_refused = dict.fromkeys(REVIEWS, 0.0)
        self.replaced: dict[str, set[int]] = {}  # packages that a reviewer hears of no more from the parties in hand
        self.just_left: tuple[float, set[int]] = (0.0, set())
        self.seen = {(actor, r): (-1.0, 2.0) for actor in ACTORS for r in REVIEWS}  # most refused, least granted
        self.spoken = Measure("spoken", SPOKEN, 0, 0, None)
        self.ban = Measure("ban", BAN, 3, math.inf, BAN_MOVES)
        self.order = Measure("order", ORDER, 3, 30.0, ORDER_MOVES)
        self.suits: dict[str, float] = {"ban": -21.0}  # measures that a court is asked to suspend, and since when
        self.ever_moved = False
        self.found: dict[str, int] = {}
        while answers_at(self, self.oracle) <= 0.0:  # it was chosen a day ago, and has not answered yet
            self.oracle.ready = self.oracle.since + RESPONDS.draw(rng)


def parties(talk: Talk) -> tuple[str, ...]:
    return ("bytedance", *talk.bidders)


def approved(w: World) -> bool:
    return w.answer["blessing"] == "granted"


def wake(w: World) -> None:
    """Whoever waits for an answer reckons anew with when it comes."""
    for talk in w.talks:
        if talk.process is not w.env.active_process:
            talk.process.interrupt()


def soon(w: World, act: Callable[..., None], *args: Any) -> None:
    """Do something at this instant, after what is under way."""
    w.env.timeout(0).callbacks.append(lambda _: act(w, *args))


# --- what is expected of reviews ---------------------------------------------------------------------------


def grants(w: World, review: str, talk: Talk, numbers: dict[str, float], *, anew: bool = False) -> Floats:
    """The probability that a reviewer grants each package, now, at given numbers; `anew`: as if nothing were answered."""
    if review == "blessing":
        liked = numbers["likes"] if talk is w.oracle else 0.0
        above = UTILITY["president"] + liked - (0.5 + 0.2 * w.resolve)
    elif review == "cfius":
        above = UTILITY["cfius"] - (0.55 - 0.1 * (approved(w) and not anew))
    else:
        judge = "hard_line" if w.trade_war > 0.6 else "ministry"
        above = UTILITY[judge] - (0.5 + 0.2 * w.trade_war - 0.3 * w.leverage)
    return 1 / (1 + np.exp(-numbers[f"{review}_sharpness"] * above))


def believed(w: World, actor: str, review: str, talk: Talk, *, anew: bool = False) -> Floats:
    """The probability of a grant that an actor goes by, whatever it has seen: its own, or the reviewer's at the medians."""
    own = f"{actor}_{review}"
    if own in w.has and (actor == "microsoft" or review == "blessing"):
        case = SALE if actor == "microsoft" else PARTNERSHIP
        if not (talk.structure & ~case).any():
            return np.full(len(PACKAGES), w.has[own])
        return np.where(case, w.has[own], grants(w, review, talk, MEDIAN, anew=anew))
    return grants(w, review, talk, MEDIAN, anew=anew)


def given(p: Floats, refused: float, granted: float) -> Floats:
    """The same given the most that the same luck has refused and the least that it has granted."""
    if granted > refused + EPS:
        low, high = max(refused, 0.0), min(granted, 1.0)
        found = (p - low) / (high - low) if high > low else p
        return np.where(p <= refused + EPS, 0.0, np.where(p >= granted - EPS, 1.0, found))
    between = np.clip((p - granted) / (refused - granted), 0, 1) if refused > granted + EPS else np.full(len(p), 0.5)
    return np.where(p < granted - EPS, 0.0, np.where(p > refused + EPS, 1.0, between))


def see(w: World, review: str, package: int, talk: Talk, *, granted: bool) -> None:
    """Everybody sees an answer, and learns from it by its own scale."""
    for actor in ACTORS:
        p = float(believed(w, actor, review, talk)[package])
        most, least = w.seen[actor, review]
        w.seen[actor, review] = (most, min(least, p)) if granted else (max(most, p), least)


def out(w: World, review: str, talk: Talk, *, anew: bool = False) -> Mask:
    """Packages that a reviewer has refused and would not grant any more."""
    p = grants(w, review, talk, w.has, anew=anew)
    found = p <= w.refused_at.get(review, -1.0) + EPS
    if talk is w.deal:
        found[list(w.replaced.get(review, ()))] = True
    if w.answer[review] == "granted" and not anew:
        found &= p < p[w.granted[review]] - EPS
    return found


def against(w: World, review: str) -> bool:
    return review in w.refused_at or review in w.replaced


def left_open(w: World, talk: Talk) -> Mask:
    """Packages that no refusal has ruled out."""
    found = EVERYTHING
    for review in REVIEWS:
        if against(w, review):
            found = found & ~(out(w, review, talk) & NEEDS[review])
    return found


def still_needs(w: World, review: str, talk: Talk, *, anew: bool = False) -> Mask:
    """Packages that need a review, and have not been granted, nor one that the reviewer likes no better."""
    if anew or w.answer[review] != "granted":
        return NEEDS[review]
    p = grants(w, review, talk, w.has)
    return NEEDS[review] & (p < p[w.granted[review]] - EPS)


def counted(w: World, review: str, request: Request) -> float:
    """The days that the clock of a request has counted."""
    if review == "licence":
        return worked(w.env.now) - worked(request.since)
    return w.env.now - request.since


def days_to(w: World, review: str, *, anew: bool = False) -> float:
    """The expected days to the answer of a review."""
    takes, unit = TAKES[review], BUSINESS if review == "licence" else 1.0
    request = None if anew else w.requests[review]
    if request is None:
        prepared = 0.0
        if review == "licence":
            begun = None if anew or w.preparing is None else w.preparing[0]
            prepared = PREPARES.mean if begun is None else PREPARES.lefts[int(w.env.now - begun)]
        return prepared + takes.mean * unit
    run = counted(w, review, request)
    known, run = int(run if request.watched else min(run, request.known)), int(run)
    goes_on = (1 - takes.cdf(run)) / (1 - takes.cdf(known)) if known < run else 1.0
    return goes_on * takes.lefts[run] * unit


def worth(
    w: World, actor: str, talk: Talk, *, anew: bool = False, granting: str = "", without: float | None = None
) -> Floats:
    """What each package is worth to an actor who looks ahead over the reviews and the days.

    `granting`: as if a review had granted it; `without`: what there is where it fails, if not no deal.
    """
    chance, days = np.ones(len(PACKAGES)), np.zeros(len(PACKAGES))
    for review in REVIEWS:
        if review == granting:
            continue
        needed = still_needs(w, review, talk, anew=anew)
        if not needed.any():
            continue
        expected = given(believed(w, actor, review, talk, anew=anew), *w.seen[actor, review])
        if against(w, review):
            expected[out(w, review, talk, anew=anew)] = 0.0
        chance = np.where(needed, chance * expected, chance)
        days = np.where(needed, np.maximum(days, days_to(w, review, anew=anew)), days)
    no_deal = w.without[actor] if without is None else without
    return chance * UTILITY[actor] + (1 - chance) * no_deal - w.has[f"{actor}_cost"] * (days + CLOSES.mean)


# --- dates and what they press -----------------------------------------------------------------------------


def clipped(p: float) -> float:
    return min(max(p, 0.0), 1.0)


def enforced(w: World, measure: Measure, numbers: dict[str, float]) -> float:
    if measure is w.spoken:
        return numbers["word_kept"]
    return clipped(numbers["carried_out"] + 0.2 * w.resolve)


def may_move(measure: Measure) -> bool:
    return measure.moves < measure.most and measure.most_days - measure.moved >= 1


def moves(w: World, measure: Measure, numbers: dict[str, float]) -> float:
    """The probability of more time, if it is asked for."""
    if approved(w):
        return numbers[f"{measure.name}_extended_if_approved"]
    return clipped(numbers["extended"] - 0.2 * w.resolve * (measure is w.ban))


def ahead(w: World, measure: Measure) -> Iterator[tuple[float, float]]:
    """The days by which a date may move, each with the chance that it moves so far and no farther."""
    here, shift = 1.0, 0.0
    for number in range(measure.most - measure.moves + 1):
        room = math.floor(measure.most_days - measure.moved - shift) if measure.most_days < math.inf else math.inf
        may = number < measure.most - measure.moves and room >= 1 and here > 0.01
        goes = here * moves(w, measure, MEDIAN) if may else 0.0
        yield shift, here - goes
        if goes <= 0.0:
            return
        here, shift = goes, shift + min(max(1, math.ceil(measure.days.mean)) if measure.days else 0, room)


def stopped(w: World, measure: Measure, at: float, date: float) -> float:
    """The probability that a court which is asked stops a measure by a date, with no answer up to a time."""
    if measure.name not in w.suits:
        return 0.0
    if measure is w.ban:
        return MEDIAN["suit"]  # the answer is timed to the date
    run = max(at - w.suits["order"], 0.0)
    known = ORDER_SUIT_TAKES.cdf(int(run))
    by = ORDER_SUIT_TAKES.cdf(run + date - max(at, w.suits["order"]))
    return MEDIAN["order_suit"] * clipped((by - known) / (1 - known))


def lead(w: World, measure: Measure, talk: Talk) -> float:
    """The fewest days from a signature until what a date demands is done; 0 where the deal cannot do it."""
    if measure is w.spoken and talk is w.oracle:
        return 0.0
    clears = measure is w.ban and talk is w.oracle
    if clears and approved(w) and w.answer["cfius"] == "granted":
        return 0.0
    days = np.zeros(len(PACKAGES))
    for review in REVIEWS:
        needed = still_needs(w, review, talk)
        days[needed] = np.maximum(days[needed], days_to(w, review))
    return float(days[talk.structure].min()) + (0.0 if clears else CLOSES.mean)


def dates(w: World, talk: Talk, at: float) -> list[list[tuple[float, float, float]]]:
    """The dates that may end the matter, each with those to which it may move: since when and up to when, with which chance."""
    found = []
    for measure in (w.spoken, w.ban, w.order):
        if measure.state != "running" or measure.stayed or measure.date <= w.env.now:
            continue
        bites, days, rows = enforced(w, measure, MEDIAN), lead(w, measure, talk), []
        for shift, share in ahead(w, measure):
            date = measure.date + shift
            chance, span = bites * share * (1 - stopped(w, measure, at, date)), date - talk.opened
            if chance > 0:
                rows.append((talk.opened, talk.opened + span * span / (span + days), chance))
        found.append(rows)
    return found


def conceded(now: float, since: float, until: float, beta: float) -> float:
    return clipped((now - since) / (until - since)) ** (1 / beta) if until > since else 1.0


def share(w: World, talk: Talk, beta: float) -> float:
    """The share of the surplus that a side still asks for."""
    now = w.env.now
    asked = 1 - conceded(now, talk.opened, talk.opened + w.patience, beta)
    for rows in dates(w, talk, now):
        asked *= 1 - sum(chance * conceded(now, since, until, beta) for since, until, chance in rows)
    return asked


def answers_at(w: World, talk: Talk) -> float:
    """When the side whose turn it is answers: the sooner, the more a date presses."""
    earliest = talk.ready
    for rows in filter(None, dates(w, talk, talk.since)):
        begins = max(talk.since, rows[0][0])
        response = max(talk.ready - begins, 0.0)
        hasty = (1 - sum(chance for _, _, chance in rows)) * response
        hasty += sum(chance * min(response, max((until - begins) / 2, 0.0)) for _, until, chance in rows)
        earliest = min(earliest, begins + max(hasty, min(0.25, response)))
    return max(earliest, w.env.now)


# --- talks -------------------------------------------------------------------------------------------------


def negotiation(w: World, talk: Talk) -> Iterator[Any]:
    """The talks of one bidder, who comes back if it is away, waits while another deal is in hand, and else takes turns."""
    while True:
        due = math.inf
        if not holds(w, talk):
            due = max(talk.back, w.env.now) if talk.away else answers_at(w, talk)
        try:
            yield w.env.event() if due == math.inf else w.env.timeout(due - w.env.now)
        except simpy.Interrupt:
            continue
        if talk.away:
            talk.away = False
            reopen(w, talk)
        else:
            take_turn(w, talk)


def holds(w: World, talk: Talk) -> bool:
    return w.signed or (w.deal is not None and w.deal is not talk)


def think(w: World, talk: Talk) -> None:
    talk.since = w.env.now
    talk.ready = w.env.now + RESPONDS.draw(w.rng)


def reopen(w: World, talk: Talk) -> None:
    talk.opened = talk.news = w.env.now
    talk.bids, talk.offers, talk.held = True, ({}, {}), None
    think(w, talk)


def weighed(w: World, actor: str, talk: Talk) -> Floats:
    """Worth of packages of a talk: as if no other deal were in hand, nor anything answered about one."""
    return worth(w, actor, talk, anew=w.deal is not None and w.deal is not talk)


def standing(w: World, talk: Talk, side: int) -> list[int]:
    """The offers of a side (0: the bidder's) that it would honour, the newest last."""
    found = list(talk.offers[side])
    for i, actor in enumerate(("bytedance",) if side else talk.bidders):
        if found:
            gains = weighed(w, actor, talk) - w.without[actor]
            found = [k for k in found if gains[k] >= min(talk.offers[side][k][i], 0.0) - EPS]
    if side and found and (best := rival(w, talk)[0]) > -math.inf:
        values = weighed(w, "bytedance", talk)
        found = [k for k in found if values[k] >= best - EPS]
    return found


def allowed(w: World, talk: Talk, side: int) -> Mask:
    mask = talk.structure & left_open(w, talk)
    return mask & ~TRANSFERS if side and w.never else mask


def rival(w: World, talk: Talk) -> tuple[float, int]:
    """What the best bid of the other bidder is worth to ByteDance, and that package."""
    other = w.microsoft if talk is w.oracle else w.oracle
    if other.away or not other.offers[0]:
        return -math.inf, -1
    values, may = weighed(w, "bytedance", other), allowed(w, other, 1)
    return max(((float(values[k]), k) for k in standing(w, other, 0) if may[k]), default=(-math.inf, -1))


def take_turn(w: World, talk: Talk) -> None:
    """Leave, sign one of the offers that stand, or make one."""
    side = 0 if talk.bids else 1
    movers = talk.bidders if talk.bids else ("bytedance",)
    act, package = choose(w, talk, side, movers)
    if act == "leave":
        talk.away, talk.back = True, math.inf
        if talk is w.microsoft:
            talk.back = w.env.now + w.rng.exponential(RETURNS)
        if w.deal is talk:
            end(w)
        wake(w)
    elif act == "sign":
        sign(w, talk, package)
    else:
        if package >= 0 and package not in talk.offers[side]:
            if side and TRANSFERS[package]:
                w.shown = True
            talk.offers[side][package] = [float(weighed(w, a, talk)[package] - w.without[a]) for a in movers]
            talk.news = w.env.now
            if w.deal is talk:
                w.package = package
        talk.bids = not talk.bids
        think(w, talk)
        settle(w)


def choose(w: World, talk: Talk, side: int, movers: tuple[str, ...]) -> tuple[str, int]:
    """What a side does: each mover asks for a share of what it can gain, and all lower it together until a package fits."""
    now, hope = w.env.now, unbarred(w, 1 - side)
    may = allowed(w, talk, side) & (hope > 0)
    values = np.array([weighed(w, actor, talk) for actor in movers])
    without = np.array([w.without[actor] for actor in movers])
    reserve = without.copy()
    if side:
        reserve[0] = max(without[0], rival(w, talk)[0])
    if (values[:, may].max(axis=1, initial=-math.inf) <= without + EPS).any():
        return "leave", -1
    hoped = values - (1 - hope) * np.maximum(values - reserve[:, None], 0.0)
    own = list(talk.offers[side])
    if any((values[:, k] < reserve - EPS).any() for k in own):
        own = standing(w, talk, side)
    offered = standing(w, talk, 1 - side)
    room = np.maximum(hoped[:, may].max(axis=1) - reserve, 0.0)
    asked = reserve + room * share(w, talk, w.has[f"{movers[0]}_beta"])
    bound = [k for k in own if may[k]]
    if bound:
        least = min(reversed(bound), key=lambda k: values[0, k])
        asked, reserve = np.minimum(asked, values[:, least]), np.minimum(reserve, values[:, least])
    lacks = np.where(may, lacking(hoped, reserve, asked, room), math.inf)
    idle = now - max(talk.news, talk.opened) >= w.patience
    lowered = lacks.min()
    if lowered == math.inf:
        return ("leave", -1) if len(movers) > 1 or idle else ("offer", -1)
    fits = lacks <= max(lowered, 0.0) + EPS
    good = [k for k in offered if fits[k]]
    if good:
        return "sign", max(reversed(good), key=lambda k: values[0, k])
    package = counteroffer(w, talk, side, values, lacking(values, reserve, asked, room), fits, own)
    if idle and package in own:
        return "leave", -1
    return "offer", package


def lacking(values: Floats, reserve: Floats, asked: Floats, room: Floats) -> Floats:
    """By which share of what it can gain each package falls short of what somebody asks; infinite below a reserve."""
    missing, some = asked[:, None] - values, (room > EPS)[:, None]
    shares = np.where(some, missing / np.maximum(room, EPS)[:, None], np.where(missing > EPS, math.inf, 0.0))
    return np.where((values < reserve[:, None] - EPS).any(axis=0), math.inf, shares.max(axis=0))


def counteroffer(w: World, talk: Talk, side: int, values: Floats, lacks: Floats, fits: Mask, own: list[int]) -> int:
    """Of what fits, about the least: the nearest to the other's newest offer; unheard, what gains the other most of all."""
    first, other = values[0], next(reversed(talk.offers[1 - side]), -1)
    above = first if len(values) == 1 else -lacks
    least = smallest(fits & (above <= above[fits].min() + EPS), first)
    if other < 0:
        gains = gained(w, talk, 1 - side)
        most = smallest(fits & (gains >= gains[fits].max() - EPS), -first)
        same = fits & (np.abs(first - first[least]) <= EPS) & (np.abs(lacks - lacks[least]) <= EPS)
        low, kinder = smallest(same, -gains), not own or gains[most] > gains[own].max() + EPS
        return low if not kinder or (len(talk.offers[side]) % 2 and low not in own) else most
    close = fits & (first <= first[least] + 0.05 + EPS)
    distance = np.abs(PLACES - PLACES[other]).sum(axis=1) - np.log(unbarred(w, 1 - side))
    return smallest(close & (distance <= distance[close].min() + EPS), first)


def gained(w: World, talk: Talk, side: int) -> Floats:
    """What a side gains by each package over no deal as others know it, at the medians: of partners the one who gains least."""
    has, without = w.has, w.without
    w.has, w.without = MEDIAN, without | {a: MEDIAN[f"{a}_without"] for a in ACTORS[1:]}
    found = np.min([weighed(w, a, talk) - w.without[a] for a in (("bytedance",) if side else talk.bidders)], axis=0)
    w.has, w.without = has, without
    return np.where(found > 0, found * unbarred(w, side), found)


def unbarred(w: World, side: int) -> Floats:
    """The chance that no red line of a side stands against a package."""
    return np.where(TRANSFERS & (side == 1) & (not w.shown), 1 - MEDIAN["credible"], 1.0)


def smallest(among: Mask, by: Floats) -> int:
    """The first of some packages by which a number is least."""
    return int(np.flatnonzero(among & (by <= by[among].min() + EPS))[0])


# --- the deal ----------------------------------------------------------------------------------------------


def sign(w: World, talk: Talk, package: int) -> None:
    w.deal, w.signed, w.package = talk, True, package
    w.shown |= bool(TRANSFERS[package])
    w.just_left = w.env.now, set()
    for other in w.talks:
        other.held = w.env.now if other.held is None else other.held
        if other is not talk:
            other.offers[1].clear()
    if not w.announced and w.announcing is None:
        w.env.process(announcement(w, ANNOUNCES.draw(w.rng)))
    settle(w)
    wake(w)


def end(w: World) -> None:
    """There is no deal in hand any more: all that was asked about it falls, and others are heard again."""
    now, gone = w.env.now, w.deal
    w.deal, w.package, w.signed, w.announced = None, -1, False, False
    w.announcing = w.closing = w.preparing = None
    w.replaced.clear()
    for review in REVIEWS:
        w.answer[review] = w.requests[review] = None
        w.failures[review] = 0
    for talk in w.talks:
        if talk is gone and not talk.away:
            reopen(w, talk)
        elif talk.held is not None:
            talk.opened += max(0.0, now - max(talk.held, talk.opened))
            talk.news, talk.held = now, None
            think(w, talk)
    wake(w)


def announcement(w: World, delay: float) -> Iterator[Any]:
    own = w.announcing = object()
    yield w.env.timeout(delay)
    if w.announcing is own:
        w.announcing, w.announced = None, True
        settle(w)


def closing(w: World) -> Iterator[Any]:
    own = w.closing
    yield w.env.timeout(CLOSES.draw(w.rng))
    if w.closing is own:
        w.closed = True
        settle(w)


def ready(w: World) -> bool:
    """Whether everything that the deal needs is cleared."""
    return w.signed and not w.closed and all(w.answer[r] == "granted" or not NEEDS[r][w.package] for r in REVIEWS)


def met(w: World, measure: Measure) -> bool:
    if w.closed:
        return measure is not w.spoken or bool(SALE[w.package])
    cleared = w.signed and approved(w) and w.answer["cfius"] == "granted"
    return measure is w.ban and cleared and bool(PARTNERSHIP[w.package])


def settle(w: World) -> None:
    """What follows at once from what has changed: what is asked, what is lifted, and whether the closing begins."""
    for review in REVIEWS:
        look_again(w, review)
    if w.deal is not None and not w.closed:
        for review in ("blessing", "cfius"):
            if w.requests[review] is None and w.answer[review] is None:
                file(w, review)
        idle = w.requests["licence"] is None and w.answer["licence"] is None and w.preparing is None
        if idle and w.announced and w.package >= 0 and LISTED[w.package]:
            w.preparing = (w.env.now, object())
            w.env.process(preparation(w))
    if not ready(w):
        w.closing = None
    elif w.closing is None:
        w.closing = object()
        w.env.process(closing(w))
    for measure in (w.ban, w.order):
        if measure.state in ("in force", "unenforced") and met(w, measure):
            measure.state = "met"


def rivals_bid(w: World, talk: Talk) -> float:
    """What there is for ByteDance without a deal: the other's bid, if that beats none."""
    return max(w.without["bytedance"], rival(w, talk)[0])


def agreeable(w: World, talk: Talk, terms: list[int]) -> Mask:
    """Packages to which the parties may move that differ in some terms alone from the one on the table."""
    others = [t for t in range(len(LEVELS)) if t not in terms]
    found = (PLACES[:, others] == PLACES[w.package, others]).all(axis=1) & allowed(w, talk, 1)
    if w.just_left[0] == w.env.now:
        found[list(w.just_left[1])] = False
    return found


def nash(w: World, talk: Talk, may: Mask, granting: str = "") -> int:
    """The package with the greatest product of gains over ending; -1: none is better for all."""
    endings = {actor: w.without[actor] for actor in talk.bidders} | {"bytedance": rivals_bid(w, talk)}
    gains = [worth(w, actor, talk, granting=granting, without=end) - end for actor, end in endings.items()]
    product = np.where(may & (np.array(gains) > EPS).all(axis=0), np.prod(gains, axis=0), 0.0)
    if product.max() <= 0:
        return -1
    tied = np.flatnonzero(product >= product.max() * (1 - EPS))
    changes = (PLACES[tied] != PLACES[w.package]).sum(axis=1)
    return int(tied[changes.argmin()])


def amend(w: World, package: int) -> None:
    if package != w.package:
        left = w.just_left[1] if w.just_left[0] == w.env.now else set()
        w.just_left = w.env.now, (left | {w.package}) - {package}
        w.shown |= bool(TRANSFERS[package])
        w.package = package


# --- reviews -----------------------------------------------------------------------------------------------


def judgeable(w: World, review: str) -> bool:
    return w.package >= 0 and (w.signed or bool(NEEDS[review][w.package]))


def file(w: World, review: str) -> None:
    request = w.requests[review] = Request(w.env.now, watched=judgeable(w, review))
    days = TAKES[review].draw(w.rng)
    until = worked_off(w.env.now, days) if review == "licence" else w.env.now + days
    w.env.process(review_clock(w, review, request, until))


def preparation(w: World) -> Iterator[Any]:
    """The request for a licence is prepared; it is not made if what is signed meanwhile does not need it."""
    own = w.preparing
    yield w.env.timeout(PREPARES.draw(w.rng))
    if w.preparing is own:
        w.preparing = None
        if not w.closed and (not w.signed or LISTED[w.package]):
            file(w, "licence")


def review_clock(w: World, review: str, request: Request, until: float) -> Iterator[Any]:
    yield w.env.timeout(max(until - w.env.now, 0.0))
    request.over = True
    judge(w, review, request)


def judge(w: World, review: str, request: Request) -> None:
    """The answer about the package on the table, once there is one."""
    if w.requests[review] is not request or not judgeable(w, review) or w.deal is None:
        return
    talk, package = w.deal, w.package
    p = grants(w, review, talk, w.has)
    if p[package] > w.luck[review]:
        see(w, review, package, talk, granted=True)
        grant(w, review, package)
    else:
        see(w, review, package, talk, granted=False)
        remedy = mitigation(w, talk, p) if review == "cfius" and not w.closed else -1
        if remedy >= 0:
            w.refused_at[review] = max(w.refused_at.get(review, 0.0), float(p[package]))
            w.replaced.setdefault(review, set()).add(package)
            table(w, talk, remedy)
            see(w, review, remedy, talk, granted=True)
            grant(w, review, remedy)
        else:
            refuse(w, review, float(p[package]))
    settle(w)


def grant(w: World, review: str, package: int) -> None:
    w.answer[review], w.requests[review], w.granted[review] = "granted", None, package


def mitigation(w: World, talk: Talk, p: Floats) -> int:
    """The package that CFIUS asks for instead of refusing; -1: the parties would accept none that it grants."""
    asked = (p > w.luck["cfius"]) & agreeable(w, talk, MITIGATED)
    return nash(w, talk, asked, granting="cfius") if asked.any() else -1


def table(w: World, talk: Talk, package: int) -> None:
    """What CFIUS asks for is what is signed, or what both sides offer."""
    if w.signed:
        amend(w, package)
        return
    w.package, talk.news = package, w.env.now
    w.shown |= bool(TRANSFERS[package])
    for side, actors in enumerate((talk.bidders, ("bytedance",))):
        talk.offers[side].clear()
        talk.offers[side][package] = [float(worth(w, a, talk)[package] - w.without[a]) for a in actors]


def refuse(w: World, review: str, p: float) -> None:
    """A refusal rules packages out; parties who have signed agree on another one, or their deal ends."""
    assert w.deal is not None
    w.answer[review], w.requests[review], w.last_refused[review] = "refused", None, p
    w.failures[review] += 1
    w.refused_at[review] = max(w.refused_at.get(review, 0.0), p)
    if w.failures[review] > REFILES[review]:
        w.replaced.setdefault(review, set()).update(range(len(PACKAGES)))
    if w.signed and not w.closed:
        may = agreeable(w, w.deal, AMENDED)
        may[w.package] = True
        package = nash(w, w.deal, may)
        if package >= 0:
            amend(w, package)
        else:
            end(w)


def look_again(w: World, review: str) -> None:
    """What a review has said, or is asked, in the light of the package on the table and of the world as it is now."""
    request, talk, there = w.requests[review], w.deal, judgeable(w, review)
    if request is not None and request.watched != there:
        if request.watched:
            request.known = counted(w, review, request)
        request.watched = there
    if talk is None or w.closed:
        return
    if w.signed and not NEEDS[review][w.package]:
        if w.answer[review] == "refused":
            w.answer[review] = None
        w.requests[review] = None
        if review == "licence":
            w.preparing = None
    elif w.answer[review] == "refused" and w.package >= 0:
        p = grants(w, review, talk, w.has)[w.package]
        heard = w.failures[review] <= REFILES[review]
        fresh = not out(w, review, talk)[w.package] and p > w.last_refused[review] + EPS
        if not NEEDS[review][w.package] or (heard and fresh):
            w.answer[review] = None
    elif w.answer[review] == "granted" and w.signed:
        p = grants(w, review, talk, w.has)
        if p[w.granted[review]] > p[w.package] + EPS:
            w.answer[review] = None
    if w.requests[review] is not None and request is not None and request.over and there:
        soon(w, judge, review, request)


# --- measures and courts -----------------------------------------------------------------------------------


def measure_runs(w: World, measure: Measure) -> Iterator[Any]:
    """A date comes: its demand is met, it moves, or it is enforced or not."""
    while True:
        yield w.env.timeout(measure.date - w.env.now)
        if met(w, measure):
            measure.state = "met"
        elif may_move(measure) and w.rng.random() < moves(w, measure, w.has):
            assert measure.days is not None
            days = max(1, math.ceil(measure.days.draw(w.rng)))
            days = min(days, int(min(measure.most_days - measure.moved, 10_000)))
            measure.date, measure.moved, measure.moves = measure.date + days, measure.moved + days, measure.moves + 1
            w.ever_moved = True
            wake(w)
            continue
        else:
            measure.state = "in force" if w.rng.random() < enforced(w, measure, w.has) else "unenforced"
        break
    if measure.state == "met":
        w.suits.pop(measure.name, None)
    wake(w)
    if measure is w.spoken:
        yield w.env.timeout(0)
        shift(w, 0.3 if measure.state == "in force" else -0.3)
    settle(w)


def shift(w: World, by: float) -> None:
    """The resolve of the administration."""
    w.resolve = min(max(w.resolve + by, -1.0), 1.0)
    settle(w)


def ban_suit(w: World) -> Iterator[Any]:
    """A court answers some days before the date of the ban whether it suspends that; the government appeals."""
    lead = BEFORE_THE_BAN.draw(w.rng)
    while lead >= BAN:
        lead = BEFORE_THE_BAN.draw(w.rng)
    yield w.env.timeout(BAN - lead)
    w.suits.pop("ban")
    w.ban.stayed = w.luck["suit"] < w.has["suit"]
    wake(w)
    if w.ban.stayed:
        yield w.env.timeout(APPEAL_TAKES.draw(w.rng))
        if w.luck["appeal"] < w.has["appeal"]:
            w.ban.stayed = False
            wake(w)


def order_suit(w: World) -> Iterator[Any]:
    """ByteDance asks a court to suspend the divestiture order when five days are left to it."""
    yield w.env.timeout(ORDER - 5 - INSTANT)
    w.suits["order"] = w.env.now
    wake(w)
    yield w.env.timeout(ORDER_SUIT_TAKES.draw(w.rng))
    if w.suits.pop("order", None) is not None and w.order.state != "met":
        w.order.stayed = w.luck["order_suit"] < w.has["order_suit"]
        wake(w)


def drift(w: World) -> Iterator[Any]:
    """The trade war moves every week."""
    yield w.env.timeout(7 - INSTANT)
    while True:
        w.trade_war = clipped(w.trade_war + 0.1 * math.sqrt(7 / 30.4375) * w.rng.standard_normal())
        settle(w)
        yield w.env.timeout(7)


def election(w: World) -> Iterator[Any]:
    yield w.env.timeout(ELECTION - INSTANT)
    w.trade_war = clipped(w.trade_war + w.rng.normal(0, 0.1))
    shift(w, w.rng.normal(-0.1, 0.2))


# --- a replication -----------------------------------------------------------------------------------------


def outcome(w: World) -> int:
    """The first group of outcomes that holds."""
    if w.closed:
        return 0 if SALE[w.package] else 1
    bites = [m for m in (w.ban, w.order) if m.state == "in force"]
    if any(not m.stayed for m in bites):
        return 2
    if any(m.stayed and m.state != "met" for m in (w.ban, w.order)):
        return 3
    if approved(w):
        sale = SALE[w.package] if w.package >= 0 else w.deal is w.microsoft
        partnership = PARTNERSHIP[w.package] if w.package >= 0 else w.deal is w.oracle
        return 0 if sale else 1 if partnership else 3
    return 3


def reader(w: World) -> Iterator[Any]:
    for check, time in CHECKS.items():
        yield w.env.timeout(time - w.env.now)
        w.found[check] = outcome(w)


def play(rng: np.random.Generator) -> dict[str, int]:
    """One replication: the place of the outcome's group in `GROUPS` at each check."""
    w = World(rng)
    w.env.process(announcement(w, ANNOUNCES.beyond(rng, 1.0) - 1))
    for review in ("blessing", "cfius"):
        request = w.requests[review]
        assert request is not None
        w.env.process(review_clock(w, review, request, TAKES[review].draw(rng) - 1))
    for talk in w.talks:
        talk.process = w.env.process(negotiation(w, talk))
    for measure in (w.spoken, w.ban, w.order):
        w.env.process(measure_runs(w, measure))
    for process in (ban_suit, order_suit, drift, election, reader):
        w.env.process(process(w))
    w.env.run(until=HORIZON + 2 * INSTANT)
    return w.found


def shares(replications: int, seed: int = 1) -> dict[str, dict[str, int]]:
    """How many replications end in each group, at each check."""
    rng = np.random.default_rng(seed)
    found = {check: dict.fromkeys(GROUPS, 0) for check in CHECKS}
    for _ in range(replications):
        for check, group in play(rng).items():
            found[check][GROUPS[group]] += 1
    return found


if __name__ == "__main__":
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    for check, counts in shares(n).items():
        print(f"{check:24}" + "".join(f"{group} {count / n:6.1%}   " for group, count in counts.items()))
