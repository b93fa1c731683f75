"""How long a worker may take: seconds of its own time, so that no verdict depends on what else the machine does.

What a worker computes counts, and half of the time in which it waits (for a sleep to end, say). What it spends in line
for a processor does not count: others had it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from dl4cv.sandbox.workers.usage import Usage, own_delay

WAITING = 0.5
"""The share of the time spent waiting that counts."""

SECONDS_BETWEEN_LOOKS = 0.02


class StarvedError(TimeoutError):
    """The machine had no time for the worker: it used less than it may, and still did not come to an end."""


class Allowance:
    """`seconds` of a worker's own time, from now on. A deadline for a channel.

    `used` says what the worker has used. At `ends_at`, a time of `time.monotonic()`, patience ends in any case.
    """

    def __init__(self, seconds: float, used: Callable[[], Usage], ends_at: float) -> None:
        self._seconds, self._used, self._ends_at = seconds, used, ends_at
        self._began, self._before, self._delay_before = time.monotonic(), used(), own_delay()
        self._look_at = self._began + seconds

    def spent(self) -> float:
        """Return the seconds of its own time that the worker has taken so far."""
        passed = time.monotonic() - self._began
        used = self._used()
        computed = max(0.0, used.computed - self._before.computed)
        # An answer that lies here while the grader itself stands in line is no waiting of the worker's.
        delayed = used.delayed - self._before.delayed + own_delay() - self._delay_before
        return computed + WAITING * max(0.0, passed - computed - delayed)

    def left(self) -> float:
        """Return for how many seconds to wait before asking again. Raises TimeoutError when there are none.

        Before `seconds` have passed, the worker cannot have taken them.
        """
        now = time.monotonic()
        if now >= self._look_at:
            left = self._seconds - self.spent()
            if left <= 0:
                raise TimeoutError
            if now >= self._ends_at:
                raise StarvedError
            self._look_at = min(now + max(left, SECONDS_BETWEEN_LOOKS), self._ends_at)
        return self._look_at - now
