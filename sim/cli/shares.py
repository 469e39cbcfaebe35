"""A part of a run, for as many terminals or machines as take part: whoever comes last adds up."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.cli.options import at
from sim.cli.progress import progress_bar
from sim.cli.run_folder import finished, kept_so_far, not_the_same
from sim.cli.say import say
from sim.errors import AtWorkError, RunError, VanishedError
from sim.execution.chunk import Place
from sim.execution.executor import execute, spans_of
from sim.execution.options import Options
from sim.statistics.precision import many
from sim.store.shared import taking_part
from sim.world.plan import Plan


def play_share(
    question: dict[str, Any],
    out: Path,
    name: str,
    plan: Plan,
    options: Options,
    share: tuple[int, int],
    *,
    quiet: bool,
    more: Sequence[str] = (),
) -> bool:
    """Play a part of a run; whether it is to be added up here, for nobody plays any more.

    Args:
        more: what else the command was given, and is to be given to continue.

    Raises:
        RunError: if an unfinished run of another version is in the way, or the disk refuses.
    """
    if options.until_halfwidth is not None:
        raise RunError(
            "--share and --until-halfwidth: no part knows how narrow all together are; leave one of them out"
        )
    final = out / name / question["id"]
    if finished(out, name, question) is not None:
        return True
    try:
        with (
            taking_part(final, question, lambda before: not_the_same(final, before, question), _tell) as chunks,
            progress_bar(options, quiet) as progress,
        ):
            try:
                execute([plan], options, place=Place(chunks, [""]), progress=progress, share=share)
                mine = spans_of(options, 0, options.n, share)
                chunks.must_hold(*((first // options.per_belief, last - first) for first, last in mine))
            except Exception as error:
                if not isinstance(error, VanishedError) and not chunks.vanished():
                    raise
                gone = chunks.gone()
                again = shlex.join([*at(out), *more, "--share", f"{share[0]}/{share[1]}"])
                gone.add_note(kept_so_far(chunks.count(), options.n, f"{question['command']} {again}"))
                raise gone from error
    except AtWorkError as error:
        return left_to_others(str(error), quiet)
    done = chunks.count()
    if done < options.n:
        text = (
            f"{final}: part {share[0]} of {share[1]} is played; {done:,} of {many(options.n, 'replication')} are there"
        )
        return left_to_others(f"{text}, and whoever comes last adds up", quiet)
    return True


def _tell(line: str) -> None:
    say(line, err=True)


def left_to_others(text: str, quiet: bool) -> bool:
    """Say what others do, or will do."""
    if not quiet:
        say(text, err=True)
    return False
