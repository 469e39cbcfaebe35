"""What is fuzzed: a function of bytes that raises on nothing but a fault, what to begin with, and how to change it.

Nothing here needs atheris, so that the corpus is played by pytest wherever the tests run.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim.errors import ScenarioError
from sim.scenario.compose import compose, decode
from sim.scenario.genius import read_domain, read_profile, scenario_text
from tests.conformance.catalogue import CATALOGUE
from tests.property.mutations import CALLS, TOKEN, WORDS, Spoiler, text
from tests.property.refusals import REPO, SCENARIOS, SECONDS, furnished, limited, opened, stands_somewhere
from tests.property.samples import DATA

Mutate = Callable[[bytes, int], bytes]


@dataclass(frozen=True)
class Target:
    """`run` raises on a fault; `seeds` are inputs to begin with; `change` spoils an input with more than luck."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]
    change: Callable[[bytes, random.Random], bytes | None] = lambda data, rng: None


@cache
def _folder() -> Path:
    """A folder of scenarios with priors and fact sheets, for as long as the process lives."""
    _folder.kept = tempfile.TemporaryDirectory()  # type: ignore[attr-defined]
    return furnished(Path(_folder.kept.name))  # type: ignore[attr-defined]


def _refused_or_compiled(folder: Path, data: bytes) -> str:
    """What the refusal of a file says, which must stand somewhere; "" where the file compiles."""
    file = folder / "x.yaml"
    file.write_bytes(data)
    found = opened(file)
    if isinstance(found, str):
        stands_somewhere(found, folder.parent)
        return found
    return ""


# --- scenario files ----------------------------------------------------------------------------------------


def scenario(data: bytes) -> None:
    """A file of any bytes is compiled, or refused with a position."""
    _refused_or_compiled(_folder(), data)


def scenario_seeds() -> Iterator[bytes]:
    """The shipped scenarios, those of the catalogue of powers, and the rich one."""
    for file in (
        *SCENARIOS.glob("*.yaml"),
        *SCENARIOS.glob("reference/*.yaml"),
        *(REPO / "tests/golden").glob("*.yaml"),
    ):
        yield file.read_bytes()
    yield from (said.encode() for said, _, _ in CATALOGUE.values())
    yield text(DATA["rich"]).encode()


_SPOILER = Spoiler(list(DATA.values()))


def spoil(data: bytes, rng: random.Random) -> bytes | None:
    """A file that can be read, spoilt as a hand would spoil it."""
    try:
        node = compose(decode(data, "x"), "x")
    except ScenarioError:
        return None
    return text(_SPOILER.spoil(node.plain(), rng)).encode() if node is not None else None


# --- expressions -------------------------------------------------------------------------------------------

PLACES = """
format: 1
title: Expressions
as_of: 2024-01-01
horizon: 2024-12-31
terms: {{price: {{levels: [1, 2, 4]}}, site: {{levels: [home, abroad]}}}}
impossible: [price > 9{impossible}]
structures: {{dear: price >= 2, odd: {structure}}}
circumstances: {{heat: {{start: 0.5, moves: {{sd: 0.1}}}}, mood: {{levels: [bad, good], start: bad}}}}
actors:
  seller:
    prefers: {{price: {{weight: 1, best: 4, worst: 1}}}}
    no_deal: {{is: 0.2, shifts: {shifts}}}
    while: [{{id: one, if: {overlay}, prefers: {{site: {{weight: 1, best: home, worst: abroad}}}}}}]
    never: {{line: {{terms: {line}, credibility: 0.5}}}}
    powers: {{sells: {{sell: {{responds: 1 day}}}}}}
  buyer:
    prefers: {{price: {{weight: 1, best: 1, worst: 4}}}}
    no_deal: 0.2
    powers: {{offers: {{bid: {{responds: 1 day}}}}}}
  state:
    powers:
      ban: {{impose: {{when: {when}, deadline: {{at: 2024-06-01, force: order, met: closed, then: {{enforce: 0.5}}}}}}}}
      permit: {{review: {{takes: 9, grants: {{if: {when}, then: 1, otherwise: 0}}}}}}
agreement: {{closes: {{when: cleared(all), after: 5 days}}}}
events: {{turn: {{when: {when}, sets: {{heat: 0.1}}}}}}
outcomes: [{{asked: {when}}}, {{other: otherwise}}]
"""
NOTHING = {
    "impossible": "",
    "structure": "price < 2",
    "overlay": "signed",
    "line": "price < 2",
    "when": "signed",
    "shifts": "{}",
}


WRITTEN = {  # place -> how an expression is written there
    "when": "{}", "structure": "{}", "overlay": "{}", "line": "{}", "impossible": ", {}", "shifts": "{{{}: 0.1}}",
}  # fmt: skip


def expression(data: bytes) -> None:
    """A text of any bytes is an expression that can be asked, or refused with a position; its first byte says where."""
    said = data[1:].decode("utf-8", errors="replace")
    place = list(WRITTEN)[data[0] % len(WRITTEN) if data else 0]
    written = WRITTEN[place].format(json.dumps(said, ensure_ascii=False))
    _refused_or_compiled(_folder(), PLACES.format(**{**NOTHING, place: written}).encode())


def expression_seeds() -> Iterator[bytes]:
    """Words of the language, with the names of `PLACES`, each in some place."""
    names = ("ban", "permit", "dear", "heat", "mood", "price", "outside_date")
    said = [*WORDS, *(call.replace("NAME", name) for call in CALLS for name in names)]
    yield from (f"{i % len(WRITTEN)}{word}".encode() for i, word in enumerate(said))


NAMES = ("ban", "permit", "dear", "heat", "mood", "good", "price", "site", "home", "outside_date", "all")
OPERATORS = ("and", "or", "not", "ever", "(", ")", "==", "<=", ">", "+", "-", "*", "/", ",", "0", "1e9")


def reword(data: bytes, rng: random.Random) -> bytes | None:
    """An expression in which some token is dropped, or another one stands in its place or before it."""
    tokens = TOKEN.findall(data[1:].decode("utf-8", errors="replace"))
    if not tokens:
        return None
    for _ in range(rng.choice([1, 1, 2, 3])):
        at = rng.randrange(len(tokens) + 1)
        new = rng.choice([NAMES, OPERATORS, OPERATORS, WORDS, tokens])
        tokens[at : at + rng.choice([0, 1])] = rng.choice(
            [[], [rng.choice(new)], [rng.choice(new).replace("NAME", rng.choice(NAMES))]]
        )
        tokens = tokens or ["signed"]
    return data[:1] + " ".join(tokens).encode()


# --- domains of Genius -------------------------------------------------------------------------------------

BETWEEN = b"\n%%\n"  # stands between the domain and each of the two profiles


def genius(data: bytes) -> None:
    """Three files of any bytes are refused on one line, or make a scenario that compiles, unless it is too large."""
    parts = data.split(BETWEEN)
    files = [_folder() / name for name in ("domain.xml", "one.xml", "other.xml")]
    for i, file in enumerate(files):
        file.write_bytes(parts[min(i, len(parts) - 1)])
    try:
        with limited(SECONDS):
            domain = read_domain(files[0], grid=3)
            profiles = [read_profile(file, domain) for file in files[1:]]
            said = scenario_text(
                domain, profiles, steps=9, betas=(0.25, 4.0), as_given=len(data) % 2 == 0, sources="xml"
            )
    except ScenarioError as error:
        assert str(error).isprintable(), str(error)
        return
    refusal = _refused_or_compiled(_folder(), said.encode())
    assert not refusal or "packages: at most" in refusal, refusal


def genius_seeds() -> Iterator[bytes]:
    """The domains that the tests import, and a small one."""
    for folder in sorted((REPO / "tests/data/genius").iterdir()):
        files = sorted(folder.glob("*.xml"), key=lambda file: "domain" not in file.name) if folder.is_dir() else []
        if files and sum(file.stat().st_size for file in files) < 20_000:
            yield BETWEEN.join(file.read_bytes() for file in files)
    yield from map(str.encode, (SMALL, NUMERIC, WEB))


SMALL = """<negotiation_template><utility_space><objective name="all">
<issue index="1" name="price" type="discrete"><item index="1" value="low"/><item index="2" value="high"/></issue>
</objective></utility_space></negotiation_template>
%%
<utility_space><objective><issue index="1" name="price" type="discrete"><item index="1" value="low" evaluation="1"/>
<item index="2" value="high" evaluation="2"/></issue><weight index="1" value="1"/></objective><reservation value="0.1"/></utility_space>
%%
<utility_space><objective><issue index="1" name="price" type="discrete"><item index="1" value="low" evaluation="2"/>
<item index="2" value="high" evaluation="1"/></issue><weight index="1" value="1"/></objective></utility_space>
"""

NUMERIC = """<negotiation_template><issue index="1" name="price" vtype="integer" lowerbound="3" upperbound="7"/>
<issue index="2" name="share" vtype="real"><range lowerbound="0" upperbound="0.3"/></issue></negotiation_template>
%%
<utility_space><issue index="1" name="price" vtype="integer" lowerbound="3"><evaluator ftype="linear" slope="-0.25" offset="1"/>
</issue><issue index="2" name="share" vtype="real"><evaluator ftype="triangular" parameter0="0" parameter1="0.3" parameter2="0.1"/>
</issue><weight index="1" value="0.6"/><weight index="2" value="0.4"/><discount_factor value="0.5"/></utility_space>
"""
SPACE = """{"LinearAdditiveUtilitySpace": {"domain": %s, "issueWeights": {"site": 0.25, "pay": 0.75}, "issueUtilities": {
"site": {"DiscreteValueSetUtilities": {"valueUtilities": {"home": 0.5}}}, "pay": {"NumberValueSetUtilities":
{"lowValue": 12.2, "lowUtility": 1, "highValue": 12.9, "highUtility": 0.3}}}, "reservationBid": {"issuevalues": {"pay": 12.5}}}}"""
WEB = """{"issuesValues": {"site": {"values": ["home", "office"]}, "pay": {"range": {"low": 12.2, "high": 12.9, "step": 0.3}}}}"""
WEB += "\n%%\n" + SPACE % WEB

TAG = re.compile(rb"<[^>]*>|[{}\[\],]")
VALUE = re.compile(rb'"[^"]*"|(?<=: )[0-9.]+')
VALUES = (b"", b"0", b"-1", b"1e308", b"1e-320", b"nan", b"inf", b"1_0", b"x", b"&#133;", b"&#x2028;", b"&#9;", b"a: b", b"a, b",
          b"~", b"true", b"2020-01-01", b"&quot;", b"{x}", b"integer", b"x" * 200, "é".encode())  # fmt: skip


def retag(data: bytes, rng: random.Random) -> bytes | None:
    """Files in which a tag is dropped, doubled or moved, or some value is another one."""
    tags, values = list(TAG.finditer(data)), list(VALUE.finditer(data))
    if not tags or not values:
        return None
    for _ in range(rng.choice([1, 1, 2, 4])):
        if rng.random() < 0.6:
            found, new = rng.choice(values), b'"' + rng.choice([*VALUES, rng.choice(values)[0][1:-1]]) + b'"'
        else:
            found = rng.choice(tags)
            new = rng.choice([b"", found[0] * 2, rng.choice(tags)[0]])
        data = data[: found.start()] + new + data[found.end() :]
        tags, values = list(TAG.finditer(data)) or tags, list(VALUE.finditer(data)) or values
    return data


TARGETS = {
    "scenario": Target(scenario, scenario_seeds, spoil),
    "expression": Target(expression, expression_seeds, reword),
    "genius": Target(genius, genius_seeds, retag),
}
