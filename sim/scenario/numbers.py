"""What a number of a scenario is, and which number may stand where."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sim.scenario.wording import quoted

DAYS = {
    "hour": Decimal(1) / 24,
    "day": Decimal(1),
    "week": Decimal(7),
    "month": Decimal("30.4375"),
    "year": Decimal("365.25"),
}
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
MIDDLE = {"normal": 0, "lognormal": 0, "exponential": 0, "weibull": 1}  # the argument that says where it lies
DELAY, RATE, PLAIN_NUMBER, PROBABILITY = "days", "per day", "number", "probability"
UTILITY, LIKING = "utility", "liking"
BUSINESS_DAYS = "business days"  # those of a calendar; a time is told in them where its clock has one
EXAMPLES = {DELAY: "a time such as `3 days` or `5 to 10 days`", RATE: "a rate such as `0.01 per day`"}
GREATEST = 1e15  # of any number, as of the arguments of a distribution
FAR = 10.0  # utilities are 0 to 1; whoever likes somebody more than this means per cent


@dataclass(frozen=True)
class Number:
    """A number of a scenario: a family of distributions and its arguments, in days or per day.

    ``chance`` marks a number that is drawn in every replication rather than once per belief draw.
    ``prior`` names the entry of the library of priors that it comes from; ``business`` says that its text counts
    business days, which only the clock of a calendar does.
    """

    family: str
    args: tuple[Number, ...] = ()
    value: float = 0.0
    weights: tuple[Number, ...] = ()
    chance: bool = False
    prior: str = ""
    business: bool = False

    @property
    def constant(self) -> bool:
        """Whether the number is known exactly."""
        return self.family == "constant"


def constant(value: float) -> Number:
    """A number known exactly."""
    return Number("constant", value=float(value))


def only_value(number: Number) -> float | None:
    """The one value that a number has; None: it has several, or what it has is not known exactly.

    >>> only_value(Number("normal", (constant(0.6), constant(0)))), only_value(Number("beta", (constant(1), constant(9))))
    (0.6, None)
    """
    if number.constant:
        return number.value
    if not all(part.constant for part in (*number.args, *number.weights)):
        return None
    args = [arg.value for arg in number.args]
    if number.family == "choice":
        found = {value for value, weight in zip(args, number.weights, strict=True) if weight.value}
    elif number.family in ("normal", "lognormal"):
        found = {args[0]} if not args[1] else set()
    else:
        found = {args[0], args[-1]} if number.family in ("uniform", "triangular", "pert") else set()
    return found.pop() if len(found) == 1 else None


def checked(number: Number) -> Number:
    """A number whose arguments go together, where they are known; ValueError with the rule."""
    if not all(arg.constant for arg in number.args):
        return number
    values = [arg.value for arg in number.args]
    names = FAMILIES.get(number.family, ())
    shown = ", ".join(f"{name} {v:g}" for name, v in zip(names, values, strict=False))
    if number.family in ("uniform", "triangular", "pert") and values != sorted(values):
        raise ValueError(f"{number.family}: {shown}: must increase{swapped([values[0], values[-1]])}")
    if number.family == "normal" and values[1] < 0:
        raise ValueError(f"normal: {shown}: sd must be at least 0")
    if number.family == "lognormal" and (values[0] <= 0 or values[1] < 0):
        raise ValueError(f"lognormal: {shown}: median must be above 0 and sigma at least 0")
    if number.family in ("exponential", "weibull", "beta") and min(values) <= 0:
        raise ValueError(f"{number.family}: {shown}: must be above 0")
    if number.family == "lognormal_p90" and values[0] <= 0:
        raise ValueError(f"median {values[0]:g}: must be above 0")
    return number


def bounded(number: Number, dimension: str, value: Any) -> Number:
    """A number that may stand where a dimension is asked for; ValueError with the value as it is written and the rule."""
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


def swapped(values: list[float]) -> str:
    """A hint where the first is above the last."""
    return "; are they the wrong way round?" if values[0] > values[-1] else ""


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
