"""Pages as text: the same bytes every time, nothing from outside, the answer first."""

from __future__ import annotations

import copy
import html
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.tables import run_table
from sim.report.figures.comparison import comparison_figures
from sim.report.figures.run import run_figures
from sim.report.figures.scenarios import shown
from sim.report.figures.terms import levels
from sim.report.pages.page import is_web, render_comparison, render_run
from sim.report.words import comparison as comparison_words
from sim.report.words import days, largest, obstacles, plain
from sim.report.words import run as run_words
from sim.report.words.besides import besides
from sim.report.words.naming import named
from sim.report.words.parameters import parameter_words, told_of

Summary = dict[str, Any]
SECTIONS = [
    "answer",
    "outcomes",
    "when",
    "terms",
    "powers",
    "drivers",
    "stories",
    "inputs",
    "appendix",
    "provenance",
]


class Tags(HTMLParser):
    """The tags of a page in order, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, tag: str, attribute: str) -> list[str]:
        return [a[attribute] or "" for t, a in self.found if t == tag and attribute in a]


def test_equal_summaries_give_equal_bytes_also_after_a_trip_through_json(run: Summary, comparison: Summary) -> None:
    assert render_run(run) == render_run(json.loads(json.dumps(run)))
    assert render_comparison(comparison) == render_comparison(json.loads(json.dumps(comparison)))


def test_rendering_leaves_the_summary_as_it_was(run: Summary) -> None:
    before = copy.deepcopy(run)
    render_run(run)
    assert run == before


def test_the_policy_that_forbids_the_network_stands_before_all_scripts(run: Summary) -> None:
    tags = Tags(render_run(run)).found
    policy = next(i for i, (_, a) in enumerate(tags) if a.get("http-equiv") == "Content-Security-Policy")
    assert (tags[policy][1]["content"] or "").startswith("default-src 'none';")
    assert policy < next(i for i, (tag, _) in enumerate(tags) if tag in ("script", "style", "link"))


@pytest.mark.parametrize("kind", ["run", "comparison"])
def test_a_page_loads_nothing_from_outside(kind: str, request: pytest.FixtureRequest) -> None:
    summary = request.getfixturevalue(kind)
    text = (render_run if kind == "run" else render_comparison)(summary)
    tags = Tags(text)
    assert not [a for _, a in tags.found if "src" in a or "srcset" in a]
    assert tags.values("link", "href") == ["data:,"]
    assert not {tag for tag, _ in tags.found} & {"iframe", "object", "embed", "base", "form", "img"}


def test_sections_follow_the_questions_that_a_reader_asks(run: Summary) -> None:
    assert Tags(render_run(run)).values("section", "id") == SECTIONS


@pytest.mark.parametrize("kind", ["run", "comparison"])
def test_ids_are_unique_and_every_inner_link_has_its_target(kind: str, request: pytest.FixtureRequest) -> None:
    summary = request.getfixturevalue(kind)
    tags = Tags((render_run if kind == "run" else render_comparison)(summary))
    ids = [a["id"] for _, a in tags.found if "id" in a]
    assert len(ids) == len(set(ids))
    inner = [address[1:] for address in tags.values("a", "href") if address.startswith("#")]
    assert set(inner) <= set(ids)


def test_only_addresses_of_the_web_become_links_and_they_tell_nobody_where_from(run: Summary) -> None:
    page = render_run(run)
    outer = [a for tag, a in Tags(page).found if tag == "a" and not (a.get("href") or "").startswith("#")]
    assert [a["href"] for a in outer] == ["https://example.org/gazette/1"]
    assert all("noreferrer" in (a.get("rel") or "") for a in outer)
    assert "file:///letters/2" in page


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https:",
        "http://[",
        "//x.org",
        "",
        "x.org",
    ],
)
def test_what_is_no_web_address_never_becomes_a_link(address: str) -> None:
    assert not is_web(address)


def test_the_lead_and_the_cards_name_every_group_in_the_order_of_the_file(run: Summary) -> None:
    sentence, order = run_words.lead(run), [group["id"] for group in run["groups"]]
    assert re.findall(r'<p class="name">(.*?)</p>', render_run(run)) == order
    opening, _, told = sentence.partition(": ")
    assert opening == "On 1 July 2031"
    assert [part.split(plain.SPACE)[0] for part in told.split(", ")] == order


def test_the_page_and_the_terminal_have_the_same_digits(run: Summary) -> None:
    page, table = (run_words.lead(run) + run_words.signers(run)).replace(plain.SPACE, " "), run_table(run)
    shares = [*run["probabilities"]["groups"]["horizon"].values(), *(one["share"] for one in run["terms"]["parties"])]
    assert len(shares) == 6
    assert all(f" {e['text']}" in page and f" {e['text']}" in table for e in shares)


def test_the_lead_stands_at_the_top_of_the_page(run: Summary) -> None:
    page = render_run(run)
    assert 0 < page.index(f'<p class="lead">{run_words.lead(run)}</p>'.replace("<", "&lt;", 0)) < page.index("<section")


def test_the_date_that_moves_most_is_the_one_that_moves_most(run: Summary) -> None:
    at = run["probabilities"]["groups"]
    moves = {
        (date["id"], group): abs(at[f"{date['id']}:after"][group]["p"] - at[f"{date['id']}:before"][group]["p"])
        for date in run["dates"]
        for group in ("deal", "partnership", "ban")
    }
    name, group = max(moves, key=lambda key: moves[key])
    (sentence,) = [one.text for one in run_words.in_brief(run) if "Of the dates, most changes across" in one.text]
    assert name.replace("_", " ") in sentence
    assert f"{group} goes from" in sentence


def test_all_dates_of_one_time_are_named_for_what_is_read_off_after_them_all(run: Summary) -> None:
    same = copy.deepcopy(run)
    first, second = (date["id"] for date in same["dates"][:2])
    for check in same["checks"]:
        if check["of"] in (first, second):
            check |= {"t": 30.0, "date": "2024-03-31"}
    for of, group in ((first, "ban"), (second, "ban")):
        same["moves"][of][group] |= {"diff": 0.9, "clear": True, "way": True}
    (told,) = [one.text for one in run_words.in_brief(same) if "Of the dates, most changes across" in one.text]
    assert all(f"{date['label']}" in told for date in same["dates"][:2])


def _change(diff: float, half: float, clear: bool = True) -> Summary:
    seen = {"only_a": 0, "only_b": round(2000 * diff)}
    return {"diff": diff, "low": diff - half, "high": diff + half, "clear": clear, "way": clear} | seen


def test_dates_that_cannot_be_told_apart_are_all_told(run: Summary) -> None:
    """By the intervals of the changes; their latest days are weighed as they are."""
    close = copy.deepcopy(run)
    for at in close["moves"].values():
        for group in at:
            at[group] |= _change(0.0, 0.01, clear=False)
    first, limit = close["dates"][1]["id"], close["limits"][0]
    close["moves"][first]["ban"] |= _change(0.076, 0.013)
    latest = close["moves"][first] | {"ban": _change(0.074, 0.013)}
    close["moves"][f"{limit['id']}:latest"] = latest
    (told,) = [one.text for one in run_words.in_brief(close) if "Of the dates, most changes across" in one.text]
    label = close["dates"][1]["label"]
    assert told == (
        f"Of the dates, most changes across 21 March 2031, {label} (ban +8 points) and 17 May 2031, {limit['label']} (ban +7 points): "
        "too close to tell which is first."
    )
    latest["ban"] |= _change(0.04, 0.013)
    (told,) = [one.text for one in run_words.in_brief(close) if "Of the dates, most changes across" in one.text]
    assert f"across 21 March 2031, {label}: ban goes from" in told
    latest["ban"] |= _change(0.14, 0.013)
    (told,) = [one.text for one in run_words.in_brief(close) if "Of the dates, most changes across" in one.text]
    assert told == f"Of the dates, most changes across 17 May 2031, {limit['label']}: ban changes by +14 points."
    (where,) = [one.section for one in run_words.in_brief(close) if one.text == told]
    assert where == "when", "the figure of dates has no row for it"


def test_that_no_answer_changes_is_not_said_where_the_last_one_does(run: Summary) -> None:
    """Four answers of a date may each gain less than a point, and the rest lose two."""
    rest = run["groups"][-1]["id"]
    few = copy.deepcopy(run)
    for at in few["moves"].values():
        for group in at.values():
            group |= {"diff": 0.006, "clear": False}
    few["moves"][few["dates"][0]["id"]][rest] |= {"diff": -0.024, "clear": True, "way": True}
    (told,) = [one.text for one in run_words.in_brief(few) if "across" in one.text or "any answer" in one.text]
    assert f": {rest.replace('_', ' ')} goes from" in told


def test_a_run_in_which_no_date_matters_says_so(run: Summary) -> None:
    flat = copy.deepcopy(run)
    at = flat["probabilities"]["groups"]
    for date in run["dates"]:
        at[f"{date['id']}:after"] = at[f"{date['id']}:before"]
        for group in flat["moves"][date["id"]].values():
            group |= {"diff": 0.0, "clear": False}
    assert any(
        "Across none of the dates is any answer seen to change by more than a point" in one.text
        for one in run_words.in_brief(flat)
    )


def test_where_powers_are_taken_out_it_is_said_what_that_means_and_how_to_see_all_that_differs(run: Summary) -> None:
    told = render_run(run).partition('<section id="powers">')[2].partition("</section>")[0]
    assert (
        "<code>sim compare FILE --lift NAME</code>" in told and "A review that is out of the way grants at once" in told
    )


def lifted(comparison: Summary) -> Summary:
    """The comparison, as if its second scenario were the first with a review that is lifted, its third without the outside date."""
    one = copy.deepcopy(comparison)
    for scenario, pair, name in zip(one["scenarios"][1:], one["pairs"], ("review", "outside_date"), strict=True):
        scenario["name"] = pair["b"] = f"lifted-{name}"
        scenario["summary"]["scenario"] = one["scenarios"][0]["summary"]["scenario"]
    one["scenarios"][0]["summary"]["names"]["actors.board.powers.review"] = "the ruling on the berth"
    granted = {"path": "actors.board.powers.review.review.grants", "value": "1", "default": False, "prior": ""}
    one["scenarios"][1]["summary"]["inputs"]["assumptions"].append(granted)
    return one


def test_what_is_lifted_is_called_by_what_happens_to_it_and_no_title_stands_beside_it_again(
    comparison: Summary,
) -> None:
    page = render_comparison(lifted(comparison))
    title = comparison["scenarios"][0]["summary"]["scenario"]["title"]
    ways = ("with the ruling on the berth given at once", "without the outside date")
    assert f"<title>Comparison: {title}: {'; '.join(ways)}</title>" in page.replace("&#39;", "'")
    assert f">{title}: {'; '.join(ways)}</h1>" in page.replace("&#39;", "'")
    names = tuple(f"“harbour” {way}" for way in ways)
    legend = page.partition('<ul class="key scenarios">')[2].partition("</ul>")[0]
    words = [" ".join(re.sub("<[^>]*>", " ", item).split()) for item in legend.split("</li>")[:-1]]
    assert words == ["● “harbour” base", f"■ {names[0]}", f"◆ {names[1]}"]
    assert all(f" in {name}, " in comparison_words.lead(named(lifted(comparison))) for name in names)
    assert "lifted-" not in page.partition("<h1")[2].partition('id="provenance"')[0]
    assert [one.short for one in shown(named(lifted(comparison)))] == [
        "“harbour”",
        *(name.removeprefix("“harbour” ") for name in names),
    ]


def test_what_a_comparison_itself_lifts_is_not_counted_among_the_assumptions(comparison: Summary) -> None:
    one = lifted(comparison)
    one["scenarios"][1]["summary"]["inputs"]["counts"] = {"evidence": 1, "judgements": 0, "priors": 0, "assumptions": 1}
    told = comparison_words.standing(named(one))
    assert "In “harbour” " in told and told.endswith(" numbers are assumptions.") and "without" not in told


def test_a_file_that_is_called_as_what_is_lifted_would_be_stays_a_file(comparison: Summary) -> None:
    one = copy.deepcopy(comparison)
    one["scenarios"][1]["name"] = one["pairs"][0]["b"] = "lifted-review"
    assert [s["name"] for s in named(one)["scenarios"]][:2] == ["“harbour”", "“lifted-review”"]


def test_the_name_of_a_file_stands_in_quotation_marks_wherever_a_comparison_tells_of_it(comparison: Summary) -> None:
    page = render_comparison(comparison)
    told = re.sub("<[^>]*>", " ", page.partition("<main")[2].partition('id="provenance"')[0])
    assert re.search(r"against “harbour”: in “(firm|sure review)”, ", told)
    assert "“sure review” \N{MINUS SIGN} “harbour”, in percentage points" in told
    assert not re.findall(r"(?<!“)\bsure review\b", told)
    figures = comparison_figures(named(comparison))
    assert {row[1] for row in figures["figure-overlaid"].table.rows} == {"“harbour”", "“firm”", "“sure review”"}


def test_a_comparison_says_which_way_the_second_scenario_moves(comparison: Summary) -> None:
    sentence = comparison_words.lead(comparison)
    diffs = comparison["pairs"][1]["checks"]["horizon"]["groups"]
    assert diffs["partnership"]["low"] > 0 > diffs["unresolved"]["high"]
    told = sentence.partition("in sure review, ")[2].replace(plain.SPACE, " ")
    base, other = (comparison["scenarios"][k]["summary"]["probabilities"]["groups"]["horizon"] for k in (0, 2))
    ways = [f"{g} goes from {base[g]['text']} to {other[g]['text']}" for g in ("partnership", "unresolved")]
    assert told.startswith(" and ".join(ways))


def test_a_comparison_says_of_all_answers_that_differ_which_way_they_go(comparison: Summary) -> None:
    one = copy.deepcopy(comparison) | {"pairs": copy.deepcopy(comparison["pairs"][:1])}
    groups = one["pairs"][0]["checks"]["horizon"]["groups"]
    for name, diff in zip(groups, (0.3, -0.2, 0.1, 0.05), strict=True):
        own = {"diff": diff, "low": diff - 0.01, "high": diff + 0.01, "least": diff - 0.02, "most": diff + 0.02}
        groups[name] |= own | {"clear": True, "way": True, "only_a": 9, "only_b": 9}
    assert comparison_words.lead(one).endswith(", while ban and unresolved rise.")
    groups["ban"]["clear"] = False
    assert comparison_words.lead(one).endswith(", while unresolved rises.")


def test_a_headline_of_many_scenarios_counts_them_and_is_cut_on_no_paper(comparison: Summary) -> None:
    one = lifted(comparison)
    one["scenarios"] += [
        {**one["scenarios"][1], "name": f"lifted-{k}", "summary": one["scenarios"][1]["summary"]} for k in range(3)
    ]
    assert comparison_words.headline(named(one)).endswith(": one base and 5 others")
    style = render_comparison(comparison).partition("@media print")[2].partition("</style>")[0]
    assert "h1.long { display: block; overflow: visible; }" in style
    assert any(".brief li > a" in line and "display: none" in line for line in style.splitlines()), (
        "a link is none there"
    )


def test_a_page_counts_no_numbers_of_which_there_are_none(run: Summary) -> None:
    one = copy.deepcopy(run)
    one["inputs"]["counts"] = {"evidence": 0, "judgements": 2, "priors": 0, "assumptions": 11}
    page = re.sub("<[^>]*>", "", render_run(one))
    assert " Its numbers: 2 judged on facts, 11 assumptions." in page


def test_shares_that_read_the_same_are_told_by_how_much_they_differ(comparison: Summary) -> None:
    one = copy.deepcopy(comparison) | {"pairs": copy.deepcopy(comparison["pairs"][:1])}
    for scenario in one["scenarios"][:2]:
        scenario["summary"]["probabilities"]["groups"]["horizon"]["ban"]["text"] = "31 %"
    for group, d in one["pairs"][0]["checks"]["horizon"]["groups"].items():
        d.update(diff=0.004, low=0.0035, high=0.0045, least=0.003, most=0.005, clear=group == "ban")
    told = comparison_words.lead(one).replace(plain.SPACE, " ")
    assert told.endswith("against harbour: in firm, ban is 0.40 points higher, at 31 %.")


def test_a_comparison_shows_each_share_before_its_figures_and_says_what_a_share_is(comparison: Summary) -> None:
    two = copy.deepcopy(comparison)
    two["scenarios"][1]["summary"]["inputs"]["counts"] = {"evidence": 1, "judgements": 0, "priors": 0, "assumptions": 1}
    counts = two["scenarios"][0]["summary"]["inputs"]["counts"]
    page = html.unescape(render_comparison(two))
    told = (
        "A share is how often something comes of these models, if their files are right. In “harbour” and “sure review” "
        f"{counts['assumptions']} of {sum(counts.values())} numbers are assumptions; in “firm” 1 of 2 numbers is an assumption."
    )
    assert page.index(told) < page.index('class="answers stack"') < page.index('id="figure-overlaid"')


def test_a_value_that_differs_stands_whole_and_in_lines_as_the_file_has_it(comparison: Summary) -> None:
    two = copy.deepcopy(comparison)
    told = "if: calm, then: {is: {prior: review.cleared}, shifts: {mood: {pert: [-0.4, -0.2, 0]}}}, otherwise: 0.5"
    two["pairs"][0]["differences"] = [{"path": "actors.board.powers.review.review.grants", "a": told, "b": "1"}]
    page = html.unescape(render_comparison(two))
    lines = "if: calm\nthen:\n  is:\n    prior: review.cleared\n  shifts:\n    mood:\n      pert: [-0.4, -0.2, 0]\notherwise: 0.5"
    assert f">{lines}</td>" in page
    assert ">always (1)</td>" in page


def test_scenarios_whose_differences_are_not_clear_are_said_not_to_be_told_apart(comparison: Summary) -> None:
    same = copy.deepcopy(comparison)
    for pair in same["pairs"]:
        for check in pair["checks"].values():
            for difference in check["groups"].values():
                difference.update(diff=0.001, low=-0.002, high=0.004, clear=False, draws_same=7, draws_other=5)
    nowhere = ", against harbour: in firm and sure review, no difference is seen to be more than chance."
    assert comparison_words.lead(same).endswith(nowhere)
    (told,) = [one.text for one in comparison_words.brief(same) if one.section == "differences"]
    assert told == (
        "In firm and sure review, none of the 24 differences from harbour (4 answers at 6 moments) is seen to be more than "
        "chance with 100 belief draws."
    )


def test_a_comparison_names_all_dates_on_which_scenarios_may_differ_most(comparison: Summary) -> None:
    one = copy.deepcopy(comparison) | {"pairs": copy.deepcopy(comparison["pairs"][:1])}
    checks = [one["pairs"][0]["checks"][check] for check in one["common_checks"]]
    for k, check in enumerate(checks):
        for group, d in check["groups"].items():
            size = 0.29 - 0.001 * (k != 1) - 0.15 * (k > 2) if group == "partnership" else 0.01
            d.update(diff=size, low=size - 0.03, high=size + 0.03, least=size - 0.05, most=size + 0.05)
            d.update(clear=group == "partnership", way=group == "partnership", draws_same=100, draws_other=0)
    labels = comparison_words.called(one)
    first, second, third = (largest.when(labels[check]) for check in one["common_checks"][:3])
    assert (second, third) == ("just before 21 Mar 2031", "just after 21 Mar 2031")
    (told,) = [said.text for said in comparison_words.brief(one) if said.section == "differences"]
    assert told.startswith("firm differs most from harbour about 21 Mar 2031: partnership +29 points (")
    assert told.endswith(f"; too close to tell from it: +29 points {first}.")
    checks[1]["groups"]["partnership"].update(diff=0.49, low=0.45, high=0.53, least=0.4, most=0.6)
    (told,) = [said.text for said in comparison_words.brief(one) if said.section == "differences"]
    assert told.startswith(f"firm differs most from harbour {second}: partnership +49 points (")


def test_a_cause_is_read_out_without_a_second_word_for_it_and_who_is_named_alike_is_not_explained(run: Summary) -> None:
    one = copy.deepcopy(run)
    first, second = one["actors"][:2]
    first["of"], second["of"] = first["name"], "somebody else"
    page = render_run(one)
    assert 'class="because"' in page and ">because:" not in page
    assert f"<dt>{first['name']}</dt><dd>{first['name']}</dd>" not in page and "<dd>somebody else</dd>" in page


def set_sizes(pair: Summary, **sizes: list[float]) -> None:
    """So large a difference at each date in some answers, within five points, and more than chance from ten points on."""
    for k, check in enumerate(pair["checks"].values()):
        for group, d in check["groups"].items():
            own = sizes[group][k] if group in sizes else 0.0
            d.update(diff=own, low=own - 0.05, high=own + 0.05, least=own - 0.06, most=own + 0.06)
            d.update(clear=abs(own) > 0.1, way=abs(own) > 0.1, draws_same=100, draws_other=0)


def difference_told(comparison: Summary, **sizes: list[float]) -> str:
    """What the first two scenarios are said to differ in most."""
    one = copy.deepcopy(comparison) | {"pairs": copy.deepcopy(comparison["pairs"][:1])}
    set_sizes(one["pairs"][0], **sizes)
    (said,) = [one.text for one in comparison_words.brief(one) if one.section == "differences"]
    return said


def test_one_date_is_told_once_and_a_difference_that_each_date_has_as_that(comparison: Summary) -> None:
    last = len(comparison["common_checks"]) - 3
    told = difference_told(comparison, partnership=[0.0, 0.28, 0.29, *[0.0] * (last - 1), 0.15])
    assert told.startswith("firm differs most from harbour about 21 Mar 2031: partnership +29 points (")
    assert difference_told(comparison, partnership=[0.26, 0.28, *[0.29] * (last + 1)]).startswith(
        "firm differs from harbour about as much on each date: partnership +26 to +29 points; the greatest, just after 21 Mar 2031: +29 points ("
    )
    assert difference_told(comparison, partnership=[0.0, *[0.29] * (last + 2)]).startswith(
        "firm differs from harbour as much on each date from 21 Mar 2031 on: partnership +29 points (+23 to "
    ), "what is the same on each date has no greatest"
    assert difference_told(comparison, partnership=[0.0, 0.291, *[0.29] * (last + 1)]).startswith(
        "firm differs from harbour about as much on each date from 21 Mar 2031 on: partnership +29 points (+23 to "
    ), "nor has what reads the same"
    assert difference_told(comparison, partnership=[0.0, 0.0, *[0.29] * (last + 1)]).startswith(
        "firm differs from harbour as much on each date from just after 21 Mar 2031 on: partnership +29 points ("
    )


def test_a_difference_is_on_each_date_only_if_one_answer_has_it_and_it_is_told_there(comparison: Summary) -> None:
    """Of two answers each the greatest on some date, one is told on none of the others, and the other is less on the first."""
    checks = comparison["common_checks"]
    labels = comparison_words.called(comparison)
    when = [largest.when(labels[check]) for check in checks]
    rest = [0.0] * (len(checks) - 3)
    told = difference_told(comparison, partnership=[-0.23, *rest, -0.16, -0.09], deal=[0.17, *rest, 0.15, 0.16])
    minus = plain.MINUS
    assert told.startswith(f"firm differs most from harbour {when[0]}: partnership {minus}23 points ({minus}29 to ")
    close = f"partnership {minus}16 points {when[-2]} and deal +16 points {when[-1]}."
    assert told.endswith(f"; too close to tell from it: {close}") or "too close" not in told
    near = difference_told(comparison, partnership=[-0.2, *rest, -0.16, -0.09], deal=[0.1, *rest, 0.15, 0.16])
    assert near.endswith(f"; too close to tell from it: {close}") and "each date" not in near
    untold = [0.13, *[0.09] * (len(checks) - 2), 0.13]
    assert "each date" not in difference_told(comparison, partnership=untold)
    assert " each date: " in difference_told(comparison, partnership=[0.2, *[0.21] * (len(checks) - 1)])
    turned = [0.2, *[-0.21] * (len(checks) - 1)]
    assert " each date from 21 Mar 2031 on: " in difference_told(comparison, partnership=turned)
    assert "each date" not in difference_told(comparison, partnership=turned[::-1])


def test_what_differs_besides_the_answers_is_told_where_its_intervals_warrant_it(comparison: Summary) -> None:
    one = copy.deepcopy(comparison)
    first, other = (found["summary"] for found in one["scenarios"][:2])
    for run in (first, other):
        run["constraints"] = copy.deepcopy(run["constraints"][:1])
        run["terms"] |= {"parties": [], "packages": []}
    (old,), (new,) = first["constraints"], other["constraints"]
    old["share"] |= {"p": 0.019, "low": 0.014, "high": 0.048, "text": "1.9 %"}
    new["share"] |= {"p": 0.073, "low": 0.061, "high": 0.101, "text": "7.3 %"}
    assert besides("firm", first, other) == (
        "Besides the answers, what differs most in firm: review board, “review: refused”, in 7.3\u00a0% of replications instead of 1.9\u00a0%."
    )
    assert besides("firm", first, other) in [said.text for said in comparison_words.brief(one)]
    for found in (old, new):
        found["id"] = "actors.review_board.powers.review:grant"
    assert besides("firm", first, other, lifted="review") == "", "what is taken out binds no more"
    new["share"] |= {"low": 0.02}
    assert besides("firm", first, other) == ""
    other["constraints"] = []
    assert besides("firm", first, other) == "", "what never bound may in one replication of a draw in thirty"


def of_obstacles(comparison: Summary, *shares: tuple[tuple[float, int], tuple[float, int]]) -> tuple[Summary, Summary]:
    """Two runs that differ besides the answers in nothing but obstacles, each with these shares and hits in either."""
    found = [copy.deepcopy(one["summary"]) for one in comparison["scenarios"][:2]]
    for k, run in enumerate(found):
        run["terms"] |= {"parties": [], "packages": []}
        run["constraints"] = [
            {**found[0]["constraints"][0], "id": f"o {i}", "actor": f"board {i}", "share": {
                "p": both[k][0], "low": both[k][0] - 0.02, "high": both[k][0] + 0.02, "hits": both[k][1], "n": 2000,
                "draws": 100, "text": f"{100 * both[k][0]:.0f} %",
            }}
            for i, both in enumerate(shares)
        ]  # fmt: skip
    return found[0], found[1]


def test_of_what_differs_besides_as_much_as_the_most_all_are_named_or_counted(comparison: Summary) -> None:
    """The pick of one changed with the seed."""
    near = [((0.03, 60 + k), (0.79 + k / 100, 1580 + k)) for k in range(4)]
    told = besides("firm", *of_obstacles(comparison, near[0], near[1], ((0.03, 50), (0.5, 1000)))).replace(
        plain.SPACE, " "
    )
    names = [f"board {k}, “review: refused”, in {79 + k} % of replications instead of 3 %" for k in range(2)]
    assert told == (
        f"Besides the answers, what differs most in firm: {names[1]}, or {names[0]}, too close to tell which is first."
    )
    assert ", or 2 more, too close to tell which is first." in besides("firm", *of_obstacles(comparison, *near))


def test_what_differs_as_an_answer_does_is_not_told_besides_and_nothing_is_told_twice(comparison: Summary) -> None:
    first, other = of_obstacles(comparison, ((0.1, 200), (0.6, 1200)))
    for run in (first, other):
        share = run["constraints"][0]["share"]
        run["terms"]["packages"] = [{"label": "price 1", "name": "price 1", "share": share, "between": []}]
        run["terms"]["n_signed"] = share["hits"]
    told = besides("firm", first, other)
    assert told.count("of replications instead of") == 1 and "price 1" not in told and "what differs most in" in told
    other["terms"]["packages"][0]["share"] = share | {"hits": share["hits"] + 1}
    told = besides("firm", first, other)
    assert told.startswith("Besides the answers, what differs most of each kind in firm: ") and "; price 1, " in told
    other["terms"]["packages"][0]["share"] = share
    for run in (first, other):
        ban = run["probabilities"]["groups"]["horizon"]["ban"]
        ban["hits"] = run["run"]["n"] - run["constraints"][0]["share"]["hits"]
    assert besides("firm", first, other) == "", "the answer says so"


def test_what_differs_besides_is_certain_or_never_where_nothing_is_drawn(comparison: Summary) -> None:
    first, other = of_obstacles(comparison, ((0.1, 200), (0.6, 1200)))
    for run in (first, other):
        run["run"] |= {"certain": True}
    sure = {"p": 1.0, "low": 1.0, "high": 1.0, "hits": 2000, "text": "certain"}
    first["constraints"] = []
    other["constraints"][0]["share"] |= sure
    assert besides("firm", first, other).endswith(": board 0, “review: refused”, certain instead of never.")
    assert besides("base", other, first).endswith(": board 0, “review: refused”, never instead of certain.")


def test_what_differs_besides_is_told_by_its_difference_and_more_are_looked_at_with_wider_limits(
    comparison: Summary,
) -> None:
    """One scenario knows its shares well; the other has 50 draws, so that its interval alone says how far they are apart."""
    first, other = (copy.deepcopy(found["summary"]) for found in comparison["scenarios"][:2])
    for run, share in (
        (first, {"p": 0.1, "low": 0.09, "high": 0.11}),
        (other, {"p": 0.16, "low": 0.118, "high": 0.25}),
    ):
        run["run"]["belief_draws"] = 50
        run["terms"] |= {"parties": [], "packages": []}
        run["constraints"] = [{**run["constraints"][0], "share": run["constraints"][0]["share"] | share}]
    assert "Besides the answers" in besides("firm", first, other)
    alike = [{**first["constraints"][0], "id": f"other {k}"} for k in range(9)]
    for run in (first, other):
        run["constraints"] += alike
    assert besides("firm", first, other) == "", "of ten one may be as far apart by chance"


def test_what_one_scenario_never_had_may_weigh_as_much_as_its_own_draws_may_have_missed(comparison: Summary) -> None:
    """A state of 3 % in each: none of 50 draws had it, and 1,000 replications that stand for themselves tell 3 %."""
    drawn, played = (copy.deepcopy(found["summary"]) for found in comparison["scenarios"][:2])
    for run, draws in ((drawn, 50), (played, 1_000)):
        run["run"]["belief_draws"] = draws
        run["terms"] |= {"parties": [], "packages": []}
    drawn["constraints"], played["constraints"] = [], copy.deepcopy(played["constraints"][:1])
    played["constraints"][0]["share"] |= {"p": 0.03, "low": 0.021, "high": 0.043, "text": "3 %"}
    assert besides("played", drawn, played) == besides("drawn", played, drawn) == ""
    drawn["run"]["belief_draws"] = 1_000
    assert "in 3\u00a0% of replications instead of none seen (under\u00a00.3\u00a0%)" in besides(
        "played", drawn, played
    )


def test_a_package_that_is_not_among_those_listed_may_be_as_frequent_as_the_last_of_them(comparison: Summary) -> None:
    one = copy.deepcopy(comparison)
    first, other = (found["summary"] for found in one["scenarios"][:2])
    share = {"p": 0.02, "low": 0.015, "high": 0.026, "hits": 20, "n": 1000, "text": "2 %"}
    for run in (first, other):
        run["constraints"] = []
        run["run"]["belief_draws"] = 500
        run["terms"] |= {"parties": [], "packages": [{"label": "old", "name": "old", "share": share}], "n_signed": 40}
    other["terms"]["packages"] = [{"label": "new", "name": "new", "share": share}]
    assert besides("firm", first, other) == ""
    first["terms"]["n_signed"] = other["terms"]["n_signed"] = 20  # these are all
    assert "in no replication seen (under\u00a00.6\u00a0%) instead of 2\u00a0%" in besides("firm", first, other)
    first["terms"]["packages"][0]["share"] = share | {"p": 0.3, "low": 0.25, "high": 0.35, "hits": 300, "text": "30 %"}
    first["terms"]["n_signed"], other["terms"]["n_signed"] = 300, 40
    assert "in 2\u00a0% of replications or fewer instead of 30\u00a0%" in besides("firm", first, other)


NAMES = {
    "actors.ministry": "the ministry", "actors.us": "the Department", "actors.us.powers.ban": "the ban",
    "actors.firm": "Microsoft", "actors.firm.powers.bid": "Microsoft's bid", "terms.price": "the price",
    "priors.merger.conditions": "share of mergers that it settles for conditions, of those that it acts against",
}  # fmt: skip


@pytest.mark.parametrize(("path", "told"), [
    ("actors.firm.powers.bid.bid.returns.hazard", "how often it comes back (Microsoft, Microsoft's bid)"),
    ("actors.firm.powers.bid.bid.responds", "how long it takes to answer an offer (Microsoft, Microsoft's bid)"),
    ("actors.us.powers.ban.impose.deadline.extend.most", "how often more time may be granted (the Department, the ban)"),
    ("actors.us.powers.suit.rule.takes.by", "how long before the date it decides (the Department, suit)"),
    ("actors.ministry.while.hard_line.prefers.price.weight",
     "how much weight it gives to the price (the ministry, while hard line)"),
    ("agreement.outside_date.then.end", "how probably it ends the agreement (the agreement, the outside date)"),
])  # fmt: skip
def test_an_input_is_told_in_words_and_not_by_the_keys_of_the_file(path: str, told: str) -> None:
    assert str(parameter_words(path, NAMES)) == told


@pytest.mark.parametrize(("path", "told"), [
    ("actors.ministry.powers.licence.review.grants", "how readily the ministry grants (licence)"),
    ("actors.ministry.powers.licence.review.grants.then.is", "how readily the ministry grants, in the first case (licence)"),
    ("actors.ministry.powers.licence.review.grants.otherwise", "how readily the ministry grants, otherwise (licence)"),
    ("actors.us.powers.ban.impose.deadline.then.enforce", "how probably the ban is enforced (the Department)"),
    ("actors.firm.no_deal", "what no deal is worth to Microsoft"),
    ("agreement.outside_date.then.end", "how probably the outside date ends the agreement"),
    ("agreement.outside_date.extend.grants", "how readily more time is granted for the outside date"),
    ("actors.us.powers.ban.impose.deadline.extend.again.otherwise",
     "how readily more time is granted again for the ban, otherwise (the Department)"),
    ("actors.us.powers.ban.impose.deadline.after", "how long the ban runs (the Department)"),
    ("priors.merger.conditions", "the share of mergers that it settles for conditions (from the library of priors)"),
])  # fmt: skip
def test_a_belief_in_a_sentence_says_whose_it_is_and_never_it(path: str, told: str) -> None:
    assert told_of(path, NAMES) == told


def test_beliefs_whose_effects_cannot_be_told_apart_are_not_ranked(run: Summary) -> None:
    close = copy.deepcopy(run)
    strong, weak = copy.deepcopy(run["drivers"][0]), copy.deepcopy(run["drivers"][0])
    strong |= {"parameter": run["drivers"][0]["parameter"], "index": 0.5, "null": 0.01, "at_low": 0.1, "at_high": 0.5}
    strong |= {"effect_low": 0.3, "effect_high": 0.5}
    other = next(d["parameter"] for d in run["drivers"] if d["parameter"] != strong["parameter"])
    weak |= strong | {"parameter": other, "at_high": 0.4, "effect_low": 0.2, "effect_high": 0.4}
    close["drivers"] = [strong, weak]
    assert any("go up or down with most, too close to rank, are" in said.text for said in run_words.in_brief(close))
    weak |= {"at_high": 0.25, "effect_low": 0.1, "effect_high": 0.2}
    assert not any("go up or down with most, too close" in said.text for said in run_words.in_brief(close))


def test_a_difference_before_the_last_date_is_told_beside_none_on_the_last(comparison: Summary) -> None:
    early = copy.deepcopy(comparison)
    for pair in early["pairs"]:
        for name, check in pair["checks"].items():
            for group, difference in check["groups"].items():
                clear = (name, group) == ("berth_ban:after", "ban")
                difference.update(
                    {
                        "diff": 0.03,
                        "low": 0.021,
                        "high": 0.039,
                        "least": 0.017,
                        "most": 0.043,
                        "draws_same": 90,
                        "draws_other": 8,
                        "clear": True,
                        "way": True,
                        "only_b": 60,
                    }
                    if clear
                    else {
                        "diff": 0.0,
                        "low": -0.1,
                        "high": 0.1,
                        "clear": False,
                        "draws_same": None,
                        "draws_other": None,
                    }
                )
    nowhere = "in firm and sure review, no difference is seen to be more than chance."
    assert comparison_words.lead(early).endswith(nowhere)
    for one in (one for one in comparison_words.brief(early) if one.section == "differences"):
        assert one.text.startswith("On 1 Jul 2031, against harbour: in ")
        assert ", no difference is seen to be more than chance; before that, they differ most just after" in one.text
        assert (
            "ban +3 points (+2 to +4, allowing for all 24 looked at; higher in 90 of 100 belief draws, lower in 8)"
            in one.text
        )


def test_what_other_events_of_a_dated_day_do_is_told(run: Summary) -> None:
    day = copy.deepcopy(run)
    check = next(one for one in day["checks"] if one["id"] == "berth_ban:before")
    before = day["occupation"]["dates"].index(check["date"]) - 1
    for level in ("groups", "outcomes"):
        for name, e in day["probabilities"][level][check["id"]].items():
            day["occupation"][level][name][before] = e["p"]
    assert not [text for text in days.on_the_day(day) if "berth ban" in text]
    first, last = day["groups"][0]["id"], day["groups"][-1]["id"]
    at = {name: e["p"] for name, e in day["probabilities"]["groups"][check["id"]].items()}
    day["occupation"]["groups"][first][before] = at[first] + 0.1
    day["occupation"]["groups"][last][before] = at[last] - 0.05
    (told,) = [text for text in days.on_the_day(day) if "berth ban" in text]
    assert f"{first} goes from {plain.roughly(at[first] + 0.1)} at the end of the day before" in told
    assert f"to {plain.roughly(at[first])} just before the date" in told
    assert told in render_run(day)


def test_a_fall_on_a_dated_day_that_an_earlier_rule_may_hide_is_told_where_its_step_is_seen(
    run: Summary, comparison: Summary
) -> None:
    """A court's stay that ranks before an approval takes its place, and nothing is lost."""
    day = copy.deepcopy(run)
    check = next(one for one in day["checks"] if one["id"] == "berth_ban:before")
    before = day["occupation"]["dates"].index(check["date"]) - 1
    for level in ("groups", "outcomes"):
        for name, e in day["probabilities"][level][check["id"]].items():
            day["occupation"][level][name][before] = e["p"]
    order = [one["id"] for one in day["outcomes"]]
    gains, loses = "ban_in_force", "approved_not_closed"
    assert order.index(gains) < order.index(loses)
    at = {name: e["p"] for name, e in day["probabilities"]["outcomes"][check["id"]].items()}
    day["occupation"]["outcomes"][gains][before] = at[gains] - 0.3
    day["occupation"]["outcomes"][loses][before] = at[loses] + 0.3
    day["occupation"]["groups"]["partnership"][before] += 0.3
    day["earlier"]["berth_ban"]["partnership"] |= {
        "diff": -0.3,
        "low": -0.35,
        "high": -0.25,
        "clear": True,
        "way": True,
    }
    (told,) = [text for text in days.on_the_day(day) if "berth ban" in text]
    why = "The rule of ban in force stands before that of approved not closed"
    assert why in told
    assert "a change of name, and no loss" in told
    page = render_run(day)
    assert page.index('id="figure-occupation"') < page.index(why) < page.index('id="terms"')
    for moved in (d for at in day["moves"].values() for d in at.values()):
        moved["diff"] = 0.0
    assert days.earlier_that_day(day) in " ".join(one.text for one in run_words.in_brief(day))
    assert "partnership goes from" in days.earlier_that_day(day)
    two = copy.deepcopy(comparison)
    for one in two["scenarios"][:2]:
        one["summary"] = day
    (both,) = [text for text in days.of_several([(one["name"], one["summary"]) for one in two["scenarios"][:2]])]
    falls, grows = (
        f"{plain.seen(at[name] + by, 100)} to {plain.seen(at[name], 100)}" for name, by in ((loses, 0.3), (gains, -0.3))
    )
    fell, grew = (f"harbour {moved}; firm {moved}" for moved in (falls, grows))
    assert f"falls before the date: {fell}. What grows is ban in force: {grew}. " in both
    assert why in both


def test_the_rules_of_outcomes_are_told_in_their_order_as_rules_of_the_file_and_nowhere_else(run: Summary) -> None:
    before, _, rest = html.unescape(render_run(run)).partition('<details class="printed" id="rules">')
    rules, _, after = rest.partition("</details>")
    assert run_words.FIRST_COUNTS in rules
    assert '<th scope="col">rule in the file</th>' in rules
    told = [(one["id"].replace("_", " "), one["rule"]) for one in run["outcomes"]]
    places = [rules.index(f">{k} {name}</th>") for k, (name, _) in enumerate(told, 1)]
    assert places == sorted(places)
    for _, rule in told:
        assert f"<code>{rule}</code>" in rules
        assert f"<code>{rule}</code>" not in before + after


def test_packages_that_are_not_shown_are_counted_among_all_that_were_signed(run: Summary) -> None:
    assert "<summary>3 more packages</summary>" in render_run(run)
    many = run | {"terms": run["terms"] | {"different": 28}}
    assert "<summary>The next 3 of 28 packages</summary>" in render_run(many)


def test_a_story_says_how_common_its_course_is_and_marks_its_turns(run: Summary) -> None:
    page = render_run(run)
    for story in run["stories"]:
        assert f": a course that {plain.roughly(story['typical_of'])} of these take</summary>" in page
        assert f"{plain.roughly(story['typical_of'])} of the {plain.count(story['among'])} replications" in page
        assert story["among"] == story["share"]["hits"]
        said = "The commonest course:" in render_run(run | {"stories": [story | {"clear": True, "courses": 3}]})
        unsaid = "One of 3 courses, none of which" in render_run(
            run | {"stories": [story | {"clear": False, "courses": 3}]}
        )
        assert said and unsaid
        few = run | {"stories": [story | {"among": 7}]}
        assert "of the first 7 replications with this outcome" in render_run(few)
    assert "where it comes for the first time: something is refused" in page
    turns = sum(event["turning"] for story in run["stories"] for event in story["events"])
    assert page.count("turning point:") == turns > 0


def test_what_comes_after_the_end_of_a_deal_stands_below_its_story_as_what_came_afterwards(run: Summary) -> None:
    over = copy.deepcopy(run)
    for event in over["stories"][0]["events"][-2:]:
        event["afterwards"] = True
    assert render_run(over).count("Afterwards:</p>") == 1 and "Afterwards:" not in render_run(run)


EXTENSION = {
    "path": "actors.us.powers.ban.impose.deadline.extend", "message": "for the terminal", "place": "s.yaml:3:1", "text": "",
    "default": {
        "paths": ["actors.us.powers.ban.impose.deadline.extend.grants"], "prior": "deadline.extended", "when": "on 1 Mar 2024",
        "answer": True, "group": "ban", "low": "0.113", "high": "0.806", "at_low": 0.06, "at_high": 0.47, "within": "5 points", "n": 400,
        "at_end": None,
    },
}  # fmt: skip


def test_a_default_is_above_the_answer_only_where_that_turns_on_it_and_said_in_words_with_the_key_apart(
    run: Summary,
) -> None:
    one = run | {"names": run["names"] | NAMES}
    page = render_run(one | {"warnings": [EXTENSION]})
    assert page.index("Read this first") < page.index("for the ban (the Department)") < page.index('class="lead"')
    usual = "is nobody&#39;s judgement but the usual value of the library of priors"
    horizon = plain.day(run["scenario"]["horizon"])
    assert (
        f"<b>How readily more time is granted for the ban (the Department)</b> {usual}, and the answer turns on it: on {horizon} ban in 6"
        in page
    )
    key = "<code>actors.us.powers.ban.impose.deadline.extend.grants</code>"
    assert f"The difference is known within 5 points. To say it yourself, set {key}." in page
    assert "for the terminal" not in page
    end = {"group": "unresolved", "at_low": 0.02, "at_high": 0.16, "within": "4 points"}
    dated = EXTENSION | {"default": EXTENSION["default"] | {"answer": False, "at_end": end}}
    below = render_run(one | {"warnings": [dated]})
    assert "Read this first" not in below
    assert below.index('class="brief"') < below.index("what holds on 1 Mar 2024 turns on it: ban in 6")
    seen = f"At the end, on {horizon}, unresolved is the answer in 2 % and in 16 % (the difference is known within 4 points)."
    assert seen in below.replace(plain.SPACE, " ")


def test_a_warning_that_scenarios_share_is_said_once_with_their_names(comparison: Summary) -> None:
    page = render_comparison(comparison)
    assert page.count("the clock has run 40 days") == 1
    assert (
        "In “harbour”, “firm” and “sure review”: <b>review board, review (how long it takes)</b>: the clock has run"
        in page
    )
    assert "Read this first" not in page
    assert page.index('class="lead"') < page.index("Note: 1 warning, in “harbour”, “firm” and “sure review”")


def test_the_note_on_warnings_names_each_scenario_once(comparison: Summary) -> None:
    one = copy.deepcopy(comparison)
    warned = one["scenarios"][2]["summary"]["warnings"]
    warned.append({**warned[0], "path": "horizon", "message": "ends early"})
    assert "Note: 2 warnings, in “harbour”, “firm” and “sure review”</summary>" in render_comparison(one)


def test_what_must_be_read_first_stands_before_the_answer_and_names_its_place(run: Summary) -> None:
    page = render_run(run)
    assert page.index("Read this first") < page.index('class="lead"')
    assert "(scenarios/harbour.yaml:40:9)" in page
    assert "Read this first" not in render_run(run | {"warnings": []})


def test_the_figure_before_and_after_each_date_follows_the_cards(run: Summary) -> None:
    page = render_run(run)
    places = [page.index(text) for text in ('class="cards"', 'id="figure-headline"', 'class="brief"', "<nav")]
    assert places == sorted(places)


def test_a_group_of_several_outcomes_is_told_apart_where_it_is_read_first(run: Summary) -> None:
    at = run["probabilities"]["outcomes"]["horizon"]
    told = run_words.made_of(run, "partnership")
    closed, approved = (plain.said(at[name]) for name in ("partnership_closed", "approved_not_closed"))
    assert told == f"{closed} closed, {approved} approved not closed"
    assert f'<p class="made">{told}</p>' in render_run(run)
    assert run_words.made_of(run, "ban") == ""


def test_an_outcome_whose_name_begins_that_of_another_is_told_to_be_the_rest(run: Summary) -> None:
    two = copy.deepcopy(run)
    for outcome in two["outcomes"]:
        outcome["id"] = {"approved_not_closed": "partnership_closed_with_conditions"}.get(outcome["id"], outcome["id"])
    at = two["probabilities"]["outcomes"]["horizon"]
    at["partnership_closed_with_conditions"] = at.pop("approved_not_closed")
    closed, conditions = (plain.said(at[f"partnership_closed{more}"]) for more in ("", "_with_conditions"))
    assert run_words.made_of(two, "partnership") == f"{closed} closed otherwise, {conditions} closed with conditions"


def test_the_day_of_the_scenario_is_said_once_above_the_answer(run: Summary) -> None:
    assert "Scenario report, as held on 3 March 2031</p>" in render_run(run)
    dated = run | {"scenario": run["scenario"] | {"title": "A harbour, as of 3 March 2031"}}
    assert "Scenario report</p>" in render_run(dated)


def test_a_comparison_says_of_every_share_what_is_known_of_its_beliefs(comparison: Summary) -> None:
    some = copy.deepcopy(comparison)
    for one in some["scenarios"]:
        for e in one["summary"]["probabilities"]["groups"]["horizon"].values():
            e |= {"band_low": None, "band_high": None}
    assert (
        len(re.findall(r"belief band: less than \d+.points? wide, too narrow to measure", render_comparison(some)))
        == 12
    )


def test_what_held_at_some_time_and_holds_no_more_is_told(run: Summary) -> None:
    ever = run["incidence"]["ever"]["ban_in_force"]
    last = run["probabilities"]["groups"]["horizon"]["ban"]["p"]
    assert ever["p"] > 1.3 * last
    assert run_words.at_some_time(run, "ban") == ("ban_in_force", ever)
    assert run_words.at_some_time(run, "unresolved") is None
    said = "Ban in force holds at some time in {} of replications"
    own = plain.said(ever | {"text": "35.1 %"})
    exact = copy.deepcopy(run)
    exact["incidence"]["ever"]["ban_in_force"]["text"] = "35.1 %"
    assert said.format(own) in run_words.in_brief(exact)[0].text, "as its own interval warrants, and as the card has it"
    assert f"ban in force at some time: {own}" in render_run(exact)
    assert f"Ban in force at some time: {own}." in run_words.splits(exact)
    stays = copy.deepcopy(run)
    stays["incidence"]["ever"] = {"ban_in_force": ever | {"p": last + 0.04}}
    assert run_words.at_some_time(stays, "ban") is None
    assert not any("at some time" in one.text for one in run_words.in_brief(stays))


def few(summary: Summary) -> Summary:
    """The same with ten belief draws."""
    less = copy.deepcopy(summary)
    for check in less["probabilities"]["groups"].values():
        for e in check.values():
            e.update(draws=10, band_low=None, band_high=None)
    for check in less["probabilities"]["outcomes"].values():
        for e in check.values():
            e.update(draws=10, band_low=None, band_high=None)
    return less | {"run": less["run"] | {"belief_draws": 10}}


def test_with_few_belief_draws_the_page_says_so_once_and_shows_no_interval(run: Summary) -> None:
    page = render_run(few(run))
    assert page.count("Too few belief draws (10)") == 1
    assert "ask for at least 1,000 replications (-n 1000)" in page
    assert "sampling interval, which more replications would narrow" not in page
    assert '<p class="small">sampling' not in page
    bars = run_figures(few(run))["figure-headline"].data
    assert all(x == "none" for bar in bars if bar.get("name") == "share" for x in bar["error_x"]["array"])


def test_where_nothing_is_uncertain_the_page_says_so_and_speaks_of_no_beliefs(run: Summary) -> None:
    sure = copy.deepcopy(run)
    for level in sure["probabilities"].values():
        for check in level.values():
            for e in check.values():
                e.update(band_low=None, band_high=None)
    sure |= {"run": sure["run"] | {"uncertain": 0}, "drivers": []}
    page = render_run(sure)
    assert page.count("No number of this scenario is uncertain, so there is no belief band.") == 1
    assert "so no belief was varied" in page
    assert '<p class="small">beliefs' not in page and "pale band" not in page
    told = render_run(run)
    assert "No number of this scenario is uncertain" not in told


def test_a_band_that_cannot_be_measured_is_said_to_be_so(run: Summary) -> None:
    flat = copy.deepcopy(run)
    flat["probabilities"]["groups"]["horizon"]["ban"].update(band_low=None, band_high=None)
    assert re.search(
        r'<p class="small">belief band: less than \d+.points? wide, too narrow to measure</p>', render_run(flat)
    )


def test_constraints_come_first_that_bound_in_most_replications_without_a_deal(run: Summary) -> None:
    most = copy.deepcopy(run)
    often = copy.deepcopy(most["constraints"][0]) | {"actor": "owner", "constraint": "asks for better terms"}
    often["share"] |= {"p": 0.96}
    often["unclosed"] |= {"p": 0.01}
    most["constraints"].insert(0, often)
    assert obstacles.sorted_constraints(most)[-1]["constraint"] == "asks for better terms"


def test_the_sentence_on_powers_says_first_what_changes_an_answer_most_and_whether_that_is_known(run: Summary) -> None:
    (told,) = [one.text for one in run_words.in_brief(run) if one.section == "powers"]
    opening = "Of the powers, each out of the way in turn under the same luck and looked at alone, one changes most: "
    assert told.startswith(opening)
    powers = {one["name"]: one["groups"] for one in run["lifts"]["powers"]}
    size = {
        name: max(abs(d["diff"]) for d in groups.values() if d["clear"])
        for name, groups in powers.items()
        if name != "berth_suit"
    }
    first = max(size, key=size.__getitem__)
    assert told.startswith(
        {"review": "with review given at once", "berth_ban": "without berth ban"}[first], len(opening)
    )
    assert "the suit against the berth ban" not in told
    alike = copy.deepcopy(run)
    alike["lifts"]["powers"][2]["groups"] = alike["lifts"]["powers"][0]["groups"]
    (told,) = [one.text for one in run_words.in_brief(alike) if one.section == "powers"]
    assert "looked at alone, these change most: with" in told, "neither is apart from the other"
    unclear = copy.deepcopy(run)
    wide = {name: d | {"clear": False, "diff": 0.0, "low": -0.9, "high": 0.9} for name, d in powers["review"].items()}
    unclear["lifts"]["powers"].append({"name": "berth_suit", "way": "rule", "groups": wide})
    (told,) = [one.text for one in run_words.in_brief(unclear) if one.section == "powers"]
    assert " seen to change most: " in told and "With the suit against the berth ban won at once, as much may" in told
    figure = run_figures(run)["figure-lifts"]
    assert (
        "Left out, as no change there is seen to be more than chance: with the suit against the berth ban won at once."
        in figure.sentence
    )
    assert len(figure.table.rows) == 3


def test_a_size_that_so_few_draws_do_not_tell_is_not_given_as_known(run: Summary) -> None:
    unsure = copy.deepcopy(run)
    for one in unsure["lifts"]["powers"]:
        for d in one["groups"].values():
            d |= {
                "clear": one["name"] == "review" and d["diff"] > 0,
                "way": False,
                "low": -0.01,
                "least": -0.02,
                "draws_same": 9,
                "draws_other": 0,
            }
    (told,) = [one.text for one in run_words.in_brief(unsure) if one.section == "powers"]
    assert (
        " By draws alone, with review passed at once, deal higher in 9 of 100 belief draws, lower in none: "
        "on the whole it may be either (" in told
    )


def test_below_the_answer_stands_what_a_share_is_and_on_how_much_it_rests(run: Summary) -> None:
    told, counts = run_words.standing(run), run["inputs"]["counts"]
    numbers = sum(counts.values())
    assert f"{counts['assumptions']} of its {numbers} numbers are assumptions" in told
    at = run["probabilities"]["groups"]["horizon"]
    likeliest = max(at, key=lambda group: at[group]["p"])
    assert told.endswith(
        f"; in nine of ten draws of what is not known, {likeliest} holds in {plain.band(at[likeliest])} of replications."
    )
    page = render_run(run)
    assert page.index('class="lead"') < page.index(told) < page.index('class="cards"')


def test_inputs_of_which_there_are_none_are_not_told_of(run: Summary) -> None:
    counts = run["inputs"]["counts"]
    told = run_words.restings(run)
    assert told.startswith(f"Of {sum(counts.values())} inputs, ")
    assert " 0 " not in told
    bare = copy.deepcopy(run)
    bare["inputs"] |= {"evidence": [], "judgements": [], "priors": [], "facts": []}
    bare["inputs"]["counts"] |= {"evidence": 0, "judgements": 0, "priors": 0}
    number = counts["assumptions"]
    assert run_words.restings(bare).startswith(f"Of {number} inputs, {number} are assumed")
    assert "(0)</summary>" not in render_run(bare)


def test_a_belief_of_the_library_that_several_share_says_who_they_are(run: Summary) -> None:
    shared = copy.deepcopy(run)
    first = max(shared["drivers"], key=lambda d: abs(d["at_high"] - d["at_low"]))
    shared["drivers"] = [first | {"parameter": "priors.bidding.patience"}]
    paths = [f"actors.{actor}.powers.sale.sell.patience" for actor in ("owner", "harbour_board")]
    shared["inputs"]["priors"] = [
        {"path": path, "prior": "bidding.patience", "value": "", "source": ""} for path in paths
    ]
    left_out = copy.deepcopy(shared)
    left_out["inputs"]["assumptions"] += [one | {"default": True} for one in left_out["inputs"]["priors"]]
    left_out["inputs"]["priors"] = []
    for one in (shared, left_out):
        (told,) = [line.text for line in run_words.in_brief(one) if line.section == "drivers"]
        assert " (from the library of priors; one unknown of the town and harbour board): " in told


def test_an_assumption_by_default_says_what_the_prior_is_that_fills_it_in(run: Summary) -> None:
    by_prior = copy.deepcopy(run)
    by_prior["names"]["priors.threat.carried_out"] = "threats carried out, of all"
    by_prior["inputs"]["assumptions"][0] |= {"default": True, "prior": "threat.carried_out"}
    assert '<td data-label="kind">default: threats carried out, of all</td>' in render_run(by_prior)


def test_the_figure_of_obstacles_says_what_its_thin_lines_are(run: Summary, comparison: Summary) -> None:
    told = f"Thin line: 95{plain.SPACE}% sampling interval"
    assert told in run_figures(run)["figure-constraints"].sentence
    assert told in comparison_figures(comparison)["figure-obstacles"].sentence
    finding = comparison_figures(comparison)["figure-obstacles"].finding
    assert all(one["actor"] in finding for one in obstacles.sorted_constraints(run)[: obstacles.MAIN])


def test_a_comparison_is_headed_by_what_all_of_its_scenarios_are(comparison: Summary) -> None:
    titled = copy.deepcopy(comparison)
    own = ["as of 3 March 2031", "with a firm date", "with a sure review"]
    for one, ending in zip(titled["scenarios"], own, strict=True):
        one["summary"]["scenario"]["title"] = f"A harbour, {ending}"
    assert comparison_words.headline(titled) == f"A harbour: {'; '.join(own)}"
    page = render_comparison(titled)
    assert f">A harbour: {'; '.join(own)}</h1>" in page
    assert all(f": {ending}</span></li>" in page for ending in own)
    titled["scenarios"][1]["summary"]["scenario"]["title"] = "Another deal"
    assert comparison_words.headline(titled) == "A harbour, as of 3 March 2031"


def test_a_long_title_is_set_small(run: Summary) -> None:
    page = render_run(run | {"scenario": run["scenario"] | {"title": "A very long title " * 20}})
    assert '<h1 class="long"' in page
    assert '<h1 class="long"' not in render_run(run)


def test_a_comparison_is_headed_by_the_titles_of_its_scenarios(comparison: Summary) -> None:
    page = render_comparison(comparison)
    titles = [one["summary"]["scenario"]["title"] for one in comparison["scenarios"]]
    assert f"<h1>{titles[0]}</h1>" in page
    assert all(f": {title}</span>" in page for title in titles[1:])
    assert f"<title>Comparison: {'; '.join(titles)}</title>" in page


def test_the_command_and_the_hash_that_reproduce_a_run_are_on_the_page(run: Summary) -> None:
    page = render_run(run)
    assert f'<code class="screen">{run["run"]["command"]}</code>' in page
    assert run["scenario"]["hash"] in page


@given(hits=st.integers(0, 4000))
def test_no_share_is_ever_said_to_be_bare_0_or_100_per_cent(hits: int) -> None:
    text = {0: "none (< 1.5 %)", 4000: "all (> 98.5 %)"}.get(hits, f"{hits / 40:.1f} %")
    told = plain.said({"p": hits / 4000, "hits": hits, "n": 4000, "text": text})
    assert told.replace(plain.SPACE, " ") not in ("0 %", "100 %")


@given(st.floats(-1, 1))
def test_points_have_a_sign_unless_they_round_to_zero(diff: float) -> None:
    told = plain.points(diff, diff - 0.005, diff + 0.005)
    assert told == "0.0" or told[0] == ("+" if diff > 0 else plain.MINUS)


def test_a_scenario_in_which_nothing_is_negotiated_has_no_part_on_terms(run: Summary) -> None:
    page = render_run(
        run | {"terms": run["terms"] | {"negotiated": False, "n_signed": 0, "packages": [], "levels": {}}}
    )
    assert 'id="terms"' in render_run(run)
    assert 'id="terms"' not in page and "#terms" not in page and "signs an agreement" not in page
    assert (
        "who may forbid the deal never does" in render_run(run)
        and "the deal" not in page.partition('id="powers"')[2].partition("</section>")[0]
    )


def test_what_stands_beside_the_answers_is_called_by_what_there_is_of_it_and_has_a_key(comparison: Summary) -> None:
    apart, bare = copy.deepcopy(comparison), copy.deepcopy(comparison)
    levels = apart["scenarios"][1]["summary"]["terms"]["levels"]["ownership"]["shares"]
    first, *_, last = levels
    levels[first], levels[last] = levels[first] + 0.2, levels[last] - 0.2
    whole = render_comparison(apart)
    for one in bare["scenarios"]:
        one["summary"]["terms"] |= {"negotiated": False, "n_signed": 0, "packages": [], "parties": [], "levels": {}}
    for page, words in ((whole, "Terms, timing and obstacles"), (render_comparison(bare), "Timing and obstacles")):
        assert f'<a href="#beside">{words}</a>' in page and f"<h2>{words}</h2>" in page
        part = page.partition('<section id="beside">')[2].partition("</section>")[0]
        assert part.partition('class="key scenarios"')[2].partition("</ul>")[0].count("<li>") == 3
    assert "see terms" not in render_comparison(bare)


def test_packages_that_are_seen_equally_often_are_all_told(run: Summary) -> None:
    """Too few draws tell whether others are as frequent: that others may be is told wherever there are others."""

    def told(alike: int | None) -> str:
        few["terms"]["alike"] = alike
        (found,) = [one.text for one in run_words.in_brief(few) if one.section == "terms"]
        return found.partition("; ")[2]

    few = copy.deepcopy(run)
    first, second, *_ = packages = few["terms"]["packages"]
    few["terms"]["different"], share = len(packages), run_words.in_how_many(first["share"])
    assert told(None) == f"the package seen most often is {first['name']}, {share}; others may be as frequent."
    second["share"] = first["share"]
    both = f"{first['name']}; {second['name']}."
    assert told(None) == f"2 packages are seen most often, each {share}, and others may be as frequent: {both}"
    assert told(2) == f"2 packages are seen most often, each {share}, and one other may be as frequent: {both}"
    few["terms"]["different"] = 2
    assert told(None) == told(1) == f"2 packages are seen most often, each {share}: {both}"
    one = next(iter(few["terms"]["levels"].values()))
    names = [plain.opening(one["name"]), *list(one["shares"])[:2]]
    one["shares"] |= dict.fromkeys(names[1:], 0.5)
    one["alike"] = None
    assert re.match(
        rf"{names[0]} seen most often .+ and .+, each in 50 % of the agreements",
        levels(few).finding.replace(plain.SPACE, " "),
    )


@pytest.mark.parametrize(("signed", "have"), [(1, "has"), (2, "have")])
def test_one_replication_has_an_agreement_and_several_have(run: Summary, signed: int, have: str) -> None:
    text = render_run(run | {"terms": run["terms"] | {"n_signed": signed}})
    assert re.search(rf"<p>{signed} of 2,000 replications \([^)]*\) {have} an agreement in hand", text)
