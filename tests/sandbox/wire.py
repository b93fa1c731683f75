"""Frames as they travel between worker and grader, and the values that they can carry."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from dl4cv.rpc.frames import DTYPES, INT_BOUND, decode_and_weigh, encode
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

CAP = 1 << 16
often = settings(max_examples=300, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


def received(data: bytes, max_bytes: int = CAP) -> Any:
    return weighed(data, max_bytes)[0]


def weighed(data: bytes, max_bytes: int = CAP) -> tuple[Any, int]:
    stream = io.BytesIO(data)

    def receive(length: int) -> bytearray:
        chunk = stream.read(length)
        if len(chunk) < length:
            raise EOFError
        return bytearray(chunk)

    return decode_and_weigh(receive, max_bytes)


def sent(value: object) -> bytes:
    return b"".join(bytes(buffer) for buffer in encode(value))


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
