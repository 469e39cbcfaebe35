"""Standard output and standard error, as every command writes to them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper


class _Named(TextIOWrapper):
    """An output whose errors bear its name, as those of a file do."""

    named = ""

    def write(self, text: str, /) -> int:
        """Write a text."""
        with self._naming():
            super().write(text)
        return len(text)

    def flush(self) -> None:
        """Hand on what is written."""
        with self._naming():
            super().flush()

    @contextmanager
    def _naming(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            error.filename = self.named
            raise


class _Told(_Named):
    """Standard error: where it is full, what a command tells is lost, and what the command does is not."""

    @contextmanager
    def _naming(self) -> Iterator[None]:
        try:
            with super()._naming():
                yield
        except BrokenPipeError:
            raise
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())  # which also takes what is still to be handed on


def make_outputs() -> None:
    """Give both outputs their names; what one cannot spell is replaced, and one that is closed takes whatever comes, as does a full stderr."""
    for name, named, kind in (("stdout", "standard output", _Named), ("stderr", "standard error", _Told)):
        stream = getattr(sys, name)
        if stream is None:  # and the next file that is opened would take its number
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif type(stream) is TextIOWrapper:
            encoding, by_line, at_once = stream.encoding, stream.line_buffering, stream.write_through
            output = kind(stream.detach(), encoding, "replace", None, by_line, at_once)
            output.named = named
            setattr(sys, name, output)
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def as_data() -> None:
    """What is printed from now on is a file for other programs, in UTF-8, unless somebody reads it in a terminal."""
    if isinstance(sys.stdout, TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")
