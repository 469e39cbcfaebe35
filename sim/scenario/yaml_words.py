"""What the YAML parser cannot read, in an analyst's words: what stands there, and what to do."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.error import MarkedYAMLError

QUOTES = "a text with a comma, a bracket or a colon and a blank in it needs quotes"
COLUMN = "keys of one mapping, and items of one list, begin in one column"
# how the parser's problem begins -> what it is, with the line on which the part that it stands in began
WORDS = {
    "expected <block end>": f"begins in a column where nothing it could belong to begins; what is around it is from line {{line}}; {COLUMN}",
    "expected ',' or '}'": f"the mapping in braces from line {{line}} is not closed where it seems to end; {QUOTES}",
    "expected ',' or ']'": f"the list in brackets from line {{line}} is not closed where it seems to end; {QUOTES}",
    "mapping values are not allowed here": f"a colon where no key can be; {QUOTES}, a key needs `: ` after it, and {COLUMN}",
    "could not find expected ':'": f"a line that is neither a key with `: ` nor an item; {QUOTES}, and {COLUMN}",
    "expected '<document start>'": "what stands above is whole, and this is not of it; a file holds one mapping of keys",
    "found unexpected end of stream": "this quote is not closed",
}


def told(error: MarkedYAMLError) -> tuple[Any, str]:
    """Where the problem is, as a mark of the parser, and what it is; a quote that is not closed stands where it opens."""
    problem = " ".join(str(error.problem).split())
    words = next((words for beginning, words in WORDS.items() if problem.startswith(beginning)), problem)
    around = error.context_mark
    at = error.problem_mark or around
    if around and problem.startswith("found unexpected end of stream"):
        at = around
    return at, words.format(line=around.line + 1) if around and words is not problem else words
