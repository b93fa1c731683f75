"""Whatever bytes come from a worker are plain data or a broken frame, within the memory that the reader allows."""

from __future__ import annotations

import json
import math
import sys
import tracemalloc

import numpy as np
import pytest
from dl4cv.rpc.frames import DTYPES, INT_BOUND, LENGTH, MAX_DEPTH, MAX_HEADER, MAX_NODES, ProtocolError
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sandbox.wire import CAP, often, received, sent, values, weighed


def frame(tree: object, arrays: object = (), payload: bytes = b"", **more: object) -> bytes:
    header = json.dumps({"tree": tree, "arrays": arrays, **more}).encode()
    return LENGTH.pack(len(header)) + header + payload


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


@pytest.mark.parametrize(
    "hostile",
    [
        frame({"$array": [0, "C"]}, [["<f8", [1 << 50, 0]]]),
        frame({"$array": [0, "F"]}, [["|b1", [0, 1 << 20]]]),
        frame({"$array": [0, "S"]}, [["|b1", [1 << 9, 1 << 9, 0]]]),
        frame([[]] * MAX_NODES),
        frame({"$dict": [["x", {"$tuple": []}]] * (MAX_NODES // 4)}),
    ],
    ids=["rows of nothing", "columns of nothing", "both", "lists", "dicts"],
)
def test_what_is_small_on_the_line_and_large_to_walk_through_is_refused(hostile):
    with pytest.raises(ProtocolError, match=r"empty array|more than \d+ values"):
        received(hostile)


def test_empty_lists_are_weighed_as_what_they_take_in_memory():
    for value in ([[]] * 1000, [()] * 1000, [np.empty(0)] * 1000):
        _, beyond = weighed(sent(value))
        assert beyond >= 1000 * sys.getsizeof([])


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
