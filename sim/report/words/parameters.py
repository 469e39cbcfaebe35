"""Numbers of a scenario in words: what a dotted path is about, and whose it is."""

from __future__ import annotations

import re

from sim.report.words.plain import spoken
from sim.report.words.rows import Name

_WORDS = [
    (r"tactic\.beta", "how early it concedes"),
    (r"patience", "how long its patience lasts"),
    (r"extend\.grants(\.then|\.otherwise|\.is)?", "how readily more time is granted"),
    (r"members\.(?P<name>\w+)\.grants(\.then|\.otherwise|\.is)?", "how readily {name} votes yes"),
    (r"reopens\.after(\.\d+)?", "how long its grant lasts"),
    (r"again\.takes(\.\d+)?", "how long it takes when asked again"),
    (r"grants\.sharpness", "how predictably it decides"),
    (r"grants\.above", "how much it demands before it grants"),
    (r"grants(\.then|\.otherwise|\.is)?", "how readily it grants"),
    (r"then\.enforce(\.is)?", "how probably it is enforced"),
    (r"then\.end(\.is)?", "how probably it ends the agreement"),
    (r"expects\.(?P<name>\w+)(\.then|\.otherwise|\.is)?", "what it expects of {name}"),
    (r"never\.(?P<name>\w+)\.credibility", "how real its red line {name} is"),
    (r"likes\.(?P<name>\w+)(\.is)?", "how much it likes {name}"),
    (r"no_deal(\.is)?", "what no deal is worth to it"),
    (r"delay", "what waiting costs it"),
    (r"overconfidence", "how overconfident it is"),
    (r"asked_when", "when it is asked"),
    (r"takes\.\d+|takes", "how long it takes"),
    (r"circumstances\.(?P<name>\w+)\.start", "{name} at the start"),
]
"""The end of a path, and what it is about; the first that fits."""
_SHIFT = re.compile(r"(?P<path>.+)\.shifts\.(?P<name>\w+)")


def parameter_words(path: str) -> Name:
    """What a number is about, and where it stands: the actor, and the power if there is one.

    >>> parameter_words("actors.ministry.powers.licence.review.grants.above")
    Name(first='how much it demands before it grants', second='ministry, licence')
    >>> parameter_words("actors.board.powers.vote.review.grants.members.funds.grants").first
    'how readily funds votes yes'
    >>> parameter_words("actors.kkr.no_deal.shifts.market").first
    'how much market shifts what no deal is worth to it'
    >>> parameter_words("priors.threat.carried_out")
    Name(first='threat: carried out', second='from the library of priors')
    >>> parameter_words("agreement.fees.break_up.worth")
    Name(first='break up worth', second='agreement, fees')
    """
    shift = _SHIFT.fullmatch(path)
    if shift:
        name = parameter_words(shift["path"])
        return Name(f"how much {spoken(shift['name'])} shifts {name.first}", name.second)
    if path.startswith("priors."):
        return Name(spoken(path.removeprefix("priors.").replace(".", ": ", 1)), "from the library of priors")
    for pattern, words in _WORDS:
        found = re.search(rf"(?:^|\.){pattern}$", path)
        if found:
            said = {key: spoken(value) for key, value in found.groupdict().items() if value}
            return Name(words.format(**said), ", ".join(_steps(path[: found.start()])))
    steps = _steps(path)
    return Name(" ".join(steps[-2:]), ", ".join(steps[:-2]))


def _steps(path: str) -> list[str]:
    """The names in a path, without the steps that only sort what stands below them.

    >>> _steps("actors.board.powers.review.review.limit"), _steps("actors.minister.powers.ban.impose.deadline.at")
    (['board', 'review', 'limit'], ['minister', 'ban', 'at'])
    """
    steps = path.strip(".").split(".")
    if steps[0] == "actors":
        steps = steps[1:]
        if steps[1:2] == ["powers"]:
            below = steps[4:]  # of the kind of the power
            steps = [steps[0], *steps[2:3], *(below[1:] if below[:1] == ["deadline"] else below)]
    return [spoken(step) for step in steps]
