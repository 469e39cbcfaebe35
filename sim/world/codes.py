"""The codes in the tables of a plan. They are part of saved plans: never change one, only add."""

from enum import IntEnum


class Op(IntEnum):
    """Operations of a program: postfix over a stack of floats, truth is 1.0."""

    CONST = 0
    VAR = 1
    MASK = 2
    NOT = 3
    AND = 4
    OR = 5
    EQ = 6
    NE = 7
    LT = 8
    LE = 9
    GT = 10
    GE = 11
    ADD = 12
    SUB = 13
    MUL = 14
    DIV = 15


class RuleKind(IntEnum):
    """Kinds of probability rule."""

    LINEAR = 0  # a: linear
    LOGISTIC = 1  # a: linear threshold, b: slot of the sharpness
    CONDITIONAL = 2  # a: program, b: rule if it holds, c: rule if not (-1: the reader's default)
    FUNCTION = 3  # a: function
    VOTE = 4  # a: slot of the share that passes; its members stand in `members`


class TrackerKind(IntEnum):
    """State that an expression needs beside the variables themselves."""

    EVER = 0  # has held at least once
    HELD = 1  # has held without a break for so many days
    DUE = 2  # a deadline is at most so many days ahead


class Effect(IntEnum):
    """What a granted ruling does."""

    CLEARS = 0
    SUSPENDS = 1
    ANNULS = 2
    COMPELS = 3
    FORBIDS = 4
    REVERSES = 5


class Silence(IntEnum):
    """What a statutory limit means for a ruling not yet given."""

    WAITS = 0
    CLEARS = 1
    LAPSES = 2


class Force(IntEnum):
    """What stands behind a date."""

    SPOKEN = 0
    AGREEMENT = 1
    ORDER = 2
    STATUTE = 3


class Verb(IntEnum):
    """What a line of the history says."""

    SAYS = 0
    IMPOSES = 1
    SETS = 2
    ASKS = 3
    REJECTS = 4
    SELECTS = 5
    OFFERS = 6
    SIGNS = 7
    GRANTS = 8
    REFUSES = 9
    AMENDS = 10
    HAPPENS = 11
    ENTERS = 12
    LEAVES = 13
    ANNOUNCES = 14
    ENDS = 15
    CLOSES = 16
    MITIGATES = 17
    EXTENDS = 18
    ENFORCES = 19
    MEETS = 20
    LAPSES = 21
    WITHDRAWS = 22
    REOPENS = 23
    PASSES = 24
    STOPS = 25


class Var(IntEnum):
    """The fixed state variables; those of parties, rulings, deadlines, circumstances and trackers follow."""

    PACKAGE = 0  # package on the table, -1: none
    STRUCTURE = 1  # structure selected, -1: none
    OFFERED = 2
    SELECTED = 3
    SIGNED = 4
    ANNOUNCED = 5
    CLOSED = 6
    ENDED = 7


ONCE_SIGNED = tuple(map(int, (Var.OFFERED, Var.SELECTED, Var.SIGNED, Var.ANNOUNCED)))  # what holds then
RULING_VARS = ("filed", "granted", "refused", "suspended", "spent")  # the last is no word: its occasion is
FILED, GRANTED, REFUSED, SUSPENDED, SPENT = range(len(RULING_VARS))
RULING_WORDS = (FILED, GRANTED, REFUSED, SUSPENDED)
DEADLINE_VARS = ("pending", "in_force", "suspended", "extended", "lapsed", "met", "past", "unenforced")
PENDING, IN_FORCE, STAYED, EXTENDED, LAPSED, MET, PAST, UNENFORCED = range(len(DEADLINE_VARS))
