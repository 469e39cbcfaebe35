"""Numbers, dates and names as a person would say them."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping
from datetime import date
from typing import Any

from sim.statistics import precision
from sim.statistics.precision import FEWEST_DRAWS, MINUS, has_band, has_interval, many, point_words

__all__ = [
    "FEW",
    "FEWEST_DRAWS",
    "MINUS",
    "SPACE",
    "Summary",
    "apart",
    "band",
    "beside",
    "count",
    "date_label",
    "day",
    "decimal",
    "doubtful",
    "ends",
    "exact",
    "has_band",
    "has_interval",
    "in_how_many",
    "inert",
    "last_check",
    "limits",
    "listed",
    "many",
    "opening",
    "percent",
    "point_words",
    "points",
    "precision",
    "roughly",
    "said",
    "sampling",
    "seen",
    "share",
    "short_day",
    "shortened",
    "spoken",
    "tight",
    "uncertain",
    "wrapped",
]  # fmt: skip

Summary = Mapping[str, Any]
"""A run or comparison summary, or a part of one: JSON-able, as the studies make it."""

FEW = 10
"""Belief draws that hold most of what is told of: of fewer it is said how many they are, or that they are too few."""

SPACE = "\u00a0"
"""Between a number and its unit, so that a line never breaks there."""

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


def opening(text: str) -> str:
    """A text at the beginning of a sentence.

    >>> opening(spoken("ban_in_force")), opening("Canadian Pacific keeps it")
    ('Ban in force', 'Canadian Pacific keeps it')
    """
    return text[:1].upper() + text[1:]


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
    return f"{precision.per_cent(p, digits)}{SPACE}%"


def band(estimate: Summary) -> str:
    """The belief band of an estimate that has one.

    >>> band({"p": 0.1, "text": "10 %", "low": 0.07, "high": 0.14, "band_low": 0.02, "band_high": 0.3}).replace(SPACE, " ")
    '2 to 30 %'
    """
    return tight(precision.beliefs(estimate))


def sampling(estimate: Summary) -> str:
    """The sampling interval of an estimate that has one; the text of one without says all that is known.

    >>> e = {"low": 0.301, "high": 0.324, "hits": 312, "n": 1000, "draws": 50}
    >>> sampling(e).replace(SPACE, " "), sampling(e | {"draws": 10}), sampling(e | {"hits": 0})
    ('30 to 32 %', '', '')
    """
    return tight(precision.sampling(estimate)) if has_interval(estimate) else ""


def ends(estimate: Summary) -> tuple[float, float]:
    """Between which shares a figure draws the line of an estimate: no line where there are too few belief draws."""
    if estimate["draws"] < FEWEST_DRAWS:
        return float(estimate["p"]), float(estimate["p"])
    return float(estimate["low"]), float(estimate["high"])


def tight(text: str) -> str:
    """A text whose numbers stay with their per cents."""
    return text.replace(" %", f"{SPACE}%").replace("< ", f"<{SPACE}").replace("> ", f">{SPACE}")


def said(estimate: Summary) -> str:
    """An estimate in a sentence, with the digits that the terminal has; never a bare 0 % or 100 %.

    >>> said({"p": 0.0248, "hits": 124, "n": 5000, "text": "2.5 %"}).replace(SPACE, " ")
    '2.5 %'
    >>> said({"p": 0.0, "hits": 0, "n": 1000, "text": "none (< 6 %)"}).replace(SPACE, " ")
    'none seen (under 6 %)'
    """
    if 0 < estimate["hits"] < estimate["n"]:
        return exact(estimate)
    told, _, bound = exact(estimate).partition(" (")
    told = f"{told} seen" if told in ("none", "all") else told
    return f"{told} ({bound.replace('<', 'under').replace('>', 'over')}" if bound else told


def part(estimate: Summary) -> str:
    """The same as a part of all: where nothing is drawn, all or none.

    >>> part({"hits": 9, "n": 9, "text": "certain"}), part({"hits": 0, "n": 9, "text": "never"})
    ('all', 'none')
    """
    return {"certain": "all", "never": "none"}.get(str(estimate["text"])) or said(estimate)


def in_how_many(estimate: Summary, of: str = "replications") -> str:
    """In how many replications something holds, as the end of a sentence.

    >>> in_how_many({"p": 0.123, "hits": 123, "n": 1000, "text": "12 %"}).replace(SPACE, " ")
    'in 12 % of replications'
    >>> in_how_many({"p": 1.0, "hits": 1000, "n": 1000, "text": "all (> 94 %)"})
    'in all of the 1,000 replications'
    >>> [in_how_many({"p": hits, "hits": hits, "n": 1, "text": ""}) for hits in (1, 0)]
    ['in the only replication', 'in no replication']
    """
    if 0 < estimate["hits"] < estimate["n"]:
        return f"in {said(estimate)} of {of}"
    if estimate["n"] == 1:
        return f"in {'the only' if estimate['hits'] else 'no'} {of.removesuffix('s')}"
    return f"in {'all' if estimate['hits'] else 'none'} of the {count(estimate['n'])} {of}"


def roughly(p: float, places: int = 0) -> str:
    """A share as `precision.roughly` has it; number and per cent stay together."""
    return tight(precision.roughly(p, places))


def beside(p: float, *told: Summary) -> str:
    """A share in one sentence with estimates: with as many decimals as the finest of them has.

    >>> [beside(0.0156, {"low": low, "high": 0.13}).replace(SPACE, " ") for low in (0.1, 0.12)]
    ['2 %', '1.6 %']
    """
    return roughly(p, max(precision.decimals_of(float(e["high"] - e["low"])) for e in told))


def seen(p: float, draws: int, *, certain: bool = False) -> str:
    """A share of what so many belief draws show, in whole per cents; beside none and all what these may have missed.

    >>> [seen(p, draws).replace(SPACE, " ") for p, draws in ((0.0, 50), (1.0, 500), (0.304, 50), (0.0, 3))]
    ['none seen (under 6 %)', 'all seen (over 99.4 %)', '30 %', 'none seen']
    """
    if certain or 0 < p < 1:
        return roughly(p)
    from sim.statistics.intervals import Estimate, rule_of_three  # numpy, which a table on the terminal waits for

    missed = min(1.0, rule_of_three(0.95) / draws)
    found = Estimate(p, 0.0 if p <= 0 else 1 - missed, missed if p <= 0 else 1.0, None, None, int(p), 1, draws)
    return said({"hits": found.hits, "n": 1, "text": found.text()})


def exact(estimate: Summary) -> str:
    """The estimate as the study words it; number and per cent stay together."""
    return tight(str(estimate["text"]))


def share(p: float, summary: Summary, places: int | None = None) -> str:
    """A share of replications in a table that has no room for intervals: never 0 % or 100 %, with the digits that the
    widest interval of the answers of the run leaves, one decimal at most, unless `places` are given.

    >>> e = {"low": 0.1, "high": 0.11}
    >>> run = {"run": {"certain": False}, "probabilities": {"groups": {"horizon": {"ban": e}}}}
    >>> [share(p, run).replace(SPACE, " ") for p in (0.0, 0.0002, 0.123, 0.9999, 1.0)]
    ['none seen', 'under 0.1 %', '12.3 %', 'over 99.9 %', 'all seen']
    >>> e["high"] = 0.2
    >>> [share(p, run).replace(SPACE, " ") for p in (0.004, 0.006, 0.123, 0.994)]
    ['under 1 %', 'under 1 %', '12 %', 'over 99 %']
    """
    if p <= 0 or p >= 1:
        words = ("never", "certain") if summary["run"]["certain"] else ("none seen", "all seen")
        return words[p >= 1]
    if places is None:
        at = summary["probabilities"]["groups"].values()
        places = min(1, precision.decimals_of(max(float(e["high"] - e["low"]) for one in at for e in one.values())))
    rounded = float(precision.per_cent(p, places))
    if rounded in (0.0, 100.0) or (p < 0.01 and rounded >= 1) or (p > 0.99 and rounded <= 99):
        least = 10.0**-places if rounded in (0.0, 100.0) else 1
        return f"under {least:g}{SPACE}%" if p < 0.5 else f"over {100 - least:g}{SPACE}%"
    return percent(p, places)


def last_check(summary: Summary) -> str:
    """The check at the horizon, or the last one."""
    ids = [str(check["id"]) for check in summary["checks"]]
    return "horizon" if "horizon" in ids else ids[-1]


def date_label(summary: Summary, check: Summary) -> str:
    """What the date of a check is called; the empty string for a checkpoint or the horizon."""
    about = str(check.get("of") or "")
    labels = {item["id"]: str(item["label"]) for item in summary["dates"]}
    return labels.get(about, about)


def uncertain(estimate: Summary) -> str:
    """What is known of both uncertainties of an estimate, in words; empty: nothing but what its text says.

    >>> e = {"p": 0.12, "text": "12 %", "low": 0.1, "high": 0.14, "hits": 120, "n": 1000, "draws": 50}
    >>> uncertain(e | {"band_low": 0.02, "band_high": 0.3}).replace(SPACE, " ")
    'sampling 10 to 14 %; beliefs 2 to 30 %'
    """
    parts = [f"sampling {sampling(estimate)}"] if has_interval(estimate) else []
    return "; ".join([*parts, *([f"beliefs {band(estimate)}"] if has_band(estimate) else [])])


def doubtful(estimate: Summary) -> str:
    """An estimate with its uncertainties in brackets, for a cell of a table."""
    doubt = uncertain(estimate)
    return f"{exact(estimate)} ({doubt})" if doubt else exact(estimate)


def points(diff: float, low: float, high: float) -> str:
    """A difference of probabilities in percentage points, with its sign and the decimals that its limits warrant.

    >>> points(0.03, 0.025, 0.035), points(-0.0449, -0.1, 0.0) == MINUS + "4"
    ('+3.0', True)
    """
    return precision.points(diff, precision.decimals_of(high - low)).replace("-", MINUS)


def apart(diff: float, low: float, high: float) -> str:
    """A difference in percentage points, with its limits.

    >>> apart(0.041, -0.003, 0.085) == f"+4 ({MINUS}0.3 to +8)", apart(0.041, 0.035, 0.047)
    (True, '+4.1 (+3.5 to +4.7)')
    """
    return f"{points(diff, low, high)} ({limits(low, high)})"


def limits(low: float, high: float) -> str:
    """Between which percentage points a difference lies, with true minus signs.

    >>> limits(0.0, 0.085), limits(-0.04, -0.01) == f"{MINUS}4 to {MINUS}1"
    ('0 to +8', True)
    """
    return precision.apart(low, high).replace("-", MINUS)


def decimal(number: float) -> str:
    """A number with two decimals and a true minus sign.

    >>> decimal(0.456), decimal(-0.05) == MINUS + "0.05"
    ('0.46', True)
    """
    return f"{round(number, 2) + 0.0:.2f}".replace("-", MINUS)


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
