"""The case of `benchmarks/deal.yaml` with salabim: talks and the authority are components, each with a process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import salabim
from by_hand import talks

salabim.yieldless(False)  # processes are generators


class Talker(salabim.Component):
    """Whoever's turn it is in a talk."""

    def setup(self, talk: talks.Talk, authority: Authority, luck: np.random.Generator) -> None:
        self.talk, self.authority, self.luck, self.began = talk, authority, luck, self.env.now()

    def process(self) -> Iterator[Any]:
        price = None
        while price is None:
            drawn = self.luck.exponential(talks.RESPONDS)
            yield self.hold(self.talk.waits(self.env.now() - self.began, drawn))
            price = self.talk.move(self.env.now() - self.began)
        self.authority.asked(self, talks.sold(self.talk.name, price))


class Authority(salabim.Component):
    def setup(self, luck: np.random.Generator) -> None:
        self.luck, self.deal, self.outcome = luck, "", "late"
        self.talkers = [Talker(talk=talk, authority=self, luck=luck) for talk in talks.talks()]

    def asked(self, by: Talker, deal: str) -> None:
        for other in self.talkers:
            if other is not by:
                other.cancel()  # nobody else talks any more
        self.deal = deal
        self.activate()

    def process(self) -> Iterator[Any]:
        yield self.passivate()  # until there is a deal
        yield self.hold(self.luck.exponential(talks.TAKES))
        if self.luck.random() < talks.GRANTED:
            yield self.hold(talks.CLOSING)
            self.outcome = self.deal
        else:
            self.outcome = "refused"


class Replications(salabim.Component):
    """One after the other in one environment, for to make one takes longer than to play a replication."""

    def setup(self, luck: np.random.Generator, number: int) -> None:
        self.luck, self.number, self.outcomes = luck, number, list[str]()

    def process(self) -> Iterator[Any]:
        for _ in range(self.number):
            authority = Authority(luck=self.luck)
            yield self.hold(talks.DATE)
            self.outcomes.append(authority.outcome)
            for one in (authority, *authority.talkers):
                one.cancel()


def play(luck: np.random.Generator, number: int) -> list[str]:
    """The outcomes of a number of replications."""
    replications = Replications(luck=luck, number=number, env=salabim.Environment(trace=False))
    replications.env.run()
    return replications.outcomes
