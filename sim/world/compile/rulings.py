"""Rulings: reviews of the deal, and what judges say of a petition."""

from __future__ import annotations

from typing import Any

from sim.scenario.checks import circle
from sim.scenario.expressions import Call, Name, Node, Operation, parse
from sim.scenario.numbers import DELAY, PROBABILITY
from sim.scenario.powers import Before, Judge, Review, Stops
from sim.scenario.problems import kept
from sim.scenario.tree import nearest
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements, actor_row, deadline_row
from sim.world.plan import Effect, Silence


def compile_rulings(builder: Builder, elements: Elements) -> None:
    """Fill the table of rulings, in the order of their names."""
    for name, ruling in elements.of_kind("review", "rule"):
        _ruling(builder, elements, name, ruling)
    _order(builder, elements)


def _ruling(builder: Builder, elements: Elements, name: str, ruling: Any) -> None:
    path = elements.power_path(name)
    review = ruling if isinstance(ruling, Review) else None
    judge = ruling if isinstance(ruling, Judge) else None
    programs = builder.programs
    before, takes = -1, ruling.takes
    if isinstance(takes, Before):
        before = deadline_row(builder, takes.before, (*path, "takes", "before"))
        takes = takes.by
    takes_at = (*path, "takes", "by") if before >= 0 else (*path, "takes")
    if judge is not None and judge.appeal is not None and judge.effect != "suspends":
        builder.keep((*path, "appeal"), "only a suspension can be appealed", key=True)
    about = -1
    if judge is not None and judge.about is not None:
        about = deadline_row(builder, judge.about, (*path, "about"))
    if judge is not None and (judge.about is None) != (judge.effect == "forbids"):
        builder.keep((*path, "effect"), f"{judge.effect}: `forbids` is about the deal, all others about a measure")
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
        _ask(builder, elements, name, ruling, need, about, path),
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
        builder.keep(path, f"{' after '.join(way)}: none of them would ever begin")


def _stops(builder: Builder, stops: Stops | None, path: Path) -> tuple[int, int]:
    if stops is None:
        return -1, -1
    probability = builder.slot(stops.probability, (*path, "probability"), 0.0, 1.0, dimension=PROBABILITY)
    return probability, builder.chance(stops.for_, (*path, "for"))


@kept
def _ask(
    builder: Builder, elements: Elements, name: str, ruling: Any, need: int, about: int, path: Path
) -> int:  # fmt: skip
    """When the request is made: the occasion, the need, and that there is no answer yet.

    `need` and `about` are rows; -1 where there is none, or one that is wrong and has been told.
    """

    def state(word: str) -> Node:
        return Operation("not", (Call(word, (Name(name),)),))

    parts: list[Node] = [state("filed"), state("granted"), state("refused"), Operation("not", (Name("closed"),))]
    if isinstance(ruling, Review):
        occasion = ruling.asked_when or parse("signed")
        if ruling.when is not None and need >= 0:
            parts.append(ruling.when.node)
        for other in ruling.after:
            if other not in builder.programs.reviews:
                hint = nearest(other, builder.programs.reviews)
                builder.keep((*path, "after"), f"{other}: is no review{hint}")
                continue
            parts.append(Call("cleared", (Name(other),)))
    else:
        if ruling.asked_when is None:
            return -1
        occasion = ruling.asked_when
        if ruling.about is None:  # there has to be a deal to forbid
            parts.append(Name("selected"))
        elif about >= 0:
            measure = Name(ruling.about)
            parts.append(Operation("or", (Call("pending", (measure,)), Call("in_force", (measure,)))))
    node = Operation("and", (occasion.node, *parts))
    return builder.programs.add_node(node, f"{name} is asked", (*path, "asked_when"))
