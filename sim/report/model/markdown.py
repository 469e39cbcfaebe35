"""Markdown in which no text of a scenario becomes markup: everything passes through `text`, `code` or `link`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sim.scenario.position import printable

_SPECIAL = re.compile(r"([\\`*_\[\]~$])")
_START = re.compile(r"^(?:([#=:]|[+-](?![0-9.]))|(\d+)([.)])(?=\s|$))")  # what would begin a heading or a list
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9._~:/?#@!&'*+,;=%$-]*")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}


def text(said: object) -> str:
    """Words that stay words, on one line, wherever they stand.

    >>> text("<b>A|B</b> *x* see www.example.org")
    '&lt;b&gt;A&#124;B&lt;/b&gt; \\\\*x\\\\* see www&#46;example.org'
    """
    line = printable(" ".join(str(said).split()))
    line = "".join(_ENTITIES.get(c, c) for c in line)
    line = _SPECIAL.sub(r"\\\1", line).replace("://", "&#58;//").replace("www.", "www&#46;")
    return _START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", line)


def code(said: object) -> str:
    """A name or an expression as it stands in the file."""
    line = printable(" ".join(str(said).split()))
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def link(title: str, address: str) -> str:
    """A source: its title, and its address as a link where it is a plain web address."""
    if not address:
        return text(title)
    shown = f"<{address}>" if _ADDRESS.fullmatch(address) else text(address)
    return f"{text(title)}: {shown}" if title else shown


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already; columns in which nothing stands are left out; "" without rows."""
    found = [list(row) for row in rows]
    if not found:
        return ""
    keep = [i for i in range(len(head)) if i == 0 or any(row[i] for row in found)]
    lines = [[head[i] for i in keep], ["---"] * len(keep), *[[row[i] for i in keep] for row in found]]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def bullets(items: Iterable[str]) -> str:
    """A list of items that are Markdown already."""
    return "\n".join(f"- {item}" for item in items if item)


def page(blocks: Iterable[str]) -> str:
    """Blocks with an empty line between them."""
    return "\n\n".join(block for block in blocks if block) + "\n"
