"""Names of outcomes and groups on the command line and in the tables of a run: any short text, as it stands."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Done
from .reports import ONE

SOLD, OPEN = "The U.S. buyer's bid, 55 % = closed", "Canadian Pacific keeps it"
GROUP = "Sold, for $5 and $6"


def test_commands_take_names_of_outcomes_and_groups_that_are_texts(cli: Callable[..., Done], tmp_path: Path) -> None:
    deal = tmp_path / "deal.yaml"
    rules = f"groups: {{{json.dumps(GROUP)}: [{json.dumps(SOLD)}], still_open: rest}}\noutcomes:\n"
    rules += f"  - {json.dumps(SOLD)}: closed\n  - {OPEN}: otherwise\n"
    deal.write_text(Path(ONE).read_text(encoding="utf-8").partition("outcomes:\n")[0] + rules, encoding="utf-8")
    told = cli("trace", str(deal), "--outcome", SOLD, "--typical", "-n", "200")
    assert told.code == 0 and f"ends as {SOLD}." in told.stdout
    near = cli("trace", str(deal), "--outcome", OPEN.lower(), "--typical", "-n", "200")
    assert f'is no outcome (did you mean "{OPEN}"?); outcomes are {SOLD}; {OPEN}' in near.stderr
    assert cli("run", str(deal), "-n", "200", "-q").code == 0
    run = next((tmp_path / "reports/deal").iterdir()).name
    asked = cli("query", run, "select distinct horizon from replications order by 1", "--csv", "-")
    assert [row[0] for row in csv.reader(asked.stdout.splitlines()[1:])] == [SOLD]
    assert cli("export", run, "book.xlsx").code == 0
    lifted = cli("compare", str(deal), "--lift", "security", "-n", "200", "-q", "--fail-on", f"{GROUP} = 100")
    assert lifted.code == 0, lifted.stderr
    some = "The deal = done"
    deal.write_text(deal.read_text().replace(GROUP, some))
    assert cli("compare", str(deal), "--lift", "security", "-n", "200", "-q", "--fail-on", f"{some}=100").code == 0


def test_an_outcome_is_named_by_its_key_or_as_the_report_writes_it_and_one_replication_is_the_only_one(
    cli: Callable[..., Done], tmp_path: Path
) -> None:
    text = """
format: 1
title: a ban
as_of: 2026-01-01
horizon: 2026-12-31
actors: {state: {powers: {ban: {impose: {when: true, deadline: {at: 2026-03-01, force: order, met: ended, then: {enforce: 1}}}}}}}
outcomes: [{cut_off: in_force(ban)}, {free: otherwise}]
"""
    (tmp_path / "ban.yaml").write_text(text, encoding="utf-8")
    for name, n in (("cut_off", "1"), ("cut off", "1"), ("cut off", "40")):
        told = cli("trace", str(tmp_path / "ban.yaml"), "--outcome", name, "--typical", "-n", n)
        assert told.code == 0 and "ends as cut off." in told.stdout
        assert ("It is the only one that ends so" in told.stdout) == (n == "1")


def test_a_course_that_nearly_all_take_is_never_told_to_be_that_of_all(
    cli: Callable[..., Done], tmp_path: Path
) -> None:
    text = """
format: 1
title: a licence that is hardly ever refused
as_of: 2026-01-01
horizon: 2026-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0}
  board: {powers: {licence: {review: {takes: 9 days, grants: 0.999}}}}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{never: closed and ended}, {over: otherwise}]
"""
    (tmp_path / "deal.yaml").write_text(text, encoding="utf-8")
    asked = ("trace", str(tmp_path / "deal.yaml"), "--outcome", "over", "--typical", "-n", "1000")
    share = json.loads(cli(*asked, "--json").stdout)["share_of_outcome"]
    assert 0.995 < share < 1
    assert "over 99 % of the 1,000 replications that end so" in cli(*asked).stdout


WRITTEN = [
    "\u2764\ufe0f",
    "1\ufe0f\u20e3",
    "\u845b\U000e0100\u57ce",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\u0915\u094d\u200d\u0937",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
]  # a heart, a keycap, Chinese, Persian, Hindi, a family
TWO = """
format: 1
title: a ban
as_of: 2026-01-01
horizon: 2026-12-31
actors: {state: {name: STATE, powers: {ban: {impose: {when: true, deadline: {at: 2026-03-01, force: order, met: ended, then: {enforce: 1}}}}}}}
outcomes: [{"ONE": in_force(ban)}, {"OTHER": otherwise}]
"""


def named(one: str, other: str, state: str = "the state") -> str:
    return TWO.replace("ONE", one).replace("OTHER", other).replace("STATE", state)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_name_is_taken_as_its_script_is_written(name: str, cli: Callable[..., Done], tmp_path: Path) -> None:
    (tmp_path / "ban.yaml").write_text(named(name, "free", f"the {name}"), encoding="utf-8")
    done = cli("run", str(tmp_path / "ban.yaml"), "-n", "20", "-q")
    assert done.code == 0, done.stderr
    assert name in done.stdout
    run = next((tmp_path / "reports/ban").iterdir())
    asked = cli("query", run.name, "select distinct horizon from replications", "--json")
    assert json.loads(asked.stdout)["rows"] == [[name]]


@pytest.mark.parametrize("name", WRITTEN)
def test_names_that_differ_only_by_what_nobody_sees_are_refused(
    name: str, cli: Callable[..., Done], tmp_path: Path
) -> None:
    bare = name.translate(dict.fromkeys([0xFE0F, 0xE0100, 0x200C, 0x200D]))
    (tmp_path / "ban.yaml").write_text(named(name, bare), encoding="utf-8")
    assert f"{bare}: reads as " in cli("validate", str(tmp_path / "ban.yaml")).stderr


@pytest.mark.parametrize("name", ["free\ufe0f", "fr\u200dee", "a\u00a0b", "\u200d", "\u2764\u200d"])
def test_what_nobody_sees_and_no_script_needs_is_in_no_name(
    name: str, cli: Callable[..., Done], tmp_path: Path
) -> None:
    (tmp_path / "ban.yaml").write_text(named("banned", name), encoding="utf-8")
    assert "which is not seen" in cli("validate", str(tmp_path / "ban.yaml")).stderr
