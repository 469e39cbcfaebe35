"""Agreements that an independent implementation (NegMAS 0.16.0) has reached on domains of Genius, reached here too."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli.genius import do_genius
from sim.errors import ScenarioError
from sim.execution.scenarios import open_scenario
from sim.scenario.schema import Term
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY

from . import recorded

RECORDED = json.loads((recorded.DATA / "agreements.json").read_text(encoding="utf-8"))["results"]
TACTICS = {"B": 0.25, "L": 1.0, "C": 4.0}
TACTIC_FILE = str(Path(recorded.__file__))


def _imported(name: str, pair: str, folder: Path) -> Path:
    domain, first, second = recorded.files(name)
    out = folder / "scenario.yaml"
    betas = ",".join(str(TACTICS[letter]) for letter in pair.split("-"))
    do_genius(domain, [first, second], out, steps=100, tactics=betas, as_given=True)
    return out


def _agreement(engine: Engine, name: str) -> tuple[int, list[str]]:
    """The step of the agreement, from 0, and the value of each issue in the order of the domain."""
    signed = next(e for e in engine.play(1, 0, 20).record if e.kind == Kind.SIGNED)
    plan = engine.plan
    levels = {}
    for t, term in enumerate(plan.terms["name"]):
        names = [str(level["name"]) for level in plan.levels if level["term"] == t]
        levels[str(term)] = names[plan.packages[signed.package, t]]
    domain = recorded.read_domain(recorded.files(name)[0])
    ids = recorded.names_of(list(domain.issues))
    return round(signed.time / DAY) - 1, [levels[ids[issue]] for issue in domain.issues]


@pytest.mark.parametrize("one", RECORDED, ids=lambda one: f"{one['domain']}-{one['pair']}")
def test_the_recorded_agreement_is_reached_in_the_recorded_step(one: dict, tmp_path: Path) -> None:  # type: ignore[type-arg]
    """Without ties as imported; where packages tie, with a tactic that breaks ties in the recorded order."""
    name, pair = one["domain"], one["pair"]
    file = _imported(name, pair, tmp_path)
    python = []
    if name in recorded.TIED:
        python = [TACTIC_FILE]
        text = file.read_text(encoding="utf-8")
        text = text.replace("python: sim.world.tactics.faratin", "python: recorded.concede")
        text = text.replace("with: {beta:", f"with: {{domain: {recorded.TIED.index(name)}, beta:")
        file.write_text(text, encoding="utf-8")
    plan = open_scenario(file, python=python).plan
    assert len(plan.packages) == one["outcomes"]
    step, agreement = _agreement(Engine(plan, python), name)
    assert step + 1 == one["step"]  # it counts the steps that are over
    assert agreement == [str(value) for value in one["agreement"]]


def test_every_recorded_agreement_is_tried() -> None:
    assert len(RECORDED) == 48
    assert len({one["domain"] for one in RECORDED}) == 12


# --- what is refused ---------------------------------------------------------------------------------------

DOMAIN = '<negotiation_template><utility_space><objective><issue index="1" name="{name}" vtype="{kind}"><item value="a"/>{more}</issue></objective></utility_space></negotiation_template>'
PROFILE = '<utility_space><objective><issue index="1" name="price"><item value="a" evaluation="{evaluation}"/><item value="b" evaluation="2"/></issue><weight index="1" value="{weight}"/></objective></utility_space>'
GOOD = (
    DOMAIN.format(name="price", kind="discrete", more='<item value="b"/>'),
    PROFILE.format(evaluation="1", weight="1"),
)


@pytest.mark.parametrize(
    ("domain", "profile", "words"),
    [
        ("", GOOD[1], "domain.xml:1:1: is no XML: no element found$"),
        ("<a>", GOOD[1], r"domain.xml:1:4: is no XML: no element found$"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', GOOD[1], "is refused"),
        ("<a/>", GOOD[1], "has no <negotiation_template>"),
        (GOOD[0].replace("discrete", "integer"), GOOD[1], "<issue>: has no lowerbound"),
        (GOOD[0].replace('<item value="b"/>', '<item value="c"/>'), GOOD[1], "price: b: is no value of the domain"),
        (
            GOOD[0],
            GOOD[1].replace('evaluation="1"', 'evaluation="-1"'),
            r"evaluation: -1: must be a number from 0 to 1e\+12; .* as NegMAS writes it, cannot be",
        ),
        (GOOD[0], GOOD[1].replace('evaluation="1"', ""), "<item>: has no evaluation"),
        (
            GOOD[0],
            GOOD[1].replace('value="1"', 'value="0"'),
            r"/a\.xml: values nothing: all weights or evaluations are 0$",
        ),
        (GOOD[0], GOOD[1].replace('weight index="1" value="1"', 'weight index="1" value="1e308"'), "1e308: must be"),
        (DOMAIN.format(name="price", kind="discrete", more=""), GOOD[1], "price: must have two values or more"),
        (GOOD[0].replace('"b"', '"a"'), GOOD[1], "price: a: is given twice; values must differ"),
        (GOOD[0].replace('"b"', '"b&#133;"'), GOOD[1], r"<item> value: the character U\+0085 is not allowed"),
        ('<?xml version="1.0" encoding="none"?>' + GOOD[0], GOOD[1], "is no XML: unknown encoding: none"),
        (
            GOOD[0].replace("price", "the&#10;price"),
            GOOD[1],
            r"price: is no issue of the domain \(did you mean \"the\\nprice\"\?\)",
        ),
    ],
)
def test_what_is_no_domain_or_profile_is_refused(domain: str, profile: str, words: str, tmp_path: Path) -> None:
    for name, text in (("domain", domain), ("a", profile), ("b", profile)):
        (tmp_path / f"{name}.xml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=words):
        do_genius(
            tmp_path / "domain.xml", [tmp_path / "a.xml", tmp_path / "b.xml"], tmp_path / "out.yaml", steps=10,
            tactics="boulware,conceder", as_given=False,
        )  # fmt: skip
    assert not (tmp_path / "out.yaml").exists()


def _read_back(folder: Path, change: Callable[[str], str]) -> dict[str, Term]:
    """The terms of the domain and the two profiles, each changed in the same way, once they are imported."""
    for name, xml in (("domain", GOOD[0]), ("a", GOOD[1]), ("b", GOOD[1])):
        (folder / f"{name}.xml").write_text(change(xml), encoding="utf-8")
    out, files = folder / "out.yaml", [folder / "a.xml", folder / "b.xml"]
    do_genius(folder / "domain.xml", files, out, steps=9, tactics="linear,linear", as_given=False)
    return open_scenario(out).loaded.scenario.terms


@pytest.mark.parametrize(
    "text", ["? x", "- a", "&lt;&lt;", "a: b #c", "&quot;", "2020-01-01", "true", "~", "{x}", " a "]
)
def test_any_value_and_any_issue_is_read_back_as_it_was(text: str, tmp_path: Path) -> None:
    terms = _read_back(
        tmp_path,
        lambda xml: (
            xml.replace('"b"', f'"{text}"').replace("price", "closed").replace('name="closed"', f'name="{text}"')
        ),
    )
    (term,) = terms.values()
    assert term.of == term.levels[1] == recorded.read_domain(tmp_path / "domain.xml").issues[term.of][1]


def test_a_value_of_two_lines_becomes_one_line(tmp_path: Path) -> None:
    terms = _read_back(tmp_path, lambda xml: xml.replace('"b"', '"lo&#10;w"'))
    assert terms["price"].levels == ["a", "lo w"]


def test_an_issue_that_is_called_like_a_word_of_the_language_gets_another_name(tmp_path: Path) -> None:
    assert list(_read_back(tmp_path, lambda xml: xml.replace('"price"', '"Closed"'))) == ["term_closed"]


DOMAIN = '<negotiation_template><objective><issue index="1" name="Price"><item value="low"/><item value="high"/></issue><issue index="2" name="Term"><item value="short"/><item value="long"/></issue></objective></negotiation_template>'
ISSUES = '<issue index="1" name="Price"><item value="low" evaluation="5"/><item value="high" evaluation="1"/></issue><issue index="2" name="Term"><item value="short" evaluation="1"/><item value="long" evaluation="5"/></issue>'
WEIGHTS = '<weight index="1" value="0.6"/><weight index="2" value="0.4"/>'


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (f'<utility_space>{ISSUES}<weight index="1" value="0.6"/></utility_space>', "Term: has no weight"),
        (f'<utility_space>{ISSUES}{WEIGHTS}<weight index="2" value="1"/></utility_space>', "Term: has two weights"),
        (f'<utility_space>{ISSUES}{WEIGHTS}<weight index="7" value="1"/></utility_space>', "index 7: is that of no issue"),
        (f'<utility_space type="constraint">{ISSUES}{WEIGHTS}</utility_space>', "the utility space is constraint; only"),
        (f'<utility_space type="nonlinear">{ISSUES}{WEIGHTS}</utility_space>', "the utility space is nonlinear; only"),
        (f'<utility_space>{ISSUES}{WEIGHTS}<ufun><hyperRectangle/></ufun></utility_space>', "only linear additive"),
        (f'<utility_space>{ISSUES}{WEIGHTS}<constraints/></utility_space>', "without constraints"),
    ],
)  # fmt: skip
def test_a_profile_that_is_no_weighted_sum_is_refused_by_what_it_is(tmp_path: Path, profile: str, told: str) -> None:
    for name, text in (
        ("d.xml", DOMAIN),
        ("a.xml", f"<utility_space>{ISSUES}{WEIGHTS}</utility_space>"),
        ("b.xml", profile),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [tmp_path / "a.xml", tmp_path / "b.xml"]
    with pytest.raises(ScenarioError, match=told):
        do_genius(tmp_path / "d.xml", files, tmp_path / "x.yaml", steps=10, tactics="linear,linear", as_given=False)
    assert not (tmp_path / "x.yaml").exists()


def test_a_file_in_another_encoding_and_a_value_given_twice_are_named(tmp_path: Path) -> None:
    (tmp_path / "l.xml").write_bytes(DOMAIN.replace("low", "\N{POUND SIGN}10").encode("latin-1"))
    (tmp_path / "r.xml").write_text(DOMAIN.replace('"short"', '"long"'), encoding="utf-8")
    (tmp_path / "z.xml").write_bytes(gzip.compress(DOMAIN.encode()))
    for name, told in (
        ("l.xml", "the byte 0xA3 is not UTF-8"),
        ("r.xml", "Term: long: is given twice"),
        ("z.xml", "; it is compressed: unpack it first$"),
    ):
        with pytest.raises(ScenarioError, match=told):
            do_genius(
                tmp_path / name,
                [tmp_path / name] * 2,
                tmp_path / "x.yaml",
                steps=10,
                tactics="linear,linear",
                as_given=False,
            )
