"""The scenarios that ship: they play, between them they show every outcome, and nothing stands in them that nobody reads."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from sim.conformance import check_scenario
from sim.execution.scenarios import Scenario, open_scenario
from sim.world.compile import warnings_of
from sim.world.plan import Plan
from sim.world.record import Event, Kind, Played
from sim.world.reference import Engine

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
FILES = sorted(f.relative_to(SCENARIOS).as_posix() for f in SCENARIOS.rglob("*.yaml") if "priors" not in f.parts)
MAIN = [name for name in FILES if "/" not in name]
REPLICATIONS = 400
# Which scenario shows which outcome, and when: that a date has lapsed or moved is over by the horizon.
TIKTOK = {
    "sale_closed": ("microsoft.yaml", "horizon"),
    "partnership_closed": ("oracle.yaml", "horizon"),
    "ban_in_force": ("oracle.yaml", "horizon"),
    "ban_suspended": ("oracle.yaml", "horizon"),
    "sale_approved": ("microsoft.yaml", "horizon"),
    "partnership_approved": ("oracle.yaml", "horizon"),
    "postponed": ("oracle.yaml", "app_ban:after"),
    "lapsed_unenforced": ("oracle.yaml", "app_ban:after"),
    "undecided": ("oracle.yaml", "spoken_deadline:after"),
}
OTHERS = {
    "nxp.yaml": {
        "closed_as_signed": "horizon", "closed_with_remedies": "horizon", "ended": "horizon",
        "extended": "outside_date:after", "waiting": "outside_date:before",
    },
    "kokusai.yaml": {
        "closed": "horizon", "ended": "horizon", "extended": "outside_date:after", "waiting": "outside_date:before",
    },
    "wechat.yaml": {
        "ban_in_force": "horizon", "ban_suspended": "horizon", "lifted": "horizon", "lapsed_unenforced": "horizon",
        "postponed": "app_ban:after", "undecided": "app_ban:before",
    },
    "ussteel.yaml": {
        "closed_with_conditions": "horizon", "closed": "horizon", "forbidden": "horizon", "blocked": "horizon",
        "withdrawn_or_lapsed": "horizon", "pending": "outside_date:after",
    },
    "broadcom.yaml": {
        "closed": "horizon", "blocked": "horizon", "withdrawn_or_lapsed": "horizon", "signed": "horizon",
        "board_replaced": "2018-04-30", "no_agreement": "2018-04-30",
    },
    "arm.yaml": {
        "closed_with_conditions": "horizon", "closed": "horizon", "blocked": "horizon", "withdrawn_or_lapsed": "horizon",
        "sued": "2021-12-31", "pending": "2021-12-31",
    },
}  # fmt: skip
SHOWN = [(outcome, *at) for outcome, at in TIKTOK.items()] + [
    (outcome, name, check) for name, outcomes in OTHERS.items() for outcome, check in outcomes.items()
]


@cache
def scenario(name: str) -> Scenario:
    return open_scenario(SCENARIOS / name)


@cache
def _playing(name: str) -> tuple[Engine, list[Played]]:
    return Engine(scenario(name).plan), []


def played(name: str, n: int) -> list[Played]:
    """The first n replications; none is played twice."""
    engine, known = _playing(name)
    known += [engine.play(1, k, 20) for k in range(len(known), n)]
    return known[:n]


# --- they play ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_a_scenario_plays_forty_replications_from_as_of_to_the_horizon(name: str) -> None:
    plan = scenario(name).plan
    for p in played(name, 40):
        times = [e.time for e in p.record]
        assert times == sorted(times) and (not times or times[-1] <= plan.horizon)
        assert all(e.cause < e.number for e in p.record)
        assert len(p.outcomes) == len(plan.checks) and min(p.outcomes) >= 0


@pytest.mark.parametrize("name", FILES)
def test_a_scenario_keeps_every_rule_of_the_exam(name: str) -> None:
    check_scenario(scenario(name), n=20)


# --- what they show ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("outcome", "name", "check"), SHOWN)
def test_an_outcome_is_that_of_at_least_one_replication_in_a_hundred(outcome: str, name: str, check: str) -> None:
    plan = scenario(name).plan
    state, at = plan.outcomes["name"].tolist().index(outcome), plan.checks["name"].tolist().index(check)
    hits = sum(p.outcomes[at] == state for p in played(name, REPLICATIONS))
    assert hits >= 0.01 * REPLICATIONS, f"{outcome}: {hits} of {REPLICATIONS} in {name} at {check}"


@pytest.mark.parametrize("name", MAIN)
def test_every_outcome_of_the_main_scenarios_is_shown_by_one_of_them(name: str) -> None:
    assert set(scenario(name).plan.outcomes["name"].tolist()) == set(OTHERS.get(name, TIKTOK))


# --- what they rest on -------------------------------------------------------------------------------------


def test_every_fact_of_the_seed_document_is_cited_in_the_main_scenario() -> None:
    loaded = scenario("oracle.yaml").loaded
    seeds = {name for name in loaded.facts if name.startswith("seed-")}
    assert len(seeds) == 12
    assert seeds <= {name for ids in loaded.cited() for name in ids}


def test_a_prior_without_evidence_counts_as_an_assumption(tmp_path: Path) -> None:
    (tmp_path / "priors").mkdir()
    (tmp_path / "priors" / "own.yaml").write_text(
        "days: {is: 40 days, unit: days, what: ours, known_by: 2010-01-01, confidence: unverified}\n"
    )
    text = (SCENARIOS / "reference" / "one-veto.yaml").read_text(encoding="utf-8")
    for prior, kind in {"own.days": "assumption", "samr.complex_days": "prior"}.items():
        (tmp_path / "s.yaml").write_text(text.replace("takes: {exponential: 20 days}", f"takes: {{prior: {prior}}}"))
        kinds = {entry.prior: entry.kind for entry in open_scenario(tmp_path / "s.yaml").inputs if not entry.default}
        assert kinds[prior] == kind


# --- nothing idle ------------------------------------------------------------------------------------------


def warned(found: Scenario) -> list[str]:
    """Paths of what is allowed in a scenario and looks like a mistake."""
    return [warning.path for warning in warnings_of(found.loaded, found.plan)]


# What a variant takes away leaves something behind that it inherits: no list, no licence; sure dates never lapse.
LEFT_OVER = {
    "no-export-list.yaml": ["actors.commerce_ministry.powers.export_licence.review.asked_when"],
    "firm-deadline.yaml": ["outcomes.6.postponed", "outcomes.7.lapsed_unenforced"],
}


@pytest.mark.parametrize("name", MAIN)
def test_nothing_stands_in_a_main_scenario_that_nobody_reads(name: str) -> None:
    assert warned(scenario(name)) == LEFT_OVER.get(name, [])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("circumstances.weather", "{start: 0.5}"),
        ("structures.gift", "price == 0"),
        ("terms.logo", "{levels: [red, blue]}"),
        ("actors.commerce_us.prefers", "{ownership: {weight: 1, best: 100, worst: 0}}"),
        ("actors.commerce_us.expects", "{cfius: 0.5}"),
        ("actors.commerce_us.no_deal", "0.5"),
        ("actors.cfius_committee.never", "{ownership: {terms: ownership == 0, credibility: 0.5}}"),
        ("actors.president.likes.commerce_us", "0.1"),
        ("actors.president.powers.frown", "{impose: {when: signed, deadline: {after: 5, force: spoken, met: closed, then: {enforce: 1}}}}"),
    ],
)  # fmt: skip
def test_what_nobody_reads_is_found(path: str, value: str) -> None:
    assert warned(open_scenario(SCENARIOS / "oracle.yaml", [(path, value)])) == [path]


def _acts(plan: Plan, record: list[Event]) -> set[str]:
    paths = plan.elements["path"]
    return {str(paths[e.subject]) for e in record if e.time > 0.0 and e.subject >= 0}


def test_every_power_of_the_main_scenario_is_used_in_some_replication() -> None:
    plan = scenario("oracle.yaml").plan
    used = set().union(*(_acts(plan, p.record) for p in played("oracle.yaml", REPLICATIONS)))
    powers = {path for path in plan.elements["path"].tolist() if ".powers." in path}
    seller = str(plan.elements["path"][plan.sellers["element"][0]])
    assert powers - used == {seller}  # whose answers are told under the bids that they answer
    answers = {e.actor for p in played("oracle.yaml", 40) for e in p.record if e.time > 0.0}
    assert int(plan.sellers["actor"][0]) in answers


@pytest.mark.parametrize("name", ["oracle.yaml", "microsoft.yaml"])
def test_a_closed_deal_is_never_amended_left_or_ended(name: str) -> None:
    undone = {Kind.SIGNED, Kind.OFFERED, Kind.AMENDED, Kind.MITIGATED, Kind.REOPENED, Kind.EXITED, Kind.ENDED}
    for p in played(name, 2 * REPLICATIONS):
        closed = [e.number for e in p.record if e.kind == Kind.CLOSED]
        assert len(closed) <= 1
        assert not closed or not [e for e in p.record[closed[0] :] if Kind(e.kind) in undone], p.replication


@pytest.mark.parametrize("name", ["oracle.yaml", "microsoft.yaml"])
def test_nobody_answers_a_request_for_a_licence_that_the_package_does_not_need(name: str) -> None:
    plan = scenario(name).plan
    licence = plan.elements["path"].tolist().index("actors.commerce_ministry.powers.export_licence")
    listed = plan.masks[plan.structures["mask"][plan.structures["name"].tolist().index("listed_tech")]]
    for p in played(name, REPLICATIONS):
        answers = [e for e in p.record if e.subject == licence and e.kind in (Kind.GRANTED, Kind.REFUSED)]
        assert all(listed[e.package] for e in answers), p.replication
