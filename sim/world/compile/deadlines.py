"""Deadlines: measures, and the outside date of the agreement."""

from __future__ import annotations

from sim.scenario.expressions import Expression, parse
from sim.scenario.numbers import DELAY
from sim.scenario.powers import Deadline, Extend
from sim.scenario.problems import kept
from sim.world.compile.bench import INFINITE, Path
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements, actor_row
from sim.world.plan import Force
from sim.world.time import NEVER

# The prior of enforcement that a force selects; nothing is known of how often statutory measures are enforced.
CARRIED_OUT = {"spoken": "threat.carried_out", "order": "threat.carried_out"}
EXTENDED = "deadline.extended"  # and that of a date that moves


def compile_deadlines(builder: Builder, elements: Elements) -> None:
    """Fill the table of deadlines: the outside date first, then the measures in the order of their names."""
    if builder.scenario.outside_date:
        path: Path = ("agreement", "outside_date")
        started = parse("signed")
        with builder.problems.part():
            _deadline(builder, elements, elements.row(*map(str, path)), -1, "outside_date",
                      builder.scenario.outside_date, path, started, measure=0)  # fmt: skip
    for name, impose in elements.of_kind("impose"):
        actor = elements.actors[elements.powers[name][0]]
        with builder.problems.part():
            _deadline(builder, elements, elements.power_row(name), actor, name, impose.deadline,
                      (*elements.power_path(name), "deadline"), impose.when, measure=1, what=impose.what)  # fmt: skip


def _deadline(
    builder: Builder, elements: Elements, element: int, actor: int, name: str, said: Deadline, path: Path,
    start: Expression | None, *, measure: int, what: str = "",
) -> None:  # fmt: skip
    if (said.at is None) == (said.after is None):
        builder.keep(path, "give one of at and after")
    at = NEVER if said.at is None else builder.time(said.at)
    if said.at is not None and (at <= 0 if measure else at < 0) and not _told(builder, name):
        rule = "must lie after as_of" if measure else "must not lie before as_of"
        builder.keep((*path, "at"), f"{said.at}: {rule} {builder.scenario.as_of}")
    builder.note_plain(said.at, (*path, "at"))
    if said.extend is not None:
        builder.note_plain(said.extend.most, (*path, "extend", "most"))
        builder.note_plain(said.extend.most_days, (*path, "extend", "most_days"), DELAY)
    extend, enforce, end = said.extend, *_then(builder, said, path, measure=bool(measure))
    imposed = any(fact.imposes == name for fact in builder.scenario.so_far)
    if measure and start is None and not imposed:
        builder.keep(path[:-1], f"{name}: nobody imposes it: give `when`, or say so under so_far", key=True)
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


def _told(builder: Builder, name: str) -> bool:
    """Whether the history says that the date runs, and so has to say what came of it."""
    return any(fact.imposes == name or (fact.signs and name == "outside_date") for fact in builder.scenario.so_far)


def _then(builder: Builder, said: Deadline, path: Path, *, measure: bool) -> tuple[int, int]:
    """The rules for what happens at the date: enforced, or ended. A measure may leave it to the prior of its force."""
    at, then = (*path, "then"), said.then
    if measure and then is None and said.force in CARRIED_OUT:
        return builder.default(CARRIED_OUT[said.force], (*at, "enforce")), -1
    enforce, end = (then.enforce, then.end) if then else (None, None)
    if measure and end is not None:
        builder.keep((*at, "end"), "only an outside date ends the agreement; write `enforce`", key=True)
    elif not measure and enforce is not None:
        builder.keep((*at, "enforce"), "an outside date enforces nothing; write `end`", key=True)
    elif measure and enforce is None:
        builder.keep(at, "enforce: is missing: say how probable it is that the measure is enforced")
    elif not measure and end is None:
        builder.keep(at, "end: is missing: say how probable it is that the agreement ends")
    return (
        -1 if enforce is None else builder.rule(enforce, (*at, "enforce")),
        -1 if end is None else builder.rule(end, (*at, "end")),
    )


@kept
def _grants(builder: Builder, elements: Elements, extend: Extend, path: Path, *, measure: bool) -> int:
    """The rule by which more time is granted; -1: the parties of the agreement go by what is better for them."""
    if extend.grants is not None:
        return builder.rule(extend.grants, (*path, "grants"))
    if measure:
        return builder.default(EXTENDED, (*path, "grants"))
    strangers = set(extend.asks) & set(elements.actors) - elements.parties()
    if strangers:
        name = min(strangers)
        raise builder.error(
            (*path, "asks"), f"{name}: is no party of the agreement; say by `grants` how probable its consent is"
        )
    return -1
