"""The scenario language, version 1: what stands in a scenario file, field by field.

Units: times in days, rates per day, utilities in [0, 1], probabilities in [0, 1].
Text is never interpreted; expressions are (see ``sim.scenario.expressions``).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, Tag

from sim.scenario.fields import Chance, Date, Delay, Expr, Probability, Rate, Shifted, Utility, Value

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=60)]
Level = str | int | float
Evidence = Annotated[list[str], Field(description="ids of facts; covers the mapping it stands in")]


def _one_or_many(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Names = Annotated[list[Id], BeforeValidator(_one_or_many)]


class Part(BaseModel):
    """Any mapping of a scenario: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True)
    evidence: Evidence | None = None


class Term(Part):
    """Something negotiated, and its possible values in order."""

    of: str = Field("", description="what the term is about, for people")
    unit: str = Field("", description="unit of numeric levels, for people")
    levels: list[Level] = Field(min_length=2, description="possible values; numbers increase")


class Structure(Part):
    """A named region of packages."""

    is_: Expr = Field(alias="is", description="expression over terms")


def _structure(value: Any) -> Any:
    return value if isinstance(value, dict) else {"is": value}


class Moves(Part):
    """How a number moves by itself: weekly steps of sd sqrt(dt) z, clamped to its range."""

    sd: Value
    per: Literal["day", "week", "month", "year"] = "month"


class Circumstance(Part):
    """A variable of the world that belongs to no actor: a number in a range, or one of named levels."""

    start: Any = Field(None, description="a number, a distribution or a level")
    levels: list[Id] | None = Field(None, description="named levels, in order")
    range: tuple[float, float] = (0.0, 1.0)
    scale: str = Field("", description="what the ends of the range mean, for people")
    moves: Moves | None = None


class Preference(Part):
    """How much one term matters to an actor, and in which direction."""

    weight: Value | None = Field(None, description="relative weight; or give `rank`")
    rank: int | None = Field(None, ge=1, description="1 is the most important: rank-order-centroid weights")
    best: Level | None = None
    worst: Level | None = None
    values: dict[str, Value] | None = Field(
        None, description="value of each level in [0, 1], instead of best and worst"
    )


class RedLine(Part):
    """Packages that an actor will never agree to, if it means it."""

    terms: Expr
    credibility: Probability = Field(description="probability that the line is real; drawn once per replication")


class Tactic(Part):
    """Time-dependent concession (Faratin, Sierra and Jennings 1998): beta < 1 boulware, > 1 conceder."""

    beta: Value


class Overlay(Part):
    """What changes about an actor while an expression holds; the first that holds applies."""

    id: Id
    if_: Expr = Field(alias="if")
    prefers: dict[Id, Preference] = {}
    likes: dict[Id, Shifted] = {}


class Auction(Part):
    """Bids are collected to a date; then the best one is selected."""

    until: Date


class Decides(Part):
    """How a seller decides."""

    auction: Auction


class Sell(Part):
    """Sells: answers every bidder in a thread of its own."""

    decides: Literal["first_acceptable"] | Decides = "first_acceptable"
    tactic: Tactic | None = None
    responds: Delay = Field(description="time to answer an offer")


class Hazard(Part):
    """Something that happens at a constant rate."""

    hazard: Rate


class Bid(Part):
    """Bids for one structure; partners must each agree to every offer."""

    structure: Id | None = Field(None, description="the bidder offers only packages of this structure")
    with_: Names = Field([], alias="with", description="partners who must each agree")
    tactic: Tactic | None = None
    responds: Delay = Field(description="time to answer an offer")
    enters: Delay | None = Field(
        None, description="time after the start at which the bidder comes; default: it is there"
    )
    returns: Hazard | None = Field(None, description="comes back after it was rejected or left")
    leaves: Hazard | None = Field(None, description="leaves for reasons of its own")


class Before(Part):
    """A decision timed to a deadline: so long before it."""

    before: Id
    by: Delay


def _timing(value: Any) -> str:
    return "date" if isinstance(value, dict) and {"before", "by"} & set(value) else "time"


Takes = Annotated[Annotated[Delay, Tag("time")] | Annotated[Before, Tag("date")], Discriminator(_timing)]


class Appeal(Part):
    """A ruling about a ruling."""

    after: Delay
    reverses: Chance


class Ruling(Part):
    """Someone asks, a clock runs, the answer is granted, refused or silence."""

    asked_when: Expr | None = Field(None, description="default: signed, for a review; a petition needs one or `so_far`")
    asked_by: Id | None = Field(None, description="who asks; default: the seller")
    asks_after: Delay | None = Field(None, description="time between the occasion and the request")
    takes: Takes = Field(description="time from the request to the answer")
    grants: Chance
    luck: Id | None = Field(None, description="rulings of one group share their latent luck")


class Review(Ruling):
    """Rules on the deal: a regulator, a licence, a vote."""

    when: Expr | None = Field(None, description="packages and circumstances that need it; default: all")
    after: Names = Field([], description="rulings that must be granted first")
    calendar: str | None = Field(None, description="country code: the clock counts its business days")
    limit: Value | None = Field(None, description="statutory limit, in days of the clock's calendar")
    silence: Literal["waits", "clears", "lapses"] = Field("waits", description="what happens at the limit")
    gives: Literal["cleared", "approved_in_principle"] = "cleared"
    mitigates: bool = Field(False, description="asks for a better package before refusing")
    refiles: int = Field(1, ge=0, le=20, description="how often it may be asked again")


class Judge(Ruling):
    """Rules on a petition about a measure, or about the deal."""

    about: Id | None = Field(None, description="the measure; none: the deal")
    effect: Literal["suspends", "annuls", "compels", "forbids"]
    appeal: Appeal | None = None


class Extend(Part):
    """How a deadline may move, strictly later and in whole days."""

    asks: Names = Field(description="all of these must agree")
    grants: Chance
    days: Delay
    most: int = Field(1, ge=1, le=100, description="number of extensions")
    most_days: float | None = Field(None, gt=0, description="all extensions together")


class Then(Part):
    """What happens at a date that is neither met nor moved; the rest lapses."""

    enforce: Chance | None = None
    end: Chance | None = Field(None, description="the agreement ends (outside dates)")


class Deadline(Part):
    """A date and what it means."""

    at: Date | None = None
    after: Value | None = Field(None, description="days after the start")
    force: Literal["spoken", "agreement", "order", "statute"]
    met: Expr
    extend: Extend | None = None
    then: Then


class Impose(Part):
    """Imposes a measure at a deadline; the measure has the power's name."""

    what: str = Field("", description="the measure, for people")
    when: Expr | None = Field(None, description="starts the deadline; or it is imposed in `so_far`")
    deadline: Deadline


class Power(Part):
    """What an actor can do: exactly one kind."""

    sell: Sell | None = None
    bid: Bid | None = None
    review: Review | None = None
    rule: Judge | None = None
    impose: Impose | None = None


POWERS = ("sell", "bid", "review", "rule", "impose")


class Actor(Part):
    """Preferences, red lines included, expectations and powers."""

    of: str = Field("", description="who this is, for people")
    prefers: dict[Id, Preference] = {}
    likes: dict[Id, Shifted] = Field({}, description="added to the utility of a deal with this counterparty")
    never: dict[Id, RedLine] = {}
    no_deal: Utility | None = Field(None, description="utility of no deal, or {as_good_as: package}")
    delay: Rate | None = Field(None, description="cost of waiting, utility per time")
    expects: dict[Id, Chance] = Field(
        {}, description="probability of a grant, or of enforcement, as this actor sees it"
    )
    overconfidence: Probability | None = Field(
        None, description="moves every expected grant this share of the way to 1"
    )
    while_: list[Overlay] = Field([], alias="while")
    powers: dict[Id, Power] = {}


class Closes(Part):
    """When a signed agreement closes."""

    when: Expr
    after: Delay


class Announces(Part):
    """How long a choice stays private."""

    after: Delay


class Exit(Part):
    """Leaving a signed agreement."""

    by: Names
    when: Expr | None = Field(None, description="only while this holds")
    fee: Value | None = Field(None, description="utility that leaving costs")


class Agreement(Part):
    """What is signed: it closes, is amended, is left, or lapses."""

    closes: Closes
    announces: Announces | None = None
    outside_date: Deadline | None = None
    amends: list[Id] = Field([], description="terms that may change after signing")
    exits: list[Exit] = []


class Event(Part):
    """Something that happens: at a date, at a rate, or when an expression becomes true."""

    at: Date | None = None
    hazard: Rate | None = None
    when: Expr | None = None
    sets: dict[Id, Any] = Field(description="circumstance: level, number or {add: number}")


class Fact(Part):
    """One thing that happened up to `as_of`: exactly one verb."""

    at: Date | None = None
    by: Names
    public: bool = True
    says: str | None = None
    imposes: Id | None = None
    sets: dict[Id, Any] | None = None
    asks: Names | None = None
    rejects: Id | None = None
    selects: Id | None = None
    offers: dict[Id, Level] | None = None
    signs: dict[Id, Level] | None = None
    grants: Names | None = None
    refuses: Names | None = None


VERBS = ("says", "imposes", "sets", "asks", "rejects", "selects", "offers", "signs", "grants", "refuses")


class Scenario(Part):
    """One scenario file."""

    format: Literal[1]
    title: str
    as_of: Date
    zone: str = Field("UTC", description="the time zone in which days end")
    horizon: Date
    checkpoints: list[Date] = []
    seeds: list[str] = Field([], description="fact sheets, relative to this file")
    terms: dict[Id, Term] = Field(min_length=1)
    impossible: list[Expr] = []
    structures: dict[Id, Annotated[Structure, BeforeValidator(_structure)]] = {}
    circumstances: dict[Id, Circumstance] = {}
    so_far: list[Fact] = []
    actors: dict[Id, Actor] = Field(min_length=1)
    agreement: Agreement
    events: dict[Id, Event] = {}
    groups: dict[Id, list[Id] | Literal["rest"]] = {}
    outcomes: list[dict[Id, Expr]] = Field(min_length=1, description="the first that holds; the last is `otherwise`")
