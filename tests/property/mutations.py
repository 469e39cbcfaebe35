"""Scenarios spoilt at random, as an analyst or a hurried hand spoils them."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from sim.scenario.words import CALLED

Path = tuple[str | int, ...]


class Raw(str):
    """Text that is written into the file as it stands."""


class Twice(dict[str, Any]):
    """A mapping whose last key is written twice."""


WRONG = [
    None, True, False, 0, -1, 1, 2, 0.5, 1e-300, 1e300, -1e300, 40, 101, 2**62, 1e-9, 7, 1000, "", " ", "x", "none", "all",
    "rest", "otherwise", "true", "not", "ever", "a b", "é", "x" * 500, "<b>x</b>", "40 %", "3 fortnights", "5 to 10 days",
    "10 to 5 days", "0.3 per day", "1e6 per hour", "3 days", "0 days", "-2 days", [], {}, [[]], [1, 2], {"x": 1}, [None],
    {"evidence": ["nobody"]}, {"is": 0.5}, {"pert": [0.1, 0.2]}, {"pert": [3, 2, 1]}, {"pert": [0.1, 0.2, 0.9]},
    {"prior": "cfius.review_days"}, {"prior": "cfius.revew"}, {"prior": 3}, {"chance": {"normal": [0, 1]}},
    {"choice": [[0, 1], [1, 1]]}, {"choice": []}, {"exponential": "3 days"}, {"exponential": 0}, {"beta": [1, 1]},
    {"weibull": [0.05, 1]}, {"weibull": [100, 30]}, {"lognormal": [1, 20]}, {"normal": [0, 5]}, {"p5": 3, "p50": 2, "p95": 1},
    {"p5": 1, "p50": 2, "p95": 3}, {"median": 1, "p90": 0.5}, {"median": 1, "p90": 30}, {"uniform": [0, 0]},
    {"uniform": [{"uniform": [0, 1]}, 1]}, {"chance": {"chance": 1}}, {"pert": [{"chance": 1}, 2, 3]},
    {"is": {"pert": [0, 0.5, 1]}, "shifts": {"signed": 1, "closed": -1}}, {"is": 1, "shifts": {"nothing": 1}},
    {"above": 0.5, "sharpness": 0}, {"above": 0.5, "sharpness": 1e9}, {"if": "signed", "then": 0.5},
    {"if": "signed", "then": {"if": "closed", "then": 1}, "otherwise": {"above": 0.2}}, {"as_good_as": {}},
    {"as_good_as": {"price": 1}}, {"before": "ban", "by": 3}, {"after": 3, "reverses": 0.5}, {"hazard": 1e5},
    {"add": 1}, {"add": {"chance": {"normal": [0, 1]}}}, dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(2020, 9, 20),
    Raw(".nan"), Raw("-.inf"), Raw("!!python/object:os.system x"), Raw("2021-02-30"), Raw("*nowhere"), Raw("~"), Raw("0x1F"),
    Raw("1e999"), Raw("2020-09-14 10:00:00"),
]  # fmt: skip
WORDS = [
    "signed", "closed", "offered", "selected", "announced", "approved_in_principle", "ended", "true", "false", "cleared(all)",
    "cleared(x)", "is(sale)", "is(signed)", "ever signed", "not signed", "for(signed, 3)", "for(3, signed)",
    "days_to(ban) <= 5", "not days_to(ban) < 5", "5 >= days_to(ban)", "days_to(ban)", "past(ban)", "1/0 > 0", "0/0", "-1", "2", "signed + closed", "ever ever signed",
    "ever days_to(app_ban) <= 3", "for(ever signed, 1000000)", "for(signed, 0)", "price > 2", "price", "price == 2 and signed",
    "signed or price", "1 == 1", "1 < 2 < 3", "(", "closed and", "and", "closed; import os", "__import__('os')",
    "in_force(closure)", "in_force(outside_date)", "met(app_ban)", "cleared()", "cleared(a, b)", "signed(x)", "is(is(sale))",
    "not not not closed", "((((closed))))", "1e308 * 10 > 1", "trade_war > 0.5", "tension", "tech_list == old", "tech_list == 3",
    "tech_list > trade_war", "price == site", "site == home", "home == site", "home",
]  # fmt: skip
CALLS = [*(f"{word}(NAME)" for word in CALLED), "ever extended(NAME)", "for(pending(NAME), 5)", "not pending(NAME)", "ever lapsed(NAME)",
         "days_to(NAME) <= 3", "days_to(NAME) > 30", "NAME > 0.3", "NAME * 2 - 1", "is(NAME) / 2", "NAME", "not NAME", "true", "false",
         "for(not signed, 20)"]  # fmt: skip
NUMBERS = [
    0, 0.5, 1, {"uniform": [0, 1]}, {"beta": [0.01, 0.01]}, {"beta": [1, 1]}, {"pert": [0, 0, 1]}, {"exponential": 1e-6},
    {"exponential": 30}, {"exponential": 1e9}, {"weibull": [0.05, 1]}, {"weibull": [0.3, 10]}, {"lognormal": [3, 3]},
    {"normal": [0.5, 5]}, {"choice": [[0, 1], [30, 1]]}, {"choice": [[0, 0], [1, 1]]}, "0 days", "1 hour", "1e-9 days",
    "0 to 10 days", "100 per day", "5 to 1e6 days", {"uniform": [0, {"uniform": [0, 1]}]}, {"chance": {"beta": [1, 1]}},
    {"exponential": {"uniform": [0, 1]}}, {"pert": [0, {"uniform": [0, 1]}, 1]}, {"beta": [{"uniform": [0, 1]}, 1]},
    {"weibull": [{"normal": [1, 1]}, 1]}, {"lognormal": [{"normal": [1, 1]}, 1]}, {"normal": [0.5, {"normal": [0, 1]}]},
    {"uniform": [{"normal": [0, 1]}, 0.5]}, {"choice": [[0, {"normal": [0, 1]}], [1, {"normal": [0, 1]}]]},
    {"p5": 0.1, "p50": {"normal": [0, 1]}, "p95": 0.9}, {"median": {"normal": [0, 1]}, "p90": 3},
]  # fmt: skip
TOKEN = re.compile(r"\w+|\S")


def text(value: Any, rng: random.Random | None = None, pad: str = "") -> str:
    """Plain data as YAML, one key or item a line."""
    inner = pad + " "
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        lines = [f"{inner}{json.dumps(str(k), ensure_ascii=False)}: {text(v, rng, inner)}" for k, v in value.items()]
        if isinstance(value, Twice) and lines:
            lines.append(lines[-1])
        return "{\n" + ",\n".join(lines) + f"\n{pad}" + "}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(f"{inner}{text(v, rng, inner)}" for v in value) + f"\n{pad}]"
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def paths(value: Any, path: Path = ()) -> list[Path]:
    """Every path in plain data but the top."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [p for step, part in parts for p in ((*path, step), *paths(part, (*path, step)))]


def at(data: Any, path: Path) -> Any:
    """The value at a path."""
    for step in path:
        data = data[step]
    return data


def put(data: Any, path: Path, value: Any) -> None:
    """Set the value at a path."""
    at(data, path[:-1])[path[-1]] = value


class Spoiler:
    """Spoils scenarios; takes grafts from `pool`, other scenarios as plain data."""

    def __init__(self, pool: list[Any]) -> None:
        self.by_key: dict[str, list[Any]] = {}
        for data in pool:
            for path in paths(data):
                self.by_key.setdefault(str(path[-1]) if isinstance(path[-1], str) else "item", []).append(
                    at(data, path)
                )
        self.ways: list[Callable[[Any, Path, random.Random], None]] = [
            self.delete, self.rename, self.wrong, self.wrong, self.graft, self.graft, self.alike, self.alike, self.swap,
            self.scale, self.scale, self.shift, self.break_expression, self.word, self.turn, self.repeat, self.twice,
            self.rename_everywhere,
        ]  # fmt: skip
        self.gentle = [
            self.scale,
            self.digits,
            self.shift,
            self.break_expression,
            self.expression,
            self.number,
            self.alike,
        ]

    def spoil(self, data: Any, rng: random.Random) -> Any:
        """The data with one to four things wrong, or only different."""
        data, ways = deepcopy(data), rng.choice([self.ways, self.gentle])
        for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 4])):
            everywhere = paths(data)
            if not everywhere:
                break
            place = rng.choice(everywhere)
            rng.choice(ways)(data, place, rng)
        return data

    def delete(self, data: Any, path: Path, rng: random.Random) -> None:
        del at(data, path[:-1])[path[-1]]

    def rename(self, data: Any, path: Path, rng: random.Random) -> None:
        parent = at(data, path[:-1])
        if isinstance(parent, dict):
            key = str(path[-1])
            new = rng.choice([key[:-1], key + "s", key.upper(), "1" + key, "a b", "", "x" * 70, *self.some_keys(rng)])
            items = [(new if k == key else k, v) for k, v in parent.items()]
            parent.clear()
            parent.update(items)

    def some_keys(self, rng: random.Random) -> list[str]:
        return rng.sample(sorted(self.by_key), 4)

    def wrong(self, data: Any, path: Path, rng: random.Random) -> None:
        put(data, path, deepcopy(rng.choice(WRONG)))

    def graft(self, data: Any, path: Path, rng: random.Random) -> None:
        """Something that stands elsewhere in this scenario."""
        put(data, path, deepcopy(at(data, rng.choice(paths(data)))))

    def alike(self, data: Any, path: Path, rng: random.Random) -> None:
        """Something that stands under the same key in some scenario; or one key more."""
        parent = at(data, path[:-1])
        if isinstance(parent, dict) and rng.random() < 0.3:
            key = rng.choice(self.some_keys(rng))
            parent[key] = deepcopy(rng.choice(self.by_key[key]))
            return
        pool = self.by_key.get(str(path[-1]) if isinstance(path[-1], str) else "item")
        if pool:
            put(data, path, deepcopy(rng.choice(pool)))

    def swap(self, data: Any, path: Path, rng: random.Random) -> None:
        other = rng.choice(paths(data))
        if other[: len(path)] != path and path[: len(other)] != other:
            one, two = at(data, path), at(data, other)
            put(data, path, two)
            put(data, other, one)

    def scale(self, data: Any, path: Path, rng: random.Random) -> None:
        """Another number, of those there are."""
        numbers = [p for p in paths(data) if isinstance(at(data, p), int | float) and not isinstance(at(data, p), bool)]
        if numbers:
            place = rng.choice(numbers)
            factor = rng.choice([0, -1, 10, 0.1, 100, 1e4, 1e-4, 1e12, 1e-12])
            put(data, place, at(data, place) * factor)

    def shift(self, data: Any, path: Path, rng: random.Random) -> None:
        dates = [p for p in paths(data) if isinstance(at(data, p), dt.date)]
        if dates:
            place = rng.choice(dates)
            days = rng.choice([-4000, -400, -30, -1, 1, 5, 30, 400, 8000])
            ordinal = at(data, place).toordinal() + days
            put(data, place, dt.date.fromordinal(min(max(ordinal, 1), dt.date.max.toordinal())))

    def break_expression(self, data: Any, path: Path, rng: random.Random) -> None:
        """Drop, repeat or exchange tokens of an expression."""
        texts = [p for p in paths(data) if isinstance(at(data, p), str) and " " in at(data, p).strip()]
        if not texts:
            return
        place = rng.choice(texts)
        tokens = TOKEN.findall(at(data, place))
        i = rng.randrange(len(tokens))
        others = TOKEN.findall(at(data, rng.choice(texts)))
        tokens[i : i + 1] = rng.choice(
            [[], [tokens[i]] * 2, [rng.choice(others)], ["not", tokens[i]], ["ever", tokens[i]]]
        )
        put(data, place, " ".join(tokens))

    def digits(self, data: Any, path: Path, rng: random.Random) -> None:
        """Another number in a text such as `0.01 per month`."""
        texts = [p for p in paths(data) if isinstance(at(data, p), str) and re.search(r"\d", at(data, p))]
        if texts:
            place = rng.choice(texts)
            new = rng.choice(["0", "1e-9", "0.001", "3", "1000", "1e6", "1e12"])
            put(data, place, re.sub(r"\d+(\.\d+)?", new, at(data, place), count=1))

    def expression(self, data: Any, path: Path, rng: random.Random) -> None:
        """Another expression where one stands, of words and of names of this scenario."""
        keys = ("when", "asked_when", "if", "met", "is", "terms")
        places = [p for p in paths(data) if (p[-1] in keys or p[0] == "outcomes") and isinstance(at(data, p), str)]
        names = [str(p[-1]) for p in paths(data) if p[0] in ("circumstances", "structures") or "powers" in p[2:3]]
        if places and names:
            words = rng.choices([*WORDS, *names, *CALLS], k=3)
            said = rng.choice([words[0], f"{words[0]} {rng.choice(['and', 'or', '<', '==', '/'])} {words[1]}"])
            put(data, rng.choice(places), said.replace("NAME", rng.choice(names)))

    def number(self, data: Any, path: Path, rng: random.Random) -> None:
        """Another distribution where a number stands."""
        keys = ("weight", "no_deal", "delay", "responds", "takes", "grants", "after", "enforce", "days", "start", "hazard",
                "beta", "credibility", "limit", "sd", "above", "sharpness", "asks_after", "enters", "most", "refiles")  # fmt: skip
        places = [p for p in paths(data) if p[-1] in keys]
        if places:
            put(data, rng.choice(places), deepcopy(rng.choice([*NUMBERS, *NUMBERS, *WRONG])))

    def word(self, data: Any, path: Path, rng: random.Random) -> None:
        put(data, path, rng.choice(WORDS))

    def turn(self, data: Any, path: Path, rng: random.Random) -> None:
        """A list for a mapping, a mapping for a list, either for a value."""
        value = at(data, path)
        if isinstance(value, dict):
            put(data, path, rng.choice([list(value.values()), list(value)]))
        elif isinstance(value, list):
            put(data, path, rng.choice([{str(i): v for i, v in enumerate(value)}, value[0] if value else None]))
        else:
            put(data, path, rng.choice([[value], {"is": value}, str(value)]))

    def repeat(self, data: Any, path: Path, rng: random.Random) -> None:
        parent = at(data, path[:-1])
        if isinstance(parent, list):
            parent.insert(int(path[-1]), deepcopy(parent[int(path[-1])]))
        else:
            parent[f"{path[-1]}_2"] = deepcopy(parent[path[-1]])

    def twice(self, data: Any, path: Path, rng: random.Random) -> None:
        value = at(data, path)
        if isinstance(value, dict) and rng.random() < 0.2:
            put(data, path, Twice(value))

    def rename_everywhere(self, data: Any, path: Path, rng: random.Random) -> None:
        """A name is changed wherever it stands, in expressions too, mostly into another one of the file."""
        names = [str(p[-1]) for p in paths(data) if len(p) > 1 and isinstance(p[-1], str)]
        if names:
            old, new = rng.choice(names), rng.choice([*rng.sample(names, min(3, len(names))), "all", "neu"])
            found = _renamed(data, re.compile(rf"\b{re.escape(old)}\b"), new)
            if isinstance(data, dict):
                data.clear()
                data.update(found)


def _renamed(value: Any, old: re.Pattern[str], new: str) -> Any:
    if isinstance(value, dict):
        return {_renamed(key, old, new): _renamed(part, old, new) for key, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part, old, new) for part in value]
    return old.sub(lambda _: new, value) if isinstance(value, str) and not isinstance(value, Raw) else value
