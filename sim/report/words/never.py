"""What was never seen in a run, as a share."""

from __future__ import annotations

from dataclasses import asdict

from sim.report.words.plain import Summary


def never(run: Summary) -> Summary:
    """The estimate of what no replication of a run has: three draws more may have had it, unless nothing is drawn.

    >>> [never({"n": 4000, "belief_draws": 200, "certain": sure})["text"] for sure in (False, True)]
    ['none (< 1.5 %)', 'never']
    """
    from sim.statistics.intervals import Estimate, rule_of_three  # numpy, which a table on the terminal waits for

    draws = run["belief_draws"]
    missed = 0.0 if run["certain"] else min(1.0, rule_of_three(0.95) / draws)
    found = Estimate(0.0, 0.0, missed, None, None, 0, run["n"], draws)
    return asdict(found) | {"text": found.text()}
