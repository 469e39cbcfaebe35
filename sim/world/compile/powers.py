"""Powers: the seller and the bidders, rulings, deadlines."""

from __future__ import annotations

from typing import Any

from sim.scenario.checks import circle
from sim.scenario.expressions import Call, Expression, Name, Node, Operation, parse
from sim.scenario.fields import DEFAULT_BETA
from sim.scenario.numbers import DELAY, PROBABILITY, RATE
from sim.scenario.powers import Before, Bid, Deadline, Decides, Extend, Judge, Review, Sell, Stops, Tactic
from sim.scenario.tree import nearest
from sim.world.compile.builder import INFINITE, Builder, Path
from sim.world.compile.elements import Elements
from sim.world.plan import Effect, Force, Silence

# The prior of enforcement that a force selects; nothing is known of how often statutory measures are enforced.
CARRIED_OUT = {"spoken": "threat.carried_out", "order": "threat.carried_out"}
EXTENDED = "deadline.extended"  # and that of a date that moves


def compile_powers(builder: Builder, elements: Elements) -> None:
    """Fill the tables of sellers, bids, rulings and deadlines, in the order of their names."""
    sells, bids = elements.of_kind("sell"), elements.of_kind("bid")
    if len(sells) > 1:
        raise builder.error(elements.power_path(sells[1][0]), "only one actor can sell", key=True)
    if bids and not sells:
        raise builder.error(
            elements.power_path(bids[0][0]), "there is nobody to sell: give some actor a `sell`", key=True
        )
    for name, sell in sells:
        _sell(builder, elements, name, sell)
    for name, bid in bids:
        _bid(builder, elements, name, bid)
    if builder.scenario.outside_date:
        path: Path = ("agreement", "outside_date")
        started = parse("signed")
        _deadline(builder, elements, elements.row(*map(str, path)), -1, "outside_date",
                  builder.scenario.outside_date, path, started, measure=0)  # fmt: skip
    for name, impose in elements.of_kind("impose"):
        actor = elements.actors[elements.powers[name][0]]
        _deadline(builder, elements, elements.power_row(name), actor, name, impose.deadline,
                  (*elements.power_path(name), "deadline"), impose.when, measure=1, what=impose.what)  # fmt: skip
    for name, ruling in elements.of_kind("review", "rule"):
        _ruling(builder, elements, name, ruling)
    _order(builder, elements)


def _tactic(builder: Builder, tactic: Tactic | None, path: Path) -> tuple[int, int]:
    """The slot of beta and the function of a side; -1 for the one that it does not go by."""
    path = (*path, "tactic")
    if tactic is not None and (tactic.beta is None) == (tactic.python is None):
        raise builder.error(path, "give one of beta and python")
    if tactic is not None and tactic.python is not None:
        return -1, builder.function(tactic.python, tactic.with_.items(), path)
    if tactic is not None and tactic.with_:
        raise builder.error((*path, "with"), "only a function in Python takes parameters", key=True)
    beta = (tactic and tactic.beta) or DEFAULT_BETA
    if beta.constant and beta.value <= 0:
        raise builder.error((*path, "beta"), f"{beta.value:g}: must be above 0")
    return builder.slot(beta, (*path, "beta"), 1e-3, default=tactic is None), -1


def _sell(builder: Builder, elements: Elements, name: str, sell: Sell) -> None:
    path = elements.power_path(name)
    auction = float("nan")
    if isinstance(sell.decides, Decides):
        auction = builder.time(sell.decides.auction.until)
        builder.note_plain(sell.decides.auction.until, (*path, "decides", "auction", "until"))
        if auction <= 0:
            raise builder.error((*path, "decides", "auction", "until"), "the auction must end after as_of")
    builder.add(
        "sellers", elements.power_row(name), elements.actors[elements.powers[name][0]],
        *_tactic(builder, sell.tactic, path), builder.chance(sell.responds, (*path, "responds")), auction,
    )  # fmt: skip


def _bid(builder: Builder, elements: Elements, name: str, bid: Bid) -> None:
    path = elements.power_path(name)
    mask = structure = -1
    if bid.structure is not None:
        structures = builder.programs.structures
        if bid.structure not in structures:
            raise builder.error(
                (*path, "structure"), f"{bid.structure}: is no structure{nearest(bid.structure, structures)}"
            )
        mask, structure = structures[bid.structure], list(structures).index(bid.structure)
    row = builder.add(
        "bids", elements.power_row(name), elements.actors[elements.powers[name][0]], mask, structure,
        *_tactic(builder, bid.tactic, path), builder.chance(bid.responds, (*path, "responds")),
        -1 if bid.enters is None else builder.chance(bid.enters, (*path, "enters")),
        -1 if bid.returns is None else builder.slot(bid.returns.hazard, (*path, "returns", "hazard"), 0.0, dimension=RATE),
        -1 if bid.leaves is None else builder.slot(bid.leaves.hazard, (*path, "leaves", "hazard"), 0.0, dimension=RATE),
    )  # fmt: skip
    if bid.with_ and bid.tactic is not None and bid.tactic.python is not None:
        raise builder.error((*path, "tactic", "python"), "a bid with partners cannot have a tactic in Python", key=True)
    for partner in sorted(bid.with_):
        builder.add("partners", row, actor_row(builder, elements, partner, (*path, "with")))


def actor_row(builder: Builder, elements: Elements, name: str, path: Path) -> int:
    """The row of an actor."""
    if name not in elements.actors:
        raise builder.error(path, f"{name}: is no actor{nearest(name, elements.actors)}")
    return elements.actors[name]


def _ruling(builder: Builder, elements: Elements, name: str, ruling: Any) -> None:
    path = elements.power_path(name)
    review = ruling if isinstance(ruling, Review) else None
    judge = ruling if isinstance(ruling, Judge) else None
    programs = builder.programs
    before, takes = -1, ruling.takes
    if isinstance(takes, Before):
        before = _deadline_row(builder, takes.before, (*path, "takes", "before"))
        takes = takes.by
    takes_at = (*path, "takes", "by") if before >= 0 else (*path, "takes")
    if judge is not None and judge.appeal is not None and judge.effect != "suspends":
        raise builder.error((*path, "appeal"), "only a suspension can be appealed", key=True)
    about = -1
    if judge is not None and judge.about is not None:
        about = _deadline_row(builder, judge.about, (*path, "about"))
    if judge is not None and (judge.about is None) != (judge.effect == "forbids"):
        raise builder.error(
            (*path, "effect"), f"{judge.effect}: `forbids` is about the deal, all others about a measure"
        )
    need = -1
    if review is not None and review.when is not None:
        need = programs.add(review.when, (*path, "when"))
    if review is not None:
        builder.note_plain(review.refiles, (*path, "refiles"))
    calendars = sorted({p.calendar for _, p in elements.of_kind("review") if p.calendar is not None})
    appeal = judge.appeal if judge else None
    builder.add(
        "rulings", elements.power_row(name), elements.actors[elements.powers[name][0]], programs.rulings[name],
        int(Effect[judge.effect.upper()]) if judge else int(Effect.CLEARS), about, need,
        _ask(builder, elements, name, ruling, path),
        -1 if ruling.asked_by is None else actor_row(builder, elements, ruling.asked_by, (*path, "asked_by")),
        -1 if ruling.asks_after is None else builder.chance(ruling.asks_after, (*path, "asks_after")),
        builder.chance(takes, takes_at), before,
        calendars.index(review.calendar) if review and review.calendar is not None else -1,
        -1 if review is None or review.limit is None else builder.slot(review.limit, (*path, "limit"), 0.0, dimension=DELAY),
        *_stops(builder, review.stops if review else None, (*path, "stops")),
        int(Silence[review.silence.upper()]) if review else int(Silence.WAITS),
        builder.rule(ruling.grants, (*path, "grants"), review=review is not None),
        builder.key(f"luck.{ruling.luck}") if ruling.luck else builder.key(".".join(map(str, path[:-1]))),
        int(review is not None and review.gives == "approved_in_principle"),
        int(review is not None and review.mitigates),
        review.refiles if review else 0,
        builder.chance(appeal.after, (*path, "appeal", "after")) if appeal else -1,
        builder.rule(appeal.reverses, (*path, "appeal", "reverses")) if appeal else -1,
    )  # fmt: skip


def _order(builder: Builder, elements: Elements) -> None:
    """Reviews that come after each other in a circle would never be asked for."""
    way = circle({name: review.after for name, review in elements.of_kind("review")})
    if way:
        path = (*elements.power_path(way[0]), "after")
        raise builder.error(path, f"{' after '.join(way)}: none of them would ever begin")


def _stops(builder: Builder, stops: Stops | None, path: Path) -> tuple[int, int]:
    if stops is None:
        return -1, -1
    probability = builder.slot(stops.probability, (*path, "probability"), 0.0, 1.0, dimension=PROBABILITY)
    return probability, builder.chance(stops.for_, (*path, "for"))


def _ask(builder: Builder, elements: Elements, name: str, ruling: Any, path: Path) -> int:
    """When the request is made: the occasion, the need, and that there is no answer yet."""

    def state(word: str) -> Node:
        return Operation("not", (Call(word, (Name(name),)),))

    parts: list[Node] = [state("filed"), state("granted"), state("refused"), Operation("not", (Name("closed"),))]
    if isinstance(ruling, Review):
        occasion = ruling.asked_when or parse("signed")
        if ruling.when is not None:
            parts.append(ruling.when.node)
        for other in ruling.after:
            if other not in builder.programs.reviews:
                hint = nearest(other, builder.programs.reviews)
                raise builder.error((*path, "after"), f"{other}: is no review{hint}")
            parts.append(Call("cleared", (Name(other),)))
    else:
        if ruling.asked_when is None:
            return -1
        occasion = ruling.asked_when
        if ruling.about is None:  # there has to be a deal to forbid
            parts.append(Name("selected"))
        else:
            about = Name(ruling.about)
            parts.append(Operation("or", (Call("pending", (about,)), Call("in_force", (about,)))))
    node = Operation("and", (occasion.node, *parts))
    return builder.programs.add_node(node, f"{name} is asked", (*path, "asked_when"))


def _deadline_row(builder: Builder, name: str, path: Path) -> int:
    deadlines = builder.programs.deadlines
    if name not in deadlines:
        raise builder.error(path, f"{name}: is no deadline{nearest(name, deadlines)}")
    return deadlines[name][0]


def _then(builder: Builder, said: Deadline, path: Path, *, measure: bool) -> tuple[int, int]:
    """The rules for what happens at the date: enforced, or ended. A measure may leave it to the prior of its force."""
    at, then = (*path, "then"), said.then
    if measure and then is None and said.force in CARRIED_OUT:
        return builder.default(CARRIED_OUT[said.force], (*at, "enforce")), -1
    enforce, end = (then.enforce, then.end) if then else (None, None)
    if measure and end is not None:
        raise builder.error((*at, "end"), "only an outside date ends the agreement", key=True)
    if not measure and enforce is not None:
        raise builder.error((*at, "enforce"), "an outside date enforces nothing; write `end`", key=True)
    if measure and enforce is None:
        raise builder.error(at, "enforce: is missing: say how probable it is that the measure is enforced")
    if not measure and end is None:
        raise builder.error(at, "end: is missing: say how probable it is that the agreement ends")
    return (
        -1 if enforce is None else builder.rule(enforce, (*at, "enforce")),
        -1 if end is None else builder.rule(end, (*at, "end")),
    )


def _grants(builder: Builder, elements: Elements, extend: Extend, path: Path, *, measure: bool) -> int:
    """The rule by which more time is granted; -1: the parties of the agreement go by what is better for them."""
    if extend.grants is not None:
        return builder.rule(extend.grants, (*path, "grants"))
    if measure:
        return builder.default(EXTENDED, (*path, "grants"))
    strangers = set(extend.asks) - elements.parties()
    if strangers:
        name = min(strangers)
        raise builder.error(
            (*path, "asks"), f"{name}: is no party of the agreement; say by `grants` how probable its consent is"
        )
    return -1


def _deadline(
    builder: Builder, elements: Elements, element: int, actor: int, name: str, said: Deadline, path: Path,
    start: Expression | None, *, measure: int, what: str = "",
) -> None:  # fmt: skip
    if (said.at is None) == (said.after is None):
        raise builder.error(path, "give one of at and after")
    at = float("nan") if said.at is None else builder.time(said.at)
    if said.at is not None and at <= 0:
        raise builder.error((*path, "at"), f"{said.at}: must lie after as_of {builder.scenario.as_of}")
    builder.note_plain(said.at, (*path, "at"))
    if said.extend is not None:
        builder.note_plain(said.extend.most, (*path, "extend", "most"))
        builder.note_plain(said.extend.most_days, (*path, "extend", "most_days"))
    extend, enforce, end = said.extend, *_then(builder, said, path, measure=bool(measure))
    imposed = any(fact.imposes == name for fact in builder.scenario.so_far)
    if measure and start is None and not imposed:
        raise builder.error(path[:-1], f"{name}: nobody imposes it: give `when`, or say so under so_far", key=True)
    row = builder.add(
        "deadlines", element, actor, builder.programs.deadlines[name][1], measure,
        -1 if start is None else builder.programs.add(start, (*path[:-1], "when")),
        at, -1 if said.after is None else builder.slot(said.after, (*path, "after"), 0.0, dimension=DELAY),
        int(Force[said.force.upper()]), builder.programs.add(said.met, (*path, "met")),
        -1 if extend is None else _grants(builder, elements, extend, (*path, "extend"), measure=bool(measure)),
        -1 if extend is None else builder.chance(extend.days, (*path, "extend", "days")),
        0 if extend is None else extend.most,
        INFINITE if extend is None or extend.most_days is None else extend.most_days,
        enforce, end, what,
    )  # fmt: skip
    for asked in sorted(extend.asks) if extend else []:
        builder.add("asks", row, actor_row(builder, elements, asked, (*path, "extend", "asks")))
