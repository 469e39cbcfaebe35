"""The laws as this reading plays them, for one plan."""

from __future__ import annotations

import numpy as np

from sim.world.kernel import links
from sim.world.kernel.names import PACKAGE, SIGNED
from sim.world.kernel.play import do, play
from sim.world.kernel.world import fresh, in_python
from sim.world.model import Model
from sim.world.plan import Plan
from sim.world.record import Event, Played, outcome_at


def plays(model: Model) -> bool:
    """Whether a plan can be played: not yet what costs something to ask, courts, rivals of an agreement, and Python."""
    return not (
        model.priced
        or model.courts
        or model.agreement.settled >= 0
        or model.functions
        or len(model.rulings) > 60
        or len(model.actors) > 60
    )


class Kernel:
    """One plan, to be played replication by replication."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.model = plan, Model(plan)
        self.w = in_python(fresh(self.model))
        links.DO[:] = [do]

    def play(self, seed: int, replication: int, per_belief: int) -> Played:
        """Play one replication."""
        w, model = self.w, self.model
        view = model.beliefs(seed, replication // per_belief)
        if model.numbers.private:
            view = model.private(view, seed, replication)
        w.values = np.array(view.values or [0.0])
        w.utility, w.as_good_as = view.preferences.utility, view.preferences.as_good_as
        w.start = np.array(model.numbers.start(view.values))
        play(w, seed, replication)
        if w.fault:
            raise RuntimeError(f"fault {w.fault}")
        record = [
            Event(i, int(e.time), int(e.kind), int(e.actor), int(e.subject), bool(e.public), int(e.cause), int(e.package),
                  float(e.value), int(e.bound), int(e.bound_of))
            for i, e in enumerate(w.record[: w.n_record])
        ]  # fmt: skip
        path = list(zip(w.path_time[: w.n_path].tolist(), w.path_outcome[: w.n_path].tolist(), strict=True))
        outcomes = [outcome_at(path, check.time, before=check.before) for check in model.checks]
        signed = bool(w.state[SIGNED])
        parties = tuple(a for a in range(len(model.actors)) if w.parties >> a & 1) if signed else ()
        return Played(
            replication, record, outcomes, path, int(w.state[PACKAGE]) if signed else -1, int(w.draws),
            int(w.thread) if signed else -1, parties,
        )  # fmt: skip
