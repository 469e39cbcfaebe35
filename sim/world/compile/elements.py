"""Elements: everything that draws or acts has a dotted path, a key, and a place in the order of one instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sim.scenario.powers import POWERS
from sim.scenario.problems import kept
from sim.scenario.tree import nearest
from sim.scenario.wording import key_of
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.plan import DEADLINE_VARS, RULING_VARS, Var


class Elements:
    """Rows of elements, actors and state variables, in the order of their paths, whatever the order in the file."""

    def __init__(self, builder: Builder) -> None:
        scenario = builder.scenario
        self.builder = builder
        self.actors = {name: i for i, name in enumerate(sorted(scenario.actors))}
        self.powers = {name: (actor, kind, power) for actor, name, kind, power in _powers(scenario)}
        # Actors of lines of the history that are wrong: who knows what they are party to.
        self.doubtful: set[str] = set()
        paths = self._paths()
        self._index = {dotted: i for i, dotted in enumerate(sorted(paths))}
        for dotted in sorted(paths):
            name, actor, said = paths[dotted]
            builder.add("elements", dotted, name, said, builder.key(dotted), self.actors.get(actor, -1))
        self._variables()

    def _paths(self) -> dict[str, tuple[str, str, str]]:
        """The name of each element in the file, the actor that it belongs to, and what people are told that it is called."""
        scenario = self.builder.scenario
        paths = {"agreement": ("agreement", "", "")}
        if scenario.outside_date:
            paths["agreement.outside_date"] = ("outside_date", "", "the outside date")
        for section in ("circumstances", "events"):
            things = getattr(scenario, section)
            paths |= {f"{section}.{name}": (name, "", thing.name) for name, thing in things.items()}
        for name, actor in scenario.actors.items():
            paths[f"actors.{name}"] = (name, name, actor.name)
            paths |= {f"actors.{name}.never.{line}": (line, name, "") for line in actor.never}
            paths |= {f"actors.{name}.powers.{key}": (key, name, power.name) for key, power in actor.powers.items()}
        return paths

    def _variables(self) -> None:
        builder, programs = self.builder, self.builder.programs
        for var in Var:
            builder.add("variables", var.name.lower(), -1.0 if var in (Var.PACKAGE, Var.STRUCTURE) else 0.0, -1)
        for actor in sorted(self.parties()):
            programs.parties[actor] = builder.add("variables", f"with {actor}", 0.0, -1)
            builder.add("variables", f"left {actor}", 0.0, -1)
        deadlines = 0
        if builder.scenario.outside_date:
            programs.deadlines["outside_date"] = (0, self._state("outside_date", DEADLINE_VARS))
            deadlines = 1
        for name, (_, kind, power) in sorted(self.powers.items()):
            if kind in ("review", "rule"):
                programs.rulings[name] = self._state(name, RULING_VARS)
                if kind == "review":
                    programs.reviews[name] = power.when
                    if power.gives == "approved_in_principle":
                        programs.approving.append(name)
            elif kind == "impose":
                programs.deadlines[name] = (deadlines, self._state(name, DEADLINE_VARS))
                deadlines += 1
        self.ruling_rows = {name: i for i, name in enumerate(sorted(programs.rulings))}

    def _state(self, name: str, words: tuple[str, ...]) -> int:
        first = len(self.builder.rows["variables"])
        for word in words:
            self.builder.add("variables", f"{word} {name}", 0.0, -1)
        return first

    def row(self, *path: str | int) -> int:
        """The element at a path."""
        return self._index[".".join(map(str, path))]

    def power_row(self, name: str) -> int:
        """The element of a power."""
        return self.row("actors", self.powers[name][0], "powers", name)

    def power_path(self, name: str) -> Path:
        """Where the power stands in the file, down to its kind."""
        actor, kind, _ = self.powers[name]
        return ("actors", actor, "powers", name, kind)

    def parties(self) -> set[str]:
        """Actors who may be parties of an agreement: the seller, bidders and their partners, who signs in the history."""
        deals = {actor for actor, kind, _ in self.powers.values() if kind in ("sell", "bid")}
        partners = {partner for _, bid in self.of_kind("bid") for partner in bid.with_}
        signers = {by for fact in self.builder.scenario.so_far if fact.signs is not None for by in fact.by}
        return deals | partners | signers

    def sues(self, actor: str) -> bool:
        """Whether an actor asks for something that costs, or a court to hold a party, and so weighs what waiting costs too."""
        asked = [said for _, said in self.of_kind("rule") if said.asked_by == actor]
        return any(one.costs is not None or one.holds_leavers for one in asked)

    def on_the_deal(self, ruling: str) -> bool:
        """Whether a ruling is about the deal, itself or by way of the rulings that it is about."""
        seen: set[str] = set()
        while ruling in self.ruling_rows and ruling not in seen:
            seen.add(ruling)
            about = getattr(self.powers[ruling][2], "about", None)
            if about is None:
                return True
            ruling = about
        return False

    def of_kind(self, *kinds: str) -> list[tuple[str, Any]]:
        """Powers of a kind, by name."""
        return [(name, power) for name, (_, kind, power) in sorted(self.powers.items()) if kind in kinds]


@kept
def actor_row(builder: Builder, elements: Elements, name: str, path: Path) -> int:
    """The row of an actor."""
    if name not in elements.actors:
        called = key_of(builder.loaded.tree.data, name)
        raise builder.error(path, f"{name}: {called or f'is no actor{nearest(name, elements.actors)}'}")
    return elements.actors[name]


@kept
def deadline_row(builder: Builder, name: str, path: Path) -> int:
    """The row of a deadline."""
    deadlines = builder.programs.deadlines
    if name not in deadlines:
        raise builder.error(path, f"{name}: is no deadline{nearest(name, deadlines)}")
    return deadlines[name][0]


def term_rows(builder: Builder, names: Sequence[str], path: Path) -> Iterator[int]:
    """The rows of terms that a list names."""
    terms = builder.programs.terms
    for i, name in enumerate(names):
        if name not in terms:
            builder.keep((*path, i), f"{name}: is no term{nearest(name, terms)}")
        else:
            yield list(terms).index(name)


def _powers(scenario: Any) -> list[tuple[str, str, str, Any]]:
    return [
        (actor, name, kind, getattr(power, kind))
        for actor in sorted(scenario.actors)
        for name, power in sorted(scenario.actors[actor].powers.items())
        for kind in POWERS
        if getattr(power, kind) is not None
    ]
