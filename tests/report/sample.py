"""Summaries for looking at reports and for testing them, counted from the process in `harbour`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .harbour import BELIEFS, DATES, DAYS, GROUPS, LEVELS, OUTCOMES, World, iso, said


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
    first = {
        "sale_closed": np.where(world.sale, world.closed, np.inf),
        "ban_in_force": world.ban,
        "partnership_closed": np.where(world.sale, np.inf, world.closed),
        "refused": world.refused,
    }
    ids = list(OUTCOMES)
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
            "seed": seed,
            "engine": "reference",
            "version": "0.1.0",
            "seconds": 8.1,
            "stopped_by": "n",
            "level": 0.95,
            "command": f"sim run scenarios/{name}.yaml -n {n} --seed {seed}",
        },
        "dates": [{"id": d, "label": f"{d} ({f})", "date": iso(t), "t": float(t), "force": f} for d, t, f in DATES],
        "checks": checks(),
        "groups": [{"id": group} for group in GROUPS],
        "outcomes": [{"id": key, "group": group, "rule": rule} for key, (group, rule) in OUTCOMES.items()],
        "probabilities": {
            "groups": {
                c: {g: world.estimate(world.group(s) == i) for i, g in enumerate(GROUPS)} for c, s in states.items()
            },
            "outcomes": {c: {o: world.estimate(s == i) for i, o in enumerate(ids)} for c, s in states.items()},
        },
        "occupation": {
            "dates": days,
            "groups": {g: (groups == i).mean(1).tolist() for i, g in enumerate(GROUPS)},
            "outcomes": {o: (daily == i).mean(1).tolist() for i, o in enumerate(ids)},
        },
        "incidence": {
            "dates": days,
            "first": {key: [float((t <= day).mean()) for day in range(DAYS + 1)] for key, t in first.items()},
        },
        "terms": terms(world),
        "constraints": [
            {"actor": actor, "constraint": bound, "share": world.estimate(hit)}
            for actor, bound, hit in (
                ("review_board", "review: refused", world.refused <= DAYS),
                ("export_office", "export_licence: refused", world.licence_refused <= DAYS),
                ("minister", "berth_ban: enforced before closing", world.ban <= DAYS),
                ("owner", "never: cranes == transferred", np.isinf(world.signed)),
            )
        ],
        "drivers": drivers(world, world.group(states["horizon"])),
        "stories": stories(world, states["horizon"]),
        "inputs": inputs(),
        "warnings": ["review_board.review: the clock's prior makes the 40 days elapsed improbable (p = 0.03)"],
    }


def terms(world: World) -> dict[str, Any]:
    """Packages and levels among the agreements signed."""
    signed = world.signed <= DAYS
    owner = np.where(world.sale, 3, 1)
    found = []
    for o in (1, 3):
        for c in range(3):
            levels = {"ownership": LEVELS["ownership"][o], "cranes": LEVELS["cranes"][c], "price": "20"}
            found.append(
                {
                    "label": f"ownership {levels['ownership']} %, cranes {levels['cranes']}, price 20",
                    "structure": "sale" if o == 3 else "partnership",
                    "levels": levels,
                    "share": world.estimate((owner == o) & (world.cranes == c) & signed),
                }
            )
    shares = {
        "ownership": {"of": "harbour held by local parties", "unit": "%", "codes": owner},
        "cranes": {"of": "crane control software", "unit": None, "codes": world.cranes},
    }
    return {
        "n_signed": int(signed.sum()),
        "signed": world.estimate(signed),
        "packages": sorted(found, key=lambda f: -f["share"]["p"]),
        "levels": {
            key: {
                "of": term["of"],
                "unit": term["unit"],
                "shares": {level: float((term["codes"][signed] == i).mean()) for i, level in enumerate(LEVELS[key])},
            }
            for key, term in shares.items()
        },
    }


def drivers(world: World, group: np.ndarray) -> list[dict[str, Any]]:
    """Squared correlations of beliefs with the share of each group, above a permutation baseline."""
    rng, found = np.random.default_rng(0), []
    for g, name in enumerate(GROUPS):
        share = (group == g).reshape(world.draws, world.m).mean(1)
        for k, path in enumerate(BELIEFS):
            x = world.beliefs[:, k]
            r = np.corrcoef(x, share)[0, 1]
            null = np.quantile([np.corrcoef(rng.permutation(x), share)[0, 1] ** 2 for _ in range(99)], 0.95)
            boot = []
            for _ in range(99):
                pick = rng.integers(0, world.draws, world.draws)
                boot.append(np.corrcoef(x[pick], share[pick])[0, 1] ** 2)
            low, high = np.quantile(boot, (0.05, 0.95))
            if r * r > null:
                found.append(
                    {
                        "parameter": path,
                        "index": float(r * r),
                        "low": float(min(low, r * r)),
                        "high": float(max(high, r * r)),
                        "null": float(null),
                        "sign": int(np.sign(r)),
                        "group": name,
                    }
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
            (float(getattr(world, kind)[k]), actor, text, why, public) for kind, actor, text, why, public in kinds
        )
        found.append(
            {
                "outcome": outcome,
                "group": group,
                "share": world.estimate(state == i),
                "replication": k,
                "typical_of": 0.31,
                "events": [
                    {
                        "date": iso(t),
                        "time": t,
                        "actor": actor,
                        "text": text,
                        "because": why,
                        "public": public,
                    }
                    for t, actor, text, why, public in told
                    if t <= DAYS
                ],
            }
        )
    return sorted(found, key=lambda s: -s["share"]["p"])


def inputs() -> dict[str, Any]:
    """Where the made-up numbers claim to come from."""
    facts = [
        {
            "id": "harbour-1",
            "date": iso(-20),
            "statement": "The minister says that the berths close unless the harbour is sold.",
            "confidence": "high",
            "sources": [{"title": "The Made-up Gazette", "address": "https://example.org/gazette/1"}],
        },
        {
            "id": "harbour-2",
            "date": iso(-9),
            "statement": "The owner will not hand over the software of its cranes.",
            "confidence": "reported",
            "sources": [{"title": "A letter in the file", "address": "file:///letters/2"}],
        },
    ]
    return {
        "evidence": [
            {"path": "actors.minister.powers.berth_ban.at", "value": iso(18), "facts": ["harbour-1"]},
            {
                "path": "actors.owner.never.1.credibility",
                "value": "pert [0.8, 0.95, 1]",
                "facts": ["harbour-2"],
            },
        ],
        "priors": [
            {
                "path": "actors.review_board.powers.review.takes",
                "value": "median 30 days, p90 60 days",
                "prior": "review.days",
                "source": "made-up table of reviews, 2010 to 2020",
            }
        ],
        "assumptions": [
            {"path": "actors.owner.powers.seller.tactic", "value": "pert [0.1, 0.4, 1]", "default": True},
            {"path": "actors.owner.no_deal", "value": "0.3", "default": False},
        ],
        "facts": facts,
        "counts": {"evidence": 2, "priors": 1, "assumptions": 2},
    }


def comparison_summary(n: int = 4000, seed: int = 1, others: tuple[str, ...] = ("firm",)) -> dict[str, Any]:
    """The harbour, and the same harbour with something changed, under the same luck."""
    names = ("harbour", *others)
    summaries = [run_summary(n, seed, name) for name in names]
    files = " ".join(f"scenarios/{name}.yaml" for name in names)
    return {
        "schema_version": 1,
        "kind": "compare",
        "run": summaries[0]["run"] | {"id": "-".join(names), "command": f"sim compare {files} -n {n} --seed {seed}"},
        "scenarios": [{"name": name, "summary": one} for name, one in zip(names, summaries, strict=True)],
        "pairs": [pair(n, seed, other) for other in others],
        "common_checks": [check["id"] for check in checks()],
    }


def pair(n: int, seed: int, other: str) -> dict[str, Any]:
    """The harbour against another scenario: differences and flips at every check."""
    a, b = World(n, 20, seed), World(n, 20, seed, other)
    found: dict[str, Any] = {}
    for check in checks():
        x, y = (w.group(w.state(check["t"], check["side"] == "before")) for w in (a, b))
        ways = [
            (i, j) for i in range(len(GROUPS)) for j in range(len(GROUPS)) if i != j and ((x == i) & (y == j)).any()
        ]
        found[check["id"]] = {
            "groups": {g: difference(a, x == i, y == i) for i, g in enumerate(GROUPS)},
            "flips": [
                {
                    "from": GROUPS[i],
                    "to": GROUPS[j],
                    "count": int(((x == i) & (y == j)).sum()),
                    "share": a.estimate((x == i) & (y == j)),
                }
                for i, j in ways
            ],
        }
    changed = {"path": "actors.minister.powers.berth_ban.extend.grants", "a": "beta [2, 3]", "b": "0"}
    return {"a": "harbour", "b": other, "matched": 0.98, "checks": found, "differences": [changed]}


def difference(world: World, x: np.ndarray, y: np.ndarray) -> dict[str, Any]:
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
        "correlation": r,
        "text": f"{100 * mean:+.1f} points",
    }
