"""How every command ends: what a user can mend is told, a line each, with exit code 2; an interrupt where all of them are."""

from __future__ import annotations

import errno
import gc
import os
import re
from collections.abc import Callable

import typer

from sim.cli.say import say, say_text

GARBAGE = 100_000  # objects between two searches for circles: a command makes many that stay, and few of those


def guarded(work: Callable[[], int], *, quiet: bool = False) -> None:
    """Do the work of a command and exit with the code that it returns. Notes on an error are told with it."""
    from sim.cli.endings import UNREAD, ended_as_asked
    from sim.cli.progress import tell_compiling
    from sim.errors import ScenarioError, SimError

    tell_compiling(quiet)
    gc.set_threshold(GARBAGE)
    try:
        with ended_as_asked():
            _look_at_epoch()
            code = work()
    except ScenarioError as error:  # a line for each thing that is wrong
        say_text(str(error), err=True)
        raise typer.Exit(2) from None
    except SimError as error:
        say(_told(str(error), error), err=True)
        raise typer.Exit(2) from None
    except BrokenPipeError:
        raise typer.Exit(UNREAD) from None
    except OSError as error:
        say(_told(_refused(error), error), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt as error:
        raise typer.Abort from error
    if code:
        raise typer.Exit(code)


def _look_at_epoch() -> None:
    """RunError where the moment of the sources is none. Libraries read it, some once all is played; an empty one is left out."""
    from sim.errors import RunError

    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch == "":
        del os.environ["SOURCE_DATE_EPOCH"]
    elif epoch is not None and not re.fullmatch("-?[0-9]{1,11}", epoch):
        raise RunError(f"SOURCE_DATE_EPOCH={ascii(epoch)[1:-1]}: must be a whole number of seconds since 1970")


def _refused(error: OSError) -> str:
    from sim.cli.endings import refused

    if error.errno == errno.EMFILE and error.filename is None:
        return "more open files are needed than a process may have here; raise `ulimit -n`, or try --workers 1"
    if error.errno == errno.ENOENT and "temporary directory" in str(error):  # as `tempfile` says it
        return "no folder for temporary files can be written to; name one by TMPDIR"
    return refused(error)


def _told(text: str, error: BaseException) -> str:
    return "; ".join([text, *getattr(error, "__notes__", [])])
