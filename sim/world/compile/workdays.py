"""The business days of a country: those of the library `holidays`, kept on disk, since it takes long to import."""

from __future__ import annotations

import datetime as dt
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim.world.jit import keep, kept_in, read_kept

OPEN, CLOSED = "1", "0"


def are_open(country: str, days: list[dt.date]) -> list[bool]:
    """Whether each of some days is a business day of a country, by its code.

    Raises:
        NotImplementedError: the library knows no such country.
    """
    years = _said(country, range(days[0].year, days[-1].year + 1))["years"] if days else {}
    return [years[str(day.year)][day.timetuple().tm_yday - 1] == OPEN for day in days]


def known_years(country: str) -> tuple[int, int]:
    """The first and the last year of which the library knows holidays of a country."""
    first, last = _said(country, range(0))["known"]
    return first, last


def _said(country: str, years: range) -> dict[str, Any]:
    """What the library says of a country, and of some of its years; it is asked for what is not kept yet."""
    directory = kept_in(Path(__file__)) if country.isalnum() else None
    file = None if directory is None else directory / f"holidays-{version('holidays')}-{country}.days"
    kept = None if file is None else read_kept(file)
    said: dict[str, Any] = {} if kept is None else json.loads(kept)
    if not said or any(str(year) not in said["years"] for year in years):
        said = _asked(country, years, said)
        if file is not None:
            keep(file, json.dumps(said).encode("ascii"))
    return said


def _asked(country: str, years: range, said: dict[str, Any]) -> dict[str, Any]:
    import holidays

    found = holidays.country_holidays(country)
    flags = dict(said.get("years", {}))
    for year in years:
        found = holidays.country_holidays(country, years=year)  # alone, so that it does not matter what else was asked
        first = dt.date(year, 1, 1)
        days = [first + dt.timedelta(days=i) for i in range((dt.date(year, 12, 31) - first).days + 1)]
        flags[str(year)] = "".join(OPEN if found.is_working_day(day) else CLOSED for day in days)
    known = [found.start_year, found.end_year]
    return {"known": known, "years": flags}
