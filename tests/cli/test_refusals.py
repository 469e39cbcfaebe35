"""What bad input gets: exit code 2, one message with a position, no traceback, nothing written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.execution.scenarios import open_scenario

from ..engine.played import SCENARIOS
from .forks import Forks

BASE = (SCENARIOS / "reference" / "one-veto.yaml").read_text(encoding="utf-8")
BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(97 + i)}: &{chr(97 + i)} [{','.join(['*' + chr(96 + i)] * 10)}]\n" for i in range(1, 9)
)
MANY = (
    "  price: {unit: USD bn, levels: ["
    + ", ".join(map(str, range(400)))
    + "]}\n  more: {levels: ["
    + ", ".join(f"l{i}" for i in range(200))
    + "]}"
)


def _changed(old: str, new: str) -> str:
    assert old in BASE
    return BASE.replace(old, new, 1)


PRIORS = """
days: {is: {median: 9 days, p90: 30 days}, unit: days, what: days, known_by: 2020-01-01, confidence: high}
share: {is: {beta: [1, 3]}, unit: probability, what: a share, known_by: 2020-01-01, confidence: high}
late: {is: 3 days, unit: days, what: days, known_by: 2024-05-01, confidence: high}
broken: {is: 3 days, unit: days, known_by: 2020-01-01, confidence: high}
"""
STRUCTURES = "structures: {far: site == abroad, near: site == home}\n"
SIGNED = "by: [seller, buyer], signs: {price: 1, site: home}"


def _so_far(*lines: str, bid: str = "") -> str:
    """One veto with a history, two structures, and whatever is said of the bid."""
    history = STRUCTURES + "so_far:\n" + "".join(f"  - {{{line}}}\n" for line in lines)
    return _changed("actors:", f"{history}actors:").replace("{bid: {tactic", f"{{bid: {{{bid}tactic")


# name -> (text, what the message has to say)
WRONG: dict[str, tuple[str, str]] = {
    "unknown key": (_changed("takes:", "take:"), r'take: is not a key here \(did you mean "takes"\?\)'),
    "wrong type": (_changed("no_deal: 0.2", "no_deal: [1]"), r"no_deal: .*must be a number"),
    "impossible date": (_changed("as_of: 2024-01-01", "as_of: 2021-02-30"), "2021-02-30 is not a date"),
    "unknown name in an expression": (_changed("- closed: closed", "- closed: closd"), r'closd.*did you mean "closed"'),
    "a sign of another language": (_changed("cleared(all)", "signed & cleared(all)"), r"at `& cleared\(all\)` \(write `and`\)"),
    "one sign for equal": (_changed("cleared(all)", "price = 2"), r"at `= 2` \(write `==`\)"),
    "a word without brackets": (_changed("cleared(all)", "signed and cleared security"), r"write `cleared\(security\)`"),
    "a word without a name": (_changed("cleared(all)", "signed and refused"), r"refused: is no progress word, .*; write refused\(ruling\)"),
    "another word for a word": (_changed("cleared(all)", "granted(security)"), r"granted\(\): is no word of this language; write cleared\(\.\.\)"),
    "the need of a name that is none": (
        _changed("cleared(all)", "needed(securty)"), r'needed\(securty\): is no ruling \(did you mean "security"\?\)',
    ),
    "unknown ruling in an expression": (_changed("cleared(all)", "cleared(securty)"), r'securty.*did you mean "security"'),
    "probability above 1": (_changed("grants: {above: 0.4, sharpness: 10}", "grants: 55"), "55.*probability"),
    "contradictory quantiles": (
        _changed("takes: {exponential: 20 days}", "takes: {p5: 9, p50: 3, p95: 20}"), "quantiles must increase",
    ),
    "outcomes that do not cover": (_changed("- open: otherwise", "- open: signed"), "end with `otherwise`"),
    "no packages left": (_changed("actors:", "impossible: [price > 0]\nactors:"), "no packages are left"),
    "too many packages": (_changed("  price: {unit: USD bn, levels: [1, 2, 3, 4]}", MANY), "at most 50000"),
    "duplicate key": (BASE + "title: again\n", "title.*(twice|duplicate|already)"),
    "custom tag": (_changed("title: One veto", "title: !x One veto"), "tag"),
    "alias bomb": (BOMB, "more than 100,000|values"),
    "empty file": ("", "empty"),
    "a list": ("- 1\n- 2\n", "mapping|list"),
    "cyclic triggers": (
        _changed("agreement:", "circumstances: {mood: {start: 0}}\nevents:\n  up: {when: mood > 0.5, sets: {mood: 0}}\n"
                 "  down: {when: mood < 0.5, sets: {mood: 1}}\nagreement:"),
        r"events\.down: triggers itself: down -> down, .*asks for \(mood\); take that out of one `when`.* `at` a date or by `hazard`",
    ),
    "extends an absolute path": ("extends: /etc/passwd\n", "absolute|relative"),
    "extends out of the tree": ("extends: ../../../etc/x.yaml\n", "leads out of"),
    "a sheet out of the tree": (_changed("terms:", "seeds: [../../../etc/passwd]\nterms:"), "passwd: must lie beside the scenarios"),
    "extends itself": ("extends: scenario.yaml\n", "extend each other"),
    "a bid for an unknown structure": (_changed("{bid: {tactic", "{bid: {structure: sal, tactic"), "sal: is no structure"),
    "no value of no deal": (_changed("    no_deal: 0.2\n", ""), "no_deal: is missing"),
    "an unknown prior": (_changed("takes: {exponential: 20 days}", "takes: {prior: cfius.days}"), "cfius.days"),
    "an unknown level": (_changed("best: home", "best: hom"), r'hom: is no level; levels are home, shared, abroad.*did you mean "home"'),
    "an unknown level in an expression": (
        _changed("actors:\n", "impossible: [site == hom]\nactors:\n"), r"hom: is no level of site; levels are home, shared, abroad",
    ),
    "an unknown level of a circumstance": (
        _changed("agreement:\n", "circumstances: {mood: {levels: [calm, angry], start: calm}, heat: {start: 0}}\n"
                 "events: {up: {when: mood == angri, sets: {heat: 1}}}\nagreement:\n"),
        r"angri: is no level of mood; levels are calm, angry",
    ),
    "a value for an unknown level": (
        _changed("site: {weight: 1, best: home, worst: abroad}", "site: {weight: 1, values: {hom: 1, shared: 0.5, abroad: 0}}"),
        r"hom: is no level; levels are home, shared, abroad",
    ),
    "a fact known later": (
        _changed("terms:", "seeds: [facts.yaml]\nterms:").replace("no_deal: 0.2", "no_deal: {is: 0.2, evidence: [f1]}", 1),
        "f1: became known on 2024-05-01, after as_of",
    ),
    # --- numbers out of their range, mistyped, in another unit
    "a utility above 1": (_changed("no_deal: 0.2", "no_deal: 1.7"), r"no_deal: 1.7: a utility must lie in \[0, 1\]"),
    "a utility in per cent": (_changed("no_deal: 0.2", "no_deal: 20"), "write 0.2 for 20 %"),
    "a number in other digits": (_changed("no_deal: 0.2", "no_deal: \uff10.2"), "no_deal: \uff10.2: must be a number such as `0.4`"),
    "a time in other digits": (_changed("exponential: 20 days", "exponential: \u0662\u0660 days"), "\u0662\u0660 days: must be a time such as"),
    "a negative utility": (_changed("no_deal: 0.2", "no_deal: {is: -0.1, shifts: {signed: 1}}"), r"no_deal.is: -0.1: a utility"),
    "a threshold above 1": (_changed("above: 0.4", "above: 1.4"), r"grants.above: 1.4: a utility must lie in \[0, 1\]"),
    "a probability in per cent": (_changed("grants: {above: 0.4, sharpness: 10}", "grants: 40"), "write 0.4 for 40 %"),
    "a distribution in per cent": (
        _changed("grants: {above: 0.4, sharpness: 10}", "grants: {pert: [20, 40, 60]}"), "write 0.4 for 40 %",
    ),
    "a probability with a per cent sign": (
        _changed("grants: {above: 0.4, sharpness: 10}", "grants: 40 %"), "write `0.4` instead of per cent",
    ),
    "a liking in per cent": (_changed("delay: 0", "delay: 0\n    likes: {buyer: 40}"), r"likes.buyer: 40: .* \[-10, 10\]"),
    "best outside the levels": (_changed("best: 4, worst: 1", "best: 40, worst: 1"), "40: must lie within the levels, 1 to 4"),
    "a level that is a truth": (_changed("best: home", "best: true"), "true: must be a level, a name or a number"),
    "quantiles the wrong way round": (
        _changed("takes: {exponential: 20 days}", "takes: {p5: 20, p95: 3}"), "p5 20, p95 3: .*the wrong way round",
    ),
    "an interval the wrong way round": (
        _changed("takes: {exponential: 20 days}", "takes: 10 to 5 days"), "10 to 5: .*the wrong way round",
    ),
    "a mistyped unit": (_changed("takes: {exponential: 20 days}", "takes: 20 dyas"), r'20 dyas.*did you mean "days"'),
    "a delay that is a rate": (_changed("after: 1 day", "after: 0.1 per day"), "0.1 per day: must be a time"),
    "a negative delay": (_changed("after: 1 day", "after: -1 day"), "-1 day: a time must be at least 0"),
    "a need that depends on itself": (
        _changed("refiles: 3", "refiles: 3, when: not cleared(all)"),
        r"needed\(security\): whether it is needed depends on itself: security -> security",
    ),
    "a review after itself": (_changed("refiles: 3", "refiles: 3, after: security"), "security after security: none of them would"),
    "no otherwise": (
        _changed("grants: {above: 0.4, sharpness: 10}", "grants: {if: signed, then: 0.4}"), "grants: otherwise: is missing",
    ),
    "a wrong number inside": (
        _changed("grants: {above: 0.4, sharpness: 10}", "grants: {if: signed, then: {is: 4}, otherwise: 0}"),
        "grants.then.is: 4: a probability",
    ),
    "an argument that may be none": (
        _changed("takes: {exponential: 20 days}", "takes: {exponential: {normal: [10, 3]}}"),
        r"takes: exponential: mean=-14\.6\d+ must be >= 0 in every belief draw",
    ),
    "weights that may be none": (
        _changed("takes: {exponential: 20 days}", "takes: {choice: [[1, {normal: [1, 1]}], [2, 1]]}"), "choice: a weight may fall to -7",
    ),
    "a shape beyond reason": (_changed("takes: {exponential: 20 days}", "takes: {lognormal: [20, 30]}"), "lognormal: sigma=30 must be"),
    "nothing preferred": (
        _changed("prefers: {site: {weight: 1", "prefers: {site: {weight: 0"), r"capital\.prefers: .* weight above 0",
    ),
    "answers without end": (
        BASE.replace("responds: {exponential: 3 days}", "responds: {exponential: 0.001 days}"),
        r"bid.responds: makes 36\d,\d{3} answers .* up to the horizon; at most 20,000",
    ),
    "an event that sets what the range leaves out": (
        _changed("agreement:", "circumstances: {mood: {start: 0}}\nevents: {up: {hazard: 1 per day, sets: {mood: 2}}}\nagreement:"),
        r"events.up.sets.mood: 2: must lie in the range \[0, 1\] of mood",
    ),
    "a rate without end": (
        _changed("agreement:", "circumstances: {mood: {start: 0}}\nevents: {up: {hazard: 1e9 per day, sets: {mood: 1}}}\nagreement:"),
        "events.up.hazard: makes a billion or more events",
    ),
    # --- names and dates
    "an outcome of two lines": (
        _changed("- closed: closed", '- "deal\\nclosed": closed'), r"must be one line of at most 60 printable characters",
    ),
    "no time zone": (_changed("as_of:", "zone: Mars/Olympus\nas_of:"), "Mars/Olympus: is no time zone"),
    "a mistyped time zone": (
        _changed("as_of:", "zone: America/New_Yorck\nas_of:"), r'America/New_Yorck.*did you mean "America/New_York"',
    ),
    "a zone of one machine": (_changed("as_of:", "zone: localtime\nas_of:"), "localtime: is no time zone"),
    "a level of two lines": (
        _changed("terms:", "terms:\n  shape: {levels: [round, \"a\\nb\"]}"), "shape.levels: .*: a level is one line, with something to be seen",
    ),
    "a level of nothing": (
        _changed("terms:", "terms:\n  shape: {levels: [round, \"\\u200b\"]}"), "shape.levels: .*: a level is one line, with something to be seen",
    ),
    "a level of a filler": (
        _changed("terms:", "terms:\n  shape: {levels: [round, \u3164]}"), "shape.levels: .*: a level is one line, with something to be seen",
    ),
    "a level with a variation selector beside the one without": (
        _changed("terms:", "terms:\n  shape: {levels: [round, round\ufe0f]}"), "shape.levels: levels must differ",
    ),
    "two levels that look alike": (_changed("terms:", "terms:\n  shape: {levels: [caf\u00e9, cafe\u0301]}"), "shape.levels: levels must differ"),
    "a zone that is a folder": (_changed("as_of:", "zone: America\nas_of:"), "America: is no time zone"),
    "dates the wrong way round": (_changed("horizon: 2024-12-31", "horizon: 2023-12-31"), "2023-12-31: .*the wrong way round"),
    "a checkpoint after the horizon": (
        _changed("terms:", "checkpoints: [2025-06-30]\nterms:"), "2025-06-30: must lie after as_of 2024-01-01 and not after the",
    ),
    "a quoted date": (_changed("as_of: 2024-01-01", 'as_of: "2024-01-01"'), "2024-01-01: must be a date.*without quotes, as YAML can and JSON cannot"),
    "a quoted date to which one moves": (
        _so_far('by: capital, extends: {ban: "2024-03-15"}'), "2024-03-15: must be a date.*without quotes, as YAML can and JSON cannot",
    ),
    "a quoted date up to which a clock stands still": (
        _so_far('by: capital, stops: {security: "2024-03-15"}'), "2024-03-15: must be a date.*without quotes, as YAML can and JSON cannot",
    ),
    "a quoted time of a line": (
        _so_far('at: "2023-12-15T13:05:00", by: capital, says: x'), "2023-12-15T13:05:00: must be a date.*without quotes, as YAML can and JSON cannot",
    ),
    "evidence that is no list": (
        _changed("no_deal: 0.2", "no_deal: {is: 0.2, evidence: f1}"), r"f1: must be a list of facts, such as \[",
    ),
    "evidence that is no name": (
        _changed("no_deal: 0.2", "no_deal: {is: 0.2, evidence: [{a: 1}]}"), r"\{a: 1\}: is no fact of the sheets",
    ),
    "a mistyped sheet": (_changed("terms:", "seeds: [fact.yaml]\nterms:"), r'fact.yaml: .*did you mean "facts.yaml"'),
    "a list where a mapping is meant": (
        _changed("closes: {when: cleared(all), after: 1 day}", "closes: [cleared(all)]"), r"closes: \[cleared\(all\)\]: must be a mapping, such as",
    ),
    # --- priors (of the library written below)
    "a mistyped prior": (
        _changed("takes: {exponential: 20 days}", "takes: {prior: office.dayz}"), r'office.dayz: is no prior.*did you mean "office.days"',
    ),
    "a prior of another dimension": (
        _changed("takes: {exponential: 20 days}", "takes: {prior: office.share}"), r"office.share: is a probability.*here stands a time",
    ),
    "a prior known later": (
        _changed("takes: {exponential: 20 days}", "takes: {prior: office.late}"), "office.late: became known on 2024-05-01, after as_of",
    ),
    "a prior that is none": (
        _changed("takes: {exponential: 20 days}", "takes: {prior: office.broken}"), r"office.yaml:\d+:\d+: broken: what: is missing",
    ),
    # --- the history
    "a ruling by somebody else": (_so_far(SIGNED, "by: buyer, grants: security"), r"by: buyer: cannot rule on security; capital can"),
    "a ruling by an unknown actor": (_so_far(SIGNED, "by: capitol, grants: security"), r'capitol: is no actor \(did you mean "capital"'),
    "a ruling by two": (_so_far(SIGNED, "by: [capital, seller], refuses: security"), "`refuses` takes one actor"),
    "more time by two": (_so_far("by: [capital, seller], extends: {ban: 2024-03-15}"), "`extends` takes one actor; name one of them"),
    "a ruling without a package": (_so_far("by: capital, grants: security"), "there is no package to rule on"),
    "a request by a stranger": (_so_far("by: capital, asks: security"), "cannot ask for security; buyer or seller can"),
    "a signature of three": (
        _so_far("by: [seller, buyer, capital], signs: {price: 1, site: home}"), "`signs` takes two actors, who does it and with whom",
    ),
    "a signature with a stranger": (_so_far("by: [buyer, capital], signs: {price: 1, site: home}"), "capital: must be the seller"),
    "a signature with oneself": (_so_far("by: [buyer, buyer], signs: {price: 1, site: home}"), "names one actor twice"),
    "a signature of one": (_so_far("by: buyer, signs: {price: 1, site: home}"), "two must sign"),
    "an offer outside the bid": (
        _so_far("by: buyer, offers: {price: 1, site: home}", bid="structure: far, "), "this package is no far, and offer offers nothing else",
    ),
    "an agreement outside the bid": (
        _so_far("by: [seller, buyer], signs: {price: 1, site: home}", bid="structure: far, "), "this package is no far",
    ),
    "a choice outside the bid": (
        _so_far("by: [seller, buyer], selects: near", bid="structure: far, "), "near: offer offers only packages of far",
    ),
    "a rejection by the bidder": (_so_far("by: buyer, rejects: offer"), "cannot reject offer; seller can"),
    "an unknown level in the history": (_so_far("by: [seller, buyer], signs: {price: 1, site: hom}"), 'hom: .*did you mean "home"'),
    "two things at once": (_so_far("by: seller, says: yes, rejects: offer"), "give one of .*; given are says and rejects"),
    "a history after as_of": (_so_far("at: 2024-02-01, by: seller, says: yes"), "2024-02-01: lies after as_of"),
    # --- a fact sheet that is wrong itself
    "a sheet that is no sheet": (_changed("terms:", "seeds: [wrong.yaml]\nterms:"), r"wrong.yaml:\d+:\d+: facts.0.known_by: soon: must be a date"),
}  # fmt: skip


def _write(folder: Path, text: str) -> Path:
    (folder / "facts.yaml").write_text(
        "facts:\n  - {id: f1, known_by: 2024-05-01, statement: later, confidence: high, sources: []}\n",
        encoding="utf-8",
    )
    (folder / "wrong.yaml").write_text("facts:\n  - {id: f1, known_by: soon, statement: x}\n", encoding="utf-8")
    (folder / "priors").mkdir(exist_ok=True)
    (folder / "priors" / "office.yaml").write_text(PRIORS, encoding="utf-8")
    file = folder / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_wrong_scenario_is_refused_with_position_and_rule(name: str, tmp_path: Path) -> None:
    text, rule = WRONG[name]
    file = _write(tmp_path, text)
    with pytest.raises(ScenarioError, match=f"(?s){rule}") as caught:
        open_scenario(file)
    message = str(caught.value)
    assert "\n" not in message
    assert re.match(rf"{re.escape(str(tmp_path))}/\S+\.yaml:\d+:\d+: ", message)
    assert message.isprintable()


REAL = ["unknown key", "impossible date", "alias bomb", "too many packages", "unknown name in an expression"]


@pytest.mark.parametrize("name", REAL)
def test_the_command_exits_with_2_and_writes_nothing(sim: Forks, name: str, tmp_path: Path) -> None:
    file = _write(tmp_path, WRONG[name][0])
    done = sim("run", str(file), "-n", "40", "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", ["directory", "missing", "huge", "binary"])
def test_what_is_no_scenario_file_is_refused(sim: Forks, kind: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    if kind == "directory":
        file.mkdir()
    elif kind == "huge":
        with file.open("wb") as f:
            f.truncate(100_000_000)
    elif kind == "binary":
        file.write_bytes(b"title: \xff\xfe\n")
    done = sim("run", str(file), "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert (done.stdout, "Traceback" in done.stderr) == ("", False)
    assert "x.yaml" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-n", "0"], "n (=0) must lie between"),
        (["--set", "actors.selle.no_deal=1"], "selle"),
        (["--set", "nonsense"], "PATH=VALUE"),
        (["--seed", "-1"], "seed (=-1)"),
        (["--until-halfwidth", "2"], "until-halfwidth"),
    ],
)
def test_a_wrong_option_is_refused(sim: Forks, arguments: list[str], words: str, tmp_path: Path) -> None:
    file = SCENARIOS / "reference" / "one-veto.yaml"
    done = sim("run", str(file), *arguments, "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("number", [2**56, 2**63, 10**40])
def test_a_replication_beyond_the_last_is_refused(sim: Forks, number: int) -> None:
    done = sim("trace", str(SCENARIOS / "reference" / "one-veto.yaml"), "--replication", str(number))
    assert done.returncode == 2
    assert done.stderr.startswith(f"replication {number}: must lie between 0 and")
    assert len(done.stderr.splitlines()) == 1
