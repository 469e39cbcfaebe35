"""Parts of generated scenarios: numbers in every written form, rules, and expressions over the names that there are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from sim.scenario.words import DEADLINE, PROGRESS, RULING, WORDS

Draw = st.DrawFn
OF_RULINGS = [word.name for word in WORDS if RULING in word.asked_of and word.reads]
OF_DEADLINES = [word.name for word in WORDS if DEADLINE in word.asked_of and word.reads]
SHARES = st.integers(0, 20).map(lambda k: k / 20)


def one_of(draw: Draw, *options: Any) -> Any:
    """One of some values; shrinks to the first."""
    return draw(st.sampled_from(options))


def rarely(draw: Draw, n: int = 4) -> bool:
    """True once in `n`; shrinks to False."""
    return draw(st.integers(0, n - 1)) == n - 1


def several(draw: Draw, options: Any, least: int = 0, most: int | None = None) -> list[Any]:
    """Some of the options, each once, in any order."""
    options = list(options)
    most = len(options) if most is None else min(most, len(options))
    return draw(st.lists(st.sampled_from(options), min_size=least, max_size=most, unique=True)) if options else []


@dataclass(frozen=True)
class Clause:
    """A comparison of a term with one of its levels."""

    term: str
    op: str
    level: Any

    def __str__(self) -> str:
        return f"{self.term} {self.op} {self.level}"

    def holds(self, package: dict[str, Any]) -> bool:
        """Whether it holds for a package."""
        value = package[self.term]
        return {
            "==": value == self.level,
            "!=": value != self.level,
            ">=": value >= self.level,
            "<": value < self.level,
        }[self.op]


@dataclass
class Names:
    """What a scenario speaks of: every name that an expression, a rule or a line of the history may use."""

    as_of: dt.date
    horizon: dt.date
    terms: dict[str, list[Any]] = field(default_factory=dict)
    packages: list[dict[str, Any]] = field(default_factory=list)  # those that are possible
    structures: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # with their packages
    numbers: list[str] = field(default_factory=list)  # circumstances that are numbers
    moods: dict[str, list[str]] = field(default_factory=dict)  # and those with named levels
    parties: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    bids: dict[str, tuple[str, str | None]] = field(default_factory=dict)  # power -> bidder, structure
    reviews: list[str] = field(default_factory=list)
    stoppable: list[str] = field(default_factory=list)  # reviews whose clock may stop by itself
    petitions: list[str] = field(default_factory=list)
    about: dict[str, tuple[str | None, str]] = field(
        default_factory=dict
    )  # of a petition: the deal (None) or what, effect
    measures: list[str] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)  # of a ruling or a measure
    askers: dict[str, str] = field(default_factory=dict)  # who asks for a ruling, where somebody does
    outside: bool = False

    @property
    def actors(self) -> list[str]:
        """Everybody."""
        return [*self.parties, *self.others]

    @property
    def deadlines(self) -> list[str]:
        """Measures, and the outside date where there is one."""
        return [*self.measures, *(["outside_date"] if self.outside else [])]

    def day(self, draw: Draw, first: int = 1, last: int | None = None) -> dt.date:
        """A day so long after `as_of`, by default up to a month after the horizon."""
        last = (self.horizon - self.as_of).days + 30 if last is None else last
        return self.as_of + dt.timedelta(days=draw(st.integers(first, last)))


# --- numbers -----------------------------------------------------------------------------------------------


def rising(draw: Draw, n: int) -> list[float]:
    """Numbers in [0, 1] that increase."""
    return sorted(draw(st.lists(SHARES, min_size=n, max_size=n, unique=True)))


def share(draw: Draw, *, fixed: bool = False, prior: str = "") -> Any:
    """A probability, a utility or another number in [0, 1]; a `fixed` one is the same in all of a belief draw."""
    forms = ["plain", "plain", "text", "pert", "triangular", "uniform", "p5", "p50", "p90", "normal", "lognormal", "beta",
             "weibull", "exponential", "choice", "nested", "cited", *([] if fixed else ["chance"]), *(["prior"] if prior else [])]  # fmt: skip
    match one_of(draw, *forms):
        case "text":
            return "{} to {}".format(*rising(draw, 2))
        case ("pert" | "triangular") as family:
            return {family: rising(draw, 3)}
        case "uniform":
            return {"uniform": rising(draw, 2)}
        case "p5":
            return dict(zip(("p5", "p95"), rising(draw, 2), strict=True))
        case "p50":
            return dict(zip(("p5", "p50", "p95"), rising(draw, 3), strict=True))
        case "p90":
            low, high = rising(draw, 2)
            return {"median": 0.5 * low + 0.01, "p90": 0.5 * high + 0.02}
        case "normal":
            return {"normal": [draw(SHARES), one_of(draw, 0.1, 0, 0.5)]}
        case "lognormal":
            return {"lognormal": [one_of(draw, 0.2, 0.5), one_of(draw, 0.3, 0, 2)]}
        case "beta":
            return {"beta": [one_of(draw, 2, 0.5, 1), one_of(draw, 1, 5, 0.3)]}
        case "weibull":
            return {"weibull": [one_of(draw, 1.5, 0.7), one_of(draw, 0.4, 0.1)]}
        case "exponential":
            return {"exponential": one_of(draw, 0.3, 0.05)}
        case "choice":
            return {"choice": [[value, one_of(draw, 1, 2, 0.5)] for value in rising(draw, 2)]}
        case "nested":
            return {"uniform": [0, {"uniform": [0.5, 1]}]}
        case "cited":
            return one_of(draw, {"pert": rising(draw, 3), "evidence": []}, {"is": draw(SHARES), "evidence": []})
        case "chance":
            return {
                "chance": one_of(
                    draw, {"uniform": [0.2, 0.8]}, {"normal": [0.5, 0.2]}, {"choice": [[0, 0.4], [1, 0.6]]}
                )
            }
        case "prior":
            return {"prior": prior}
    return draw(SHARES)


DELAYS = (
    "3 days", "1 day", 5, "2 weeks", "1 month", 0.5, "12 hours", "2 to 9 days", {"exponential": "4 days"},
    {"exponential": {"uniform": [2, 9]}}, {"median": "3 days", "p90": "9 days"}, {"weibull": [1.4, "6 days"]},
    {"lognormal": ["3 days", 0.6]}, {"pert": [1, 3, "2 weeks"]}, {"p5": 1, "p50": 4, "p95": "20 days"}, {"uniform": [1, 9]},
    {"choice": [["1 day", 2], ["10 days", 1]]}, {"normal": ["5 days", 3]}, {"triangular": [0, 2, 7]}, {"chance": {"uniform": [1, 3]}},
    {"p5": "1 day", "p95": "1 week"}, {"is": "3 days", "evidence": []},
)  # fmt: skip
RATES = (0.01, "0.02 per day", "0.1 per week", "0.3 per month", "1 per year", {"uniform": [0.001, "0.02 per day"]},
         "0.01 to 0.05 per day", 0, {"pert": [0, 0.01, 0.1]}, {"exponential": "0.01 per day"})  # fmt: skip


def delay(draw: Draw, *, prior: bool = False, none: bool = True) -> Any:
    """A time in any written form; a long one for what a ruler takes, where a prior may stand too."""
    longer = ("20 to 60 days", {"prior": "cfius.review_days"}, {"exponential": "30 days"}) if prior else ()
    return one_of(draw, *DELAYS, *longer, *(["0 days"] if none else []))


def rate(draw: Draw) -> Any:
    """A rate in any written form."""
    return one_of(draw, *RATES)


def linear(draw: Draw, names: Names, base: Any) -> Any:
    """A number, or the same with shifts."""
    if not rarely(draw):
        return base
    slopes = {
        static(draw, names, 1): one_of(draw, 0.1, -0.2, {"uniform": [0, 0.2]}) for _ in range(draw(st.integers(1, 2)))
    }
    return {"is": base, "shifts": slopes}


def rule(
    draw: Draw, names: Names, *, prior: str = "", partial: bool = False, judged: bool = False, depth: int = 2
) -> Any:
    """A probability: elicited, shifted, conditional, or, where a package is judged, logistic.

    A partial one may leave cases open.
    """
    kind = one_of(
        draw, "elicited", "elicited", *(["logistic"] if judged else []), *(["conditional", "vote"] if depth else [])
    )
    if kind == "logistic":
        sharpness = {"sharpness": one_of(draw, 10, 3, {"uniform": [4, 20]})} if rarely(draw, 2) else {}
        shifts = {"shifts": {static(draw, names, 1): one_of(draw, 0.2, -0.1)}} if rarely(draw) else {}
        return {"above": share(draw), **sharpness, **shifts}
    if kind == "vote":
        members = {
            name: {
                "weight": one_of(draw, 1, 2.5),
                "grants": rule(draw, names, partial=partial, judged=judged, depth=depth - 1),
            }
            for name in several(draw, [*names.parties, "members_at_large"], least=1, most=3)
        }
        return {"members": members, **({"passes": one_of(draw, 0, 0.5, 0.66)} if rarely(draw, 2) else {})}
    if kind == "conditional":
        said = {
            "if": expression(draw, names, 1),
            "then": rule(draw, names, partial=partial, judged=judged, depth=depth - 1),
        }
        if not (partial and rarely(draw, 2)):
            said["otherwise"] = rule(draw, names, prior=prior, partial=partial, judged=judged, depth=depth - 1)
        return said
    return linear(draw, names, share(draw, prior=prior))


# --- expressions -------------------------------------------------------------------------------------------


def clause(draw: Draw, names: Names) -> Clause:
    """A comparison of some term with a level."""
    term = one_of(draw, *sorted(names.terms))
    levels = names.terms[term]
    numeric = not isinstance(levels[0], str)
    return Clause(term, one_of(draw, "==", *(("<", ">=") if numeric else ()), "!="), one_of(draw, *levels))


def static(draw: Draw, names: Names, depth: int = 2, *, feels: list[str] | None = None) -> str:
    """An expression that does not look at a package; `feels` are the circumstances that it may name (None: all)."""
    feels = [*names.numbers, *names.moods] if feels is None else feels
    atoms = ["word"] + ["circumstance"] * (2 * bool(feels)) + ["ruling"] * bool(names.reviews or names.petitions)
    atoms += ["party"] * bool(names.parties)
    return _built(draw, names, [*atoms, *(["deadline"] * 2 if names.deadlines else [])], feels, depth)


def expression(draw: Draw, names: Names, depth: int = 2) -> str:
    """An expression of any kind."""
    feels = [*names.numbers, *names.moods]
    atoms = (
        ["word"] + ["circumstance"] * bool(feels) + ["clearance"] + ["ruling"] * bool(names.reviews or names.petitions)
    )
    atoms += (
        ["deadline"] * (2 * bool(names.deadlines))
        + ["package"] * bool(names.terms)
        + ["structure"] * bool(names.structures)
        + ["party"] * bool(names.parties)
    )
    return _built(draw, names, atoms, feels, depth)


def _built(draw: Draw, names: Names, atoms: list[str], feels: list[str], depth: int) -> str:
    def inner() -> str:
        return _built(draw, names, atoms, feels, depth - 1)

    match one_of(draw, "atom", "atom", "not", "and", "or", "ever", "for") if depth else "atom":
        case "not":
            return f"not ({inner()})"
        case ("and" | "or") as word:
            return f"({inner()}) {word} {inner()}"
        case "ever":
            return f"ever ({inner()})"
        case "for":
            return f"for({inner()}, {one_of(draw, 5, 0, 30, 1.5)})"
    return _atom(draw, names, one_of(draw, *atoms), feels)


def _atom(draw: Draw, names: Names, kind: str, feels: list[str]) -> str:
    match kind:
        case "circumstance":
            name = one_of(draw, *feels)
            if name in names.moods:
                return f"{name} {one_of(draw, '==', '!=', '>=')} {one_of(draw, *names.moods[name])}"
            if rarely(draw):  # numbers that are asked as they are, and what may be divided by 0
                divided = f"({name} <= 0.5 or 1 / ({name} - {name}) != 2)", f"(0.5 - {name}) / {name} < 1"
                return str(one_of(draw, name, f"{name} * 0.5", *divided))
            return f"{name} {one_of(draw, '>', '<=')} {one_of(draw, '0.5', '0.3 + 0.2', '2 * 0.1', '0.9 - 0.1 / 2')}"
        case "ruling":
            return f"{one_of(draw, *OF_RULINGS)}({one_of(draw, *names.reviews, *names.petitions)})"
        case "clearance":
            return one_of(draw, "cleared(all)", *(f"needed({name})" for name in names.reviews))  # type: ignore[no-any-return]
        case "deadline":
            name = one_of(draw, *names.deadlines)
            return (
                f"days_to({name}) {one_of(draw, '<=', '<', '>', '>=')} {one_of(draw, 5, 0, 40)}"
                if rarely(draw)
                else f"{one_of(draw, *OF_DEADLINES)}({name})"
            )
        case "package":
            return str(clause(draw, names))
        case "party":
            return f"{one_of(draw, 'with', 'left')}({one_of(draw, *names.parties)})"
        case "structure":
            return f"is({one_of(draw, *sorted(names.structures))})"
    return str(one_of(draw, *PROGRESS, "true", "false"))
