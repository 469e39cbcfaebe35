"""The words of expressions, each once: what it is asked of, what holds it, and when it stops to hold.

The compiler looks a word up here, and the page of the language prints what it finds: neither knows a word of its own.
"""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """A word of the language.

    `asked_of` says what its argument names: nothing, a party, a structure, a ruling or a deadline. `reads` is the state
    variable behind it, empty where the compiler writes out what it stands for. `holds` says while what it holds; `idle`
    whether it does before the thing has begun, or where nobody needs it; `after` what becomes of it once the agreement
    has ended, or what it is about is over.
    """

    name: str
    asked_of: str
    reads: str
    holds: str
    idle: str
    after: str


NOTHING, PARTY, STRUCTURE, RULING, DEADLINE = "", "actor", "structure", "ruling", "deadline"
EITHER = "ruling or deadline"
WITH_THE_DEAL = "no: what was asked and answered about the deal goes with it"
UNTIL_ANEW = "stays until it starts anew; that of an outside date until the next agreement is signed"

WORDS = (
    Word("offered", NOTHING, "offered", "once anybody has made an offer", "no", "stays"),
    Word("selected", NOTHING, "selected", "a deal is in hand: its bidder is chosen, or has signed", "no", "no"),
    Word("signed", NOTHING, "signed", "the deal in hand is signed, closed or not", "no", "no"),
    Word("announced", NOTHING, "announced", "the deal in hand is public", "no", "no"),
    Word("closed", NOTHING, "closed", "the deal is closed, for good", "no", "what is closed cannot end"),
    Word("ended", NOTHING, "ended", "the last deal in hand has ended, and none has been chosen since", "no", "yes"),
    Word("approved_in_principle", NOTHING, "", "a review that `gives: approved_in_principle` is cleared", "no", "no"),
    Word("with", PARTY, "", "the actor is a party of the deal in hand", "no", "no"),
    Word("left", PARTY, "", "the actor has left the last agreement", "no", "until the next is signed"),
    Word(
        "is", STRUCTURE, "", "the package on the table is one of these; before there is one: each of those that the "
        "selected structure leaves is", "no", "no",
    ),
    Word("filed", RULING, "filed", "it is asked and not answered", "no", WITH_THE_DEAL),
    Word(
        "cleared", RULING, "granted", "the answer that stands is a grant; `cleared(all)`: there is a package on the table, "
        "and every review that it needs is cleared", "no; `cleared(all)` asks only for what is needed", WITH_THE_DEAL,
    ),
    Word("refused", RULING, "refused", "the answer that stands is a refusal", "no", WITH_THE_DEAL),
    Word(
        "needed", RULING, "", "the package on the table needs it now; before there is one: each of those that the "
        "selected structure leaves does", "no", "no",
    ),
    Word("pending", DEADLINE, "pending", "the date runs, suspended or not", "no", "no"),
    Word("in_force", DEADLINE, "in_force", "the measure bites", "no", "no"),
    Word("suspended", EITHER, "suspended", "a ruling holds up the measure; the clock, or the grant, of the ruling", "no", "no"),
    Word("extended", DEADLINE, "extended", "the date has moved", "no", UNTIL_ANEW),
    Word("lapsed", DEADLINE, "lapsed", "it passed without effect, was annulled, or ended the agreement", "no", UNTIL_ANEW),
    Word("met", DEADLINE, "met", "its demand was met", "no", UNTIL_ANEW),
    Word("past", DEADLINE, "past", "its day has gone by, whatever became of it, and has not moved", "no", UNTIL_ANEW),
)  # fmt: skip
NAMED = {word.name: word for word in WORDS}
PROGRESS = tuple(word.name for word in WORDS if word.asked_of == NOTHING)
CALLED = tuple(word.name for word in WORDS if word.asked_of != NOTHING)
MEANT = {"granted": "cleared", "approved": "cleared", "enforced": "in_force", "required": "needed", "expired": "lapsed"}
