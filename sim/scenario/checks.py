"""Checks of a whole scenario that need no arrays: dates, the outcome contract, events that feed each other."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping

from sim.scenario.numbers import GREATEST
from sim.scenario.powers import POWERS
from sim.scenario.schema import Scenario
from sim.scenario.tree import Tree, nearest
from sim.scenario.wording import quoted

TAKEN = ("all", "true", "false", "otherwise", "and", "or", "not", "ever", "none", "rest", "outside_date")
PROGRESS = ("offered", "selected", "signed", "announced", "approved_in_principle", "closed", "ended")


FIRST, LAST = 1000, 9000  # years: calendars reach some years before as_of and after the horizon
MOST_OUTCOMES = 200
SWAP = "; are the two the wrong way round?"


def check(scenario: Scenario, tree: Tree) -> None:
    """Raise a ScenarioError for the first rule that the scenario breaks."""
    _dates(scenario, tree)
    _zone(scenario, tree)
    _names(scenario, tree)
    _terms(scenario, tree)
    _powers(scenario, tree)
    _deal(scenario, tree)
    _outcomes(scenario, tree)
    _cycles(scenario, tree)


def _dates(scenario: Scenario, tree: Tree) -> None:
    if not FIRST <= scenario.as_of.year < LAST:
        raise tree.error(("as_of",), f"{scenario.as_of}: must lie in the years {FIRST} to {LAST - 1}")
    if scenario.horizon <= scenario.as_of:
        raise tree.error(("horizon",), f"{scenario.horizon}: must lie after as_of {scenario.as_of}{SWAP}")
    if (scenario.horizon - scenario.as_of).days > 20 * 366:
        raise tree.error(("horizon",), f"{scenario.horizon}: must lie within 20 years of as_of")
    for i, date in enumerate(scenario.checkpoints):
        if not scenario.as_of < date <= scenario.horizon:
            raise tree.error(
                ("checkpoints", i),
                f"{date}: must lie after as_of {scenario.as_of} and not after the horizon {scenario.horizon}",
            )


def _zone(scenario: Scenario, tree: Tree) -> None:
    """The zone is one of the IANA database, as `America/New_York`."""
    try:
        zoneinfo.ZoneInfo(scenario.zone)
        return
    except (KeyError, ValueError, OSError):  # no such zone; a path that leads elsewhere; a folder, such as America
        pass
    hint = nearest(scenario.zone, zoneinfo.available_timezones()) or "; write for example America/New_York or UTC"
    raise tree.error(("zone",), f"{quoted(scenario.zone)}: is no time zone of the IANA database{hint}")


def _names(scenario: Scenario, tree: Tree) -> None:
    """Expressions use bare words, so no two things that they can name may share one."""
    seen: dict[str, str] = {word: "a word of the language" for word in (*TAKEN, *PROGRESS)}
    for section in ("terms", "circumstances"):
        for name in getattr(scenario, section):
            if name in seen:
                raise tree.error((section, name), f"{name}: is {seen[name]} already; choose another name", key=True)
            seen[name] = f"one of the {section}"


def _terms(scenario: Scenario, tree: Tree) -> None:
    for name, term in scenario.terms.items():
        path = ("terms", name, "levels")
        if len(set(map(str, term.levels))) != len(term.levels):
            raise tree.error(path, "levels must differ")
        numbers = [level for level in term.levels if not isinstance(level, str)]
        if numbers and len(numbers) != len(term.levels):
            raise tree.error(path, "levels must be all numbers or all names")
        if any(abs(number) > GREATEST for number in numbers):
            raise tree.error(path, f"{quoted(term.levels)}: numbers must lie in [-{GREATEST:g}, {GREATEST:g}]")
        if numbers != sorted(numbers):
            raise tree.error(path, f"{quoted(term.levels)}: numbers must increase")


def _powers(scenario: Scenario, tree: Tree) -> None:
    for actor, said in scenario.actors.items():
        for name, power in said.powers.items():
            kinds = [kind for kind in POWERS if getattr(power, kind) is not None]
            if len(kinds) != 1:
                path = ("actors", actor, "powers", name)
                raise tree.error(path, f"give one of {', '.join(POWERS)}", key=True)
        ids = [overlay.id for overlay in said.while_]
        if len(set(ids)) != len(ids):
            raise tree.error(("actors", actor, "while"), "ids must differ")


def _deal(scenario: Scenario, tree: Tree) -> None:
    """Where something is sold or signed, it has terms and an agreement; an order and a court need neither."""
    dealing = [
        ("actors", actor, "powers", name)
        for actor, said in scenario.actors.items()
        for name, power in said.powers.items()
        if power.sell or power.bid
    ] + [("so_far", i) for i, fact in enumerate(scenario.so_far) if fact.signs]
    for part, what in (("terms", "what is negotiated"), ("agreement", "when it closes")):
        if dealing and not getattr(scenario, part):
            raise tree.error(dealing[0], f"{part}: is missing: where there is a deal, say {what}", key=True)


def _outcomes(scenario: Scenario, tree: Tree) -> None:
    if len(scenario.outcomes) > MOST_OUTCOMES:
        raise tree.error(
            ("outcomes",), f"{len(scenario.outcomes)} outcomes: at most {MOST_OUTCOMES} are allowed", key=True
        )
    names = []
    for i, rule in enumerate(scenario.outcomes):
        if len(rule) != 1:
            raise tree.error(("outcomes", i), "give one outcome a line: `- name: expression`")
        names.append(next(iter(rule)))
    for i, name in enumerate(names):
        if name in names[:i]:
            raise tree.error(("outcomes", i, name), f"{name}: is given twice", key=True)
        last = i == len(names) - 1
        text = scenario.outcomes[i][name].text.strip()
        if last and text not in ("otherwise", "true"):
            raise tree.error(("outcomes", i, name), f"{text}: outcomes must cover every case: end with `otherwise`")
        if not last and text in ("otherwise", "true"):
            raise tree.error(("outcomes", i, name), f"{text}: only the last outcome can be `otherwise`")
    if scenario.groups and not any(members == "rest" for members in scenario.groups.values()):
        grouped = {m for members in scenario.groups.values() for m in members}
        for i, name in enumerate(names):
            if name not in grouped:
                message = f"{name}: is in no group{nearest(name, grouped)}; or say `<group>: rest`"
                raise tree.error(("outcomes", i, name), message, key=True)


def _cycles(scenario: Scenario, tree: Tree) -> None:
    """Events that are triggered by what they set, directly or through each other, could fire without end."""
    triggered = {name: event for name, event in scenario.events.items() if event.when is not None}
    feeds = {
        name: [other for other, event in triggered.items() if event.when and event.when.names() & set(said.sets)]
        for name, said in triggered.items()
    }
    way = circle(feeds)
    if way:
        raise tree.error(("events", way[0]), f"triggers itself: {' -> '.join(way)}", key=True)


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
