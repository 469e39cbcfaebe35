"""Names in scripts that run from right to left, set apart: else they turn round the numbers beside them."""

from __future__ import annotations

import re
from typing import Any

_LETTERS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_INSIDE = "[\u0300-\u036f\u200c\u200d]*"
_BETWEEN = r"(?:[^\S\n]+|['\"\u2019-]|&#3[49];)?"
_WORDS = re.compile(f"{_LETTERS}(?:{_INSIDE}{_BETWEEN}{_LETTERS})*{_INSIDE}")
_MARKUP = re.compile(r"(<(script|style|title)\b.*?</\2>|<[^>]*>)", re.DOTALL)


def isolated(text: str) -> str:
    """A text with marks around all words that run from right to left.

    >>> isolated("\u05e0\u05e1\u05d2\u05e8 93 %") == "\u2068\u05e0\u05e1\u05d2\u05e8\u2069 93 %"
    True
    """
    return _WORDS.sub("\u2068\\g<0>\u2069", text)


def isolated_in(spec: Any) -> Any:
    """The same for every text in a figure, but for its id."""
    if isinstance(spec, str):
        return isolated(spec)
    if isinstance(spec, dict):
        return {key: value if key == "id" else isolated_in(value) for key, value in spec.items()}
    return [isolated_in(one) for one in spec] if isinstance(spec, list | tuple) else spec


def with_isolation(page: str) -> str:
    """A page with an element around them instead, which is not copied with a text; attributes and scripts stay as they are."""
    if not _WORDS.search(page):
        return page
    parts = _MARKUP.split(page)  # text, markup, the name of a whole element or None, text, ...
    texts = [_WORDS.sub(r"<bdi>\g<0></bdi>", text) for text in parts[::3]]
    return "".join(part for pair in zip(texts, [*parts[1::3], ""], strict=True) for part in pair)
