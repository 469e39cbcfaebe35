"""Whatever becomes of a scenario file, it is played or refused with a position, and nothing else happens."""

from __future__ import annotations

import datetime as dt
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.tree import read_tree

from .mutations import Spoiler, put, text
from .refusals import furnished, refused_or_played
from .samples import DATA

MOSTLY_SMALL = [name for name in sorted(DATA) for _ in range(1 if name in ("oracle", "auction") else 4)]
SPOILER = Spoiler(list(DATA.values()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("mutations"))


# What long campaigns of these tests have found: (scenario, what was changed, what is said of it; "" where it is played).
FOUND: dict[str, tuple[str, dict[str, Any], str]] = {
    "a rule that leaves cases to itself": (
        "one-veto", {"actors.capital.powers.security.review.grants": {"if": "signed", "then": 0.5}}, "otherwise: is missing",
    ),
    "a citation that cannot be looked up": (
        "oracle", {"terms.price.evidence": [{"is": 0.5}]}, "{is: 0.5}: must be one text",
    ),
    "a citation that is a number": ("auction", {"actors.oracle.no_deal": {"is": 0.4, "evidence": 3}}, "3: must be a list of facts"),
    "answers by the minute": (
        "one-veto",
        {"actors.seller.powers.seller.sell.responds": "0.001 days", "actors.buyer.powers.offer.bid.responds": "0.001 days"},
        "answers with those of the seller",
    ),
    "bids that take no time": (
        "rich",
        {"actors.builder.powers.joint_venture.bid.responds": {"uniform": [0, 0]}},
        "makes a billion or more bids in the auction",
    ),
    "a need that depends on itself": (
        "rich", {"actors.union.powers.veto.review.when": "cleared(all)"}, "depends on itself: veto -> veto",
    ),
    "a rate that knows no bounds": ("rich", {"events.strikes.hazard": {"weibull": [0.05, 1]}}, "may make a billion or more events"),
    "a median that may be negative": (
        "harbour", {"actors.builder.powers.joint_venture.bid.responds.median": {"normal": [3, 1]}}, "must be > 0 in every belief draw",
    ),
    "a day before which there is no calendar": (
        "one-veto", {"as_of": dt.date(1, 1, 2), "horizon": dt.date(1, 9, 1)}, "0001-01-02: must lie in the years 1000 to 8999",
    ),
    "levels whose difference is no number": (
        "two-party-talk", {"terms.price.levels": [-1e308, 0, 1e308]}, "numbers must lie in [-1e+15, 1e+15]",
    ),
    "a range whose length is no number": (
        "rich", {"circumstances.tension.range": [-1e308, 1e308]}, "[-1e+308, 1e+308]: must lie in [-1e+15, 1e+15]",
    ),
    "steps that are no number": ("rich", {"circumstances.tension.moves": {"sd": 1e308}}, "1e+308: must lie in [-1e+15, 1e+15]"),
    "a calendar without a name": (
        "rich", {"actors.board.powers.safety.review.calendar": ""}, 'calendar: "": is no country with a calendar',
    ),
    "outcomes that take longer to tell apart than to reach": (
        "one-veto", {"outcomes": [*({f"o{i}": "closed"} for i in range(3000)), {"else": "otherwise"}]}, "3001 outcomes: at most 200",
    ),
    "needs that unfold without end": (
        "one-veto",
        {
            "actors.clerk": {
                "powers": {
                    f"r{i}": {"review": {"takes": 1, "grants": 1, "when": f"needed(r{i + 1}) and needed(r{i + 1})" if i < 26 else "true"}}
                    for i in range(27)
                }
            }
        },
        "with what `needed` stands for, more than 10,000 steps long",
    ),
    "a division by zero among packages": ("two-party-talk", {"structures": {"odd": "(price > 10) / (price > 20) >= 1"}}, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_once_stays_mended(folder: Path, name: str) -> None:
    scenario, changes, words = FOUND[name]
    data = deepcopy(DATA[scenario])
    for dotted, value in changes.items():
        put(data, tuple(dotted.split(".")), value)
    said = refused_or_played(folder, text(data))
    assert words in said if words else said == "", said


LEANS_ON = ["seeds/seed.yaml", "seeds/tiktok-2020.yaml", "scenarios/priors/cfius.yaml", "scenarios/priors/threat.yaml"]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(LEANS_ON), rng=st.randoms(use_true_random=False))
def test_a_spoilt_fact_sheet_or_prior_is_read_or_refused_with_a_position(
    folder: Path, name: str, rng: random.Random
) -> None:
    spoilt_beside(folder, name, rng)


def spoilt_beside(folder: Path, name: str, rng: random.Random) -> str:
    """Check the main scenario beside a spoilt file that it leans on."""
    file = folder.parent / name
    right = file.read_text(encoding="utf-8")
    file.write_text(text(SPOILER.spoil(read_tree(file).data, rng)), encoding="utf-8")
    try:
        return refused_or_played(folder, text(DATA["oracle"]))
    finally:
        file.write_text(right, encoding="utf-8")


@pytest.mark.parametrize("name", DATA)
def test_the_scenarios_are_played_when_nothing_is_wrong_with_them(folder: Path, name: str) -> None:
    assert refused_or_played(folder, text(DATA[name])) == ""


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(MOSTLY_SMALL), rng=st.randoms(use_true_random=False))
def test_a_spoilt_scenario_is_played_or_refused_with_a_position(folder: Path, name: str, rng: random.Random) -> None:
    refused_or_played(folder, text(SPOILER.spoil(DATA[name], rng)))
