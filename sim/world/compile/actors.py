"""Actors: preferences by overlay, red lines, the value of no deal, expectations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.scenario.fields import DEFAULT_COST, AsGoodAs
from sim.scenario.numbers import LIKING, PROBABILITY, RATE, UTILITY, constant
from sim.scenario.schema import Actor, Preference
from sim.scenario.tree import nearest
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements


@dataclass(frozen=True)
class Preferences:
    """Slots of weights [O, T] and of level values [O, T, L]; levels as good as no deal [A, T]."""

    weights: npt.NDArray[np.int32]
    values: npt.NDArray[np.int32]
    as_good_as: npt.NDArray[np.int32]


def compile_actors(builder: Builder, elements: Elements) -> Preferences:
    """Fill the tables of actors; overlays of one actor stand together, the base last."""
    terms = builder.programs.terms
    widest = max((len(levels) for levels in terms.values()), default=0)
    weights: list[list[int]] = []
    values: list[list[list[int]]] = []
    as_good_as = np.full((len(elements.actors), len(terms)), -1, np.int32)
    for name, index in elements.actors.items():
        actor = builder.scenario.actors[name]
        path: Path = ("actors", name)
        for i, overlay in enumerate(actor.while_):
            at = (*path, "while", i)
            program = builder.programs.add_static(overlay.if_, (*at, "if"))
            row = builder.add("overlays", index, program)
            merged = {**actor.prefers, **overlay.prefers}
            paths = {t: (*(at if t in overlay.prefers else path), "prefers", t) for t in merged}
            _preferences(builder, merged, paths, weights, values, widest)
            likes = {**{k: path for k in actor.likes}, **{k: at for k in overlay.likes}}
            _likes(builder, elements, row, {**actor.likes, **overlay.likes}, likes)
        row = builder.add("overlays", index, -1)
        paths = {t: (*path, "prefers", t) for t in actor.prefers}
        _preferences(builder, actor.prefers, paths, weights, values, widest)
        _likes(builder, elements, row, actor.likes, {k: path for k in actor.likes})
        _actor(builder, elements, name, index, actor, as_good_as)
    shape = (len(weights), len(terms))
    return Preferences(
        np.array(weights, np.int32).reshape(shape), np.array(values, np.int32).reshape(*shape, widest), as_good_as
    )


def _preferences(
    builder: Builder, prefers: dict[str, Preference], paths: dict[str, Path], weights: list[list[int]],
    values: list[list[list[int]]], widest: int,
) -> None:  # fmt: skip
    terms = builder.programs.terms
    for term in prefers:
        if term not in terms:
            builder.keep(paths[term], f"{term}: is no term{nearest(term, terms)}", key=True)
    with builder.problems.part():
        _comparable(builder, prefers, next(iter(paths.values()), ())[:-1])
    weight_row, value_row = [], []
    for term, levels in terms.items():
        weight, row = -1, list[int]()
        said = prefers.get(term)
        if said is not None:
            with builder.problems.part():
                weight = _weight(builder, said, paths[term], len(prefers))
            with builder.problems.part():
                row = _level_values(builder, said, levels, paths[term])
        weight_row.append(weight)
        value_row.append(row + [-1] * (widest - len(row)))
    weights.append(weight_row)
    values.append(value_row)


def _comparable(builder: Builder, prefers: dict[str, Preference], path: Path) -> None:
    ranks = sorted(p.rank for p in prefers.values() if p.rank is not None)
    if ranks and ranks != list(range(1, len(prefers) + 1)):
        raise builder.error(path, "ranks must be 1, 2, 3, ... over all preferred terms")
    if prefers and all(p.weight is not None and p.weight == constant(0.0) for p in prefers.values()):
        raise builder.error(path, "all packages are alike: give some term a weight above 0")


def _weight(builder: Builder, said: Preference, path: Path, n: int) -> int:
    if (said.weight is None) == (said.rank is None):
        raise builder.error(path, "give one of weight and rank")
    if said.weight is not None:
        if said.weight.constant and said.weight.value < 0:
            raise builder.error((*path, "weight"), f"{said.weight.value:g}: a weight must be at least 0")
        return builder.slot(said.weight, (*path, "weight"), 0.0)
    rank = said.rank or 1
    centroid = sum(1 / k for k in range(rank, n + 1)) / n  # rank-order centroid (Barron and Barrett 1996)
    return builder.slot(constant(centroid), (*path, "rank"), default=True)


def _level_values(builder: Builder, said: Preference, levels: list[Any], path: Path) -> list[int]:
    if said.values is not None:
        if said.best is not None or said.worst is not None:
            raise builder.error(path, "give either values, or best and worst")
        shown = [str(lv) for lv in levels]
        strangers = [key for key in said.values if key not in shown]
        for key in strangers:
            rule = f"{key}: is no level; levels are {', '.join(shown)}{nearest(key, shown)}"
            builder.keep((*path, "values", key), rule, key=True)
        for level in shown:
            if level not in said.values and not nearest(level, strangers):
                raise builder.error((*path, "values"), f"{level}: has no value; give every level one")
        if strangers:
            return []
        return [builder.slot(said.values[str(lv)], (*path, "values", str(lv)), 0.0, 1.0) for lv in levels]
    if said.best is None or said.worst is None:
        raise builder.error(path, "give best and worst, or values")
    best, worst = (_position(builder, getattr(said, w), levels, (*path, w)) for w in ("best", "worst"))
    if best == worst:
        raise builder.error((*path, "best"), f"{said.best}: best and worst must differ")
    positions = [float(lv) if not isinstance(lv, str) else float(i) for i, lv in enumerate(levels)]
    return [builder.constant(min(max((x - worst) / (best - worst), 0.0), 1.0)) for x in positions]


def _position(builder: Builder, level: Any, levels: list[Any], path: Path) -> float:
    """Named levels are equally spaced; numbers stand for themselves and may lie between levels."""
    if any(isinstance(lv, str) for lv in levels):
        return float(level_of(builder, level, levels, path))
    if isinstance(level, str):
        raise builder.error(path, f"{level}: must be a number, as the levels are")
    if not levels[0] <= level <= levels[-1]:
        raise builder.error(
            path,
            f"{level}: must lie within the levels, {levels[0]} to {levels[-1]}; for a wider scale "
            "say what each level is worth: `values: {level: 0 to 1}`",
        )
    return float(level)


def level_of(builder: Builder, level: Any, levels: list[Any], path: Path) -> int:
    """The index of a level of a term."""
    if level not in levels:
        shown = [str(lv) for lv in levels]
        raise builder.error(path, f"{level}: is no level; levels are {', '.join(shown)}{nearest(str(level), shown)}")
    return levels.index(level)


def _likes(builder: Builder, elements: Elements, row: int, likes: dict[str, Any], paths: dict[str, Path]) -> None:
    for other in sorted(likes):
        path = (*paths[other], "likes", other)
        if other not in elements.actors:
            builder.keep(path, f"{other}: is no actor{nearest(other, elements.actors)}", key=True)
            continue
        builder.add("likes", row, elements.actors[other], builder.linear(likes[other], path, dimension=LIKING))


def _actor(
    builder: Builder, elements: Elements, name: str, index: int, actor: Actor, as_good_as: npt.NDArray[np.int32]
) -> None:
    path: Path = ("actors", name)
    no_deal = -1
    if isinstance(actor.no_deal, AsGoodAs):
        with builder.problems.part():
            _as_good_as(builder, actor, index, as_good_as, (*path, "no_deal", "as_good_as"))
    elif actor.no_deal is not None:
        no_deal = builder.linear(actor.no_deal, (*path, "no_deal"), dimension=UTILITY)
    bargains = name in elements.parties()
    for part, what in (("no_deal", "say what no deal is worth"), ("prefers", "prefer something")):
        if bargains and name not in elements.doubtful and not getattr(actor, part):
            builder.keep(path, f"{part}: is missing: who bargains must {what}", key=True)
    if bargains or elements.sues(name):
        cost = builder.slot(
            actor.delay or DEFAULT_COST, (*path, "delay"), 0.0, default=actor.delay is None, dimension=RATE
        )
    else:
        cost = builder.constant(0.0)
    over = -1
    if actor.overconfidence is not None:
        over = builder.slot(actor.overconfidence, (*path, "overconfidence"), 0.0, 1.0, dimension=PROBABILITY)
    party = builder.programs.parties.get(name, -1)
    builder.add("actors", elements.row("actors", name), name, actor.of, party, no_deal, cost, over)
    for line in sorted(actor.never):
        said = actor.never[line]
        at = (*path, "never", line)
        builder.add(
            "red_lines", elements.row(*at), index, builder.programs.mask(said.terms, (*at, "terms")),
            builder.slot(said.credibility, (*at, "credibility"), 0.0, 1.0, dimension=PROBABILITY),
        )  # fmt: skip
    _expects(builder, elements, index, actor, path)


def _as_good_as(builder: Builder, actor: Actor, index: int, into: npt.NDArray[np.int32], path: Path) -> None:
    terms = builder.programs.terms
    said = dict(actor.no_deal.package) if isinstance(actor.no_deal, AsGoodAs) else {}
    for term in said:
        if term not in terms:
            raise builder.error((*path, term), f"{term}: is no term{nearest(term, terms)}", key=True)
    for i, (term, levels) in enumerate(terms.items()):
        if term in said:
            with builder.problems.part():
                into[index, i] = level_of(builder, said[term], levels, (*path, term))
        elif term in actor.prefers or any(term in overlay.prefers for overlay in actor.while_):
            raise builder.error(path, f"{term}: is missing: the actor prefers it, so the package must say it")


def _expects(builder: Builder, elements: Elements, index: int, actor: Actor, path: Path) -> None:
    for target in sorted(actor.expects):
        at = (*path, "expects", target)
        kind = elements.powers.get(target, ("", "", None))[1]
        if kind not in ("review", "rule", "impose"):
            valid = [n for n, _ in elements.of_kind("review", "rule", "impose")]
            builder.keep(at, f"{target}: is no ruling and no measure{nearest(target, valid)}", key=True)
            continue
        rule = builder.rule(
            actor.expects[target], at, partial=kind != "impose", packages=elements.on_the_deal(target)
        )  # the rest is as the ruler has it
        if kind != "impose":
            builder.add("expects_grant", index, elements.ruling_rows[target], rule)
        else:
            builder.add("expects_enforcement", index, builder.programs.deadlines[target][0], rule)
