"""A million events and more have the hashes that are kept, whichever engine, Python, processor and process plays them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from . import hashes
from .played import REPO, SCENARIOS, plan_of

KEPT = {
    name: (found, int(n), int(events))
    for name, found, n, events in map(str.split, hashes.FILE.read_text().splitlines())
}
BOTH = 40  # replications that the reference engine plays as well
# What a C library may do in another way on another processor: as far as this one can be told to do without.
OLDER = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX2,-AVX,-FMA,-FMA4,-BMI2,-ERMS"}


def test_every_scenario_that_ships_has_a_hash_over_more_than_a_million_events() -> None:
    assert sorted(KEPT) == hashes.scenarios()
    assert sum(events for _, _, events in KEPT.values()) > 1_000_000


@pytest.mark.parametrize("name", KEPT)
def test_what_is_played_has_the_hash_that_is_kept(name: str) -> None:
    found, n, events = KEPT[name]
    play = hashes.compiled(plan_of(SCENARIOS / f"{name}.yaml"))
    assert hashes.digest(play, 0, n) == (found, events), (
        "if a law or the scenario was changed on purpose: python -m tests.engine.hashes > tests/engine/hashes.txt"
    )


@pytest.mark.parametrize("name", KEPT)
def test_the_reference_engine_has_the_hashes_of_the_compiled_laws(name: str) -> None:
    plan = plan_of(SCENARIOS / f"{name}.yaml")
    assert hashes.digest(hashes.reference(plan), 0, BOTH) == hashes.digest(hashes.compiled(plan), 0, BOTH)


def test_a_processor_without_newer_instructions_plays_the_same() -> None:
    """For what the C library works out; what is compiled here never joins a product and a sum to one rounding."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.hashes", "200", "oracle", "wechat"],
        cwd=REPO, env=os.environ | OLDER, capture_output=True, text=True, check=True,
    )  # fmt: skip
    played = [
        (name, *hashes.digest(hashes.compiled(plan_of(SCENARIOS / f"{name}.yaml")), 0, 200))
        for name in ("oracle", "wechat")
    ]
    assert [line.split() for line in done.stdout.splitlines()] == [
        [name, found, "200", str(events)] for name, found, events in played
    ]
