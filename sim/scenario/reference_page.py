"""The reference page of the language, written from the schema so that it cannot fall behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from sim.scenario.fields import FORM
from sim.scenario.reference import _fields, _is_model, _kinds
from sim.scenario.schema import Scenario
from sim.scenario.words import WORDS

HEAD = """# The scenario language, version 1

This page is generated from the schema. Times are in days unless a unit is given (`3 days`, `2 weeks`; a month
is 30.4375 days, so give days where a contract counts by the calendar), rates per day (`0.01 per month`), utilities and probabilities in [0, 1].

**Numbers.** A constant; `5 to 10 days` (90 % interval, of a time or rate above 0 lognormal, else normal); `{pert: [low, mode, high]}`; `{p5: .., p50: .., p95: ..}`;
`{median: 1 day, p90: 3 days}`; `{uniform: [low, high]}`, `{triangular: [low, mode, high]}`, `{normal: [mean, sd]}`,
`{lognormal: [median, sigma]}`, `{exponential: mean}`, `{weibull: [shape, scale]}`, `{beta: [a, b]}`;
`{choice: [[value, weight], ..]}`, without a `chance` around it the same in all replications of a belief draw; `{prior: file.entry}`, which is one unknown wherever it is named: to give several parties each
one of its own, write its range. In a delay a distribution is drawn at every occurrence; its
arguments, and every other number, once per belief draw. `{chance: distribution}` elsewhere is drawn once per replication, in what
an event sets at every occurrence. What comes with probability 0.6 in an event is `sets: {turned: {chance: {choice: [[0, 0.4], [1, 0.6]]}}}`,
with named levels `sets: {house: {chance: {choice: [[red, 0.4], [blue, 0.6]]}}}`; a chance of a constant, or of one value, draws nothing, and is refused.

**Shifted numbers.** `{is: 0.3, shifts: {trade_war: 0.2}}` adds slope x expression; the expression is of circumstances and
words, not of the package. Probabilities, `no_deal` and `likes` can be shifted; a probability stays within 0 and 1, a utility
need not.

**Probabilities.** A number, a shifted number, `{if: expression, then: .., otherwise: ..}`; where a package is judged,
logistic in the ruler's utility: `{above: 0.5, sharpness: 10, shifts: {..}}`; or a vote, the chance that more than a share
`passes` (default 0.5) of the votes are a yes, each member deciding for itself: `{members: {board: {weight: 2, grants: 0.6},
funds: {grants: {above: 0.5}}}, passes: 0.66}`. A member that is an actor judges by its own utility.

**Expressions.** Numbers, terms and their levels, circumstances and theirs, and the [words](#words) of the deal, of rulings
and of deadlines; comparisons, `+ - * /`, `and`, `or`, `not`, `ever`, brackets. `and`, `or`, `not`, comparisons and words give
1 or 0; wherever something is asked, any number but 0 is a yes. A term is compared with a level (`price >= 22`), and not
reckoned with; so is a circumstance with named levels, also with another that has the same levels in the same order. A word beside
a term or a circumstance is a level of it, if it has one of that name. What is divided by 0 is no number: whatever is asked of it
is false, `!=` included, and in a shift it adds nothing; a divisor that is always 0 is refused.

**Correlations.** `correlates: [{of: [actors.oracle.no_deal, actors.microsoft.no_deal], by: 0.6}]` names beliefs by the
dotted paths at which their numbers stand, and the correlation of their ranks (Spearman). Each keeps its distribution. What
has a number of its own in every replication (a delay, a `chance`) cannot be correlated, but the arguments of its
distribution can: `..takes.0` is the first.

**Evidence.** `evidence: [..]` may stand in any mapping but the outermost. A number counts as *stated by facts* where their
own numbers are named, as `t20-05.max_extension_days` or `f3.date`, and it, or all that its distribution is made of, is one of
them in the unit that the last words of the name say (`_days`, `_working_days`, `_per_month`, `_pct`, `_usd_bn`; none: a plain
number). It is *judged on facts* that its own mapping cites (`{is: 75 days, evidence: [f1]}`; a rule is one with all its parts) or,
unless it is a time or a cap (`most`, `most_days`, `refiles`), the mapping in which it stands directly: the date of an order says
nothing of how long a delay is. Numbers that cite nothing and come from no prior are *assumptions*, and so are a prior without
evidence and every default, that of a prior included. What `--set` changes counts as *set on the command line* and rests on no fact; what it
sets to what it was, and what it leaves as it was in a mapping, keeps its facts. Business days, in a text or a prior, are for `takes` and `limit` of a
review with a `calendar`.
Fact sheets are YAML files of `facts:`, each with `id`, `known_by` and `statement`, and with `date`, `kind`, `numbers`,
`confidence`, `note` and `sources` where there are (`seeds/README.md`); `seeds:` names them by their path from the scenario, as
`seeds/deal.yaml` in a folder beside it; one that ships is named alone (`base-rates.yaml`).

**Names.** `name` of an actor, a power, a term, a circumstance or an event, and `names` of a term's levels, are what people read, in
stories, figures and reports; keys are what rules, `--set` and tables say. Without a name a key is told in words.
A package is told term by term: the name of the term, a blank, the name of the level, and the `unit` if there is one; a level
`none` without a name of its own is told as *no* and the term. `name: the stake, unit: per cent` gives *the stake 49 per cent*, `name:
hosting, names: {us_cloud: in a US cloud}` gives *hosting in a US cloud*; so a level does not name its term again.

**Groups and outcomes.** `outcomes` is a list of `- name: expression`, of which the first that holds counts, the last being
`otherwise`. `groups` maps names to lists of outcomes; one of them may be `rest`. Without `groups` each outcome is its own.
Names of both are for people: any text on one line of at most 60 characters, as `Canadian Pacific keeps it`, told as it stands but
for `_`, which is told as a blank. No two outcomes, and no two groups, may differ only in case, blanks or `_`.

**What events, the history and actors map.** `sets: {circumstance: level or number}`, in events also
`{circumstance: {add: number}}`, and one of several levels by `chance`; `offers`, `signs`, `amends`: a level for every term; `likes: {actor: number}`;
`expects: {review or measure: probability}`.

**Who has done it.** `by` names one actor. Two, such as `[seller, buyer]`, are named where somebody `signs` or `amends`, where the seller
`offers`, for it goes to one bidder, and where the seller `selects` a bidder; `rejects`, `asks` and `withdraws` may name two. A bidder that
`offers` stands alone. Nobody need be named where something `happens`, `sets`, `announces`, `ends`, `closes`, `asks`, `stops`,
`withdraws`, `extends`, `enforces`, `meets` or `lapses`.

**Defaults** that count as assumptions: `delay` pert [0, 0.002, 0.006] a month; `tactic` beta pert [0.1, 0.4, 1]; `patience`
the prior `bidding.patience`, of each side, rank-correlated at 0.7; `sharpness` pert [5, 10, 20]; and the priors that the tables
below name for what is left out of a `deadline`. Where the
result turns on one, at any date, checkpoint or the horizon, `sim validate` and every run name it, and what it does at both of
its ends on the day on which it does most.

**Stability.** A file that says `format: 1` keeps its meaning: later versions of the tool read it, and play it by the
same laws. What may be added are keys that a file need not have, and whose default changes nothing; what a key means never
changes, and none is taken away. A change that cannot be made so will be format 2, with a converter. Records are the same
from one version of the tool to the next unless the changelog says that they differ; the run's manifest names the version.

**Variants.** `extends: other.yaml`, in the same folder or below: maps merge, lists replace, null deletes.
"""
WORDS_HEAD = """## Words

Each word has one meaning, for outcomes, events, measures and all else that asks. It is looked at after every event and before
what follows from it: a refusal that ends the deal is seen by `ever` and by an event `when: refused(x)`, though at the end of
that day only `ever refused(x)` holds, since what is answered about a deal goes with it. A second agreement starts clean.

| word | holds while | before it has begun, or where it is not needed | after it is over, or its agreement has ended |
|---|---|---|---|
"""


def page() -> str:
    """The page in Markdown."""
    seen: list[type[BaseModel]] = []
    queue: list[type[BaseModel]] = [Scenario]
    parts = [HEAD, _words_of_expressions()]
    while queue:
        model = queue.pop(0)
        if model in seen:
            continue
        seen.append(model)
        parts.append(_section(model))
        queue.extend(inner for field in _fields(model).values() for inner in _models(field.annotation))
    return "\n".join(parts)


def _words_of_expressions() -> str:
    rows = [f"| `{word.written}` | {word.holds} | {word.before} | {word.after} |\n" for word in WORDS]
    return WORDS_HEAD + "".join(rows)


def _section(model: type[BaseModel]) -> str:
    text = " ".join((model.__doc__ or "").split())
    lines = [f"## {_title(model)}\n", f"{text}\n", "| key | value | default | meaning |", "|---|---|---|---|"]
    for name, field in _fields(model).items():
        if name == "evidence" and model is not Scenario:
            continue
        default = "required" if field.is_required() else _default(field.default)
        lines.append(f"| `{name}` | {_type(model, name, field)} | {default} | {field.description or ''} |")
    return "\n".join(lines) + "\n"


def _title(model: type[BaseModel]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__)


def _default(value: Any) -> str:
    if value in (None, "", [], {}) and value is not False:
        return ""
    return f"`{value}`" if isinstance(value, str | int | float | bool) else f"`{list(value)}`"


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    for kind in _kinds(annotation):
        if _is_model(kind):
            yield kind
        else:
            for inner in getattr(kind, "__args__", ()):
                yield from _models(inner)


def _type(model: type[BaseModel], name: str, field: Any) -> str:
    """What the value is, from the JSON Schema's description where there is one."""
    models = list(_models(field.annotation))
    if models:
        many = (
            "mapping of " if "dict" in str(field.annotation) else "list of " if "list" in str(field.annotation) else ""
        )
        return many + " or ".join(f"[{_title(m)}](#{_title(m).lower().replace(' ', '-')})" for m in models)
    properties = model.model_json_schema(by_alias=True)["properties"].get(name, {})
    return _words(properties).replace("|", "\\|")


def _words(node: dict[str, Any]) -> str:
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    if "oneOf" in node:
        return " or ".join(_words(one) for one in node["oneOf"])
    options = [option for option in node.get("anyOf", ()) if option.get("type") != "null"]
    if len(options) == 1:
        return _words(options[0])
    kind = node.get("type")
    if kind == ["string", "boolean"]:
        return "expression"
    if kind == "array":
        return f"list of {_words(node.get('items', {}))}"
    if kind == "object" and "additionalProperties" in node and isinstance(node["additionalProperties"], dict):
        return f"mapping of {_words(node['additionalProperties'])}"
    if kind == "object" and "patternProperties" in node:
        return f"mapping of {_words(next(iter(node['patternProperties'].values())))}"
    if "anyOf" in node and "examples" not in node and not any("examples" in n for n in node["anyOf"]):
        return " or ".join(dict.fromkeys(_words(n) for n in node["anyOf"] if n.get("type") != "null"))
    if "description" in node and (kind is None or isinstance(kind, list) or {"format", "examples", FORM} & {*node}):
        return str(node["description"])
    names = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    return names.get(str(kind), "any")


if __name__ == "__main__":
    print(page(), end="")
