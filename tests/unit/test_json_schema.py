"""The JSON Schema that editors get: what ships fits it, what is typically wrong does not."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.scenario.compose import compose
from sim.scenario.json_schema import MODELINE, facts_schema, json_schema
from sim.scenario.load import load
from sim.scenario.shipped import shipped_scenarios
from sim.scenario.starter import starter

from ..engine.played import REPO, SCENARIOS

SCHEMA = json_schema(["cfius.review_days"])
VALIDATOR = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
ONE_VETO = (SCENARIOS / "reference" / "one-veto.yaml").read_text(encoding="utf-8")
ORACLE = (SCENARIOS / "oracle.yaml").read_text(encoding="utf-8")


def as_an_editor_reads(text: str) -> Any:
    """The values of a file; to YAML's core schema a date is text."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(part) for key, part in value.items()}
        if isinstance(value, list):
            return [plain(part) for part in value]
        return value.isoformat() if isinstance(value, dt.date) else value

    node = compose(text, "x.yaml")
    assert node is not None
    return plain(node.plain())


def problems(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(as_an_editor_reads(text))]


def test_the_schema_is_one_of_draft_7_that_language_servers_read() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    for word in ("prefixItems", "$defs", "x-form", "discriminator"):
        assert f'"{word}"' not in json.dumps(SCHEMA)


def test_every_reference_leads_somewhere() -> None:
    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*map(references, node.values()))
        return set().union(*map(references, node)) if isinstance(node, list) else set()

    assert references(SCHEMA) <= {f"#/definitions/{name}" for name in SCHEMA["definitions"]}


@pytest.mark.parametrize(
    "file", [*shipped_scenarios().values(), *sorted((REPO / "tests" / "golden").glob("*.yaml"))], ids=lambda f: f.stem
)
def test_what_ships_fits(file: Path) -> None:
    assert problems(file.read_text(encoding="utf-8")) == []


def test_the_starter_fits_and_its_first_line_is_the_modeline() -> None:
    text = starter("deal", dt.date(2024, 2, 29))
    assert text.splitlines()[0] == MODELINE.format(address="scenario.schema.json")
    assert problems(text) == []


# name -> (what stands in a file that fits, what is put there)
WRONG: dict[str, tuple[str, str]] = {
    "an unknown key at the top": ("format: 1", "format: 1\ncolour: red"),
    "a misspelt key": ("    no_deal: 0.2", "    no_dael: 0.2"),
    "another format": ("format: 1", "format: 2"),
    "no title": ("title: One veto\n", ""),
    "a date that is none": ("as_of: 2024-01-01", "as_of: soon"),
    "a term with one level": ("levels: [home, shared, abroad]", "levels: [home]"),
    "a power of two kinds": ("powers: {offer: {bid: {", "powers: {offer: {sell: {responds: 1}, bid: {"),
    "a power of an unknown kind": ("powers: {offer: {bid: {", "powers: {offer: {bids: {"),
    "a name with a blank": ("  seller:\n", "  the seller:\n"),
    "a probability of 40": ("grants: {above: 0.4, sharpness: 10}", "grants: 40"),
    "a rule with an unknown key": ("grants: {above: 0.4, sharpness: 10}", "grants: {over: 0.4}"),
    "a distribution that is none": ("takes: {exponential: 20 days}", "takes: {exponentail: 20 days}"),
    "two distributions at once": ("takes: {exponential: 20 days}", "takes: {exponential: 20 days, uniform: [1, 2]}"),
    "a pert with two numbers": ("takes: {exponential: 20 days}", "takes: {pert: [1, 2]}"),
    "half of a pair of quantiles": ("takes: {exponential: 20 days}", "takes: {median: 20 days}"),
    "a time in another language": ("takes: {exponential: 20 days}", "takes: 20 Tage"),
    "a rate where a time stands": ("takes: {exponential: 20 days}", "takes: 0.1 per day"),
    "a time where a rate stands": ("    delay: 0\n", "    delay: 3 days\n"),
    "a negative time": ("closes: {when: cleared(all), after: 1 day}", "closes: {when: cleared(all), after: -1}"),
    "an outcome with two names": ("  - closed: closed\n", "  - {closed: closed, done: closed}\n"),
    "a chance of a constant": ("no_deal: 0.2", "no_deal: {chance: 0.2}"),
    "too many refilings": ("refiles: 3", "refiles: 300"),
    "a null where nothing is deleted": ("  price: {unit", "  price: null\n  other: {unit"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_typically_wrong_does_not_fit(name: str) -> None:
    old, new = WRONG[name]
    assert ONE_VETO.count(old) >= 1, old
    assert problems(ONE_VETO.replace(old, new, 1))


WRONG_FACTS = {
    "two verbs": ("by: president, imposes: spoken_deadline", "by: president, says: no, imposes: spoken_deadline"),
    "no verb": ("by: president, imposes: spoken_deadline", "by: president"),
    "an unknown verb": ("by: president, imposes: spoken_deadline", "by: president, impose: spoken_deadline"),
    "an event that happens twice": ("election, at: 2020-11-03,", "election, at: 2020-11-03, hazard: 1,"),
    "a force that is none": ("force: spoken", "force: said"),
}


@pytest.mark.parametrize("name", WRONG_FACTS)
def test_what_is_typically_wrong_about_facts_and_dates_does_not_fit(name: str) -> None:
    old, new = WRONG_FACTS[name]
    assert ORACLE.count(old) >= 1, old
    assert problems(ORACLE.replace(old, new, 1))


def test_a_variant_may_delete_and_leave_out_but_not_misspell() -> None:
    head = "extends: oracle.yaml\n"
    assert problems(head + "actors: {oracle: {expects: null, powers: {oracle_bid: {bid: {structure: null}}}}}") == []
    assert problems(head + "actors: {oracle: {expcts: null}}")
    assert problems(head + "actors: {oracle: {powers: {oracle_bid: {bid: {responds: 3 Tage}}}}}")


FORMS = {
    "a logistic rule becomes a number": "grants: {above: null, sharpness: null, is: 0.3}",
    "a distribution becomes another one": "takes: {exponential: null, median: 3 days, p90: 9 days}",
    "a distribution becomes a time before a date": "takes: {exponential: null, before: ban, by: 3 days}",
    "a distribution goes, for one that is given elsewhere": "takes: {exponential: null}",
    "a shift goes": "grants: {shifts: {signed: null}}",
    "a parameter goes": "grants: {python: mine.rule, with: {share: null}}",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_variant_may_put_one_form_in_the_place_of_another(name: str) -> None:
    variant = f"extends: one-veto.yaml\nactors: {{capital: {{powers: {{security: {{review: {{{FORMS[name]}}}}}}}}}}}"
    assert problems(variant) == []
    assert problems(variant.replace("null", "soon"))


def test_a_variant_that_puts_one_form_in_the_place_of_another_loads(tmp_path: Path) -> None:
    (tmp_path / "one-veto.yaml").write_text(ONE_VETO, encoding="utf-8")
    said = ", ".join([FORMS["a logistic rule becomes a number"], FORMS["a distribution becomes another one"]])
    text = f"extends: one-veto.yaml\nactors: {{capital: {{powers: {{security: {{review: {{{said}}}}}}}}}}}"
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    assert problems(text) == [] and load(tmp_path / "x.yaml")


FACTS = jsonschema.Draft7Validator(facts_schema(), format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize(
    "file", [f for f in sorted((REPO / "seeds").glob("*.yaml")) if "resolution" not in f.stem], ids=lambda f: f.stem
)
def test_the_sheets_that_ship_fit_the_schema_of_fact_sheets(file: Path) -> None:
    assert [e.message for e in FACTS.iter_errors(as_an_editor_reads(file.read_text(encoding="utf-8")))] == []


def test_a_sheet_with_a_misspelt_key_or_kind_or_date_does_not_fit() -> None:
    jsonschema.Draft7Validator.check_schema(facts_schema())
    right = "facts: [{id: a, known_by: 2020-01-01, date: 2019-11, kind: event, statement: x}]"
    assert not list(FACTS.iter_errors(as_an_editor_reads(right)))
    for old, new in (("kind: ", "knid: "), ("event", "evnt"), ("2019-11", "soon"), ("known_by: 2020-01-01, ", "")):
        assert list(FACTS.iter_errors(as_an_editor_reads(right.replace(old, new))))


def test_rules_and_tactics_in_python_fit() -> None:
    text = ONE_VETO.replace("grants: {above: 0.4, sharpness: 10}", "grants: {python: mine.rule, with: {a: 0.3}}")
    assert problems(text.replace("{beta: 1}", "{python: mine.tactic, with: {share: {uniform: [0, 1]}}}")) == []
    assert problems(text.replace("{beta: 1}", "{python: mine.tactic, beta: 1}"))
    assert problems(text.replace("python: mine.rule", "pyhton: mine.rule"))


def test_names_of_priors_are_proposed_where_one_may_stand() -> None:
    time = SCHEMA["definitions"]["time"]["anyOf"][2]
    assert time["properties"]["prior"]["examples"] == ["cfius.review_days"]
