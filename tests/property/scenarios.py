"""Whole scenario files at random, as plain data: `scenarios()` composes one of everything that the language has."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from hypothesis import strategies as st

from .acts import about, bid, deadline, impose, party, petition, review, ruler, sell
from .happened import history, what_came_of_dates
from .parts import Draw, Names, clause, delay, expression, one_of, rarely, rate, several, share, static

TERMS = {
    "price": [1, 2, 4],
    "stake": [0, 20, 50.5, 100],
    "site": ["home", "abroad"],
    "brand": ["kept", "shared", "dropped"],
}
MOODS = {"mood": ["bad", "fair", "good"], "law": ["old", "updated"]}
KINDS = ("deal", "deal", "deal", "signed", "order")  # nobody offers in `signed`, nothing is negotiated in `order`


@st.composite
def scenarios(draw: Draw) -> dict[str, Any]:
    """A scenario file. Most of them compile; few are refused for what only the compiler sees."""
    kind = one_of(draw, *KINDS)
    as_of = dt.date(2024, 1, 10)
    names = Names(as_of, as_of + dt.timedelta(days=draw(st.integers(40, 300))))
    said: dict[str, Any] = {"format": 1, "title": "A generated scenario", "as_of": as_of, "horizon": names.horizon}
    if rarely(draw):
        said["zone"] = one_of(draw, "America/New_York", "Asia/Shanghai")
    said |= _negotiated(draw, names) if kind != "order" else {}
    said |= _circumstances(draw, names)
    _people(draw, names, kind)
    happened = history(draw, names, kind)
    imposed = {line["imposes"] for line in happened if "imposes" in line}
    said["actors"] = _actors(draw, names, kind, imposed)
    if kind != "order":
        said["agreement"] = _agreement(draw, names, _bound(said["actors"], names))
    if happened:
        said["so_far"] = [*happened, *what_came_of_dates(draw, names, happened, said)]
    if names.numbers or names.moods:
        said["events"] = _events(draw, names)
        said |= _one_has_happened(draw, said)
    said |= _outcomes(draw, names)
    if rarely(draw):
        said["checkpoints"] = [names.day(draw, 1, (names.horizon - as_of).days) for _ in range(2)]
    return said | _correlates(draw, said)


# --- what is negotiated, and what belongs to nobody --------------------------------------------------------


def _negotiated(draw: Draw, names: Names) -> dict[str, Any]:
    """Terms, packages that are impossible, and structures that some possible package has."""
    names.terms = {term: TERMS[term] for term in several(draw, TERMS, least=1, most=3)}
    every = [dict(zip(names.terms, package, strict=True)) for package in itertools.product(*names.terms.values())]
    ruled_out = [(clause(draw, names), clause(draw, names)) for _ in range(draw(st.integers(0, 2)))]
    names.packages = [p for p in every if not any(a.holds(p) and b.holds(p) for a, b in ruled_out)]
    if not names.packages:
        names.packages, ruled_out = every, []
    said: dict[str, Any] = {"terms": {term: _term(draw, levels) for term, levels in names.terms.items()}}
    if ruled_out:
        said["impossible"] = [f"{a} and {b}" for a, b in ruled_out]
    said["structures"] = {}
    for word in several(draw, ["sale", "lease"]):
        one = clause(draw, names)
        names.structures[word] = [p for p in names.packages if one.holds(p)]
        if names.structures[word]:
            said["structures"][word] = one_of(draw, str(one), {"is": f"not (not {one})"})
        else:
            del names.structures[word]
    return said


def _term(draw: Draw, levels: list[Any]) -> dict[str, Any]:
    said = {"levels": levels, **({"of": "what it is about", "unit": "%"} if rarely(draw) else {})}
    if isinstance(levels[0], str) and rarely(draw, 2):
        said["names"] = {levels[0]: "the <first> of them"}
    return said


def _circumstances(draw: Draw, names: Names) -> dict[str, Any]:
    names.numbers = several(draw, ["heat", "tide"])
    names.moods = {mood: MOODS[mood] for mood in several(draw, MOODS, most=1)}
    said: dict[str, Any] = {name: _number(draw) for name in names.numbers}
    said |= {
        mood: {"name": f"the mood: {mood}", "levels": levels, "start": one_of(draw, *levels)}
        for mood, levels in names.moods.items()
    }
    return {"circumstances": said} if said else {}


def _number(draw: Draw) -> dict[str, Any]:
    said: dict[str, Any] = {"start": share(draw)}
    if rarely(draw, 3):
        said["range"] = one_of(draw, [-1, 1], [0, 2])
    if rarely(draw, 2):
        said["moves"] = {
            "sd": share(draw, fixed=True),
            **({"per": one_of(draw, "week", "year", "day")} if rarely(draw, 2) else {}),
        }
    return said


def _events(draw: Draw, names: Names) -> dict[str, Any]:
    """Events of each form. What a `when` names, none of them sets: they could fire without end."""
    circumstances = [*names.numbers, *names.moods]
    read = circumstances[:1] if len(circumstances) > 1 else []
    said: dict[str, Any] = {}
    for word in several(draw, ["quake", "vote", "strike"]):
        form = one_of(draw, "at", "hazard", "when")
        changed = several(draw, [c for c in circumstances if form != "when" or c not in read], least=1)
        when = {
            "at": lambda: names.day(draw),
            "hazard": lambda: rate(draw),
            "when": lambda: static(draw, names, feels=read),
        }[form]()
        said[word] = {form: when, "sets": {name: _change(draw, names, name) for name in changed}}
        if rarely(draw, 2):
            said[word]["name"] = f"the {word} of '24"
        if form == "hazard" and rarely(draw, 2):
            said[word]["when"] = static(draw, names, feels=circumstances)
    return said


def _one_has_happened(draw: Draw, said: dict[str, Any]) -> dict[str, Any]:
    """An event without a day of its own may have happened by `as_of`, and says what it has set."""
    undated = [name for name, event in said["events"].items() if "at" not in event]
    if not undated or not rarely(draw):
        return {}
    name = one_of(draw, *undated)
    circumstances = said["circumstances"]
    values = {c: circumstances[c].get("levels", [0.5])[-1] for c in said["events"][name]["sets"]}
    return {"so_far": [*said.get("so_far", []), {"happens": name, "sets": values}]}


def _change(draw: Draw, names: Names, name: str) -> Any:
    if name in names.moods:
        drawn = {
            "chance": {
                "choice": [[level, one_of(draw, 1, 0.5, {"uniform": [0.2, 0.8]})] for level in names.moods[name]]
            }
        }
        return one_of(draw, *names.moods[name], drawn)
    value = one_of(
        draw, 0.2, 0.9, {"pert": [0, 0.1, 0.3]}, {"chance": {"normal": [0, 0.2]}}, {"chance": {"uniform": [0, 1]}}
    )
    return {"add": value} if rarely(draw, 2) else value


# --- who there is ------------------------------------------------------------------------------------------


def _people(draw: Draw, names: Names, kind: str) -> None:
    """Names first: anybody may speak of anybody."""
    if kind != "order":
        names.parties = ["seller", *several(draw, ["buyer", "rival"], least=1, most=2 if kind == "deal" else 1)]
    if kind == "deal":
        names.parties += several(draw, ["partner_a", "partner_b"])
        structures = [None, *sorted(names.structures)]
        names.bids = {f"{a}_bid": (a, one_of(draw, *structures)) for a in names.parties if a in ("buyer", "rival")}
    names.others = several(draw, ["office", "state", "court"], least=1)
    if kind != "order":
        names.reviews = several(draw, ["permit", "vote_of_members", "licence"])
    names.measures = several(draw, ["ban", "tariff"], least=1 if kind == "order" else 0)
    names.petitions = several(draw, ["suit", "other_suit"]) if names.measures or names.parties else []
    for name in names.petitions:
        names.about[name] = about(draw, names, name)
    names.outside = kind != "order" and rarely(draw, 2)
    for name in (*names.reviews, *names.petitions, *names.measures):
        names.owners[name] = one_of(draw, *names.others, *names.actors)
        able = [actor for actor in names.parties if not actor.startswith("partner")]
        names.askers[name] = one_of(draw, *(able or names.actors))


def _actors(draw: Draw, names: Names, kind: str, imposed: set[str]) -> dict[str, Any]:
    said = {name: party(draw, names) for name in names.parties} | {name: ruler(draw, names) for name in names.others}
    if kind == "deal":
        said["seller"]["powers"] = {"sells": sell(draw, names)}
    powers = {name: (bidder, bid(draw, names, name)) for name, (bidder, _) in names.bids.items()}
    for name in names.reviews:
        powers[name] = names.owners[name], review(draw, names, name)
    for name in names.measures:
        powers[name] = names.owners[name], impose(draw, names, imposed=name in imposed)
    for name in names.petitions:
        powers[name] = names.owners[name], petition(draw, names, name)
    for name, (owner, power) in powers.items():
        said[owner].setdefault("powers", {})[name] = power | (
            {"name": f"the {name}, so called"} if rarely(draw) else {}
        )
    for name in several(draw, said, most=2):
        said[name]["name"] = f"the {name}, so called"
    return said


def _bound(actors: dict[str, Any], names: Names) -> list[str]:
    """Who may be a party: partners only of some bid."""
    bids = [power["bid"] for actor in actors.values() for power in actor.get("powers", {}).values() if "bid" in power]
    partners = {
        name for bid in bids for name in ([bid["with"]] if isinstance(bid.get("with"), str) else bid.get("with", []))
    }
    return [name for name in names.parties if name in partners or not name.startswith("partner")]


def _agreement(draw: Draw, names: Names, bound: list[str]) -> dict[str, Any]:
    when = one_of(draw, "cleared(all)", "true") if rarely(draw, 2) else expression(draw, names)
    said: dict[str, Any] = {"closes": {"when": when, "after": delay(draw)}}
    if rarely(draw, 2):
        said["announces"] = {"after": delay(draw)}
    if names.outside:
        said["outside_date"] = deadline(draw, names, measure=False)
    if rarely(draw, 2):
        said["amends"] = several(draw, sorted(names.terms))
    if rarely(draw, 2):
        said["exits"] = {
            name: "signed" if rarely(draw, 2) else expression(draw, names) for name in several(draw, bound, least=1)
        }
    if rarely(draw, 2):
        said["fees"] = {"break_up": _fee(draw, names, bound)}
    if rarely(draw, 3):
        said["open_until"] = expression(draw, names)
    return said


def _fee(draw: Draw, names: Names, bound: list[str]) -> dict[str, Any]:
    sides = several(draw, ["by", "to"], least=1)
    said: dict[str, Any] = {side: one_of(draw, *bound) for side in sides} | {"worth": share(draw)}
    if rarely(draw, 2):
        said["when"] = expression(draw, names)
    return said


# --- what is read off --------------------------------------------------------------------------------------


def _outcomes(draw: Draw, names: Names) -> dict[str, Any]:
    words = several(draw, ["closed_sale", "Banned: the U.S. says no", "Who is late?", "calm"])
    said: dict[str, Any] = {
        "outcomes": [*({word: f"{expression(draw, names)} or false"} for word in words), {"else": "otherwise"}]
    }
    if rarely(draw, 3):
        said["groups"] = {"all's well": words[:1], "other": "rest"} if words else {"all_of_them": ["else"]}
    return said


def _correlates(draw: Draw, said: dict[str, Any]) -> dict[str, Any]:
    """A pair of beliefs, where there are two that are no chance and no prior."""
    beliefs = [f"actors.{name}.no_deal" for name, actor in said["actors"].items() if _belief(actor.get("no_deal"))]
    beliefs += [
        f"circumstances.{name}.start" for name, c in said.get("circumstances", {}).items() if _belief(c["start"])
    ]
    if len(beliefs) < 2 or not rarely(draw, 2):
        return {}
    return {"correlates": [{"of": several(draw, beliefs, least=2, most=2), "by": one_of(draw, 0.5, -0.7, 0, 0.95)}]}


def _belief(number: Any) -> bool:
    return isinstance(number, dict) and not {"chance", "as_good_as", "is"} & set(number)
