"""One look tells all that is wrong: every independent error of a step, and nothing that only follows from another."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.cli.validate import do_validate
from sim.errors import ScenarioError
from sim.execution.scenarios import open_scenario

from .forks import Forks

NAMES = """format: 1
title: Many names that are not there
as_of: 2024-01-01
horizon: 2024-12-31
zone: Utc2
checkpoints: [2025-06-30]
seeds: [facts.yaml]
terms:
  price: {levels: [1, 2, 3]}
  site: {levels: [home, abroad]}
structures: {sale: site == hom}
circumstances: {mood: {levels: [calm, angry], start: clam}}
so_far:
  - {at: 2023-10-01, by: [seler, buyer], offers: {price: 1, site: home}}
  - {at: 2023-11-01, by: capital, grants: security}
  - {at: 2023-12-01, by: buyer, sets: {mood: clm}}
actors:
  seller:
    prefers: {prise: {weight: 1, best: 3, worst: 1}, site: {weight: 1, best: hme, worst: abroad}}
    no_deal: {is: 0.2, evidence: [f9, f1]}
    powers: {sells: {sell: {responds: 1 day}}}
  buyer:
    prefers: {price: {weight: 1, best: 1, worst: 3}}
    no_deal: 0.2
    likes: {sellr: 0.1}
    expects: {securty: {if: signed, then: 0.2}}
    powers: {offer: {bid: {structure: sael, responds: {prior: cfius.review_day}}}}
  capital:
    powers:
      security: {review: {when: is(sal), takes: 3, grants: 0.4, asked_by: byer}}
      court: {rule: {effect: suspends, about: bn, asked_when: signed, takes: 3, grants: 0.4}}
agreement: {closes: {when: cleared(al) and is(sale), after: 1 day}, amends: [prize]}
events: {up: {when: mod == calm, sets: {modd: calm}}}
groups: {done: [closd], others: rest}
outcomes:
  - closed: cleared(all)
  - sold: closd
  - open: otherwise
"""
ALL_NAMES = [
    ("zone", "UTC"), ("checkpoints.0", ""), ("structures.sale", "home"), ("circumstances.mood.start", "calm"),
    ("so_far.0.by", "seller"), ("so_far.2.sets.mood", "calm"), ("actors.seller.prefers.prise", "price"),
    ("actors.seller.prefers.site.best", "home"), ("actors.seller.no_deal.evidence.0", ""),
    ("actors.seller.no_deal.evidence.1", ""), ("actors.buyer.likes.sellr", "seller"), ("actors.buyer.expects.securty", "security"),
    ("actors.buyer.powers.offer.bid.structure", "sale"), ("actors.buyer.powers.offer.bid.responds", "cfius.review_days"),
    ("actors.capital.powers.security.review.when", "sale"), ("actors.capital.powers.security.review.asked_by", "buyer"),
    ("actors.capital.powers.court.rule.about", ""), ("agreement.closes.when", "all"), ("agreement.amends.0", "price"),
    ("events.up.when", "mood"), ("events.up.sets.modd", "mood"), ("groups.done.0", "closed"), ("outcomes.1.sold", "closed"),
]  # fmt: skip

FORMS = """format: 1
titel: Many forms that are wrong
as_of: 2024-01-01
horizont: 2024-12-31
terms:
  price: {levels: [1, [2], 3]}
  si te: {levels: [home, abroad]}
actors:
  seller:
    prefers: {price: {weigt: 1, best: 3, worst: 1}}
    no_deal: 1.7
    powers: {sells: {sell: {respond: 1 day, decides: {auctoin: {until: 3}}}}}
  capital:
    powers:
      security: {review: {when: is(sal, takes: {before: 5, by: 3 dyas}, grants: {if: a b, then: 0.4}}}
outcomes:
  - closed: closd and
  - open: otherwise
"""
ALL_FORMS = [
    ("titel", "title"), ("horizont", "horizon"), ("terms.price.levels.1", ""), ("terms.si te", "si_te"),
    ("actors.seller.prefers.price.weigt", "weight"), ("actors.seller.no_deal", ""), ("actors.seller.powers.sells.sell.respond", "responds"),
    ("actors.seller.powers.sells.sell.decides.auctoin", "auction"), ("actors.capital.powers.security.review.takes.before", ""),
    ("actors.capital.powers.security.review.takes.by", "days"), ("actors.capital.powers.security.review.grants.if", ""),
    ("outcomes.0.closed", ""),
]  # fmt: skip
FORMS = FORMS.replace("is(sal,", "is(sal),")
TEXTS = "as_of: 2024-02-30\ntitle: a\ntitle: b\nhorizon: 2024-13-01\n"


def _problems(folder: Path, text: str) -> ScenarioError:
    (folder / "facts.yaml").write_text("facts: [{id: f1, known_by: 2024-05-01, statement: later}]", encoding="utf-8")
    (folder / "scenario.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        open_scenario(folder / "scenario.yaml")
    return caught.value


@pytest.mark.parametrize(("text", "every"), [(NAMES, ALL_NAMES), (FORMS, ALL_FORMS)], ids=["names", "forms"])
def test_every_error_of_a_step_is_told_with_its_place_and_the_nearest_name_and_no_other(
    text: str, every: list[tuple[str, str]], tmp_path: Path
) -> None:
    error = _problems(tmp_path, text)
    assert {problem.path for problem in error.problems} == {path for path, _ in every}
    assert len(error.problems) == len(every)
    meant = {problem.path: re.findall(r'did you mean "(.*?)"', problem.message) for problem in error.problems}
    assert meant == {path: [name] if name else [] for path, name in every}


def test_errors_are_told_from_top_to_bottom_each_on_a_line_with_its_place(tmp_path: Path) -> None:
    error = _problems(tmp_path, FORMS)
    places = [(problem.line, problem.column) for problem in error.problems]
    assert places == sorted(places)
    assert str(error).split("\n") == [problem.text for problem in error.problems]
    for problem in error.problems:
        assert problem.text == f"{problem.file}:{problem.line}:{problem.column}: {problem.path}: {problem.message}"


def test_more_than_20_errors_are_counted(tmp_path: Path) -> None:
    error = _problems(tmp_path, NAMES)
    lines = str(error).split("\n")
    assert lines[:20] == [problem.text for problem in error.problems[:20]]
    assert lines[20:] == [f"and {len(ALL_NAMES) - 20} more"]


def test_dates_and_keys_that_cannot_be_are_told_together(tmp_path: Path) -> None:
    told = [(problem.path, problem.line) for problem in _problems(tmp_path, TEXTS).problems]
    assert told == [("as_of", 1), ("title", 3), ("horizon", 4)]


# What is wrong in one place makes nothing else wrong: (what to change, into what) -> the only path that is told.
ALONE = {
    "a need that is asked for elsewhere": ("refiles: 3", "refiles: 3, when: site == hom", "actors.capital.powers.security.review.when"),
    "a need that leads back to itself": ("refiles: 3", "refiles: 3, when: not cleared(all)", "actors.capital.powers.security.review.when"),
    "a key that is needed": ("no_deal: 0.2", "no_dael: 0.2", "actors.seller.no_dael"),
    "a structure that is named elsewhere": ("actors:\n", "structures: {far: site == abrod}\nactors:\n", "structures.far"),
    "a circumstance that is named elsewhere": (
        "events: {}", "circumstances: {mood: {start: {perd: [0, 1, 2]}}, heat: {start: 0}}\nevents: {up: {when: mood > 1, sets: {heat: 0}}}",
        "circumstances.mood.start",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_what_follows_from_an_error_is_not_told(name: str, tmp_path: Path) -> None:
    old, new, path = ALONE[name]
    base = (Path(__file__).parents[2] / "scenarios" / "reference" / "one-veto.yaml").read_text(encoding="utf-8")
    base = base.replace("agreement:", "events: {}\nagreement:").replace(
        "- closed: closed", "- closed: closed and is(far)"
    )
    if "structures" not in new:
        base = base.replace(" and is(far)", "")
    assert old in base
    error = _problems(tmp_path, base.replace(old, new, 1))
    assert [problem.path for problem in error.problems] == [path]


def test_lines_of_the_history_that_build_on_a_wrong_one_are_not_blamed(tmp_path: Path) -> None:
    base = (Path(__file__).parents[2] / "scenarios" / "reference" / "one-veto.yaml").read_text(encoding="utf-8")
    lines = ["by: [seller, buyer], signs: {price: 1, site: hom}", "by: [seller, buyer], amends: {price: 2, site: home}",
             "by: capital, grants: security", "by: capital, says: yes, grants: security"]  # fmt: skip
    history = "so_far:\n" + "".join(f"  - {{{line}}}\n" for line in lines)
    error = _problems(tmp_path, base.replace("actors:", f"{history}actors:"))
    assert [problem.path for problem in error.problems] == ["so_far.0.signs.site", "so_far.3"]


def test_every_sheet_tells_what_is_wrong_with_it(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("facts:\n  - {id: f1, statement: x}\n  - {known_by: 2020-01-01, statement: x}\n")
    text = NAMES.replace("seeds: [facts.yaml]", "seeds: [a.yaml, fact.yaml, facts.yaml]").replace("zone: Utc2\n", "")
    told = [problem.text.removeprefix(f"{tmp_path}/") for problem in _problems(tmp_path, text).problems]
    assert told == ['scenario.yaml:6:17: seeds.1: fact.yaml: there is no such fact sheet (did you mean "facts.yaml"?)']
    (tmp_path / "fact.yaml").write_text("facts: [{id: f1, known_by: soon, statement: x}]")
    told = [problem.text.removeprefix(f"{tmp_path}/") for problem in _problems(tmp_path, text).problems]
    assert told == [
        "a.yaml:2:5: facts.0: known_by: is missing", "a.yaml:3:5: facts.1: id: is missing",
        "fact.yaml:1:28: facts.0.known_by: soon: must be a date such as 2020-09-14",
    ]  # fmt: skip


def test_run_prints_what_validate_prints_and_json_has_the_parts(
    sim: Forks, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    error = _problems(tmp_path, FORMS)
    for command in ("validate", "run", "describe"):
        done = sim(command, tmp_path / "scenario.yaml")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"{error}\n"
    capsys.readouterr()
    assert do_validate([tmp_path / "scenario.yaml"], (), strict=False, list_=False, json=True) == 2
    [told] = json.loads(capsys.readouterr().out)["files"]
    assert [set(one) for one in told["errors"]] == [{"text", "file", "line", "column", "path", "message"}] * len(
        ALL_FORMS
    )
    assert told["errors"][0]["line"] == 2 and told["errors"][0]["path"] == "titel"
