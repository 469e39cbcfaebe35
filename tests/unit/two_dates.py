"""A signed deal that waits for its approval, a harmless date, and a ban that may take effect on a later one."""

TWO_DATES = """
format: 1
title: an order on a date that may take effect, and one that never does
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}, {by: regulator, imposes: ban}, {by: regulator, imposes: soft}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  regulator:
    powers:
      approval: {review: {takes: {exponential: {pert: [80, 100, 120]}}, grants: 1}}
      soft: {impose: {deadline: {at: 2024-02-01, force: order, met: cleared(approval), SOFT}}}
      ban: {impose: {deadline: {at: 2024-05-01, force: order, met: cleared(approval), BAN}}}
agreement: {closes: {when: cleared(all) and not in_force(ban), after: 0}}
outcomes: [OUTCOMES]
"""


def two_dates(soft: str, ban: str, outcomes: str) -> str:
    """The scenario with what comes of both dates, and its outcomes."""
    return TWO_DATES.replace("SOFT", soft).replace("BAN", ban).replace("OUTCOMES", outcomes)
