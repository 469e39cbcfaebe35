"""Warnings: what is allowed and most likely a mistake is told with its place; what is right is left alone."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.execution.options import Options
from sim.execution.scenarios import open_scenario
from sim.study.run import run_study
from sim.world.compile import warnings_of

REPO = Path(__file__).resolve().parents[2]
SCENARIOS = REPO / "scenarios"
HARBOUR = (REPO / "tests" / "golden" / "harbour.yaml").read_text(encoding="utf-8")


def warned(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """Warnings about the harbour with some lines changed."""
    text = HARBOUR
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    file = folder / "harbour.yaml"
    file.write_text(text, encoding="utf-8")
    scenario = open_scenario(file)
    return [str(warning) for warning in warnings_of(scenario.loaded, scenario.plan)]


def test_a_scenario_without_mistakes_has_no_warnings(tmp_path: Path) -> None:
    assert warned(tmp_path) == []


def test_a_measure_without_a_date_has_no_date_that_could_come_too_late(tmp_path: Path) -> None:
    tax = "  treasury: {powers: {tax: {impose: {when: signed}}}}\n  court:\n"
    assert not any("horizon" in said for said in warned(tmp_path, ("  court:\n", tax)))


ASKED = "  - {at: 2031-02-25, by: owner, asks: safety}\n"
HISTORY = "  - {at: 2031-03-01, by: owner, says: all offers are welcome}\n"
TAKES = "takes: {median: 12 days, p90: 25 days}"
REACHED = "  - ban_in_force:       in_force(closure)\n"

EXTEND = HARBOUR[HARBOUR.index("            extend:") : HARBOUR.index("            then: {enforce")]

SIGNED = "  - {at: 2031-02-21, by: [owner, builder], signs: {cranes: shared, stake: 40}}\n"

# name -> (changes to the harbour, place and message of the one warning)
WRONG: dict[str, tuple[list[tuple[str, str]], str]] = {
    "a circumstance that nobody reads": (
        [("  tension: {start", "  weather: {start: 0.5}\n  tension: {start")], r"circumstances\.weather: nothing depends on",
    ),
    "a limit without consequence": ([(TAKES, TAKES + "\n          limit: 30")], r"review\.limit: nothing depends on this while"),
    "a consequence without limit": ([(TAKES, TAKES + "\n          silence: clears")], r"review\.silence: .*without a `limit`"),
    "an extension of a date that moves once": ([(EXTEND, EXTEND.replace("most: 2", "most: 1\n              again: 0.5"))], r"extend\.again: nothing depends on this while"),
    "an idle red line": (
        [("  court:\n", "  court:\n    never: {x: {terms: stake == 0, credibility: 1}}\n")],
        r"actors\.court\.never: .*takes no part",
    ),
    "best and worst the wrong way round": (
        [
            ("cranes: {weight: 3, best: handed_over, worst: kept}", "cranes: {weight: 3, best: kept, worst: handed_over}"),
            ("no_deal: {pert: [0.1, 0.2, 0.3]}", "no_deal: {pert: [0.1, 0.2, 0.3]}\n    never: {idle: {terms: cranes == kept, credibility: 1}}"),
        ],
        r"actors\.builder\.prefers\.cranes\.best: kept: is best for owner too, and beyond the red line idle of builder, which is certain; are best and worst",
    ),
    "an event after the horizon": (
        [("events:\n", "events:\n  late: {at: 2032-01-01, sets: {tension: 1}}\n")], r"events\.late\.at: 2032-01-01: lies after",
    ),
    "a date after the horizon": ([("at: 2031-05-02", "at: 2031-08-02")], r"deadline\.at: 2031-08-02: lies after the horizon"),
    "an auction that ends after the date": (
        [("terminal: {sell: {tactic", "terminal: {sell: {decides: {auction: {until: 2031-05-10}}, tactic")],
        r"auction\.until: 2031-05-10: the auction ends after the date of closure, 2031-05-02",
    ),
    "an auction that is over without a choice": (
        [
            ("horizon:", "begins: 2031-02-01\nhorizon:"),
            ("terminal: {sell: {tactic", "terminal: {sell: {decides: {auction: {until: 2031-03-01}}, tactic"),
            (HISTORY, SIGNED.replace("signs", "offers").replace("02-21", "02-26") + HISTORY),
        ],
        r"auction\.until: 2031-03-01: the auction is over by as_of, and nobody selects in it any more",
    ),
    "a history that is not in sequence": (
        [(HISTORY, HISTORY + "  - {at: 2031-02-10, by: owner, says: no}\n")], r"so_far\.2\.at: 2031-02-10: stands below a line of",
    ),
    "a clock that should have rung": (
        [(HISTORY, HISTORY.replace("03-01", "02-21") + ASKED), (TAKES, "takes: 1 to 3 days")],
        r"review\.takes: the clock has run 6 days already, and only less than 0\.1 % of this distribution lie beyond",
    ),
    "a choice that should be public": (
        [(HISTORY, "  - {at: 2031-03-01, by: [owner, builder], selects: partnership, public: false}\n"),
         ("announces: {after: {uniform: [1 day, 4 days]}}", "announces: {after: {uniform: [0 days, 1 day]}}")],
        r"agreement\.announces\.after: the clock has run 2 days already",
    ),
    "a request that should have been made": (
        [(HISTORY, SIGNED)], r"review\.asks_after: the clock has run 10 days already, and only less than 0\.1 %",
    ),
    "a closing that should have come": (
        [(HISTORY, SIGNED + "  - {at: 2031-02-22, by: board, grants: safety}\n"), ("after: {uniform: [5 days, 15 days]}", "after: 1 to 3 days")],
        r"agreement\.closes\.after: the clock has run 9 days already, and only less than 0\.1 %",
    ),
    "a share that is mostly clamped": (
        [("then: {enforce: {uniform: [0.5, 0.9]}}", "then: {enforce: {normal: [0.9, 0.2]}}")],
        r"then\.enforce: 31 % of this distribution lie outside \[0, 1\]",
    ),
    "a share that is nearly always clamped": (
        [("then: {enforce: {uniform: [0.5, 0.9]}}", "then: {enforce: {normal: [0.5, 100]}}")],
        r"then\.enforce: over 99 % of this distribution lie outside \[0, 1\]",
    ),
    "an outcome that cannot be": (
        [(REACHED, REACHED + "  - annulled: closed and in_force(closure) and not signed\n")],
        r"outcomes\.3\.annulled: nothing that can happen makes this true",
    ),
    "an outcome that has never been": (
        [(REACHED, REACHED + "  - was_annulled: ever (closed and in_force(closure) and not signed)\n")],
        r"outcomes\.3\.was_annulled: nothing that can happen makes this true",
    ),
    "an outcome that is never for long": (
        [(REACHED, REACHED + "  - stuck: for(closed and not signed, 30)\n")],
        r"outcomes\.3\.stuck: nothing that can happen makes this true",
    ),
    "an outcome of a package that nobody offers": (
        [(REACHED, REACHED + "  - given_away: closed and stake == 0 and cranes == kept\n")], r"outcomes\.3\.given_away: nothing",
    ),
    "an outcome that stands too low": (
        [(REACHED, "  - was_banned: ever in_force(closure)\n" + REACHED)],
        r"outcomes\.3\.ban_in_force: the outcomes above take every case",
    ),
    "an event that never happens": (
        [("outcry: {when: announced", "outcry: {when: closed and ended")], r"events\.outcry\.when: .*the event never happens",
    ),
    "a petition that nobody brings": (
        [("          asked_when: cleared(suit)\n", "")],
        r"\.rule: nobody asks for it: without `asked_when`, or a line under so_far, it plays no part",
    ),
    "a request that nobody can make": (
        [("asked_when: announced", "asked_when: selected and ended"), ("{when: cleared(safety)", "{when: signed")], r"review\.asked_when: the occasion to ask never comes",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_likely_mistake_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    changes, words = WRONG[name]
    (found,) = warned(tmp_path, *changes)
    assert re.search(rf"harbour\.yaml:\d+:\d+: .*{words}", found), found
    assert found.isprintable()


SIGN_BY = """      signature:
        impose: {when: true, deadline: {at: 2031-04-10, force: spoken, met: signed, then: {enforce: 0.5}}}
"""


def test_a_measure_that_no_expression_asks_about_may_be_there_for_the_talks_that_it_presses(tmp_path: Path) -> None:
    own = ("      closure:\n", SIGN_BY + "      closure:\n")
    assert warned(tmp_path, own) == []
    assert warned(tmp_path, (own[0], own[1].replace("0.5", "0.01"))) == []
    (idle,) = warned(tmp_path, (own[0], own[1].replace("0.5", "0")))
    assert "asks what becomes of this measure, and it presses nobody" in str(idle)


def test_elapsed_time_is_judged_on_the_calendar_of_the_clock(tmp_path: Path) -> None:
    """From Tuesday 25 February to Monday 3 March are six days, and four business days."""
    asked = (HISTORY, HISTORY.replace("03-01", "02-21") + ASKED)
    within = (TAKES, "takes: {uniform: [0 days, 5 days]}")
    assert len(warned(tmp_path, asked, within)) == 1
    assert warned(tmp_path, asked, (TAKES, within[1] + "\n          calendar: US")) == []


def test_elapsed_time_is_judged_over_the_beliefs_about_the_clock(tmp_path: Path) -> None:
    """Six days beyond uniform [0, x]: never for x of 5; for x uniform on [5, 15], in E[(1 - 6/x)+], about a third."""
    asked = (HISTORY, HISTORY.replace("03-01", "02-21") + ASKED)
    assert len(warned(tmp_path, asked, (TAKES, "takes: {uniform: [0, 5]}"))) == 1
    assert warned(tmp_path, asked, (TAKES, "takes: {uniform: [0, {uniform: [5, 15]}]}")) == []


def test_a_prior_in_business_days_wants_a_calendar() -> None:
    """The licence of the main scenario has one."""
    path = "actors.commerce_ministry.powers.export_licence.review.calendar"
    bare = open_scenario(SCENARIOS / "oracle.yaml", [(path, "null")])
    assert [w.message for w in warnings_of(bare.loaded, bare.plan)] == [
        "mofcom.licence_days: counts business days; give the review a `calendar`"
    ]


def test_warnings_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = warned(tmp_path, WRONG["an outcome that cannot be"][0][0], WRONG["a circumstance that nobody reads"][0][0])
    lines = [int(one.split("harbour.yaml:")[1].split(":")[0]) for one in found]
    assert len(lines) == 2 and lines == sorted(lines)


def test_validate_prints_warnings_and_exits_with_0(tmp_path: Path) -> None:
    file = tmp_path / "harbour.yaml"
    file.write_text(
        HARBOUR.replace("asked_when: announced", "asked_when: announced\n          limit: 3"), encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "sim", "validate", str(file)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0
    assert ": valid; " in done.stdout
    assert re.search(r"harbour\.yaml:\d+:\d+: .*review\.limit: nothing depends on this", done.stderr)


def test_a_warning_in_a_file_that_is_only_extended_names_the_scenario_first(tmp_path: Path) -> None:
    (tmp_path / "harbour.yaml").write_text(HARBOUR, encoding="utf-8")
    variant = tmp_path / "variant.yaml"
    variant.write_text("extends: harbour.yaml\nhorizon: 2031-05-01\n", encoding="utf-8")
    scenario = open_scenario(variant)
    (warning,) = [w for w in warnings_of(scenario.loaded, scenario.plan) if w.path.endswith("deadline.at")]
    assert re.fullmatch(r"\S*harbour\.yaml:\d+:\d+", warning.place)
    assert str(warning).startswith(f"{variant}: {warning.place}: ")


def test_the_summary_of_a_run_carries_the_warnings() -> None:
    scenario = open_scenario(SCENARIOS / "no-export-list.yaml")
    summary = run_study(scenario, Options(n=40, workers=1), about={"id": "", "command": ""})
    assert len(summary["warnings"]) == 1
    assert "export_licence.review.asked_when: the occasion to ask never comes" in summary["warnings"][0]["text"]


@pytest.mark.parametrize(
    ("grants", "alike"),
    [
        ("0.5", True),
        ("{if: tension > 0.5, then: 0.2, otherwise: 0.4}", True),
        ("{members: {owner: {grants: 0.4}, court: {grants: 0.5}}}", True),
        ("{above: 0.5, sharpness: 8}", False),
        ("{if: cranes == kept, then: 0.2, otherwise: 0.4}", False),
        ("{members: {owner: {grants: 0.4}, minister: {grants: {above: 0.5, sharpness: 8}}}}", False),
    ],
)
def test_who_asks_for_better_packages_although_all_are_alike_to_it_is_told(
    tmp_path: Path, grants: str, alike: bool
) -> None:
    rule = "grants: {above: {pert: [0.2, 0.35, 0.5]}, sharpness: 8, shifts: {tension: 0.2}}"
    found = warned(tmp_path, (rule, f"grants: {grants}\n          mitigates: true"))
    assert any("review.mitigates: nothing depends on this" in one for one in found) == alike


@pytest.mark.parametrize(
    ("grants", "may", "told"),
    [
        ("{if: cranes == kept, then: 0.2, otherwise: 0.4}", "true", True),
        ("{if: cranes == kept, then: 0.2, otherwise: 0.4}", "[cranes]", False),
    ],
)
def test_an_authority_that_may_ask_for_what_is_nothing_to_it_is_told_to_name_its_terms(
    tmp_path: Path, grants: str, may: str, told: bool
) -> None:
    rule = "grants: {above: {pert: [0.2, 0.35, 0.5]}, sharpness: 8, shifts: {tension: 0.2}}"
    found = warned(tmp_path, (rule, f"grants: {grants}\n          mitigates: {may}"))
    assert any("name the terms that it may ask to change, as `mitigates: [cranes]`" in one for one in found) == told


@pytest.mark.parametrize(("year", "warned"), [(2025, False), (2027, True)])
def test_a_calendar_whose_holidays_are_not_known_for_all_years_is_warned_of(
    tmp_path: Path, year: int, warned: bool
) -> None:
    text = f"""
format: 1
title: A review on business days
as_of: {year}-01-01
horizon: {year}-12-31
terms: {{price: {{levels: [1, 2]}}}}
so_far: [{{by: [seller, buyer], signs: {{price: 1}}}}]
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0, delay: 0}}
  buyer: {{prefers: {{price: {{weight: 1, best: 1, worst: 2}}}}, no_deal: 0, delay: 0}}
  office: {{powers: {{permit: {{review: {{calendar: LK, takes: 20 to 40 days, grants: 1}}}}}}}}
agreement: {{closes: {{when: cleared(all), after: 1 day}}}}
outcomes: [{{closed: closed}}, {{open: otherwise}}]
"""
    file = tmp_path / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    scenario = open_scenario(file)
    messages = [warning.message for warning in warnings_of(scenario.loaded, scenario.plan)]
    assert any("holidays are known for the years" in message for message in messages) == warned


@pytest.mark.parametrize(
    ("when", "never"),
    [
        ("ended", True),
        ("not signed", True),
        ("closed and left(buyer)", True),
        ("left(buyer)", False),
        ("not ended and past(outside_date)", False),
    ],
)
def test_a_fee_that_is_never_due_is_warned_of(tmp_path: Path, when: str, never: bool) -> None:
    """It is asked in the state in which the agreement ends, which is signed then."""
    text = f"""
format: 1
title: A fee of failing
as_of: 2025-01-01
horizon: 2025-12-31
terms: {{price: {{levels: [1, 2]}}}}
so_far: [{{by: [seller, buyer], signs: {{price: 1}}}}]
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0, delay: 0}}
  buyer: {{prefers: {{price: {{weight: 1, best: 1, worst: 2}}}}, no_deal: 0, delay: 0}}
agreement:
  closes: {{when: signed, after: 100 days}}
  outside_date: {{after: 50 days, force: agreement, met: closed, then: {{end: 1}}}}
  exits: {{buyer: true}}
  fees: {{failing: {{by: buyer, to: seller, worth: 0.2, when: {when}}}}}
outcomes: [{{closed: closed}}, {{open: otherwise}}]
"""
    file = tmp_path / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    scenario = open_scenario(file)
    paths = [w.path for w in warnings_of(scenario.loaded, scenario.plan) if w.message.startswith("never due")]
    assert paths == ["agreement.fees.failing.when"] * never


@pytest.mark.parametrize(("second", "wrong"), [("2024-02-01", True), ("2023-12-10", False)])
def test_an_answer_before_any_question_is_warned_of_and_one_before_the_second_question_is_not(
    tmp_path: Path, second: str, wrong: bool
) -> None:
    first = "" if wrong else "{at: 2023-12-01, by: seller, asks: permit}, "
    lines = f"{first}{{at: 2023-12-05, by: office, refuses: permit}}, {{at: {second}, by: seller, asks: permit}}"
    text = f"""
format: 1
title: two requests
as_of: 2024-03-01
horizon: 2024-12-31
terms: {{price: {{levels: [1, 2]}}}}
so_far: [{{at: 2023-11-01, by: [seller, buyer], signs: {{price: 1}}}}, {lines}]
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0}}
  buyer: {{prefers: {{price: {{weight: 1, best: 1, worst: 2}}}}, no_deal: 0}}
  office: {{powers: {{permit: {{review: {{takes: 30 days, grants: 0.5}}}}}}}}
agreement: {{closes: {{when: cleared(all), after: 0}}}}
outcomes: [{{closed: closed}}, {{other: otherwise}}]
"""
    (tmp_path / "two.yaml").write_text(text, encoding="utf-8")
    scenario = open_scenario(tmp_path / "two.yaml")
    found = [str(warning) for warning in warnings_of(scenario.loaded, scenario.plan)]
    assert any("is answered on 2023-12-05, before it is asked" in one for one in found) == wrong


TOLD = """
format: 1
title: told on one day
as_of: 2030-01-01
horizon: 2030-12-31
terms: {x: {levels: [1, 2]}}
actors:
  s: {prefers: {x: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  b: {prefers: {x: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  r: {powers: {rev: {review: {takes: 10 days, refiles: 1, grants: {if: x == 2, then: 0.9, otherwise: 0.1}, mitigates: true}}}}
agreement: {closes: {when: cleared(rev), after: 30 days}, amends: [x]}
so_far:
  - {at: 2029-12-01, by: [s, b], signs: {x: 1}}
  - {at: 2029-12-02, by: s, asks: rev}
LINES
outcomes: [{closed: closed}, {other: otherwise}]
"""
INSISTS = "  - {at: 2029-12-20, by: r, mitigates: {rev: {x: 2}}}\n  - {at: 2029-12-20, by: r, grants: rev}"
REFUSES = "  - {at: 2029-12-20, by: r, refuses: rev}\n  - {at: 2029-12-20, by: [s, b], amends: {x: 2}}"


@pytest.mark.parametrize(
    ("lines", "word", "what"),
    [
        (INSISTS, "unseen", "the insistence before it and this grant"),
        (REFUSES, "true", "the refusal before it and this amendment"),
    ],
)
def test_lines_that_play_brings_about_in_one_act_are_warned_of_until_it_is_said_whether_they_are(
    lines: str, word: str, what: str, tmp_path: Path
) -> None:
    def told(text: str) -> list[str]:
        (tmp_path / "told.yaml").write_text(text, encoding="utf-8")
        found = open_scenario(tmp_path / "told.yaml")
        return [w.message for w in warnings_of(found.loaded, found.plan) if "one_act" in w.message]

    text, second = TOLD.replace("LINES", lines), lines.splitlines()[1]
    rule = f"nobody may have looked between {what}: say `one_act: {word}`, or `one_act: false` if somebody has"
    assert told(text) == [rule]
    for said in (word, "false"):
        assert told(text.replace(second, second.replace("{at", f"{{one_act: {said}, at"))) == []
    assert told(text.replace(second, second.replace("12-20", "12-21"))) == []
