"""What is sent arrives unchanged, and what no frame can carry is refused by name before it is sent."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from dl4cv.rpc.frames import (
    MAX_ARRAYS,
    MAX_BYTES,
    MAX_DIMENSIONS,
    MAX_EMPTY_EXTENT,
    MAX_HEADER,
    MAX_NODES,
    UnsendableError,
    encode,
)
from hypothesis import example, given

from tests.sandbox.wire import often, received, sent, values


def layout(array: np.ndarray) -> str:
    return "C" if array.flags.c_contiguous else "F" if array.flags.f_contiguous else "S"


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
        ([[]] * MAX_NODES, "values"),
        (np.empty((1 << 20, 0)), "without elements"),
        (np.empty((0, 1 << 50)), "without elements"),
        ([np.empty((300, 0, 300))], "without elements"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else type(value).__name__,
)
def test_what_no_frame_can_carry_is_refused_by_name(value, word):
    with pytest.raises(UnsendableError, match=word):
        encode(value)


def test_more_than_a_frame_carries_is_refused_before_it_is_copied():
    huge = np.lib.stride_tricks.as_strided(np.zeros(1), shape=(MAX_BYTES // 8 + 1,), strides=(8,), writeable=False)
    with pytest.raises(UnsendableError, match="256 MiB"):
        encode(huge)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0, 5), (MAX_EMPTY_EXTENT, 0), (0, 0, 0)])
def test_an_array_without_elements_arrives_with_its_shape(shape):
    assert received(sent(np.empty(shape))).shape == shape
