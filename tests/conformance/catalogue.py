"""One small scenario for every kind of power and every effect, in which the power has something to do."""

from __future__ import annotations

TERMS = """
format: 1
title: A small deal
as_of: 2024-01-01
horizon: 2024-09-30
terms:
  price: {levels: [1, 2, 3, 4]}
structures:
  dear: price >= 3
"""
PARTIES = """
  seller:
    prefers: {price: {weight: 1, best: 4, worst: 1}}
    no_deal: 0.2
    delay: 0
    powers: {seller: {sell: {decides: DECIDES, tactic: {beta: 1}, responds: {exponential: 2 days}}}}
  buyer:
    prefers: {price: {weight: 1, best: 1, worst: 4}}
    no_deal: 0.2
    delay: 0
    powers: {offer: {bid: {tactic: {beta: 1}, responds: {exponential: 2 days}}}}
"""
RIVAL = """
  rival:
    prefers: {price: {weight: 1, best: 1, worst: 4}}
    no_deal: 0.1
    delay: 0
    powers: {other_offer: {bid: {with: backer, tactic: {beta: 2}, responds: {exponential: 2 days}, enters: {exponential: 9 days}, leaves: {hazard: 0.01 per day}, returns: {hazard: 0.1 per day}}}}
  backer:
    prefers: {price: {weight: 1, best: 1, worst: 4}}
    no_deal: 0.3
    delay: 0
"""
END = """
agreement:
  closes: {when: cleared(all), after: {exponential: 5 days}}
outcomes:
  - closed: closed
  - open: otherwise
"""
BAN = """
  state:
    powers:
      ban: {impose: {when: true, deadline: {at: 2024-03-01, force: order, met: closed, extend: {asks: state, grants: 0.4, days: 5 to 20 days, most: 2}, then: {enforce: 0.7}}}}
"""
SIGNED = """
so_far:
  - {by: [seller, buyer], signs: {price: 2}}
"""


PERMIT = """
  office: {powers: {permit: {review: {takes: 5 to 40 days, refiles: 0, grants: 0.5}}}}
"""


def _with(*actors: str, so_far: str = "", end: str = END, decides: str = "first_acceptable") -> str:
    return TERMS + so_far + "actors:" + "".join((PARTIES, *actors)).replace("DECIDES", decides) + end


def _suit(effect: str, about: str = "about: ban, ") -> str:
    return f"""
  court:
    powers:
      suit: {{rule: {{{about}asked_by: buyer, asked_when: signed, takes: 10 to 40 days, grants: 0.6, effect: {effect}}}}}{APPEAL if effect == "suspends" else ""}
"""


APPEAL = """
      appeal: {rule: {about: suit, effect: reverses, asked_when: cleared(suit), takes: 10 to 30 days, grants: 0.5}}"""

# name -> (scenario, path of the power, kinds of events of which at least one must be its own)
CATALOGUE: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "sell, first acceptable": (_with(), "actors.seller.powers.seller", ()),
    "sell, auction": (
        _with(RIVAL, decides="{auction: {until: 2024-02-01}}"), "actors.seller.powers.seller", (),
    ),
    "bid": (_with(), "actors.buyer.powers.offer", ("OFFERED", "SIGNED")),
    "bid, with a partner, coming and leaving": (
        _with(RIVAL), "actors.rival.powers.other_offer", ("ENTERED", "OFFERED", "LEFT"),
    ),
    "review": (
        _with("\n  office: {powers: {permit: {review: {takes: {exponential: 20 days}, grants: 0.5}}}}\n"),
        "actors.office.powers.permit", ("FILED", "GRANTED", "REFUSED"),
    ),
    "review, logistic, mitigating": (
        _with("""
  office:
    prefers: {price: {weight: 1, best: 4, worst: 1}}
    powers: {permit: {review: {takes: {exponential: 20 days}, grants: {above: 0.3, sharpness: 6}, mitigates: true}}}
""", so_far=SIGNED),
        "actors.office.powers.permit", ("FILED", "GRANTED", "MITIGATED"),
    ),
    "review, silence lapses": (
        _with(
            "\n  office: {powers: {permit: {review: {takes: {exponential: 15 days}, limit: 9, silence: lapses, "
            "calendar: US, refiles: 1, grants: 1}}}}\n"
        ),
        "actors.office.powers.permit", ("FILED", "LAPSED_FILING", "GRANTED"),
    ),
    "review, silence clears": (
        _with(
            "\n  office: {powers: {permit: {review: {takes: {exponential: 40 days}, limit: 10, silence: clears, "
            "grants: 0.1}}}}\n"
        ),
        "actors.office.powers.permit", ("FILED", "GRANTED", "REFUSED"),
    ),
    "review, clock stopped": (
        _with(
            "\n  office: {powers: {permit: {review: {takes: {exponential: 20 days}, grants: 0.5, "
            "stops: {probability: 0.5, for: {exponential: 9 days}}}}}}\n"
        ),
        "actors.office.powers.permit", ("FILED", "CLOCK_STOPPED", "GRANTED", "REFUSED"),
    ),
    "rule, suspends": (_with(BAN, _suit("suspends"), so_far=SIGNED), "actors.state.powers.ban", ("SUSPENDED", "REINSTATED")),
    "rule, annuls": (_with(BAN, _suit("annuls"), so_far=SIGNED), "actors.court.powers.suit", ("FILED", "GRANTED", "REFUSED")),
    "rule, compels": (_with(BAN, _suit("compels"), so_far=SIGNED), "actors.court.powers.suit", ("FILED", "GRANTED", "REFUSED")),
    "rule, suspends the closing": (
        _with(_suit("suspends", "").replace("grants: 0.6", "grants: 0.6, reopens: {after: 9 days}"), so_far=SIGNED),
        "agreement", ("SUSPENDED", "REINSTATED"),
    ),
    "review, reversed": (
        _with(PERMIT, _suit("reverses", "about: permit, ").replace("asked_when: signed", "asked_when: refused(permit)"), so_far=SIGNED),
        "actors.office.powers.permit", ("FILED", "GRANTED", "REFUSED", "REVERSED"),
    ),
    "review, halted": (
        _with(PERMIT, _suit("suspends", "about: permit, "), so_far=SIGNED),
        "actors.office.powers.permit", ("FILED", "SUSPENDED", "REINSTATED", "GRANTED"),
    ),
    "review, by a vote, that expires": (
        _with("""
  office: {powers: {permit: {review: {takes: 10 to 30 days, reopens: {after: {exponential: 40 days}}, again: {takes: 9 days},
    grants: {members: {board: {weight: 2, grants: 0.7}, funds: {grants: 0.8}, staff: {grants: 0.5}}}}}}}
""", so_far=SIGNED, end=END.replace("exponential: 5 days", "exponential: 50 days")),
        "actors.office.powers.permit", ("FILED", "GRANTED", "REFUSED", "REOPENED"),
    ),
    "review, taken back": (
        _with(_suit("forbids", ""), PERMIT, so_far=SIGNED),
        "actors.office.powers.permit", ("FILED", "GRANTED", "WITHDRAWN"),
    ),
    "rule, forbids": (_with(_suit("forbids", "")), "actors.court.powers.suit", ("FILED", "GRANTED", "FORBIDDEN")),
    "impose": (_with(BAN), "actors.state.powers.ban", ("IMPOSED", "EXTENDED", "ENFORCED", "LAPSED", "MET")),
    "impose, again and again": (
        _with("""
  state:
    powers:
      ban:
        impose:
          {when: not pending(ban) and not in_force(ban), most: 3, deadline: {after: 9, force: order, met: closed, expires: {after: {exponential: 9 days}, renewed: 0.5, most: 2},
           then: {enforce: 0.3, again: {hazard: 0.02, when: offered, enforce: 0.5}}, extend: {grants: 0.3, again: 0.8, when: not signed, days: 3, most: 4}}}
"""),
        "actors.state.powers.ban", ("IMPOSED", "EXTENDED", "ENFORCED", "LAPSED", "RENEWED", "EXPIRED", "LIFTED"),
    ),
    "impose, at once": (
        _with("\n  state: {powers: {ban: {impose: {when: offered, deadline: {after: 0, force: order, met: closed}}}}}\n"),
        "actors.state.powers.ban", ("ENFORCED", "LIFTED"),
    ),
}  # fmt: skip
