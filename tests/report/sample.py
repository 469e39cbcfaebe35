"""Summaries for looking at reports and for testing them, counted from the process in `harbour`."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.report.words.plain import spoken
from sim.statistics.intervals import proportion
from sim.statistics.precision import decimals_of, points
from sim.study.shares import plain

from .harbour import BELIEFS, DATES, DAYS, GROUPS, LEVELS, OUTCOMES, World, iso, said
from .sample_inputs import inputs


def checks() -> list[dict[str, Any]]:
    """Just before and just after each date, and the horizon."""
    found = [
        {
            "id": f"{name}:{side}",
            "label": f"just {side} {said(t)}",
            "date": iso(t),
            "t": float(t),
            "side": side,
            "of": name,
            "force": force,
        }
        for name, t, force in DATES
        for side in ("before", "after")
    ]
    end = {
        "id": "horizon",
        "label": said(DAYS),
        "date": iso(DAYS),
        "t": float(DAYS),
        "side": "at",
    }
    return [*found, end | {"of": None, "force": None}]


def run_summary(n: int = 4000, seed: int = 1, name: str = "harbour") -> dict[str, Any]:
    """A run summary counted from the process."""
    world = World(n, 20, seed, name)
    states = {c["id"]: world.state(c["t"], c["side"] == "before") for c in checks()}
    daily = np.array([world.state(day) for day in range(DAYS + 1)])
    groups = world.group(daily)
    days = [iso(day) for day in range(DAYS + 1)]
    ids = list(OUTCOMES)
    held = {key: daily == i for i, key in enumerate(ids[:-1])}
    first = {key: np.where(days.any(axis=0), days.argmax(axis=0), np.inf) for key, days in held.items()}
    end = world.group(states["horizon"])
    refused, banned = ((t <= DAYS) & (end > 0) for t in (world.refused, world.ban))
    return {
        "schema_version": 1,
        "kind": "run",
        "scenario": {
            "title": f"A fictitious {name} (made-up example)",
            "file": f"scenarios/{name}.yaml",
            "hash": f"{seed:064x}",
            "as_of": iso(0),
            "horizon": iso(DAYS),
            "zone": "Europe/Lisbon",
        },
        "run": {
            "id": f"{name}-{seed}",
            "n": n,
            "per_belief": 20,
            "belief_draws": n // 20,
            "uncertain": len(BELIEFS),
            "certain": False,
            "seed": seed,
            "version": "0.1.0",
            "stopped_by": "n",
            "level": 0.95,
            "command": f"sim run scenarios/{name}.yaml -n {n} --seed {seed}",
        },
        "dates": [
            {"id": d, "name": spoken(d), "label": f"{spoken(d)} ({f})", "date": iso(t), "t": float(t), "force": f}
            for d, t, f in DATES
        ],
        "limits": [{"id": DATES[-1][0], "label": f"{spoken(DATES[-1][0])} at the latest", "date": iso(75), "t": 75.0}],
        "checks": checks(),
        "actors": [
            {"id": "owner", "name": "the town", "of": "the town that owns the harbour"},
            {"id": "minister", "name": "minister", "of": ""},
        ],
        "names": {
            "actors.owner": "the town",
            "actors.high_court.powers.berth_suit": "the suit against the berth ban",
        },
        "groups": [{"id": group} for group in GROUPS],
        "outcomes": [
            {"id": key, "group": group, "rule": rule, "in_force": []} for key, (group, rule) in OUTCOMES.items()
        ],
        "probabilities": {
            "groups": {
                c: {g: world.estimate(world.group(s) == i) for i, g in enumerate(GROUPS)} for c, s in states.items()
            },
            "outcomes": {c: {o: world.estimate(s == i) for i, o in enumerate(ids)} for c, s in states.items()},
        },
        "moves": {
            date: {
                g: paired(world, before == i, after == i)
                | dict.fromkeys(("clear", "way"), bool(((before == i) != (after == i)).any()))
                for i, g in enumerate(GROUPS)
            }
            for date, (before, after) in (
                (name, [world.group(states[f"{name}:{side}"]) for side in ("before", "after")]) for name, _, _ in DATES
            )
        },
        "earlier": {
            date: {g: paired(world, eve == i, before == i) for i, g in enumerate(GROUPS)}
            for date, (eve, before) in (
                (name, [world.group(world.state(t - 1)), world.group(states[f"{name}:before"])]) for name, t, _ in DATES
            )
        },
        "occupation": {
            "dates": days,
            "groups": {g: (groups == i).mean(1).tolist() for i, g in enumerate(GROUPS)},
            "outcomes": {o: (daily == i).mean(1).tolist() for i, o in enumerate(ids)},
        },
        "incidence": {
            "dates": days,
            "first": {key: [float((t <= day).mean()) for day in range(DAYS + 1)] for key, t in first.items()},
            "ever": {key: world.estimate(np.isfinite(t)) for key, t in first.items()},
            "held_by": {key: held_by(np.isfinite(t).reshape(world.draws, world.m).sum(1)) for key, t in first.items()},
        },
        "terms": terms(world),
        "bargains": [bargain(terms(world))],
        "constraints": [
            {
                "id": bound,
                "actor": actor,
                "constraint": bound,
                "share": world.estimate(hit),
                "unclosed": unclosed(world, hit),
            }
            for actor, bound, hit in (
                ("review board", "review: refused", world.refused <= DAYS),
                ("export office", "export licence: refused", world.licence_refused <= DAYS),
                ("minister", "berth ban: enforced before closing", world.ban <= DAYS),
                ("the town", "never: cranes == transferred", np.isinf(world.signed)),
            )
            if hit.any()
        ],
        "lifts": {
            "n": n,
            "told": [],
            "failed": [],
            "few": False,
            "powers": [
                {"name": name, "way": way, "groups": lifted(world, end, np.where(hit, 0, end))}
                for name, way, hit in (
                    ("review", "review", refused),
                    ("berth_suit", "rule", np.zeros_like(refused)),
                    ("berth_ban", "", banned),
                )
            ],
        },
        "drivers": drivers(world, end),
        "driver_draws": world.draws,
        "least_effect": {group: [0.05, 0.05] for group in GROUPS},
        "stories": stories(world, states["horizon"]),
        "inputs": inputs(),
        "warnings": [
            {
                "path": "actors.review_board.powers.review.review.takes",
                "message": "the clock has run 40 days already, and only 3 % of this distribution lie beyond",
                "place": "scenarios/harbour.yaml:40:9",
                "text": "scenarios/harbour.yaml:40:9: the clock has run 40 days already",
                "default": None,
            }
        ],
    }


def unclosed(world: World, hit: np.ndarray) -> dict[str, Any]:
    """In how many no deal closes of those that a constraint bound."""
    hits, counts = (one.reshape(world.draws, world.m).sum(1) for one in (hit & (world.closed > DAYS), hit))
    return plain(proportion(hits, counts)) | {"band_low": None, "band_high": None}


def lifted(world: World, before: np.ndarray, after: np.ndarray) -> dict[str, Any]:
    """How often each answer holds without a power, less how often it does with it."""
    return {
        g: (d := paired(world, before == i, after == i))
        | dict.fromkeys(("clear", "way"), d["least"] > 0 or d["most"] < 0)
        | {"to": world.estimate(after == i)}
        for i, g in enumerate(GROUPS)
    }


def held_by(hits: np.ndarray) -> float:
    """How many belief draws would hold as many if each held the same."""
    return float(hits.sum() ** 2 / max(1, (hits**2).sum()))


def bargain(agreed: dict[str, Any]) -> dict[str, Any]:
    """A talk of two parties over twelve packages on a curve, and as many below it."""
    curve = [
        {"label": f"package {k}", "name": f"package {k}", "utilities": [k / 11, (1 - (k / 11) ** 2) ** 0.5]}
        for k in range(12)
    ]
    inside = [[0.8 * u for u in point["utilities"]] for point in curve]
    return {
        "bid": "offer", "parties": ["the town", "port holding"], "no_deal": [0.3, 0.4],
        "packages": sorted([*inside, *(point["utilities"] for point in curve)]),
        "frontier": curve[::-1],
        "solutions": {"nash": curve[7], "kalai_smorodinsky": curve[8], "welfare": curve[7]},
        "agreed": [
            {"label": one["label"], "name": one["name"], "utilities": curve[5 + k % 4]["utilities"], "share": one["share"]}
            for k, one in enumerate(agreed["packages"])
        ],
    }  # fmt: skip


def terms(world: World) -> dict[str, Any]:
    """Packages and levels among the agreements signed."""
    signed = world.signed <= DAYS
    owner, end = np.where(world.sale, 3, 1), world.state(DAYS)
    found = []
    for o in (1, 3):
        for c in range(3):
            levels = {"ownership": LEVELS["ownership"][o], "cranes": LEVELS["cranes"][c], "price": "20"}
            share = world.estimate((owner == o) & (world.cranes == c) & signed)
            with_whom = ["fund", "harbour board"] if o == 3 else ["harbour board", "port operator"]
            found.append(
                {
                    "label": (label := f"ownership {levels['ownership']} %, cranes {levels['cranes']}, price 20"),
                    "name": spoken(label),
                    "structure": "sale" if o == 3 else "partnership",
                    "levels": levels,
                    "between": [{"names": with_whom, "hits": share["hits"]}],
                    "share": share,
                }
            )
    shares = {
        "ownership": {"of": "harbour held by local parties", "unit": "%", "codes": owner},
        "cranes": {"of": "crane control software", "unit": None, "codes": world.cranes},
    }
    return {
        "negotiated": True,
        "n_signed": int(signed.sum()),
        "signed": world.estimate(signed),
        "different": 6,
        "alike": 0,
        "in_outcomes": sorted(
            (
                {"id": o, "share": world.estimate(signed & (end == i))}
                for i, o in enumerate(OUTCOMES)
                if (signed & (end == i)).any()
            ),
            key=lambda one: -one["share"]["p"],
        ),
        "parties": [
            {"names": ["harbour board", "port operator"], "share": world.estimate(signed & ~world.sale)},
            {"names": ["fund", "harbour board"], "share": world.estimate(signed & world.sale)},
        ],
        "packages": sorted(found, key=lambda f: -f["share"]["p"]),
        "levels": {
            key: {
                "name": spoken(key),
                "names": {level: spoken(level) for level in LEVELS[key]},
                "of": term["of"],
                "unit": term["unit"],
                "alike": [],
                "shares": {level: float((term["codes"][signed] == i).mean()) for i, level in enumerate(LEVELS[key])},
            }
            for key, term in shares.items()
        },
    }


def thirds(x: np.ndarray, share: np.ndarray) -> dict[str, float]:
    """The mean share in the lowest and the highest third of a belief, and the interval of their difference."""
    low, high = (share[third] for third in (x <= np.quantile(x, 1 / 3), x >= np.quantile(x, 2 / 3)))
    effect, half = high.mean() - low.mean(), 1.96 * np.hypot(low.std() / len(low) ** 0.5, high.std() / len(high) ** 0.5)
    return {
        "at_low": float(low.mean()), "at_high": float(high.mean()), "draws_low": len(low), "draws_high": len(high), "effect_low": float(effect - half),
        "effect_high": float(effect + half),
    }  # fmt: skip


def drivers(world: World, group: np.ndarray) -> list[dict[str, Any]]:
    """Squared correlations of beliefs with the share of each group, above a permutation baseline."""
    rng, found = np.random.default_rng(0), []
    for g, name in enumerate(GROUPS):
        share = (group == g).reshape(world.draws, world.m).mean(1)
        for k, path in enumerate(BELIEFS):
            x = world.beliefs[:, k]
            r = np.corrcoef(x, share)[0, 1]
            null = np.quantile([np.corrcoef(rng.permutation(x), share)[0, 1] ** 2 for _ in range(99)], 0.95)
            if r * r > null:
                found.append(
                    {
                        "parameter": path,
                        "index": float(r * r),
                        "null": float(null),
                        "sign": int(np.sign(r)),
                        "group": name,
                        "partners": [],
                    }
                    | thirds(x, share)
                )
    return found


def stories(world: World, state: np.ndarray) -> list[dict[str, Any]]:
    """For each outcome the lowest replication, told by its times."""
    kinds = [
        ("signed", "owner", "signs a package with the port group", "the offer of the port group", False),
        ("approved", "review_board", "grants the review", "the filing", True),
        ("refused", "review_board", "refuses: ownership too low", "the filing", True),
        ("postponed", "minister", "moves berth_ban to a later date", "the owner asked for time", True),
        ("ban", "minister", "enforces berth_ban", "the date passed without a closing", True),
        ("stay", "high_court", "suspends berth_ban", "the owner's petition", True),
        ("lapsed", "minister", "lets berth_ban lapse", "the date passed", True),
        ("closed", "owner", "closes the agreement", "all clearances given", True),
    ]
    found = []
    for i, (outcome, (group, _)) in enumerate(OUTCOMES.items()):
        where = np.flatnonzero(state == i)
        if not len(where):
            continue
        k = int(where[0])
        told = sorted(
            (float(getattr(world, kind)[k]), kind, actor, text, why, public) for kind, actor, text, why, public in kinds
        )
        found.append(
            {
                "outcome": outcome,
                "group": group,
                "share": world.estimate(state == i),
                "replication": k,
                "typical_of": 0.31,
                "taken": round(0.31 * len(where)),
                "among": len(where),
                "events": [
                    {
                        "date": iso(t),
                        "time": t,
                        "actor": actor,
                        "text": text,
                        "because": why,
                        "public": public,
                        "turning": kind not in ("signed", "approved", "postponed", "lapsed"),
                        "afterwards": False,
                    }
                    for t, kind, actor, text, why, public in told
                    if t <= DAYS
                ],
            }
        )
    return sorted(found, key=lambda s: -s["share"]["p"])


def paired(world: World, x: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    """A paired difference, clustered by belief draw."""
    d = y.astype(float) - x.astype(float)
    per = d.reshape(world.draws, world.m).mean(1)
    half = 1.96 * float(per.std(ddof=1)) / world.draws**0.5
    both = x.std() > 0 and y.std() > 0
    r = float(np.corrcoef(x, y)[0, 1]) if both else None
    mean = float(d.mean())
    return {
        "diff": mean,
        "low": mean - half,
        "high": mean + half,
        "least": mean - 1.5 * half,
        "most": mean + 1.5 * half,
        "correlation": r,
        "only_a": int((d < 0).sum()),
        "only_b": int((d > 0).sum()),
        "draws": world.draws,
        "draws_same": int((np.sign(per) == np.sign(mean)).sum()) if mean else None,
        "draws_other": int((np.sign(per) == -np.sign(mean)).sum()) if mean else None,
        "clear": abs(mean) > half,
        "way": abs(mean) > half,
        "text": f"{points(mean, decimals_of(2 * half))} points",
    }
