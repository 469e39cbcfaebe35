"""Numbers, dates and names as a person would say them."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping
from datetime import date
from typing import Any

Summary = Mapping[str, Any]
"""A run or comparison summary, or a part of one: JSON-able, as the studies make it."""

SPACE = "\u00a0"
"""Between a number and its unit, so that a line never breaks there."""

MINUS = "\u2212"

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def spoken(name: str) -> str:
    """A name of a scenario file as words.

    >>> spoken("ban_in_force")
    'ban in force'
    """
    return name.replace("_", " ")


def inert(text: str) -> str:
    """Text as plotly must get it: plotly reads a small part of HTML in every label.

    >>> inert("<b>R&D</b>")
    '&lt;b&gt;R&amp;D&lt;/b&gt;'
    """
    return html.escape(" ".join(text.split()), quote=False)


def shortened(text: str, most: int) -> str:
    """At most `most` characters of a text, with an ellipsis where something was cut.

    >>> shortened("export licence", 8)
    'export…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def wrapped(text: str, most: int, lines: int) -> list[str]:
    """A text in at most so many lines of at most `most` characters; the last has an ellipsis if something was cut.

    >>> wrapped("partnership approved", 12, 2), wrapped("partnership approved", 12, 1)
    (['partnership', 'approved'], ['partnership…'])
    """
    found = textwrap.wrap(text, max(1, most)) or [""]
    if len(found) > lines:
        found[lines - 1 :] = [shortened(" ".join(found[lines - 1 :]), most)]
    return found


def percent(p: float, digits: int = 1) -> str:
    """A probability in per cent.

    >>> percent(0.1234).replace(SPACE, " ")
    '12.3 %'
    """
    return f"{100 * p:.{digits}f}{SPACE}%"


def span(low: float, high: float, digits: int = 1) -> str:
    """An interval of probabilities in per cent.

    >>> span(0.301, 0.324).replace(SPACE, " ")
    '30.1 to 32.4 %'
    """
    return f"{100 * low:.{digits}f} to {100 * high:.{digits}f}{SPACE}%"


def band(estimate: Summary) -> str:
    """The belief band of an estimate that has one, in whole per cents unless these are all the same.

    >>> band({"band_low": 0.02, "band_high": 0.3}).replace(SPACE, " ")
    '2 to 30 %'
    >>> band({"band_low": 0.011, "band_high": 0.014}).replace(SPACE, " ")
    '1.1 to 1.4 %'
    >>> band({"band_low": 0.012, "band_high": 0.012}).replace(SPACE, " ")
    'about 1.2 %'
    """
    low, high = float(estimate["band_low"]), float(estimate["band_high"])
    for digits in (0, 1):
        if percent(low, digits) != percent(high, digits):
            return span(low, high, digits)
    return f"about {percent(high)}"


def said(estimate: Summary) -> str:
    """An estimate as one would say it aloud: whole per cents, never a bare 0 % or 100 %.

    >>> said({"p": 0.123, "hits": 123, "n": 1000, "text": "12.3 %"}).replace(SPACE, " ")
    '12 %'
    >>> said({"p": 0.0, "hits": 0, "n": 1000, "text": "< 6 %"}).replace(SPACE, " ")
    '< 6 %'
    """
    p = float(estimate["p"])
    return exact(estimate) if p <= 0 or p >= 1 else roughly(p)


def roughly(p: float) -> str:
    """A share in whole per cents.

    >>> roughly(0.304).replace(SPACE, " "), roughly(0.002).replace(SPACE, " ")
    ('30 %', 'under 1 %')
    """
    if p < 0.01:
        return f"under 1{SPACE}%"
    if p > 0.99:
        return f"over 99{SPACE}%"
    return percent(p, 0)


def exact(estimate: Summary) -> str:
    """The estimate as the study words it, kept on one line."""
    return str(estimate["text"]).replace(" ", SPACE)


def last_check(summary: Summary) -> str:
    """The check at the horizon, or the last one."""
    ids = [str(check["id"]) for check in summary["checks"]]
    return "horizon" if "horizon" in ids else ids[-1]


def date_label(summary: Summary, check: Summary) -> str:
    """What the date of a check is called; the empty string for a checkpoint or the horizon."""
    about = str(check.get("of") or "")
    labels = {item["id"]: str(item["label"]) for item in summary["dates"]}
    return spoken(labels.get(about, about))


def has_band(estimate: Summary) -> bool:
    """Whether the study could tell a belief band for this estimate."""
    return estimate.get("band_low") is not None and estimate.get("band_high") is not None


def uncertain(estimate: Summary) -> str:
    """Both uncertainties of an estimate in words.

    >>> e = {"low": 0.1, "high": 0.14, "band_low": 0.02, "band_high": 0.3}
    >>> uncertain(e).replace(SPACE, " ")
    'sampling 10.0 to 14.0 %; beliefs 2 to 30 %'
    """
    sampling = f"sampling {span(estimate['low'], estimate['high'])}"
    if not has_band(estimate):
        return sampling
    return f"{sampling}; beliefs {band(estimate)}"


def points(diff: float) -> str:
    """A difference of probabilities in percentage points, always with its sign.

    >>> points(0.03), points(-0.0049) == MINUS + "0.5"
    ('+3.0', True)
    """
    number = f"{abs(100 * diff):.1f}"
    return number if number == "0.0" else f"{'+' if diff > 0 else MINUS}{number}"


def decimal(number: float) -> str:
    """A number with two decimals and a true minus sign.

    >>> decimal(0.456), decimal(-0.05) == MINUS + "0.05"
    ('0.46', True)
    """
    return f"{number:.2f}".replace("-", MINUS)


def count(number: int) -> str:
    """A whole number with separators.

    >>> count(10000)
    '10,000'
    """
    return f"{number:,}"


def day(iso: str, year: bool = True) -> str:
    """A date as one says it; anything that is no ISO date comes back unchanged.

    >>> day("2020-09-20"), day("2020-09-20", year=False)
    ('20 September 2020', '20 September')
    """
    return _dated(iso, 9, year)


def short_day(iso: str, year: bool = False) -> str:
    """A date for the margin of a figure.

    >>> short_day("2020-09-20"), short_day("2020-09-20", year=True)
    ('20 Sep', '20 Sep 2020')
    """
    return _dated(iso, 3, year)


def _dated(iso: str, letters: int, year: bool) -> str:
    try:
        when = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    words = f"{when.day} {_MONTHS[when.month - 1][:letters]}"
    return f"{words} {when.year}" if year else words


def listed(parts: list[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
