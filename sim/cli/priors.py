"""`sim priors`: lists, shows and draws the library of priors."""

from __future__ import annotations

import datetime as dt
import json as json_
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.guard import guarded
from sim.cli.options import Json
from sim.cli.say import say, say_text
from sim.cli.tables import aligned, short
from sim.errors import RunError

if TYPE_CHECKING:
    from sim.scenario.facts import Fact

WIDTH = 100


def priors(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="One entry, such as cfius.review_days, or how names begin, such as cfius."),
    ] = "",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Only those that were known on that day.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Draw them into a .png or .svg picture.")
    ] = None,
    library: Annotated[
        Path | None, typer.Option("--library", metavar="DIR", help="Another folder of priors than the one that ships.")
    ] = None,
    json: Json = False,
) -> None:
    """List the library of priors, or show one entry whole."""
    guarded(lambda: do_priors(name, plot, library, as_of, json=json))


def do_priors(name: str, plot: Path | None, folder: Path | None, as_of: str | None, *, json: bool) -> int:
    """`sim priors`: a whole name shows that entry, a beginning lists those that have it."""
    from sim.store.files import write_file
    from sim.study.priors import entries, facts_behind, open_library

    library = open_library(folder)
    picture = _picture(plot) if plot is not None else None
    every = entries(library, name)
    day = None if as_of is None else _day(as_of)
    found = [e for e in every if day is None or e["known_by"] <= day]
    one = len(every) == 1 and every[0]["name"] == name
    if picture is not None and plot is not None and found:
        write_file(plot, picture(found, plot.suffix[1:].lower()))
        say(f"Picture: {plot}", err=True)
    facts = facts_behind(library, found[0]["evidence"]) if one and found else {}
    if json:
        told: dict[str, Any] = {"schema_version": 1, "kind": "priors", "priors": found}
        told |= {"too_young": [e["name"] for e in every if e not in found]} if day is not None else {}
        told |= {"facts": [_plain(fact) for fact in facts.values()]} if one else {}
        typer.echo(json_.dumps(told, indent=1, default=str))
    elif found:
        say_text(_page(found[0], facts) if one else _table(found))
    if len(found) < len(every):
        young = len(every) - len(found)
        say(f"{young} of {len(every)} became known after {day}: too young for a scenario as of that day", err=True)
    return 0


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise RunError(f"--as-of {text}: must be a date such as 2018-04-20") from None


def _picture(plot: Path) -> Any:
    """The maker of pictures, refused or imported before anything is read."""
    from sim.report.pictures.canvas import FORMATS
    from sim.report.pictures.priors import picture_priors

    if plot.suffix[1:].lower() not in FORMATS:
        raise RunError(f"--plot {plot}: must end in {' or '.join(f'.{kind}' for kind in FORMATS)}")
    return picture_priors


def _table(found: list[dict[str, Any]]) -> str:
    rows = [["name", "unit", "mean", "90 % interval", "k of n", "known by", "confidence"]]
    rows += [
        [
            e["name"], e["unit"], short(e["mean"]), f"{short(e['p5'])} to {short(e['p95'])}", _counts(e), e["known_by"],
            e["confidence"],
        ]
        for e in found
    ]  # fmt: skip
    return aligned(rows, left=(0, 1, 5, 6))


def _counts(e: dict[str, Any]) -> str:
    return "" if e["n"] is None else f"{e['k']:,.10g} of {e['n']:,.10g}"


def _page(e: dict[str, Any], facts: dict[str, Fact]) -> str:
    from sim.scenario.wording import flow

    points = ", ".join(f"{short(e[f'p{p}'])} ({p} %)" for p in (5, 25, 50, 75, 95))
    lines = [f"{e['name']}: {e['what']}", ""]
    lines += _field("distribution", f"{flow(e['is'])}, in {e['unit']}" if e["unit"] != "probability" else flow(e["is"]))
    lines += _field("mean", short(e["mean"]))
    lines += _field("quantiles", points)
    if e["n"] is not None:
        low, high = e["jeffreys"]
        share = short(e["k"] / e["n"])
        lines += _field("counts", f"{_counts(e)}, {share}; Jeffreys 90 % interval {short(low)} to {short(high)}")
    lines += _field("confidence", e["confidence"])
    lines += _field("known by", f"{e['known_by']}; a scenario as of an earlier day may not use it")
    lines += _field("note", e["note"]) if e["note"] else []
    lines += _field("file", e["file"])
    lines += _field("use it as", f"{{prior: {e['name']}}}")
    return "\n".join([*lines, "", *_facts(e["evidence"], facts)])


def _field(name: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=f"  {name:<14}", subsequent_indent=" " * 16, break_on_hyphens=False
    )


def _facts(ids: list[str], facts: dict[str, Fact]) -> list[str]:
    if not ids:
        return ["No fact stands behind it: it counts as an assumption."]
    lines = ["Facts"]
    for name in ids:
        if name not in facts:
            lines.append(f"  {name}: stands in no fact sheet beside this library")
            continue
        fact = facts[name]
        head = f"{name} (known by {fact.known_by}, {fact.confidence}): {' '.join(fact.statement.split())}"
        lines += textwrap.wrap(head, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
        lines += [f"    {title}: {address}" if address else f"    {title}" for title, address in fact.sources]
    return lines


def _plain(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id, "known_by": fact.known_by.isoformat(), "statement": fact.statement,
        "confidence": fact.confidence, "sources": [{"title": t, "address": a} for t, a in fact.sources],
    }  # fmt: skip
