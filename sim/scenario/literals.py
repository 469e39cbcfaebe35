"""Numbers as analysts write them: constants, intervals, distributions, priors, chances.

0.4                          a constant
3 days, 0.01 per month       with a unit of time
5 to 10 days                 a 90 % interval
20 business days             where the clock has a calendar
{pert: [0.1, 0.3, 0.6]}      low, mode, high
{p5: 1, p50: 3, p95: 9}      three quantiles
{median: 1 day, p90: 3 days} a skewed delay
{prior: cfius.review_days}   a sourced default
{is: 75 days}                any of these, with `evidence` beside it
{chance: {normal: [0, 0.1]}} drawn anew in every replication
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sim.scenario.numbers import (
    DAYS,
    DELAY,
    EXAMPLES,
    FAMILIES,
    PLAIN_NUMBER,
    RATE,
    Number,
    bounded,
    checked,
    constant,
    only_value,
    swapped,
)
from sim.scenario.scalars import without_commas
from sim.scenario.tree import nearest
from sim.scenario.wording import quoted

UNIT = r"(?P<business>(?:business|working) (?=days?$))?(?P<unit>hours?|days?|weeks?|months?|years?)"
NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
PLAIN = re.compile(rf"^(?P<low>{NUMBER})(?: to (?P<high>{NUMBER}))?(?: (?P<per>per )?{UNIT})?$")
PERCENT = re.compile(rf"^(?P<share>{NUMBER}) ?(?:%|per ?cent)(?P<rest> per \w+)?$")
WORD = re.compile(rf"^(?P<number>{NUMBER}(?: to {NUMBER})?) ?(?:per )?(?P<word>[A-Za-z]+)$")
BLANKS = re.compile(r"[ \t\n]+")
COMMA = re.compile("[0-9],[0-9]")
UNITS = ("hours", "days", "weeks", "months", "years")
SHAPES = {("lognormal", 1), ("weibull", 0), ("beta", 0), ("beta", 1)}  # arguments without the unit
QUANTILES: dict[frozenset[str], tuple[str, tuple[str, ...]]] = {
    frozenset({"p5", "p95"}): ("interval", ("p5", "p95")),
    frozenset({"p5", "p50", "p95"}): ("quantiles", ("p5", "p50", "p95")),
    frozenset({"median", "p90"}): ("lognormal_p90", ("median", "p90")),
}
FORMS = ("is", *FAMILIES, "choice", "prior", "chance", "p5", "p50", "p95", "median", "p90")


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
        return bounded(constant(value), dimension, value)
    if isinstance(value, str):
        return bounded(_from_text(value, dimension), dimension, value)
    if isinstance(value, dict):
        return bounded(_from_mapping(value, dimension), dimension, value)
    raise ValueError(f"{quoted(value)}: must be {_example(dimension)} or a distribution")


def _example(dimension: str) -> str:
    return EXAMPLES.get(dimension, "a number such as `0.4`")


def _from_text(text: str, dimension: str) -> Number:
    plain = BLANKS.sub(" ", text.strip())
    match = PLAIN.match(plain)
    if match is None:
        raise ValueError(f"{quoted(text)}: {_unread(plain, dimension)}")
    scale = _scale(text, match["unit"], bool(match["per"]), dimension)
    low = float(Decimal(match["low"]) * scale)  # as on paper: 26.4 hours are 1.1 days
    found = constant(low) if match["high"] is None else _interval(low, float(Decimal(match["high"]) * scale), dimension)
    return replace(found, business=True) if match["business"] else found


def _unread(text: str, dimension: str) -> str:
    """What to write instead of a text that is no number."""
    percent, word = PERCENT.match(text), WORD.match(text)
    if percent:
        return f"write `{float(percent['share']) / 100:.10g}{percent['rest'] or ''}` instead of per cent"
    if COMMA.search(text) and any(PLAIN.match(text.replace(",", instead)) for instead in ("", ".")):
        return f"a number has no comma; write {without_commas(text)}"
    hint = ""
    if word and dimension in EXAMPLES:
        asked = f"{word['number']} {'per ' * (dimension == RATE)}{word['word']}"
        hint = f"; write `{asked}`" if PLAIN.match(asked) else nearest(word["word"], UNITS)
    return f"must be {_example(dimension)} or a distribution{hint}"


def _scale(text: str, unit: str | None, per: bool, dimension: str) -> Decimal:
    if unit is None:
        return Decimal(1)
    days = DAYS[unit.rstrip("s")]
    if dimension == DELAY and not per:
        return days
    if dimension == RATE and per:
        return 1 / days
    rule = EXAMPLES.get(dimension, "a number without a unit of time")
    raise ValueError(f"{quoted(text)}: must be {rule}")


def _interval(low: float, high: float, dimension: str) -> Number:
    if not low < high:
        raise ValueError(f"{low:g} to {high:g}: the first must be below the second{swapped([low, high])}")
    family = "lognormal_interval" if dimension in (DELAY, RATE) and low > 0 else "normal_interval"
    return Number(family, (constant(low), constant(high)))


def _from_mapping(value: dict[str, Any], dimension: str) -> Number:
    keys = {key for key in value if key != "evidence"}
    if keys == {"is"}:
        return parse_number(value["is"], dimension)
    if keys == {"prior"}:
        if not isinstance(value["prior"], str):
            raise ValueError(
                f"prior: {quoted(value['prior'])}: must be the name of a prior, such as `cfius.review_days`"
            )
        return Number("prior", prior=value["prior"])
    if keys == {"chance"}:
        return replace(drawn(parse_number(value["chance"], dimension), value["chance"], dimension), chance=True)
    if keys == {"choice"}:
        return _choice(value["choice"], dimension)
    if len(keys) == 1 and (family := next(iter(keys))) in FAMILIES:
        return _family(family, value[family], dimension)
    if frozenset(keys) in QUANTILES:
        return _quantiles(value, frozenset(keys), dimension)
    if "shifts" in keys:
        raise ValueError("shifts: only chances, utilities and likings are shifted; a number that stands here is not")
    unknown = next((key for key in sorted(keys) if key not in FORMS), None)
    if unknown is not None:
        raise ValueError(f"{unknown}: is no distribution{nearest(unknown, FORMS)}")
    raise ValueError(f"{', '.join(sorted(keys)) or '{}'}: must be one distribution, such as `pert: [low, mode, high]`")


def drawn(number: Number, value: Any, dimension: str) -> Number:
    """A number of which there can be a chance; ValueError with what to write where it has one value."""
    known, often = only_value(number), ""
    if known is None:
        return number
    if dimension == PLAIN_NUMBER and 0 < known < 1:
        rare = f"{1 - known:.10g}"
        often = f", or for a yes in {100 * known:g} of 100 `{{chance: {{choice: [[0, {rare}], [1, {known:.10g}]]}}}}`"
    what, instead = ("a constant", f"`{quoted(value)}`") if number.constant else ("one value", "the value alone")
    raise ValueError(f"{quoted(value)}: a chance of {what} draws nothing; write {instead}{often}")


def _family(family: str, args: Any, dimension: str) -> Number:
    names = FAMILIES[family]
    items = args if isinstance(args, list) else [args]
    if len(items) != len(names):
        torn = len(items) == 2 * len(names) and all(isinstance(item, int) for item in items)
        hint = "; a number has no comma: write 0.5, not 0,5" if torn else ""
        raise ValueError(f"{family}: {quoted(args)}: must give [{', '.join(names)}]{hint}")
    numbers = tuple(
        parse_number(item, PLAIN_NUMBER if (family, i) in SHAPES else _free(dimension)) for i, item in enumerate(items)
    )
    return checked(Number(family, numbers))


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
        raise ValueError(f"{shown}: quantiles must increase{swapped(values)}")
    return checked(number)


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
