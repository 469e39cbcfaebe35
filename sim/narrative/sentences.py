"""One sentence for each kind of event, in the present tense, and how a later event names it as its cause.

A sentence is `subject | predicate`; what stands in braces is a field of `sim.narrative.mentions`.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.narrative.mentions import Told
from sim.world.plan import Effect, Verb
from sim.world.record import Event, Kind


def _offered(told: Told, event: Event) -> str:
    if event.bound and told.packages.get(event.subject) == event.package:  # which the other side stands by no longer
        return "{who} | {answer}asks {other} for that package again"
    return "{who} | {answer}offers {other}: {offer}"


def _imposed(told: Told, event: Event) -> str:
    if event.actor < 0:
        return "{the} | starts to run and falls on {until}"
    return "{who} | imposes {the}{by}, due {until}"


def _set(told: Told, event: Event) -> str:
    return "{who} | sets {the} to {level}" if event.actor >= 0 else _moves(told, event, "rises", "falls")


def _moved(told: Told, event: Event) -> str:
    return _moves(told, event, "drifts up", "drifts down")


def _moves(told: Told, event: Event, up: str, down: str) -> str:
    before = told.values.get(event.subject, told.words.start(event.subject))
    if before is None:  # a belief, which no event has shown
        return "{the} | is now {level}"
    if before == event.value:
        return "{the} | stays at {level}"
    verb = "changes" if told.words.is_named(event.subject) else up if event.value > before else down
    return f"{{the}} | {verb} from {told.words.level(event.subject, before)} to {{level}}"


def _left(told: Told, event: Event) -> str:
    struck = not event.bound and event.time > 0  # a history tells no reason
    return "{who} | leaves {the}" + (", for reasons of its own" if struck else "{why}")


def _amended(told: Told, event: Event) -> str:
    same = told.packages.get(told.thread) == event.package
    return f"the parties | {'go on with the agreement as it was' if same else 'amend the agreement: {change}'}"


def _announced(told: Told, event: Event) -> str:
    if event.package < 0:
        return "the deal | is announced; its terms are still to be negotiated"
    return "the deal | is announced: {package}"


def _granted(told: Told, event: Event) -> str:
    if event.bound:
        return "{who} | has not answered in time, so that the deal counts as cleared ({name})"
    # A grant of the history is a fact: how probable it was is no part of the story.
    known = told.so_far(Verb.GRANTS, event) is not None
    return "{who} | {grants} ({name})" if known else "{who} | {grants} ({name}, {p})"


def _suspended(told: Told, event: Event) -> str:
    if event.subject not in told.words.deadline_of:
        return "{who} | suspends {held_by_it}"
    state = "which is in force" if event.subject in told.enforced else "whose date still runs"
    return f"{{who}} | suspends {{the}}, {state}"


def _reinstated(told: Told, event: Event) -> str:
    if event.subject not in told.words.deadline_of:
        return "{held} | is no longer suspended"
    if told.undone(event) == Effect.ANNULS:
        return "{the} | stands again"
    if told.undone(event) == Effect.COMPELS:
        return "{the} | is in force no longer"
    return f"{{the}} | is {'in force now' if event.subject in told.enforced else 'no longer suspended'}"


def _was_reinstated(told: Told, event: Event) -> str:
    past = {Effect.ANNULS: "stood again", Effect.COMPELS: "was in force no longer"}
    return "{held} " + past.get(told.undone(event), "was no longer suspended")


def _reopened(told: Told, event: Event) -> str:
    if told.has_run_out(event):
        return "the {answer_given} | runs out: its time is over"
    return "the {answer_given} | counts no more" + (": the terms have changed" if event.package >= 0 else "")


def _was_reopened(told: Told, event: Event) -> str:
    return "the {answer_given} " + ("ran out" if told.has_run_out(event) else "ceased to count")


def _gives_up(told: Told, event: Event) -> bool:
    """Whether the end of a deal is what meets a demand."""
    return event.cause in told.over


def _met_by(told: Told, event: Event, demands: str) -> str:
    """What meets a demand: the end of the deal; its closing, for which alone an outside date waits; or its `demands`."""
    if _gives_up(told, event):
        return "the deal is given up"
    return "the deal has closed" if event.actor < 0 and told.kinds[Kind.CLOSED] else demands


def _refers(told: Told, filed: Event) -> bool:
    """Whether somebody asks another to reverse what it has ruled itself, and so leaves the decision to the other."""
    about = told.object_of(filed.subject)
    return filed.actor >= 0 and about in told.words.ruling_of and told.words.owner(about) == filed.actor


def _filed(told: Told, event: Event) -> str:
    if _refers(told, event):
        return "{who} | refers the deal to {ruler} ({name})"
    return "{who} | asks {ruler} {request} ({name})" if event.actor >= 0 else "{ruler} | is asked {request} ({name})"


def _was_filed(told: Told, event: Event) -> str:
    if _refers(told, event):
        return "{who} referred the deal to {ruler}"
    return "{who} asked {ruler} {request}" if event.actor >= 0 else "{ruler} was asked {request}"


def _withdrawn(told: Told, event: Event) -> str:
    if event.actor < 0:
        return "the request {request} ({name}) | falls away"
    return "{who} | withdraws the request {request} ({name})"


def _clock_stopped(told: Told, event: Event) -> str:
    until = " until {until}" if event.value > event.time else ""  # of the history, which may not know it
    return "{who} | stops the clock ({name})" + until


def _compelled(told: Told, event: Event) -> str:
    if told.words.name(event.subject) == "agreement":
        return "{who} | orders the parties to keep to the agreement"
    return "{who} | orders that {the} is enforced: {force}"


def _enforced(told: Told, event: Event) -> str:
    if event.actor < 0:
        return "{the} | passes and the agreement ends ({p}){why}"
    if told.is_spoken(event.subject):
        return "{who} | carries out {the} ({p}){why}"
    drawn = event.bound or 0.0 < event.value < 1.0  # neither told nor certain
    return "{the} | is enforced by {who} ({p}){why}: {force}" if drawn else "{the} | takes effect: {force}"


def _lapsed(told: Told, event: Event) -> str:
    if event.actor < 0:
        return "{the} | passes and the agreement goes on, although the deal has not closed (an end {would})"
    if told.is_spoken(event.subject):
        return "{the} | lapses: {who} does not carry it out, although its demands are not met (that it is carried out {would})"
    what = "stands, but" if told.stands(event.subject) else "lapses:"
    return f"{{the}} | {what} {{who}} does not enforce it, although its demands are not met (enforcement {{would}})"


def _extended(told: Told, event: Event) -> str:
    if told.asked(event) == [-1]:
        return "{the} | moves to {until} by itself"
    if not told.asked(event):
        return "{the} | moves to {until}"  # a history says more than play could bring
    if told.asked(event) == [told.words.owner(event.subject)]:
        return "{asked} | moves {the} to {until}"
    return "{the} | moves to {until}, with the consent of {asked}"


SENTENCES: dict[Kind, str | Callable[[Told, Event], str]] = {
    Kind.SAID: "{who} | says: {statement}",
    Kind.IMPOSED: _imposed,
    Kind.SET: _set,
    Kind.MOVED: _moved,
    Kind.HAPPENED: "{event} | happens",
    Kind.ENTERED: "{who} | comes with {the}",
    Kind.RETURNED: "{who} | comes back with {the}",
    Kind.LEFT: _left,
    Kind.REJECTED: "{who} | rejects {the}{why}",
    Kind.OFFERED: _offered,
    Kind.PASSED: "{who} | {answer}has nothing new to offer",
    Kind.SELECTED: "{who} | selects {the}{structure}",
    Kind.SIGNED: "{who} | signs{with}: {package}",
    Kind.ANNOUNCED: _announced,
    Kind.RED_LINE_SHOWN: "{who} | crosses its red line {name}, which was not real",
    Kind.FILED: _filed,
    Kind.GRANTED: _granted,
    Kind.REFUSED: "{who} | refuses {request} ({name}){why}",
    Kind.LAPSED_FILING: "{who} | lets the request {request} lapse ({name}){why}",
    Kind.MITIGATED: "{who} | asks for other terms before it agrees {request} ({name}): {change}",
    Kind.REOPENED: _reopened,
    Kind.WITHDRAWN: _withdrawn,
    Kind.REVERSED: lambda told, event: "{who} | reverses {held_by_it}" if event.actor >= 0 else "{held} | stands again",
    Kind.CLOCK_STOPPED: _clock_stopped,
    Kind.SUSPENDED: _suspended,
    Kind.REINSTATED: _reinstated,
    Kind.ANNULLED: "{who} | annuls {the}",
    Kind.COMPELLED: _compelled,
    Kind.FORBIDDEN: "{who} | forbids the deal ({name})",
    Kind.MET: lambda told, event: "{the} | has no effect: " + _met_by(told, event, "its demands are met in time"),
    Kind.EXTENDED: _extended,
    Kind.EXTENSION_REFUSED: "{the} | does not move{why}",
    Kind.ENFORCED: _enforced,
    Kind.LAPSED: _lapsed,
    Kind.LIFTED: lambda told, event: (
        "{the} | "
        + ("falls away: " if _gives_up(told, event) else "is lifted: ")
        + _met_by(told, event, "its demands are met now")
    ),
    Kind.RENEWED: "{who} | renews {the} until {until}",
    Kind.EXPIRED: "{the} | runs out",
    Kind.AMENDED: _amended,
    Kind.EXITED: "{who} | leaves the agreement{why}",
    Kind.ENDED: "the deal | ends{why}",
    Kind.CLOSED: "the deal | closes: {package}",
}

AFTER: dict[Kind, str | Callable[[Told, Event], str]] = {
    Kind.SAID: "{who} spoke",
    Kind.IMPOSED: lambda told, event: "{the} " + ("started to run" if event.actor < 0 else "was imposed"),
    Kind.SET: "{the} was set",
    Kind.MOVED: "{the} drifted",
    Kind.HAPPENED: "{event}",
    Kind.ENTERED: "{who} came",
    Kind.RETURNED: "{who} came back",
    Kind.LEFT: "{who} left {the}",
    Kind.REJECTED: "{who} rejected {the}",
    Kind.OFFERED: "{who} made an offer",
    Kind.PASSED: "{who} had nothing new to offer",
    Kind.SELECTED: "{who} selected {the}",
    Kind.SIGNED: "{who} signed",
    Kind.ANNOUNCED: "the deal was announced",
    Kind.RED_LINE_SHOWN: "{who} crossed its red line {name}",
    Kind.FILED: _was_filed,
    Kind.GRANTED: "{who} {granted} ({name})",
    Kind.REFUSED: "{who} refused {request} ({name})",
    Kind.LAPSED_FILING: "the request {request} lapsed ({name})",
    Kind.MITIGATED: "{who} asked for other terms ({name})",
    Kind.REOPENED: _was_reopened,
    Kind.CLOCK_STOPPED: "{who} stopped the clock ({name})",
    Kind.WITHDRAWN: "the request {request} was withdrawn ({name})",
    Kind.REVERSED: lambda told, event: "{who} reversed {held_by_it}" if event.actor >= 0 else "{held} stood again",
    Kind.SUSPENDED: "{who} suspended {held_by_it}",
    Kind.REINSTATED: _was_reinstated,
    Kind.ANNULLED: "{who} annulled {the}",
    Kind.COMPELLED: "{who} ordered that {the} is enforced",
    Kind.FORBIDDEN: "{who} forbade the deal ({name})",
    Kind.MET: "{the} had no effect",
    Kind.EXTENDED: "{the} moved",
    Kind.EXTENSION_REFUSED: "{the} did not move",
    Kind.ENFORCED: lambda told, event: (
        "{the} passed"
        if event.actor < 0
        else "{the} was " + ("carried out" if told.is_spoken(event.subject) else "enforced")
    ),
    Kind.LAPSED: lambda told, event: "{the} " + ("passed" if event.actor < 0 else "lapsed"),
    Kind.LIFTED: lambda told, event: "{the} " + ("fell away" if _gives_up(told, event) else "was lifted"),
    Kind.RENEWED: "{who} renewed {the}",
    Kind.EXPIRED: "{the} ran out",
    Kind.AMENDED: "the parties amended the agreement",
    Kind.EXITED: "{who} left the agreement",
    Kind.ENDED: "the deal ended",
    Kind.CLOSED: "the deal closed",
}


def sentence(told: Told, event: Event) -> tuple[str, str]:
    """What the sentence about an event is about, and what it says."""
    form = SENTENCES[Kind(event.kind)]
    subject, predicate = (form if isinstance(form, str) else form(told, event)).split(" | ", 1)
    return told.fill(subject, event), told.fill(predicate, event)


def cause(told: Told, event: Event, later: Event) -> str:
    """How a later event names an event as its cause: `after the app ban lapsed on 20 Sep`."""
    form = AFTER[Kind(event.kind)]
    happened = told.fill(form if isinstance(form, str) else form(told, event), event)
    return f"after {happened} on {told.words.on(event.time, since=later.time)}"
