"""`sim import genius` as users meet it: numeric issues, files of GeniusWeb, what is told, and what is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from ruamel.yaml import YAML

from sim.scenario.genius.domain import MOST_PACKAGES
from sim.world.compile.packages import MOST

from .conftest import Done

Cli = Callable[..., Done]

NUMERIC = """<negotiation_template><utility_space><objective>
<issue index="1" name="price" vtype="integer" lowerbound="3" upperbound="7"><range lowerbound="3" upperbound="7"/></issue>
<issue index="2" name="share" vtype="real"><range lowerbound="0" upperbound="0.3"/></issue>
</objective></utility_space></negotiation_template>"""
SIDE = """<utility_space><objective>
<issue index="1" name="price" vtype="integer" lowerbound="3" upperbound="7"><evaluator ftype="linear" {price}/></issue>
<issue index="2" name="share" vtype="real"><range lowerbound="0" upperbound="0.3"/><evaluator {share}/></issue>
<weight index="1" value="0.6"/><weight index="2" value="0.4"/></objective>{more}</utility_space>"""
BUYER = SIDE.format(
    price='slope="-0.25" offset="1"',
    share='ftype="linear" parameter0="0" parameter1="2"',
    more='<reservation value="0.3"/>',
)
SELLER = SIDE.format(
    price='slope="0.5" offset="0"',
    share='ftype="triangular" parameter0="0" parameter1="0.3" parameter2="0.1"',
    more='<discount_factor value="0.5"/>',
)
JOBS: dict[str, Any] = {
    "name": "jobs",
    "issuesValues": {
        "site": {"values": ["home", "office"]},
        "pay": {"range": {"low": 12.2, "high": 12.9, "step": 0.3}},
    },
}


def space(**said: Any) -> dict[str, Any]:
    """A profile of GeniusWeb."""
    usual = {
        "domain": JOBS,
        "name": "one",
        "issueWeights": {"site": 0.25, "pay": 0.75},
        "issueUtilities": {
            "site": {"DiscreteValueSetUtilities": {"valueUtilities": {"home": 0.5}}},
            "pay": {
                "NumberValueSetUtilities": {"lowValue": 12.2, "lowUtility": 1, "highValue": 12.9, "highUtility": 0.3}
            },
        },
        "reservationBid": {"issuevalues": {"site": "home", "pay": 12.5}},
    }
    return {"LinearAdditiveUtilitySpace": usual | said}


def written(folder: Path, **files: Any) -> list[str]:
    """Their names: text as it is, all else as JSON."""
    for name, said in files.items():
        (folder / name).write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    return list(files)


def side(file: Path, actor: str) -> tuple[dict[str, dict[str, float]], float]:
    """What each level of each term adds to the utility of a side, and what no deal is worth: as the scenario says."""
    said = YAML(typ="safe").load(file.read_text(encoding="utf-8"))["actors"][actor]
    total = sum(term["weight"] for term in said["prefers"].values())
    adds = {
        name: {level: term["weight"] / total * value for level, value in term["values"].items()}
        for name, term in said["prefers"].items()
    }
    return adds, said["no_deal"]


def alike(found: dict[str, dict[str, float]], expected: dict[str, dict[str, float]]) -> bool:
    return found.keys() == expected.keys() and all(found[key] == pytest.approx(expected[key]) for key in found)


def test_integer_issues_become_levels_and_real_ones_a_grid_when_asked(cli: Cli, tmp_path: Path) -> None:
    files = written(tmp_path, **{"d.xml": NUMERIC, "b.xml": BUYER, "s.xml": SELLER})
    refused = cli("import", "genius", *files, "-o", "x.yaml")
    assert (refused.code, refused.stdout) == (2, "")
    assert refused.stderr == "d.xml: share: is real; say by --grid N how many values of it are to be taken\n"
    done = cli("import", "genius", *files, "-o", "x.yaml", "--grid", "4")
    assert (done.code, done.stdout) == (0, "")
    assert done.stderr.splitlines()[:2] == [
        "b.xml: reservation value: to agree on nothing is worth 0.3 to this side",
        "s.xml: discount factor 0.5 is left out: here waiting costs nothing",
    ]
    text = (tmp_path / "x.yaml").read_text(encoding="utf-8")
    assert "levels: [3, 4, 5, 6, 7]" in text and "levels: [0, 0.1, 0.2, 0.3]" in text
    # The buyer: 0.6 of 1 - (price - 3) / 4, and 0.4 of 2 share, 0.84 at best; the seller: by half a step, from 5 on no more.
    buyer = {
        "price": {str(p): 0.6 * (1 - (p - 3) / 4) / 0.84 for p in range(3, 8)},
        "share": {str(x): 0.4 * 2 * x / 0.84 for x in (0, 0.1, 0.2, 0.3)},
    }
    seller = {
        "price": {str(p): 0.6 * min((p - 3) / 2, 1) for p in range(3, 8)},
        "share": {"0": 0.0, "0.1": 0.4, "0.2": 0.2, "0.3": 0.0},
    }
    assert alike(side(tmp_path / "x.yaml", "first")[0], buyer)
    assert side(tmp_path / "x.yaml", "first")[1] == pytest.approx(0.3 / 0.84)
    assert alike(side(tmp_path / "x.yaml", "second")[0], seller)
    played = cli("run", "x.yaml", "-n", "60")
    assert played.code == 0 and "agreement" in played.stdout


def test_a_domain_of_geniusweb_is_read_with_its_reservation_bid(cli: Cli, tmp_path: Path) -> None:
    files = written(tmp_path, **{"jobs.json": JOBS, "a.json": space(), "b.json": space(reservationBid=None)})
    done = cli("import", "genius", *files, "-o", "jobs.yaml")
    assert (done.code, done.stdout) == (0, "")
    # 0.25 x 0.5 for home, and 0.75 x (1 - 0.7 x 3/7) for 12.5
    assert done.stderr.splitlines()[0] == "a.json: reservation value: to agree on nothing is worth 0.65 to this side"
    assert len(done.stderr.splitlines()) == 2
    best = 0.25 * 0.5 + 0.75
    expected = {
        "site": {"home": 0.125 / best, "office": 0.0},
        "pay": {"12.2": 0.75 / best, "12.5": 0.75 * 0.7 / best, "12.8": 0.75 * 0.4 / best},
    }
    found, no_deal = side(tmp_path / "jobs.yaml", "first")
    assert alike(found, expected) and no_deal == pytest.approx(0.65 / best)
    assert side(tmp_path / "jobs.yaml", "second")[1] == pytest.approx(0.75 * 0.4 / best)  # of the worst: any is better
    assert cli("run", "jobs.yaml", "-n", "60").code == 0
    assert (
        cli("import", "genius", "a.json", "a.json", "b.json", "-o", "again.yaml").code == 0
    )  # a profile holds its domain


def test_too_many_packages_are_told_at_import_by_the_limit_of_the_language(cli: Cli, tmp_path: Path) -> None:
    assert MOST_PACKAGES == MOST
    wide = NUMERIC.replace('upperbound="7"', 'upperbound="1002"')
    steps = {"name": "x", "issuesValues": {"pay": {"range": {"low": 0, "high": 1e9, "step": 0.001}}}}
    files = written(tmp_path, **{"d.xml": wide, "b.xml": BUYER, "s.xml": SELLER, "d.json": steps})
    done = cli("import", "genius", *files[:3], "-o", "x.yaml", "--grid", "60")
    assert (done.code, done.stderr) == (
        2,
        "d.xml: 60,000 packages: at most 50,000 are allowed; give fewer values (most has price, 1,000) or fewer issues\n",
    )
    done = cli("import", "genius", "d.json", *files[1:3], "-o", "x.yaml")
    assert (done.code, done.stderr) == (
        2, "d.json: issuesValues: pay: 1,000,000,000,001 values: at most 50,000 packages are allowed; give fewer\n",
    )  # fmt: skip
    assert not (tmp_path / "x.yaml").exists()


UTILITIES = space()["LinearAdditiveUtilitySpace"]["issueUtilities"]


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        ({"PartialOrdering": {}}, "a.json: is PartialOrdering; only LinearAdditiveUtilitySpace can be imported"),
        (JOBS, "a.json: is name; only LinearAdditiveUtilitySpace can be imported; give the domain first"),
        (space(constraints=[]), "a.json: has constraints; only linear additive profiles without constraints"),
        (space(issueUtilities=UTILITIES | {"pay": {"HyperRectangle": {}}}), "pay: is HyperRectangle; this issue takes Number"),
        (space(issueUtilities=UTILITIES | {"site": UTILITIES["pay"]}), "site: is NumberValueSetUtilities; this issue takes Disc"),
        (space(issueUtilities={"site": UTILITIES["site"]}), "issueUtilities: pay: is missing"),
        (space(issueWeights={"site": 1, "pay": 0, "plan": 0}), "issueWeights: plan: is no issue of the domain"),
        (space(issueWeights={"site": 1.25, "pay": 0.75}), "a.json: issueWeights: sum to 2: must sum to 1"),
        (space(issueWeights={"site": 0, "pay": 0}), "a.json: issueWeights: sum to 0: must sum to 1"),
        (space(issueUtilities=UTILITIES | {"site": {"DiscreteValueSetUtilities": {"valueUtilities": {}}}}, issueWeights={"site": 1, "pay": 0}), "a.json: values nothing: all weights or evaluations are 0"),
        (space(issueWeights={"site": True, "pay": 0}), "issueWeights: site: true: must be a number from 0 to 1e+12"),
        (space(issueUtilities=UTILITIES | {"site": {"DiscreteValueSetUtilities": {"valueUtilities": {"hme": 1}}}}), 'hme: is no value of the domain (did you mean "home"?)'),
        (space(issueUtilities=UTILITIES | {"site": {"DiscreteValueSetUtilities": {"valueUtilities": {"home": 2}}}}), "home: 2: must be a number from 0 to 1"),
        (space(issueUtilities=UTILITIES | {"site": {"DiscreteValueSetUtilities": {"valueUtilities": {"home": "0.5"}}}}), 'home: "0.5": must be a number from 0 to 1'),
        (space(reservationBid={"issuevalues": {"site": "moon"}}), "reservationBid: site: moon: is no value of an issue"),
        (space(domain={"issuesValues": {"site": {"values": ["a", "b"]}}}), "site: differs from the domain that was given first"),
        ("{", "a.json:1:2: is no JSON: "),
        ('{"a": 1, "a": 2}', "a.json: a: is given twice"),
        ('{"a": NaN}', "a.json: NaN: must be a number"),
        ('{"a": ' + 100_000 * "[", "a.json: is refused: nested too deeply"),
        ('{"a": ' + 5_000 * "1", "a.json: is refused: has a number of thousands of digits\n"),
        ("[]", "a.json: profile: must be an object"),
    ],
)  # fmt: skip
def test_a_profile_of_geniusweb_that_is_no_weighted_sum_is_refused_by_what_it_is(
    profile: Any, told: str, cli: Cli, tmp_path: Path
) -> None:
    files = written(tmp_path, **{"d.json": JOBS, "b.json": space(), "a.json": profile})
    done = cli("import", "genius", *files, "-o", "x.yaml")
    assert (done.code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert told in done.stderr
    assert not (tmp_path / "x.yaml").exists()


@pytest.mark.parametrize(
    ("domain", "told"),
    [
        (NUMERIC.replace("integer", "fuzzy"), "price: is fuzzy; only discrete, integer and real issues"),
        (NUMERIC.replace('"7"', '"7.5"'), "price: 3 to 7.5: an integer issue has whole bounds"),
        (NUMERIC.replace('"7"', '"3"'), "price: 3 to 3 by 1: must be two values or more"),
        (NUMERIC.replace('"0.3"', '"-0.3"'), "share: 0 to -0.3 by -0.1: must be two values or more"),
        (NUMERIC.replace('"0.3"', '"1e-400"'), "share: 0 to 0 by 0: must be two values or more"),
        (NUMERIC.replace('"0.3"', '"inf"'), "<range> upperbound: inf: must be a number from -1e+12 to 1e+12"),
        (NUMERIC.replace('<range lowerbound="0" upperbound="0.3"/>', ""), "<issue>: has no lowerbound"),
        (
            {"issuesValues": {"pay": {"range": {"low": 0, "high": 1}}}},
            "d: pay: step: is missing",
        ),
        ({"issuesValues": {"pay": {}}}, "d: issuesValues: pay: must have values or a range"),
        ({"issuesValues": {"pay": {"values": [1, 2]}}}, "pay: values: must be a list of texts"),
        ({"issuesValues": {}}, "d: has no issues"),
        ({}, "d: issuesValues: is missing"),
    ],
)
def test_a_domain_that_cannot_be_is_refused_by_its_issue(domain: Any, told: str, cli: Cli, tmp_path: Path) -> None:
    files = written(tmp_path, **{"d": domain, "b.xml": BUYER, "s.xml": SELLER})
    done = cli("import", "genius", *files, "-o", "x.yaml", "--grid", "4")
    assert (done.code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert told in done.stderr
    assert not (tmp_path / "x.yaml").exists()


@pytest.mark.parametrize(
    ("evaluator", "told"),
    [
        ('ftype="faratin"', "<evaluator> ftype: faratin: must be linear, constant or triangular"),
        ('ftype="linear"', "<evaluator>: has no parameter0"),
        ('ftype="triangular" parameter0="0" parameter1="1" parameter2="2"', "the top of a triangle must lie between its ends"),
    ],
)  # fmt: skip
def test_an_evaluator_of_another_kind_is_refused(evaluator: str, told: str, cli: Cli, tmp_path: Path) -> None:
    wrong = SIDE.format(price='slope="1" offset="0"', share=evaluator, more="")
    files = written(tmp_path, **{"d.xml": NUMERIC, "b.xml": BUYER, "s.xml": wrong})
    done = cli("import", "genius", *files, "-o", "x.yaml", "--grid", "4")
    assert (done.code, len(done.stderr.splitlines())) == (2, 1) and told in done.stderr


GIFT = """<{root}><objective><issue index="1" name="Gift" type="discrete">
<item index="1" value={first} {one}/><item index="2" value={second} {two}/></issue>{weight}</objective></{root}>"""


def gift(first: str, second: str) -> tuple[str, str]:
    """A domain of Genius with two values, and a profile that prefers the second."""
    values = {"first": quoteattr(first), "second": quoteattr(second)}
    domain = GIFT.format(root="negotiation_template", one="", two="", weight="", **values)
    evaluated = {"one": 'evaluation="1"', "two": 'evaluation="3"', "weight": '<weight index="1" value="1"/>'}
    return domain, GIFT.format(root="utility_space", **evaluated, **values)


def gift_of_geniusweb(first: str, second: str) -> tuple[Any, Any]:
    """The same of GeniusWeb."""
    domain = {"name": "x", "issuesValues": {"Gift": {"values": [first, second]}}}
    utilities = {"Gift": {"DiscreteValueSetUtilities": {"valueUtilities": {first: 0.25, second: 0.75}}}}
    worth = {"domain": domain, "issueWeights": {"Gift": 1}, "issueUtilities": utilities, "reservationBid": None}
    return domain, space(**worth)


@pytest.mark.parametrize("form", [gift, gift_of_geniusweb])
@pytest.mark.parametrize(
    ("values", "told"),
    [
        (("", "watch"), 'Gift: "": a value is one line, with something to be seen'),
        (("  ", "watch"), 'Gift: "  ": a value is one line, with something to be seen'),
        (("\u00a0", "watch"), r'Gift: "\xa0": a value is one line, with something to be seen'),
        (("watch", "\u200b"), r'Gift: "\u200b": a value is one line, with something to be seen'),
        (("wat\u200bch", "watch"), "Gift: watch: is given twice; values must differ"),
        (("watch\ufe0f", "watch"), "Gift: watch: is given twice; values must differ"),
        (("watch", "\u3164"), 'Gift: "\u3164": a value is one line, with something to be seen'),
        (
            ("watch", "ring\u202e"),
            "the character U+202E, which is not seen and turns round the text after it, is not allowed",
        ),
        (("\u00e9", "e\u0301"), "Gift: \u00e9: is given twice"),
    ],
)
def test_values_that_nobody_can_tell_apart_are_refused_at_import_by_issue_and_value(
    form: Callable[[str, str], tuple[Any, Any]], values: tuple[str, str], told: str, cli: Cli, tmp_path: Path
) -> None:
    domain, side = form(*values)
    done = cli("import", "genius", *written(tmp_path, d=domain, a=side, b=side), "-o", "x.yaml")
    assert (done.code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert (told if form is gift else told.removeprefix("Gift: ")) in done.stderr
    assert not (tmp_path / "x.yaml").exists()


@pytest.mark.parametrize("form", [gift, gift_of_geniusweb])
def test_a_letter_of_two_characters_in_one_file_and_of_one_in_another_is_the_same(
    form: Callable[[str, str], tuple[Any, Any]], cli: Cli, tmp_path: Path
) -> None:
    (domain, side), (_, other) = form("caf\u00e9", "th\u00e9"), form("cafe\u0301", "the\u0301")
    for folder, files in (("one", (domain, side, side)), ("two", (domain, side, other))):
        (tmp_path / folder).mkdir()
        given = written(tmp_path / folder, **dict(zip("dab", files, strict=True)))
        done = cli("import", "genius", *(f"{folder}/{name}" for name in given), "-o", f"{folder}/x.yaml")
        assert done.code == 0, done.stderr
    assert (tmp_path / "one" / "x.yaml").read_bytes() == (tmp_path / "two" / "x.yaml").read_bytes()
    assert cli("validate", "two/x.yaml").code == 0


@pytest.mark.parametrize(
    ("first", "encoding", "told"),
    [
        ("gb2312", "gb2312", "names an encoding that cannot be read here; save it as UTF-8, and name that in the first line"),
        ("Big5", "big5", "names an encoding that cannot be read here; save it as UTF-8, and name that in the first line"),
        ("klingon", "utf-8", "is no XML: unknown encoding: klingon; save it as UTF-8, and name that in the first line"),
        ('UTF-8"?><!DOCTYPE x [<!ENTITY a "b">]><?more a="', "utf-8", "declares entities; write what they stand for in their place"),
        ("utf8", "utf-8", ""),
        ("UTF-16", "utf-16", ""),
        ("ISO-8859-1", "latin-1", ""),
    ],
)  # fmt: skip
def test_an_encoding_is_read_or_what_to_do_is_said(
    first: str, encoding: str, told: str, cli: Cli, tmp_path: Path
) -> None:
    for name, text in zip("da", gift("\u4ef7" if encoding in ("gb2312", "big5") else "caf\u00e9", "b"), strict=True):
        (tmp_path / name).write_bytes(f'<?xml version="1.0" encoding="{first}"?>{text}'.encode(encoding))
    done = cli("import", "genius", "d", "a", "a", "-o", "x.yaml")
    assert (done.code, len(done.stderr.splitlines())) == (2 if told else 0, 1), done.stderr
    assert told in done.stderr
    assert told or "caf\u00e9" in (tmp_path / "x.yaml").read_text(encoding="utf-8")


def test_a_file_of_geniusweb_that_a_shell_has_written_as_utf_16_is_read(cli: Cli, tmp_path: Path) -> None:
    for name, said in (("d", JOBS), ("a", space())):
        (tmp_path / name).write_text(json.dumps(said), encoding="utf-16")
    assert cli("import", "genius", "d", "a", "a", "-o", "x.yaml").code == 0


@pytest.mark.parametrize("number", ["\u0661", "\uff11", "1_0", "0x3", "Infinity", "nan", "1,5", ""])
def test_a_number_in_other_digits_is_none(number: str, cli: Cli, tmp_path: Path) -> None:
    domain, side = gift("a", "b")
    wrong = side.replace('evaluation="3"', f'evaluation="{number}"')
    done = cli("import", "genius", *written(tmp_path, d=domain, a=wrong, b=side), "-o", "x.yaml")
    assert (done.code, done.stderr) == (2, f"a: <item> evaluation: {number}: must be a number from 0 to 1e+12\n")


PIE = """<{root}><objective><issue index="1" name="Bean" type="discrete"><item index="1" value="Santos" {one}/>
<item index="2" value="Kenya" {two}/></issue><issue index="2" name="Sugar" type="discrete"><item index="1" value="none" {one}/>
<item index="2" value="much" {two}/></issue>{weights}</objective>{more}</{root}>"""
PIE_DOMAIN = PIE.format(root="negotiation_template", one="", two="", weights="", more="")
PIE_SIDE = PIE.format(
    root="utility_space",
    one='evaluation="1"',
    two='evaluation="4"',
    weights='<weight index="1" value="0.3"/><weight index="2" value="0.7"/>',
    more='<reservation value="0.2"/>',
)
CAKE = '<issue index="3" name="Cake"><item value="yes" evaluation="1"/></issue><weight index="1"'


@pytest.mark.parametrize(
    ("here", "there", "told"),
    [
        ('<issue index="2"', '<issue index="1"', "Sugar: has the index 1, as Bean has"),
        ('<weight index="1"', CAKE, "Cake: is no issue of the domain"),
        ('name="Sugar"', 'name="Suger"', 'Suger: is no issue of the domain (did you mean "Sugar"?)'),
        ('name="Sugar"', 'name="Bean"', "Bean: is given twice"),
        ('value="Kenya"', 'value="Mars"', "Bean: Mars: is no value of the domain"),
        ("</issue><issue", '<item value="Kenia" evaluation="9"/></issue><issue', 'Kenia: is no value of the domain (did you mean "Kenya"?)'),
        ('value="Kenya"', 'value="Santos"', "Bean: Santos: is given twice"),
        ("<reservation", '<reservation value="0.1"/><reservation', "<reservation>: is given twice"),
        ('<item index="2" value="much" evaluation="4"/>', "", "Sugar: much: has no evaluation"),
    ],
)  # fmt: skip
def test_a_profile_of_genius_that_does_not_fit_its_domain_is_refused_by_issue_and_value(
    here: str, there: str, told: str, cli: Cli, tmp_path: Path
) -> None:
    assert here in PIE_SIDE
    files = written(tmp_path, d=PIE_DOMAIN, a=PIE_SIDE.replace(here, there, 1), b=PIE_SIDE)
    done = cli("import", "genius", *files, "-o", "x.yaml")
    assert (done.code, done.stdout, done.stderr) == (2, "", f"a: {told}\n".replace("a: Kenia", "a: Bean: Kenia"))
    assert not (tmp_path / "x.yaml").exists()
    assert cli("import", "genius", "d", "b", "b", "-o", "x.yaml").code == 0


def test_numbers_that_are_no_values_of_the_domain_are_refused_but_for_those_within_the_bounds_of_a_real_issue(
    cli: Cli, tmp_path: Path
) -> None:
    def evaluated(price: str, share: str) -> str:
        side = SIDE.format(price="{}", share="{}", more="").replace('<evaluator ftype="linear" {}/>', price)
        return side.replace("<evaluator {}/>", share)

    def items(*values: float) -> str:
        return "".join(f'<item value="{value}" evaluation="1"/>' for value in values)

    prices, shares = items(3, 4, 5, 6, 7), items(0, 0.15, 0.2, 0.3)
    other_bounds = evaluated(prices, shares).replace('upperbound="7"', 'upperbound="8"')
    files = {
        "d": NUMERIC, "b": BUYER, "good": evaluated(prices, shares), "half": evaluated(prices + items(3.5), shares),
        "beyond": evaluated(prices, shares + items(0.4)), "other": other_bounds,
    }  # fmt: skip
    written(tmp_path, **files)
    told = {
        "good": "",
        "half": "half: price: 3.5: is no value of the domain",
        "beyond": "beyond: share: 0.4: is no value of the domain",
        "other": "other: price: upperbound: 8: is 7 in the domain",
    }
    for name, wrong in told.items():
        done = cli("import", "genius", "d", name, "b", "-o", f"{name}.yaml", "--grid", "3")
        assert (done.code, wrong in done.stderr) == (2 if wrong else 0, True), done.stderr
        assert not wrong or len(done.stderr.splitlines()) == 1


def test_a_reservation_value_above_the_best_package_is_said_to_be_cut(cli: Cli, tmp_path: Path) -> None:
    files = written(tmp_path, d=PIE_DOMAIN, a=PIE_SIDE.replace('"0.2"', '"7"'), b=PIE_SIDE)
    done = cli("import", "genius", *files, "-o", "x.yaml")
    assert (done.code, side(tmp_path / "x.yaml", "first")[1]) == (0, 1)
    told = (
        "a: reservation value: to agree on nothing is worth 7 to this side; its best package is worth 1, so 1 is taken"
    )
    assert done.stderr.splitlines()[0] == told


@pytest.mark.parametrize(("weights", "most"), [((1, 1), "2"), ((0.3, 0.73), "1.03")])
def test_a_profile_of_genius_that_is_worth_more_than_1_is_refused_unless_it_is_taken_as_given(
    weights: tuple[float, float], most: str, cli: Cli, tmp_path: Path
) -> None:
    more = PIE_SIDE.replace('value="0.3"', f'value="{weights[0]}"').replace('value="0.7"', f'value="{weights[1]}"')
    files = written(tmp_path, d=PIE_DOMAIN, a=PIE_SIDE, b=more)
    done = cli("import", "genius", *files, "-o", "x.yaml")
    told = f"its best package is worth {most}, and Genius takes what is more than 1 for 1: make its weights sum to 1"
    assert (done.code, done.stdout, done.stderr) == (2, "", f"b: {told}\n")
    assert not (tmp_path / "x.yaml").exists()
    assert cli("import", "genius", *files, "--as-given", "-o", "x.yaml").code == 0


def test_a_file_of_json_that_says_nothing_is_told_as_that(cli: Cli, tmp_path: Path) -> None:
    done = cli("import", "genius", *written(tmp_path, d=" null\n", a=space(), b=space()), "-o", "x.yaml")
    assert (done.code, done.stderr) == (2, "d: domain: is missing\n")


def test_weights_of_genius_that_are_rounded_are_taken(cli: Cli, tmp_path: Path) -> None:
    files = written(tmp_path, d=PIE_DOMAIN, a=PIE_SIDE, b=PIE_SIDE.replace('value="0.3"', 'value="0.31"'))
    assert cli("import", "genius", *files, "-o", "x.yaml").code == 0


def test_the_weight_of_an_objective_counts_for_nothing_and_is_told(cli: Cli, tmp_path: Path) -> None:
    nested = PIE_SIDE.replace('<issue index="2"', '<objective index="7"><issue index="2"').replace(
        "<weight", '</objective><weight index="7" value="0.5"/><weight index="0" value="0.0"/><weight', 1
    )
    for name, side in (("x", PIE_SIDE), ("y", nested)):
        files = written(tmp_path, d=PIE_DOMAIN, a=side, b=side)
        done = cli("import", "genius", *files, "-o", f"{name}.yaml")
        assert done.code == 0
    assert (tmp_path / "x.yaml").read_bytes() == (tmp_path / "y.yaml").read_bytes()
    told = ": is that of an objective, and counts for nothing"
    assert [line for line in done.stderr.splitlines() if told in line] == [
        f"{side}: <weight> index {index}{told}" for side in "ab" for index in (7, 0)
    ]
    unknown = PIE_SIDE.replace("<weight", '<weight index="8" value="0.5"/><weight', 1)
    done = cli("import", "genius", *written(tmp_path, d=PIE_DOMAIN, a=unknown, b=unknown), "-o", "z.yaml")
    assert (done.code, done.stderr) == (2, "a: <weight> index 8: is that of no issue\n")
