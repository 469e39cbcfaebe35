"""One replication from beginning to end: who is there, who tells whom, and what is read off."""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import EndlessError, RunError
from sim.world import decisions
from sim.world.model import Model
from sim.world.plan import Effect, Plan, Var, Verb
from sim.world.record import Played, outcome_at
from sim.world.reference import history
from sim.world.reference.agenda import Phase
from sim.world.reference.coverage import looks_again, swayed, sways
from sim.world.reference.deadlines import Deadline
from sim.world.reference.deal import Deal
from sim.world.reference.limits import Limits
from sim.world.reference.moves import Rival, first_of_best
from sim.world.reference.pressure import Pressure
from sim.world.reference.rulings import Answer, Ruling
from sim.world.reference.surroundings import Drift, Occurrence
from sim.world.reference.threads import Thread
from sim.world.reference.world import World
from sim.world.reference.worth import Worth
from sim.world.time import DAY, NEVER

MOST_A_DAY = 10_000
MOST_REPLICATIONS = 2**56
ANSWERS = (Verb.ASKS, Verb.GRANTS, Verb.REFUSES)


class Engine:
    """The reference engine for one plan; `python` are the modules or files whose functions the plan may use."""

    def __init__(self, plan: Plan, python: Sequence[str] = ()) -> None:
        self.plan = plan
        self.model = Model(plan, python)

    def as_told(self) -> list[float]:
        """The state variables at `as_of`: what the history has made of them, and else what they are at the medians."""
        play, numbers = Play(self.model, 0, 0, 1), self.model.numbers
        before, medians = list(play.world.state), numbers.start(numbers.medians())
        history.apply(play)
        return [m if now == was else now for now, was, m in zip(play.world.state, before, medians, strict=True)]

    def regrets(self) -> list[tuple[int, float, float]]:
        """Parties to whom what is signed at `as_of`, and all that they may amend it to, has less utility than no deal.

        Each with the utility of what is signed and of no deal, at the medians.
        """
        play = Play(self.model, 0, 0, 1)
        history.apply(play)
        worth, parties = play.worth, play.deal.parties
        if not play.world.state[Var.SIGNED]:
            return []
        with worth.supposing(play.world.state, {}, self.model.medians):
            of = [(a, worth.utility(a, parties, self.model.medians), worth.no_deal(a)) for a in parties]
        may = play.deal.terms.amendable()
        may[play.world.package] = True
        return [
            (a, float(utility[play.world.package]), nd)
            for a, utility, nd in of
            if decisions.more(nd, utility[may].max())
        ]

    def play(self, seed: int, replication: int, per_belief: int) -> Played:
        """Play one replication.

        Args:
            seed: of the run, below 2**64.
            replication: its number, below 2**56; belief draw `replication // per_belief` is used.
            per_belief: replications per belief draw.

        Raises:
            RunError: for a number beyond that, and when more than 10,000 things happen within a day.
        """
        if not 0 <= replication < MOST_REPLICATIONS:
            raise RunError(f"replication {replication}: must lie between 0 and {MOST_REPLICATIONS - 1:,}")
        play = Play(self.model, seed, replication, per_belief)
        try:
            return play.run()
        finally:
            play.let_go()


class Play:
    """All powers of one replication, and the lines between them."""

    def __init__(self, model: Model, seed: int, replication: int, per_belief: int) -> None:
        self.model = model
        self.world = World(model, seed, replication, per_belief)
        self.worth = Worth(self.world, self.date)
        self.seller_actor: int = model.seller.actor if model.seller else -1
        self.auction_ends = model.seller.auction if model.seller and model.seller.auction < NEVER else -NEVER
        self.auction_element: int = model.seller.element if model.seller else -1
        self.circumstance_of = {c.var: c.element for c in model.circumstances}
        self.limits = Limits(self.world, self.worth)
        self.pressure = Pressure(self)
        self._dates_changed = True
        self._seen_version = -1
        self.told: dict[int, tuple[float, float]] = {}  # luck -> what the history says of its latent uniform
        self.answers: list[Answer] = []  # that the history has told, up to this line
        self.idle: set[tuple[int, int]] = set()  # lines of it, with the reviews that nothing needs then
        self.line = 0
        self.path: list[tuple[int, int]] = []
        self._rules = [model.programs.at(o.program) for o in model.outcomes]
        self.threads: list[Thread] = []
        self.deadlines = [Deadline(self, i) for i in range(len(model.deadlines))]
        by_row = {i: Ruling(self, i) for i in model.by_path}
        self._by_path = list(by_row.values())
        self.rulings = [by_row[i] for i in range(len(by_row))]
        self._judges = [ruling for ruling in self._by_path if ruling.judges]
        self._asked_if_needed = [ruling for ruling in self._by_path if ruling.row.need >= 0]
        self._swayed = [self.rulings[r] for r in model.by_path if r in model.sways]
        self.deal = Deal(self)
        self.threads = [Thread(self, i) for i in range(len(model.bids))]
        self.events = [Occurrence(self.world, e, model.sets.get(i, []), self.circumstance_of)
                       for i, e in enumerate(model.events)]  # fmt: skip

    def run(self) -> Played:
        """Apply the history, start every power, and go from item to item up to the horizon."""
        world = self.world
        self.start()
        self.go(self.model.plan.horizon)
        outcomes = [outcome_at(self.path, check.time, before=check.before) for check in self.model.checks]
        parties = self.deal.parties if world.state[Var.SIGNED] else ()
        return Played(
            world.replication, world.record, outcomes, self.path, self.deal.agreed, world.draws, self._bid(), parties
        )

    def let_go(self) -> None:
        """Take apart what points at one another, so that it is gone at once: a collector would have to look for it."""
        for part in (*self.rulings, *self.deadlines, self.deal, self.worth, self.world, self):
            vars(part).clear()

    def start(self) -> None:
        """Apply the history, and start every power."""
        world = self.world
        history.apply(self)
        if world.package >= 0:  # which the history may have changed after a grant or a refusal
            self.looks_again_at(world.package, world.caused[Var.PACKAGE])
        powers: list[Deal | Deadline | Ruling | Thread | Occurrence]
        powers = [self.deal, *self.deadlines, *self._by_path, *self.threads, *self.events]
        for power in powers:
            power.start()
        self.deal.moves.suits.start()
        for circumstance in self.model.circumstances:
            if circumstance.sd >= 0 and world.values[circumstance.sd] > 0.0:
                Drift(world, circumstance)
        if self.auction_ends > 0:
            world.then(self.auction_ends, Phase.ANSWERS, self.auction_element, self._auction)
        world.begin()
        self._settle()

    def go(self, until: int) -> None:
        """Go from item to item, up to a time and through it."""
        world, ends, count = self.world, self.world.now, 0
        while world.step(until):
            if world.restless:
                self._settle()
            if world.now >= ends:
                ends, count = world.now + DAY, 0
            count += 1
            if count > MOST_A_DAY:
                raise self._endless()

    def _settle(self) -> None:
        """Look at what has changed, until nothing does."""
        world = self.world
        while True:
            world.settle()
            world.looks += 1
            world.restless = False
            self.hear_dates()
            if world.version != self._seen_version:
                self._seen_version = world.version
                self._look_again()
            self.go_on()
            if not world.restless:
                break
        if world.outcome_open:
            world.outcome_open = False
            self._follow(self._outcome())

    def hear_dates(self) -> None:
        """Whoever waits for an answer hears of dates that are others than before."""
        if self._dates_changed:
            self._dates_changed = False
            if self.pressure.changed():
                self.hurry()

    def go_on(self) -> None:
        """Threads of which something has changed go on."""
        for thread in self.threads:
            if thread.stirred:
                thread.go_on()

    def _look_again(self) -> None:
        """What packages are worth may have changed."""
        world, reads = self.world, self.model.programs.reads
        for ruling in self._asked_if_needed:
            if ruling.is_filed:
                swayed(ruling, world.package, world.cause_of(reads[ruling.row.need]))
        self.sways()
        self.deal.moves.reconsider()

    def sways(self) -> None:
        """What reviews have said may say less or more now."""
        for ruling in self._swayed:
            if ruling.answer >= 0:
                sways(ruling)

    def _follow(self, outcome: int) -> None:
        if not self.path or self.path[-1][1] != outcome:
            now = self.world.now
            if len(self.path) > 1 and self.path[-1][0] == now:  # the first is what the history has left
                self.path.pop()
            if not self.path or self.path[-1][1] != outcome:
                self.path.append((now, outcome))

    def _outcome(self) -> int:
        state = self.world.state
        for i, rule in enumerate(self._rules):
            if rule(state):
                return i
        raise AssertionError("the last outcome always holds")

    def _bid(self) -> int:
        return self.deal.thread.index if self.world.state[Var.SIGNED] and self.deal.thread is not None else -1

    def _endless(self) -> EndlessError:
        names = [self.model.elements[e.subject].path for e in self.world.record[-50:] if e.subject >= 0]
        cycle = " -> ".join(dict.fromkeys(names))
        message = (
            f"replication {self.world.replication}: more than {MOST_A_DAY:,} things happen on day "
            f"{self.world.now / DAY:g}: {cycle or 'nothing of it is in the record'}; give one of them more time, or take out "
            "what sets the next off"
        )
        return EndlessError(message, names[0] if names else "")

    def date(self, deadline: int, begun: int) -> int:
        """The date of a deadline as others expect it: that which runs; else the one that it has where it begins at a time."""
        return self.deadlines[deadline].expected(begun, self.model.medians.values)

    def without_answers(self) -> list[float]:
        """The state as if no deal were in hand, nor anything asked or answered about one."""
        words = self.model.words_of_deal
        return self.model.imagined([words.get(i, v) for i, v in enumerate(self.world.state)])

    def asked_later(self, petition: int) -> bool:
        """Whether the history tells, after this line, that a petition is asked about the answer that stands: before another."""
        about, here = self.model.rulings[petition].about_ruling, (self.world.now, self.line)
        for row in (row for line in self.model.history for row in line) if self.world.telling else ():
            if (row.time, row.line) <= here:
                continue
            lapses = row.verb == Verb.LAPSES and row.other < 0
            if row.verb in (Verb.SIGNS, Verb.SELECTS) or (row.target == about and (lapses or row.verb in ANSWERS)):
                return False
            if row.verb == Verb.ASKS and row.target == petition:
                return True
        return False

    def asks(self, ruling: int, parties: tuple[int, ...]) -> int:
        """Who makes the requests of a ruling: who is said to, or else `asker`; no bidder asks to clear the deal of others."""
        row = self.model.rulings[ruling]
        others = row.effect == Effect.CLEARS and row.asked_by in self.model.bidders and bool(parties)
        if row.asked_by >= 0 and not (others and row.asked_by not in parties):
            return int(row.asked_by)
        return self.asker(parties)

    def askers(self, ruling: int, parties: tuple[int, ...], without: int = -1) -> list[int]:
        """Who may make the requests of a ruling: of what has costs each party, if nobody is said to; else who `asks`."""
        row = self.model.rulings[ruling]
        if row.costs < 0 or row.asked_by >= 0:
            return [self.asks(ruling, parties)]
        return self._able(parties, without) or [self.asker(parties)]

    def asker(self, parties: tuple[int, ...]) -> int:
        """Who makes requests that nobody else is said to make: the seller, else the first party, that has not left."""
        return next(iter(self._able(parties) or parties), self.seller_actor)

    def _able(self, parties: tuple[int, ...], without: int = -1) -> list[int]:
        """The parties that have not left, the seller first."""
        state, left = self.world.state, self.model.left
        able = [a for a in parties if a != without and not (state[Var.SIGNED] and state[left[a]])]
        return sorted(able, key=lambda a: a != self.seller_actor)

    # --- who tells whom ------------------------------------------------------------------------------------

    def dates_changed(self) -> None:
        """Some deadline runs, moves, is suspended or ends: everybody reckons again."""
        self._dates_changed = self.world.restless = True

    def hurry(self) -> None:
        """What presses is another: who waits for an answer reckons anew with when it comes."""
        for thread in self.threads:
            thread.hurry()

    def date_moved(self, deadline: int, *, over: bool = False) -> None:
        """Rulings that are timed to the date, or are about the measure, hear of it."""
        over = over and not self.deadlines[deadline].alive
        if self.model.timed[deadline]:
            self.worth.prospects.date_moved()
        if self.model.timed[deadline] or self.model.restive:  # the parties look
            self.world.stir(self.deadlines[deadline].cause)
        for r in self.model.concerned[deadline]:
            ruling = self.rulings[r]
            if ruling.row.about == deadline and over:
                ruling.moot(self.deadlines[deadline].cause)
            else:
                ruling.filing.date_moved(deadline)

    def imposed_anew(self, deadline: int, event: int) -> None:
        """What has been answered about an earlier measure of that name says nothing of this one."""
        for r in self.model.concerned[deadline]:
            ruling = self.rulings[r]
            if ruling.row.about == deadline and not ruling.is_filed:
                ruling.forgets(event)
                if ruling.occasion.spent:
                    ruling.occasion.renew(event)

    def looks_again_at(self, package: int, event: int) -> None:
        """Everybody who judges packages hears that another is on the table."""
        for ruling in self._judges:
            looks_again(ruling, package, event)

    def nothing_to_judge(self) -> None:
        """Nothing is on the table any more."""
        for ruling in self._judges:
            ruling.sees()

    def deal_closed(self, event: int) -> None:
        """What has closed can be forbidden or held up no longer."""
        for ruling in self._by_path:
            if ruling.about_deal and not ruling.review:
                ruling.moot(event)

    def deal_ended(self, event: int) -> None:
        """Nothing is left to rule upon, and what had not counted yet never will."""
        about = [ruling for ruling in self._by_path if self.model.with_deal[ruling.index]]
        for ruling in about:
            ruling.untold = -1
        for ruling in about:
            ruling.dies(event)

    def _auction(self) -> None:
        """The seller selects the bidder whose standing offer is worth most to it, if no deal does not beat it."""
        world, seller = self.world, self.seller_actor
        self.hurry()  # the date presses no more
        if world.state[Var.SELECTED]:
            return
        bids = []
        for thread in self.threads:
            worth, package = thread.best_bid()
            gain = worth - self.worth.no_deal(seller)
            if package >= 0 and not decisions.more(0.0, gain):
                bids.append(Rival(gain, package, thread))
        best = first_of_best(bids)
        if best is not None:
            self.deal.select(best.thread, best.thread.bid.structure, seller, best.event, public=False)
