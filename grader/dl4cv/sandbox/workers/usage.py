"""What the system has counted for a process: the seconds it computed, and those it would have, but others did."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path

from dl4cv.sandbox.walls import kernel

# How Linux numbers the clock of another process: its id inverted, and 2 for the time of all its threads.
_CLOCK_BITS, _ALL_THREADS = 3, 2


@dataclass(frozen=True)
class Usage:
    """Seconds since a process began: `computed` on a processor, `delayed` in line for one."""

    computed: float = 0.0
    delayed: float = 0.0


def usage_of(pid: int) -> Usage:
    """Return what process `pid` has used. Raises OSError when it is gone.

    Where the system does not count delays there are none: then a process that waits for a processor seems to wait for
    something else.
    """
    if kernel.on_linux():
        return Usage(time.clock_gettime((~pid << _CLOCK_BITS) | _ALL_THREADS), _delay(str(pid)))
    import psutil

    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error as error:
        raise ProcessLookupError(str(error)) from error
    return Usage(times.user + times.system)


def own_delay() -> float:
    """Return the seconds that this thread has been in line for a processor."""
    return _delay("thread-self") if kernel.on_linux() else 0.0


def _delay(process: str) -> float:
    with contextlib.suppress(OSError, IndexError, ValueError):  # a kernel built without this count
        return int(Path(f"/proc/{process}/schedstat").read_bytes().split()[1]) / 1e9
    return 0.0
