"""What is left to a submission and to each of its functions: seconds of its own time, and bytes.

The functions share the time of a submission: each may use half of what is left when it is first asked. So a function
that takes all the time it can get leaves enough for the functions after it.
"""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from dl4cv.rpc.request import Lost

SHARE = 0.5
# The grader keeps every answer until the verdict. An honest function of the course brings 5 MiB in all.
MAX_BYTES_PER_FUNCTION = 1 << 26

PATIENCE = 10
"""How many times its seconds a submission may last on a machine that is busy with others."""

BUSY = "this machine was too busy with other work to run your code to its end"


class Budget:
    """Counts what is used. Nobody waits beyond `ends_at`, a time of `time.monotonic()`."""

    def __init__(self, total_seconds: float) -> None:
        self._total_seconds = total_seconds
        self.ends_at = math.inf
        self._spent = 0.0
        self._function = ""
        self._share: dict[str, float] = {}
        self._seconds: dict[str, float] = defaultdict(float)
        self._bytes: Counter[str] = Counter()

    def begin(self) -> None:
        """Let patience count from here: what came before student code is not its fault. Only the first time counts."""
        self.ends_at = min(self.ends_at, time.monotonic() + PATIENCE * self._total_seconds)

    @contextmanager
    def counted_for(self, function: str) -> Iterator[None]:
        """Charge what happens inside to `function`."""
        self._share.setdefault(function, SHARE * max(0.0, self._total_seconds - self._spent))
        self._function = function
        try:
            yield
        finally:
            self._function = ""

    def charge(self, seconds: float) -> None:
        """Count `seconds` of its own time that the submission has taken."""
        self._spent += seconds
        self._seconds[self._function] += seconds

    def received(self, function: str, count: int) -> None:
        """Count the `count` bytes that `function` answered with."""
        self._bytes[function] += count

    def bytes_left(self, function: str) -> int:
        """Return how much `function` may still answer."""
        return MAX_BYTES_PER_FUNCTION - self._bytes[function]

    def seconds_left(self, function: str = "") -> float:
        """Return what may still be taken, for calls of `function` if it is named."""
        left = self._total_seconds - self._spent
        if function:
            left = min(left, self._share[function] - self._seconds[function])
        return max(0.0, left)

    def over(self) -> Lost | None:
        """Say why nothing may be asked any more, if so."""
        if self._spent >= self._total_seconds:
            return Lost("timeout", f"all the checks together took more than {self._total_seconds:g} seconds")
        if time.monotonic() >= self.ends_at:
            return Lost("unsettled", BUSY)
        return None

    def over_for(self, function: str) -> Lost | None:
        """Say why `function` may not be asked any more, if so."""
        if self.bytes_left(function) <= 0:
            return Lost("memory", f"your function returned more than {MAX_BYTES_PER_FUNCTION >> 20} MiB in all")
        share = self._share.get(function)
        if share is not None and self._seconds[function] >= share:
            return Lost("timeout", f"all calls of this function together took more than {share:.3g} seconds")
        return None
