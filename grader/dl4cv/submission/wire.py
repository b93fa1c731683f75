"""The child's side of the reading room: limits for itself, then one answer after another. Imports next to nothing.

A question and an answer are each two lengths, JSON, and bytes.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import struct
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

LENGTHS = struct.Struct(">II")
OUT_OF_MEMORY = 75
"""The child's exit status when there is not enough of it."""

# Who took more than that makes room for another child, so that the next question finds what the first one found.
_LONG_SECONDS = 1.0
_LARGE_KILOBYTES = 64 << 10

Answer = Callable[[Mapping[str, Any], bytes], tuple[dict[str, Any], bytes]]


def serve(answer: Answer, memory: int, seconds: int) -> NoReturn:
    """Answer until nobody asks any more, with `memory` bytes in all and `seconds` of computing for each question.

    Each answer tells how many `seconds` it took.
    """
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_AS", memory)
    # A syntax tree has no circles, and is looked through as often as it has grown.
    gc.disable()
    usual = _peak()
    try:
        while len(head := incoming.read(LENGTHS.size)) == LENGTHS.size:
            started = time.process_time()
            _limit("RLIMIT_CPU", int(started) + 1 + seconds)
            words, body = LENGTHS.unpack(head)
            told, said = answer(json.loads(incoming.read(words)), incoming.read(body))
            told["seconds"] = time.process_time() - started
            if told["seconds"] > _LONG_SECONDS or _peak() - usual > _LARGE_KILOBYTES:
                told["last"] = True
            text = json.dumps(told).encode()
            outgoing.write(LENGTHS.pack(len(text), len(said)) + text + said)
            outgoing.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    os._exit(0)


def is_memory_short() -> bool:
    """Tell whether this process has used a good part of the memory that it may use."""
    if resource is None:
        return False
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    return most != resource.RLIM_INFINITY and _peak() << 10 > most // 4


def _limit(name: str, value: int) -> None:
    """Set a limit that only this process has asked for; a lower one that it was given stays."""
    kind = getattr(resource, name, None)
    if kind is None:
        return
    hard = resource.getrlimit(kind)[1]
    try:
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
    except (ValueError, OSError):  # as macOS may do of the address space
        return


def _peak() -> int:
    """Return the most memory that this process has had, in KiB; 0 where nobody counts."""
    # What getrusage tells on Linux counts what the process had that started this one, which may hold torch.
    with contextlib.suppress(OSError, StopIteration, ValueError), open("/proc/self/status", "rb") as status:  # noqa: PTH123
        return int(next(line for line in status if line.startswith(b"VmHWM:")).split()[1])
    if resource is None:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most >> 10 if sys.platform == "darwin" else most
