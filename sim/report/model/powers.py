"""What actors can do, as blocks of Markdown: who bargains, who rules, which dates there are, what is signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.narrative.names import times
from sim.report.model.markdown import bullets, code, table, text
from sim.report.model.parts import Model, date
from sim.report.model.phrases import function, names, number, rule
from sim.scenario.fields import ENDLESS

DAYS = "days"


def bargaining(model: Model) -> list[str]:
    """Who sells and who bids."""
    rows = []
    for actor, name, kind, said, path in model.powers("sell", "bid"):
        rows.append(
            [
                model.called(actor, name),
                model.called(actor),
                _role(kind, said),
                number(said["responds"], DAYS),
                _comes(said),
                model.cites(*path),
            ]
        )
    head = ["Power", "Actor", "What it does", "Answers after", "Comes and goes", "Evidence"]
    if rows:
        return [table(head, rows)]
    amended = model.part("agreement").get("amends")
    return [
        f"Nobody bargains before it is signed; then it may be amended in {names(amended)}."
        if amended
        else "Nobody bargains."
    ]


def _role(kind: str, said: dict[str, Any]) -> str:
    how = said.get("tactic") or {}
    tactic = f"; concession beta {number(how['beta'])}" if how.get("beta") is not None else ""
    tactic = f"; {function(how)}" if how.get("python") else tactic
    patience = said.get("patience")
    if patience is not None:
        tactic += f"; patience {patience if patience == ENDLESS else number(patience, DAYS)}"
    if kind == "bid":
        partners = f" with {names(said['with'])}, who must agree" if said.get("with") else ""
        return f"bids for {code(said['structure']) if said.get('structure') else 'any package'}{partners}{tactic}"
    decides = said.get("decides", "first_acceptable")
    if isinstance(decides, dict):
        return f"sells by auction until {date(decides['auction']['until'])}{tactic}"
    return f"sells to the first whose offer it accepts{tactic}"


def _comes(said: dict[str, Any]) -> str:
    found = [f"enters after {number(said['enters'], DAYS)}"] if said.get("enters") is not None else []
    for key, words in (("leaves", "leaves"), ("returns", "comes back")):
        if said.get(key):
            found.append(f"{words} at the rate {number(said[key]['hazard'], 'per day')}")
    return "; ".join(found)


def accepted(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """The least that each party accepts, as `sim.study.anchors` finds it."""
    if not found:
        return []
    return ["What no deal amounts to, at the medians and before any ruling is thought of:", bullets(map(_least, found))]


def _least(one: Mapping[str, Any]) -> str:
    who, other = text(one["actor"]), text(one["other"])
    if one["package"] is None:
        return f"Nothing is worth as much to {who} as no deal ({one['no_deal']:.2g}): it accepts nothing from {other}."
    every = ", which is the worst there is" if one["all"] else ""
    return (
        f"The least that {who} accepts from {other}: {text(one['package'])}{every} "
        f"(worth {one['worth']:.2g}; no deal {one['no_deal']:.2g})."
    )


def rulings(model: Model) -> list[str]:
    """Reviews, which can veto a deal, and petitions to courts."""
    reviews, petitions = [], []
    for actor, name, kind, said, path in model.powers("review", "rule"):
        row = [
            model.called(actor, name),
            model.called(actor),
            _occasion(kind, said),
            _clock(said),
            rule(said["grants"]),
        ]
        if kind == "review":
            reviews.append([*row, _silence(said), _review(said), model.cites(*path)])
        else:
            petitions.append([*row, _effect(said), model.cites(*path)])
    head = ["Power", "Actor", "Asked", "Clock", "Chance of a yes"]
    return [
        *(
            ["Approvals that a deal may need:", table([*head, "At the limit", "Also", "Evidence"], reviews)]
            if reviews
            else []
        ),
        *(["Petitions:", table([*head, "A yes", "Evidence"], petitions)] if petitions else []),
        "" if reviews or petitions else "Nobody rules on anything.",
    ]


def _occasion(kind: str, said: dict[str, Any]) -> str:
    when = said.get("asked_when")
    found = [f"when {code(when)}" if when is not None else "once signed" if kind == "review" else "by the history"]
    if said.get("asked_by"):
        found.append(f"by {code(said['asked_by'])}")
    if said.get("costs") is not None:
        found.append(f"where that is worth more to it than {number(said['costs'])} of utility and the wait")
    elif said.get("effect") == "compels" and said.get("about") is None:
        found.append("where that is worth more to who asks than the wait")
    if said.get("asks_after") is not None:
        found.append(f"after {number(said['asks_after'], DAYS)}")
    if said.get("when") is not None:
        found.append(f"needed if {code(said['when'])}")
    if said.get("after"):
        found.append(f"only after {names(said['after'])}")
    return "; ".join(found)


def _clock(said: dict[str, Any]) -> str:
    again = (said.get("again") or {}).get("takes")
    return _time(said, said["takes"]) + (f"; later requests: {_time(said, again)}" if again is not None else "")


def _time(said: dict[str, Any], takes: Any) -> str:
    if isinstance(takes, dict) and "before" in takes:
        return f"answers {number(takes['by'], DAYS)} before the date of {code(takes['before'])}"
    business = f", business days of {code(said['calendar'])}" if said.get("calendar") else ""
    stops = said.get("stops")
    stop = (
        f"; stopped with probability {number(stops['probability'])} for {number(stops['for'], DAYS)}" if stops else ""
    )
    return f"{number(takes, DAYS)}{business}{stop}"


def _silence(said: dict[str, Any]) -> str:
    if said.get("limit") is None:
        return "no limit"
    again = (said.get("again") or {}).get("limit")
    later = f" ({number(again, DAYS)} for later requests)" if again is not None else ""
    return f"{number(said['limit'], DAYS)}{later}: {said.get('silence', 'waits')}"


def _review(said: dict[str, Any]) -> str:
    may = said.get("mitigates")
    found = ["asks for a better package before it refuses"] if may else []
    if isinstance(may, list):
        found = [f"asks for other {names(may)} before it refuses"]
    if said.get("gives") == "approved_in_principle":
        found.append("a yes is an approval in principle")
    again = int(said.get("refiles", 1))
    found.append(f"may be asked again {times(again)}" if again else "can be asked only once")
    return "; ".join(found) + _lasts(said) + _luck(said)


def _effect(said: dict[str, Any]) -> str:
    about = code(said["about"]) if said.get("about") else "the deal"
    return f"{said['effect']} {about}{_lasts(said)}{_luck(said)}"


def _luck(said: dict[str, Any]) -> str:
    return f"; shares its luck with group {code(said['luck'])}" if said.get("luck") else ""


def _lasts(said: dict[str, Any]) -> str:
    """How long a grant lasts; empty: for ever."""
    ends = said.get("reopens") or {}
    found = [f"when {code(ends['when'])}"] if ends.get("when") is not None else []
    if ends.get("after") is not None:
        found.append(f"after {number(ends['after'], DAYS)}")
    return f"; counts no more {' or '.join(found)}" if found else ""


def dates(model: Model) -> list[str]:
    """Every date: measures with their deadlines, the outside date, auctions, events, checkpoints, the horizon."""
    rows: list[tuple[str, list[str]]] = []  # with the day, by which they are put in order
    for actor, name, _, said, path in model.powers("impose"):
        starts = f"; starts when {code(said['when'])}" if said.get("when") is not None else ""
        again = f", {times(int(said['most']))} at most" if said.get("most", 1) > 1 else ""
        starts += again
        what = f"{model.called(actor, name)} of {model.called(actor)}{': ' if said.get('what') else ''}{text(said.get('what', ''))}{starts}"
        rows.append(
            _deadline(
                said.get("deadline") or {"force": "order"},
                what,
                model.cites(*path, "deadline"),
                measure=True,
                moved=_moved(model, name),
            )
        )
    outside = model.part("agreement").get("outside_date")
    if outside:
        rows.append(
            _deadline(
                outside,
                "outside date of the agreement",
                model.cites("agreement", "outside_date"),
                measure=False,
                moved=_moved(model, "outside_date"),
            )
        )
    head = ["Date", "What", "Force", "Met if", "May move", "Otherwise", "Evidence"]
    fixed = [date(said) for said in model.data.get("checkpoints") or []]
    looked = f"Looked at just before and just after every date{', at the end of ' + ', '.join(fixed) if fixed else ''}"
    ordered = [row for _, row in sorted(rows, key=lambda row: row[0])]
    return [
        table(head, ordered) or "There are no deadlines.",
        f"{looked}, and at the horizon, {date(model.data['horizon'])}.",
    ]


def _moved(model: Model, name: str) -> Any:
    """The date to which the history has moved a deadline, since it was set last; None: it has not."""
    found = None
    for line in model.data.get("so_far") or []:
        if line.get("imposes") == name or (name == "outside_date" and line.get("signs")):
            found = None
        found = (line.get("extends") or {}).get(name, found)
    return found


def _deadline(
    said: dict[str, Any], what: str, facts: str, *, measure: bool, moved: Any = None
) -> tuple[str, list[str]]:
    at_once = said.get("at") is None and said.get("after") in (None, 0)
    at = (
        date(said["at"])
        if said.get("at")
        else "at once"
        if at_once
        else f"{number(said.get('after'), DAYS)} after its start"
    )
    if moved is not None:
        at = f"{date(moved)}, moved from {at}" if said.get("at") else date(moved)
    then = _then(said["then"]) if said.get("then") else "in force" if at_once else "as threats are carried out"
    met = code(said["met"]) if said.get("met") is not None else "nothing"
    row = [at, what, str(said["force"]), met, _moves(said.get("extend"), measure), then + _expires(said), facts]
    return str(moved or said.get("at", "9999")), row


def _moves(extend: dict[str, Any] | None, measure: bool) -> str:
    if not extend:
        return "no"
    asks = extend.get("asks") or []
    default = "as deadlines are moved" if measure else "as is better for them" if asks else "by itself"
    grants = f"with probability {rule(extend['grants'])}" if extend.get("grants") is not None else default
    again = f" ({rule(extend['again'])} once it has moved)" if extend.get("again") is not None else ""
    agree = "agree" if isinstance(asks, list) and len(asks) > 1 else "agrees"
    asked = f"if {names(asks)} {agree}, " if asks else ""
    when = f"only if {code(extend['when'])}: " if extend.get("when") is not None else ""
    most = f", {times(int(extend.get('most', 1)))} at most"
    cap = f", {extend['most_days']:g} days in all" if extend.get("most_days") else ""
    return f"{when}{asked}{grants}{again}; by {number(extend['days'], DAYS)}{most}{cap}"


def _then(then: dict[str, Any]) -> str:
    words = {"enforce": "enforced", "end": "the agreement ends"}
    found = [f"{word} with probability {rule(then[key])}" for key, word in words.items() if then.get(key) is not None]
    return ("; ".join(found) or "lapses") + _bites(then.get("again"))


def _bites(again: dict[str, Any] | None) -> str:
    """When what was not enforced is weighed again."""
    if not again:
        return ""
    rate = f"at the rate {number(again['hazard'], 'per day')}" if again.get("hazard") is not None else ""
    when = f"when {code(again['when'])}" if again.get("when") is not None else ""
    share = f" with probability {rule(again['enforce'])}" if again.get("enforce") is not None else ""
    return f"; if not, later {' or '.join(filter(None, (rate, when)))}{share}"


def _expires(said: dict[str, Any]) -> str:
    """How long a measure stays in force."""
    term = said.get("expires")
    if not term:
        return ""
    renewed = f", renewed with probability {rule(term['renewed'])}, {times(int(term.get('most', 1)))} at most"
    return f", for {number(term['after'], DAYS)}{renewed if term.get('renewed') is not None else ''}"


def agreement(model: Model) -> list[str]:
    """What is signed: when it closes, what may change, who may leave."""
    said = model.part("agreement")
    if not said:
        return ["No deal can be made."]
    found = [
        f"Closes once {code(said['closes']['when'])} has held for a time: {number(said['closes']['after'], DAYS)}."
    ]
    if said.get("announces"):
        found.append(f"A private choice becomes public after a time: {number(said['announces']['after'], DAYS)}.")
    if said.get("amends"):
        found.append(f"May be amended in {names(said['amends'])}.")
    if said.get("open_until") is not None:
        found.append(f"The seller may leave it for a better bid while {code(said['open_until'])} does not hold.")
    found += [f"May be left by {names(name)} while {code(when)}." for name, when in (said.get("exits") or {}).items()]
    found += [_fee(fee) for fee in (said.get("fees") or {}).values()]
    return [bullets(found)]


def _fee(fee: dict[str, Any]) -> str:
    """What the end of an agreement costs, and whom."""
    sides = [f"{verb} {names(fee[key])}" for key, verb in (("by", "costs"), ("to", "gives")) if fee.get(key)]
    when = f" if {code(fee['when'])}" if fee.get("when") is not None else ""
    return f"Its end{when} {' and '.join(sides)} {number(fee['worth'])} of utility."
