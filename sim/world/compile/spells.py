"""How long each date ran, by the history: what came of each that is over, and what is known of an uncertain time to one."""

from __future__ import annotations

from sim.scenario.powers import Deadline
from sim.world.beliefs import CHOICE
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.told import OUTSIDE, Spell, Told
from sim.world.families import Family, cdf
from sim.world.time import DAY, seconds

WAYS = {"date": "extends, enforces, meets, lapses", "term": "extends, lapses"}  # to say what came of it


def said_of(told: Told, name: str) -> Deadline | None:
    """What the file says of the date of a measure; None: an order that bites at once."""
    if name == OUTSIDE:
        return told.builder.scenario.outside_date
    found: Deadline | None = told.elements.powers[name][2].deadline
    return found


def has_come(told: Told, name: str, path: Path) -> None:
    """A line tells what came of a date that runs: the time to it is known then, for every other one too.

    Raises:
        ScenarioError: where it is uncertain, and another one has come after another time.
    """
    since = told.since(name) if told.state(name) == "running" else ()
    if not since or not _is_uncertain(told, name) or not told.trusted:
        return
    lasted, (other, line) = told.time(path) - told.time(since), told.came.get(name, (0, ()))
    held = told.is_back(name, told.time(path))
    if line and not held and lasted != other:
        rule = f"{name}: its date came after {lasted / DAY:g} days, and by line {told.line(line)} after {other / DAY:g}"
        raise told.error(path, f"{rule}; the time to it is one number")
    if not line or not held:  # one that was held may have come before that was over
        told.came[name] = lasted, () if held else path


def comes_to_its_end(told: Told, spell: Spell) -> int | None:
    """When a date, or a term in force, that began on a line is over; None: the file does not say."""
    since, name, said, slot = told.time(spell.since), spell.name, said_of(told, spell.name), _after(told, spell.name)
    moves = told.builder.scenario.so_far[int(spell.since[1])].extends
    if moves is not None:
        return told.builder.time(moves[name])
    if spell.what == "term":
        term = said.expires.after if said is not None and said.expires is not None else None
        return since + seconds(term.value) if term is not None and term.constant else None
    if said is not None and said.at is not None:
        return told.builder.time(said.at)
    if slot >= 0 and not _is_uncertain(told, name):
        return since + seconds(told.builder.rows["slots"][slot][4])
    return since + told.came[name][0] if name in told.came else None


def nothing_is_left_open(told: Told) -> None:
    """What came of a date, or of a term in force, that is over by `as_of` is told.

    Where the time to it is uncertain, it has not come: that number is greater than what has gone.
    """
    if not told.trusted:
        return
    names = told.builder.programs.deadlines
    running = (told.spell(name, None) for name in names)
    spells = {(one.name, one.since): one for one in (*told.spells, *running) if one is not None}  # the longest
    for spell in spells.values():
        _is_not_over(told, spell)
    for name, (lasted, _) in told.came.items():
        told.builder.add("came", names[name][0], lasted)


def _is_not_over(told: Told, spell: Spell) -> None:
    builder, over, slot = told.builder, comes_to_its_end(told, spell), _after(told, spell.name)
    since, end = told.time(spell.since), 0 if spell.until is None else told.time(spell.until) - 1  # a date comes last
    if over is None and spell.what == "date" and slot >= 0 and since < end:
        days = (end - since) / DAY
        if _chance_of_more(builder, slot, days) > 0.0:
            builder.add("passed", slot, days)
            return
        over = end
    if over is not None and over <= end:
        by = f"as_of {builder.scenario.as_of}" if spell.until is None else f"line {told.line(spell.until)}"
        rule = f"{spell.name}: its {spell.what} has come by {by}; say what came of it: {WAYS[spell.what]}"
        builder.keep(spell.since, rule)


def _after(told: Told, name: str) -> int:
    """The slot of the time after which a date comes; -1: it has none."""
    return int(told.builder.named("deadlines")[told.builder.programs.deadlines[name][0]]["after"])


def _is_uncertain(told: Told, name: str) -> bool:
    slot = _after(told, name)
    return slot >= 0 and bool(told.builder.rows["slots"][slot][0] != Family.CONSTANT)


def _chance_of_more(builder: Builder, slot: int, days: float) -> float:
    """The probability that a number exceeds so many days; 1 where its arguments are uncertain themselves."""
    slots = builder.rows["slots"]
    family, first, count, third = slots[slot][:4]
    if family == CHOICE:
        pairs = builder.rows["choices"][first : first + count]
        return float(any(slots[v][0] != Family.CONSTANT or slots[v][4] > days for v, _ in pairs))
    rows = [slots[arg] if arg >= 0 else None for arg in (first, count, third)]
    if any(row is not None and row[0] != Family.CONSTANT for row in rows):
        return 1.0
    a, b, c = (0.0 if row is None else float(row[4]) for row in rows)
    return 1.0 - float(cdf(family, a, b, c, days))
