"""Deadlines: measures, and the outside date of the agreement."""

from __future__ import annotations

from sim.scenario.expressions import parse
from sim.scenario.numbers import DELAY, RATE
from sim.scenario.powers import Deadline, Extend, Impose, Then
from sim.scenario.problems import kept
from sim.world.compile.bench import INFINITE, Path
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements, actor_row
from sim.world.plan import Force
from sim.world.time import NEVER

# The prior of enforcement that a force selects; nothing is known of how often statutory measures are enforced.
CARRIED_OUT = {"spoken": "threat.carried_out", "order": "threat.carried_out"}
EXTENDED, EXTENDED_AGAIN = "deadline.extended", "deadline.extended_again"  # and those of a date that moves


def compile_deadlines(builder: Builder, elements: Elements) -> None:
    """Fill the table of deadlines: the outside date first, then the measures in the order of their names."""
    if builder.scenario.outside_date:
        path: Path = ("agreement", "outside_date")
        with builder.problems.part():
            Compiling(builder, elements, path, builder.scenario.outside_date).outside_date()
    for name, impose in elements.of_kind("impose"):
        with builder.problems.part():
            _measure(builder, elements, name, impose)


def _measure(builder: Builder, elements: Elements, name: str, impose: Impose) -> None:
    path = elements.power_path(name)
    builder.note_plain(impose.most, (*path, "most"))
    imposed = any(name in (fact.imposes, fact.enforces) for fact in builder.scenario.so_far)
    if impose.when is None and not imposed:
        builder.keep(path, f"{name}: nobody imposes it: give `when`, or say so under so_far", key=True)
    said = impose.deadline or Deadline.model_validate({"after": 0, "force": "order"})
    Compiling(builder, elements, (*path, "deadline"), said).measure(name, impose)


def bites_at_once(said: Deadline | None) -> bool:
    """Whether a measure is in force as soon as it is imposed; None: nothing is said of its date."""
    if said is None:
        return True
    zero = said.after is not None and said.after.constant and said.after.value == 0
    return zero and said.then is None and said.extend is None


def standing(said: Deadline) -> bool:
    """Whether a measure stands when it is not enforced at its date."""
    return Force[said.force.upper()] in (Force.ORDER, Force.STATUTE)


def _told(builder: Builder, name: str) -> bool:
    """Whether the history says that the date runs, and so has to say what came of it."""
    return any(fact.imposes == name or (fact.signs and name == "outside_date") for fact in builder.scenario.so_far)


class Compiling:
    """One deadline, in the making."""

    def __init__(self, builder: Builder, elements: Elements, path: Path, said: Deadline) -> None:
        self.builder, self.elements, self.path, self.said = builder, elements, path, said
        self.problems = builder.problems
        self.at_once = bites_at_once(said)

    def outside_date(self) -> None:
        """The outside date of the agreement."""
        if self.said.met is None:
            self.builder.keep(self.path, "met: is missing: say what is to be done by the date")
        if self.said.expires is not None:
            self.builder.keep((*self.path, "expires"), "only a measure is in force, and runs out", key=True)
        self._add(self.elements.row(*map(str, self.path)), -1, "outside_date", None)

    def measure(self, name: str, impose: Impose) -> None:
        """A measure."""
        actor = self.elements.actors[self.elements.powers[name][0]]
        if self.said.met is None and not self.at_once:
            self.builder.keep(self.path, "met: is missing: say what the measure demands by its date")
        self._add(self.elements.power_row(name), actor, name, impose)

    def _add(self, element: int, actor: int, name: str, impose: Impose | None) -> None:
        builder, said, path = self.builder, self.said, self.path
        if (said.at is None) == (said.after is None):
            builder.keep(path, "give one of at and after")
        builder.note_plain(said.at, (*path, "at"))
        date = NEVER if said.at is None else builder.time(said.at)
        if (date <= builder.begins if impose else date < builder.begins) and not _told(builder, name):
            rule = "must lie after as_of" if impose else "must not lie before as_of"
            builder.keep((*path, "at"), f"{said.at}: {rule} {builder.scenario.as_of}")
        after = -1
        if said.after is not None and builder.node(path) is not None:
            after = builder.slot(said.after, (*path, "after"), 0.0, dimension=DELAY)
        row = builder.add(
            "deadlines", element, actor, builder.programs.deadlines[name][1], int(impose is not None),
            -1 if impose is None or impose.when is None else builder.programs.add(impose.when, (*path[:-1], "when")),
            date, -1 if self.at_once else after,
            int(Force[said.force.upper()]), builder.programs.add(said.met or parse("false"), (*path, "met")),
            *self._extend(impose is not None), *self._then(impose is not None), *self._expires(),
            impose.most if impose else 0, impose.what if impose else "",
        )  # fmt: skip
        if said.extend is not None:
            self._asks(row, element, said.extend, actor)

    # --- more time ----------------------------------------------------------------------------------------

    def _extend(self, measure: bool) -> tuple[int, int, int, int, int, float]:
        """Condition, first and later rule, days, and the caps of extensions."""
        builder, extend, path = self.builder, self.said.extend, (*self.path, "extend")
        if extend is None:
            return -1, -1, -1, -1, 0, INFINITE
        builder.note_count(extend.most, (*path, "most"))
        builder.note_plain(extend.most_days, (*path, "most_days"), DELAY)
        return (
            -1 if extend.when is None else builder.programs.add(extend.when, (*path, "when")),
            self._grants(extend, path, measure), self._more(extend, path, measure),
            builder.chance(extend.days, (*path, "days")), extend.most,
            INFINITE if extend.most_days is None else extend.most_days,
        )  # fmt: skip

    @kept
    def _grants(self, extend: Extend, path: Path, measure: bool) -> int:
        """The rule by which more time is granted; -1: the parties of the agreement go by what is better for them."""
        builder = self.builder
        if extend.grants is not None:
            return builder.rule(extend.grants, (*path, "grants"))
        if measure:
            return builder.default(EXTENDED, (*path, "grants"))
        if not extend.asks:
            return builder.always()
        strangers = set(extend.asks) & set(self.elements.actors) - self.elements.parties()
        if strangers:
            name = min(strangers)
            raise builder.error(
                (*path, "asks"), f"{name}: is no party of the agreement; say by `grants` how probable its consent is"
            )
        return -1

    @kept
    def _more(self, extend: Extend, path: Path, measure: bool) -> int:
        """The rule by which a date that has moved moves again; -1: as the first time."""
        if extend.again is not None:
            return self.builder.rule(extend.again, (*path, "again"))
        by_prior = measure and extend.grants is None and extend.most > 1
        return self.builder.default(EXTENDED_AGAIN, (*path, "again")) if by_prior else -1

    def _asks(self, row: int, element: int, extend: Extend, owner: int) -> None:
        """Those who are asked, each with luck of its own; where nobody is, who imposes the measure, or nobody."""
        builder, path = self.builder, (*self.path, "extend", "asks")
        own = str(builder.rows["elements"][element][0])
        for name in sorted(extend.asks):
            builder.add("asks", row, actor_row(builder, self.elements, name, path), builder.key(f"{own}.extend.{name}"))
        if not extend.asks:
            builder.add("asks", row, owner, builder.key(f"{own}.extend"))

    # --- what happens at the date, and after it -------------------------------------------------------------

    def _then(self, measure: bool) -> tuple[int, int, int, int, int]:
        """The rules of enforcement and of the end, and when and by which rule what stands is weighed again."""
        builder, then, at = self.builder, self.said.then, (*self.path, "then")
        if measure and then is None and (self.at_once or self.said.force in CARRIED_OUT):
            by_prior = (
                builder.always() if self.at_once else builder.default(CARRIED_OUT[self.said.force], (*at, "enforce"))
            )
            return by_prior, -1, -1, -1, -1
        then = then or Then()
        wanted, other = ("enforce", "end") if measure else ("end", "enforce")
        wrong = "only an outside date ends the agreement" if measure else "an outside date enforces nothing"
        what = "the measure is enforced" if measure else "the agreement ends"
        if getattr(then, other) is not None:
            builder.keep((*at, other), f"{wrong}; write `{wanted}`", key=True)
        elif getattr(then, wanted) is None:
            builder.keep(at, f"{wanted}: is missing: say how probable it is that {what}")
        return (
            -1 if then.enforce is None else builder.rule(then.enforce, (*at, "enforce")),
            -1 if then.end is None else builder.rule(then.end, (*at, "end")),
            *self._again(then, (*at, "again"), measure),
        )

    def _again(self, then: Then, path: Path, measure: bool) -> tuple[int, int, int]:
        builder, again = self.builder, then.again
        if again is None:
            return -1, -1, -1
        if not measure or not standing(self.said):
            builder.keep(path, "only an order or a statute stands when it is not enforced", key=True)
        if again.hazard is None and again.when is None:
            builder.keep(path, "give `hazard`, `when`, or both")
        return (
            -1 if again.hazard is None else builder.slot(again.hazard, (*path, "hazard"), 0.0, dimension=RATE),
            -1 if again.when is None else builder.programs.add(again.when, (*path, "when")),
            builder.always() if again.enforce is None else builder.rule(again.enforce, (*path, "enforce")),
        )

    def _expires(self) -> tuple[int, int, int]:
        """The term in force, the rule by which it is renewed, and how often."""
        builder, said, path = self.builder, self.said.expires, (*self.path, "expires")
        if said is None:
            return -1, -1, 0
        builder.note_plain(said.most, (*path, "most"))
        renewed = -1 if said.renewed is None else builder.rule(said.renewed, (*path, "renewed"))
        return builder.chance(said.after, (*path, "after")), renewed, said.most
