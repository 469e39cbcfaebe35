"""The Plan: a compiled scenario as plain frozen arrays, all that an engine needs.

Tables are numpy structured arrays; a column that ends in nothing special holds a number, one that names another
table holds a row of it (-1: none). Times and spans are whole seconds (`sim.world.time`); NEVER stands where there is
no date. What a slot holds is in days. A Plan saved to one file and loaded
in another process plays the same records; nothing of the scenario language is needed for that.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from sim.errors import RunError
from sim.world.codes import DEADLINE_VARS, RULING_VARS, Effect, Force, Op, RuleKind, Silence, TrackerKind, Var, Verb

Table = npt.NDArray[np.void]
FORMAT = 8
NAME = "U80"
PATH = "U200"

__all__ = [
    "DEADLINE_VARS",
    "DTYPES",
    "FORMAT",
    "RULING_VARS",
    "Effect",
    "Force",
    "Op",
    "Plan",
    "RuleKind",
    "Silence",
    "Table",
    "TrackerKind",
    "Var",
    "Verb",
    "stands",
    "table",
]

DTYPES: dict[str, list[tuple[str, str]]] = {
    # numbers: a slot is a constant or a belief; a choice has its pairs in `choices`
    "slots": [("family", "i4"), ("a", "i4"), ("b", "i4"), ("c", "i4"), ("value", "f8"), ("low", "f8"), ("high", "f8"),
              ("key", "u4"), ("chance", "i4"), ("path", PATH)],
    "chances": [("family", "i4"), ("a", "i4"), ("b", "i4"), ("c", "i4"), ("low", "f8"), ("high", "f8")],
    "choices": [("value", "i4"), ("weight", "i4")],
    # a row of a Cholesky factor: the normal score of a slot is the sum of weight times the own score of another
    "correlates": [("slot", "i4"), ("other", "i4"), ("weight", "f8")],
    # expressions
    "code": [("op", "i4"), ("operand", "f8")],
    "programs": [("start", "i4"), ("stop", "i4"), ("text", "U400")],
    "reads": [("program", "i4"), ("var", "i4")],
    "trackers": [("kind", "i4"), ("var", "i4"), ("program", "i4"), ("deadline", "i4"), ("span", "i8")],
    "linears": [("base", "i4")],
    "shifts": [("linear", "i4"), ("program", "i4"), ("slope", "i4")],
    "rules": [("kind", "i4"), ("a", "i4"), ("b", "i4"), ("c", "i4")],
    "members": [("vote", "i4"), ("actor", "i4"), ("weight", "f8"), ("rule", "i4")],  # vote: a rule; actor -1: the ruler
    "functions": [("path", PATH)],  # Python that the scenario names
    "parameters": [("function", "i4"), ("name", NAME), ("slot", "i4")],
    # the world
    "variables": [("name", NAME), ("start", "f8"), ("slot", "i4")],
    "elements": [("path", PATH), ("name", NAME), ("said", NAME), ("key", "u4"), ("actor", "i4")],  # said: for people, or empty
    "terms": [("name", NAME), ("said", NAME), ("unit", NAME), ("levels", "i4")],
    "levels": [("term", "i4"), ("name", NAME), ("said", NAME), ("number", "f8")],
    "structures": [("name", NAME), ("mask", "i4")],
    "circumstances": [("element", "i4"), ("var", "i4"), ("low", "f8"), ("high", "f8"), ("sd", "i4"), ("per", "f8")],
    "circumstance_levels": [("circumstance", "i4"), ("name", NAME)],
    # actors
    "actors": [("element", "i4"), ("name", NAME), ("of", "U200"), ("party", "i4"), ("no_deal", "i4"),
               ("cost", "i4"), ("overconfidence", "i4")],  # party: the variable of `with`; that of `left` comes after it
    "overlays": [("actor", "i4"), ("program", "i4")],
    "likes": [("overlay", "i4"), ("actor", "i4"), ("linear", "i4")],
    "red_lines": [("element", "i4"), ("actor", "i4"), ("mask", "i4"), ("credibility", "i4")],
    "expects_grant": [("actor", "i4"), ("ruling", "i4"), ("rule", "i4")],
    "expects_enforcement": [("actor", "i4"), ("deadline", "i4"), ("rule", "i4")],
    # powers
    "sellers": [("element", "i4"), ("actor", "i4"), ("beta", "i4"), ("function", "i4"), ("patience", "i4"),
                ("responds", "i4"), ("auction", "i8")],
    "bids": [("element", "i4"), ("actor", "i4"), ("mask", "i4"), ("structure", "i4"), ("beta", "i4"),
             ("function", "i4"), ("patience", "i4"), ("responds", "i4"), ("enters", "i4"), ("returns", "i4"), ("leaves", "i4")],
    "partners": [("bid", "i4"), ("actor", "i4")],
    "rulings": [("element", "i4"), ("actor", "i4"), ("vars", "i4"), ("effect", "i4"), ("about", "i4"),
                ("need", "i4"), ("occasion", "i4"), ("ask", "i4"), ("asked_by", "i4"), ("asks_after", "i4"), ("takes", "i4"),
                ("before", "i4"), ("calendar", "i4"), ("limit", "i4"), ("stops", "i4"), ("stop_days", "i4"),
                ("silence", "i4"), ("rule", "i4"), ("luck", "u4"), ("in_principle", "i4"), ("mitigates", "i4"),
                ("refiles", "i4"), ("about_ruling", "i4"), ("reopens_when", "i4"), ("reopens_after", "i4"),
                ("again_takes", "i4"), ("again_before", "i4"), ("again_limit", "i4"), ("costs", "i4")],
    "chains": [("ruling", "i4"), ("after", "i4")],  # reviews that come after others
    "deadlines": [("element", "i4"), ("actor", "i4"), ("vars", "i4"), ("measure", "i4"), ("start", "i4"),
                  ("at", "i8"), ("after", "i4"), ("force", "i4"), ("met", "i4"), ("extend_when", "i4"),
                  ("grants", "i4"), ("more", "i4"), ("days", "i4"), ("most", "i4"), ("most_days", "f8"),
                  ("enforce", "i4"), ("end", "i4"), ("again_rate", "i4"), ("again_when", "i4"), ("again", "i4"),
                  ("lasts", "i4"), ("renewed", "i4"), ("renewals", "i4"), ("times", "i4"), ("what", "U200")],
    "asks": [("deadline", "i4"), ("actor", "i4"), ("key", "u4")],  # actor -1: it moves by itself
    "came": [("deadline", "i4"), ("lasted", "i8")],  # how long the uncertain time to its date was, as the history tells
    "passed": [("slot", "i4"), ("days", "f8")],  # a number that the history shows to be greater than so many days
    "agreement": [("element", "i4"), ("close", "i4"), ("closes_after", "i4"), ("announces_after", "i4"),
                  ("settled", "i4"),  # the program from which on no rival is heard, -1: at once
                  ("held", "i4")],  # the program while which the closing waits; -1: it never does
    "amends": [("term", "i4")],
    "demands": [("ruling", "i4"), ("term", "i4")],  # terms that a reviewer may ask to change, where it names them
    "exits": [("actor", "i4"), ("program", "i4")],
    "fees": [("by", "i4"), ("to", "i4"), ("worth", "i4"), ("program", "i4")],
    "events": [("element", "i4"), ("at", "i8"), ("hazard", "i4"), ("program", "i4")],
    "sets": [("event", "i4"), ("var", "i4"), ("add", "i4"), ("slot", "i4"), ("chance", "i4"), ("key", "u4"),
             ("low", "f8"), ("high", "f8")],
    "history": [("line", "i4"), ("time", "i8"), ("verb", "i4"), ("actor", "i4"), ("other", "i4"), ("target", "i4"),
                ("value", "f8"), ("public", "i4"), ("text", "U200"), ("one_act", "i4")],
    # the outcome contract
    "outcomes": [("name", NAME), ("group", "i4"), ("program", "i4"), ("text", "U400")],
    "groups": [("name", NAME)],
    "checks": [("name", NAME), ("time", "i8"), ("before", "i4"), ("deadline", "i4"), ("force", "i4")],
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """A compiled scenario. Shapes: P packages, T terms, L most levels of a term, O overlays, A actors, M masks."""

    title: str
    as_of: str
    zone: str
    begins: int
    horizon: int
    slots: Table
    chances: Table
    choices: Table
    correlates: Table
    code: Table
    programs: Table
    reads: Table
    trackers: Table
    linears: Table
    shifts: Table
    rules: Table
    members: Table
    functions: Table
    parameters: Table
    variables: Table
    elements: Table
    terms: Table
    levels: Table
    structures: Table
    circumstances: Table
    circumstance_levels: Table
    actors: Table
    overlays: Table
    likes: Table
    red_lines: Table
    expects_grant: Table
    expects_enforcement: Table
    sellers: Table
    bids: Table
    partners: Table
    rulings: Table
    chains: Table
    deadlines: Table
    asks: Table
    came: Table
    passed: Table
    agreement: Table
    amends: Table
    demands: Table
    exits: Table
    fees: Table
    events: Table
    sets: Table
    history: Table
    outcomes: Table
    groups: Table
    checks: Table
    packages: npt.NDArray[np.int32]  # [P, T] level of each term
    masks: npt.NDArray[np.bool_]  # [M, P]
    weights: npt.NDArray[np.int32]  # [O, T] slots, -1: the term does not matter
    values: npt.NDArray[np.int32]  # [O, T, L] slots
    as_good_as: npt.NDArray[np.int32]  # [A, T] levels of the package as good as no deal, -1: not said so
    calendars: npt.NDArray[np.int64]  # [C, D] business days from the first day of the table to the end of day d
    calendar_start: int  # time at which the calendar tables start

    def save(self, target: Path | BinaryIO) -> None:
        """Write the plan to one file (numpy's npz; no pickle)."""
        arrays = {f.name: np.asarray(getattr(self, f.name)) for f in fields(self)}
        np.savez_compressed(target, format=np.array(FORMAT), **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, source: Path | BinaryIO) -> Plan:
        """Read a plan written by `save`.

        Raises:
            RunError: for a file of another format.
        """
        with np.load(source, allow_pickle=False) as stored:
            if int(stored["format"]) != FORMAT:
                raise RunError(f"{source}: is a plan of format {stored['format']}, this version reads {FORMAT}")
            values: dict[str, Any] = {f.name: stored[f.name] for f in fields(cls)}
        for name, array in values.items():
            if array.ndim == 0:
                values[name] = array.item()
        return cls(**values)


def table(name: str, rows: list[tuple[Any, ...]]) -> Table:
    """Rows as the structured array of that table; text longer than its column is cut."""
    array = np.array(rows, dtype=DTYPES[name])
    array.flags.writeable = False
    return array


def stands(deadline: Any) -> bool:
    """Whether a deadline, a row of the plan, still stands when it is not enforced at its date: orders and statutes do."""
    return bool(deadline["measure"]) and deadline["force"] in (Force.ORDER, Force.STATUTE)
