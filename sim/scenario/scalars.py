"""Plain scalars of YAML 1.2: what kind of value a text without quotes is."""

import math
import re
from datetime import date, datetime

from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import Resolver

from sim.scenario.position import Scalar

_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TIME = re.compile(_DATE.pattern + r"([Tt]| +)[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]*)?)?"
                   r" *(Z|[-+][0-9]{1,2}(:?[0-9]{2})?)?")  # fmt: skip
_THOUSANDS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(,[0-9]{3})+(?![0-9,])")
_BASES = {"0b": 2, "0o": 8, "0x": 16}
_RESOLVER = Resolver()


def plain_scalar(text: str) -> Scalar:
    """The value of a text without quotes.

    Raises:
        ValueError: with what it is not, though it looks so.

    >>> plain_scalar("0x1F"), plain_scalar("no"), plain_scalar("2020-09-14")
    (31, 'no', datetime.date(2020, 9, 14))
    """
    return _value(text, str(_RESOLVER.resolve(ScalarNode, text, (True, False))))


def without_commas(text: str) -> str:
    """What to write instead of a text with commas in its numbers, of thousands or decimals.

    >>> without_commas("0,5"), without_commas("1,250 days")
    ('0.5', '1250 days or 1.250 days')
    """
    plain, pointed = text.replace(",", ""), text.replace(",", ".")
    if not _THOUSANDS.search(text):
        return pointed
    return f"{plain} or {pointed}" if text.count(",") == 1 else plain


def _value(text: str, tag: str) -> Scalar:
    """The value of a plain scalar, of the kind that YAML 1.2 sees in it; ValueError says what it is not."""
    kind = tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind in ("int", "float"):
        return _number(text.replace("_", ""), kind)
    match = _DATE.fullmatch(text)
    if match:
        return _date(*match.groups())
    if _TIME.fullmatch(text):
        return _time(text)
    return text


def _time(text: str) -> datetime:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        value = None
    if value is None or value.tzinfo or value.microsecond or value.isoformat() != text:
        raise ValueError("has a time of day; give a date, or in so_far a time such as 2020-09-14T13:05:00")
    return value


def _date(year: str, month: str, day: str) -> date:
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError("is not a date") from None
    if len(month) + len(day) < 4:
        raise ValueError(f"is not a date; write {value}")
    return value


def _number(text: str, kind: str) -> int | float:
    if len(text) > 400:  # int() itself takes quadratic time
        raise ValueError("is too long for a number")
    if text.lower().endswith((".inf", ".nan")):
        raise ValueError("is not a finite number")
    try:
        number = float(text) if kind == "float" else int(text, _BASES.get(text.lstrip("+-")[:2], 10))
    except ValueError:
        raise ValueError("is not a number; put it in quotes if it is text") from None
    if abs(number) >= (2**63 if kind == "int" else math.inf):
        raise ValueError("does not fit into 64 bits")
    return number
