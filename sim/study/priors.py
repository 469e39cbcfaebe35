"""The library of priors as a table: what each entry says, how wide it is, and what it rests on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.errors import RunError, ScenarioError
from sim.scenario.facts import Fact, read_facts
from sim.scenario.numbers import BUSINESS_DAYS, DELAY, PLAIN_NUMBER
from sim.scenario.priors import DIMENSIONS, Prior, PriorLibrary
from sim.scenario.problems import Problems
from sim.scenario.shipped import PRIORS, SEEDS
from sim.scenario.tree import nearest, read_tree
from sim.statistics.spread import spread
from sim.world.families import Family, quantile


def open_library(folder: Path | None = None) -> PriorLibrary:
    """The library in a folder, or the one that ships.

    Raises:
        RunError: for a folder that is none, or without a file of priors.
    """
    if folder is None:
        return PriorLibrary((PRIORS,))
    if not folder.is_dir():
        raise RunError(f"{folder}: is no folder")
    if not any(folder.glob("*.yaml")):
        raise RunError(f"{folder}: has no file of priors; they are named like cfius.yaml")
    return PriorLibrary((folder,))


def entries(library: PriorLibrary, beginning: str = "") -> list[dict[str, Any]]:
    """Every entry whose name begins so, as plain data, in the order of their names; a whole name means that entry alone.

    Raises:
        RunError: for a beginning that no name has, or a number that is none.
        ScenarioError: for all entries that are not well formed.
    """
    every = sorted(library.names())
    names = [beginning] if beginning in every else [name for name in every if name.startswith(beginning)]
    if not names and beginning:
        known = [*every, *(name.partition(".")[0] for name in every)]
        raise RunError(f"{beginning}: no prior begins so{nearest(beginning, known) or '; `sim priors` lists them all'}")
    found, problems = [], Problems()
    for name in names:
        with problems.part():
            found.append(entry(library, name))
    problems.stop()
    return found


def entry(library: PriorLibrary, name: str) -> dict[str, Any]:
    """One entry: what it says, its mean and percentiles, its counts with their Jeffreys interval, its evidence.

    Raises:
        RunError: for an unknown name, or a number that is none.
        ScenarioError: for an entry that is not well formed.
    """
    try:
        prior = library[name]
        number = prior.number(DIMENSIONS.get(prior.unit, PLAIN_NUMBER))
        found = spread(number, library)
    except KeyError as error:
        raise RunError(str(error.args[0])) from None
    except ValueError as error:
        raise RunError(f"{library.file(name)}: {name}: {error}") from None
    return {
        "name": name, "what": prior.what, "is": prior.is_, "unit": _unit(prior), "mean": found.mean, "p5": found.p5,
        "p25": found.p25, "p50": found.p50, "p75": found.p75, "p95": found.p95, "exact": found.exact, "k": prior.k,
        "n": prior.n, "jeffreys": _jeffreys(prior), "known_by": prior.known_by.isoformat(),
        "confidence": prior.confidence, "evidence": list(prior.evidence), "note": prior.note,
        "file": str(library.file(name)),
    }  # fmt: skip


def _unit(prior: Prior) -> str:
    """What the numbers of an entry are counted in: times become days, unless only business days count."""
    return "days" if DIMENSIONS.get(prior.unit) == DELAY and prior.unit != BUSINESS_DAYS else prior.unit


def _jeffreys(prior: Prior) -> list[float] | None:
    """The Jeffreys interval (90 %) of k of n; where all cases agree it ends at 0 or 1 (Brown, Cai, DasGupta 2001)."""
    if prior.k is None or prior.n is None:
        return None
    a, b = prior.k + 0.5, prior.n - prior.k + 0.5
    low, high = (float(quantile(int(Family.BETA), a, b, 0.0, u)) for u in (0.05, 0.95))
    return [0.0 if prior.k == 0 else low, 1.0 if prior.k == prior.n else high]


def facts_behind(library: PriorLibrary, ids: list[str]) -> dict[str, Fact]:
    """Those of some facts that are found: in `seeds/` beside the library or one folder up, or among those that ship."""
    near = [near / "seeds" for folder in library.folders for near in folder.resolve().parents[:2]]
    found: dict[str, Fact] = {}
    for folder in dict.fromkeys([*near, SEEDS]):
        if not folder.is_dir() or set(ids) <= set(found):
            continue
        for file in sorted(folder.glob("*.yaml")):
            with suppress(ScenarioError):  # other files may stand there; what is not found is shown as missing
                found = {**read_facts([read_tree(file)]), **found}
    return {name: found[name] for name in ids if name in found}
