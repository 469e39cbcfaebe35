"""Lines of the history about talks and the agreement."""

from __future__ import annotations

from sim.scenario.tree import nearest
from sim.world.compile.actors import level_of
from sim.world.compile.lines import Line
from sim.world.compile.told import ANSWERED, DEAL, OUTSIDE, Target, Told

AGREEMENT = "agreement"
EVERY = slice(None)  # package
OPEN = ("", "ended")  # states in which no deal is in hand


def _bid(line: Line) -> int:
    if line.said not in line.bids:
        raise line.builder.error(line.at, f"{line.said}: is no bid{nearest(line.said, line.bids)}")
    return line.bids.index(line.said)


def not_closed(line: Line, told: Told, rule: str) -> None:
    """The deal must not have closed.

    Raises:
        ScenarioError: with the rule, and the line on which it closed.
    """
    told.needs(DEAL, ("", "selected", "signed", "ended"), line.path, rule)


def enters(line: Line, told: Told) -> list[Target]:
    """A bidder comes, or comes back."""
    bid = _bid(line)
    line.done_by(f"enter with {line.said}", line.side(line.said))
    start = "there" if line.elements.powers[line.said][2].enters is None else ""
    if (told.state(line.said) or start) == "there":
        since = f" since line {told.line(told.since(line.said))}" if told.state(line.said) else " from the beginning"
        raise told.error(line.at, f"{line.said}: is there{since}, and cannot come")
    told.becomes(line.said, "there", line.path)
    return [Target(bid)]


def _goes(line: Line, told: Told) -> list[Target]:
    """The thread of a bidder is over; if it was the one preferred, the deal in hand is."""
    bid = _bid(line)
    told.needs(line.said, ("", "there"), line.at, f"{line.said}: is not there", "enters")
    told.becomes(line.said, "gone", line.path)
    if told.bid == bid:
        told.over(line.path)
    return [Target(bid)]


def passes(line: Line, told: Told) -> list[Target]:
    """A side of the talk with a bidder says nothing new when it is its turn."""
    bid = _bid(line)
    line.done_by(f"pass in the talk of {line.said}", [*line.side(line.said), *line.seller()])
    not_closed(line, told, f"{line.verb}: the deal is closed")
    if bid == told.bid:
        told.needs(DEAL, (*OPEN, "selected"), line.at, "there is an agreement, and no talk")
    told.becomes(line.said, "there", line.path)
    return [Target(bid)]


def rejects(line: Line, told: Told) -> list[Target]:
    """The seller ends the talk with a bidder."""
    _bid(line)
    line.done_by(f"reject {line.said}", line.seller())
    not_closed(line, told, f"{line.verb}: the deal is closed")
    return _goes(line, told)


def leaves(line: Line, told: Told) -> list[Target]:
    """A bidder ends its talk, or a party the agreement."""
    not_closed(line, told, f"{line.verb}: the deal is closed")
    if line.said != AGREEMENT:
        _bid(line)
        line.done_by(f"leave {line.said}", line.side(line.said))
        return _goes(line, told)
    told.needs(DEAL, ("signed",), line.at, "there is no agreement to leave")
    if told.trusted and line.rows[0] not in told.actors:
        raise line.wrong_actor(f"{line.fact.by[0]}: is no party of the agreement of line {told.line(told.since(DEAL))}")
    if not any(power.holds_leavers for _, power in line.elements.of_kind("rule")):
        told.over(line.path)
    else:
        _may_be_held(line, told)
    return [Target(-1)]


def _may_be_held(line: Line, told: Told) -> None:
    """A court may hold to the agreement who has left it; that it ends is told."""
    actor = line.rows[0]
    if actor in told.away and told.trusted and not told.may_be_held:
        raise line.wrong_actor(f"{line.fact.by[0]}: has left the agreement since line {told.line(told.away[actor])}")
    told.away = ({} if told.may_be_held else told.away) | {actor: line.path}
    for name, power in line.elements.of_kind("rule"):
        if power.holds_leavers and told.state(name) in ANSWERED:  # about an earlier leaving
            told.falls_away(name, line.path)


def selects(line: Line, told: Told) -> list[Target]:
    """The seller goes on with one bidder."""
    structures, masks = line.builder.programs.structures, line.builder.programs.masks
    if line.said == "any" and "any" not in structures:
        line.is_of_one(EVERY, "")
        return _selected(line, told, -1.0)
    if line.said not in structures:
        raise line.builder.error(line.at, f"{line.said}: is no structure{nearest(line.said, structures)}")
    line.is_of_one(masks[structures[line.said]], f"{line.said}: {{bid}} offers only packages of {{structure}}")
    return _selected(line, told, float(list(structures).index(line.said)))


def _selected(line: Line, told: Told, structure: float) -> list[Target]:
    told.needs(DEAL, OPEN, line.at, f"{line.said}: another deal is in hand; say first that it ends")
    told.becomes(line.bids[line.bid], "there", line.path)
    told.in_hand("selected", line.bid, line.path)
    told.actors = _parties(line)
    return [Target(line.bid, structure)]


def offers(line: Line, told: Told) -> list[Target]:
    """A side puts a package on the table."""
    found = [_of_a_bid(line)]
    not_closed(line, told, f"{line.verb}: the deal is closed")
    if line.bid == told.bid:  # others may go on bidding where the agreement is open to them
        told.needs(DEAL, (*OPEN, "selected"), line.at, "there is an agreement; what changes it is `amends`")
    told.packages = True
    told.becomes(line.bids[line.bid], "there", line.path)
    return found


def signs(line: Line, told: Told) -> list[Target]:
    """Two sides agree on a package."""
    found = [_of_a_bid(line)]
    told.needs(
        DEAL,
        (*OPEN, "selected"),
        line.at,
        "an agreement is signed already; `amends` changes it, or say first that it ends",
    )
    if told.state(DEAL) == "selected" and told.bid != line.bid and told.trusted:
        raise told.error(
            line.at, f"another bid is selected on line {told.line(told.since(DEAL))}; say first that it ends"
        )
    told.packages, told.package, told.actors = True, int(found[0].value), _parties(line)
    if line.bid >= 0:
        told.becomes(line.bids[line.bid], "there", line.path)
    told.in_hand("signed", line.bid, line.path)
    told.anew(OUTSIDE, line.path)
    outside = line.builder.scenario.outside_date
    if outside is not None and (outside.at is None or line.builder.time(outside.at) >= line.time):
        told.becomes(OUTSIDE, "running", line.path)
    return found


def _parties(line: Line) -> set[int]:
    bidders = line.side(line.bids[line.bid]) if line.bid >= 0 else []
    names = [*line.fact.by, *bidders, *(line.seller() if line.bid >= 0 else [])]
    return {line.elements.actors[name] for name in names if name in line.elements.actors}


def amends(line: Line, told: Told) -> list[Target]:
    """The parties agree on another package."""
    told.needs(DEAL, ("signed",), line.at, "there is no agreement to amend; say first what was signed", "signs")
    if told.trusted and not set(line.rows) <= told.actors:
        raise line.wrong_actor(f"{', '.join(line.fact.by)}: only those who signed the agreement can amend it")
    two_have_left(line, told)
    told.settled(line.path)
    line.own = [told.bid] if told.bid >= 0 else []
    found = _of_a_bid(line)
    told.package = int(found.value)
    return [found]


def announces(line: Line, told: Told) -> list[Target]:
    """What was chosen in private is public."""
    told.needs(DEAL, ("selected", "signed", "closed"), line.at, "there is nothing to announce", "signs")
    return [Target()]


def ends(line: Line, told: Told) -> list[Target]:
    """There is no deal in hand any more."""
    told.needs(DEAL, ("selected", "signed"), line.at, "there is no deal that could end", "signs")
    told.over(line.path)
    return [Target()]


def closes(line: Line, told: Told) -> list[Target]:
    """The agreement is carried out."""
    told.needs(DEAL, ("signed",), line.at, "there is no agreement that could close", "signs")
    told.becomes(DEAL, "closed", line.path)
    return [Target()]


def two_have_left(line: Line, told: Told) -> None:
    """An agreement that two parties have left is over, which is told.

    Raises:
        ScenarioError: where it is not.
    """
    if told.trusted and len(told.away) > 1 and not told.may_be_held:
        raise told.error(line.at, "two parties have left, by which the agreement is over; say that it ends")


def _of_a_bid(line: Line) -> Target:
    """The bid that a package is of, and the package."""
    row = package(line, line.said)
    line.is_of_one([row] if row >= 0 else EVERY, "this package is no {structure}, and {bid} offers nothing else")
    return Target(line.bid, float(row))


def package(line: Line, said: dict[str, object]) -> int:
    """The row of a package; -1: some of it is wrong."""
    builder, path = line.builder, line.at
    terms, packages = builder.programs.terms, builder.programs.packages
    strangers = [term for term in said if term not in terms]
    for term in strangers:
        builder.keep((*path, term), f"{term}: is no term{nearest(term, terms)}", key=True)
    for term in terms:
        if term not in said and not nearest(term, strangers):
            raise builder.error(path, f"{term}: is missing: a package gives every term a level")
    wanted = []
    for term, levels in terms.items():
        with builder.problems.part():
            wanted.append(level_of(builder, said[term], levels, (*path, term)) if term in said else -1)
    if strangers or len(wanted) < len(terms):
        return -1
    found = (packages == wanted).all(axis=1).nonzero()[0]
    if not len(found):
        raise builder.error(path, "this package is ruled out under `impossible`")
    return int(found[0])
