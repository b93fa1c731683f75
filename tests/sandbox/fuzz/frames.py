"""Hostile frames that hypothesis makes: python tests/sandbox/fuzz/frames.py [number of frames].

What is measured is what decoding itself allocates, frame by frame; hypothesis takes memory of its own beside it.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
import tracemalloc
from collections.abc import Iterator

from dl4cv.rpc.frames import DTYPES, LENGTH, MAX_ARRAYS, MAX_HEADER, ProtocolError, decode
from dl4cv.rpc.procedure import procedure
from dl4cv.rpc.request import Request, checked, checked_news
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CAP = 1 << 20
SECONDS = 1.0
# The bytes that came, beside them the same laid out with gaps, and the header as text and as objects: an empty list
# takes two or three characters of JSON, and 64 bytes as an object.
MOST_MEMORY = 3 * CAP + 40 * MAX_HEADER


@procedure(reads="{function}", sends_news="step")
def training(student: object) -> None:
    """Stand for what sends news; torch, which a real training needs, is a million objects for the collector."""


TRAINING = Request(training, "LeNet")

numbers = st.one_of(
    st.integers(-(1 << 70), 1 << 70),
    st.integers(0, 9),
    st.floats(),
    st.sampled_from([1 << 31, 1 << 62, (1 << 63) - 1, 1 << 63]),
)
leaves = st.one_of(
    st.none(), st.booleans(), numbers, st.text(max_size=8), st.sampled_from(["nan", "inf", "C", "F", "S"])
)
tags = st.sampled_from(["$array", "$scalar", "$tuple", "$dict", "$float", "status", "value", "type", "news", "x"])
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(tags, inner, max_size=3)),
    max_leaves=24,
)
sizes = st.lists(st.one_of(st.integers(0, 5), numbers), max_size=10)
specs = st.one_of(
    st.tuples(st.sampled_from([*sorted(DTYPES), "O", ">f8", "<V4", "<f16"]), sizes).map(list),
    st.lists(leaves, max_size=3),
)
headers = st.one_of(
    st.fixed_dictionaries({"tree": trees, "arrays": st.lists(specs, max_size=4)}),
    trees,
)
lengths = st.one_of(st.none(), st.integers(0, (1 << 32) - 1), st.just(MAX_HEADER), st.just(MAX_HEADER + 1))


@st.composite
def frames(draw: st.DrawFn) -> bytes:
    """A frame: bytes at random, or a header that is nearly right, with too few, too many or no buffers."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.binary(max_size=64))
    header = json.dumps(draw(headers)).encode()
    if draw(st.integers(0, 4)) == 0:
        cut = draw(st.integers(0, len(header)))
        header = header[:cut] + draw(st.binary(max_size=4)) + header[cut:]
    claimed = draw(lengths)
    return LENGTH.pack(len(header) if claimed is None else claimed) + header + draw(st.binary(max_size=256))


class Line:
    """A line that brings `data` and then ends, or brings zeros for ever; notes the most that was asked for at once.

    Like the real one it takes the memory first, and then waits for what shall fill it.
    """

    def __init__(self, data: bytes, *, endless: bool = False) -> None:
        self._data = data
        self._endless = endless
        self._position = 0
        self.most = 0

    def __call__(self, length: int) -> bytearray:
        self.most = max(self.most, length)
        buffer = bytearray(length)
        start, self._position = self._position, self._position + length
        if self._position > len(self._data) and not self._endless:
            raise EOFError
        there = self._data[start : self._position]
        buffer[: len(there)] = there
        return buffer


def survives(frame: bytes, *, endless: bool = False) -> int:
    """`frame` is a value, a ProtocolError or the end of the line; in time, and within the cap.

    Returns how much memory it took.
    """
    line, begin = Line(frame, endless=endless), time.process_time()
    tracemalloc.start()
    try:
        value = decode(line, CAP)
        for check in (checked, lambda frame: checked_news(frame, TRAINING)):
            with contextlib.suppress(ProtocolError):
                check(value)
    except (ProtocolError, EOFError):
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert line.most <= max(CAP, MAX_HEADER), f"{line.most} bytes were asked for at once"
    assert peak <= MOST_MEMORY, f"a frame took {peak} bytes"
    assert time.process_time() - begin < SECONDS, "a frame took too long"
    return peak


def full_frames() -> Iterator[bytes]:
    """Frames as large as may be: a header full of one thing, and arrays up to the cap, laid out with gaps."""
    for item in (b"[]", b"{}", b"0", b"1.5", b'""', b'{"$float":"nan"}', b'{"$tuple":[]}', b'{"$dict":[["",[]]]}'):
        tree = b"[%s]" % b",".join([item] * ((MAX_HEADER - 40) // (len(item) + 1)))
        yield headed(b'{"tree":%s,"arrays":[]}' % tree)
    for count in (1, 64, MAX_ARRAYS):
        trees = b",".join(b'{"$array":[%d,"S"]}' % number for number in range(count))
        specs = b",".join([b'["<f8",[%d,1]]' % (CAP // 8 // count)] * count)
        yield headed(b'{"tree":[%s],"arrays":[%s]}' % (trees, specs))


def headed(header: bytes) -> bytes:
    return LENGTH.pack(len(header)) + header


def fuzz(count: int) -> tuple[int, int]:
    """Try `count` frames; how many were tried, and the most memory that one took."""
    tried = most = 0

    @settings(max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(frames(), st.booleans())
    def every_frame(frame: bytes, endless: bool) -> None:
        nonlocal tried, most
        tried += 1
        most = max(most, survives(frame, endless=endless))

    # The full frames first: the more objects hypothesis keeps, the longer the collector looks through them.
    for frame in full_frames():
        tried += 1
        most = max(most, survives(frame, endless=True))
    every_frame()
    return tried, most


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    begin = time.perf_counter()
    tried, most = fuzz(count)
    print(f"{tried} frames in {time.perf_counter() - begin:.0f} s: no crash, no hang")
    print(
        f"no decoding took more than {most / 2**20:.1f} MiB; arrays may take {CAP / 2**20:.0f} MiB, "
        f"laid out and with their header {MOST_MEMORY / 2**20:.0f} MiB"
    )


if __name__ == "__main__":
    main()
