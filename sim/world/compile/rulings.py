"""Rulings: reviews of the deal, and what judges say of a petition."""

from __future__ import annotations

from typing import Any

from sim.scenario.checks import circle
from sim.scenario.expressions import Call, Name, Node, Operation, parse
from sim.scenario.numbers import DELAY, PROBABILITY, constant
from sim.scenario.powers import Before, Judge, Review, Stops
from sim.scenario.problems import kept
from sim.scenario.tree import nearest
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements, actor_row, deadline_row, term_rows
from sim.world.plan import Effect, Silence

OF_A_MEASURE = ("suspends", "annuls", "compels")
OF_A_RULING = ("reverses", "suspends")
OF_THE_DEAL = ("forbids", "suspends", "compels")


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
    (takes, before, limit), again = _clocks(builder, ruling, path)
    about, about_ruling = (-1, -1) if judge is None else _about(builder, elements, judge, path)
    need = -1
    if review is not None and review.when is not None:
        need = programs.add(review.when, (*path, "when"))
    if review is not None:
        builder.note_count(review.refiles, (*path, "refiles"))
    calendars = sorted({p.calendar for _, p in elements.of_kind("review") if p.calendar is not None})
    builder.add(
        "rulings", elements.power_row(name), elements.actors[elements.powers[name][0]], programs.rulings[name],
        int(Effect[judge.effect.upper()]) if judge else int(Effect.CLEARS), about, need,
        _occasion(builder, ruling, path), _ask(builder, elements, name, ruling, need, path),
        -1 if ruling.asked_by is None else actor_row(builder, elements, ruling.asked_by, (*path, "asked_by")),
        -1 if ruling.asks_after is None else builder.chance(ruling.asks_after, (*path, "asks_after")),
        takes, before,
        calendars.index(review.calendar) if review and review.calendar is not None else -1,
        limit,
        *_stops(builder, review.stops if review else None, (*path, "stops")),
        int(Silence[review.silence.upper()]) if review else int(Silence.WAITS),
        builder.rule(ruling.grants, (*path, "grants"), packages=elements.on_the_deal(name)),
        builder.key(f"luck.{ruling.luck}") if ruling.luck else builder.key(".".join(map(str, path[:-1]))),
        int(review is not None and review.gives == "approved_in_principle"),
        int(bool(review and review.mitigates)),
        review.refiles if review else 0,
        about_ruling, *_reopens(builder, ruling, (*path, "reopens")), *again,
        _costs(builder, elements, judge, path),
    )  # fmt: skip
    if review is not None and isinstance(review.mitigates, list):
        for term in term_rows(builder, review.mitigates, (*path, "mitigates")):
            builder.add("demands", elements.ruling_rows[name], term)


# --- what it is about ----------------------------------------------------------------------------------------


def _about(builder: Builder, elements: Elements, judge: Judge, path: Path) -> tuple[int, int]:
    """The row of the measure, and of the ruling, that a petition is about; -1: it is not."""
    rulings = elements.ruling_rows
    what = "the deal" if judge.about is None else "a ruling" if judge.about in rulings else "a measure"
    effects = {"the deal": OF_THE_DEAL, "a ruling": OF_A_RULING, "a measure": OF_A_MEASURE}[what]
    if judge.effect not in effects:
        builder.keep((*path, "effect"), f"{judge.effect}: what is about {what} {' or '.join(effects)}")
    if judge.about is None:
        return -1, -1
    if judge.about in rulings:
        return -1, rulings[judge.about]
    measures = builder.programs.deadlines
    if judge.about not in measures:
        hint = nearest(judge.about, [*measures, *rulings])
        builder.keep((*path, "about"), f"{judge.about}: is no deadline or ruling{hint}")
        return -1, -1
    return measures[judge.about][0], -1


def _is_weighed(judge: Judge) -> bool:
    """Whether asking has to be worth it to who asks."""
    return judge.costs is not None or judge.holds_leavers


@kept
def _costs(builder: Builder, elements: Elements, judge: Judge | None, path: Path) -> int:
    """What asking costs, -1: it is not weighed; who weighs it has to be somebody to whom a grant makes a difference.

    To hold a party to the deal is asked of a court by who gains by it, also where that costs nothing.
    """
    at = (*path, "costs")
    if judge is None or not _is_weighed(judge):
        return -1
    if judge.effect == "suspends" and judge.about not in builder.programs.deadlines:
        raise builder.error(at, "a stay of the deal or of a ruling changes no worth: leave `costs` out", key=True)
    asker = builder.scenario.actors.get(judge.asked_by or "")
    if asker is not None and asker.no_deal is None:
        at = (*path, "asked_by")
        raise builder.error(at, f"{judge.asked_by}: asks if that is worth more to it: say what no deal is worth to it")
    if asker is None and judge.asked_by is None and not elements.parties():
        raise builder.error(at, "say by `asked_by` to whom asking is worth it")
    costs = judge.costs or constant(0.0)
    if costs.constant and costs.value < 0:
        raise builder.error(at, f"{costs.value:g}: must be at least 0")
    return builder.slot(costs, at, 0.0)


def _order(builder: Builder, elements: Elements) -> None:
    """Which reviews come after which; these, or petitions about each other, in a circle would never be asked for."""
    reviews, petitions = dict(elements.of_kind("review")), elements.of_kind("rule")
    after = {name: sorted({*review.after} & {*reviews}) for name, review in reviews.items()}
    for name, others in after.items():
        for other in others:
            builder.add("chains", elements.ruling_rows[name], elements.ruling_rows[other])
    named = [name for name, _ in petitions]
    for key, way in (
        ("after", circle(after)),
        ("about", circle({name: [said.about] if said.about in named else [] for name, said in petitions})),
    ):
        if way:
            path = (*elements.power_path(way[0]), key)
            builder.keep(path, f"{f' {key} '.join(way)}: none of them would ever begin")


# --- its clocks ----------------------------------------------------------------------------------------------


def _takes(builder: Builder, said: Any, path: Path) -> tuple[int, int]:
    """The time to the answer, and the deadline before whose date it is counted; -1: none."""
    if isinstance(said, Before):
        before = deadline_row(builder, said.before, (*path, "before"))
        return builder.chance(said.by, (*path, "by")), before
    return builder.chance(said, path), -1


def _limit(builder: Builder, said: Any, path: Path) -> int:
    return -1 if said.limit is None else builder.slot(said.limit, path, 0.0, dimension=DELAY)


def _clocks(builder: Builder, ruling: Any, path: Path) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """What the first request goes by, and a later one: a time, the deadline that it is counted before, a limit."""
    review = isinstance(ruling, Review)
    takes, before = _takes(builder, ruling.takes, (*path, "takes"))
    limit = _limit(builder, ruling, (*path, "limit")) if review else -1
    first, said, at = (takes, before, limit), ruling.again, (*path, "again")
    if said is None:
        return first, first
    if said.takes is not None:
        takes, before = _takes(builder, said.takes, (*at, "takes"))
    if said.limit is not None and not review:
        builder.keep((*at, "limit"), "only a review has a limit", key=True)
    elif said.limit is not None:
        limit = _limit(builder, said, (*at, "limit"))
    return first, (takes, before, limit)


def _reopens(builder: Builder, ruling: Any, path: Path) -> tuple[int, int]:
    said = ruling.reopens
    if said is None:
        return -1, -1
    if said.when is None and said.after is None:
        builder.keep(path, "give when, after, or both")
    if said.after is not None and said.after.constant and said.after.value <= 0:
        builder.keep((*path, "after"), f"{said.after.value:g}: a grant lasts some time; give one above 0")
    when = -1 if said.when is None else builder.programs.add(said.when, (*path, "when"))
    return when, -1 if said.after is None else builder.chance(said.after, (*path, "after"))


def _stops(builder: Builder, stops: Stops | None, path: Path) -> tuple[int, int]:
    if stops is None:
        return -1, -1
    probability = builder.slot(stops.probability, (*path, "probability"), 0.0, 1.0, dimension=PROBABILITY)
    return probability, builder.chance(stops.for_, (*path, "for"))


# --- when it is asked ----------------------------------------------------------------------------------------


def _occasion(builder: Builder, ruling: Any, path: Path) -> int:
    """The occasion of an order that comes to an end, which it has to arise anew for; -1: of anything else."""
    if isinstance(ruling, Review) or ruling.reopens is None or ruling.asked_when is None:
        return -1
    return builder.programs.add(ruling.asked_when, (*path, "asked_when"))


@kept
def _ask(builder: Builder, elements: Elements, name: str, ruling: Any, need: int, path: Path) -> int:
    """When the request is made: the occasion, something to rule on, and that there is no answer yet.

    `need` is a row; -1 where there is none, or one that is wrong and has been told.
    """
    occasion = ruling.asked_when or (parse("signed") if isinstance(ruling, Review) else None)
    if occasion is None:
        return -1
    parts: list[Node] = [_not(_is(word, name)) for word in ("filed", "cleared", "refused", "suspended")]
    if elements.on_the_deal(name):
        parts.append(_not(Name("closed")))
    if not isinstance(ruling, Review):
        parts += _object(builder, elements, ruling)
    else:
        if ruling.when is not None and need >= 0:
            parts.append(ruling.when.node)
        parts += [_out_of_the_way(builder, other) for other in _after(builder, ruling, path)]
    node = Operation("and", (occasion.node, *parts))
    return builder.programs.add_node(node, f"{name} is asked", (*path, "asked_when"))


def _after(builder: Builder, review: Review, path: Path) -> list[str]:
    for other in review.after:
        if other not in builder.programs.reviews:
            builder.keep((*path, "after"), f"{other}: is no review{nearest(other, builder.programs.reviews)}")
    return [other for other in review.after if other in builder.programs.reviews]


def _out_of_the_way(builder: Builder, name: str) -> Node:
    """That a review which comes first is granted, or not needed."""
    need, cleared = builder.programs.reviews[name], _is("cleared", name)
    return cleared if need is None else Operation("or", (cleared, _not(need.node)))


def _object(builder: Builder, elements: Elements, judge: Judge) -> list[Node]:
    """That there is what a petition is about: a deal, a measure that is not over, an answer, or a clock to halt."""
    about = judge.about
    if judge.holds_leavers:  # a party that has left an agreement
        left: list[Node] = [_is("left", party) for party in sorted(elements.parties())]
        return [Name("signed"), *([Operation("or", tuple(left))] if len(left) > 1 else left)]
    if about is None:
        return [Name("selected")]
    if about not in elements.ruling_rows:
        known = about in builder.programs.deadlines
        return [_any_of(about, "pending", "in_force", "suspended", "unenforced")] if known else []
    if judge.effect == "suspends":
        return [_any_of(about, "filed", "cleared", "suspended")]
    return [_not(_is("filed", about)), _any_of(about, "cleared", "refused", "suspended")]


def _is(word: str, name: str) -> Node:
    return Call(word, (Name(name),))


def _not(node: Node) -> Node:
    return Operation("not", (node,))


def _any_of(name: str, *words: str) -> Node:
    return Operation("or", tuple(_is(word, name) for word in words))
