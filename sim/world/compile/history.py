"""What has happened up to `as_of`: who did what, and whether it was theirs to do."""

from __future__ import annotations

from typing import Any

from sim.scenario.fields import parse_linear
from sim.scenario.tree import nearest
from sim.world.compile.actors import level_of
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.deeds import Deed
from sim.world.compile.elements import Elements
from sim.world.compile.surroundings import circumstance, level_index
from sim.world.plan import Verb
from sim.world.time import NEVER, seconds

Target = tuple[int, float, str]  # row of the table that the verb is about, value, text


def read_history(builder: Builder, elements: Elements) -> list[Line]:
    """The lines in the order of their dates, those of one day in the order of the file; who does what is checked."""
    as_of = builder.scenario.as_of
    order = sorted(enumerate(builder.scenario.so_far), key=lambda item: (item[1].at or as_of, item[0]))
    lines = [Line(builder, elements, index, fact) for index, fact in order]
    for line in lines:
        with builder.problems.part():
            line.read()
        if not line.rows:
            elements.doubtful |= set(line.fact.by)
    return lines


def compile_history(lines: list[Line]) -> None:
    """Fill the table of the history."""
    for line in lines:
        line.compile()


class Line(Deed):
    """One line of the history, in the making."""

    def compile(self) -> None:
        """Add the line to the history."""
        with self.builder.problems.part():
            if self.rows:
                self._compile()
                return
        # A line that is wrong counts as done, so that the lines after it, which build on it, are not blamed.
        for verb in self.verbs:
            self.builder.add("history", self.builder.time(self.day), int(Verb[verb.upper()]), -1, -1, -1, 0.0, 1, "")

    def _compile(self) -> None:
        builder, rows = self.builder, self.rows
        targets = {
            "says": self._says, "sets": self._sets, "imposes": self._imposes, "asks": self._asks, "grants": self._rules,
            "refuses": self._rules, "rejects": self._rejects, "selects": self._selects, "offers": self._offers,
            "signs": self._signs, "amends": self._amends,
        }  # fmt: skip
        for target, value, text in targets[self.verb]():
            builder.add(
                "history", builder.time(self.day), int(Verb[self.verb.upper()]), rows[0],
                rows[1] if len(rows) > 1 else -1, target, value, int(self.fact.public), text,
            )  # fmt: skip

    # --- what ----------------------------------------------------------------------------------------------

    def _says(self) -> list[Target]:
        return [(-1, 0.0, self.said)]

    def _sets(self) -> list[Target]:
        targets = []
        for name, value in sorted(self.said.items()):
            with self.builder.problems.part():
                targets.append(self._set(name, value, (*self.at, name)))
        return targets

    def _set(self, name: str, value: Any, path: Path) -> Target:
        builder = self.builder
        var, levels = circumstance(builder, name, path)
        if levels:
            return var, float(level_index(builder, levels, value, path)), ""
        try:
            linear = parse_linear(value)
        except ValueError as error:
            raise builder.error(path, str(error)) from None
        if not linear.base.constant or linear.shifts:
            raise builder.error(path, "what has happened is known: give a number")
        low, high = builder.scenario.circumstances[name].range
        if not low <= linear.base.value <= high:
            raise builder.error(path, f"{linear.base.value:g}: must lie in the range [{low:g}, {high:g}]")
        return var, linear.base.value, ""

    def _imposes(self) -> list[Target]:
        builder = self.builder
        measures = [name for name, _ in self.elements.of_kind("impose")]
        if self.said not in measures:
            raise builder.error(self.at, f"{self.said}: is no measure{nearest(self.said, measures)}")
        self._done_by(f"impose {self.said}", [self.elements.powers[self.said][0]])
        if any(h[1] == int(Verb.IMPOSES) and h[4] == self._deadline() for h in builder.rows["history"]):
            raise builder.error(self.at, f"{self.said}: is imposed twice")
        after = self.elements.powers[self.said][2].deadline.after
        date = builder.time(self.day) + seconds(after.value) if after is not None and after.constant else NEVER
        if date <= 0:
            message = f"{self.said}: {after.value:g} days later its date was over; it must lie after as_of {builder.scenario.as_of}"
            raise builder.error(self.at, message)
        return [(self._deadline(), 0.0, "")]

    def _deadline(self) -> int:
        return self.builder.programs.deadlines[self.said][0]

    def _rulings(self) -> list[Target]:
        rows = self.elements.ruling_rows
        for name in set(self.said) - set(rows):
            self.builder.keep(self.at, f"{name}: is no ruling{nearest(name, rows)}")
        return [(rows[name], 0.0, "") for name in self.said if name in rows]

    def _asks(self) -> list[Target]:
        targets = self._rulings()
        for name in [name for name in self.said if name in self.elements.ruling_rows]:
            asked_by = self.elements.powers[name][2].asked_by
            self._done_by(f"ask for {name}", self._parties() if asked_by is None else [asked_by])
        return targets

    def _rules(self) -> list[Target]:
        targets = self._rulings()
        packages = any(h[1] in (int(Verb.OFFERS), int(Verb.SIGNS)) for h in self.builder.rows["history"])
        for name in [name for name in self.said if name in self.elements.ruling_rows]:
            self._done_by(f"rule on {name}", [self.elements.powers[name][0]])
            if name in self.builder.programs.reviews and not packages:
                message = f"{name}: there is no package to rule on; say first what was offered or signed"
                raise self.builder.error(self.at, message)
        return targets

    def _rejects(self) -> list[Target]:
        if self.said not in self.bids:
            raise self.builder.error(self.at, f"{self.said}: is no bid{nearest(self.said, self.bids)}")
        self._done_by(f"reject {self.said}", self._seller())
        return [(self.bids.index(self.said), 0.0, "")]

    def _selects(self) -> list[Target]:
        structures = self.builder.programs.structures
        if self.said not in structures:
            raise self.builder.error(self.at, f"{self.said}: is no structure{nearest(self.said, structures)}")
        bid = self.bid
        mask = self.builder.programs.masks[structures[self.said]]
        if not (mask & self._within(bid)).any():
            own = self.elements.powers[self.bids[bid]][2].structure
            raise self.builder.error(self.at, f"{self.said}: {self.bids[bid]} offers only packages of {own}")
        return [(bid, float(list(structures).index(self.said)), "")]

    def _offers(self) -> list[Target]:
        return [(self.bid, float(self._package()), "")]

    def _signs(self) -> list[Target]:
        builder = self.builder
        if any(h[1] == int(Verb.SIGNS) for h in builder.rows["history"]):
            raise builder.error(self.at, "an agreement is signed already; what changes it is `amends`")
        outside = builder.scenario.outside_date
        after = None if outside is None else outside.after
        if after is not None and after.constant and builder.time(self.day) + seconds(after.value) < 0:
            path = ("agreement", "outside_date", "after")
            raise builder.error(
                path, f"{after.value:g} days after the signature of {self.day}: must not lie before as_of"
            )
        return self._offers()

    def _amends(self) -> list[Target]:
        signed = [h for h in self.builder.rows["history"] if h[1] in (int(Verb.SIGNS), int(Verb.AMENDS))]
        if not signed:
            raise self.builder.error(self.at, "there is no agreement to amend; say first what was signed")
        if signed[-1][2] >= 0 and {signed[-1][2], signed[-1][3]} != set(self.rows):  # -1: that line is wrong
            raise self._by(f"{', '.join(self.fact.by)}: only those who signed the agreement can amend it")
        return self._offers()

    def _package(self) -> int:
        builder, said, path = self.builder, self.said, self.at
        terms, packages = builder.programs.terms, builder.programs.packages
        strangers = [term for term in said if term not in terms]
        for term in strangers:
            builder.keep((*path, term), f"{term}: is no term{nearest(term, terms)}", key=True)
        for term in terms:
            if term not in said and not nearest(term, strangers):
                raise builder.error(path, f"{term}: is missing: a package gives every term a level")
        wanted = []
        for term, levels in terms.items():
            with builder.problems.part():
                wanted.append(level_of(builder, said[term], levels, (*path, term)) if term in said else -1)
        if strangers or len(wanted) < len(terms):
            return -1
        found = (packages == wanted).all(axis=1).nonzero()[0]
        if not len(found):
            raise builder.error(path, "this package is ruled out under `impossible`")
        bid = self.bid
        if bid >= 0 and not self._within(bid)[found[0]]:
            name = self.bids[bid]
            own = self.elements.powers[name][2].structure
            raise builder.error(path, f"this package is no {own}, and {name} offers nothing else")
        return int(found[0])
