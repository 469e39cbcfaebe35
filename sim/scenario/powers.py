"""The scenario language: what actors can do. Each power is an offer, a ruling or a deadline."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from sim.scenario.fields import Chance, Date, Delay, Expr, Patience, Probability, Rate, Value
from sim.scenario.part import Called, Id, Names, Part

PATIENCE = (
    "time after which it asks no more than what it falls back on, and leaves once so long nothing new is offered; "
    "default: prior bidding.patience, of each side, correlated"
)


class Tactic(Part):
    """Time-dependent concession (Faratin, Sierra and Jennings 1998), or a function in Python: give one of the two."""

    beta: Value | None = Field(None, description="beta < 1 holds out (boulware), > 1 gives way early (conceder)")
    python: str | None = Field(None, description="dotted path of a function of a turn; has to be allowed with --python")
    with_: dict[Id, Value] = Field({}, alias="with", description="parameters of the function")


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
    patience: Patience | None = Field(None, description=PATIENCE)
    responds: Delay = Field(description="time to answer an offer")


class Hazard(Part):
    """Something that happens at a constant rate."""

    hazard: Rate


class Bid(Part):
    """Bids for one structure; partners must each agree to every offer."""

    structure: Id | None = Field(None, description="the bidder offers only packages of this structure")
    with_: Names = Field([], alias="with", description="partners who must each agree")
    tactic: Tactic | None = None
    patience: Patience | None = Field(None, description=PATIENCE)
    responds: Delay = Field(description="time to answer an offer")
    enters: Delay | None = Field(
        None, description="time after the start at which the bidder comes; default: it is there"
    )
    returns: Hazard | None = Field(None, description="comes back after it was rejected or left")
    leaves: Hazard | None = Field(None, description="leaves for reasons of its own")


class Before(Part):
    """A decision timed to a deadline: so long before it, whatever a limit says."""

    before: Id
    by: Delay


def _timing(value: Any) -> str:
    return "date" if isinstance(value, dict) and {"before", "by"} & set(value) else "time"


Takes = Annotated[Annotated[Delay, Tag("time")] | Annotated[Before, Tag("date")], Discriminator(_timing)]


class Again(Part):
    """The clock of later requests about one deal."""

    takes: Takes | None = Field(None, description="time from a later request to the answer; default: as the first")
    limit: Delay | None = Field(None, description="statutory limit of a later request; default: as of the first")


class Reopens(Part):
    """What ends a grant: something, a time, or whichever comes first. A review is then asked for anew.

    An order is asked for again when its occasion arises anew.
    """

    when: Expr | None = Field(None, description="when this becomes true, after the grant")
    after: Delay | None = Field(None, description="time after the grant: an approval that expires, an interim order")


class Ruling(Part):
    """Someone asks, a clock runs, the answer is granted, refused or silence."""

    asked_when: Expr | None = Field(None, description="default: signed, for a review; a petition needs one or `so_far`")
    asked_by: Id | None = Field(
        None,
        description="who asks, a party or not; of a review, a bidder while it is a party of the deal; default: of what has "
        "costs the party that gains most by it; else the seller, or the first party by name",
    )
    asks_after: Delay | None = Field(None, description="time between the occasion and the request")
    takes: Takes = Field(description="time from the request to the answer")
    grants: Chance
    luck: Id | None = Field(None, description="rulings of one group share their latent luck")
    again: Again | None = Field(None, description="later requests have another clock")
    reopens: Reopens | None = Field(None, description="a grant does not last for ever")

    @property
    def holds_leavers(self) -> bool:
        """Whether it holds to the agreement who has left it."""
        return False


class Stops(Part):
    """The clock may be stopped once in a filing, at any point of its run: information is asked for, papers are late."""

    probability: Probability
    for_: Delay = Field(alias="for", description="time for which it stands still, on all days")


class Review(Ruling):
    """Rules on the deal: a regulator, a licence, a vote."""

    when: Expr | None = Field(None, description="packages and circumstances that need it; default: all")
    after: Names = Field([], description="rulings that must be granted first")
    calendar: str | None = Field(None, description="country code: the clock counts its business days")
    limit: Delay | None = Field(None, description="statutory limit, in days of the clock's calendar")
    stops: Stops | None = Field(
        None, description="whether the clock may be stopped; the limit does not count such days"
    )
    silence: Literal["waits", "clears", "lapses"] = Field("waits", description="what happens at the limit")
    gives: Literal["cleared", "approved_in_principle"] = "cleared"
    mitigates: bool | list[Id] = Field(
        False,
        description="asks for a better package before refusing: with other levels of the terms named; true: of those in "
        "`amends`, of any where there are none or nothing is signed. Which it asks for, the Nash rule decides "
        "among those that are better for every party than the end of the deal; where none is, as at a price that one of them likes less "
        "than no deal, it refuses",
    )
    refiles: int = Field(
        1,
        ge=0,
        le=20,
        description="how often it may be asked again after a refusal or a lapse; after a grant that is reopened always",
    )


class Judge(Ruling):
    """Rules on a petition: about the deal, about a measure, or about what another has ruled."""

    about: Id | None = Field(None, description="the measure or the ruling; none: the deal")
    effect: Literal["suspends", "annuls", "compels", "forbids", "reverses"] = Field(
        description="of a measure: suspends, annuls, compels; of a ruling: reverses (the answer becomes the other one), "
        "suspends (its clock stands still, its grant is held); of the deal: forbids (ends it), suspends (it cannot close), "
        "compels (who has left the agreement is held to it)"
    )
    costs: Value | None = Field(
        None,
        description="utility that asking costs who asks; it then asks only where that is worth more than going on"
        " (0 unless stated, where a court is asked to hold a party to the deal)",
    )

    @property
    def holds_leavers(self) -> bool:
        """Whether it holds to the agreement who has left it."""
        return self.effect == "compels" and self.about is None


class Extend(Part):
    """How a deadline may move, strictly later and in whole days."""

    asks: Names = Field(
        [],
        description="all of these must agree, about an outside date those that are parties or never can be; default: who "
        "imposes the measure; an outside date moves by itself",
    )
    when: Expr | None = Field(None, description="only if this holds at the date")
    grants: Chance | None = Field(
        None,
        description="default: parties of the agreement go by what is better for them; a measure moves as deadlines do "
        "(prior deadline.extended)",
    )
    again: Chance | None = Field(
        None,
        description="of a date that has moved before; default: as `grants`, and where that is left out, as deadlines "
        "that have moved do (prior deadline.extended_again)",
    )
    days: Delay
    most: int = Field(1, ge=0, le=100, description="number of extensions")
    most_days: float | None = Field(None, gt=0, description="all extensions together")


class Bites(Part):
    """When a measure whose date has passed without effect may bite after all: give `hazard`, `when`, or both."""

    hazard: Rate | None = Field(None, description="it is weighed again at this rate")
    when: Expr | None = Field(None, description="it is weighed again each time that this becomes true")
    enforce: Chance | None = Field(None, description="default: it bites, once it is weighed again")


class Then(Part):
    """What happens at a date that is neither met nor moved; the rest lapses."""

    enforce: Chance | None = None
    end: Chance | None = Field(None, description="the agreement ends (outside dates)")
    again: Bites | None = Field(None, description="orders and statutes, which stand when they are not enforced")


class Expires(Part):
    """How long a measure stays in force; the term may be renewed, for as long again."""

    after: Delay
    renewed: Chance | None = Field(None, description="probability that it is renewed, each time; default: never")
    most: int = Field(1, ge=1, le=100, description="number of renewals")


class Deadline(Part):
    """A date and what it means."""

    at: Date | None = None
    after: Delay | None = Field(
        None, description="time after the start; 0: it bites at once, unless it has a `then` or an `extend`"
    )
    force: Literal["spoken", "agreement", "order", "statute"]
    met: Expr | None = Field(None, description="what it demands; it may be left out where a measure bites at once")
    extend: Extend | None = None
    then: Then | None = Field(
        None,
        description="default: what bites at once is enforced; else as threats are (prior threat.carried_out), if "
        "`force` is spoken or order",
    )
    expires: Expires | None = Field(None, description="default: in force until its demand is met")


class Impose(Part):
    """Imposes a measure at a deadline; the measure has the power's name."""

    what: str = Field("", description="the measure, for people")
    when: Expr | None = Field(None, description="starts the deadline; or it is imposed in `so_far`")
    most: int = Field(
        1, ge=1, le=100, description="how often: each time that `when` becomes true and it neither runs nor is in force"
    )
    deadline: Deadline | None = Field(None, description="default: an order that bites at once, until it is annulled")


class Power(Part):
    """What an actor can do: exactly one kind."""

    name: Called = ""
    sell: Sell | None = None
    bid: Bid | None = None
    review: Review | None = None
    rule: Judge | None = None
    impose: Impose | None = None


POWERS = ("sell", "bid", "review", "rule", "impose")
