"""Packages: one level for each term, those that are impossible left out; structures as masks."""

from __future__ import annotations

import itertools
import math

import numpy as np
import numpy.typing as npt

from sim.scenario.numbers import PLAIN_NUMBER
from sim.scenario.wording import flow
from sim.world.compile.builder import Builder

MOST = 50_000


def compile_packages(builder: Builder) -> npt.NDArray[np.int32]:
    """Enumerate the packages [P, T], terms by name; fills the tables of terms, levels and structures."""
    scenario, programs = builder.scenario, builder.programs
    names = sorted(scenario.terms)
    sizes = [len(scenario.terms[name].levels) for name in names]
    if math.prod(sizes) > MOST:
        worst = max(names, key=lambda name: len(scenario.terms[name].levels))
        raise builder.error(
            ("terms",),
            f"{math.prod(sizes)} packages: at most {MOST} are allowed; give fewer levels (most has {worst}) or fewer terms",
            key=True,
        )
    for i, name in enumerate(names):
        term = scenario.terms[name]
        builder.add("terms", name, term.name, term.unit, len(term.levels))
        for level in term.levels:
            number = float("nan") if isinstance(level, str) else float(level)
            builder.add("levels", i, str(level), term.names.get(str(level), ""), number)
        amounts = {float(level) for level in term.levels if not isinstance(level, str)}
        if amounts:
            path = ("terms", name, "levels")
            builder.note_text(flow(builder.node(path))[1:-1], path, amounts, term.unit or PLAIN_NUMBER)
    programs.terms = {name: list(scenario.terms[name].levels) for name in names}
    programs.packages = np.array(list(itertools.product(*map(range, sizes))), np.int32)  # of no terms, an empty one
    keep = np.ones(len(programs.packages), bool)
    for i, expression in enumerate(scenario.impossible):
        ruled_out = programs.mask(expression, ("impossible", i))
        if ruled_out >= 0:
            keep &= ~programs.masks[ruled_out]
    if not keep.any():
        raise builder.error(("impossible",), "no packages are left: some package must be possible", key=True)
    programs.restrict(keep)
    for name in sorted(scenario.structures):
        mask = programs.mask(scenario.structures[name].is_, ("structures", name))
        if mask < 0:  # so that whoever names the structure is not blamed
            mask = programs.add_mask(np.ones(len(programs.packages), bool))
        elif not programs.masks[mask].any():
            builder.keep(("structures", name), "no possible package is of this structure")
        programs.structures[name] = mask
        builder.add("structures", name, mask)
    packages = programs.packages
    packages.flags.writeable = False
    return packages
