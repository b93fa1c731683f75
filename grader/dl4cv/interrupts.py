"""Signals that ask this process to end, held back while it cannot stop cleanly."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_POLITE = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def postponed() -> Iterator[None]:
    """What is sent meanwhile comes at the end of the block.

    For imports of C++ libraries: where their start runs a line of Python, an exception of a signal handler would have
    to pass through code that lets none through, and the whole process aborts.
    """
    if threading.current_thread() is not threading.main_thread():  # only this one may set handlers, and runs them
        yield
        return
    numbers = [getattr(signal, name) for name in _POLITE if hasattr(signal, name)]
    usual = {number: handler for number in numbers if callable(handler := signal.getsignal(number))}
    came: list[int] = []

    def remember(number: int, frame: FrameType | None) -> None:
        came.append(number)

    for number in usual:
        signal.signal(number, remember)
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])
