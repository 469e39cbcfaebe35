"""YAML text as nodes of plain data that know where they stand.

The events of ruamel's YAML 1.2 parser are composed here rather than by ruamel, because a scenario comes
from a stranger: every rule of what a file may hold is checked while it is read, before anything is built.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from sim.errors import ScenarioError
from sim.scenario.position import TURNS, Entries, Mark, Node, Scalar, Steps, fault, nearest, not_allowed, shown, unseen
from sim.scenario.problems import Problems
from sim.scenario.scalars import plain_scalar, without_commas
from sim.scenario.yaml_words import told

MOST_VALUES = 100_000
MOST_LEVELS = 50
COMMA = re.compile("[0-9],[0-9]")
NUMBER = re.compile("[-+.]*[0-9]")  # how one begins
AFTER = re.compile("[ \n]*[,}]")  # what follows a key that has no value
CONFLICT = re.compile("^<{7} ", re.MULTILINE)
DIRECTIVE = re.compile(r"^%(?!YAML 1\.2\s)", re.MULTILINE)

ODD = re.compile(TURNS.pattern + "|[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def decode(raw: bytes, file: str) -> str:
    """The text of a file: UTF-8, with or without a byte order mark, any end of line as it stands.

    Raises:
        ScenarioError: at the first byte that is not UTF-8.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig")
        raise fault(
            _at(before, file), (), f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        ) from None


@lru_cache(maxsize=64)  # a comparison reads the same fact sheets and priors for each scenario; nodes never change
def compose(text: str, file: str, path: Steps = ()) -> Node | None:
    """The one document in a text, the value of `path`; None where there is nothing but comments.

    Raises:
        ScenarioError: for anything that a scenario may not hold, at its place; what can be read over is gathered.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))  # one way of writing what looks the same
    odd = ODD.search(text)
    if odd:
        rule = "a tab; indent with spaces" if odd[0] == "\t" else not_allowed(odd[0])
        raise fault(_at(text[: odd.start()], file), path, rule)
    conflict = CONFLICT.search(text)
    if conflict:
        rule = "a mark of git, of two versions that contradict each other; keep one of them, and remove the marks"
        raise fault(_at(text[: conflict.start()], file), path, rule)
    composer, node = _Composer(text, file, path), None
    with composer.problems.part():
        node = composer.document()
    composer.problems.stop()
    return node


def _at(before: str, file: str) -> Mark:
    """The place just after a text."""
    return Mark(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


class _Composer:
    """Builds the nodes of one text from the events of ruamel's parser."""

    def __init__(self, text: str, file: str, path: Steps) -> None:
        self.text = text
        self.file = file
        self.path = path
        self.events = YAML(typ="safe", pure=True).parse(text)
        self.anchors: dict[str, Node | None] = {}  # None while the value is being read
        self.size = 0
        self.problems = Problems()
        self.last = Mark(file, 1, 1)

    def document(self) -> Node | None:
        self.next()
        start = self.next()
        if isinstance(start, StreamEndEvent):
            return None
        # YAML 1.1 would read `no` as false, and %TAG serves only tags.
        if start.tags or start.version not in (None, (1, 2)):
            directive = DIRECTIVE.search(self.text)
            place = _at(self.text[: directive.start()], self.file) if directive else self.mark(start.start_mark)
            raise fault(place, self.path, "the only directive allowed is %YAML 1.2")
        node = self.node(self.next(), self.path)
        self.next()
        after = self.next()
        if not isinstance(after, StreamEndEvent):
            raise self.fault(after, self.path, "a second document; a file holds one")
        return node

    def next(self) -> Any:
        try:
            event = next(self.events)
        except MarkedYAMLError as error:
            at, message = told(error)
            raise fault(self.mark(at), self.path, shown(message, 250) + self.unseen_before(at)) from None
        except Exception:  # ruamel lets an escape such as "\\U99999999" and a version 1.3 fail in many ways
            raise fault(self.last, self.path, "what begins after this is not YAML 1.2") from None
        self.last = self.mark(event.start_mark)
        return event

    def unseen_before(self, mark: Any) -> str:
        """A character that nobody sees, in the lines from what was last understood to a place; empty: there is none."""
        for number, line in list(enumerate(self.text.split("\n"), 1))[self.last.line - 1 : mark.line + 1]:
            if odd := unseen(line):
                return f"; {odd}, stands in line {number}"
        return ""

    def mark(self, mark: Any) -> Mark:
        return Mark(self.file, mark.line + 1, mark.column + 1)

    def fault(self, event: Any, path: Steps, message: str) -> ScenarioError:
        return fault(self.mark(event.start_mark), path, message)

    def node(self, event: Any, path: Steps) -> Node:
        self.size += 1
        if self.size > MOST_VALUES:
            raise self.fault(event, path, f"more than {MOST_VALUES:,} values")
        if isinstance(event, AliasEvent):
            return self.alias(event, path)
        if event.ctag is not None:
            tag = f"{event.ctag.handle or ''}{event.ctag.suffix}"
            raise self.fault(event, path, f"{shown(tag)}: tags are not allowed; a scenario is plain data")
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        node = self.untagged(event, path)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def untagged(self, event: Any, path: Steps) -> Node:
        if isinstance(event, ScalarEvent):
            return Node(self.scalar(event, path), self.mark(event.start_mark))
        if len(path) >= MOST_LEVELS:
            raise self.fault(event, (), f"nested deeper than {MOST_LEVELS} levels")
        if isinstance(event, MappingStartEvent):
            return Node.of(self.entries(path), self.mark(event.start_mark))
        assert isinstance(event, SequenceStartEvent)
        items: list[Node] = []
        while not isinstance(part := self.next(), SequenceEndEvent):
            items.append(self.node(part, (*path, len(items))))
        return Node.of(items, self.mark(event.start_mark))

    def entries(self, path: Steps) -> Entries:
        entries: Entries = {}
        before: tuple[str, Any] = "", None
        torn: dict[str, tuple[Any, str]] = {}
        while not isinstance(event := self.next(), MappingEndEvent):
            key = self.key(event, path)
            if before[1] is not None and self.follows_a_comma(event):
                start, end = before[1].start_mark.index, event.end_mark.index
                torn[before[0]] = before[1], " ".join(self.text[start:end].split())
                self.next()
                continue
            if key in entries:
                line = entries[key][0].line
                self.problems.add(self.fault(event, (*path, key), f"this key is already given on line {line}").problems)
            at, part = self.mark(event.start_mark), self.next()
            number = isinstance(part, ScalarEvent) and part.implicit[0] and NUMBER.match(part.value)
            before = key, part if number else None
            node = self.node(part, (*path, key))
            # Where nothing follows a key, ruamel names the place of what comes next, which may be far below.
            nothing = node.value is None and isinstance(part, ScalarEvent) and not part.value
            entries[key] = at, Node(None, at) if nothing else node
        for key, (part, said) in torn.items():
            rule = f"{shown(said)}: a number has no comma; write {shown(without_commas(said))}"
            self.problems.add(self.fault(part, (*path, key), rule).problems)
        return entries

    def follows_a_comma(self, key: Any) -> bool:
        """Whether a key in braces is what comes after the comma of a number, such as the 5 of {grants: 0,5}."""
        start, end = key.start_mark.index, key.end_mark.index
        return (
            key.implicit[0]
            and COMMA.fullmatch(self.text[max(start - 2, 0) : start + 1]) is not None
            and AFTER.match(self.text, end) is not None
        )

    def key(self, event: Any, path: Steps) -> str:
        """A key as text; numbers as they are written, since levels of a term may be numbers."""
        if not isinstance(event, ScalarEvent):
            raise self.fault(event, path, "a key must be a name or a number")
        value = self.node(event, path).value
        if event.implicit[0] and event.value == "<<":
            raise self.fault(event, path, "<<: merge keys are not allowed; use extends")
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            rule = "a key must be a name or a number; put it in quotes if it is a name"
            raise self.fault(event, path, f"{event.value or 'nothing'}: {rule}")
        return str(event.value)

    def alias(self, event: Any, path: Steps) -> Node:
        name = event.anchor
        if name not in self.anchors:
            raise self.fault(event, path, f"*{shown(name)}: no such anchor{nearest(name, self.anchors)}")
        node = self.anchors[name]
        name = shown(name)
        if node is None:
            raise self.fault(event, path, f"*{name}: contains itself")
        self.size += node.size - 1
        if self.size > MOST_VALUES:
            raise self.fault(event, path, f"*{name}: aliases unfold to more than {MOST_VALUES:,} values")
        if len(path) + node.height > MOST_LEVELS:
            raise self.fault(event, path, f"*{name}: nested deeper than {MOST_LEVELS} levels")
        return Node(node.value, self.mark(event.start_mark), node.size, node.height)

    def scalar(self, event: Any, path: Steps) -> Scalar:
        text: str = event.value
        if not event.implicit[0]:
            # Only an escape in double quotes can bring in what the text itself may not hold.
            odd = event.style == '"' and ODD.search(text.replace("\t", " "))
            if odd:
                raise self.fault(event, path, not_allowed(odd[0]))
            return text
        try:
            adds = text.startswith("+") and path[:1] in (("events",), ("so_far",)) and path[-2:-1] == ("sets",)
            if adds:  # which means more to people than to YAML
                raise ValueError(f"would set it to {text[1:]}; to add to what it is write {{add: {text[1:]}}}")
            return plain_scalar(text)
        except ValueError as error:
            self.problems.add(self.fault(event, path, f"{shown(text)} {error}").problems)
            return text
