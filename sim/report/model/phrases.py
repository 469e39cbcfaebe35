"""Numbers and rules of a scenario in words, as Markdown."""

from __future__ import annotations

from typing import Any

from sim.report.model.markdown import code, text
from sim.scenario.wording import flow

# a distribution -> the words around its arguments
FAMILIES = {
    "uniform": "between {} and {}, all alike",
    "triangular": "between {0} and {2}, most likely {1} (triangular)",
    "pert": "between {0} and {2}, most likely {1}",
    "normal": "normal, mean {}, standard deviation {}",
    "lognormal": "log-normal, median {}, sigma {}",
    "exponential": "exponential, mean {}",
    "weibull": "Weibull, shape {}, scale {}",
    "beta": "beta, a {}, b {}",
}
BARE = {"lognormal": (1,), "weibull": (0,), "beta": (0, 1)}  # arguments without a unit


def number(said: Any, unit: str = "") -> str:
    """A number as an analyst wrote it, in words; `unit` is what a plain number counts.

    >>> number({"pert": [1, 2, 4]}, "days")
    'between 1 days and 4 days, most likely 2 days'
    """
    if isinstance(said, str):
        return text(said) + (" (90 % interval)" if " to " in said else "")
    if not isinstance(said, dict):
        return f"{text(flow(said))} {unit}".strip()
    said = {key: value for key, value in said.items() if key != "evidence"}
    if set(said) == {"is"}:
        return number(said["is"], unit)
    for family, words in FAMILIES.items():
        if set(said) == {family}:
            args = said[family] if isinstance(said[family], list) else [said[family]]
            bare = BARE.get(family, ())
            return words.format(*(_inner(arg, "" if i in bare else unit) for i, arg in enumerate(args)))
    return _other(said, unit)


def _inner(said: Any, unit: str) -> str:
    phrase = number(said, unit)
    return f"({phrase})" if isinstance(said, dict) else phrase


def _other(said: dict[str, Any], unit: str) -> str:
    if set(said) == {"prior"}:
        return f"as the prior {code(said['prior'])}"
    if set(said) == {"chance"}:
        return f"{number(said['chance'], unit)}, drawn anew each time"
    if set(said) == {"choice"}:
        pairs = (f"{_inner(value, unit)} (weight {_inner(weight, '')})" for value, weight in said["choice"])
        return " or ".join(pairs)
    if set(said) == {"median", "p90"}:
        return f"median {_inner(said['median'], unit)}, nine in ten below {_inner(said['p90'], unit)}"
    if set(said) in ({"p5", "p95"}, {"p5", "p50", "p95"}):
        middle = f"median {_inner(said['p50'], unit)}, " if "p50" in said else ""
        return f"{middle}nine in ten between {_inner(said['p5'], unit)} and {_inner(said['p95'], unit)}"
    return code(flow(said))


def rule(said: Any, unit: str = "") -> str:
    """A number that the world may shift, a probability rule, or a utility by example."""
    if not isinstance(said, dict):
        return number(said, unit)
    if "python" in said:
        return function(said)
    if "if" in said:
        other = said.get("otherwise")
        rest = f"; otherwise {rule(other)}" if other is not None else "; otherwise as the reviewer itself is"
        return f"if {code(said['if'])}: {rule(said['then'])}{rest}"
    if "above" in said:
        steep = f", sharpness {number(said['sharpness'])}" if said.get("sharpness") is not None else ""
        return f"rises with its own utility, one half at {number(said['above'])}{steep}{_shifts(said)}"
    if "members" in said:
        each = (_member(name, member) for name, member in said["members"].items() if name != "evidence")
        return f"passed if more than {number(said.get('passes', 0.5))} of the votes say yes: {'; '.join(each)}"
    if "as_good_as" in said:
        return f"as good as the package {package(said['as_good_as'])}"
    if "is" in said:
        return f"{number(said['is'], unit)}{_shifts(said)}"
    return number(said, unit)


def _member(name: str, said: dict[str, Any]) -> str:
    weight = f" (weight {number(said['weight'])})" if "weight" in said else ""
    return f"{code(name)}{weight} {rule(said['grants'])}"


def function(said: dict[str, Any]) -> str:
    """A rule or a tactic in Python, with its parameters."""
    given = [f"{code(name)} {number(value)}" for name, value in (said.get("with") or {}).items() if name != "evidence"]
    return f"by the Python function {code(said['python'])}{' with ' if given else ''}{', '.join(given)}"


def _shifts(said: dict[str, Any]) -> str:
    shifts = {key: slope for key, slope in (said.get("shifts") or {}).items() if key != "evidence"}
    return "".join(f", moved by {_inner(slope, '')} times {code(key)}" for key, slope in shifts.items())


def package(said: dict[str, Any]) -> str:
    """A package, or a part of one."""
    return ", ".join(f"{code(term)} {text(flow(level))}" for term, level in said.items() if term != "evidence")


def names(said: Any) -> str:
    """One name or several."""
    return ", ".join(map(code, said if isinstance(said, list) else [said]))
