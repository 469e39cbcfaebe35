"""What rulings that a history tells make of measures and of each other: the effect of a grant, and how it is undone."""

from __future__ import annotations

from sim.world.compile.bench import Path
from sim.world.compile.told import ALIVE, OUTSIDE, Told

RULED = {"annuls": "annulled", "compels": "in force"}
OTHER = {"granted": "refused", "refused": "granted", "lapsed": "granted"}


def granted(told: Told, name: str, path: Path) -> None:
    """A ruling is granted."""
    told.becomes(name, "granted", path)
    told.may_be_held |= told.elements.powers[name][2].holds_leavers
    _takes(told, name, path)


def falls(told: Told, name: str, state: str, path: Path) -> None:
    """A ruling is refused, or stands no more."""
    held = _holds(told, name)
    told.becomes(name, state, path)
    if held:
        _undone(told, name, path)
    told.stays.pop(name, None)


def _holds(told: Told, name: str) -> bool:
    return told.state(name) == "granted" and not told.stays[name]


def _about(told: Told, name: str) -> tuple[str, str | None]:
    power = told.elements.powers[name][2]
    return getattr(power, "effect", ""), getattr(power, "about", None)


def _takes(told: Told, name: str, path: Path) -> None:
    effect, about = _about(told, name)
    if effect == "forbids":
        appeals = any(p.about == name and p.effect == "reverses" for _, p in told.elements.of_kind("rule"))
        if not appeals:  # else it counts once none against it is pending, and that is told
            told.over(path)
    elif about is None:
        return
    elif effect == "reverses":
        was = told.state(about)
        if was in OTHER:
            against = told.against.get(name, was)
            _turns(told, about, told.orders[about].made(name, was, OTHER.get(against, OTHER[was])), path)
    elif effect in RULED and (told.state(about) in ALIVE or told.orders[about].decide(told.state(about))):
        _is_ruled(told, name, about, RULED[effect], path)
    elif effect == "suspends" and about in told.elements.ruling_rows:
        held = _holds(told, about)
        told.stays[about].add(name)
        if held:
            _undone(told, about, path)


def _undone(told: Told, name: str, path: Path) -> None:
    effect, about = _about(told, name)
    if about is None:
        return
    if effect == "reverses":
        _turns(told, about, told.orders[about].undone(name, told.state(about)), path)
    elif effect in RULED:
        state = told.orders[about].undone(name, told.state(about))
        if state != told.state(about):
            told.is_again(about, state, path)
    elif effect == "suspends" and name in told.stays[about]:
        told.stays[about].discard(name)
        if _holds(told, about):
            _takes(told, about, path)


def _is_ruled(told: Told, name: str, about: str, becomes: str, path: Path) -> None:
    """A measure is annulled or compelled, unless a later order decides; an outside date ends its agreement."""
    was = told.state(about)
    if told.orders[about].made(name, was, becomes) != becomes or was == becomes:
        return
    told.becomes(about, becomes, path)
    if about == OUTSIDE and becomes == "in force":
        told.over(path)


def _turns(told: Told, name: str, state: str, path: Path) -> None:
    """What an answer counts as, if that is another one now."""
    if state == told.state(name) or state not in OTHER:
        return
    if state == "granted":
        granted(told, name, path)
    else:
        falls(told, name, state, path)
