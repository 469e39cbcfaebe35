"""How long each date ran, by the history: what came of each that is over, and what is known of an uncertain time to one."""

from __future__ import annotations

from sim.scenario.powers import Deadline
from sim.world.beliefs import CHOICE
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.told import OUTSIDE, RUNS, Spell, Told
from sim.world.families import Family, cdf
from sim.world.time import DAY, seconds

OF_A_DATE, OF_A_TERM = "extends, enforces, meets, lapses", "extends, lapses"


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


def date_of(told: Told, name: str, since: Path) -> int | None:
    """When a date that runs since a line comes; None: the file does not say."""
    moved, said, slot = _moved(told, name, since), said_of(told, name), _after(told, name)
    if moved is not None:
        return moved
    if said is not None and said.at is not None:
        return told.builder.time(said.at)
    if slot >= 0 and not _is_uncertain(told, name):
        return told.time(since) + seconds(told.builder.rows["slots"][slot][4])
    return told.time(since) + told.came[name][0] if name in told.came else None


def end_of_term(told: Told, name: str, since: Path) -> int | None:
    """When a term in force that has begun on a line ends; None: the file does not say."""
    moved, said = _moved(told, name, since), said_of(told, name)
    if moved is not None or said is None or said.expires is None:
        return moved
    term = said.expires.after
    return told.time(since) + seconds(term.value) if term.constant else None


def nothing_is_left_open(told: Told) -> None:
    """What came of a date, or of a term in force, that is over by `as_of` is told.

    Where the time to it is uncertain, it has not come: that number is greater than what has gone.
    """
    if not told.trusted:
        return
    names = told.builder.programs.deadlines
    running = [Spell(name, told.since(name)) for name in names if told.state(name) in RUNS]
    running += [Spell(name, told.since(name), None, "term") for name in names if told.state(name) == "in force"]
    spells = {(spell.name, spell.since): spell for spell in (*told.spells, *running)}  # the longest
    for spell in spells.values():
        (_did_not_come if spell.what == "date" else _did_not_end)(told, spell)
    for name, (lasted, _) in told.came.items():
        told.builder.add("came", names[name][0], lasted)


def _did_not_come(told: Told, spell: Spell) -> None:
    builder, date, slot = told.builder, date_of(told, spell.name, spell.since), _after(told, spell.name)
    since, end = told.time(spell.since), 0 if spell.until is None else told.time(spell.until) - 1  # a date comes last
    if date is not None:
        if date <= end:
            _is_over(told, spell, OF_A_DATE)
    elif slot >= 0 and since < end:
        days = (end - since) / DAY
        if _chance_of_more(builder, slot, days) > 0.0:
            builder.add("passed", slot, days)
        else:
            _is_over(told, spell, OF_A_DATE)


def _did_not_end(told: Told, spell: Spell) -> None:
    ends, until = end_of_term(told, spell.name, spell.since), 0 if spell.until is None else told.time(spell.until) - 1
    if ends is not None and ends <= until:
        _is_over(told, spell, OF_A_TERM)


def _is_over(told: Told, spell: Spell, ways: str) -> None:
    by = f"as_of {told.builder.scenario.as_of}" if spell.until is None else f"line {told.line(spell.until)}"
    told.builder.keep(spell.since, f"{spell.name}: its {spell.what} has come by {by}; say what came of it: {ways}")


def _moved(told: Told, name: str, since: Path) -> int | None:
    """The time to which the line has moved a date or a term."""
    moves = told.builder.scenario.so_far[int(since[1])].extends
    return None if moves is None else told.builder.time(moves[name])


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
