from __future__ import annotations

import io
import json
import math
import tracemalloc
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from dl4cv.sandbox.protocol import (
    DTYPES,
    INT_BOUND,
    LENGTH,
    MAX_ARRAYS,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_HEADER,
    ProtocolError,
    UnsendableError,
    decode,
    encode,
)
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

CAP = 1 << 16
often = settings(max_examples=300, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


def received(data: bytes, max_bytes: int = CAP) -> Any:
    stream = io.BytesIO(data)

    def receive(length: int) -> bytearray:
        chunk = stream.read(length)
        if len(chunk) < length:
            raise EOFError
        return bytearray(chunk)

    return decode(receive, max_bytes)


def sent(value: object) -> bytes:
    return b"".join(bytes(buffer) for buffer in encode(value))


def frame(tree: object, arrays: object = (), payload: bytes = b"", **more: object) -> bytes:
    header = json.dumps({"tree": tree, "arrays": arrays, **more}).encode()
    return LENGTH.pack(len(header)) + header + payload


def layout(array: np.ndarray) -> str:
    return "C" if array.flags.c_contiguous else "F" if array.flags.f_contiguous else "S"


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray:
    dtype = np.dtype(draw(st.sampled_from(sorted(DTYPES))))
    array = draw(hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)))
    match draw(st.sampled_from(["as it is", "transposed", "reversed", "every second", "big endian", "read only"])):
        case "transposed":
            return array.T
        case "reversed" if array.ndim:
            return array[::-1]
        case "every second" if array.ndim:
            return array[..., ::2]
        case "big endian":
            return array.astype(dtype.newbyteorder(">"))
        case "read only":
            array.flags.writeable = False
    return array


leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-INT_BOUND, INT_BOUND - 1),
    st.floats(),
    st.text(),
    arrays(),
    hnp.from_dtype(np.dtype(np.float32)),
    hnp.from_dtype(np.dtype(np.int64)),
    hnp.from_dtype(np.dtype(bool)),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(), inner, max_size=4),
    ),
    max_leaves=8,
)


def assert_alike(got: object, want: object) -> None:
    """Equal, of the same types, down to the sign of zero, nan and the layout in memory."""
    if isinstance(want, np.ndarray):
        assert isinstance(got, np.ndarray)
        assert got.dtype == want.dtype.newbyteorder("<")
        assert got.shape == want.shape
        assert got.tobytes() == want.astype(got.dtype).tobytes()
        assert layout(got) == layout(want) or got.size <= 1
        assert got.flags.writeable
        return
    assert type(got) is type(want)
    if isinstance(want, list | tuple):
        assert isinstance(got, list | tuple)
        assert len(got) == len(want)
        for one, other in zip(got, want, strict=True):
            assert_alike(one, other)
    elif isinstance(want, dict):
        assert isinstance(got, dict)
        assert list(got) == list(want)
        for name, item in want.items():
            assert_alike(got[name], item)
    elif isinstance(want, np.generic):
        assert isinstance(got, np.generic)
        assert got.tobytes() == want.tobytes()
    elif isinstance(want, float):
        assert isinstance(got, float)
        assert math.copysign(1, got) == math.copysign(1, want) or math.isnan(want)
        assert got == want or math.isnan(got) == math.isnan(want) is True
    else:
        assert got == want


@often
@given(values)
@example({"$array": [0, "C"], "": (), "\ud800": [[]]})
def test_what_is_sent_arrives_unchanged(value):
    assert_alike(received(sent(value)), value)


def test_a_view_of_a_matrix_keeps_its_strides_apart():
    columns = received(sent(np.arange(12.0).reshape(3, 4)[:, ::2]))
    assert not columns.flags.c_contiguous
    assert not columns.flags.f_contiguous


def test_subclasses_of_arrays_arrive_as_plain_arrays():
    for special in (np.ma.masked_array([1.0, 2.0], [0, 1]), np.array([1.0, 2.0]).view(np.recarray)):
        assert type(received(sent(special))) is np.ndarray


def test_a_long_double_arrives_as_float64():
    assert received(sent(np.ones(2, np.longdouble))).dtype == np.float64


def generator() -> Iterator[int]:
    yield 1


ENDLESS: list[object] = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (generator(), "generator"),
        (np.array([object()]), "object"),
        (np.array(["cat"]), "<U3"),
        (np.zeros(2, [("x", "f8")]), "f8"),
        (np.ones(2, np.clongdouble), "complex"),
        (np.array(["2024-01-01"], "datetime64[D]"), "datetime64"),
        (np.empty((1,) * (MAX_DIMENSIONS + 1)), "dimensions"),
        (1 << 63, "64 bits"),
        ({1, 2}, "set"),
        (1j, "complex"),
        (b"bytes", "bytes"),
        (ENDLESS, "nested"),
        ([np.empty(0)] * (MAX_ARRAYS + 1), "arrays"),
        ("x" * (MAX_HEADER + 1), "header"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else type(value).__name__,
)
def test_what_no_frame_can_carry_is_refused_by_name(value, word):
    with pytest.raises(UnsendableError, match=word):
        encode(value)


@often
@given(st.binary(max_size=400))
@example(LENGTH.pack(MAX_HEADER + 1))
@example(LENGTH.pack(20) + b"[" * 20)
def test_arbitrary_bytes_are_a_broken_frame_or_the_end(data):
    with pytest.raises((ProtocolError, EOFError)):
        received(data)


trees = st.recursive(
    st.one_of(
        st.none(),
        st.integers(),
        st.floats(),
        st.text(max_size=3),
        st.sampled_from(["C", "F", "S", "nan", "inf"]),
        st.integers(-1, 3),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["$array", "$scalar", "$tuple", "$dict", "$float", "$", "x"]), inner, max_size=2
        ),
        st.tuples(st.sampled_from(["$array"]), st.tuples(st.integers(0, 2), st.sampled_from("CFS"))).map(
            lambda pair: {pair[0]: list(pair[1])}
        ),
    ),
    max_leaves=12,
)
sizes = st.one_of(st.integers(-1, 5), st.sampled_from([1 << 20, 1 << 55, 1 << 58, (1 << 59) - 1, 1 << 62, 1 << 70]))
specs = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([*sorted(DTYPES), "O", "<U9", "V8", ">f8"]), st.lists(sizes, max_size=9)).map(list),
        trees,
    ),
    max_size=3,
)


@often
@given(trees, specs, st.binary(max_size=CAP // 16))
@example([{"$array": [0, "S"]}] * 3, [["<f8", [3]]], bytes(24))
@example({"$array": [0, "S"]}, [["<c16", [0, (1 << 59) - 1]]], b"")
@example(10**400, [], b"")
def test_a_hostile_header_is_plain_data_or_a_broken_frame(tree, arrays, payload):
    try:
        value = received(frame(tree, arrays, payload))
    except (ProtocolError, EOFError):
        return
    assert_plain(value)


def assert_plain(value: object) -> None:
    assert type(value) in (type(None), bool, int, float, str, list, tuple, dict, np.ndarray) or isinstance(
        value, np.generic
    )
    if type(value) is int:
        assert -INT_BOUND <= value < INT_BOUND
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        assert_plain(item)


@often
@given(values, st.data())
def test_a_damaged_frame_is_plain_data_or_a_broken_frame(value, data):
    damaged = bytearray(sent(value))
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(0, len(damaged) - 1))
        match data.draw(st.sampled_from(["change", "remove", "insert"])):
            case "change":
                damaged[position] = data.draw(st.integers(0, 255))
            case "remove" if len(damaged) > 1:
                del damaged[position]
            case _:
                damaged.insert(position, data.draw(st.integers(0, 255)))
    try:
        assert_plain(received(bytes(damaged)))
    except (ProtocolError, EOFError):
        return


@pytest.mark.parametrize(
    "hostile",
    [
        frame({"$array": [0, "C"]}, [["<f8", [1 << 40]]]),
        frame({"$array": [0, "C"]}, [["<f8", [1 << 12]]] * 100),
        frame([{"$array": [0, "S"]}] * 12_000, [["<f8", [CAP // 8]]], bytes(CAP)),
        LENGTH.pack(0xFFFFFFFF),
        LENGTH.pack(100_000) + b"[" * 100_000,
    ],
    ids=["one array", "many arrays", "one array many times", "header", "depth"],
)
def test_no_frame_makes_the_reader_allocate_much_more_than_its_cap(hostile):
    tracemalloc.start()
    try:
        with pytest.raises(ProtocolError):
            received(hostile)
        assert tracemalloc.get_traced_memory()[1] < 4 * CAP + 32 * MAX_HEADER
    finally:
        tracemalloc.stop()


def test_a_tree_deeper_than_anything_sent_is_refused():
    deep: object = []
    for _ in range(3 * MAX_DEPTH):
        deep = [deep]
    with pytest.raises(ProtocolError, match="deep"):
        received(frame(deep))


def test_nan_as_bare_json_is_refused():
    with pytest.raises(ProtocolError):
        received(frame(math.nan))


def test_more_than_the_cap_is_refused_and_the_cap_itself_is_not():
    array = np.zeros(CAP // 8)
    assert received(sent(array)).size == array.size
    with pytest.raises(ProtocolError, match=str(CAP)):
        received(sent(np.zeros(CAP // 8 + 1)))


def test_more_than_a_frame_carries_is_refused_before_it_is_copied():
    huge = np.lib.stride_tricks.as_strided(np.zeros(1), shape=(MAX_BYTES // 8 + 1,), strides=(8,), writeable=False)
    with pytest.raises(UnsendableError, match="256 MiB"):
        encode(huge)
