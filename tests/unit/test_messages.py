"""Slips of those who write their first scenario: each is told where it is and what to do, or just works."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.execution.scenarios import open_scenario
from sim.scenario.starter import starter

OWNER = "of: owner of the firm"
# the slip -> what it makes of the starter, and what is told
SLIPS = {
    "a comma in a text in braces": ("paid for the firm", "paid for the firm, in cash", "price.in cash: is not a key here; if it belongs to the text before it, put all of that in quotes"),
    "a colon in a text in braces": ("paid for the firm", "paid for the firm: in cash", "the mapping in braces from line 22 is not closed where it seems to end; a text with a comma"),
    "a colon in a text": (OWNER, f"{OWNER}: the state", ":41:26: a colon where no key can be; a text with a comma, a bracket or a colon and a blank in it needs quotes"),
    "a colon without a blank": (OWNER, "of:owner of the firm", "a colon where no key can be; .* a key needs `: ` after it"),
    "a key further left": ("  buyer:\n", " buyer:\n", ":51:2: begins in a column where nothing it could belong to begins; what is around it is from line 12; keys of one mapping"),
    "a key further right": (f"    {OWNER}", f"      {OWNER}", "begins in a column where nothing it could belong to begins"),
    "a bracket that is not closed": ("[home, shared, buyer]", "[home, shared, buyer", "the list in brackets from line 23 is not closed"),
    "more after the end": ("format: 1", "{format: 1}", r":\d+:1: what stands above is whole, and this is not of it"),
    "a conflict": ("as_of:", "<<<<<<< HEAD\nas_of:", r":\d+:1: a mark of git, .*; keep one of them, and remove the marks"),
    "a conflict on top": ("# yaml", "<<<<<<< HEAD\n# yaml", ":1:1: a mark of git, of two versions"),
    "a quote that is not closed": (OWNER, "of: 'owner", ":41:9: this quote is not closed"),
    "a worst beyond the levels": ("worst: 8}", "worst: 30}", "30: must lie within the levels, 8 to 12; for a wider scale say what each level is worth"),
    "per cent after is": ("no_deal: {pert: [0.2, 0.3, 0.4]}  #", "no_deal: {is: 30 %}  #", "is: 30 %: write `0.3` instead of per cent"),
    "a time that is shifted": ("takes: {prior: cfius.review_days}", "takes: {is: 45 days, shifts: {tension: 9}}", "takes: shifts: only chances, utilities and likings are shifted"),
    "a list where one name is asked": (OWNER, "of: [owner]", r"of: \[owner\]: must be one text, such as a name, not a list"),
    "business days where there is no calendar": ("takes: {prior: cfius.review_days}", "takes: 45 business days", "takes: 45 business days: only `takes` and `limit` of a review with a calendar count business days; say `calendar: US`"),
    "business days of no clock": ("after: 240 days", "after: 240 business days", "after: 240 business days: .*; write plain days"),
    "a review after none": ("takes: {prior: cfius.review_days}", "after: [vot]\n          takes: 45 days", "after: vot: is no review"),
    "a sheet under another folder": ("# seeds: [facts.yaml]", "seeds: [facts/own.yaml]", r'facts/own.yaml: there is no such fact sheet \(did you mean "seeds/own.yaml"\?\)'),
    "a base in another folder": ("format: 1", "extends: ../base.yaml", "leads out of .*, which holds this scenario; keep both in it, or in one folder named scenarios around both"),
    "a decimal comma in braces": ("{pert: [0.2, 0.3, 0.4]}  #", "{is: 0,25}  #", r"no_deal.is: 0,25: a number has no comma; write 0.25$"),
    "two decimal commas in braces": ("no_deal: {pert: [0.2, 0.3, 0.4]}  #", "no_deal: {is: 1,5 to 2,5 days}  #", "no_deal.is: 1,5 to 2,5 days: a number has no comma; write 1.5 to 2.5 days$"),
    "a decimal comma in a line": ("after: 240 days", "after: 0,5 days", "after: 0,5 days: a number has no comma; write 0.5 days$"),
    "a comma of thousands": ("after: 240 days", "after: {is: 1,240 days}", "after.is: 1,240 days: a number has no comma; write 1240 days or 1.240 days$"),
    "a decimal comma in a list": ("[0.2, 0.3, 0.4]}  #", "[0,2, 0,3, 0,4]}  #", r"must give \[low, mode, high\]; a number has no comma: write 0.5, not 0,5$"),
    "a zone of one machine": ("zone: UTC", "zone: localtime", r"zone: localtime: is no time zone of the IANA database; write for example America/New_York or UTC$"),
    "a no-break space after a date": ("as_of: 2024-06-01", "as_of: 2024-06-01\u00a0", r"as_of: 2024-06-01 \(with the character U\+00A0, which is not seen\): must be a date"),
    "a no-break space in a time": ("after: 240 days", "after: 240\u00a0days", r"after: 240 days \(with the character U\+00A0, which is not seen\): must be a time"),
    "a narrow no-break space in a time": ("after: 240 days", "after: 240\u202fdays", r"240 days \(with the character U\+202F, which is not seen\): must be a time"),
    "a zero-width space in a number": ("no_deal: {pert: [0.2,", "no_deal: {pert: [0.\u200b2,", r"\(with the character U\+200B, which is not seen\): must be a number"),
    "a mark that turns the text round": ("title: ", "title: \u202e", r"the character U\+202E, which is not seen and turns round the text after it, is not allowed$"),
    "such a mark as an escape": ('title: ', 'title: "\\u2066" # ', r"title: the character U\+2066, which is not seen and turns round the text after it, is not allowed$"),
    "such a mark in a remark": (OWNER, f"{OWNER} # \u200f", r"the character U\+200F, which is not seen and turns round the text after it, is not allowed$"),
    "such a mark in a fact sheet": ("# seeds: [facts.yaml]", "seeds: [seeds/turned.yaml]", r"seeds/turned.yaml:2:\d+: the character U\+061C, which is not seen and turns round the text after it, is not allowed"),
    "a filler in what is called": (OWNER, f"name: the\u3164owner\n    {OWNER}", r"\(with the character U\+3164, which is not seen\): must be one line of printable text"),
    "a variation selector in a called name": (OWNER, f"name: the \ufe0fowner\n    {OWNER}", r"\(with the character U\+FE0F, which is not seen\): must be one line of printable text"),
    "a no-break space after a colon": ("as_of: ", "as_of:\u00a0", r"a line that is neither a key .*; the character U\+00A0, which is not seen, stands in line 14$"),
    "a number that is no level": ("price: {weight: 3, best: 12, worst: 8}", "price: {weight: 3, values: {8: 0, 9: 0.2, 9.8: 0.4, 11: 0.6, 12: 1}}", r'9.8: is no level; levels are 8, 9, 10, 11, 12 \(did you mean "10"\?\)'),
    "the name of an actor in the history": ("by: government, imposes", "by: the investment authority, imposes", r"so_far.0.by.*: the investment authority: is what authority is called for people; write authority$"),
    "the name of an actor in a power": ("asks: government", "asks: the investment authority", r"extend.asks.*: the investment authority: is what authority is called for people; write authority$"),
    "the name of an actor as a key": (OWNER, f"{OWNER}\n    likes: {{the investment authority: 0.1}}", r"likes.the investment authority: .*; write authority$"),
    "outcomes that are a mapping": ("outcomes:", "outcomes: {sold: closed, rest: otherwise}\nwas:", r"outcomes: must be a list of `- name: expression`, of which the first that holds counts"),
    "a key where its mapping belongs": ("then: {enforce: {prior: threat.carried_out}}", "then: enforce", r"then: enforce: must be a mapping; write `\{enforce: 0.5\}`$"),
    "a no-break space before a key": ("  buyer:\n", " \u00a0buyer:\n", r"the character U\+00A0, which is not seen, stands in line 51$"),
}  # fmt: skip
WORKS = {
    "a constant after is": ("after: 240 days", "after: {is: 240 days}"),
    "a rate after is": ("hazard: 0.05 per month", "hazard: {is: 0.05 per month}"),
    "a comma in a text": (OWNER, f"{OWNER}, the state"),
    "business days of a calendar": ("takes: {prior: cfius.review_days}", "calendar: US\n          takes: 20 to 45 business days"),
    "the sheet of base rates that ships, beside one's own": ("# seeds: [facts.yaml]", "seeds: [seeds/own.yaml, base-rates.yaml]"),
}  # fmt: skip


def opened(folder: Path, old: str, new: str) -> None:
    """The starter with something else in one place, read and compiled beside a sheet of one's own."""
    mine = folder / "mine"
    (mine / "seeds").mkdir(parents=True)
    (mine / "seeds" / "own.yaml").write_text("facts: [{id: own-1, known_by: 2024-01-01, statement: x}]\n")
    (mine / "seeds" / "turned.yaml").write_text("facts:\n- {id: own-1, known_by: 2024-01-01, statement: \u061cx}\n")
    text = starter("deal", dt.date(2024, 6, 1))
    assert text.count(old) >= 1
    (mine / "deal.yaml").write_text(text.replace(old, new, 1))
    open_scenario(mine / "deal.yaml")


@pytest.mark.parametrize(("old", "new", "told"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_with_its_place_and_what_to_do(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        opened(tmp_path, old, new)


@pytest.mark.parametrize(("old", "new"), WORKS.values(), ids=WORKS)
def test_what_can_only_mean_one_thing_works(tmp_path: Path, old: str, new: str) -> None:
    opened(tmp_path, old, new)


def test_an_id_of_two_sheets_is_told_with_both(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("facts: [{id: br-cfius-clock, known_by: 2024-01-01, statement: x}]\n")
    text = starter("deal", dt.date(2024, 6, 1)).replace("# seeds: [facts.yaml]", "seeds: [base-rates.yaml, own.yaml]")
    (tmp_path / "deal.yaml").write_text(text)
    with pytest.raises(ScenarioError, match=r"own.yaml:1:.* br-cfius-clock: is given twice, also in .*base-rates.yaml"):
        open_scenario(tmp_path / "deal.yaml")


def test_a_name_that_could_be_a_key_is_told_with_the_key(tmp_path: Path) -> None:
    text = starter("deal", dt.date(2024, 6, 1)).replace("name: the investment authority", "name: Cfius")
    (tmp_path / "deal.yaml").write_text(text.replace("by: government, imposes", "by: Cfius, imposes"))
    with pytest.raises(
        ScenarioError, match=r"so_far.0.by: Cfius: is what authority is called for people; write authority$"
    ):
        open_scenario(tmp_path / "deal.yaml")
