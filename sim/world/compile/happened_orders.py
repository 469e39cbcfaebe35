"""What rulings that a history tells make of measures and of each other: the effect of a grant, and how it is undone."""

from __future__ import annotations

from sim.world.compile.bench import Path
from sim.world.compile.told import ALIVE, Told

RULED = {"annuls": "annulled", "compels": "in force"}
OTHER = {"granted": "refused", "refused": "granted", "lapsed": "granted"}


def granted(told: Told, name: str, path: Path) -> None:
    """A ruling is granted."""
    told.becomes(name, "granted", path)
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
        appeals = any(getattr(p, "about", None) == name for _, _, p in told.elements.powers.values())
        (told.doubts if appeals else told.over)(path)  # it counts once no appeal against it is pending
    elif about is None:
        return
    elif effect == "reverses":
        _reversed(told, about, path)
    elif effect in RULED and told.state(about) in ALIVE:
        was = told.state(about)
        told.orders[about].made(name, was, RULED[effect])
        if was != RULED[effect]:
            told.becomes(about, RULED[effect], path)
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
        _reversed(told, about, path)
    elif effect in RULED:
        state = told.orders[about].undone(name, told.state(about))
        if state != told.state(about):
            told.is_again(about, state)
    elif effect == "suspends" and name in told.stays[about]:
        told.stays[about].discard(name)
        if _holds(told, about):
            _takes(told, about, path)


def _reversed(told: Told, name: str, path: Path) -> None:
    """The answer is the other one."""
    state = OTHER.get(told.state(name), "")
    if state == "granted":
        granted(told, name, path)
    elif state:
        falls(told, name, state, path)
