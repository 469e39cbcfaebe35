"""Fact sheets and priors: well formed, dated in order, and no more certain than the counts behind them."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy import stats

ROOT = Path(__file__).resolve().parents[2]
CONFIDENCE = {"high", "medium", "unverified"}
ARTICLE = "news article of about 2020-09-14 on TikTok and Oracle"
FACT_FIELDS = {"id", "known_by", "date", "kind", "statement", "confidence", "sources"}
PRIOR_FIELDS = {"is", "unit", "what", "known_by", "evidence", "confidence", "note"}


def read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


SHEETS = {path.stem: read(path) for path in sorted((ROOT / "seeds").glob("*.yaml")) if "resolution" not in path.stem}
RESOLUTION = read(ROOT / "seeds" / "tiktok-2020-resolution.yaml")
LISTED = [fact for sheet in SHEETS.values() for fact in sheet["facts"]]
FACTS = {fact["id"]: fact for fact in LISTED}
PRIORS = {
    f"{path.stem}.{name}": entry
    for path in sorted((ROOT / "scenarios" / "priors").glob("*.yaml"))
    for name, entry in read(path).items()
}
SHARES = sorted(name for name, prior in PRIORS.items() if "n" in prior)
EACH_FACT = pytest.mark.parametrize("fact", LISTED, ids=lambda fact: fact["id"])
EACH_PRIOR = pytest.mark.parametrize("name", PRIORS)


def first_day(date: dt.date | str) -> dt.date:
    """The first day of a date that may be a month or a year only."""
    if isinstance(date, dt.date):
        return date
    year, _, month = date.partition("-")
    return dt.date(int(year), int(month or 1), 1)


def interval(number: dict[str, list[float]]) -> tuple[float, float]:
    """The 5th and 95th percentile of a prior that is written as a beta or a PERT."""
    if "beta" in number:
        law = stats.beta(*number["beta"])
    else:
        low, mode, high = number["pert"]
        width = high - low
        law = stats.beta(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, loc=low, scale=width)
    return float(law.ppf(0.05)), float(law.ppf(0.95))


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_holds_a_title_and_facts_and_nothing_else(sheet: str) -> None:
    assert set(SHEETS[sheet]) == {"title", "facts"}


def test_ids_are_unique_over_all_sheets() -> None:
    assert len(FACTS) == len(LISTED) > 60


@EACH_FACT
def test_a_fact_has_every_field_and_no_unknown_one(fact: dict[str, Any]) -> None:
    assert set(fact) - {"numbers", "note"} == FACT_FIELDS
    assert all(fact.values())
    assert fact["confidence"] in CONFIDENCE


@EACH_FACT
def test_a_fact_names_a_source_with_an_address_or_the_article(fact: dict[str, Any]) -> None:
    for source in fact["sources"]:
        assert set(source) <= {"title", "address"}
        assert source["title"] == ARTICLE or source["address"].startswith(("http://", "https://"))


@EACH_FACT
def test_a_fact_is_known_once_it_has_happened_or_is_a_day_fixed_beforehand(
    fact: dict[str, Any],
) -> None:
    assert isinstance(fact["known_by"], dt.date)
    if fact["kind"] == "calendar":
        assert fact["known_by"] < first_day(fact["date"])
    else:
        assert fact["known_by"] >= first_day(fact["date"])


def test_the_seed_sheet_states_twelve_facts_known_by_the_day_of_the_article() -> None:
    facts = SHEETS["seed"]["facts"]
    assert [fact["id"] for fact in facts] == [f"seed-{i}" for i in range(1, 13)]
    assert all(fact["known_by"] <= dt.date(2020, 9, 14) for fact in facts)
    assert all(fact["sources"][0]["title"] == ARTICLE for fact in facts)


def test_on_27_august_2020_only_the_deadline_the_tie_to_oracle_and_the_letter_were_known() -> None:
    known = {fact["id"] for fact in SHEETS["seed"]["facts"] if fact["known_by"] <= dt.date(2020, 8, 27)}
    assert known == {"seed-2", "seed-7", "seed-12"}


def test_the_resolution_rests_on_facts_that_became_known_after_the_article() -> None:
    questions = RESOLUTION["resolution"]
    assert len({question["id"] for question in questions}) == len(questions)
    for question in questions:
        assert isinstance(question["answer"], bool)
        assert question["confidence"] in CONFIDENCE
        assert question["facts"]
        assert all(FACTS[name]["known_by"] > dt.date(2020, 9, 14) for name in question["facts"])
        if "date" in question:
            assert question["date"] in {FACTS[name]["date"] for name in question["facts"]}
        if "count" in question:
            assert question["count"] == len(question["facts"])


@EACH_PRIOR
def test_a_prior_has_every_field_and_no_unknown_one(name: str) -> None:
    prior = PRIORS[name]
    assert set(prior) - {"k", "n"} == PRIOR_FIELDS
    assert all(prior[key] for key in PRIOR_FIELDS - {"evidence"})
    assert prior["confidence"] in CONFIDENCE
    assert ("k" in prior) == ("n" in prior)


@EACH_PRIOR
def test_a_prior_cites_facts_that_exist(name: str) -> None:
    assert set(PRIORS[name]["evidence"]) <= set(FACTS)


@EACH_PRIOR
def test_a_prior_becomes_known_with_the_last_of_its_evidence(name: str) -> None:
    prior = PRIORS[name]
    assert isinstance(prior["known_by"], dt.date)
    if prior["evidence"]:
        assert prior["known_by"] == max(FACTS[fact]["known_by"] for fact in prior["evidence"])


def test_every_prior_but_the_one_on_chinese_conditions_was_known_before_the_bids_of_august_2020() -> None:
    late = {name for name, prior in PRIORS.items() if prior["known_by"] > dt.date(2020, 8, 27)}
    assert late == {"samr.conditional_over_year"}


def test_every_base_rate_is_cited_by_a_prior() -> None:
    cited = {fact for prior in PRIORS.values() for fact in prior["evidence"]}
    assert {fact["id"] for fact in SHEETS["base-rates"]["facts"]} == cited


@pytest.mark.parametrize("name", SHARES)
def test_a_share_is_at_least_as_wide_as_the_jeffreys_interval_of_its_counts(name: str) -> None:
    prior = PRIORS[name]
    k, n = prior["k"], prior["n"]
    low, high = interval(prior["is"])
    jeffreys = stats.beta(k + 0.5, n - k + 0.5)
    assert low <= jeffreys.ppf(0.05)
    assert high >= jeffreys.ppf(0.95) or k == n  # where all cases agree, the interval ends at 1 by convention
    assert high - low >= jeffreys.ppf(0.95) - jeffreys.ppf(0.05)


@pytest.mark.parametrize("name", [name for name in SHARES if "beta" in PRIORS[name]["is"]])
def test_a_share_counts_each_case_as_the_fraction_that_its_note_states(name: str) -> None:
    prior = PRIORS[name]
    stated = re.search(r"counts as 1/(\d+)", prior["note"])
    assert stated is not None
    m, k, n = int(stated[1]), prior["k"], prior["n"]
    assert m >= 2
    assert prior["is"]["beta"] == pytest.approx([k / m + 0.5, (n - k) / m + 0.5], abs=0.006)


@pytest.mark.parametrize("name", sorted(name for name, p in PRIORS.items() if p["unit"] == "probability"))
def test_a_probability_lies_in_the_unit_interval_and_without_counts_spans_nearly_all_of_it(name: str) -> None:
    prior = PRIORS[name]
    low, high = interval(prior["is"])
    assert 0 <= low < high <= 1
    if "n" not in prior:
        assert high - low >= 0.8


def counted() -> dict[str, tuple[float, float]]:
    """k and n of every share, counted again from the numbers of its evidence."""
    number = {name: fact.get("numbers", {}) for name, fact in FACTS.items()}
    cfius, ec, moves = number["br-cfius-abandoned"], number["br-ec-decisions-2015-16"], number["br-deadlines"]
    ties, pair, failed = number["br-ties-threats"], number["br-ties-us-china"], number["br-deals-failed"]
    filed = sum(cfius["notices"]) - sum(cfius["refiled"])
    notified = sum(ec["notified"])
    extensions = moves["extensions"].values()
    conditional, went_on, mitigated = (
        number[f"br-{name}"] for name in ("samr-conditional", "cfius-investigations", "cfius-mitigated")
    )
    phase2, actions = number["br-ec-phase2"], number["br-us-actions-2015"]
    assert sum(phase2["cleared"]) + phase2["prohibited"] == phase2["decided"]
    assert actions["settled"] + actions["challenged"] + actions["abandoned"] == actions["actions"]
    refiled, ended = sum(cfius["refiled"]), sum(cfius["ended"])
    sold = len(number["br-forced-sales"]["days"])
    earlier, left = number["br-cfius-investigations-2015"], number["br-cfius-withdrawn-2015"]
    refiled_of = sum(n for n, year in zip(left["withdrawn"], left["years"], strict=True) if f"refiled_{year}" in left)
    return {
        "cfius_before_2018.investigated": (sum(earlier["investigations"]), sum(earlier["notices"])),
        "cfius_before_2018.withdrawn": (sum(left["withdrawn"]), sum(left["notices"])),
        "cfius_before_2018.refiled": (left["refiled_2013"] + left["refiled_2015"], refiled_of),
        "cfius.investigated": (sum(went_on["investigations"]), sum(went_on["notices"])),
        "cfius.withdrawn": (refiled + ended, sum(cfius["notices"])),
        "cfius.refiled": (refiled, refiled + ended),
        "cfius.mitigated": (sum(mitigated["mitigated"]), sum(mitigated["notices"])),
        "forced_sale.sold": (sold, sold),
        "cfius.cleared": (filed - sum(cfius["ended"]), filed),
        "merger_control.cleared": (notified - sum(ec["prohibited"]) - sum(ec["withdrawn"]), notified),
        "deadline.extended": (sum(count > 0 for count in extensions), len(extensions)),
        "deadline.extended_again": (sum(extensions) - sum(count > 0 for count in extensions), sum(extensions)),
        "threat.carried_out": (ties["carried_out"], ties["threats"]),
        "threat.carried_out_us_on_china": (pair["carried_out"], pair["threats"]),
        "background.failure": (round(failed["share_failed"] * failed["deals"]), failed["deals"]),
        "samr.conditional_over_year": (conditional["over_year"], conditional["cases"]),
        "merger_control.in_depth_eu_cleared": (sum(phase2["cleared"]), phase2["decided"]),
        "merger_control.us_settled": (actions["settled"], actions["actions"]),
    }


def test_the_counts_of_every_share_follow_from_its_evidence() -> None:
    assert {name: (PRIORS[name]["k"], PRIORS[name]["n"]) for name in SHARES} == counted()


# What a scenario can need a reference class for; of courts no count is stored.
CLASSES = {
    "CFIUS: review and investigation": ["cfius.review_days", "cfius.investigated", "cfius.investigation_days"],
    "CFIUS: ends": ["cfius.cleared", "cfius.withdrawn", "cfius.refiled", "cfius.mitigated"],
    "CFIUS before the reform of 2018": [
        "cfius_before_2018.review_days",
        "cfius_before_2018.investigated",
        "cfius_before_2018.withdrawn",
        "cfius_before_2018.refiled",
    ],
    "SAMR: contested and simple": ["samr.complex_days", "samr.conditional_over_year", "samr.simple_days"],
    "technology-export licence": ["mofcom.licence_days"],
    "threats": ["threat.carried_out", "threat.carried_out_us_on_china"],
    "deadlines": ["deadline.extended", "deadline.extended_again"],
    "merger control": ["merger_control.days", "merger_control.in_depth_days", "merger_control.cleared"],
    "mergers in trouble": [
        "merger_control.in_depth_eu_days",
        "merger_control.in_depth_eu_cleared",
        "merger_control.us_settled",
    ],
    "background": ["background.failure"],
    "bidders": ["bidding.arrival", "bidding.rivals", "bidding.weeks"],
    "talks": ["bidding.patience", "bidding.patience_strike"],
    "forced sale": ["forced_sale.days", "forced_sale.sold"],
}


def test_the_library_holds_these_classes_and_nothing_else() -> None:
    assert sorted(name for names in CLASSES.values() for name in names) == sorted(PRIORS)


def test_every_prior_of_the_library_has_facts_behind_it() -> None:
    assert all(prior["evidence"] for prior in PRIORS.values())


def test_the_shares_of_cfius_hold_the_years_that_they_pool() -> None:
    went_on, cfius = (FACTS[name]["numbers"] for name in ("br-cfius-investigations", "br-cfius-abandoned"))
    earlier, left = (FACTS[f"br-cfius-{name}-2015"]["numbers"] for name in ("investigations", "withdrawn"))
    yearly = {
        "cfius_before_2018.investigated": zip(earlier["investigations"], earlier["notices"], strict=True),
        "cfius_before_2018.withdrawn": zip(left["withdrawn"], left["notices"], strict=True),
        "cfius_before_2018.refiled": [(left["refiled_2013"], 8), (left["refiled_2015"], 13)],
        "cfius.investigated": zip(went_on["investigations"], went_on["notices"], strict=True),
        "cfius.withdrawn": [
            (refiled + ended, notices)
            for refiled, ended, notices in zip(cfius["refiled"], cfius["ended"], cfius["notices"], strict=True)
        ],
    }
    for name, years in yearly.items():
        low, high = interval(PRIORS[name]["is"])
        assert all(low <= k / n <= high for k, n in years), name
    low, high = interval(PRIORS["cfius.withdrawn"]["is"])
    assert low <= 66 / 229 <= high  # the report of 2018 itself


def test_the_clock_of_cfius_before_2018_goes_through_the_share_that_is_investigated() -> None:
    clock, counts = (FACTS[f"br-cfius-{name}"]["numbers"] for name in ("clock-2013", "investigations-2015"))
    within = 1 - sum(counts["investigations"]) / sum(counts["notices"])
    end = clock["review_days"] + clock["investigation_days"]
    z, z90 = stats.norm.ppf([within, 0.9])
    median = clock["review_days"] / (end / clock["review_days"]) ** (z / (z90 - z))
    prior = PRIORS["cfius_before_2018.review_days"]["is"]
    assert prior == {"median": f"{median:.0f} days", "p90": f"{end} days"}


def test_bids_arrive_at_the_rate_of_the_sample() -> None:
    sample = FACTS["br-tender-offers"]["numbers"]
    counts = sample["offers_by_later_bids"]
    bids = sum(bids * offers for bids, offers in enumerate(counts)) / sum(counts)
    sigma = np.log(sample["p90_weeks"] / sample["median_weeks"]) / stats.norm.ppf(0.9)
    days = 7 * sample["median_weeks"] * np.exp(sigma**2 / 2)
    low, high = interval(PRIORS["bidding.arrival"]["is"])
    assert low <= 0.5 * bids / days and 1.5 * bids / days <= high
    assert bids / days == pytest.approx(0.023, abs=0.0005)  # as the note says


def test_a_full_investigation_of_a_merger_lasts_between_the_two_averages() -> None:
    sample, written = FACTS["br-damitt-2017"]["numbers"], PRIORS["merger_control.in_depth_days"]["is"]
    median, p90 = in_days(written["median"]), in_days(written["p90"])
    mean = median * np.exp((np.log(p90 / median) / stats.norm.ppf(0.9)) ** 2 / 2)
    assert mean == pytest.approx(379, abs=1)  # as the note says
    assert sample["us_months"] * 30.4375 < mean < sample["eu_phase2_months"] * 30.4375


def test_background_failure_also_holds_large_deals_and_public_targets() -> None:
    low, high = interval(PRIORS["background.failure"]["is"])
    large, deals = FACTS["br-large-deals-cancelled"]["numbers"], FACTS["br-deals-failed"]["numbers"]
    assert low <= deals["share_failed_private"] < deals["share_failed_public"] <= high
    assert low <= large["cancelled"] / large["deals"] <= high


def test_rival_bids_are_at_least_as_uncertain_as_the_mean_of_the_sample() -> None:
    counts = FACTS["br-tender-offers"]["numbers"]["offers_by_later_bids"]
    sample = [bids for bids, offers in enumerate(counts) for _ in range(offers)]
    assert len(sample) == 126
    mean, error = stats.tmean(sample), stats.tsem(sample)
    low, high = interval(PRIORS["bidding.rivals"]["is"])
    assert low <= mean - 1.645 * error
    assert high >= mean + 1.645 * error


def in_days(text: str) -> float:
    number, unit = text.split()
    return float(number) * {"days": 1, "weeks": 7}[unit]


def test_forced_sale_is_the_log_normal_predictive_distribution_of_its_four_cases() -> None:
    logs = np.log(FACTS["br-forced-sales"]["numbers"]["days"])
    n, mean, sd = len(logs), logs.mean(), logs.std(ddof=1)
    p90 = np.exp(mean + stats.t(n - 1).ppf(0.9) * sd * np.sqrt(1 + 1 / n))
    written = PRIORS["forced_sale.days"]["is"]
    assert in_days(written["median"]) == pytest.approx(np.exp(mean), rel=0.01)
    assert in_days(written["p90"]) == pytest.approx(p90, rel=0.01)


def test_the_weeks_of_bidding_have_the_median_of_the_sample_and_a_longer_tail() -> None:
    sample = FACTS["br-tender-offers"]["numbers"]
    written = PRIORS["bidding.weeks"]["is"]
    assert in_days(written["median"]) == pytest.approx(7 * sample["median_weeks"], rel=0.02)
    assert in_days(written["p90"]) > 7 * sample["p90_weeks"]


def test_patience_is_as_wide_as_the_contests_and_the_strikes_that_it_rests_on() -> None:
    """Talks take some 1.4 times the median patience; a log-normal of the median and the mean has its 90th percentile."""
    contests, strikes = FACTS["br-tender-offers"]["numbers"], FACTS["br-strikes"]["numbers"]
    sigma = np.sqrt(2 * np.log(strikes["mean_days"] / strikes["median_days"]))
    p90 = strikes["median_days"] * np.exp(sigma * stats.norm.ppf(0.9))
    for name, median, wide in (
        ("patience", 7 * contests["median_weeks"], 7 * contests["p90_weeks"]),
        ("patience_strike", strikes["median_days"], p90),
    ):
        written = PRIORS[f"bidding.{name}"]["is"]
        own = in_days(written["median"]), in_days(written["p90"])
        assert median / 1.5 <= own[0] <= median
        assert own[1] / own[0] >= wide / median


def test_a_cfius_review_spans_the_two_periods_of_the_statute() -> None:
    clock, written = FACTS["br-cfius-clock"]["numbers"], PRIORS["cfius.review_days"]["is"]
    assert in_days(written["median"]) == clock["review_days"]
    assert in_days(written["p90"]) == clock["review_days"] + clock["investigation_days"]


def test_a_licence_takes_as_long_as_the_rules_allow_or_longer() -> None:
    rules, (low, _, high) = FACTS["br-mofcom-rules"]["numbers"], PRIORS["mofcom.licence_days"]["is"]["pert"]
    both = rules["stage1_working_days"] + rules["stage2_working_days"]
    assert low < rules["stage1_working_days"] < both < high
