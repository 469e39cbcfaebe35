"""The scenario language, version 1: what stands in a scenario file, field by field.

Units: times in days, rates per day, utilities in [0, 1], probabilities in [0, 1].
Text is never interpreted; expressions are (see ``sim.scenario.expressions``).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from sim.scenario.fields import (
    Chance,
    Date,
    Delay,
    Expr,
    Liking,
    Moment,
    Probability,
    Rate,
    Utility,
    Value,
    parse_correlation,
)
from sim.scenario.part import Called, Id, Label, Level, Names, Part
from sim.scenario.powers import Deadline, Power


class Term(Part):
    """Something negotiated, and its possible values in order."""

    name: Called = ""
    of: str = Field("", description="what the term is about, for people")
    unit: str = Field("", description="unit of numeric levels, for people")
    levels: list[Level] = Field(min_length=2, description="possible values; numbers increase")
    names: dict[str, Called] = Field(
        {}, description="what named levels are called, as `us_cloud: a U.S. cloud`; default: their keys in words"
    )


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

    name: Called = ""
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


class Overlay(Part):
    """What changes about an actor while an expression holds; the first that holds applies."""

    id: Id
    if_: Expr = Field(alias="if")
    prefers: dict[Id, Preference] = Field({})
    likes: dict[Id, Liking] = Field({})


class Actor(Part):
    """Preferences, red lines included, expectations and powers."""

    name: Called = ""
    of: str = Field("", description="who this is, for people")
    prefers: dict[Id, Preference] = Field({})
    likes: dict[Id, Liking] = Field({}, description="added to the utility of a deal with this counterparty")
    never: dict[Id, RedLine] = Field({})
    no_deal: Utility | None = Field(None, description="utility of no deal, or {as_good_as: package}")
    delay: Rate | None = Field(None, description="cost of waiting, utility per time")
    expects: dict[Id, Chance] = Field(
        {}, description="probability of a grant, or of enforcement, as this actor sees it"
    )
    overconfidence: Probability | None = Field(
        None,
        description="moves what it expects of a review, or of an appeal of its refusal, this share of the way to 1",
    )
    while_: list[Overlay] = Field([], alias="while")
    powers: dict[Id, Power] = Field({})


class Closes(Part):
    """When a signed agreement closes."""

    when: Expr = Field(
        description="what has to hold for so long; where a court, or who has left, holds the deal up, the closing waits and the delay runs on"
    )
    after: Delay


class Announces(Part):
    """How long a choice stays private."""

    after: Delay


class Fee(Part):
    """What is due when an agreement ends without a closing, however it ends: give `by`, `to` or both."""

    by: Id | None = Field(None, description="who loses it")
    to: Id | None = Field(None, description="who gains it; where its utility is another, write two fees")
    worth: Value = Field(description="in utility")
    when: Expr | None = Field(None, description="due in the state in which the agreement ends; default: always")


class Agreement(Part):
    """What is signed: it closes, is amended, is left, is topped, or lapses."""

    closes: Closes
    announces: Announces | None = None
    outside_date: Deadline | None = None
    open_until: Expr | None = Field(
        None,
        description="the seller may leave it for a better bid while this does not hold; without it, it is bound from the signature on",
    )
    amends: list[Id] = Field(
        [],
        description="terms that the parties may change after signing; none: they change nothing",
    )
    exits: dict[Id, Expr] = Field({}, description="party: while this holds it may leave; who is not named is bound")
    fees: dict[Id, Fee] = Field({}, description="what its end costs, and whom")


class Event(Part):
    """Something that happens and sets circumstances: give `at`, `hazard` or `when`, or `hazard` with `when`.

    At a date it happens once; by hazard again and again at that rate, with `when` only while that holds; by `when` alone
    each time that the expression becomes true, so that `when: ever x` happens at most once.
    """

    name: Called = ""
    at: Date | None = Field(None, description="happens once, at the end of that day")
    hazard: Rate | None = Field(None, description="happens again and again, at this rate")
    when: Expr | None = Field(
        None, description="happens each time that this becomes true; with a hazard, only while it holds"
    )
    sets: dict[Id, Any] = Field(
        description="circumstance: level, number, {add: number}, or {chance: {choice: [[level, weight], ..]}}"
    )


def _stopped(value: Any) -> str:
    return "until" if isinstance(value, dict) else "named"


Halted = Annotated[Annotated[Names, Tag("named")] | Annotated[dict[Id, Moment], Tag("until")], Discriminator(_stopped)]


class Fact(Part):
    """One thing that happened up to `as_of`: exactly one verb, done by somebody who can.

    What follows of itself is not told: a suspension from the grant, from an offer across one's own red line that it is
    none, the end of a deal from the rejection of its bid. What was left open is: the amendment, or the end, after a refusal.
    """

    at: Moment | None = Field(
        None,
        description="a date, or a time such as 2020-09-14T13:05:00; a date is the end of its day; default: `as_of`",
    )
    by: Names = Field(
        [],
        description="who did it; for what takes two, also with whom: [seller, buyer]; an offer of a bidder takes one, "
        "one of the seller two, for it goes to one bidder",
    )
    bid: Id | None = Field(
        None, description="of which bid an offer, a choice or a signature is, where more than one of its bidder fits"
    )
    public: bool = True
    one_act: bool | Literal["unseen"] = Field(
        False,
        description="it is one act with the line before it, of the same time: the parties look at nothing between them; "
        "`unseen`: nor do `ever`, `for` and what else watches words",
    )
    says: str | None = Field(None, description="a statement that moves nothing")
    happens: Id | None = Field(
        None,
        description="an event of this file, by its name; beside it stands what it `sets`. What is no event is told by `sets` alone",
    )
    sets: dict[Id, Any] | None = Field(None, description="circumstances; without `by` they moved by themselves")
    enters: Id | None = Field(None, description="a bid whose bidder came, or came back")
    offers: dict[Id, Level] | None = Field(None, description="the whole package that a side put on the table")
    passes: Id | None = Field(None, description="a bid in whose talk a side said nothing new when it was its turn")
    rejects: Id | None = Field(None, description="a bid that the seller will not hear any more")
    leaves: Id | None = Field(None, description="a bid that its bidder gave up, or the `agreement` that a party left")
    selects: Id | None = Field(
        None, description="the structure with whose bidder the seller went on; `any`: whatever it offers"
    )
    signs: dict[Id, Level] | None = Field(None, description="the whole package that was agreed")
    amends: dict[Id, Level] | None = Field(None, description="the agreement; the whole package, as it was from then on")
    announces: Literal["agreement"] | None = Field(None, description="a choice that had been private")
    ends: Literal["agreement"] | None = Field(
        None, description="the deal in hand, by nobody's leaving: after a refusal"
    )
    closes: Literal["agreement"] | None = Field(None, description="the agreement is carried out")
    asks: Names | None = Field(None, description="rulings that were asked for")
    mitigates: dict[Id, dict[Id, Level]] | None = Field(
        None, description="a review, and the package on which its reviewer insisted"
    )
    grants: Names | None = Field(None, description="rulings")
    refuses: Names | None = Field(None, description="rulings")
    stops: Halted | None = Field(
        None,
        description="reviews whose clock stands still by itself from then on; as a mapping, each with the time up to which it "
        "does; else that is not known yet, and may be told by a later line",
    )
    withdraws: Names | None = Field(None, description="rulings that were asked for, and are no longer")
    reopens: Names | None = Field(None, description="rulings whose grant counts no more")
    imposes: Id | None = Field(None, description="a measure whose date runs from then on")
    extends: dict[Id, Moment] | None = Field(None, description="a measure, or `outside_date`, and its new date")
    enforces: Id | None = Field(None, description="a measure at its date, or `outside_date`, which ended the agreement")
    meets: Id | None = Field(None, description="a measure, or `outside_date`, whose demand was met")
    lapses: Id | None = Field(
        None,
        description="a request not answered in time, which `silence` may clear; a measure, or `outside_date`, whose date "
        "passed without effect",
    )


VERBS = (
    "says", "happens", "sets", "enters", "offers", "passes", "rejects", "leaves", "selects", "signs", "amends", "announces",
    "ends", "closes", "asks", "mitigates", "grants", "refuses", "stops", "withdraws", "reopens", "imposes", "extends", "enforces", "meets", "lapses",
)  # fmt: skip


class Correlation(Part):
    """Beliefs that are high or low together; each keeps its own distribution.

    A Gaussian copula (Clemen and Reilly 1999); unnamed pairs are uncorrelated.
    """

    of: list[str] = Field(min_length=2, description="dotted paths of the numbers, every pair of them so correlated")
    by: Annotated[float, BeforeValidator(parse_correlation)] = Field(
        description="rank correlation (Spearman), above -1 and below 1"
    )


class Scenario(Part):
    """One scenario file."""

    format: Literal[1]
    title: str
    as_of: Date
    begins: Date | None = Field(
        None, description="the day from which on counts what has held from the beginning; default: `as_of`"
    )
    zone: str = Field("UTC", description="the time zone in which days end")
    horizon: Date
    checkpoints: list[Date] = Field([])
    seeds: list[str] = Field([], description="fact sheets, by their path from this file, as `seeds/deal.yaml`")
    terms: dict[Id, Term] = Field({}, description="none where nothing is negotiated")
    impossible: list[Expr] = Field([])
    structures: dict[Id, Annotated[Structure, BeforeValidator(_structure)]] = Field({})
    circumstances: dict[Id, Circumstance] = Field({})
    so_far: list[Fact] = Field([])
    actors: dict[Id, Actor] = Field(min_length=1)
    agreement: Agreement | None = Field(None, description="none where no deal can be made")
    events: dict[Id, Event] = Field({})
    correlates: list[Correlation] = Field([], description="beliefs that are not independent of each other")
    groups: dict[Label, list[Label] | Literal["rest"]] = Field(
        {}, description="which outcomes are told as one answer; a name is any short text, as that of an outcome"
    )
    outcomes: list[dict[Label, Expr]] = Field(
        min_length=1,
        description="the first that holds; the last is `otherwise`; a name is any short text, as `Canadian Pacific keeps it`",
    )

    @property
    def outside_date(self) -> Deadline | None:
        """The outside date of the agreement, where there is one."""
        return self.agreement.outside_date if self.agreement else None
