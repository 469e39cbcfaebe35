"""Numbers of a scenario in words: what a dotted path is about, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sim.report.words.branches import branch_words, expression_words
from sim.report.words.plain import listed, spoken
from sim.report.words.rows import Name

_WORDS = [
    (r"so_far\.(?P<line>\d+)(\.order)?", "line {line} of the history"),
    (r"so_far\.(?P<line>\d+)\.by", "who acts, in line {line} of the history"),
    (r"so_far\.(?P<line>\d+)\.evidence", "what is cited for line {line} of the history"),
    (r"so_far\.(?P<line>\d+)\.(?P<key>\w+)", "{key}, in line {line} of the history"),
    (r"correlates\.(?P<line>\d+)\.by", "how far the beliefs go together that line {line} of the correlations names"),
    (r"evidence", "what is cited for it"),
    (r"tactic\.beta", "how early it concedes"),
    (r"tactic\.with\.(?P<name>\w+)", "the {name} of its tactic"),
    (r"auction\.until", "until when it takes bids"),
    (r"patience", "how long its patience lasts"),
    (r"extend\.grants", "how readily more time is granted"),
    (r"extend\.again", "how readily more time is granted again"),
    (r"extend\.days", "how many days more time adds"),
    (r"extend\.most", "how often more time may be granted"),
    (r"extend\.most_days", "how many days all grants of more time may add"),
    (r"deadline\.after", "how long it runs"),
    (r"deadline\.at", "when it falls due"),
    (r"outside_date\.at", "when the outside date falls"),
    (r"outside_date\.after", "how long after signing the outside date falls"),
    (r"announces\.after", "how long it takes to announce the deal"),
    (r"closes\.after", "how long closing takes"),
    (r"fees\.(?P<name>\w+)\.worth", "what the fee {name} is worth"),
    (r"responds", "how long it takes to answer an offer"),
    (r"returns\.hazard", "how often it comes back"),
    (r"refiles", "how often it may be asked again"),
    (r"asks_after", "how long until it is asked"),
    (r"limit", "how long it may take"),
    (r"takes\.by", "how long before the date it decides"),
    (r"members\.(?P<name>\w+)\.grants", "how readily {name} votes yes"),
    (r"reopens\.after(\.\d+)?", "how long its grant lasts"),
    (r"again\.takes(\.\d+)?", "how long it takes when asked again"),
    (r"grants\.sharpness", "how predictably it decides"),
    (r"grants\.above", "how much it demands before it grants"),
    (r"grants", "how readily it grants"),
    (r"then\.enforce", "how probably it is enforced"),
    (r"then\.end", "how probably it ends the agreement"),
    (r"expects\.(?P<name>\w+)", "what it expects of {name}"),
    (r"never\.(?P<name>\w+)\.credibility", "how real its red line {name} is"),
    (r"likes\.(?P<name>\w+)(\.is)?", "how much it likes {name}"),
    (r"no_deal(\.is)?", "what no deal is worth to it"),
    (r"delay", "what waiting costs it"),
    (r"overconfidence", "how overconfident it is"),
    (r"asked_when", "when it is asked"),
    (r"takes\.\d+|takes", "how long it takes"),
    (r"prefers\.(?P<name>\w+)\.weight", "how much weight it gives to {name}"),
    (
        r"prefers\.(?P<name>\w+)\.values\.(?P<level>-?\d+\.\d+|[^.]+)",
        "what it finds {name} worth at the level “{level}”",
    ),
    (r"terms\.(?P<name>\w+)\.levels", "the levels of {name}"),
    (r"sets\.(?P<name>\w+)\.add", "what it adds to {name}"),
    (r"circumstances\.(?P<name>\w+)\.moves\.sd", "how much {name} moves by itself"),
    (r"circumstances\.(?P<name>\w+)\.start", "{name} at the start"),
    (r"events\.(?P<name>\w+)\.hazard", "how often {name} happens"),
    (r"events\.(?P<name>\w+)\.at", "when {name} happens"),
]
"""The end of a path, and what it is about; the first that fits."""
_SECTIONS = {"likes": "actors", "members": "actors", "prefers": "terms", "sets": "circumstances"}
_SECTIONS |= {section: section for section in ("terms", "circumstances", "events")}
_BRANCH = re.compile(
    r"(?P<rule>.+\.(?:grants|again|enforce|end|credibility|expects\.[^.]+))"
    r"(?P<steps>(?:\.(?:then|otherwise|is))+)(?P<rest>\.above|\.sharpness)?"
)
_SHIFT = re.compile(r"(?P<path>.+?)\.shifts\.(?P<name>.+)(?<!\.evidence)")
_OPEN = re.compile(r"\bits?\b|more time")  # what is said of nobody yet
_OF_A_DATE = re.compile(r"more time|\bit (is enforced|ends|runs|falls)")
_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")  # between two steps, and not within a number of an expression
_ARTICLE = {"agreement": "the agreement", "outside_date": "the outside date"}


def parameter_words(path: str, names: Mapping[str, str]) -> Name:
    """What a number is about, and where it stands: the actor, and the power if there is one.

    `names`: what things are called, by their paths; the others go by their keys.

    >>> parameter_words("actors.ministry.powers.licence.review.grants.above", {})
    Name(first='how much it demands before it grants', second='ministry, licence')
    >>> parameter_words("actors.firm.expects.licence", {"actors.firm": "ByteDance", "actors.x.powers.licence": "the licence"})
    Name(first='what it expects of the licence', second='ByteDance')
    >>> parameter_words("actors.board.powers.vote.review.grants.members.funds.grants", {}).first
    'how readily funds votes yes'
    >>> parameter_words("actors.doj.powers.inquiry.review.grants.otherwise.is", {}).first
    'how readily it grants, otherwise'
    >>> parameter_words("actors.kkr.no_deal.shifts.market", {}).first
    'how much market shifts what no deal is worth to it'
    >>> parameter_words("actors.kkr.no_deal.shifts.market", {"circumstances.market": "the market"}).first
    'how much the market shifts what no deal is worth to it'
    >>> parameter_words("actors.kkr.no_deal.shifts.(market - 24.5) / 8", {}).first
    'how much (market - 24.5) / 8 shifts what no deal is worth to it'
    >>> parameter_words("actors.kkr.no_deal.shifts.relief == denied", {"circumstances.relief": "the relief for Anima"}).first
    'how much relief for Anima = denied shifts what no deal is worth to it'
    >>> parameter_words("actors.kkr.prefers.price.values.2.5", {}).first
    'what it finds price worth at the level “2.5”'
    >>> str(parameter_words("events.strike.hazard", {"events.strike": "a strike"}))
    'how often a strike happens'
    >>> parameter_words("priors.threat.carried_out", {})
    Name(first='threat: carried out', second='from the library of priors')
    >>> parameter_words("priors.bidding.patience", {"priors.bidding.patience": "days of patience of a side, until it gives in"}).first
    'the days of patience of a side'
    >>> parameter_words("agreement.fees.break_up.worth", {})
    Name(first='what the fee break up is worth', second='the agreement')
    >>> str(parameter_words("outcomes.2.The U.S. buys it", {}))
    'The U.S. buys it (outcomes)'
    >>> str(parameter_words("correlates.0.by", {}))
    'how far the beliefs go together that line 0 of the correlations names'
    >>> str(parameter_words("so_far.7.by", {}))
    'who acts, in line 7 of the history'
    """
    shift = _SHIFT.fullmatch(path)
    if shift:
        name = parameter_words(shift["path"], names)
        by = names.get(f"circumstances.{shift['name']}") or expression_words(shift["name"], names)
        return Name(f"how much {by} shifts {name.first}", name.second)
    branch = _BRANCH.fullmatch(path)
    if branch:
        name = parameter_words(f"{branch['rule']}{branch['rest'] or ''}", names)
        return Name(f"{name.first}{branch_words(branch['rule'], branch['steps'], names)}", name.second)
    if path.startswith("priors."):
        what = names.get(path, "").partition(",")[0]
        key = spoken(path.removeprefix("priors.").replace(".", ": ", 1))
        return Name(f"the {what}" if what else key, "from the library of priors")
    kind, _, rest = path.partition(".")
    if kind in ("outcomes", "groups") and rest:  # whose names may hold any dots
        return Name(spoken(re.sub(r"^\d+\.", "", rest)), kind)
    for pattern, words in _WORDS:
        found = re.search(rf"(?:^|\.){pattern}$", path)
        if found:
            said = {key: _called(pattern, value, names) for key, value in found.groupdict().items() if value}
            return Name(words.format(**said), ", ".join(_steps(path[: found.start()], names)))
    steps = _steps(path, names)
    return Name(" ".join(steps[-2:]), ", ".join(steps[:-2]))


def told_of(path: str, names: Mapping[str, str], also: str = "") -> str:
    """The same within a sentence, in which nothing else says who "it" is; what remains, and what is `also` said, in brackets.

    >>> told_of("actors.cma.powers.uk.review.grants", {"actors.cma": "the CMA", "actors.cma.powers.uk": "the UK review"})
    'how readily the CMA grants (the UK review)'
    >>> told_of("agreement.outside_date.then.end", {})
    'how probably the outside date ends the agreement'
    >>> told_of("actors.us.powers.app_ban.impose.deadline.then.enforce", {"actors.us.powers.app_ban": "the app ban"})
    'how probably the app ban is enforced (us)'
    >>> told_of("actors.us.powers.app_ban.impose.deadline.extend.grants", {"actors.us.powers.app_ban": "the app ban"})
    'how readily more time is granted for the app ban (us)'
    >>> told_of("actors.firm.patience", {}), told_of("priors.x", {"priors.x": "days of patience"}, "one of several")
    ("how long firm's patience lasts", 'the days of patience (from the library of priors; one of several)')
    """
    first, whose, rest = _parts(path, names)
    brackets = "; ".join(filter(None, [rest, also]))
    told = _said_of(first, [whose]) if whose else first
    return f"{told} ({brackets})" if brackets else told


def told_of_all(paths: Sequence[str], names: Mapping[str, str]) -> str:
    """Several numbers within a sentence; those of one kind together.

    >>> told_of_all(["actors.nvidia.delay", "actors.softbank.delay"], {"actors.nvidia": "Nvidia", "actors.softbank": "SoftBank"})
    'what waiting costs Nvidia and SoftBank'
    >>> told_of_all(["actors.a.powers.x.bid.tactic.beta", "actors.b.powers.y.sell.tactic.beta", "actors.a.patience"], {})
    "how early a and b concede and how long a's patience lasts"
    """
    kinds: dict[str, list[str]] = {}
    for path in paths:
        first, whose, rest = _parts(path, names)
        kinds.setdefault(first, []).append(whose or rest)
    return told_of(paths[0], names) if len(paths) == 1 else listed([_said_of(*kind) for kind in kinds.items()])


def _parts(path: str, names: Mapping[str, str]) -> tuple[str, str, str]:
    """What a number is about; who or what "it" is, or for what there is more time; and where else it stands.

    It is a measure where only that can be; else the actor; else what stands nearest. No prior is anybody's.
    """
    name, steps = parameter_words(path, names), _DOT.split(path)
    if steps[0] == "priors" or not _OPEN.search(name.first):
        return name.first, "", name.second
    actor = names.get(f"actors.{steps[1]}", spoken(steps[1])) if steps[0] == "actors" else ""
    rest = name.second.removeprefix(actor).removeprefix(", ")
    if _OF_A_DATE.search(name.first) or not actor:
        nearest = rest.rpartition(", ")[2]
        return name.first, nearest, actor
    return name.first, actor, rest


def _said_of(first: str, whose: Sequence[str]) -> str:
    """What a number is about, of whom or of what it is."""
    if "more time" in first:
        return re.sub(r"more time[^,]*", lambda found: f"{found[0]} for {listed([*whose])}", first)
    if len(whose) > 1:
        first = re.sub(r"\bit (\w+)s\b", lambda it: f"it {'are' if it[1] == 'i' else it[1]}", first, count=1)
    of = {"it": listed([*whose]), "its": listed([f"{one}'s" for one in whose])}
    return re.sub(r"\bits?\b", lambda it: of[it[0]], first, count=1)


def value_words(path: str, value: str, names: Mapping[str, str]) -> str:
    """A value that differs between two files; in the history all that has a name by what it is called, without what is cited.

    A probability of 0 or 1 is said to be never or always.

    >>> value_words("so_far.6", "by: bytedance, rejects: bid, evidence: seed-4", {"actors.bytedance": "ByteDance"})
    'by: ByteDance, rejects: bid'
    >>> value_words("so_far.2", "happens: strike, sets: mood: 1", {"events.strike": "a strike", "circumstances.mood": "the mood"})
    'happens: a strike, sets: the mood: 1'
    >>> value_words("title", "bytedance", {"actors.bytedance": "ByteDance"})
    'bytedance'
    >>> value_words("actors.cfius.powers.cfius.review.grants", "1", {}), value_words("actors.cfius.delay", "1", {})
    ('always (1)', '1')
    """
    if parameter_words(path, names).first.startswith(("how readily", "how probably")):
        value = {"0": "never (0)", "1": "always (1)"}.get(value, value)
    if not path.startswith("so_far."):
        return _in_lines(value)
    called = {path.rpartition(".")[2]: name for path, name in names.items() if path.startswith(("actors.", "events."))}
    called |= {f"{path[14:]}:": f"{name}:" for path, name in names.items() if path.startswith("circumstances.")}
    told = value if path.endswith(".evidence") else re.sub(r"(^|, )evidence: .*$", "", value)
    return re.sub(r"[\w-]+:?", lambda word: called.get(word[0], word[0]), told)


def _in_lines(value: str) -> str:
    """A value with mappings within it as a file has them in block style; any other as it is.

    >>> print(_in_lines("if: x == y, then: {is: 0.3, shifts: {z: {pert: [0, 1, 2]}}}, otherwise: 0"))
    if: x == y
    then:
      is: 0.3
      shifts:
        z:
          pert: [0, 1, 2]
    otherwise: 0
    """
    if ": {" not in value:
        return value
    found, depth = "", 0
    for part in re.split(r"(: \{|\}|, (?![^\[]*\]))", value):
        depth += {": {": 1, "}": -1}.get(part, 0)
        found += {": {": f":\n{'  ' * depth}", ", ": f"\n{'  ' * depth}", "}": ""}.get(part, part)
    return found


def _called(pattern: str, key: str, names: Mapping[str, str]) -> str:
    """What the end of a path names: a power where something is expected of it, an actor that is liked or votes, or what it is of."""
    if pattern.startswith("expects"):
        return next((name for path, name in names.items() if path.endswith(f".powers.{key}")), spoken(key))
    return _named(re.split(r"\W", pattern)[0], key, names)


def _named(before: str, key: str, names: Mapping[str, str]) -> str:
    """What a key is called, by the step before it, which says of what it is one."""
    return names.get(f"{_SECTIONS.get(before, '')}.{key}", spoken(key))


def _steps(path: str, names: Mapping[str, str]) -> list[str]:
    """The names in a path, without the steps that only sort what stands below them.

    >>> _steps("actors.board.powers.review.review.limit", {}), _steps("actors.minister.powers.ban.impose.deadline.at", {})
    (['board', 'review', 'limit'], ['minister', 'ban', 'at'])
    """
    steps = _DOT.split(path.strip("."))
    if steps[0] != "actors":
        return [_ARTICLE.get(step) or _named(before, step, names) for before, step in pairwise(["", *steps])]
    found = [names.get(f"actors.{key}", spoken(key)) for key in steps[1:2]]
    below = steps[2:]
    if below[:1] == ["powers"]:
        found += [names.get(".".join(steps[:4]), spoken(key)) for key in below[1:2]]
        below = below[3:]  # of the kind of the power
        below = below[1:] if below[:1] == ["deadline"] else below
    if below[:1] == ["while"]:
        below = [" ".join(below[:2]), *below[2:]]
    return [*found, *(_named(before, step, names) for before, step in pairwise(["", *below]))]
