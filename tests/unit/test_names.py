"""What actors, powers, terms and the rest are called: by their names in all that people read, by their keys in all that is joined on."""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli.tables import run_table
from sim.errors import ScenarioError
from sim.execution.scenarios import Scenario, open_scenario
from sim.narrative.story import as_text, tell
from sim.report.figures.beside import obstacles_figure, terms_figure
from sim.report.figures.overlaid import overlaid
from sim.report.figures.run import run_figures
from sim.report.model import render_model
from sim.report.pages.page import render_run
from sim.study.dates import dates
from sim.study.inputs import listing
from sim.world.reference import Engine

from ..engine.played import REPO

HARBOUR = REPO / "tests" / "golden" / "harbour.yaml"
SAID = open_scenario(HARBOUR).loaded.scenario
ACTORS = {f"actors.{actor}": f"the House of {actor.title()}" for actor in SAID.actors}
POWERS = {
    f"actors.{actor}.powers.{power}": f"what {power.upper().replace('_', '-')} is"
    for actor, said in SAID.actors.items()
    for power in said.powers
}
SECTIONS = {"terms": SAID.terms, "circumstances": SAID.circumstances, "events": SAID.events}
OTHERS = {f"{what}.{key}": f"the {what[:-1]} of {key.upper()}" for what, things in SECTIONS.items() for key in things}
LEVELS = {
    f"terms.{key}.names": {level: f"{level.upper()} indeed" for level in term.levels if isinstance(level, str)}
    for key, term in SAID.terms.items()
}
NAMES = ACTORS | POWERS | OTHERS
BRANCHES = {"actors.minister.powers.closure.impose.deadline.extend.grants.if": "cleared(safety)"}  # what they ask
RED_LINES = {line for actor in SAID.actors.values() for line in actor.never}  # which have no names
KEYS = [key for key in (path.rpartition(".")[2] for path in NAMES) if key not in RED_LINES]
KEY = re.compile(rf"\b({'|'.join(KEYS + [key.replace('_', ' ') for key in KEYS])})\b")


@cache
def opened(*, named: bool) -> Scenario:
    sets = [(f"{path}.name", name) for path, name in NAMES.items()]
    sets += [(path, json.dumps(levels)) for path, levels in LEVELS.items() if levels]
    return open_scenario(HARBOUR, sets if named else [])


@cache
def found() -> dict[str, Any]:
    return sim.run(opened(named=True), n=1_000).summary


def stories(scenario: Scenario, *, upto: int = 60) -> list[str]:
    engine = Engine(scenario.plan)
    return [as_text(tell(scenario.plan, engine.play(1, k, 20).record)) for k in range(upto)]


def test_names_change_no_record() -> None:
    plain, named = (Engine(opened(named=given).plan) for given in (False, True))
    assert [plain.play(1, k, 20).record for k in range(30)] == [named.play(1, k, 20).record for k in range(30)]


def test_stories_call_actors_and_powers_by_their_names_and_by_nothing_else() -> None:
    told = "\n".join(stories(opened(named=True)))
    assert not (left := set(KEY.findall(told))), left
    assert set(re.findall(r"the House of \w+", told)) == set(ACTORS.values())
    assert "the what" not in told  # no article before a name
    assert set(KEY.findall("\n".join(stories(opened(named=False)))))


def test_stories_call_terms_levels_circumstances_and_events_by_their_names() -> None:
    told = "\n".join(stories(opened(named=True)))
    assert "the term of CRANES SHARED indeed, the term of STAKE 40 %" in told
    assert re.search(r"  the event of OUTCRY happens", told)
    assert "[after the event of OUTCRY on " in told
    assert re.search(r"  the circumstance of TENSION (rises from|is now)", told)
    plain = "\n".join(stories(opened(named=False)))
    assert "cranes shared, stake 40 %" in plain and re.search(r"  the event outcry happens", plain)
    assert "[after the event outcry on " in plain and "tension is now" in plain


def test_packages_have_names_for_people_and_labels_to_join_on() -> None:
    plain, named = (sim.run(opened(named=given), n=400).summary for given in (False, True))
    for one, other in zip(plain["terms"]["packages"], named["terms"]["packages"], strict=True):
        assert one["label"] == other["label"] and one["levels"] == other["levels"]
        assert one["name"] == one["label"].replace("_", " ")
        assert re.fullmatch(r"the term of CRANES [A-Z_]+ indeed, the term of STAKE \d+ %", other["name"])
    page = render_run(named)
    assert "the term of CRANES SHARED indeed, the term of STAKE" in page
    assert "cranes shared" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    both = sim.compare(opened(named=True), open_scenario(HARBOUR, [("actors.owner.no_deal", "0.45")]), n=400).summary
    figure = terms_figure(both)
    assert figure is not None and any("the term of CRANES: SHARED indeed" in row[0] for row in figure.table.rows)


def test_a_measure_whose_name_says_its_force_is_not_told_to_be_imposed_with_it() -> None:
    changed = open_scenario(HARBOUR, [("actors.minister.powers.closure.name", "the order to close")])
    assert "minister imposes the order to close, due" in stories(changed, upto=1)[0]
    assert "minister imposes closure by order, due" in stories(opened(named=False), upto=1)[0]


def test_the_summary_has_names_for_people_and_ids_to_join_on() -> None:
    summary = found()
    assert {path: name for path, name in summary["names"].items() if not path.startswith("priors.")} == NAMES | BRANCHES
    assert summary["names"]["priors.bidding.patience"].startswith("days of patience of a side")
    assert [(a["id"], a["name"]) for a in summary["actors"]] == [
        (actor, ACTORS[f"actors.{actor}"]) for actor in sorted(SAID.actors)
    ]
    for parties in summary["terms"]["parties"]:
        assert parties["names"] == [ACTORS[f"actors.{actor}"] for actor in parties["ids"]]
    assert {c["actor"] for c in summary["constraints"]} <= {*ACTORS.values(), "the agreement"}
    ids = [c["id"] for c in summary["constraints"]]
    assert len(set(ids)) == len(ids)
    assert {d["id"].partition(":")[0]: d["name"] for d in summary["dates"]}["closure"] == "what CLOSURE is"


def test_the_table_on_the_terminal_names_dates_and_who_has_signed() -> None:
    table = run_table(found())
    assert "(what CLOSURE is, order, as first set)" in table
    assert "the House of Owner + " in table or " + the House of Owner" in table
    assert not KEY.findall(table.partition("Signed at the horizon")[2])


def test_the_figures_of_a_report_show_keys_only_in_the_paths_of_their_tables() -> None:
    for name, figure in run_figures(found()).items():
        cells = [cell for row in figure.table.rows for cell in (row[:-1] if name == "figure-drivers" else row)]
        shown = " ".join(
            [figure.title, figure.sentence, figure.finding, *figure.table.columns, *cells, str(figure.data)]
        )
        assert not (left := set(KEY.findall(shown))), (name, left)


def test_a_page_shows_keys_only_as_code() -> None:
    page = re.sub(r"<(script|style|code)\b.*?</\1>", " ", render_run(found()), flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("<h2>Provenance")[0])
    text = re.sub(r"actors\.\S+", " ", text)  # paths, in what an input says of others
    own = [opened(named=True).title, *(actor.of for actor in SAID.actors.values())]
    lines = [line for line in text.splitlines() if KEY.search(line) and not any(said and said in line for said in own)]
    assert not lines, lines


def test_scenarios_that_call_the_same_thing_differently_are_joined_by_its_id() -> None:
    both = sim.compare(opened(named=False), opened(named=True), n=1_000).summary
    figure = obstacles_figure(both)
    assert figure is not None
    assert all("bound: none" not in str(trace["hovertext"]) for trace in figure.data)
    assert "only" not in overlaid(both).sentence


def test_the_model_in_words_shows_names_beside_keys() -> None:
    page = render_model(opened(named=True).loaded, listing(opened(named=True)), "prose")
    assert "### the House of Owner (`owner`)" in page
    assert "what CLOSURE is (`closure`) of the House of Minister (`minister`)" in page
    assert "| the term of CRANES (`cranes`) |" in page and "SHARED indeed (`shared`)" in page
    assert "| the circumstance of TENSION (`tension`) |" in page and "| the event of OUTCRY (`outcry`) |" in page


@pytest.mark.parametrize(
    ("sets", "told"),
    [
        ({"actors.owner.name": "x" * 81}, "actors.owner.name: x{57}...: must have at most 80 characters"),
        ({"actors.owner.name": '"two\\nlines"'}, "actors.owner.name: two lines: must be one line of printable text"),
        (
            {"actors.owner.name": '" x"'},
            "actors.owner.name: x: must be one line of printable text, without blanks around it",
        ),
        ({"actors.owner.name": "7"}, "actors.owner.name: 7: must be text"),
        (
            {"actors.owner.name": "The Firm", "actors.fund.name": "The Firm"},
            r"actors.fund.name: The Firm: is what actors.owner is called too, .*harbour.yaml:\d+; two actors need two names",
        ),
        ({"actors.owner.name": "fund"}, "actors.owner.name: fund: is what actors.fund is called too"),
        (
            {"actors.fund.powers.takeover.name": "joint venture"},
            "takeover.name: joint venture: is what actors.builder.powers.joint_venture is called too, .*; two powers need two names",
        ),
        (
            {"terms.cranes.name": "stake"},
            "terms.cranes.name: stake: is what terms.stake is called too, .*; two terms need two names",
        ),
        (
            {"terms.cranes.names": "{share: split}"},
            r'terms.cranes.names.share: share: is no named level of the term \(did you mean "shared"\?\)',
        ),
        ({"terms.stake.names": "{40: two fifths}"}, "terms.stake.names.40: 40: is no named level of the term"),
        (
            {"terms.cranes.names": "{kept: handed over}"},
            "terms.cranes.names.kept: handed over: is what the level handed_over is called too; two levels need two names",
        ),
    ],
)
def test_a_name_that_cannot_be_told_or_told_apart_is_refused(sets: dict[str, str], told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        open_scenario(HARBOUR, list(sets.items()))


def test_a_file_that_extends_another_inherits_its_names(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(HARBOUR.read_text().replace("  owner:\n", "  owner:\n    name: the Owner\n"))
    (tmp_path / "over.yaml").write_text("extends: base.yaml\ntitle: Another\n")
    assert open_scenario(tmp_path / "over.yaml").loaded.scenario.actors["owner"].name == "the Owner"


def test_an_outside_date_is_called_so_with_its_article_everywhere() -> None:
    assert [one["name"] for one in dates(open_scenario(REPO / "scenarios" / "nxp.yaml").plan)] == ["the outside date"]


def test_an_actor_and_its_power_may_have_one_name() -> None:
    sets = [("actors.minister.name", "the Ministry"), ("actors.minister.powers.closure.name", "the Ministry")]
    assert open_scenario(HARBOUR, sets).loaded.scenario.actors["minister"].name == "the Ministry"


def test_every_actor_and_every_power_but_a_sale_of_a_shipped_scenario_has_a_name() -> None:
    for file in sorted((REPO / "scenarios").glob("*.yaml")):
        for key, actor in open_scenario(file).loaded.scenario.actors.items():
            assert actor.name, (file.name, key)
            assert all(power.name or power.sell for power in actor.powers.values()), (file.name, key)


def test_a_hostile_name_becomes_no_markup() -> None:
    summary = copy.deepcopy(found())
    hostile = "<b>it</b>"
    for one in (*summary["actors"], *summary["dates"]):
        one |= (
            {"name": hostile, "of": hostile, "label": hostile} if "label" in one else {"name": hostile, "of": hostile}
        )
    for one in (*summary["terms"]["packages"], *summary["terms"]["levels"].values()):
        one["name"] = hostile
    for term in summary["terms"]["levels"].values():
        term["names"] = dict.fromkeys(term["names"], hostile)
    for bargain in summary["bargains"]:
        for point in (*bargain["frontier"], *bargain["agreed"], *filter(None, bargain["solutions"].values())):
            point["name"] = hostile
    summary["names"] = dict.fromkeys(summary["names"], hostile)
    assert hostile not in render_run(summary)
