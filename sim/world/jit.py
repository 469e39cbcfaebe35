"""How this package compiles: one decorator, one rule of arithmetic, one cache that cannot go stale.

numba keeps compiled code on disk, but looks only at the file in which a function stands: an edit to a
function or a constant that was taken in from another file goes unnoticed. Here the cache directory of a file
is named by a hash of that file, of every file of this package that it imports, directly or not, of the
versions of Python, numba and numpy, and of the processor. What can change the code changes the directory.

All processes that use one directory write the same bytes into it, and numba replaces files atomically, so
that any number of them may start at once. A directory that cannot be written, a full disk or a damaged file
cost the time to compile, never the run. `NUMBA_CACHE_DIR` moves the directories, which may be deleted at any
time. The logger of this module tells once in a process, as information, that something has to be compiled.
"""

import functools
import hashlib
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy
from llvmlite import binding as llvm
from numba.core import config
from numba.core.caching import FunctionCache, NullCache
from numba.core.compiler_lock import global_compiler_lock
from numba.core.runtime import rtsys

IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+([^\n]*))", re.MULTILINE
)
NAME = re.compile(r"[\w.]+")
HASH = 32  # bytes of a hash
Function = TypeVar("Function", bound=Callable[..., object])

_PACKAGE = __name__.partition(".")[0]
_ROOT = Path(__file__).parents[__name__.count(".")]


def compiled(signature: str) -> Callable[[Function], Function]:
    """Compile a function to machine code for the one `signature`, with IEEE arithmetic as it is written.

    No reordering, no fused multiply-add; division by zero gives inf or nan. Arguments are converted to the
    signature. The bits are the same on every machine as long as the function uses only `+ - * /`, `sqrt` and
    integers; its Python version stays reachable as `.py_func`. There is one signature a function, because
    numba's index may mix up two that different processes add at the same time.

    It is compiled or fetched when it is first called, from Python or by what is being compiled: most functions are
    part of others, and a command calls few of them.

    >>> @compiled("float64(float64)")
    ... def half(x: float) -> float:
    ...     return 0.5 * x
    >>> half(3)
    1.5
    """

    def decorate(function: Function) -> Function:
        dispatcher = numba.njit(error_model="numpy")(function)
        if dispatcher is function:  # NUMBA_DISABLE_JIT
            return function
        own = dispatcher.compile

        def as_declared(types: object) -> Function:
            """In place of `compile`: numba asks it for these types when it knows no code, and calls what it returns."""
            with global_compiler_lock:
                if not dispatcher.overloads:
                    _fetch(dispatcher, own, signature)
                    dispatcher.disable_compile()
            return dispatcher  # type: ignore[no-any-return]

        dispatcher.compile = as_declared
        return dispatcher  # type: ignore[no-any-return]

    return decorate


def _fetch(dispatcher: Any, compile_: Callable[[str], object], signature: str) -> None:
    directory = kept_in(Path(dispatcher.py_func.__code__.co_filename))
    if directory is None:
        tell()
    else:
        try:
            _enable_caching(dispatcher, directory)
            compile_(signature)
            return
        except Exception:
            # Whatever is wrong with the cache, the source is still there, and the next process starts
            # it afresh. An error of the source itself comes up again below.
            shutil.rmtree(directory, ignore_errors=True)
            dispatcher._cache = NullCache()
    compile_(signature)


class _Cache(FunctionCache):  # type: ignore[misc]  # numba has no types
    """numba's cache without what only its compiler needs: all that it can compile, and scipy's linear algebra.

    That is half a second in every process. Code that was found needs the counting of references to arrays, and no
    more; where none was found, the compiler fetches the rest itself.
    """

    def load_overload(self, sig: object, target_context: Any) -> Any:
        """The code that was kept, or None."""
        rtsys.initialize(target_context)
        found = None
        with self._guard_against_spurious_io_errors():
            found = self._load_overload(sig, target_context)
        if found is None:
            tell()
        return found


@functools.cache
def tell() -> None:
    """Say once in a process that something has to be compiled."""
    logging.getLogger(__name__).info("compiling for this machine: up to a minute, once")


def _enable_caching(dispatcher: Any, directory: Path) -> None:
    # numba reads its directory here. It is put back, so that other users of numba in the same process keep theirs.
    before = config.CACHE_DIR
    config.CACHE_DIR = str(directory)
    try:
        dispatcher._cache = _Cache(dispatcher.py_func)
    finally:
        config.CACHE_DIR = before


@functools.cache
def kept_in(source: Path) -> Path | None:
    """The cache directory of a source file, or None where there is none to write to."""
    try:
        home = _home()
        if not home.is_absolute():  # a folder of whoever calls, and another one the next time
            return None
        directory = home / "sim-numba" / _key(source)
        directory.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=directory).close()
    except (OSError, RuntimeError):  # RuntimeError: there is no home directory
        return None
    return directory


def keep(file: Path, data: bytes) -> None:
    """Write a file of the cache behind its hash; a full disk costs whoever needs it the time to make it again."""
    with suppress(OSError):
        beside = file.with_suffix(f".{os.getpid()}")
        beside.write_bytes(hashlib.sha256(data).digest() + data)
        beside.replace(file)


def read_kept(file: Path) -> bytes | None:
    """What `keep` was given; None: it is not there, or not as it was written."""
    try:
        said = file.read_bytes()
    except OSError:
        return None
    data = said[HASH:]
    return data if hashlib.sha256(data).digest() == said[:HASH] else None


def _home() -> Path:
    """The folder that the operating system sets aside for caches of this user."""
    if config.CACHE_DIR:
        return Path(config.CACHE_DIR).absolute()  # as it was asked for
    if sys.platform == "win32" and "LOCALAPPDATA" in os.environ:
        return Path(os.environ["LOCALAPPDATA"])
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return named if named.is_absolute() else Path.home() / ".cache"  # a relative one is to be ignored (XDG)


def _key(source: Path) -> str:
    """Hash of all that decides what the compiled code of a source file is."""
    processor = (llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten())
    versions = (sys.version, numba.__version__, numpy.__version__)
    digest = hashlib.sha256(repr((versions, processor, config.CPU_NAME, config.CPU_FEATURES)).encode())
    files: set[Path] = set()
    waiting = {source, Path(__file__)}
    while waiting:
        file = waiting.pop()
        files.add(file)
        waiting |= _imported(file) - files
    for file in sorted(files):
        digest.update(f"\n{file.name}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:20]


@functools.cache
def _imported(file: Path) -> frozenset[Path]:
    """The files of this package that a file imports."""
    return frozenset(
        path
        for name in _names(file.read_text(encoding="utf-8"))
        if name.partition(".")[0] == _PACKAGE
        for path in (_ROOT / f"{name.replace('.', '/')}.py", _ROOT / name.replace(".", "/") / "__init__.py")
        if path.is_file()
    )


def _names(code: str) -> Iterator[str]:
    """Every module that the imports of a file may mean; a name imported from a package may be a module.

    What only looks like an import counts too. To parse the files would take ten times as long, in every process.
    """
    for package, names, modules in IMPORT.findall(code):
        if package:
            yield package
        yield from (f"{package}.{name}" for name in NAME.findall(names))
        yield from NAME.findall(modules)
