"""Whether play could come to what the history tells of rulings: it is played, and looked at what was needed and what answers show."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.world.compile.builder import Builder
from sim.world.compile.lines import Line
from sim.world.families import Family
from sim.world.model import Model
from sim.world.plan import Plan, Verb
from sim.world.reference.history import apply
from sim.world.reference.play import Play

RULINGS = (Verb.ASKS, Verb.GRANTS, Verb.REFUSES, Verb.MITIGATES)
DRAWS = 512  # belief draws that are tried, where numbers are uncertain, until one brings all of it about


class Clash(NamedTuple):
    """An answer that is at odds with an earlier one; -1: with its own probability alone."""

    answer: int
    earlier: int


def check_luck(builder: Builder, lines: list[Line], plan: Plan) -> None:
    """Refuse what is asked or answered about nothing, and answers that no latent uniform brings about, whatever the beliefs."""
    if not np.isin(plan.history["verb"], RULINGS).any():
        return
    model = Model(plan, builder.loaded.python)
    certain = (plan.slots["family"] == Family.CONSTANT).all()
    play = _told(model, 0)
    idle, clashing = play.idle, clashes(play)
    for belief in range(1, 1 if certain else DRAWS):
        if not (idle or clashing):
            break
        other = _told(model, belief)
        idle, clashing = idle & other.idle, clashing & clashes(other)
    for line, ruling in sorted(idle):
        name = model.elements[model.rulings[ruling].element].name
        rule = f"{name}: the deal in hand does not need it then (its `when`), and nobody can ask for it or answer"
        builder.keep(lines[line].at, rule)
    for clash in sorted(clashing):
        _keep(builder, lines, play, clash)
    builder.problems.stop()


def _told(model: Model, belief: int) -> Play:
    play = Play(model, 0, belief, 1)
    apply(play)
    return play


def clashes(play: Play) -> set[Clash]:
    """The answers that the history has told and no luck of these beliefs brings about."""
    found, bounds = set[Clash](), dict[int, tuple[float, int, float, int]]()
    for i, answer in enumerate(play.answers):
        luck, p = play.model.rulings[answer.ruling].luck, answer.p
        low, refused, high, granted = bounds.get(luck, (0.0, -1, 1.0, -1))
        if (answer.granted and p <= low) or (not answer.granted and p >= high):
            found.add(Clash(i, refused if answer.granted else granted))
        if answer.granted and p < high:
            high, granted = p, i
        elif not answer.granted and p > low:
            low, refused = p, i
        bounds[luck] = low, refused, high, granted
    return found


def _keep(builder: Builder, lines: list[Line], play: Play, clash: Clash) -> None:
    answer = play.answers[clash.answer]
    name = play.model.elements[play.model.rulings[answer.ruling].element].name
    rule = f"{name}: is {'granted' if answer.granted else 'refused'} with a probability of {answer.p:g}"
    if clash.earlier >= 0:
        earlier = play.answers[clash.earlier]
        line = builder.loaded.tree.mark(lines[earlier.line].path).line
        rule += f", and line {line} says the opposite of the same luck with {earlier.p:g}"
    builder.keep(lines[answer.line].at, f"{rule}: no luck brings that about; let `grants` follow what has changed")
