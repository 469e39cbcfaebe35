"""The case of `benchmarks/deal.yaml` with Mesa: talks and the authority are agents, a simulator of events keeps the time."""

from __future__ import annotations

import numpy as np
from by_hand import talks
from mesa import Agent, Model
from mesa.experimental.devs import DEVSimulator


class Deal(Model):
    def __init__(self, simulator: DEVSimulator, luck: np.random.Generator) -> None:
        super().__init__(rng=luck)
        simulator.setup(self)
        self.simulator, self.luck, self.outcome = simulator, luck, "late"
        self.authority = Authority(self)
        for talk in talks.talks():
            Talker(self, talk).think()


class Talker(Agent):
    """Whoever's turn it is in a talk."""

    def __init__(self, model: Deal, talk: talks.Talk) -> None:
        super().__init__(model)
        self.talk = talk

    def think(self) -> None:
        after = self.talk.waits(self.model.simulator.time, self.model.luck.exponential(talks.RESPONDS))
        self.model.simulator.schedule_event_relative(self.move, after)

    def move(self) -> None:
        price = self.talk.move(self.model.simulator.time)
        if price is None:
            self.think()
        else:
            self.model.simulator.event_list.clear()  # nobody else talks any more
            self.model.authority.review(talks.sold(self.talk.name, price))


class Authority(Agent):
    def review(self, deal: str) -> None:
        after = self.model.luck.exponential(talks.TAKES)
        self.model.simulator.schedule_event_relative(self.answer, after, function_args=[deal])

    def answer(self, deal: str) -> None:
        if self.model.luck.random() < talks.GRANTED:
            self.model.simulator.schedule_event_relative(self.close, talks.CLOSING, function_args=[deal])
        else:
            self.close("refused")

    def close(self, outcome: str) -> None:
        self.model.outcome = outcome


def play(luck: np.random.Generator, number: int) -> list[str]:
    """The outcomes of a number of replications, each a model of its own."""
    return [_one(luck) for _ in range(number)]


def _one(luck: np.random.Generator) -> str:
    simulator = DEVSimulator()
    model = Deal(simulator, luck)
    simulator.run_until(talks.DATE)
    return model.outcome
