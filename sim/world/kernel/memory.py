"""The world as compiled code sees it: one block of memory, in which numbers and arrays stand at known places.

numba has a type for such a thing (`structref`), which counts references at every access and writes out all of its fields
wherever one is read: with some two hundred of them, compiling takes many minutes. Here a world is its address; nobody
counts, since the arrays belong to Python and outlive every call. An array of the world stays the one it is.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel.models import OpaqueModel
from numba.core.datamodel.registry import register_default
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic, lower_getattr_generic, lower_setattr_generic
from numba.np import arrayobj, numpy_support

WORD = ir.IntType(64)


class Layout(types.Type):  # type: ignore[misc]
    """Numbers and arrays by name, each at its place in a block of words: a number, or an address and lengths."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.fields: dict[str, Any] = {}
        self.places: dict[str, int] = {}
        self.words = 0
        for name, value in found.items():
            self.places[name] = self.words
            if isinstance(value, np.ndarray):
                self.fields[name] = types.Array(numpy_support.from_dtype(value.dtype), value.ndim, "C")
                self.words += 1 + value.ndim
            else:
                self.fields[name] = types.int64
                self.words += 1
        layout = repr([(name, str(kind)) for name, kind in self.fields.items()]).encode()
        super().__init__(f"World_{hashlib.sha256(layout).hexdigest()[:12]}")

    def block(self, found: dict[str, Any]) -> npt.NDArray[np.int64]:
        """The memory of a world; its arrays must be kept as long as that is used."""
        block = np.zeros(self.words, np.int64)
        for name, value in found.items():
            place = self.places[name]
            if isinstance(value, np.ndarray):
                block[place : place + 1 + value.ndim] = (value.ctypes.data, *value.shape)
            else:
                block[place] = value
        return block


@register_default(Layout)
class _Model(OpaqueModel):  # type: ignore[misc]
    pass


@infer_getattr
class _Attribute(AttributeTemplate):  # type: ignore[misc]
    key = Layout

    def generic_resolve(self, world: Layout, name: str) -> Any:
        return world.fields.get(name)


def _word(builder: Any, world: Any, place: int) -> Any:
    return builder.gep(builder.bitcast(world, WORD.as_pointer()), [ir.Constant(WORD, place)])


@lower_getattr_generic(Layout)
def _read(context: Any, builder: Any, kind: Layout, world: Any, name: str) -> Any:
    field, place = kind.fields[name], kind.places[name]
    if field is types.int64:
        return builder.load(_word(builder, world, place))
    array = context.make_array(field)(context, builder)
    data = builder.inttoptr(builder.load(_word(builder, world, place)), array.data.type)
    shape = [builder.load(_word(builder, world, place + 1 + i)) for i in range(field.ndim)]
    itemsize = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(field.dtype)))
    strides = [itemsize]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    arrayobj.populate_array(array, data=data, shape=shape, strides=strides, itemsize=itemsize, meminfo=None)
    return array._getvalue()


@lower_setattr_generic(Layout)
def _write(context: Any, builder: Any, signature: Any, arguments: Any, name: str) -> None:
    kind, value = signature.args
    if kind.fields[name] is not types.int64:
        raise NotImplementedError(f"{name}: an array of a world stays the one it is; write into it")
    number = context.cast(builder, arguments[1], value, types.int64)
    builder.store(number, _word(builder, arguments[0], kind.places[name]))


def world_at(kind: Layout) -> Any:
    """The function that gives compiled code the world at an address."""

    @intrinsic
    def world(typing_context: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], cgutils.voidptr_t)

        return kind(types.int64), generate

    return world
