"""Codes that several laws share, as the plain numbers that compiled code takes."""

from __future__ import annotations

from sim.world.codes import RuleKind, Silence, Var
from sim.world.draws import Purpose
from sim.world.plan import Effect, Verb
from sim.world.record import Bound, Kind

PACKAGE, STRUCTURE, OFFERED, SELECTED, SIGNED, ANNOUNCED, CLOSED, ENDED = (int(var) for var in Var)
LINEAR, LOGISTIC, CONDITIONAL, VOTE = (
    int(RuleKind.LINEAR), int(RuleKind.LOGISTIC), int(RuleKind.CONDITIONAL), int(RuleKind.VOTE),
)  # fmt: skip
CLEARS, FORBIDS, REVERSES, COMPELS = int(Effect.CLEARS), int(Effect.FORBIDS), int(Effect.REVERSES), int(Effect.COMPELS)
SILENCE_WAITS, SILENCE_CLEARS, SILENCE_LAPSES = int(Silence.WAITS), int(Silence.CLEARS), int(Silence.LAPSES)
ASKS, SIGNS = int(Verb.ASKS), int(Verb.SIGNS)
BIDDER, SELLER = 0, 1  # sides of a thread
CIRCUMSTANCES, OFFERS_PHASE, ANSWERS_PHASE, RULINGS, CLOSINGS, DEADLINES, PAST_PHASE = range(2, 9)  # at one instant
IDLE, RUNNING, FORCE, STANDS, OVER_MET, OVER = range(6)  # what a measure is, as the reference engine numbers it
HAPPENING = -2  # a program asks of what is on the table
FULL, ENDLESS = 1, 2  # faults: a buffer is full, too much happens

CREDIBILITY, SHOCK, STEP, HAZARD = (
    int(Purpose.CREDIBILITY), int(Purpose.SHOCK), int(Purpose.STEP), int(Purpose.HAZARD),
)  # fmt: skip
DELAY, STOP, STOPPED, FILING, EXPIRY, LATENT = (
    int(Purpose.DELAY), int(Purpose.STOP), int(Purpose.STOPPED), int(Purpose.FILING), int(Purpose.EXPIRY), int(Purpose.LATENT),
)  # fmt: skip

NO_DEAL = int(Bound.NO_DEAL)
K_FILED, K_WITHDRAWN, K_REOPENED, K_REVERSED, K_FORBIDDEN, K_STOPPED = (
    int(Kind.FILED), int(Kind.WITHDRAWN), int(Kind.REOPENED), int(Kind.REVERSED), int(Kind.FORBIDDEN), int(Kind.CLOCK_STOPPED),
)  # fmt: skip
K_IMPOSED, K_ENFORCED, K_SUSPENDED, K_REINSTATED, K_ANNULLED, K_COMPELLED = (
    int(Kind.IMPOSED), int(Kind.ENFORCED), int(Kind.SUSPENDED), int(Kind.REINSTATED), int(Kind.ANNULLED), int(Kind.COMPELLED),
)  # fmt: skip
K_HAPPENED, K_SET, K_MOVED, K_ANNOUNCED, K_CLOSED, K_LEFT = (
    int(Kind.HAPPENED), int(Kind.SET), int(Kind.MOVED), int(Kind.ANNOUNCED), int(Kind.CLOSED), int(Kind.LEFT),
)  # fmt: skip
