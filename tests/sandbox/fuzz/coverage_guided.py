"""Bytes that a fuzzer steers into every branch of the protocol: python tests/sandbox/fuzz/coverage_guided.py [seconds].

Needs atheris (`pip install atheris`), which is no dependency of this project. Anything but a value, a ProtocolError or
the end of the line is a crash; so is a frame that takes more than a second, or more than 512 MiB beyond the start.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys

import atheris

with atheris.instrument_imports(include=["dl4cv"]):
    from dl4cv.rpc.frames import DTYPES, LENGTH, ProtocolError, decode, encode
    from dl4cv.rpc.procedure import procedure
    from dl4cv.rpc.request import Request, checked, checked_news

MAX_ARRAY_BYTES = 1 << 24
TRAINING = Request(procedure(reads="{function}", sends_news="step")(lambda student: None), "LeNet")
MEMORY_BEYOND_START = 512 << 10  # KiB, as getrusage counts on Linux


class Line:
    """A line that brings `data` and then ends."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def __call__(self, length: int) -> bytearray:
        start, self._position = self._position, self._position + length
        if self._position > len(self._data):
            raise EOFError
        return bytearray(self._data[start : self._position])


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


START = peak()


TAGS = [
    "$array",
    "$scalar",
    "$tuple",
    "$dict",
    "$float",
    "status",
    "type",
    "value",
    "changed",
    "warned",
    "loss",
    "step",
]
WORDS = ["nan", "-inf", "C", "F", "S", "returned", "raised", "", "text"]
DTYPE_NAMES = [*sorted(DTYPES), "O", ">f8"]


def built(data: bytes) -> bytes:
    """A frame whose header is JSON in any case: the fuzzer chooses the tree, the arrays and what follows."""
    choices = atheris.FuzzedDataProvider(data)
    specs = [
        [choices.PickValueInList(DTYPE_NAMES), [choices.ConsumeInt(2) for _ in range(choices.ConsumeIntInRange(0, 3))]]
        for _ in range(choices.ConsumeIntInRange(0, 3))
    ]
    header = json.dumps({"tree": tree(choices, 0), "arrays": specs}).encode()
    return LENGTH.pack(len(header)) + header + choices.ConsumeBytes(1 << 16)


def tree(choices: atheris.FuzzedDataProvider, depth: int) -> object:
    """Any JSON, with the words of the protocol in it."""
    kind = choices.ConsumeIntInRange(0, 8 if depth < 40 else 4)
    if kind >= 7:
        return [tree(choices, depth + 1) for _ in range(choices.ConsumeIntInRange(0, 3))]
    if kind >= 5:
        count = choices.ConsumeIntInRange(0, 7)
        return {choices.PickValueInList(TAGS): tree(choices, depth + 1) for _ in range(count)}
    return [None, choices.ConsumeBool(), choices.ConsumeInt(9), choices.ConsumeFloat(), choices.PickValueInList(WORDS)][
        kind
    ]


def one_input(data: bytes) -> None:
    """Decode the frame that `data` is or describes, and check what it holds as an answer and as news."""
    frame = data[1:] if data[:1] > b"\x80" else built(data[1:])
    try:
        value = decode(Line(frame), MAX_ARRAY_BYTES)
    except (ProtocolError, EOFError):
        return
    finally:
        assert peak() - START < MEMORY_BEYOND_START, "a frame filled the memory"
    for check in (checked, lambda frame: checked_news(frame, TRAINING)):
        with contextlib.suppress(ProtocolError):
            check(value)
    with contextlib.suppress(ProtocolError):  # twice as deep may arrive as may be sent
        encode(value)


def main() -> None:
    seconds = sys.argv[1] if len(sys.argv) > 1 else "600"
    flags = [f"-max_total_time={seconds}", "-timeout=1", "-max_len=4096", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *flags], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
