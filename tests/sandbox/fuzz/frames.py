"""Hostile frames that hypothesis makes: python tests/sandbox/fuzz/frames.py [number of frames]."""

from __future__ import annotations

import contextlib
import json
import resource
import sys
import time

from dl4cv.sandbox.answers import checked, checked_news
from dl4cv.sandbox.protocol import DTYPES, LENGTH, MAX_HEADER, ProtocolError, decode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CAP = 1 << 20
SECONDS = 1.0

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
    """A line that brings `data` and then ends; notes the most that was asked for at once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0
        self.most = 0

    def __call__(self, length: int) -> bytearray:
        self.most = max(self.most, length)
        start, self._position = self._position, self._position + length
        if self._position > len(self._data):
            raise EOFError
        return bytearray(self._data[start : self._position])


def survives(frame: bytes) -> None:
    """`frame` is a value, a ProtocolError or the end of the line; in time, and within the cap."""
    line, begin = Line(frame), time.perf_counter()
    try:
        value = decode(line, CAP)
        for check in (checked, checked_news):
            with contextlib.suppress(ProtocolError):
                check(value)
    except (ProtocolError, EOFError):
        pass
    assert line.most <= max(CAP, MAX_HEADER), f"{line.most} bytes were asked for at once"
    assert time.perf_counter() - begin < SECONDS, "a frame took too long"


def fuzz(count: int) -> int:
    """Try `count` frames; how many were tried."""
    tried = 0

    @settings(max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(frames())
    def every_frame(frame: bytes) -> None:
        nonlocal tried
        tried += 1
        survives(frame)

    every_frame()
    return tried


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    tried = fuzz(count)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10
    print(f"{tried} frames in {time.perf_counter() - begin:.0f} s: no crash, no hang; peak memory grew by {grown} MiB")


if __name__ == "__main__":
    main()
