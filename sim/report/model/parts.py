"""The parts of a model, each as blocks of Markdown: what is negotiated, the world, who takes part, how it can end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.report.model.markdown import bullets, code, table, text
from sim.report.model.phrases import names, number, package, rule
from sim.report.words.plain import day
from sim.scenario.load import Loaded
from sim.scenario.position import has
from sim.scenario.powers import POWERS
from sim.scenario.schema import VERBS
from sim.scenario.wording import flow

Path = tuple[str | int, ...]


class Model:
    """A scenario as those see it who describe it: what the file says, with the files that it extends."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.data: dict[str, Any] = loaded.tree.data

    def part(self, name: str) -> dict[str, Any]:
        """A mapping at the top of the file; empty where there is none."""
        return self.data.get(name) or {}

    def called(self, actor: str, power: str | None = None) -> str:
        """What an actor is called, or a power of it, with its key; the key alone where the file gives no name."""
        said = self.part("actors")[actor] or {}
        name = (said if power is None else said["powers"][power]).get("name")
        return f"{text(name)} ({code(power or actor)})" if name else code(power or actor)

    def named(self, section: str, name: str) -> str:
        """The key of a term, a circumstance or an event, with what it is called where the file gives a name."""
        said = (self.part(section)[name] or {}).get("name")
        return f"{text(said)} ({code(name)})" if said else code(name)

    def cites(self, *path: str | int) -> str:
        """The facts that stand behind what is at a path, and behind what is said within it."""
        node: Any = self.data
        for step in path:
            node = node[step] if has(node, step) else None
        return ", ".join(map(code, dict.fromkeys((*(self.loaded.evidence_for(path) or ()), *_within(node)))))

    def powers(self, *kinds: str) -> Iterator[tuple[str, str, str, dict[str, Any], Path]]:
        """Powers of some kinds, or of all: actor, name, kind, what it says, its path."""
        for actor, said in self.part("actors").items():
            for name, power in ((said or {}).get("powers") or {}).items():
                for kind in kinds or POWERS:
                    if (inner := power.get(kind)) is not None:
                        yield actor, name, kind, inner, ("actors", actor, "powers", name, kind)


def _within(node: Any) -> Iterator[str]:
    """Every fact cited in a part of a file."""
    if isinstance(node, dict):
        yield from map(str, node.get("evidence") or ())
        for part in node.values():
            yield from _within(part)
    elif isinstance(node, list):
        for part in node:
            yield from _within(part)


def date(said: Any) -> str:
    """A date as one says it."""
    return text(day(str(said)))


def negotiated(model: Model) -> list[str]:
    """Terms, what is impossible, structures."""
    terms = model.part("terms")
    if not terms:
        return ["Nothing is negotiated."]
    rows = [
        [model.named("terms", name), text(said.get("of", "")), f"{_levels(said)} {text(said.get('unit', ''))}".strip(),
         model.cites("terms", name)] for name, said in terms.items()
    ]  # fmt: skip
    structures = [
        [code(name), code(said["is"] if isinstance(said, dict) else said), model.cites("structures", name)]
        for name, said in model.part("structures").items()
    ]
    impossible = [code(rule) for rule in model.data.get("impossible") or []]
    return [
        table(["Term", "About", "Levels", "Evidence"], rows),
        f"Never together: {'; '.join(impossible)}." if impossible else "",
        table(["Structure", "A package is one if", "Evidence"], structures),
    ]


def _levels(term: dict[str, Any]) -> str:
    names = term.get("names") or {}
    told = (
        f"{text(names[level])} ({code(level)})" if names.get(level) else text(flow(level)) for level in term["levels"]
    )
    return ", ".join(told)


def circumstances(model: Model) -> list[str]:
    """Variables of the world."""
    rows = []
    for name, said in model.part("circumstances").items():
        span = said.get("range", [0, 1])
        values = names(said["levels"]) if said.get("levels") else f"{span[0]:g} to {span[1]:g}"
        moves = said.get("moves")
        drift = f"weekly steps, standard deviation {number(moves['sd'])} a {moves.get('per', 'month')}" if moves else ""
        start = number(said.get("start")) if not said.get("levels") else code(said.get("start"))
        rows.append(
            [
                model.named("circumstances", name),
                values,
                start,
                drift,
                text(said.get("scale", "")),
                model.cites("circumstances", name),
            ]
        )
    head = ["Circumstance", "Values", "At the start", "Moves by itself", "Scale", "Evidence"]
    return [table(head, rows) or "There are none."]


def history(model: Model) -> list[str]:
    """What has happened up to `as_of`."""
    rows = []
    for i, said in enumerate(model.data.get("so_far") or []):
        private = "private" if said.get("public") is False else ""
        rows.append(
            [
                date(said.get("at", model.data["as_of"])),
                names(said.get("by") or []),
                _deed(said),
                private,
                model.cites("so_far", i),
            ]
        )
    return [table(["Day", "Who", "What", "", "Evidence"], rows) or "Nothing is stated."]


def _deed(said: dict[str, Any]) -> str:
    verb = next(verb for verb in VERBS if verb in said)
    about = said[verb]
    if verb == "happens":
        moved = f": {_deed({'sets': said['sets']})}" if said.get("sets") else ""
        return f"happens {code(about)}{moved}"
    if verb == "mitigates":
        return "; ".join(f"mitigates {code(name)}: {package(terms)}" for name, terms in about.items())
    if verb == "says":
        return f"says: {text(about)}"
    if verb == "sets":
        return "; ".join(f"{code(name)} becomes {number(value)}" for name, value in about.items() if name != "evidence")
    shown = package(about) if isinstance(about, dict) else names(about)
    return f"{text(verb)} {shown}"


def actors(model: Model, level: int = 3) -> list[str]:
    """What each actor wants, will never accept, expects, and can do; `level` is that of its heading."""
    blocks = []
    for name, said in model.part("actors").items():
        said = said or {}
        blocks += [f"{'#' * level} {model.called(name)}", text(said.get("of", "")), _wants(model, name, said)]
        blocks.append(
            bullets([*_values(model, name, said), *_lines(model, name, said), *_views(said), *_overlays(said)])
        )
        kinds = [
            f"{model.called(actor, power)}: {kind}" for actor, power, kind, _, _ in model.powers() if actor == name
        ]
        blocks.append(f"Powers: {'; '.join(kinds)}." if kinds else "")
    return blocks


def _wants(model: Model, name: str, said: dict[str, Any]) -> str:
    rows = []
    for term, how in (said.get("prefers") or {}).items():
        if term == "evidence":
            continue
        weight = number(how["weight"]) if how.get("weight") is not None else f"rank {how.get('rank')}"
        values = how.get("values")
        best, worst = (text(flow(how[key])) if key in how else "" for key in ("best", "worst"))
        levels = ", ".join(f"{text(k)}: {number(v)}" for k, v in values.items()) if values else ""
        rows.append([code(term), weight, best, worst, levels, model.cites("actors", name, "prefers", term)])
    return table(["Wants", "Weight", "Best", "Worst", "Value of each level", "Evidence"], rows)


def _values(model: Model, name: str, said: dict[str, Any]) -> Iterator[str]:
    if said.get("no_deal") is not None:
        by_example = isinstance(said["no_deal"], dict) and "as_good_as" in said["no_deal"]
        yield f"No deal is {'' if by_example else 'worth '}{rule(said['no_deal'])}{_cited(model, 'actors', name, 'no_deal')}."
    if said.get("delay") is not None:
        yield f"Waiting costs {number(said['delay'], 'per day')} in utility."
    for other, liking in (said.get("likes") or {}).items():
        yield f"A deal with {code(other)} has this added to its utility: {rule(liking)}{_cited(model, 'actors', name, 'likes', other)}."


def _lines(model: Model, name: str, said: dict[str, Any]) -> Iterator[str]:
    for line, red in (said.get("never") or {}).items():
        facts = _cited(model, "actors", name, "never", line)
        yield f"Red line {code(line)}: never {code(red['terms'])}; meant with probability {number(red['credibility'])}{facts}."


def _views(said: dict[str, Any]) -> Iterator[str]:
    for target, chance in (said.get("expects") or {}).items():
        yield f"Expects {code(target)} with probability: {rule(chance)}."
    if said.get("overconfidence") is not None:
        yield f"Overconfidence: every expected grant is moved {number(said['overconfidence'])} of the way to 1."


def _overlays(said: dict[str, Any]) -> Iterator[str]:
    for overlay in said.get("while") or []:
        changes = [
            f"{code(term)} {_now(how)}" for term, how in (overlay.get("prefers") or {}).items()
        ]  # fmt: skip
        changes += [f"liking of {code(other)}: {rule(how)}" for other, how in (overlay.get("likes") or {}).items()]
        yield f"While {code(overlay['if'])} ({code(overlay['id'])}), other preferences: {', '.join(changes)}."


def _now(how: dict[str, Any]) -> str:
    """A preference in brackets."""
    found = [f"{key} {number(how[key])}" for key in ("weight", "rank") if how.get(key) is not None]
    found += [f"{key} {text(flow(how[key]))}" for key in ("best", "worst") if key in how]
    found += [f"{text(level)} {number(value)}" for level, value in (how.get("values") or {}).items()]
    return f"({', '.join(found)})"


def _cited(model: Model, *path: str | int) -> str:
    facts = model.cites(*path)
    return f" ({facts})" if facts else ""


def events(model: Model) -> list[str]:
    """What may happen on the way."""
    rows = []
    for name, said in model.part("events").items():
        when = (
            date(said["at"]) if said.get("at") else _rate(said) if said.get("hazard") is not None
            else f"when {code(said['when'])} becomes true"
        )  # fmt: skip
        sets = "; ".join(_change(at, to) for at, to in said["sets"].items() if at != "evidence")
        rows.append([model.named("events", name), when, sets, model.cites("events", name)])
    return [table(["Event", "When", "Sets", "Evidence"], rows) or "There are none."]


def _rate(said: dict[str, Any]) -> str:
    only = f", only while {code(said['when'])}" if said.get("when") is not None else ""
    return f"at the rate {number(said['hazard'], 'per day')}{only}"


def _change(name: str, to: Any) -> str:
    if isinstance(to, dict) and "add" in to:
        return f"{code(name)} changes by {number(to['add'])}"
    return f"{code(name)} becomes {number(to)}"


def outcomes(model: Model) -> list[str]:
    """The outcome contract."""
    rules = [next(iter(rule.items())) for rule in model.data["outcomes"]]
    grouped = {
        member: group for group, members in model.part("groups").items() if members != "rest" for member in members
    }
    rest = next((group for group, members in model.part("groups").items() if members == "rest"), "")
    rows = [
        [str(i), code(name), code(said), code(grouped.get(name, rest)) if grouped.get(name, rest) else ""]
        for i, (name, said) in enumerate(rules, start=1)
    ]
    return ["The first rule that holds decides.", table(["", "Outcome", "Holds if", "Group"], rows)]


def correlations(model: Model) -> list[str]:
    """Beliefs that are not independent."""
    rows = [[", ".join(map(code, said["of"])), number(said["by"])] for said in model.data.get("correlates") or []]
    return [table(["Numbers", "Rank correlation"], rows)] if rows else []
