"""Plain data that know where they stand, and errors that say it."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sim.errors import Problem, ScenarioError

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
SET = "--set"  # the file name of what stands in no file but on the command line

# What fonts show nothing for, beside the categories Cc and Cf: fillers, variation selectors, an empty Braille cell (the property
# Default_Ignorable_Code_Point of Unicode 15, and what is a blank under another name).
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
# What nobody sees in a word, and is a part of how that is written: between letters of Persian or Hindi and emoji, after an emoji,
# a sign of Chinese or Mongolian, in a keycap.
WRITTEN = re.compile(
    "(?<=[^\\x00-\\xa0])[\u200c\u200d](?=[^\\x00-\\xa0])|(?<=[^\\x00-\\xa0])[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    "|(?<=[0-9#*])\ufe0f(?=\u20e3)"
)
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # the Bidi_Control of Unicode

Steps: TypeAlias = tuple[str | int, ...]  # the way from the top of a scenario to a value: keys and indices
Scalar: TypeAlias = str | int | float | bool | date | None
Entries: TypeAlias = "dict[str, tuple[Mark, Node]]"  # to each key, where it stands and its value


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something stands: a file as the user would type it, a line and a column counted from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Node:
    """A value, where it stands, and how much it is with all aliases written out.

    `size` counts the values in it, itself included; `height` the levels of lists and mappings.
    Nodes are never changed, so that aliases and merged files may share them.
    """

    value: "Scalar | list[Node] | Entries"
    mark: Mark
    size: int = 1
    height: int = 0

    @classmethod
    def of(cls, value: "list[Node] | Entries", mark: Mark) -> "Node":
        """The node of a list or a mapping."""
        parts = value if isinstance(value, list) else [node for _, node in value.values()]
        height = 1 + max((part.height for part in parts), default=0)
        return cls(value, mark, 1 + sum(part.size for part in parts), height)

    def plain(self) -> Any:
        """The value without positions. No two places of it share a list or a dict."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, (_, node) in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def has(node: Any, step: Any) -> bool:
    """Whether a mapping has a key, or a list an index."""
    if isinstance(node, dict):
        return step in node
    return isinstance(node, list) and isinstance(step, int) and 0 <= step < len(node)


def value_at(data: Any, path: str) -> Any:
    """What stands at a dotted path, items of lists by their places or ids; None: nothing.

    >>> value_at({"grants": {"0.5": [{"id": "x", "is": 3}]}}, "grants.0.5.x.is")
    3
    """
    return _below(data, path.split("."))


def _below(node: Any, steps: Sequence[str]) -> Any:
    if not steps:
        return node
    if isinstance(node, dict):  # keys may hold dots: the longest that there is, as for what is set
        ends = [n for n in range(len(steps), 0, -1) if ".".join(steps[:n]) in node]
        return _below(node[".".join(steps[: ends[0]])], steps[ends[0] :]) if ends else None
    if isinstance(node, list):
        named = [item for item in node if isinstance(item, dict) and item.get("id") == steps[0]]
        placed = [item for i, item in enumerate(node) if str(i) == steps[0]]
        return _below((named or placed)[0], steps[1:]) if named or placed else None
    return None


def bare(value: Any) -> Any:
    """A value without what it cites.

    >>> bare({"is": {"pert": [1, 2, 3]}, "evidence": ["f1"]})
    {'pert': [1, 2, 3]}
    """
    if isinstance(value, list):
        return [bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: bare(part) for key, part in value.items() if key != "evidence"}
    return kept["is"] if set(kept) == {"is"} else kept


def nearest(name: str, valid: Iterable[str]) -> str:
    """A hint to the valid name most like `name`, to end a message with; empty where none is alike.

    A number is like the one nearest to it, where it lies between others.

    >>> nearest("orcle", ["oracle", "bytedance"]), nearest("50", ["0", "49", "66"])
    (' (did you mean "oracle"?)', ' (did you mean "49"?)')
    """
    valid = list(valid)
    if NUMBER.fullmatch(name) and (numbers := sorted((float(v), v) for v in valid if NUMBER.fullmatch(v))):
        at, between = float(name), numbers[0][0] <= float(name) <= numbers[-1][0]
        return meant(name, min(numbers, key=lambda one: abs(one[0] - at))[1]) if between else ""
    names = {v.casefold(): v for v in valid if v != name}
    # difflib takes quadratic time, and nobody mistypes a name as long as this.
    close = difflib.get_close_matches(name.casefold(), names, n=1) if len(name) <= 100 else []
    return meant(name, names[close[0]]) if close else ""


def meant(name: str, other: str) -> str:
    """The hint that another name was meant; empty where there is none, or it is what was typed."""
    return f' (did you mean "{other}"?)' if other not in ("", name) else ""


def fault(mark: Mark, path: Steps, message: str) -> ScenarioError:
    """The error `file:line:column: dotted.path: message`; of a command line, `--set dotted.path: message`."""
    place = SET if mark.file == SET else f"{mark.file}:{mark.line}:{mark.column}:"
    dotted, message = printable(".".join(map(_named, path))), printable(message)
    text = " ".join(filter(None, [printable(place), dotted and f"{dotted}:", message]))
    return ScenarioError(Problem(text, mark.file, mark.line, mark.column, dotted, message))


def _named(step: str | int) -> str:
    """A step of a path; a key with a blank at an end stands in quotes."""
    text = shown(str(step))
    return text if text == text.strip() else f'"{text}"'


def printable(text: str) -> str:
    """The text on one line and without what a terminal would obey rather than show."""
    written = {found.start() for found in WRITTEN.finditer(text)}
    return "".join(
        c if c.isprintable() or i in written else c.encode("unicode_escape").decode() for i, c in enumerate(text)
    )


def seen(text: str) -> str:
    """What a reader sees of a text: nothing of what only steers how it is shown."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf") and not BLANK.match(c))


def is_name(text: str) -> bool:
    """Whether a text may be a name: one printable line without blanks around it, and nothing unseen but what its script needs.

    >>> [is_name(text) for text in ("the owner", "\u2764\ufe0f", "owner\ufe0f", "the\u200downer", " owner")]
    [True, True, False, False, False]
    """
    bare = WRITTEN.sub("", text)
    return not unseen(bare) and bare.isprintable() and text == text.strip()


def unseen(text: str) -> str:
    """The first character of a text that looks like a blank or like nothing, and is no blank; empty: there is none.

    >>> unseen("3 days"), unseen("3\\u00a0days")
    ('', 'the character U+00A0, which is not seen')
    """
    odd = next((c for c in text if c != " " and (unicodedata.category(c) in ("Zs", "Cf") or BLANK.match(c))), None)
    return f"{character(odd)}, which is not seen" if odd else ""


def not_allowed(one: str) -> str:
    """What is told of a character that no text may hold."""
    turns = ", which is not seen and turns round the text after it," if TURNS.match(one) else ""
    return f"{character(one)}{turns} is not allowed"


def character(one: str) -> str:
    """What a character is called that cannot be shown."""
    return f"the character U+{ord(one):04X}"


def shown(value: str, most: int = 60) -> str:
    """A value short enough for a message: at most so many characters of it."""
    return value if len(value) <= most else f"{value[: most - 3]}..."
