"""Negotiations a second, beside NegMAS: bilateral alternating offers of time-dependent negotiators on domains of Genius.

Each domain is played with the four pairs of tactics of `tests/data/genius/agreements.json`: by NegMAS; by the reference engine as
`sim import genius` writes it, with the tactic in Python that keeps to NegMAS's protocol; and by the compiled laws, whose sides
concede as fast, but sign any offer that stands, offer what is near to the other's, and may pass. To read a domain is no part of
the time, to set a negotiation up is. The domains are those on which no two packages are worth the same, and the largest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine import HERE, over, quickest, timed

from sim.cli.genius import do_genius
from sim.execution.scenarios import open_scenario
from sim.scenario.genius import read_domain
from sim.scenario.genius.writing import names_of
from sim.world.kernel.engine import Kernel
from sim.world.record import Kind, Played
from sim.world.reference import Engine
from sim.world.time import DAY

DATA = HERE.parent / "tests" / "data" / "genius"
DOMAINS = ("NiceOrDie", "Laptop", "Coffee", "ItexvsCypress", "EnglandZimbabwe", "pie", "thompson")
BETAS = {"B": 0.25, "L": 1.0, "C": 4.0}
STEPS, PLAYED, COMPILED = 100, 5, 100  # negotiations of each pair in a round, and of the compiled laws
IN_PYTHON = re.compile(r"python: sim\.world\.tactics\.faratin\s+with: \{(beta: [^}]+)\}")
INSTALL = "is not installed: python -m pip install -e '.[bench]'"
ORDER = ("NegMAS", "reference", "compiled")
HEAD = ("domain, four pairs of tactics", "packages", "NegMAS, per second and core", "reference", "compiled",
        "reference / NegMAS", "compiled / NegMAS", "steps, on average of the pairs: all three",
        "pairs with the recorded agreement: all three")  # fmt: skip
Agreement = tuple[int, list[str]]  # the step, from 1, and the value of each issue in the order of the domain


@dataclass
class Pair:
    """A domain with one pair of tactics, however it is played: something to time, and what it comes to."""

    recorded: Agreement
    packages: int
    works: dict[str, Callable[[int], object]]
    agreements: dict[str, Callable[[], Agreement]]


def files(name: str) -> tuple[Path, list[Path]]:
    """The domain, and the profiles in the order of their names."""
    found = sorted((DATA / name).glob("*.xml"))
    domain = next(file for file in found if b"negotiation_template" in file.read_bytes())
    return domain, [file for file in found if file != domain]


def pairs(name: str) -> list[Pair]:
    """A domain with each of the pairs of tactics of which an agreement is recorded."""
    recorded = json.loads((DATA / "agreements.json").read_text(encoding="utf-8"))["results"]
    return [_pair(name, one) for one in recorded if one["domain"] == name]


def _pair(name: str, one: dict[str, Any]) -> Pair:
    domain, profiles = files(name)
    betas = [BETAS[letter] for letter in one["pair"].split("-")]
    with TemporaryDirectory() as folder, redirect_stderr(StringIO()):
        imported, by_law = Path(folder, "imported.yaml"), Path(folder, "law.yaml")
        tactics = ",".join(map(str, betas))
        do_genius(domain, profiles, imported, steps=STEPS, tactics=tactics, as_given=True)
        by_law.write_text(IN_PYTHON.sub(r"\1", imported.read_text(encoding="utf-8")), encoding="utf-8")
        reference, kernel = Engine(open_scenario(imported).plan), Kernel(open_scenario(by_law).plan)
    kernel.compile()
    works: dict[str, Callable[[int], object]] = {
        "reference": lambda i: reference.play(1, i, 1),
        "compiled": lambda i: kernel.play(1, i, 1),
    }
    agreements = {
        "reference": lambda: _agreement(domain, reference.plan, reference.play(1, 0, 1)),
        "compiled": lambda: _agreement(domain, kernel.plan, kernel.play(1, 0, 1)),
    }
    if find_spec("negmas"):
        play = _negmas(domain, profiles, betas)
        works["NegMAS"] = lambda _: play()
        agreements["NegMAS"] = play
    return Pair((one["step"], one["agreement"]), one["outcomes"], works, agreements)


def _agreement(domain: Path, plan: Any, played: Played | None) -> Agreement:
    assert played is not None
    signed = next(event for event in played.record if event.kind == Kind.SIGNED)
    levels = {}
    for t, term in enumerate(plan.terms["name"]):
        names = [str(level["name"]) for level in plan.levels if level["term"] == t]
        levels[str(term)] = names[plan.packages[signed.package, t]]
    ids = names_of(list(read_domain(domain).issues))
    return round(signed.time / DAY), [levels[name] for name in ids.values()]


def _negmas(domain: Path, profiles: list[Path], betas: list[float]) -> Callable[[], Agreement]:
    """A negotiation of NegMAS from beginning to end."""
    from negmas import AspirationNegotiator, SAOMechanism
    from negmas.inout import Scenario

    found = Scenario.from_genius_files(domain, profiles, ignore_discount=True)
    assert found is not None
    for ufun in found.ufuns:
        ufun.reserved_value = 0.0  # as where the agreements were recorded

    def play() -> Agreement:
        mechanism = SAOMechanism(outcome_space=found.outcome_space, n_steps=STEPS)
        for ufun, beta in zip(found.ufuns, betas, strict=True):
            mechanism.add(AspirationNegotiator(aspiration_type=1.0 / beta), ufun=ufun)
        state = mechanism.run()
        return state.step, [str(value) for value in state.agreement or ()]

    return play


def _each(of: list[Pair], who: str, number: int) -> float:
    """Seconds that one of the players takes for so many negotiations of each pair."""
    return sum(timed(partial(over, range(number), one.works[who])) for one in of)


def rows() -> Iterator[tuple[str, ...]]:
    """A row for each domain."""
    for name in DOMAINS:
        of = pairs(name)
        numbers = {who: COMPILED if who == "compiled" else PLAYED for who in of[0].works}
        best = quickest({who: partial(_each, of, who, number) for who, number in numbers.items()})
        rate = {who: numbers[who] * len(of) / seconds for who, seconds in best.items()}
        found = {who: [one.agreements[who]() for one in of] for who in best}
        mean = {who: sum(step for step, _ in each) / len(of) for who, each in found.items()}
        same = {who: sum(a == one.recorded for a, one in zip(each, of, strict=True)) for who, each in found.items()}
        yield (
            name, f"{of[0].packages:,}", *(f"{rate[who]:,.0f}" if who in rate else "-" for who in ORDER),
            *(f"{rate[who] / rate['NegMAS']:.1f}" if "NegMAS" in rate else "-" for who in ORDER[1:]),
            ", ".join(f"{mean[who]:.0f}" if who in mean else "-" for who in ORDER),
            ", ".join(f"{same[who]} of {len(of)}" if who in same else "-" for who in ORDER),
        )  # fmt: skip
    if not find_spec("negmas"):
        yield f"NegMAS {INSTALL}", *[""] * (len(HEAD) - 1)


if __name__ == "__main__":
    from run import table

    print("\n".join(table(HEAD, rows())))
