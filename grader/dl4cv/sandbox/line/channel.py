"""One end of the line between grader and worker: frames over a socket, each with a deadline."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from dl4cv.rpc.frames import MAX_BYTES, decode_and_weigh, encode

# Windows has select() alone, which elsewhere takes no descriptor above 1023.
Selector: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.SelectSelector)

LONGEST_WAIT = 0.5
"""Seconds after which a wait begins anew: Windows hears Ctrl-C only between two of them."""

BUFFERS_AT_ONCE = 64

READ_AHEAD = 1 << 16
"""Bytes that are taken from the socket at a time: most frames are short, and come one after the other."""


class Deadline(Protocol):
    """A deadline that is more than a time of `time.monotonic()`."""

    def left(self) -> float:
        """Return for how many seconds to wait before asking again. Raises TimeoutError when there are none."""


class Channel:
    """Sends and receives frames on `connection`.

    While it waits, it calls `drain` whenever the socket `output` has something to read: whoever writes there is never
    blocked for long. `drain` says whether more may come. `received_bytes` counts what has come in so far, and what it
    takes beside its bytes to keep it: a thousand empty lists are a few bytes on the line.
    """

    def __init__(
        self,
        connection: socket.socket,
        output: socket.socket | None = None,
        drain: Callable[[], bool] = lambda: False,
    ) -> None:
        self._socket = connection
        self._output = output
        self._drain = drain
        self._selector = Selector()
        self._selector.register(connection, selectors.EVENT_READ)
        if output is not None:
            self._selector.register(output, selectors.EVENT_READ)
        self._block = memoryview(bytearray(READ_AHEAD))
        self._unread = self._block[:0]
        self.received_bytes = 0

    def send(self, value: object, deadline: float | Deadline | None = None) -> None:
        """Send `value` as one frame. Raises UnsendableError, TimeoutError, or OSError when the other end is gone."""
        buffers = [memoryview(buffer) for buffer in encode(value)]
        while buffers:
            self._wait(deadline, selectors.EVENT_WRITE)
            try:
                sent = self._send(buffers[:BUFFERS_AT_ONCE])
            except BlockingIOError:
                continue
            while buffers and sent >= len(buffers[0]):
                sent -= len(buffers.pop(0))
            if sent:
                buffers[0] = buffers[0][sent:]

    def receive(self, deadline: float | Deadline | None = None, max_bytes: int = MAX_BYTES) -> Any:
        """The next frame's value. Raises ProtocolError, TimeoutError, or EOFError or OSError when nobody sends more.

        `deadline` is a time of `time.monotonic()`, or decides by itself; None waits for ever.
        """
        self._block_or_not(deadline)
        if not self._unread:
            self._wait(deadline, selectors.EVENT_READ)
        value, beyond = decode_and_weigh(lambda length: self._receive_exactly(length, deadline), max_bytes)
        self.received_bytes += beyond
        return value

    def has_more(self) -> bool:
        """Has something come that was not received yet?"""
        self._look_for(selectors.EVENT_READ)
        return bool(self._unread) or any(key.fileobj is self._socket for key, _ in self._selector.select(0))

    def close(self) -> None:
        """Close the socket; the other end sees the end of the line."""
        self._socket.close()

    def _send(self, buffers: Sequence[memoryview]) -> int:
        if hasattr(self._socket, "sendmsg"):
            return self._socket.sendmsg(buffers)
        return self._socket.send(buffers[0])  # Windows

    def _receive_exactly(self, length: int, deadline: float | Deadline | None) -> bytearray:
        buffer = bytearray(length)
        left = memoryview(buffer)
        while left:
            if not self._unread and len(left) >= READ_AHEAD:
                left = left[self._receive_into(left, deadline) :]
                continue
            if not self._unread:
                self._unread = self._block[: self._receive_into(self._block, deadline)]
            count = min(len(left), len(self._unread))
            left[:count] = self._unread[:count]
            left, self._unread = left[count:], self._unread[count:]
        self.received_bytes += length
        return buffer

    def _receive_into(self, view: memoryview, deadline: float | Deadline | None) -> int:
        """Fill the beginning of `view` with what comes next, and return how many bytes that is."""
        while True:
            _left(deadline)
            try:
                received = self._socket.recv_into(view)
            except BlockingIOError:
                self._wait(deadline, selectors.EVENT_READ)
                continue
            if received == 0:
                raise EOFError("the other end closed the line")
            return received

    def _wait(self, deadline: float | Deadline | None, event: int) -> None:
        """Wait until the socket is ready for `event`. Raises TimeoutError if it is not at the deadline."""
        if self._block_or_not(deadline):
            return
        self._look_for(event)
        while True:
            seconds, over = 0.0, None
            try:
                seconds = _left(deadline)
            except TimeoutError as error:
                over = error
            ready = [key.fileobj for key, _ in self._selector.select(seconds)]
            if self._output in ready and not self._drain():
                self._selector.unregister(self._output)
                self._output = None
            if self._socket in ready:
                return
            if over is not None:
                raise over

    def _block_or_not(self, deadline: float | Deadline | None) -> bool:
        """Let the socket itself wait where neither a deadline nor output is to be watched; tell whether it does."""
        blocking = deadline is None and self._output is None
        if self._socket.getblocking() != blocking:
            self._socket.setblocking(blocking)
        return blocking

    def _look_for(self, event: int) -> None:
        if self._selector.get_key(self._socket).events != event:
            self._selector.modify(self._socket, event)


def _left(deadline: float | Deadline | None) -> float:
    """The seconds to wait at a time. Raises TimeoutError at the deadline."""
    if deadline is None:
        return LONGEST_WAIT
    left = deadline - time.monotonic() if isinstance(deadline, float) else deadline.left()
    if left <= 0:
        raise TimeoutError
    return min(left, LONGEST_WAIT)
