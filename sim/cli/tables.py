"""Tables for the terminal: the answer in a few lines of plain text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from sim.report.words.changed import changed, changed_in
from sim.report.words.dates import moments
from sim.report.words.plain import SPACE, listed, roughly
from sim.report.words.rests import rests_on
from sim.report.words.warnings import of_comparison
from sim.scenario.position import printable
from sim.statistics.precision import (
    all_the_same,
    apart,
    beliefs,
    few_in,
    has_interval,
    many,
    point_words,
    sampling,
    sign_held,
    size_unsure,
    sure,
    too_few,
    without_interval,
)
from sim.study.unmoved import without_repeated

WIDE = 20  # letters over a column


def run_table(summary: dict[str, Any]) -> str:
    """Groups at every check, with the sampling interval at the horizon below."""
    groups = [group["id"] for group in summary["groups"]]
    rows = _head("", groups)
    dates = {date["id"]: date for date in summary["dates"]}
    labels = moments(summary, [summary])
    for check in (one for one in without_repeated(summary["checks"]) if one["id"] in labels):
        found, label = summary["probabilities"]["groups"][check["id"]], labels[check["id"]]
        rows.append([f"{label}{_of(check, dates)}", *(found[g]["text"] for g in groups)])
    counts = summary["inputs"]["counts"]
    run = summary["run"]
    over = f" over {many(run['belief_draws'], 'belief draw')}" if run["uncertain"] else ""
    horizon = summary["probabilities"]["groups"]["horizon"]
    return "\n".join([
        summary["scenario"]["title"],
        *filter(None, [changed(summary)]),
        "",
        aligned(rows),
        "",
        *_sureness(run, {g.replace("_", " "): horizon[g] for g in groups}),
        *_too_wide(run, [summary]),
        *_signed(summary["terms"]["parties"]),
        f"{many(run['n'], 'replication')}{over}, seed {run['seed']}. Numbers: "
        f"{', '.join(rests_on(counts)) or 'none'}." + _warned(len(summary["warnings"])),
    ])  # fmt: skip


def _head(first: str, groups: Sequence[str]) -> list[list[str]]:
    """The names of the groups over their columns, in words; long ones take several lines."""
    told = [wrap(group.replace("_", " "), WIDE) for group in groups]
    lines = zip_longest(*(one[::-1] for one in told), fillvalue="")
    return [["" if i else first, *line] for i, line in enumerate(lines)][::-1]


def comparison_table(summary: dict[str, Any]) -> str:
    """Groups of every scenario at the horizon, differences to the base, and the largest flips."""
    from sim.report.words.naming import named  # the schema, which the table of a run does not wait for

    summary = dict(named(summary))
    scenarios = summary["scenarios"]
    groups = list(dict.fromkeys(group["id"] for one in scenarios for group in one["summary"]["groups"]))
    rows = _head("at the horizon", groups)
    for scenario in scenarios:
        found = scenario["summary"]["probabilities"]["groups"]["horizon"]
        name, *more = wrap(scenario["short"], 2 * WIDE)
        rows.append([name, *(found[g]["text"] if g in found else "-" for g in groups)])
        rows += [[f"  {line}", *([""] * len(groups))] for line in more]
    lines = [*(f"{told}\n" for told in changed_in(summary)), aligned(rows), ""]
    for pair in summary["pairs"]:
        if "horizon" not in pair["checks"]:
            lines.append(f"{pair['b']} and {pair['a']} have different horizons; no differences are shown.")
            continue
        found = pair["checks"]["horizon"]["groups"]
        lines.append(
            f"{pair['b']}, less {pair['a']}; same luck in {roughly(pair['matched']).replace(SPACE, ' ')} of what draws:"
        )
        longest = max(14, *map(len, groups))
        for g in (g for g in groups if g in found):
            d = found[g]
            lines.append(f"  {g.replace('_', ' '):<{longest}} {d['text']:>14}   {_spread(d)}".rstrip())
        flips = sorted(pair["checks"]["horizon"]["flips"], key=lambda f: -f["count"])[:3]
        if flips:
            told = "; ".join(f"{f['count']:,} moved {f['from']} -> {f['to']}" for f in flips)
            lines.append(f"  of {many(summary['run']['n'], 'replication')}, {told.replace('_', ' ')}")
        lines.append("")
    few, own = few_in(summary), [one["summary"] for one in scenarios]
    end = [*all_the_same(summary), *([few] if few else []), *_too_wide(summary["run"], own, summary["pairs"])]
    end.append(_warned_of(summary))
    return "\n".join([*lines, *end]).rstrip()


def _spread(difference: dict[str, Any]) -> str:
    """The interval of a difference, where its sign holds, and whether its size is known, unless nothing differs or there are
    too few belief draws.
    """
    told = without_interval(difference)
    if told is None:
        told = f"95 % interval {apart(difference['low'], difference['high'])}"
        if not difference["clear"] and (difference["low"] > 0 or difference["high"] < 0):
            told += ", beside all the others no more than chance explains"
    return "; ".join(filter(None, [told, sign_held(difference), size_unsure(difference, alone=True)]))


def _sureness(run: dict[str, Any], horizon: dict[str, dict[str, Any]]) -> list[str]:
    """Sampling intervals and belief bands at the horizon, or why there are none."""
    few = too_few(run)
    if few or run["certain"]:
        return [few or sure(run)]
    intervals = "; ".join(f"{g} {sampling(e) if has_interval(e) else e['text']}" for g, e in horizon.items())
    bands = "; ".join(f"{g} {beliefs(e)}" for g, e in horizon.items() if 0 < e["hits"] < e["n"])
    return [
        f"Sampling interval (95 %) at the horizon: {intervals}.",
        *filter(None, [sure(run) or (bands and f"Belief band (90 % of belief draws): {bands}.")]),
    ]


def _too_wide(
    run: dict[str, Any], summaries: Sequence[dict[str, Any]], pairs: Sequence[dict[str, Any]] = ()
) -> list[str]:
    """That all replications were played and the half-width that was asked for was not reached, if so."""
    wanted = run.get("until_halfwidth")
    if wanted is None or run["stopped_by"] != "n":
        return []
    shares = [e for one in summaries for at in one["probabilities"]["groups"].values() for e in at.values()]
    apart = [d for pair in pairs for at in pair["checks"].values() for d in at["groups"].values()]
    middle = [(e["p"], e) for e in shares] + [(d["diff"], d) for d in apart]
    reach = max(max(e["high"] - value, value - e["low"]) for value, e in middle)
    if reach <= wanted:
        return []
    asked, widest = point_words(f"{100 * wanted:.3g}"), point_words(f"{100 * reach:.2g}")
    return [
        f"The half-width asked for, {asked}, was not reached: the widest is {widest}. Ask for "
        f"more than {many(run['n'], 'replication')} (-n)."
    ]


def _signed(parties: list[dict[str, Any]]) -> list[str]:
    """Who has signed with whom at the horizon, where more than one set of parties has."""
    if len(parties) < 2:
        return []
    found = (f"{' + '.join(one['names'])} {one['share']['text']}" for one in parties)
    return [f"Signed at the horizon: {'; '.join(found)}."]


def _warned(found: int) -> str:
    """How many warnings there are, and how to read them; empty: none."""
    return f" Warnings: {found}; `sim validate` and the report tell them." if found else ""


def _warned_of(summary: dict[str, Any]) -> str:
    """How many warnings a comparison has, of which scenarios, and where they are; empty: none."""
    names = [one["name"] for one in summary["scenarios"] if one["summary"]["warnings"]]
    return f"Warnings: {len(of_comparison(summary))}, of {listed(names)}; the report tells them." if names else ""


def _of(check: Mapping[str, Any], dates: dict[str, dict[str, Any]]) -> str:
    """The date that a check is about, in brackets, with whether it has moved; empty for one that is about none."""
    if not check["of"]:
        return ""
    name, force, label = dates[check["of"]]["name"], check["force"], dates[check["of"]]["label"]
    moved = label.removeprefix(name).removeprefix(f" ({force})")
    return f" ({name if force in name else f'{name}, {force}'}{moved})"


def aligned(rows: Sequence[Sequence[str]], left: Collection[int] = (0,)) -> str:
    """Rows of cells in columns as wide as they need; those whose numbers are in `left` to the left, the others right."""
    rows = [[printable(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if i in left else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def short(number: float) -> str:
    """A number in three figures or so; one that is zero but for the last bits of a sum is zero.

    >>> short(0.123456), short(45.0), short(1234.5), short(-1.8e-15)
    ('0.123', '45', '1,234', '0')
    """
    number = 0.0 if abs(number) < 1e-12 else number
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3g}"
