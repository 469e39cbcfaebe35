"""Correlations between beliefs: a Gaussian copula, from the rank correlations that an expert gives.

Each belief keeps its own distribution. Their normal scores z get the correlation 2 sin(pi r / 6) that gives the
ranks the correlation r asked for (Pearson 1907; Clemen and Reilly 1999, "Correlations and copulas for decision and
risk analysis"; the idea of inducing rank correlations is that of Iman and Conover 1982). With L the Cholesky factor of
their matrix and e independent scores, each belief's own, z = L e. All sums have a fixed order and use elementary
operations only, so that a plan has the same bits everywhere.
"""

from __future__ import annotations

import math
from itertools import combinations

from sim.scenario.schema import Correlation
from sim.scenario.tree import nearest
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder

Matrix = list[list[float]]
LEAST = 1e-9  # of a pivot: below it some belief is as good as fixed by the others
MOST = 100  # beliefs in one group


def compile_correlates(builder: Builder) -> None:
    """Fill the table of correlations: the rows of the Cholesky factor of each group of correlated beliefs.

    Raises:
        ScenarioError: for what is no belief, for a pair that is given twice, for correlations that contradict each other.
    """
    pairs: dict[tuple[int, int], float] = {}
    for i, said in enumerate(builder.scenario.correlates):
        with builder.problems.part():
            _read(builder, said, ("correlates", i), pairs)
    builder.problems.stop()
    _defaults(builder, pairs)
    for group in _groups(pairs):
        order = sorted(group, key=lambda slot: str(builder.rows["slots"][slot][-1]))
        if len(order) > MOST:
            raise builder.error(("correlates",), f"{len(order)} beliefs hang together: at most {MOST} may")
        factor = cholesky(_matrix(order, pairs))
        if factor is None:
            raise _contradiction(builder, order, pairs)
        for row, slot in enumerate(order[1:], 1):  # the first keeps its own score
            for column in range(row + 1):
                builder.add("correlates", slot, order[column], factor[row][column])


def _read(builder: Builder, said: Correlation, path: Path, pairs: dict[tuple[int, int], float]) -> None:
    slots = [_belief(builder, name, (*path, "of", k)) for k, name in enumerate(said.of)]
    for (i, one), (j, other) in combinations(enumerate(slots), 2):
        at = (*path, "of", j)
        if one == other:
            raise builder.error(at, f"{said.of[j]}: is the same unknown as {said.of[i]}")
        pair = (min(one, other), max(one, other))
        if pair in pairs:
            raise builder.error(at, f"{said.of[j]}: its correlation with {said.of[i]} is given twice")
        pairs[pair] = said.by
    builder.note_text(f"rank correlation {said.by:g} of {', '.join(said.of)}", (*path, "by"), {said.by})


def _defaults(builder: Builder, pairs: dict[tuple[int, int], float]) -> None:
    """Defaults of one kind go together by something that they share, but for those of which the file says how.

    z_i = sqrt(r) z + sqrt(1 - r) e_i, so that whoever else there is changes nobody's number.
    """
    said = {slot for pair in pairs for slot in pair}
    for (prior, by), slots in builder.alike.items():
        alike = [slot for slot in slots if slot not in said]
        if not alike:
            continue
        score = score_correlation(by)
        shared = builder.shared_score(prior)
        for slot in alike:
            builder.add("correlates", slot, slot, math.sqrt(1.0 - score))
            builder.add("correlates", slot, shared, math.sqrt(score))
        if len(alike) < 2:  # one alone has the shared part too, lest another who comes changes its number
            continue
        names = ", ".join(str(builder.rows["slots"][slot][-1]) for slot in alike)
        builder.note_default(f"rank correlation {by:g} of {names}", ("correlates", prior))


def _belief(builder: Builder, name: str, path: Path) -> int:
    """The slot of a belief, by its path in the file; one that is known exactly, or gone, has its score, which moves the others as before."""
    found = builder.beliefs.get(name, builder.beliefs.get(f"{name}.is"))
    if found is not None:
        return found
    known = {entry.path for entry in builder.inputs}
    if name in builder.private or f"{name}.is" in builder.private:
        raise builder.error(path, f"{name}: is chance and not a belief; only what is the same in all replications of a "
                            "belief draw can be correlated")  # fmt: skip
    if name in known or f"{name}.is" in known:
        return builder.score(name if name in known else f"{name}.is")
    if name in (gone := dict(builder.loaded.gone)):
        return builder.score(gone[name])
    raise builder.error(path, f"{name}: is no belief of this scenario{nearest(name, builder.beliefs)}")


def _groups(pairs: dict[tuple[int, int], float]) -> list[set[int]]:
    """Beliefs that hang together by correlations."""
    groups: list[set[int]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if not group & set(pair)]
        groups.append(set(pair).union(*touched))
    return groups


def _matrix(order: list[int], pairs: dict[tuple[int, int], float], share: float = 1.0) -> Matrix:
    """Correlations of the normal scores; beliefs that no pair names are uncorrelated."""

    def of(a: int, b: int) -> float:
        return 1.0 if a == b else share * score_correlation(pairs.get((min(a, b), max(a, b)), 0.0))

    return [[of(a, b) for b in order] for a in order]


def score_correlation(rank: float) -> float:
    """The correlation of normal scores that gives their ranks a correlation: 2 sin(pi r / 6).

    The sine by its series, whose bits do not depend on a library.

    >>> round(score_correlation(0.5), 6)
    0.517638
    """
    x = math.pi * rank / 6.0
    term = total = x
    for n in range(1, 12):
        term *= -x * x / ((2 * n) * (2 * n + 1))
        total += term
    return 2.0 * total


def cholesky(matrix: Matrix) -> Matrix | None:
    """The lower triangle L with L L' = matrix, of a correlation matrix [n, n]; None where it is not positive definite.

    >>> cholesky([[1.0, 0.6], [0.6, 1.0]])
    [[1.0, 0.0], [0.6, 0.8]]
    """
    n = len(matrix)
    factor = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            total = matrix[i][j]
            for k in range(j):
                total -= factor[i][k] * factor[j][k]
            if i > j:
                factor[i][j] = total / factor[j][j]
            elif total < LEAST:
                return None
            else:
                factor[i][i] = math.sqrt(total)
    return factor


def _contradiction(builder: Builder, order: list[int], pairs: dict[tuple[int, int], float]) -> Exception:
    """An error that says how much weaker the correlations would have to be."""
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if cholesky(_matrix(order, pairs, middle)) else (low, middle)
    names = ", ".join(str(builder.rows["slots"][slot][-1]) for slot in order)
    unnamed = len(order) * (len(order) - 1) // 2 - sum(pair[0] in order for pair in pairs)
    also = f", and {unnamed} pairs that are not named count as uncorrelated" if unnamed else ""
    return builder.error(
        ("correlates",),
        f"the correlations of {names} contradict each other{also}; all times {math.floor(low * 100) / 100:g} they would not",
        key=True,
    )
