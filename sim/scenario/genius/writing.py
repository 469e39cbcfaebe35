"""The scenario that a domain and the profiles of two sides come to.

It plays stacked alternating offers (Aydogan et al. 2017): in step k of n the first side moves at the end of day k and the
second answers at once; both concede towards day n + 1.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from sim.scenario.checks import TAKEN
from sim.scenario.genius.domain import Domain, Profile, Value
from sim.scenario.position import printable
from sim.scenario.words import PROGRESS

START = dt.date(2000, 1, 1)  # the talk has no date of its own
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.%+-]*")  # what needs no quotes, whatever the writer of YAML thinks


def scenario_text(
    domain: Domain, profiles: Sequence[Profile], *, steps: int, betas: Sequence[float], as_given: bool, sources: str
) -> str:
    """The scenario as YAML.

    Args:
        profiles: of the side that moves first, and of the other.
        steps: rounds in which both may move.
        betas: of their tactics; aspiration falls as 1 - t^(1/beta), so 0.25 holds out and 4 gives way early.
        as_given: take evaluations as they are; else each counts as a share of the greatest of its issue, as in Genius. What
            is a utility already is always taken as it is.
        sources: what was read, for the comment on top.
    """
    names = names_of(list(domain.issues))
    sides = [_side(domain, profile, names, as_given) for profile in profiles]
    for side, (power, kind, waits), beta in zip(sides, MOVES, betas, strict=True):
        said = {
            "responds": waits,
            "tactic": {"python": "sim.world.tactics.faratin", "with": {"beta": beta}},
            "patience": f"{steps + 1} days",
        }
        side["powers"] = {power: {kind: said}}
    data = {
        "format": 1,
        "title": f"{printable(domain.name)}, a domain of Genius",
        "as_of": START,
        "horizon": START + dt.timedelta(days=steps + 1),
        "terms": {
            names[issue]: {"of": _safe(issue), "levels": [_safe(v) if isinstance(v, str) else v for v in values]}
            for issue, values in domain.issues.items()
        },
        "actors": {"first": sides[0], "second": sides[1]},
        "agreement": {"closes": {"when": "signed", "after": "1 day"}},
        "outcomes": [{"agreement": "closed"}, {"breakdown": "otherwise"}],
    }
    into = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.width = 10_000  # a key that is broken over lines cannot be read back
    yaml.dump(data, into)
    return HEAD.format(sources=printable(sources), steps=steps) + into.getvalue()


MOVES = (("offers", "bid", "1 day"), ("answers", "sell", "0 days"))  # power, its kind, and how long it takes to move
HEAD = """# Made from {sources}.
# Stacked alternating offers in {steps} steps, one a day: the first moves at the end of the day, the second answers at once,
# and the patience of both ends with the horizon, on which no agreement can close any more. Discounts are left out.
"""


def best(domain: Domain, profile: Profile, as_given: bool) -> float:
    """The utility of the best package of a side, as its file counts it."""
    return math.fsum(weight for weight, _ in valued(domain, profile, as_given).values())


def left_out(domain: Domain, profile: Profile) -> dict[str, list[Value]]:
    """By issue, the values that a profile evaluates and the domain does not take."""
    found = {
        issue: [v for v in profile.evaluations[issue] if v not in values] for issue, values in domain.issues.items()
    }
    return {issue: values for issue, values in found.items() if values}


def valued(domain: Domain, profile: Profile, as_given: bool = False) -> dict[str, tuple[float, list[float]]]:
    """Of each issue that counts for a side: what its best value adds to the utility, and each value's share of that."""
    found = {}
    for issue, values in domain.issues.items():
        evaluations = [profile.evaluations[issue][value] for value in values]
        greatest = max(evaluations)
        if greatest > 0.0:
            whole = 1.0 if as_given or issue in profile.utilities else max(profile.evaluations[issue].values())
            weight = profile.weights.get(issue, 0.0) * (greatest / whole)
            if weight > 0.0:
                found[issue] = weight, [evaluation / greatest for evaluation in evaluations]
    return found


def _side(domain: Domain, profile: Profile, names: dict[str, str], as_given: bool) -> dict[str, Any]:
    """Preferences of one side: values in [0, 1] with the weights that give the same utilities, up to their scale."""
    worths = valued(domain, profile, as_given)
    prefers = {
        names[issue]: {
            "weight": weight,
            "values": {_safe(str(value)): share for value, share in zip(domain.issues[issue], shares, strict=True)},
        }
        for issue, (weight, shares) in worths.items()
    }
    least = math.fsum(weight * min(shares) for weight, shares in worths.values())
    no_deal = max(least, profile.reservation or 0.0) / best(domain, profile, as_given)
    return {"prefers": prefers, "no_deal": min(no_deal, 1.0), "delay": 0}


def names_of(texts: Sequence[str]) -> dict[str, str]:
    """A name of the language for each text, all different."""
    found: dict[str, str] = {}
    for text in texts:
        plain = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")[:50].lower() or "term"
        free = plain[0].isalpha() and plain not in (*TAKEN, *PROGRESS)
        name = base = plain if free else f"term_{plain}"
        number = 2
        while name in found.values():
            name, number = f"{base}_{number}", number + 1
        found[text] = name
    return found


def _safe(text: str) -> str:
    """A text that is read back as it was, in quotes where it has to be."""
    return text if PLAIN.fullmatch(text) else DoubleQuotedScalarString(text)
