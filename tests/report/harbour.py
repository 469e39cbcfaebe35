"""A small random process to make summaries of: a fictitious harbour is for sale.

A minister names dates, a board reviews, and a court may stay the order. It says nothing about any real case.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

START, DAYS = date(2031, 3, 3), 120
LEVELS = {
    "ownership": ("0", "20", "50", "100"),
    "cranes": ("kept", "inspected", "transferred"),
    "price": ("10", "20"),
}
GROUPS = ("deal", "partnership", "ban", "unresolved")
OUTCOMES = {
    "sale_closed": ("deal", "closed and is(sale)"),
    "partnership_closed": ("partnership", "closed and is(partnership)"),
    "ban_in_force": ("ban", "in_force(ban)"),
    "approved_not_closed": ("partnership", "approved_in_principle"),
    "ban_stayed": ("unresolved", "suspended(ban)"),
    "postponed": ("unresolved", "ever extended(berth_ban)"),
    "lapsed_unenforced": ("unresolved", "lapsed(berth_ban)"),
    "undecided": ("unresolved", "otherwise"),
}
DATES = (("ultimatum", 4, "spoken"), ("berth_ban", 18, "order"), ("divestiture", 75, "order"))
BELIEFS = {
    "actors.minister.powers.berth_ban.then.enforce": (3, 3),
    "actors.minister.powers.berth_ban.extend.grants": (2, 3),
    "actors.review_board.powers.review.grants.above": (6, 3),
    "actors.export_office.powers.export_licence.grants.above": (2, 3),
    "actors.high_court.powers.berth_suit.grants": (3, 4),
}


def iso(day: float) -> str:
    """The date of a day counted from the start."""
    return (START + timedelta(days=int(day))).isoformat()


def said(day: float) -> str:
    """The date of a day as a label has it."""
    when = START + timedelta(days=int(day))
    return f"{when.day} {when:%b %Y}"


class World:
    """All replications at once; every time is a float in days, infinity where a thing never happens."""

    def __init__(self, n: int, per_belief: int, seed: int, change: str = "harbour") -> None:
        self.n, self.m = n, per_belief
        self.draws = n // per_belief
        rng = np.random.default_rng(seed)
        self.beliefs = np.column_stack([rng.beta(a, b, self.draws) for a, b in BELIEFS.values()])
        enforce, extend, grant, licence, stay = np.repeat(self.beliefs, per_belief, axis=0).T
        if change == "firm":
            extend, enforce = extend * 0, np.sqrt(enforce)
        if change == "sure_review":
            grant = grant * 0 + 1
        u = rng.random((9, n))
        never = np.inf
        self.sale = u[0] < 0.2
        self.signed = rng.exponential(14, n)
        self.signed[u[1] > 0.75] = never
        self.cranes = np.where(u[2] < 0.6, 0, np.where(u[2] < 0.85, 1, 2))
        answer = self.signed + rng.gamma(4, 8, n)
        self.approved = np.where(u[3] < grant, answer, never)
        self.refused = np.where(u[3] < grant, never, answer)
        asked = self.cranes == 2
        self.licence_refused = np.where(asked & (u[4] > licence), self.signed + rng.gamma(4, 12, n), never)
        ready = np.where(asked, np.where(u[4] < licence, self.signed + rng.gamma(4, 12, n), never), 0)
        self.closed = np.maximum(self.approved, ready) + rng.gamma(3, 7, n)
        moved = (u[5] < extend) & (self.closed > 18)
        self.postponed = np.where(moved, 18.0, never)
        due = np.where(moved, 18 + rng.uniform(5, 20, n), 18.0)
        open_then = self.closed > due
        self.ban = np.where(open_then & (u[6] < enforce), due, never)
        self.lapsed = np.where(open_then & (u[6] >= enforce), due, never)
        self.stay = np.where(u[7] < stay, self.ban + rng.exponential(20, n), never)
        late = (self.closed > 75) & np.isinf(self.approved) & (u[8] < 0.35)
        self.ban = np.where(late & np.isinf(self.ban), 75.0, self.ban)

    def state(self, t: float, before: bool = False) -> np.ndarray:
        """The index of the first outcome that holds at `t`, or just before it; shape `[n]`."""

        def past(times: np.ndarray) -> np.ndarray:
            return times < t if before else times <= t

        closed, ban = past(self.closed), past(self.ban)
        holds = [
            closed & self.sale, closed & ~self.sale, ban & ~past(self.stay) & ~closed, past(self.approved),
            past(self.stay), past(self.postponed) & ~past(self.lapsed), past(self.lapsed),
            np.full(self.n, True),
        ]  # fmt: skip
        return np.argmax(holds, axis=0)

    def estimate(self, hit: np.ndarray) -> dict[str, Any]:
        """A share with a sampling interval clustered by belief draw, and the spread of beliefs."""
        n, hits = self.n, int(hit.sum())
        p = hits / n
        per = hit.reshape(self.draws, self.m).mean(1)
        variance = float(per.var(ddof=1))
        if hits in (0, n):
            edge = min(1.0, 3 / self.draws)
            low, high = (0.0, edge) if hits == 0 else (1 - edge, 1.0)
            text = f"none (< {100 * edge:.1f} %)" if hits == 0 else f"all (> {100 * (1 - edge):.1f} %)"
            band = (None, None)
        else:
            half = 1.96 * (variance / self.draws) ** 0.5
            low, high = max(0.0, p - half), min(1.0, p + half)
            text = f"{100 * p:.1f} %" if p >= 0.0005 else f"{100 * p:.3f} %"
            tau = max(0.0, variance - float(np.mean(per * (1 - per))) / (self.m - 1))
            spread = p + (per - p) * (tau / variance) ** 0.5
            band = tuple(float(np.clip(q, 0, 1)) for q in np.quantile(spread, (0.025, 0.975))) if tau else (None, None)
        return {"p": p, "low": low, "high": high, "band_low": band[0], "band_high": band[1],
                "hits": hits, "n": n, "draws": self.draws, "text": text}  # fmt: skip

    def group(self, state: np.ndarray) -> np.ndarray:
        """The group index of outcome indices."""
        return np.array([GROUPS.index(group) for group, _ in OUTCOMES.values()])[state]
