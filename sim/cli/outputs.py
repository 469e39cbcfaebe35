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
            return super().write(text)

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


def make_outputs() -> None:
    """Give both outputs their names; what one cannot spell is replaced, and one that is closed takes whatever comes."""
    for name, named in (("stdout", "standard output"), ("stderr", "standard error")):
        stream = getattr(sys, name)
        if stream is None:  # and the next file that is opened would take its number
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif type(stream) is TextIOWrapper:
            encoding, by_line, at_once = stream.encoding, stream.line_buffering, stream.write_through
            output = _Named(stream.detach(), encoding, "replace", None, by_line, at_once)
            output.named = named
            setattr(sys, name, output)
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
