"""What a terminal shows of work that takes long: that code is compiled first, and how far a run has come."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sim.execution.options import Options

COMPILER = "sim.world.jit"  # the logger that tells, of a module that takes long to import


class _Line(logging.Handler):
    """A line on stderr, above the bar if there is one by then."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a message."""
        print(record.getMessage(), file=sys.stderr)


def tell_compiling(quiet: bool) -> None:
    """From now on, say on a terminal when code has to be compiled, which it has on the first run of a version."""
    log = logging.getLogger(COMPILER)
    if not quiet and _on_terminal() and not log.handlers:
        log.setLevel(logging.INFO)
        log.addHandler(_Line())


def _on_terminal() -> bool:
    return sys.stderr.isatty()


@contextmanager
def progress_bar(options: Options, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar with rate and time left, on a terminal only."""
    if quiet or not _on_terminal():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("replications"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=options.n, rate="")

        def show(done: int, total: int) -> None:
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(task, completed=done, total=total, rate=f"{speed:,.0f}/s" if speed else "")

        yield show
