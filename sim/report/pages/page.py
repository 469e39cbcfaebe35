"""Self-contained HTML pages: the report of a run, and of a comparison.

A page carries everything that it shows, plotly.js once, and a content security policy under which it
can reach no network. Text from a scenario passes through jinja2's escaping, through `inert` on its
way into a figure, or through JSON whose angle brackets are escaped; so it never becomes markup.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.report.direction import isolated, isolated_in, with_isolation
from sim.report.figures import comparison as comparison_figures
from sim.report.figures import differences as contrasts
from sim.report.figures import lifts as powers
from sim.report.figures import moves
from sim.report.figures import run as run_figures
from sim.report.figures.figure import Figure
from sim.report.figures.scenarios import all_groups, shown
from sim.report.figures.style import TEMPLATE, group_colours
from sim.report.words import comparison, days, differences, drivers, lifts, plain, run, warnings
from sim.report.words.changed import changed, changed_in
from sim.report.words.naming import named
from sim.report.words.parameters import parameter_words, value_words
from sim.report.words.plain import Summary
from sim.report.words.rests import rests_on
from sim.study.unmoved import without_repeated


def render_run(summary: Summary) -> str:
    """The report of a run as one HTML text; needs a run summary of schema version 1."""
    return _render(
        "run.html",
        run_figures.run_figures(summary),
        s=summary,
        changed=changed(summary),
        checks=without_repeated(summary["checks"]),
        lead=run.lead(summary),
        brief=run.in_brief(summary),
        cards=run.in_order(summary, plain.last_check(summary)),
        warnings=warnings.of_run(summary),
        days=days,
        lifts=lifts,
        powers=powers,
        rests_on=rests_on,
        parameter_words=parameter_words,
        names=summary["names"],
        colours=group_colours([group["id"] for group in summary["groups"]]),
    )


def render_comparison(summary: Summary) -> str:
    """The report of a comparison as one HTML text; needs a comparison summary of schema version 1."""
    summary = named(summary)
    figures = comparison_figures.comparison_figures(summary)
    return _render(
        "compare.html",
        figures,
        s=summary,
        beside=comparison_figures.beside(figures),
        beside_figures=[*comparison_figures.BESIDE],
        headline=comparison.headline(summary),
        endings=comparison.endings(summary),
        changed=changed_in(summary),
        common_checks=[one["id"] for one in without_repeated(comparison.common(summary))],
        lead=comparison.lead(summary),
        standing=comparison.standing(summary),
        under=comparison.under_shares(summary),
        brief=comparison.brief(summary),
        groups=all_groups(summary),
        scenarios=shown(summary),
        steps=days.of_several([(one.name, one.summary) for one in shown(summary)]),
        contrasts=contrasts,
        moves=moves,
        differences=differences,
        parameter_words=parameter_words,
        value_words=value_words,
        warnings=warnings.of_comparison(summary),
        names={path: name for one in reversed(summary["scenarios"]) for path, name in one["summary"]["names"].items()},
        labels=comparison.called(summary),
    )


def _render(template: str, figures: dict[str, Figure], **values: Any) -> str:
    specs = {"template": TEMPLATE, "figures": isolated_in([one.spec() for one in figures.values()])}
    page = _environment().get_template(template)
    return with_isolation(
        page.render(figures=figures, specs=specs, plotly=_plotly(), words=plain, answers=run, drivers=drivers, **values)
    )


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("sim.report.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["spoken"] = plain.spoken
    found.filters["count"] = plain.count
    found.filters["day"] = plain.day
    found.filters["isolated"] = isolated
    found.filters["pathless"] = pathless
    found.tests["web"] = is_web
    return found


@cache
def _plotly() -> Markup:
    """The whole of plotly.js, which is our own text and not a scenario's."""
    from plotly.offline import get_plotlyjs

    return Markup(get_plotlyjs())


def pathless(text: str) -> str:
    """A text without the folders of the machine on which it was made.

    >>> pathless("sim compare /home/me/a.yaml scenarios/b.yaml")
    'sim compare a.yaml scenarios/b.yaml'
    """
    return re.sub(r"(?<!\S)(?:/|~/|[A-Za-z]:\\)(?:[^\s/\\]+[/\\])*", "", text)


def is_web(address: str) -> bool:
    """Whether an address may become a link: http or https with a host, and nothing else.

    >>> is_web("https://example.org/a"), is_web("javascript:alert(1)"), is_web("http://[")
    (True, False, False)
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
