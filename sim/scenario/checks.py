"""Checks of a whole scenario that need no arrays: dates, the outcome contract, events that feed each other."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.scenario.numbers import GREATEST
from sim.scenario.position import Steps, seen
from sim.scenario.powers import POWERS
from sim.scenario.schema import Scenario, Term
from sim.scenario.tree import Tree, nearest
from sim.scenario.wording import quoted
from sim.scenario.words import PROGRESS

TAKEN = ("all", "true", "false", "otherwise", "and", "or", "not", "ever", "none", "rest", "outside_date")
WORD = "a word of the language"

FIRST, LAST = 1000, 9000  # years: calendars reach some years before as_of and after the horizon
MOST_OUTCOMES = 200
ALWAYS = ("otherwise", "true")
SWAP = "; are the two the wrong way round?"


def check(scenario: Scenario, tree: Tree) -> list[Problem]:
    """Every rule that the scenario breaks and that has to hold before it can be compiled."""
    return _broken((_dates, _names, _apart, _called, _terms, _powers, _deal, _outcomes), scenario, tree)


def check_apart(scenario: Scenario, tree: Tree) -> list[Problem]:
    """Every other rule that it breaks; of a scenario that has passed `check`."""
    return _broken((_zone, _checkpoints, _groups, _cycles), scenario, tree)


def _broken(
    rules: Iterable[Callable[[Scenario, Tree], Iterator[ScenarioError]]], scenario: Scenario, tree: Tree
) -> list[Problem]:
    return [problem for rule in rules for error in rule(scenario, tree) for problem in error.problems]


def _dates(scenario: Scenario, tree: Tree) -> Iterator[ScenarioError]:
    if not FIRST <= scenario.as_of.year < LAST:
        yield tree.error(("as_of",), f"{scenario.as_of}: must lie in the years {FIRST} to {LAST - 1}")
    elif scenario.horizon <= scenario.as_of:
        yield tree.error(("horizon",), f"{scenario.horizon}: must lie after as_of {scenario.as_of}{SWAP}")
    elif scenario.begins and scenario.begins > scenario.as_of:
        yield tree.error(("begins",), f"{scenario.begins}: must not lie after as_of {scenario.as_of}")
    elif (scenario.horizon - scenario.as_of).days > 20 * 366:
        yield tree.error(("horizon",), f"{scenario.horizon}: must lie within 20 years of as_of")


def _checkpoints(scenario: Scenario, tree: Tree) -> Iterator[ScenarioError]:
    for i, date in enumerate(scenario.checkpoints):
        if not scenario.as_of < date <= scenario.horizon:
            yield tree.error(
                ("checkpoints", i),
                f"{date}: must lie after as_of {scenario.as_of} and not after the horizon {scenario.horizon}",
            )


OF_A_MACHINE = {"localtime", "Factory", "posixrules"}  # files beside the zones, which differ from machine to machine


def _zone(scenario: Scenario, tree: Tree) -> Iterator[ScenarioError]:
    """The zone is one of the IANA database, as `America/New_York`."""
    try:
        zoneinfo.ZoneInfo(scenario.zone)
        if scenario.zone not in OF_A_MACHINE and not scenario.zone.startswith(("posix/", "right/")):
            return
    except (KeyError, ValueError, OSError):  # no such zone; a path that leads elsewhere; a folder, such as America
        pass
    hint = nearest(scenario.zone, zoneinfo.available_timezones()) or "; write for example America/New_York or UTC"
    yield tree.error(("zone",), f"{quoted(scenario.zone)}: is no time zone of the IANA database{hint}")


def _names(scenario: Scenario, tree: Tree) -> Iterator[ScenarioError]:
    """Expressions use bare words, so no two things that they can name may share one."""
    seen: dict[str, str] = {word: WORD for word in (*TAKEN, *PROGRESS)}
    for section in ("terms", "circumstances"):
        for name in getattr(scenario, section):
            if name in seen:
                yield _taken(tree, (section, name), seen[name])
            seen[name] = f"one of the {section}"


def _taken(tree: Tree, at: Steps, by: str) -> ScenarioError:
    return tree.error(at, f"{at[-1]}: is {by} already; choose another name", key=True)


def _apart(scenario: Scenario, tree: Tree) -> Iterator[ScenarioError]:
    """What can be named has no name that means something else there: powers by their names alone, whoever has them."""
    for what, taken in (("actors", TAKEN), ("events", TAKEN), ("structures", ("any",))):
        yield from (_taken(tree, (what, name), WORD) for name in getattr(scenario, what) if name in taken)
    owners: dict[str, str] = {}
    for actor, said in scenario.actors.items():
        for name in said.powers:
            at = ("actors", actor, "powers", name)
            if name in (*TAKEN, "agreement"):
                yield _taken(tree, at, WORD)
            if name in owners:
                message = f"{name}: {owners[name]} has a power of this name too; choose another name, for what names a power names no actor"
                yield tree.error(at, message, key=True)
            owners.setdefault(name, actor)


def _called(scenario: Scenario, tree: Tree) -> Iterator[ScenarioError]:
    """People tell actors apart by what they are called, and all else that has a name: by it, or else by the key in words."""
    actors = [(("actors", key), actor) for key, actor in scenario.actors.items()]
    powers = [((*at, "powers", key), power) for at, actor in actors for key, power in actor.powers.items()]
    found: dict[str, list[tuple[Steps, Any]]] = {"actors": [*actors], "powers": [*powers]}
    for what in ("terms", "circumstances", "events"):
        found[what] = [((what, key), thing) for key, thing in getattr(scenario, what).items()]
    for what, things in found.items():
        known = {str(at[-1]).replace("_", " "): at for at, thing in things if not thing.name}
        for at, thing in things:
            other = known.setdefault(seen(thing.name), at) if thing.name else at
            if other != at:
                mark = tree.mark(other, key=True)
                yield tree.error(
                    (*at, "name"),
                    f"{quoted(thing.name)}: is what {'.'.join(map(str, other))} is called too, {mark.file}:{mark.line}; two {what} need two names",
                )


def _terms(scenario: Scenario, tree: Tree) -> Iterator[ScenarioError]:
    for name, term in scenario.terms.items():
        numbers = [level for level in term.levels if not isinstance(level, str)]
        if len({seen(str(level)) for level in term.levels}) != len(term.levels) or len(set(numbers)) != len(numbers):
            rule = "levels must differ"
        elif any(not seen(str(level)).strip() or "\n" in str(level) for level in term.levels):
            rule = f"{quoted(term.levels)}: a level is one line, with something to be seen"
        elif numbers and len(numbers) != len(term.levels):
            rule = "levels must be all numbers or all names"
        elif any(abs(number) > GREATEST for number in numbers):
            rule = f"{quoted(term.levels)}: numbers must lie in [-{GREATEST:g}, {GREATEST:g}]"
        elif numbers != sorted(numbers):
            rule = f"{quoted(term.levels)}: numbers must increase"
        else:
            yield from _levels(name, term, tree)
            continue
        yield tree.error(("terms", name, "levels"), rule)


def _levels(name: str, term: Term, tree: Tree) -> Iterator[ScenarioError]:
    """Names are of levels that have no number, and no two levels of a term are told alike."""
    named = [level for level in term.levels if isinstance(level, str)]
    known = {level.replace("_", " "): level for level in named if not term.names.get(level)}
    for level, said in term.names.items():
        if level not in named:
            rule = f"{level}: is no named level of the term{nearest(level, named)}"
            yield tree.error(("terms", name, "names", level), rule, key=True)
        elif said and known.setdefault(said, level) != level:
            rule = f"{quoted(said)}: is what the level {known[said]} is called too; two levels need two names"
            yield tree.error(("terms", name, "names", level), rule)


def _powers(scenario: Scenario, tree: Tree) -> Iterator[ScenarioError]:
    for actor, said in scenario.actors.items():
        for name, power in said.powers.items():
            kinds = [kind for kind in POWERS if getattr(power, kind) is not None]
            if len(kinds) != 1:
                path = ("actors", actor, "powers", name)
                yield tree.error(path, f"give one of {', '.join(POWERS)}", key=True)
        ids = [overlay.id for overlay in said.while_]
        if len(set(ids)) != len(ids):
            yield tree.error(("actors", actor, "while"), "ids must differ")


def _deal(scenario: Scenario, tree: Tree) -> Iterator[ScenarioError]:
    """Where something is sold or signed, it has terms and an agreement; an order and a court need neither."""
    dealing = [
        ("actors", actor, "powers", name)
        for actor, said in scenario.actors.items()
        for name, power in said.powers.items()
        if power.sell or power.bid
    ] + [("so_far", i) for i, fact in enumerate(scenario.so_far) if fact.signs]
    for part, what in (("terms", "what is negotiated"), ("agreement", "when it closes")):
        if dealing and not getattr(scenario, part):
            yield tree.error(dealing[0], f"{part}: is missing: where there is a deal, say {what}", key=True)


def _outcomes(scenario: Scenario, tree: Tree) -> Iterator[ScenarioError]:
    if len(scenario.outcomes) > MOST_OUTCOMES:
        yield tree.error(
            ("outcomes",), f"{len(scenario.outcomes)} outcomes: at most {MOST_OUTCOMES} are allowed", key=True
        )
        return
    known: dict[str, str] = {}
    for i, rule in enumerate(scenario.outcomes):
        if len(rule) != 1:
            yield tree.error(("outcomes", i), "give one outcome a line: `- name: expression`")
            continue
        [(name, expression)] = rule.items()
        yield from _alike(name, known, ("outcomes", i, name), tree)
        text, last = expression.text.strip(), i == len(scenario.outcomes) - 1
        if last and text not in ALWAYS:
            yield tree.error(("outcomes", i, name), f"{text}: outcomes must cover every case: end with `otherwise`")
        if not last and text in ALWAYS:
            why = "" if text == "otherwise" else "holds always, and nothing after it would count; "
            yield tree.error(("outcomes", i, name), f"{text}: {why}only the last outcome can be `otherwise`")


def _alike(name: str, known: dict[str, str], path: tuple[str | int, ...], tree: Tree) -> Iterator[ScenarioError]:
    """What is wrong with the name of an outcome or a group beside those that are known: people could not tell it apart."""
    told = " ".join(seen(name).replace("_", " ").casefold().split())
    if told in known:
        rule = "is given twice" if known[told] == name else f"reads as {known[told]} does; choose another name"
        yield tree.error(path, f"{name}: {rule}", key=True)
    known.setdefault(told, name)


def _groups(scenario: Scenario, tree: Tree) -> Iterator[ScenarioError]:
    """Every outcome is in one group, if there are groups."""
    known: dict[str, str] = {}
    for group in scenario.groups:
        yield from _alike(group, known, ("groups", group), tree)
    names = {name: i for i, rule in enumerate(scenario.outcomes) for name in rule}
    of: dict[str, str] = {}
    strangers = []
    rest = [group for group, members in scenario.groups.items() if members == "rest"]
    if len(rest) > 1:
        yield tree.error(("groups", rest[1]), "only one group can be the rest")
    for group, members in scenario.groups.items():
        for i, member in enumerate(members if isinstance(members, list) else []):
            if member not in names:
                strangers.append(member)
                yield tree.error(("groups", group, i), f"{member}: is no outcome{nearest(member, names)}")
            elif member in of:
                yield tree.error(("groups", group, i), f"{member}: is in the group {of[member]} already")
            of[member] = group
    for name, i in names.items():
        if scenario.groups and not rest and name not in of and not nearest(name, strangers):
            message = f"{name}: is in no group{nearest(name, of)}; or say `<group>: rest`"
            yield tree.error(("outcomes", i, name), message, key=True)


def _cycles(scenario: Scenario, tree: Tree) -> Iterator[ScenarioError]:
    """Events that are triggered by what they set, directly or through each other, could fire without end."""
    triggered = [name for name, event in scenario.events.items() if event.when is not None and event.hazard is None]
    feeds = {name: [other for other in triggered if _asked(scenario, name, other)] for name in triggered}
    way = circle(feeds)
    if way:
        through = sorted({name for pair in pairwise(way) for name in _asked(scenario, *pair)})
        rule = (
            f"triggers itself: {' -> '.join(way)}, for each sets what the `when` of the next asks for ({', '.join(through)}); "
            "take that out of one `when` or one `sets`, or let one of them happen `at` a date or by `hazard`"
        )
        yield tree.error(("events", way[0]), rule, key=True)


def _asked(scenario: Scenario, one: str, other: str) -> set[str]:
    """What an event sets and the `when` of another one asks for."""
    when = scenario.events[other].when
    return set(scenario.events[one].sets) & when.names() if when else set()


def circle(follows: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """A way that leads back to where it begins, of the first name that has one; empty where none has.

    >>> circle({"a": ["b"], "b": ["c"], "c": ["b"]})
    ('b', 'c', 'b')
    """
    for start in sorted(follows):
        ways: list[tuple[str, ...]] = [(start,)]
        seen = {start}
        while ways:
            way = ways.pop()
            for follower in follows[way[-1]]:
                if follower == start:
                    return (*way, start)
                if follower not in seen:
                    seen.add(follower)
                    ways.append((*way, follower))
    return ()
