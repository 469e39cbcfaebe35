"""What the actors of generated scenarios want and can do: preferences, every kind of power, and deadlines."""

from __future__ import annotations

from typing import Any

from .parts import Draw, Names, clause, delay, expression, linear, one_of, rarely, rate, rule, several, share, static

CARRIED_OUT, EXTENDED = "threat.carried_out", "deadline.extended"


# --- preferences -------------------------------------------------------------------------------------------


def preferences(draw: Draw, names: Names) -> dict[str, Any]:
    """What an actor wants of some terms, by weights or by ranks."""
    terms = several(draw, sorted(names.terms), least=1)
    ranks = draw_order(draw, len(terms)) if rarely(draw) else None
    said = {}
    for i, term in enumerate(terms):
        weight = {"rank": ranks[i]} if ranks else {"weight": one_of(draw, 1, 2.5, {"pert": [1, 2, 4]}, "1 to 3")}
        said[term] = {**weight, **_wish(draw, names.terms[term])}
    return said


def draw_order(draw: Draw, n: int) -> list[int]:
    """1 to n in any order."""
    return several(draw, range(1, n + 1), least=n)


def _wish(draw: Draw, levels: list[Any]) -> dict[str, Any]:
    if rarely(draw):
        return {"values": {str(level): share(draw, fixed=True) for level in levels}}
    best, worst = several(draw, levels, least=2, most=2)
    return {"best": best, "worst": worst}


def party(draw: Draw, names: Names) -> dict[str, Any]:
    """Somebody who bargains."""
    said: dict[str, Any] = {"prefers": preferences(draw, names)}
    if rarely(draw):
        package = one_of(draw, *names.packages)
        said["no_deal"] = {"as_good_as": {term: package[term] for term in package}}
    else:
        said["no_deal"] = linear(draw, names, share(draw))
    if not rarely(draw):
        said["delay"] = one_of(draw, 0, "0.01 per month", {"pert": ["0 per day", "0.01 per month", "0.05 per month"]})
    if rarely(draw, 3):
        said["never"] = {"line": {"terms": _region(draw, names), "credibility": share(draw, prior=CARRIED_OUT)}}
    if rarely(draw, 3):
        ranked = any("rank" in wish for wish in said["prefers"].values())
        said["while"] = [
            overlay(draw, names, word, ranked=ranked) for word in several(draw, ["angry", "calm"], least=1)
        ]
    if rarely(draw, 5):
        said["overconfidence"] = share(draw)
    return {**said, **_feelings(draw, names)}


def _region(draw: Draw, names: Names) -> str:
    if names.structures and rarely(draw):
        return f"not is({one_of(draw, *sorted(names.structures))})"
    return str(clause(draw, names))


def overlay(draw: Draw, names: Names, word: str, *, ranked: bool) -> dict[str, Any]:
    """What changes while an expression holds; where terms are ranked, none is added to them."""
    said: dict[str, Any] = {"id": word, "if": static(draw, names)}
    if rarely(draw, 2):
        liking = one_of(draw, 0.1, -0.2, {"uniform": [0, 0.3]})
        said["likes"] = {one_of(draw, *names.actors): linear(draw, names, liking)}
    if not ranked and rarely(draw, 2):
        term = one_of(draw, *sorted(names.terms))
        said["prefers"] = {term: {"weight": 2, **_wish(draw, names.terms[term])}}
    return said


def _feelings(draw: Draw, names: Names) -> dict[str, Any]:
    """Likes and expectations, which anybody may have."""
    said: dict[str, Any] = {}
    if rarely(draw, 3):
        said["likes"] = {
            name: linear(draw, names, one_of(draw, 0.1, -0.2, {"pert": [0, 0.1, 0.3]}))
            for name in several(draw, names.actors, most=2)
        }
    rulings = [*names.reviews, *names.petitions]
    expected = several(draw, [*rulings, *names.measures], most=2) if rarely(draw, 3) else []
    if expected:
        said["expects"] = {
            name: rule(draw, names, partial=name in rulings, judged=name in names.reviews) for name in expected
        }
    return said


def ruler(draw: Draw, names: Names) -> dict[str, Any]:
    """Somebody who only rules or imposes, who may have preferences all the same."""
    prefers = {"prefers": preferences(draw, names)} if names.terms and rarely(draw, 2) else {}
    return {**prefers, **_feelings(draw, names)}


# --- offers ------------------------------------------------------------------------------------------------


def _tactic(draw: Draw) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if rarely(draw, 2):
        said["tactic"] = {"beta": one_of(draw, 1, 0.3, 4, {"pert": [0.1, 0.5, 2]}, {"uniform": [0.2, 3]})}
    if rarely(draw, 2):
        said["patience"] = one_of(
            draw, 0, "30 days", "endless", {"median": "40 days", "p90": "90 days"}, {"prior": "bidding.patience_strike"}
        )
    return said


def sell(draw: Draw, names: Names) -> dict[str, Any]:
    """The seller's power."""
    said = {"responds": delay(draw), **_tactic(draw)}
    if rarely(draw, 3):
        said["decides"] = {"auction": {"until": names.day(draw)}}
    elif rarely(draw):
        said["decides"] = "first_acceptable"
    return {"sell": said}


def bid(draw: Draw, names: Names, name: str) -> dict[str, Any]:
    """A bidder's power."""
    structure = names.bids[name][1]
    said = {"responds": delay(draw, none=False), **_tactic(draw)}
    if structure is not None:
        said["structure"] = structure
    partners = [actor for actor in names.parties if actor.startswith("partner")]
    if partners and name == min(names.bids):  # so that everybody who may be named is a party of some deal
        said["with"] = partners
    elif partners and rarely(draw, 2):
        said["with"] = one_of(draw, partners, partners[0])
    for key, value in (("enters", delay), ("returns", None), ("leaves", None)):
        if rarely(draw, 3):
            said[key] = value(draw) if value else {"hazard": rate(draw)}
    return {"bid": said}


# --- rulings -----------------------------------------------------------------------------------------------


def _asking(draw: Draw, names: Names, name: str, *, needed: bool) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if needed or rarely(draw, 3):
        said["asked_when"] = (
            one_of(draw, "signed", "selected or signed", "true", "announced")
            if rarely(draw, 2)
            else expression(draw, names)
        )
    if rarely(draw):
        said["asked_by"] = names.askers[name]
    if rarely(draw):
        said["asks_after"] = delay(draw)
    if rarely(draw):
        said["luck"] = one_of(draw, "shared", "other")
    said["takes"] = _takes(draw, names)
    if rarely(draw):
        said["again"] = {"takes": _takes(draw, names)}
    if rarely(draw):
        said["reopens"] = {"when": expression(draw, names)} if rarely(draw, 2) else {"after": delay(draw, none=False)}
    return said


def _takes(draw: Draw, names: Names) -> Any:
    timed = names.deadlines and rarely(draw)
    return {"before": one_of(draw, *names.deadlines), "by": delay(draw)} if timed else delay(draw, prior=True)


def review(draw: Draw, names: Names, name: str) -> dict[str, Any]:
    """A ruling on the deal."""
    said = {**_asking(draw, names, name, needed=False), "grants": rule(draw, names, prior="cfius.cleared", judged=True)}
    if rarely(draw, 3):
        said["when"] = _need(draw, names)
    before = names.reviews[: names.reviews.index(name)]
    if before and rarely(draw, 3):
        said["after"] = one_of(draw, before[-1:], before[0])
    if rarely(draw):
        said["calendar"] = one_of(draw, "US", "CN", "GB")
        if isinstance(said["takes"], dict) and "prior" in said["takes"]:
            said["takes"] = {"prior": "mofcom.licence_days"}
    if rarely(draw, 2):
        said |= {"limit": delay(draw, none=False), "silence": one_of(draw, "waits", "clears", "lapses")}
    if rarely(draw):
        said["stops"] = {"probability": share(draw), "for": delay(draw)}
        names.stoppable.append(name)
    for key, value in (("gives", "approved_in_principle"), ("mitigates", True), ("refiles", one_of(draw, 0, 3))):
        if rarely(draw, 3):
            said[key] = value
    return {"review": said}


def _need(draw: Draw, names: Names) -> str:
    """Where a review is needed; never by the answers of others, which could turn in a circle."""
    parts = [str(clause(draw, names))] if names.terms else ["true"]
    if names.numbers and rarely(draw, 2):
        parts.append(f"{one_of(draw, *names.numbers)} > 0.4")
    return " and ".join(parts)


def about(draw: Draw, names: Names, name: str) -> tuple[str | None, str]:
    """What a petition is about: a measure, another ruling, or the deal; and what it does to it."""
    earlier = [*names.reviews, *names.petitions[: names.petitions.index(name)]]
    found = one_of(draw, *names.measures, *earlier, *([None] if names.parties else []))
    effects = ("forbids", "suspends", "compels") if found is None else ("suspends", "annuls", "compels")
    return found, one_of(draw, *(("reverses", "suspends") if found in earlier else effects))


def petition(draw: Draw, names: Names, name: str) -> dict[str, Any]:
    """A ruling on a measure, on another ruling, or on the deal."""
    about, effect = names.about[name]
    said: dict[str, Any] = {
        **_asking(draw, names, name, needed=True),
        "grants": rule(draw, names, prior="merger_control.us_settled", judged=about is None or about in names.reviews),
        "effect": effect,
    }
    if about is not None:
        said["about"] = about
    elif effect == "compels" and not rarely(draw):
        said["asked_when"] = " or ".join(f"left({party})" for party in several(draw, names.parties, least=1))
    weighed = about in names.measures or said["effect"] != "suspends"
    if weighed and said.get("asked_by", names.parties and names.parties[0]) in names.parties and rarely(draw, 2):
        said["costs"] = share(draw)
    return {"rule": said}


# --- deadlines ---------------------------------------------------------------------------------------------


def impose(draw: Draw, names: Names, *, imposed: bool) -> dict[str, Any]:
    """A measure; one that the history imposes needs no occasion, and one that bites at once needs no date."""
    said: dict[str, Any] = {} if rarely(draw) else {"deadline": deadline(draw, names, measure=True)}
    if not imposed or rarely(draw):
        said["when"] = "true" if rarely(draw, 2) else expression(draw, names)
    if rarely(draw):
        said["what"] = "a ban, by word of mouth"
    if rarely(draw):
        said["most"] = one_of(draw, 2, 3)
    return {"impose": said}


def deadline(draw: Draw, names: Names, *, measure: bool) -> dict[str, Any]:
    """A date, what meets it, and what happens when nothing does."""
    force = one_of(draw, "order", "spoken", "statute", "agreement")
    said: dict[str, Any] = {"force": force, "met": one_of(draw, "closed", expression(draw, names))}
    said |= {"after": delay(draw, none=False)} if rarely(draw, 3) else {"at": names.day(draw)}
    if not measure:
        said["then"] = {"end": rule(draw, names)}
    elif force in ("statute", "agreement") or not rarely(draw):
        said["then"] = {"enforce": rule(draw, names, prior=CARRIED_OUT)}
    if measure and "then" in said and force in ("order", "statute") and rarely(draw, 2):
        said["then"]["again"] = _again(draw, names)
    if measure and rarely(draw):
        said["expires"] = {"after": delay(draw, none=False), "renewed": rule(draw, names), "most": one_of(draw, 1, 4)}
    if rarely(draw, 2):
        said["extend"] = _extend(draw, names, measure=measure)
    return said


def _again(draw: Draw, names: Names) -> dict[str, Any]:
    said: dict[str, Any] = one_of(draw, {"hazard": 0.01}, {"when": expression(draw, names)})
    return {**said, "enforce": rule(draw, names)} if rarely(draw, 2) else said


def _extend(draw: Draw, names: Names, *, measure: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"days": delay(draw)}
    if not rarely(draw):
        said["asks"] = several(draw, names.actors if measure else names.parties, least=1, most=2)
    if rarely(draw, 2):
        said["grants"] = rule(draw, names, prior=EXTENDED)
    if rarely(draw):
        said["when"] = expression(draw, names)
    if rarely(draw, 2):
        said["most"] = one_of(draw, 2, 5)
    if rarely(draw, 2):
        said["again"] = rule(draw, names)
    if rarely(draw):
        said["most_days"] = one_of(draw, 30, 10.5)
    return said
