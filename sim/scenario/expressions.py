"""Expressions: the small safe grammar in which a scenario asks about the state of the world.

    closed and is(sale)
    cleared(cfius) and not refused(export_licence)
    ever extended(app_ban) or days_to(divestiture) <= 5
    trade_war > 0.5 and tech_list == updated

An expression is parsed here into a syntax tree; names are resolved when the scenario is compiled.
Nothing in an expression can execute code.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput
from lark.exceptions import VisitError

from sim.scenario.numbers import DAYS
from sim.scenario.wording import quoted
from sim.scenario.words import CALLED

GRAMMAR = r"""
?start: or_
?or_: and_ ("or" and_)*
?and_: not_ ("and" not_)*
?not_: "not" not_ -> not_
     | "ever" not_ -> ever
     | comparison
?comparison: sum_ (COMPARE sum_)?
?sum_: product (SIGN product)*
?product: atom (TIMES atom)*
?atom: NUMBER -> number
     | NAME -> name
     | NAME "(" or_ ("," or_)* ")" -> call
     | "-" atom -> negative
     | "(" or_ ")"
COMPARE: "==" | "!=" | "<=" | ">=" | "<" | ">"
SIGN: "+" | "-"
TIMES: "*" | "/"
NAME: /[A-Za-z_][A-Za-z0-9_]*/
NUMBER: /[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/
%ignore /[ \t\n]+/
"""
SIGNS = {"&": "and", "|": "or", "!": "not", "=>": ">=", "=<": "<=", "=": "==", "≥": ">=", "≤": "<=", "≠": "!="}
TIME = re.compile(r"(?<![\w.])([0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*$")
UNIT = re.compile(rf"({'|'.join(DAYS)})s?\b")
LONGEST = 2_000
DEEPEST = 20


@dataclass(frozen=True)
class Num:
    """A number."""

    value: float


@dataclass(frozen=True)
class Name:
    """A bare word: a progress word, a circumstance, a term or a level."""

    text: str


@dataclass(frozen=True)
class Call:
    """A word with arguments, such as ``cleared(cfius)``."""

    function: str
    args: tuple[Node, ...]


@dataclass(frozen=True)
class Operation:
    """An operator over one or two operands: not, ever, and, or, a comparison, arithmetic."""

    op: str
    args: tuple[Node, ...]


Node = Num | Name | Call | Operation


@dataclass(frozen=True)
class Expression:
    """A parsed expression with the text that the analyst wrote."""

    text: str
    node: Node

    def names(self) -> frozenset[str]:
        """Every bare word and function argument in the expression."""
        return frozenset(names_in(self.node))


def names_in(node: Node) -> list[str]:
    """Every bare word and function argument in a part of an expression."""
    if isinstance(node, Name):
        return [node.text]
    if isinstance(node, Num):
        return []
    return [name for arg in node.args for name in names_in(arg)]


class _Build(Transformer[Token, Node]):
    """Turns lark's tree into ours."""

    def number(self, items: list[Any]) -> Node:
        value = float(items[0])
        if math.isinf(value):
            raise ValueError(f"{items[0]}: is too large for a number")
        return Num(value)

    def name(self, items: list[Any]) -> Node:
        return Name(str(items[0]))

    def call(self, items: list[Any]) -> Node:
        return Call(str(items[0]), tuple(items[1:]))

    def negative(self, items: list[Any]) -> Node:
        return Operation("-", (Num(0.0), items[0]))

    def not_(self, items: list[Any]) -> Node:
        return Operation("not", (items[0],))

    def ever(self, items: list[Any]) -> Node:
        return Operation("ever", (items[0],))

    def or_(self, items: list[Any]) -> Node:
        return Operation("or", tuple(items))

    def and_(self, items: list[Any]) -> Node:
        return Operation("and", tuple(items))

    def comparison(self, items: list[Any]) -> Node:
        return Operation(str(items[1]), (items[0], items[2]))

    def _chain(self, items: list[Any]) -> Node:
        node: Node = items[0]
        for sign, right in zip(items[1::2], items[2::2], strict=True):
            node = Operation(str(sign), (node, right))
        return node

    sum_ = _chain
    product = _chain


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", maybe_placeholders=False)


def parse(text: object) -> Expression:
    """Parse an expression.

    Raises:
        ValueError: where the text is no expression; the message points at the place.

    >>> parse("closed and is(sale)").names() == {"closed", "sale"}
    True
    """
    if isinstance(text, bool):
        text = "true" if text else "false"
    if not isinstance(text, str):
        raise ValueError(f"{quoted(text)}: must be an expression such as `closed and is(sale)`")
    if len(text) > LONGEST:
        raise ValueError(f"an expression of {len(text)} characters: at most {LONGEST} are allowed")
    if max((text[:i].count("(") - text[:i].count(")") for i in range(len(text) + 1)), default=0) > DEEPEST:
        raise ValueError(f"brackets nested deeper than {DEEPEST}")
    try:
        return Expression(text, _Build().transform(_parser().parse(text)))
    except (VisitError, RecursionError) as error:
        inner = getattr(error, "orig_exc", error)
        deep = "the expression is too deeply nested"
        raise ValueError(f"{quoted(text)}: {inner if isinstance(inner, ValueError) else deep}") from None
    except UnexpectedInput as error:
        ended = getattr(getattr(error, "token", None), "type", "") == "$END" or error.pos_in_stream is None
        rest = "" if ended else text[error.pos_in_stream :].split("\n")[0][:20]
        where = f"at `{rest}`" if rest else "at its end"
        hint = _meant(text[: len(text) if ended else error.pos_in_stream], rest)
        raise ValueError(f"{quoted(text)}: is no expression {where} ({hint})") from None


def _meant(before: str, rest: str) -> str:
    """What somebody means who writes a sign of another language, or a word without its brackets."""
    sign = next((sign for sign in SIGNS if rest.startswith(sign)), "")
    if sign:
        return f"write `{SIGNS[sign]}`"
    if before.endswith("<") and rest.startswith(">"):
        return "write `!=`"
    time, unit = TIME.search(before), UNIT.match(rest)
    if time and unit:
        return f"write `{float(time[1]) * float(DAYS[unit[1]]):.10g}`: days, as a plain number"
    word, name = re.search(r"(\w*)\s*$", before), re.match(r"\w+", rest)
    if word is not None and word[1] in CALLED and name is not None:
        return f"write `{word[1]}({name[0]})`"
    return "write for example `closed and is(sale)`"
