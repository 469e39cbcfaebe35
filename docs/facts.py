"""What each of the twelve facts of seeds/seed.yaml changes: `python docs/facts.py -n 4000 > docs/facts.md`.

`scenarios/without/seed-N.yaml` is the main scenario without fact N. Both are played with the same luck; what differs
between a replication and its twin, the fact has done. A fact is a mechanism if that is so in 1 % of them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.execution.options import Options
from sim.execution.scenarios import Scenario, open_scenario
from sim.statistics.intervals import Estimate, proportion
from sim.statistics.moments import per_draw
from sim.study.compare import compare_study
from sim.world.plan import Plan
from sim.world.record import Event, Kind
from sim.world.reference import Engine

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
BASE = SCENARIOS / "oracle.yaml"
SAYS = {
    1: "A partnership would let ByteDance keep TikTok running after the order to sell.",
    2: "The administration gives ByteDance until 15 September to sell, or the network is banned.",
    3: "ByteDance will release its source code to no US buyer.",
    4: "Microsoft, with Walmart, is refused; it had been confident.",
    5: "Oracle is chosen as trusted technology partner, which is no sale.",
    6: "Both firms believe that this satisfies the President.",
    7: "The President has a good relationship with Oracle's co-founder.",
    8: "ByteDance says nothing in public: what is reported is not announced.",
    9: "A trade war is the climate of the talks, and gives no leverage.",
    10: "China puts three technologies that TikTok uses on its list.",
    11: "What is on the list needs the approval of the Ministry of Commerce.",
    12: "ByteDance's president says that solutions are being developed in everybody's interest.",
}
RECORD_ONLY = {  # a statement on which nobody acts, and a silence that hides what hardly anybody acts on
    8: "moves what is public, and hardly a decision",
    12: "moves a line of the record, no probability",
}
FAILED = "below 1 %: no mechanism"
LEAST = 0.01
CHECKS = {"app_ban:after": "Just after 20 September 2020", "horizon": "On 31 December 2020"}
TELLING = (Kind.SAID, Kind.SET, Kind.MOVED, Kind.HAPPENED, Kind.ANNOUNCED)
PER_BELIEF = 20
Row = tuple[Any, ...]


class Change(NamedTuple):
    """Shares of replications whose record differs from its twin's after as_of.

    `any`: in anything but the numbering of events. `decided`: in what somebody does about the deal or a measure, when,
    and on which package; elements that only one scenario has, circumstances, announcements and probabilities apart.
    """

    any: Estimate
    decided: Estimate


def variant(number: int) -> Scenario:
    """The main scenario without a fact."""
    return open_scenario(SCENARIOS / "without" / f"seed-{number}.yaml")


def taken_away(scenario: Scenario) -> str:
    """What a variant does without, as its title says."""
    return scenario.title.partition(": ")[2]


def records(scenario: Scenario, n: int, seed: int = 1) -> list[list[Event]]:
    """The records of the first n replications."""
    engine = Engine(scenario.plan)
    return [engine.play(seed, k, PER_BELIEF).record for k in range(n)]


def happenings(plan: Plan, record: Sequence[Event]) -> Iterator[Row]:
    """Events after as_of as rows of names and numbers, without the numbers of events."""
    actors, elements = plan.actors["name"].tolist(), plan.elements["path"].tolist()
    packages = plan.packages.tolist()
    for e in record:
        if e.time > 0.0:
            actor = actors[e.actor] if e.actor >= 0 else ""
            subject = elements[e.subject] if e.subject >= 0 else ""
            bound_of = elements[e.bound_of] if e.bound_of >= 0 else ""
            package = tuple(packages[e.package]) if e.package >= 0 else ()
            yield e.time, e.kind, actor, subject, package, e.public, e.value, e.bound, bound_of


def decisions(rows: Sequence[Row], shared: set[str]) -> list[Row]:
    """Time, kind, actor, subject and package of what is done, by or to elements that both scenarios have."""
    return [row[:5] for row in rows if row[1] not in TELLING and row[3] in shared]


def change(a: Scenario, b: Scenario, played_a: Sequence[list[Event]], played_b: Sequence[list[Event]]) -> Change:
    """How many of the same replications differ between two scenarios; both have the same terms."""
    shared = {""} | set(a.plan.elements["path"].tolist()) & set(b.plan.elements["path"].tolist())
    found = []
    for one, other in zip(played_a, played_b, strict=True):
        x, y = list(happenings(a.plan, one)), list(happenings(b.plan, other))
        found.append((x != y, decisions(x, shared) != decisions(y, shared)))
    hits, counts = per_draw(np.array(found, bool).T, PER_BELIEF)
    return Change(*(proportion(row, counts) for row in hits))


def verdict(number: int, found: Change, pair: dict[str, Any]) -> str:
    """Whether a fact is a mechanism, and whether it moves no probability, at no check of the run."""
    if found.decided.p < LEAST:
        return RECORD_ONLY.get(number, FAILED)
    still = not any(check["moved"]["hits"] for check in pair["checks"].values())
    return "mechanism; moves no probability" if still else "mechanism"


def page(n: int, m: int, workers: int) -> str:
    """The page: n replications for probabilities, the first m of them for records."""
    base, without = open_scenario(BASE), {number: variant(number) for number in SAYS}
    own = records(base, m)
    changes = {number: change(base, other, own, records(other, m)) for number, other in without.items()}
    options = Options(n=n, per_belief=PER_BELIEF, workers=workers)
    summary = compare_study([base, *without.values()], options, about={"id": "", "command": ""})
    pairs = dict(zip(without, summary["pairs"], strict=True))
    parts = [INTRODUCTION.format(n=n, m=m, seed=options.seed, digest=base.loaded.digest()[:12])]
    parts.append(_facts(without, changes, pairs))
    groups = [group["id"] for group in summary["scenarios"][0]["summary"]["groups"]]
    for check, heading in CHECKS.items():
        parts.append(f"## {heading}\n")
        parts.append(_differences(check, groups, pairs, summary["scenarios"][0]["summary"]))
    return "\n".join(parts)


INTRODUCTION = """# What each of the twelve facts does

`seeds/seed.yaml` holds what the seed document says: twelve facts. Each has to be a mechanism of
`scenarios/oracle.yaml`, something without which the story goes another way. So each is taken away, in
`scenarios/without/`, and both scenarios are played with the same luck. A fact is a mechanism if that changes at least
1 % of the records. A statement on which nobody acts may rightly move only a line of the record; the verdict then says so.
So it does of the silence: only the licence waits for the announcement, and what Oracle and ByteDance agree on hardly ever
needs one.

Only what happens after 14 September 2020 counts. *Any event* is a difference in anything at all that is recorded, but
for the numbering of events. *Decisions* are stricter, and what the 1 % refers to: who offers, signs, asks, rules, moves
a date, enforces or closes what, when, and on which package. Left out are the circumstances, announcements, publicity,
probabilities, and whatever only one of the two scenarios has, such as a date by word of mouth: taking something away
changes that trivially.

Made by `python docs/facts.py -n {n} > docs/facts.md` with seed {seed}: {n:,} replications a scenario for the
probabilities, the first {m:,} of them for the records; shares with their 95 % interval. `scenarios/oracle.yaml` had
the digest `{digest}`.
"""


def _facts(without: dict[int, Scenario], changes: dict[int, Change], pairs: dict[int, Any]) -> str:
    head = "| fact | it says | without it | any event, % | decisions, % | verdict |\n|---|---|---|---:|---:|---|\n"
    rows = (
        f"| seed-{number} | {SAYS[number]} | {taken_away(without[number])} | {_share(found.any)} "
        f"| {_share(found.decided)} | {verdict(number, found, pairs[number])} |\n"
        for number, found in changes.items()
    )
    return head + "".join(rows)


def _share(estimate: Estimate) -> str:
    if estimate.hits in (0, estimate.n):
        return "all" if estimate.hits else "none"
    return f"{100 * estimate.p:.1f} [{100 * estimate.low:.1f}, {100 * estimate.high:.1f}]"


def _differences(check: str, groups: list[str], pairs: dict[int, Any], base: dict[str, Any]) -> str:
    own = base["probabilities"]["groups"][check]
    head = f"| without | {' | '.join(groups)} | moved |\n|---|{'---:|' * (len(groups) + 1)}\n"
    head += f"| nothing | {' | '.join(own[group]['text'] for group in groups)} | |\n"
    rows = ""
    for number, pair in pairs.items():
        found = pair["checks"][check]
        cells = " | ".join(_points(found["groups"][group]) for group in groups)
        rows += f"| seed-{number} | {cells} | {_moved(found['moved'])} |\n"
    return f"{LEGEND}\n{head}{rows}"


LEGEND = """Probabilities with all facts in the first row; below, points by which taking the fact away changes them,
with the 95 % interval of the paired difference, in bold where it leaves out zero (one interval in twenty would by
chance alone). A dash: no replication differs. *Moved* is the share of replications that end in another group.
"""


def _points(difference: dict[str, Any]) -> str:
    if not difference["only_a"] and not difference["only_b"]:
        return "-"
    diff, low, high = (round(100 * difference[key], 1) + 0.0 for key in ("diff", "low", "high"))  # no -0.0
    text = f"{diff:+.1f} [{low:+.1f}, {high:+.1f}]"
    return f"**{text}**" if difference["low"] > 0 or difference["high"] < 0 else text


def _moved(estimate: dict[str, Any]) -> str:
    return f"{100 * estimate['p']:.1f} %" if estimate["p"] else "-"


def main() -> int:
    """Print the page; 1 if a fact is no mechanism, though it should be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-n", type=int, default=4000, help="replications for the probabilities")
    parser.add_argument("--records", type=int, default=1000, help="of which so many are compared event by event")
    parser.add_argument("--workers", type=int, default=0, help="processes; 0: as many as there are cores")
    asked = parser.parse_args()
    text = page(asked.n, min(asked.records, asked.n), asked.workers)
    sys.stdout.write(text)
    return int(FAILED in text)


if __name__ == "__main__":
    sys.exit(main())
