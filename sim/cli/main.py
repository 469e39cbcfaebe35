"""The command `sim`: begins it, and sees that it ends with the right exit code and a line, whatever happens."""

from __future__ import annotations

import os
import re
import sys
from importlib.util import find_spec
from typing import Any, cast

from sim.cli.endings import UNREAD, ended_as_asked, hear, interrupted, refused, unforeseen
from sim.cli.outputs import make_outputs


def start() -> None:
    """The command `sim`, to its exit code: 2 for what went wrong, 130 for Ctrl-C, 141 for a closed pipe, others as its commands say."""
    code = 0
    try:
        with ended_as_asked():
            code = _done()
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
    except KeyboardInterrupt as error:
        code = _failed(*interrupted(error))
    except BrokenPipeError:
        code = _failed("", UNREAD)
    except OSError as error:  # of help and version; commands tell their own
        code = _failed("" if code else refused(error), code or 2)
    except Exception as error:
        code = _failed(unforeseen(error))
    eval("0")  # after an interrupt within `exec` of a text, as libraries use it, `python -m` would end by SIGINT
    sys.exit(code)


def _done() -> int:
    make_outputs()
    if find_spec("fcntl") is None:
        return _failed("sim needs Linux or macOS; on Windows, install it in WSL")
    hear()
    try:
        os.getcwd()
    except FileNotFoundError:
        return _failed("the working folder is gone; change to another one")
    if any(re.fullmatch("(--[a-z-]+=)?", argument) for argument in sys.argv[1:]):
        return _failed("an argument is empty; say what it is to be, or leave it out")
    import typer  # what takes time is imported where Ctrl-C is told

    from sim.cli.app import app

    try:
        code = app(prog_name="sim", standalone_mode=False) or 0
        return _failed(*interrupted(None)) if code == 130 else code  # between commands, where typer says nothing
    except typer.TyperException as error:
        return _failed(_one_line(error), error.exit_code)
    except SystemExit as end:  # typer's own, where nobody reads its help
        return _failed("", UNREAD if end.code == 1 else int(end.code or 0))
    except typer.Abort as error:  # at a question, or out of a command
        if isinstance(error.__cause__, EOFError):  # of whatever else, which typer takes for a question
            raise error.__cause__ from None
        return _failed(*interrupted(error.__cause__))


def _one_line(error: Any) -> str:
    """What is wrong with the command line, and where to look; all of the help where there was none."""
    from sim.scenario.position import printable
    from sim.scenario.wording import rule

    said, context = error.format_message(), getattr(error, "ctx", None)
    if said.startswith("Usage: "):
        return str(said)
    place, colon, said = re.sub("^Invalid value(?: for|:) ", "", said).partition(": ")
    wrong = error.__cause__.errors()[0] if hasattr(error.__cause__, "errors") else None  # as pydantic tells it
    if wrong is not None:
        said = rule(wrong, wrong["input"])
    said = printable(f"{place.replace(chr(39), '') if colon else place}{colon}{said}").rstrip(".")
    return f"{said}; see `{context.command_path if context else _command()} --help`"


def _command() -> str:
    """The command that was typed, for an error that does not know it."""
    from typer.main import get_command

    from sim.cli.app import app

    named, found = "sim", cast("Any", get_command(app))
    for word in sys.argv[1:]:
        found = getattr(found, "commands", {}).get(word)
        if found is None:
            break
        named += f" {word}"
    return named


def _failed(message: str, code: int = 2) -> int:
    """Tell it where that can be told, and keep the interpreter from trying once more to write what is left."""
    try:
        if message:
            print(message, file=sys.stderr, flush=True)
    except OSError:
        _silence(2)
    try:
        sys.stdout.flush()
    except OSError:
        _silence(1)
    return code


def _silence(stream: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
