"""The words of expressions, each once: what it is asked of, while what it holds, and when it does not.

The compiler looks a word up here, and the page of the language prints what it finds: neither knows a word of its own.
"""

from __future__ import annotations

from typing import NamedTuple

DEAL, PARTY, STRUCTURE, RULING, DEADLINE = "", "actor", "structure", "ruling", "deadline"
EITHER, EXPRESSION = f"{RULING} or {DEADLINE}", "expression"


class Word(NamedTuple):
    """A word of the language.

    `asked_of` says what its argument names; a word of the deal in hand has none. `reads` is the state variable behind it,
    empty where the compiler writes out what it stands for. `holds` says while what it holds; `before` whether it does
    where the thing has not begun or is not needed; `after` what becomes of it once that is over, the agreement above all.
    `form` is how it is written, where that is not the word and its argument.
    """

    name: str
    asked_of: str
    reads: str
    holds: str
    before: str = "no"
    after: str = "no"
    form: str = ""

    @property
    def written(self) -> str:
        """How it is written."""
        return self.form or (f"{self.name}({self.asked_of})" if self.asked_of else self.name)


WITH_THE_DEAL = "no: what was asked and answered about the deal goes with it"
UNTIL_ANEW = "until it is imposed anew; of an outside date, until the next agreement is signed"
SELECTED = "; before there is one, every package of the selected structure"

WORDS = (
    Word("offered", DEAL, "offered", "somebody has made an offer", after="yes"),
    Word("selected", DEAL, "selected", "a deal is in hand: a bidder is chosen, or has signed"),
    Word("signed", DEAL, "signed", "the deal in hand is signed, closed or not"),
    Word("announced", DEAL, "announced", "the deal in hand is public"),
    Word("closed", DEAL, "closed", "the deal is closed", after="what is closed does not end"),
    Word("ended", DEAL, "ended", "the last deal in hand has ended", after="until another is chosen"),
    Word("approved_in_principle", DEAL, "", "a review that `gives: approved_in_principle` is cleared"),
    Word("is", STRUCTURE, "", f"the package on the table is one of these{SELECTED} is"),
    Word("with", PARTY, "", "the actor is a party of the deal in hand"),
    Word("left", PARTY, "", "the actor has left the last agreement", after="until the next is signed"),
    Word("filed", RULING, "filed", "it is asked, and not answered", after=WITH_THE_DEAL),
    Word(
        "cleared", RULING, "granted", "the answer that stands is a grant, and nothing suspends it",
        "no; but what was granted stands while it is not needed any more", WITH_THE_DEAL,
    ),
    Word(
        "cleared", RULING, "", "there is a package on the table, or a structure selected, and every review that it needs "
        "is cleared", "what is not needed is not asked of", form="cleared(all)",
    ),
    Word("refused", RULING, "refused", "the answer that stands is a refusal", after=WITH_THE_DEAL),
    Word("needed", RULING, "", f"the package on the table needs the review, now{SELECTED} does"),
    Word(
        "suspended", EITHER, "suspended", "another ruling holds it up: the measure, the clock of a request, the grant; the "
        "date of a measure runs on",
    ),
    Word("pending", DEADLINE, "pending", "the date runs"),
    Word("in_force", DEADLINE, "in_force", "the measure bites"),
    Word("extended", DEADLINE, "extended", "the date has moved", after=UNTIL_ANEW),
    Word(
        "lapsed", DEADLINE, "lapsed", "the date has passed without effect or has ended the agreement, the measure has run out, "
        "or a ruling has annulled it", after=UNTIL_ANEW,
    ),
    Word("unenforced", DEADLINE, "unenforced", "the date has passed without effect, and the measure still stands"),
    Word("met", DEADLINE, "met", "its demand was met", after=UNTIL_ANEW),
    Word(
        "past", DEADLINE, "past", "the date has gone by, whatever became of it, and has not moved",
        "no; what bites at once has no date", UNTIL_ANEW,
    ),
    Word(
        "days_to", DEADLINE, "", "so many days are left, as `<`, `<=`, `>` and `>=` say", "endless, so that `> n` holds",
        "endless, from the instant at which the date is decided", form="days_to(deadline) <= days",
    ),
    Word("ever", EXPRESSION, "", "it has held, be it for an instant, the history included", after="yes", form="ever expression"),
    Word(
        "for", EXPRESSION, "", "it has held without a break for so many days; what has held from the beginning "
        "counts from `begins`", after="until it is broken", form="for(expression, days)",
    ),
)  # fmt: skip
NAMED = {word.name: word for word in reversed(WORDS)}
PROGRESS = tuple(word.name for word in WORDS if word.asked_of == DEAL)
CALLED = tuple(dict.fromkeys(word.name for word in WORDS if word.asked_of != DEAL and word.name != "ever"))
MEANT = {"granted": "cleared", "approved": "cleared", "enforced": "in_force", "required": "needed", "expired": "lapsed"}
