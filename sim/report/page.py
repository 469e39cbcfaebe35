"""Self-contained HTML pages: the report of a run, and of a comparison.

A page carries everything that it shows, plotly.js once, and a content security policy under which it
can reach no network. Text from a scenario passes through jinja2's escaping, through `inert` on its
way into a figure, or through JSON whose angle brackets are escaped; so it never becomes markup.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.report import answers, comparing, contrasts, figures, warned, words
from sim.report.style import TEMPLATE, group_colours
from sim.report.words import Summary


def render_run(summary: Summary) -> str:
    """The report of a run as one HTML text; needs a run summary of schema version 1."""
    shown = figures.run_figures(summary)
    return _render(
        "run.html",
        shown,
        s=summary,
        lead=answers.lead(summary),
        brief=answers.in_brief(summary),
        cards=answers.ranked(summary, words.last_check(summary)),
        warnings=warned.of_run(summary),
        colours=group_colours([group["id"] for group in summary["groups"]]),
    )


def render_comparison(summary: Summary) -> str:
    """The report of a comparison as one HTML text; needs a comparison summary of schema version 1."""
    shown = comparing.comparison_figures(summary)
    return _render(
        "compare.html",
        shown,
        s=summary,
        lead=contrasts.lead(summary),
        brief=contrasts.brief(summary),
        groups=comparing.common_groups(summary),
        comparing=comparing,
        warnings=warned.of_comparison(summary),
        checks={check["id"]: check for check in summary["scenarios"][0]["summary"]["checks"]},
    )


def _render(template: str, shown: dict[str, figures.Figure], **values: Any) -> str:
    specs = {"template": TEMPLATE, "figures": [one.spec() for one in shown.values()]}
    page = _environment().get_template(template)
    return page.render(figures=shown, specs=specs, plotly=_plotly(), words=words, answers=answers, **values)


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["spoken"] = words.spoken
    found.filters["count"] = words.count
    found.filters["day"] = words.day
    found.tests["web"] = is_web
    return found


@cache
def _plotly() -> Markup:
    """The whole of plotly.js, which is our own text and not a scenario's."""
    from plotly.offline import get_plotlyjs

    return Markup(get_plotlyjs())


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
