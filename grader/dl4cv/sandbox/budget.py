"""What is left to a submission and to each of its functions: seconds and bytes.

The functions share the time of a submission: each may use half of what is left when it is first asked. So a function
that takes all the time it can get leaves enough for the functions after it.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from dl4cv.rpc.request import Lost

SHARE = 0.5
# The grader keeps every answer until the verdict. An honest function of the course brings 5 MiB in all.
MAX_BYTES_PER_FUNCTION = 1 << 26


class Budget:
    """Counts what is used; `spare_seconds` is how long student code may take to begin."""

    def __init__(self, total_seconds: float, spare_seconds: float) -> None:
        self._total_seconds = total_seconds
        self._ends_at = time.monotonic() + total_seconds + spare_seconds
        self._begun = False
        self._share: dict[str, float] = {}
        self._seconds: dict[str, float] = defaultdict(float)
        self._bytes: Counter[str] = Counter()

    def begin(self) -> None:
        """The time counts from here: what came before student code is not its fault. Only the first time counts."""
        if not self._begun:
            self._begun = True
            self._ends_at = time.monotonic() + self._total_seconds

    @contextmanager
    def timed(self, function: str) -> Iterator[None]:
        """What happens inside is done for `function`."""
        began = time.monotonic()
        self._share.setdefault(function, SHARE * max(0.0, self._ends_at - began))
        try:
            yield
        finally:
            self._seconds[function] += time.monotonic() - began

    def received(self, function: str, count: int) -> None:
        """`function` answered with `count` bytes."""
        self._bytes[function] += count

    def bytes_left(self, function: str) -> int:
        """How much `function` may still answer."""
        return MAX_BYTES_PER_FUNCTION - self._bytes[function]

    def deadline(self, seconds: float) -> float:
        """`seconds` from now, but not beyond the end."""
        return min(time.monotonic() + seconds, self._ends_at)

    def deadline_of(self, function: str) -> float:
        """When the time of `function` is over, which is asked now and has used what it has used."""
        return min(time.monotonic() + self._share[function] - self._seconds[function], self._ends_at)

    def over(self) -> Lost | None:
        """Why nothing may be asked any more, if so."""
        if time.monotonic() < self._ends_at:
            return None
        return Lost("timeout", f"all the checks together took more than {self._total_seconds:g} seconds")

    def over_for(self, function: str) -> Lost | None:
        """Why `function` may not be asked any more, if so."""
        if self.bytes_left(function) <= 0:
            return Lost("memory", f"your function returned more than {MAX_BYTES_PER_FUNCTION >> 20} MiB in all")
        share = self._share.get(function)
        if share is not None and self._seconds[function] >= share:
            return Lost("timeout", f"all calls of this function together took more than {share:.3g} seconds")
        return None
