"""Lines of the history about rulings and events."""

from __future__ import annotations

from sim.scenario.tree import nearest
from sim.world.compile import happened_dates as dates
from sim.world.compile import happened_deals as deals
from sim.world.compile import happened_orders as orders
from sim.world.compile.lines import Line
from sim.world.compile.told import ALIVE, ANSWERED, ASKED, DEAL, Target, Told

ANEW = ("", "refused", "lapsed", "withdrawn", "reopened", "gone")  # states in which a ruling can be asked for
OPEN = "stopped without an end"  # a clock


def event_row(line: Line) -> int:
    """The row of an event that has happened, on its day if it has one."""
    events = sorted(line.builder.scenario.events)
    name = line.fact.happens
    if name not in events:
        raise line.builder.error((*line.path, "happens"), f"{name}: is no event{nearest(str(name), events)}")
    at = line.builder.scenario.events[name].at
    if at is not None and line.builder.time(at) != line.time:
        raise line.builder.error((*line.path, "happens"), f"{name}: happens at the end of {at}, not on {line.day}")
    return events.index(name)


# --- rulings -----------------------------------------------------------------------------------------------


def _ruling(line: Line, name: str) -> int:
    rows = line.elements.ruling_rows
    if name not in rows:
        raise line.builder.error(line.at, f"{name}: is no ruling{nearest(name, rows)}")
    return rows[name]


def _each(line: Line) -> list[tuple[str, int]]:
    found = []
    for name in line.said:
        with line.builder.problems.part():
            found.append((name, _ruling(line, name)))
    return found


def _askers(line: Line, told: Told, name: str) -> list[str]:
    """Who may ask for a ruling; a review that a bidder asks for, of a deal with others, a party of that does."""
    _, kind, power = line.elements.powers[name]
    if power.asked_by is None:
        return line.parties()
    bids = kind == "review" and any(power.asked_by in line.side(bid) for bid in line.bids)
    if not bids or told.state(DEAL) in deals.OPEN:
        return [power.asked_by]
    if told.trusted:
        parties = [name for name, row in line.elements.actors.items() if row in told.actors]
        return [power.asked_by] if power.asked_by in parties else parties
    return [power.asked_by, *line.parties()]


def asks(line: Line, told: Told) -> list[Target]:
    """Requests are made."""
    for name, _ in _each(line):
        power = line.elements.powers[name][2]
        line.done_by(f"ask for {name}", _askers(line, told, name))
        _has_not_left(line, told, name)
        _not_closed(line, told, name)
        _something_to_ask_about(line, told, name)
        told.needs(name, ANEW, line.at, f"{name}: there is a request or a grant already")
        for other in getattr(power, "after", []):
            if line.builder.programs.reviews.get(other, name) is None:  # every package needs it
                told.needs(other, ("granted",), line.at, f"{name}: can be asked only once {other} is granted", "grants")
        told.asks(name, line.fact.by, line.path)
        told.becomes(_clock(name), "running", line.path)
        told.halted.pop(name, None)
    return [Target(row) for _, row in _each(line)]


def mitigates(line: Line, told: Told) -> list[Target]:
    """A reviewer insists on another package."""
    found = []
    for name, terms in line.said.items():
        row = _ruling(line, name)
        _has_something_to_rule_on(line, told, name)
        if not getattr(line.elements.powers[name][2], "mitigates", False):
            raise told.error(line.at, f"{name}: asks for no other terms; say by its `mitigates` that it may")
        line.done_by(f"rule on {name}", [line.elements.powers[name][0]])
        told.needs(DEAL, ("selected", "signed"), line.at, "there is no deal whose terms could change", "signs")
        told.settled(line.path)
        package = deals.package(line, terms)
        _asks_for_no_more(line, told, name, package)
        told.package = package
        found.append(Target(row, float(package)))
    return found


def _asks_for_no_more(line: Line, told: Told, name: str, package: int) -> None:
    """What a reviewer that names the terms it may ask for asks to change is among them."""
    may, programs = line.elements.powers[name][2].mitigates, line.builder.programs
    if not told.trusted or not isinstance(may, list) or min(package, told.package) < 0:
        return
    for at, (term, levels) in enumerate(programs.terms.items()):
        was = int(programs.packages[told.package, at])
        if term not in may and was != programs.packages[package, at]:
            rule = f"{name} may ask to change {', '.join(may)} (its `mitigates`); {term} was {levels[was]}"
            raise told.error((*line.at, name, term), rule)


def grants(line: Line, told: Told) -> list[Target]:
    """Requests are granted."""
    return [_answer(line, told, name, row, granted=True) for name, row in _each(line)]


def refuses(line: Line, told: Told) -> list[Target]:
    """Requests are refused."""
    return [_answer(line, told, name, row, granted=False) for name, row in _each(line)]


def _clock(name: str) -> str:
    return f"the clock of {name}"  # no name of anything


def stops(line: Line, told: Told) -> list[Target]:
    """A clock stands still by itself: once in a request, up to a time that is told, at once or once it is known."""
    found = []
    for name, row in _each(line):
        line.done_by(f"stop {_clock(name)}", [line.elements.powers[name][0]])
        if getattr(line.elements.powers[name][2], "stops", None) is None:
            raise told.error(line.at, f"{name}: its clock does not stop by itself; say by its `stops` that it may")
        told.needs(name, ASKED, line.at, f"{name}: nothing was asked that could wait", "asks")
        known = isinstance(line.said, dict)
        states = ("running", OPEN) if known else ("running",)
        told.needs(_clock(name), states, line.at, f"{_clock(name)} stops once in a request")
        told.becomes(_clock(name), "stopped" if known else OPEN, line.path)
        until = line.builder.time(line.said[name]) if known else line.time
        if known and until <= line.time:
            rule = f"{line.said[name]}: must lie after {line.day}, since when it stands still"
            raise line.builder.error((*line.at, name), rule)
        told.halted[name] = until
        found.append(Target(row, until))
    return found


def withdraws(line: Line, told: Told) -> list[Target]:
    """Requests are taken back, or fall with what they were about."""
    for name, _ in _each(line):
        asked_by = line.elements.powers[name][2].asked_by
        may = told.asked_by.get(name) if asked_by is None else None
        line.done_by(f"withdraw {name}", may or _askers(line, told, name))
        told.needs(name, (*ASKED, "refused"), line.at, f"{name}: nothing was asked that could be withdrawn", "asks")
        orders.falls(told, name, "withdrawn", line.path)
    return [Target(row) for _, row in _each(line)]


def reopens(line: Line, told: Told) -> list[Target]:
    """A grant counts no more."""
    for name, _ in _each(line):
        line.done_by(f"reopen {name}", [line.elements.powers[name][0]])
        told.needs(name, ("granted",), line.at, f"{name}: nothing was granted that could be reopened", "grants")
        orders.falls(told, name, "reopened", line.path)
    return [Target(row) for _, row in _each(line)]


def _answer(line: Line, told: Told, name: str, row: int, *, granted: bool) -> Target:
    line.done_by(f"rule on {name}", [line.elements.powers[name][0]])
    _has_something_to_rule_on(line, told, name)
    _not_closed(line, told, name)
    _something_to_ask_about(line, told, name)
    told.needs(name, ("", *ASKED), line.at, f"{name}: nothing was asked that could be answered")
    _not_halted(line, told, name)
    if granted:
        orders.granted(told, name, line.path)
    else:
        orders.falls(told, name, "refused", line.path)
    return Target(row)


def _has_something_to_rule_on(line: Line, told: Told, name: str) -> None:
    if name in line.builder.programs.reviews and not told.packages and told.trusted:
        raise told.error(line.at, f"{name}: there is no package to rule on; say first what was offered or signed")


def _something_to_ask_about(line: Line, told: Told, name: str) -> None:
    """Nobody can ask about a deal that is not in hand, an answer that was not given, a measure that is not there."""
    power = line.elements.powers[name][2]
    about = getattr(power, "about", None)
    if name in line.builder.programs.reviews:
        return
    if power.holds_leavers:
        rule = f"{name}: can be asked only once a party has left an agreement"
        told.needs(DEAL, ("signed",), line.at, rule, "leaves")
        if told.trusted and not told.away:
            raise told.error(line.at, rule)
        deals.two_have_left(line, told)
    elif about is None:
        rule = f"{name}: can be asked only about a deal that is selected or signed"
        told.needs(DEAL, ("selected", "signed"), line.at, rule, "signs")
    if about in line.elements.ruling_rows:
        holds = power.effect == "suspends"
        states, what = ((*ASKED, "granted"), "a request or a grant") if holds else (ANSWERED, "an answer")
        told.needs(about, states, line.at, f"{name}: can be asked only about {what} of {about}")
    elif about is not None:
        told.needs(about, ALIVE, line.at, f"{name}: can be asked only while there is {about}", "imposes")


def _has_not_left(line: Line, told: Told, name: str) -> None:
    """Who has left an agreement holds nobody to it."""
    holds = line.elements.powers[name][2].holds_leavers
    left = {told.elements.actors[by]: by for by in line.fact.by} if holds and told.trusted else {}
    for row in (row for row in told.away if row in left and not told.may_be_held):
        since = told.line(told.away[row])
        raise line.wrong_actor(f"{left[row]}: has left the agreement on line {since}, and can hold nobody to it")


def _not_closed(line: Line, told: Told, name: str) -> None:
    """What has closed can be forbidden or held up no longer, by a petition or an appeal; a review may go on."""
    if name not in line.builder.programs.reviews and line.elements.on_the_deal(name):
        deals.not_closed(line, told, f"{name}: can forbid, hold up or reverse nothing once the deal is closed")


def _not_halted(line: Line, told: Told, name: str) -> None:
    """While a clock stands still, no answer comes."""
    if told.state(name) not in ASKED or not told.trusted:
        return
    by = [_clock(name)] if told.halted.get(name, line.time) > line.time else sorted(told.stays[name])
    if by:
        raise told.error(line.at, f"{_clock(name)} stands still since line {told.line(told.since(by[0]))}")


def lapses(line: Line, told: Told) -> list[Target]:
    """A request was not answered in time, which may clear it, or a date passed without effect."""
    if line.said not in line.elements.ruling_rows:
        return dates.lapses(line, told)
    line.done_by(f"let {line.said} lapse", [line.elements.powers[line.said][0]])
    told.needs(line.said, ASKED, line.at, f"{line.said}: nothing was asked that could lapse", "asks")
    _not_halted(line, told, line.said)
    clears = getattr(line.elements.powers[line.said][2], "silence", "") == "clears"
    told.becomes(line.said, "granted" if clears else "lapsed", line.path)
    return [Target(line.elements.ruling_rows[line.said], other=-1)]
