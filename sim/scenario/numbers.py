"""Numbers as analysts write them: constants, intervals, distributions, priors, chances.

0.4                          a constant
3 days, 0.01 per month       with a unit of time
5 to 10 days                 a 90 % interval
{pert: [0.1, 0.3, 0.6]}      low, mode, high
{p5: 1, p50: 3, p95: 9}      three quantiles
{median: 1 day, p90: 3 days} a skewed delay
{prior: cfius.review_days}   a sourced default
{chance: {normal: [0, 0.1]}} drawn anew in every replication
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sim.scenario.tree import nearest
from sim.scenario.wording import quoted

DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
UNIT = r"(?P<unit>hours?|days?|weeks?|months?|years?)"
NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
PLAIN = re.compile(rf"^(?P<low>{NUMBER})(?: to (?P<high>{NUMBER}))?(?: (?P<per>per )?{UNIT})?$")
PERCENT = re.compile(rf"^(?P<share>{NUMBER}) ?(?:%|per ?cent)(?P<rest> per \w+)?$")
WORD = re.compile(rf"^{NUMBER}(?: to {NUMBER})? ?(?:per )?(?P<word>[A-Za-z]+)$")
UNITS = ("hours", "days", "weeks", "months", "years")
# written form -> (family in the library of distributions, names of its arguments)
FAMILIES: dict[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "pert": ("low", "mode", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("median", "sigma"),
    "exponential": ("mean",),
    "weibull": ("shape", "scale"),
    "beta": ("a", "b"),
}
SHAPES = {("lognormal", 1), ("weibull", 0), ("beta", 0), ("beta", 1)}  # arguments without the unit
MIDDLE = {"normal": 0, "lognormal": 0, "exponential": 0, "weibull": 1}  # the argument that says where it lies
QUANTILES: dict[frozenset[str], tuple[str, tuple[str, ...]]] = {
    frozenset({"p5", "p95"}): ("interval", ("p5", "p95")),
    frozenset({"p5", "p50", "p95"}): ("quantiles", ("p5", "p50", "p95")),
    frozenset({"median", "p90"}): ("lognormal_p90", ("median", "p90")),
}
FORMS = (*FAMILIES, "choice", "prior", "chance", "p5", "p50", "p95", "median", "p90")
DELAY, RATE, PLAIN_NUMBER, PROBABILITY = "days", "per day", "number", "probability"
UTILITY, LIKING = "utility", "liking"
EXAMPLES = {DELAY: "a time such as `3 days` or `5 to 10 days`", RATE: "a rate such as `0.01 per day`"}
GREATEST = 1e15  # of any number, as of the arguments of a distribution
FAR = 10.0  # utilities are 0 to 1; whoever likes somebody more than this means per cent


@dataclass(frozen=True)
class Number:
    """A number of a scenario: a family of distributions and its arguments, in days or per day.

    ``chance`` marks a number that is drawn in every replication rather than once per belief draw.
    ``prior`` names the entry of the library of priors that it comes from.
    """

    family: str
    args: tuple[Number, ...] = ()
    value: float = 0.0
    weights: tuple[Number, ...] = ()
    chance: bool = False
    prior: str = ""

    @property
    def constant(self) -> bool:
        """Whether the number is known exactly."""
        return self.family == "constant"


def constant(value: float) -> Number:
    """A number known exactly."""
    return Number("constant", value=float(value))


def parse_number(value: Any, dimension: str = PLAIN_NUMBER) -> Number:
    """Read a number.

    Args:
        value: what stands in the file.
        dimension: "days", "per day", "number" or "probability"; decides which units are allowed.

    Raises:
        ValueError: with the value and the rule.

    >>> parse_number("2 weeks", "days").value
    14.0
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _bounded(constant(value), dimension, value)
    if isinstance(value, str):
        return _bounded(_from_text(value, dimension), dimension, value)
    if isinstance(value, dict):
        return _bounded(_from_mapping(value, dimension), dimension, value)
    raise ValueError(f"{quoted(value)}: must be {_example(dimension)} or a distribution")


def _example(dimension: str) -> str:
    return EXAMPLES.get(dimension, "a number such as `0.4`")


def _from_text(text: str, dimension: str) -> Number:
    match = PLAIN.match(text.strip())
    if match is None:
        raise ValueError(f"{quoted(text)}: {_unread(text.strip(), dimension)}")
    scale = _scale(text, match["unit"], bool(match["per"]), dimension)
    low = float(match["low"]) * scale
    if match["high"] is None:
        return constant(low)
    return _interval(low, float(match["high"]) * scale, dimension)


def _unread(text: str, dimension: str) -> str:
    """What to write instead of a text that is no number."""
    percent, word = PERCENT.match(text), WORD.match(text)
    if percent:
        return f"write `{float(percent['share']) / 100:.10g}{percent['rest'] or ''}` instead of per cent"
    hint = nearest(word["word"], UNITS) if word and dimension in EXAMPLES else ""
    return f"must be {_example(dimension)} or a distribution{hint}"


def _scale(text: str, unit: str | None, per: bool, dimension: str) -> float:
    if unit is None:
        return 1.0
    days = DAYS[unit.rstrip("s")]
    if dimension == DELAY and not per:
        return days
    if dimension == RATE and per:
        return 1 / days
    rule = EXAMPLES.get(dimension, "a number without a unit of time")
    raise ValueError(f"{quoted(text)}: must be {rule}")


def _interval(low: float, high: float, dimension: str) -> Number:
    if not low < high:
        raise ValueError(f"{low:g} to {high:g}: the first must be below the second{_swapped([low, high])}")
    family = "lognormal_interval" if dimension in (DELAY, RATE) and low > 0 else "normal_interval"
    return Number(family, (constant(low), constant(high)))


def _from_mapping(value: dict[str, Any], dimension: str) -> Number:
    keys = {key for key in value if key != "evidence"}
    if keys == {"prior"}:
        if not isinstance(value["prior"], str):
            raise ValueError(
                f"prior: {quoted(value['prior'])}: must be the name of a prior, such as `cfius.review_days`"
            )
        return Number("prior", prior=value["prior"])
    if keys == {"chance"}:
        return replace(parse_number(value["chance"], dimension), chance=True)
    if keys == {"choice"}:
        return _choice(value["choice"], dimension)
    if len(keys) == 1 and (family := next(iter(keys))) in FAMILIES:
        return _family(family, value[family], dimension)
    if frozenset(keys) in QUANTILES:
        return _quantiles(value, frozenset(keys), dimension)
    unknown = next((key for key in sorted(keys) if key not in FORMS), None)
    if unknown is not None:
        raise ValueError(f"{unknown}: is no distribution{nearest(unknown, FORMS)}")
    raise ValueError(f"{', '.join(sorted(keys)) or '{}'}: must be one distribution, such as `pert: [low, mode, high]`")


def _family(family: str, args: Any, dimension: str) -> Number:
    names = FAMILIES[family]
    items = args if isinstance(args, list) else [args]
    if len(items) != len(names):
        raise ValueError(f"{family}: {quoted(args)}: must give [{', '.join(names)}]")
    numbers = tuple(
        parse_number(item, PLAIN_NUMBER if (family, i) in SHAPES else _free(dimension)) for i, item in enumerate(items)
    )
    return _checked(Number(family, numbers))


def _quantiles(value: dict[str, Any], keys: frozenset[str], dimension: str) -> Number:
    family, names = QUANTILES[keys]
    numbers = tuple(parse_number(value[name], _free(dimension)) for name in names)
    if family == "interval":
        known = [n.value for n in numbers if n.constant]
        positive = dimension in (DELAY, RATE) and all(v > 0 for v in known)
        family = "lognormal_interval" if positive else "normal_interval"
    number = Number(family, numbers)
    values = [n.value for n in numbers]
    if all(n.constant for n in numbers) and any(a >= b for a, b in pairwise(values)):
        shown = ", ".join(f"{name} {v:g}" for name, v in zip(names, values, strict=True))
        raise ValueError(f"{shown}: quantiles must increase{_swapped(values)}")
    return _checked(number)


def _swapped(values: list[float]) -> str:
    return "; are they the wrong way round?" if values[0] > values[-1] else ""


def _free(dimension: str) -> str:
    """Arguments carry the unit of the number, but not its bounds (a normal mean may be negative)."""
    return dimension if dimension in EXAMPLES else PLAIN_NUMBER


def _choice(items: Any, dimension: str) -> Number:
    if not isinstance(items, list) or not items or not all(isinstance(i, list) and len(i) == 2 for i in items):
        raise ValueError(f"choice: {quoted(items)}: must be a list of [value, weight]")
    values = tuple(parse_number(item[0], _free(dimension)) for item in items)
    weights = tuple(parse_number(item[1]) for item in items)
    known = [w.value for w in weights if w.constant]
    if any(w < 0 for w in known) or (len(known) == len(weights) and sum(known) <= 0):
        raise ValueError(f"choice: {quoted(items)}: weights must be at least 0 and not all 0")
    return Number("choice", values, weights=weights)


def _checked(number: Number) -> Number:
    """Rules between the arguments of one distribution, where they are known."""
    if not all(arg.constant for arg in number.args):
        return number
    values = [arg.value for arg in number.args]
    names = FAMILIES.get(number.family, ())
    shown = ", ".join(f"{name} {v:g}" for name, v in zip(names, values, strict=False))
    if number.family in ("uniform", "triangular", "pert") and values != sorted(values):
        raise ValueError(f"{number.family}: {shown}: must increase{_swapped([values[0], values[-1]])}")
    if number.family == "normal" and values[1] < 0:
        raise ValueError(f"normal: {shown}: sd must be at least 0")
    if number.family == "lognormal" and (values[0] <= 0 or values[1] < 0):
        raise ValueError(f"lognormal: {shown}: median must be above 0 and sigma at least 0")
    if number.family in ("exponential", "weibull", "beta") and min(values) <= 0:
        raise ValueError(f"{number.family}: {shown}: must be above 0")
    if number.family == "lognormal_p90" and values[0] <= 0:
        raise ValueError(f"median {values[0]:g}: must be above 0")
    return number


def _bounded(number: Number, dimension: str, value: Any) -> Number:
    if number.constant and not abs(number.value) <= GREATEST:
        raise ValueError(f"{quoted(value)}: must lie in [-{GREATEST:g}, {GREATEST:g}]")
    low, high = support(number)
    if dimension in (PROBABILITY, UTILITY) and (low < 0 or high > 1):
        what = "a probability" if dimension == PROBABILITY else "a utility"
        ends = "" if dimension == PROBABILITY else ", from the worst package to the best"
        raise ValueError(f"{quoted(value)}: {what} must lie in [0, 1]{ends}{_of_percent(low, high)}")
    if dimension == LIKING and (low < -FAR or high > FAR):
        raise ValueError(f"{quoted(value)}: is added to a utility in [0, 1] and must lie in [-{FAR:g}, {FAR:g}]")
    if dimension in EXAMPLES and low < 0:
        raise ValueError(f"{quoted(value)}: a {'time' if dimension == DELAY else 'rate'} must be at least 0")
    return number


def _of_percent(low: float, high: float) -> str:
    """Whoever gives a share as 40 means 40 %."""
    if low < 0 or not 2 <= high <= 100:
        return ""
    return f"; write {high / 100:g} for {high:g} %" if low == high else "; write 0.4 for 40 %"


def support(number: Number) -> tuple[float, float]:
    """The range that the known arguments span: where a wrong sign or a probability above 1 shows.

    Quantile forms count by the quantiles given, others without bounds by their middle; what falls outside a range
    in the tails is clamped. A prior counts as 0: what it is stands in the library.
    """
    if number.constant:
        return number.value, number.value
    if number.family == "beta":
        return 0.0, 1.0
    spans = [support(arg) for arg in number.args]
    if number.family in MIDDLE:
        return spans[MIDDLE[number.family]]
    return min((low for low, _ in spans), default=0.0), max((high for _, high in spans), default=0.0)
