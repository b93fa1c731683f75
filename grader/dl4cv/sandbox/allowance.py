"""How long a worker may take: seconds of its own time, so that no verdict depends on what else the machine does.

What a worker computes counts, and half of the time in which it waits (for a sleep to end, say). What it spends in line
for a processor does not count: others had it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from dl4cv.sandbox.workers.usage import Usage, own_delay

WAITING = 0.5
"""The share of the time spent waiting that counts."""

SECONDS_BETWEEN_LOOKS = 0.02


class StarvedError(TimeoutError):
    """The machine had no time for the worker: it used less than it may, and still did not come to an end."""


class Allowance:
    """What a worker may take from now on: `seconds` of its own time for a call. A deadline for a channel.

    Calls that follow one another share it, each begun by `begin_call`, and all of them together may take `in_all`
    seconds. `used` says what the worker has used. At `ends_at`, a time of `time.monotonic()`, patience ends in any
    case.
    """

    def __init__(self, seconds: float, used: Callable[[], Usage], ends_at: float, in_all: float = math.inf) -> None:
        self._used, self._ends_at, self._in_all = used, ends_at, in_all
        self._began, self._before, self._delay_before = time.monotonic(), used(), own_delay()
        self._looked_at, self._spent = self._began, 0.0
        self.begin_call(seconds)

    def begin_call(self, seconds: float) -> None:
        """Allow `seconds` for the next call, which begins now.

        What the calls before it took is read only now and then: answers come within a millisecond, a reading takes a
        tenth of that.
        """
        now = time.monotonic()
        if now - self._looked_at >= SECONDS_BETWEEN_LOOKS:
            self.spent()
        self._may_spend = min(self._spent + seconds, self._in_all)
        self._look_at = now + self._may_spend - self._spent

    def spent(self) -> float:
        """Return the seconds of its own time that the worker has taken so far."""
        self._looked_at = time.monotonic()
        passed = self._looked_at - self._began
        used = self._used()
        computed = max(0.0, used.computed - self._before.computed)
        # An answer that lies here while the grader itself stands in line is no waiting of the worker's.
        delayed = used.delayed - self._before.delayed + own_delay() - self._delay_before
        self._spent = computed + WAITING * max(0.0, passed - computed - delayed)
        return self._spent

    def left(self) -> float:
        """Return for how many seconds to wait before asking again. Raises TimeoutError when there are none.

        Before the seconds of a call have passed, the worker cannot have taken them.
        """
        now = time.monotonic()
        if now >= self._look_at:
            left = self._may_spend - self.spent()
            if left <= 0:
                raise TimeoutError
            if now >= self._ends_at:
                raise StarvedError
            self._look_at = min(now + max(left, SECONDS_BETWEEN_LOOKS), self._ends_at)
        return self._look_at - now
