"""Frames between the grader and a worker: a JSON header and raw array buffers; never pickle.

    frame = u32 header length (big endian) | JSON header {"tree": …, "arrays": [[dtype, [shape]], …]} | buffers in a row

The tree holds None, bool, int, float, str, list, tuple, dict, numpy scalars and arrays, `MAX_DEPTH` deep at most.
What JSON cannot say is an object with one key: `$array`, `$scalar`, `$tuple`, `$dict`, `$float`. Whatever arrives is
hostile until checked: every length is compared with its cap before a byte is allocated for it. Sizes are multiplied
with zeros counted as ones, since an array of shape (2**50, 0) has no elements and as many rows.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

MAX_HEADER = 1 << 18
MAX_BYTES = 1 << 28
MAX_ARRAYS = 4096
MAX_EMPTY_EXTENT = 1 << 16
MAX_NODES = 1 << 15
"""Of the tree: values, and what holds them."""
FEW_NODES = 256
"""So few need not be counted one by one."""
NODE_BYTES, ARRAY_BYTES = 64, 256
"""What Python takes for the least of them, beyond the bytes that were sent."""
MAX_DIMENSIONS = 8
MAX_DEPTH = 16
INT_BOUND = 1 << 63

DTYPES = frozenset(
    ["<f8", "<f4", "<f2", "<i8", "<i4", "<i2", "|i1", "|u1", "|b1", "<u2", "<u4", "<u8", "<c8", "<c16"],
)
LENGTH = struct.Struct(">I")

Receive = Callable[[int], bytearray]


class ProtocolError(Exception):
    """A frame that breaks the rules above; the message says which."""


class UnsendableError(ProtocolError):
    """A value that no frame can carry, such as an object array or a generator."""


def encode(value: object) -> list[bytes | memoryview]:
    """The buffers of one frame holding `value`. Raises UnsendableError when it cannot be carried."""
    arrays: list[np.ndarray] = []
    tree = _pack(value, arrays, 0)
    if len(arrays) > MAX_ARRAYS:
        raise UnsendableError(f"{len(arrays)} arrays, at most {MAX_ARRAYS} fit in one frame")
    total = sum(array.nbytes for array in arrays)
    if total > MAX_BYTES:
        raise UnsendableError(f"{total >> 20} MiB of arrays, at most {MAX_BYTES >> 20} MiB fit in one frame")
    specs = [[array.dtype.str, list(array.shape)] for array in arrays]
    header = _ENCODER.encode({"tree": tree, "arrays": specs}).encode()
    # each value is a byte of the header at least, so that most frames need no count
    if len(header) > MAX_NODES and _count_nodes(tree) > MAX_NODES:
        raise UnsendableError(f"more than {MAX_NODES} values, as many as fit in one frame")
    if len(header) > MAX_HEADER:
        raise UnsendableError(f"a header of {len(header) >> 10} KiB, at most {MAX_HEADER >> 10} KiB fit in one frame")
    buffers = [array.reshape(-1).data.cast("B") for array in arrays if array.size]
    return [LENGTH.pack(len(header)) + header, *buffers]


def decode(receive: Receive, max_bytes: int = MAX_BYTES) -> Any:
    """The value of the frame that `receive(n)`, which returns exactly n bytes, reads next. Raises ProtocolError."""
    return decode_and_weigh(receive, max_bytes)[0]


def decode_and_weigh(receive: Receive, max_bytes: int = MAX_BYTES) -> tuple[Any, int]:
    """Return what `decode` does, and how many bytes it takes in memory beyond those that were received."""
    (length,) = LENGTH.unpack(receive(LENGTH.size))
    if length > MAX_HEADER:
        raise ProtocolError(f"a header of {length} bytes, at most {MAX_HEADER} are allowed")
    text = receive(length)
    try:
        header = _DECODER.decode(text.decode())
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"the header is not JSON: {error}") from error
    if type(header) is not dict or header.keys() != {"tree", "arrays"}:
        raise ProtocolError("the header is not {tree, arrays}")
    specs = _checked_specs(header["arrays"], max_bytes)
    nodes = _most_nodes(text)
    if nodes > FEW_NODES:
        nodes = _count_nodes(header["tree"])
    if nodes > MAX_NODES:
        raise ProtocolError(f"more than {MAX_NODES} values")
    arrays = {
        position: np.frombuffer(receive(math.prod(shape) * dtype.itemsize), dtype).reshape(shape)
        for position, (dtype, shape) in enumerate(specs)
    }
    return _unpack(header["tree"], arrays, 0), NODE_BYTES * nodes + ARRAY_BYTES * len(arrays)


def extent(shape: Iterable[int]) -> int:
    """Return the product of the sizes, each zero counted as a one: what it takes to walk through such an array."""
    return math.prod(max(size, 1) for size in shape)


def _most_nodes(header: bytes | bytearray) -> int:
    """Return how many values `header` holds at most: each but the first comes after a comma or an opening bracket."""
    return 1 + sum(map(header.count, (b",", b"[", b"{")))


def _count_nodes(tree: object) -> int:
    """Count the values in `tree` and the lists and objects around them, up to a little more than is allowed."""
    count = 0
    waiting = [tree]
    while waiting and count <= MAX_NODES:
        node = waiting.pop()
        count += 1
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
    return count


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


# Made once: json.dumps and json.loads would make new ones for every frame.
_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _checked_specs(specs: object, max_bytes: int) -> list[tuple[np.dtype, tuple[int, ...]]]:
    if type(specs) is not list or len(specs) > MAX_ARRAYS:
        raise ProtocolError("the list of arrays is no list, or too long")
    checked = [_checked_spec(spec) for spec in specs]
    if sum(math.prod(shape) * dtype.itemsize for dtype, shape in checked) > max_bytes:
        raise ProtocolError(f"more than {max_bytes} bytes of arrays")
    return checked


def _checked_spec(spec: object) -> tuple[np.dtype, tuple[int, ...]]:
    if type(spec) is not list or len(spec) != 2:
        raise ProtocolError("an array is described by [dtype, shape]")
    dtype, shape = spec
    if type(dtype) is not str or dtype not in DTYPES:
        raise ProtocolError("an array of a dtype that is not allowed")
    if type(shape) is not list or len(shape) > MAX_DIMENSIONS:
        raise ProtocolError(f"an array's shape is a list of at most {MAX_DIMENSIONS} sizes")
    if not all(type(size) is int and 0 <= size < INT_BOUND for size in shape):
        raise ProtocolError("an array's sizes are integers from 0")
    # An empty array may still claim axes that nobody can walk along, or that numpy refuses.
    if 0 in shape and extent(shape) > MAX_EMPTY_EXTENT:
        raise ProtocolError("an empty array's sizes are too large")
    return np.dtype(dtype), tuple(shape)


def _pack(value: object, arrays: list[np.ndarray], depth: int) -> object:
    """`value` as plain JSON; the arrays it holds are appended to `arrays`."""
    if depth > MAX_DEPTH:
        raise UnsendableError(f"a value nested more than {MAX_DEPTH} deep")
    if value is None or type(value) in (str, bool):
        return value
    if isinstance(value, np.ndarray):
        arrays.append(_plain_array(value))
        return {"$array": [len(arrays) - 1, _layout(value)]}
    if isinstance(value, np.generic):
        arrays.append(_plain_array(np.asarray(value)))
        return {"$scalar": len(arrays) - 1}
    if isinstance(value, bool | int):
        return _plain_int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"$float": repr(float(value))}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple):
        return {"$tuple": _pack_all(value, arrays, depth)}
    if isinstance(value, list):
        return _pack_all(value, arrays, depth)
    if isinstance(value, dict):
        return {"$dict": [[str(key), _pack(item, arrays, depth + 1)] for key, item in value.items()]}
    raise UnsendableError(f"a value of type {type(value).__name__}")


def _pack_all(values: Iterable[object], arrays: list[np.ndarray], depth: int) -> list[object]:
    return [_pack(value, arrays, depth + 1) for value in values]


def _plain_int(value: int) -> int:
    if not -INT_BOUND <= value < INT_BOUND:
        raise UnsendableError("an integer of more than 64 bits")
    return int(value)


def _plain_array(value: np.ndarray) -> np.ndarray:
    array = np.asarray(value)
    if array.dtype.kind == "f" and array.itemsize > 8:
        array = array.astype(np.float64)
    if array.dtype.byteorder == ">":
        array = array.astype(array.dtype.newbyteorder("<"))
    if array.dtype.str not in DTYPES:
        raise UnsendableError(f"an array of dtype {array.dtype}")
    if array.ndim > MAX_DIMENSIONS:
        raise UnsendableError(f"an array of {array.ndim} dimensions")
    if array.size == 0 and extent(array.shape) > MAX_EMPTY_EXTENT:
        raise UnsendableError(f"an array without elements of shape {array.shape}")
    return array if array.flags.c_contiguous else np.array(array, order="C")


def _layout(array: np.ndarray) -> str:
    """How the array lies in memory: "C", "F" (Fortran) or "S" (strided); the other end lays it out alike."""
    if array.flags.c_contiguous:
        return "C"
    return "F" if array.flags.f_contiguous else "S"


def lay_out(array: np.ndarray, layout: str) -> np.ndarray:
    """Return `array` with the same values, laid out in memory as `layout`, "C", "F" or "S", says."""
    if layout == "C" or array.ndim == 0:
        return array
    if layout == "F":
        return np.asfortranarray(array)
    wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
    wide[..., ::2] = array
    return wide[..., ::2]


def _unpack(tree: object, arrays: dict[int, np.ndarray], depth: int) -> Any:
    if depth > 2 * MAX_DEPTH:
        raise ProtocolError("a tree nested too deep")
    if type(tree) is list:
        return [_unpack(item, arrays, depth + 1) for item in tree]
    if type(tree) is int and not -INT_BOUND <= tree < INT_BOUND:
        raise ProtocolError("an integer of more than 64 bits")
    if type(tree) is not dict:
        return tree
    if len(tree) != 1:
        raise ProtocolError("an object with other than one key")
    ((tag, content),) = tree.items()
    if tag == "$tuple" and type(content) is list:
        return tuple(_unpack(item, arrays, depth + 1) for item in content)
    if tag == "$dict" and type(content) is list:
        return {key: _unpack(item, arrays, depth + 1) for key, item in map(_checked_entry, content)}
    if tag == "$array" and type(content) is list and len(content) == 2 and content[1] in ("C", "F", "S"):
        return lay_out(_element(arrays, content[0]), content[1])
    if tag == "$scalar":
        scalar = _element(arrays, content)
        if scalar.ndim == 0:
            return scalar[()]
    if tag == "$float" and content in ("nan", "inf", "-inf"):
        return float(content)
    raise ProtocolError("an object of a kind that is not allowed")


def _checked_entry(entry: object) -> tuple[str, object]:
    if type(entry) is not list or len(entry) != 2 or type(entry[0]) is not str:
        raise ProtocolError("a dict's entry is [name, value]")
    return entry[0], entry[1]


def _element(arrays: dict[int, np.ndarray], index: object) -> np.ndarray:
    """The array at `index`, which is then gone: laid out a thousand times, one array would fill the memory."""
    if type(index) is not int or index not in arrays:
        raise ProtocolError("a reference to an array that is not there, or no longer")
    return arrays.pop(index)
