"""The laws as machine code: all of them in one piece, made once for a machine and kept on disk.

numba makes LLVM's code of each law by itself; what a law calls stands there by name. LLVM then links all of it, with what
`arena.py` has for arrays of a while, optimises it as one program and writes one object file, which is loaded without numba's
compiler. Compiled the usual way each law would take in all that it calls, and each of those again: that takes twenty times as
long, and laws that set each other off cannot be kept on disk at all.
"""

from __future__ import annotations

import ctypes
import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
from numba import types
from numba.core.registry import cpu_target
from numba.core.runtime import rtsys
from numba.core.typing.templates import make_concrete_template
from numba.core.typing.templates import signature as signature_of

from sim.world.jit import keep, kept_in, read_kept, tell
from sim.world.kernel import links
from sim.world.kernel.arena import ARRAYS_OF_A_WHILE
from sim.world.kernel.courts import held_chance
from sim.world.kernel.memory import Layout, world_at
from sim.world.kernel.play import do, play
from sim.world.kernel.suits import gains_as_seen
from sim.world.kernel.world import LAWS

Law = Callable[..., object]
ENTRY = "sim_play"
PLAIN = {"int": types.int64, "float": types.float64, "bool": types.boolean, "None": types.none}
ARRAYS = {
    "Floats": (types.float64, 1), "Flags": (types.boolean, 1), "Ints": (types.int64, 1),
    "FloatRows": (types.float64, 2), "FlagRows": (types.boolean, 2), "IntRows": (types.int64, 2),
}  # fmt: skip
ONCE_IN_ANY = (2, 3)  # linkages of what LLVM takes over only where it is used already


class Machine:
    """The compiled laws, for worlds of one layout. One thread plays at a time: arrays of a while stand in one place."""

    def __init__(self, code: bytes) -> None:
        rtsys.initialize(cpu_target.target_context)
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        found = ctypes.CFUNCTYPE(ctypes.c_int32, *3 * [ctypes.c_int64])
        self._play = found(self._engine.get_function_address(ENTRY))

    def play(self, address: int, seed: int, replication: int) -> None:
        """Play one replication in the world at an address, without the lock of the interpreter.

        Raises:
            MemoryError: there is not enough of it.
        """
        if self._play(address, seed, replication):
            raise MemoryError("not enough memory to play")


_loaded: dict[str, Machine] = {}  # by the name of a kind of world


def kept(kind: Layout) -> Machine | None:
    """The compiled laws for worlds of a kind, if a file of this machine has them."""
    if kind.name not in _loaded:
        file = _file(kind)
        code = None if file is None else read_kept(file)
        if code is None:
            return None
        _loaded[kind.name] = Machine(code)
    return _loaded[kind.name]


def machine(kind: Layout) -> Machine:
    """The same; they are compiled where no file has them, which takes a minute."""
    found = kept(kind)
    if found is None:
        tell()
        code, file = compiled(kind), _file(kind)
        if file is not None:
            keep(file, code)
        found = _loaded[kind.name] = Machine(code)
    return found


def folder() -> Path | None:
    """Where this machine keeps the code; None: there is no place for it."""
    return kept_in(Path(__file__))


def _file(kind: Layout) -> Path | None:
    directory = folder()
    return None if directory is None else directory / f"{kind.name}.code"


def compiled(kind: Layout) -> bytes:
    """The object file of all laws."""
    with _little_garbage():
        parts, names = _parts(kind)
    whole = llvm.parse_assembly(_glue(names))
    whole.triple, whole.data_layout = parts[0].triple, parts[0].data_layout
    for part in parts:
        for function in part.functions:
            if not function.is_declaration and int(function.linkage) in ONCE_IN_ANY:
                function.linkage = "weak_odr"
        whole.link_in(part)
    for function in whole.functions:
        if not function.is_declaration and function.name != ENTRY:
            function.linkage = "internal"
    for variable in whole.global_variables:
        if variable.name.startswith(_pointer("")):
            variable.linkage = "internal"
    target = _target()
    tuning = llvm.create_pipeline_tuning_options(speed_level=2)
    tuning.slp_vectorization = False
    builder = llvm.create_pass_builder(target, tuning)
    builder.getModulePassManager().run(whole, builder)
    found: bytes = target.emit_object(whole)
    return found


def _target() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(cpu=llvm.get_host_cpu_name(), features=features, opt=2, jit=True)


@contextmanager
def _little_garbage() -> Iterator[None]:
    """What a compiler makes it mostly keeps: to look for garbage as often as Python does takes a sixth of its time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


# --- numba's part ------------------------------------------------------------------------------------------


def _parts(kind: Layout) -> tuple[list[Any], dict[str, str]]:
    """LLVM's code of the laws and of what they need of numba, and the symbol of each law by its name here."""
    from numba.core import compiler
    from numba.core.compiler import Flags

    typing, target = cpu_target.typing_context, cpu_target.target_context
    typing.refresh()
    target.refresh()
    flags = Flags()
    flags.nrt = flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
    flags.error_model = "numpy"
    laws = {_name(law): law for law in [*LAWS, _entry(kind)]}
    signatures = {name: _signature(law, kind) for name, law in laws.items()}
    for name, law in laws.items():
        _declare(law, name, signatures[name])
    for stub, law in ((links.later, do), (links.gains_of, gains_as_seen), (links.held_to_it, held_chance)):
        _declare(stub, _name(law), signatures[_name(law)])
    found = {
        name: compiler.compile_extra(
            typing, target, law, signatures[name].args, signatures[name].return_type, flags, {}
        )
        for name, law in laws.items()
    }
    libraries: dict[int, Any] = {}
    for one in found.values():
        _collect(one.library, libraries)
    own = {id(one.library) for one in found.values()}
    modules = [lib._final_module if i in own else lib._get_module_for_linking() for i, lib in libraries.items()]
    parts = [llvm.parse_bitcode(module.as_bitcode()) for module in modules]
    return parts, {name: one.fndesc.mangled_name for name, one in found.items()}


def _name(law: Law) -> str:
    return f"{law.__module__}.{law.__name__}"


def _entry(kind: Layout) -> Law:
    world = world_at(kind)

    def entry(address: int, seed: int, replication: int) -> None:
        play(world(address), seed, replication)

    return entry


def _signature(law: Law, kind: Layout) -> Any:
    """The types of a law as numba has them, from its annotations."""
    said = {name: str(getattr(what, "__name__", what)) for name, what in law.__annotations__.items()}
    result = _type(said.pop("return"), kind)
    return signature_of(result, *(_type(name, kind) for name in said.values()))


def _type(name: str, kind: Layout) -> Any:
    if name in PLAIN:
        return PLAIN[name]
    if name in ARRAYS:
        of, dimensions = ARRAYS[name]
        return types.Array(of, dimensions, "C")
    if name == "Items":
        return kind.fields["items"]
    if name == "Line":
        return kind.fields["history"].dtype
    if inner := re.fullmatch(r"tuple\[(.*)\]", name):
        parts = [_type(part, kind) for part in inner[1].split(", ")]
        same = all(part == parts[0] for part in parts)
        return types.UniTuple(parts[0], len(parts)) if same else types.Tuple(parts)
    if name in ("World", "Plan"):  # of which a primitive reads what a world has by the same name
        return kind
    raise TypeError(f"{name}: is no type of a law")


def _declare(law: Law, name: str, signature: Any) -> None:
    """Let numba know what a law takes and returns, and that it is called by way of a pointer that LLVM fills in."""

    def call(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        return context.call_unresolved(builder, name, signature, arguments)

    call.signature, call.libs = signature.args, ()  # type: ignore[attr-defined]
    template = make_concrete_template(law.__name__, law, [signature])
    cpu_target.typing_context.insert_user_function(law, template)
    cpu_target.target_context._defns[law].append(call, signature.args)


def _collect(library: Any, found: dict[int, Any]) -> None:
    """A library of numba's, and all those that it is linked with."""
    if id(library) not in found:
        found[id(library)] = library
        for other in library._linking_libraries:
            _collect(other, found)


def _pointer(name: str) -> str:
    return f".numba.unresolved${name}"


def _glue(symbols: dict[str, str]) -> str:
    """Pointers to the laws, an entry as C would call it, and the memory of arrays that live for a while."""
    lines = [ARRAYS_OF_A_WHILE]
    for name, symbol in symbols.items():
        lines += [f'declare i32 @"{symbol}"(...)', f'@"{_pointer(name)}" = constant ptr @"{symbol}"']
    entry = next(symbol for name, symbol in symbols.items() if name.endswith(".entry"))
    return (
        "\n".join(lines)
        + f"""
define i32 @{ENTRY}(i64 %address, i64 %seed, i64 %replication) {{
  %result = alloca ptr
  %error = alloca ptr
  %status = call i32 @"{entry}"(ptr %result, ptr %error, i64 %address, i64 %seed, i64 %replication)
  %none = icmp eq i32 %status, -2
  %code = select i1 %none, i32 0, i32 %status
  ret i32 %code
}}
"""
    )
